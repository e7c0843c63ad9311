/* brief: what a head of safety has to know, from the records. */
#include <safeprod/brief.h>
#include <safeprod/period.h>

#include "clock_text.h"
#include "file_bytes.h"
#include "print.h"

static const opt brief_options[] = {
    {"zone", "CODE", "只写这个区域", "of this zone"},
    {"dept", "CODE", "只写这个部门和下属", "of this department and below"},
    {"enterprise", "CODE", "只写这家企业", "of this enterprise"},
    {"since", "DATE", "从哪一天，默认七天内",
     "first day; seven days unless given"},
    {"until", "DATE", "到哪一天，默认今天", "last day; today unless given"},
    {"period", "TEXT", "时段：本周、上月、近30天……",
     "a period: this week, last month, last 30 days"},
    {"template", "PACK", "简报规则包，默认 brief.standard",
     "a brief pack; brief.standard unless given"},
    {"output", "FILE", "写到 .md、.json 或 .pdf 文件",
     "write to a .md, .json or .pdf file", .letter = 'o'},
    {0},
};

static sp_status read_period(call *cli, sp_span *span, sp_brief_options *o)
{
    const char *period = cli_option(cli, "period");
    char today[32];
    clock_shown(cli, sp_session_now(cli->session), today);
    today[10] = '\0';
    if (!period)
        return SP_OK;
    if (o->since || o->until)
        return cli_usage(cli, "--period 不能与 --since、--until 同时给出",
                         "--period does not go with --since and --until");
    TRY(sp_period_parse(period, today, span));
    if (strcmp(span->to, today) > 0) /* what lies ahead is not known yet */
        snprintf(span->to, sizeof span->to, "%.10s", today);
    o->since = span->from;
    o->until = span->to;
    return SP_OK;
}

static bool ends_in(const char *path, const char *ending)
{
    size_t n = strlen(path), len = strlen(ending);
    return n > len && !strcmp(path + n - len, ending);
}

static sp_status put(call *cli, const sp_brief *b, const char *file)
{
    AUTOFREE char *text = NULL;
    AUTOFREE void *pdf = NULL;
    size_t len = 0;
    if (file && ends_in(file, ".pdf")) {
        TRY(sp_brief_print(cli->session, b, &pdf, &len));
        return file_write(cli, file, pdf, len);
    }
    bool json =
        file ? ends_in(file, ".json")
             : cli->format == FORMAT_JSON || cli->format == FORMAT_NDJSON;
    TRY(sp_brief_write(b, json ? SP_BRIEF_JSON : SP_BRIEF_MARKDOWN, cli->lang,
                       sp_session_zone(cli->session), &text));
    return file_write(cli, file ? file : "-", text, strlen(text));
}

static sp_status brief(call *cli)
{
    CLEANUP(sp_brief_clear) sp_brief b = {0};
    const char *file = cli_option(cli, "output");
    sp_span span;
    sp_brief_options o = {.zone = cli_option(cli, "zone"),
                          .dept = cli_option(cli, "dept"),
                          .enterprise = cli_option(cli, "enterprise"),
                          .since = cli_option(cli, "since"),
                          .until = cli_option(cli, "until"),
                          .pack = cli_option(cli, "template")};
    TRY(read_period(cli, &span, &o));
    TRY(sp_brief_gather(cli->session, &o, &b));
    TRY(put(cli, &b, file));
    if (file && strcmp(file, "-") != 0)
        cli_say(cli, "简报已写到 %s", "the brief is in %s", file);
    return SP_OK;
}

extern const cmd brief_cmds[];
const cmd brief_cmds[] = {
    {"brief", "", "", NEED_READ, brief, brief_options,
     "一个区域、部门、企业或全站点的风险归纳",
     "what matters about a zone, a department, an enterprise or the site"},
    {0},
};
