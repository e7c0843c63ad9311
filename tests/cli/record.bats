#!/usr/bin/env bats
# The usual verbs of a record type, with departments.
load common

setup_file() {
    make_site
    sp department add HQ --name 总部 --as admin --quiet
    sp department add WH --name 仓储部 --parent HQ --as admin --quiet
    sp department add LAB --部门名称=化验室 --as admin --quiet
}
setup() { copy_site; }

@test "add says what was added, and gives programs the record" {
    ends 0 "部门 QA 已新增" sp department add QA --name 质检 --as admin
    sp department add QB --name 质检 --as admin --format json -q >added.json
    jq -e '.code == "QB" and .version == 1' added.json
    ends 2 "没有要修改的字段" sp department edit QA --as admin
    ends 6 "." sp department add QC --as admin
    ends 5 "QA" sp department add QA --name 又一个 --as admin
    ends 4 "li" sp department add QD --name 无权 --as li
}

@test "a field is an option by name, start, or Chinese label" {
    ends 0 "QA" sp department add --code QA --na 质检 --as admin
    ends 0 "QE" sp department add --部门编号 QE --部门名称=质检 --as admin
    ends 2 "没有 --不存在" sp department add QF --不存在 x --as admin
    ends 2 "没有 --updated-by" sp department add QF --updated-by x --as admin
}

@test "edit changes; a fixed field is no option; a version can be demanded" {
    sp department edit WH --name 仓储物流部 --if-version 1 --as admin
    ends 0 "仓储物流部" sp department show WH
    ends 5 "版本号现在是 2，不是 1" \
        sp department edit WH --name 别的 --if-version 1 --as admin
    ends 0 "仓储物流部" sp department show WH
    ends 2 "没有 --code" sp department edit WH --code X --as admin
    ends 3 "NONE" sp department edit NONE --name X --as admin
}

@test "an empty value clears" {
    sp department edit WH --head li --as admin
    ends 0 "li" sp department show WH --format json
    sp department edit WH --head= --as admin
    jq -e 'has("head") | not' <(sp department show WH --format json)
}

@test "lists in four formats" {
    golden list.txt sp department list
    golden list-en.txt sp department list --lang en
    golden list.csv sp department list --columns code,name,parent --format csv
    golden list.json sp department list --columns code,上级部门 --format json
    golden list.ndjson sp department list --format ndjson --columns code
    golden show.txt sp department show WH
    golden show.json sp department show WH --format json
}

@test "lists by filter, order, page" {
    ends 0 '^WH$' codes --name 仓储
    ends 0 '^WH$' codes --parent HQ
    ends 0 $'^WH\nLAB\nHQ$' codes --order -code
    ends 0 '^LAB$' codes --limit 1 --offset 1
    ends 0 $'^HQ\nLAB\nWH$' codes --created-at 2024-03-01..2024-03-01
    ends 0 '^$' codes --created-at ..2023-12-31
    ends 0 '^3$' sp department list --count
    ends 6 "." sp department list --created-at gestern
    ends 6 "." sp department list --order nonsense
    ends 2 "nonsense" sp department list --columns nonsense
    ends 2 "limit" sp department list --limit -1
}

codes() {
    sp department list --columns code --format csv "$@" | tail -n +2 | tr -d '\r'
}

@test "remove takes out of lists, restore brings back" {
    ends 0 "LAB 已停用" sp department remove LAB --as admin
    ends 0 $'^HQ\nWH$' codes
    ends 0 $'^HQ\nLAB\nWH$' codes --all
    ends 0 "已恢复" sp department restore LAB --as admin
    ends 0 $'^HQ\nLAB\nWH$' codes
    ends 3 "." sp department remove NONE --as admin
}

@test "nothing found is said on stderr, and is no failure" {
    ends 0 "没有" sp department list --name 不存在
    [ "$(sp department list --name 不存在 --format json 2>/dev/null |
        jq length)" -eq 0 ]
}
