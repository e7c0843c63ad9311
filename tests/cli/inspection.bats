#!/usr/bin/env bats
# Inspections: a month of a plan, what is refused, paper and tables.
load common

setup_file() {
    make_site
    sp department add D1 --name 一车间 --as admin --quiet
    local user
    for user in head:DEPT_HEAD wang:SAFETY_OFFICER zhao:WORKER; do
        sp user add "${user%:*}" --department D1 --as admin --quiet \
            --password-file "$BATS_FILE_TMPDIR/li.txt"
        sp role grant "${user%:*}" "${user#*:}" --as admin --quiet
        sp login "${user%:*}" --password-file "$BATS_FILE_TMPDIR/li.txt" --quiet
    done
    sp login li --password-file "$BATS_FILE_TMPDIR/li.txt" --quiet
    sp zone add A3 --name 三号罐区 --owner-dept D1 --as li --quiet
    sp checklist add GQ --name 罐区日检 --item 阀门无泄漏 \
        --item 灭火器压力正常 --item 围堰完好 --as li --quiet
}
setup() {
    copy_site
    T=RC01/20240301/SAFETY_OFFICER@D1
}

# The program on a day of March.
on() {
    "$SAFEPROD" --now "2024-03-$1 09:00" "${@:2}"
}

plan() {
    sp inspection plan add RC01 --name 罐区日检 --checklist GQ --zone A3 \
        --assignees SAFETY_OFFICER@D1 --cycle day "$@" --as li --quiet
}

@test "a month of a daily plan" {
    plan --workday skip
    local day
    for day in 01 04 05 06 07 08; do
        on $day tick --as zhao --quiet
        on $day inspection "do" "RC01/202403$day/SAFETY_OFFICER@D1" --rest-ok \
            --as wang --quiet
    done
    on 11 tick --as zhao --quiet
    on 13 inspection "do" "RC01/20240311/SAFETY_OFFICER@D1" 1=ok 2=no 3=na \
        --note 2=压力低 --as wang --quiet
    on 31 tick --as li --quiet
    on 31 tick --as li --quiet
    on 31 inspection rates --as li --format json |
        jq -e '.[0] | .due == 21 and .done == 7 and .on_time == 6 and
            .failed == 1'
    on 31 inspection rates --by month --as li --format json |
        jq -e 'length == 1 and .[0].key == "2024-03"'
    [[ $(on 31 inspection tasks --overdue --as li --format csv | wc -l) -eq 15 ]]
    ends 0 "已逾期" on 31 inspection show "RC01/20240312/SAFETY_OFFICER@D1" --as wang
    ends 0 "." sp audit verify --as li
}

@test "the first answer stands, nobody else does it" {
    plan
    on 01 tick --as li --quiet
    ends 4 "SAFETY_OFFICER@D1" on 01 inspection "do" "$T" 1=ok --as zhao
    ends 2 "1=ok" on 01 inspection "do" "$T" --as wang
    ends 2 "NO=ok" on 01 inspection "do" "$T" 1=perhaps --as wang --lang en
    ends 6 "写明" on 01 inspection "do" "$T" 2=no --as wang
    ends 6 "第 9 项" on 01 inspection "do" "$T" 9=ok --as wang
    ends 0 "1/3" on 01 inspection "do" "$T" 1=ok --as wang
    ends 5 "wang" on 01 inspection "do" "$T" 1=na --as head
    ends 4 "上级" on 01 inspection "do" "$T" --skip x --as wang
    ends 0 "3/3" on 01 inspection "do" "$T" --rest-ok --as wang
    ends 5 "wang.*2024-03-01" on 02 inspection "do" "$T" 1=ok --as head
    ends 3 "." on 01 inspection "do" nothing 1=ok --as wang
}

