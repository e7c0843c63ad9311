#!/usr/bin/env bats
# The main job on the example park: everything that README.txt names is there,
# and the same data give the same bytes.
load common

setup_file() {
    unset_environment
    export XDG_CONFIG_HOME=$BATS_FILE_TMPDIR/config
    "$SAFEPROD" demo "$BATS_FILE_TMPDIR/out" 2>"$BATS_FILE_TMPDIR/said"
}

setup() {
    unset_environment
    export XDG_CONFIG_HOME=$BATS_FILE_TMPDIR/config
    cd "$BATS_FILE_TMPDIR" || return
}

# The files that do not hang on passwords or on the ledger.
stable() {
    (cd "$1" && find . -type f ! -name 'park.db*' ! -path './passwords/*' \
        ! -name overview.html ! -name audit-head.txt ! -name README.txt \
        -exec sha256sum {} + | sort -k2)
}

@test "it says what it does, with counts" {
    grep -q '^\[ 1/15\]' said
    grep -q '^\[15/15\]' said
    grep -q '共 42 行：新增 42，拒绝 0，提醒 0；编码 GB18030' said
    grep -q '拒绝 9' said
    run ! grep -qi error said
}

@test "every file that README.txt names is there, and no other" {
    grep -E '^[A-Za-z][^ ]*\.[a-z0-9]+$' out/README.txt | sort >named
    echo README.txt | sort -o named - named
    (cd out && find . -type f -printf '%P\n' | sort) >there
    diff -u named there
}

@test "files are what they say" {
    [ "$(head -c4 out/map.png | tail -c3)" = PNG ]
    [ "$(head -c5 out/map.pdf)" = "%PDF-" ]
    grep -q '<svg' out/map.svg
    grep -q '<!doctype html>' out/overview.html
    iconv -f GB18030 -t UTF-8 out/input/enterprises.csv | grep -q 望海市
    run ! iconv -f UTF-8 out/input/enterprises.csv
    cards=(out/cards/*.pdf)
    [ "${#cards[@]}" -ge 3 ]
    [ "$(stat -c %a out/passwords)" = 700 ]
    [ "$(stat -c %a out/passwords/admin.txt)" = 600 ]
}

@test "a formula in a remark is not run by a spreadsheet" {
    grep -q "\"'=HYPERLINK\|,'=HYPERLINK" out/export/enterprises.csv
}

@test "somebody can sign in, and the ledger proves out" {
    ends 0 "已登录" "$SAFEPROD" login zhaomin --db out/park.db \
        --password-file out/passwords/zhaomin.txt
    ends 0 "是" "$SAFEPROD" audit verify --db out/park.db \
        --head-file out/audit-head.txt
    ends 0 "WH028" "$SAFEPROD" enterprise duplicates --db out/park.db
    ends 0 "." "$SAFEPROD" login admin --db out/park.db \
        --password-file out/passwords/admin.txt
    ends 0 "." "$SAFEPROD" doctor --db out/park.db
}

@test "the commands of README.txt make the same files" {
    "$SAFEPROD" login zhaomin --db out/park.db --quiet \
        --password-file out/passwords/zhaomin.txt
    cd out
    for name in map.png map-residual.svg cards/A05-01.pdf \
        export/enterprises.csv export/risk-points.xlsx; do
        command=$(grep -A5 "^$name$" README.txt | sed -n 's/^ *\$ //p' | head -1)
        read -ra words <<<"${command/"-o $name"/}"
        [ "${words[0]}" = safeprod ]
        made=../made.${name##*.}
        "$SAFEPROD" "${words[@]:1}" -o "$made" --db park.db --yes --quiet \
            --now "2026-11-24 09:00"
        cmp "$name" "$made"
    done
}

@test "by hand from input/, as README.txt says: the same map" {
    cp -r out hand
    cd hand
    export SAFEPROD_DB=$PWD/NEW.db
    count=0
    while read -r _ words; do
        read -ra words <<<"$words"
        status=0
        "$SAFEPROD" --now "2026-11-24 09:00" "${words[@]:1}" --quiet \
            >/dev/null || status=$?
        # 6: some rows were refused, as they should be
        [[ $status -eq 0 || ${words[*]} == *bad.csv && $status -eq 6 ]]
        count=$((count + 1))
    done < <({
        grep '\$ safeprod init' README.txt
        sed -n '/^input\//,/^$/s/^ *\$ safeprod/$ safeprod/p' README.txt
    })
    [ "$count" -eq 15 ]
    "$SAFEPROD" risk map -o by-hand.png --now "2026-11-24 09:00"
    cmp by-hand.png map.png
}

@test "again into the same folder: the same bytes" {
    stable out >before
    ends 0 "15/15" "$SAFEPROD" demo out
    stable out >after
    diff -u before after
    ends 0 "已登录" "$SAFEPROD" login zhaomin --db out/park.db \
        --password-file out/passwords/zhaomin.txt
    ends 0 "." "$SAFEPROD" audit verify --db out/park.db
}

@test "what is not its own is left alone" {
    mkdir other
    echo mine >other/map.png
    ends 5 "map.png" "$SAFEPROD" demo other
    [ "$(cat other/map.png)" = mine ]
    mkdir foreign
    cp out/README.txt foreign/
    "$SAFEPROD" init foreign/park.db --quiet \
        --password-file out/passwords/admin.txt
    cp foreign/park.db copy.db
    ends 5 "park.db" "$SAFEPROD" demo foreign
    cmp foreign/park.db copy.db
    touch file
    ends 1 "file" "$SAFEPROD" demo file
    ends 2 "DIR" "$SAFEPROD" demo
}

@test "in English" {
    ends 0 "12 rows: 3 added, 9 refused" "$SAFEPROD" demo english --lang en
}
