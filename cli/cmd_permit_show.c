/* A ticket as people read it: head, level and why, people, gas, measures,
 * signatures, history. */
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "archive_print.h"
#include "cmd_permit.h"
#include "terminal.h"

static const opt show_options[] = {
    {"as-of", "TIME", "显示它在那一刻的样子", "as it was at that time"},
    {"fields", NULL, "只显示票本身的全部字段",
     "all fields of the ticket alone"},
    {0},
};

typedef struct ticket {
    call *cli;
    report *report;
    sp_permit *permit;
    sp_pack *pack; /* or NULL */
    int64_t as_of; /* SP_NO_INT: now */
    cJSON *facts;  /* the report borrows their names */
    cJSON *fields;
    sp_records measures;
    sp_records gas;
    sp_records staff;
    sp_records history;
} ticket;

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

static const char *state(const call *cli, unsigned s)
{
    return s < SP_PERMIT_STATE_COUNT
               ? cli_word(cli, sp_permit_state_labels[s].zh,
                          sp_permit_state_labels[s].en)
               : "?";
}

/* "2026-03-02 08:00 – 16:00", the day once where it is the same. */
static void put_period(const ticket *t, const char *name, const char *zh,
                       const char *en, int64_t from, int64_t to)
{
    char a[32], b[32], text[80];
    permit_time(t->cli, from, a);
    permit_time(t->cli, to, b);
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

/* A value of a fact or of a field, as people read it. */
static const char *value_label(const call *cli, const sp_label *labels,
                               size_t count, const char *value)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(labels[i].name, value))
            return cli_word(cli, labels[i].zh, labels[i].en);
    return value;
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
            value = value_label(t->cli, f->values, f->nvalues, value);
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
            value = value_label(t->cli, f->values, f->nvalues, value);
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
    snprintf(text, sizeof text, "%s%s", state(cli, p->state),
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
        permit_time(cli, s->from_at, from);
        permit_time(cli, s->to_at, to);
        if (*from || *to)
            snprintf(more, sizeof more, "  %s – %s", from, to);
        TRY(put_person(t, s->function, s->person, more));
    }
    char at[32], more[4200];
    permit_time(cli, p->briefed_at, at);
    snprintf(more, sizeof more, "  %s → %.4000s", at,
             p->briefed ? p->briefed : "");
    if (p->briefer)
        TRY(put_person(t, "briefer", p->briefer, more));
    permit_time(cli, p->isolated_at, at);
    snprintf(more, sizeof more, "%.1000s  %.100s  %s",
             p->isolation ? p->isolation : "",
             p->isolated_by ? p->isolated_by : "", at);
    if (p->isolation)
        put(t, "isolation", "隔离措施", "isolation", more);
    return SP_OK;
}

/* ---- gas, measures, history: tables below ---- */

static void put_title(const call *cli, const char *zh, const char *en)
{
    bool bold = terminal_colours(stdout);
    printf("\n%s%s%s\n", bold ? "\033[1m" : "", cli_word(cli, zh, en),
           bold ? "\033[0m" : "");
}

/* In a table the year goes without saying: it stands in the head. */
static void short_time(const call *cli, int64_t time, char out[32])
{
    char whole[32];
    permit_time(cli, time, whole);
    snprintf(out, 32, "%s", *whole ? whole + 5 : "");
}

