#!/usr/bin/env bats
# What leaves the site: hooks, channels, the outbox; to a server on this
# machine that plays what the path asks for.
load common

: "${LOOPBACK_SERVER:?the server of tests/support}"

setup_file() { make_site; }
setup() {
    copy_site
    "$LOOPBACK_SERVER" port &
    SERVER=$!
    for _ in $(seq 100); do [[ -e port ]] && break || sleep 0.05; done
    URL=http://127.0.0.1:$(cat port)
    (umask 077 && echo s3cret >key)
}
teardown() { kill "$SERVER"; }

@test "a hook hears of what happens from now on, once" {
    ends 0 "hook1" sp hook add "$URL/echo" --on 'department.*' \
        --secret-file "$PWD/key" --as admin
    sp department add D1 --name 一车间 --as admin --quiet
    ends 0 "." sp outbox flush --as admin
    sp outbox list --as admin --format json |
        jq -e '[.[] | [.channel, .event, .code, .state]] ==
            [["hook1", "department.add", "D1", "sent"]]'
    sp outbox flush --as admin --format json | jq -e '.found == 0 and .sent == 0'
    ! grep -rq s3cret "$SAFEPROD_DB"
}

@test "one that answers badly is told of, given up, woken" {
    ends 0 "." sp hook add "$URL/broken" --on 'department.*' --as admin
    sp department add D1 --name 一车间 --as admin --quiet
    ends 1 "." sp outbox flush --as admin
    sp outbox list --as admin --format json |
        jq -e '.[0].state == "new" and .[0].tries == 1 and (.[0].why | length) > 0'
    ends 0 "1 will be tried" sp outbox retry --as admin --lang en
}

@test "a secret that others can read is none; what is no channel" {
    chmod 644 key
    ends 0 "." sp hook add "$URL/echo" --on '*' --secret-file "$PWD/key" --as admin
    ends 4 "chmod 600" sp notify test hook1 --as admin
    ends 6 "https://" sp notify channel add wecom W --url ftp://x --as admin
    ends 6 "." sp notify channel add fax W --url http://x --as admin
    ends 4 "." sp hook add "$URL/echo" --as li
    ends 3 "." sp notify test nobody --as admin
    ends 0 "W" sp notify channel add webhook W --url "$URL/echo" --as admin
    ends 0 "W" sp notify channel list --as admin
    ends 0 "." sp notify channel remove W --as admin
    ends 3 "." sp notify test W --as admin
}
