/* Entry passes. Listing and showing are the usual verbs. */
#include <stdlib.h>

#include <safeprod/entry_pass.h>

#include "file_bytes.h"
#include "reasons_print.h"

static sp_status why(call *cli)
{
    AUTOREASONS reasons = {0};
    TRY(sp_pass_why(cli->session, cli_arg(cli, 0), &reasons));
    TRY(print_reasons(cli, &reasons));
    if (cli->format == FORMAT_TABLE && !reasons.count)
        cli_say(cli, "%s 什么都不差，入场证自动签发",
                "%s lacks nothing: the pass makes itself", cli_arg(cli, 0));
    return SP_OK;
}

static const opt check_options[] = {
    {"at", "TIME", "何时，默认现在", "when; now unless given"},
    {0},
};

static sp_status check(call *cli)
{
    AUTOREASONS reasons = {0};
    int64_t at = sp_session_now(cli->session);
    TRY(cli_option_time(cli, "at", &at));
    TRY(sp_pass_check(cli->session, cli_arg(cli, 0), at, &reasons));
    TRY(print_reasons(cli, &reasons));
    if (cli->format == FORMAT_TABLE && !reasons.count)
        cli_say(cli, "%s 有效", "%s is good", cli_arg(cli, 0));
    return SP_OK;
}

static const opt card_options[] = {
    {"output", "FILE", "写到这个 PDF 或 PNG 文件",
     "write it to this PDF or PNG "
     "file",
     0, 'o'},
    {0},
};

static sp_status card(call *cli)
{
    const char *path = cli_option(cli, "output");
    AUTOFREE void *bytes = NULL;
    size_t len;
    if (!path)
        return cli_usage(cli, "缺少 -o 文件名", "-o FILE is missing");
    size_t n = strlen(path);
    bool pdf = n > 4 && strcmp(path + n - 4, ".pdf") == 0;
    if (!pdf && !(n > 4 && strcmp(path + n - 4, ".png") == 0))
        return cli_usage(cli, "文件名应以 .pdf 或 .png 结尾",
                         "the file should end in .pdf or .png");
    TRY(sp_pass_print(cli->session, cli_arg(cli, 0), pdf, &bytes, &len));
    TRY(file_write(cli, path, bytes, len));
    cli_say(cli, "入场证已写到 %s", "the pass is in %s", path);
    return SP_OK;
}

static sp_status qr(call *cli)
{
    AUTOFREE char *text = NULL;
    TRY(sp_pass_qr_text(cli->session, cli_arg(cli, 0), &text));
    puts(text);
    return SP_OK;
}

static const opt revoke_options[] = {
    {"reason", "TEXT", "原因", "why"},
    {0},
};

static sp_status revoke(call *cli)
{
    TRY(sp_pass_revoke(cli->session, cli_arg(cli, 0),
                       cli_option(cli, "reason")));
    cli_say(cli, "%s 已吊销，重新培训后才会再签发",
            "%s is revoked; there is a new one after another training",
            cli_arg(cli, 0));
    return SP_OK;
}

static sp_status give_back(call *cli)
{
    TRY(sp_pass_return(cli->session, cli_arg(cli, 0)));
    cli_say(cli, "%s 已交回", "%s is returned", cli_arg(cli, 0));
    return SP_OK;
}

static const opt areas_options[] = {
    {"areas", "TEXT", "准入区域；不给则为全场",
     "where it is valid; the whole "
     "site unless given"},
    {0},
};

static sp_status areas(call *cli)
{
    TRY(sp_pass_set_areas(cli->session, cli_arg(cli, 0),
                          cli_option(cli, "areas")));
    cli_say(cli, "%s 的准入区域已设定", "%s: areas are set", cli_arg(cli, 0));
    return SP_OK;
}

extern const cmd pass_cmds[];
const cmd pass_cmds[] = {
    {"pass", "why", "PERSON", NEED_READ, why, NULL, "这个人的入场证还差什么",
     "what a person lacks for a pass"},
    {"pass", "check", "NUMBER", NEED_READ, check, check_options,
     "这张入场证此刻能不能用", "is this pass good now"},
    {"pass", "card", "NUMBER", NEED_WRITE, card, card_options,
     "打印入场证（带照片和签名二维码）",
     "print it, with photo and sealed code"},
    {"pass", "qr", "NUMBER", NEED_WRITE, qr, NULL,
     "二维码的内容，permit verify-qr 可离线核对",
     "what its code says; permit verify-qr checks it off line"},
    {"pass", "revoke", "NUMBER", NEED_WRITE, revoke, revoke_options, "吊销",
     "take it away"},
    {"pass", "return", "NUMBER", NEED_WRITE, give_back, NULL, "交回：人员离场",
     "take it back: the person leaves"},
    {"pass", "areas", "NUMBER", NEED_WRITE, areas, areas_options,
     "设定准入区域", "say where it is valid"},
    {0},
};
