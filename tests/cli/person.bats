#!/usr/bin/env bats
# People: are they fit for this work, through the whole of it?
load common

setup_file() {
    make_site
    sp user add chen --password-file "$BATS_FILE_TMPDIR/li.txt" --as admin -q
    sp role grant chen SAFETY_ADMIN --as admin --quiet
    sp login chen --password-file "$BATS_FILE_TMPDIR/li.txt" --quiet
    sp contractor add K1 --name 某建设 --as chen --quiet
    sp person add P1 --name 赵焊 --trained-until 2024-12-31 --exam-passed yes \
        --as chen --quiet
    sp person add P2 --name 孙外 --trained-until 2024-12-31 --exam-passed yes \
        --contractor K1 --insured-until 2024-12-31 --as chen --quiet
    sp certificate add C1 --person P1 --kind welding --number T1 \
        --valid-from 2023-01-01 --valid-to 2024-06-30 --as chen --quiet
}
setup() { copy_site; }

@test "fit, or why not" {
    ends 0 "符合要求" sp person fit P1 --for welding --as chen
    ends 0 "is fit" sp person fit P1 --lang en --as chen
    ends 0 "符合要求" sp person fit P1 --for welding --as chen \
        --from "2024-06-30 08:00" --to "2024-06-30 23:59"
    ends 5 "welding" sp person fit P1 --for welding --as chen \
        --from "2024-06-30 08:00" --to "2024-07-01 08:00"
    ends 5 "guardian" sp person fit P1 --for guardian --as chen
    ends 5 "培训" sp person fit P1 --as chen --to "2025-01-01"
    sp person fit P1 --for guardian --as chen --format json |
        jq -e '.[0].code | startswith("person_")'
    ends 2 "早于" sp person fit P1 --as chen --from 2024-05-01 --to 2024-04-01
    ends 3 "." sp person fit NONE --as chen
}

@test "contractors are decided about" {
    ends 5 "承包商|K1" sp person fit P2 --as chen
    ends 4 "." sp contractor decide K1 --state qualified --as chen
    ends 2 "state" sp contractor decide K1 --as li
    ends 2 "one of|应为" sp contractor decide K1 --state fine --as li
    sp contractor edit K1 --agreement-from 2024-01-01 \
        --agreement-to 2024-12-31 --as chen --quiet
    ends 0 "." sp contractor decide K1 --state qualified --as li
    ends 0 "符合要求" sp person fit P2 --as chen
    ends 6 "." sp contractor decide K1 --state blacklisted --as li
    ends 0 "." sp contractor decide K1 --state blacklisted --reason 违章 --as li
    ends 5 "blacklisted|黑名单" sp person fit P2 --as chen
}

@test "the blacklist" {
    ends 2 "--reason" sp person blacklist P1 --as li
    ends 4 "." sp person blacklist P1 --reason 打架 --as chen
    ends 0 "已列入" sp person blacklist P1 --reason 打架 --as li
    ends 5 "黑名单" sp person fit P1 --as chen
    ends 0 "已移出" sp person blacklist P1 --lift --as li
    ends 0 "符合要求" sp person fit P1 --as chen
}
