/* Commands of the assistant. */
#include <safeprod/command.h>
#include <safeprod/graph.h>
#include <safeprod/kb.h>
#include <safeprod/period.h>
#include <safeprod/permit.h>
#include <safeprod/person.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "command_pack.h"
#include "packs.h"
#include "query_words.h"
#include "text.h"

enum { TABLES = 16 };

typedef struct run {
    sp_session *session;
    const sp_command_table *tables[TABLES];
    sp_pack *packs[TABLES];
    size_t ntables;
    sp_command_line line;
    sp_query_scope scope;
    sp_command_answer *out;
    size_t cap;
    sp_str text; /* of actions that write their own */
} run;

static bool english(const run *r)
{
    return r->session->options.lang == SP_EN;
}

void sp_command_answer_clear(sp_command_answer *a)
{
    for (size_t i = 0; i < a->nlines; i++) {
        free(a->lines[i].type);
        free(a->lines[i].code);
        free(a->lines[i].text);
    }
    free(a->lines);
    free(a->name);
    free(a->title);
    free(a->text);
    *a = (sp_command_answer){NULL};
}

bool sp_command_is(const char *text)
{
    text += strspn(text, " \t");
    return *text == '/' || strncmp(text, "／", strlen("／")) == 0;
}

static sp_status add_line(run *r, const char *type, const char *code,
                          const char *text)
{
    sp_command_answer *a = r->out;
    size_t cap = r->cap ? r->cap * 2 : 16;

    if (a->nlines == r->cap) {
        void *more = realloc(a->lines, cap * sizeof *a->lines);
        if (!more)
            return sp_no_memory();
        a->lines = more;
        r->cap = cap;
    }
    sp_brief_line *line = &a->lines[a->nlines++];
    *line = (sp_brief_line){.tone = SP_BRIEF_PLAIN};
    SP_TRY(sp_text_copy(type, &line->type));
    SP_TRY(sp_text_copy(code && *code ? code : NULL, &line->code));
    return sp_text_copy(text, &line->text);
}

/* ---- packs ---- */

static sp_status take_pack(run *r, const char *name)
{
    sp_pack *pack = NULL;
    const void *table = NULL;

    SP_TRY(sp_packs_get(r->session, name, &pack));
    r->packs[r->ntables] = pack;
    r->tables[r->ntables++] = NULL;
    SP_TRY(sp_pack_expect(pack, "command", &table));
    r->tables[r->ntables - 1] = table;
    return SP_OK;
}

/* The library's own first, then the site's by name. */
static sp_status take_packs(run *r)
{
    SP_AUTOSTMT *stmt = NULL;
    char names[TABLES][72];
    size_t n = 0;
    bool row;

    SP_TRY(take_pack(r, "command.standard"));
    SP_TRY(sp_db_prepare(r->session->db,
                         "SELECT DISTINCT name FROM rule_pack WHERE kind = "
                         "'command' AND name <> 'command.standard' ORDER BY "
                         "name LIMIT 15",
                         &stmt));
    while (n < TABLES - 1) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        const char *name = sp_stmt_text(stmt, 0);
        snprintf(names[n++], sizeof names[0], "%s", name ? name : "");
    }
    for (size_t i = 0; i < n; i++)
        SP_TRY(take_pack(r, names[i]));
    return SP_OK;
}

/* ---- arguments ---- */

static const char *value_of(const run *r, const char *name)
{
    const sp_command *c = r->line.command;

    for (size_t i = 0; i < c->nargs; i++)
        if (strcmp(c->args[i].name, name) == 0)
            return r->line.values[i];
    return NULL;
}

static const char *arg_value(void *context, const char *name)
{
    const run *r = context;
    const sp_command *c = r->line.command;

    for (size_t i = 0; i < c->nargs; i++)
        if (strcmp(c->args[i].name, name) == 0)
            return r->line.values[i] ? r->line.values[i] : "";
    return NULL;
}

static sp_status read_period(run *r, const char *text)
{
    sp_span span;

    SP_TRY(sp_period_parse(text, r->scope.today, &span));
    memcpy(r->scope.since, span.from, sizeof r->scope.since);
    memcpy(r->scope.until, span.to, sizeof r->scope.until);
    return SP_OK;
}

/* A code has to be of a record that the actor may read. */
static sp_status check_args(run *r)
{
    const sp_command *c = r->line.command;

    SP_TRY(read_period(r, "近7天"));
    for (size_t i = 0; i < c->nargs; i++) {
        const char *value = r->line.values[i];
        const sp_type *type = sp_type_find(c->args[i].type);
        void *record = NULL;
        if (!value)
            continue;
        if (strcmp(c->args[i].type, "period") == 0)
            SP_TRY(read_period(r, value));
        if (!type)
            continue;
        SP_TRY(sp_record_load(r->session, type, value, &record));
        sp_record_free(type, record);
    }
    return SP_OK;
}

