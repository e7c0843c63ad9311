/* Records as values: every kind of field from text and back. */
#include <math.h>

#include "field.h"
#include "site_help.h"
#include "str.h"

typedef struct thing {
    int64_t id;
    char *code;
    char *day;
    char *lines;
    int64_t count;
    int64_t price; /* two places */
    int64_t at;
    double weight;
    bool wet;
    unsigned colour;
    char *secret;
    int64_t made;
} thing;

static sp_status no_x(const char *text, char **out)
{
    if (strchr(text, 'x'))
        return sp_fail(SP_INVALID, "不要 x", "no x please");
    return sp_text_copy(text, out);
}

static const sp_label colours[] = {
    {"none", "无", "no colour", NULL},
    {"red", "红色", "red", "红|rouge"},
    {"deep_blue", "深蓝", "deep blue", "Ｎａｖｙ"},
};

static const sp_field fields[] = {
    SP_FIELD(thing, id, "标识", "id", .flags = SP_KEY),
    SP_FIELD(thing, code, "编号", "code", .flags = SP_REQUIRED, .max_len = 5,
             .clean = no_x, .alias = "代码|number"),
    SP_FIELD(thing, day, "日期（入园）", "day", .as = SP_AS_DATE),
    SP_FIELD(thing, lines, "说明", "lines", .as = SP_AS_LINES),
    SP_FIELD(thing, count, "数量", "count", .min = -5, .max = 100,
             .alias = "个数|number"),
    SP_FIELD(thing, price, "单价", "price", .as = SP_AS_DECIMAL, .decimals = 2),
    SP_FIELD(thing, at, "时间", "at", .as = SP_AS_TIME),
    SP_FIELD(thing, weight, "重量", "weight"),
    SP_FIELD(thing, wet, "潮湿", "wet"),
    SP_FIELD(thing, colour, "颜色", "colour", SP_LABELS(colours)),
    SP_FIELD(thing, secret, "秘密", "secret", .flags = SP_SECRET),
    SP_FIELD(thing, made, "生成", "made", .flags = SP_GUARDED),
};

static void check(const void *record, sp_findings *out)
{
    if (((const thing *)record)->wet)
        sp_finding_add(out, SP_WARNING, "wet", "湿了 %d", "wet %d", 1);
}

static const sp_type thing_type = {.name = "thing",
                                   .zh = "东西",
                                   .en = "thing",
                                   .table = "thing",
                                   .code = "code",
                                   .check = check,
                                   SP_TYPE(thing, fields)};

/* What a person writes into a field, and what is kept; NULL: refused. */
static const struct {
    const char *field;
    const char *text;
    const char *kept;
} texts[] = {
    {"code", "ab", "ab"},
    {"code", "\xe3\x80\x80 ab\t\xc2\xa0", "ab"},
    {"code", "", ""},
    {"code", "  ", ""},
    {"code", "一二三四五", "一二三四五"},
    {"code", "一二三四五六", NULL},
    {"code", "ax", NULL},
    {"code", "a\nb", NULL},
    {"code", "a\xff", NULL},
    {"code", "\xc0\x80", NULL},
    {"code", "a\xed\xa0\x80z", NULL},
    {"day", "2024-02-29", "2024-02-29"},
    {"day", "2024/2/9", "2024-02-09"},
    {"day", "2024年2月9日", "2024-02-09"},
    {"day", "2024-01-31T23:30:00Z", "2024-02-01"}, /* +08:00 */
    {"day", "2023-02-29", NULL},
    {"day", "昨天", NULL},
    {"lines", "a\nb", "a\nb"},
    {"lines", "' OR 1=1; --", "' OR 1=1; --"},
    {"count", "100", "100"},
    {"count", "-5", "-5"},
    {"count", "1.5", NULL},
    {"count", "１２", NULL},
    {"count", "99999999999999999999", NULL},
    {"price", "12.50", "12.5"},
    {"price", "-0.01", "-0.01"},
    {"price", "12.505", NULL},
    {"price", "1e3", NULL},
    {"at", "2024-01-31 08:30", "2024-01-31T08:30:00+08:00"},
    {"at", "2024-01-31T00:30:00Z", "2024-01-31T08:30:00+08:00"},
    {"at", "25:00", NULL},
    {"weight", "0.1", "0.1"},
    {"weight", "-1e-3", "-0.001"},
    {"weight", "nan", NULL},
    {"weight", "inf", NULL},
    {"weight", "1,5", NULL},
    {"wet", "是", "true"},
    {"wet", "Yes", "true"},
    {"wet", "TRUE", "true"},
    {"wet", "0", "false"},
    {"wet", "", "false"},
    {"wet", "maybe", NULL},
    {"colour", "red", "red"},
    {"colour", "RED", "red"},
    {"colour", "红色", "red"},
    {"colour", "Rouge", "red"},
    {"colour", "Deep Blue", "deep_blue"},
    {"colour", "navy", "deep_blue"},
    {"colour", "", "none"},
    {"colour", "1", NULL},
    {"colour", "green", NULL},
};

