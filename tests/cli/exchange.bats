#!/usr/bin/env bats
# Packages and changes between sites.
load common

setup_file() { make_site; }
setup() { copy_site; }

second_site() {
    echo "correct horse battery" >second.pw
    safeprod_at second.db init --password-file second.pw >/dev/null 2>&1
}

# The administrator of the second site.
safeprod_at() {
    local db=$1
    shift
    "$SAFEPROD" --db "$db" "$@"
}

@test "a site goes out as a package, is checked, and comes in" {
    sp enterprise add --code E1 --full-name 甲公司 -q
    ends 0 "." sp archive export -o a.tar.zst
    ends 0 "." sp archive verify a.tar.zst
    ends 0 "enterprise" sp archive show a.tar.zst --format json
    second_site
    run safeprod_at second.db archive import a.tar.zst --dry-run
    [ "$status" -eq 0 ]
    run safeprod_at second.db archive import a.tar.zst --format csv
    [ "$status" -eq 0 ]
    run safeprod_at second.db archive import a.tar.zst --format csv
    [[ "$output" == *"all,0,"*",0,0,0"* ]]
}

@test "the same content is the same bytes" {
    sp enterprise add --code E1 --full-name 甲公司 -q
    sp archive export --enterprise E1 --no-ledger -o a.zip -q
    sp archive show a.zip --format json >a.json
    jq -e '.package.records >= 1 and .types.enterprise == 1' a.json
}

@test "what is damaged, cut, or no package is refused" {
    sp archive export -o a.zip -q
    head -c 300 a.zip >cut.zip
    printf 'PK\3\4junk' >junk.zip
    for f in cut.zip junk.zip; do
        run sp archive verify "$f"
        [ "$status" -ne 0 ]
        run sp archive import "$f" --as admin
        [ "$status" -ne 0 ]
    done
    ends 2 "." sp archive export
    run sp archive export -o a.txt
    [ "$status" -ne 0 ]
    run sp archive import a.zip
    [ "$status" -ne 0 ] # the head of safety may not
}

@test "changes of an edge come to the centre" {
    sp enterprise add --code E1 --full-name 甲公司 -q
    sp sync init edge1 --as admin
    ends 0 "edge1" sp sync export -o c.spx
    second_site
    safeprod_at second.db sync init centre
    run safeprod_at second.db sync import c.spx --format json
    [ "$status" -eq 0 ]
    safeprod_at second.db sync import c.spx --format json |
        jq -e '.new == 0 and .conflicts == 0'
    run safeprod_at second.db sync export --since 0 -o d.spx
    [ "$status" -eq 0 ]
    ends 0 "." sp sync import d.spx --as admin
}