static sp_status put_gas(const ticket *t)
{
    static const column columns[] = {
        {"sampled_at", "取样时间", "sampled at", SP_TABLE_TEXT},
        {"substance", "气体", "gas", SP_TABLE_TEXT},
        {"value", "结果", "value", SP_TABLE_NUMBER},
        {"unit", "单位", "unit", SP_TABLE_TEXT},
        {"point", "部位", "point", SP_TABLE_TEXT},
        {"analyst", "分析人", "analyst", SP_TABLE_TEXT},
        {"verdict", "结论", "verdict", SP_TABLE_TEXT},
        {"why", "说明", "why", SP_TABLE_TEXT},
    };
    const sp_type *type = &sp_permit_gas_test_type;
    const call *cli = t->cli;
    AUTOSHEET *s = NULL;
    if (!t->gas.count)
        return SP_OK;
    put_title(cli, "气体分析", "gas tests");
    TRY(sheet_begin(t->cli, columns, COUNT(columns), &s));
    for (size_t i = 0; i < t->gas.count; i++) {
        const sp_permit_gas_test *g = t->gas.items[i];
        char at[32];
        short_time(cli, g->sampled_at, at);
        const char *cells[] = {
            at,
            g->substance ? g->substance
                         : sp_field_label(sp_type_field(type, "kind"), g->kind,
                                          cli->lang),
            g->value,
            g->unit,
            permit_label(cli, t->pack, SP_PERMIT_GAS_POINTS, g->point),
            g->analyst,
            sp_field_label(sp_type_field(type, "verdict"), g->verdict,
                           cli->lang),
            g->verdict_text};
        TRY(sheet_row(s, cells, NULL));
    }
    return sheet_end(s);
}

static const sp_permit_measure_answer *answer_to(const ticket *t, unsigned no)
{
    for (size_t i = 0; i < t->measures.count; i++) {
        const sp_permit_measure_answer *a = t->measures.items[i];
        if (a->no == (int64_t)no)
            return a;
    }
    return NULL;
}

static sp_status put_measure(const ticket *t, sheet *s, unsigned no,
                             const char *text)
{
    const sp_permit_measure_answer *a = answer_to(t, no);
    const call *cli = t->cli;
    char number[16], at[32] = "";
    snprintf(number, sizeof number, "%u", no);
    if (a)
        short_time(cli, a->confirmed_at, at);
    const char *cells[] = {number,
                           !a            ? cli_word(cli, "未答", "open")
                           : a->involved ? cli_word(cli, "涉及", "yes")
                                         : cli_word(cli, "不涉及", "n/a"),
                           a ? a->confirmed_by : NULL,
                           a ? at : NULL,
                           a ? a->value : NULL,
                           text};
    return sheet_row(s, cells, NULL);
}

static sp_status put_measures(const ticket *t)
{
    static const column columns[] = {
        {"no", "序号", "no", SP_TABLE_NUMBER},
        {"answer", "涉及", "involved", SP_TABLE_TEXT},
        {"confirmed_by", "确认人", "by", SP_TABLE_TEXT},
        {"confirmed_at", "时间", "at", SP_TABLE_TEXT},
        {"value", "填写", "value", SP_TABLE_TEXT},
        {"measure", "安全措施", "measure", SP_TABLE_TEXT},
    };
    size_t count =
        t->pack ? sp_permit_part_count(t->pack, SP_PERMIT_MEASURES) : 0;
    AUTOSHEET *s = NULL;
    if (t->permit->legacy || (!count && !t->measures.count))
        return SP_OK;
    put_title(t->cli, "安全措施", "safety measures");
    TRY(sheet_begin(t->cli, columns, COUNT(columns), &s));
    for (size_t i = 0; i < count; i++) {
        const sp_permit_item *item =
            sp_permit_part_at(t->pack, SP_PERMIT_MEASURES, i);
        TRY(put_measure(t, s, ((const sp_permit_measure *)item)->no,
                        cli_word(t->cli, item->zh, item->en)));
    }
    for (size_t i = 0; !count && i < t->measures.count; i++) {
        const sp_permit_measure_answer *a = t->measures.items[i];
        TRY(put_measure(t, s, (unsigned)a->no, ""));
    }
    return sheet_end(s);
}

/* What is done to a ticket that is no action. */
static const char *action_label(const call *cli, const char *name)
{
    static const sp_label others[] = {
        {"apply", "申请", "apply", NULL},
        {"succeed", "申请后续票", "apply as successor", NULL},
        {"edit", "修改", "edit", NULL},
        {"measure", "确认措施", "measure", NULL},
        {"gas", "气体分析", "gas test", NULL},
        {"gas_import", "导入气体记录", "gas log", NULL},
        {"brief", "安全交底", "briefing", NULL},
        {"isolate", "隔离", "isolation", NULL},
        {"staff", "加入人员", "joins", NULL},
        {"staff_leave", "人员离开", "leaves", NULL},
        {"document", "附件", "document", NULL},
        {"import", "导入", "import", NULL},
    };
    for (size_t i = 0; i < SP_PERMIT_ACTION_COUNT; i++)
        if (!strcmp(sp_permit_action_labels[i].name, name))
            return cli_word(cli, sp_permit_action_labels[i].zh,
                            sp_permit_action_labels[i].en);
    return value_label(cli, others, COUNT(others), name);
}

