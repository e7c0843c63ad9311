/* One file per person (一人一档): the values that go into the template, and the
 * file, as a PDF or as a package with the data beside it. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "behaviour_pack.h"
#include "certificate_status.h"
#include "document.h"
#include "package.h"
#include "packs.h"
#include "risk_tree.h"
#include "text.h"
#include "training_gather.h"
#include "when.h"

typedef struct filing {
    sp_session *session;
    sp_lang lang;
    sp_training_dossier d;
    cJSON *values;
    sp_park *park;
} filing;

static void filing_close(filing *f)
{
    sp_training_dossier_free(&f->d);
    cJSON_Delete(f->values);
    sp_park_release(&f->park);
}

/* ---- values ---- */

static sp_status put(cJSON *object, const char *name, const char *text)
{
    return cJSON_AddStringToObject(object, name, text ? text : "")
               ? SP_OK
               : sp_no_memory();
}

static sp_status put_hours(cJSON *object, const char *name, int64_t tenths)
{
    char text[32];

    sp_scaled_to_text(tenths, 1, text);
    return put(object, name, text);
}

static sp_status put_day(cJSON *object, const char *name, int64_t day)
{
    char text[11] = "";

    if (day != SP_NO_INT)
        sp_day_format(day, text);
    return put(object, name, text);
}

static const char *word(const filing *f, const sp_label *label)
{
    return f->lang == SP_ZH ? label->zh : label->en;
}

static sp_status array_of(const filing *f, const char *name, cJSON **out)
{
    *out = cJSON_AddArrayToObject(f->values, name);
    return *out ? SP_OK : sp_no_memory();
}

static sp_status item_of(cJSON *array, cJSON **out)
{
    cJSON *item = cJSON_CreateObject();

    if (!item || !cJSON_AddItemToArray(array, item)) {
        cJSON_Delete(item);
        return sp_no_memory();
    }
    *out = item;
    return SP_OK;
}

/* ---- the person ---- */

static sp_status put_person(const filing *f)
{
    const sp_person *p = f->d.person;
    const sp_field *kinds = sp_type_field(&sp_person_type, "staff_kind");
    const struct {
        const char *name;
        const char *text;
    } texts[] = {
        {"name", p->name},
        {"code", p->code},
        {"identity", p->id_mask},
        {"staff_kind", sp_field_label(kinds, p->staff_kind, f->lang)},
        {"enterprise", p->enterprise},
        {"contractor", p->contractor},
        {"department", p->owner_dept},
        {"post", p->post},
        {"hired_on", p->hired_on},
        {"left_on", p->left_on},
        {"trained_until", p->trained_until},
        {"medical_until", p->medical_until},
        {"exam", p->exam_passed     ? f->lang == SP_ZH ? "合格" : "passed"
                 : f->lang == SP_ZH ? "未通过"
                                    : "not passed"},
    };

    for (size_t i = 0; i < SP_COUNT(texts); i++)
        SP_TRY(put(f->values, texts[i].name, texts[i].text));
    return SP_OK;
}

static sp_status put_missing(const filing *f, const sp_permit_reasons *reasons)
{
    cJSON *array, *item = NULL;

    if (reasons->failed)
        return sp_no_memory();
    SP_TRY(put(f->values, "verdict",
               reasons->count == 0
                   ? f->lang == SP_ZH ? "学时、级别、考试齐全" : "all there"
               : f->lang == SP_ZH ? "有缺，见下"
                                  : "something is missing, see below"));
    if (reasons->count == 0)
        return SP_OK;
    SP_TRY(array_of(f, "missing", &array));
    for (size_t i = 0; i < reasons->count; i++) {
        SP_TRY(item_of(array, &item));
        SP_TRY(put(item, "text",
                   f->lang == SP_ZH ? reasons->items[i].zh
                                    : reasons->items[i].en));
        SP_TRY(put(item, "clause", reasons->items[i].clause));
    }
    return SP_OK;
}

