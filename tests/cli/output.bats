#!/usr/bin/env bats
# What goes where: data on stdout, words on stderr; tables on a terminal.
load common

setup_file() {
    make_site
    sp department add HQ --name 总部 --as admin --quiet
    sp department add WAREHOUSE --as admin --quiet --name \
        "一个名称很长很长很长很长很长很长很长很长很长很长很长很长的仓储部"
}
setup() { copy_site; }

# The program on a terminal of 60 columns.
on_terminal() {
    script -qec "stty cols 60 rows 24; $*" /dev/null | tr -d '\r'
}

@test "words are on stderr, data on stdout" {
    [ -z "$(sp department add A --name 甲 --as admin 2>/dev/null)" ]
    [ -z "$(sp department list --format csv 2>&1 >/dev/null)" ]
    [ -z "$(sp department add B --name 乙 --as admin --quiet 2>&1)" ]
}

@test "columns line up, and nothing is cut off in a pipe" {
    golden wide.txt sp department list
    ends 0 "很长的仓储部" sp department list
}

@test "on a terminal rows fit, with bold headings" {
    on_terminal '"$SAFEPROD" department list' >seen.txt
    grep -q '…' seen.txt
    grep -q $'\e\[1m' seen.txt
    widest=$(sed 's/\x1b\[[0-9]*m//g' seen.txt | LC_ALL=C.UTF-8 wc -L)
    [ "$widest" -le 60 ]
}

@test "NO_COLOR and TERM=dumb take the colours away" {
    ! on_terminal 'NO_COLOR=1 "$SAFEPROD" department list' | grep -q $'\e'
    ! on_terminal 'TERM=dumb "$SAFEPROD" department list' | grep -q $'\e'
}

@test "a report: sections for people, an object for programs, rows for csv" {
    ends 0 "^核对无误 +是" sp audit verify
    jq -e '.ok' <(sp audit verify --format ndjson)
    ends 0 "^section,name,value" sp audit verify --format csv
}
