#!/usr/bin/env bash
# Two actors on one permit, by exhaustive search: permit.pml holds, and spoilt
# in each of the ways that its head lists it does not. Exit 77: no spin here.
set -eu
model=$(realpath "$(dirname "$0")")/permit.pml

for tool in spin gcc; do
    if ! command -v "$tool" >/dev/null; then
        echo "skipped: $tool is not installed (Debian package $tool)"
        exit 77
    fi
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# search "SPIN FLAGS" "GCC FLAGS" PAN-ARGUMENTS...: prints what pan says.
search() {
    local spin_flags=$1 gcc_flags=$2
    shift 2
    # shellcheck disable=SC2086 # several flags
    spin $spin_flags -a "$model" >spin.log
    # shellcheck disable=SC2086
    gcc -O2 -w $gcc_flags -o pan pan.c
    ./pan -m100000 "$@"
}

errors() { sed -n 's/.*errors: \([0-9]*\).*/\1/p' <<<"$1"; }
# Nothing was left out for want of depth or memory.
whole() { ! grep -qE 'max search depth|Search not completed|out of memory' \
    <<<"$1"; }

holds() {
    local said
    said=$(search "$2" "$3" "${@:4}" 2>&1) || true
    if [ "$(errors "$said")" != 0 ] || ! whole "$said"; then
        echo "$said"
        # shellcheck disable=SC2086
        [ ! -e permit.pml.trail ] || spin $2 -t -p -g "$model" | tail -60
        echo "FAILED: $1"
        exit 1
    fi
    echo "holds: $1," \
        "$(sed -n 's/^ *\([0-9]*\) states, stored.*/\1 states/p' <<<"$said")"
}

# Property $1 must fail in the model spoilt by $2.
fails() {
    local said
    said=$(search "-DWRITES=6 -D$2" "" -a -f -N "$1" 2>&1) || true
    if [ "$(errors "$said")" != 1 ]; then
        echo "$said"
        echo "FAILED: $2 was not found out by $1"
        exit 1
    fi
    echo "found out: $2, by $1"
}

holds "no deadlock" "-DWRITES=7" "-DSAFETY -DNOCLAIM"
# Every line of what a person may do was tried, or the search says little.
if ! ./pan -m100000 | grep -A1 'unreached in proctype person' |
    grep -q '(0 of'; then
    echo "FAILED: a person never does some of what the model lists"
    exit 1
fi
for property in approved_first fit_to_start one_outcome duties_apart \
    completed_stays terminated_stays expired_stays cancelled_stays \
    late_work_ends; do
    holds "$property" "-DWRITES=6" "" -a -f -N "$property"
done
fails one_outcome NO_VERSION
fails terminated_stays NO_VERSION
fails fit_to_start FACTS_APART
fails duties_apart APPLICANT_SIGNS
fails terminated_stays FINAL_LEFT
fails late_work_ends NO_TICK
