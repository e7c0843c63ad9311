/* The assistant: a question, the clause that governs. */
#include <safeprod/ask.h>

#include <stdlib.h>

#include "kb_print.h"
#include "print.h"
#include "terminal.h"

static const opt ask_options[] = {
    {"top", "N", "最多几条，默认 4", "how many passages; 4 unless given"},
    {"collection", "NAME", "只在这个文集里找", "only in this collection"},
    {"law", "TITLE", "只在这份文件里找", "only in this document"},
    {"on", "DATE", "按这一天有效的版本", "as it was in force on this day"},
    {0},
};

static void colour(const char *code)
{
    if (terminal_colours(stdout))
        printf("\033[%sm", code);
}

static void line_of(const char *text)
{
    terminal_write(stdout, text);
    putchar('\n');
}

static void print_name(const call *cli, const sp_kb_passage *p)
{
    char name[512];
    passage_name(cli, p, name, sizeof name);
    terminal_write(stdout, name);
}

/* "第四章 … " and, of a built-in passage, that it is one. */
static void print_where(const call *cli, const sp_kb_passage *p)
{
    if (p->id < 0)
        fputs(cli_word(cli, "   本系统内置的规则说明，以所注条款原文为准\n",
                       "   of the built-in base; the clause named prevails\n"),
              stdout);
    if (!*p->heading)
        return;
    colour("2");
    fputs("   ", stdout);
    terminal_write(stdout, p->heading);
    colour("0");
    putchar('\n');
}

static void print_governing(const call *cli, const sp_answer *a)
{
    const sp_kb_passage *p = a->passages.items;
    const sp_label *grade = &sp_ask_grade_labels[a->grade];
    if (a->number) {
        colour("1;33");
        printf("%s", cli_word(cli, "答：", "Answer: "));
        terminal_write(stdout, a->number);
        colour("0");
        fputs(cli_word(cli, "　——", "  -- "), stdout);
        line_of(a->phrase);
        putchar('\n');
    }
    colour("1");
    print_name(cli, p);
    colour("0");
    printf(cli_word(cli, "　%s %.0f%%\n", "  %s, %.0f%%\n"),
           cli_word(cli, grade->zh, grade->en), 100 * a->confidence);
    print_where(cli, p);
    passage_text(p->text, 3, a->phrase);
    if (*a->notes) {
        colour("33");
        fputs("   ", stdout);
        terminal_write(stdout, a->notes);
        colour("0");
    }
}

/* The start of a text on one line. */
static void print_start(const char *text)
{
    char start[400];
    size_t columns = terminal_columns(stdout);
    snprintf(start, sizeof start, "%.399s", text);
    for (char *c = start; *c; c++)
        if (*c == '\n')
            *c = ' ';
    fputs("      ", stdout);
    terminal_write_fit(stdout, start, (columns ? columns : 78) - 6);
    putchar('\n');
}

static void print_others(const call *cli, const sp_answer *a, size_t from)
{
    if (a->passages.count <= from)
        return;
    fputs(from ? cli_word(cli, "\n另见：\n", "\nSee also:\n")
               : cli_word(cli, "\n最接近的条文：\n", "\nThe nearest:\n"),
          stdout);
    for (size_t i = from; i < a->passages.count; i++) {
        printf("   %zu. ", i + 1 - from);
        print_name(cli, &a->passages.items[i]);
        putchar('\n');
        print_start(a->passages.items[i].text);
    }
}

static void print_around(const call *cli, const sp_answer *a)
{
    const sp_kb_passage *p = a->passages.items;
    for (size_t i = 0; i < a->around.count; i++) {
        const sp_kb_passage *n = &a->around.items[i];
        if (n->id == p->id)
            continue;
        fputs(n->seq < p->seq ? cli_word(cli, "   前一条 ", "   before: ")
                              : cli_word(cli, "   后一条 ", "   behind: "),
              stdout);
        line_of(n->article);
        print_start(n->text);
    }
}

static sp_status print_people(call *cli, const sp_answer *a)
{
    if (a->grade == SP_ASK_REFUSED) {
        line_of(cli_word(cli, "没有找到依据。", "Nothing was found."));
        printf("%s", cli_word(cli, "原因：", "Why: "));
        line_of(cli_word(cli, a->reason_zh, a->reason_en));
        if (*a->searched) {
            fputs(cli_word(cli, "查找过：", "Looked for: "), stdout);
            line_of(a->searched);
        }
        print_others(cli, a, 0);
        return SP_OK;
    }
    print_governing(cli, a);
    print_around(cli, a);
    print_others(cli, a, 1);
    return SP_OK;
}

/* ---- for programs ---- */

static void member(const char *name, const char *text)
{
    printf(",\"%s\":", name);
    if (text)
        print_json_text(stdout, text);
    else
        fputs("null", stdout);
}

static void list(const char *name, const sp_kb_passages *passages)
{
    printf(",\"%s\":[", name);
    for (size_t i = 0; i < passages->count; i++) {
        if (i)
            putchar(',');
        passage_json(&passages->items[i]);
    }
    putchar(']');
}

static sp_status print_json(const char *question, const sp_answer *a)
{
    fputs("{\"question\":", stdout);
    print_json_text(stdout, question);
    printf(",\"found\":%s", a->grade == SP_ASK_REFUSED ? "false" : "true");
    member("grade", sp_ask_grade_labels[a->grade].name);
    printf(",\"confidence\":%.3f", a->confidence);
    member("intent", sp_ask_intent_labels[a->intent].name);
    member("number", a->number);
    member("phrase", a->phrase);
    member("notes", a->notes);
    member("reason", *a->reason_en ? a->reason_en : NULL);
    member("searched", a->searched);
    list("passages", &a->passages);
    list("around", &a->around);
    puts("}");
    return SP_OK;
}

/* Words that were not quoted are one question. */
static char *question_of(const call *cli)
{
    size_t len = 1;
    for (size_t i = 0; i < cli->nargs; i++)
        len += strlen(cli->args[i]) + 1;
    char *text = calloc(len, 1);
    for (size_t i = 0; text && i < cli->nargs; i++) {
        strcat(text, i ? " " : "");
        strcat(text, cli->args[i]);
    }
    return text;
}

static sp_status ask(call *cli)
{
    CLEANUP(sp_answer_clear) sp_answer answer = {0};
    AUTOOWN char *question = question_of(cli);
    sp_kb_options options = {.collection = cli_option(cli, "collection"),
                             .law = cli_option(cli, "law"),
                             .on = cli_option(cli, "on")};
    int64_t top = 4;
    if (!question)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    TRY(cli_option_int(cli, "top", 1, SP_KB_TOP_MAX, &top));
    options.top = (size_t)top;
    TRY(sp_ask(cli->session, question, &options, &answer));
    if (answer.grade == SP_ASK_REFUSED)
        cli->exit_code = 3;
    return cli->format == FORMAT_TABLE ? print_people(cli, &answer)
                                       : print_json(question, &answer);
}

extern const cmd ask_cmds[];
const cmd ask_cmds[] = {
    {"ask", "", "WORDS...", NEED_READ, ask, ask_options,
     "提问：原文、出处、把握", "ask: the clause, where it stands, how sure"},
    {0},
};
