/* Hazards on a site: their whole life, who may what, what is kept and told. */
#include "exif_help.h"
#include "hazard_site.h"
#include "picture_help.h"

#include <math.h>

/* ---- lives ---- */

static void life_of_a_general_one(void **state)
{
    hazard_site *s = *state;
    char *n = report(s, WORKER, "法兰渗漏");
    sp_records lines = {0};

    STATE_IS(s, n, REPORTED);
    REFUSED(SP_FORBIDDEN, TRY_ACT(s, WORKER, n, CONFIRM, .key = NULL));
    ACT(s, OFFICER, n, CONFIRM, .level = SP_HAZARD_GENERAL);
    REFUSED(SP_INVALID, TRY_ACT(s, BOSS, n, ASSIGN, .unit = "D1"));
    REFUSED(SP_FORBIDDEN, TRY_ACT(s, OFFICER, n, ASSIGN, GENERAL_PLAN));
    REFUSED(SP_FORBIDDEN, TRY_ACT(s, FOREIGN, n, ASSIGN, GENERAL_PLAN));
    REFUSED(SP_INVALID,
            TRY_ACT(s, BOSS, n, ASSIGN, .level = SP_HAZARD_GENERAL,
                    .unit = "D1", .rectifier = "nobody", .measures = "m"));
    ACT(s, BOSS, n, ASSIGN, GENERAL_PLAN, .deadline = "2025-12-01");
    REFUSED(SP_FORBIDDEN, TRY_ACT(s, WORKER, n, SUBMIT, .result = "已换"));
    ACT(s, FIXER, n, SUBMIT, .result = "已换", .cost = "120.50");
    REFUSED(SP_FORBIDDEN, TRY_ACT(s, FIXER, n, PASS, .note = NULL));
    ACT(s, OFFICER, n, FAIL, .reason = "仍有渗漏");
    STATE_IS(s, n, RECTIFYING);
    ACT(s, FIXER, n, SUBMIT, .result = "再次更换");
    ACT(s, OFFICER, n, PASS, .note = "合格");
    sp_hazard *h = hazard_load(s, n);
    assert_int_equal(h->state, SP_HAZARD_CLOSED);
    assert_int_equal(h->round, 2);
    assert_null(h->due);
    assert_null(h->ladder_on);
    assert_string_equal(h->cost, "120.5");
    assert_string_equal(h->first_deadline, "2025-12-01");
    assert_int_equal(h->closed_at, h->first_closed_at);
    sp_record_free(&sp_hazard_type, h);
    OK(sp_hazard_lines(s->user[FIXER], n, &lines));
    assert_int_equal(lines.count, 7);
    for (size_t i = 0; i < lines.count; i++)
        assert_int_equal(((sp_hazard_history *)lines.items[i])->seq, i + 1);
    sp_records_clear(&lines);
    ACT(s, BOSS, n, REOPEN, .reason = "再次渗漏", .deadline = "2025-12-20");
    h = hazard_load(s, n);
    assert_int_equal(h->round, 3);
    assert_string_equal(h->due, "2025-12-20");
    assert_true(h->closed_at == SP_NO_INT && h->first_closed_at != SP_NO_INT);
    assert_string_equal(h->first_deadline, "2025-12-01");
    sp_record_free(&sp_hazard_type, h);
    free(n);
}

static sp_hazard_photo photo_of(sp_str *png)
{
    help_png(PNG_COLOR_TYPE_RGB, 8, PNG_INTERLACE_NONE, 128, png);
    return (sp_hazard_photo){"p.png", sp_str_text(png), png->len};
}

static int64_t notices(hazard_site *s, const char *kind, const char *number)
{
    sp_query *query = sp_query_new(&sp_notice_type);
    int64_t count;

    OK(sp_query_where(query, "kind", kind));
    OK(sp_query_where(query, "subject", number));
    sp_query_all(query);
    OK(sp_record_count(s->user[HEAD], query, &count));
    sp_query_free(query);
    return count;
}

