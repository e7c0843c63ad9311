#!/usr/bin/env bats
# Making a site, signing in and out, the file of sign-ins.
load common

setup_file() { make_site; }
setup() {
    copy_site
    SAVED=$XDG_CONFIG_HOME/safeprod/credentials.json
}

@test "init makes a site and signs in" {
    ends 0 "站点 new.db 已建立" sp init new.db --password-file "$ADMIN_FILE"
    [[ $output == *"SAFETY_HEAD"* ]]
    ends 0 "admin" sp user list --db new.db
    ends 5 "已经存在" sp init new.db --password-file "$ADMIN_FILE"
    ends 6 "." sp init short.db --password-file <(echo short)
    [ ! -e short.db ]
    ends 2 "park.db" env -u SAFEPROD_DB "$SAFEPROD" init
}

@test "init with an officer signs in the officer" {
    ends 0 "以 wang" sp init new.db --admin root --officer wang \
        --password-file "$ADMIN_FILE" --officer-password-file "$LI_FILE"
    ends 0 "wang" sp can archive create --db new.db
    ends 4 "." sp can archive create --db new.db --as root
}

@test "an init that fails half way leaves no site" {
    ends 6 "." sp init half.db --password-file "$ADMIN_FILE" \
        --officer li --officer-password-file <(echo short)
    [ ! -e half.db ]
}

@test "sign-ins are for their owner's eyes only" {
    [ "$(stat -c %a "$SAVED")" = 600 ]
    [ "$(stat -c %a "$(dirname "$SAVED")")" = 700 ]
    chmod 644 "$SAVED"
    ends 4 "chmod 600" sp department list
    chmod 600 "$SAVED"
    echo '{"sites": [' >"$SAVED"
    ends 8 "读不懂" sp department list
}

@test "login makes the default; --as picks another" {
    ends 0 "理由 +li " sp can archive read
    ends 0 "admin 已登录" sp login admin --password-file "$ADMIN_FILE"
    ends 0 "理由 +admin " sp can archive read
    ends 0 "理由 +li " sp can archive read --as li
    ends 4 "login nobody" sp can archive read --as nobody
}

@test "wrong names and wrong passwords are refused alike" {
    echo wrong-password >wrong.txt
    ends 4 "." sp login li --password-file wrong.txt
    first=$output
    ends 4 "." sp login nobody --password-file wrong.txt
    [ "${output//nobody/li}" = "$first" ]
    ends 2 "password-file" sp login li
}

@test "a password from stdin" {
    ends 0 "已登录" bash -c '"$SAFEPROD" login li --password-file - <"$LI_FILE"'
}

@test "logout ends the token" {
    token=$(jq -r '.sites[].users.li.token' "$SAVED")
    ends 0 "li 已退出" sp logout
    ends 4 "login" sp department list
    ends 4 "." env SAFEPROD_TOKEN="$token" "$SAFEPROD" department list
    ends 0 "admin 已退出" sp logout --as admin
    ends 3 "没有人登录" sp logout
}

@test "the same site by another path is the same site" {
    ln -s "$SAFEPROD_DB" link.db
    ends 0 "." sp department list --db link.db
    cd "$(dirname "$SAFEPROD_DB")"
    ends 0 "." sp department list --db "./$(basename "$SAFEPROD_DB")"
}

@test "twenty sign-ins at once lose none" {
    for i in {1..20}; do
        sp token create --label "t$i" >/dev/null 2>&1 &
        sp login li --password-file "$LI_FILE" -q &
        [ $((i % 4)) -ne 0 ] || wait
    done
    wait
    jq -e '.sites[].users | keys == ["admin", "li"]' "$SAVED"
    ends 0 "." sp department list
}

@test "without a home there is a sentence" {
    ends 1 "HOME" env -u HOME -u XDG_CONFIG_HOME "$SAFEPROD" department list
}
