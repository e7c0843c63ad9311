#!/usr/bin/env bats
# Permits to work: the story of a hot-work ticket, and what is refused.
load common
load permit

setup_file() { make_permit_site; }
setup() { copy_permit_site; }

whole_story() {
    approve
    prepare
    at 08:05 permit start "$N" --wind 3 --heads 2 --tools 4 --as wang
    at 09:00 permit suspend "$N" --reason 闻到异味 --as zhao
    at 09:20 permit measure "$N" --all-yes --as wang
    at 09:20 permit resume "$N" --wind 3 --cause-cleared --site-checked --as wang
    at 11:00 permit finish "$N" --heads 2 --tools 4 --as wang
    at 11:10 permit accept "$N" --on-site --site-checked --as head
}

@test "from applying to accepting" {
    golden permit-story whole_story
    golden permit-show at 11:11 permit show "$N" --as li
    golden permit-show-en at 11:11 permit show "$N" --as li --lang en
    at 11:11 permit show "$N" --as li --format json >show.json
    jq -e '.state == "completed" and .level == "1" and
        (.measures | length) == 16 and (.gas_tests | length) == 2 and
        (.staff | length) == 3 and .measures[0].involved == false and
        .history[-1].action == "accept"' show.json
    at 11:11 permit show "$N" --as-of "2024-03-01 07:05" --as li --format json |
        jq -e '.state == "in_approval" and (.gas_tests | length) == 0 and
            .history[-1].action == "submit"'
    ends 3 "那时还没有" at 11:11 permit show "$N" --as li --as-of "2024-02-01"
    ends 5 "已完成" at 11:11 permit cancel "$N" --reason x --as zhao
    ends 0 "没有问题|核对无误|一致|条" sp audit verify --as li
}

@test "why: all reasons, with clauses, nothing changed" {
    approve >/dev/null 2>&1
    golden permit-why.csv at 08:00 permit why "$N" start --wind 3 --as wang \
        --format csv
    ends 5 "GB 30871-2022 5.3.1.*不能开始作业：21 条" \
        at 08:00 permit why "$N" start --wind 3 --as wang
    ends 5 "no test of flammable gas" at 08:00 permit why "$N" 开始作业 --as wang --lang en
    prepare >/dev/null 2>&1
    ends 5 "五级风" at 08:00 permit why "$N" start --wind 5 --as wang
    ends 0 "现在可以开始作业" at 08:00 permit why "$N" start --wind 3 --as wang
    ends 0 "进行中" at 08:05 permit start "$N" --wind 3 --as wang
    ends 2 "没有.+fly" sp permit why "$N" fly
    ends 3 "." sp permit why WXZY1 start
}

@test "exactly 30 minutes after the sample passes, a second more does not" {
    approve >/dev/null 2>&1
    prepare >/dev/null 2>&1
    ends 0 "可以" at 08:05:00 permit why "$N" start --wind 3 --as wang
    ends 5 "30" at 08:05:01 permit why "$N" start --wind 3 --as wang
}

@test "allowed: what this actor can do" {
    apply --quiet
    at 07:05 permit allowed "$N" --as zhao --format json |
        jq -e 'map(select(.action == "cancel"))[0].reasons >= 1'
    ends 0 "提交 +否" at 07:05 permit allowed "$N" --as zhao
}

@test "separation of duty, immutability, roles" {
    approve >/dev/null 2>&1
    ends 5 "不得涂改" at 07:20 permit set "$N" --set place=别处 --as zhao
    ends 4 "不能.+批准" at 07:20 permit approve "$N" --on-site --as zhao
    ends 6 "还没有签字" at 07:20 permit start "$N" --as wang
    ends 6 "请写明原因" at 07:20 permit cancel "$N" --as zhao
    ends 0 "已作废" at 07:20 permit cancel "$N" --reason 不做了 --as zhao
    ends 5 "已作废" at 07:21 permit start "$N" --as wang
}

@test "the same key does it once and answers the same" {
    [ "$(apply --key job-1 --quiet)" = "$N" ]
    [ "$(apply --key job-1 --quiet)" = "$N" ]
    [ "$(apply --key job-2 --quiet)" = WXZY20240301002 ]
    at 07:01 permit cancel WXZY20240301002 --reason x --key c --as zhao --quiet
    ends 0 "没有再做" at 07:02 permit cancel WXZY20240301002 --reason x \
        --key c --as zhao
    at 07:02 permit cancel WXZY20240301002 --reason x --key c --as zhao \
        --format json | jq -e '.repeated and .to == "cancelled"'
    ends 5 "已用于" at 07:03 permit submit WXZY20240301002 --key c --as zhao
}

