#!/usr/bin/env bats
# One call to many, and who has answered.
load common
load permit

setup_file() { make_permit_site; }
setup() { copy_permit_site; }

@test "a zone is called: who works there now, and who answers for it" {
    approve >/dev/null 2>&1
    prepare >/dev/null 2>&1
    at 08:05 permit start "$N" --wind 3 --heads 2 --tools 4 --as wang
    ends 0 "GB20240301-1.*3 people" at 08:06 broadcast 三号罐区泄漏，立即撤离 \
        --to zone:A3 --level 4 --answer-within 5 --as chen --lang en
    at 08:06 broadcast call list --broadcast GB20240301-1 --as chen --format json |
        jq -e '[.[].who] == ["user:qian", "user:wang", "user:zhao"]'
    ends 0 "." at 08:07 broadcast answer GB20240301-1 --note 已撤离 --as zhao
    ends 5 "." at 08:07 broadcast answer GB20240301-1 --as zhao
    at 08:12 tick --as chen --quiet
    ends 0 "3 人中有 2 人未应答：qian、wang|3 人中有 2 人未应答：钱班长、王监护" \
        at 08:12 notice list --as chen --columns text_zh
    ends 2 "zone:A3" sp broadcast hello --as chen
    ends 6 "zone:A9" sp broadcast hello --to zone:A9 --as chen
    ends 0 "立即撤离" at 08:12 broadcast list --as chen
}