static void life_of_a_major_one(void **state)
{
    hazard_site *s = *state;
    SP_AUTOSTR png = {0};
    sp_hazard_photo photo = photo_of(&png);
    char *n = report(s, OFFICER, "可燃气体报警器失效");

    ACT(s, ADMIN, n, CONFIRM, .level = SP_HAZARD_MAJOR,
        .major_rule = "chem.2017#12");
    assert_int_equal(notices(s, "hazard_major", n), 0);
    REFUSED(SP_FORBIDDEN, TRY_ACT(s, BOSS, n, ASSIGN, MAJOR_PLAN));
    ACT(s, ADMIN, n, ASSIGN, MAJOR_PLAN);
    assert_int_equal(notices(s, "hazard_major", n), 1);
    assert_int_equal(notices(s, "hazard_authority", n), 1);
    REFUSED(SP_INVALID, TRY_ACT(s, FIXER, n, SUBMIT, .result = "已修复"));
    ACT(s, FIXER, n, SUBMIT, .result = "已修复", .photos = &photo,
        .nphotos = 1);
    REFUSED(SP_INVALID, TRY_ACT(s, CHIEF, n, APPROVE, .note = NULL));
    REFUSED(SP_FORBIDDEN, TRY_ACT(s, OFFICER, n, PASS, .note = NULL));
    REFUSED(SP_FORBIDDEN, TRY_ACT(s, BOSS, n, PASS, .note = NULL));
    ACT(s, ADMIN, n, PASS, .note = "合格");
    STATE_IS(s, n, PENDING_VERIFY);
    REFUSED(SP_INVALID, TRY_ACT(s, ADMIN, n, CLOSE, .note = NULL));
    REFUSED(SP_FORBIDDEN, TRY_ACT(s, ADMIN, n, APPROVE, .note = NULL));
    ACT(s, CHIEF, n, APPROVE, .note = "同意");
    ACT(s, HEAD, n, CLOSE, .note = NULL);
    sp_hazard *h = hazard_load(s, n);
    assert_int_equal(h->state, SP_HAZARD_CLOSED);
    assert_string_equal(h->approved_by, "chief");
    assert_string_equal(h->verified_by, "admin");
    sp_record_free(&sp_hazard_type, h);
    free(n);
}

static void fixed_on_the_spot(void **state)
{
    hazard_site *s = *state;
    char *n = report(s, WORKER, "灭火器被遮挡");

    REFUSED(SP_INVALID, TRY_ACT(s, WORKER, n, FIX_NOW, .result = "已移开"));
    ACT(s, WORKER, n, FIX_NOW, .result = "已移开", .note = "无照片");
    sp_hazard *h = hazard_load(s, n);
    assert_true(h->on_the_spot);
    assert_int_equal(h->level, SP_HAZARD_GENERAL);
    assert_string_equal(h->rectifier, "worker");
    sp_record_free(&sp_hazard_type, h);
    ACT(s, BOSS, n, PASS, .note = NULL);
    STATE_IS(s, n, CLOSED);
    free(n);
}

static void lowered_by_two(void **state)
{
    hazard_site *s = *state;
    char *n = report(s, OFFICER, "联锁摘除");

    ACT(s, ADMIN, n, CONFIRM, .level = SP_HAZARD_MAJOR);
    ACT(s, ADMIN, n, ASSIGN, MAJOR_PLAN);
    REFUSED(SP_INVALID,
            TRY_ACT(s, ADMIN, n, REGRADE, .level = SP_HAZARD_GENERAL));
    ACT(s, ADMIN, n, REGRADE, .level = SP_HAZARD_GENERAL, .reason = "已恢复");
    assert_true(s->result.proposed);
    REFUSED(SP_INVALID, TRY_ACT(s, ADMIN, n, REGRADE,
                                .level = SP_HAZARD_GENERAL, .reason = "再"));
    ACT(s, HEAD, n, REGRADE, .level = SP_HAZARD_GENERAL, .reason = "同意");
    assert_false(s->result.proposed);
    sp_hazard *h = hazard_load(s, n);
    assert_int_equal(h->level, SP_HAZARD_GENERAL);
    assert_null(h->lower_by);
    sp_record_free(&sp_hazard_type, h);
    free(n);
}

/* ---- days ---- */

static char *assigned(hazard_site *s, const char *deadline)
{
    char *n = report(s, WORKER, "护栏松动");

    ACT(s, BOSS, n, CONFIRM, .level = SP_HAZARD_GENERAL);
    ACT(s, BOSS, n, ASSIGN, GENERAL_PLAN, .deadline = deadline);
    return n;
}

