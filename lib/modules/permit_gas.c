/* Gas tests of a ticket: entered one by one, or from a meter's log. */
#include <safeprod/table.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "gas_limit.h"
#include "hash.h"
#include "permit_fill.h"
#include "slurp.h"
#include "str.h"
#include "text.h"

enum { LOG_BYTES_MAX = 64 << 20 };

static void free_test(sp_permit_gas_test **test)
{
    sp_record_free(&sp_permit_gas_test_type, *test);
}
#define AUTOTEST SP_CLEANUP(free_test) sp_permit_gas_test

/* ---- judging ---- */

static sp_status reading_of(const sp_permit_gas_test *test, sp_gas_reading *out)
{
    char text[80];

    *out = (sp_gas_reading){.permit = test->permit,
                            .point = test->point,
                            .substance = test->substance,
                            .kind = (sp_permit_gas_kind)test->kind,
                            .at = test->sampled_at,
                            .analyst = test->analyst};
    snprintf(text, sizeof text, "%s %s", test->value ? test->value : "",
             test->unit ? test->unit : "");
    SP_TRY(sp_gas_value_parse(text, &out->value, &out->unit));
    if (out->unit == SP_GAS_UNIT_NONE)
        return sp_fail(SP_INVALID,
                       "气体分析结果 %.40s 没有单位，应为 %%vol、%%LEL、ppm 或 "
                       "mg/m3",
                       "the gas value %.40s has no unit; say %%vol, %%LEL, ppm "
                       "or mg/m3",
                       test->value ? test->value : "");
    if (test->lel &&
        (!sp_text_to_scaled(test->lel, SP_PERMIT_GAS_DECIMALS, &out->lel) ||
         out->lel <= 0))
        return sp_fail(SP_INVALID, "爆炸下限 %.20s 应为大于 0 的 %%vol 数值",
                       "the lower explosive limit %.20s should be a number of "
                       "%%vol above 0",
                       test->lel);
    return SP_OK;
}

/* "does not pass" is told from "nobody can say". */
static unsigned verdict_of(const sp_permit_reasons *reasons)
{
    unsigned verdict = SP_PERMIT_GAS_PASSED;

    for (size_t i = 0; i < reasons->count; i++) {
        if (strcmp(reasons->items[i].code, "gas_over") == 0 ||
            strcmp(reasons->items[i].code, "gas_under") == 0)
            return SP_PERMIT_GAS_FAILED;
        verdict = SP_PERMIT_GAS_UNKNOWN;
    }
    return verdict;
}

static sp_status judge(sp_ticket *t, const sp_gas_reading *reading,
                       sp_permit_gas_test *test)
{
    sp_permit_reasons reasons = {0};
    sp_status status = sp_ticket_grade(t);
    const char *text = NULL;

    if (status != SP_OK && status != SP_INVALID)
        return status;
    if (status == SP_OK)
        sp_gas_judge(t->type, &t->grading, reading, sp_session_zone(t->session),
                     &reasons);
    test->verdict = status == SP_OK ? verdict_of(&reasons)
                                    : (unsigned)SP_PERMIT_GAS_UNKNOWN;
    if (status == SP_INVALID)
        text = sp_last_error(sp_session_lang(t->session));
    else if (reasons.count)
        text = sp_session_lang(t->session) == SP_ZH ? reasons.items[0].zh
                                                    : reasons.items[0].en;
    status = reasons.failed ? sp_no_memory()
                            : sp_text_set(&test->verdict_text, text);
    sp_permit_reasons_clear(&reasons);
    return status;
}

/* ---- writing ---- */

static sp_status write_test(sp_ticket *t, sp_permit_gas_test *test)
{
    sp_gas_reading reading;

    SP_TRY(sp_text_set(&test->permit, t->permit->code));
    if (test->sampled_at == SP_NO_INT)
        return sp_fail(SP_INVALID, "请给出取样时间", "say when it was sampled");
    if (test->sampled_at > sp_session_now(t->session))
        return sp_fail(SP_INVALID, "取样时间还没有到",
                       "the time of the sample is yet to come");
    if (!test->point && t->type->parts[SP_PERMIT_GAS_POINTS].count)
        return sp_fail(SP_INVALID, "请写明取样部位",
                       "say at which point it was sampled");
    SP_TRY(reading_of(test, &reading));
    SP_TRY(judge(t, &reading, test));
    test->id = 0;
    return sp_ticket_add(t, &sp_permit_gas_test_type, 'g', test);
}

typedef struct testing {
    sp_session *session;
    const char *number;
    sp_permit_gas_test *test;
} testing;

static sp_status enter(void *arg)
{
    const testing *w = arg;
    SP_AUTOTICKET t = {0};

    SP_TRY(sp_ticket_open_to_fill(w->session, w->number, &t));
    SP_TRY(sp_text_set(&w->test->source, NULL));
    SP_TRY(write_test(&t, w->test));
    return sp_ticket_log_filled(&t, "gas", w->test->code);
}

sp_status sp_permit_gas(sp_session *session, sp_permit_gas_test *test)
{
    SP_AUTOFREE char *number = NULL;

    if (!test->permit)
        return sp_fail(SP_INVALID, "请给出作业票编号", "say which ticket");
    SP_TRY(sp_text_copy(test->permit, &number));
    testing w = {session, number, test};
    return sp_db_transaction(session->db, enter, &w);
}

