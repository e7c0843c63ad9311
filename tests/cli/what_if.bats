#!/usr/bin/env bats
# What if, and values in doubt: nothing is written.
load common

setup_file() {
    make_site
    for zone in Z1 Z2; do
        sp zone add $zone --name 区$zone --polygon "100,100 900,100 900,700" \
            --quiet
        sp risk add --zone $zone --name 储罐 --x 300 --y 300 --event 泄漏 \
            --l 3 --e 6 --c 15 --residual-l 0.5 --residual-e 6 \
            --residual-c 15 --quiet
    done
    sp risk measure add --event Z1-01-01-01 --kind engineering \
        --description 紧急切断阀 --quiet
    sp risk add --zone Z2 --name 冲床 --event 挤压 --l 3 --s 4 --quiet
}
setup() {
    copy_site
}

@test "before and after, as people and programs read it" {
    golden what-if.zh sp risk what-if --move l+1
    golden what-if.en sp risk what-if --without engineering --lang en
    sp risk what-if --move l=-1 --format json | jq -e 'map(select(.code ==
        "Z1"))[0] | .grade_inherent_before == "serious" and
        .grade_inherent_after == "general" and .level == "zone"'
    sp risk what-if --without Z1-01-01-01-01 --level zone --format json |
        jq -e 'length == 1 and .[0].grade_residual_after == "serious"'
    sp risk what-if --all --format json | jq -e 'length == 8'
    ends 0 "没有" sp risk what-if
    ends 0 "没有 E" sp risk what-if --standard ls
    sp risk what-if --zone Z2 --move c+1 --format json |
        jq -e 'all(.code | startswith("Z2"))'
}

@test "a pack that is not loaded" {
    sp risk standard show lec --format json >pack.json
    jq '.version = "9" | .bands[0].lower = 200' pack.json >own.json
    sp risk what-if --pack own.json --level zone --format json |
        jq -e 'all(.grade_inherent_after == "major")'
    run ! sp risk standard show lec.standard@9
    ends 2 "pack" sp risk what-if --pack own.json --standard lec
}

@test "the map as it would be" {
    sp risk map -o real.png --basis residual --quiet
    sp risk what-if --without all -o a.png --basis residual --quiet >a.txt
    sp risk what-if --without all -o b.png --basis residual --quiet >b.txt
    cmp a.png b.png
    run ! cmp -s a.png real.png
    ends 2 "png" sp risk what-if -o map.bmp
}

@test "how likely is which grade" {
    golden simulate.zh sp risk simulate
    golden simulate-curve.csv sp risk simulate --zone Z1 --draws 0 --curve \
        --format csv
    sp risk simulate --seed 7 --format json >a.json
    sp risk simulate --seed 7 --format json >b.json
    sp risk simulate --seed 8 --format json >c.json
    cmp a.json b.json
    run ! cmp -s a.json c.json
    sp risk simulate --factors l --range Z1-01-01-01:l=3..6..6 --steps 0 \
        --draws 0 --zone Z1 --format json |
        jq -e '.[0].major == "0.6667" or .[0].major == 0.6667'
}

@test "nothing is written" {
    head=$(sp audit head --as admin)
    sp risk what-if --move l+1 --without all -o m.svg --quiet
    sp risk simulate --quiet
    [[ $head == "$(sp audit head --as admin)" ]]
}

@test "bad questions" {
    ends 2 "l\+1" sp risk what-if --move l
    ends 2 "l\+1" sp risk what-if --move l+9999999999999999999
    ends 6 "因素" sp risk what-if --move q+1
    ends 3 "NONE" sp risk what-if --zone NONE
    ends 3 "nothing-such" sp risk what-if --without nothing-such
    ends 3 "no.such" sp risk what-if --standard no.such
    ends 2 "1..3..6" sp risk simulate --range Z1-01-01-01
    ends 6 "L = 4" sp risk simulate --range Z1-01-01-01:l=1..4..6
    ends 3 "NONE" sp risk simulate --range NONE:l=1..3..6
    ends 2 "draws" sp risk simulate --draws -1
    ends 6 "因素" sp risk simulate --factors lq
}
