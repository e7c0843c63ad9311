# Hazards from the command line: the whole life of a general and a major one,
# what is refused and why, photos, days, the ladder, two at a time.

load common

# The program on a day.
on() {
    "$SAFEPROD" --now "2024-03-$1 09:00" "${@:2}"
}

# The number of the N-th report of 1 March.
nr() {
    printf 'YH20240301-%04d' "$1"
}

png() {
    base64 -d >"$1" <<<"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4\
2mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
}

setup_file() {
    make_site
    sp department add D1 --name 一车间 --as admin --quiet
    sp department add D2 --name 二车间 --as admin --quiet
    local user
    for user in boss:DEPT_HEAD:D1 wang:SAFETY_OFFICER:D1 zhao:WORKER:D1 \
        qian:WORKER:D1 foreign:DEPT_HEAD:D2 chen:SAFETY_ADMIN:D1 \
        zong:SAFETY_HEAD:D1 chief:PRINCIPAL:D1; do
        IFS=: read -r name role dept <<<"$user"
        sp user add "$name" --department "$dept" --as admin --quiet \
            --password-file "$BATS_FILE_TMPDIR/li.txt"
        sp role grant "$name" "$role" --as admin --quiet
        sp login "$name" --password-file "$BATS_FILE_TMPDIR/li.txt" --quiet
    done
    sp zone add A3 --name 三号罐区 --owner-dept D1 --as chen --quiet
}

setup() {
    copy_site
}

report() {
    sp hazard report --zone A3 "$@"
}

# A general hazard that qian has to rectify until 8 March.
assigned() {
    report --quiet --as zhao "法兰渗漏" >/dev/null
    sp hazard confirm "$(nr 1)" --level general --as wang --quiet
    sp hazard assign "$(nr 1)" --unit D1 --rectifier qian \
        --measures 更换垫片 --deadline 2024-03-08 --as boss --quiet
}

@test "a general hazard, from the report to closing" {
    run -0 --separate-stderr report --as zhao "法兰渗漏"
    [ "$output" = "$(nr 1)" ]
    run -0 sp hazard confirm "$(nr 1)" --level general --as wang
    [[ $output == *"待确认 → 待下发"* || $output == *"reported -> confirmed"* ]]
    run -0 sp hazard assign "$(nr 1)" --unit D1 --rectifier qian \
        --measures 更换垫片 --deadline 2024-03-08 --as boss
    run -0 --separate-stderr sp hazard list --mine --as qian --format csv
    [[ ${lines[1]} == "$(nr 1),rectifying,general,"* ]]
    run -0 on 05 hazard submit "$(nr 1)" --result 已更换 --cost 80 --as qian
    run -4 on 05 hazard verify "$(nr 1)" pass --as qian
    run -0 on 05 hazard verify "$(nr 1)" fail --reason 仍渗漏 --as wang
    run -0 on 06 hazard submit "$(nr 1)" --result 重新更换 --as qian
    run -0 on 06 hazard verify "$(nr 1)" pass --note 合格 --as wang
    run -0 --separate-stderr on 06 hazard show "$(nr 1)" --as zhao --format json
    [[ $output == *'"state": "closed"'* && $output == *'"round": 2'* ]]
    run -0 on 06 audit verify --as admin
}

