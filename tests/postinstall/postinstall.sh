#!/usr/bin/env bash
# postinstall.sh cmake|pkgconfig COMPILER BUILD_DIR: install into a scratch
# prefix, build every example against that, run each in an empty folder.
set -euo pipefail
way=$1
compiler=$2
build=$3
here=$(cd "$(dirname "$0")" && pwd)
examples=$(cd "$here/../../examples" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
prefix=$scratch/prefix
bin=$scratch/bin
mkdir "$bin"

cmake --install "$build" --prefix "$prefix" >"$scratch/install.log"
found=$(find "$prefix" -name safeprod.pc)
export PKG_CONFIG_PATH=${found%/*}
export LD_LIBRARY_PATH=${found%/pkgconfig/*}

case $way in
cmake)
    cmake -S "$here/consumer" -B "$bin" -G Ninja \
        -DCMAKE_C_COMPILER="$compiler" -DCMAKE_PREFIX_PATH="$prefix" \
        -DEXAMPLES="$examples"
    cmake --build "$bin"
    ;;
pkgconfig)
    flags=()
    eval "flags=($(pkg-config --cflags --libs safeprod))"
    for source in "$examples"/*.c; do
        "$compiler" -std=c17 -Wall -Wextra -Werror "$source" \
            -o "$bin/$(basename "$source" .c)" "${flags[@]}"
    done
    ;;
esac

count=0
for source in "$examples"/*.c; do
    name=$(basename "$source" .c)
    echo "--- $name"
    mkdir "$scratch/run-$name"
    (cd "$scratch/run-$name" && "$bin/$name" </dev/null)
    count=$((count + 1))
done
echo "$count examples built and run"
