#!/usr/bin/env bash
# Every shell script passes shellcheck.
. "$(dirname "$0")/meta.sh"

mapfile -t scripts < <(files '*.sh' '*.bash' run setup)
shellcheck --external-sources --source-path=SCRIPTDIR "${scripts[@]}" ||
    fault "shellcheck said what is above"
verdict "${#scripts[@]} scripts"
