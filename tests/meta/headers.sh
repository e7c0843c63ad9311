#!/usr/bin/env bash
# Each public header compiles alone, as C and as C++, with gcc and clang, and
# safeprod.h includes them all.
. "$(dirname "$0")/meta.sh"

flags=(-fsyntax-only -Iinclude -Wall -Wextra -Wpedantic -Wshadow -Wundef
    -Werror)
compilers=()
for pair in 'gcc c c17' 'clang c c17' 'g++ c++ c++17' 'clang++ c++ c++17'; do
    if command -v "${pair%% *}" >/dev/null; then
        compilers+=("$pair")
    else
        fault "${pair%% *} is not there to try the headers with"
    fi
done

count=0
for header in include/safeprod/*.h; do
    name=${header#include/}
    count=$((count + 1))
    for pair in ${compilers[@]+"${compilers[@]}"}; do
        read -r compiler lang standard <<<"$pair"
        printf '#include <%s>\n' "$name" |
            "$compiler" -x "$lang" -std="$standard" "${flags[@]}" - ||
            fault "$name does not compile alone with $compiler -std=$standard"
    done
    if [ "$name" != safeprod/safeprod.h ] &&
        ! grep -qs "^#include <$name>" include/safeprod/safeprod.h; then
        fault "safeprod/safeprod.h does not include <$name>"
    fi
done
verdict "$count headers, ${#compilers[@]} compilers"