static void later_deadline(void **state)
{
    hazard_site *s = *state;
    char *n = assigned(s, "2025-12-01");

    ACT(s, FIXER, n, EXTEND, .deadline = "2025-12-10", .reason = "备件未到",
        .plan = "拉警戒线");
    REFUSED(SP_FORBIDDEN, TRY_ACT(s, BOSS, n, GRANT, .note = NULL));
    ACT(s, ADMIN, n, GRANT, .note = NULL);
    sp_hazard *h = hazard_load(s, n);
    assert_string_equal(h->deadline, "2025-12-10");
    assert_string_equal(h->due, "2025-12-10");
    assert_string_equal(h->ladder_on, "2025-12-09");
    assert_string_equal(h->first_deadline, "2025-12-01");
    assert_int_equal(h->extensions, 1);
    sp_record_free(&sp_hazard_type, h);
    ACT(s, FIXER, n, EXTEND, .deadline = "2025-12-20", .reason = "备件未到",
        .plan = "拉警戒线");
    ACT(s, HEAD, n, REFUSE, .reason = "不能再等");
    h = hazard_load(s, n);
    assert_string_equal(h->deadline, "2025-12-10");
    assert_null(h->extend_to);
    sp_record_free(&sp_hazard_type, h);
    later(s, 17 * DAY);
    REFUSED(SP_INVALID, TRY_ACT(s, FIXER, n, EXTEND, .deadline = "2025-12-20",
                                .reason = "r", .plan = "p"));
    free(n);
}

static int64_t overdue(hazard_site *s, int who)
{
    sp_query *query = sp_query_new(&sp_hazard_type);
    int64_t count;

    OK(sp_hazard_query_overdue(s->user[who], query));
    OK(sp_record_count(s->user[who], query, &count));
    sp_query_free(query);
    return count;
}

/* From 00:00 of the next local day, and no sooner. */
static void overdue_by_local_days(void **state)
{
    hazard_site *s = *state;
    char *n = assigned(s, "2025-11-24"); /* today */

    assert_int_equal(overdue(s, BOSS), 0);
    later(s, 13 * 3600 + 53 * 60); /* 23:59 */
    assert_int_equal(overdue(s, BOSS), 0);
    later(s, 60);
    assert_int_equal(overdue(s, BOSS), 1);
    assert_int_equal(overdue(s, FOREIGN), 0);
    sp_hazard *h = hazard_load(s, n);
    assert_true(sp_hazard_is_overdue(s->user[BOSS], h));
    sp_record_free(&sp_hazard_type, h);
    ACT(s, FIXER, n, SUBMIT, .result = "已修");
    assert_int_equal(overdue(s, BOSS), 1); /* not closed */
    ACT(s, BOSS, n, PASS, .note = NULL);
    assert_int_equal(overdue(s, BOSS), 0);
    free(n);
}

static int64_t climbed(hazard_site *s)
{
    sp_tick_result result;

    OK(sp_tick(s->user[WORKER], &result));
    return result.escalated;
}

static void the_ladder(void **state)
{
    hazard_site *s = *state;
    char *n = assigned(s, "2025-12-01");

    assert_int_equal(climbed(s), 0);
    later(s, 6 * DAY); /* 30 November */
    assert_int_equal(climbed(s), 1);
    assert_int_equal(climbed(s), 0);
    assert_int_equal(notices(s, "hazard_due", n), 1);
    later(s, DAY);
    assert_int_equal(climbed(s), 0);
    later(s, 3 * DAY); /* the tick was down: +1 and +3 at once */
    assert_int_equal(climbed(s), 2);
    assert_int_equal(notices(s, "hazard_overdue", n), 2);
    later(s, 100 * DAY);
    assert_int_equal(climbed(s), 1);
    assert_int_equal(climbed(s), 0);
    sp_hazard *h = hazard_load(s, n);
    assert_int_equal(h->escalated, 4);
    assert_null(h->ladder_on);
    sp_record_free(&sp_hazard_type, h);
    REFUSED(SP_FORBIDDEN, TRY_ACT(s, HEAD, n, ESCALATE, .note = NULL));
    free(n);
}

/* ---- keys, versions, mergers ---- */