@test "a photo that is none is refused" {
    printf '检查表,名称,序号,检查内容,需拍照\nPZ,拍照,1,铭牌,是\n' >pz.csv
    sp checklist load pz.csv --as li
    sp inspection plan add RC01 --name 拍照 --checklist PZ --assignees wang \
        --cycle day --as li --quiet
    on 01 tick --as li --quiet
    local task
    task=$(on 01 inspection tasks --as li --format json | jq -r '.[0].code')
    ends 6 "照片" on 01 inspection "do" "$task" 1=ok --as wang
    echo no picture >x.jpg
    ends 6 "照片" on 01 inspection "do" "$task" 1=ok --photo x.jpg --as wang
    ends 3 "." on 01 inspection "do" "$task" 1=ok --photo ../none.jpg --as wang
}

@test "checklists: all of a file or none, both rows named" {
    printf '检查表,序号,检查内容\nB,1,甲\nB,2,乙\nB,1,丙\n' >bad.csv
    ends 6 "第 2 行和第 4 行" sp checklist load bad.csv --as li
    ends 3 "." sp checklist show B --as li
    echo '[{"checklist":"B","no":1,"content":"甲"},{"checklist":"B","content":"乙"}]' \
        >good.json
    ends 0 "新增 1" sp checklist load good.json --as li
    ends 0 "无变化 1" sp checklist load good.json --as li
    ends 0 "乙" sp checklist show B --as li
    sp checklist add B --name 乙表 --item 甲 --as li --quiet
    ends 0 "乙" sp checklist show B --revision 1 --as li
    [[ ! $(sp checklist show B --as li) =~ 乙 ]]
    printf '\x00\x01\x02' >none.xlsx
    ends 6 "." sp checklist load none.xlsx --as li
    ends 4 "." sp checklist load good.json --as zhao
}

@test "a form is filled in without a network and read back" {
    plan
    on 01 tick --as li --quiet
    ends 0 "3 项" on 01 inspection form --due -o f.csv --as li
    sed -E 's/,,\r?$/,符合,/' f.csv >done.csv
    sed 's/,3,/,7,/' done.csv >wrong.csv
    ends 6 "第 7 项" on 01 inspection results wrong.csv --as wang
    ends 0 "记入 3.*完成任务 1" on 01 inspection results done.csv --as wang
    ends 0 "记入 0，已有 3" on 02 inspection results done.csv --as wang
    ends 3 "没有待检查" on 01 inspection form --due -o f2.csv --as li
    [[ ! -e f2.csv ]]
}

@test "paper" {
    plan
    on 01 tick --as li --quiet
    ends 0 "已写好" on 01 inspection sheet "$T" -o t.pdf --as li
    ends 0 "已写好" on 01 inspection sheet GQ -o g.pdf --as li
    [[ $(head -c 5 t.pdf) == %PDF- && $(head -c 5 g.pdf) == %PDF- ]]
    ends 3 "." on 01 inspection sheet none -o n.pdf --as li
    ends 2 "-o" on 01 inspection sheet GQ --as li
}

@test "plans: generated ahead, stopped, refused" {
    plan
    ends 0 "31 条" on 01 inspection tasks --generate --until 2024-03-31 --as li
    ends 0 "新派发任务 0" on 01 inspection tasks --generate --until 2024-03-31 --as li
    ends 2 "--generate" on 01 inspection tasks --until 2024-03-31 --as li
    ends 6 "400" on 01 inspection tasks --generate --until 2030-01-01 --as li
    ends 4 "." on 01 inspection tasks --generate --as zhao
    ends 2 "reason" on 01 inspection plan stop RC01 --as li
    ends 0 "已停止" on 01 inspection plan stop RC01 --reason 停车 --as li
    ends 5 "停车" on 01 inspection plan stop RC01 --reason x --as li
    ends 6 "2024-02-30" sp inspection plan add B --name b --checklist GQ \
        --assignees wang --cycle day --start 2024-02-30 --as li
    ends 6 "nobody" sp inspection plan add B --name b --checklist GQ \
        --assignees nobody --cycle day --as li
}
