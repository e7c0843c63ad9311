# Pictures and enterprises for the tests of archives.
load common

# 8 × 6 pixels, white; and the same with a header that claims 60,000 × 60,000.
make_pictures() {
    base64 -d >"$1/plan.png" <<<"\
iVBORw0KGgoAAAANSUhEUgAAAAgAAAAGCAIAAABxZ0isAAAAD0lEQVR42mP4jwMwDKQEAAjcj3H0\
N8gkAAAAAElFTkSuQmCC"
    base64 -d >"$1/huge.png" <<<"\
iVBORw0KGgoAAAANSUhEUgAA6mAAAOpgCAIAAAAPsOIVAAAAD0lEQVR42mP4jwMwDKQEAAjcj3H0\
N8gkAAAAAElFTkSuQmCC"
    head -c 55 "$1/plan.png" >"$1/cut.png"
}

# A (chemicals, general risk), B (metallurgy, low risk), C (nothing but a name).
make_enterprises() {
    sp enterprise add A --name 一号化工有限公司 --industry 化工 \
        --level 一般风险 --entered 2024-01-26 --legal-rep 王某某 \
        --contact 王某某 --contact-phone 13800138000 --staff-count 120 \
        --registered-capital 500 --confined-space yes --ammonia 是 --quiet
    sp enterprise add B --name 二号冶金有限公司 --industry 冶金 \
        --level low --entered 2023-12-26 --quiet
    sp enterprise add C --name "三号（建材）有限公司" --quiet
}