/* ---- actions ---- */

static sp_status take_line(void *context, const char *code, const char *line)
{
    run *r = context;

    return add_line(r, r->line.command->query.type, code, line);
}

static sp_status do_query(run *r)
{
    bool fits;

    return sp_query_words(r->session, &r->line.command->query, &r->scope,
                          &r->out->count, &fits, take_line, r);
}

static sp_status do_help(run *r)
{
    for (size_t t = 0; t < r->ntables; t++)
        for (size_t i = 0; i < r->tables[t]->count; i++) {
            const sp_command *c = &r->tables[t]->commands[i];
            SP_AUTOSTR line = {0};
            sp_str_addf(&line, "/%s", c->names[0]);
            sp_command_usage(c, r->session->options.lang, &line);
            sp_str_addf(&line, english(r) ? ": %s" : "：%s",
                        english(r) ? c->about_en : c->about_zh);
            if (c->nnames > 1 && !english(r))
                sp_str_addf(&line, "（/%s）", c->names[1]);
            SP_TRY(sp_str_ok(&line));
            SP_TRY(add_line(r, NULL, NULL, sp_str_text(&line)));
            r->out->count++;
        }
    return SP_OK;
}

static sp_status write_brief(run *r, const sp_brief_options *options)
{
    SP_CLEANUP(sp_brief_clear) sp_brief brief = {NULL};
    SP_AUTOFREE char *text = NULL;

    SP_TRY(sp_brief_gather(r->session, options, &brief));
    SP_TRY(sp_brief_write(&brief, SP_BRIEF_MARKDOWN, r->session->options.lang,
                          r->session->options.zone, &text));
    for (size_t i = 0; i < brief.nsections; i++) {
        r->out->count += brief.sections[i].count;
        for (size_t k = 0; k < brief.sections[i].nlines; k++) {
            const sp_brief_line *l = &brief.sections[i].lines[k];
            SP_TRY(add_line(r, l->type, l->code, l->text));
        }
    }
    sp_str_add(&r->text, text);
    return sp_str_ok(&r->text);
}

static sp_status do_brief(run *r)
{
    sp_brief_options o = {.zone = value_of(r, "zone"),
                          .since = r->scope.since,
                          .until = r->scope.until};

    if (strcmp(r->scope.until, r->scope.today) > 0)
        o.until = r->scope.today;
    return write_brief(r, &o);
}

static sp_status do_risk(run *r)
{
    return write_brief(r, &(sp_brief_options){.zone = value_of(r, "zone")});
}

static sp_status add_reasons(run *r, const char *type, const char *code,
                             const sp_permit_reasons *reasons)
{
    for (size_t i = 0; i < reasons->count; i++) {
        const sp_permit_reason *why = &reasons->items[i];
        SP_AUTOSTR line = {0};
        sp_str_add(&line, english(r) ? why->en : why->zh);
        if (why->clause && *why->clause)
            sp_str_addf(&line, english(r) ? " (%s)" : "（%s）", why->clause);
        SP_TRY(sp_str_ok(&line));
        SP_TRY(add_line(r, type, code, sp_str_text(&line)));
    }
    r->out->count += (int64_t)reasons->count;
    if (reasons->count == 0)
        return add_line(r, type, code,
                        english(r) ? "nothing stands in the way"
                                   : "可以办理，没有障碍");
    return SP_OK;
}

static sp_status do_permit_why(run *r)
{
    SP_CLEANUP(sp_permit_reasons_clear) sp_permit_reasons reasons = {NULL};
    const char *number = value_of(r, "permit");
    const char *word = value_of(r, "action");
    int action = sp_label_find(sp_permit_action_labels, SP_PERMIT_ACTION_COUNT,
                               word ? word : "start");
    SP_AUTOSTR all = {0};

    for (int i = 0; i < SP_PERMIT_ACTION_COUNT; i++)
        sp_str_addf(&all, "%s%s", i ? ", " : "",
                    sp_permit_action_labels[i].name);
    if (action < 0)
        return sp_fail(SP_INVALID, "没有动作“%.40s”，可用：%.400s",
                       "there is no action \"%.40s\"; there are: %.400s", word,
                       sp_str_text(&all));
    SP_TRY(sp_permit_why(r->session, number, (sp_permit_action)action, NULL,
                         &reasons));
    return add_reasons(r, "permit", number, &reasons);
}

static sp_status do_who(run *r)
{
    SP_CLEANUP(sp_permit_reasons_clear) sp_permit_reasons reasons = {NULL};
    const char *person = value_of(r, "person");
    int64_t now = sp_session_now(r->session);

    SP_TRY(
        sp_person_fit(r->session, person, NULL, now, now + 8 * 3600, &reasons));
    return add_reasons(r, "person", person, &reasons);
}

