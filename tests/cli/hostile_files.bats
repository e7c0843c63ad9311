#!/usr/bin/env bats
# Files that are not what they should be, through the verbs that read them.
# (Every file of the corpora goes through the library in unit.hostile; here a
# part of them goes through the program.)
load common
load hostile.bash

setup_file() { make_site; }

setup() {
    copy_site
    printf '编号,名称\nA1,甲\n' >one.csv
    sp import enterprises one.csv -q
    sp park set --name 南山 -q
    sqlite3 "$SAFEPROD_DB" 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
}

# Each Nth file of a corpus.
some_files() {
    local every=30
    [[ -d ${SP_SHARED-}/data/hostile/$1 ]] ||
        skip "skipped: no data/hostile/$1 in SP_SHARED"
    is_sanitized && every=60
    find "$SP_SHARED/data/hostile/$1" -type f | sort | awk "NR % $every == 3"
}

# What reads tables and texts.
read_text() {
    survives import enterprises "$1"
    survives zone import "$1"
    survives risk assess --csv "$1" -o out.csv
    survives risk standard lint "$1"
}

@test "the corpora: json" {
    some_files json >list
    while read -r file; do
        read_text "$file"
        survives risk standard load "$file" --as admin
        survives import enterprises one.csv --map "$file"
    done <list
    is_sound
}

@test "the corpora: csv and text" {
    some_files csv >list
    some_files text >>list
    while read -r file; do
        read_text "$file"
        survives park set --from "$file"
    done <list
    is_sound
}

@test "the corpora: pictures" {
    some_files png >list
    some_files jpeg >>list
    while read -r file; do
        survives park set --plan "$file"
        survives enterprise attach A1 "$file"
        survives import enterprises "$file"
    done <list
    is_sound
}

