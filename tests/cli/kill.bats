#!/usr/bin/env bats
# kill -9 in the middle of an import: all of it is there, or nothing is.
load common
load hostile.bash

setup_file() {
    make_site
    awk 'BEGIN { print "编号,名称,从业人数"; for (i = 0; i < 60000; i++)
        printf "B%d,第 %d 家企业,%d\n", i, i, i % 1000 }' \
        >"$BATS_FILE_TMPDIR/many.csv"
}
setup() { copy_site; }

count() {
    sqlite3 "$SAFEPROD_DB" "SELECT count(*) FROM $1"
}

@test "ten rounds" {
    many=$BATS_FILE_TMPDIR/many.csv
    start=$(date +%s%N)
    sp import enterprises "$many" --dry-run -q
    took=$((($(date +%s%N) - start) / 1000000))
    entries=$(count ledger)
    for round in 1 2 3 4 5 6 7 8 9 10; do
        "$SAFEPROD" import enterprises "$many" >/dev/null 2>&1 &
        victim=$!
        wait_ms=$((took * RANDOM * 12 / 32768 / 10))
        sleep "$((wait_ms / 1000)).$(printf %03d $((wait_ms % 1000)))"
        kill -9 $victim 2>/dev/null || true
        wait $victim 2>/dev/null || true
        rows=$(count enterprise)
        echo "round $round: killed after $wait_ms of $took ms, $rows rows"
        case $rows in
        0) [ "$(count ledger)" -eq "$entries" ] ;;
        60000)
            [ "$(count ledger)" -eq $((entries + 1)) ]
            cp "$SAFEPROD_DB" whole.db
            ends 0 "." sp audit verify --as admin
            copy_site
            ;;
        *) return 1 ;;
        esac
        [ "$round" -gt 2 ] || ends 0 "." sp audit verify --as admin
    done
    copy_site
    run -0 sp import enterprises "$many"
    run -0 sp import enterprises "$many"
    [[ $output =~ 无变化\ 60000 ]]
    [ "$(count ledger)" -eq $((entries + 1)) ]
    is_sound
}
