#!/usr/bin/env bats
# Files that belong to records.
load archive

setup_file() {
    make_site
    make_enterprises
}
setup() {
    copy_site
    echo plan >plan.txt
    echo permit >permit.txt
}

@test "attach, list, take out" {
    ends 0 "enterprise/A/plan.txt.*enterprise/A/permit.txt" \
        sp enterprise attach A plan.txt permit.txt --note 2024
    golden attachments.txt sp enterprise attachments A
    [ "$(sp enterprise attachments A --format json |
        jq -r '.[].note' | sort -u)" = 2024 ]
    ends 0 "plan.txt" sp attachment list --subject A
    rm plan.txt
    ends 0 "已写到 plan.txt（5 字节" sp attachment save enterprise/A/plan.txt
    [ "$(cat plan.txt)" = plan ]
    sp attachment save enterprise/A/permit.txt -o copy.txt --quiet
    cmp copy.txt permit.txt
    [ "$(sp attachment save enterprise/A/plan.txt -o -)" = plan ]
    [ -z "$(ls ./*.part 2>/dev/null)" ]
}

@test "the same again changes nothing; another content is refused" {
    sp enterprise attach A plan.txt --quiet
    ends 0 "." sp enterprise attach A plan.txt
    [ "$(sp attachment list --count)" -eq 1 ]
    echo other >plan.txt
    ends 5 "换一个文件名" sp enterprise attach A plan.txt
    ends 0 "plan2.txt" sp enterprise attach A plan.txt --name plan2.txt
    ends 2 "一个文件" sp enterprise attach A plan.txt permit.txt --name x
}

@test "a file is not replaced without a yes" {
    sp enterprise attach A plan.txt --quiet
    echo mine >plan.txt
    ends 2 "加上 --yes" sp attachment save enterprise/A/plan.txt </dev/null
    [ "$(cat plan.txt)" = mine ]
    sp attachment save enterprise/A/plan.txt --yes --quiet
    [ "$(cat plan.txt)" = plan ]
    mkdir folder
    ends 6 "普通文件" sp attachment save enterprise/A/plan.txt -o folder
    ends 1 "no/such" sp attachment save enterprise/A/plan.txt -o no/such/file
    [ "$(ls folder)" = "" ]
}

@test "any record can have files" {
    sp park set --name 南山 --quiet
    sp attachment add park 南山 plan.txt --quiet
    ends 0 "park/南山/plan.txt" sp attachment list
    ends 2 "没有记录类型" sp attachment add castle 南山 plan.txt
}

@test "out of use, and back" {
    sp enterprise attach A plan.txt --quiet
    ends 0 "已停用" sp attachment remove enterprise/A/plan.txt
    ends 0 "没有" sp enterprise attachments A
    ends 0 "已恢复" sp attachment restore enterprise/A/plan.txt
    ends 0 "plan.txt" sp enterprise attachments A
    sp attachment remove enterprise/A/plan.txt --quiet
    sp enterprise attach A plan.txt --quiet
    ends 0 "plan.txt" sp enterprise attachments A
}

@test "verify finds bytes that were changed" {
    sp enterprise attach A plan.txt permit.txt --quiet
    ends 0 "2 个附件全部完好" sp attachment verify
    ends 0 "1 个附件" sp attachment verify enterprise/A/plan.txt
    ends 3 "NONE" sp attachment verify NONE
    command -v sqlite3 >/dev/null || skip "sqlite3 is not there"
    sqlite3 "$SAFEPROD_DB" "UPDATE blob SET bytes = x'00' WHERE sha256 =
        '$(sha256sum plan.txt | cut -c1-64)'"
    ends 8 "1 个附件与其 SHA-256 不符" sp attachment verify
    ends 8 "." sp attachment save enterprise/A/plan.txt -o out.txt
    [ ! -e out.txt ]
    ends 0 "." sp attachment save enterprise/A/permit.txt -o out.txt
}

@test "hostile files and names" {
    mkdir folder
    : >empty.txt
    ends 6 "文件夹" sp enterprise attach A folder
    ends 3 "nowhere" sp enterprise attach A nowhere.txt
    ends 3 "NONE" sp enterprise attach NONE plan.txt
    ends 0 "（0 字节" sp enterprise attach A empty.txt
    [ "$(sp attachment save enterprise/A/empty.txt -o - | wc -c)" -eq 0 ]
    for name in ../x /etc/passwd .. . "" $'a\nb' 'a\b' "$(printf %0300d 1)" \
        $'\xff'; do
        ends 6 "文件名" sp enterprise attach A plan.txt "--name=$name"
    done
    head -c 300000 /dev/urandom >noise.bin
    sp enterprise attach A noise.bin --quiet
    sp attachment save enterprise/A/noise.bin -o - | cmp - noise.bin
    ends 4 "." sp enterprise attach A plan.txt --as admin
}
