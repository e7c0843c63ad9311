#!/usr/bin/env bats
# What runs out.
load archive

setup_file() {
    make_site
    make_enterprises
    sp licence add --enterprise A --kind fire --number 1 --quiet \
        --valid-to 2024-02-28
    sp licence add --enterprise A --kind 安许证 --number 2 --quiet \
        --valid-to 2024-03-01
    sp licence add --enterprise B --kind 排污许可证 --number 3 --quiet \
        --valid-to 2024-03-31
    sp licence add --enterprise B --kind insurance --number 4 --quiet \
        --valid-to 2024-04-30
    sp enterprise edit C --standardisation 三级 --standardisation-to 2024-03-05 \
        --quiet
}
setup() { copy_site; }

days() {
    sp expiring --format ndjson "$@" | jq .days_left | xargs
}

@test "soonest first, in words and numbers" {
    golden expiring.txt sp expiring
    golden expiring-en.txt sp expiring --lang en --within 9w
    golden expiring.csv sp expiring --format csv
    [ "$(days)" = "-2 0 4 30" ]
}

@test "within" {
    [ "$(days --within 0)" = "-2 0" ]
    [ "$(days --within 29d)" = "-2 0 4" ]
    [ "$(days --within 30)" = "-2 0 4 30" ]
    [ "$(days --within 30天)" = "-2 0 4 30" ]
    [ "$(days --within 2m)" = "-2 0 4 30 60" ]
    [ "$(days --within 100y)" = "-2 0 4 30 60" ]
    for bad in "" x 3x -1 1e3 d 30dd 36501 101y 99999999999999999999 1.5; do
        ends 2 "within" sp expiring "--within=$bad"
    done
}

@test "those written off are left out" {
    sp enterprise write-off A --reason closed --quiet
    [ "$(days)" = "4 30" ]
}

@test "the clock is the session's" {
    [ "$("$SAFEPROD" --now 2024-02-01 expiring --format csv | wc -l)" -eq 3 ]
    ends 0 "没有" "$SAFEPROD" --now 2023-01-01 expiring
}