@test "a major hazard needs five musts, a photo, the safety department, the principal" {
    report --as wang --quiet "报警器失效" >/dev/null
    sp hazard confirm "$(nr 1)" --level major --as chen --quiet
    run sp hazard assign "$(nr 1)" --unit D1 --rectifier qian \
        --measures 更换 --as boss
    [ "$status" -ne 0 ]
    run -5 --separate-stderr sp hazard why "$(nr 1)" assign --unit D1 \
        --rectifier qian --measures 更换 --as chen
    [[ $output == *"16号"* ]]
    sp hazard assign "$(nr 1)" --unit D1 --rectifier qian --measures 更换 \
        --funds 50000 --plan 停产、专人监护 --as chen --quiet
    run -0 --separate-stderr sp notice list --kind hazard_major --count \
        --as chen
    [ "$output" = 1 ]
    png after.png
    run sp hazard submit "$(nr 1)" --result 已更换 --as qian
    [ "$status" -ne 0 ]
    sp hazard submit "$(nr 1)" --result 已更换 --photo after.png --as qian \
        --quiet
    run sp hazard verify "$(nr 1)" pass --as wang
    [ "$status" -ne 0 ]
    sp hazard verify "$(nr 1)" pass --as chen --quiet
    run sp hazard close "$(nr 1)" --as chen
    [ "$status" -ne 0 ]
    sp hazard approve "$(nr 1)" --as chief --quiet
    sp hazard close "$(nr 1)" --as chen --quiet
    run -0 --separate-stderr sp hazard list --state closed --count --as chen
    [ "$output" = 1 ]
}

@test "deadlines: real days, not in the past, not too late, later on request" {
    report --as zhao --quiet "护栏松动" >/dev/null
    sp hazard confirm "$(nr 1)" --level general --as boss --quiet
    for day in 2024-02-30 2024-02-29 2024-04-30 yesterday; do
        run sp hazard assign "$(nr 1)" --unit D1 --rectifier qian \
            --measures 紧固 --deadline "$day" --as boss
        [ "$status" -ne 0 ]
        [[ $output == *"$day"* ]]
    done
    sp hazard assign "$(nr 1)" --unit D1 --rectifier qian --measures 紧固 \
        --deadline 2024-03-08 --as boss --quiet
    run on 09 hazard extend "$(nr 1)" --until 2024-03-15 --reason 缺件 \
        --plan 拉警戒线 --as qian
    [ "$status" -ne 0 ]
    on 08 hazard extend "$(nr 1)" --until 2024-03-15 --reason 缺件 \
        --plan 拉警戒线 --as qian --quiet
    run on 08 hazard grant "$(nr 1)" --as boss
    [ "$status" -ne 0 ]
    on 08 hazard grant "$(nr 1)" --as chen --quiet
    run -0 --separate-stderr on 08 hazard show "$(nr 1)" --as boss --format json
    [[ $output == *'"deadline": "2024-03-15"'* ]]
    [[ $output == *'"first_deadline": "2024-03-08"'* ]]
}

@test "overdue from the next local day; the ladder climbs once" {
    assigned
    for day in 06:0 07:1 08:0 09:1 10:0 11:1 15:1 20:0; do
        on "${day%:*}" tick --as zhao --quiet
        run -0 --separate-stderr on "${day%:*}" tick --as zhao --format json
    done
    run -0 --separate-stderr on 20 notice list --subject "$(nr 1)" \
        --kind hazard_due,hazard_overdue --count --as zong
    run -0 --separate-stderr on 20 hazard show "$(nr 1)" --as boss --format json
    [[ $output == *'"escalated": 4'* && $output == *'"overdue": true'* ]]
    run -0 --separate-stderr on 08 hazard list --overdue --count --as boss
    [ "$output" = 0 ]
    run -0 --separate-stderr on 09 hazard list --overdue --zone A3 \
        --level general --count --as boss
    [ "$output" = 1 ]
    run -0 --separate-stderr on 09 hazard list --overdue --count --as foreign
    [ "$output" = 0 ]
}

@test "on the spot, merged, rejected, lowered by two" {
    report --as zhao --quiet a >/dev/null
    report --as zhao --quiet b >/dev/null
    report --as zhao --quiet c >/dev/null
    run sp hazard fix-now "$(nr 1)" --result 已移开 --as zhao
    [ "$status" -ne 0 ]
    sp hazard fix-now "$(nr 1)" --result 已移开 --note 无相机 --as zhao --quiet
    run sp hazard merge "$(nr 2)" --into "$(nr 2)" --as boss
    [ "$status" -ne 0 ]
    sp hazard merge "$(nr 2)" --into "$(nr 3)" --as boss --quiet
    run sp hazard merge "$(nr 3)" --into "$(nr 2)" --as boss
    [ "$status" -ne 0 ]
    sp hazard confirm "$(nr 3)" --level major --as chen --quiet
    run -0 sp hazard regrade "$(nr 3)" --level general --reason 复核 --as chen
    run sp hazard regrade "$(nr 3)" --level general --reason 复核 --as chen
    [ "$status" -ne 0 ]
    sp hazard regrade "$(nr 3)" --level general --reason 同意 --as zong --quiet
}

