#!/usr/bin/env bats
# The ledger, doctor, backup, migrate, and the log.
load common

setup_file() { make_site; }
setup() { copy_site; }

@test "what was done is listed" {
    sp department add HQ --name 总部 --as admin -q
    golden audit.csv sp audit list --subject department --format csv \
        --columns actor,verb,subject,code
    ends 0 "." sp audit list --verb add --order -seq --limit 1
    seq=$(sp audit list --format csv --columns seq --limit 1 | tail -1)
    ends 0 "." sp audit show "$seq"
    ends 2 "没有“audit add”" sp audit add
}

@test "verify proves the ledger, and a head written down" {
    golden audit-verify.txt sp audit verify
    sp audit head >head.txt
    sp department add HQ --name 总部 --as admin -q
    ends 0 "是" sp audit verify --head-file head.txt
    ends 0 "yes" sp audit verify --head "$(cat head.txt)" --lang en
    ends 8 "." sp audit verify --head "1:$(printf '%064d' 7)"
    ends 6 "7" sp audit verify --head 7
    jq -e '.ok and .entries > 5' <(sp audit verify --format json)
}

@test "a tampered row is found" {
    command -v sqlite3 >/dev/null || skip "no sqlite3"
    sp department add HQ --name 总部 --as admin -q
    sqlite3 "$SAFEPROD_DB" "UPDATE department SET name = '假'"
    ends 8 "." sp audit verify
    jq -e '.ok == false' <(sp audit verify --format json 2>/dev/null)
    ends 8 "." sp doctor
}

@test "doctor" {
    ends 0 "schema" sp doctor
    jq -e 'all(.ok)' <(sp doctor --format json)
}

@test "backup" {
    ends 0 "已备份" sp backup copy.db --as admin
    ends 5 "copy.db" sp backup copy.db --as admin
    ends 0 "已登录" sp login li --db copy.db --password-file "$LI_FILE"
    ends 0 "." sp audit verify --db copy.db
}

@test "migrate says that there is nothing to do" {
    ends 0 "已是最新" sp migrate
    ends 2 "db" env -u SAFEPROD_DB "$SAFEPROD" migrate
}

@test "the log: text and JSON lines" {
    sp department add HQ --name 总部 --as admin -q --log log.txt
    sp department add WH --name 仓储 --as admin -q --log log.json \
        --log-format json
    [ -e log.txt ]
    jq -es 'all(has("level") and has("room") and has("message"))' log.json
    ends 1 "none/log" sp audit head --log none/log
}
