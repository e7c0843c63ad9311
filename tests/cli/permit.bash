# For tests of permits: a site with people, and a hot-work ticket.
# shellcheck shell=bash

# The program at a time of the day.
at() {
    "$SAFEPROD" --now "2024-03-01 $1" "${@:2}"
}

person() {
    sp person add "P-$1" --name "$2" --user-name "$1" --owner-dept D1 \
        --trained-until 2025-01-01 --exam-passed yes --as chen --quiet
}

# A site with a department, six users, four people with their papers, a zone.
make_permit_site() {
    make_site
    sp department add D1 --name 一车间 --as admin --quiet
    local user
    for user in head:DEPT_HEAD wang:SAFETY_OFFICER zhao:WORKER qian:WORKER \
        chen:SAFETY_ADMIN; do
        sp user add "${user%:*}" --department D1 --as admin --quiet \
            --password-file "$BATS_FILE_TMPDIR/li.txt"
        sp role grant "${user%:*}" "${user#*:}" --as admin --quiet
        sp login "${user%:*}" --password-file "$BATS_FILE_TMPDIR/li.txt" --quiet
    done
    person zhao 赵焊
    person wang 王监护
    person qian 钱班长
    person head 何主任
    sp certificate add C1 --person P-zhao --kind welding --number T123 \
        --valid-from 2023-01-01 --valid-to 2025-06-30 --as chen --quiet
    sp certificate add C2 --person P-wang --kind guardian --number G9 \
        --valid-from 2023-01-01 --valid-to 2025-06-30 --as chen --quiet
    echo '{"type":"FeatureCollection","features":[{"type":"Feature",
        "id":"A3","properties":{"名称":"三号罐区"},"geometry":{"type":"Polygon",
        "coordinates":[[[100,100],[900,100],[900,700],[100,700],[100,100]]]}}]}' \
        >"$BATS_FILE_TMPDIR/zones.geojson"
    sp zone import "$BATS_FILE_TMPDIR/zones.geojson" --as li --quiet
    sp login li --password-file "$BATS_FILE_TMPDIR/li.txt" --quiet
}

copy_permit_site() {
    copy_site
    N=WXZY20240301001
    facts=(--set fire_hazard_place=yes --set in_operation=no
        --set mhi_tank_farm_dike=no --set pipe_rack=no --set outdoor=yes
        --set method=welding --set 动火部位=法兰 --set certificate_no=T123)
}

apply() {
    at 07:00 permit apply --type 动火 --area A3 --from "2024-03-01 08:00" \
        --to "2024-03-01 16:00" --title 更换阀门 --work-content 焊接法兰 \
        --place P-301出口 --apply-unit 一车间 --work-unit 机修班 \
        --set risk_identification=周围有甲醇 "${facts[@]}" --as zhao "$@"
}

approve() {
    apply --quiet
    at 07:02 permit leader "$N" P-head --as zhao
    at 07:03 permit worker "$N" P-zhao --as zhao
    at 07:03 permit guardian "$N" P-wang --as zhao
    at 07:03 permit staff "$N" shift_leader P-qian --as zhao
    at 07:04 permit submit "$N" --as zhao
    at 07:06 permit approve "$N" --reason 同意 --as head
    at 07:07 permit approve "$N" --as head
    at 07:08 permit approve "$N" --on-site --as chen
}

prepare() {
    at 07:40 permit gas "$N" --substance methane --value 0.1 --unit %vol \
        --point within_10m --analyst P-qian --at "2024-03-01 07:35" --as wang
    at 07:40 permit gas "$N" --substance methane --value 0.1 --unit %vol \
        --point representative --analyst P-qian --at "2024-03-01 07:36" \
        --as wang
    at 07:41 permit measure "$N" 1 n/a 2 yes 3-16=yes --value 2=3块 --as wang
    at 07:45 permit brief "$N" --by P-head --as wang
    at 07:50 permit isolate "$N" "盲板 3 块" --as wang
    at 07:55 permit approve "$N" --on-site --as qian
}

start() {
    approve >/dev/null 2>&1
    prepare >/dev/null 2>&1
    at 08:05 permit start "$N" --wind 3 --heads 2 --tools 4 --as wang --quiet "$@"
}
