/* The boxes on a ticket's paper: what was applied for, and who does it. */
#include <stdio.h>
#include <string.h>

#include "permit_sheet.h"

enum { PAIRS_MAX = 160 };

typedef struct boxes {
    sp_permit_sheet *s;
    sp_paper_pair *items;
    size_t count;
} boxes;

static void add(boxes *b, const char *label, const char *value, bool half)
{
    if (b->count < PAIRS_MAX)
        b->items[b->count++] =
            (sp_paper_pair){.label = label, .value = value, .half = half};
}

static const char *say(const boxes *b, const char *zh, const char *en)
{
    return sp_sheet_say(b->s, zh, en);
}

static sp_status add_time(boxes *b, const char *label, int64_t time)
{
    const char *text;

    SP_TRY(sp_permit_sheet_time(b->s, time, &text));
    add(b, label, text, true);
    return SP_OK;
}

static sp_status add_name(boxes *b, const char *label, const char *who)
{
    const char *name;

    SP_TRY(sp_permit_sheet_name(b->s, who, &name));
    add(b, label, name, true);
    return SP_OK;
}

/* □特级　■一级　□二级 */
static sp_status add_level(boxes *b)
{
    const sp_pack *pack = b->s->ticket.pack;
    const char *level = b->s->ticket.permit->level;
    size_t n = sp_permit_part_count(pack, SP_PERMIT_LEVELS);
    SP_AUTOSTR text = {0};
    const char *kept;

    if (n < 2)
        return SP_OK;
    for (size_t i = 0; i < n; i++) {
        const sp_permit_item *item =
            sp_permit_part_at(pack, SP_PERMIT_LEVELS, i);
        bool chosen = level && strcmp(item->code, level) == 0;
        sp_str_addf(&text, "%s%s%s", i ? "　" : "", chosen ? "■" : "□",
                    sp_sheet_label(b->s, item));
    }
    SP_TRY(sp_permit_sheet_keep(b->s, &text, &kept));
    add(b, say(b, "作业级别", "Level"), kept, true);
    return SP_OK;
}

/* A value as people read it: codes by their labels. */
static sp_status add_labels(const sp_permit_sheet *s, const sp_label *labels,
                            size_t n, const char *value, sp_str *out)
{
    while (*value) {
        size_t len = strcspn(value, ",|");
        const char *shown = NULL;
        for (size_t i = 0; i < n && !shown; i++)
            if (strlen(labels[i].name) == len &&
                strncmp(labels[i].name, value, len) == 0)
                shown = sp_sheet_say(s, labels[i].zh, labels[i].en);
        if (shown)
            sp_str_add(out, shown);
        else
            sp_str_addn(out, value, len);
        value += len;
        if (*value) {
            sp_str_add(out, sp_sheet_say(s, "、", ", "));
            value++;
        }
    }
    return sp_str_ok(out);
}

static sp_status fact_text(const sp_permit_sheet *s,
                           const sp_permit_fact_row *f, sp_str *out)
{
    const char *value = sp_permit_sheet_given(&s->facts, f->item.code);

    if (!value)
        value = f->otherwise;
    if (!value)
        return SP_OK;
    if (strcmp(value, "none") == 0)
        sp_str_add(out, sp_sheet_say(s, "无", "none"));
    else
        SP_TRY(add_labels(s, f->values, f->nvalues, value, out));
    if (*f->unit)
        sp_str_addf(out, " %s", f->unit);
    return sp_str_ok(out);
}

