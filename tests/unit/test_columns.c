/* Lists as columns, and the question whether a long call shall go on. */
#include <math.h>

#include "site_help.h"

#include "arrow.h"

enum { ZONES = 5000 };

static const sp_column *column(const sp_columns *set, const char *name)
{
    static sp_column found;

    for (size_t i = 0; i < sp_columns_count(set); i++) {
        OK(sp_columns_at(set, i, &found));
        if (strcmp(found.field->name, name) == 0)
            return &found;
    }
    fail_msg("no column %s", name);
    return NULL;
}

static bool valid(const sp_column *c, size_t row)
{
    return !c->valid || (c->valid[row / 8] >> row % 8 & 1);
}

/* A site with many departments: even ones below another. */
static sp_session *make(void)
{
    sp_session *session = site_make();
    char code[16];

    for (int i = 0; i < 20; i++) {
        snprintf(code, sizeof code, "D%02d", i);
        site_add_department(session, code, i % 2 || !i ? NULL : "D00");
    }
    return session;
}

static sp_columns *read_all(sp_session *session, const sp_type *type)
{
    sp_query *query = sp_query_new(type);
    sp_columns *set = NULL;

    OK(sp_columns_read(session, query, NULL, 0, &set));
    sp_query_free(query);
    return set;
}

static void values_and_nothing(void **state)
{
    sp_session *session = make();
    sp_columns *set = read_all(session, &sp_department_type);

    (void)state;
    sp_session_close(session); /* they outlive it */
    assert_int_equal(sp_columns_rows(set), 20);
    const sp_column *c = column(set, "code");
    assert_int_equal(c->kind, SP_COLUMN_TEXT);
    assert_int_equal(c->nulls, 0);
    assert_null(c->valid);
    for (int64_t i = 0; i < 20; i++)
        assert_int_equal(c->offsets[i + 1] - c->offsets[i], 3);
    assert_memory_equal(c->values, "D00D01D02", 9);
    c = column(set, "parent");
    assert_int_equal(c->nulls, 11);
    assert_false(valid(c, 0));
    assert_true(valid(c, 2));
    c = column(set, "created_at");
    assert_int_equal(c->kind, SP_COLUMN_TIME);
    assert_int_equal(((const int64_t *)c->values)[19], SITE_NOW);
    c = column(set, "removed_at");
    assert_int_equal(c->nulls, 20);
    sp_column none;
    REFUSED(SP_NOT_FOUND, sp_columns_at(set, 1000, &none));
    sp_columns_free(set);
    site_remove(site_path());
}

static void secrets_and_names(void **state)
{
    static const struct {
        const char *fields[2];
        size_t n;
        sp_status status;
    } cases[] = {
        {{"roles"}, 1, SP_OK},
        {{"phone", "roles"}, 2, SP_OK},
        {{"password"}, 1, SP_INVALID},
        {{"nothing"}, 1, SP_INVALID},
        {{"roles", "roles"}, 2, SP_INVALID},
        {{""}, 1, SP_INVALID},
    };
    sp_session *session = make();
    sp_query *query = sp_query_new(&sp_user_type);

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_columns *set = NULL;
        assert_int_equal(
            sp_columns_read(session, query, cases[i].fields, cases[i].n, &set),
            cases[i].status);
        assert_int_equal(set != NULL, cases[i].status == SP_OK);
        sp_columns_free(set);
    }
    sp_query_free(query);
    sp_columns *set = read_all(session, &sp_user_type);
    for (size_t i = 0; i < sp_columns_count(set); i++) {
        sp_column c;
        OK(sp_columns_at(set, i, &c));
        assert_false(c.field->flags & SP_SECRET);
    }
    sp_columns_free(set);
    sp_session_close(session);
    sp_session *nobody = site_open();
    query = sp_query_new(&sp_user_type);
    REFUSED(SP_FORBIDDEN, sp_columns_read(nobody, query, NULL, 0, &set));
    sp_query_free(query);
    sp_session_close(nobody);
    site_remove(site_path());
}

