#!/usr/bin/env bats
# Models of the detector and pictures, without a site.
load common

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    printf '%s\n' '[net]' width=32 height=32 '[convolutional]' filters=6 \
        size=1 activation=linear '[yolo]' classes=1 num=1 anchors=8,8 >a.cfg
    # version 0.2.0; six biases and 18 weights of 0
    { printf '\0\0\0\0\2'; head -c 111 /dev/zero; } >a.weights
    echo 安全帽 >a.names
    # one grey pixel
    printf '%s' iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNo \
        AAAAggCBd81ytgAAAABJRU5ErkJggg== | base64 -d >a.png
}

sp() {
    env -u SAFEPROD_DB "$SAFEPROD" "$@"
}

@test "a model is examined" {
    ends 0 "安全帽" sp model check a.cfg a.weights a.names
    sp model check a.cfg a.weights --format json | jq -e \
        '.width == 32 and .weights == 24 and .classes["0"] == "0"'
}

@test "a model that cannot be" {
    ends 3 "nowhere" sp model check nowhere.cfg a.weights
    ends 6 "权重" sp model check a.cfg a.cfg
    { cat a.weights; printf '\0'; } >long.weights
    ends 6 "另|不符" sp model check a.cfg long.weights
    printf 'one\ntwo\n' >two.names
    ends 6 "2 个名称" sp model check a.cfg a.weights two.names
    sed 's/^filters=6/filters=-6/' a.cfg >bad.cfg
    ends 6 "第 5 行" sp model check bad.cfg a.weights
    ends 3 "." sp model check ";echo '\"x" a.weights
}

@test "a picture is looked at" {
    model=(--cfg a.cfg --weights a.weights --names a.names)
    ends 0 "安全帽" sp vision detect a.png "${model[@]}" --threshold 20 \
        -o boxes.png
    [ "$(head -c 4 boxes.png | tail -c 3)" = PNG ]
    sp vision detect a.png "${model[@]}" --threshold 20 --format json >one
    sp vision detect a.png "${model[@]}" --threshold 20 --format json >two
    cmp one two
    jq -e 'length >= 1 and .[0].score == 0.25' one
}

@test "a picture that cannot be" {
    model=(--cfg a.cfg --weights a.weights)
    ends 2 "--cfg" sp vision detect a.png --weights a.weights
    ends 2 "--model" sp vision detect a.png "${model[@]}" --model x
    ends 2 "--stretch" sp vision detect a.png --stretch
    ends 3 "nowhere" sp vision detect a.png --model nowhere
    ends 2 "engine" sp vision detect a.png "${model[@]}" --engine gpu
    ends 2 "threshold" sp vision detect a.png "${model[@]}" --threshold 0
    ends 6 "PNG" sp vision detect a.cfg "${model[@]}"
    head -c 40 a.png >cut.png
    ends 6 "." sp vision detect cut.png "${model[@]}"
    ends 3 "." sp vision detect "a;b'\".png" "${model[@]}"
}

# a model with a card in $1
make_model() {
    mkdir -p "$1"
    cp a.cfg a.weights a.names "$1"
    hash() { sha256sum "$1" | cut -d' ' -f1; }
    jq -n --arg cfg "$(hash a.cfg)" --arg weights "$(hash a.weights)" \
        --arg names "$(hash a.names)" '{name: "grey", version: "1.0",
        title: {zh: "灰", en: "grey"}, files: {
            cfg: {file: "a.cfg", sha256: $cfg},
            weights: {file: "a.weights", sha256: $weights},
            names: {file: "a.names", sha256: $names}},
        input: {width: 32, height: 32, fit: "letterbox"},
        batch_norm: "folded", classes: [{name: "安全帽", threshold: 0.5}],
        licence: "CC0-1.0", attribution: "us", data: "none",
        ap50: [{split: "val", class: "安全帽", pictures: 1, boxes: 2,
                ap50: 0.5}]}' >"$1/model.json"
}

