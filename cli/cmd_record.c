/* The usual verbs of record types. */
#include "cmd_record.h"

#include "print.h"

static const opt add_options[] = {OPT_TO_ADD, {0}};

static const opt edit_options[] = {
    {"if-version", "N", "只在版本号仍是 N 时修改",
     "only when the version is still N"},
    OPT_TO_EDIT,
    {0},
};

const opt record_list_options[] = {
    {"all", NULL, "也列出停用的", "those that are out of use as well"},
    {"order", "FIELD", "按字段排序，-字段 为倒序",
     "order by a field; -FIELD for the greatest first"},
    {"limit", "N", "最多列出 N 条", "at most N of them"},
    {"offset", "N", "跳过前 N 条", "leave out the first N"},
    {"columns", "A,B", "只列这些字段", "only these fields"},
    {"count", NULL, "只数有多少条", "only how many there are"},
    OPT_TO_FILTER,
    {0},
};

static const struct {
    unsigned bit;
    cmd cmd;
} verbs[] = {
    {RECORD_ADD,
     {NULL, "add", "[CODE]", NEED_WRITE, record_add, add_options, "新增一条",
      "add one"}},
    {RECORD_SHOW,
     {NULL, "show", "CODE", NEED_READ, record_show, NULL, "显示一条",
      "show one"}},
    {RECORD_LIST,
     {NULL, "list", "", NEED_READ, record_list, record_list_options,
      "列出，可按字段筛选", "list them, filtered by fields"}},
    {RECORD_EDIT,
     {NULL, "edit", "CODE", NEED_WRITE, record_edit, edit_options,
      "修改一条；空值为清除", "change one; an empty value clears"}},
    {RECORD_REMOVE,
     {NULL, "remove", "CODE", NEED_WRITE, record_remove, NULL,
      "停用一条（不删除）", "take one out of use (nothing is erased)"}},
    {RECORD_RESTORE,
     {NULL, "restore", "CODE", NEED_WRITE, record_restore, NULL, "恢复使用",
      "take one back into use"}},
    {RECORD_SET,
     {NULL, "set", "", NEED_WRITE, record_set, edit_options,
      "填写或修改；空值为清除", "fill in or change; an empty value clears"}},
};
const size_t record_verb_count = COUNT(verbs);

bool record_verb(const cmd_record_noun *noun, size_t i, cmd *out)
{
    if (!(noun->verbs & verbs[i].bit))
        return false;
    *out = verbs[i].cmd;
    out->noun = noun->noun;
    out->type = noun->type;
    if ((noun->verbs & RECORD_SET) && verbs[i].bit == RECORD_SHOW)
        out->args = "";
    return true;
}

static void free_query(sp_query **query)
{
    sp_query_free(*query);
}

/* A record together with its type, for CLEANUP. */
typedef struct held {
    const sp_type *type;
    void *record;
} held;

static void free_held(held *h)
{
    if (h->type)
        sp_record_free(h->type, h->record);
}

static const char *label(const call *cli, const sp_type *type)
{
    return cli->lang == SP_EN ? type->en : type->zh;
}

/* The code by which people know a record; the caller's. */
static sp_status code_of(call *cli, const sp_type *type, const void *record,
                         char **out)
{
    const sp_field *field = type->code ? sp_type_field(type, type->code) : NULL;
    if (field)
        return sp_record_text(record, field, sp_session_zone(cli->session),
                              out);
    *out = strdup("");
    return *out ? SP_OK
                : cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
}

static sp_status said(call *cli, const sp_type *type, const void *record,
                      const char *zh, const char *en)
{
    AUTOFREE char *code = NULL;
    TRY(code_of(cli, type, record, &code));
    cli_warnings(cli);
    if (cli->format == FORMAT_TABLE)
        cli_say(cli, "%s%s%s %s", "%s%s%s %s", label(cli, type),
                *code ? " " : "", code, cli_word(cli, zh, en));
    return print_written(cli, type, record);
}

sp_status record_set_given(call *cli, const sp_type *type, void *record,
                           size_t *out_count)
{
    size_t count = 0;
    int zone = sp_session_zone(cli->session);
    for (size_t i = 0; i < cli->ngiven; i++) {
        const cli_given *g = &cli->given[i];
        if (!g->field)
            continue;
        TRY(sp_record_set(type, record, g->field, g->value, zone));
        count++;
    }
    *out_count = count;
    return SP_OK;
}

static sp_status nothing_given(call *cli)
{
    return cli_usage(cli, "没有要修改的字段，例如 --%s 值",
                     "no field to change; for instance --%s VALUE",
                     cli_word(cli, "字段", "field"));
}