/* Who sees public fields only: what is private is nothing in every row. */
static void rights_as_lists(void **state)
{
    sp_session *root = make();
    site_add_user(root, "viewer", NULL, "PARK_VIEWER");
    sp_session *viewer = site_enter(root, "viewer");
    const sp_type *const types[] = {&sp_enterprise_type, &sp_person_type};

    (void)state;
    for (size_t t = 0; t < SP_COUNT(types); t++) {
        sp_query *query = sp_query_new(types[t]);
        sp_records list = {0};
        sp_columns *set = NULL;
        sp_status listed = sp_record_list(viewer, query, &list);
        assert_int_equal(sp_columns_read(viewer, query, NULL, 0, &set), listed);
        if (listed == SP_OK)
            assert_int_equal(sp_columns_rows(set), list.count);
        sp_records_clear(&list);
        sp_columns_free(set);
        sp_query_free(query);
    }
    sp_session_close(viewer);
    sp_session_close(root);
    site_remove(site_path());
}

static void arrow(void **state)
{
    sp_session *session = make();
    sp_columns *set = read_all(session, &sp_department_type);
    struct ArrowArrayStream stream = {0};
    struct ArrowSchema schema = {0};
    struct ArrowArray batch = {0};

    (void)state;
    OK(sp_columns_arrow_stream(set, &stream));
    sp_columns_free(set);
    assert_int_equal(stream.get_schema(&stream, &schema), 0);
    assert_string_equal(schema.format, "+s");
    assert_int_equal(stream.get_next(&stream, &batch), 0);
    assert_int_equal(batch.n_children, schema.n_children);
    assert_int_equal(batch.length, 20);
    struct ArrowArray moved = *batch.children[0]; /* as consumers may */
    batch.children[0]->release = NULL;
    batch.release(&batch);
    assert_int_equal(stream.get_next(&stream, &batch), 0);
    assert_null(batch.release);
    stream.release(&stream);
    assert_int_equal(moved.length, 20);
    assert_true(((const int64_t *)moved.buffers[1])[0] > 0);
    moved.release(&moved);
    assert_string_equal(schema.children[2]->format, "tss:+08:00");
    schema.release(&schema);
    assert_null(schema.release);
    sp_session_close(session);
    site_remove(site_path());
}

/* ---- going on ---- */

typedef struct asking {
    int asked;
    int stop_at;
} asking;

static bool ask(void *context)
{
    asking *a = context;

    return ++a->asked >= a->stop_at;
}

/* Something that takes SQLite long, again and again. */
static sp_status read_often(sp_session *session)
{
    sp_query *query = sp_query_new(&sp_zone_type);
    sp_status status = sp_query_where(query, "name", "7");

    for (int i = 0; status == SP_OK && i < 200; i++) {
        sp_columns *set = NULL;
        status = sp_columns_read(session, query, NULL, 0, &set);
        sp_columns_free(set);
    }
    sp_query_free(query);
    return status;
}

static void write_zones(const char *path)
{
    FILE *file = fopen(path, "w");

    fprintf(file, "code,name\n");
    for (int i = 0; i < ZONES; i++)
        fprintf(file, "Z%05d,zone %d\n", i, i);
    assert_int_equal(fclose(file), 0);
}

static void stops(void **state)
{
    char path[] = "/tmp/sp-zones-XXXXXX.csv";
    asking a = {0, INT32_MAX};
    sp_session *root = make();
    site_add_user(root, "head", NULL, "SAFETY_HEAD");
    sp_session *session = site_enter(root, "head");
    sp_import_result result;
    sp_audit_result proof;
    int64_t count = 0;

    (void)state;
    close(mkstemps(path, 4));
    write_zones(path);
    sp_session_set_interrupt(session, ask, &a);
    a.stop_at = 3;
    REFUSED(SP_CANCELLED,
            sp_import(session, &sp_zone_type, path, NULL, &result));
    sp_query *query = sp_query_new(&sp_zone_type);
    a = (asking){0, INT32_MAX};
    OK(sp_record_count(session, query, &count));
    assert_int_equal(count, 0); /* all of it was undone */
    OK(sp_import(session, &sp_zone_type, path, NULL, &result));
    assert_true(a.asked >= 3);
    a = (asking){0, 2};
    REFUSED(SP_CANCELLED, read_often(session));
    sp_session_set_interrupt(session, NULL, NULL);
    OK(sp_record_count(session, query, &count));
    assert_int_equal(count, ZONES);
    OK(sp_audit_verify(root, NULL, &proof));
    sp_query_free(query);
    unlink(path);
    sp_session_close(session);
    sp_session_close(root);
    site_remove(site_path());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_and_nothing),
        cmocka_unit_test(secrets_and_names),
        cmocka_unit_test(rights_as_lists),
        cmocka_unit_test(arrow),
        cmocka_unit_test(stops),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