static void keys_do_it_once(void **state)
{
    hazard_site *s = *state;
    sp_hazard *h = sp_record_new(&sp_hazard_type);
    sp_hazard *again = sp_record_new(&sp_hazard_type);

    OK(sp_text_set(&h->title, "a"));
    OK(sp_text_set(&h->place, "门口"));
    OK(sp_hazard_report(s->user[BOSS], h, "phone-1"));
    OK(sp_text_set(&again->title, "b"));
    OK(sp_hazard_report(s->user[BOSS], again, "phone-1"));
    assert_string_equal(again->code, h->code);
    assert_string_equal(again->title, "a");
    ACT(s, BOSS, h->code, CONFIRM, .key = "k1", .level = SP_HAZARD_GENERAL);
    ACT(s, BOSS, h->code, CONFIRM, .key = "k1", .level = SP_HAZARD_GENERAL);
    assert_true(s->result.repeated);
    REFUSED(SP_CONFLICT, TRY_ACT(s, BOSS, h->code, ASSIGN, .key = "k1"));
    REFUSED(SP_CONFLICT, TRY_ACT(s, BOSS, h->code, CONFIRM, .key = "k2"));
    REFUSED(SP_INVALID, TRY_ACT(s, BOSS, h->code, ASSIGN, .key = ""));
    REFUSED(SP_CONFLICT,
            sp_hazard_act(s->user[BOSS], h->code, SP_HAZARD_DO_ASSIGN,
                          &(sp_hazard_options){.version = 1}, NULL));
    sp_record_free(&sp_hazard_type, h);
    sp_record_free(&sp_hazard_type, again);
}

static void mergers(void **state)
{
    hazard_site *s = *state;
    char *a = report(s, WORKER, "甲");
    char *b = report(s, WORKER, "乙");
    char *c = report(s, WORKER, "丙");

    REFUSED(SP_INVALID, TRY_ACT(s, BOSS, a, MERGE, .into = a));
    REFUSED(SP_NOT_FOUND, TRY_ACT(s, BOSS, a, MERGE, .into = "YH0"));
    ACT(s, BOSS, a, MERGE, .into = b);
    REFUSED(SP_INVALID, TRY_ACT(s, BOSS, c, MERGE, .into = a));
    REFUSED(SP_INVALID, TRY_ACT(s, BOSS, b, MERGE, .into = a));
    ACT(s, BOSS, b, MERGE, .into = c);
    REFUSED(SP_CONFLICT, TRY_ACT(s, BOSS, a, CONFIRM, .note = NULL));
    ACT(s, BOSS, c, REJECT, .reason = "误报");
    STATE_IS(s, c, REJECTED);
    free(a);
    free(b);
    free(c);
}

/* ---- anonymous reports ---- */

/* Nothing that is stored in the open holds the name: rows, ledger, history. */
static void nobody_is_named(hazard_site *s)
{
    static const char *const questions[] = {
        "SELECT count(*) FROM hazard WHERE created_by = 'worker' OR found_by "
        "= 'worker' OR updated_by = 'worker'",
        "SELECT count(*) FROM hazard_history WHERE actor = 'worker' OR "
        "created_by = 'worker'",
        "SELECT count(*) FROM attachment WHERE created_by = 'worker'",
        "SELECT count(*) FROM ledger WHERE (subject LIKE 'hazard%' OR subject "
        "= 'attachment') AND (actor = 'worker' OR coalesce(before, '') || "
        "coalesce(after, '') LIKE '%worker%')",
        "SELECT count(*) FROM notice WHERE recipients LIKE '%user:worker%'",
    };

    for (size_t i = 0; i < SP_COUNT(questions); i++) {
        int64_t count = -1;
        OK(sp_db_int(s->user[ROOT]->db, questions[i], &count));
        if (count != 0)
            fail_msg("%lld: %s", (long long)count, questions[i]);
    }
}

