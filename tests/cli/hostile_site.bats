#!/usr/bin/env bats
# Sites that cannot be used as they should be: newer, damaged, read-only,
# locked, on a full disk; two people at one record.
load common
load hostile.bash

setup_file() { make_site; }

setup() {
    copy_site
    printf '编号,名称\nA1,甲\n' >one.csv
    printf '编号,名称\nA2,乙\n' >two.csv
    sp import enterprises one.csv -q
    sqlite3 "$SAFEPROD_DB" 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
}

# Verbs that read and verbs that write.
every_verb_ends() {
    refuses "$@" enterprise list
    refuses "$@" import enterprises two.csv
    refuses "$@" doctor --as admin
    refuses "$@" audit verify --as admin
}

@test "a newer database" {
    version=$(sqlite3 "$SAFEPROD_DB" 'PRAGMA user_version')
    sqlite3 "$SAFEPROD_DB" "PRAGMA user_version = $((version + 1))"
    every_verb_ends 1 "新"
    refuses 1 "新" migrate
}

@test "not a database" {
    echo hello >"$SAFEPROD_DB"
    every_verb_ends 8 "."
    [ "$(cat "$SAFEPROD_DB")" = hello ]
    head -c 100000 /dev/urandom >"$SAFEPROD_DB"
    every_verb_ends 8 "."
}

@test "another program's database" {
    rm "$SAFEPROD_DB"
    sqlite3 "$SAFEPROD_DB" 'CREATE TABLE t (a); PRAGMA user_version = 1'
    every_verb_ends 8 "."
}

@test "truncated and damaged databases" {
    cp "$SAFEPROD_DB" whole.db
    size=$(stat -c %s whole.db)
    for part in 0 50 100 512 4096 5000 $((size / 2)) $((size - 4096)); do
        head -c "$part" whole.db >"$SAFEPROD_DB"
        survives enterprise list
        survives import enterprises two.csv
        survives doctor --as admin
        [ "$status" -ne 0 ]
    done
    for at in 20 110 4100 $((size / 2)) $((size - 3000)); do
        cp whole.db "$SAFEPROD_DB"
        printf 'XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX' |
            dd of="$SAFEPROD_DB" bs=1 seek="$at" conv=notrunc status=none
        survives enterprise list
        survives import enterprises two.csv
        survives audit verify --as admin
        survives doctor --as admin
    done
}

# Root may write everywhere; somebody else tries.
as_nobody() {
    if ((EUID == 0)); then
        setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
    else
        "$@"
    fi
}