static sp_status put_verdict(const filing *f)
{
    sp_permit_reasons reasons = {0};

    sp_training_say(f->d.table, &f->d.facts, &f->d.standing, &reasons);
    sp_status status = put_missing(f, &reasons);
    sp_permit_reasons_clear(&reasons);
    return status;
}

/* ---- hours ---- */

static sp_status put_levels(const filing *f)
{
    const sp_training_standing *s = &f->d.standing;
    cJSON *array, *item = NULL;

    SP_TRY(array_of(f, "levels", &array));
    for (unsigned l = SP_TRAINING_COMPANY;
         s->first->levels && l < SP_TRAINING_LEVEL_COUNT; l++) {
        SP_TRY(item_of(array, &item));
        SP_TRY(put(item, "level", word(f, &sp_training_level_labels[l])));
        SP_TRY(put_hours(item, "hours", s->level_had[l]));
        SP_TRY(put_day(item, "passed_on", s->level_on[l]));
        SP_TRY(put(item, "content", f->d.table->levels[l].source));
    }
    SP_TRY(put_hours(f->values, "first_had", s->had));
    SP_TRY(put_hours(f->values, "first_needed", s->first->hours));
    return put(f->values, "first_clause", s->first->origin.clause);
}

static sp_status put_years(const filing *f)
{
    const sp_training_standing *s = &f->d.standing;
    cJSON *array, *item = NULL;
    char text[16];

    SP_TRY(array_of(f, "years", &array));
    for (size_t i = 0; i < s->nyears; i++) {
        const sp_training_year *y = &s->years[i];
        SP_TRY(item_of(array, &item));
        snprintf(text, sizeof text, "%d", y->year);
        SP_TRY(put(item, "year", text));
        SP_TRY(put_hours(item, "had", y->had));
        SP_TRY(put_hours(item, "needed", y->needed));
        SP_TRY(put_hours(item, "missing",
                         y->needed > y->had ? y->needed - y->had : 0));
        SP_TRY(put(item, "clause",
                   y->needed          ? s->yearly->origin.clause
                   : f->lang == SP_ZH ? "首次培训所在年度"
                                      : "the year of the first training"));
    }
    return SP_OK;
}

/* ---- lists from the database ---- */

/* A list: columns of the statement by the names of its items. A name that
 * begins with a sign is made into words: "@" a level, "#" tenths, "!" a result,
 * "?" passed or not, "+" yes or nothing, "^" the day of a time, "&" a kind of
 * behaviour. */
static const struct list {
    const char *name;
    const char *sql;
    const char *columns[8];
} lists[] = {
    {"posts",
     "SELECT post, department, from_day, to_day, second FROM person_post WHERE "
     "person = $1 ORDER BY from_day, id",
     {"post", "department", "from", "to", "+second"}},
    {"sessions",
     "SELECT a.day, coalesce(s.title, p.title), a.level, s.lecturer, s.place, "
     "a.hours, a.result FROM training_attendance a JOIN training_session s ON "
     "s.code = a.session JOIN training_plan p ON p.code = s.plan WHERE "
     "a.person = $1 ORDER BY s.starts_at, s.code",
     {"day", "title", "@level", "lecturer", "place", "#hours", "!result"}},
    {"exams",
     "SELECT x.day, p.title, x.score, x.passed FROM training_exam x LEFT JOIN "
     "training_plan p ON p.code = x.plan WHERE x.person = $1 ORDER BY x.day, "
     "x.id",
     {"day", "plan", "#score", "?passed"}},
    {"behaviours",
     "SELECT at, kind, coalesce(description, category), points, clause FROM "
     "behaviour WHERE person = $1 AND state = 'confirmed' ORDER BY at, id",
     {"^day", "&kind", "what", "points", "clause"}},
};

static const char *label_at(const filing *f, const sp_label *labels, size_t n,
                            const char *name)
{
    int i = name ? sp_label_find(labels, n, name) : -1;

    return i < 0 ? "" : word(f, &labels[i]);
}

