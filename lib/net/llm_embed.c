/* Embeddings: texts to directions. */
#include "llm.h"

#include <math.h>
#include <string.h>

#include "json.h"

static sp_status not_vectors(void)
{
    return sp_fail(SP_IO, "端点给的不是约定的向量",
                   "the endpoint does not give the vectors that were agreed "
                   "on");
}

static void write_body(const sp_endpoint *e, const char *const *texts,
                       size_t count, sp_str *body)
{
    sp_str_add(body, "{\"model\":");
    sp_json_quote(body, e->model ? e->model : "");
    sp_str_add(body, ",\"encoding_format\":\"float\",\"input\":[");
    for (size_t i = 0; i < count; i++) {
        if (i)
            sp_str_addc(body, ',');
        sp_json_quote(body, texts[i]);
    }
    sp_str_add(body, "]}");
}

/* One row into its place, of length 1. */
static bool take_row(const cJSON *row, float *to, size_t dims)
{
    const cJSON *number;
    double sum = 0;
    size_t n = 0;
    cJSON_ArrayForEach(number, row)
    {
        if (!cJSON_IsNumber(number) || n == dims)
            return false;
        double x = number->valuedouble;
        sum += x * x;
        to[n++] = (float)x;
    }
    if (n != dims || !(sum > 0) || !isfinite(sum))
        return false;
    for (size_t i = 0; i < dims; i++)
        to[i] = (float)(to[i] / sqrt(sum));
    return true;
}

static sp_status take_rows(const cJSON *data, size_t count, float **out,
                           size_t *out_dims)
{
    const cJSON *row;
    int dims = cJSON_GetArraySize(
        cJSON_GetObjectItem(cJSON_GetArrayItem(data, 0), "embedding"));
    if (dims < 1 || dims > SP_LLM_DIMS_MAX ||
        (size_t)cJSON_GetArraySize(data) != count)
        return not_vectors();
    SP_AUTOFREE float *all = calloc(count * (size_t)dims, sizeof *all);
    SP_AUTOFREE bool *seen = calloc(count, sizeof *seen);
    if (!all || !seen)
        return sp_no_memory();
    cJSON_ArrayForEach(row, data)
    {
        int64_t i = -1;
        if (!sp_json_int(row, "index", &i) || i < 0 || (size_t)i >= count ||
            seen[i] ||
            !take_row(cJSON_GetObjectItem(row, "embedding"),
                      all + (size_t)i * (size_t)dims, (size_t)dims))
            return not_vectors();
        seen[i] = true;
    }
    *out = SP_TAKE(all);
    *out_dims = (size_t)dims;
    return SP_OK;
}

sp_status sp_llm_embed(const sp_llm_request *request, const char *const *texts,
                       size_t count, float **out, size_t *out_dims)
{
    SP_AUTOSTR body = {0};
    SP_AUTORESPONSE response = {0};
    SP_AUTOJSON *json = NULL;
    if (!request->endpoint || count == 0 || count > SP_LLM_EMBED_MAX)
        return sp_fail(SP_INVALID, "一次要 1 到 %d 段文字的向量",
                       "ask for the vectors of 1 to %d texts at a time",
                       SP_LLM_EMBED_MAX);
    write_body(request->endpoint, texts, count, &body);
    SP_TRY(sp_str_ok(&body));
    SP_TRY(sp_llm_post(request, "/embeddings", &body, NULL, NULL, &response));
    if (sp_json_parse(sp_str_text(&response.body), response.body.len, &json) !=
        SP_OK)
        return not_vectors();
    return take_rows(cJSON_GetObjectItem(json, "data"), count, out, out_dims);
}