/* ---- a meter's log ---- */

enum { COLUMNS_MAX = 64 };

typedef struct logging {
    sp_session *session;
    const char *number;
    const char *path;
    const sp_permit_gas_test *meter;
    const sp_field *fields[COLUMNS_MAX]; /* of the columns; NULL: not ours */
    size_t width;
    sp_table_reader *reader;
    sp_import_result result;
} logging;

static sp_status know_columns(logging *w)
{
    bool any = false;

    w->width = sp_table_reader_width(w->reader);
    if (w->width > COLUMNS_MAX)
        w->width = COLUMNS_MAX;
    for (size_t i = 0; i < w->width; i++) {
        const sp_field *f = NULL;
        SP_TRY(sp_type_find_heading(&sp_permit_gas_test_type,
                                    sp_table_reader_heading(w->reader, i), &f));
        w->fields[i] = f && !(f->flags & (SP_GUARDED | SP_KEY)) ? f : NULL;
        any = any || w->fields[i];
    }
    return any ? SP_OK
               : sp_fail(
                     SP_INVALID,
                     "%.80s 中没有认识的列（如 取样时间、气体名称、分析结果、"
                     "单位）",
                     "%.80s has no column that is known (such as sampled "
                     "at, substance, value, unit)",
                     w->path);
}

static sp_status fill_row(const logging *w, sp_permit_gas_test *test)
{
    const sp_type *type = &sp_permit_gas_test_type;

    for (size_t i = 0; i < type->nfields; i++)
        if (w->meter && !(type->fields[i].flags & (SP_GUARDED | SP_KEY)))
            SP_TRY(sp_field_take(&type->fields[i], w->meter, test));
    for (size_t i = 0; i < w->width; i++) {
        const char *cell = sp_table_reader_cell(w->reader, i);
        if (w->fields[i] && cell && *cell)
            SP_TRY(sp_record_set(type, test, w->fields[i], cell,
                                 sp_session_zone(w->session)));
    }
    return SP_OK;
}

static sp_status enter_row(logging *w, sp_ticket *t)
{
    AUTOTEST *test = sp_record_new(&sp_permit_gas_test_type);
    const char *problem = sp_table_reader_problem(w->reader, SP_ZH);

    if (!test)
        return SP_NO_MEMORY;
    if (problem)
        return sp_fail(SP_INVALID, SP_IN_ZH, SP_IN_EN, problem,
                       sp_table_reader_problem(w->reader, SP_EN));
    SP_TRY(fill_row(w, test));
    SP_TRY(sp_text_set(&test->source, w->result.sha256));
    SP_TRY(write_test(t, test));
    w->result.added++;
    return SP_OK;
}

static sp_status enter_rows(logging *w, sp_ticket *t)
{
    bool more;

    SP_TRY(know_columns(w));
    for (;;) {
        SP_TRY(sp_table_reader_next(w->reader, &more));
        if (!more)
            return SP_OK;
        w->result.rows++;
        int64_t line = sp_table_reader_line(w->reader);
        sp_status status = enter_row(w, t);
        if (status != SP_OK)
            return sp_fail_within(status, "第 %" PRId64 " 行：",
                                  "line %" PRId64 ": ", line);
    }
}

static sp_status count_source(const logging *w, int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(w->session->db,
                         "SELECT count(*) FROM permit_gas_test WHERE permit = "
                         "$1 AND source = $2",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, w->number);
    sp_stmt_bind_text(stmt, 2, w->result.sha256);
    SP_TRY(sp_stmt_step(stmt, &row));
    *out = sp_stmt_int(stmt, 0);
    return SP_OK;
}

static sp_status enter_log(void *arg)
{
    logging *w = arg;
    SP_AUTOTICKET t = {0};
    int64_t before = 0;

    SP_TRY(sp_ticket_open_to_fill(w->session, w->number, &t));
    SP_TRY(count_source(w, &before));
    if (before) { /* this file came in already */
        w->result.rows = w->result.unchanged = before;
        return SP_OK;
    }
    SP_TRY(enter_rows(w, &t));
    return w->result.added
               ? sp_ticket_log_filled(&t, "gas_import", w->result.sha256)
               : SP_OK;
}

static sp_status hash_file(const char *path, char out[SP_HASH_HEX])
{
    SP_AUTOFREE void *bytes = NULL;
    size_t len;

    SP_TRY(sp_slurp(path, LOG_BYTES_MAX, &bytes, &len));
    sp_hash hash = sp_hash_of(bytes, len);
    sp_hash_hex(&hash, out);
    return SP_OK;
}

sp_status sp_permit_gas_import(sp_session *session, const char *number,
                               const char *path,
                               const sp_permit_gas_test *meter,
                               sp_import_result *out)
{
    logging w = {
        .session = session, .number = number, .path = path, .meter = meter};

    SP_TRY(hash_file(path, w.result.sha256));
    SP_TRY(sp_table_reader_open(path, NULL, &w.reader));
    snprintf(w.result.encoding, sizeof w.result.encoding, "%s",
             sp_table_reader_encoding(w.reader));
    sp_status status = sp_db_transaction(session->db, enter_log, &w);
    sp_table_reader_close(w.reader);
    SP_TRY(status);
    *out = w.result;
    return SP_OK;
}
