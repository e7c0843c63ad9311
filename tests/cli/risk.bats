#!/usr/bin/env bats
# Zones, risks, assessment, map and card.
load common

zones='{"type":"FeatureCollection","features":[
 {"type":"Feature","id":"Z1","properties":{"名称":"罐区"},"geometry":
  {"type":"Polygon","coordinates":[[[100,100],[900,100],[900,700],[100,700],[100,100]]]}},
 {"type":"Feature","id":"Z2","properties":{"名称":"自交"},"geometry":
  {"type":"Polygon","coordinates":[[[0,0],[500,500],[500,0],[0,500],[0,0]]]}},
 {"type":"Feature","id":"Z3","properties":{"名称":"图外"},"geometry":
  {"type":"Polygon","coordinates":[[[0,0],[5000,0],[5000,500],[0,0]]]}}]}'

setup_file() {
    make_site
    sp user add zhang --password-file "$BATS_FILE_TMPDIR/li.txt" --as admin -q
    sp role grant zhang SAFETY_ADMIN --as admin --quiet
    echo "$zones" >"$BATS_FILE_TMPDIR/zones.geojson"
    sp zone import "$BATS_FILE_TMPDIR/zones.geojson" --quiet || [[ $? == 6 ]]
    sp zone add Z4 --name 仓库 --polygon "1000,100 1500,100 1500,600" --quiet
    sp risk add --zone Z1 --name 苯储罐 --x 300 --y 300 --event 泄漏 \
        --accident-type 火灾、中毒和窒息 --l 3 --e 6 --c 40 \
        --residual-l 0.5 --residual-e 6 --residual-c 40 --quiet
    sp risk measure add --event Z1-01-01-01 --kind engineering \
        --description 紧急切断阀 --quiet
}
setup() {
    copy_site
    ZONES=$BATS_FILE_TMPDIR/zones.geojson
}

@test "assess needs no site" {
    unset SAFEPROD_DB
    golden risk-assess.zh sp risk assess --method lec --l 6 --e 3 --c 15
    golden risk-assess.json sp risk assess --method screen --l 2 --e 2 \
        --c 40 --format json
    ends 0 "major risk" sp risk assess --method ls --l 4 --s 5 --lang en
    ends 0 "重大风险" sp risk assess --reason mhi
    ends 6 "3 和 6" sp risk assess --l 5 --e 3 --c 15
    ends 6 "缺少 C" sp risk assess --l 6 --e 3
    ends 2 "例如 --l 6" sp risk assess
    ends 3 "nowhere" sp risk assess --standard nowhere --l 1
    ends 3 "版本 1，不是 9" sp risk assess --standard lec.standard@9 --l 1
}

@test "assess a table, a column at a time" {
    unset SAFEPROD_DB
    printf '编号,可能性,E,C\nA,6,3,15\nB,0.5,6,40\nC,7,1,1\nD,,1,1\nE\n' >u.csv
    golden risk-table.csv sp risk assess --csv u.csv
    ends 6 "2 行|3 行" sp risk assess --csv u.csv -o out.json
    jq -e '.[0].score == 270 and .[1].grade == "general" and (.[2] | has("score") | not)' \
        out.json
    printf 'L,E\n1,1\n' >short.csv
    ends 6 "没有 C" sp risk assess --csv short.csv
    ends 3 "" sp risk assess --csv none.csv
    [[ ! -e none.json ]]
}

@test "standards: shown, linted, loaded" {
    ends 0 "风险矩阵" sp risk standard show ls
    ends 0 "lec.standard@1" sp risk standard list
    sp risk standard show lec --text >mine.json
    jq '.version = "2" | .bands[1].lower = "150"' mine.json >two.json
    ends 0 "可以载入" sp risk standard lint two.json
    jq '.bands[1].lower = "400"' mine.json >bad.json
    ends 6 "较大风险" sp risk standard lint bad.json
    ends 4 "." sp risk standard load two.json --as li
    ends 0 "lec.standard@2" sp risk standard load two.json --as admin
    ends 0 "版本 +2" sp risk standard show lec
    ends 6 "较大风险" sp risk standard load bad.json --as admin
    # an old score keeps its version; the yearly review takes the new one
    sp risk event show Z1-01-01-01 --format json | jq -e '.standard == "lec.standard@1"'
    sp risk reassess Z1-01-01-01 --quiet
    sp risk event show Z1-01-01-01 --format json | jq -e '.standard == "lec.standard@2"'
}

@test "zones: import row by row, again, and a dry run" {
    golden zone-import sp zone import "$ZONES"
    ends 6 "试运行" sp zone import "$ZONES" --dry-run
    ends 6 "无变化 1" sp zone import "$ZONES"
    ends 3 "" sp zone import none.geojson
    echo '[' >broken.geojson
    ends 6 "." sp zone import broken.geojson
    ends 6 "交|cross" sp zone add Z9 --name 坏 --polygon "0,0 9,9 9,0 0,9"
    ends 6 "之外|outside|范围" sp zone add Z9 --name 坏 --polygon "0,0 9999,0 0,9"
    ends 5 "1 个在用的风险点" sp zone remove Z1
    ends 0 "停用" sp zone remove Z4
}

@test "the tree, and what climbs" {
    golden risk-show sp risk show Z1-01
    golden risk-show.json sp risk show Z1-01 --format json
    sp zone show Z1 --format json |
        jq -e '.grade_inherent == "major" and .grade_residual == "general" and .points == 1'
    sp risk event remove Z1-01-01-01 --quiet
    sp zone show Z1 --format json | jq -e '.grade_inherent == "unassessed"'
    ends 6 "没有区域" sp risk add --zone NONE --name x
    ends 2 "event" sp risk add --zone Z1 --name x --l 3
}

@test "a fall needs a second person" {
    ends 4 "第二人复核" sp risk reassess Z1-01-01-01 --l 1 --e 6 --c 15
    ends 4 "不能是" sp risk reassess Z1-01-01-01 --l 1 --e 6 --c 15 --reviewer li
    ends 4 "可审批风险" sp risk reassess Z1-01-01-01 --l 1 --e 6 --c 15 --reviewer admin
    ends 0 "一般风险" sp risk reassess Z1-01-01-01 --l 1 --e 6 --c 15 --reviewer zhang
}

@test "reviews that are due" {
    ends 0 "^应复评日期" sp risk review
    golden risk-review sp risk review --due 400d
    ends 2 "30d" sp risk review --due soon
    ends 0 "Z1-01-01-01" "$SAFEPROD" --now "2025-03-02" risk review --due 0
}

@test "map and card, the same bytes every time" {
    for type in png svg pdf; do
        sp risk map -o "a.$type" --quiet
        sp risk map -o "b.$type" --quiet
        cmp "a.$type" "b.$type"
    done
    sp risk map -o r.png --basis residual --quiet
    run ! cmp -s a.png r.png
    sp risk map -o - --type svg --quiet | cmp - a.svg
    ends 2 "png" sp risk map -o map.bmp
    ends 2 "-o" sp risk map
    sp risk card Z1-01 -o a.pdf --quiet
    sp risk card Z1-01 -o card.png --a5 --dpi 72 --quiet
    ends 3 "NONE" sp risk card NONE -o x.pdf
    [[ ! -e x.pdf ]]
    ends 1 "nowhere" sp risk map -o /nowhere/x.png
}
