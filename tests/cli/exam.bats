#!/usr/bin/env bats
# Exams: a bank from a table, a paper by its seed, marking, re-sits, and what
# comes of it for the person.
load common

setup_file() {
    make_site
    sp user add chen --as admin --quiet --password-file \
        "$BATS_FILE_TMPDIR/li.txt"
    sp role grant chen SAFETY_ADMIN --as admin --quiet
    sp login chen --password-file "$BATS_FILE_TMPDIR/li.txt" --quiet
}
setup() {
    copy_site
    cat >bank.csv <<'EOC'
编号,题库,题型,题干,A,B,C,D,答案,依据
Q1,动火,单选,特级动火的气体分析有效期是,30分钟,60分钟,8小时,24小时,A,GB 30871-2022 5.3
Q2,动火,多选,动火作业应当,办理作业票,气体分析,专人监护,先干后补,ABC,GB 30871-2022
Q3,动火,判断题,动火作业中断超过30分钟应重新分析,,,,,对,GB 30871-2022 5.3
Q4,动火,单选,监护人可以同时监护几处,一处,两处,三处,不限,A,GB 30871-2022 4.8
EOC
    sp import questions bank.csv --quiet
    sp person add P1 --name 张三 --quiet
    sp exam add E1 --title 动火作业考试 --banks 动火 --singles 2 --multiples 1 \
        --judges 1 --single-points 2 --quiet
}

letters() { # the right answers of the paper
    sp exam paper "$1" --answers | jq -r 'map("\(.no)=\(.answer)") | join(" ")'
}

@test "the same seed gives the same paper; workers see no answers" {
    sp exam draw E1 --seed 7 --quiet
    sp exam paper E1 >one.json
    jq -e 'length == 4 and (map(has("answer")) | any | not)' one.json
    sp exam draw E1 --seed 7 --quiet
    sp exam paper E1 >two.json
    cmp one.json two.json
    ends 4 "题库" sp --as admin exam paper E1 --answers
    ends 3 "." sp exam paper NONE
    # A question that is mended later does not change the paper.
    sp question edit Q1 --answer B --quiet
    sp exam paper E1 >three.json
    cmp one.json three.json
}

@test "marking, a re-sit, and no third time" {
    ends 5 "还没有抽题" sp exam sit E1 P1 --answers "1=A"
    sp exam draw E1 --quiet
    sp exam sit E1 P1 --answers "1=D 4=错" --key k1 --format json |
        jq -e '.score == 0 and .passed == false'
    # The same key again is the same sitting.
    sp exam sit E1 P1 --answers "1=D 4=错" --key k1 --format json |
        jq -e '.attempt == 1'
    ends 6 "答了两次" sp exam sit E1 P1 --answers "1=A 1=B"
    sp exam sit E1 P1 --answers "$(letters E1)" --format json |
        jq -e '.score == 100 and .passed and .attempt == 2'
    ends 5 "已通过" sp exam sit E1 P1 --answers "1=A"
    sp person add P2 --name 李四 --quiet
    sp exam sit E1 P2 --answers "1=D" --quiet
    sp exam sit E1 P2 --answers "1=D" --quiet
    ends 5 "重新培训" sp exam sit E1 P2 --answers "1=D"
    ends 5 "试卷不能再换" sp exam draw E1 --seed 1
    sp exam stats E1 --format json |
        jq -e '.people == 2 and .passed == 1 and .pass_rate == 50.0'
    sp exam sitting list --person P1 --format json | jq -e 'length == 2'
    ends 0 "无误" sp audit verify
}

@test "questions without a right answer, or with two, are refused" {
    cat >bad.csv <<'EOC'
编号,题库,题型,题干,A,B,C,D,答案
B1,坏题,单选,没有答案,甲,乙,丙,丁,
B2,坏题,单选,两个答案,甲,乙,丙,丁,AB
B3,坏题,单选,没有这个选项,甲,乙,,,C
B4,坏题,多选,只有一个答案,甲,乙,丙,,A
B5,坏题,单选,只有一个选项,甲,,,,A
B6,坏题,单选,选项相同,甲,甲,,,A
B7,坏题,单选,中间缺选项,甲,,丙,,A
EOC
    ends 6 "拒绝 7" sp import questions bad.csv
}

@test "too few questions say of which kind; a paper on paper" {
    sp exam edit E1 --multiples 3 --quiet
    ends 6 "多选.*只有 1 题" sp exam draw E1
    sp exam edit E1 --multiples 1 --quiet
    sp exam draw E1 --quiet
    sp exam paper E1 -o paper.pdf --quiet
    pdftotext paper.pdf - | grep -q "动火作业考试"
    sp exam paper E1 -o key.pdf --answers --quiet
    run ! cmp -s paper.pdf key.pdf
}

@test "who is on the blacklist is not examined" {
    sp exam draw E1 --quiet
    sp person blacklist P1 --reason 伪造证件 --as li --quiet
    ends 4 "黑名单" sp exam sit E1 P1 --answers "1=A"
    [ "$(sp exam sitting list --count)" -eq 0 ]
}
