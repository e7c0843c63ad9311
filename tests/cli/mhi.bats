#!/usr/bin/env bats
# Major hazard installations: graded without a site, and as records.
load archive

setup_file() {
    make_site
    make_enterprises
}
setup() { copy_site; }

grade() {
    env -u SAFEPROD_DB "$SAFEPROD" mhi grade "$@"
}

@test "grade needs no site" {
    golden mhi-grade.txt grade --substance 氨=12.5 --substance 氯=3 --exposed 60
    golden mhi-grade-en.txt grade --substance 7664-41-7=12.5 \
        --substance "solvent|W5.3=1200" --substance methanol=80/500 \
        --exposed 60 --lang en
    golden mhi-grade.json grade --substance 氨=12.5 --substance 氯=3 \
        --exposed 60 --format json
    golden mhi-grade.csv grade --substance 氨=12.5 --exposed 0 --format csv
}

level() {
    grade --format ndjson "$@" 2>/dev/null | jq -c '[.is_mhi, .level, .s, .r]'
}

@test "the border is exact" {
    [[ $(level --substance 氨=9.999999 --exposed 60) == "[false,0,0.999999,"* ]]
    [ "$(level --substance 氨=10 --exposed 60)" = "[true,4,1,3]" ]
    [ "$(level --substance 氯=62.5 --exposed 100)" = "[true,1,12.5,100]" ]
}

@test "what cannot be graded" {
    ends 2 "缺少 --substance" grade --exposed 1
    ends 2 "缺少 --exposed" grade --substance 氨=1
    ends 2 "名称=吨数" grade --substance 氨 --exposed 1
    ends 2 "名称=吨数" grade --substance =5 --exposed 1
    ends 2 "吨数" grade --substance 氨= --exposed 1
    ends 2 "吨数" grade --substance 氨=很多 --exposed 1
    ends 6 "超出范围" grade --substance 氨=-1 --exposed 1
    ends 2 "吨数" grade --substance 氨=1.1234567 --exposed 1
    ends 2 "吨数" grade --substance 氨=1e999 --exposed 1
    ends 2 "吨数" grade --substance 氨=1/x --exposed 1
    ends 3 "独角兽粉" grade --substance 独角兽粉=1 --exposed 1
    ends 6 "W99" grade --substance "x|W99=1" --exposed 1
    ends 2 "exposed" grade --substance 氨=1 --exposed -1
    ends 2 "exposed" grade --substance 氨=1 --exposed many
    long=$(head -c 100000 /dev/zero | tr '\0' x)
    ends 3 "." grade --substance "$long=1" --exposed 1
    ends 3 "." grade --substance $'\xff\e[31m=1' --exposed 1
    [[ $output != *$'\e'* ]]
}

@test "a pack of one's own" {
    ends 3 "nowhere" grade --substance 氨=1 --exposed 1 --pack nowhere.json
    echo '{' >bad.json
    ends 6 "." grade --substance 氨=1 --exposed 1 --pack bad.json
    sed 's/"version": *"[^"]*"/"version": "2099"/' \
        "$BATS_TEST_DIRNAME/../../lib/rules/packs/mhi.gb18218.json" >own.json
    ends 0 "mhi.gb18218@2099" grade --substance 氨=1 --exposed 1 --pack own.json
    ends 6 "应为 mhi" grade --substance 氨=1 --exposed 1 \
        --pack "$BATS_TEST_DIRNAME/../../lib/rules/packs/lec.standard.json"
}

@test "a unit is graded when it is saved" {
    ends 0 "A/罐区 已新增" sp mhi add --enterprise A --name 罐区 \
        --kind storage --substances "氨=12.5; 氯=3" --exposed 60
    unit="sp mhi show A/罐区 --format json"
    $unit | jq -e '.level == 4 and .s == 1.85 and .r == 7.35'
    sp mhi edit A/罐区 --exposed 500 --quiet
    $unit | jq -e '.r == 9.8'
    ends 3 "独角兽粉" sp mhi edit A/罐区 --substances "独角兽粉=1"
    ends 6 "." sp mhi edit A/罐区 --substances "氨"
    $unit | jq -e '.r == 9.8'
    ends 0 "A/罐区" sp mhi list --level 1..4
    ends 2 "没有 --level" sp mhi edit A/罐区 --level 1
    ends 6 "企业“NONE”" sp mhi add --enterprise NONE --name x
}
