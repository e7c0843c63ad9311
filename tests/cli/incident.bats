#!/usr/bin/env bats
# Accidents: the grade follows, the law's clocks run, four conditions close;
# and real ones of the US EPA.
load common

setup_file() { make_site; }
setup() { copy_site; }

at() {
    "$SAFEPROD" --now "2024-03-$1" "${@:2}"
}

report() {
    at "01 09:10" incident add --title "反应釜泄漏中毒" --happened-on 2024-03-01 \
        --happened-time 08:40 --informed-at "2024-03-01 09:00" --serious 2 \
        --minor 3 --loss-people 120000.50 --loss-property 80000 "$@"
}

@test "the grade and the loss follow from what is entered" {
    report --quiet
    sp incident show SG20240301-1 --format json |
        jq -e '.grade == "general" and .loss == 200000.5 and
            .state == "reported"'
    at "01 09:30" incident edit SG20240301-1 --deaths 3 --quiet
    sp incident show SG20240301-1 --format json | jq -e '.grade == "larger"'
    ends 6 "少于其中" sp incident edit SG20240301-1 --public-deaths 4
    ends 6 "时刻" sp incident edit SG20240301-1 --happened-time 25:10
    ends 6 "GB 6441" sp incident edit SG20240301-1 --type-code WSA10027
    report --quiet --type-code WSA10023
    sp incident show SG20240301-2 --format json | jq -e '.type_code == "WSA10023"'
}

@test "clocks: what is due, what was done, what is late" {
    report --quiet
    golden incident_clocks at "01 09:20" incident clocks SG20240301-1
    ends 6 "没有" at "01 09:20" incident step SG20240301-1 province_report --to 省厅
    ends 6 "报送给谁" at "01 09:20" incident step SG20240301-1 unit_report
    ends 6 "未来" at "01 09:20" incident step SG20240301-1 unit_report \
        --to 县应急局 --at "2024-03-01 10:00"
    ends 0 "已登记" at "01 09:20" incident step SG20240301-1 unit_report \
        --to 县应急局
    at "01 11:00" incident clocks SG20240301-1 --format json |
        jq -e '.[] | select(.clock == "unit_report") |
            .late == false and .answered == "2024-03-01T09:20:00+08:00"'
    at "03 11:00" incident clocks SG20240301-1 --format json |
        jq -e '.[] | select(.clock == "follow_up") | .late'
}

@test "the tick warns before the hour is over, once" {
    report --quiet
    [ -z "$(at "01 09:29" tick)" ]
    at "01 09:30" tick --format json | jq -e '.notices == 1 and .alarms == 0'
    at "01 09:31" tick --format json | jq -e '.notices == 0'
    at "01 09:50" tick --format json | jq -e '.alarms == 1'
    at "01 10:00" tick --format json | jq -e '.alarms == 1'
    at "01 10:01" tick --format json | jq -e '.notices == 0'
    # A tick that comes late says all that was missed, and no more.
    report --quiet
    at "01 12:00" tick --format json | jq -e '.notices == 3'
    at "01 12:00" incident step SG20240301-1 unit_report --to 县局 --quiet
    at "01 12:00" incident step SG20240301-2 unit_report --to 县局 --quiet
    at "02 08:59" tick --format json | jq -e '.notices == 0'
    at "02 09:00" tick --format json | jq -e '.notices == 2'
}

@test "closing takes the four conditions, and then nothing changes" {
    report --quiet
    ends 5 "不能变为" at "02 09:00" incident conclude SG20240301-1
    at "02 09:00" incident investigate SG20240301-1 --quiet
    ends 5 "不能变为" at "02 09:00" incident close SG20240301-1
    at "20 09:00" incident conclude SG20240301-1 --quiet
    ends 6 "四不放过：事故原因未查清" at "21 09:00" incident close SG20240301-1
    at "21 09:00" incident edit SG20240301-1 --cause-found yes \
        --responsible-dealt yes --measures-done yes --quiet
    ends 6 "未受到教育" at "21 09:00" incident close SG20240301-1
    at "21 09:00" incident edit SG20240301-1 --people-educated yes --quiet
    at "21 09:00" incident close SG20240301-1 --quiet
    ends 5 "已结案" at "22 09:00" incident edit SG20240301-1 --deaths 1
    ends 5 "已结案" at "22 09:00" incident step SG20240301-1 note --note x
    [ "$(at "22 09:00" incident step list --incident SG20240301-1 --count)" -eq 3 ]
    ends 0 "无误" sp audit verify
}

@test "rates; without hours there are none" {
    report --quiet
    at "01 09:00" incident rates --from 2024-03 --format json |
        jq -e 'all(.value == null)'
    at "01 09:00" workload add --month 2024-03 --workforce 500 --hours 80000 --quiet
    at "01 09:00" incident rates --from 2024-03 --format json |
        jq -e '[.[] | select(.whose == "own" and .rate == "ri").value] == [10]'
    ends 6 "YYYY-MM" at "01 09:00" incident rates --from 2024-3
    ends 6 "应为月份" sp workload add --month 2024-13 --workforce 5 --hours 1
}

@test "real accidents: all rows, their casualties and causes" {
    real=${SP_SHARED-}/data/rmp/rmp_accident_detailed.csv
    [[ -e $real ]] || skip "skipped: no \$SP_SHARED/data/rmp"
    maps=$BATS_TEST_DIRNAME/../../examples/rmp
    sp import enterprises "$real" --map "$maps/accident-sites.map.json" --quiet \
        >/dev/null 2>&1
    ends 0 "新增 1554，更新 0，无变化 0，拒绝 0" sp import incidents "$real" \
        --map "$maps/accidents.map.json"
    [ "$(sp incident list --count)" -eq 1554 ]
    # Against the file itself, read by another hand.
    python3 - "$real" >wanted.txt <<'EOP'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8-sig")))
num = lambda r, names: sum(int(float(r[n] or 0)) for n in names)
dead = ["Employee/Contractor Deaths", "Public Responder Deaths", "Public Deaths"]
hurt = ["Employee/Contractor Injuries", "Public Responder Injuries",
        "Public Injuries", "Off-Site Other Medical Treatments"]
causes = [k for k in rows[0] if k.startswith("Contributing - ")]
print(sum(num(r, dead) for r in rows), sum(num(r, hurt) for r in rows),
      sum(r[c] not in ("", "N/A", "0", "No") for r in rows for c in causes))
EOP
    sp incident list --format json --columns deaths,minor,causes |
        jq -r '"\(map(.deaths) | add) \(map(.minor) | add) \(
            map(.causes // "" | split("、") | map(select(. != "")) |
                length) | add)"' >got.txt
    diff wanted.txt got.txt
    ends 0 "新增 0，更新 0，无变化 1554，拒绝 0" sp import incidents "$real" \
        --map "$maps/accidents.map.json"
}