/* Facts that are yes or no share one box; others have their own. */
static sp_status add_facts(boxes *b)
{
    const sp_permit_sheet *s = b->s;
    SP_AUTOSTR flags = {0};
    const char *kept;

    SP_PERMIT_EACH(sp_permit_fact_row, f, s->ticket.type, SP_PERMIT_FACTS)
    {
        SP_AUTOSTR text = {0};
        SP_TRY(fact_text(s, f, &text));
        if (f->kind == SP_PERMIT_FACT_BOOL) {
            sp_str_addf(&flags, "%s%s%s%s",
                        flags.len ? sp_sheet_say(s, "；", "; ") : "",
                        sp_sheet_label(s, &f->item),
                        sp_sheet_say(s, "：", ": "),
                        text.len ? text.data : "　　");
            continue;
        }
        SP_TRY(sp_permit_sheet_keep(b->s, &text, &kept));
        add(b, sp_sheet_label(s, &f->item), kept, true);
    }
    if (flags.len == 0)
        return sp_str_ok(&flags);
    SP_TRY(sp_permit_sheet_keep(b->s, &flags, &kept));
    add(b, say(b, "作业条件", "Conditions"), kept, false);
    return SP_OK;
}

/* Fields of the form that have a box of their own above. */
static bool is_placed(const char *code)
{
    static const char *const placed[] = {
        "apply_unit",      "work_content",   "place",
        "work_unit",       "work_leader",    "risk_identification",
        "related_tickets", "other_measures", "other_measures_author"};

    for (size_t i = 0; i < SP_COUNT(placed); i++)
        if (strcmp(code, placed[i]) == 0)
            return true;
    return false;
}

/* Some stand on the ticket's own row. */
static const char *field_value(const sp_permit_sheet *s, const char *code)
{
    const char *value = sp_permit_sheet_given(&s->fields, code);

    if (!value && strcmp(code, "space_name") == 0)
        value = s->ticket.permit->space;
    if (!value && strcmp(code, "pipe_name") == 0)
        value = s->ticket.permit->pipe;
    return value;
}

static sp_status add_fields(boxes *b)
{
    const sp_permit_sheet *s = b->s;

    SP_PERMIT_EACH(sp_permit_field, f, s->ticket.type, SP_PERMIT_FIELDS)
    {
        const char *value = field_value(s, f->item.code);
        SP_AUTOSTR text = {0};
        const char *kept;
        if (is_placed(f->item.code) || !sp_permit_sheet_counts(s, &f->item))
            continue;
        if (value)
            SP_TRY(add_labels(s, f->values, f->nvalues, value, &text));
        if (value && *f->unit)
            sp_str_addf(&text, " %s", f->unit);
        SP_TRY(sp_permit_sheet_keep(b->s, &text, &kept));
        add(b, sp_sheet_label(s, &f->item), kept,
            f->kind != SP_PERMIT_FIELD_LIST);
    }
    return SP_OK;
}

/* "电焊 T1101…" of the certificates that are valid on paper. */
static sp_status add_certificates(boxes *b, const char *person, sp_str *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;
    bool any = false;

    SP_TRY(sp_db_prepare(b->s->session->db,
                         "SELECT number FROM certificate WHERE person = $1 AND "
                         "revoked = 0 AND number IS NOT NULL ORDER BY code",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, person);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        sp_str_addf(out, "%s%s", any ? " " : say(b, "（", " ("),
                    sp_stmt_text(stmt, 0));
        any = true;
    }
    if (any)
        sp_str_add(out, say(b, "）", ")"));
    return sp_str_ok(out);
}

/* Everybody of one function, with their certificates. */
static sp_status people_of(boxes *b, const char *function, const char **out)
{
    const sp_permit_sheet *s = b->s;
    SP_AUTOSTR text = {0};

    for (size_t i = 0; i < s->staff.count; i++) {
        const sp_permit_staff *p = s->staff.items[i];
        const char *name;
        if (!p->function || strcmp(p->function, function) != 0)
            continue;
        SP_TRY(sp_permit_sheet_name(b->s, p->person, &name));
        sp_str_addf(&text, "%s%s", text.len ? say(b, "、", ", ") : "", name);
        SP_TRY(add_certificates(b, p->person, &text));
    }
    return sp_permit_sheet_keep(b->s, &text, out);
}

