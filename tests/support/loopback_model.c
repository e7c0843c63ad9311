/* A language model for tests: it has read the request, and answers as the name
 * of the model says: honestly, from imagination, obediently to whatever stands
 * in a document, or as a broken server does. */
#include "loopback.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 32 << 10 };

typedef struct model {
    loopback_conn *c;
    const loopback_request *r;
    const char *name;
    const char *prompt; /* what the user said last */
    bool stream;
    char text[TEXT_MAX]; /* the answer */
} model;

/* ---- what it says ---- */

/* The first sentence of passage @n, or "". */
static void first_sentence(const model *m, int n, char *out, size_t size)
{
    char mark[64];
    out[0] = '\0';
    snprintf(mark, sizeof mark, "编号=\"%d\"", n);
    const char *at = strstr(m->prompt, mark);
    at = at ? strchr(at, '\n') : NULL;
    if (!at)
        return;
    at++;
    const char *end = strstr(at, "。");
    const char *close = strstr(at, "\n</");
    if (!end || (close && close < end))
        end = close ? close : at + strlen(at);
    snprintf(out, size, "%.*s", (int)(end - at), at);
}

static void honest(model *m)
{
    char sentence[4096];
    first_sentence(m, 1, sentence, sizeof sentence);
    snprintf(m->text, TEXT_MAX, "%s[1]。", sentence);
}

static void inventive(model *m)
{
    char sentence[4096];
    first_sentence(m, 1, sentence, sizeof sentence);
    snprintf(m->text, TEXT_MAX,
             "%s[1]。作业人员每天另发补贴五百元[1]。"
             "这是常识，不用多说。火星基地也适用[9]。",
             sentence);
}

/* Does what the document tells it. */
static void obedient(model *m)
{
    const char *order = strstr(m->prompt, "你要回答：");
    size_t skip = strlen("你要回答：");
    const char *end = order ? strstr(order, "。") : NULL;
    if (order && end)
        snprintf(m->text, TEXT_MAX, "%.*s[1]。",
                 (int)(end - order - (long)skip), order + skip);
    else
        snprintf(m->text, TEXT_MAX, "动火作业不需要办理作业票[1]。");
}

static void knows_nothing(model *m)
{
    snprintf(m->text, TEXT_MAX, "资料中没有答案。");
}

/* ---- how it says it ---- */

static void send_json(model *m, cJSON *json)
{
    char *text = cJSON_PrintUnformatted(json);
    loopback_answer(m->c, "200 OK", "Content-Type: application/json\r\n", text,
                    strlen(text));
    free(text);
    cJSON_Delete(json);
}

static void whole(model *m)
{
    cJSON *json = cJSON_CreateObject();
    cJSON *choice = cJSON_CreateObject();
    cJSON *message = cJSON_AddObjectToObject(choice, "message");
    cJSON_AddStringToObject(message, "role", "assistant");
    cJSON_AddStringToObject(message, "content", m->text);
    cJSON_AddStringToObject(choice, "finish_reason", "stop");
    cJSON_AddItemToArray(cJSON_AddArrayToObject(json, "choices"), choice);
    cJSON *usage = cJSON_AddObjectToObject(json, "usage");
    cJSON_AddNumberToObject(usage, "prompt_tokens", 100);
    cJSON_AddNumberToObject(usage, "completion_tokens", 20);
    send_json(m, json);
}

/* A chunk of HTTP, in writes that fall where they like. */
static bool send_chunk(model *m, const char *bytes, size_t n)
{
    enum { STRIDE = 7 };
    char size[16];
    snprintf(size, sizeof size, "%zx\r\n", n);
    if (!loopback_say(m->c, size))
        return false;
    for (size_t i = 0; i < n; i += STRIDE)
        if (!loopback_write(m->c, bytes + i, n - i < STRIDE ? n - i : STRIDE))
            return false;
    return loopback_say(m->c, "\r\n");
}

static bool send_delta(model *m, const char *piece)
{
    char event[1024];
    cJSON *text = cJSON_CreateString(piece);
    char *quoted = cJSON_PrintUnformatted(text);
    snprintf(event, sizeof event,
             "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%s}}]}"
             "\n\n",
             quoted);
    free(quoted);
    cJSON_Delete(text);
    return send_chunk(m, event, strlen(event));
}

