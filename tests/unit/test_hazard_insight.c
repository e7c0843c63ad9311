/* What is made of hazards: the ones like it, the notice, the report of a major
 * one, candidates, the overview. */
#include "site_help.h"

#include <cjson/cJSON.h>

#include "picture_help.h"

#define AT(text) "unixepoch('" text " 08:00:00+08:00')"
#define HAZARD(id, title, state, level, zone, place, found, dept, due, closed) \
    "INSERT INTO hazard (id, version, created_at, created_by, code, title, "   \
    "state, level, source, cause, zone, place, found_at, found_by, "           \
    "anonymous, on_the_spot, owner_dept, deadline, due, closed_at) VALUES "    \
    "(" #id ", 1, 0, 'wang', 'H" #id "', '" title "', '" state "', '" level    \
    "', 'snapshot', 'object', '" zone "', " place                              \
    ", " AT(found) ", '王小明', 0, 0, " dept ", " due ", " due ", " closed     \
                   ");"

static const char hazards[] = "PRAGMA foreign_keys = OFF;" HAZARD(
    1, "消防通道被货物堵塞", "rectifying", "general", "Z1", "'东门<b>'",
    "2025-11-20", "'D1'", "'2025-11-23'", "NULL")
    HAZARD(2, "货物堵塞了消防通道", "closed", "general", "Z2", "NULL",
           "2025-11-01", "'D1'", "NULL", AT("2025-11-04"))
        HAZARD(3, "动火作业未办理作业票", "rectifying", "major", "Z1", "NULL",
               "2025-08-01", "'D2'", "'2025-12-31'", "NULL")
            HAZARD(4, "消防通道被堵塞", "rejected", "ungraded", "Z1", "NULL",
                   "2025-11-21", "NULL", "NULL", "NULL")
                HAZARD(5, "配电箱门缺失", "reported", "ungraded", "Z1", "NULL",
                       "2025-11-21", "NULL", "NULL", "NULL");

static sp_session *fill(sp_session **root)
{
    *root = site_make();
    site_add_department(*root, "D1", NULL);
    site_add_department(*root, "D2", NULL);
    site_sql(hazards);
    return site_head(*root);
}

/* ---- the ones like it ---- */

typedef struct likes {
    char numbers[8][8];
    double scores[8];
    size_t count;
} likes;

static sp_status see_like(void *context, const sp_hazard_likeness *like)
{
    likes *l = context;

    assert_true(like->text >= 0 && like->text <= 1 && like->score <= 1);
    snprintf(l->numbers[l->count], sizeof l->numbers[0], "%s", like->number);
    l->scores[l->count++] = like->score;
    return SP_OK;
}

static void similar(void **state)
{
    sp_session *root;
    sp_session *head = fill(&root);
    sp_hazard_similar_options options = {.number = "H1"};
    likes l = {.count = 0};

    (void)state;
    OK(sp_hazard_similar(head, &options, see_like, &l));
    assert_int_equal(l.count, 1); /* neither itself nor the rejected one */
    assert_string_equal(l.numbers[0], "H2");
    options =
        (sp_hazard_similar_options){.text = "消防 通道，堵塞", .zone = "Z2"};
    l.count = 0;
    OK(sp_hazard_similar(head, &options, see_like, &l));
    assert_int_equal(l.count, 2);
    assert_string_equal(l.numbers[0], "H2"); /* by its zone */
    assert_true(l.scores[0] > l.scores[1]);
    options.limit = 1;
    l.count = 0;
    OK(sp_hazard_similar(head, &options, see_like, &l));
    assert_int_equal(l.count, 1);
    options = (sp_hazard_similar_options){.text = "。。"};
    REFUSED(SP_INVALID, sp_hazard_similar(head, &options, see_like, &l));
    options = (sp_hazard_similar_options){.number = "H99"};
    REFUSED(SP_NOT_FOUND, sp_hazard_similar(head, &options, see_like, &l));
    options = (sp_hazard_similar_options){.text = NULL};
    REFUSED(SP_INVALID, sp_hazard_similar(head, &options, see_like, &l));
    sp_session_close(head);
    sp_session_close(root);
}

/* Those of other departments do not show. */
static void similar_rights(void **state)
{
    sp_session *root;
    sp_session *head = fill(&root);
    const sp_hazard_similar_options options = {.text = "消防通道堵塞"};
    likes l = {.count = 0};

    (void)state;
    site_add_user(root, "two", "D2", "DEPT_HEAD");
    sp_session *two = site_enter(root, "two");
    OK(sp_hazard_similar(two, &options, see_like, &l));
    assert_int_equal(l.count, 0);
    sp_session_close(two);
    sp_session_close(head);
    sp_session_close(root);
}

/* ---- the notice ---- */