@test "models with cards" {
    export XDG_DATA_HOME=$PWD/data
    make_model data/safeprod/models/grey
    sp model list --format json | jq -e 'any(.[]; .name == "grey")'
    ends 0 "0.500" sp model show grey
    ends 0 "安全帽" sp model check grey
    ends 0 "安全帽" sp model check ./data/safeprod/models/grey
    ends 0 "安全帽" sp vision detect a.png --model grey --threshold 20
    sp model bench --model grey --rounds 2 --picture a.png --format json |
        jq -e '.ms > 0 and .picture_ms > 0 and .sgemm_gflops > 0'
    printf '\0' >>data/safeprod/models/grey/a.weights
    ends 8 "SHA-256" sp model check grey
    echo '{' >data/safeprod/models/grey/model.json
    ends 6 "grey/model.json" sp model check grey
    ends 0 "grey/model.json" sp model list
    ends 3 "nowhere" sp model show nowhere
}

@test "a folder of pictures" {
    model=(--cfg a.cfg --weights a.weights --threshold 20)
    mkdir -p "p/b;c'" p/.hidden
    cp a.png "p/b;c'/2.PNG"
    cp a.png p/1.png
    cp a.png p/.hidden/3.png
    cp a.png p/notes.txt
    ln -s . p/loop
    sp vision detect p "${model[@]}" --format csv --threads 1 >one
    sp vision detect p "${model[@]}" --format csv --threads 7 >seven
    cmp one seven
    [ "$(tail -n +2 one | cut -d, -f1 | uniq | tr -d '\n"')" = \
        "p/1.pngp/b;c'/2.PNG" ]
    echo nothing >p/bad.jpg
    ends 6 "bad.jpg.*3 张图片中有 1 张" sp vision detect p "${model[@]}" -o drawn
    [ "$(find drawn -type f | sort | tr '\n' ' ')" = \
        "drawn/1.png.png drawn/b;c'/2.PNG.png " ]
    sp vision detect p/1.png "p/b;c'/2.PNG" "${model[@]}" --format ndjson |
        jq -es 'length >= 2 and .[0].picture == "p/1.png"'
    mkdir empty
    sp vision detect empty "${model[@]}" --format json | jq -e '. == []'
}

@test "the other engine" {
    model=(--cfg a.cfg --weights a.weights --threshold 20 --format json)
    helper=$(dirname "$SAFEPROD")/../libexec/safeprod/safeprod-darknet
    if [[ ! -x $helper ]]; then
        run sp vision detect a.png "${model[@]}" --engine darknet
        [[ $status -ne 0 && $output =~ onednn ]]
        skip "Darknet is not built in"
    fi
    sp vision detect a.png "${model[@]}" >one
    sp vision detect a.png "${model[@]}" --engine darknet >two
    cmp one two
    sed 's/linear/mish/' a.cfg >mish.cfg
    run sp model check mish.cfg a.weights --engine darknet
    [[ $status -ne 0 && $output =~ onednn ]]
}

# a server of this folder; its port in $port
serve() {
    python3 -u -m http.server --bind 127.0.0.1 0 >server.log 2>&1 3>&- &
    server=$!
    until port=$(grep -oE 'port [0-9]+' server.log | grep -oE '[0-9]+'); do
        sleep 0.05
    done
}

teardown() {
    if [[ -n ${server-} ]]; then
        kill "$server"
    fi
}

@test "a model is fetched when its hash is the one that was said" {
    make_model site
    serve
    url=http://127.0.0.1:$port/site/model.json
    hash=$(sha256sum site/model.json | cut -d' ' -f1)
    wrong=${hash//[0-7]/8}
    ends 2 "sha256" sp model fetch "$url"
    ends 6 "https" sp model fetch "$url" --sha256 "$hash" --to here
    run sp model fetch "$url" --sha256 "$wrong" --to here --insecure-http
    [[ $status -ne 0 && -z $(ls -A here) ]]
    ends 0 "grey" sp model fetch "$url" --sha256 "$hash" --to here \
        --insecure-http
    [ "$(ls -A here)" = grey ]
    ends 0 "安全帽" sp model check ./here/grey
    run sp model fetch "$url" --sha256 "$hash" --to here --insecure-http
    [[ $status -ne 0 && $(ls -A here) = grey ]]
    printf x >>site/a.names
    run sp model fetch "$url" --sha256 "$hash" --to there --insecure-http
    [[ $status -ne 0 && -z $(ls -A there) ]]
}
