#!/usr/bin/env bats
# Devices, readings, alarms, events: from a sensor to the archive.
load common
load permit

setup_file() {
    make_permit_site
    sp device add GT1 --name 罐区可燃气 --kind flammable --zone A3 \
        --owner-dept D1 --as chen --quiet
    sp tag add GT1.LEL --device GT1 --quantity flammable --period 10 \
        --as chen --quiet
}
setup() { copy_permit_site; }

# One reading at a time of the day: HH:MM:SS VALUE [MEMBERS].
reading() {
    echo "{\"tag\":\"GT1.LEL\",\"at\":\"2024-03-01 $1\",\"value\":$2${3-}}"
}

push() { at "$1" reading push --as chen --format json; }

code() { at "$1" alarm list --as chen --format json | jq -r '.[0].code'; }

@test "limits come from the standard" {
    sp tag show GT1.LEL --as chen --format json |
        jq -e '.hi == 25 and .hihi == 50 and .unit == "%LEL" and
            (.limits_source | contains("GB/T 50493"))'
    ends 2 "." sp tag add --as chen
    ends 6 "." sp tag add X --device GT1 --period 0 --as chen
    ends 4 "." sp device add GT2 --name x --as wang
}

@test "3 a.m.: an alarm comes, nobody acks, it escalates" {
    reading 03:00:00 55 | push 03:00 | jq -e '.accepted == 1 and .raised == 2'
    at 03:00 notice list --as chen --format json |
        jq -e 'map(select(.kind == "alarm" and .level == 4 and .alarm)) |
            length == 1'
    for minute in 01 02 03; do
        reading "03:$minute:00" 55 | push "03:$minute" >/dev/null
        at "03:$minute" tick --as chen --quiet
    done
    at 03:03 notice list --kind alarm_overdue --as chen --format json |
        jq -e 'length == 1 and (.[0].recipients | contains("SAFETY_HEAD"))'
    reading 03:06:00 55 | push 03:06 >/dev/null
    at 03:06 tick --as chen
    at 03:06 notice list --kind alarm_overdue --as chen --format json |
        jq -e 'map(.recipients) | any(contains("role:PRINCIPAL"))'
    [ -z "$(at 03:06 tick --as chen 2>&1)" ]
    at 03:06 alarm list --level 4 --as head --format json |
        jq -e '.[0].escalated == 2 and .[0].state == "raised"'
}

@test "from raised to archived, and it becomes a hazard" {
    reading 09:00:00 30 | push 09:00 >/dev/null
    N=$(code 09:00)
    ends 4 "." at 09:01 alarm ack "$N" --as qian
    ends 0 "已确认" at 09:01 alarm ack "$N" --as head
    at 09:02 alarm handle "$N" --confirm --as head --format json |
        jq -e '.to == "handling" and .hazard != null'
    H=$(at 09:02 alarm show "$N" --as head --format json | jq -r .hazard)
    at 09:03 alarm handle "$N" --confirm --as head --format json |
        jq -e --arg h "$H" '.hazard == $h'
    ends 6 "请写明" at 09:04 alarm resolve "$N" --as head
    ends 0 "待验证" at 09:04 alarm resolve "$N" --note 紧固法兰 --as head
    ends 6 "仍未消除" at 09:05 alarm close "$N" --as chen
    reading 09:05:00 3 | push 09:05 | jq -e '.cleared == 1'
    ends 5 "." at 09:06 event archive "$N" --as head
    ends 4 "以外的人" at 09:06 alarm close "$N" --as head
    ends 0 "已关闭" at 09:06 alarm close "$N" --as chen
    at 09:06 event list --state handled --as head --format json |
        jq -e --arg n "$N" 'map(.code) | index($n) != null'
    ends 0 "已归档" at 09:07 event archive "$N" --as head
    at 09:07 event list --as head --format json |
        jq -e --arg n "$N" 'map(.code) | index($n) == null'
    at 09:07 alarm history "$N" --as head --format json |
        jq -e 'map(.action) | contains(["raise", "ack", "handle", "resolve",
            "clear", "close", "archive"])'
    sp audit verify --as admin
}

@test "rows that cannot be taken are told of one by one" {
    {
        reading 09:00:00 1
        reading 09:00:00 1
        reading 09:00:00 2
        reading 08:00:00 1
        reading 10:00:00 1
        reading 08:59:00 1e308
        reading 08:58:00 '"ERR"'
        reading 08:57:00 NaN
        echo '{"tag":"NOBODY","at":"2024-03-01 09:00:00","value":1}'
        echo 'no json'
        echo
    } >rows.ndjson
    run --separate-stderr at 09:00 reading push --as chen --format json <rows.ndjson
    [ "$status" -eq 1 ]
    jq -e '.rows == 10 and .accepted == 2 and .late == 1 and .duplicates == 1
        and .refused == 7 and .future == 1' <<<"$output"
    # shellcheck disable=SC2154 # bats sets it
    [[ $stderr == *"第 5 行：时间在未来"* && $stderr == *"第 7 行"* ]]
    at 09:00 reading list GT1.LEL --as chen --format json | jq -e 'length == 2'
    at 09:00 reading latest --as chen --format json |
        jq -e '.[0].silent == false and .[0].value == 1'
    at 09:01 reading latest --as chen --format json | jq -e '.[0].silent'
}

@test "readings from a CSV, with Chinese headings" {
    printf '测点,时间,数值,质量\nGT1.LEL,2024-03-01 09:00:00,12,good\n' >a.csv
    printf 'GT1.LEL,2024-03-01 09:00:10,,bad\n' >>a.csv
    at 09:00 reading push a.csv --as chen --format json |
        jq -e '.accepted == 2 and .raised == 1'
    at 09:00 alarm list --condition bad --as chen --count | grep -qx 1
    ends 3 "." at 09:00 reading push none.csv --as chen
}

@test "maintenance suppresses and ends by itself" {
    ends 2 "." at 09:00 device maintain GT1 --as chen
    ends 0 "检修中" at 09:00 device maintain GT1 --until "2024-03-01 10:00" \
        --reason 标定 --as chen
    reading 09:30:00 55 | push 09:30 | jq -e '.suppressed == 2'
    at 09:30 notice list --kind alarm --as chen --count | grep -qx 0
    reading 10:00:00 55 | push 10:00 >/dev/null
    at 10:00 tick --as chen --quiet
    at 10:00 alarm list --state raised --as chen --count | grep -qx 2
}

@test "a permit of the zone: suspension is proposed, nothing is stopped" {
    start
    reading 09:00:00 60 | push 09:00 >/dev/null
    at 09:00 notice list --kind permit_suspend --as chen --format json |
        jq -e --arg n "$N" 'length == 1 and .[0].subject == $n'
    at 09:00 permit show "$N" --as chen --format json |
        jq -e '.state == "in_progress"'
}
