/* Which language model to ask: options, else the environment. The key is read
 * here, and nowhere written. */
#ifndef SP_LLM_SETTINGS_H
#define SP_LLM_SETTINGS_H

#include <safeprod/endpoint.h>

#include "cmd.h"

/* Entries of option tables: where it is, */
#define LLM_ENDPOINT_OPTIONS                                                   \
    {"model", "URL",                                                           \
     "模型端点（OpenAI 兼容），默认取环境变量 SAFEPROD_LLM_URL",               \
     "endpoint of a model (as OpenAI's); SAFEPROD_LLM_URL unless given"},      \
        {"model-name", "NAME", "模型名称，默认取 SAFEPROD_LLM_MODEL",          \
         "name of the model; SAFEPROD_LLM_MODEL unless given"},                \
        {"key-file", "FILE",                                                   \
         "密钥文件（第一行），“-”为标准输入；默认取 SAFEPROD_LLM_KEY",         \
         "file whose first line is the key, \"-\" for stdin; "                 \
         "SAFEPROD_LLM_KEY unless given"},                                     \
    {                                                                          \
        "ca-file", "FILE", "信任的根证书（PEM），代替系统自带的",              \
            "authorities to trust (PEM), in place of the system's"             \
    }

/* and how it answers. */
#define LLM_OPTIONS                                                            \
    LLM_ENDPOINT_OPTIONS,                                                      \
        {"vectors", "FILE", "kb embed 做的向量文件，另按意思查找",             \
         "vectors that kb embed made, to look by meaning as well"},            \
        {"embed-name", "NAME", "向量模型的名称（同一端点）",                   \
         "name of the model of the vectors, at the same endpoint"},            \
        {"mark", NULL, "核实不了的句子标出来，不舍去",                         \
         "mark sentences that do not prove out instead of dropping them"},     \
    {                                                                          \
        "no-model", NULL, "不用模型", "without a model"                        \
    }

typedef struct llm_settings {
    sp_endpoint endpoint;
    sp_endpoint embedder; /* of vectors; its model is NULL when not given */
    char *key;            /* or NULL */
    bool given;           /* there is an endpoint */
} llm_settings;

/* Read them; without any, `given` stays false. */
sp_status llm_settings_read(call *cli, llm_settings *out);
void llm_settings_clear(llm_settings *settings);

#endif
