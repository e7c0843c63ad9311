#!/bin/bash
# overview_page.sh MAKE_OVERVIEW: opens the HTML overview in a headless browser
# and looks at what it drew. With SP_KEEP=DIR the pages and their pictures
# (wall, phone, dark, English, print) are kept there.
set -euo pipefail

make_overview=$1
here=$(cd "$(dirname "$0")" && pwd)
browser=$(command -v chromium || command -v chromium-browser ||
    command -v google-chrome || true)
if [ -z "$browser" ]; then
    echo "skipped: no chromium to open the page with"
    exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=${SP_KEEP:-$work/out}
mkdir -p "$out"
failures=0

browse() {
    local profile
    profile=$(mktemp -d -p "$work")
    timeout 60 "$browser" --headless --no-sandbox --disable-gpu \
        --disable-quic --no-first-run --disable-background-networking \
        --disable-component-update --disable-sync --hide-scrollbars \
        --user-data-dir="$profile" "$@" 2>>"$work/browser.log"
}

dump() { # NAME FRAGMENT: the page's DOM, without scripts and data
    browse --window-size=1920,1223 --dump-dom "file://$out/$1.html#$2" |
        sed '/<script id="overview-data"/,$d'
}

say() {
    printf '%s: %s\n' "$1" "$2" >&2
    failures=$((failures + 1))
}

has() { # NAME DOM WORD...
    local name=$1 dom=$2 word
    shift 2
    for word in "$@"; do
        grep -qF -- "$word" <<<"$dom" || say "$name" "does not show: $word"
    done
}

lacks() {
    local name=$1 dom=$2 word
    shift 2
    for word in "$@"; do
        grep -qF -- "$word" <<<"$dom" && say "$name" "must not hold: $word"
    done
    return 0
}

long=$(printf '长名%.0s' $(seq 500))
sed "s/LONG/$long/" "$here/overview/long.json.in" >"$work/long.json"
cp "$here"/overview/*.json "$work"
for name in park empty hostile long; do
    "$make_overview" "$work/$name.json" "$out/$name.html"

    # Nothing may be fetched: no address in an attribute, no rule in the style.
    if sed 's/^<script id="overview-data".*//' "$out/$name.html" |
        grep -qiE '(src|href|action)[[:space:]]*=[[:space:]]*["'\'']?(https?:)?//'; then
        say "$name" "refers to an outside address"
    fi
    if grep -qiE '@import|url\(' "$here/../../lib/modules/overview_page/page.css"
    then
        say "$name" "its style loads something"
    fi

    dom=$(dump "$name" zh,light)
    has "$name" "$dom" 'data-ready="true"' 'data-theme="light"'
    lacks "$name" "$dom" 'data-violation' 'data-ready="false"'
done

dom=$(dump park zh,light)
has park "$dom" 滨海化工园 1,286 3,517 428 重大风险 0755-26001119 \
    'href="tel:075526001119"' 储罐区动火作业 'D = 540' '逾期 24 天' \
    '还有 9 天' 2,435 '化工 412' '2026-11: 入园 14, 核销 5' 15,204 \
    9f2c61d07be84a53 'LEC（通用）' data:image/svg+xml 2,435 846
has park "$dom" 现场 人员 未处理报警 1986/2210 \
    '四级报警 2 条尚未关闭' '履责前列：王强 98.8' 'class="face" type="button"'
lacks park "$dom" 'class="hint'
dom=$(dump park en,dark)
has park "$dom" 'lang="en"' 'Major risk' 'Needs attention' '24 d overdue' \
    'Highest risks' 'data-theme="dark"'
lacks park "$dom" 需要关注 还有

dom=$(dump empty zh,light)
has empty "$dom" 'safeprod park set' 'safeprod risk add' \
    'safeprod import enterprises' 'safeprod zone import' 未评估

# Hostile text is there as text: no element came of it, no script ran.
dom=$(dump hostile en,light)
has hostile "$dom" '&lt;/script&gt;&lt;img src=x onerror=' 'Not assessed'
lacks hostile "$dom" '<img src=x' '<img src="x"' '<title>PWNED' 'href="java' \
    'PWNED</title>' '<b>' 'onclick'

dom=$(dump long zh,dark)
has long "$dom" 9,007,199,254,740,991 1,000,000 'class="cut'

# A window is never under 500 wide and loses some height to its own frame, so
# the page is pictured in a frame of exactly the size that is wanted.
picture() { # NAME LOOK WIDTH HEIGHT PICTURE
    local frame=$out/frame.html
    printf '<body style="margin:0"><iframe src="%s.html#%s" %s>' "$1" "$2" \
        "style=\"border:0;display:block\" width=\"$3\" height=\"$4\"" >"$frame"
    browse --window-size="$3,$4" "--screenshot=$out/$5.png" "file://$frame"
    rm "$frame"
}

if [ -n "${SP_KEEP:-}" ]; then
    for name in park empty hostile long; do
        for look in zh,light zh,dark en,light; do
            picture "$name" "$look" 1920 1080 "$name-$look"
        done
        picture "$name" zh,light 1366 768 "$name-desk"
        picture "$name" zh,light 390 3000 "$name-phone"
        browse "--print-to-pdf=$out/$name.pdf" --no-pdf-header-footer \
            "file://$out/$name.html#zh,dark"
    done
fi

if [ "$failures" -gt 0 ]; then
    exit 1
fi
echo "overview page: all as it should be"