static void texts_are_read_and_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(texts); i++) {
        thing *t = sp_record_new(&thing_type);
        const sp_field *field = sp_type_field(&thing_type, texts[i].field);
        char *text = NULL;
        sp_status status =
            sp_record_set(&thing_type, t, field, texts[i].text, 480);
        if (status != (texts[i].kept ? SP_OK : SP_INVALID))
            fail_msg("%s = \"%s\": %s", texts[i].field, texts[i].text,
                     sp_status_name(status));
        OK(sp_record_text(t, field, 480, &text));
        if (texts[i].kept)
            assert_string_equal(text, texts[i].kept);
        else /* says which field, and keeps nothing */
            assert_non_null(strstr(sp_last_error(SP_ZH), field->zh));
        sp_free(text);
        sp_record_free(&thing_type, t);
    }
}

static void a_refused_text_leaves_the_old_one(void **state)
{
    thing *t = sp_record_new(&thing_type);
    const sp_field *code = sp_type_field(&thing_type, "code");

    (void)state;
    OK(sp_record_set(&thing_type, t, code, "old", 0));
    REFUSED(SP_INVALID, sp_record_set(&thing_type, t, code, "ax", 0));
    assert_string_equal(t->code, "old");
    REFUSED(SP_FORBIDDEN, sp_record_set(&thing_type, t, &fields[0], "5", 0));
    REFUSED(SP_FORBIDDEN,
            sp_record_set(&thing_type, t, sp_type_field(&thing_type, "made"),
                          "5", 0));
    sp_record_free(&thing_type, t);
}

static const struct {
    const char *heading;
    const char *field; /* NULL: nobody answers, or more than one does */
} headings[] = {
    {"code", "code"},        {"编号", "code"},     {"代码", "code"},
    {" CODE ", "code"},      {"number", NULL},     {"个数", "count"},
    {"日期（入园）", "day"}, {"日期", NULL},       {"日期(入园)", "day"},
    {"ｄａｙ", "day"},       {"", NULL},           {"()", NULL},
    {"nothing", NULL},       {"code; DROP", NULL},
};

static void headings_are_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(headings); i++) {
        const sp_field *field =
            sp_type_heading(&thing_type, headings[i].heading);
        if (!headings[i].field != !field ||
            (field && strcmp(field->name, headings[i].field) != 0))
            fail_msg("\"%s\" is %s", headings[i].heading,
                     field ? field->name : "nothing");
    }
}

static void a_new_record_holds_nothing(void **state)
{
    thing *t = sp_record_new(&thing_type);
    char *json = NULL;

    (void)state;
    assert_int_equal(t->id, 0);
    assert_null(t->code);
    assert_true(t->count == SP_NO_INT && isnan(t->weight));
    for (size_t i = 0; i < thing_type.nfields; i++) {
        const sp_field *field = &fields[i];
        bool never = field->kind == SP_BOOL || field->kind == SP_ENUM ||
                     field->flags & SP_KEY;
        assert_int_equal(sp_record_is_empty(t, field), !never);
    }
    OK(sp_record_json(&thing_type, t, 480, &json));
    assert_string_equal(json, "{\"id\":0,\"wet\":false,\"colour\":\"none\"}");
    sp_free(json);
    sp_record_free(&thing_type, t);
    sp_record_free(&thing_type, NULL);
}

static thing *full(void)
{
    thing *t = sp_record_new(&thing_type);

    t->id = 7;
    t->count = 3;
    t->price = 1250;
    t->at = 0;
    t->weight = 0.5;
    t->wet = true;
    t->colour = 2;
    OK(sp_text_set(&t->code, "a\"\\\x01"));
    OK(sp_text_set(&t->secret, "hush"));
    return t;
}

