/* Archives as packages: a whole site, or a part of it, in one file. */
#include <stdlib.h>

#include <inttypes.h>
#include <unistd.h>

#include <safeprod/archive_package.h>

#include "file_bytes.h"
#include "package_print.h"
#include "print.h"

static const opt export_options[] = {
    {"output", "FILE", "写到这个文件：.zip、.tar.zst 或 .tar.gz",
     "write this file: .zip, .tar.zst or .tar.gz", 0, 'o'},
    {"enterprise", "CODE", "只要这家企业和属于它的记录（一企一档）",
     "this enterprise and what belongs to it"},
    {"module", "NAME", "只要这个模块的记录，例如 risk",
     "records of this module, for instance risk"},
    {"since", "TIME", "只要这个时间以来改过的记录",
     "records that were written since then"},
    {"sign", NULL, "用站点的密钥签名", "sign it with the site's key"},
    {"no-ledger", NULL, "不带账本：字节只取决于记录",
     "without the ledger: the bytes depend on the records alone"},
    {0},
};

static const opt verify_options[] = {
    {"key", "FILE", "可信的公钥（permit key 导出）：必须由其中一把签名",
     "trusted public keys (of permit key): one of them must have signed"},
    {0},
};

static const opt import_options[] = {
    {"dry-run", NULL, "只试，不写", "try it and write nothing"},
    {"on-conflict", "keep|replace|stricter|ask",
     "已有且不同的记录：保留、替换、取严、逐项写明待人定",
     "a record that is there and differs: keep it, replace it, take the "
     "stricter value of safety facts, or list each for a person"},
    {"report", "FILE", "把每个不同的字段写进这个 CSV 文件",
     "write every field that differs to this CSV file"},
    {"key", "FILE", "可信的公钥：必须由其中一把签名",
     "trusted public keys: one of them must have signed"},
    {0},
};

/* ---- showing ---- */

sp_status package_keys(call *cli, char **out)
{
    const char *path = cli_option(cli, "key");
    void *bytes = NULL;
    size_t len;
    if (!path)
        return SP_OK;
    TRY(file_read(cli, path, &bytes, &len));
    *out = strndup(bytes, len);
    free_own(&bytes);
    return *out ? SP_OK
                : cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
}

sp_status package_target(call *cli, const char *path)
{
    if (!path)
        return cli_usage(cli, "缺少 -o 文件名", "-o FILE is missing");
    if (access(path, F_OK) == 0)
        return cli_confirm(cli, "%s 已存在，要替换吗？",
                           "%s exists; shall it be replaced?", path);
    return SP_OK;
}

static void add_facts(report *r, const sp_archive_facts *f)
{
    report_text(r, "kind", "种类", "kind", f->kind, NULL);
    report_text(r, "site", "站点", "site", f->site, NULL);
    report_text(r, "made_at", "出具时间", "made at", f->made_at, NULL);
    report_bool(r, "whole", "整个站点", "a whole site", f->whole);
    report_raw(r, "chosen", "选择", "chosen", f->chosen, f->chosen);
    report_int(r, "records", "记录", "records", f->records);
    report_int(r, "blobs", "附件", "attached files", f->blobs);
    report_int(r, "readings", "读数", "readings", f->readings);
    report_int(r, "entries", "账本条目", "entries of the ledger", f->entries);
    report_int(r, "files", "包内文件", "files inside", f->files);
    report_int(r, "bytes", "解开后字节", "bytes unpacked", f->bytes);
    report_text(r, "signer", "签名密钥", "signed with key",
                *f->signer ? f->signer : NULL, NULL);
    report_text(r, "sha256", "SHA-256", "SHA-256", f->sha256, NULL);
}

static sp_status print_facts(call *cli, const sp_archive_facts *f)
{
    AUTOREPORT *r = NULL;
    TRY(report_begin(cli, &r));
    add_facts(r, f);
    return report_end(r);
}

static sp_status make(call *cli)
{
    sp_archive_options options = SP_ARCHIVE_OPTIONS_INIT;
    const char *path = cli_option(cli, "output");
    sp_archive_facts facts;
    options.enterprise = cli_option(cli, "enterprise");
    options.module = cli_option(cli, "module");
    options.sign = cli_flag(cli, "sign");
    options.no_ledger = cli_flag(cli, "no-ledger");
    TRY(cli_option_time(cli, "since", &options.since));
    TRY(package_target(cli, path));
    TRY(sp_archive_export(cli->session, path, &options, &facts));
    return print_facts(cli, &facts);
}

