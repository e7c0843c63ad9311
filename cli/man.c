/* `man`: pages from the tables, with prose from docs/man. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "commands.h"
#include "help.h"
#include "options.h"

static const cmd global = {.noun = "", .verb = "", .options = options_global};

/* @text for roff: nothing in it is a request or an escape. */
static void put(FILE *file, const char *text)
{
    bool start = true;
    for (const char *c = text; *c; c++) {
        if (start && (*c == '.' || *c == '\''))
            fputs("\\&", file);
        if (*c == '\\')
            fputs("\\e", file);
        else if (*c == '-')
            fputs("\\-", file);
        else if (*c == '|') /* a long list of choices may break there */
            fputs("|\\:", file);
        else
            fputc(*c, file);
        start = *c == '\n';
    }
}

static void put_field(const call *cli, FILE *file, const sp_field *field)
{
    const char *help = cli_word(cli, field->help_zh, field->help_en);
    if (help) {
        fputs(cli_word(cli, "：", ": "), file);
        put(file, help);
    }
    for (size_t i = 0; i < field->nlabels; i++) {
        fputs(i ? cli_word(cli, "，", ", ") : cli_word(cli, "：", ": "), file);
        put(file, field->labels[i].name);
        fputc(' ', file);
        put(file, cli_word(cli, field->labels[i].zh, field->labels[i].en));
    }
}

static void put_options(const call *cli, FILE *file, const cmd *command)
{
    option_view view;
    for (option_walk at = {0}; options_next(command, &at, &view);) {
        if (view.alias)
            continue;
        fputs(".TP\n", file);
        if (view.letter)
            fprintf(file, "\\fB\\-%c\\fR, ", view.letter);
        fputs("\\fB\\-\\-", file);
        put(file, view.name);
        fputs("\\fR", file);
        if (view.value) {
            fputs(" \\fI", file);
            put(file, view.value);
            fputs("\\fR", file);
        }
        fputc('\n', file);
        put(file, cli_word(cli, view.zh, view.en));
        if (view.needed)
            fputs(cli_word(cli, "（必填）", " (required)"), file);
        if (view.field)
            put_field(cli, file, view.field);
        fputc('\n', file);
    }
}

/* Paragraphs of Markdown: "# " and "## " are headings, indented lines are
 * examples, the rest is prose. */
static void put_prose(FILE *file, FILE *prose)
{
    char *line = NULL;
    size_t size = 0;
    bool example = false, parted = true;
    while (getline(&line, &size, prose) >= 0) {
        line[strcspn(line, "\r\n")] = '\0';
        bool indented = !strncmp(line, "    ", 4);
        if (indented != example && *line) {
            fputs(indented ? ".PP\n.EX\n.in +4n\n" : ".in\n.EE\n.PP\n", file);
            example = indented;
        }
        if (!*line) {
            parted = true;
            continue;
        }
        if (parted && !example && *line != '#')
            fputs(".PP\n", file);
        else if (parted && example)
            fputs("\n", file);
        parted = false;
        if (*line == '#')
            fprintf(file, ".SS ");
        put(file, indented ? line + 4 : line + strspn(line, "# "));
        fputc('\n', file);
    }
    if (example)
        fputs(".in\n.EE\n", file);
    free(line);
}

static void put_prose_of(const call *cli, FILE *file, const char *noun)
{
    char path[4096];
    const char *folder = cli_option(cli, "prose");
    if (!folder)
        return;
    snprintf(path, sizeof path, "%s/safeprod%s%s%s.md", folder,
             *noun ? "-" : "", noun, cli_word(cli, "", ".en"));
    FILE *prose = fopen(path, "re");
    if (!prose)
        return;
    fprintf(file, ".SH %s\n", cli_word(cli, "说明", "DESCRIPTION"));
    put_prose(file, prose);
    fclose(prose);
}

/* Where lines of Chinese may break: between any two characters, but not before
 * a closing mark nor after an opening one (flags of groff's cflags). */
static const char breaks[] =
    ".if \\n(.g \\{\\\n"
    ".class [sphan] \\[u4E00]-\\[u9FFF]\n"
    ".class [spclosing] \\[u3001] \\[u3002] \\[u300B] \\[u300D] \\[u3011] "
    "\\[u201D] \\[uFF01] \\[uFF09] \\[uFF0C] \\[uFF1A] \\[uFF1B] \\[uFF1F]\n"
    ".class [spopening] \\[u300A] \\[u300C] \\[u3010] \\[u201C] \\[uFF08]\n"
    ".cflags 512 \\C'[sphan]'\n"
    ".cflags 128 \\C'[spclosing]'\n"
    ".cflags 266 \\C'[spopening]'\n"
    ".\\}\n"
    ".ad l\n"
    ".hy 0\n";

static void put_title(const call *cli, FILE *file, const char *noun,
                      const char *what)
{
    fprintf(file, ".TH SAFEPROD%s%s 1 \"\" \"safeprod %s\"\n", *noun ? "-" : "",
            noun, sp_version());
    if (cli->lang == SP_ZH)
        fputs(breaks, file);
    fprintf(file, ".SH %s\nsafeprod%s%s \\- %s\n",
            cli_word(cli, "名称", "NAME"), *noun ? "\\-" : "", noun, what);
}

