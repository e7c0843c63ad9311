#!/usr/bin/env bats
# 一企一档: the verbs of enterprises, their licences and chemicals.
load archive

setup_file() {
    make_site
    make_enterprises
}
setup() { copy_site; }

codes() {
    sp enterprise list --columns code --format csv "$@" | tail -n +2 |
        tr -d '\r' | xargs
}

@test "the filters of the screen" {
    [ "$(codes)" = "A B C" ]
    [ "$(codes --industry 化工 --level general \
        --entered 2024-01-01..2024-06-30 --status active)" = A ]
    [ "$(codes --level 低风险)" = B ]
    [ "$(codes --level 低风险,general)" = "A B" ]
    [ "$(codes --风险等级 蓝)" = B ]
    [ "$(codes --name 有限公司 --legal 王)" = A ]
    [ "$(codes --编号 B)" = B ]
    [ "$(codes --entered ..2023-12-31)" = B ]
    [ "$(codes --industry=)" = C ]
    [ "$(codes --confined-space yes)" = A ]
    [ "$(sp enterprise list --count --level unassessed)" -eq 1 ]
    ends 2 "不止一个意思" sp enterprise list --safety x
    ends 2 "没有 --industri-" sp enterprise list --industri- x
    ends 6 "风险等级" sp enterprise list --level 特大
    ends 6 "." sp enterprise list --entered 去年
    ends 6 "." sp enterprise list --entered 2024-02-30..
}

@test "a list for people, and one for programs" {
    golden enterprise-list.txt sp enterprise list
    golden enterprise-list-en.txt sp enterprise list --lang en
    sp enterprise list --format ndjson | head -1 |
        jq -e '.code == "A" and .confined_space == true and
            .registered_capital == 500'
}

@test "on a narrow terminal no code is cut off" {
    command -v script >/dev/null || skip "no script(1)"
    sp enterprise add NXFI1703563241 --name 名字很长的一家有限责任公司 \
        --industry 化工 --level major --entered 2024-01-01 --quiet
    command='stty cols 80; "$SAFEPROD" enterprise list'
    script -qec "$command" /dev/null >narrow.txt
    grep -q "NXFI1703563241.*公司.*2024-01-01" narrow.txt
    ! grep -q 联系人 narrow.txt
    script -qec "$command --columns code,contact" /dev/null |
        grep -q 联系人
}

@test "a new one gets a code; a wrong one is refused" {
    ends 0 "企业 [A-Z]{4}[0-9]{10} 已新增" sp enterprise add --name 无编号公司
    ends 5 "A" sp enterprise add A --name 又一个
    ends 6 "企业全称" sp enterprise add D --level low
    ends 6 "信用代码" sp enterprise add D --name x \
        --credit-code 9144030071526726XX
    ends 6 "经度" sp enterprise add D --name x --longitude 200 --latitude 22
    ends 6 "写反" sp enterprise add D --name x --longitude 22.6 \
        --latitude 113.8
    ends 0 "警告.*填反" sp enterprise add D --name x --longitude 40 \
        --latitude 80
    ends 6 "." sp enterprise add E --name x --entered 2024-13-01
    ends 2 "没有 --status" sp enterprise add E --name x --status active
    ends 4 "." sp enterprise add E --name x --as admin
    [ "$(sp enterprise list --count)" -eq 5 ]
}

@test "edit; the second of two people is told" {
    sp enterprise edit A --level serious --if-version 1 --quiet
    ends 5 "版本号现在是 2，不是 1" \
        sp enterprise edit A --level low --if-version 1
    [ "$(sp enterprise show A --format json | jq -r .risk_grade)" = serious ]
    ends 2 "没有 --code" sp enterprise edit A --code Z
    ends 3 "NONE" sp enterprise edit NONE --level low
}

@test "write off and reinstate" {
    ends 2 "缺少 --reason" sp enterprise write-off B
    ends 6 "迁出" sp enterprise write-off B --reason gone
    ends 3 "NONE" sp enterprise write-off NONE --reason moved
    ends 0 "企业 B 已核销" sp enterprise write-off B --reason 迁出
    ends 5 "已经核销" sp enterprise write-off B --reason moved
    [ "$(codes)" = "A C" ]
    [ "$(codes --all)" = "A B C" ]
    [ "$(codes --status written_off)" = B ]
    [ "$(codes --status 已核销)" = B ]
    [ "$(codes --status active)" = "A C" ]
    [ "$(codes --written-off 2024-03-01..2024-03-31)" = B ]
    [ "$(codes --written-off ..2024-02-29)" = "" ]
    [ "$(codes --write-off-reason moved)" = B ]
    ends 0 "核销原因 +迁出" sp enterprise show B
    ends 5 "已核销，只能查看" sp enterprise edit B --level general
    ends 4 "." sp enterprise reinstate B --as admin
    ends 0 "企业 B 已恢复" sp enterprise reinstate B
    ends 5 "没有核销" sp enterprise reinstate B
    [ "$(codes)" = "A B C" ]
    [ "$(sp audit list --subject enterprise --code B --format ndjson |
        jq -r .verb | xargs)" = "add write_off reinstate" ]
}

