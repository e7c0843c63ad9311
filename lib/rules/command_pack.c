/* Packs of kind "command": reading them, and lines by them. */
#include "command_pack.h"

#include <string.h>

#include "field.h"
#include "text.h"

static const sp_label actions[SP_COMMAND_ACTION_COUNT] = {
    [SP_COMMAND_QUERY] = {"query", "查询", "query", NULL},
    [SP_COMMAND_HELP] = {"help", "帮助", "help", NULL},
    [SP_COMMAND_BRIEF] = {"brief", "简报", "brief", NULL},
    [SP_COMMAND_RISK] = {"risk", "风险", "risk", NULL},
    [SP_COMMAND_PERMIT_WHY] = {"permit_why", "作业票原因", "why of permits",
                               NULL},
    [SP_COMMAND_WHO] = {"who", "人员", "people", NULL},
    [SP_COMMAND_RULE] = {"rule", "条文", "clauses by words", NULL},
    [SP_COMMAND_CLAUSES] = {"clauses", "依据", "clauses by the graph", NULL},
};

static void read_aliases(sp_command *c, const cJSON *json, const char *path,
                         sp_pack_findings *found)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(json, "aliases");
    const cJSON *item;

    c->names[c->nnames++] = sp_pack_text_at(json, "name", path, found);
    cJSON_ArrayForEach(item, list)
    {
        if (!cJSON_IsString(item) || c->nnames == SP_COUNT(c->names)) {
            sp_pack_error(found, path, "别名应为文字，最多 %d 个",
                          "aliases are texts, %d at most",
                          SP_COMMAND_ALIASES_MAX);
            return;
        }
        c->names[c->nnames++] = item->valuestring;
    }
}

static void read_args(sp_command *c, const cJSON *json, const char *path,
                      sp_pack_findings *found)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(json, "args");
    const cJSON *item;
    bool optional = false;

    cJSON_ArrayForEach(item, list)
    {
        if (c->nargs == SP_COMMAND_ARGS_MAX) {
            sp_pack_error(found, path, "参数超过 %d 个",
                          "there are more than %d arguments",
                          SP_COMMAND_ARGS_MAX);
            return;
        }
        sp_command_arg *a = &c->args[c->nargs++];
        a->name = sp_pack_text_at(item, "name", path, found);
        a->type = sp_pack_text_at(item, "type", path, found);
        a->zh = sp_pack_text_at(item, "zh", path, found);
        a->en = sp_pack_text_at(item, "en", path, found);
        a->optional =
            cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(item, "optional"));
        if (optional && !a->optional)
            sp_pack_error(found, path, "可选参数之后不能有必填参数 %.40s",
                          "%.40s is needed, after one that is not", a->name);
        optional = a->optional;
    }
}

static void read_command(sp_command_table *t, const cJSON *json, size_t i,
                         sp_pack_findings *found)
{
    sp_pack_path path = sp_pack_path_of("commands[%zu]", i);
    sp_command *c = &t->commands[t->count++];
    int action = sp_pack_label_at(json, "action", actions,
                                  SP_COMMAND_ACTION_COUNT, path.text, found);

    read_aliases(c, json, path.text, found);
    c->about_zh = sp_pack_text_at(json, "about_zh", path.text, found);
    c->about_en = sp_pack_text_at(json, "about_en", path.text, found);
    c->module = sp_json_text(json, "module", NULL);
    c->action = (sp_command_action)(action < 0 ? 0 : action);
    read_args(c, json, path.text, found);
    if (action == SP_COMMAND_QUERY)
        sp_query_template_read(cJSON_GetObjectItemCaseSensitive(json, "query"),
                               path.text, found, &c->query);
    for (size_t k = 0; k + 1 < t->count; k++)
        if (*c->names[0] && strcmp(t->commands[k].names[0], c->names[0]) == 0)
            sp_pack_error(found, path.text, "“%.40s”重复",
                          "\"%.40s\" is there twice", c->names[0]);
}