static void anonymous(void **state)
{
    hazard_site *s = *state;
    SP_AUTOSTR png = {0};
    sp_hazard_photo photo = photo_of(&png);
    sp_hazard *h = sp_record_new(&sp_hazard_type);
    char *login = NULL;
    char *json = NULL;

    h->anonymous = true;
    OK(sp_text_set(&h->title, "班长命令摘除联锁"));
    OK(sp_text_set(&h->zone, "A3"));
    OK(sp_text_set(&h->found_by, "worker"));
    OK(sp_hazard_report_photos(s->user[WORKER], h, &photo, 1, NULL));
    assert_null(h->finder);
    nobody_is_named(s);
    REFUSED(SP_FORBIDDEN, sp_hazard_finder(s->user[ADMIN], h->code, &login));
    REFUSED(SP_FORBIDDEN, sp_hazard_finder(s->user[CHIEF], h->code, &login));
    OK(sp_hazard_finder(s->user[HEAD], h->code, &login));
    assert_string_equal(login, "worker");
    sp_free(login);
    ACT(s, BOSS, h->code, REJECT, .reason = "误报");
    nobody_is_named(s);
    sp_hazard *seen = hazard_load(s, h->code);
    OK(sp_record_json(&sp_hazard_type, seen, 480, &json));
    assert_null(strstr(json, "worker"));
    sp_free(json);
    sp_record_free(&sp_hazard_type, seen);
    sp_record_free(&sp_hazard_type, h);
    char *n = report(s, WORKER, "x");
    REFUSED(SP_NOT_FOUND, sp_hazard_finder(s->user[HEAD], n, &login));
    free(n);
}

/* ---- photos, place, recurrence ---- */

static void photos(void **state)
{
    hazard_site *s = *state;
    SP_AUTOSTR png = {0};
    sp_hazard_photo good = photo_of(&png);
    const sp_hazard_photo bad[] = {
        {"a.png", "not a picture", 13},
        {"a.png", "", 0},
        {"a.png", good.bytes, 40},
        {"../a.png", good.bytes, good.len},
        {"/etc/a.png", good.bytes, good.len},
        {"a\nb.png", good.bytes, good.len},
        {"a.png", good.bytes, (size_t)200 << 20},
    };
    sp_hazard *h = sp_record_new(&sp_hazard_type);
    sp_records list = {0};
    void *bytes = NULL;
    size_t len;

    OK(sp_text_set(&h->title, "照片"));
    OK(sp_text_set(&h->zone, "A3"));
    for (size_t i = 0; i < SP_COUNT(bad); i++)
        REFUSED(SP_INVALID,
                sp_hazard_report_photos(s->user[WORKER], h, &bad[i], 1, NULL));
    int64_t count = -1;
    OK(sp_db_int(s->user[ROOT]->db, "SELECT count(*) FROM hazard", &count));
    assert_int_equal(count, 0);
    OK(sp_hazard_report_photos(s->user[WORKER], h, &good, 1, NULL));
    OK(sp_hazard_photos(s->user[BOSS], h->code, &list));
    assert_int_equal(list.count, 1);
    const sp_attachment *a = list.items[0];
    OK(sp_hazard_photo_bytes(s->user[WORKER], h->code, a->code, &bytes, &len));
    assert_int_equal(len, good.len);
    assert_memory_equal(bytes, good.bytes, len);
    sp_free(bytes);
    REFUSED(SP_FORBIDDEN, sp_hazard_photo_bytes(s->user[FOREIGN], h->code,
                                                a->code, &bytes, &len));
    sp_records_clear(&list);
    sp_record_free(&sp_hazard_type, h);
}

/* ---- when and where, by the photo ---- */

static sp_hazard_photo photo_with(const help_exif *how, sp_str *out)
{
    SP_AUTOSTR tiff = {0};
    SP_AUTOSTR plain = {0};
    static const help_jpeg_how grey = {1, JCS_GRAYSCALE, false, 0};

    help_exif_tiff(how, &tiff);
    help_jpeg(&grey, &plain);
    size_t len = tiff.len + 8;
    sp_str_addn(out, plain.data, 2); /* SOI, then an APP1 of our own */
    sp_str_addn(out, "\xff\xe1", 2);
    sp_str_addc(out, (char)(len >> 8));
    sp_str_addc(out, (char)len);
    sp_str_addn(out, "Exif\0\0", 6);
    sp_str_addn(out, tiff.data, tiff.len);
    sp_str_addn(out, plain.data + 2, plain.len - 2);
    return (sp_hazard_photo){"p.jpg", sp_str_text(out), out->len};
}