sp_status record_add(call *cli)
{
    CLEANUP(free_held) held h = {NULL, NULL};
    size_t count;
    TRY(cli_type(cli, &h.type));
    h.record = sp_record_new(h.type);
    if (!h.record)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    const char *code = cli_arg(cli, 0);
    if (code && h.type->code)
        TRY(sp_record_set(h.type, h.record, sp_type_field(h.type, h.type->code),
                          code, sp_session_zone(cli->session)));
    TRY(record_set_given(cli, h.type, h.record, &count));
    if (!count && !code)
        return nothing_given(cli);
    TRY(sp_record_add(cli->session, h.type, h.record));
    return said(cli, h.type, h.record, "已新增", "added");
}

/* Refuse when the record is not the version that the caller has seen. */
static sp_status check_version(call *cli, const sp_type *type,
                               const void *record)
{
    int64_t wanted = SP_NO_INT;
    TRY(cli_option_int(cli, "if-version", 1, INT64_MAX, &wanted));
    const sp_field *field = sp_type_field(type, "version");
    if (wanted == SP_NO_INT || !field)
        return SP_OK;
    int64_t found;
    memcpy(&found, (const char *)record + field->offset, sizeof found);
    if (found == wanted)
        return SP_OK;
    return cli_fail(cli, SP_CONFLICT,
                    "版本号现在是 %lld，不是 %lld：别人先改过了，请重新查看",
                    "the version is %lld now, not %lld: somebody else changed "
                    "it, look again",
                    (long long)found, (long long)wanted);
}

static sp_status change(call *cli, held *h)
{
    size_t count;
    TRY(check_version(cli, h->type, h->record));
    TRY(record_set_given(cli, h->type, h->record, &count));
    if (!count)
        return nothing_given(cli);
    TRY(sp_record_save(cli->session, h->type, h->record));
    return said(cli, h->type, h->record, "已保存", "saved");
}

sp_status record_edit(call *cli)
{
    CLEANUP(free_held) held h = {NULL, NULL};
    TRY(cli_type(cli, &h.type));
    TRY(sp_record_load(cli->session, h.type, cli_arg(cli, 0), &h.record));
    return change(cli, &h);
}

sp_status record_set(call *cli)
{
    CLEANUP(free_held) held h = {NULL, NULL};
    TRY(cli_type(cli, &h.type));
    sp_status status = sp_record_load(cli->session, h.type, NULL, &h.record);
    if (status == SP_NOT_FOUND)
        return record_add(cli);
    TRY(status);
    return change(cli, &h);
}

sp_status record_show(call *cli)
{
    CLEANUP(free_held) held h = {NULL, NULL};
    TRY(cli_type(cli, &h.type));
    TRY(sp_record_load(cli->session, h.type, cli_arg(cli, 0), &h.record));
    return print_record(cli, h.type, h.record);
}

sp_status record_query(call *cli, const sp_type *type, sp_query **out)
{
    CLEANUP(free_query) sp_query *query = sp_query_new(type);
    int64_t limit = 0, offset = 0;
    if (!query)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    for (size_t i = 0; i < cli->ngiven; i++)
        if (cli->given[i].field)
            TRY(sp_query_where(query, cli->given[i].name, cli->given[i].value));
    if (cli_flag(cli, "all"))
        sp_query_all(query);
    if (cli_option(cli, "order"))
        TRY(sp_query_order(query, cli_option(cli, "order")));
    TRY(cli_option_int(cli, "limit", 0, INT64_MAX / 2, &limit));
    TRY(cli_option_int(cli, "offset", 0, INT64_MAX / 2, &offset));
    sp_query_page(query, (size_t)offset, (size_t)limit);
    *out = query;
    query = NULL;
    return SP_OK;
}

sp_status record_list(call *cli)
{
    const sp_type *type;
    CLEANUP(free_query) sp_query *query = NULL;
    TRY(cli_type(cli, &type));
    TRY(record_query(cli, type, &query));
    if (!cli_flag(cli, "count"))
        return print_query(cli, type, query, cli_option(cli, "columns"));
    int64_t count;
    TRY(sp_record_count(cli->session, query, &count));
    printf("%lld\n", (long long)count);
    return SP_OK;
}

/* What remove and restore share. */
static sp_status
turn(call *cli, sp_status (*verb)(sp_session *, const sp_type *, const char *),
     const char *zh, const char *en)
{
    const sp_type *type;
    const char *code = cli_arg(cli, 0);
    TRY(cli_type(cli, &type));
    TRY(verb(cli->session, type, code));
    cli_say(cli, "%s %s %s", "%s %s %s", label(cli, type), code,
            cli_word(cli, zh, en));
    return SP_OK;
}

sp_status record_remove(call *cli)
{
    return turn(cli, sp_record_remove, "已停用", "is out of use");
}

sp_status record_restore(call *cli)
{
    return turn(cli, sp_record_restore, "已恢复使用", "is in use again");
}