/* The functions that have somebody, or that the pack asks for. */
static bool has_function(const sp_permit_sheet *s, const char *function)
{
    for (size_t i = 0; i < s->staff.count; i++) {
        const sp_permit_staff *p = s->staff.items[i];
        if (p->function && strcmp(p->function, function) == 0)
            return true;
    }
    SP_PERMIT_EACH(sp_permit_person, p, s->ticket.type, SP_PERMIT_PEOPLE)
    if (strcmp(p->who, function) == 0 && sp_permit_sheet_counts(s, &p->item))
        return true;
    return false;
}

static sp_status add_people(boxes *b, bool guardian)
{
    const sp_permit_sheet *s = b->s;
    const char *people;

    SP_PERMIT_EACH(sp_permit_function, f, s->ticket.type, SP_PERMIT_FUNCTIONS)
    {
        if ((strcmp(f->item.code, "guardian") == 0) != guardian ||
            strcmp(f->item.code, "work_leader") == 0 ||
            !has_function(s, f->item.code))
            continue;
        SP_TRY(people_of(b, f->item.code, &people));
        add(b, sp_sheet_label(s, &f->item), people, false);
    }
    return SP_OK;
}

static sp_status add_period(boxes *b)
{
    const sp_permit *p = b->s->ticket.permit;
    bool set = p->valid_from != SP_NO_INT;
    SP_AUTOSTR text = {0};
    const char *from;
    const char *to;
    const char *kept;

    SP_TRY(sp_permit_sheet_time(b->s, set ? p->valid_from : p->planned_from,
                                &from));
    SP_TRY(sp_permit_sheet_time(b->s, set ? p->valid_to : p->planned_to, &to));
    if (sp_session_lang(b->s->session) == SP_EN)
        sp_str_addf(&text, "from %s to %s", from ? from : "", to ? to : "");
    else
        sp_str_addf(&text, "自 %s 至 %s 止",
                    from ? from : "　　年　月　日　时　分",
                    to ? to : "　　年　月　日　时　分");
    if (p->daily_from != SP_NO_INT && p->daily_to != SP_NO_INT)
        sp_str_addf(&text, "%s%02d:%02d-%02d:%02d%s",
                    say(b, "（每日 ", " (daily "), (int)(p->daily_from / 60),
                    (int)(p->daily_from % 60), (int)(p->daily_to / 60),
                    (int)(p->daily_to % 60), say(b, "）", ")"));
    SP_TRY(sp_permit_sheet_keep(b->s, &text, &kept));
    add(b, say(b, "作业实施时间", "Period"), kept, false);
    return SP_OK;
}

static sp_status fill_pairs(boxes *b)
{
    sp_permit_sheet *s = b->s;
    const sp_permit *p = s->ticket.permit;
    int64_t applied =
        p->submitted_at != SP_NO_INT ? p->submitted_at : p->created_at;

    add(b, say(b, "作业申请单位", "Applying unit"), p->apply_unit, true);
    SP_TRY(add_time(b, say(b, "作业申请时间", "Applied at"), applied));
    add(b, say(b, "作业内容", "Work"), p->work_content, true);
    add(b, say(b, "作业地点及部位", "Place and part"),
        p->place ? p->place : p->zone, true);
    if (s->ticket.pack) {
        SP_TRY(add_level(b));
        SP_TRY(add_facts(b));
        SP_TRY(add_fields(b));
    }
    add(b, say(b, "作业单位", "Working unit"), p->work_unit, true);
    SP_TRY(add_name(b, say(b, "作业负责人", "Work leader"), p->work_leader));
    if (s->ticket.pack)
        SP_TRY(add_people(b, false));
    add(b,
        say(b, "关联的其他特殊作业及安全作业票编号",
            "Numbers of other tickets"),
        p->related, false);
    add(b, say(b, "风险辨识结果", "Hazards"), p->hazard_analysis, false);
    s->paper.grid_after = b->count;
    return add_period(b);
}

