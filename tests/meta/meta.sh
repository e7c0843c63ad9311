# Sourced by the meta tests: where the repository is, and which files are ours.
# shellcheck shell=bash
set -euo pipefail
export LC_ALL=C
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

bad=0

# One fault, said on stderr; the test goes on to find the others.
fault() {
    printf '%s\n' "$*" >&2
    bad=$((bad + 1))
}

# The last line of a test: how many things were looked at, and the verdict.
verdict() {
    echo "$1, $bad faults"
    [ "$bad" -eq 0 ]
}

# Our files whose names match one of the patterns.
files() {
    local names=() places=() pattern place
    for pattern in "$@"; do
        names+=(-o -name "$pattern")
    done
    for place in .ci bindings cli cmake docs examples include lib models \
        tests ./*.* .clang-format .editorconfig .gitignore; do
        [ ! -e "$place" ] || places+=("$place")
    done
    find "${places[@]}" -type f ! -path '*/node_modules/*' \
        ! -path '*/__pycache__/*' \( "${names[@]:1}" \) |
        sed 's,^\./,,' | sort
}
