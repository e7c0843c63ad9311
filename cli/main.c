/* The program: parse, open what the verb needs, run it, close, exit code. */
#include <stdlib.h>
#include <unistd.h>

#include "commands.h"
#include "help.h"
#include "options.h"
#include "signin.h"
#include "terminal.h"

/* What to type next, after a command line that made no sense. */
static void say_next(const call *cli)
{
    char name[128];
    if (!cli->known)
        return;
    commands_name(&cli->cmd, name, sizeof name);
    cli_say(cli, "用法：safeprod %s%s%s（safeprod help %s 有全部说明）",
            "usage: safeprod %s%s%s (safeprod help %s tells all)", name,
            *cli->cmd.args ? " " : "", cli->cmd.args, name);
}

/* Say why it failed; the exit code. */
static int fail(const call *cli, sp_status status)
{
    const char *why = cli->sentence ? cli->sentence : sp_last_error(cli->lang);
    fflush(stdout);
    fputs(terminal_colours(stderr) ? "\033[31m" : "", stderr);
    fputs(cli_word(cli, "错误：", "error: "), stderr);
    fputs(terminal_colours(stderr) ? "\033[0m" : "", stderr);
    terminal_write(stderr, *why ? why : sp_status_name(status));
    fputc('\n', stderr);
    if (cli->exit_code == 2)
        say_next(cli);
    return cli->exit_code ? cli->exit_code : help_exit_code(status);
}

static sp_status unknown_command(call *cli)
{
    char near[128];
    cmd_noun noun;
    for (size_t at = 0; commands_next_noun(&at, &noun);)
        if (cli->nwords == 1 && !strcmp(noun.noun, cli->words[0])) {
            help_noun(cli, stderr, noun.noun);
            return cli_usage(cli, "“%s”后面还缺一个动作", "\"%s\" needs a verb",
                             noun.noun);
        }
    commands_nearest(cli->words, cli->nwords, near, sizeof near);
    if (*near)
        return cli_usage(cli, "没有“%s%s%s”这个命令，是不是 safeprod %s？",
                         "there is no command \"%s%s%s\"; did you mean "
                         "safeprod %s?",
                         cli->words[0], cli->nwords > 1 ? " " : "",
                         cli->nwords > 1 ? cli->words[1] : "", near);
    return cli_usage(cli, "没有“%s%s%s”这个命令；请键入 safeprod help",
                     "there is no command \"%s%s%s\"; type safeprod help",
                     cli->words[0], cli->nwords > 1 ? " " : "",
                     cli->nwords > 1 ? cli->words[1] : "");
}

static sp_status show_help(call *cli)
{
    if (cli->known)
        help_command(cli, stdout, &cli->cmd);
    else if (cli->nwords)
        return help_words(cli, cli->words, cli->nwords);
    else
        help_all(cli, stdout);
    return SP_OK;
}

static sp_status run(call *cli, int argc, char **argv)
{
    TRY(options_parse(cli, argc, argv));
    if (cli_flag(cli, "version")) {
        printf("safeprod %s\n", sp_version());
        return SP_OK;
    }
    if (cli_flag(cli, "help") || cli->nwords == 0)
        return show_help(cli);
    if (!cli->known)
        return unknown_command(cli);
    TRY(signin_open(cli));
    return cli->cmd.run(cli);
}

/* Data that did not reach their place are a failure. */
static sp_status flush(call *cli)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return SP_OK;
    return cli_fail(cli, SP_IO, "写标准输出失败（磁盘满？）",
                    "standard output cannot be written (disk full?)");
}

int main(int argc, char **argv)
{
    call cli = {0};
    sp_status status = run(&cli, argc, argv);
    signin_close(&cli);
    if (status == SP_OK)
        status = flush(&cli);
    int code = cli.exit_code;
    if (status != SP_OK)
        code = fail(&cli, status);
    options_clear(&cli);
    return code;
}
