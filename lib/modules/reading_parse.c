/* One reading from text: a line of NDJSON, or the cells of a table. */
#include <safeprod/reading.h>

#include <math.h>
#include <string.h>

#include "field.h"
#include "json.h"
#include "text.h"
#include "when.h"

enum { SECOND = 1000 };

/* A number below this is seconds since 1970, from here on milliseconds: the
 * year 5138, and March 1973. */
static const double MILLISECONDS_FROM = 1e11;

static sp_status bad_time(const char *text)
{
    return sp_fail(SP_INVALID,
                   "时间“%.40s”无效，应如 2025-11-24T10:06:00.250+08:00，或 "
                   "1970 年以来的秒数、毫秒数",
                   "\"%.40s\" is no time; write it as "
                   "2025-11-24T10:06:00.250+08:00, or in seconds or "
                   "milliseconds since 1970",
                   text);
}

static bool time_of_number(double n, int64_t *out)
{
    if (!isfinite(n) || n <= 0 || n >= 1e15)
        return false;
    *out = (int64_t)llround(n < MILLISECONDS_FROM ? n * SECOND : n);
    return true;
}

/* Up to three digits behind the point of a time; the rest is dropped. */
static int64_t fraction_of(const char *text)
{
    const char *dot = strchr(text, '.');
    int64_t ms = 0;
    int64_t unit = 100;

    for (dot = dot ? dot + 1 : ""; *dot >= '0' && *dot <= '9'; dot++) {
        ms += (*dot - '0') * unit;
        unit /= 10;
    }
    return ms;
}

static sp_status time_of_text(const char *text, int zone, int64_t *out)
{
    double number;
    int64_t seconds;

    if (sp_text_to_real(text, &number))
        return time_of_number(number, out) ? SP_OK : bad_time(text);
    if (!strchr(text, ':') || !sp_time_parse(text, zone, &seconds))
        return bad_time(text);
    *out = seconds * SECOND + fraction_of(text);
    return SP_OK;
}

static sp_status quality_of(const char *text, sp_quality *out)
{
    int found = *text ? sp_label_find(sp_quality_labels, SP_QUALITY_COUNT, text)
                      : SP_QUALITY_GOOD;

    if (found == SP_LABEL_NO_MEMORY)
        return sp_no_memory();
    if (found < 0)
        return sp_fail(SP_INVALID,
                       "质量“%.30s”无效，应为 good、uncertain、bad、stale、"
                       "calibration_due 或 maintenance",
                       "the quality \"%.30s\" is not good, uncertain, bad, "
                       "stale, calibration_due or maintenance",
                       text);
    *out = (sp_quality)found;
    return SP_OK;
}

static sp_status no_number(const char *text)
{
    return sp_fail(SP_INVALID, "数值“%.40s”不是数字",
                   "the value \"%.40s\" is no number", text);
}

static sp_status value_of(const char *text, double *out)
{
    *out = NAN;
    if (!*text || sp_text_to_real(text, out))
        return SP_OK;
    return no_number(text);
}

sp_status sp_reading_of_cells(const char *tag, const char *at,
                              const char *value, const char *quality,
                              const char *seq, int zone, sp_reading *out)
{
    sp_reading r = {.tag = tag};

    if (!tag || !*tag)
        return sp_fail(SP_INVALID, "缺少测点编号 tag",
                       "the tag's code is missing");
    SP_TRY(time_of_text(at ? at : "", zone, &r.at));
    SP_TRY(value_of(value ? value : "", &r.value));
    SP_TRY(quality_of(quality ? quality : "", &r.quality));
    if (seq && *seq && (!sp_text_to_int(seq, &r.seq) || r.seq < 0))
        return sp_fail(SP_INVALID, "序号“%.30s”应为正整数",
                       "the number \"%.30s\" is not a whole one above 0", seq);
    *out = r;
    return SP_OK;
}

/* ---- NDJSON ---- */

static const cJSON *member(const cJSON *json, const char *const *names)
{
    for (; *names; names++) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, *names);
        if (item)
            return item;
    }
    return NULL;
}

static sp_status json_time(const cJSON *item, int zone, int64_t *out)
{
    if (cJSON_IsNumber(item))
        return time_of_number(item->valuedouble, out) ? SP_OK
                                                      : bad_time("number");
    return time_of_text(cJSON_IsString(item) ? item->valuestring : "", zone,
                        out);
}

static sp_status json_value(const cJSON *item, double *out)
{
    *out = NAN;
    if (!item || cJSON_IsNull(item))
        return SP_OK;
    if (cJSON_IsBool(item))
        *out = cJSON_IsTrue(item);
    else if (cJSON_IsNumber(item))
        *out = item->valuedouble;
    else
        return no_number(cJSON_IsString(item) ? item->valuestring : "{}");
    return SP_OK;
}

static sp_status json_tag(const cJSON *item, char room[128], sp_reading *r)
{
    const char *tag = cJSON_IsString(item) ? item->valuestring : "";
    size_t len = strlen(tag);

    if (!len || len >= 128)
        return sp_fail(SP_INVALID, "缺少测点编号 tag，或它太长",
                       "the tag's code is missing, or too long");
    memcpy(room, tag, len + 1);
    r->tag = room;
    return SP_OK;
}

static sp_status json_reading(const cJSON *json, int zone, char room[128],
                              sp_reading *r)
{
    static const char *const tags[] = {"tag", "code", NULL};
    static const char *const times[] = {"at", "t", "time", "ts", NULL};
    static const char *const values[] = {"value", "v", NULL};
    static const char *const qualities[] = {"quality", "q", NULL};
    const cJSON *quality = member(json, qualities);
    const cJSON *seq = cJSON_GetObjectItemCaseSensitive(json, "seq");

    SP_TRY(json_tag(member(json, tags), room, r));
    SP_TRY(json_time(member(json, times), zone, &r->at));
    SP_TRY(json_value(member(json, values), &r->value));
    if (quality && !cJSON_IsString(quality))
        return quality_of("?", &r->quality);
    SP_TRY(quality_of(quality ? quality->valuestring : "", &r->quality));
    if (seq && !cJSON_IsNull(seq) &&
        (!sp_json_int(json, "seq", &r->seq) || r->seq < 0))
        return sp_fail(SP_INVALID, "序号 seq 应为正整数",
                       "seq is not a whole number above 0");
    return SP_OK;
}

sp_status sp_reading_parse(const char *line, size_t len, int zone,
                           char tag_room[128], sp_reading *out)
{
    SP_AUTOJSON *json = NULL;
    sp_reading r = {0};

    if (len > SP_READING_LINE_MAX)
        return sp_fail(SP_INVALID, "这一行有 %zu 字节，最多 %d 字节",
                       "the line has %zu bytes; at most %d are read", len,
                       SP_READING_LINE_MAX);
    SP_TRY(sp_json_parse(line, len, &json));
    if (!cJSON_IsObject(json))
        return sp_fail(SP_INVALID,
                       "应为一个 JSON 对象，如 "
                       "{\"tag\":…,\"at\":…,\"value\":…}",
                       "expected one JSON object, "
                       "{\"tag\":...,\"at\":...,\"value\":...}");
    SP_TRY(json_reading(json, zone, tag_room, &r));
    *out = r;
    return SP_OK;
}
