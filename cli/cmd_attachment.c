/* Attachments: files that belong to records, known by their SHA-256. `list`,
 * `show`, `edit`, `remove` and `restore` are the usual verbs. */
#include <stdlib.h>

#include <safeprod/archive.h>

#include "cmd_record.h"
#include "file_bytes.h"
#include "print.h"

static const opt attach_options[] = {
    {"name", "NAME", "以这个名称保存（只给一个文件时）",
     "keep it under this name (with one file)"},
    {"note", "TEXT", "说明", "a note"},
    {0},
};

static const opt save_options[] = {
    {"output", "FILE", "写到这个文件，- 为标准输出；不给则用原名",
     "write it to this file, - is stdout; its own name unless given", 0, 'o'},
    {0},
};

static void free_attachment(sp_attachment **a)
{
    sp_record_free(&sp_attachment_type, *a);
}
#define AUTOATTACHMENT CLEANUP(free_attachment) sp_attachment

static void free_query(sp_query **query)
{
    sp_query_free(*query);
}

/* --------------------------------------------------------------- attaching */

static sp_status set_note(call *cli, const char *attachment, const char *note)
{
    AUTOATTACHMENT *a = NULL;
    void *found;
    TRY(sp_record_load(cli->session, &sp_attachment_type, attachment, &found));
    a = found;
    TRY(sp_text_set(&a->note, note));
    return sp_record_save(cli->session, &sp_attachment_type, a);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static sp_status attach_one(call *cli, const sp_type *type, const char *code,
                            const char *path)
{
    AUTOOWN void *bytes = NULL;
    AUTOOWN char *attachment = NULL;
    const char *name = cli_option(cli, "name");
    const char *note = cli_option(cli, "note");
    char sha256[65];
    size_t len;
    if (!name)
        name = base_name(path);
    TRY(file_read(cli, path, &bytes, &len));
    TRY(sp_attach(cli->session, type, code, name, bytes, len, sha256));
    if (asprintf((char **)&attachment, "%s/%s/%s", type->name, code, name) < 0)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    if (note)
        TRY(set_note(cli, attachment, note));
    cli_say(cli, "已附上 %s（%zu 字节，SHA-256 %.12s…）",
            "attached %s (%zu bytes, SHA-256 %.12s…)", attachment, len, sha256);
    return SP_OK;
}

static sp_status attach_all(call *cli, const sp_type *type, const char *code,
                            size_t first)
{
    if (cli_option(cli, "name") && cli_arg(cli, first + 1))
        return cli_usage(cli, "--name 只能用于一个文件",
                         "--name goes with one file");
    for (size_t i = first; cli_arg(cli, i); i++)
        TRY(attach_one(cli, type, code, cli_arg(cli, i)));
    return SP_OK;
}

static sp_status enterprise_attach(call *cli)
{
    return attach_all(cli, &sp_enterprise_type, cli_arg(cli, 0), 1);
}

static sp_status attachment_add(call *cli)
{
    const sp_type *type = sp_type_find(cli_arg(cli, 0));
    if (!type)
        return cli_usage(cli, "没有记录类型“%.40s”，例如 enterprise、park",
                         "there is no record type \"%.40s\"; for instance "
                         "enterprise, park",
                         cli_arg(cli, 0));
    return attach_all(cli, type, cli_arg(cli, 1), 2);
}

/* ------------------------------------------------------------------ reading */

static sp_status enterprise_attachments(call *cli)
{
    CLEANUP(free_query) sp_query *query = sp_query_new(&sp_attachment_type);
    const char *code = cli_arg(cli, 0);
    void *found;
    TRY(sp_record_load(cli->session, &sp_enterprise_type, code, &found));
    sp_record_free(&sp_enterprise_type, found);
    if (!query)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    TRY(sp_query_where(query, "subject_type", sp_enterprise_type.name));
    TRY(sp_query_where(query, "subject", code));
    return print_query(cli, &sp_attachment_type, query,
                       sheet_is_shown(cli) ? "file_name,size,created_at,code"
                                           : NULL);
}

static sp_status save(call *cli)
{
    AUTOATTACHMENT *a = NULL;
    AUTOFREE void *bytes = NULL;
    const char *code = cli_arg(cli, 0), *path = cli_option(cli, "output");
    void *found;
    size_t len;
    TRY(sp_record_load(cli->session, &sp_attachment_type, code, &found));
    a = found;
    TRY(sp_attachment_bytes(cli->session, code, &bytes, &len));
    if (!path)
        path = a->file_name;
    TRY(file_write(cli, path, bytes, len));
    if (strcmp(path, "-") != 0)
        cli_say(cli, "已写到 %s（%zu 字节，SHA-256 相符）",
                "wrote %s (%zu bytes, SHA-256 as it should be)", path, len);
    return SP_OK;
}

/* ------------------------------------------------------------- verification */

typedef struct verifying {
    call *cli;
    sheet *sheet;
    size_t good;
    size_t bad;
} verifying;

static void free_verifying(verifying *v)
{
    sheet_free(&v->sheet);
}

static sp_status verify_one(void *context, const void *record)
{
    verifying *v = context;
    call *cli = v->cli;
    const sp_attachment *a = record;
    AUTOFREE void *bytes = NULL;
    size_t len;
    sp_status status = sp_attachment_bytes(cli->session, a->code, &bytes, &len);
    bool good = status == SP_OK;
    if (!good && status != SP_CORRUPT)
        return status;
    *(good ? &v->good : &v->bad) += 1;
    const char *finding = good ? NULL : sp_last_error(cli->lang);
    const char *cells[] = {a->code, good ? "true" : "false", finding,
                           a->sha256};
    const char *shown[] = {
        a->code, good ? cli_word(cli, "是", "yes") : cli_word(cli, "否", "no"),
        finding};
    return sheet_row(v->sheet, cells, shown);
}

static sp_status verify(call *cli)
{
    static const column columns[] = {
        {"code", "附件编码", "code", SP_TABLE_TEXT},
        {"ok", "完好", "ok", SP_TABLE_BOOL},
        {"finding", "说明", "finding", SP_TABLE_TEXT},
        {"sha256", "SHA-256", "SHA-256", SP_TABLE_TEXT}, /* for programs */
    };
    CLEANUP(free_verifying) verifying v = {.cli = cli};
    CLEANUP(free_query) sp_query *query = sp_query_new(&sp_attachment_type);
    if (!query)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    if (cli_arg(cli, 0))
        TRY(sp_query_where(query, "code", cli_arg(cli, 0)));
    sp_query_all(query); /* what was taken out of use is kept as well */
    TRY(sheet_begin(cli, columns,
                    COUNT(columns) - (sheet_is_shown(cli) ? 1 : 0), &v.sheet));
    TRY(sp_record_each(cli->session, query, verify_one, &v));
    if (cli_arg(cli, 0) && v.good + v.bad == 0)
        return cli_fail(cli, SP_NOT_FOUND, "没有附件 %s",
                        "there is no attachment %s", cli_arg(cli, 0));
    TRY(sheet_end(v.sheet));
    if (v.bad)
        return cli_fail(cli, SP_CORRUPT, "%zu 个附件与其 SHA-256 不符",
                        "%zu attachments do not match their SHA-256", v.bad);
    cli_say(cli, "%zu 个附件全部完好", "all %zu attachments are as they were",
            v.good);
    return SP_OK;
}

extern const cmd attachment_cmds[];
const cmd attachment_cmds[] = {
    {"enterprise", "attach", "CODE FILE...", NEED_WRITE, enterprise_attach,
     attach_options, "附上文件", "attach files"},
    {"enterprise", "attachments", "CODE", NEED_READ, enterprise_attachments,
     NULL, "列出一家企业的附件", "list the attachments of one enterprise"},
    {"attachment", "add", "TYPE CODE FILE...", NEED_WRITE, attachment_add,
     attach_options, "给任何一种记录附上文件", "attach files to any record"},
    {"attachment", "save", "CODE", NEED_READ, save, save_options,
     "取出文件，并核对 SHA-256", "write the file, after checking its SHA-256"},
    {"attachment", "verify", "[CODE]", NEED_READ, verify, NULL,
     "核对一个或全部附件", "check one attachment, or all of them"},
    {0},
};
