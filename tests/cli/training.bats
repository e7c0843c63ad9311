#!/usr/bin/env bats
# Training: a new worker's way to being fit, the life of a plan, lists, gaps.
load common

setup_file() {
    make_site
    sp user add chen --password-file "$BATS_FILE_TMPDIR/li.txt" --as admin -q
    sp role grant chen SAFETY_ADMIN --as admin --quiet
    sp login chen --password-file "$BATS_FILE_TMPDIR/li.txt" --quiet
    sp person add P1 --name 赵新 --hired-on 2024-03-01 --post 焊工 \
        --as chen --quiet
    sp training plan add --title 入职三级教育 --kinds 三级教育 \
        --organiser 安全部 --headcount 1 --mode classroom \
        --starts-at "2024-03-04 08:00" --ends-at "2024-03-06 17:00" \
        --as chen --quiet
}
setup() { copy_site; }

PLAN=PX202403010001

# The program late on that day of March 2024.
on() {
    local day=$1
    shift
    "$SAFEPROD" --now "2024-03-$day 18:00" "$@" --as chen
}

sessions() {
    local day=4 level
    on 01 training plan publish $PLAN --quiet
    for level in company workshop team; do
        on 01 training session add --plan $PLAN --title $level --level $level \
            --hours 8 --mode classroom --starts-at "2024-03-0$day 08:00" \
            --ends-at "2024-03-0$day 17:00" --quiet
        day=$((day + 1))
    done
}

@test "a new worker: 24 hours over three days, levels in order, an exam" {
    sessions
    ends 5 "培训" on 01 person fit P1
    ends 6 "还没有开始" on 01 training attend $PLAN/s1 P1
    ends 0 "登记 1 人" on 04 training attend $PLAN/s1 P1 --result passed
    ends 5 "车间.*班组" on 06 training attend $PLAN/s3 P1 --result passed
    ends 0 "." on 06 training attend $PLAN/s2 P1 --result passed
    ends 0 "." on 06 training attend $PLAN/s3 P1 --result passed --hours 7.9
    ends 5 "还差 0.1 学时" on 06 training hours P1
    ends 0 "." on 06 training attend $PLAN/s3 P1 --hours 12
    ends 5 "考试" on 06 person fit P1
    ends 0 "合格" on 06 training exam P1 --plan $PLAN --score 92 --passed yes
    ends 0 "规定 13" on 06 training hours P1
    ends 0 "符合要求" on 06 person fit P1
    on 06 training hours P1 --format json |
        jq -e '.[0].had == 24 and .[0].missing == 0'
    on 06 person show P1 --format json |
        jq -e '.trained_until == "2025-12-31" and .exam_passed'
    ends 0 "is fit" on 06 person fit P1 --lang en
}

@test "another post has to be trained for" {
    sessions
    for n in 1 2 3; do
        on 06 training attend $PLAN/s$n P1 --result passed --quiet
    done
    on 06 training exam P1 --passed yes --quiet
    ends 0 "电工" on 07 training post P1 --post 电工 --from 2024-03-20
    ends 0 "." on 19 person fit P1
    ends 5 "2024-03-19" on 20 person fit P1
    ends 5 "换岗" on 20 training hours P1
    ends 5 "自 2024-03-20 起" on 21 training post P1 --post 电工
    ends 0 "." on 21 training post P1 --post 监护人 --second
    ends 0 "2024-03-25" on 25 training post P1 --post 监护人 --end 2024-03-25
    ends 2 "post" on 21 training post P1
}

@test "a plan follows the clock" {
    ends 0 "未发布" on 01 training plan list
    sessions
    ends 0 "已发布" on 01 training plan list
    ends 0 "进行中" on 04 training plan list --state ongoing
    ends 0 "已结束" on 06 training plan list --state ended
    ends 5 "未发布" on 04 training plan remove $PLAN
    ends 5 "已结束" on 04 training plan archive $PLAN
    ends 2 "reason" on 04 training plan cancel $PLAN
    ends 0 "新提醒 +2" on 06 tick
    ends 0 "." on 07 training plan archive $PLAN
    ends 5 "已归档" on 07 training attend $PLAN/s1 P1
}

@test "who was there, by list" {
    sessions
    printf '人员编号,学时,结果\nP1,8,合格\nP9,8,合格\nP1,25,合格\n' >list.csv
    ends 6 "P9" on 04 training attend $PLAN/s1 --file list.csv
    ends 0 "合格" on 04 training attendance list --person P1
    ends 2 "file" on 04 training attend $PLAN/s1
    ends 2 "2.5" on 04 training attend $PLAN/s1 P1 --hours 2.55
    ends 6 "大于 0" on 04 training attend $PLAN/s1 P1 --hours 0
    ends 6 "24" on 04 training attend $PLAN/s1 P1 --hours 25
}

@test "gaps, what is due, numbers" {
    ends 0 "没有通过" on 01 training gaps
    ends 0 "0 条" on 01 training gaps --post 电工
    on 01 training need add --post 焊工 --kind certificate --what welding --quiet
    ends 0 "welding" on 01 training gaps --person P1
    on 01 training gaps --format json | jq -e 'map(.code) | index("need_certificate")'
    ends 0 "0 条" on 01 training due
    ends 0 "无数据" on 01 training stats
    on 01 training stats --format json |
        jq -e '.[-1].training_rate == null and .[-1].people == 1'
}

@test "one file a person" {
    ends 0 "p1.pdf" on 01 training file P1 -o p1.pdf
    ends 0 "." on 01 training file P1 -o p1.zip
    [[ $(head -c 5 p1.pdf) == %PDF- ]]
    ends 6 "pdf" on 01 training file P1 -o p1.doc
    ends 2 "-o" on 01 training file P1
    ends 3 "." on 01 training file P9 -o p9.pdf
}

@test "the product's own list" {
    local list=$SP_SHARED/data/seed/trainings.csv
    [[ -e $list ]] || skip "no shared data"
    ends 0 "新增 5" on 01 training import-legacy "$list"
    [[ $output =~ "1 小时" ]]
    ends 0 "无变化 5" on 01 training import-legacy "$list"
    ends 0 "入职培训1111" on 01 training plan list --state ended
}