static sp_status verify(call *cli)
{
    AUTOOWN char *keys = NULL;
    AUTOREPORT *r = NULL;
    sp_archive_facts facts;
    TRY(package_keys(cli, (char **)&keys));
    TRY(sp_archive_verify(cli_arg(cli, 0), keys, &facts));
    TRY(report_begin(cli, &r));
    report_bool(r, "ok", "完好", "as it was", true);
    report_bool(r, "signature_checked", "签名已核对", "signature checked",
                facts.signature_checked);
    add_facts(r, &facts);
    return report_end(r);
}

/* How many records there are of each type, in the order of the package. */
typedef struct type_counts {
    const sp_type **types; /* room for each that there is */
    int64_t *counts;
    size_t count;
} type_counts;

static void free_counts(type_counts *list)
{
    free(list->types);
    free(list->counts);
}

static sp_status keep_type(void *context, const char *name, int64_t records)
{
    type_counts *list = context;
    const sp_type *type = sp_type_find(name);
    if (!type || list->count == sp_type_count())
        return SP_OK;
    list->types[list->count] = type;
    list->counts[list->count++] = records;
    return SP_OK;
}

static sp_status show(call *cli)
{
    AUTOOWN char *keys = NULL;
    AUTOREPORT *r = NULL;
    CLEANUP(free_counts)
    type_counts list = {.types = calloc(sp_type_count(), sizeof *list.types),
                        .counts = calloc(sp_type_count(), sizeof *list.counts)};
    sp_archive_facts facts;
    if (!list.types || !list.counts)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    TRY(package_keys(cli, (char **)&keys));
    TRY(sp_archive_show(cli_arg(cli, 0), keys, keep_type, &list, &facts));
    TRY(report_begin(cli, &r));
    report_section(r, "package", "数据包", "package");
    add_facts(r, &facts);
    report_section(r, "types", "各类记录", "records by type");
    for (size_t i = 0; i < list.count; i++)
        report_int(r, list.types[i]->name, list.types[i]->zh, list.types[i]->en,
                   list.counts[i]);
    return report_end(r);
}

/* ---- taking in ---- */

static const column row_columns[] = {
    {"type", "类型", "type", SP_TABLE_TEXT},
    {"new", "新增", "new", SP_TABLE_NUMBER},
    {"same", "相同", "same", SP_TABLE_NUMBER},
    {"changed", "改动", "changed", SP_TABLE_NUMBER},
    {"kept", "保留", "kept", SP_TABLE_NUMBER},
    {"conflict", "待定", "conflict", SP_TABLE_NUMBER},
};

typedef struct taking {
    call *cli;
    sheet *s;
    sp_table_writer *report;
    int64_t differences;
} taking;

static void taking_free(taking *t)
{
    sheet_free(&t->s);
    sp_table_writer_abort(t->report);
}

static sp_status add_row(taking *t, const char *name, const char *shown,
                         const sp_archive_row *row)
{
    char n[5][24];
    const int64_t numbers[] = {row->added, row->same, row->changed, row->kept,
                               row->asked};
    for (size_t i = 0; i < COUNT(numbers); i++)
        snprintf(n[i], sizeof n[i], "%" PRId64, numbers[i]);
    const char *cells[] = {name, n[0], n[1], n[2], n[3], n[4]};
    const char *texts[] = {shown, n[0], n[1], n[2], n[3], n[4]};
    return sheet_row(t->s, cells, texts);
}

static sp_status print_row(void *context, const sp_archive_row *row)
{
    taking *t = context;
    const sp_type *type = sp_type_find(row->type);
    return add_row(t, row->type,
                   type ? cli_word(t->cli, type->zh, type->en) : row->type,
                   row);
}

static sp_status write_difference(void *context, const sp_difference *d)
{
    taking *t = context;
    const char *cells[] = {d->type, d->code,   d->field,
                           d->ours, d->theirs, d->taken ? "true" : "false"};
    t->differences++;
    return sp_table_writer_row(t->report, cells);
}

