#!/usr/bin/env bash
# symbols.sh LIBRARY [--update]: what the shared library exports is what
# docs/abi.txt lists, and all of it begins with sp_. With --update the list is
# written anew; a line that goes away moves the SOVERSION.
. "$(dirname "$0")/meta.sh"

list=docs/abi.txt
exported=$(nm -D --defined-only --format=posix "$1" | awk '{ print $1 }' |
    sort)
if [ "${2-}" = --update ]; then
    printf '%s\n' "$exported" >"$list"
fi
while read -r symbol; do
    case $symbol in
    sp_*) ;;
    *) fault "$symbol is exported and does not begin with sp_" ;;
    esac
done <<<"$exported"
while read -r sign symbol; do
    case $sign in
    '>') fault "$symbol is exported and not in $list (symbols.sh --update)" ;;
    '<') fault "$symbol is in $list and no longer exported" ;;
    esac
done < <(diff "$list" - <<<"$exported" || true)
[ -e "$list" ] || fault "$list is not there"
verdict "$(wc -l <<<"$exported") symbols"
