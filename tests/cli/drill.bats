#!/usr/bin/env bats
# A drill from its plan to the archive; how often; supplies; the roster.
load common

setup_file() {
    make_site
    sp user add chen --password-file "$BATS_FILE_TMPDIR/li.txt" --as admin -q
    sp role grant chen SAFETY_ADMIN --as admin --quiet
    sp login chen --password-file "$BATS_FILE_TMPDIR/li.txt" --quiet
    sp user add boss --password-file "$BATS_FILE_TMPDIR/li.txt" --as admin -q
    sp role grant boss PRINCIPAL --as admin --quiet
    sp login boss --password-file "$BATS_FILE_TMPDIR/li.txt" --quiet
}
setup() { copy_site; }

@test "a plan is reviewed, signed, published, filed" {
    sp emergency plan add YA1 --name 综合预案 --kind comprehensive \
        --needs-review yes --needs-filing yes --as chen --quiet
    ends 6 "二十一条" sp emergency plan sign YA1 --as boss
    ends 0 "." sp emergency plan review YA1 --note 通过 --as chen
    ends 4 "." sp emergency plan sign YA1 --as chen
    ends 0 "." sp emergency plan sign YA1 --as boss
    ends 0 "." sp emergency plan publish YA1 --as chen
    ends 0 "file" sp emergency plan why YA1 --as chen
    ends 6 "备案编号" sp emergency plan file YA1 --as chen
    ends 0 "." sp emergency plan file YA1 --number BA1 --as chen
}

@test "a drill's whole life" {
    sp drill add YL1 --name 液氨泄漏演练 --planned-on 2024-02-29 \
        --plan-type 专项演练 --scenario 法兰泄漏 --commander 李总 \
        --expected 30 --safeguards 真实泄漏时中止 --as chen --quiet
    ends 0 "." sp drill prepare YL1 --as chen
    ends 6 "步骤" sp drill start YL1 --as chen
    ends 0 "YL1/i1" sp drill inject YL1 发现泄漏 --limit 120 --as chen
    sp drill print YL1 -o "$BATS_TEST_TMPDIR/plan.pdf" --as chen --quiet
    head -c 4 "$BATS_TEST_TMPDIR/plan.pdf" | grep -q %PDF
    ends 0 "." sp drill start YL1 --as chen
    ends 0 "." sp drill mark YL1/i1 --as chen
    ends 0 "." sp drill mark YL1/i1 --actual 关阀 --as chen
    ends 6 "清点" sp drill finish YL1 --as chen
    ends 0 "." sp drill finish YL1 --counted 30 --as chen
    ends 6 "得分 4" sp drill score YL1 报告 按程序 4 --as chen
    ends 0 "." sp drill score YL1 报告 按程序 5 --as chen
    ends 0 "隐患" sp drill finding YL1 集合点标识不清 --as chen
    ends 6 "三十四条" sp drill evaluate YL1 --as chen
    sp drill edit YL1 --advice 修订疏散路线 --as chen --quiet
    ends 0 "." sp drill evaluate YL1 --as chen
    ends 0 "." sp drill archive YL1 --as chen
    sp drill show YL1 --as chen --format json |
        jq -e '.state == "archived" and .grade == "excellent"'
    ends 5 "." sp drill cancel YL1 --note x --as chen
}

@test "how often" {
    sp drill unit add DW1 --class-name high_hazard --as chen --quiet
    ends 6 "mars" sp drill unit add DW2 --class-name general --province mars \
        --as chen
    ends 0 "2024-06-30" sp drill due --on 2024-02-29 --as chen
    ends 6 "." sp drill due --on 2023-02-29 --as chen
    sp drill due --as chen --format json | jq -e 'length == 2'
}

@test "supplies" {
    sp supply add W1 --name 空气呼吸器 --min-qty 4 --as chen --quiet
    ends 0 "." sp supply in W1 5 --as chen
    ends 5 "只有 5" sp supply out W1 6 --as chen
    ends 0 "." sp supply out W1 2 --as chen
    ends 0 "W1" sp supply due --as chen
    sp supply count --as chen --format json | jq -e '.supply_count == 3'
    ends 2 "整数" sp supply in W1 many --as chen
}

@test "the roster" {
    sp roster add --post 中控室 --from-at "2024-02-29 00:00" \
        --to-at "2024-02-29 08:00" --as chen --quiet
    ends 0 "无人值班" sp roster check --from "2024-02-29" --to "2024-03-01" \
        --as chen
    ends 6 "." sp roster add --post 中控室 --from-at "2024-02-29 08:00" \
        --to-at "2024-02-29 08:00" --as chen
}
