/* Help for people. */
#include "help.h"

#include <stdlib.h>

#include "commands.h"
#include "options.h"
#include "terminal.h"

const exit_row exit_rows[] = {
    {0, "完成", "done"},
    {1, "失败（磁盘、内存、文件、不支持）",
     "failed (disk, memory, file, not supported)"},
    {2, "命令写错了", "the command line makes no sense"},
    {3, "没有这个东西", "there is no such thing"},
    {4, "没有权限，或没有登录", "not allowed, or not signed in"},
    {5, "冲突：已存在，或别人先改了",
     "conflict: it exists, or somebody else was first"},
    {6, "有的值或行不合格，被拒绝", "some values or rows were refused"},
    {7, "站点正被别的进程占用，稍后再试",
     "the site is locked by another process, try again"},
    {8, "数据损坏或核对不上", "damaged, or does not verify"},
    {130, "被 Ctrl-C 取消，什么都没有改",
     "cancelled by Ctrl-C, nothing was changed"},
};
const size_t exit_row_count = COUNT(exit_rows);

int help_exit_code(sp_status status)
{
    switch (status) {
    case SP_OK:
        return 0;
    case SP_NOT_FOUND:
        return 3;
    case SP_FORBIDDEN:
        return 4;
    case SP_CONFLICT:
        return 5;
    case SP_INVALID:
        return 6;
    case SP_BUSY:
        return 7;
    case SP_CORRUPT:
        return 8;
    case SP_CANCELLED:
        return 130;
    default:
        return 1;
    }
}

void help_exit_codes(const call *cli, FILE *file)
{
    fprintf(file, "%s\n", cli_word(cli, "退出码", "Exit codes"));
    for (size_t i = 0; i < exit_row_count; i++)
        fprintf(file, "  %3d  %s\n", exit_rows[i].code,
                cli_word(cli, exit_rows[i].zh, exit_rows[i].en));
}

/* @left, then @right from column @at on. */
static void two(FILE *file, const char *left, size_t at, const char *right)
{
    size_t used = terminal_width(left);
    if (used + 2 > at) {
        fprintf(file, "  %s\n  %*s%s\n", left, (int)at, "", right);
        return;
    }
    fprintf(file, "  %s%*s%s\n", left, (int)(at - used), "", right);
}

/* -------------------------------------------------------------- options */

/* "-o, --output FILE", with all its names. */
static void option_words(const cmd *command, const option_view *view,
                         option_walk at, char *out, size_t size)
{
    option_view more;
    size_t len = 0;
    if (view->letter)
        len += (size_t)snprintf(out, size, "-%c, ", view->letter);
    len += (size_t)snprintf(out + len, size - len, "--%s", view->name);
    while (options_next(command, &at, &more) && more.alias && len < size)
        len += (size_t)snprintf(out + len, size - len, ", --%s", more.name);
    if (view->value && len < size)
        snprintf(out + len, size - len, " %s", view->value);
}

/* What a field takes: its label, its help, the names it may have. */
static void field_words(const call *cli, const option_view *view, FILE *file)
{
    const sp_field *f = view->field;
    const char *more = cli_word(cli, f->help_zh, f->help_en);
    if (view->needed)
        fputs(cli_word(cli, "（必填）", " (required)"), file);
    if (more)
        fprintf(file, cli_word(cli, "：%s", ": %s"), more);
    for (size_t i = 0; i < f->nlabels; i++)
        fprintf(file, "%s%s %s",
                i ? cli_word(cli, "，", ", ") : cli_word(cli, "：", ": "),
                f->labels[i].name,
                cli_word(cli, f->labels[i].zh, f->labels[i].en));
}

static void put_options(const call *cli, FILE *file, const cmd *command)
{
    option_view view;
    char left[256];
    for (option_walk at = {0}; options_next(command, &at, &view);) {
        if (view.alias)
            continue;
        option_words(command, &view, at, left, sizeof left);
        char *right = NULL;
        size_t size = 0;
        FILE *text = open_memstream(&right, &size);
        if (!text)
            continue;
        fputs(cli_word(cli, view.zh, view.en), text);
        if (view.field)
            field_words(cli, &view, text);
        fclose(text);
        two(file, left, 30, right);
        free(right);
    }
}