static sp_status do_rule(run *r)
{
    SP_CLEANUP(sp_kb_passages_clear) sp_kb_passages found = {NULL};
    const sp_kb_options options = {.top = 3};

    SP_TRY(sp_kb_search(r->session, value_of(r, "words"), &options, &found));
    for (size_t i = 0; i < found.count; i++) {
        const sp_kb_passage *p = &found.items[i];
        SP_AUTOSTR line = {0};
        SP_AUTOSTR code = {0};
        sp_str_addf(&line, english(r) ? "%s %s: %s" : "《%s》%s：%s", p->law,
                    p->article, p->text);
        sp_str_addf(&code, "%s#%s", p->document, p->article);
        SP_TRY(sp_str_ok(&line));
        SP_TRY(sp_str_ok(&code));
        SP_TRY(
            add_line(r, "kb_clause", sp_str_text(&code), sp_str_text(&line)));
        r->out->count++;
    }
    return SP_OK;
}

static sp_status take_clause(void *context, const sp_graph_neighbour *n)
{
    run *r = context;

    r->out->count++;
    return add_line(r, n->type, n->code, n->name);
}

static sp_status do_clauses(run *r)
{
    SP_AUTOFREE char *code = NULL;
    const char *type = NULL;

    SP_TRY(sp_graph_find(r->session, value_of(r, "node"), &type, &code));
    return sp_graph_governing(r->session, type, code, 0, take_clause, r);
}

/* ---- all ---- */

static sp_status act(run *r)
{
    static sp_status (*const actions[SP_COMMAND_ACTION_COUNT])(run * r) = {
        [SP_COMMAND_QUERY] = do_query,
        [SP_COMMAND_HELP] = do_help,
        [SP_COMMAND_BRIEF] = do_brief,
        [SP_COMMAND_RISK] = do_risk,
        [SP_COMMAND_PERMIT_WHY] = do_permit_why,
        [SP_COMMAND_WHO] = do_who,
        [SP_COMMAND_RULE] = do_rule,
        [SP_COMMAND_CLAUSES] = do_clauses,
    };
    const sp_command *c = r->line.command;

    if (c->module)
        SP_TRY(sp_require(r->session, c->module, SP_DO_READ, NULL, NULL));
    SP_TRY(check_args(r));
    SP_TRY(sp_text_copy(c->names[0], &r->out->name));
    SP_TRY(
        sp_text_copy(english(r) ? c->about_en : c->about_zh, &r->out->title));
    return actions[c->action](r);
}

static sp_status write_text(run *r)
{
    const sp_command_answer *a = r->out;
    int64_t more = a->count - (int64_t)a->nlines;

    if (r->text.len)
        return sp_str_take(&r->text, &r->out->text);
    sp_str_addf(&r->text,
                english(r) ? "%s (%" PRId64 ")\n" : "%s（%" PRId64 "）\n",
                a->title, a->count);
    for (size_t i = 0; i < a->nlines; i++) {
        const sp_brief_line *l = &a->lines[i];
        sp_str_addf(&r->text, "- %s", l->text);
        if (l->code)
            sp_str_addf(&r->text, " `%s`", l->code);
        sp_str_addc(&r->text, '\n');
    }
    if (a->nlines == 0)
        sp_str_add(&r->text, english(r) ? "none\n" : "没有\n");
    else if (more > 0)
        sp_str_addf(&r->text,
                    english(r) ? "- %" PRId64 " more\n"
                               : "- 另有 %" PRId64 " 项\n",
                    more);
    return sp_str_take(&r->text, &r->out->text);
}

static sp_status run_text(run *r, const char *text)
{
    SP_TRY(take_packs(r));
    SP_TRY(sp_command_parse(r->tables, r->ntables, text, &r->line));
    r->scope.value = arg_value;
    r->scope.context = r;
    sp_query_scope_now(r->session, &r->scope);
    SP_TRY(act(r));
    return write_text(r);
}

sp_status sp_command_run(sp_session *session, const char *text,
                         sp_command_answer *out)
{
    SP_CLEANUP(sp_command_answer_clear) sp_command_answer answer = {NULL};
    run r = {.session = session, .out = &answer};

    SP_TRY(sp_require(session, "assistant", SP_DO_READ, NULL, NULL));
    sp_status status = run_text(&r, text);
    sp_command_line_free(&r.line);
    sp_str_free(&r.text);
    for (size_t i = 0; i < r.ntables; i++)
        sp_pack_free(r.packs[i]);
    SP_TRY(status);
    *out = answer;
    answer = (sp_command_answer){NULL};
    return SP_OK;
}