@test "photos: real ones, no links, no folders, not too large" {
    png good.png
    ln -s good.png link.png
    echo text >text.jpg
    mkdir folder.png
    truncate -s 200M large.png
    mkfifo pipe.png
    for file in link.png text.jpg folder.png large.png pipe.png none.png \
        ../../../etc/shadow-that-is-not-there; do
        run report --photo "$file" --as zhao x
        [ "$status" -ne 0 ]
        [ "$status" -lt 128 ]
    done
    run -0 --separate-stderr sp hazard list --count --as zong
    [ "$output" = 0 ]
    report --photo good.png --photo ./good.png --as zhao --quiet x >/dev/null
    run -0 --separate-stderr sp hazard photo "$(nr 1)" \
        "hazard/$(nr 1)/before-0-1-good.png" -o back.png --as boss
    cmp good.png back.png
    run sp hazard photo "$(nr 1)" "hazard/$(nr 1)/before-0-1-good.png" \
        -o other.png --as foreign
    [ "$status" -ne 0 ]
}

@test "anonymous: nobody sees who it was but the head of safety" {
    report --anonymous yes --as zhao --quiet "命令摘除联锁" >/dev/null
    for user in boss chen chief zong zhao; do
        run --separate-stderr sp hazard show "$(nr 1)" --as "$user" \
            --format json
        [[ $output != *zhao* ]]
    done
    run -0 --separate-stderr sp audit list --subject hazard --as admin \
        --format json
    [[ $output != *zhao* ]]
    run sp hazard finder "$(nr 1)" --as chen
    [ "$status" -ne 0 ]
    run -0 --separate-stderr sp hazard finder "$(nr 1)" --as zong
    [ "$output" = zhao ]
    run -0 --separate-stderr sp audit list --verb reveal --count --as admin
    [ "$output" = 1 ]
}

@test "two at once: one of them is told" {
    assigned
    sp hazard submit "$(nr 1)" --result 已修 --as qian --quiet
    sp hazard verify "$(nr 1)" pass --as wang >a.txt 2>&1 &
    local first=$!
    local a=0 b=0
    sp hazard verify "$(nr 1)" pass --as boss >b.txt 2>&1 || b=$?
    wait $first || a=$?
    [ $((a == 0)) -ne $((b == 0)) ]
    run -0 --separate-stderr sp hazard show "$(nr 1)" --as boss --format json
    [[ $output == *'"state": "closed"'* ]]
}

@test "the same key reports once, from two processes" {
    for i in 1 2 3 4; do
        sp hazard report --zone A3 --key phone-7 "x$i" --as zhao --quiet &
    done
    wait
    run -0 --separate-stderr sp hazard list --count --as zong
    [ "$output" = 1 ]
}

@test "why, allowed, and words that are none" {
    assigned
    run -5 --separate-stderr sp hazard why "$(nr 1)" submit --as qian
    run -0 --separate-stderr sp hazard why "$(nr 1)" submit --result ok --as qian
    run -2 sp hazard why "$(nr 1)" fly --as qian
    run -2 sp hazard verify "$(nr 1)" perhaps --as wang
    run -0 --separate-stderr sp hazard allowed "$(nr 1)" --as qian --format csv
    [[ $output == *"submit,yes"* && $output == *"grant,no"* ]]
    run sp hazard report --as zhao
    [ "$status" -ne 0 ]
    run sp hazard show YH0 --as zhao
    [ "$status" -ne 0 ]
}
