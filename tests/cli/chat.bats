#!/usr/bin/env bats
# ask with a model, and chat, against a model that lives on this machine.
load common

setup_file() {
    make_site
    cat >"$BATS_FILE_TMPDIR/rules.md" <<'END'
# 动火管理规定

第一条 动火分析与动火作业间隔一般不超过30min，最长不应超过60min。

第二条 未经审批，不得进行动火作业。

第三条 特级、一级动火安全作业票有效期不应超过8h；二级动火安全作业票有效期不应超过72h。
END
    sp kb add "$BATS_FILE_TMPDIR/rules.md" --as admin --quiet
}

setup() {
    copy_site
    unset SAFEPROD_LLM_URL SAFEPROD_LLM_MODEL SAFEPROD_LLM_KEY
    "$SP_LOOPBACK" port 3>&- &
    server=$!
    for _ in $(seq 100); do
        [[ -e port ]] && break
        sleep 0.05
    done
    url=http://127.0.0.1:$(cat port)/v1
}

ask() {
    sp ask "$question" --as admin "$@"
}

teardown() {
    kill "$server" 2>/dev/null || true
}

question=动火管理规定里动火分析与动火作业间隔多久

@test "what a model invents does not come through" {
    run ask --model "$url" --model-name inventive
    [ "$status" -eq 0 ]
    [[ $output == *"最长不应超过60min[1]。"* ]]
    [[ $output == *"《动火管理规定》第一条"* ]]
    [[ $output == *"模型另有 3 句在资料中核实不了"* ]]
    [[ $output != *补贴* ]]
    [[ $output != *火星* ]]
    run ask --model "$url" --model-name inventive --mark
    [[ $output == *"补贴五百元[1]。（未能核实："* ]]
}

@test "programs are told what was dropped, and why" {
    ask --model "$url" --model-name inventive \
        --format json >out.json
    [ "$(jq -r .modelled out.json)" = true ]
    [ "$(jq -r .dropped out.json)" = 3 ]
    [ "$(jq -r '[.sentences[].claim] | join(" ")' out.json)" = \
        "supported unrelated uncited unknown" ]
}

@test "an endpoint that fails leaves the answer without a model" {
    for model in cut-off babble page fails nobody failing-stream elsewhere; do
        run ask --model "$url" --model-name "$model"
        [ "$status" -eq 0 ]
        [[ $output == *"模型："* ]]
        [[ $output == *"《动火管理规定》第一条"* ]]
    done
    run ask --model http://127.0.0.1:1/v1 --model-name m
    [ "$status" -eq 0 ]
    [[ $output == *"连接被拒绝"* ]]
    [[ $output == *"《动火管理规定》第一条"* ]]
}

@test "the key is read from a file or the environment, and shown nowhere" {
    echo sk-hush-hush >key
    run ask --model "$url" --model-name wrong-key \
        --key-file key --log log.txt
    [[ $output == *"不认这个密钥（HTTP 401）"* ]]
    [[ $output != *hush* ]]
    SAFEPROD_LLM_URL=$url SAFEPROD_LLM_MODEL=wrong-key \
        SAFEPROD_LLM_KEY=sk-hush-hush run ask
    [[ $output == *"不认这个密钥（HTTP 401）"* ]]
    run grep -l hush "$SAFEPROD_DB"* log.txt
    [[ $status -ne 0 ]]
    run ask --model http://models.example/v1 \
        --model-name m --key-file key
    [[ $output == *"密钥不经明文 http 发送"* ]]
    [[ $output == *"《动火管理规定》第一条"* ]]
}

@test "bad command lines about models" {
    run ask --model "$url"
    [ "$status" -eq 2 ]
    [[ $output == *--model-name* ]]
    run ask --model "$url" --model-name m --key-file none
    [ "$status" -eq 1 ]
    SAFEPROD_LLM_URL=$url run ask --no-model
    [ "$status" -eq 0 ]
    [[ $output != *"模型："* ]]
}

@test "a conversation without a model follows up" {
    printf '%s\n' 二级动火票有效期多久 '那一级的呢' /new /help '' \
        /nonsense /exit 不问了 |
        sp chat --as admin --no-model --collection laws >out 2>err
    [ "$(grep -c '^《动火管理规定》第三条' out)" -eq 2 ]
    grep -q /risk out
    grep -q nonsense err
    grep -q 从头开始 out
    run grep 不问了 out
    [[ $status -ne 0 ]]
}

@test "a conversation with a model, one JSON object per answer" {
    printf '%s\n' "$question" 番茄炒鸡蛋放几勺糖 |
        sp chat --as admin --model "$url" --model-name honest --format ndjson >out
    [ "$(wc -l <out)" -eq 2 ]
    [ "$(sed -n 1p out | jq -r .modelled)" = true ]
    [ "$(sed -n 2p out | jq -r .modelled)" = false ]
    [ "$(sed -n 2p out | jq -r .found)" = false ]
}

@test "what fails within a conversation does not end it" {
    { head -c 70000 /dev/zero | tr '\0' a; echo; echo "$question"; } |
        sp chat --as admin --no-model >out 2>err
    grep -q '^《动火管理规定》第一条' out
    [ -s err ]
}

@test "Ctrl-C cancels the answer, not the conversation; SIGTERM ends it" {
    mkfifo in
    env --default-signal=INT "$SAFEPROD" chat --as admin --model "$url" \
        --model-name no-answer <in >out 2>err 3>&- &
    chat=$!
    exec 4>in
    echo "$question" >&4
    sleep 1
    kill -INT "$chat"
    for _ in $(seq 40); do
        [ -s err ] && break
        sleep 0.1
    done
    grep -q 取消 err
    kill -0 "$chat"
    echo /help >&4
    for _ in $(seq 40); do
        grep -q 从头开始 out && break
        sleep 0.1
    done
    grep -q 从头开始 out
    exec 4>&-
    wait "$chat"
}

@test "vectors are made once, and add what is near in meaning" {
    run sp kb embed v.bin --model "$url" --model-name embed --as admin
    [ "$status" -eq 0 ]
    [[ $output == *"新做向量"*3* ]]
    run sp kb embed v.bin --model "$url" --model-name embed --as admin
    [[ $output == *"新做向量"*0* ]]
    ask --model "$url" --model-name honest --top 1 --vectors v.bin \
        --embed-name embed --format json >out.json
    [ "$(jq '.passages | length' out.json)" -gt 1 ]
    [ "$(jq -r .modelled out.json)" = true ]
    run ask --model "$url" --model-name honest --vectors none.bin \
        --embed-name embed
    [ "$status" -eq 0 ]
    run sp kb embed v.bin --as admin
    [ "$status" -eq 2 ]
}
