/* Plans of the product's own list, kept as they are, each with what is wrong;
 * and lists of attendance. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "hash.h"
#include "risk_tree.h"
#include "str.h"
#include "table_rows.h"
#include "text.h"
#include "training_gather.h"
#include "when.h"

/* ---- what is wrong with a plan ---- */

static void say(const sp_session *session, sp_str *s, const char *zh,
                const char *en)
{
    sp_str_addf(s, "%s%s", s->len ? "\n" : "",
                sp_session_lang(session) == SP_ZH ? zh : en);
}

/* Less time than the law asks for: no single row of the list can be all of it.
 */
static sp_status find_hours(sp_session *session, const sp_training_plan *p,
                            unsigned kinds, sp_str *s)
{
    SP_AUTOPACK *pack = NULL;
    const sp_training_table *table = NULL;
    char text[3][32], zh[400], en[400];

    if (!(kinds >> SP_TRAINING_THREE_LEVEL & 1) || p->ends_at <= p->starts_at)
        return SP_OK;
    SP_TRY(sp_training_pack(session, &pack, &table));
    const sp_training_hours *first =
        sp_training_hours_of(table, 0, false, false);
    int64_t hours =
        sp_training_class_hours(p->starts_at, p->ends_at, table->class_minutes);
    if (hours >= first->hours)
        return SP_OK;
    sp_scaled_to_text((p->ends_at - p->starts_at) / 360, 1, text[0]);
    sp_scaled_to_text(hours, 1, text[1]);
    sp_scaled_to_text(first->hours, 1, text[2]);
    snprintf(zh, sizeof zh,
             "三级教育只有 %s 小时（至多 %s 学时），少于 %s 学时（%.60s）",
             text[0], text[1], text[2], first->origin.clause);
    snprintf(en, sizeof en,
             "three-level induction of %s hours (%s class hours at most), less "
             "than the %s that are needed (%.60s)",
             text[0], text[1], text[2], first->origin.clause);
    say(session, s, zh, en);
    return SP_OK;
}

static void find_period(const sp_session *session, const sp_training_plan *p,
                        sp_str *s)
{
    int64_t now = sp_session_now(session);

    if (p->starts_at == SP_NO_INT || p->ends_at == SP_NO_INT) {
        say(session, s, "没有培训时间", "it has no period");
        return;
    }
    if (p->ends_at <= p->starts_at)
        say(session, s, "培训结束不晚于开始", "it ends before it begins");
    if (p->state == SP_TRAINING_DRAFT && p->ends_at < now)
        say(session, s, "培训时间早已过去，却一直未发布",
            "its period is long over and it was never published");
    if (p->state == SP_TRAINING_ENDED && p->ends_at > now)
        say(session, s, "状态为已结束，培训时间却还没有到",
            "it is said to be over, and its period is not");
}

static sp_status find_all(sp_session *session, sp_training_plan *p)
{
    SP_AUTOSTR s = {0};
    unsigned kinds = 0;

    if (p->kinds)
        SP_TRY(sp_training_kinds_read(p->kinds, &kinds));
    else
        say(session, &s, "没有培训类型", "it has no kind");
    find_period(session, p, &s);
    SP_TRY(find_hours(session, p, kinds, &s));
    say(session, &s, "没有课次、签到、学时和考试的记录，不计入任何人的学时",
        "no session, attendance, hours or exam is on record: it counts for "
        "nobody");
    return sp_str_take(&s, &p->legacy_findings);
}

/* ---- a plan of the list ---- */

/* "2023-02-13 08:00:00-2023-02-17 00:00:00": the "-" in the middle of it. */
static bool split_period(const char *cell, int zone, int64_t *from, int64_t *to)
{
    char first[40];

    for (const char *at = strchr(cell, '-'); at; at = strchr(at + 1, '-')) {
        size_t len = (size_t)(at - cell);
        const char *second = at + 1;
        while (len && cell[len - 1] == ' ')
            len--;
        if (len >= sizeof first)
            return false;
        snprintf(first, sizeof first, "%.*s", (int)len, cell);
        if (sp_time_parse(first, zone, from) &&
            sp_time_parse(second + strspn(second, " "), zone, to))
            return true;
    }
    return false;
}

static sp_status fill_period(const sp_table_rows *r, sp_training_plan *p)
{
    const char *cell = sp_table_rows_cell(r, "培训时间|时间|period");

    if (!cell || !*cell ||
        split_period(cell, sp_session_zone(r->session), &p->starts_at,
                     &p->ends_at))
        return SP_OK;
    return sp_fail(SP_INVALID, "培训时间“%.60s”应为 开始-结束",
                   "the period \"%.60s\" should be a beginning, -, and an end",
                   cell);
}

/* The list has no numbers that stay, so what a plan is makes its code. */
static sp_status make_code(sp_training_plan *p)
{
    SP_AUTOSTR s = {0};
    SP_AUTOSTR code = {0};
    char hex[SP_HASH_HEX];

    sp_str_addf(&s, "%s\n%s\n%s\n%" PRId64 "\n%" PRId64, p->title,
                p->kinds ? p->kinds : "", p->organiser ? p->organiser : "",
                p->starts_at, p->ends_at);
    SP_TRY(sp_str_ok(&s));
    sp_hash hash = sp_hash_of(s.data, s.len);
    sp_hash_hex(&hash, hex);
    sp_str_addf(&code, "PXL-%.10s", hex);
    free(SP_TAKE(p->code));
    return sp_str_take(&code, &p->code);
}

