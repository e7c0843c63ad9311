#!/usr/bin/env bats
# Related parties: a contractor's whole life, its people's passes, the
# blacklist, visitors, two processes at once, hostile input.
load common

setup_file() {
    make_site
    local user
    sp department add D1 --name 一车间 --as admin --quiet
    for user in chen:SAFETY_ADMIN zhou:SAFETY_ADMIN boss:PRINCIPAL \
        head:DEPT_HEAD; do
        sp user add "${user%:*}" --department D1 --as admin --quiet \
            --password-file "$BATS_FILE_TMPDIR/li.txt"
        sp role grant "${user%:*}" "${user#*:}" --as admin --quiet
        sp login "${user%:*}" --password-file "$BATS_FILE_TMPDIR/li.txt" --quiet
    done
    sp person add H1 --name 何主任 --user-name head --owner-dept D1 --as chen -q
    sp contractor add K1 --name 东方建设 --credit-code 91350211M000100Y46 \
        --safety-body 安全部 --safety-record 无事故 --contract-to 2024-12-31 \
        --as chen --quiet
    sp person add W1 --name 赵焊 --contractor K1 --as chen --quiet
}
setup() { copy_site; }

papers() {
    sp contractor paper add --contractor K1 --kind 营业执照 --number L1 \
        --as chen --quiet
    sp contractor paper add --contractor K1 --kind qualification --number Q1 \
        --valid-from 2023-01-01 --valid-to 2025-12-31 --as chen --quiet
    sp contractor paper add --contractor K1 --kind insurance --number I1 \
        --valid-from 2024-01-01 --valid-to 2024-12-31 --as chen --quiet
}

qualify() {
    papers
    sp contractor apply K1 --as chen --quiet
    sp contractor review K1 --score 85 --as zhou --quiet
    sp contractor review K1 --as li --quiet
}

agree() {
    sp contractor agreement add X1 --contractor K1 --valid-from 2024-03-01 \
        --valid-to 2024-12-31 --duties 各负其责 --measures 隔离 \
        --coordinator H1 --their-coordinator 李工 --as chen --quiet
    sp contractor agreement sign X1 --as li --quiet
    sp contractor agreement sign X1 --theirs 王总 --as chen --quiet
}

train() {
    sp person edit W1 --trained-until 2025-02-28 --exam-passed yes --as chen -q
}

number() {
    sp pass list --person "${1:-W1}" --as chen --format json | jq -r '.[-1].code'
}

points='{"organisation":10,"people":18,"site":25,"equipment":10,"hazards":15,"emergency":5,"performance":10}'

@test "a contractor's whole life" {
    ends 5 "营业执照" sp contractor why K1 apply --as chen
    ends 6 "营业执照|paper" sp contractor apply K1 --as chen
    papers
    ends 0 "下一步：资质审查" sp contractor apply K1 --as chen
    ends 6 "评分" sp contractor review K1 --as zhou
    ends 0 "." sp contractor review K1 --score 85 --as zhou
    ends 4 "." sp contractor review K1 --as chen
    ends 0 "合同" sp contractor review K1 --as li
    ends 5 "安全协议" sp contractor why K1 --as chen
    agree
    ends 5 "未培训" sp contractor why K1 --as chen
    ends 5 "培训" sp pass why W1 --as chen
    train
    ends 0 "什么都不差" sp pass why W1 --as chen
    ends 0 "有效" sp pass check "$(number)" --as chen
    ends 0 "2024-08-27.*有效" sp pass list --as chen
    ends 0 "什么都不差" sp contractor why K1 work --as chen
    ends 0 "符合要求" sp person fit W1 --as chen
    ends 0 "." sp contractor suspend K1 --note 现场混乱 --as li
    ends 5 "pass why" sp person fit W1 --as chen
    ends 0 "暂停" sp pass list --as chen
    ends 0 "." sp contractor reinstate K1 --as li
    ends 0 "符合要求" sp person fit W1 --as chen
    ends 0 "完工评价" sp contractor finish K1 --as li
    ends 0 "93.0 分，A 级" sp contractor evaluate K1 --project 检修 \
        --man-hours 100 --points "$points" --as chen
    ends 6 "年度" sp contractor renew K1 --as li
    ends 0 "A 级" sp contractor evaluate K1 --yearly --points "$points" --as chen
    ends 0 "." sp contractor renew K1 --as li
    ends 0 "93.0" sp contractor score K1 --as chen
    ends 0 "." sp contractor exit K1 --note 合同结束 --as li
    ends 5 "." sp person fit W1 --as chen
    ends 0 "." sp audit verify --as li
}

