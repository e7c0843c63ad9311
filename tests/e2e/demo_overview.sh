#!/bin/bash
# demo_overview.sh SAFEPROD: makes the example park and opens its overview in a
# headless browser: what the page shows is what `safeprod overview --format
# json` says. With SP_KEEP=DIR the pictures are kept there.
set -euo pipefail

safeprod=$1
browser=$(command -v chromium || command -v chromium-browser ||
    command -v google-chrome || true)
if [ -z "$browser" ]; then
    echo "skipped: no chromium to open the page with"
    exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CONFIG_HOME=$work/config
unset SAFEPROD_DB SAFEPROD_TOKEN SAFEPROD_LANG LC_ALL LC_MESSAGES
export LANG=C
failures=0

browse() {
    local profile
    profile=$(mktemp -d -p "$work")
    timeout 60 "$browser" --headless --no-sandbox --disable-gpu \
        --disable-quic --no-first-run --disable-background-networking \
        --disable-component-update --disable-sync --hide-scrollbars \
        --user-data-dir="$profile" "$@" 2>>"$work/browser.log"
}

has() { # NAME WORD...
    local name=$1 word
    shift
    for word in "$@"; do
        if ! grep -qF -- "$word" "$work/dom"; then
            printf '%s does not show: %s\n' "$name" "$word" >&2
            failures=$((failures + 1))
        fi
    done
}

"$safeprod" demo "$work/out" --quiet
"$safeprod" login zhaomin --db "$work/out/park.db" --quiet \
    --password-file "$work/out/passwords/zhaomin.txt"
"$safeprod" overview --db "$work/out/park.db" --now "2026-11-24 09:00" \
    --format json >"$work/overview.json"

browse --window-size=1920,1223 --dump-dom \
    "file://$work/out/overview.html#zh,light" |
    sed '/<script id="overview-data"/,$d' >"$work/dom"
if grep -q 'data-violation' "$work/dom"; then
    echo "the page broke its own content policy" >&2
    failures=$((failures + 1))
fi
has overview 'data-ready="true"'
mapfile -t words < <(jq -r '.site.name, .site.emergency_phone,
    .headline.sentence_zh, (.tiles[] | .zh, (.value | tostring), .note_zh),
    (.worst[0:4][] | .name), (.attention[0:4][] | .zh, .due),
    (.industries | max_by(.count) | "\(.name) \(.count)")' \
    "$work/overview.json")
has overview "${words[@]}" data:image/png
[ "${#words[@]}" -gt 30 ]

browse --window-size=1456,925 "--screenshot=$work/map.png" \
    "file://$work/out/map.svg" >/dev/null
[ "$(stat -c %s "$work/map.png")" -gt 50000 ] || {
    echo "map.svg draws nothing" >&2
    failures=$((failures + 1))
}

if [ -n "${SP_KEEP:-}" ]; then
    mkdir -p "$SP_KEEP"
    cp "$work/map.png" "$SP_KEEP/map-svg.png"
    for size in 1920,1080 390,3400; do
        browse --window-size="$size" "--screenshot=$SP_KEEP/demo-$size.png" \
            "file://$work/out/overview.html#zh,light"
    done
fi

if [ "$failures" -gt 0 ]; then
    exit 1
fi
echo "demo overview: ${#words[@]} words of the JSON are on the page"
