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
    ends 2 "--cfg" sp vision detect a.png
    ends 2 "threshold" sp vision detect a.png "${model[@]}" --threshold 0
    ends 6 "PNG" sp vision detect a.cfg "${model[@]}"
    head -c 40 a.png >cut.png
    ends 6 "." sp vision detect cut.png "${model[@]}"
    ends 3 "." sp vision detect "a;b'\".png" "${model[@]}"
}
