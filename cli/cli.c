/* What verbs call: options, arguments, words, failures. */
#include "cmd.h"

#include <stdarg.h>
#include <stdlib.h>

#include "terminal.h"

void free_given(void *pointer)
{
    sp_free(*(void **)pointer);
}

void free_own(void *pointer)
{
    free(*(void **)pointer);
}

const char *cli_word(const call *cli, const char *zh, const char *en)
{
    return cli->lang == SP_EN ? en : zh;
}

/* ------------------------------------------------- options and arguments */

static const cli_given *given(const call *cli, const char *name, size_t n)
{
    for (size_t i = 0; i < cli->ngiven; i++)
        if (!cli->given[i].field && !strcmp(cli->given[i].name, name) &&
            n-- == 0)
            return &cli->given[i];
    return NULL;
}

const char *cli_option(const call *cli, const char *name)
{
    const cli_given *g = given(cli, name, 0);
    return g ? g->value : NULL;
}

const char *cli_option_at(const call *cli, const char *name, size_t n)
{
    const cli_given *g = given(cli, name, n);
    return g ? g->value : NULL;
}

bool cli_flag(const call *cli, const char *name)
{
    return given(cli, name, 0) != NULL;
}

const char *cli_arg(const call *cli, size_t i)
{
    return i < cli->nargs ? cli->args[i] : NULL;
}

/* Options with a value that is no text are read as records read theirs. */
typedef struct typed {
    int64_t time;
    int64_t whole;
} typed;

static const sp_field typed_fields[] = {
    {.name = "time",
     .zh = "时间",
     .en = "time",
     .kind = SP_INT,
     .as = SP_AS_TIME,
     .offset = offsetof(typed, time)},
    {.name = "whole",
     .zh = "整数",
     .en = "whole number",
     .kind = SP_INT,
     .offset = offsetof(typed, whole)},
};
static const sp_type typed_type = {.name = "option",
                                   .zh = "选项",
                                   .en = "option",
                                   .size = sizeof(typed),
                                   .fields = typed_fields,
                                   .nfields = COUNT(typed_fields)};

/* Read option @name as field @i of `typed`. */
static sp_status read_typed(call *cli, const char *name, size_t i, typed *out)
{
    const char *text = cli_option(cli, name);
    sp_status status = *text ? sp_record_set(&typed_type, out, &typed_fields[i],
                                             text, cli->session_options.zone)
                             : SP_INVALID;
    if (status != SP_INVALID)
        return status;
    return cli_usage(cli, "--%s 的值“%s”不对：%s", "--%s cannot be \"%s\": %s",
                     name, text,
                     *text ? sp_last_error(cli->lang)
                           : cli_word(cli, "不能为空", "it is empty"));
}

sp_status cli_option_int(call *cli, const char *name, int64_t min, int64_t max,
                         int64_t *out)
{
    typed value;
    if (!cli_option(cli, name))
        return SP_OK;
    TRY(read_typed(cli, name, 1, &value));
    if (value.whole < min || value.whole > max)
        return cli_usage(cli, "--%s 的值 %lld 超出范围，应在 %lld 到 %lld 之间",
                         "--%s cannot be %lld: it must be between %lld and "
                         "%lld",
                         name, (long long)value.whole, (long long)min,
                         (long long)max);
    *out = value.whole;
    return SP_OK;
}

sp_status cli_option_time(call *cli, const char *name, int64_t *out)
{
    typed value;
    if (!cli_option(cli, name))
        return SP_OK;
    TRY(read_typed(cli, name, 0, &value));
    *out = value.time;
    return SP_OK;
}

sp_status cli_type(call *cli, const sp_type **out)
{
    const sp_type *type = cli->cmd.type ? sp_type_find(cli->cmd.type) : NULL;
    if (!type)
        return cli_fail(cli, SP_UNSUPPORTED, "这个库没有“%s”这种记录",
                        "this library has no records of type \"%s\"",
                        cli->cmd.type ? cli->cmd.type : "");
    *out = type;
    return SP_OK;
}

/* ------------------------------------------------------------------- words */

__attribute__((format(printf, 1, 0))) static void line(const char *format,
                                                       va_list args)
{
    char *text = NULL;
    if (vasprintf(&text, format, args) < 0)
        return;
    fflush(stdout); /* keep the order when both go to one place */
    terminal_write(stderr, text);
    fputc('\n', stderr);
    free(text);
}

void cli_say(const call *cli, const char *zh, const char *en, ...)
{
    va_list args;
    if (cli->quiet)
        return;
    va_start(args, en);
    line(cli_word(cli, zh, en), args);
    va_end(args);
}

__attribute__((format(printf, 2, 0))) static void
keep(call *cli, const char *format, va_list args)
{
    free(cli->sentence);
    if (vasprintf(&cli->sentence, format, args) < 0)
        cli->sentence = NULL;
}

sp_status cli_fail(call *cli, sp_status status, const char *zh, const char *en,
                   ...)
{
    va_list args;
    va_start(args, en);
    keep(cli, cli_word(cli, zh, en), args);
    va_end(args);
    return status;
}

sp_status cli_usage(call *cli, const char *zh, const char *en, ...)
{
    va_list args;
    va_start(args, en);
    keep(cli, cli_word(cli, zh, en), args);
    va_end(args);
    cli->exit_code = 2;
    return SP_INVALID;
}

sp_status cli_confirm(call *cli, const char *zh, const char *en, ...)
{
    va_list args;
    char *question = NULL;
    if (cli->yes)
        return SP_OK;
    if (!terminal_asks())
        return cli_usage(cli, "这里没有终端可以确认，请加上 --yes",
                         "there is no terminal to ask on; add --yes");
    va_start(args, en);
    int len = vasprintf(&question, cli_word(cli, zh, en), args);
    va_end(args);
    if (len < 0)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    bool agreed = terminal_yes(question);
    free(question);
    return agreed ? SP_OK
                  : cli_fail(cli, SP_CANCELLED, "没有做任何改动",
                             "nothing was changed");
}

void cli_warnings(const call *cli)
{
    const sp_findings *found = sp_session_findings(cli->session);
    for (size_t i = 0; found && i < found->count; i++)
        cli_say(cli, "警告：%s", "warning: %s",
                cli_word(cli, found->items[i].zh, found->items[i].en));
}
