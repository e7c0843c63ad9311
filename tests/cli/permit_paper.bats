#!/usr/bin/env bats
# Tickets on paper, their QR codes, case packs.
load common

setup_file() {
    make_site
    sp park set --name 南山化工园区 --quiet
    sp zone add --code A3 --name 罐区 --quiet
    NUMBER=$(sp permit apply --type height --title 检修 --zone A3 \
        --place "A3 罐区东侧" --from "2024-03-01 10:00" \
        --to "2024-03-01 16:00" --quiet)
    export NUMBER
    echo photo >"$BATS_FILE_TMPDIR/photo.jpg"
    sp attachment add zone A3 "$BATS_FILE_TMPDIR/photo.jpg" --quiet
}
setup() {
    copy_site
}

@test "a ticket is printed" {
    ends 0 "ticket.pdf（[12] 页" sp permit print "$NUMBER" -o ticket.pdf
    [ "$(head -c4 ticket.pdf)" = %PDF ]
    pdftotext ticket.pdf - | grep -q 高处安全作业票
    pdftotext ticket.pdf - | grep -q "$NUMBER"
    pdftotext ticket.pdf - | grep -q "第 \?1 \?页"
    sp permit print "$NUMBER" -o blank.pdf --blank --quiet
    sp permit print "$NUMBER" -o - >same.pdf
    cmp ticket.pdf same.pdf
    ends 2 "缺少 -o" sp permit print "$NUMBER"
    ends 3 "." sp permit print NONE -o x.pdf
    [ ! -e x.pdf ]
}

@test "a QR code is read off the picture and checked with no site" {
    sp permit key -o key.txt --quiet
    sp permit qr "$NUMBER" -o qr.png --quiet
    zbarimg -q --raw qr.png >text.txt 2>/dev/null
    [ "$(cat text.txt)" = "$(sp permit qr "$NUMBER" --text)" ]
    rm "$SAFEPROD_DB"*
    unset SAFEPROD_DB
    ends 0 "$NUMBER.*A3 罐区东侧.*草稿.*南山" \
        sp permit verify-qr - --key key.txt <text.txt
    ends 0 "签名相符" sp permit verify-qr "$(cat text.txt)" --key key.txt
    [ "$(sp permit verify-qr - --key key.txt --format json <text.txt |
        jq -r .valid_now)" = false ]
    ends 2 "公钥" sp permit verify-qr - <text.txt
}

@test "the QR code on the terminal can be read as well" {
    sp permit qr "$NUMBER" >drawn.txt
    [ "$(grep -c ▄ drawn.txt)" -gt 20 ]
    [ "$(awk 'END { print NR }' drawn.txt)" -gt 30 ]
}

@test "what was changed, made up or is of another site is refused" {
    sp permit qr "$NUMBER" --text >text.txt
    ends 0 "." sp permit verify-qr - <text.txt
    sed 's/.$//' text.txt >changed.txt
    ends 6 "不是作业票" sp permit verify-qr - <changed.txt
    tr 0-9 1-90 <text.txt | sed 's/^SP2/SP1/' >changed.txt
    run sp permit verify-qr - <changed.txt
    [ "$status" -ne 0 ]
    [ "$(wc -l <<<"$output")" -eq 1 ]
    sed 's/^SP1/SP2/' text.txt >changed.txt
    ends 1 "较新" sp permit verify-qr - <changed.txt
    ends 6 "不是作业票" sp permit verify-qr https://example.org
    ends 6 "不是作业票" sp permit verify-qr ""
    head -c 10000000 /dev/zero | tr '\0' k >huge.txt
    ends 6 "不是作业票" sp permit verify-qr - <huge.txt
    head -c 10000000 /dev/urandom >noise
    ends 6 "不是作业票" sp permit verify-qr - <noise
    sp permit key -o old.txt --quiet
    sp permit key --new --yes -o new.txt --quiet --as admin
    ends 3 "不在可信" sp permit verify-qr - --key new.txt <text.txt
    ends 3 "不在可信" sp permit verify-qr - <text.txt
    ends 0 "." sp permit verify-qr - --key old.txt <text.txt
    ends 6 "公钥" sp permit verify-qr - --key noise <text.txt
}

@test "a new key needs a yes" {
    ends 2 "加上 --yes" sp permit key --new --as admin </dev/null
    ends 4 "." sp permit key --new --yes
}

@test "a case pack holds what there is and proves out with no site" {
    ends 0 "作业票 +1" sp permit case --zone A3 --from "2024-03-01" \
        --to "2024-03-02" -o case.zip
    ends 3 "没有符合" sp permit case --zone NONE -o none.zip
    [ ! -e none.zip ]
    ends 2 "加上 --yes" sp permit case --zone A3 -o case.zip </dev/null
    ends 2 "缺少 -o" sp permit case
    sp permit case --number "$NUMBER" -o one.zip --quiet
    rm "$SAFEPROD_DB"*
    unset SAFEPROD_DB
    ends 0 "全部与清单相符" sp permit case verify case.zip
    [ "$(sp permit case verify case.zip --format json | jq -r .faults)" = 0 ]
    [ "$(sp permit case verify case.zip --format json | jq -r .sha256)" = \
        "$(sha256sum <case.zip | cut -d' ' -f1)" ]
}

@test "a case pack that was changed is found out" {
    sp permit case --number "$NUMBER" -o case.zip --quiet
    sqlite3 case.zip "SELECT CAST(data AS TEXT) FROM zip
        WHERE name = 'index.html'" | grep -q "$NUMBER"
    cp case.zip changed.zip
    sqlite3 changed.zip "UPDATE zip SET data = 'x' WHERE name = 'history.csv'"
    ends 8 "文件被改动：history.csv" sp permit case verify changed.zip
    cp case.zip missing.zip
    sqlite3 missing.zip "DELETE FROM zip WHERE name = 'history.csv'"
    ends 8 "缺少文件：history.csv" sp permit case verify missing.zip
    sqlite3 missing.zip "INSERT INTO zip (name, data) VALUES ('x', 'y')"
    ends 8 "2 处不符" sp permit case verify missing.zip
    sqlite3 missing.zip "INSERT INTO zip (name, data) VALUES ('../x', 'y')"
    ends 8 "“../x”不合规" sp permit case verify missing.zip
    cp case.zip bare.zip
    sqlite3 bare.zip "DELETE FROM zip WHERE name = 'manifest.json'"
    ends 6 "manifest.json" sp permit case verify bare.zip
    head -c 3000 case.zip >cut.zip
    ends 6 "." sp permit case verify cut.zip
    echo junk >junk.zip
    ends 6 "不是数据包" sp permit case verify junk.zip
    ends 3 "." sp permit case verify nowhere.zip
}
