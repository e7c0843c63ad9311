#!/usr/bin/env bash
# readme.sh BIN: the commands of README.md work as they stand there. All its
# ```sh blocks run one after the other in one empty folder, with the safeprod of
# BIN; what sets the project up (.ci/, git, sudo, cmake, cd) is left out.
. "$(dirname "$0")/meta.sh"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
{
    echo "trap 'echo \"README.md: failed: \$BASH_COMMAND\" >&2' ERR"
    awk '/^```/ { inside = $0 == "```sh"; next }
        inside && $1 !~ /^(\.ci\/.*|git|sudo|cmake|ctest|cpack|cd)$/' README.md
} >"$scratch/commands"

count=$(grep -c '^safeprod ' "$scratch/commands" || true)
[ "$count" -gt 0 ] || fault "README.md has no block of safeprod commands"
mkdir "$scratch/site"
(cd "$scratch/site" && env -i HOME="$scratch" PATH="$1:$PATH" LC_ALL=C.UTF-8 \
    ASAN_OPTIONS="${ASAN_OPTIONS-}" LSAN_OPTIONS="${LSAN_OPTIONS-}" \
    bash -eu -o pipefail "$scratch/commands" </dev/null) ||
    fault "the commands of README.md do not run to their end"
verdict "$count commands"