@test "a successor, not an extension" {
    start
    new=$(at 12:00 permit successor "$N" --from "2024-03-04 08:00" \
        --to "2024-03-04 16:00" --as zhao --quiet)
    [ "$new" = WXZY20240301002 ]
    at 12:00 permit show "$new" --as li --format json |
        jq -e --arg n "$N" '.state == "draft" and .prev == $n and
            .work_content == "焊接法兰" and (has("level") | not)'
    ends 5 "不需要后续票" at 12:01 permit successor "$new" --as zhao
}

@test "hostile values" {
    ends 6 "晚于" at 07:00 permit apply --type hot_work --as zhao \
        --from "2024-03-01 16:00" --to "2024-03-01 08:00"
    ends 6 "." at 07:00 permit apply --type excavation --set depth=-1 --as zhao
    ends 6 "没有.+lefel" at 07:00 permit apply --type hot_work --set lefel=1 \
        --as zhao
    ends 2 "名称=值" at 07:00 permit apply --type hot_work --set level --as zhao
    ends 3 "可用：.*hot_work" at 07:00 permit apply --type nothing --as zhao
    ends 2 "缺少 --type" at 07:00 permit apply --title x --as zhao
    ends 6 "." at 07:00 permit apply --type hot_work --set outdoor=maybe --as zhao
    [ "$(sp permit list --count --as li)" -eq 0 ]
    apply --quiet
    gas=(at 07:10 permit gas "$N" --substance methane --point inside --as zhao)
    ends 6 "没有单位" "${gas[@]}" --value 0.1
    ends 6 "不是数" "${gas[@]}" --value nan --unit %vol
    ends 6 "不认识" "${gas[@]}" --value 1e999 --unit %vol
    ends 6 "还没有到" "${gas[@]}" --value 0.1 --unit %vol --at "2024-03-01 07:11"
    ends 2 "%vol" "${gas[@]}" --value 0.1 --unit percent
    ends 0 "无法判定.*爆炸下限未知" "${gas[@]}" --value 8 --unit %LEL
    ends 0 "合格" "${gas[@]}" --value 8 --unit %LEL --lel 5
    ends 0 "不合格" "${gas[@]}" --value 0.6 --unit %vol --lel 5
    ends 2 "答案" at 07:10 permit measure "$N" 1 perhaps --as zhao
    ends 2 "答了两次" at 07:10 permit measure "$N" 1 yes 1-3=no --as zhao
    ends 2 "答案" at 07:10 permit measure "$N" 5-3=yes --as zhao
    ends 2 "答案" at 07:10 permit measure "$N" 99999999999=yes --as zhao
    ends 6 "没有第 17 条" at 07:10 permit measure "$N" 17 yes --as zhao
    ends 6 "没有人员" at 07:10 permit worker "$N" P-none --as zhao
    ends 6 "没有职责" at 07:10 permit staff "$N" king P-zhao --as zhao
    ends 6 "天气" at 07:10 permit why "$N" start --weather rain --as zhao
    ends 2 "wind" at 07:10 permit why "$N" start --wind strong --as zhao
}

@test "a meter's log, all of it or nothing, once" {
    apply --quiet
    printf '时间,气体,数值,单位,部位\n2024-03-01 07:30,甲烷,0.1,%%vol,inside\n' >m.csv
    printf '2024-03-01 07:31,甲烷,0.2,%%vol,inside\n' >>m.csv
    ends 0 "新增 2，无变化 0" at 07:40 permit gas "$N" --csv m.csv --as zhao
    ends 0 "新增 0，无变化 2" at 07:41 permit gas "$N" --csv m.csv --as zhao
    printf '2024-03-01 09:31,甲烷,0.2,%%vol,inside\n' >>m.csv
    ends 6 "第 4 行" at 07:41 permit gas "$N" --csv m.csv --as zhao
    at 07:42 permit show "$N" --as li --format json |
        jq -e '.gas_tests | length == 2'
}