/* ---- people below, and what went on ---- */

static sp_status briefed_names(boxes *b, const char *codes, const char **out)
{
    SP_AUTOSTR text = {0};

    while (codes && *codes) {
        size_t len = strcspn(codes, ",");
        SP_AUTOFREE char *code = strndup(codes, len);
        const char *name;
        if (!code)
            return sp_no_memory();
        SP_TRY(sp_permit_sheet_name(b->s, code, &name));
        sp_str_addf(&text, "%s%s", text.len ? say(b, "、", ", ") : "", name);
        codes += len + (codes[len] == ',');
    }
    return sp_permit_sheet_keep(b->s, &text, out);
}

/* The transitions of the work, e.g. "11月24日 09时00分 开始作业". */
static sp_status add_course(boxes *b)
{
    const sp_permit_sheet *s = b->s;
    SP_AUTOSTR text = {0};
    const char *kept;

    for (size_t i = 0; i < s->history.count; i++) {
        const sp_permit_history *h = s->history.items[i];
        int action = sp_label_find(sp_permit_action_labels,
                                   SP_PERMIT_ACTION_COUNT, h->action);
        const char *time;
        if (action < SP_PERMIT_DO_CANCEL || action == SP_PERMIT_DO_ACCEPT)
            continue;
        SP_TRY(sp_permit_sheet_time(b->s, h->at, &time));
        sp_str_addf(
            &text, "%s%s %s%s%s", text.len ? "\n" : "", time ? time : "",
            say(b, sp_permit_action_labels[action].zh,
                sp_permit_action_labels[action].en),
            h->reason ? say(b, "：", ": ") : "", h->reason ? h->reason : "");
    }
    if (text.len == 0)
        return sp_str_ok(&text);
    SP_TRY(sp_permit_sheet_keep(b->s, &text, &kept));
    add(b, say(b, "作业过程", "Course of the work"), kept, false);
    return SP_OK;
}

static sp_status fill_people(boxes *b)
{
    const sp_permit_sheet *s = b->s;
    const sp_permit *p = s->ticket.permit;
    const char *briefed = NULL;

    SP_TRY(add_name(b, say(b, "安全交底人", "Briefed by"),
                    s->blank ? NULL : p->briefer));
    if (!s->blank)
        SP_TRY(briefed_names(b, p->briefed, &briefed));
    add(b, say(b, "接受交底人", "Briefed"), briefed, true);
    if (s->ticket.pack)
        SP_TRY(add_people(b, true));
    if (p->coordinator)
        SP_TRY(add_name(b, say(b, "交叉作业协调人", "Coordinator"),
                        p->coordinator));
    if (p->isolation && !s->blank)
        add(b, say(b, "隔离（盲板、上锁、挂牌）", "Isolation"), p->isolation,
            false);
    if (p->legacy && p->legacy_findings)
        add(b, say(b, "历史票存在的问题", "What is wrong with it"),
            p->legacy_findings, false);
    return s->blank ? SP_OK : add_course(b);
}

/* ---- all of them ---- */

static sp_status fill_boxes(sp_permit_sheet *s, sp_status (*fill)(boxes *boxes),
                            const sp_paper_pair **out, size_t *out_count)
{
    boxes b = {.s = s,
               .items = sp_permit_sheet_room(s, PAIRS_MAX, sizeof *b.items)};

    if (!b.items)
        return SP_NO_MEMORY;
    SP_TRY(fill(&b));
    *out = b.items;
    *out_count = b.count;
    return SP_OK;
}

sp_status sp_permit_sheet_boxes(sp_permit_sheet *s)
{
    SP_TRY(fill_boxes(s, fill_pairs, &s->paper.pairs, &s->paper.npairs));
    return fill_boxes(s, fill_people, &s->paper.people, &s->paper.npeople);
}