static void when_and_where(void **state)
{
    static const struct {
        const char *taken;
        bool counts;
    } times[] = {
        {"2025:11:24 09:00:00", true},
        {"2025:11:24 23:00:00", false}, /* in the future */
        {"1999:12:31 23:00:00", false},
        {"2025:02:30 09:00:00", false},
        {"0000:00:00 00:00:00", false},
    };
    hazard_site *s = *state;

    for (size_t i = 0; i < SP_COUNT(times); i++) {
        SP_AUTOSTR jpeg = {0};
        const help_exif how = {
            .taken = times[i].taken,
            .sides = "NE",
            .place = {30, 1, 30, 1, 0, 1, 120, 1, 15, 1, 0, 1}};
        sp_hazard_photo photo = photo_with(&how, &jpeg);
        sp_hazard *h = sp_record_new(&sp_hazard_type);
        OK(sp_text_set(&h->title, "t"));
        OK(sp_text_set(&h->place, "p"));
        OK(sp_hazard_report_photos(s->user[WORKER], h, &photo, 1, NULL));
        assert_int_equal(h->found_at,
                         times[i].counts ? SITE_NOW - 66 * 60 - 40 : SITE_NOW);
        assert_true(fabs(h->longitude - 120.25) < 1e-9);
        assert_true(fabs(h->latitude - 30.5) < 1e-9);
        assert_null(h->zone); /* a place was given */
        sp_record_free(&sp_hazard_type, h);
    }
}

static void zone_by_place(void **state)
{
    hazard_site *s = *state;
    SP_AUTOSTR jpeg = {0};
    const help_exif how = {.sides = "NE",
                           .place = {30, 1, 30, 1, 0, 1, 120, 1, 15, 1, 0, 1}};
    sp_hazard_photo photo = photo_with(&how, &jpeg);
    sp_hazard *h = sp_record_new(&sp_hazard_type);

    ADD(s->user[HEAD], park, "name", "园区", "plan_west", "120", "plan_east",
        "121", "plan_north", "31", "plan_south", "30");
    ADD(s->user[HEAD], zone, "code", "C1", "name", "罐区", "polygon",
        "500,700 700,700 700,900 500,900", "owner_dept", "D2");
    OK(sp_text_set(&h->title, "t"));
    OK(sp_hazard_report_photos(s->user[WORKER], h, &photo, 1, NULL));
    assert_string_equal(h->zone, "C1");
    assert_string_equal(h->owner_dept, "D2");
    assert_true(fabs(h->x - 600) < 1e-6 && fabs(h->y - 800) < 1e-6);
    sp_record_free(&sp_hazard_type, h);
}

static void reports_that_are_none(void **state)
{
    hazard_site *s = *state;
    sp_session *stranger = site_open();
    sp_hazard *h = sp_record_new(&sp_hazard_type);

    OK(sp_text_set(&h->title, "无处"));
    REFUSED(SP_FORBIDDEN, sp_hazard_report(stranger, h, NULL));
    REFUSED(SP_INVALID, sp_hazard_report(s->user[WORKER], h, NULL));
    OK(sp_text_set(&h->zone, "NOWHERE"));
    assert_int_not_equal(sp_hazard_report(s->user[WORKER], h, NULL), SP_OK);
    OK(sp_text_set(&h->zone, "A3"));
    h->found_at = SITE_NOW + 3 * DAY;
    REFUSED(SP_INVALID, sp_hazard_report(s->user[WORKER], h, NULL));
    h->found_at = SP_NO_INT;
    h->longitude = 1e308;
    REFUSED(SP_INVALID, sp_hazard_report(s->user[WORKER], h, NULL));
    h->longitude = h->latitude = NAN;
    h->state = SP_HAZARD_CLOSED; /* what it claims to be counts not */
    h->closed_at = 1;
    OK(sp_hazard_report(s->user[WORKER], h, NULL));
    assert_int_equal(h->state, SP_HAZARD_REPORTED);
    assert_true(h->closed_at == SP_NO_INT);
    assert_string_equal(h->owner_dept, "D1");
    /* Anybody may, in any zone. */
    sp_hazard *other = sp_record_new(&sp_hazard_type);
    OK(sp_text_set(&other->title, "仓库"));
    OK(sp_text_set(&other->zone, "B1"));
    OK(sp_hazard_report(s->user[BOSS], other, NULL));
    assert_string_equal(other->owner_dept, "D2");
    sp_record_free(&sp_hazard_type, other);
    sp_record_free(&sp_hazard_type, h);
    sp_session_close(stranger);
}

static sp_hazard *same_again(hazard_site *s)
{
    sp_hazard *h = sp_record_new(&sp_hazard_type);

    OK(sp_text_set(&h->title, "措施失效"));
    OK(sp_text_set(&h->zone, "A3"));
    OK(sp_text_set(&h->risk_point, "P1"));
    OK(sp_text_set(&h->measure, "M1"));
    OK(sp_hazard_report(s->user[BOSS], h, NULL));
    return h;
}