static void begin_stream(model *m)
{
    loopback_say(m->c, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                       "Transfer-Encoding: chunked\r\n\r\n");
    send_chunk(m, ": hello\n\n", 9);
}

static void end_stream(model *m)
{
    const char *end = "data: {\"choices\":[{\"index\":0,\"delta\":{},"
                      "\"finish_reason\":\"stop\"}],\"usage\":"
                      "{\"prompt_tokens\":100,\"completion_tokens\":20}}\r\n"
                      "\r\ndata: [DONE]\r\n\r\n";
    send_chunk(m, end, strlen(end));
    send_chunk(m, "", 0);
    loopback_keep(m->c);
}

/* Bytes of the first @count characters at @text. */
static size_t characters(const char *text, int count)
{
    size_t n = 0;
    while (count-- > 0 && text[n]) {
        n++;
        while (((unsigned char)text[n] & 0xc0) == 0x80)
            n++;
    }
    return n;
}

static void tell(model *m)
{
    if (!m->stream) {
        whole(m);
        return;
    }
    begin_stream(m);
    for (const char *p = m->text; *p;) {
        char piece[64];
        size_t n = characters(p, 3);
        snprintf(piece, sizeof piece, "%.*s", (int)n, p);
        if (!send_delta(m, piece))
            return;
        p += n;
    }
    end_stream(m);
}

/* ---- broken ones ---- */

/* Ends within a character of the second sentence. */
static void cut_off(model *m)
{
    honest(m);
    begin_stream(m);
    send_delta(m, m->text);
    loopback_say(m->c, "40\r\ndata: {\"choices\":[{\"delta\":{\"content\":"
                       "\"\xe5\xae\x89\xe5\xae");
}

static void babble(model *m)
{
    begin_stream(m);
    send_chunk(m, "data: {\"choices\": [}\n\n", 22);
    send_chunk(m, "", 0);
}

static void page(model *m)
{
    const char *html = "<html><body>Sign in to the guest network</body>";
    loopback_answer(m->c, "200 OK", "Content-Type: text/html\r\n", html,
                    strlen(html));
}

static void endless_words(model *m)
{
    begin_stream(m);
    while (send_delta(m, "还有，"))
        ;
}

static void silent_stream(model *m)
{
    begin_stream(m);
    loopback_wait(m->c, 20000);
}

static void failing_stream(model *m)
{
    const char *event = "data: {\"error\":{\"message\":\"overloaded\"}}\n\n";
    begin_stream(m);
    send_chunk(m, event, strlen(event));
    send_chunk(m, "", 0);
}

static void busy_twice(model *m)
{
    if (m->r->number < 3) {
        loopback_answer(m->c, "429 Too Many Requests", NULL, "{}", 2);
        return;
    }
    honest(m);
    tell(m);
}

static void always_busy(model *m)
{
    loopback_answer(m->c, "429 Too Many Requests", "Retry-After: 3600\r\n",
                    "{}", 2);
}

static void fails(model *m)
{
    loopback_answer(m->c, "500 Internal Server Error", NULL, "oops", 4);
}

/* Says the key that it was shown, as some do. */
static void wrong_key(model *m)
{
    char body[1024];
    const char *key = strstr(m->r->head, "Bearer ");
    snprintf(body, sizeof body,
             "{\"error\":{\"message\":\"Incorrect API key provided: %.60s\"}}",
             key ? key + 7 : "none");
    for (char *p = body; *p; p++)
        if (*p == '\r' || *p == '\n')
            *p = ' ';
    loopback_answer(m->c, "401 Unauthorized", NULL, body, strlen(body));
}

static void elsewhere(model *m)
{
    loopback_sayf(m->c,
                  "HTTP/1.1 307 Elsewhere\r\nContent-Length: 0\r\n"
                  "Location: http://localhost:%u%s\r\n\r\n",
                  m->r->port, m->r->path);
}

