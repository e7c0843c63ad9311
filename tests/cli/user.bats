#!/usr/bin/env bats
# Users, roles, rights, tokens.
load common

setup_file() { make_site; }
setup() {
    copy_site
    echo "tr0ub4dor-and-3" >new.txt
}

@test "add a user with roles, grant and revoke" {
    ends 0 "用户 wu 已新增" sp user add wu --display-name 吴工 \
        --role SAFETY_OFFICER --password-file new.txt --as admin
    ends 0 "SAFETY_OFFICER" sp user show wu --as admin --format json
    ends 0 "已给 wu 角色 WORKER" sp role grant wu WORKER --as admin
    ends 0 "已收回" sp role revoke wu SAFETY_OFFICER --as admin
    jq -e '.roles == "WORKER"' <(sp user show wu --as admin --format json)
    ends 5 "." sp role grant admin SAFETY_HEAD --as admin
    ends 4 "li" sp user add wang --password-file new.txt --as li
    ends 5 "wu" sp user add wu --password-file new.txt --as admin
}

@test "a password is made when there is no terminal, and shown once" {
    ends 0 "只显示这一次" sp user add wu --as admin
    [[ ${lines[0]} =~ ：([a-z2-9]{5}(-[a-z2-9]{5}){4})$ ]]
    echo "${BASH_REMATCH[1]}" >made.txt
    ends 0 "wu 已登录" sp login wu --password-file made.txt
}

@test "a short or missing password is refused" {
    echo short >short.txt
    : >empty.txt
    ends 6 "10" sp user add wu --password-file short.txt --as admin
    ends 6 "empty.txt" sp user add wu --password-file empty.txt --as admin
    ends 1 "none.txt" sp user add wu --password-file none.txt --as admin
}

@test "passwords never appear" {
    sp user list --format json --as admin >users.json
    ! grep -q password users.json
    ! sp audit list --format json --as admin | grep -qE 'argon|\$'
    ends 2 "password" sp user list --columns password --as admin
}

@test "a user changes the own password with the old one" {
    ends 4 "." sp user password li --old-password-file new.txt \
        --password-file new.txt
    ends 0 "已改" sp user password --old-password-file "$LI_FILE" \
        --password-file new.txt
    ends 4 "login li" sp department list
    ends 0 "已登录" sp login li --password-file new.txt
    ends 0 "." sp department list
}

@test "an administrator changes another's password" {
    ends 0 "已改" sp user password li --password-file new.txt --as admin
    ends 0 "已登录" sp login li --password-file new.txt
}

@test "a disabled user is out" {
    ends 0 "已停用" sp user remove li --as admin
    ends 4 "." sp department list --as li
    ends 4 "." sp login li --password-file "$LI_FILE"
    ends 0 "已恢复" sp user restore li --as admin
    ends 0 "已登录" sp login li --password-file "$LI_FILE"
}

@test "tokens for cron" {
    ends 2 "label" sp token create --as admin
    sp token create --label night --days 2 >token.txt 2>/dev/null
    rm -r "$XDG_CONFIG_HOME/safeprod"
    ends 4 "没有人登录" sp department list
    ends 0 "." sp department list --token-file token.txt
    ends 0 "." env SAFEPROD_TOKEN="$(cat token.txt)" "$SAFEPROD" \
        department list --now 2024-03-02
    ends 4 "." env SAFEPROD_TOKEN=nonsense "$SAFEPROD" department list
    ends 4 "." "$SAFEPROD" department list --token-file token.txt \
        --now 2024-03-05
    ends 0 "作废了 1 个" sp token revoke --label night --token-file token.txt
    ends 4 "." sp department list --token-file token.txt
}

@test "can says yes or no, and why" {
    ends 0 "理由" sp can archive create --as li
    ends 0 "." sp can archive:create --as li
    ends 4 "." sp can archive create --as admin
    ends 4 "can: *no|can +no" sp can archive.create --as admin --lang en
    jq -e '.can == true and (.why | length > 0)' \
        <(sp can archive read --as li --format json)
    ends 2 "缺少动作" sp can archive
    ends 6 "read" sp can archive fly
    ends 6 "." sp can nonsense read
}

@test "roles and the matrix" {
    ends 0 "SAFETY_OFFICER" sp role list
    ends 0 "一企一档" sp role matrix
    ends 0 "一线员工" sp role matrix 一线员工
    ends 3 "nobody" sp role matrix nobody
    sp role matrix --format json >matrix.json
    jq -e '.[] | select(.role == "SYS_ADMIN" and .module == "user")
        | .create == "all"' matrix.json
}