static void notice(void **state)
{
    sp_session *root;
    sp_session *head = fill(&root);
    sp_bulletin_options options = {.format = SP_HAZARD_HTML};
    char *bytes = NULL;
    size_t len;
    size_t count;

    (void)state;
    for (int f = 0; f < SP_HAZARD_FORMAT_COUNT; f++) {
        options.format = (sp_hazard_format)f;
        OK(sp_hazard_bulletin(head, &options, &bytes, &len, &count));
        assert_int_equal(count, 3); /* H1, H2, and H3, which is older */
        assert_null(strstr(bytes, "王小明"));
        assert_null(strstr(bytes, "wang"));
        if (f == SP_HAZARD_PDF) {
            assert_memory_equal(bytes, "%PDF-", 5);
        } else {
            const char *h3 = strstr(bytes, "H3");
            const char *h1 = strstr(bytes, "H1");
            assert_true(h3 && h1 && h3 < h1); /* major ones first */
            assert_null(strstr(bytes, "H4"));
            assert_null(strstr(bytes, "H5"));
            assert_non_null(strstr(bytes, "已逾期"));
        }
        assert_true(f != SP_HAZARD_HTML ||
                    (strstr(bytes, "&lt;b&gt;") && !strstr(bytes, "<b>东")));
        sp_free(bytes);
        bytes = NULL;
    }
    options = (sp_bulletin_options){.zone = "Z2", .format = SP_HAZARD_CSV};
    OK(sp_hazard_bulletin(head, &options, &bytes, &len, &count));
    assert_int_equal(count, 1);
    sp_free(bytes);
    options = (sp_bulletin_options){.to = "2025-13-01"};
    REFUSED(SP_INVALID, sp_hazard_bulletin(head, &options, &bytes, &len, NULL));
    options = (sp_bulletin_options){.format = SP_HAZARD_FORMAT_COUNT};
    REFUSED(SP_INVALID, sp_hazard_bulletin(head, &options, &bytes, &len, NULL));
    sp_session_close(head);
    sp_session_close(root);
}

/* ---- a major one ---- */

static void major_report(void **state)
{
    sp_session *root;
    sp_session *head = fill(&root);
    char *bytes = NULL;
    char *missing = NULL;
    size_t len;

    (void)state;
    OK(sp_hazard_major_report(head, "H3", NULL, &bytes, &len, &missing));
    assert_memory_equal(bytes, "%PDF-", 5);
    assert_string_equal(missing, "责任、措施、资金、预案");
    sp_free(bytes);
    sp_free(missing);
    site_sql("PRAGMA foreign_keys = OFF; UPDATE hazard SET unit = 'D2', "
             "measures = 'm', funds = '5000', plan = 'p', major_rule = "
             "'major.chemical121#18' WHERE code = 'H3'");
    OK(sp_hazard_major_report(head, "H3", NULL, &bytes, &len, &missing));
    assert_string_equal(missing, "");
    sp_free(bytes);
    sp_free(missing);
    bytes = NULL;
    REFUSED(SP_INVALID,
            sp_hazard_major_report(head, "H1", NULL, &bytes, &len, NULL));
    REFUSED(SP_NOT_FOUND,
            sp_hazard_major_report(head, "H9", NULL, &bytes, &len, NULL));
    assert_null(bytes);
    sp_session_close(head);
    sp_session_close(root);
}

/* Its photos are on the paper: it becomes longer by one. */
static void major_photos(void **state)
{
    sp_session *root;
    sp_session *head = fill(&root);
    SP_AUTOSTR png = {0};
    sp_hazard *hazard = sp_record_new(&sp_hazard_type);
    char *bytes[2] = {NULL, NULL};
    size_t len[2];

    (void)state;
    help_png(PNG_COLOR_TYPE_RGB, 8, PNG_INTERLACE_NONE, 90, &png);
    sp_hazard_photo photo = {"before.png", png.data, png.len};
    OK(sp_text_set(&hazard->title, "法兰渗漏"));
    OK(sp_text_set(&hazard->place, "泵区"));
    OK(sp_hazard_report_photos(head, hazard, &photo, 1, NULL));
    site_sql("UPDATE hazard SET level = 'major' WHERE title = '法兰渗漏'");
    OK(sp_hazard_major_report(head, hazard->code, NULL, &bytes[0], &len[0],
                              NULL));
    site_sql("UPDATE attachment SET subject = 'H1' WHERE subject_type = "
             "'hazard'");
    OK(sp_hazard_major_report(head, hazard->code, NULL, &bytes[1], &len[1],
                              NULL));
    assert_true(len[0] > len[1]);
    sp_free(bytes[0]);
    sp_free(bytes[1]);
    sp_record_free(&sp_hazard_type, hazard);
    sp_session_close(head);
    sp_session_close(root);
}

