/* Which language model to ask. */
#include "llm_settings.h"

#include <stdlib.h>

#include "signin.h"
#include "terminal.h"

static const char *option_or(const call *cli, const char *option,
                             const char *variable)
{
    const char *value = cli_option(cli, option);
    if (!value)
        value = getenv(variable);
    return value && *value ? value : NULL;
}

static sp_status read_key(call *cli, llm_settings *s)
{
    const char *file = cli_option(cli, "key-file");
    const char *variable = getenv("SAFEPROD_LLM_KEY");
    if (file)
        return signin_line(cli, file, &s->key);
    if (!variable || !*variable)
        return SP_OK;
    s->key = strdup(variable);
    return s->key ? SP_OK
                  : cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
}

sp_status llm_settings_read(call *cli, llm_settings *out)
{
    const char *url = option_or(cli, "model", "SAFEPROD_LLM_URL");
    if (cli_flag(cli, "no-model") || !url)
        return SP_OK;
    out->endpoint.url = url;
    out->endpoint.model = option_or(cli, "model-name", "SAFEPROD_LLM_MODEL");
    out->endpoint.ca_file = option_or(cli, "ca-file", "SAFEPROD_LLM_CA");
    if (!out->endpoint.model)
        return cli_usage(cli,
                         "没有说用哪个模型；请加 --model-name 名称，或设 "
                         "SAFEPROD_LLM_MODEL",
                         "which model? add --model-name NAME, or set "
                         "SAFEPROD_LLM_MODEL");
    TRY(read_key(cli, out));
    out->endpoint.key = out->key;
    out->embedder = out->endpoint;
    out->embedder.model = cli_option(cli, "embed-name");
    out->given = true;
    return SP_OK;
}

void llm_settings_clear(llm_settings *s)
{
    terminal_wipe(&s->key);
    *s = (llm_settings){0};
}