static sp_status put_cell(const filing *f, cJSON *item, const char *column,
                          sp_stmt *stmt, int i)
{
    const char *zh_en[2] = {"", ""};
    const char *text = sp_stmt_text(stmt, i);
    char day[11];

    switch (*column) {
    case '@':
        return put(item, column + 1,
                   label_at(f, sp_training_level_labels,
                            SP_TRAINING_LEVEL_COUNT, text));
    case '!':
        return put(item, column + 1,
                   label_at(f, sp_training_result_labels,
                            SP_TRAINING_RESULT_COUNT, text));
    case '&':
        return put(item, column + 1,
                   label_at(f, sp_behaviour_kind_labels,
                            SP_BEHAVIOUR_KIND_COUNT, text));
    case '^':
        sp_day_format(
            sp_day_of(sp_stmt_int(stmt, i), sp_session_zone(f->session)), day);
        return put(item, column + 1, day);
    case '#':
        return sp_stmt_is_null(stmt, i)
                   ? put(item, column + 1, "")
                   : put_hours(item, column + 1, sp_stmt_int(stmt, i));
    case '+':
        zh_en[0] = sp_stmt_int(stmt, i) ? "是" : "";
        zh_en[1] = sp_stmt_int(stmt, i) ? "yes" : "";
        return put(item, column + 1, zh_en[f->lang != SP_ZH]);
    case '?':
        zh_en[0] = sp_stmt_int(stmt, i) ? "合格" : "不合格";
        zh_en[1] = sp_stmt_int(stmt, i) ? "passed" : "failed";
        return put(item, column + 1, zh_en[f->lang != SP_ZH]);
    default:
        return put(item, column, text);
    }
}

static sp_status put_list(const filing *f, const struct list *l)
{
    SP_AUTOSTMT *stmt = NULL;
    cJSON *array, *item = NULL;
    bool row;

    SP_TRY(array_of(f, l->name, &array));
    SP_TRY(sp_db_prepare(f->session->db, l->sql, &stmt));
    sp_stmt_bind_text(stmt, 1, f->d.person->code);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(item_of(array, &item));
        for (int i = 0; i < 8 && l->columns[i]; i++)
            SP_TRY(put_cell(f, item, l->columns[i], stmt, i));
        SP_TRY(sp_stmt_ok(stmt));
    }
}

static sp_status put_certificate(const filing *f, cJSON *item, sp_stmt *stmt)
{
    static const char *const names[] = {"kind", "item", "number"};
    const char *from = sp_stmt_text(stmt, 3);
    const char *to = sp_stmt_text(stmt, 4);
    const char *kind = sp_stmt_text(stmt, 0);
    const sp_training_stage *stage =
        sp_training_stage_of(f->d.table, kind, f->d.facts.today);
    sp_certificate_status is = sp_certificate_status_of(
        from, to, sp_stmt_text(stmt, 5), sp_stmt_int(stmt, 6) != 0,
        f->d.facts.today, stage ? stage->warn_days : f->d.table->warn_days);
    char valid[40];

    for (int i = 0; i < 3; i++)
        SP_TRY(put(item, names[i], sp_stmt_text(stmt, i)));
    snprintf(valid, sizeof valid, "%s～%s", from ? from : "",
             to                 ? to
             : f->lang == SP_ZH ? "长期"
                                : "no end");
    SP_TRY(put(item, "valid", valid));
    SP_TRY(put(item, "review_due", sp_stmt_text(stmt, 5)));
    return put(item, "status", word(f, &sp_certificate_status_labels[is]));
}

static sp_status put_certificates(const filing *f)
{
    SP_AUTOSTMT *stmt = NULL;
    cJSON *array, *item = NULL;
    bool row;

    SP_TRY(array_of(f, "certificates", &array));
    SP_TRY(sp_db_prepare(f->session->db,
                         "SELECT kind, item, number, valid_from, valid_to, "
                         "review_due, revoked FROM certificate WHERE person = "
                         "$1 AND removed_at IS NULL ORDER BY kind, valid_to",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, f->d.person->code);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(item_of(array, &item));
        SP_TRY(put_certificate(f, item, stmt));
    }
}

