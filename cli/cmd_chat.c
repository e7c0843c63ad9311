/* A conversation with the assistant on the terminal. */
#include <safeprod/assistant.h>
#include <safeprod/command.h>

#include <errno.h>
#include <stdlib.h>

#include "answer_print.h"
#include "command_print.h"
#include "llm_settings.h"
#include "terminal.h"

enum { TURNS = SP_MODEL_TURNS_MAX };

/* What was said so far. */
typedef struct talk {
    call *cli;
    llm_settings llm;
    sp_kb_options kb;
    sp_turn turns[TURNS]; /* their texts are malloc'd */
    size_t nturns;
} talk;

static void forget(talk *t, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free((char *)t->turns[i].question);
        free((char *)t->turns[i].answer);
    }
    t->nturns -= count;
    memmove(t->turns, t->turns + count, t->nturns * sizeof *t->turns);
}

static void talk_end(talk *t)
{
    forget(t, t->nturns);
    llm_settings_clear(&t->llm);
}

/* Of an answer without a model, the clause that governs. */
static void remember(talk *t, const sp_model_answer *a)
{
    const char *said = a->text;
    if (!a->modelled && a->base.grade != SP_ASK_REFUSED)
        said = a->base.passages.items[0].text;
    if (t->nturns == TURNS)
        forget(t, 1);
    sp_turn turn = {strdup(a->query), strdup(said)};
    if (turn.question && turn.answer) {
        t->turns[t->nturns++] = turn;
        return;
    }
    free((char *)turn.question);
    free((char *)turn.answer);
}

static bool stopped(void *context)
{
    (void)context;
    return terminal_cancelled();
}

static sp_status print_answer(talk *t, const char *question,
                              const sp_model_answer *a)
{
    if (t->cli->format == FORMAT_TABLE) {
        TRY(answer_print_model(t->cli, a));
        putchar('\n');
        return SP_OK;
    }
    answer_json(question, &a->base);
    answer_json_model(a);
    puts("}");
    return SP_OK;
}

static sp_status answer(talk *t, const char *question)
{
    CLEANUP(sp_model_answer_clear) sp_model_answer a = {0};
    const sp_model_options o = {
        .kb = &t->kb,
        .passages = t->llm.given ? 0 : 4,
        .mark = cli_flag(t->cli, "mark"),
        .turns = t->turns,
        .nturns = t->nturns,
        .heard = t->cli->format == FORMAT_TABLE ? answer_heard : NULL,
        .embedder = t->llm.embedder.model ? &t->llm.embedder : NULL,
        .vectors = cli_option(t->cli, "vectors"),
        .heard_context = t->cli,
        .stop = stopped};
    TRY(sp_ask_model(t->cli->session, question,
                     t->llm.given ? &t->llm.endpoint : NULL, &o, &a));
    remember(t, &a);
    return print_answer(t, question, &a);
}

/* ---- lines ---- */

static void prompt(const call *cli)
{
    if (!terminal_asks())
        return;
    fputs(cli_word(cli, "问> ", "ask> "), stderr);
    fflush(stderr);
}

static bool is_one_of(const char *line, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(line, *words) == 0)
            return true;
    return false;
}

static void help(const call *cli)
{
    fputs(
        cli_word(cli,
                 "直接键入问题；可以接着上一句问。\n"
                 "/new   忘掉前面说的，从头开始\n"
                 "/help  这段说明，以及查记录的命令，如 /risk A3\n"
                 "/exit  结束（或 Ctrl-D）；Ctrl-C 只取消正在给出的回答\n",
                 "Type a question; it may follow up the last one.\n"
                 "/new   forget what was said\n"
                 "/help  this text, and commands about records, e.g. /risk A3\n"
                 "/exit  end (or Ctrl-D); Ctrl-C cancels the answer only\n"),
        stdout);
}

/* One line; false: that was the last one. What fails is said, and the
 * conversation goes on. */
static bool take_line(talk *t, char *line)
{
    static const char *const ends[] = {"/exit", "/quit", "退出", "再见", NULL};
    static const char *const helps[] = {"/help", NULL};
    line += strspn(line, " \t");
    size_t len = strlen(line);
    while (len > 0 && strchr(" \t\r\n", line[len - 1]))
        line[--len] = '\0';
    if (len == 0)
        return true;
    if (is_one_of(line, ends))
        return false;
    if (strcmp(line, "/new") == 0) {
        forget(t, t->nturns);
        return true;
    }
    if (is_one_of(line, helps))
        help(t->cli);
    sp_status status =
        sp_command_is(line) ? command_print(t->cli, line) : answer(t, line);
    if (status != SP_OK) {
        fflush(stdout);
        fputs(terminal_cancelled() ? "\n" : "", stderr);
        terminal_write(stderr, sp_last_error(t->cli->lang));
        fputc('\n', stderr);
    }
    fflush(stdout);
    return true;
}

static sp_status chat(call *cli)
{
    CLEANUP(talk_end) talk t = {.cli = cli};
    AUTOOWN char *line = NULL;
    size_t size = 0;
    bool more = true;
    t.kb.collection = cli_option(cli, "collection");
    TRY(llm_settings_read(cli, &t.llm));
    if (terminal_asks())
        help(cli);
    while (more && terminal_go_on()) {
        prompt(cli);
        errno = 0;
        ssize_t n = getline(&line, &size, stdin);
        if (n >= 0) {
            more = take_line(&t, line);
        } else if (errno == EINTR) { /* Ctrl-C at the prompt: another line */
            clearerr(stdin);
            fputc('\n', stderr);
        } else {
            more = false;
        }
    }
    if (terminal_asks())
        fputc('\n', stderr);
    return SP_OK;
}

static const opt chat_options[] = {
    {"collection", "NAME", "只在这个文集里找", "only in this collection"},
    LLM_OPTIONS,
    {0},
};

extern const cmd chat_cmds[];
const cmd chat_cmds[] = {
    {"chat", "", "", NEED_READ, chat, chat_options,
     "在终端上与安全助手对话，可接着上一句问",
     "talk to the assistant; questions may follow up each other"},
    {0},
};