/* "1-5 8": the numbers of lines @i to @end, which come in order. */
static void put_numbers(const ticket *t, size_t i, size_t end, char *text,
                        size_t size)
{
    size_t used = 0;
    while (i < end && used < size) {
        const sp_permit_history *first = t->history.items[i];
        long from = first->reason ? strtol(first->reason, NULL, 10) : 0;
        long to = from;
        for (i++; i < end; i++, to++) {
            const sp_permit_history *h = t->history.items[i];
            if (!h->reason || strtol(h->reason, NULL, 10) != to + 1)
                break;
        }
        char tail[24] = "";
        if (from != to)
            snprintf(tail, sizeof tail, "-%ld", to);
        used += (size_t)snprintf(text + used, size - used, "%s%ld%s",
                                 used ? " " : "", from, tail);
    }
}

/* Answers to the checklist that were given at once stand in one line: the index
 * after the last of them. */
static size_t run_end(const ticket *t, size_t i)
{
    const sp_permit_history *first = t->history.items[i];
    if (strcmp(first->action, "measure"))
        return i + 1;
    for (i++; i < t->history.count; i++) {
        const sp_permit_history *h = t->history.items[i];
        if (strcmp(h->action, "measure") || h->at != first->at ||
            strcmp(h->actor, first->actor))
            break;
    }
    return i;
}

static sp_status put_line(const ticket *t, sheet *s, const sp_permit_history *h,
                          const char *reason)
{
    const call *cli = t->cli;
    char at[32], sign[400] = "";
    short_time(cli, h->at, at);
    if (h->step)
        snprintf(sign, sizeof sign, "%.150s · %.150s%s",
                 permit_label(cli, t->pack, SP_PERMIT_STEPS, h->step),
                 h->signed_as ? permit_label(cli, t->pack, SP_PERMIT_FUNCTIONS,
                                             h->signed_as)
                              : "",
                 h->on_site ? cli_word(cli, "（现场）", " (on site)") : "");
    const char *cells[] = {
        at,
        h->actor,
        action_label(cli, h->action),
        h->from_state == h->to_state ? "" : state(cli, h->to_state),
        sign,
        reason};
    return sheet_row(s, cells, NULL);
}

static sp_status put_history(const ticket *t)
{
    static const column columns[] = {
        {"at", "时间", "at", SP_TABLE_TEXT},
        {"actor", "操作人", "actor", SP_TABLE_TEXT},
        {"action", "动作", "action", SP_TABLE_TEXT},
        {"state", "新状态", "new state", SP_TABLE_TEXT},
        {"signed", "签字", "signed", SP_TABLE_TEXT},
        {"reason", "说明", "reason", SP_TABLE_TEXT},
    };
    AUTOSHEET *s = NULL;
    if (!t->history.count)
        return SP_OK;
    put_title(t->cli, "履历", "history");
    TRY(sheet_begin(t->cli, columns, COUNT(columns), &s));
    for (size_t i = 0, end; i < t->history.count; i = end) {
        const sp_permit_history *h = t->history.items[i];
        char numbers[1200] = "";
        end = run_end(t, i);
        if (!strcmp(h->action, "measure"))
            put_numbers(t, i, end, numbers, sizeof numbers);
        TRY(put_line(t, s, h, *numbers ? numbers : h->reason));
    }
    return sheet_end(s);
}

/* ---- all of it ---- */

static sp_status put_all(ticket *t)
{
    TRY(report_begin(t->cli, &t->report));
    put_head(t);
    TRY(put_people(t));
    TRY(report_end(t->report));
    TRY(put_gas(t));
    TRY(put_measures(t));
    return put_history(t);
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