static sp_status fill_plan(const sp_table_rows *r, sp_training_plan *p)
{
    for (size_t i = 0; i < r->width; i++) {
        const sp_field *f = r->fields[i];
        const char *cell = sp_table_reader_cell(r->reader, i);
        if (f && cell && *cell && !(f->flags & SP_KEY))
            SP_TRY(sp_field_set(f, p, cell, sp_session_zone(r->session)));
    }
    SP_TRY(fill_period(r, p));
    if (!p->title)
        return sp_fail(SP_INVALID, "没有培训名称", "it has no title");
    p->legacy = true;
    return p->code ? SP_OK : make_code(p);
}

static sp_status take_plan(void *context, sp_table_rows *r)
{
    SP_AUTOPLAN *p = sp_record_new(&sp_training_plan_type);
    bool there = false;

    (void)context;
    if (!p)
        return SP_NO_MEMORY;
    SP_TRY(fill_plan(r, p));
    SP_TRY(
        sp_rec_exists(r->session->db, &sp_training_plan_type, p->code, &there));
    if (there) {
        r->result.unchanged++;
        return SP_OK;
    }
    SP_TRY(find_all(r->session, p));
    SP_TRY(sp_change(r->session, &sp_training_plan_type, NULL, p, "import"));
    r->result.added++;
    sp_table_rows_warn(r, p->legacy_findings, p->legacy_findings);
    return SP_OK;
}

sp_status sp_training_import_legacy(sp_session *session, const char *path,
                                    const sp_import_options *options,
                                    sp_import_result *out)
{
    SP_TRY(sp_require(session, "training", SP_DO_CREATE, NULL, NULL));
    return sp_table_rows_run(session, &sp_training_plan_type, path, options,
                             take_plan, NULL, out);
}

/* ---- who was there, by list ---- */

static sp_status find_by_name(sp_session *session, const char *name, char **out)
{
    SP_AUTOSTMT *stmt = NULL;
    SP_AUTOFREE char *code = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT code FROM person WHERE name = $1 AND left_on "
                         "IS NULL LIMIT 2",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, name);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return sp_fail(SP_NOT_FOUND, "没有人员“%.60s”，请先登记",
                       "there is no person \"%.60s\"; add them first", name);
    SP_TRY(sp_text_copy(sp_stmt_text(stmt, 0), &code));
    SP_TRY(sp_stmt_step(stmt, &row));
    if (row)
        return sp_fail(SP_CONFLICT, "叫“%.60s”的不止一人，请写人员编号",
                       "more than one person is called \"%.60s\"; give a code",
                       name);
    *out = SP_TAKE(code);
    return SP_OK;
}

static sp_status find_person(sp_session *session, const char *cell, char **out)
{
    bool there = false;

    SP_TRY(sp_rec_exists(session->db, &sp_person_type, cell, &there));
    return there ? sp_text_copy(cell, out) : find_by_name(session, cell, out);
}

static void free_attendance(sp_training_attendance **attendance)
{
    sp_record_free(&sp_training_attendance_type, *attendance);
}

static sp_status take_attendance(void *context, sp_table_rows *r)
{
    SP_CLEANUP(free_attendance)
    sp_training_attendance *w = sp_record_new(&sp_training_attendance_type);
    SP_AUTOFREE char *person = NULL;
    sp_training_presence p = SP_TRAINING_PRESENCE_INIT;

    if (!w)
        return SP_NO_MEMORY;
    for (size_t i = 0; i < r->width; i++) {
        const sp_field *f = r->fields[i];
        const char *cell = sp_table_reader_cell(r->reader, i);
        if (!f || !cell || !*cell || f->flags & (SP_KEY | SP_GUARDED))
            continue;
        SP_TRY(sp_field_set(f, w, cell, sp_session_zone(r->session)));
        if (strcmp(f->name, "result") == 0)
            p.result = (int)w->result;
    }
    if (!w->person)
        return sp_fail(SP_INVALID, "没有人员编号或姓名", "it names no person");
    SP_TRY(find_person(r->session, w->person, &person));
    p.signed_in_at = w->signed_in_at;
    p.signed_out_at = w->signed_out_at;
    p.hours = w->hours;
    p.note = w->note;
    SP_TRY(sp_training_attend(r->session, context, person, &p));
    r->result.added++;
    return SP_OK;
}

sp_status sp_training_attend_file(sp_session *session, const char *session_code,
                                  const char *path,
                                  const sp_import_options *options,
                                  sp_import_result *out)
{
    SP_TRY(sp_require(session, "training_file", SP_DO_CREATE, NULL, NULL));
    return sp_table_rows_run(session, &sp_training_attendance_type, path,
                             options, take_attendance,
                             (void *)(uintptr_t)session_code, out);
}
