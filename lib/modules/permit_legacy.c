/* Tickets of another system: kept for the record, each with what is wrong. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "hash.h"
#include "permit_ticket.h"
#include "slurp.h"
#include "str.h"
#include "text.h"
#include "when.h"

enum { FILE_BYTES_MAX = 256 << 20, COLUMNS_MAX = 64, DAY_SECONDS = 86400 };

typedef struct importing {
    sp_session *session;
    const char *path;
    const sp_import_options *options;
    sp_table_reader *reader;
    const sp_field *fields[COLUMNS_MAX];
    size_t width;
    sp_import_result result;
} importing;

/* ---- what is wrong ---- */

static void say(const importing *w, sp_str *s, const char *zh, const char *en)
{
    sp_str_addf(s, "%s%s", s->len ? "\n" : "",
                sp_session_lang(w->session) == SP_ZH ? zh : en);
}

/* The longest that any ticket of the type may be valid: what is longer is wrong
 * whatever its level was. */
static const sp_permit_validity *longest(const sp_permit_type *type)
{
    const sp_permit_validity *best = NULL;

    SP_PERMIT_EACH(sp_permit_validity, v, type, SP_PERMIT_VALIDITIES)
    if (!best || v->seconds > best->seconds)
        best = v;
    return best;
}

static void find_period(const importing *w, const sp_permit *p,
                        const sp_permit_type *type, sp_str *s)
{
    const sp_permit_validity *v = type ? longest(type) : NULL;
    char zh[240];
    char en[240];

    if (p->planned_from == SP_NO_INT || p->planned_to == SP_NO_INT) {
        say(w, s, "没有作业时段", "it has no period");
        return;
    }
    int64_t seconds = p->planned_to - p->planned_from;
    if (seconds < 0)
        say(w, s, "结束早于开始", "it ends before it begins");
    if (!v || seconds <= v->seconds)
        return;
    snprintf(zh, sizeof zh,
             "作业时段 %" PRId64 " 天，超过该类作业票最长有效期 %" PRId64
             " 小时（%.60s）：只能作为作业总时段，应分多张票办理",
             seconds / DAY_SECONDS, v->seconds / 3600, v->item.clause);
    snprintf(en, sizeof en,
             "its period of %" PRId64 " days is beyond the longest validity of "
             "this type, %" PRId64 " hours (%.60s): it can only be the time of "
             "the whole job",
             seconds / DAY_SECONDS, v->seconds / 3600, v->item.clause);
    say(w, s, zh, en);
}

static bool is_number(const char *text)
{
    return text && *text && strspn(text, "0123456789") == strlen(text);
}

static bool is_cut(const char *text)
{
    return text && (strstr(text, "...") || strstr(text, "…"));
}

static void find_words(const importing *w, const sp_permit *p, sp_str *s)
{
    if (!p->title || is_number(p->title))
        say(w, s, "作业名称没有说明作业内容",
            "the title does not say what work");
    if (is_cut(p->title))
        say(w, s, "作业名称被截断", "the title is cut off");
    if (!p->place || is_number(p->place))
        say(w, s, "作业地点无法识别", "the place cannot be told");
    if (strlen(p->code) != 15 || strncmp(p->code, "WXZY20", 6) != 0)
        say(w, s, "编号不含日期", "the number holds no day");
}

static void find_state(const importing *w, const sp_permit *p, sp_str *s)
{
    if (sp_permit_state_is_final(p->state) || p->planned_to == SP_NO_INT ||
        p->planned_to >= sp_session_now(w->session))
        return;
    say(w, s, "作业时段早已结束，状态却未关闭",
        "its period is long over and its state was never closed");
}

static void find_type(const importing *w, const sp_permit *p,
                      const sp_permit_type *type, sp_str *s)
{
    char zh[200];
    char en[200];

    if (!type) {
        say(w, s, "没有这种作业票类型", "there is no such type of permit");
        return;
    }
    if (strstr(p->legacy_type, type->zh) || strstr(type->zh, p->legacy_type) ||
        strncmp(p->legacy_type, type->zh, 3) == 0)
        return;
    snprintf(zh, sizeof zh, "原类型“%.60s”归为“%.60s”", p->legacy_type,
             type->zh);
    snprintf(en, sizeof en, "its type as printed was taken as %.60s", type->en);
    say(w, s, zh, en);
}

static sp_status find_all(const importing *w, sp_permit *p,
                          const sp_permit_type *type)
{
    SP_AUTOSTR s = {0};

    find_type(w, p, type, &s);
    find_period(w, p, type, &s);
    find_state(w, p, &s);
    find_words(w, p, &s);
    say(w, &s, "没有级别、气体分析、安全措施、监护人和审批的记录",
        "no level, gas test, measures, guardian or approval is on record");
    free(SP_TAKE(p->legacy_findings));
    return sp_str_take(&s, &p->legacy_findings);
}

/* ---- rows ---- */

static sp_status know_columns(importing *w)
{
    bool has_code = false;
    bool has_type = false;

    w->width = sp_table_reader_width(w->reader);
    if (w->width > COLUMNS_MAX)
        w->width = COLUMNS_MAX;
    for (size_t i = 0; i < w->width; i++) {
        const sp_field *f = NULL;
        SP_TRY(sp_type_find_heading(&sp_permit_record_type,
                                    sp_table_reader_heading(w->reader, i), &f));
        w->fields[i] = f;
        has_code = has_code || (f && strcmp(f->name, "code") == 0);
        has_type = has_type || (f && strcmp(f->name, "type") == 0);
    }
    if (has_code && has_type)
        return SP_OK;
    return sp_fail(SP_INVALID, "%.80s 应有“作业任务编号”和“作业票类型”两列",
                   "%.80s should have the columns number and type", w->path);
}

