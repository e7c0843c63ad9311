#!/usr/bin/env bats
# Orders of a MES: may this one start?
load common
load permit

setup_file() { make_permit_site; }
setup() { copy_permit_site; }

@test "an order starts when its ticket is in progress, and not a second longer" {
    approve >/dev/null 2>&1
    prepare >/dev/null 2>&1
    sp order add MO1 --title 更换阀门 --needs 动火 --permits "$N" --as li --quiet
    ends 5 "审批通过|已批准" at 08:00 order gate MO1 --as li
    at 08:05 permit start "$N" --wind 3 --heads 2 --tools 4 --as wang
    ends 0 "可以开工" at 08:06 order gate MO1 --as li
    ends 0 "may start" at 08:06 order gate MO1 --as li --lang en
    at 09:00 permit suspend "$N" --reason 闻到异味 --as zhao
    ends 5 "suspended; it has to be in progress" \
        at 09:01 order gate MO1 --as li --lang en
    at 09:01 order gate MO1 --as li --format json |
        jq -e 'length == 1 and .[0].code == "permit_not_live"'
}

@test "an order that says nothing, needs another type, or names no ticket of ours" {
    sp order add MO1 --title 换灯 --as li --quiet
    ends 5 "none" sp order gate MO1 --as li
    sp order edit MO1 --needs none --as li --quiet
    ends 0 "." sp order gate MO1 --as li
    sp order edit MO1 --needs "动火、高处；dancing" --permits "WX9" --as li --quiet
    sp order gate MO1 --as li --format json |
        jq -e '[.[].code] == ["permit_missing", "need_open", "need_open",
            "need_unknown"]'
    ends 3 "MO7" sp order gate MO7 --as li
}
