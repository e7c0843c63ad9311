/* A ticket as people read it: head, level and why, people, gas, measures,
 * signatures, history. */
#include <stdlib.h>

#include "archive_print.h"
#include "cmd_permit_show.h"

static const opt show_options[] = {
    {"as-of", "TIME", "显示它在那一刻的样子", "as it was at that time"},
    {"fields", NULL, "只显示票本身的全部字段",
     "all fields of the ticket alone"},
    {0},
};

static void free_ticket(ticket *t)
{
    report_free(&t->report);
    free_permit(&t->permit);
    sp_pack_free(t->pack);
    cJSON_Delete(t->facts);
    cJSON_Delete(t->fields);
    sp_records_clear(&t->measures);
    sp_records_clear(&t->gas);
    sp_records_clear(&t->staff);
    sp_records_clear(&t->history);
}

static sp_status no_memory(call *cli)
{
    return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
}

static void free_text(char **text)
{
    free(*text);
}
#define AUTOTEXT CLEANUP(free_text) char

/* ---- loading ---- */

/* Leave out what was not there yet. */
static void cut(sp_records *list, const char *when, int64_t as_of)
{
    const sp_field *field = sp_type_field(list->type, when);
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        int64_t at;
        memcpy(&at, (const char *)list->items[i] + field->offset, sizeof at);
        if (at <= as_of)
            list->items[kept++] = list->items[i];
        else
            sp_record_free(list->type, list->items[i]);
    }
    list->count = kept;
}

static void free_query(sp_query **query)
{
    sp_query_free(*query);
}

static sp_status load_parts(ticket *t, const sp_type *type, const char *order,
                            const char *when, sp_records *out)
{
    CLEANUP(free_query) sp_query *query = sp_query_new(type);
    if (!query)
        return no_memory(t->cli);
    TRY(sp_query_where(query, "permit", t->permit->code));
    TRY(sp_query_order(query, order));
    TRY(sp_record_list(t->cli->session, query, out));
    if (t->as_of != SP_NO_INT)
        cut(out, when, t->as_of);
    return SP_OK;
}

static sp_status load(ticket *t)
{
    call *cli = t->cli;
    TRY(cli_option_time(cli, "as-of", &t->as_of));
    if (t->as_of == SP_NO_INT)
        TRY(permit_load(cli, cli_arg(cli, 0), &t->permit));
    else
        TRY(sp_permit_as_of(cli->session, cli_arg(cli, 0), t->as_of,
                            &t->permit));
    TRY(permit_pack_of(cli, t->permit, &t->pack));
    t->facts = t->permit->facts ? cJSON_Parse(t->permit->facts) : NULL;
    t->fields = t->permit->fields ? cJSON_Parse(t->permit->fields) : NULL;
    TRY(load_parts(t, &sp_permit_measure_answer_type, "no", "confirmed_at",
                   &t->measures));
    TRY(load_parts(t, &sp_permit_gas_test_type, "sampled_at", "created_at",
                   &t->gas));
    TRY(load_parts(t, &sp_permit_staff_type, "function", "created_at",
                   &t->staff));
    return load_parts(t, &sp_permit_history_type, "seq", "at", &t->history);
}

/* ---- head ---- */

static void put(const ticket *t, const char *name, const char *zh,
                const char *en, const char *value)
{
    if (value && *value)
        report_text(t->report, name, zh, en, value, NULL);
}

/* "2026-03-02 08:00 – 16:00", the day once where it is the same. */
static void put_period(const ticket *t, const char *name, const char *zh,
                       const char *en, int64_t from, int64_t to)
{
    char a[32], b[32], text[80];
    clock_shown(t->cli, from, a);
    clock_shown(t->cli, to, b);
    bool same_day = *a && *b && !strncmp(a, b, 10);
    snprintf(text, sizeof text, "%s – %s", *a ? a : "?",
             same_day ? b + 11
             : *b     ? b
                      : "?");
    if (*a || *b)
        put(t, name, zh, en, text);
}

static void free_json(cJSON **json)
{
    cJSON_Delete(*json);
}
#define AUTOJSON CLEANUP(free_json) cJSON

static const char *text_of(const cJSON *object, const char *name)
{
    const char *text =
        cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
    return text ? text : "";
}

