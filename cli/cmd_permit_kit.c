/* What the commands about permits to work share: types, tickets, names. */
#include <stdlib.h>
#include <time.h>

#include <cjson/cJSON.h>

#include <safeprod/person.h>
#include <safeprod/standard.h>

#include "cmd_permit.h"
#include "cmd_record.h"
#include "signin.h"

static sp_status no_memory(call *cli)
{
    return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
}

/* ---- types ---- */

static bool is_type(const sp_pack *pack)
{
    return !strcmp(sp_pack_kind(pack), "permit") &&
           !sp_permit_type_is_abstract(pack);
}

static sp_status each_builtin(permit_type_visit visit, void *context)
{
    for (size_t i = 0; i < sp_pack_builtin_count(); i++) {
        AUTOPACK *pack = NULL;
        TRY(sp_pack_builtin_at(i, &pack));
        if (is_type(pack))
            TRY(visit(context, pack));
    }
    return SP_OK;
}

static void free_query(sp_query **query)
{
    sp_query_free(*query);
}

static void clear_records(sp_records *records)
{
    sp_records_clear(records);
}

/* Is this the first row of its name? */
static bool is_first(const sp_records *rows, size_t i)
{
    const sp_rule_pack *row = rows->items[i];
    for (size_t k = 0; k < i; k++)
        if (!strcmp(((const sp_rule_pack *)rows->items[k])->name, row->name))
            return false;
    return true;
}

static sp_status each_of_site(call *cli, permit_type_visit visit, void *context)
{
    CLEANUP(free_query) sp_query *query = sp_query_new(&sp_rule_pack_type);
    CLEANUP(clear_records) sp_records rows = {0};
    if (!query)
        return no_memory(cli);
    TRY(sp_query_where(query, "kind", "permit"));
    TRY(sp_query_order(query, "name"));
    TRY(sp_record_list(cli->session, query, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        AUTOPACK *pack = NULL;
        if (!is_first(&rows, i))
            continue;
        TRY(sp_standard_get(
            cli->session, ((const sp_rule_pack *)rows.items[i])->name, &pack));
        if (is_type(pack))
            TRY(visit(context, pack));
    }
    return SP_OK;
}

sp_status permit_type_each(call *cli, permit_type_visit visit, void *context)
{
    if (!cli->db)
        return each_builtin(visit, context);
    if (!cli->session) { /* the command can do without */
        cli->cmd.need = NEED_READ;
        TRY(signin_open(cli));
    }
    return each_of_site(cli, visit, context);
}

/* Is @word one of the words of @list, "|" between? */
static bool among(const char *list, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = list; at && *at;) {
        size_t n = strcspn(at, "|");
        if (n == len && !strncmp(at, word, n))
            return true;
        at += n + (at[n] == '|');
    }
    return false;
}

static bool is_called(const sp_pack *pack, const char *name)
{
    return !strcmp(sp_permit_type_code(pack), name) ||
           !strcmp(sp_pack_name(pack), name) ||
           !strcmp(sp_permit_type_label(pack, SP_ZH), name) ||
           !strcmp(sp_permit_type_label(pack, SP_EN), name) ||
           among(sp_permit_type_alias(pack), name);
}

typedef struct search {
    const char *name;
    char *found; /* name of the pack */
    bool whole;  /* it is called exactly so */
    char *codes; /* of all types */
    bool failed;
} search;

static void free_search(search *s)
{
    free(s->found);
    free(s->codes);
}

static sp_status look(void *context, const sp_pack *pack)
{
    search *s = context;
    char *codes = NULL;
    if (!s->whole && is_called(pack, s->name)) {
        free(s->found); /* what extends another comes after it */
        s->found = strdup(sp_pack_name(pack));
        s->failed = s->failed || !s->found;
        s->whole = !strcmp(sp_pack_name(pack), s->name);
    }
    if (asprintf(&codes, "%s %s", s->codes ? s->codes : "",
                 sp_permit_type_code(pack)) < 0) {
        s->failed = true;
        return SP_OK;
    }
    free(s->codes);
    s->codes = codes;
    return SP_OK;
}