sp_status sp_command_read(const cJSON *pack, sp_pack_findings *found,
                          void **out)
{
    size_t before = found->errors;
    SP_AUTOFREE sp_command_table *t = calloc(1, sizeof *t);
    const cJSON *list =
        sp_pack_array_at(pack, "commands", SP_COMMANDS_MAX, "commands", found);
    const cJSON *item;
    size_t i = 0;

    if (!t)
        return sp_no_memory();
    cJSON_ArrayForEach(item, list) read_command(t, item, i++, found);
    if (found->errors == before)
        *out = SP_TAKE(t);
    return SP_OK;
}

void sp_command_free(void *read)
{
    free(read);
}

/* ---- lines ---- */

void sp_command_line_free(sp_command_line *line)
{
    for (size_t i = 0; i < SP_COMMAND_ARGS_MAX; i++)
        free(line->values[i]);
    *line = (sp_command_line){NULL};
}

/* Narrow, in lower case but for what follows the name, one space between. */
static sp_status squeeze(const char *text, char **out)
{
    SP_AUTOFREE char *narrow = NULL;
    SP_AUTOSTR s = {0};

    SP_TRY(sp_text_halfwidth(text, &narrow));
    for (const char *c = narrow; *c; c++) {
        bool space = (unsigned char)*c <= ' ';
        if (space && (s.len == 0 || s.data[s.len - 1] == ' '))
            continue;
        sp_str_addc(&s, space ? ' ' : *c);
    }
    if (s.len && s.data[s.len - 1] == ' ')
        s.data[--s.len] = '\0';
    return sp_str_take(&s, out);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* The bytes of @line that @name takes; 0: it is another. */
static size_t name_fits(const char *line, const char *name)
{
    size_t n = 0;

    for (; name[n]; n++)
        if (lower(line[n]) != lower(name[n]))
            return 0;
    return line[n] == '\0' || line[n] == ' ' ? n : 0;
}

static const sp_command *longest(const sp_command_table *const *tables,
                                 size_t ntables, const char *line,
                                 size_t *out_len)
{
    const sp_command *best = NULL;

    *out_len = 0;
    for (size_t t = 0; t < ntables; t++)
        for (size_t i = 0; i < tables[t]->count; i++)
            for (size_t k = 0; k < tables[t]->commands[i].nnames; k++) {
                size_t n = name_fits(line, tables[t]->commands[i].names[k]);
                if (n == 0 || n < *out_len)
                    continue;
                best = &tables[t]->commands[i];
                *out_len = n;
            }
    return best;
}

/* ---- nearest names ---- */

static unsigned distance(const char *a, size_t na, const char *b, size_t nb)
{
    unsigned row[2][49];

    na = na > 48 ? 48 : na;
    nb = nb > 48 ? 48 : nb;
    for (size_t j = 0; j <= nb; j++)
        row[0][j] = (unsigned)j;
    for (size_t i = 1; i <= na; i++) {
        unsigned *now = row[i & 1];
        const unsigned *before = row[(i - 1) & 1];
        now[0] = (unsigned)i;
        for (size_t j = 1; j <= nb; j++) {
            unsigned best =
                before[j - 1] + (lower(a[i - 1]) != lower(b[j - 1]));
            best = before[j] + 1 < best ? before[j] + 1 : best;
            now[j] = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
        }
    }
    return row[na & 1][nb];
}

static unsigned how_far(const sp_command *c, const char *line)
{
    unsigned best = 100;

    for (size_t k = 0; k < c->nnames; k++) {
        size_t n = strlen(c->names[k]);
        size_t whole = strlen(line);
        size_t word = strcspn(line, " ");
        size_t first = strcspn(c->names[k], " ");
        unsigned d = distance(line, whole, c->names[k], n);
        unsigned e = distance(line, word, c->names[k], first);
        d = e < d ? e : d;
        best = d < best ? d : best;
    }
    return best;
}

static sp_status unknown(const sp_command_table *const *tables, size_t ntables,
                         const char *line)
{
    SP_AUTOSTR near = {0};
    size_t said = 0;

    for (unsigned far = 0; far <= 3 && said < 3; far++)
        for (size_t t = 0; t < ntables; t++)
            for (size_t i = 0; i < tables[t]->count && said < 3; i++)
                if (how_far(&tables[t]->commands[i], line) == far)
                    sp_str_addf(&near, "%s/%s", said++ ? ", " : "",
                                tables[t]->commands[i].names[0]);
    if (!said)
        sp_str_add(&near, "/help");
    return sp_fail(SP_NOT_FOUND, "没有“/%.40s”这个命令，可用：%s",
                   "there is no command \"/%.40s\"; try: %s", line,
                   sp_str_text(&near));
}

/* ---- arguments ---- */

void sp_command_usage(const sp_command *command, sp_lang lang, sp_str *out)
{
    for (size_t i = 0; i < command->nargs; i++) {
        const sp_command_arg *a = &command->args[i];
        sp_str_addf(out, a->optional ? " [%s]" : " <%s>",
                    lang == SP_EN ? a->en : a->zh);
    }
}

static sp_status wrong_args(const sp_command *c, bool missing)
{
    SP_AUTOSTR zh = {0};
    SP_AUTOSTR en = {0};

    sp_command_usage(c, SP_ZH, &zh);
    sp_command_usage(c, SP_EN, &en);
    if (missing)
        return sp_fail(SP_INVALID, "缺少参数，应写作 /%.60s" SP_IN_ZH,
                       "something is missing; write /%.60s" SP_IN_EN,
                       c->names[0], sp_str_text(&zh), sp_str_text(&en));
    return sp_fail(SP_INVALID, "参数太多，应写作 /%.60s" SP_IN_ZH,
                   "that is too much; write /%.60s" SP_IN_EN, c->names[0],
                   sp_str_text(&zh), sp_str_text(&en));
}

static sp_status read_values(const char *rest, sp_command_line *line)
{
    const sp_command *c = line->command;

    for (size_t i = 0; i < c->nargs; i++) {
        SP_AUTOSTR value = {0};
        rest += strspn(rest, " ");
        bool all =
            strcmp(c->args[i].type, "text") == 0 ||
            (strcmp(c->args[i].type, "period") == 0 && i + 1 == c->nargs);
        size_t n = all ? strlen(rest) : strcspn(rest, " ");
        if (n == 0 && !c->args[i].optional)
            return wrong_args(c, true);
        if (n == 0)
            return SP_OK;
        sp_str_addn(&value, rest, n);
        SP_TRY(sp_str_take(&value, &line->values[i]));
        rest += n;
    }
    return rest[strspn(rest, " ")] ? wrong_args(c, false) : SP_OK;
}

sp_status sp_command_parse(const sp_command_table *const *tables,
                           size_t ntables, const char *text,
                           sp_command_line *out)
{
    SP_CLEANUP(sp_command_line_free) sp_command_line line = {NULL};
    SP_AUTOFREE char *plain = NULL;
    size_t len = strlen(text);
    size_t n;

    if (len > SP_COMMAND_TEXT_MAX || sp_utf8_check(text, len) < len)
        return sp_fail(SP_INVALID, "命令超过 %d 字节，或不是 UTF-8",
                       "the command is longer than %d bytes or not UTF-8",
                       SP_COMMAND_TEXT_MAX);
    SP_TRY(squeeze(text, &plain));
    const char *start = plain + (*plain == '/');
    start += *start == ' ';
    line.command = longest(tables, ntables, start, &n);
    if (!line.command)
        return unknown(tables, ntables, start);
    SP_TRY(read_values(start + n, &line));
    *out = line;
    line = (sp_command_line){NULL};
    return SP_OK;
}