@test "a file, a folder that cannot be written" {
    command -v setpriv >/dev/null || skip "skipped: no setpriv"
    token=$(sp token create --label x --days 1 2>/dev/null)
    sqlite3 "$SAFEPROD_DB" 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
    shut=$(mktemp -d /tmp/sp-shut-XXXXXX)
    cp "$SAFEPROD_DB" "$shut/site.db"
    cp two.csv "$shut"
    chmod 444 "$shut"/*
    chmod 755 "$shut"
    before=$(sha256sum <"$shut/site.db")
    # a folder of root's, then one of nobody's with a file of root's
    for owner in 0 65534; do
        ((EUID == 0)) && chown $owner "$shut"
        ((EUID == 0)) || chmod $((owner ? 755 : 555)) "$shut"
        for verb in "import enterprises $shut/two.csv" "enterprise add --name x" \
            "export enterprises -o $shut/x.csv"; do
            # shellcheck disable=SC2086 # words of the verb
            run as_nobody env SAFEPROD_TOKEN="$token" HOME=/ \
                SAFEPROD_DB="$shut/site.db" timeout 30 "$SAFEPROD" \
                --now "2024-03-01 09:00" $verb
            echo "$verb: $status: $output"
            [[ $status -eq 1 && $output =~ 只读|不能写|写入 ]] || broken=1
        done
        [ "$before" = "$(sha256sum <"$shut/site.db")" ] || broken=1
        [ ! -e "$shut/x.csv" ] || broken=1
    done
    rm -rf "$shut"
    [ -z "${broken-}" ]
}

# Hold the writer's lock until the pipe is closed.
hold_lock() {
    mkfifo orders answers
    sqlite3 "$SAFEPROD_DB" <orders >answers &
    exec 8>orders 9<answers
    echo "BEGIN IMMEDIATE; SELECT 'held';" >&8
    read -r word <&9
    [ "$word" = held ]
}

@test "locked by another process: busy within the patience" {
    hold_lock
    before=$(site_bytes)
    start=$SECONDS
    limited import enterprises two.csv >import.log 2>&1 8>&- 9>&- &
    one=$!
    limited park set --name 南山 >park.log 2>&1 8>&- 9>&- &
    two=$!
    ends 0 "甲" sp enterprise list # who reads does not wait
    wait $one || first=$?
    wait $two || second=$?
    [ "${first-0}" -eq 7 ]
    [ "${second-0}" -eq 7 ]
    ((SECONDS - start < 25))
    [[ $(cat import.log) =~ 另一个进程 ]]
    echo 'ROLLBACK;' >&8
    exec 8>&- 9>&-
    [ "$before" = "$(site_bytes)" ]
    ends 0 "新增 1" sp import enterprises two.csv
}

@test "the lock goes away in time" {
    hold_lock
    limited import enterprises two.csv >import.log 2>&1 8>&- 9>&- &
    one=$!
    sleep 1
    echo 'ROLLBACK;' >&8
    exec 8>&- 9>&-
    wait $one
    [[ $(cat import.log) =~ 新增\ 1 ]]
}

# A file system of a few megabytes, in a name space of its own.
@test "a full disk" {
    unshare -m true 2>/dev/null || skip "skipped: no name spaces, not root"
    awk 'BEGIN { print "编号,名称,备注"; for (i = 0; i < 40000; i++)
        printf "B%d,第 %d 家企业,%0200d\n", i, i, i }' >many.csv
    cat >on_tmpfs.sh <<'SH'
set -eu
mkdir -p small
mount -t tmpfs -o size=5m tmpfs small
cp "$SAFEPROD_DB" small/site.db
export SAFEPROD_DB=$PWD/small/site.db
before=$(sqlite3 small/site.db 'SELECT count(*) FROM ledger')
export SAFEPROD_TOKEN=$1
code=0
"$SAFEPROD" --now "2024-03-01 09:00" import enterprises many.csv >full.log 2>&1 || code=$?
cat full.log
[ "$code" -eq 1 ]
[ "$(sqlite3 small/site.db 'SELECT count(*) FROM ledger')" -eq "$before" ]
[ "$(sqlite3 small/site.db 'SELECT count(*) FROM enterprise')" -eq 1 ]
[ "$(sqlite3 small/site.db 'PRAGMA integrity_check')" = ok ]
# exports as well: no half file, no entry
for part in 100000 4096 512; do
    while head -c $part /dev/zero >>small/filler; do :; done 2>&-
done
code=0
"$SAFEPROD" --now "2024-03-01 09:00" export enterprises -o small/x.csv >full.log 2>&1 || code=$?
cat full.log
[ "$code" -ne 0 ] && [ "$code" -lt 124 ]
[ ! -e small/x.csv ]
rm -f small/f*
"$SAFEPROD" --now "2024-03-01 09:00" import enterprises two.csv
SH
    token=$(sp token create --label x --days 1 2>/dev/null)
    run unshare -m bash on_tmpfs.sh "$token"
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "two people at one record: the second is told" {
    sp enterprise edit A1 --contact 王 --if-version 1 -q
    refuses 5 "版本" enterprise edit A1 --contact 李 --if-version 1
    ends 0 "王" sp enterprise show A1
    for name in 甲一 甲二 甲三 甲四; do
        limited enterprise edit A1 --full-name $name --if-version 2 \
            >"$name.log" 2>&1 && echo "$name" >>winners &
    done
    wait
    [ "$(wc -l <winners)" -eq 1 ]
    ends 0 "$(cat winners)" sp enterprise show A1
    is_sound
}