typedef struct items {
    char first[64];
    bool first_earlier;
    size_t count;
    size_t earlier;
} items;

static sp_status see_item(void *context, const sp_major_item *item)
{
    items *i = context;

    if (i->count++ == 0) {
        snprintf(i->first, sizeof i->first, "%s#%s", item->pack, item->no);
        i->first_earlier = item->earlier;
    }
    i->earlier += item->earlier;
    return SP_OK;
}

static items match(sp_session *session, const sp_major_options *options)
{
    items i = {.count = 0};

    OK(sp_major_each(session, options, see_item, &i));
    return i;
}

static void candidates(void **state)
{
    sp_session *root;
    sp_session *head = fill(&root);
    items i = {.count = 0};

    (void)state;
    OK(sp_major_candidates(head, "H3", see_item, &i));
    assert_string_equal(i.first, "major.chemical121@1#18");
    /* from 2026-09-30 the new list goes first, the old one is kept */
    sp_major_options options = {
        .text = "动火未办理作业票", .sector = "化工", .day = "2026-09-30"};
    i = match(head, &options);
    assert_string_equal(i.first, "major.aq3067@1#5.6.1");
    assert_true(i.earlier > 0 && !i.first_earlier);
    options.day = "2026-09-29";
    i = match(head, &options);
    assert_string_equal(i.first, "major.chemical121@1#18");
    assert_int_equal(i.earlier, 0);
    options.sector = "冶金";
    i = match(head, &options);
    assert_int_equal(i.count, 0);
    options = (sp_major_options){.day = "2024-01-01", .sector = "机械"};
    i = match(head, &options);
    assert_true(i.count > 5);
    i.count = 0;
    OK(sp_major_look(head, "major.gongmao10#3.2", see_item, &i));
    assert_int_equal(i.count, 1);
    REFUSED(SP_NOT_FOUND,
            sp_major_look(head, "major.gongmao10#99", see_item, &i));
    REFUSED(SP_INVALID, sp_major_look(head, "major.gongmao10", see_item, &i));
    options = (sp_major_options){.day = "never"};
    REFUSED(SP_INVALID, sp_major_each(head, &options, see_item, &i));
    options = (sp_major_options){.enterprise = "none"};
    REFUSED(SP_NOT_FOUND, sp_major_each(head, &options, see_item, &i));
    sp_session_close(head);
    sp_session_close(root);
}

/* ---- the overview ---- */

static double number(const cJSON *object, const char *name)
{
    return cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static void report(sp_session *session)
{
    sp_hazard *hazard = sp_record_new(&sp_hazard_type);

    OK(sp_text_set(&hazard->title, "灭火器压力不足"));
    OK(sp_text_set(&hazard->place, "南门"));
    OK(sp_hazard_report(session, hazard, NULL));
    sp_record_free(&sp_hazard_type, hazard);
}

static void overview(void **state)
{
    sp_session *root;
    sp_session *head = fill(&root);
    char *json = NULL;

    (void)state;
    /* a department counts rows; who sees all has running counts, which what
     * was written behind the library's back is not in */
    site_add_user(root, "one", "D1", "DEPT_HEAD");
    sp_session *one = site_enter(root, "one");
    OK(sp_overview(one, &json));
    cJSON *all = cJSON_Parse(json);
    const cJSON *h = cJSON_GetObjectItemCaseSensitive(all, "hazards");
    assert_non_null(h);
    assert_true(number(h, "open") == 1 && number(h, "overdue") == 1);
    assert_true(cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(h, "rectified")));
    cJSON_Delete(all);
    sp_free(json);
    report(head);
    OK(sp_overview(head, &json));
    all = cJSON_Parse(json);
    h = cJSON_GetObjectItemCaseSensitive(all, "hazards");
    assert_true(number(h, "open") == 1 && number(h, "rectified") == 0);
    const cJSON *months = cJSON_GetObjectItemCaseSensitive(h, "found_by_month");
    assert_int_equal(cJSON_GetArraySize(months), 12);
    assert_true(number(cJSON_GetArrayItem(months, 9), "count") == 1); /* 08 */
    assert_true(number(h, "overdue") == 1);
    cJSON_Delete(all);
    sp_free(json);
    sp_session_close(one);
    sp_session_close(head);
    sp_session_close(root);
}

static int clean(void **state)
{
    (void)state;
    site_remove(site_path());
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(similar),      cmocka_unit_test(similar_rights),
        cmocka_unit_test(notice),       cmocka_unit_test(major_report),
        cmocka_unit_test(major_photos), cmocka_unit_test(candidates),
        cmocka_unit_test(overview),
    };

    return cmocka_run_group_tests(tests, NULL, clean);
}