static void json_is_json(void **state)
{
    thing *t = full();
    char *json = NULL;

    (void)state;
    OK(sp_record_json(&thing_type, t, 480, &json));
    assert_string_equal(
        json,
        "{\"id\":7,\"code\":\"a\\\"\\\\\\u0001\",\"count\":3,\"price\":12.5,"
        "\"at\":\"1970-01-01T08:00:00+08:00\",\"weight\":0.5,\"wet\":true,"
        "\"colour\":\"deep_blue\"}");
    assert_null(strstr(json, "hush"));
    sp_free(json);
    t->colour = 99;
    REFUSED(SP_INVALID, sp_record_json(&thing_type, t, 0, &json));
    sp_record_free(&thing_type, t);
}

static void copies_are_apart(void **state)
{
    thing *t = full();
    thing *copy = sp_record_copy(&thing_type, t);

    (void)state;
    for (size_t i = 0; i < thing_type.nfields; i++)
        assert_true(sp_field_equal(&fields[i], t, copy));
    assert_ptr_not_equal(t->code, copy->code);
    sp_record_clear(&thing_type, t);
    assert_null(t->code);
    assert_string_equal(copy->secret, "hush");
    for (size_t i = 0; i < thing_type.nfields; i++)
        OK(sp_field_take(&fields[i], copy, t));
    for (size_t i = 0; i < thing_type.nfields; i++)
        assert_true(sp_field_equal(&fields[i], t, copy));
    sp_record_free(&thing_type, t);
    sp_record_free(&thing_type, copy);
}

/* A value that a program set by hand, and the field that is then wrong. */
static void checks_find(thing *t, const char *field, sp_severity severity)
{
    sp_findings found = {0};

    sp_record_check(&thing_type, t, &found);
    for (size_t i = 0; i < found.count; i++)
        if (strcmp(found.items[i].field, field) == 0) {
            assert_int_equal(found.items[i].severity, severity);
            assert_int_equal(sp_findings_status(&thing_type, &found),
                             severity == SP_ERROR ? SP_INVALID : SP_OK);
            sp_findings_clear(&found);
            return;
        }
    fail_msg("nothing is said of %s", field);
}

static void checks(void **state)
{
    thing *t = full();
    sp_findings found = {0};

    (void)state;
    OK(sp_text_set(&t->code, "abc"));
    checks_find(t, "wet", SP_WARNING);
    t->wet = false;
    sp_record_check(&thing_type, t, &found);
    assert_int_equal(found.count, 0);
    t->count = 101;
    checks_find(t, "count", SP_ERROR);
    t->count = SP_NO_INT; /* nothing is within any limits */
    OK(sp_text_set(&t->day, "2024-2-9"));
    checks_find(t, "day", SP_ERROR);
    OK(sp_text_set(&t->day, "2024-02-09"));
    OK(sp_text_set(&t->code, "\xff"));
    checks_find(t, "code", SP_ERROR);
    OK(sp_text_set(&t->code, "toolong"));
    checks_find(t, "code", SP_ERROR);
    OK(sp_text_set(&t->code, ""));
    checks_find(t, "code", SP_ERROR);
    OK(sp_text_set(&t->code, "abc"));
    t->colour = 3;
    checks_find(t, "colour", SP_ERROR);
    REFUSED(SP_INVALID, sp_record_sound(&thing_type, t));
    assert_string_equal(
        sp_field_label(sp_type_field(&thing_type, "colour"), 3, SP_ZH), "");
    sp_findings_clear(&found);
    sp_record_free(&thing_type, t);
}

static void people_read_labels(void **state)
{
    thing *t = full();
    char *text = NULL;
    static const struct {
        const char *field;
        sp_lang lang;
        const char *shown;
    } cases[] = {
        {"colour", SP_ZH, "深蓝"},
        {"colour", SP_EN, "deep blue"},
        {"wet", SP_ZH, "是"},
        {"wet", SP_EN, "yes"},
        {"at", SP_ZH, "1970-01-01 08:00"},
        {"day", SP_ZH, ""},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        OK(sp_record_show(t, sp_type_field(&thing_type, cases[i].field),
                          cases[i].lang, 480, &text));
        assert_string_equal(text, cases[i].shown);
        sp_free(text);
    }
    assert_int_equal(sp_text_columns("a中"), 3);
    sp_record_free(&thing_type, t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_read_and_written),
        cmocka_unit_test(a_refused_text_leaves_the_old_one),
        cmocka_unit_test(headings_are_found),
        cmocka_unit_test(a_new_record_holds_nothing),
        cmocka_unit_test(json_is_json),
        cmocka_unit_test(copies_are_apart),
        cmocka_unit_test(checks),
        cmocka_unit_test(people_read_labels),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
