#!/usr/bin/env bats
# Statistics of hazards, the ones like it, lists of major hazards, the notice.
load common

setup_file() {
    make_site
    cd "$BATS_FILE_TMPDIR" || return
    "$SAFEPROD" --now "2024-03-01 08:30" login li \
        --password-file li.txt --quiet
    local sp=("$SAFEPROD" --quiet --as li)
    "${sp[@]}" --now "2024-03-01 08:30" zone add --code A3 --name 罐区
    "${sp[@]}" --now "2024-01-10 09:00" hazard report --zone A3 --kind 消防 消防通道被货物堵塞
    "${sp[@]}" --now "2024-02-10 09:00" hazard report --zone A3 --kind 设备 法兰渗漏
    "${sp[@]}" --now "2024-02-11 09:00" hazard report --place 南门 --kind 消防 "货物堵塞了消防通道"
}
setup() { copy_site; }

li() {
    sp --as li "$@"
}

first() {
    li hazard list --format json | jq -r '[.[].code] | sort | .[0]'
}

@test "groups by zone and month, and no total for programs" {
    li stats hazards --by zone,month --format json |
        jq -e 'map([.zone, .month, .total]) == [[null, "2024-02", 1],
            ["A3", "2024-01", 1], ["A3", "2024-02", 1]] or
            map([.zone // "", .month, .total]) == [["", "2024-02", 1],
            ["A3", "2024-01", 1], ["A3", "2024-02", 1]]'
    ends 0 "合计" li stats hazards
    ends 0 "无数据" li stats hazards --from 2030-01-01
    li stats hazards --by month --from 2024-02-01 --to 2024-02-10 \
        --format csv | tail -n +2 | grep -q '^2024-02,1,'
    ends 2 "不是维度" li stats hazards --by colour
    ends 2 "最多 3" li stats hazards --by zone,month,level,kind
    ends 6 "不是一天" li stats hazards --from 2024-02-30
    ends 6 "写了两次" li stats hazards --by zone,zone
}

@test "a trend says when there is too little to tell" {
    ends 0 "至少 8 个" li stats trend --from 2024-01-01
    li stats trend --format json | jq -e 'length == 2 and
        .[-1].month == "2024-02" and .[-1].count == 2'
    ends 0 "无数据" li stats trend --of on_time
    ends 6 "整月" li stats trend --from 2024-03-01
}

@test "Pareto" {
    li stats pareto --format json | jq -e '.[0].key == "5" and
        .[0].count == 2 and .[0].vital and .[-1].cumulative == 1'
    ends 2 "一个维度" li stats pareto --by zone,month
}

@test "hazards like one" {
    ends 0 "货物堵塞了消防通道" li hazard similar "$(first)"
    ends 0 "消防通道被货物堵塞" li hazard similar --text 堵塞消防通道
    ends 2 "二者之一" li hazard similar
    ends 3 "" li hazard similar NONE
}

@test "lists of major hazards: the day and the sector decide" {
    ends 0 "AQ 3067" li major match 动火未办理作业票 --sector 化工 --day 2026-09-30
    ends 0 "第18条" li major match 动火未办理作业票 --sector 化工 --day 2026-09-29
    li major list --sector 机械 --format json |
        jq -e 'all(.[]; .rule | startswith("major.gongmao10@1#"))'
    ends 6 "不是一天" li major list --day 2026-13-01
}

@test "the notice, in three formats" {
    li hazard bulletin -o notice.csv --from 2024-01-01 --quiet
    [[ $(wc -l <notice.csv) -eq 1 ]] # nobody has confirmed them yet
    li hazard bulletin -o notice.html --quiet
    grep -q "事故隐患治理情况公示" notice.html
    li hazard bulletin -o notice.pdf --quiet
    head -c 5 notice.pdf | grep -q '%PDF-'
    ends 2 "结尾" li hazard bulletin -o notice.doc
    ends 2 "缺少" li hazard bulletin
    ends 6 "不是重大隐患" li hazard report-major "$(first)" -o m.pdf
}
