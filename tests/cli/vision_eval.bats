#!/usr/bin/env bats
# A model against labelled pictures, without a site.
load common

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    # zeros see one box of 0.25 in the middle of every picture
    printf '%s\n' '[net]' width=8 height=8 '[convolutional]' filters=6 size=8 \
        stride=8 activation=linear '[yolo]' classes=1 num=1 anchors=4,4 >a.cfg
    { printf '\0\0\0\0\2'; head -c $((20 - 5 + 4 * (6 + 6 * 192))) /dev/zero; } \
        >a.weights
    echo helmet >a.names
    mkdir -p data/images data/labels
    cp a.names data/names.txt
    for i in one two three; do
        printf '%s' iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4 \
            nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg== | base64 -d \
            >data/images/$i.png
    done
    echo 0 0.5 0.5 0.5 0.5 >data/labels/one.txt
    echo 0 0.1 0.1 0.1 0.1 >data/labels/two.txt
    : >data/labels/three.txt
    model=(--cfg a.cfg --weights a.weights --names a.names)
}

sp() {
    env -u SAFEPROD_DB "$SAFEPROD" "$@"
}

@test "a model is measured" {
    sp vision eval --data data "${model[@]}" --threshold 20 --format json >got
    # three found, one right, two labelled
    jq -e '.[0] | .class == "helmet" and .pictures == 3 and .boxes == 2 and
        .ap50 == 0.167 and .precision == 0.333 and .recall == 0.5 and
        .wrong == 2 and .empty == 1 and .empty_wrong == 1 and
        .median_ms >= 0' got
    ends 0 "0.167" sp vision eval --data data "${model[@]}"
}

@test "some of the pictures, and what is known not to be there" {
    printf '%s\n' images/one.png images/three.png >data/val.txt
    sp vision eval --data data --list val.txt "${model[@]}" --format json |
        jq -e '.[0] | .pictures == 2 and .ap50 == 0.5'
    rm -r data/names.txt data/labels
    ends 0 "3" sp vision eval --data data --looked-for helmet "${model[@]}"
    sp vision eval --data data --looked-for helmet --threshold 20 --quiet \
        "${model[@]}" --format json |
        jq -e '.[0] | .boxes == 0 and .empty == 3 and .empty_wrong == 3 and
            (has("ap50") | not)'
}

@test "what cannot be measured" {
    ends 2 "--data" sp vision eval "${model[@]}"
    ends 3 "nowhere" sp vision eval --data nowhere "${model[@]}"
    ends 3 "none.txt" sp vision eval --data data --list none.txt "${model[@]}"
    ends 6 "dragon" sp vision eval --data data --looked-for dragon \
        "${model[@]}"
    echo 0 0.5 0.5 >data/labels/two.txt
    ends 6 "labels/two.txt" sp vision eval --data data "${model[@]}"
}
