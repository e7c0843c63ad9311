#!/usr/bin/env bats
# Command lines that nobody should write. Each ends with a sentence and a code.
load common

setup_file() { make_site; }
setup() { copy_site; }

@test "very long names and values" {
    long=$(head -c 100000 /dev/zero | tr '\0' x)
    ends 2 "太长" sp department list "--$long"
    ends 2 "太长|没有" sp department list "--$long=1"
    ends 6 "." sp department add A --name "$long" --as admin
    ends 3 "." sp department show "$long"
    ends 2 "没有" sp "$long"
    ends 2 "." sp "$long" "$long" "$long" "$long" "$long"
    ends 3 "." sp department list --db "/$long"
}

@test "bytes that are not UTF-8" {
    bad=$'\xff\xfe\xc3'
    ends 6 "." sp department add A --name "$bad" --as admin
    ends 2 "." sp "$bad"
    ends 2 "." sp department list "--$bad" 1
    ends 2 "." sp department list --columns "$bad"
    run -6 sp department add A --name "$bad" --as admin
    iconv -f UTF-8 -t UTF-8 >/dev/null <<<"$output"
}

@test "control characters never reach the terminal" {
    esc=$'\e[31mred\e]0;title\a'
    run -2 sp "$esc"
    [[ $output != *$'\e'* ]]
    run sp department add ESC --name "$esc" --as admin
    run -0 sp department list
    [[ $output != *$'\e'* ]]
}

@test "a thousand options" {
    many=()
    for i in {1..500}; do many+=(--quiet --yes); done
    ends 0 "." sp department list "${many[@]}" --format csv
    many=()
    for i in {1..1000}; do many+=(--name x); done
    ends 2 "只能给一次" sp department list "${many[@]}"
    many=()
    for i in {1..1000}; do many+=(--role WORKER); done
    ends 0 "已新增" sp user add many "${many[@]}" --password-file "$LI_FILE" \
        --as admin
}

@test "a thousand words" {
    ends 2 "多出了" sp department list $(seq 1000)
    ends 2 "." sp $(seq 1000)
    ends 2 "." sp help $(seq 1000)
}

@test "empty words and options" {
    ends 2 "." sp ""
    ends 2 "." sp department ""
    ends 3 "." sp department show ""
    ends 2 "." sp department list "--=x"
    ends 2 "." sp department list --limit ""
    ends 2 "." sp department list --columns ""
    ends 2 "." sp department list --columns ,,,
    ends 2 "多出了“-”" sp department list -
}

@test "numbers beyond all limits" {
    ends 2 "limit" sp department list --limit 99999999999999999999
    ends 2 "limit" sp department list --limit 1e3
    sp department add A --name x --as admin -q
    ends 2 "." sp department edit A --name x --if-version 0 --as admin
    ends 2 "." "$SAFEPROD" --now 99999-01-01 department list
}

@test "not a site" {
    echo hello >hello.db
    : >empty.db
    mkdir folder.db
    ends 8 "hello.db" sp department list --db hello.db
    [ "$(cat hello.db)" = hello ]
    run sp department list --db empty.db
    [ "$status" -ne 0 ]
    [ ! -s empty.db ]
    run sp department list --db folder.db
    [ "$status" -ne 0 ]
    ends 2 "." sp department list --db ""
}

@test "injection is text" {
    ends 0 "." sp department add INJ --name "x'); DROP TABLE department;--" \
        --as admin
    ends 0 "DROP" sp department show INJ
    ends 0 "." sp department list --name "%' OR 1=1 --" --format csv
    ends 0 '^0$' sp department list --name "%' OR 1=1 --" --count
    sp department add FORMULA --name "=cmd()" --as admin
    ends 0 "'=cmd" sp department list --columns name --format csv
}

@test "a reader that goes away is no mess" {
    run bash -c '"$SAFEPROD" describe | head -1'
    [ "$status" -eq 0 ]
}