static sp_status fill_row(const importing *w, sp_permit *p)
{
    for (size_t i = 0; i < w->width; i++) {
        const sp_field *f = w->fields[i];
        const char *cell = sp_table_reader_cell(w->reader, i);
        if (!f || !cell || !*cell || f->flags & SP_KEY)
            continue;
        SP_TRY(sp_field_set(f, p, cell, sp_session_zone(w->session)));
    }
    if (!p->code || !p->type)
        return sp_fail(SP_INVALID, "没有编号或类型",
                       "it has no number or no type");
    p->legacy = true;
    p->round = 0;
    return sp_text_set(&p->legacy_type, p->type);
}

/* The type that the printed one means; what is none keeps its text. */
static sp_status find_pack(const importing *w, sp_permit *p, sp_pack **out)
{
    sp_status status = sp_permit_pack_of(w->session, p->type, out);

    if (status == SP_NOT_FOUND)
        return SP_OK;
    SP_TRY(status);
    return sp_text_set(&p->type, sp_permit_type_code(*out));
}

static sp_status add(importing *w, sp_permit *p)
{
    sp_pack *pack = NULL;
    const sp_permit_type *type = NULL;
    sp_ticket_note note = {.action = "import",
                           .from = p->state,
                           .to = p->state,
                           .reason = w->result.sha256};

    SP_TRY(find_pack(w, p, &pack));
    sp_status status = pack ? sp_permit_type_of(pack, &type) : SP_OK;
    if (status == SP_OK)
        status = find_all(w, p, type);
    sp_pack_free(pack);
    SP_TRY(status);
    SP_TRY(sp_change(w->session, &sp_permit_record_type, NULL, p, "import"));
    return sp_ticket_log(w->session, p, &note, NULL);
}

static void report(importing *w, sp_severity severity, const char *zh,
                   const char *en)
{
    sp_import_finding finding = {.severity = severity,
                                 .column = "",
                                 .value = "",
                                 .line = sp_table_reader_line(w->reader),
                                 .zh = zh,
                                 .en = en};

    w->result.warnings += severity == SP_WARNING;
    if (w->options->visit)
        w->options->visit(w->options->context, &finding);
}

static sp_status read_row(importing *w, sp_permit *p)
{
    bool there = false;
    const char *problem = sp_table_reader_problem(w->reader, SP_ZH);

    if (problem)
        return sp_fail(SP_INVALID, SP_IN_ZH, SP_IN_EN, problem,
                       sp_table_reader_problem(w->reader, SP_EN));
    SP_TRY(fill_row(w, p));
    SP_TRY(
        sp_rec_exists(w->session->db, &sp_permit_record_type, p->code, &there));
    if (there) {
        w->result.unchanged++;
        return SP_OK;
    }
    SP_TRY(add(w, p));
    w->result.added++;
    report(w, SP_WARNING, p->legacy_findings, p->legacy_findings);
    return SP_OK;
}

/* A row that is refused leaves nothing and does not stop the rest. */
static sp_status import_row(importing *w)
{
    SP_AUTOPERMIT *p = sp_record_new(&sp_permit_record_type);

    if (!p)
        return SP_NO_MEMORY;
    w->result.rows++;
    SP_TRY(sp_db_begin(w->session->db));
    sp_status status = read_row(w, p);
    if (status == SP_OK)
        return sp_db_commit(w->session->db);
    sp_db_rollback(w->session->db);
    if (status != SP_INVALID && status != SP_CONFLICT)
        return status;
    w->result.rejected++;
    report(w, SP_ERROR, sp_last_error(SP_ZH), sp_last_error(SP_EN));
    return SP_OK;
}

static sp_status import_rows(void *arg)
{
    importing *w = arg;
    bool more;

    SP_TRY(know_columns(w));
    for (;;) {
        SP_TRY(sp_table_reader_next(w->reader, &more));
        if (!more)
            break;
        SP_TRY(import_row(w));
    }
    return w->options->dry_run ? SP_CANCELLED : SP_OK;
}

static sp_status hash_file(importing *w)
{
    SP_AUTOFREE void *bytes = NULL;
    size_t len;

    SP_TRY(sp_slurp(w->path, FILE_BYTES_MAX, &bytes, &len));
    sp_hash hash = sp_hash_of(bytes, len);
    sp_hash_hex(&hash, w->result.sha256);
    return SP_OK;
}

sp_status sp_permit_import_legacy(sp_session *session, const char *path,
                                  const sp_import_options *options,
                                  sp_import_result *out)
{
    static const sp_import_options none = {0};
    importing w = {
        .session = session, .path = path, .options = options ? options : &none};

    SP_TRY(sp_require(session, "permit", SP_DO_CREATE, NULL, NULL));
    SP_TRY(hash_file(&w));
    SP_TRY(sp_table_reader_open(path, &w.options->read, &w.reader));
    snprintf(w.result.encoding, sizeof w.result.encoding, "%s",
             sp_table_reader_encoding(w.reader));
    sp_status status = sp_db_transaction(session->db, import_rows, &w);
    sp_table_reader_close(w.reader);
    if (!(status == SP_CANCELLED && w.options->dry_run))
        SP_TRY(status);
    *out = w.result;
    return SP_OK;
}