@test "the generated files" {
    script=${SP_SHARED-}/data/hostile/gen_hostile.py
    [[ -r $script ]] && command -v python3 >/dev/null ||
        skip "skipped: no gen_hostile.py in SP_SHARED, or no python3"
    PYTHONWARNINGS=ignore python3 "$script" >gen.log
    for file in generated/*; do
        case $file in
        *.png | *.jpg | *.jpeg) survives park set --plan "$file" ;;
        *) survives import enterprises "$file" ;;
        esac
    done
    is_sound
}

@test "missing, empty, a folder, a device, a pipe" {
    : >empty.csv
    mkdir folder.csv
    mkfifo pipe.csv
    for type in enterprises zones park; do
        refuses 3 "nowhere.csv" import "$type" nowhere.csv
        refuses 6 "是空的" import "$type" empty.csv
        refuses 6 "文件夹" import "$type" folder.csv
        refuses 6 "普通文件" import "$type" /dev/zero
        refuses 6 "普通文件" import "$type" pipe.csv
    done
    for file in nowhere.png empty.csv folder.csv /dev/zero; do
        survives park set --plan "$file"
        ((status != 0))
        survives zone import "$file"
        ((status != 0))
        survives risk standard lint "$file"
        ((status != 0))
        survives risk assess --csv "$file"
        ((status != 0))
        survives enterprise attach A1 "$file"
        [[ $status -ne 0 || $file == empty.csv ]]
        survives import enterprises one.csv --map "$file"
        ((status != 0))
    done
}

@test "another type than the name says" {
    printf '\x89PNG\r\n\x1a\n\0\0\0\rIHDR' >picture.csv
    printf '编号,名称\nB1,乙\n' >table.xlsx
    printf '编号,名称\nB2,丙\n' >table.json
    printf 'PK\3\4broken' >broken.xlsx
    printf '%%PDF-1.7\n' >paper.csv
    refuses 6 "." import enterprises picture.csv
    refuses 6 "." import enterprises broken.xlsx
    refuses 6 "." import enterprises paper.csv
    survives import enterprises table.xlsx
    survives import enterprises table.json
    refuses 6 "." park set --plan one.csv
    is_sound
}

@test "truncated" {
    sp export enterprises -o all.xlsx -q
    sqlite3 "$SAFEPROD_DB" 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
    for part in 1 4 30 100 1000 4000; do
        head -c $part all.xlsx >part.xlsx
        survives import enterprises part.xlsx
        ((status == 6))
    done
    printf '[{"code":"B1","name":"乙"},{"code":"B2"' >part.json
    refuses 6 "." import enterprises part.json
    printf '编号,名称\nB1,"乙' >part.csv
    refuses 6 "引号" import enterprises part.csv
    refuses 3 "B1" enterprise show B1
}

@test "10,000 columns, a 10 MB cell, 10,000 levels" {
    awk 'BEGIN { for (i = 0; i < 10000; i++) printf "c%d,", i; print "x"
                 for (i = 0; i < 10000; i++) printf "1,"; print "1" }' >wide.csv
    refuses 6 "." import enterprises wide.csv
    {
        printf '编号,名称\nB1,'
        head -c 10000000 /dev/zero | tr '\0' x
        printf '\nB2,"'
        head -c 10000000 /dev/zero | tr '\0' x
        printf '"\nB3,好\n'
    } >long.csv
    run limited import enterprises long.csv
    [ "$status" -eq 6 ]
    [[ $output =~ 1024\ KiB ]]
    ((${#output} < 2000))
    ends 0 "好" sp enterprise show B3
    ends 3 "." sp enterprise show B1
    ends 3 "." sp enterprise show B2
    {
        head -c 10000 /dev/zero | tr '\0' '['
        head -c 10000 /dev/zero | tr '\0' ']'
    } >deep.json
    for type in enterprises zones; do
        survives import "$type" deep.json
        ((status == 6))
    done
    survives import enterprises one.csv --map deep.json
    ((status == 6))
    survives zone import deep.json
    ((status == 6))
    survives risk standard lint deep.json
    ((status == 6))
    survives zone add Z9 --name 深 --polygon "$(cat deep.json)"
    ((status == 6))
}

# A PNG of the given size that holds nothing but its header.
png_claiming() {
    python3 - "$1" "$2" <<'PY'
import struct, sys, zlib
def chunk(name, data):
    body = name + data
    return struct.pack('>I', len(data)) + body + struct.pack(
        '>I', zlib.crc32(body))
w, h = int(sys.argv[1]), int(sys.argv[2])
sys.stdout.buffer.write(b'\x89PNG\r\n\x1a\n' + chunk(
    b'IHDR', struct.pack('>IIBBBBB', w, h, 8, 2, 0, 0, 0)) + chunk(
    b'IDAT', zlib.compress(b'\0' * 100)) + chunk(b'IEND', b''))
PY
}

@test "a picture that claims 60,000 x 60,000" {
    command -v python3 >/dev/null || skip "skipped: no python3"
    png_claiming 60000 60000 >huge.png
    refuses 6 "60000" park set --plan huge.png
    png_claiming 9000 9000 >hollow.png
    refuses 6 "." park set --plan hollow.png
    png_claiming 0 10 >flat.png
    refuses 6 "." park set --plan flat.png
}

@test "polygons that cross themselves, lie outside, or are none" {
    refuses 6 "相交|交叉" zone add Z1 --name 一 \
        --polygon "10,10 100,100 100,10 10,100"
    refuses 6 "平面图" zone add Z1 --name 一 \
        --polygon "10,10 99999,10 99999,50"
    refuses 6 "." zone add Z1 --name 一 --polygon "10,10 20,20"
    refuses 6 "." zone add Z1 --name 一 --polygon "nan,1 2,2 3,inf"
    refuses 6 "." zone add Z1 --name 一 --polygon "1e400,1 2,2 3,3"
    cat >zones.geojson <<'JSON'
{"type": "FeatureCollection", "features": [
 {"type": "Feature", "properties": {"code": "Z2", "name": "二"}, "geometry":
  {"type": "Polygon", "coordinates":
   [[[200, 200], [300, 300], [300, 200], [200, 300], [200, 200]]]}},
 {"type": "Feature", "properties": {"code": "Z3", "name": "三"}, "geometry":
  {"type": "Polygon", "coordinates":
   [[[200, 200], [9e9, 200], [9e9, 300], [200, 200]]]}},
 {"type": "Feature", "properties": {"code": "Z4", "name": "四"}, "geometry":
  {"type": "Point", "coordinates": [1, 2]}}]}
JSON
    run limited zone import zones.geojson --coordinates pixels
    [ "$status" -eq 6 ]
    [ "$(sp zone list --count)" -eq 0 ]
    is_sound
}

@test "a mapping with a mistake is refused before a row is read" {
    printf '{"columns":{"编号":"nope"}}' >map.json
    refuses 6 "nope" import enterprises one.csv --map map.json
    printf '{"type":"zone"}' >map.json
    refuses 6 "zone" import enterprises one.csv --map map.json
    head -c 2000000 /dev/zero | tr '\0' ' ' >map.json
    refuses 6 "1 MB" import enterprises one.csv --map map.json
    printf '{}\0{"columns":7}' >map.json
    refuses 6 "." import enterprises one.csv --map map.json
    refuses 3 "nowhere.json" import enterprises one.csv --map nowhere.json
}

@test "exports to places that take nothing" {
    ln -s /dev/full full.csv
    refuses 1 "full" export enterprises -o full.csv
    refuses 1 "nowhere" export enterprises -o /nowhere/x.csv
    refuses 6 "." export enterprises -o x.docx
    mkdir folder.csv
    refuses 6 "文件夹" export enterprises -o folder.csv
    [ -c /dev/full ] && [ -L full.csv ] && [ -d folder.csv ]
}
