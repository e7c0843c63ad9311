/* Vectors of the knowledge base. */
#include <safeprod/assistant.h>

#include "llm_settings.h"
#include "print.h"

static sp_status embed(call *cli)
{
    CLEANUP(llm_settings_clear) llm_settings llm = {0};
    AUTOREPORT *r = NULL;
    sp_kb_embedded done = {0};
    TRY(llm_settings_read(cli, &llm));
    if (!llm.given)
        return cli_usage(cli,
                         "没有说向量端点在哪里；请加 --model 网址，或设 "
                         "SAFEPROD_LLM_URL",
                         "where is the endpoint? add --model URL, or set "
                         "SAFEPROD_LLM_URL");
    TRY(sp_kb_embed(cli->session, &llm.endpoint, cli_arg(cli, 0), &done));
    TRY(report_begin(cli, &r));
    report_int(r, "clauses", "条文", "clauses", done.clauses);
    report_int(r, "fresh", "新做向量", "made now", done.fresh);
    return report_end(r);
}

static const opt embed_options[] = {
    LLM_ENDPOINT_OPTIONS,
    {0},
};

extern const cmd kb_embed_cmds[];
const cmd kb_embed_cmds[] = {
    {"kb", "embed", "FILE", NEED_READ, embed, embed_options,
     "用向量端点为条文做向量，存入文件，供模型回答时按意思补充查找",
     "make vectors of the clauses, for answers with a model"},
    {0},
};