@test "work beside other work" {
    start
    cat >plan.json <<'END'
[{"label":"上午","type":"gas_release","zone":"A3",
  "from":"2024-03-01 09:00","to":"2024-03-01 10:00"},
 {"label":"夜里","type":"gas_release","zone":"A3",
  "from":"2024-03-01 20:00","to":"2024-03-01 21:00"}]
END
    ends 0 "上午.*$N.*禁止.*5.2.9.*2 个时段，其中 1 个有冲突" \
        at 08:10 permit conflicts --plan plan.json --as li
    at 08:10 permit conflicts --plan - --as li --format json <plan.json |
        jq -e 'map(.effect) == ["forbid", "coordinate"] and .[0].number == "上午"'
    ends 0 "0 处冲突" at 08:10 permit conflicts "$N" --as li
    ends 0 "0 处冲突" at 08:10 permit conflicts --as li
    ends 2 "只能给一个" at 08:10 permit conflicts "$N" --plan plan.json --as li
    echo '[{"type":' >broken.json
    ends 6 "." at 08:10 permit conflicts --plan broken.json --as li
    ends 3 "." at 08:10 permit conflicts --plan none.json --as li
}

@test "types: listed, shown, proved, loaded" {
    (
        unset SAFEPROD_DB
        golden permit-types sp permit type list
        golden permit-verify sp permit type verify
        ends 0 "所在基层单位审批" sp permit type show 动火作业
        ends 0 "approval by the safety" sp permit type show hot_work --lang en
        ends 3 "可用" sp permit type show nothing
    )
    sp permit type show height --text --as li >mine.json
    ends 0 "可以载入" sp permit type lint mine.json
    jq '.version = "2" | .levels = []' mine.json >bad.json
    ends 6 "错误" sp permit type lint bad.json
    ends 6 "." sp permit type load bad.json --as admin
    jq '.version = "2"' mine.json >two.json
    ends 0 "permit.height@2" sp permit type load two.json --as admin
    ends 0 "permit.height@2" sp permit type list --as li
    ends 0 "已证明" sp permit type verify two.json --as li
}

@test "a stricter pack of the site goes before the library's" {
    packs=$BATS_TEST_DIRNAME/../../examples/permits
    sp permit type load "$packs/permit.hot_work.plant.json" --as admin --quiet
    sp permit type load "$packs/permit.radiography.json" --as admin --quiet
    apply --quiet
    at 07:00 permit apply --type permit.hot_work --as zhao --quiet
    at 07:00 permit apply --type 射线探伤作业 --as zhao --quiet
    at 07:01 permit list --as li --format json --columns code,standard |
        jq -e 'map(.standard) == ["permit.hot_work.plant@1",
            "permit.hot_work@1", "permit.radiography@1"]'
    ends 0 "生产部门意见" sp permit type show hot_work --as li
}

@test "the product's own rows come in as legacy tickets" {
    SEED=${SP_SHARED-}/data/seed
    [[ -d $SEED ]] || skip "skipped: no \$SP_SHARED/data/seed"
    ends 0 "破土作业票.*动土作业.*新增 8.*拒绝 0；提醒 8" \
        sp permit import-legacy "$SEED/permits.csv" --as li
    ends 0 "新增 0.*无变化 8" \
        sp permit import-legacy "$SEED/permits.csv" --as li
    [ "$(sp permit list --legacy yes --count --as li)" -eq 8 ]
    [ "$(sp permit list --type excavation --count --as li)" -eq 3 ]
    ends 5 "历史|导入" sp permit why WXZY101003000 start --as li
    ends 0 "不能据此作业" sp permit show WXZY201005000 --as li
    ends 3 "." sp permit import-legacy none.csv --as li
}

@test "documents are kept with the ticket" {
    apply --quiet
    echo plan >plan.pdf
    [ "$(at 07:10 permit document "$N" plan plan.pdf --as zhao)" = \
        "$(sha256sum plan.pdf | cut -d' ' -f1)" ]
    echo other >plan.pdf
    ends 5 "." at 07:11 permit document "$N" plan plan.pdf --as zhao
}

# The story of a manual page, line by line, each at its time.
told() {
    local line minute=30 time
    while IFS= read -r line; do
        time=07:$minute
        minute=$((minute + 1))
        case $line in
        *" why "*) time=08:00 ;;
        *" start "*) time=08:01 ;;
        *" finish "* | *" accept "* | *" show "*) time=10:00 ;;
        esac
        eval "at $time ${line#    safeprod }"
    done < <(sed -n '/^    safeprod permit apply/,/^    safeprod permit show/p' \
        "$BATS_TEST_DIRNAME/../../docs/man/$1")
}

@test "the story in the manual is true" {
    told safeprod-permit.md
    [ "$(at 10:00 permit list --state completed --count --as li)" -eq 1 ]
}

@test "the story in the English manual is true" {
    told safeprod-permit.en.md
    [ "$(at 10:00 permit list --state completed --count --as li)" -eq 1 ]
}
