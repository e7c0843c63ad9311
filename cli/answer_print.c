/* Answers of the assistant, for people and for programs. */
#include "answer_print.h"

#include <stdlib.h>

#include "kb_print.h"
#include "print.h"
#include "terminal.h"

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
        printf("%s", cli_word(cli, "条文中的数值：", "In the text: "));
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
                              : cli_word(cli, "   后一条 ", "   after: "),
              stdout);
        line_of(n->article);
        print_start(n->text);
    }
}

sp_status answer_print(call *cli, const sp_answer *a)
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

void answer_json(const char *question, const sp_answer *a)
{
    fputs("{\"question\":", stdout);
    print_json_text(stdout, question);
    printf(",\"found\":%s", a->grade == SP_ASK_REFUSED ? "false" : "true");
    json_member("grade", sp_ask_grade_labels[a->grade].name);
    printf(",\"confidence\":%.3f", a->confidence);
    json_member("intent", sp_ask_intent_labels[a->intent].name);
    json_member("number", a->number);
    json_member("phrase", a->phrase);
    json_member("notes", a->notes);
    json_member("reason", *a->reason_en ? a->reason_en : NULL);
    json_member("searched", a->searched);
    list("passages", &a->passages);
    list("around", &a->around);
}

/* ---- with a model ---- */

void answer_heard(void *context, const sp_model_sentence *sentence)
{
    const call *cli = context;
    const sp_label *why = &sp_claim_labels[sentence->claim];
    terminal_write(stdout, sentence->text);
    if (sentence->claim != SP_CLAIM_SUPPORTED)
        printf(cli_word(cli, "（未能核实：%s）", " (does not prove out: %s) "),
               cli_word(cli, why->zh, why->name));
    fflush(stdout);
}

/* Was passage @number cited by a sentence that was kept? */
static bool is_cited(const sp_model_answer *a, size_t number)
{
    char mark[24];
    snprintf(mark, sizeof mark, "[%zu]", number);
    for (size_t i = 0; i < a->count; i++)
        if (a->sentences[i].claim == SP_CLAIM_SUPPORTED &&
            strstr(a->sentences[i].text, mark))
            return true;
    return false;
}

static void print_sources(const call *cli, const sp_model_answer *a)
{
    fputs(cli_word(cli, "\n\n依据：\n", "\n\nSources:\n"), stdout);
    for (size_t i = 0; i < a->base.passages.count; i++) {
        if (!is_cited(a, i + 1))
            continue;
        printf("   [%zu] ", i + 1);
        print_name(cli, &a->base.passages.items[i]);
        putchar('\n');
        print_start(a->base.passages.items[i].text);
    }
}

static void say_notes(const call *cli, const sp_model_answer *a)
{
    if (*a->note_zh)
        cli_say(cli, "模型：%s", "model: %s",
                cli_word(cli, a->note_zh, a->note_en));
    if (a->modelled && a->dropped)
        cli_say(cli, "模型另有 %zu 句在资料中核实不了",
                "%zu more sentences of the model do not prove out", a->dropped);
    if (a->withheld)
        cli_say(cli, "有 %zu 条资料像是对程序说话，没有给模型看",
                "%zu passages speak to the program and were not shown to the "
                "model",
                a->withheld);
}

sp_status answer_print_model(call *cli, const sp_model_answer *a)
{
    if (a->modelled)
        print_sources(cli, a);
    else if (*a->text)
        fputs("\n\n", stdout);
    fflush(stdout);
    say_notes(cli, a);
    return a->modelled ? SP_OK : answer_print(cli, &a->base);
}

void answer_json_model(const sp_model_answer *a)
{
    printf(",\"modelled\":%s", a->modelled ? "true" : "false");
    json_member("text", *a->text ? a->text : NULL);
    json_member("note", *a->note_en ? a->note_en : NULL);
    json_member("query", a->query);
    printf(",\"dropped\":%zu,\"withheld\":%zu,\"sentences\":[", a->dropped,
           a->withheld);
    for (size_t i = 0; i < a->count; i++) {
        const sp_model_sentence *s = &a->sentences[i];
        printf("%s{\"claim\":\"%s\",\"overlap\":%.3f", i ? "," : "",
               sp_claim_labels[s->claim].name, s->overlap);
        json_member("text", s->text);
        json_member("detail", *s->detail ? s->detail : NULL);
        putchar('}');
    }
    putchar(']');
}