static void recurrence(void **state)
{
    hazard_site *s = *state;

    ADD(s->user[HEAD], risk_event, "code", "E1", "name", "泄漏", "unit", "U1");
    ADD(s->user[HEAD], control_measure, "code", "M1", "event", "E1",
        "description", "每日检查法兰");
    sp_hazard *first = same_again(s);
    assert_null(first->recurs);
    ACT(s, BOSS, first->code, FIX_NOW, .result = "r", .note = "n");
    ACT(s, ADMIN, first->code, PASS, .note = NULL);
    later(s, 90 * DAY);
    sp_hazard *second = same_again(s);
    assert_string_equal(second->recurs, first->code);
    later(s, DAY);
    sp_hazard *third = same_again(s);
    assert_null(third->recurs);
    sp_record_free(&sp_hazard_type, first);
    sp_record_free(&sp_hazard_type, second);
    sp_record_free(&sp_hazard_type, third);
}

/* ---- seeing ---- */

static void mine(void **state)
{
    hazard_site *s = *state;
    char *n = assigned(s, "2025-12-01");
    sp_query *query = sp_query_new(&sp_hazard_type);
    sp_records list = {0};
    sp_hazard *h = NULL;
    sp_hazard_allowed_actions all;

    OK(sp_hazard_list_mine(s->user[FIXER], query, &list));
    assert_int_equal(list.count, 1);
    sp_records_clear(&list);
    sp_query_free(query);
    OK(sp_hazard_load(s->user[FIXER], n, &h));
    sp_record_free(&sp_hazard_type, h);
    REFUSED(SP_FORBIDDEN, sp_hazard_load(s->user[FOREIGN], n, &h));
    OK(sp_hazard_allowed(s->user[FIXER], n, &all));
    assert_true(all.from_here[SP_HAZARD_DO_SUBMIT]);
    assert_true(all.yours[SP_HAZARD_DO_SUBMIT]);
    assert_false(all.yours[SP_HAZARD_DO_GRANT]);
    assert_false(all.from_here[SP_HAZARD_DO_PASS]);
    free(n);
}

static void why(void **state)
{
    hazard_site *s = *state;
    char *n = report(s, WORKER, "x");
    sp_permit_reasons reasons = {0};
    sp_hazard_options o = SP_HAZARD_OPTIONS_INIT;

    ACT(s, BOSS, n, CONFIRM, .note = NULL);
    o.level = SP_HAZARD_MAJOR;
    OK(sp_hazard_why(s->user[ADMIN], n, SP_HAZARD_DO_ASSIGN, &o, &reasons));
    assert_int_equal(reasons.count, 4);
    assert_true(sp_permit_reasons_have(&reasons, "must_plan"));
    assert_true(*reasons.items[0].clause);
    sp_permit_reasons_clear(&reasons);
    STATE_IS(s, n, CONFIRMED);
    free(n);
}

/* The generic verbs do not write it. */
static void written_by_verbs_alone(void **state)
{
    hazard_site *s = *state;
    char *n = report(s, WORKER, "x");
    sp_hazard *h = hazard_load(s, n);

    REFUSED(SP_UNSUPPORTED, sp_record_add(s->user[HEAD], &sp_hazard_type, h));
    REFUSED(SP_UNSUPPORTED, sp_record_save(s->user[HEAD], &sp_hazard_type, h));
    sp_record_free(&sp_hazard_type, h);
    free(n);
}

static int set_up(void **state)
{
    *state = hazard_site_make();
    return 0;
}

static int tear_down(void **state)
{
    hazard_site_free(*state);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(life_of_a_general_one),
        TEST(life_of_a_major_one),
        TEST(fixed_on_the_spot),
        TEST(lowered_by_two),
        TEST(later_deadline),
        TEST(overdue_by_local_days),
        TEST(the_ladder),
        TEST(keys_do_it_once),
        TEST(mergers),
        TEST(anonymous),
        TEST(photos),
        TEST(when_and_where),
        TEST(zone_by_place),
        TEST(reports_that_are_none),
        TEST(recurrence),
        TEST(mine),
        TEST(why),
        TEST(written_by_verbs_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