static const cmd global = {.noun = "", .verb = "", .options = options_global};

/* ------------------------------------------------------------- commands */

void help_command(const call *cli, FILE *file, const cmd *command)
{
    char name[128];
    commands_name(command, name, sizeof name);
    fprintf(file, "%s\n\n  safeprod %s%s%s%s\n",
            cli_word(cli, command->zh, command->en), name,
            *command->args ? " " : "", command->args,
            command->options ? cli_word(cli, " [选项…]", " [OPTION...]") : "");
    if (command->options) {
        fprintf(file, "\n%s\n", cli_word(cli, "选项", "Options"));
        put_options(cli, file, command);
    }
    fprintf(file, "\n%s\n",
            cli_word(cli, "哪里都能用的选项：safeprod help options",
                     "Options that go anywhere: safeprod help options"));
}

static void one_line(const call *cli, FILE *file, const cmd *command)
{
    char left[256];
    snprintf(left, sizeof left, "%s%s%s%s%s", command->noun,
             *command->verb ? " " : "", command->verb,
             *command->args ? " " : "", command->args);
    two(file, left, 34, cli_word(cli, command->zh, command->en));
}

/* Is @noun the word @word, or does it begin with it? */
static bool under(const char *noun, const char *word)
{
    size_t len = strlen(word);
    return !strncmp(noun, word, len) && (!noun[len] || noun[len] == ' ');
}

static size_t put_verbs(const call *cli, FILE *file, const char *word)
{
    size_t count = 0;
    cmd c;
    for (size_t at = 0; commands_next(&at, &c);)
        if (under(c.noun, word)) {
            one_line(cli, file, &c);
            count++;
        }
    return count;
}

void help_noun(const call *cli, FILE *file, const char *noun)
{
    put_verbs(cli, file, noun);
    fprintf(file, "\n");
    fprintf(file,
            cli_word(cli, "选项见 safeprod help %s 动作\n",
                     "For options: safeprod help %s VERB\n"),
            noun);
}

void help_all(const call *cli, FILE *file)
{
    cmd_noun noun;
    fprintf(file, "safeprod %s  %s\n\n", sp_version(),
            cli_word(cli, "企业安全生产", "industrial safety"));
    fprintf(file, "  safeprod %s\n\n",
            cli_word(cli, "名词 动作 [参数…] [--选项 值…]",
                     "NOUN VERB [ARGUMENT...] [--OPTION VALUE...]"));
    for (size_t at = 0; commands_next_noun(&at, &noun);)
        two(file, noun.noun, 14, cli_word(cli, noun.zh, noun.en));
    fprintf(file, "\n%s\n",
            cli_word(cli,
                     "再看：safeprod help 名词 [动作] | options | exit-codes",
                     "More: safeprod help NOUN [VERB] | options | "
                     "exit-codes"));
}

static void help_options(const call *cli, FILE *file)
{
    fprintf(file, "%s\n",
            cli_word(cli, "哪里都能用的选项", "Options that go anywhere"));
    put_options(cli, file, &global);
}

sp_status help_words(call *cli, const char *const *words, size_t nwords)
{
    cmd c;
    match m = commands_match(words, nwords, &c);
    if (nwords == 1 && !strcmp(words[0], "exit-codes")) {
        help_exit_codes(cli, stdout);
    } else if (nwords == 1 && !strcmp(words[0], "options")) {
        help_options(cli, stdout);
    } else if (m == MATCH_FULL) {
        help_command(cli, stdout, &c);
    } else if (m == MATCH_START || m == MATCH_BOTH) {
        char noun[128];
        snprintf(noun, sizeof noun, "%s%s%s", words[0], nwords > 1 ? " " : "",
                 nwords > 1 ? words[1] : "");
        help_noun(cli, stdout, noun);
    } else {
        return cli_usage(cli, "没有“%s”的说明；请键入 safeprod help",
                         "there is no help on \"%s\"; type safeprod help",
                         words[nwords - 1]);
    }
    return SP_OK;
}

sp_status help_run(call *cli)
{
    if (cli->nargs)
        return help_words(cli, cli->args, cli->nargs);
    help_all(cli, stdout);
    return SP_OK;
}
