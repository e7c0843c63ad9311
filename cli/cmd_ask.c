/* The assistant: a question, the clause that governs. */
#include <safeprod/assistant.h>

#include <stdlib.h>

#include <safeprod/command.h>

#include "answer_print.h"
#include "command_print.h"
#include "llm_settings.h"
#include "terminal.h"

static const opt ask_options[] = {
    {"top", "N", "最多几条，默认 4", "how many passages; 4 unless given"},
    {"collection", "NAME", "只在这个文集里找", "only in this collection"},
    {"law", "TITLE", "只在这份文件里找", "only in this document"},
    {"on", "DATE", "按这一天有效的版本", "as it was in force on this day"},
    LLM_OPTIONS,
    {0},
};

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

static bool stopped(void *context)
{
    (void)context;
    return terminal_cancelled();
}

static sp_status ask(call *cli)
{
    CLEANUP(sp_model_answer_clear) sp_model_answer answer = {0};
    CLEANUP(llm_settings_clear) llm_settings llm = {0};
    AUTOOWN char *question = question_of(cli);
    sp_kb_options options = {.collection = cli_option(cli, "collection"),
                             .law = cli_option(cli, "law"),
                             .on = cli_option(cli, "on")};
    int64_t top = 0;
    if (!question)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    if (sp_command_is(question))
        return command_print(cli, question);
    TRY(cli_option_int(cli, "top", 1, SP_KB_TOP_MAX, &top));
    TRY(llm_settings_read(cli, &llm));
    bool people = cli->format == FORMAT_TABLE;
    const sp_model_options model = {
        .kb = &options,
        .passages = top         ? (size_t)top
                    : llm.given ? 0
                                : 4,
        .mark = cli_flag(cli, "mark"),
        .heard = people ? answer_heard : NULL,
        .embedder = llm.embedder.model ? &llm.embedder : NULL,
        .vectors = cli_option(cli, "vectors"),
        .heard_context = cli,
        .stop = stopped};
    TRY(sp_ask_model(cli->session, question, llm.given ? &llm.endpoint : NULL,
                     &model, &answer));
    if (answer.base.grade == SP_ASK_REFUSED)
        cli->exit_code = 3;
    if (people)
        return answer_print_model(cli, &answer);
    answer_json(question, &answer.base);
    if (llm.given)
        answer_json_model(&answer);
    puts("}");
    return SP_OK;
}

extern const cmd ask_cmds[];
const cmd ask_cmds[] = {
    {"ask", "", "WORDS...", NEED_READ, ask, ask_options,
     "提问：原文、出处、把握", "ask: the clause, where it stands, how sure"},
    {0},
};
