# What every file of these tests loads: scratch sites, golden output.
bats_require_minimum_version 1.5.0
: "${SAFEPROD:?the program to test}"

# A site with two users, made once a file; each test gets a copy.
make_site() {
    unset_environment
    export XDG_CONFIG_HOME=$BATS_FILE_TMPDIR/config
    export SAFEPROD_DB=$BATS_FILE_TMPDIR/site.db
    echo correct-horse >"$BATS_FILE_TMPDIR/admin.txt"
    echo battery-staple >"$BATS_FILE_TMPDIR/li.txt"
    "$SAFEPROD" init --now "2024-03-01 08:00" --quiet \
        --password-file "$BATS_FILE_TMPDIR/admin.txt" \
        --officer li --officer-password-file "$BATS_FILE_TMPDIR/li.txt"
}

# Sign-ins are kept by path, so the copy stands where the site was.
copy_site() {
    unset_environment
    export XDG_CONFIG_HOME=$BATS_FILE_TMPDIR/config
    export SAFEPROD_DB=$BATS_FILE_TMPDIR/site.db
    ADMIN_FILE=$BATS_FILE_TMPDIR/admin.txt
    LI_FILE=$BATS_FILE_TMPDIR/li.txt
    export ADMIN_FILE LI_FILE
    cd "$BATS_TEST_TMPDIR" || return
    [[ -e $BATS_FILE_TMPDIR/first.db ]] ||
        cp "$SAFEPROD_DB" "$BATS_FILE_TMPDIR/first.db"
    [[ -e $BATS_FILE_TMPDIR/first.json ]] ||
        cp "$XDG_CONFIG_HOME/safeprod/credentials.json" \
            "$BATS_FILE_TMPDIR/first.json"
    rm -f "$SAFEPROD_DB"*
    cp "$BATS_FILE_TMPDIR/first.db" "$SAFEPROD_DB"
    install -D -m 600 "$BATS_FILE_TMPDIR/first.json" \
        "$XDG_CONFIG_HOME/safeprod/credentials.json"
}

unset_environment() {
    unset SAFEPROD_DB SAFEPROD_TOKEN SAFEPROD_LANG NO_COLOR
    unset LC_ALL LC_MESSAGES
    export LANG=C
}

# The program at a fixed time.
sp() {
    "$SAFEPROD" --now "2024-03-01 09:00" "$@"
}

# Does what the command prints equal golden/NAME? (UPDATE=1 writes it.) What
# differs from run to run is masked.
golden() {
    local name=$BATS_TEST_DIRNAME/golden/$1
    shift
    "$@" 2>&1 | sed -E \
        -e 's/[0-9a-f]{64}/HASH/g' \
        -e 's/"?\bid"?:[0-9]+/"id":ID/g' -e 's/^(标识 +)[0-9]+/\1ID/' \
        -e 's/^(条目 +)[0-9]+/\1N/' \
        -e 's/safeprod [0-9]+\.[0-9]+\.[0-9]+/safeprod VERSION/' \
        >"$BATS_TEST_TMPDIR/output"
    if [[ -n ${UPDATE-} ]]; then
        cp "$BATS_TEST_TMPDIR/output" "$name"
    fi
    diff -u "$name" "$BATS_TEST_TMPDIR/output"
}

# The command ends with this exit code, and what it says matches.
ends() {
    local code=$1 pattern=$2
    shift 2
    run "$@"
    # shellcheck disable=SC2154 # bats sets them
    if [[ $status -ne $code || ! $output =~ $pattern ]]; then
        echo "exit code $status, wanted $code and: $pattern"
        echo "$output"
        return 1
    fi
}