static sp_status fill(filing *f)
{
    f->values = cJSON_CreateObject();
    if (!f->values)
        return sp_no_memory();
    SP_TRY(put_person(f));
    SP_TRY(put_verdict(f));
    SP_TRY(put_levels(f));
    SP_TRY(put_years(f));
    for (size_t i = 0; i < SP_COUNT(lists); i++)
        SP_TRY(put_list(f, &lists[i]));
    return put_certificates(f);
}

/* ---- the file ---- */

static sp_status draw(const filing *f, sp_str *out)
{
    SP_AUTOPACK *pack = NULL;
    char made[11];

    sp_today(f->session, made);
    sp_document_dress dress = {.organisation = f->park ? f->park->name : NULL,
                               .number = f->d.person->code,
                               .made = made,
                               .lang = f->lang};
    SP_TRY(sp_packs_get(f->session, "doc.person_file", &pack));
    return sp_document_draw(pack, f->values, &dress, out, NULL);
}

static sp_status write_package(const filing *f, const sp_str *pdf,
                               const char *path, char sha256[65])
{
    SP_CLEANUP(sp_package_end) sp_package *package = NULL;
    SP_AUTOFREE char *data = cJSON_Print(f->values);
    const char *rules = sp_pack_text(f->d.pack);
    char made[32];

    if (!data)
        return sp_no_memory();
    sp_time_format(sp_session_now(f->session), sp_session_zone(f->session),
                   made);
    SP_TRY(sp_package_create(path, "person_file",
                             "一人一档 / training file of a person", made,
                             &package));
    SP_TRY(sp_package_add(package, "person.pdf", pdf->data, pdf->len));
    SP_TRY(sp_package_add(package, "person.json", data, strlen(data)));
    SP_TRY(sp_package_add(package, "training.cn.json", rules, strlen(rules)));
    return sp_package_finish(package, sha256);
}

static sp_status write_file(const filing *f, const sp_str *pdf,
                            const char *path)
{
    const char *dot = strrchr(path, '.');
    char sha256[65];

    if (dot && strcmp(dot, ".zip") == 0)
        return write_package(f, pdf, path, sha256);
    if (dot && strcmp(dot, ".pdf") == 0)
        return sp_whole_file(path, pdf->data, pdf->len);
    return sp_fail(SP_INVALID, "文件名 %.80s 应以 .pdf 或 .zip 结尾",
                   "the name %.80s should end in .pdf or .zip", path);
}

/* All of it from one state of the site. */
static sp_status gather(filing *f, const char *person)
{
    SP_TRY(sp_training_gather(f->session, person, &f->d));
    SP_TRY(sp_training_may_see(f->session, f->d.person, SP_DO_EXPORT));
    SP_TRY(sp_park_find(f->session, &f->park));
    return fill(f);
}

sp_status sp_training_file(sp_session *session, const char *person,
                           const char *path)
{
    SP_CLEANUP(filing_close)
    filing f = {.session = session, .lang = sp_session_lang(session)};
    SP_AUTOSTR pdf = {0};

    if (!session->actor)
        return sp_fail(SP_FORBIDDEN, "尚未登录，请先登录",
                       "nobody is signed in; sign in first");
    if (session->options.read_only)
        return sp_fail(SP_FORBIDDEN, "会话是只读的，调档须记入账本",
                       "the session is read-only, and the ledger has to know "
                       "who took a file");
    SP_TRY(sp_db_begin_read(session->db));
    sp_status status = gather(&f, person);
    sp_db_end_read(session->db);
    SP_TRY(status);
    SP_TRY(draw(&f, &pdf));
    SP_TRY(write_file(&f, &pdf, path));
    status = sp_change_note(session, "person_file", NULL, person, NULL);
    if (status != SP_OK) /* a file that the ledger does not know of */
        unlink(path);
    return status;
}
