#!/usr/bin/env bash
# manual.sh PAGE PROSE DESCRIBED OUT: one man page, see Manual.cmake.
set -euo pipefail
page=$1
prose=$2
described=$3
out=$4
here=$(cd "$(dirname "$0")" && pwd)

noun=${page#safeprod}
{
    cat "$prose"
    echo
    jq -r --arg noun "${noun#-}" -f "$here/manual.jq" "$described"
} | lowdown -s -T man -M "title=$page" -M section=1 -M date= \
    -M "source=safeprod $(jq -r .version "$described")" -o "$out.roff"
gzip -9nc "$out.roff" >"$out"
rm "$out.roff"
