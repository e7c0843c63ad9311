#!/usr/bin/env bats
# The overview, on the example park and on an empty site.
load common

setup_file() {
    unset_environment
    export XDG_CONFIG_HOME=$BATS_FILE_TMPDIR/config
    "$SAFEPROD" demo "$BATS_FILE_TMPDIR/out" --quiet
    "$SAFEPROD" login zhaomin --db "$BATS_FILE_TMPDIR/out/park.db" --quiet \
        --password-file "$BATS_FILE_TMPDIR/out/passwords/zhaomin.txt"
}

setup() {
    unset_environment
    export XDG_CONFIG_HOME=$BATS_FILE_TMPDIR/config
    export SAFEPROD_DB=$BATS_FILE_TMPDIR/out/park.db
    cd "$BATS_TEST_TMPDIR" || return
}

park() {
    "$SAFEPROD" --now "2026-11-24 09:00" "$@"
}

# The ledger grows with every sign-in.
page() {
    park overview "$@" | sed -E -e 's/^(账本|ledger:) [0-9]+/\1 N/' \
        -e 's/(链头|head) [0-9a-f]+/\1 HASH/'
}

@test "for people" {
    golden overview.txt page
    golden overview-en.txt page --lang en
}

@test "for programs" {
    park overview --format json >o.json
    jq -e '.headline.grade == "major" and .risk.zones.major == 3
        and .risk.zones.unassessed == 1
        and (.tiles[] | select(.key == "enterprises").value) == 42
        and (.worst | length) == 12 and .standards[1].id == "lec.standard"
        and (.attention | length) == 15' o.json
    ends 2 "json" park overview --format csv
}

@test "as a page" {
    ends 0 "overview.html" park overview -o overview.html --dark --refresh 60
    grep -q '"theme":"dark","refresh_seconds":60' overview.html
    grep -q map_png_base64 overview.html
    park overview -o plain.html --no-map -q
    run ! grep -q '"map_png_base64"' plain.html
    [ "$(stat -c %s plain.html)" -lt "$(stat -c %s overview.html)" ]
    park overview -o - --no-map | cmp - plain.html
    park overview -o plain.html --no-map -q # replaces it
    ends 2 "10" park overview -o x.html --refresh 3
    ends 2 "overview.html" park overview --dark
    ends 1 "none/x.html" park overview -o none/x.html
    [ "$(ls)" = $'overview.html\nplain.html' ]
}

@test "an empty site says what to do" {
    echo correct-horse >password
    "$SAFEPROD" init empty.db --officer li --password-file password \
        --officer-password-file password --quiet
    ends 0 "尚未评估任何风险" "$SAFEPROD" overview --db empty.db
    ends 0 "园区档案尚未登记" "$SAFEPROD" overview --db empty.db
}