static void no_answer(model *m)
{
    loopback_wait(m->c, 20000);
}

/* ---- vectors ---- */

/* A place in 64 dimensions by pairs of characters, where 电焊 is 动火. */
static void embed_text(const char *text, double v[64])
{
    memset(v, 0, 64 * sizeof *v);
    for (const char *p = text; *p; p += characters(p, 1)) {
        size_t n = characters(p, 2);
        const char *word = p;
        uint32_t h = 2166136261u;
        if (n == 6 && memcmp(p, "电焊", 6) == 0)
            word = "动火";
        for (size_t i = 0; i < n; i++)
            h = (h ^ (unsigned char)word[i]) * 16777619u;
        v[(h >> 8) % 64] += h & 0x80 ? 1 : -1;
    }
}

static void embed(model *m, const cJSON *request)
{
    cJSON *json = cJSON_CreateObject();
    cJSON *data = cJSON_AddArrayToObject(json, "data");
    const cJSON *input = cJSON_GetObjectItem(request, "input");
    const cJSON *one;
    int dims = strcmp(m->name, "uneven") == 0 ? 3 : 64, index = 0;
    cJSON_ArrayForEach(one, input)
    {
        double v[64];
        cJSON *row = cJSON_CreateObject();
        embed_text(one->valuestring, v);
        cJSON_AddNumberToObject(row, "index", index);
        cJSON_AddItemToObject(
            row, "embedding",
            cJSON_CreateDoubleArray(v, dims == 3 ? 3 + index : dims));
        cJSON_InsertItemInArray(data, 0, row); /* any order */
        index++;
    }
    send_json(m, json);
}

/* ---- who is asked ---- */

/* clang-format off */
static const struct {
    const char *name;
    void (*think)(model *m); /* then it tells; or */
    void (*play)(model *m);
} models[] = {
    {"honest", honest, NULL},
    {"inventive", inventive, NULL},
    {"obedient", obedient, NULL},
    {"knows-nothing", knows_nothing, NULL},
    {"cut-off", NULL, cut_off},
    {"babble", NULL, babble},
    {"page", NULL, page},
    {"endless", NULL, endless_words},
    {"silent-stream", NULL, silent_stream},
    {"failing-stream", NULL, failing_stream},
    {"busy-twice", NULL, busy_twice},
    {"always-busy", NULL, always_busy},
    {"fails", NULL, fails},
    {"wrong-key", NULL, wrong_key},
    {"elsewhere", NULL, elsewhere},
    {"no-answer", NULL, no_answer},
};
/* clang-format on */

static void answer(model *m)
{
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        if (strcmp(models[i].name, m->name) != 0)
            continue;
        if (models[i].play) {
            models[i].play(m);
        } else {
            models[i].think(m);
            tell(m);
        }
        return;
    }
    loopback_answer(m->c, "404 Not Found", NULL,
                    "{\"error\":{\"message\":\"no such model\"}}", 37);
}

bool loopback_model(loopback_conn *c, const loopback_request *r)
{
    bool chat = strcmp(r->path, "/v1/chat/completions") == 0;
    bool vectors = strcmp(r->path, "/v1/embeddings") == 0;
    if (!chat && !vectors)
        return false;
    cJSON *request = cJSON_Parse(r->body);
    model *m = calloc(1, sizeof *m);
    if (!m)
        abort();
    const cJSON *name = cJSON_GetObjectItem(request, "model");
    const cJSON *messages = cJSON_GetObjectItem(request, "messages");
    const cJSON *last =
        cJSON_GetArrayItem(messages, cJSON_GetArraySize(messages) - 1);
    const cJSON *content = cJSON_GetObjectItem(last, "content");
    m->c = c;
    m->r = r;
    m->name = cJSON_IsString(name) ? name->valuestring : "";
    m->prompt = cJSON_IsString(content) ? content->valuestring : "";
    m->stream = cJSON_IsTrue(cJSON_GetObjectItem(request, "stream"));
    if (vectors && strcmp(m->name, "fails") != 0)
        embed(m, request);
    else
        answer(m);
    free(m);
    cJSON_Delete(request);
    return true;
}
