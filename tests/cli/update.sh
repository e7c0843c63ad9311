#!/usr/bin/env bash
# Write golden/ anew with PROGRAM; look at the difference before committing it.
set -euo pipefail
SAFEPROD=$(realpath "${1:?usage: update.sh PROGRAM}")
export SAFEPROD UPDATE=1
cd "$(dirname "$0")"
bats ./*.bats