static void put_level(const ticket *t)
{
    const sp_permit *p = t->permit;
    const call *cli = t->cli;
    AUTOJSON *reasons = p->level_reasons ? cJSON_Parse(p->level_reasons) : NULL;
    const cJSON *r;
    char text[512];
    if (!p->level)
        return;
    snprintf(text, sizeof text, "%s%s",
             permit_label(cli, t->pack, SP_PERMIT_LEVELS, p->level),
             p->upgraded ? cli_word(cli, "（升级管理）", " (upgraded)") : "");
    put(t, "level", "作业级别", "level", text);
    cJSON_ArrayForEach(r, reasons)
    {
        const char *clause = text_of(r, "clause");
        snprintf(
            text, sizeof text, "%s → %s%s%s%s",
            text_of(r, cli_word(cli, "zh", "en")),
            permit_label(cli, t->pack, SP_PERMIT_LEVELS, text_of(r, "level")),
            *clause ? cli_word(cli, "（", " (") : "", clause,
            *clause ? cli_word(cli, "）", ")") : "");
        put(t, "why_level", "为什么", "why", text);
    }
}

static void put_fields(const ticket *t)
{
    const cJSON *m;
    cJSON_ArrayForEach(m, t->fields)
    {
        const char *value = cJSON_GetStringValue(m);
        const sp_permit_field *f = (const sp_permit_field *)permit_item(
            t->pack, SP_PERMIT_FIELDS, m->string);
        if (f && value)
            value = ticket_value(t->cli, f->values, f->nvalues, value);
        put(t, m->string, f ? f->item.zh : m->string,
            f ? f->item.en : m->string, value);
    }
}

/* The answer first: what it answers is a long sentence. */
static void put_facts(const ticket *t)
{
    const cJSON *m;
    if (cJSON_GetArraySize(t->facts))
        report_section(t->report, "facts", "定级依据",
                       "facts that the level depends on");
    cJSON_ArrayForEach(m, t->facts)
    {
        const char *value = cJSON_GetStringValue(m);
        const sp_permit_fact_row *f = (const sp_permit_fact_row *)permit_item(
            t->pack, SP_PERMIT_FACTS, m->string);
        char text[512];
        if (!value)
            continue;
        if (f)
            value = ticket_value(t->cli, f->values, f->nvalues, value);
        snprintf(text, sizeof text, "%.400s%s%s%s",
                 f ? cli_word(t->cli, f->item.zh, f->item.en) : m->string,
                 f && *f->unit ? " (" : "", f ? f->unit : "",
                 f && *f->unit ? ")" : "");
        put(t, m->string, value, value, text);
    }
}

/* Fields of the row that are shown as they are, in this order. */
static void put_members(const ticket *t, const char *const *names)
{
    for (; *names; names++) {
        const sp_field *f = sp_type_field(&sp_permit_record_type, *names);
        AUTOFREE char *text = NULL;
        if (f && !sp_record_is_empty(t->permit, f) &&
            sp_record_show(t->permit, f, t->cli->lang,
                           sp_session_zone(t->cli->session), &text) == SP_OK)
            put(t, f->name, f->zh, f->en, text);
    }
}

/* Steps that wait for somebody, by label. */
static void put_next(const ticket *t)
{
    char text[1024] = "", code[96];
    size_t used = 0;
    for (const char *at = t->permit->next_steps; at && *at;) {
        size_t n = strcspn(at, ",");
        snprintf(code, sizeof code, "%.*s", (int)n, at);
        used += (size_t)snprintf(
            text + used, sizeof text - used, "%s%s (%s)",
            used ? cli_word(t->cli, "、", ", ") : "",
            permit_label(t->cli, t->pack, SP_PERMIT_STEPS, code), code);
        if (used >= sizeof text)
            break;
        at += n + (at[n] == ',');
    }
    put(t, "next_steps", "待签环节", "to be signed", text);
}

