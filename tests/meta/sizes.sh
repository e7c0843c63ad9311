#!/usr/bin/env bash
# No function over 80 lines; no file of the library or the CLI over 500.
. "$(dirname "$0")/meta.sh"

mapfile -t sources < <(files '*.c')
while IFS= read -r line; do
    fault "$line"
done < <(awk -v most=80 -v longest=500 '
    function file_ends() {
        if (path ~ /^(lib|cli)\// && lines > longest)
            print path ": " lines " lines, at most " longest
    }
    FNR == 1 {
        file_ends()
        path = FILENAME
        start = 0
    }
    { lines = FNR }
    /^[a-z].*\(/ { name = $0 }
    /^\{/ { start = FNR }
    /^\}/ && start {
        if (FNR - start - 1 > most)
            print path ":" start ": " FNR - start - 1 \
                " lines in a function, at most " most ": " name
        start = 0
    }
    END { file_ends() }' "${sources[@]}")
verdict "${#sources[@]} sources"
