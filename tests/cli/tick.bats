#!/usr/bin/env bats
# What time brings about: tickets expire, notices come up, once.
load common
load permit

setup_file() { make_permit_site; }
setup() { copy_permit_site; }

@test "nothing to do, nothing said" {
    [ -z "$(sp tick 2>&1)" ]
    sp tick --format json | jq -e '.expired == 0 and .notices == 0'
    ends 4 "." sp tick --as nobody
}

@test "work that outlasts its ticket is an alarm, once" {
    start
    [ -z "$(at 08:06 tick --as li 2>&1)" ]
    golden tick at 16:01 tick --as li
    [ -z "$(at 16:01 tick --as li 2>&1)" ]
    [ -z "$(at 23:01 tick --as li 2>&1)" ]
    at 16:02 permit show "$N" --as li --format json |
        jq -e '.state == "expired" and .history[-1].action == "expire"'
    ends 5 "已过期" at 16:02 permit finish "$N" --as wang
    at 16:02 notice list --as chen --format json >notices.json
    jq -e 'map(select(.alarm)) | length == 1' notices.json
    code=$(jq -r 'map(select(.alarm))[0].code' notices.json)
    ends 4 "." at 16:03 notice handle "$code" --note 已停工 --as li
    ends 2 "缺少 --note" at 16:03 notice handle "$code" --as chen
    ends 0 "已处理" at 16:03 notice handle "$code" --note 已停工 --as chen
    ends 5 "已由" at 16:04 notice handle "$code" --note 已停工 --as chen
    at 16:04 notice list --as chen --format json |
        jq -e 'map(select(.alarm)) | length == 0'
    ends 3 "." at 16:04 notice handle NONE --note x --as chen
}

@test "nobody expires a ticket by hand" {
    start
    ends 2 "没有" at 16:01 permit expire "$N" --as li
    ends 5 "." at 16:01 permit why "$N" expire --as li
}

@test "a tick that comes late does what was missed" {
    approve >/dev/null 2>&1
    "$SAFEPROD" --now "2024-05-01 00:00" tick --as li --format json |
        jq -e '.expired == 1 and .expired_at_work == 0'
}
