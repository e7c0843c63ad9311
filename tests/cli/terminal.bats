#!/usr/bin/env bats
# A person at the keyboard: passwords without echo, Ctrl-C.
load common

setup_file() { make_site; }
setup() {
    copy_site
    command -v script >/dev/null || skip "no script(1)"
}

# Type $1, one line a second (what is typed ahead of a prompt is dropped), at
# the program.
typing() {
    local lines=$1
    shift
    (
        sleep 1
        printf '%b' "$lines" | while IFS= read -r line || [ -n "$line" ]; do
            printf '%s\n' "$line"
            sleep 1
        done
    ) | script -qec "$*" /dev/null | tr -d '\r'
}

@test "login asks for the password and does not show it" {
    typing "battery-staple\n" '"$SAFEPROD" login li' >seen.txt
    grep -q "li 的密码" seen.txt
    grep -q "已登录" seen.txt
    ! grep -q battery seen.txt
}

@test "a new password is asked twice" {
    typing "correct-horse\ncorrect-horse\n" '"$SAFEPROD" init a.db' >seen.txt
    grep -q "再输一次" seen.txt
    [ -e a.db ]
    typing "correct-horse\nother-horse-x\n" '"$SAFEPROD" init b.db' >seen.txt
    grep -q "不一样" seen.txt
    [ ! -e b.db ]
}

@test "Ctrl-C at the password leaves nothing" {
    typing '\003' 'trap : INT; "$SAFEPROD" init c.db; echo "code $?"; stty -a' >seen.txt
    grep -q "code 130" seen.txt
    grep -qE '[^-]echo ' seen.txt
    [ ! -e c.db ]
}