@test "a card with its code, checked off line" {
    qualify && agree && train
    N=$(number)
    ends 0 "." sp pass card "$N" -o card.png --as chen
    [[ $(file -b card.png) == PNG* ]]
    ends 0 "." sp pass card "$N" -o card.pdf --as chen
    [[ $(file -b card.pdf) == PDF* ]]
    ends 2 "pdf" sp pass card "$N" -o card.txt --as chen
    sp pass qr "$N" --as chen >qr.txt
    sp permit key --as chen >keys.txt
    ends 0 "$N" sp permit verify-qr - --key keys.txt <qr.txt
    sed 's/.$/x/' qr.txt >forged.txt
    run sp permit verify-qr - --key keys.txt <forged.txt
    [[ $status -ne 0 ]]
}

@test "red lines lead to the blacklist, which another decides about" {
    qualify && agree && train
    ends 0 "0.0 分，D 级" sp contractor evaluate K1 --project 检修 \
        --points "$points" --red-lines false_papers --as chen
    B=$(sp blacklist list --as chen --format json | jq -r '.[0].code')
    ends 4 "." sp blacklist decide "$B" --as chen
    ends 0 "已采纳" sp blacklist decide "$B" --as li
    ends 5 "黑名单" sp person fit W1 --as chen
    ends 5 "黑名单" sp pass why W1 --as chen
    ends 0 "已吊销" sp pass list --as chen
    sp contractor add K2 --name 西方建设 --credit-code 91350211M000100Y46 \
        --as chen --quiet
    ends 5 "黑名单" sp contractor why K2 apply --as chen
    ends 5 "黑名单" sp contractor decide K2 --state qualified --as li
    ends 0 "." sp blacklist lift "$B" --reason 已整改 --as chen
    ends 5 "黑名单" sp person fit W1 --as chen
    ends 0 "." sp blacklist decide "$B" --as li
    ends 5 "合格名录" sp person fit W1 --as chen
}

@test "identity numbers are not kept" {
    echo 11010519491231002X >id.txt
    ends 0 "." sp person identify W1 --number-file id.txt --as chen
    ends 0 "110\*+002X" sp person show W1 --as chen
    run ! grep -qa 11010519491231002X "$SAFEPROD_DB"
    echo 110105194912310021 >bad.txt
    ends 6 "校验码" sp person identify W1 --number-file bad.txt --as chen
    [[ $output != *110105194912310021* ]]
}

@test "equipment is accepted, and runs out" {
    sp contractor equipment add E1 --contractor K1 --name 汽车吊 --kind crane \
        --as chen --quiet
    ends 6 "检验" sp contractor equipment accept E1 --tag T1 --as chen
    sp contractor equipment edit E1 --inspection-due 2024-03-10 --as chen -q
    ends 0 "." sp contractor equipment accept E1 --tag T1 --as chen
    ends 0 "2024-03-10" sp contractor equipment show E1 --as chen
    ends 0 "E1" sp expiring --as li
    ends 5 "合格名录" sp contractor equipment fit T1 --as chen
    ends 6 "." sp contractor equipment accept E1 --failed --as chen
}

