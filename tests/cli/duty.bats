#!/usr/bin/env bats
# Duties: a month from an item to a published ranking.
load common

on() { # DAY TIME words...
    "$SAFEPROD" --now "$1 $2" "${@:3}"
}

person() {
    sp person add "$1" --name "$2" --owner-dept "$3" --as chen --quiet "${@:4}"
}

setup_file() {
    make_site
    local user
    sp department add D1 --name 一车间 --as admin --quiet
    sp department add D2 --name 二车间 --as admin --quiet
    for user in head:SAFETY_HEAD chen:SAFETY_ADMIN boss:DEPT_HEAD \
        wang:WORKER zhao:WORKER; do
        sp user add "${user%:*}" --department D1 --as admin --quiet \
            --password-file "$BATS_FILE_TMPDIR/li.txt"
        sp role grant "${user%:*}" "${user#*:}" --as admin --quiet
        sp login "${user%:*}" --password-file "$BATS_FILE_TMPDIR/li.txt" --quiet
    done
    person P1 王一 D1 --user-name wang --post 操作工
    person P2 赵二 D1 --user-name zhao --post 操作工
    person P3 钱三 D2
    printf '\211PNG\r\n\032\n1234' >"$BATS_FILE_TMPDIR/a.png"
    sp duty item add LZ1 --title 岗位巡检 --evidence 文字 --as chen --quiet
    sp duty item publish LZ1 --as chen --quiet
    sp duty item review LZ1 --approve --as head --quiet
    sp duty plan add J1 --item LZ1 --cycle day --start-on 2024-03-01 \
        --posts 操作工 --as chen --quiet
}
setup() { copy_site; }

# A month: wang does every day, zhao forgets the last ten.
month() {
    on 2024-03-01 08:00 duty tasks --generate --until 2024-03-31 --as chen \
        --quiet >/dev/null
    local d task
    for d in $(seq -w 1 31); do
        task=J1/P1/2024-03-$d
        on "2024-03-$d" 09:00 duty task submit "$task" --note 巡检完成 \
            --as wang --quiet
        on "2024-03-$d" 10:00 duty task approve "$task" --score 90 --as boss \
            --quiet
        [ "$d" -le 21 ] || continue
        task=J1/P2/2024-03-$d
        on "2024-03-$d" 09:00 duty task submit "$task" --note 巡检完成 \
            --as zhao --quiet
        on "2024-03-$d" 10:00 duty task approve "$task" --score 80 --as boss \
            --quiet
    done
}

@test "an item is reviewed by somebody else" {
    sp duty item add LZ2 --title 班前会 --as chen --quiet
    ends 5 "不能" sp duty item review LZ2 --approve --as head
    sp duty item publish LZ2 --as chen --quiet
    ends 4 "." sp duty item review LZ2 --approve --as chen
    ends 6 "原因" sp duty item review LZ2 --reject --as head
    ends 0 "驳回" sp duty item review LZ2 --reject --note 太笼统 --as head
    ends 2 "之一" sp duty item review LZ2 --as head
}

@test "the duties of the law" {
    ends 0 "19" sp duty load-law --as chen
    ends 0 "新增法定职责 0" sp duty load-law --as chen
    [ "$(sp duty item list --count --as chen)" = 20 ]
}

@test "tasks are made once" {
    on 2024-03-01 08:00 duty tasks --generate --until 2024-03-31 --as chen \
        --format json | jq -e '.added == 62'
    on 2024-03-01 08:00 duty tasks --generate --from 2024-03-01 \
        --until 2024-03-31 --as chen --format json |
        jq -e '.added == 0 and .there == 62'
    ends 4 "." on 2024-03-01 08:00 duty tasks --generate --as wang
}

@test "what stands in the way" {
    on 2024-03-01 08:00 duty tasks --generate --until 2024-03-31 --as chen \
        --quiet >/dev/null
    task=J1/P1/2024-03-01
    ends 6 "须写明做了什么" on 2024-03-01 09:00 duty task submit $task --as wang
    ends 6 "还没有开始" on 2024-03-01 09:00 duty task submit \
        J1/P1/2024-03-02 --note x --as wang
    ends 4 "本人" on 2024-03-01 09:00 duty task submit $task --note x --as zhao
    ends 6 "漏做" on 2024-03-02 00:00 duty task submit $task --note x --as wang
    ends 5 "漏做" on 2024-03-02 00:00 duty task why $task submit --as wang
    ends 0 "提交" on 2024-03-01 09:00 duty task submit $task \
        --photo "$BATS_FILE_TMPDIR/a.png" --as wang
    ends 4 "." on 2024-03-01 09:10 duty task approve $task --as wang
    ends 6 "0 至 100" on 2024-03-01 09:10 duty task approve $task --score 101 \
        --as boss
    ends 6 "原因" on 2024-03-01 09:10 duty task return $task --as boss
    ends 0 "退回" on 2024-03-01 09:10 duty task return $task --note 不清 --as boss
    on 2024-03-01 09:10 duty task list --person P1 --open --as boss \
        --format json | jq -e '.[0].status == "returned"'
}

