/* Feeds of other systems: to an import, or to readings, as the mapping says. */
#include <safeprod/ingest.h>

#include <stdio.h>
#include <string.h>

#include "reading_map.h"
#include "sender.h"

static sp_status check_options(const sp_ingest_options *options)
{
    if (!options->source || !*options->source)
        return sp_fail(SP_INVALID, "请说明数据来源（source），如 MES",
                       "say who sends this (source), for instance MES");
    if (!options->map || !*options->map)
        return sp_fail(SP_INVALID, "接入数据需要映射文件",
                       "an ingest needs a mapping");
    return SP_OK;
}

static sp_status type_of(const char *map, char out[64])
{
    SP_AUTOJSON *json = NULL;
    const cJSON *type;
    sp_status status = sp_json_parse(map, strlen(map), &json);

    if (status != SP_OK)
        return sp_fail_within(status, "映射：", "mapping: ");
    type = cJSON_GetObjectItemCaseSensitive(json, "type");
    if (!cJSON_IsString(type) || strlen(type->valuestring) >= 64)
        return sp_fail(SP_INVALID,
                       "映射应写明 type，如 work_order、person、reading",
                       "the mapping should have a type: work_order, person, "
                       "reading or another");
    strcpy(out, type->valuestring);
    return SP_OK;
}

/* ---- records ---- */

static sp_status ingest_records(sp_session *session, const char *path,
                                const sp_ingest_options *options,
                                sp_ingest_result *out)
{
    const sp_type *type = sp_type_find(out->type);
    const sp_import_options import = {.read = options->read,
                                      .map = options->map,
                                      .dry_run = options->dry_run,
                                      .rejects = options->rejects,
                                      .visit = options->visit,
                                      .context = options->context};
    sp_sender sender = {.source = options->source};
    sp_import_result r;

    if (!type)
        return sp_fail(SP_INVALID, "映射：没有记录类型“%.60s”",
                       "mapping: there is no record type \"%.60s\"", out->type);
    SP_TRY(sp_import_sent(session, type, path, &import, &sender, &r));
    out->rows = r.rows;
    out->added = r.added;
    out->updated = r.updated;
    out->unchanged = r.unchanged;
    out->repeated = sender.repeated;
    out->stale = sender.stale;
    out->rejected = r.rejected;
    out->warnings = r.warnings;
    return SP_OK;
}

/* ---- readings ---- */

static void say_reading(void *context, size_t row, sp_reading_fate fate,
                        const char *zh, const char *en)
{
    const sp_ingest_options *options = context;
    const sp_import_finding finding = {.severity = SP_ERROR,
                                       .line = (int64_t)row,
                                       .column = "",
                                       .value = "",
                                       .zh = zh,
                                       .en = en};

    if (fate == SP_READING_REFUSED && options->visit)
        options->visit(options->context, &finding);
}

static sp_status ingest_readings(sp_session *session, const char *path,
                                 const sp_ingest_options *options,
                                 sp_ingest_result *out)
{
    SP_CLEANUP(sp_reading_map_close) sp_reading_map map = {0};
    sp_ingest_options said = *options;
    sp_push_result r = {0};

    if (options->dry_run || options->rejects)
        return sp_fail(SP_UNSUPPORTED,
                       "读数分批写入，不能试运行，也没有被拒行的文件",
                       "readings are pushed in pieces: there is no dry run and "
                       "no file of refused rows");
    SP_TRY(sp_reading_map_open(options->map, &map));
    SP_TRY(sp_reading_feed_file(session, path, &options->read, options->source,
                                &map, say_reading, &said, &r));
    out->rows = r.rows;
    out->added = r.accepted;
    out->repeated = r.duplicates;
    out->rejected = r.refused;
    out->raised = r.raised;
    return SP_OK;
}

sp_status sp_ingest(sp_session *session, const char *path,
                    const sp_ingest_options *options, sp_ingest_result *out)
{
    sp_ingest_result result = {.rows = 0};

    SP_TRY(check_options(options));
    SP_TRY(type_of(options->map, result.type));
    if (strcmp(result.type, "reading") == 0)
        SP_TRY(ingest_readings(session, path, options, &result));
    else
        SP_TRY(ingest_records(session, path, options, &result));
    *out = result;
    return SP_OK;
}
