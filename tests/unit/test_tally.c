/* Running counts that leave out what is out of use. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "state.h"

static const sp_tally tallies[] = {
    {.name = "all", .fields = {"parent"}},
    {.name = "in_use", .fields = {"parent"}, .in_use_only = true},
};

typedef struct site {
    char path[64];
    sp_db *db;
} site;

static int open_site(void **state)
{
    static site s;

    snprintf(s.path, sizeof s.path, "/tmp/sp-tally-%d.db", (int)getpid());
    unlink(s.path);
    *state = &s;
    return sp_db_open(s.path, SP_DB_CREATE, 1000, &s.db) != SP_OK ||
           sp_db_migrate(s.db) != SP_OK;
}

static int close_site(void **state)
{
    site *s = *state;

    sp_db_close(s->db);
    return unlink(s->path);
}

static sp_department *department(int64_t id, const char *code,
                                 int64_t removed_at)
{
    sp_department *d = sp_record_new(&sp_department_type);

    assert_non_null(d);
    d->id = id;
    d->version = 1;
    d->created_at = 0;
    d->removed_at = removed_at;
    assert_int_equal(sp_text_set(&d->code, code), SP_OK);
    assert_int_equal(sp_text_set(&d->name, code), SP_OK);
    return d;
}

typedef struct counted {
    int64_t sum;
    int keys;
} counted;

static sp_status add_up(void *context, const char *keys, int64_t n)
{
    counted *c = context;

    assert_string_equal(keys, "");
    c->sum += n;
    c->keys++;
    return SP_OK;
}

static int64_t counted_as(sp_db *db, const char *name)
{
    counted c = {0, 0};

    assert_int_equal(sp_tally_each(db, &sp_department_type, name, add_up, &c),
                     SP_OK);
    return c.sum;
}

/* Write @d (instead of @old, unless NULL) and keep the counts. */
static void put(sp_db *db, const sp_department *old, const sp_department *d)
{
    sp_state state = {
        &sp_department_type, tallies, SP_COUNT(tallies), {0}, 0, NULL, 0, 0};
    char digest[SP_HASH_HEX];

    assert_int_equal(sp_db_begin(db), SP_OK);
    if (old) {
        assert_int_equal(sp_state_note(&state, old, -1), SP_OK);
        assert_int_equal(sp_rec_update(db, &sp_department_type, d, 1), SP_OK);
    } else {
        assert_int_equal(sp_rec_insert(db, &sp_department_type, d), SP_OK);
    }
    assert_int_equal(sp_state_note(&state, d, +1), SP_OK);
    assert_int_equal(sp_state_flush(&state, db, digest), SP_OK);
    assert_int_equal(sp_db_commit(db), SP_OK);
    sp_state_free(&state);
}

static void proves(sp_db *db)
{
    const char *wrong = "?";

    assert_int_equal(sp_state_prove(db, &sp_department_type, tallies,
                                    SP_COUNT(tallies), &wrong),
                     SP_OK);
    assert_string_equal(wrong, "");
}

static void out_of_use_is_left_out(void **state)
{
    sp_db *db = ((site *)*state)->db;
    sp_department *a = department(1, "A", SP_NO_INT);
    sp_department *gone = department(1, "A", 1700000000);
    sp_department *b = department(2, "B", 1700000000);

    put(db, NULL, a);
    put(db, NULL, b);
    assert_int_equal(counted_as(db, "all"), 2);
    assert_int_equal(counted_as(db, "in_use"), 1);
    proves(db);
    put(db, a, gone);
    assert_int_equal(counted_as(db, "all"), 2);
    assert_int_equal(counted_as(db, "in_use"), 0);
    proves(db);
    put(db, gone, a);
    assert_int_equal(counted_as(db, "in_use"), 1);
    proves(db);
    sp_record_free(&sp_department_type, a);
    sp_record_free(&sp_department_type, gone);
    sp_record_free(&sp_department_type, b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(out_of_use_is_left_out, open_site,
                                        close_site),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