@test "duplicates" {
    ends 0 "没有" sp enterprise duplicates
    sp enterprise add C2 --name "三号(建材) 有限公司" --quiet
    sp enterprise edit A --credit-code 9144030071526726XG --quiet
    sp enterprise add A2 --name 别的公司 --quiet \
        --credit-code 9144030071526726xg
    golden duplicates.txt sp enterprise duplicates
    sp enterprise duplicates --format json |
        jq -e 'map(.same) == ["credit_code", "full_name"]'
}

@test "the whole archive" {
    sp licence add --enterprise A --kind 安许证 --number "粤安[2024]1" \
        --valid-from 2023-01-01 --valid-to 2024-03-31 --quiet
    sp licence add --enterprise A --kind fire --number 2 --quiet \
        --valid-to 2024-02-01
    sp licence add --enterprise A --kind business --number 3 --quiet
    sp chemical add --enterprise A --name 液氨 --cas 7664-41-7 --quiet \
        --max-quantity 12.5 --place 储罐区
    sp mhi add --enterprise A --name 罐区 --kind 储存 --quiet \
        --substances "氨=12.5; 氯=3" --exposed 60
    sp mhi add --enterprise A --name 未分级 --kind 生产 --quiet
    echo plan >plan.txt
    sp enterprise attach A plan.txt --note 平面图 --quiet
    golden enterprise-show.txt sp enterprise show A
    golden enterprise-show-en.txt sp enterprise show A --lang en
    golden enterprise-show.json sp enterprise show A --format json
    sp enterprise show A --format csv | head -1 | grep -q full_name
    ends 3 "NONE" sp enterprise show NONE
}

@test "a long inventory is cut for people, not for programs" {
    for i in {1..21}; do
        sp chemical add --enterprise C --name "品$i" --quiet
    done
    ends 0 "共 21 条" sp enterprise show C
    [ "$(sp enterprise show C --format json | jq '.chemicals | length')" -eq 21 ]
}

@test "licences and chemicals belong to an enterprise that is there" {
    ends 6 "企业“NONE”" sp licence add --enterprise NONE --kind fire
    ends 6 "CAS" sp chemical add --enterprise A --name x --cas 7664-41-8
    ends 6 "早于" sp licence add --enterprise A --kind fire --number 1 \
        --valid-from 2024-02-01 --valid-to 2024-01-01
    ends 6 "证照类型" sp licence add --enterprise A --kind 驾照
    ends 0 "没有有效期" sp licence add --enterprise A --kind fire --number 1
    ends 0 "A/fire/1 已停用" sp licence remove A/fire/1
    ends 0 "没有" sp licence list
}

@test "hostile values" {
    long=$(head -c 100000 /dev/zero | tr '\0' x)
    ends 6 "." sp enterprise add H --name "$long"
    ends 6 "不能含有" sp enterprise add "H I" --name x
    ends 6 "一行" sp enterprise add $'H\nI' --name x
    ends 6 "不能含有" sp enterprise add "H|'I'" --name x
    ends 6 "." sp enterprise add H --name $'\xff\xfe'
    ends 6 "." sp enterprise list --name "$long"
    ends 6 "." sp enterprise list --name $'\xff\xfe'
    [ "$(codes --name "%")" = "" ]
    [ "$(codes --name "' OR 1=1 --")" = "" ]
    [ "$(codes --code "A' OR '1'='1")" = "" ]
    ends 3 "." sp enterprise show "A'; DROP TABLE enterprise; --"
    ends 3 "." sp enterprise show "$long"
    sp enterprise add F --name "=cmd|' /C calc'!A0" --quiet
    sp enterprise list --format csv --columns code,name | grep -qF "F,\"'=cmd"
    run sp enterprise add ESC --name $'\e[31mred' --quiet
    run -0 sp enterprise list
    [[ $output != *$'\e'* ]]
    [ "$(codes)" = "A B C F" ] || [ "$(codes)" = "A B C ESC F" ]
}