static void put_command(const call *cli, FILE *file, const cmd *command)
{
    char name[128];
    commands_name(command, name, sizeof name);
    fputs(".SS safeprod ", file);
    put(file, name);
    fputc(' ', file);
    put(file, command->args);
    fputc('\n', file);
    put(file, cli_word(cli, command->zh, command->en));
    fputc('\n', file);
    put_options(cli, file, command);
}

/* The first word of a noun is its page: `risk standard` is in safeprod-risk. */
static bool on_page(const cmd *command, const char *noun)
{
    size_t len = strlen(noun);
    return !strncmp(command->noun, noun, len) &&
           (!command->noun[len] || command->noun[len] == ' ');
}

static void noun_page(const call *cli, FILE *file, const cmd_noun *noun)
{
    cmd c;
    put_title(cli, file, noun->noun, cli_word(cli, noun->zh, noun->en));
    put_prose_of(cli, file, noun->noun);
    fprintf(file, ".SH %s\n", cli_word(cli, "命令", "COMMANDS"));
    for (size_t at = 0; commands_next(&at, &c);)
        if (on_page(&c, noun->noun))
            put_command(cli, file, &c);
    fprintf(file, ".SH %s\n.BR safeprod (1)\n",
            cli_word(cli, "参见", "SEE ALSO"));
}

/* "risk event" is the page safeprod-risk-event. */
static void page_name(const cmd_noun *noun, char *out, size_t size)
{
    snprintf(out, size, "safeprod%s%s", noun ? "-" : "",
             noun ? noun->noun : "");
    for (char *c = out; *c; c++)
        if (*c == ' ')
            *c = '-';
}

static void main_page(const call *cli, FILE *file)
{
    cmd_noun noun;
    put_title(cli, file, "",
              cli_word(cli, "企业安全生产", "industrial safety"));
    fprintf(file, ".SH %s\n.B safeprod\n", cli_word(cli, "用法", "SYNOPSIS"));
    put(file, cli_word(cli, "名词 动作 [参数…] [--选项 值…]\n",
                       "NOUN VERB [ARGUMENT...] [--OPTION VALUE...]\n"));
    put_prose_of(cli, file, "");
    fprintf(file, ".SH %s\n", cli_word(cli, "名词", "NOUNS"));
    for (size_t at = 0; commands_next_noun(&at, &noun);) {
        char name[128];
        page_name(&noun, name, sizeof name);
        fprintf(file, ".TP\n.BR %s (1)\n%s\n", name,
                cli_word(cli, noun.zh, noun.en));
    }
    fprintf(file, ".SH %s\n", cli_word(cli, "选项", "OPTIONS"));
    put_options(cli, file, &global);
    fprintf(file, ".SH %s\n", cli_word(cli, "退出码", "EXIT STATUS"));
    for (size_t i = 0; i < exit_row_count; i++)
        fprintf(file, ".TP\n%d\n%s\n", exit_rows[i].code,
                cli_word(cli, exit_rows[i].zh, exit_rows[i].en));
}

static sp_status write_page(call *cli, const char *folder, const cmd_noun *noun)
{
    char path[4096];
    char name[128];
    page_name(noun, name, sizeof name);
    snprintf(path, sizeof path, "%s/%s.1", folder, name);
    FILE *file = fopen(path, "we");
    if (!file)
        return cli_fail(cli, SP_IO, "写不了 %s：%m", "cannot write %s: %m",
                        path);
    if (noun)
        noun_page(cli, file, noun);
    else
        main_page(cli, file);
    bool bad = ferror(file) != 0;
    if (fclose(file) != 0 || bad)
        return cli_fail(cli, SP_IO, "写不了 %s：%m", "cannot write %s: %m",
                        path);
    return SP_OK;
}

static sp_status write_all(call *cli, const char *folder)
{
    cmd_noun noun;
    if (mkdir(folder, 0755) != 0 && errno != EEXIST)
        return cli_fail(cli, SP_IO, "建不了文件夹 %s：%m",
                        "cannot make the folder %s: %m", folder);
    TRY(write_page(cli, folder, NULL));
    for (size_t at = 0; commands_next_noun(&at, &noun);)
        TRY(write_page(cli, folder, &noun));
    return SP_OK;
}

sp_status man_run(call *cli)
{
    cmd_noun noun;
    const char *folder = cli_option(cli, "all");
    const char *wanted = cli_arg(cli, 0);
    if (folder)
        return write_all(cli, folder);
    if (!wanted) {
        main_page(cli, stdout);
        return SP_OK;
    }
    for (size_t at = 0; commands_next_noun(&at, &noun);)
        if (!strcmp(noun.noun, wanted)) {
            noun_page(cli, stdout, &noun);
            return SP_OK;
        }
    return cli_usage(cli, "没有“%s”的手册页；请键入 safeprod help",
                     "there is no page on \"%s\"; type safeprod help", wanted);
}
