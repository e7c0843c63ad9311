#!/usr/bin/env bash
# Every #include against the layer order and the list of outside libraries in
# layers.txt.
. "$(dirname "$0")/meta.sh"

report=$(files '*.c' '*.h' | awk '
    function room_of(file,  part) {
        split(file, part, "/")
        return part[1] == "lib" ? part[2] : part[1]
    }
    function stem(file) {
        sub(/.*\//, "", file)
        sub(/\.[ch]$/, "", file)
        return file
    }
    function say(file, line, what) { print file ":" line ": " what }

    # A shell pattern of layers.txt, where only * is special.
    function matches(name, pattern) {
        gsub(/\./, "\\.", pattern)
        gsub(/\*/, ".*", pattern)
        return name ~ "^" pattern "$"
    }
    function sees(from, to) {
        return from == to || from == "tests" || rank[to] < rank[from]
    }

    function outside(file, line, room, name,  i, n, rooms) {
        if (room == "tests" || name ~ standard)
            return
        for (i = 0; i < outsides; i++)
            if (matches(name, pattern[i])) {
                n = index(" " allowed[i] " ", " " room " ")
                if (!n)
                    say(file, line, "<" name "> is wrapped in " allowed[i] \
                        " and included in " room)
                return
            }
        say(file, line, "<" name "> is no header of C, POSIX or layers.txt")
    }
    function public(file, line, room, name,  to) {
        to = home[name]
        if (!(name in exists))
            say(file, line, "no public header " name)
        else if (room in rank && to == "")
            say(file, line, "no room is known for <safeprod/" name \
                ".h>: add it to layers.txt")
        else if (room in rank && !sees(room, to))
            say(file, line, room " must not see <safeprod/" name ".h> of " to)
    }
    function own(file, line, room, name,  to) {
        if (file ~ /^include\//)
            return say(file, line, "a public header includes \"" name "\"")
        to = where[name]
        if (to == "" || to == room || room == "tests")
            return
        if (!(room in rank))
            say(file, line, room " includes \"" name "\" of lib/" to)
        else if (!sees(room, to))
            say(file, line, room " must not see \"" name "\" of " to)
    }

    BEGIN {
        outsides = 0
        standard = "^(assert|complex|ctype|errno|fenv|float|inttypes|iso646|" \
            "limits|locale|math|setjmp|signal|stdalign|stdarg|stdatomic|" \
            "stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string|strings|" \
            "tgmath|threads|time|uchar|wchar|wctype|dirent|fcntl|fnmatch|" \
            "getopt|glob|iconv|langinfo|libgen|poll|pthread|regex|spawn|termios|" \
            "unistd|endian|sys/[a-z_]+|[a-z]mmintrin|x86intrin|arm_neon)\\.h$"
        while ((getline text < "tests/meta/layers.txt") > 0) {
            n = split(text, word, " ")
            if (word[1] == "rank")
                for (i = 3; i <= n; i++)
                    rank[word[i]] = word[2] + 0
            if (word[1] == "public")
                home[word[2]] = word[3]
            if (word[1] == "outside") {
                pattern[outsides] = word[2]
                sub(/^outside [^ ]+ /, "", text)
                allowed[outsides++] = text
            }
        }
    }
    {
        file[NR] = $0
        room = room_of($0)
        if (!(room in rank))
            where_else[$0] = room
        else if (/\.h$/ || /\.inc$/)
            where[stem($0) ".h"] = room
        if (/^include\/safeprod\//)
            exists[stem($0)] = 1
        else if (room in rank && /\.c$/)
            source[stem($0)] = room
    }
    END {
        for (name in exists)
            if (!(name in home) && name in source)
                home[name] = source[name]
        for (f = 1; f <= NR; f++) {
            path = file[f]
            room = room_of(path)
            if (room == "include")
                room = home[stem(path)] != "" ? home[stem(path)] : "include"
            line = 0
            while ((getline text < path) > 0) {
                line++
                if (text !~ /^[ \t]*#[ \t]*include/)
                    continue
                name = text
                sub(/^[^<"]*[<"]/, "", name)
                sub(/[>"].*/, "", name)
                if (text ~ /"/)
                    own(path, line, room, name)
                else if (name ~ /^safeprod\//)
                    public(path, line, room, stem(name))
                else
                    outside(path, line, room, name)
            }
            close(path)
        }
    }')
while IFS= read -r line; do
    [ -z "$line" ] || fault "$line"
done <<<"$report"
verdict "$(files '*.c' '*.h' | wc -l) files"
