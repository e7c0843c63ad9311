#!/usr/bin/env bats
# Feeds of other systems: the worked maps of examples/ingest.
load common

maps=$BATS_TEST_DIRNAME/../../examples/ingest

setup_file() {
    make_site
    sp department add D1 --name 一车间 --as admin --quiet
    sp department add D2 --name 二车间 --as admin --quiet
    sp user add chen --password-file "$BATS_FILE_TMPDIR/li.txt" --as admin -q
    sp role grant chen SAFETY_ADMIN --as admin --quiet
    sp login chen --password-file "$BATS_FILE_TMPDIR/li.txt" --quiet
    echo '{"type":"FeatureCollection","features":[{"type":"Feature",
        "id":"A3","properties":{"名称":"三号罐区"},"geometry":{"type":"Polygon",
        "coordinates":[[[100,100],[900,100],[900,700],[100,700],[100,100]]]}}]}' \
        >"$BATS_FILE_TMPDIR/zones.geojson"
    sp zone import "$BATS_FILE_TMPDIR/zones.geojson" --as li --quiet
}
setup() { copy_site; }

@test "orders of a MES: once, the newest, and what is refused" {
    ends 6 "6 rows: 2 added, 1 updated, 0 unchanged, 1 repeated, 1 stale, 1 refused" \
        sp ingest "$maps/mes_orders.ndjson" --map "$maps/mes_orders.map.json" \
        --as chen --lang en
    [[ $output == *'there is no zone "A99"'* ]]
    sp order show MO-4711 --as chen --format json |
        jq -e '.title == "更换 P-301 出口阀门" and .state == "released" and
            .permits == "WXZY20261124001" and .needs == "动火" and
            .system == "MES"'
    ends 0 "." sp order gate MO-4712 --as chen
    ends 5 "WXZY20261124001" sp order gate MO-4711 --as chen
    # the whole feed again, from standard input: nothing happens
    local before
    before=$(sp audit head --as li)
    ends 6 "0 added, 0 updated, 0 unchanged, 5 repeated, 0 stale, 1 refused" \
        bash -c "'$SAFEPROD' ingest --map '$maps/mes_orders.map.json' --as chen \
            --lang en <'$maps/mes_orders.ndjson'"
    [[ $(sp audit head --as li) == "$before" ]]
}

@test "people of an ERP: departments by a table, who has none is refused" {
    ends 6 "3 rows: 2 added" sp ingest "$maps/erp_people.csv" \
        --map "$maps/erp_people.map.json" --as chen --lang en
    [[ $output == *1009* ]]
    sp person show 0007 --as chen --format json |
        jq -e '.name == "赵一" and .owner_dept == "D1" and .post == "焊工"'
    ends 6 "3 rows: 0 added, 0 updated, 2 unchanged" sp ingest \
        "$maps/erp_people.csv" --map "$maps/erp_people.map.json" --as chen \
        --lang en
}

@test "tags of a DCS: a column each, kPa become MPa, Bad is nothing" {
    sp device add TK1 --name 储罐 --kind temperature --zone A3 --as chen --quiet
    sp tag add T-101 --device TK1 --quantity temperature --unit ℃ --period 60 \
        --as chen --quiet
    sp tag add P-102 --device TK1 --quantity pressure --unit MPa --period 60 \
        --as chen --quiet
    at() { "$SAFEPROD" --now "2026-11-24 08:05" "$@"; }
    ends 6 "5 rows: 4 added, 0 updated, 0 unchanged, 0 repeated, 0 stale, 1 refused" \
        at ingest "$maps/dcs_tags.csv" --map "$maps/dcs_tags.map.json" --as chen \
        --lang en
    [[ $output == *'"abc" is no number'* ]]
    at reading list P-102 --as chen --format json |
        jq -e '[.[].value | tonumber] | sort == [0.812, 0.815]'
    ends 6 "0 added, 0 updated, 0 unchanged, 4 repeated" at ingest \
        "$maps/dcs_tags.csv" --map "$maps/dcs_tags.map.json" --as chen --lang en
}

@test "what is no mapping, and what may not be" {
    ends 2 "map" sp ingest "$maps/erp_people.csv" --as chen
    echo '{"columns": {}}' >no-type.json
    ends 6 "type" sp ingest "$maps/erp_people.csv" --map no-type.json --as chen
    echo '{"type": "dragon"}' >dragon.json
    ends 6 "dragon" sp ingest "$maps/erp_people.csv" --map dragon.json --as chen
    echo '{"type": "reading", "tags": {"A": "T", "B": "T"}}' >two.json
    ends 6 "“A”和“B”都对应测点 T" sp ingest "$maps/dcs_tags.csv" \
        --map two.json --as chen
    ends 4 "." sp ingest "$maps/mes_orders.ndjson" \
        --map "$maps/mes_orders.map.json" --as admin
}
