#!/usr/bin/env bash
# A bare file name is an address: no two files of ours have the same one. A
# public header may share its name with the internal header of its room.
. "$(dirname "$0")/meta.sh"

list=$(files '*.c' '*.h' '*.sql' '*.sh' '*.bats' '*.cmake' '*.awk' '*.jq' \
    '*.css' '*.js' '*.py' '*.i')
while read -r name; do
    [ -n "$name" ] || continue
    fault "$name is the name of more than one file:"
    grep -E "(^|/)${name//./\\.}\$" <<<"$list" >&2
done < <(grep -v '^include/' <<<"$list" | sed 's,.*/,,' | sort | uniq -d)
while read -r name; do
    case $name in
    *[!a-zA-Z0-9._/-]*) fault "$name: letters, digits and . _ - only" ;;
    esac
done <<<"$list"
verdict "$(wc -l <<<"$list") files"
