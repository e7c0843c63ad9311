#!/usr/bin/env bats
# The graph, briefs, commands and procedures.
load common

setup_file() {
    make_site
    sp user add chen --password-file "$BATS_FILE_TMPDIR/li.txt" --as admin -q
    sp role grant chen SAFETY_HEAD --as admin --quiet
    sp login chen --password-file "$BATS_FILE_TMPDIR/li.txt" --quiet
    sp enterprise add --code E1 --full-name 测试化工 --as chen --quiet
    sp zone add --code Z1 --name 罐区 --enterprise E1 --as chen --quiet
    sp risk add --code RP1 --name 储罐 --zone Z1 --as chen --quiet
}
setup() { copy_site; }

@test "what is around a node, and a way" {
    ends 0 "risk_point:RP1" sp kb graph show zone:Z1 --as chen
    ends 0 "测试化工" sp kb graph path RP1 E1 --as chen
    ends 3 "NONE" sp kb graph show NONE --as chen
    ends 2 "depth" sp kb graph show Z1 --depth 99 --as chen
}

@test "the graph is written so that others read it" {
    sp kb graph export -o "$BATS_TEST_TMPDIR/g.dot" --as chen --quiet
    if command -v dot; then
        dot -Tsvg "$BATS_TEST_TMPDIR/g.dot" >"$BATS_TEST_TMPDIR/g.svg"
    fi
    sp kb graph export --format graphml --as chen >"$BATS_TEST_TMPDIR/g.xml"
    python3 -c 'import sys, xml.parsers.expat as e
e.ParserCreate().ParseFile(open(sys.argv[1], "rb"))' "$BATS_TEST_TMPDIR/g.xml"
    sp kb graph export --format json --as chen | jq -e '.edges | length >= 2'
}

@test "links are entered and judged" {
    ends 0 "LK000001" sp kb graph link Z1 E1 --relation related --as chen
    ends 5 "." sp kb graph link Z1 E1 --relation related --as chen
    ends 5 "." sp kb graph confirm LK000001 --as chen
}

@test "a brief" {
    ends 0 "罐区" sp brief --zone Z1 --as chen
    ends 0 "zone Z1" sp brief --zone Z1 --lang en --as chen
    ends 6 "晚于" sp brief --since 2030-01-01 --as chen
    ends 2 "period" sp brief --since 2020-01-01 --period 本周 --as chen
    sp brief --format json --as chen | jq -e '.sections | length > 5'
    sp brief -o "$BATS_TEST_TMPDIR/b.pdf" --as chen --quiet
    head -c 4 "$BATS_TEST_TMPDIR/b.pdf" | grep -q %PDF
}

@test "commands" {
    ends 0 "/risk" sp ask /help --as chen
    ends 0 "储罐" sp ask /risk Z1 --as chen
    ends 3 "/hazard overdue" sp ask /hazrd overdue --as chen
    ends 6 "作业票编号" sp ask "/作业票 why" --as chen
    sp ask "/hazard overdue" --format json --as chen | jq -e '.count == 0'
}

@test "procedures" {
    printf '# 动火制度\n\n第一条 总则。\n\n第二条 先测爆。\n' \
        >"$BATS_TEST_TMPDIR/a.md"
    printf '# 动火制度\n\n第一条 总则。\n\n第二条 三十分钟内测爆。\n' \
        >"$BATS_TEST_TMPDIR/b.md"
    ends 0 "ZD1" sp procedure publish "$BATS_TEST_TMPDIR/a.md" --code ZD1 \
        --edition V1 --review-due 2020-01-01 --as chen
    ends 0 "ZD1" sp procedure due --as chen
    ends 0 "." sp procedure read ZD1 --as chen
    ends 5 "." sp procedure read ZD1 --as chen
    sp procedure publish "$BATS_TEST_TMPDIR/b.md" --code ZD2 --edition V2 \
        --as chen --quiet
    ends 0 "三十分钟" sp procedure diff ZD1 ZD2 --as chen
    ends 5 "ZD2" sp procedure read ZD1 --as chen
    ends 0 "." sp procedure unread --as chen
}
