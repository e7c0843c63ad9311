#!/usr/bin/env bash
# Form: clang-format for C, and for all text no tabs, no white space at the end
# of a line, no CR, and a line break at the end of the file.
. "$(dirname "$0")/meta.sh"

mapfile -t sources < <(files '*.c' '*.h')
clang-format --dry-run -Werror "${sources[@]}" ||
    fault "clang-format -i mends what is above"

mapfile -t texts < <(files '*.c' '*.h' '*.sql' '*.sh' '*.bats' '*.cmake' \
    '*.txt' '*.md' '*.json' '*.in' '*.awk' '*.jq' '*.css' '*.js' '*.py' \
    '*.i' .clang-format .editorconfig .gitignore run setup |
    grep -v '^tests/fuzz/corpus/\|/golden/')
tab=$(printf '\t')
while IFS= read -r line; do
    fault "$line: a tab, or white space at the end of the line"
done < <(grep -nHE "[[:space:]]\$|$tab" "${texts[@]}" | cut -c1-100)
for text in "${texts[@]}"; do
    [ -z "$(tail -c1 "$text")" ] || fault "$text: no line break at its end"
done
verdict "${#texts[@]} files"
