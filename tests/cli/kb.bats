#!/usr/bin/env bats
# The knowledge base and the assistant.
load common

setup_file() {
    make_site
}
setup() {
    copy_site
    cat >"$BATS_TEST_TMPDIR/law.md" <<'EOF'
# 中华人民共和国试验安全法
<!-- name: 试验安全法; version: 2020-01-01 -->
第一条 为了试验，制定本法。
第二条 进行吊装、动火作业，应当安排专门人员进行现场安全管理。
第三条 燃气经营者停止供气的，应当提前48小时通知燃气用户。
EOF
}

@test "on the first day the built-in base answers" {
    ends 0 "30分钟" sp ask 动火作业前多久要做气体分析 --as li
    ends 0 "GB 30871" sp ask 动火作业前多久要做气体分析 --as li
    sp ask 高处作业票有效期几天 --as li --format json |
        jq -e '.number == "7天" and .passages[0].collection == "builtin"'
}

@test "documents are added once, superseded, found" {
    ends 0 "新文档 *1" sp kb add "$BATS_TEST_TMPDIR/law.md" --as li
    ends 0 "已有 *1" sp kb add "$BATS_TEST_TMPDIR/law.md" --as li
    ends 0 "第三条" sp kb text 试验安全法 --article 3 --as li
    ends 0 "48小时" sp ask 燃气公司停气要提前多久通知 --as li
    sed 's/2020-01-01/2025-01-01/; s/48小时/72小时/' \
        "$BATS_TEST_TMPDIR/law.md" >"$BATS_TEST_TMPDIR/new.md"
    ends 0 "替代的旧版本 *1" sp kb add "$BATS_TEST_TMPDIR/new.md" --as li
    ends 0 "72小时" sp ask 燃气公司停气要提前多久通知 --as li
    sp kb list --as li --format json | jq -e 'length == 2'
    ends 0 "." sp kb hash --as li
    ends 0 "." sp audit verify --as li
}

@test "not found is said, with what was looked for" {
    ends 3 "没有找到依据" sp ask 量子纠缠怎么测 --as li
    ends 3 "." sp ask "？！" --as li
    ends 3 "." sp ask "' OR 1=1; DROP TABLE kb_clause --" --as li
    ends 6 "空" sp ask "" --as li
    ends 3 "没有" sp kb text 没有这个法 --as li
}

@test "a file that cannot be read is told" {
    echo x >"$BATS_TEST_TMPDIR/a.pdf"
    ends 6 "pdf" sp kb add "$BATS_TEST_TMPDIR/a.pdf" --as li
    ends 6 "none" sp kb add "$BATS_TEST_TMPDIR/none" --as li
}

@test "eval" {
    sp kb add "$BATS_TEST_TMPDIR/law.md" --as li --quiet
    cat >"$BATS_TEST_TMPDIR/q.jsonl" <<'EOF'
{"id":"1","question":"停气提前多久通知","gold":[{"law":"试验安全法","article":"第三条"}]}
{"id":"2","question":"火星上有没有水","gold":[]}
EOF
    sp kb eval "$BATS_TEST_TMPDIR/q.jsonl" --as li --format json |
        jq -e '.recall_1 == 1 and .refused_rightly == 1'
}
