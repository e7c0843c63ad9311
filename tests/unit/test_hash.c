/* SHA-256 and how fields are hashed. */
#include "hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

/* The examples of FIPS 180-4's validation texts. */
static const struct {
    const char *text, *hex;
} known[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

static void known_hashes(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(known); i++) {
        char hex[SP_HASH_HEX];
        sp_hash hash = sp_hash_of(known[i].text, strlen(known[i].text)), back;
        sp_hash_hex(&hash, hex);
        assert_string_equal(hex, known[i].hex);
        assert_true(sp_hash_parse(hex, &back));
        assert_memory_equal(&back, &hash, sizeof hash);
    }
}

static void pieces_make_the_same_hash(void **state)
{
    const char *text = known[2].text;
    sp_hash whole = sp_hash_of(text, strlen(text));

    (void)state;
    for (size_t cut = 0; cut <= strlen(text); cut++) {
        sp_hasher h;
        sp_hasher_start(&h);
        sp_hasher_add(&h, text, cut);
        sp_hasher_add(&h, text + cut, strlen(text) - cut);
        sp_hash hash = sp_hasher_end(&h);
        assert_memory_equal(&hash, &whole, sizeof hash);
    }
}

static sp_hash of_fields(const char *a, const char *b)
{
    sp_hasher h;

    sp_hasher_start(&h);
    sp_hasher_add_field(&h, a);
    sp_hasher_add_field(&h, b);
    return sp_hasher_end(&h);
}

static void fields_do_not_run_together(void **state)
{
    static const char *const rows[][2] = {
        {"ab", "c"},   {"a", "bc"},  {"", "abc"}, {"abc", ""}, {NULL, "abc"},
        {"abc", NULL}, {NULL, NULL}, {"", ""},    {NULL, ""},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(rows); i++) {
        sp_hash one = of_fields(rows[i][0], rows[i][1]);
        for (size_t k = 0; k < i; k++) {
            sp_hash two = of_fields(rows[k][0], rows[k][1]);
            assert_memory_not_equal(&one, &two, sizeof one);
        }
    }
}

static void a_field_is_its_length_and_its_bytes(void **state)
{
    sp_hasher h;

    (void)state;
    sp_hasher_start(&h);
    sp_hasher_add_field(&h, "abc");
    sp_hasher_add_field(&h, NULL);
    sp_hash hash = sp_hasher_end(&h);
    sp_hash same = sp_hash_of("\3\0\0\0\0\0\0\0abc"
                              "\377\377\377\377\377\377\377\377",
                              19);
    assert_memory_equal(&hash, &same, sizeof hash);
}

static void bad_hex_is_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555",
        "g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        " 3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8 5",
    };
    sp_hash hash, before;

    (void)state;
    memset(&hash, 7, sizeof hash);
    before = hash;
    for (size_t i = 0; i < SP_COUNT(bad); i++)
        assert_false(sp_hash_parse(bad[i], &hash));
    assert_memory_equal(&hash, &before, sizeof hash);
}

static void random_bytes_may_be_made_ready_twice(void **state)
{
    unsigned char a[16], b[16];

    (void)state;
    assert_int_equal(sp_crypto_ready(), SP_OK);
    assert_int_equal(sp_crypto_ready(), SP_OK);
    randombytes_buf(a, sizeof a);
    randombytes_buf(b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_hashes),
        cmocka_unit_test(pieces_make_the_same_hash),
        cmocka_unit_test(fields_do_not_run_together),
        cmocka_unit_test(a_field_is_its_length_and_its_bytes),
        cmocka_unit_test(bad_hex_is_refused),
        cmocka_unit_test(random_bytes_may_be_made_ready_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