@test "what runs out is said at 30, 7 and 1 days, once" {
    qualify && agree && train
    tick_at() { "$SAFEPROD" --now "$1 00:01" tick --as admin --format json |
        jq .notices; }
    [[ $(tick_at 2024-08-10) == 1 && $(tick_at 2024-08-11) == 0 ]]
    [[ $(tick_at 2024-08-22) == 1 && $(tick_at 2024-08-26) == 1 ]]
    [[ $(tick_at 2024-08-26) == 0 ]]
}

@test "visitors" {
    F=$(sp visitor book --name 客人 --unit 某公司 --host H1 --heads 2 \
        --planned-from "2024-03-01 09:30" --planned-to "2024-03-01 11:00" \
        --as chen --format json | jq -r .code)
    ends 5 "." sp visitor arrive "$F" --notice-read --escort 何 --as chen
    ends 0 "." sp visitor approve "$F" --as head
    ends 6 "风险告知" sp visitor arrive "$F" --escort 何 --as chen
    ends 6 "陪同" sp visitor arrive "$F" --notice-read --as chen
    ends 0 "." sp visitor arrive "$F" --notice-read --escort 何 --as chen
    ends 0 "访客 2 人" sp visitor onsite --as chen
    ends 0 "." sp visitor leave "$F" --as chen
    ends 5 "." sp visitor leave "$F" --as chen
    ends 6 "被访人" sp visitor book --name 客 --host W1 --as chen \
        --planned-from "2024-03-02 09:00" --planned-to "2024-03-02 10:00"
}

@test "two at once make one pass, and one decision" {
    qualify && agree && train
    sp blacklist propose --person W1 --reason 屡次违章 --evidence 记录 \
        --as chen --quiet
    B=$(sp blacklist list --as chen --format json | jq -r '.[0].code')
    sp blacklist decide "$B" --as li --quiet &
    one=$!
    sp blacklist decide "$B" --as boss --quiet &
    two=$!
    ok=0
    wait $one && ok=$((ok + 1))
    wait $two && ok=$((ok + 1))
    [[ $ok == 1 ]]
    sp person add W2 --name 孙 --contractor K1 --trained-until 2025-01-01 \
        --exam-passed yes --as chen --quiet &
    one=$!
    sp person add W3 --name 李 --contractor K1 --trained-until 2025-01-01 \
        --exam-passed yes --as zhou --quiet &
    two=$!
    wait $one && wait $two
    [[ $(sp pass list --as chen --format json |
        jq '[.[] | select(.state == "active").code] | unique | length') == 2 ]]
    ends 0 "." sp audit verify --as li
}

@test "hostile input" {
    ends 6 "早于" sp certificate add --person W1 --kind welding --as chen \
        --valid-from 2024-02-01 --valid-to 2024-01-01
    ends 6 "." sp contractor paper add --contractor K1 --kind nonsense --as chen
    ends 6 "3 年" sp contractor paper add --contractor K1 --as chen \
        --kind work_safety_licence --number S1 --valid-from 2024-01-01 \
        --valid-to 2030-01-01
    sp contractor paper add --contractor K1 --kind 安全生产许可证 --number S2 \
        --valid-from 2024-02-29 --as chen --quiet
    ends 0 "2027-02-27" sp contractor papers K1 --as chen
    ends 6 "." sp contractor review K1 --score 101 --as chen
    ends 3 "." sp pass check "RCZ1'; DROP TABLE person; --" --as chen
    ends 3 "." sp contractor why K99 apply --as chen
    ends 6 "步骤" sp contractor why K1 fly --as chen
    ends 6 "." sp contractor evaluate K1 --project x --points '{"people":1e99}' \
        --as chen
    ends 6 "证据" sp blacklist propose --person W1 --reason other --as chen
    ends 6 "早于" sp person edit W1 --hired-on 2024-02-01 \
        --left-on 2024-01-01 --as chen
}
