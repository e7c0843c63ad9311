#!/usr/bin/env bats
# examples/rmp: the mapping files, on a few invented rows and, where there are
# any, on the real ones of the US EPA.
load common

setup_file() { make_site; }
setup() {
    copy_site
    MAPS=$BATS_TEST_DIRNAME/../../examples/rmp
    REAL=${SP_SHARED-}/data/rmp
}

# Counts of the last import: rows, added, updated, unchanged, rejected.
counts() {
    sp audit list --verb import --order -seq --limit 1 --format json |
        jq -r '(if type == "array" then .[0] else . end).after |
            if type == "string" then fromjson else . end |
            "\(.rows) \(.added) \(.updated) \(.unchanged) \(.rejected)"'
}

facilities() {
    sp import enterprises "$1" --map "$MAPS/facilities.map.json" "${@:2}"
}

chemicals() {
    sp import chemicals "$1" --map "$MAPS/chemicals.map.json" "${@:2}"
}

real_or_skip() {
    [[ -e $REAL/rmp_facility_chemicals.csv ]] ||
        skip "skipped: no \$SP_SHARED/data/rmp"
}

@test "invented rows: look-ups, placeholders, levels, N/A, unknown keys" {
    cat >rows.csv <<'EOF'
facility_chemical_id,facility_id,chemical_id,program_level
1,900000000001,1,Program Level 3 process
2,900000000001,2,
3,900000000002,3,N/A
4,900000000002,77,Program Level 1 process
EOF
    cat >rmp_chemical.csv <<'EOF'
chemical_id,chemical_name,cas_number,flammable_toxic
1,Ammonia (anhydrous),7664-41-7,Toxic
2,"Butane, normal",106-97-8,Flammable
3,Some Mixture,00-11-11,
EOF
    facilities rows.csv --quiet
    [ "$(counts)" = "4 2 0 2 0" ]
    ends 6 "77.*chemicals" chemicals rows.csv --rejects mend.csv
    [ "$(counts)" = "4 3 0 0 1" ]
    grep -q '^4,900000000002,77,' mend.csv
    sp chemical list --order code --format csv \
        --columns code,enterprise,name,cas,programme |
        tr -d '\r' >list.csv
    diff - list.csv <<'EOF'
code,enterprise,name,cas,programme
1,900000000001,Ammonia (anhydrous),7664-41-7,EPA RMP 3
2,900000000001,"Butane, normal",106-97-8,
3,900000000002,Some Mixture,,
EOF
}

@test "real rows: none is lost, and a second import changes nothing" {
    real_or_skip
    rows=$REAL/rmp_facility_chemicals.csv
    facilities "$rows" --quiet
    [ "$(counts)" = "59323 21558 0 37765 0" ]
    chemicals "$rows" --quiet
    [ "$(counts)" = "59323 59323 0 0 0" ]
    before=$(sp audit head)
    ends 0 "59323.*新增 0，更新 0，无变化 59323，拒绝 0" facilities "$rows"
    ends 0 "59323.*新增 0，更新 0，无变化 59323，拒绝 0" chemicals "$rows"
    [ "$(sp audit head)" = "$before" ]
    [ "$(sp enterprise list --count)" -eq 21558 ]
    [ "$(sp chemical list --count)" -eq 59323 ]
    ends 0 "无误" sp audit verify
}

@test "real rows: a dry run says the same and changes nothing" {
    real_or_skip
    ends 0 "新增 21558.*无变化 37765" facilities \
        "$REAL/rmp_facility_chemicals.csv" --dry-run
    [ "$(sp enterprise list --count)" -eq 0 ]
}

@test "real accidents are no enterprises, and are told so" {
    real_or_skip
    ends 6 "没有一列对应企业的字段" sp import enterprises \
        "$REAL/rmp_facility_accidents.csv"
    [ "$(sp enterprise list --count)" -eq 0 ]
}
