#!/usr/bin/env bash
# packages.sh BUILD_DIR VERSION: cpack makes three Debian packages, and each
# holds what its name says and asks for what it needs.
set -euo pipefail
build=$1
version=$2
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
bad=0

# expect PACKAGE control|contents TEXT: the text stands in what dpkg-deb says.
expect() {
    local deb
    deb=$(echo "$out/${1}_$version"-1_*.deb)
    case $2 in
    control) said=$(dpkg-deb -I "$deb") ;;
    contents) said=$(dpkg-deb -c "$deb") ;;
    esac
    if ! grep -qF -- "$3" <<<"$said"; then
        printf '%s: no "%s" in its %s:\n%s\n' "$1" "$3" "$2" "$said"
        bad=1
    fi
}

cd "$build"
cpack -G DEB -B "$out" >"$out/cpack.log" || { cat "$out/cpack.log"; exit 1; }

expect libsafeprod0 contents /libsafeprod.so.0
expect libsafeprod0 contents ./usr/share/doc/libsafeprod0/copyright
expect libsafeprod0 control 'Section: libs'
expect libsafeprod0 control libsqlite3-0
expect libsafeprod0 control libcairo2
expect libsafeprod-dev contents ./usr/include/safeprod/status.h
expect libsafeprod-dev contents /pkgconfig/safeprod.pc
expect libsafeprod-dev contents /cmake/safeprod/safeprodConfig.cmake
expect libsafeprod-dev contents /libsafeprod.so
expect libsafeprod-dev control "Depends: libsafeprod0 (= $version-1)"
expect safeprod contents ./usr/bin/safeprod
expect safeprod contents ./usr/share/bash-completion/completions/safeprod
expect safeprod contents ./usr/share/man/man1/safeprod.1.gz
expect safeprod contents ./usr/share/man/zh_CN/man1/safeprod.1.gz
expect safeprod control "libsafeprod0 (= $version-1)"
if compgen -G "$out/python3-safeprod_*.deb" >/dev/null; then
    expect python3-safeprod contents \
        ./usr/lib/python3/dist-packages/safeprod/__init__.py
    expect python3-safeprod contents /safeprod/_native.
    expect python3-safeprod contents /safeprod/native.pyi
    expect python3-safeprod control "libsafeprod0 (= $version-1)"
    expect python3-safeprod control 'python3 (>='
fi
exit "$bad"