/* Who may not read packs is answered from those that the library carries. */
static sp_status find_name(call *cli, const char *name, search *s)
{
    sp_status status = permit_type_each(cli, look, s);
    if (status == SP_FORBIDDEN && cli->session)
        status = each_builtin(look, s);
    TRY(status);
    if (s->failed)
        return no_memory(cli);
    return s->found
               ? SP_OK
               : cli_fail(cli, SP_NOT_FOUND, "没有作业票类型“%.60s”，可用：%s",
                          "there is no type of permit \"%.60s\"; there "
                          "are:%s",
                          name, s->codes ? s->codes : "");
}

static sp_status get_pack(call *cli, const char *name, sp_pack **out)
{
    AUTOOWN char *bare = strndup(name, strcspn(name, "@"));
    if (!bare)
        return no_memory(cli);
    if (!cli->session)
        return sp_pack_builtin(bare, out);
    sp_status status = sp_standard_get(cli->session, name, out);
    return status == SP_FORBIDDEN ? sp_pack_builtin(bare, out) : status;
}

sp_status permit_type_find(call *cli, const char *name, sp_pack **out)
{
    CLEANUP(free_search) search s = {.name = name};
    if (strchr(name, '@') && cli->session)
        return get_pack(cli, name, out);
    TRY(find_name(cli, name, &s));
    return get_pack(cli, s.found, out);
}

sp_status permit_pack_of(call *cli, const sp_permit *permit, sp_pack **out)
{
    sp_pack *pack = NULL;
    if (!permit->standard) {
        *out = NULL;
        return SP_OK;
    }
    sp_status status = get_pack(cli, permit->standard, &pack);
    if (status != SP_OK && status != SP_NOT_FOUND)
        return status;
    *out = pack;
    return SP_OK;
}

const sp_permit_item *permit_item(const sp_pack *pack, sp_permit_part part,
                                  const char *name)
{
    size_t count = pack ? sp_permit_part_count(pack, part) : 0;
    for (size_t i = 0; i < count; i++) {
        const sp_permit_item *item = sp_permit_part_at(pack, part, i);
        if (!strcmp(item->code, name) || !strcmp(item->zh, name) ||
            !strcmp(item->en, name))
            return item;
    }
    return NULL;
}

const char *permit_label(const call *cli, const sp_pack *pack,
                         sp_permit_part part, const char *code)
{
    const sp_permit_item *item =
        pack && code ? sp_permit_part_find(pack, part, code) : NULL;
    return item ? cli_word(cli, item->zh, item->en) : code;
}

/* ---- tickets ---- */

void free_permit(sp_permit **permit)
{
    sp_record_free(&sp_permit_record_type, *permit);
}

sp_status permit_load(call *cli, const char *number, sp_permit **out)
{
    void *found = NULL;
    TRY(sp_record_load(cli->session, &sp_permit_record_type, number, &found));
    *out = found;
    return SP_OK;
}

static void free_json(cJSON **json)
{
    cJSON_Delete(*json);
}
#define AUTOJSON CLEANUP(free_json) cJSON

/* Set a member of the JSON object that @text holds. */
static sp_status set_pair(call *cli, char **text, const char *name,
                          const char *value)
{
    AUTOJSON *json = *text ? cJSON_Parse(*text) : cJSON_CreateObject();
    AUTOOWN char *printed = NULL;
    if (!json && *text)
        return cli_fail(cli, SP_INVALID, "--facts、--fields 应为 JSON 对象",
                        "--facts and --fields should be JSON objects");
    if (!json)
        return no_memory(cli);
    cJSON_DeleteItemFromObjectCaseSensitive(json, name);
    if (*value && !cJSON_AddStringToObject(json, name, value))
        return no_memory(cli);
    printed = cJSON_PrintUnformatted(json);
    return printed ? sp_text_set(text, json->child ? printed : NULL)
                   : no_memory(cli);
}

