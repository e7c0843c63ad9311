#!/usr/bin/env bats
# The product's own screens, as tables: they come in as they are.
load common

setup_file() { make_site; }
setup() {
    copy_site
    SEED=${SP_SHARED-}/data/seed
    [[ -d $SEED ]] || skip "skipped: no \$SP_SHARED/data/seed"
}

@test "the enterprise list" {
    ends 0 "共 5 行：新增 5，.*拒绝 0" sp import enterprises \
        "$SEED/enterprises.csv"
    ends 0 "新增 0，更新 0，无变化 5，拒绝 0" sp import enterprises \
        "$SEED/enterprises.csv"
    [ "$(sp enterprise list --industry 化工 --level general --format csv \
        --columns code | tail -n 1 | tr -d '\r')" = DYRA1706237686 ]
    [ "$(sp enterprise list --status active --count)" -eq 5 ]
    [ "$(sp enterprise list --level low --count)" -eq 3 ]
}

@test "the park, with what its screen leaves open" {
    ends 0 "面积没有单位.*未注明坐标系.*新增 1，.*提醒 2" sp import park \
        "$SEED/park.json"
    ends 0 "无变化 1" sp import park "$SEED/park.json"
    sp park show --format json >park.json
    jq -e '.name == "南山" and .supplies_count == 502 and
        .guards_count == 51 and .safety_lead == "张三"' park.json
}

@test "the park by its own command" {
    ends 0 "面积没有单位.*未注明坐标系.*已保存" sp park set \
        --from "$SEED/park.json"
}

@test "the screen of LEC standards: D = 160 is in no band" {
    ends 6 "D = 160 不属于任何等级" sp risk standard lint \
        "$SEED/lec_screen.json"
    ends 6 "缺少 E 的量表" sp risk standard lint "$SEED/lec_screen.json"
    ends 6 "不能用" sp risk standard load "$SEED/lec_screen.json" --as admin
    ends 0 "较大风险" sp risk assess --method screen --l 2 --e 2 --c 40
    [ "$(sp risk standard list --name custom.lec --count)" -eq 0 ]
}

@test "what has no record type yet is no enterprise by mistake" {
    for name in permits duties drills trainings; do
        ends 6 "." sp import enterprises "$SEED/$name.csv"
    done
    [ "$(sp enterprise list --count)" -eq 0 ]
}