@test "somebody stands in" {
    on 2024-03-01 08:00 duty tasks --generate --until 2024-03-31 --as chen \
        --quiet >/dev/null
    ends 6 "自己" on 2024-03-01 08:00 duty delegate wang --to 2024-03-05 \
        --reason 休假 --as wang
    ends 0 "委托" on 2024-03-01 08:00 duty delegate zhao --to 2024-03-05 \
        --reason 休假 --as wang
    ends 5 "转委托" on 2024-03-01 08:00 duty delegate boss --to 2024-03-05 \
        --reason 休假 --as zhao
    ends 0 "提交" on 2024-03-02 09:00 duty task submit J1/P1/2024-03-02 \
        --note 代办 --as zhao
    ends 4 "." on 2024-03-07 09:00 duty task submit J1/P1/2024-03-07 \
        --note 代办 --as zhao
}

@test "a month, its ranking, every point" {
    month
    golden duty-rank on 2024-04-01 09:00 duty rank --period 2024-03 --as head
    golden duty-rank-own on 2024-04-01 09:00 duty rank --period 2024-03 \
        --as wang
    on 2024-04-01 09:00 duty rank --period 2024-03 --explain P2 --as zhao \
        --format json >parts.json
    jq -e '(map(select(.kind == "term") | .points | tonumber) | add) as $t |
        (map(select(.kind == "task") | .points | tonumber) | add) as $k |
        (.[-1].points | tonumber) as $s |
        ($t - $s | fabs) < 0.00001 and ($k - $s | fabs) < 0.00001 and
        (map(select(.kind == "task")) | length == 31)' parts.json
    ends 4 "本人和其管理者" on 2024-04-01 09:00 duty rank --period 2024-03 \
        --explain P2 --as wang
    on 2024-04-01 09:00 duty rank --period 2024-03 --board dept --as head \
        --format json | jq -e '.[0].code == "D1" and .[0].n == 62'
    on 2024-04-01 09:00 duty counts --period 2024-03 --as head --format json |
        jq -e '.due == 62 and .done == 52 and .missed == 10'
    ends 6 "还没有结束" on 2024-03-31 09:00 duty rank publish 2024-03 --as head
    ends 4 "." on 2024-04-01 09:00 duty rank publish 2024-03 --as chen
    on 2024-04-01 09:00 duty rank publish 2024-03 --as head --quiet
    on 2024-04-01 09:00 duty rank show 2024-03/company --as head >before
    on 2024-04-01 09:00 duty task waive J1/P2/2024-03-25 --note 病假 --as boss \
        --quiet
    on 2024-04-02 09:00 duty rank show 2024-03/company --as head >after
    diff before after
    ends 5 "不再改变" on 2024-04-02 09:00 duty rank publish 2024-03 --as head
    on 2024-04-02 09:00 duty rank list --as head --format json |
        jq -e '.[0].formula == "weighted" and .[0].ranked == 2'
    sp audit verify --as head
}

@test "gaming is flagged" {
    on 2024-03-01 08:00 duty tasks --generate --until 2024-03-31 --as chen \
        --quiet >/dev/null
    for d in 01 02; do
        on 2024-03-$d 09:00 duty task submit J1/P1/2024-03-$d --as wang \
            --photo "$BATS_FILE_TMPDIR/a.png" --quiet
    done
    on 2024-03-03 09:00 duty rank flags --period 2024-03 --as boss \
        --format json | jq -e 'map(.kind) == ["same_photo", "same_photo"]'
}

@test "a tick makes tasks and tells what was missed" {
    on 2024-03-01 00:01 tick --as chen --format json | jq -e '.tasks == 2'
    on 2024-03-01 00:02 tick --as chen --format json | jq -e '.tasks == 0'
    on 2024-03-02 00:01 tick --as chen --format json |
        jq -e '.tasks == 2 and .notices == 1'
    on 2024-03-02 00:02 notice list --as chen --format json |
        jq -e '.[0].code == "duty_missed/D1/2024-03-01"'
}

@test "a plan stops" {
    on 2024-03-01 08:00 duty tasks --generate --until 2024-03-31 --as chen \
        --quiet >/dev/null
    ends 6 "原因" on 2024-03-10 08:00 duty plan stop J1 --as chen
    ends 0 "42" on 2024-03-10 08:00 duty plan stop J1 --reason 停产 --as chen
}