static sp_status open_report(taking *t, const char *path)
{
    const sp_table_column columns[] = {
        {.name = "type", .heading = cli_word(t->cli, "类型", "type")},
        {.name = "code", .heading = cli_word(t->cli, "编号", "code")},
        {.name = "field", .heading = cli_word(t->cli, "字段", "field")},
        {.name = "ours", .heading = cli_word(t->cli, "本站点", "ours")},
        {.name = "theirs", .heading = cli_word(t->cli, "包内", "theirs")},
        {.name = "taken",
         .heading = cli_word(t->cli, "已采用", "taken"),
         .kind = SP_TABLE_BOOL},
    };
    sp_table_write_options options = {0};
    return sp_table_writer_open(path, SP_TABLE_CSV, columns, COUNT(columns),
                                &options, &t->report);
}

static sp_status close_all(taking *t, const sp_archive_result *result, bool dry)
{
    sp_table_writer *writer = t->report;
    TRY(add_row(t, "all", cli_word(t->cli, "合计", "all"), &result->all));
    TRY(sheet_end(t->s));
    t->report = NULL;
    if (writer)
        TRY(sp_table_writer_close(writer));
    cli_say(t->cli, "附件新增 %lld，读数 %lld，未取读数 %lld，不同字段 %lld",
            "%lld new files, %lld readings, %lld readings left out, %lld "
            "fields differ",
            (long long)result->blobs, (long long)result->readings,
            (long long)result->readings_left, (long long)t->differences);
    if (dry)
        cli_say(t->cli, "只是试一试：没有写入任何内容",
                "this was a trial: nothing was written");
    return SP_OK;
}

static sp_status take_in(call *cli)
{
    sp_archive_import_options options = SP_ARCHIVE_IMPORT_OPTIONS_INIT;
    CLEANUP(taking_free) taking t = {cli, NULL, NULL, 0};
    AUTOOWN char *keys = NULL;
    const char *how = cli_option(cli, "on-conflict");
    const char *path = cli_option(cli, "report");
    sp_archive_result result;
    if (how)
        TRY(sp_on_conflict_parse(how, &options.on_conflict));
    if (options.on_conflict == SP_CONFLICT_ASK && !path)
        return cli_usage(cli, "--on-conflict ask 要有 --report 文件",
                         "--on-conflict ask wants --report FILE");
    TRY(package_keys(cli, (char **)&keys));
    TRY(sheet_begin(cli, row_columns, COUNT(row_columns), &t.s));
    if (path)
        TRY(open_report(&t, path));
    options.dry_run = cli_flag(cli, "dry-run");
    options.keys = keys;
    options.row = print_row;
    options.difference = path ? write_difference : NULL;
    options.context = &t;
    TRY(sp_archive_import(cli->session, cli_arg(cli, 0), &options, &result));
    return close_all(&t, &result, options.dry_run);
}

static sp_status rules(call *cli)
{
    static const column columns[] = {
        {"type", "类型", "type", SP_TABLE_TEXT},
        {"field", "字段", "field", SP_TABLE_TEXT},
        {"leads", "整条跟随", "whole record", SP_TABLE_BOOL},
        {"why", "理由", "why", SP_TABLE_TEXT},
    };
    AUTOSHEET *s = NULL;
    size_t n;
    const sp_stricter_rule *rule = sp_stricter_rules(&n);
    TRY(sheet_begin(cli, columns, COUNT(columns), &s));
    for (size_t i = 0; i < n; i++) {
        const char *cells[] = {rule[i].type, rule[i].field,
                               rule[i].leads ? "true" : "false",
                               cli_word(cli, rule[i].zh, rule[i].en)};
        TRY(sheet_row(s, cells, NULL));
    }
    return sheet_end(s);
}

extern const cmd archive_cmds[];
const cmd archive_cmds[] = {
    {"archive", "export", "", NEED_WRITE, make, export_options,
     "整个站点或一部分，打成一个包", "a site, or a part of it, as one package"},
    {"archive", "verify", "FILE", NEED_NOTHING, verify, verify_options,
     "核对数据包；不需要站点", "check a package; needs no site"},
    {"archive", "show", "FILE", NEED_NOTHING, show, verify_options,
     "数据包里有什么；不需要站点", "what a package holds; needs no site"},
    {"archive", "import", "FILE", NEED_WRITE, take_in, import_options,
     "收下数据包：全部，或一点不写", "take a package in: all of it or nothing"},
    {"archive", "rules", "", NEED_NOTHING, rules, NULL,
     "哪些是安全事实，两个值取哪个，为什么",
     "safety facts, which of two values is taken, and why"},
    {0},
};
