#!/usr/bin/env bats
# 一园一档: park set, park show.
load archive

setup_file() {
    make_site
    make_pictures "$BATS_FILE_TMPDIR"
}
setup() {
    copy_site
    FILES=$BATS_FILE_TMPDIR
}

field() {
    sp park show --format json | jq -r ".$1"
}

@test "set by options: first filled in, then changed" {
    ends 3 "园区" sp park show
    ends 2 "没有要填写的字段" sp park set
    ends 0 "警告：.*应急电话.*园区 南山 已保存" sp park set --name 南山
    ends 0 "已保存" sp park set --emergency-phone 0755-110 --面积单位 公顷
    [ "$(field name)" = 南山 ]
    [ "$(field area_unit)" = ha ]
    sp park set --emergency-phone= --quiet
    [ "$(field emergency_phone)" = null ]
    ends 6 "园区名称" sp park set --name=
    [ "$(sp audit list --subject park --count)" -eq 3 ]
}

@test "two people: the second is told" {
    sp park set --name 南山 --quiet
    sp park set --name 南山园区 --if-version 1 --quiet
    ends 5 "版本号现在是 2，不是 1" sp park set --name 别的 --if-version 1
    [ "$(field name)" = 南山园区 ]
}

@test "set from a file: Chinese and English headings, every format" {
    cat >park.json <<<'{"园区名称": "南山", "安全负责人": "张三",
        "应急电话": "138", "应急物资数": 502, "园区面积": 508.5,
        "经度": 113.78, "纬度": 22.63, "塔": "三座", "id": 7}'
    ends 0 "没有采用的列：塔、id.*园区 南山 已保存" sp park set --from park.json
    golden park-show.txt sp park show
    golden park-show-en.txt sp park show --lang en
    golden park-show.json sp park show --format json
    printf 'name,guards_count\r\n东区,9\r\n' >park.csv
    sp park set --from park.csv --area-unit km2 --quiet
    [ "$(field name)/$(field guards_count)/$(field area_unit)" = 东区/9/km2 ]
    sp park show --format csv | head -1 | grep -q name
}

@test "what show prints can be read back" {
    sp park set --name 南山 --area 12 --area-unit ha --quiet
    sp park show --format json >there.json
    sp park show --format csv >there.csv
    sp park set --from there.json --guards 3 --quiet
    sp park set --from there.csv --quiet
    [ "$(field guards_count)/$(field area)/$(field version)" = 3/12/2 ]
}

@test "bad files change nothing" {
    sp park set --name 南山 --quiet
    echo '[{"name": "a"}, {"name": "b"}]' >two.json
    echo '[]' >none.json
    : >empty.json
    head -c 4096 /dev/urandom >noise.json
    head -c 100000 /dev/zero | tr '\0' '[' >deep.json
    echo '{"name": "x", "经度": "很远", "纬度": 1}' >far.json
    printf 'name\n"open' >open.csv
    ends 6 "不止一行" sp park set --from two.json
    ends 6 "没有数据行|空" sp park set --from none.json
    ends 6 "." sp park set --from empty.json
    ends 6 "." sp park set --from noise.json
    ends 6 "." sp park set --from deep.json
    ends 6 "far.json：.*经度.*很远" sp park set --from far.json
    ends 6 "." sp park set --from open.csv
    ends 3 "nowhere" sp park set --from nowhere.json
    ends 6 "." sp park set --from .
    [ "$(field name)/$(field version)" = 南山/1 ]
}

@test "pictures" {
    ends 0 "已保存" sp park set --name 南山 --plan "$FILES/plan.png"
    [ "$(field plan_width)x$(field plan_height)" = 8x6 ]
    sp park set --background "$FILES/plan.png" --quiet
    [ "$(field background)" = "$(sha256sum <"$FILES/plan.png" | cut -c1-64)" ]
    sp audit verify --quiet
    sp doctor --as admin --quiet
}

@test "bad pictures are refused together with everything else" {
    sp park set --name 南山 --quiet
    echo "no picture" >note.png
    ends 6 "平面图：.*PNG" sp park set --name 北山 --plan note.png
    ends 6 "平面图：" sp park set --name 北山 --plan "$FILES/cut.png"
    ends 6 "60000 × 60000|60000" sp park set --plan "$FILES/huge.png"
    ends 6 "园区背景图：" sp park set --plan "$FILES/plan.png" \
        --background note.png
    : >empty.png
    ends 6 "平面图" sp park set --plan empty.png
    ends 3 "nowhere" sp park set --plan nowhere.png
    ends 6 "文件夹" sp park set --plan .
    [ "$(field name)/$(field version)/$(field plan)" = 南山/1/null ]
}

@test "counts by grade, level, what is out of use" {
    sp park set --name 南山 --quiet
    make_enterprises
    sp mhi add --enterprise A --name 罐区 --kind 储存 --quiet \
        --substances "氨=12.5; 氯=3" --exposed 60
    sp licence add --enterprise A --kind fire --number 1 --quiet \
        --valid-to 2024-02-01
    sp licence add --enterprise A --kind 营业执照 --number 2 --quiet \
        --valid-to 2024-03-20
    sp enterprise write-off B --reason moved --quiet
    sp park show --format json | jq -e '.counts
        | .enterprises == 2 and .grade_general == 1 and .grade_low == 0
        and .grade_unassessed == 1 and .written_off == 1 and .mhi_units == 1
        and .mhi_level_4 == 1 and .licences == 2 and .overdue == 1
        and .due_in_30_days == 1'
    ends 0 "在园企业 +2.*30 天内到期 +1" sp park show
}

@test "who may not" {
    sp park set --name 南山 --quiet
    ends 4 "." sp park set --name 北山 --as admin
    [ "$(field name)" = 南山 ]
}