/* The member of the ticket's own row that @name means: some fields of the form
 * stand there under another name. */
static const sp_field *member(const char *name)
{
    static const char *const others[][2] = {
        {"risk_identification", "hazard_analysis"},
        {"related_tickets", "related"},
        {"space_name", "space"},
        {"pipe_name", "pipe"},
    };
    for (size_t i = 0; i < COUNT(others); i++)
        if (!strcmp(others[i][0], name))
            name = others[i][1];
    const sp_field *field = sp_type_field(&sp_permit_record_type, name);
    if (!field || field->flags & (SP_KEY | SP_GUARDED | SP_FIXED) ||
        field->as == SP_AS_JSON)
        return NULL;
    return field;
}

static sp_status set_one(call *cli, const sp_pack *pack, const char *name,
                         const char *value, sp_permit *permit)
{
    const sp_permit_item *fact = permit_item(pack, SP_PERMIT_FACTS, name);
    if (fact)
        return set_pair(cli, &permit->facts, fact->code, value);
    const sp_permit_item *field = permit_item(pack, SP_PERMIT_FIELDS, name);
    const sp_field *own = member(field ? field->code : name);
    if (own)
        return sp_record_set(&sp_permit_record_type, permit, own, value,
                             sp_session_zone(cli->session));
    if (field)
        return set_pair(cli, &permit->fields, field->code, value);
    if (!pack) /* let the library say what is wrong */
        return set_pair(cli, &permit->facts, name, value);
    return cli_fail(cli, SP_INVALID,
                    "%s没有“%.60s”这个定级依据或栏目；safeprod permit type "
                    "show %s 有全部名称",
                    "%s has no fact or field \"%.60s\"; safeprod permit type "
                    "show %s tells all names",
                    sp_permit_type_label(pack, cli->lang), name,
                    sp_permit_type_code(pack));
}

static sp_status take_pairs(call *cli, const sp_pack *pack, sp_permit *permit,
                            size_t *count)
{
    const char *text;
    for (size_t i = 0; (text = cli_option_at(cli, "set", i)); i++) {
        const char *equals = strchr(text, '=');
        char name[160];
        if (!equals || equals == text || (size_t)(equals - text) >= sizeof name)
            return cli_usage(cli, "--set 应写作 名称=值，如 --set outdoor=yes",
                             "--set is NAME=VALUE, for instance --set "
                             "outdoor=yes");
        snprintf(name, sizeof name, "%.*s", (int)(equals - text), text);
        TRY(set_one(cli, pack, name, equals + 1, permit));
        ++*count;
    }
    return SP_OK;
}

sp_status permit_take(call *cli, const sp_pack *pack, sp_permit *permit,
                      size_t *out_count)
{
    static const char *const short_names[][2] = {
        {"from", "planned_from"}, {"to", "planned_to"}, {"area", "zone"}};
    const sp_type *type = &sp_permit_record_type;
    size_t count;
    TRY(record_set_given(cli, type, permit, &count));
    for (size_t i = 0; i < COUNT(short_names); i++) {
        const char *text = cli_option(cli, short_names[i][0]);
        if (!text)
            continue;
        TRY(sp_record_set(type, permit, sp_type_field(type, short_names[i][1]),
                          text, sp_session_zone(cli->session)));
        count++;
    }
    TRY(take_pairs(cli, pack, permit, &count));
    *out_count = count;
    return SP_OK;
}

/* ---- words ---- */

char *permit_person(call *cli, const char *code)
{
    void *found = NULL;
    char *text = NULL;
    if (sp_record_load(cli->session, &sp_person_type, code, &found) != SP_OK)
        return strdup(code);
    const sp_person *p = found;
    if (p->name && asprintf(&text, "%s (%s)", p->name, code) < 0)
        text = NULL;
    else if (!p->name)
        text = strdup(code);
    sp_record_free(&sp_person_type, found);
    return text;
}
