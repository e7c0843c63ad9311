#!/usr/bin/env bats
# The command line itself: help, suggestions, languages, completion, man.
load common

setup() {
    unset_environment
    cd "$BATS_TEST_TMPDIR" || return
}

@test "without a word: all nouns" {
    for noun in init user role department audit doctor; do
        ends 0 "  $noun  +" sp
    done
    [ "$(sp)" = "$(sp help)" ]
    [ "$(sp)" = "$(sp --help)" ]
}

@test "help of a noun, of a command, of codes, of options" {
    golden help-token.txt sp help token
    golden help-department-list.txt sp help department list
    golden help-department-list-en.txt sp help department list --lang en
    golden help-exit-codes.txt sp help exit-codes
    golden help-options.txt sp help options
    [ "$(sp help audit verify)" = "$(sp audit verify --help)" ]
    [ "$(sp help audit)" = "$(sp audit -h)" ]
    ends 2 "没有“nonsense”" sp help nonsense
}

@test "the version needs nothing" {
    ends 0 "^safeprod [0-9]+\.[0-9]+" "$SAFEPROD" --version
    ends 0 "^safeprod [0-9]" "$SAFEPROD" -V
}

@test "a mistyped command names the nearest" {
    ends 2 "没有“usr”这个命令，是不是 safeprod user？" sp usr list
    ends 2 "是不是 safeprod department list" sp department lst
    ends 2 "did you mean safeprod doctor" sp --lang en doktor
    ends 2 "请键入 safeprod help" sp frobnicate
}

@test "a noun without a verb lists the verbs" {
    ends 2 "token create.*token revoke" sp token
}

@test "options: unknown, ambiguous, twice, without value, not allowed" {
    ends 2 "没有 --limt 这个选项，是不是 --limit" sp department list --limt 3
    ends 2 "不止一个意思：--created-at, --created-by" \
        sp department list --created x
    ends 2 "只能给一次" sp department list --limit 1 --limit 2
    ends 2 "只能给一次" sp department list --name a --name b
    ends 2 "缺少值 N" sp department list --limit
    ends 2 "缺少值 N" sp department list --limit --all
    ends 2 "不带值" sp department list --all=1
    ends 2 "应为 table" sp department list --format xml
    ends 2 "没有 -x" sp department list -x
    ends 2 "没有 --nonsense 这个选项；请键入 safeprod help 查看$" sp --nonsense
    ends 2 "没有 --nonsense 这个选项；请键入 safeprod help department list" \
        sp department list --nonsense
}

@test "arguments: missing, too many" {
    ends 2 "缺少 CODE" sp department show
    ends 2 "多出了“B”" sp department show A B
    ends 2 "CODE is missing" sp --lang en department show
}

@test "no site: what to type" {
    ends 2 "SAFEPROD_DB" sp department list
    ends 3 "none.db" sp department list --db none.db
}

@test "languages: option, variable, locale" {
    ends 0 "safety" "$SAFEPROD" --lang en
    ends 0 "安全" env SAFEPROD_LANG=zh LANG=en_US.UTF-8 "$SAFEPROD"
    ends 0 "safety" env LANG=en_GB.UTF-8 "$SAFEPROD"
    ends 0 "safety" env LANG=de_DE.UTF-8 LC_ALL=en_US "$SAFEPROD"
    ends 0 "安全" env LANG=C "$SAFEPROD"
    ends 0 "安全" env LANG=de_DE.UTF-8 "$SAFEPROD"
}

@test "describe is JSON with commands, options, types and codes" {
    sp describe --json >all.json
    jq -e '.commands | length > 20' all.json
    jq -e '.commands[] | select(.noun == "department" and .verb == "add")
        | .options[] | select(.name == "name") | .required' all.json
    jq -e '.types[] | select(.name == "user") | .fields | length > 5' all.json
    jq -e '[.types[].fields[].name] | index("password") == null' all.json
    jq -e '.exit_codes[] | select(.code == 130)' all.json
    jq -e '.nouns[] | select(.name == "audit") | .zh' all.json
}

@test "completion knows nouns, verbs, options and values" {
    sp completion bash >complete.bash
    ends 2 "bash" sp completion zsh
    complete_words() {
        bash -c 'source complete.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
            compopt() { :; }; _safeprod; echo "${COMPREPLY[*]}"' - "$@"
    }
    [[ " $(complete_words safeprod a) " == *" audit "* ]]
    [[ $(complete_words safeprod audit ve) == verify ]]
    [[ $(complete_words safeprod --db x audit verify --head-f) == --head-file ]]
    [[ $(complete_words safeprod --format nd) == ndjson ]]
    [[ $(complete_words safeprod department add --pa) == --parent ]]
}

@test "manual pages are good roff" {
    sp man --all pages --prose "$BATS_TEST_DIRNAME/../../docs/man"
    [ -s pages/safeprod.1 ]
    [ -s pages/safeprod-department.1 ]
    grep -q "仓储部" pages/safeprod-department.1
    sp man audit --lang en | grep -q 'SH NAME'
    ends 2 "手册页" sp man nonsense
    if command -v groff >/dev/null; then
        for page in pages/*.1; do
            [ -z "$(groff -man -Tutf8 -K utf8 -ww -z "$page" 2>&1)" ]
        done
    fi
}

@test "a full disk is no success" {
    [ -e /dev/full ] || skip "no /dev/full"
    ends 1 "标准输出" bash -c '"$SAFEPROD" help >/dev/full'
}
