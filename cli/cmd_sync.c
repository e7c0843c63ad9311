/* Edge and centre: changes between sites. `sync conflict list` and `show` are
 * the usual verbs. */
#include <inttypes.h>

#include <safeprod/sync.h>

#include "package_print.h"
#include "print.h"

static const opt export_options[] = {
    {"output", "FILE", "写到这个文件，例如 changes.spx",
     "write this file, for instance changes.spx", 0, 'o'},
    {"peer", "NAME", "给这个站点：还没有给过它的变更",
     "for this site: what was not sent to it yet"},
    {"since", "SEQ", "从账本的这个位置起；0 为全部",
     "from this position of the ledger on; 0 for all"},
    {0},
};

static const opt import_options[] = {
    {"key", "FILE", "可信的公钥：必须由其中一把签名",
     "trusted public keys: one of them must have signed"},
    {0},
};

static const opt resolve_options[] = {
    {"take", "kept|other", "保留现值，还是采用另一值",
     "keep what stands, or take the other"},
    {"note", "TEXT", "说明", "a note"},
    {0},
};

static sp_status init(call *cli)
{
    TRY(sp_sync_init(cli->session, cli_arg(cli, 0)));
    cli_say(cli, "本站点在同步中叫 %s", "among others this site is called %s",
            cli_arg(cli, 0));
    return SP_OK;
}

static sp_status make(call *cli)
{
    const char *path = cli_option(cli, "output");
    int64_t since = SP_NO_INT;
    sp_sync_facts f;
    AUTOREPORT *r = NULL;
    TRY(cli_option_int(cli, "since", 0, INT64_MAX, &since));
    TRY(package_target(cli, path));
    TRY(sp_sync_export(cli->session, path, cli_option(cli, "peer"), since, &f));
    TRY(report_begin(cli, &r));
    report_text(r, "site", "站点", "site", f.site, NULL);
    report_int(r, "from", "起（不含）", "after position", f.from);
    report_int(r, "to", "止", "up to position", f.to);
    report_int(r, "records", "记录", "records", f.records);
    report_text(r, "sha256", "SHA-256", "SHA-256", f.sha256, NULL);
    return report_end(r);
}

static sp_status take_in(call *cli)
{
    AUTOOWN char *keys = NULL;
    AUTOREPORT *r = NULL;
    sp_sync_result got;
    TRY(package_keys(cli, (char **)&keys));
    TRY(sp_sync_import(cli->session, cli_arg(cli, 0), keys, &got));
    TRY(report_begin(cli, &r));
    report_text(r, "site", "来自", "from", got.facts.site, NULL);
    report_int(r, "from", "起（不含）", "after position", got.facts.from);
    report_int(r, "to", "止", "up to position", got.facts.to);
    report_int(r, "new", "新增", "new", got.added);
    report_int(r, "changed", "更新", "changed", got.changed);
    report_int(r, "merged", "合并", "merged", got.merged);
    report_int(r, "conflicts", "待人定", "for a person", got.conflicts);
    report_int(r, "known", "已知", "known", got.known);
    report_int(r, "renamed", "改了编号", "given another code", got.renamed);
    return report_end(r);
}

typedef struct list {
    sheet *s;
} list;

static sp_status add_peer(void *context, const char *site, int64_t received,
                          int64_t sent)
{
    const list *l = context;
    char a[24];
    char b[24];
    snprintf(a, sizeof a, "%" PRId64, received);
    snprintf(b, sizeof b, "%" PRId64, sent);
    const char *cells[] = {site, a, b};
    return sheet_row(l->s, cells, NULL);
}

static sp_status peers(call *cli)
{
    static const column columns[] = {
        {"site", "站点", "site", SP_TABLE_TEXT},
        {"received", "已收到", "received", SP_TABLE_NUMBER},
        {"sent", "已给出", "sent", SP_TABLE_NUMBER},
    };
    AUTOSHEET *s = NULL;
    char name[32];
    TRY(sheet_begin(cli, columns, COUNT(columns), &s));
    list l = {s};
    TRY(sp_sync_peers(cli->session, name, add_peer, &l));
    if (*name)
        cli_say(cli, "本站点：%s", "this site: %s", name);
    return sheet_end(s);
}

static sp_status resolve(call *cli)
{
    const char *take = cli_option(cli, "take");
    if (!take)
        return cli_usage(cli, "缺少 --take kept 或 --take other",
                         "--take kept or --take other is missing");
    TRY(sp_sync_resolve(cli->session, cli_arg(cli, 0),
                        strcmp(take, "other") == 0 ? SP_SYNC_OTHER
                                                   : SP_SYNC_KEPT,
                        cli_option(cli, "note")));
    cli_say(cli, "冲突 %s 已处理", "conflict %s is decided", cli_arg(cli, 0));
    return SP_OK;
}

extern const cmd sync_cmds[];
const cmd sync_cmds[] = {
    {"sync", "init", "NAME", NEED_WRITE, init, NULL,
     "给本站点一个同步用的短名称", "give this site its short name"},
    {"sync", "export", "", NEED_WRITE, make, export_options, "把变更写成文件",
     "write the changes to a file"},
    {"sync", "import", "FILE", NEED_WRITE, take_in, import_options,
     "收下另一站点的变更", "take in the changes of another site"},
    {"sync", "peers", "", NEED_READ, peers, NULL, "有哪些站点，各到哪个位置",
     "the other sites, and how far each is"},
    {"sync conflict", "resolve", "CODE", NEED_WRITE, resolve, resolve_options,
     "对冲突作出决定", "decide a conflict"},
    {0},
};
