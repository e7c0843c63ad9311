# For tests with files and sites that nobody should have.

# Sanitizers need more address space than any limit leaves.
SANITIZED=$(ldd "$SAFEPROD" | grep -c libasan) || true
is_sanitized() {
    ((SANITIZED > 0))
}

# The program at a fixed time, with no more memory and time than it may take.
limited() {
    (
        is_sanitized || ulimit -v 2000000
        exec timeout 30 "$SAFEPROD" --now "2024-03-01 09:00" "$@"
    )
}

site_bytes() {
    sha256sum <"$SAFEPROD_DB"
}

# The command ends by itself; when it refuses, it says why in a line or two,
# and the site has the bytes it had.
survives() {
    local before after
    before=$(site_bytes)
    run limited "$@"
    after=$(site_bytes)
    # shellcheck disable=SC2154 # bats sets them
    if ((status >= 124)); then
        echo "exit code $status: $*"
        echo "$output"
        return 1
    fi
    if ((status != 0 && status != 6)) && [[ $before != "$after" ]]; then
        echo "refused with $status, but the site changed: $*"
        return 1
    fi
    if ((status != 0)) && [[ -z $output ]]; then
        echo "refused with $status without a word: $*"
        return 1
    fi
}

# As survives(), and with this exit code and words; the site stays as it was.
refuses() {
    local code=$1 pattern=$2 before after
    shift 2
    before=$(site_bytes)
    run limited "$@"
    after=$(site_bytes)
    if ((status != code)) || [[ ! $output =~ $pattern ]]; then
        echo "exit code $status, wanted $code and: $pattern: $*"
        echo "$output"
        return 1
    fi
    if [[ $before != "$after" ]]; then
        echo "refused, but the site changed: $*"
        return 1
    fi
}

is_sound() {
    run -0 sp audit verify --as admin
    run -0 sp doctor --as admin
}