static void put_head(const ticket *t)
{
    static const char *const work[] = {"place",
                                       "zone",
                                       "space",
                                       "pipe",
                                       "dike",
                                       "apply_unit",
                                       "applicant",
                                       "work_unit",
                                       "contractor",
                                       "work_content",
                                       "hazard_analysis",
                                       "serves",
                                       "prev",
                                       "related",
                                       NULL};
    static const char *const end[] = {"suspended_at", "suspended_reason",
                                      "heads_in",     "heads_out",
                                      "tools_in",     "tools_out",
                                      "legacy_type",  "legacy_findings",
                                      "standard",     NULL};
    const sp_permit *p = t->permit;
    const call *cli = t->cli;
    char text[160];
    report_section(t->report, "permit", "作业票", "permit");
    put(t, "code", "编号", "number", p->code);
    put(t, "type", "类型", "type",
        t->pack ? sp_permit_type_label(t->pack, cli->lang) : p->type);
    put(t, "title", "名称", "title", p->title);
    snprintf(text, sizeof text, "%s%s", ticket_state(cli, p->state),
             p->legacy ? cli_word(cli, "（历史票，不能据此作业）",
                                  " (legacy: no work by it)")
                       : "");
    put(t, "state", "状态", "state", text);
    put_next(t);
    put_level(t);
    if (p->valid_from != SP_NO_INT)
        put_period(t, "valid", "有效期", "valid", p->valid_from, p->valid_to);
    else
        put_period(t, "planned", "预计作业时间", "planned", p->planned_from,
                   p->planned_to);
    put_members(t, work);
    put_fields(t);
    put_members(t, end);
    put_facts(t);
}

/* ---- people ---- */

static sp_status put_person(const ticket *t, const char *function,
                            const char *code, const char *more)
{
    AUTOTEXT *who = permit_person(t->cli, code);
    AUTOTEXT *text = NULL;
    const sp_permit_item *item =
        permit_item(t->pack, SP_PERMIT_FUNCTIONS, function);
    if (!who || asprintf(&text, "%s%s", who, more) < 0)
        return no_memory(t->cli);
    put(t, function, item ? item->zh : function, item ? item->en : function,
        text);
    return SP_OK;
}

static sp_status put_people(const ticket *t)
{
    const sp_permit *p = t->permit;
    const call *cli = t->cli;
    if (p->work_leader || p->coordinator || t->staff.count || p->briefer)
        report_section(t->report, "people", "人员", "people");
    if (p->work_leader)
        TRY(put_person(t, "work_leader", p->work_leader, ""));
    if (p->coordinator)
        TRY(put_person(t, "coordinator", p->coordinator, ""));
    for (size_t i = 0; i < t->staff.count; i++) {
        const sp_permit_staff *s = t->staff.items[i];
        char from[32], to[32], more[96] = "";
        clock_shown(cli, s->from_at, from);
        clock_shown(cli, s->to_at, to);
        if (*from || *to)
            snprintf(more, sizeof more, "  %s – %s", from, to);
        TRY(put_person(t, s->function, s->person, more));
    }
    char at[32], more[4200];
    clock_shown(cli, p->briefed_at, at);
    snprintf(more, sizeof more, "  %s → %.4000s", at,
             p->briefed ? p->briefed : "");
    if (p->briefer)
        TRY(put_person(t, "briefer", p->briefer, more));
    clock_shown(cli, p->isolated_at, at);
    snprintf(more, sizeof more, "%.1000s  %.100s  %s",
             p->isolation ? p->isolation : "",
             p->isolated_by ? p->isolated_by : "", at);
    if (p->isolation)
        put(t, "isolation", "隔离措施", "isolation", more);
    return SP_OK;
}

/* ---- all of it ---- */

static sp_status put_all(ticket *t)
{
    TRY(report_begin(t->cli, &t->report));
    put_head(t);
    TRY(put_people(t));
    TRY(report_end(t->report));
    TRY(ticket_put_gas(t));
    TRY(ticket_put_measures(t));
    return ticket_put_history(t);
}

static sp_status show(call *cli)
{
    CLEANUP(free_ticket) ticket t = {.cli = cli, .as_of = SP_NO_INT};
    TRY(load(&t));
    if (cli_flag(cli, "fields") || cli->format == FORMAT_CSV)
        return print_record(cli, &sp_permit_record_type, t.permit);
    if (cli->format == FORMAT_TABLE)
        return put_all(&t);
    const beside others[] = {
        {"measures", &t.measures},
        {"gas_tests", &t.gas},
        {"staff", &t.staff},
        {"history", &t.history},
    };
    return print_with(cli, &sp_permit_record_type, t.permit, others,
                      COUNT(others), NULL);
}

extern const cmd permit_show_cmds[];
const cmd permit_show_cmds[] = {
    {"permit", "show", "NUMBER", NEED_READ, show, show_options,
     "一张票：级别及理由、人员、气体、措施、签字、履历",
     "a ticket: level and why, people, gas, measures, signatures, history"},
    {0},
};
