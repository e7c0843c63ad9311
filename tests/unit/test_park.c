/* The park with its pictures: all of it or nothing. Attachments that come
 * again. */
#include "site_help.h"

#include "picture_help.h"
#include "str.h"

typedef struct site {
    sp_session *root;
    sp_session *head;
    sp_str png;
} site;

static int begin(void **state)
{
    static site s;

    s.root = site_make();
    s.head = site_head(s.root);
    s.png = (sp_str){0};
    help_png(PNG_COLOR_TYPE_RGB, 8, PNG_INTERLACE_NONE, 255, &s.png);
    *state = &s;
    return 0;
}

static int end(void **state)
{
    site *s = *state;

    sp_session_close(s->head);
    sp_session_close(s->root);
    sp_str_free(&s->png);
    site_remove(site_path());
    return 0;
}

static sp_park *new_park(const char *name)
{
    sp_park *park = sp_record_new(&sp_park_type);

    assert_non_null(park);
    OK(sp_text_set(&park->name, name));
    return park;
}

static sp_park *load_park(sp_session *session)
{
    void *found = NULL;

    OK(sp_record_load(session, &sp_park_type, NULL, &found));
    return found;
}

static void free_park(sp_park *park)
{
    sp_record_free(&sp_park_type, park);
}

static void test_saves_with_pictures(void **state)
{
    site *s = *state;
    sp_park_pictures both = {s->png.data, s->png.len, s->png.data, s->png.len};
    sp_park_pictures none = {0};
    sp_park *park = new_park("南山");

    OK(sp_park_save(s->head, park, &both));
    free_park(park);
    park = load_park(s->head);
    assert_int_equal(park->plan_width, HELP_WIDTH);
    assert_int_equal(park->plan_height, HELP_HEIGHT);
    assert_string_equal(park->plan, park->background);
    assert_int_equal(site_sql_int("SELECT count(*) FROM ledger WHERE subject = "
                                  "'park'"),
                     1);

    OK(sp_text_set(&park->name, "南山园区"));
    OK(sp_park_save(s->head, park, &none));
    free_park(park);
    park = load_park(s->head);
    assert_string_equal(park->name, "南山园区");
    assert_non_null(park->plan);
    assert_int_equal(park->version, 2);
    free_park(park);
}

static void test_refuses_all_or_nothing(void **state)
{
    static const char text[] = "not a picture";
    site *s = *state;
    sp_park_pictures cut = {NULL, 0, s->png.data, s->png.len / 2};
    sp_park_pictures wrong = {text, sizeof text, s->png.data, s->png.len};
    sp_park_pictures empty = {"", 0, NULL, 0};
    sp_park_pictures good = {NULL, 0, s->png.data, s->png.len};
    sp_park *park = new_park("南山");

    REFUSED(SP_INVALID, sp_park_save(s->head, park, &cut));
    assert_non_null(strstr(sp_last_error(SP_ZH), "平面图"));
    REFUSED(SP_INVALID, sp_park_save(s->head, park, &wrong));
    assert_non_null(strstr(sp_last_error(SP_EN), "background"));
    REFUSED(SP_INVALID, sp_park_save(s->head, park, &empty));
    REFUSED(SP_FORBIDDEN, sp_park_save(s->root, park, &good));
    OK(sp_text_set(&park->name, NULL));
    REFUSED(SP_INVALID, sp_park_save(s->head, park, &good));
    free_park(park);
    assert_int_equal(site_sql_int("SELECT count(*) FROM park"), 0);
    assert_int_equal(site_sql_int("SELECT count(*) FROM blob"), 0);
}

static void test_two_people(void **state)
{
    site *s = *state;
    sp_park_pictures none = {0};
    sp_park *park = new_park("南山");

    OK(sp_park_save(s->head, park, &none));
    free_park(park);
    sp_park *mine = load_park(s->head);
    sp_park *theirs = load_park(s->head);
    OK(sp_text_set(&mine->name, "甲"));
    OK(sp_text_set(&theirs->name, "乙"));
    OK(sp_park_save(s->head, mine, &none));
    REFUSED(SP_CONFLICT, sp_park_save(s->head, theirs, &none));
    free_park(mine);
    free_park(theirs);

    park = new_park("第二个");
    REFUSED(SP_CONFLICT, sp_park_save(s->head, park, &none));
    free_park(park);
}

/* What was taken out of use comes back when the same content is attached, and
 * not when it is another. */
static void test_attaches_again(void **state)
{
    static const char code[] = "enterprise/A/a.txt";
    site *s = *state;
    const sp_type *type = &sp_enterprise_type;

    site_add_enterprise(s->head, "A");
    OK(sp_attach(s->head, type, "A", "a.txt", "one", 3, NULL));
    OK(sp_attach(s->head, type, "A", "a.txt", "one", 3, NULL));
    OK(sp_record_remove(s->head, &sp_attachment_type, code));
    REFUSED(SP_CONFLICT,
            sp_attach(s->head, type, "A", "a.txt", "two", 3, NULL));
    assert_int_equal(site_sql_int("SELECT count(*) FROM attachment WHERE "
                                  "removed_at IS NULL"),
                     0);
    OK(sp_attach(s->head, type, "A", "a.txt", "one", 3, NULL));
    assert_int_equal(site_sql_int("SELECT count(*) FROM attachment WHERE "
                                  "removed_at IS NULL"),
                     1);
    assert_int_equal(site_sql_int("SELECT count(*) FROM ledger WHERE subject = "
                                  "'attachment'"),
                     3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_saves_with_pictures, begin, end),
        cmocka_unit_test_setup_teardown(test_refuses_all_or_nothing, begin,
                                        end),
        cmocka_unit_test_setup_teardown(test_two_people, begin, end),
        cmocka_unit_test_setup_teardown(test_attaches_again, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
