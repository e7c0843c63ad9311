#!/usr/bin/env bats
# Violations and good reports: somebody else confirms, points add up, the limit
# takes the pass, the next year begins at nothing.
load common

setup_file() {
    make_site
    local user
    for user in wu chen; do
        sp user add "$user" --as admin --quiet --password-file \
            "$BATS_FILE_TMPDIR/li.txt"
        sp role grant "$user" SAFETY_ADMIN --as admin --quiet
        sp login "$user" --password-file "$BATS_FILE_TMPDIR/li.txt" --quiet
    done
    sp person add P1 --name 张三 --trained-until 2024-12-31 --exam-passed yes \
        --quiet --as chen
}
setup() { copy_site; }

at() {
    "$SAFEPROD" --now "$1" "${@:2}"
}

seen() {
    at "${NOW:-2024-03-01 10:00}" behaviour report --as chen --person P1 "$@" \
        --quiet
}

points() {
    at "${NOW:-2024-03-01 10:00}" behaviour points P1 --as chen --format json |
        jq -r '"\(.points) \(.violations) \(.good) \(.open)"'
}

@test "what nobody confirmed does not count" {
    seen --category smoking "库房门口"
    [ "$(points)" = "0 0 0 1" ]
    ends 4 "报告人" sp behaviour confirm P1/b1 --as chen
    ends 2 "." sp behaviour reject
    ends 6 "写明原因" sp behaviour reject P1/b1 --as wu
    sp behaviour confirm P1/b1 --as wu --quiet
    [ "$(points)" = "6 1 0 0" ]
    ends 5 "已由" sp behaviour confirm P1/b1 --as wu
    seen --category hazard_found --source inspection "发现泄漏"
    sp behaviour confirm P1/b2 --as wu --quiet
    [ "$(points)" = "6 1 1 0" ]
    seen --category no_helmet
    sp behaviour reject P1/b3 --as wu --note 认错人 --quiet
    [ "$(points)" = "6 1 1 0" ]
}

@test "at the limit fitness ends, once; the next year begins at nothing" {
    [ -z "$(at "2024-03-01 10:00" person fit P1 --as chen --format csv | grep exam)" ]
    seen --category smoking
    seen --category no_harness
    sp behaviour confirm P1/b1 --as wu --quiet
    sp behaviour confirm P1/b2 --as wu --quiet
    [ "$(points)" = "12 2 0 0" ]
    sp person show P1 --as chen --format json | jq -e '.exam_passed == false'
    sp notice list --as wu --format json |
        jq -e 'map(select(.kind == "points_limit")) | length == 1'
    seen --category no_helmet
    sp behaviour confirm P1/b3 --as wu --quiet
    sp notice list --as wu --format json |
        jq -e 'map(select(.kind == "points_limit")) | length == 1'
    NOW="2025-01-01 00:00"
    [ "$(points)" = "0 0 0 0" ]
    NOW="2024-12-31 23:59"
    [ "$(points)" = "14 3 0 0" ]
}

@test "what cannot be is refused" {
    ends 6 "没有类别" sp behaviour report --as chen --person P1 --category flying
    ends 6 "未来" sp behaviour report --as chen --person P1 --category smoking \
        --at "2024-03-02 10:00"
    ends 6 "写明是谁" sp behaviour report --as chen --category smoking
    ends 3 "." sp behaviour report --as chen --person NOBODY --category smoking
    ends 3 "没有行为记录" sp --as chen behaviour confirm P1/b9
}

@test "people see their own, and not that of others" {
    sp user add zhang --as admin --quiet --password-file "$LI_FILE"
    sp role grant zhang WORKER --as admin --quiet
    sp login zhang --password-file "$LI_FILE" --quiet
    sp person edit P1 --user-name zhang --quiet --as chen
    sp person add P2 --name 李四 --quiet --as chen
    sp behaviour points P1 --as zhang --format json | jq -e '.points == 0'
    ends 4 "." sp behaviour points P2 --as zhang
}
