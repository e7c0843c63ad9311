/* Permit packs and calendars that are refused, one fault at a time; packs that
 * extend others. */
#include "rules_check.h"

#include <safeprod/permit_type.h>

#include "json.h"
#include "permit_pack.h"
#include "slurp.h"
#include "str.h"

static cJSON *row_of(cJSON *pack, const char *list, const char *code)
{
    cJSON *array = cJSON_GetObjectItemCaseSensitive(pack, list);
    cJSON *row;

    cJSON_ArrayForEach(row, array)
    {
        if (strcmp(sp_json_text(row, "code", ""), code) == 0)
            return row;
    }
    return NULL;
}

static void put(cJSON *object, const char *key, const char *value)
{
    cJSON_DeleteItemFromObjectCaseSensitive(object, key);
    if (value) {
        cJSON *item = cJSON_Parse(value);

        assert_non_null(item);
        cJSON_AddItemToObject(object, key, item);
    }
}

/* In a built-in pack: the row @code of @list ("": the pack itself) gets the
 * member @key = @value (NULL: loses it); without @key the row itself goes. The
 * code "+" adds the row @value. */
typedef struct fault {
    const char *pack;
    const char *list, *code, *key, *value;
    const char *error; /* NULL: still a good pack */
} fault;

static char *spoil(const fault *f)
{
    PACK *pack = builtin(f->pack);
    SP_AUTOJSON *json = NULL;
    cJSON *row;
    char *text;

    OK(sp_json_parse(sp_pack_text(pack), strlen(sp_pack_text(pack)), &json));
    if (strcmp(f->code, "+") == 0) {
        cJSON *list = cJSON_GetObjectItemCaseSensitive(json, f->list);

        row = cJSON_Parse(f->value);
        assert_non_null(row);
        if (!list)
            list = cJSON_AddArrayToObject(json, f->list);
        cJSON_AddItemToArray(list, row);
    } else {
        row = *f->list ? row_of(json, f->list, f->code) : json;
        assert_non_null(row);
        if (f->key)
            put(row, f->key, f->value);
        else
            cJSON_Delete(cJSON_DetachItemViaPointer(
                cJSON_GetObjectItemCaseSensitive(json, f->list), row));
    }
    text = cJSON_PrintUnformatted(json);
    assert_non_null(text);
    return text;
}

#define ROW(code)                                                              \
    "\"code\":\"" code "\",\"zh\":\"甲\",\"en\":\"a\",\"clause\":\"1\""

static const fault faults[] = {
    /* clang-format off */
    /* nothing changed to the worse */
    {"permit.height", "steps", "specialist_opinion", NULL, NULL, NULL},
    {"permit.hot_work", "measures", "m01", "note_en", "\"seen\"", NULL},
    /* the head */
    {"permit.height", "", "", "type", NULL, "type"},
    {"permit.height", "", "", "type_en", NULL, "type_en"},
    {"permit.height", "", "", "keep_days", NULL, "keep_days"},
    {"permit.height", "", "", "keep_days", "0", "keep_days"},
    {"permit.height", "", "", "abstract", "1", "true or false"},
    {"permit.height", "", "", "stepz", "[]", "stepz"},
    {"permit.height", "", "", "steps", "{}", "steps"},
    {"permit.height", "", "", "steps", "[]", "no approver"},
    {"permit.height", "", "", "levels", "[]", "levels"},
    {"permit.height", "", "", "rules", "[]", "rules"},
    {"permit.height", "", "", "rules", "[7]", "code"},
    /* every row */
    {"permit.height", "measures", "m03", "zh", NULL, "zh"},
    {"permit.height", "measures", "m03", "en", "\"\"", "en"},
    {"permit.height", "measures", "m03", "clause", NULL, "clause"},
    {"permit.height", "measures", "m03", "confidence", "\"V9\"", "V9"},
    {"permit.height", "measures", "m03", "statutory", "\"yes\"", "statutory"},
    {"permit.height", "measures", "m03", "requierd", "true", "requierd"},
    {"permit.height", "measures", "m03", "code", "\"m04\"", "m04"},
    {"permit.height", "measures", "m03", "code", "\"a,b\"", "a,b"},
    {"permit.height", "measures", "m03", "no", "4", "same number, 4"},
    {"permit.height", "measures", "m03", "no", "0", "no"},
    {"permit.height", "measures", "m03", "levels", "[\"V\"]", "\"V\""},
    {"permit.height", "measures", "m03", "levels", "[]", "levels"},
    {"permit.height", "measures", "m03", "value_zh", "\"x\"", "value_en"},
    /* conditions */
    {"permit.height", "measures", "m03", "when", "[]", "when"},
    {"permit.height", "measures", "m03", "when", "[{\"fact\":\"heigth\",\"min\":\"3\"}]", "heigth"},
    {"permit.height", "measures", "m03", "when", "[{\"fact\":\"height\",\"min\":\"3\",\"maxx\":\"4\"}]", "maxx"},
    {"permit.height", "measures", "m03", "when", "[{\"fact\":\"height\",\"min\":\"4\",\"max\":\"3\"}]", "no value of height"},
    {"permit.height", "measures", "m03", "when", "[{\"fact\":\"height\",\"min\":\"3.0001\"}]", "3.0001"},
    {"permit.height", "measures", "m03", "when", "[{\"fact\":\"height\",\"min\":\"3\",\"min_inclusive\":1}]", "true or false"},
    {"permit.height", "measures", "m03", "when", "[{\"fact\":\"outdoor\",\"is\":\"maybe\"}]", "maybe"},
    {"permit.height", "measures", "m03", "when", "[{\"fact\":\"outdoor\",\"is\":true}]", NULL},
    {"permit.height", "measures", "m03", "when", "[{\"fact\":\"outdoor\",\"not\":[\"yes\",\"no\"]}]", "no value of outdoor"},
    {"permit.height", "measures", "m03", "when", "[{\"fact\":\"outdoor\"}]", "one of is, not"},
    {"permit.height", "measures", "m03", "when", "[{\"fact\":\"factors\",\"is\":\"storm\"}]", "storm"},
    {"permit.height", "measures", "m03", "when", "[{\"fact\":\"factors\",\"empty\":false}]", NULL},
    /* facts */
    {"permit.height", "facts", "height", "max", "\"0\"", "not below its max"},
    {"permit.height", "facts", "height", "decimals", "9", "decimals"},
    {"permit.height", "facts", "outdoor", "kind", "\"colour\"", "colour"},
    {"permit.height", "facts", "outdoor", "otherwise", "\"maybe\"", "maybe"},
    {"permit.height", "facts", "factors", "values", "[]", "values"},
    {"permit.height", "facts", "factors", "values", "[{\"code\":\"none\",\"zh\":\"x\",\"en\":\"x\"}]", "none"},
    {"permit.height", "facts", "factors", "values", "[{\"code\":\"w\",\"zh\":\"x\",\"en\":\"x\"},{\"code\":\"w\",\"zh\":\"x\",\"en\":\"x\"}]", "twice"},
    /* rules: gaps, overlaps, what is never reached */
    {"permit.height", "rules", "a_5_15", NULL, NULL, "height = 5.001, factors = none"},
    {"permit.height", "rules", "below_2", NULL, NULL, "height = 0"},
    {"permit.height", "rules", "a_5_15", "when", "[{\"fact\":\"height\",\"min\":\"5\",\"max\":\"15\"},{\"fact\":\"factors\",\"empty\":true}]", "a_2_5 and a_5_15 overlap"},
    {"permit.height", "rules", "a_5_15", "when", "[{\"fact\":\"height\",\"min\":\"5.5\",\"max\":\"15\"},{\"fact\":\"factors\",\"empty\":true}]", "height = 5.001, factors = none"},
    {"permit.height", "rules", "b_30", "when", "[{\"fact\":\"height\",\"min\":\"30\",\"min_inclusive\":false},{\"fact\":\"factors\",\"is\":\"wind\"}]", "height = 30.001, factors = cold_air"},
    {"permit.height", "rules", "a_30", "level", "\"V\"", "\"V\""},
    {"permit.height", "rules", "a_30", "level", NULL, "level"},
    {"permit.lifting", "rules", "level_2", "when", "[{\"fact\":\"mass\",\"min\":\"40\",\"max\":\"100\",\"max_inclusive\":false}]", "mass = 100"},
    {"permit.lifting", "rules", "level_2", "when", "[{\"fact\":\"mass\",\"min\":\"39\",\"max\":\"100\"}]", "level_2 and level_3 overlap"},
    {"permit.hot_work", "rules", "rest", NULL, NULL, "no rule is about"},
    {"permit.hot_work", "rules", "rest", "when", "[{\"fact\":\"outdoor\",\"is\":\"no\"}]", "outdoor = yes"},
    {"permit.hot_work", "rules", "special_in_operation", "when", NULL, "special_dike is never reached"},
    {"permit.hot_work", "rules", "+", NULL, "{" ROW("late") ",\"level\":\"2\"}", "late is never reached"},
    {"permit.hot_work", "levels", "+", NULL, "{" ROW("3") "}", "no facts lead"},
    /* raises, upgrade */
    {"permit.height", "raises", "slope", "to", "\"0\"", "\"0\""},
    {"permit.height", "raises", "slope", "to", NULL, "to (a level) or by"},
    {"permit.height", "raises", "slope", "by", "1", "to (a level) or by"},
    {"permit.hot_work", "", "", "upgrade", "{\"night\":true,\"clause\":\"5.1.1\"}", "by"},
    {"permit.hot_work", "", "", "upgrade", "{\"nigth\":true,\"by\":1,\"clause\":\"5.1.1\"}", "nigth"},
    /* validity */
    {"permit.hot_work", "validities", "level_2", "hours", "0", "0 seconds"},
    {"permit.hot_work", "validities", "level_2", "hours", "-1", "-3600 seconds"},
    {"permit.hot_work", "validities", "level_2", "hours", NULL, "0 seconds"},
    {"permit.hot_work", "validities", "level_2", "hours", "\"8\"", "hours"},
    {"permit.hot_work", "validities", "level_2", NULL, NULL, "no longest validity"},
    {"permit.hot_work", "validities", "level_2", "when", "[{\"fact\":\"outdoor\",\"is\":\"no\"}]", "no longest validity"},
    {"permit.temp_power", "validities", "special", "when", "[{\"fact\":\"special_need\",\"is\":true}]", NULL},
    {"permit.temp_power", "validities", "special", "when", "[{\"fact\":\"overhead\",\"is\":true}]", "in the case of special_need = yes, overhead = no"},
    /* signatures */
    {"permit.hot_work", "steps", "approve_1", NULL, NULL, "\"level 1\" has no approver"},
    {"permit.hot_work", "steps", "approve_1", "kind", "\"review\"", "\"level 1\" has no approver"},
    {"permit.hot_work", "steps", "approve_1", "upgraded_only", "true", "\"level 1\" has no approver"},
    {"permit.hot_work", "steps", "approve_1", "by", "[\"SAFETY_CHIEF\"]", "SAFETY_CHIEF"},
    {"permit.hot_work", "steps", "approve_1", "by", "[\"safety_department\"]", "safety_department"},
    {"permit.hot_work", "steps", "approve_1", "by", "[]", "by"},
    {"permit.hot_work", "steps", "approve_1", "by", "[7]", "by"},
    {"permit.hot_work", "steps", "approve_1", "order", "0", "order"},
    {"permit.hot_work", "steps", "approve_1", "mode", "\"most\"", "most"},
    {"permit.hot_work", "steps", "approve_1", "kind", "\"bless\"", "bless"},
    {"permit.hot_work", "functions", "local_unit", "roles", "[\"BOSS\"]", "BOSS"},
    /* fields, people, moments */
    {"permit.height", "fields", "+", NULL, "{" ROW("height") ",\"kind\":\"text\"}", "repeats the fact"},
    {"permit.height", "fields", "+", NULL, "{" ROW("x") ",\"kind\":\"enum\"}", "values"},
    {"permit.height", "fields", "+", NULL, "{" ROW("x") ",\"kind\":\"blob\"}", "blob"},
    {"permit.height", "people", "climber", "who", "\"acrobat\"", "acrobat"},
    {"permit.height", "people", "climber", "least", "-1", "least"},
    {"permit.height", "rechecks", "start.gas", "at", "\"noon\"", "noon"},
    {"permit.height", "rechecks", "start.gas", "check", "\"horoscope\"", "horoscope"},
    /* gas */
    {"permit.hot_work", "gas_limits", "flammable_high", "max", NULL, "no limit"},
    {"permit.hot_work", "gas_limits", "flammable_high", "unit", "\"%LEL\"", "%LEL"},
    {"permit.hot_work", "gas_limits", "flammable_high", "lel_from", "\"4.5\"", "explosive limit of 4 %vol has 0 limits"},
    {"permit.hot_work", "gas_limits", "flammable_high", "lel_from", "\"3.5\"", "explosive limit of 3.5 %vol has 2 limits"},
    {"permit.hot_work", "gas_limits", "flammable_low", NULL, NULL, "explosive limit of 0 %vol has 0 limits"},
    {"permit.hot_work", "gas_limits", "oxygen_equipment", NULL, NULL, "oxygen that has no limit"},
    {"permit.confined_space", "gas_limits", "oxygen_rich", NULL, NULL, "oxygen that has no limit (in the case of oxygen_rich = yes)"},
    {"permit.hot_work", "gas_limits", "+", NULL, "{" ROW("strict") ",\"gas\":\"flammable\",\"unit\":\"%vol\",\"max\":\"0.1\"}", NULL},
    {"permit.hot_work", "gas_limits", "oxygen_equipment", "min", "\"24\"", "above the most"},
    {"permit.hot_work", "gas_limits", "oxygen_equipment", "lel_from", "\"4\"", "only flammable"},
    {"permit.hot_work", "gas_limits", "oxygen_equipment", "gas", "\"argon\"", "argon"},
    {"permit.hot_work", "gas_rules", "before", "gases", "[\"helium\"]", "helium"},
    {"permit.hot_work", "gas_rules", "before", "gases", "[\"toxic\"]", "toxic gas that has no limit"},
    {"permit.hot_work", "gas_rules", "before", "sample_minutes", "0", "sample_minutes"},
    {"permit.hot_work", "gas_rules", "continuous", "watch", "\"periodic\"", "how often"},
    /* weather and work beside other work */
    {"permit.height", "weather", "wind", "measure", "\"mood\"", "mood"},
    {"permit.height", "weather", "wind", "from", NULL, "no bound"},
    {"permit.hot_work", "simops", "hot_gas", "relation", "\"beside\"", "beside"},
    {"permit.hot_work", "simops", "hot_gas", "effect", "\"frown\"", "frown"},
    {"permit.hot_work", "simops", "hot_gas", "b", "\"dancing\"", "dancing"},
    {"permit.hot_work", "simops", "hot_gas", "distance_m", NULL, "distance_m"},
    {"permit.hot_work", "simops", "hot_gas", "distance_m", "\"-30\"", "distance_m"},
    {"permit.hot_work", "simops", "hot_dike", "distance_m", "\"30\"", "distance_m"},
    /* the calendar */
    {"calendar.cn", "", "", "night", NULL, "from"},
    {"calendar.cn", "", "", "night", "{\"from\":\"20:60\",\"to\":\"06:00\"}", "20:60"},
    {"calendar.cn", "", "", "night", "{\"from\":\"8pm\",\"to\":\"06:00\"}", "8pm"},
    {"calendar.cn", "", "", "night", "{\"from\":\"20:00\",\"to\":\"20:00\"}", "begins when it ends"},
    {"calendar.cn", "", "", "rest_days", "[\"caturday\"]", "caturday"},
    {"calendar.cn", "", "", "rest_days", "7", "rest_days"},
    {"calendar.cn", "", "", "years", "[]", "years"},
#define YEAR(holidays, workdays) "[{\"year\":2026,\"source\":\"s\",\"holidays\":[" holidays "],\"workdays\":[" workdays "]}]"
#define DAYS(from, to) "{\"from\":\"" from "\",\"to\":\"" to "\",\"zh\":\"甲\",\"en\":\"a\"}"
    {"calendar.cn", "", "", "years", YEAR(DAYS("2026-01-01", "2026-01-03"), "\"2026-01-04\""), NULL},
    {"calendar.cn", "", "", "years", YEAR(DAYS("2026-02-30", "2026-03-01"), ""), "2026-02-30"},
    {"calendar.cn", "", "", "years", YEAR(DAYS("2025-12-31", "2026-01-01"), ""), "2025-12-31"},
    {"calendar.cn", "", "", "years", YEAR(DAYS("2026-01-03", "2026-01-01"), ""), "before it begins"},
    {"calendar.cn", "", "", "years", YEAR(DAYS("2026-01-03", "2026-03-01"), ""), "1 to 31 days"},
    {"calendar.cn", "", "", "years", YEAR(DAYS("2026-01-01", "2026-01-03") "," DAYS("2026-01-03", "2026-01-05"), ""), "overlaps"},
    {"calendar.cn", "", "", "years", YEAR(DAYS("2026-01-01", "2026-01-03"), "\"2026-01-03\""), "2026-01-03"},
    {"calendar.cn", "", "", "years", YEAR(DAYS("2026-01-01", "2026-01-03"), "\"2026-01-05\""), "2026-01-05"},
    {"calendar.cn", "", "", "years", YEAR(DAYS("2026-01-01", "2026-01-03"), "\"2026-01-04\",\"2026-01-04\""), "twice"},
    {"calendar.cn", "", "", "years", YEAR(DAYS("2026-01-01", "2026-01-03"), "4"), "not a day"},
    {"calendar.cn", "", "", "years", "[{\"year\":26}]", "1900 to 9999"},
    /* clang-format on */
};

static void refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(faults); i++) {
        SP_AUTOFREE char *text = spoil(&faults[i]);
        FINDINGS lint = {0};
        PACK *pack = NULL;

        OK(sp_pack_lint(text, strlen(text), &lint));
        if (!faults[i].error) {
            if (lint.count)
                fail_msg("case %zu: %s", i, lint.items[0].en);
            OK(sp_pack_parse(text, strlen(text), &pack));
            continue;
        }
        if (!found(&lint, SP_ERROR, faults[i].error))
            fail_msg("case %zu (%s %s %s): not refused for %s", i,
                     faults[i].pack, faults[i].code,
                     faults[i].key ? faults[i].key : "", faults[i].error);
        assert_int_equal(sp_pack_parse(text, strlen(text), &pack), SP_INVALID);
        assert_null(pack);
    }
}

#define HEAD                                                                   \
    "{\"kind\":\"permit\",\"name\":\"own\",\"version\":\"1\",\"title_zh\":"    \
    "\"甲\",\"title_en\":\"a\",\"source\":\"s\",\"confidence\":\"D\","        \
    "\"effective\":\"2026-01-01\","

static const struct {
    const char *text; /* after the head */
    const char *error;
} extensions[] = {
    /* clang-format off */
    {"\"extends\":\"permit.hot_work\"}", NULL},
    {"\"extends\":\"permit.hot_work\",\"type\":\"hot_work\"}", NULL},
    {"\"extends\":\"permit.hot_wörk\"}", "permit.hot_w"},
    {"\"extends\":\"lec.standard\"}", "lec.standard"},
    {"\"extends\":7}", "extend"},
    {"\"extends\":\"permit.common\"}", "no levels"},
    {"\"extends\":\"permit.hot_work\",\"type\":\"height\"}", "hot_work"},
    /* nothing statutory goes */
    {"\"extends\":\"permit.hot_work\",\"remove\":{\"steps\":[\"approve_1\"]}}", "approve_1"},
    {"\"extends\":\"permit.hot_work\",\"remove\":{\"measures\":[\"m11\"]}}", "5.2.9"},
    {"\"extends\":\"permit.hot_work\",\"remove\":{\"gas_rules\":[\"before\"]}}", "before"},
    {"\"extends\":\"permit.hot_work\",\"remove\":{\"rules\":[\"rack\"]}}", "rack"},
    {"\"extends\":\"permit.hot_work\",\"remove\":{\"people\":[\"guardian\"]}}", "guardian"},
    {"\"extends\":\"permit.hot_work\",\"remove\":{\"rechecks\":[\"start.gas\"]}}", "start.gas"},
    {"\"extends\":\"permit.hot_work\",\"remove\":{\"steps\":[\"nothing\"]}}", "nothing"},
    {"\"extends\":\"permit.hot_work\",\"remove\":{\"type\":[\"x\"]}}", "type"},
    {"\"extends\":\"permit.hot_work\",\"remove\":{\"steps\":[\"approve_upgraded\"]}}", NULL},
    {"\"extends\":\"permit.hot_work\",\"steps\":[{" ROW("approve_1") ",\"kind\":\"approve\",\"order\":1,\"mode\":\"any\",\"by\":[\"WORKER\"]}]}", "approve_1"},
    {"\"extends\":\"permit.hot_work\",\"facts\":[{" ROW("in_operation") ",\"kind\":\"bool\",\"otherwise\":\"no\"}]}", "in_operation"},
    {"\"extends\":\"permit.hot_work\",\"validities\":[{" ROW("level_2") ",\"hours\":100}]}", "level_2"},
    {"\"extends\":\"permit.hot_work\",\"keep_days\":364}", "365"},
    {"\"extends\":\"permit.hot_work\",\"keep_days\":3650}", NULL},
    {"\"extends\":\"permit.hot_work\",\"upgrade\":{\"night\":true,\"holiday\":true,\"by\":1,\"clause\":\"c\"}}", "rest_day"},
    {"\"extends\":\"permit.hot_work\",\"upgrade\":{\"night\":true,\"rest_day\":true,\"holiday\":true,\"clause\":\"c\"}}", "1"},
    {"\"extends\":\"permit.height\",\"upgrade\":{\"night\":true,\"by\":1,\"clause\":\"c\"}}", NULL},
    /* more is welcome, and looked at as any row */
    {"\"extends\":\"permit.hot_work\",\"steps\":[{" ROW("own") ",\"kind\":\"review\",\"order\":1,\"mode\":\"any\",\"by\":[\"nobody\"]}]}", "nobody"},
    {"\"extends\":\"permit.hot_work\",\"steps\":{}}", "steps"},
    {"\"extends\":\"permit.hot_work\",\"steps\":[7]}", "code"},
    {"\"extends\":\"permit.hot_work\",\"raises\":[{" ROW("own") ",\"when\":[{\"fact\":\"outdoor\",\"is\":\"yes\"}],\"to\":\"1\"}]}", NULL},
    {"\"extends\":\"permit.blinding\",\"remove\":{\"validities\":[\"enterprise\"]},\"validities\":[{" ROW("own") ",\"hours\":8}]}", NULL},
    {"\"extends\":\"permit.blinding\",\"remove\":{\"validities\":[\"enterprise\"]}}", "no longest validity"},
    /* clang-format on */
};

static void extended(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(extensions); i++) {
        SP_AUTOSTR text = {0};
        FINDINGS lint = {0};
        PACK *pack = NULL;
        PACK *again = NULL;

        sp_str_addf(&text, "%s%s", HEAD, extensions[i].text);
        OK(sp_pack_lint(text.data, text.len, &lint));
        if (extensions[i].error) {
            if (!found(&lint, SP_ERROR, extensions[i].error))
                fail_msg("extension %zu: not refused", i);
            continue;
        }
        if (lint.errors)
            fail_msg("extension %zu: %s", i, lint.items[0].en);
        OK(sp_pack_parse(text.data, text.len, &pack));
        /* What is kept is the whole, so it needs no base any more. */
        OK(sp_pack_parse(sp_pack_text(pack), strlen(sp_pack_text(pack)),
                         &again));
        assert_string_equal(sp_pack_sha256(pack), sp_pack_sha256(again));
        assert_string_equal(sp_pack_name(pack), "own");
        assert_string_equal(
            sp_permit_part_find(pack, SP_PERMIT_STEPS, "acceptance")
                ->confidence,
            "V");
    }
}

/* The examples in the tree. */
static void examples(void **state)
{
    static const sp_permit_fact gamma[] = {{"source", "gamma"},
                                           {"site", "open"}};
    static const sp_permit_fact level_2[] = {{"fire_hazard_place", "no"},
                                             {"in_operation", "no"},
                                             {"mhi_tank_farm_dike", "no"},
                                             {"pipe_rack", "no"},
                                             {"outdoor", "no"},
                                             {"method", "welding"}};
    const sp_permit_validity *row;
    sp_permit_grading g;
    int64_t seconds;

    (void)state;
    for (int i = 0; i < 2; i++) {
        SP_AUTOFREE void *text = NULL;
        PACK *pack = NULL;
        size_t len;

        OK(sp_slurp(i ? SP_EXAMPLES "/permits/permit.hot_work.plant.json"
                      : SP_EXAMPLES "/permits/permit.radiography.json",
                    SP_PACK_BYTES_MAX, &text, &len));
        OK(sp_pack_parse(text, len, &pack));
        if (i) {
            OK(sp_permit_grade(pack, level_2, SP_COUNT(level_2), NULL, NULL,
                               NULL, &g));
            OK(sp_permit_validity_max(pack, &g, &seconds, &row));
            assert_int_equal(seconds, 24 * 3600);
            assert_string_equal(row->item.code, "plant_2");
        } else {
            OK(sp_permit_grade(pack, gamma, SP_COUNT(gamma), NULL, NULL, NULL,
                               &g));
            assert_int_equal(g.effective, 0);
            assert_string_equal(sp_permit_type_code(pack), "radiography");
        }
    }
}

static void lint_shape(const char *list, const char *code, const char *key,
                       const char *value)
{
    fault f = {"permit.hot_work", list, code, key, value, NULL};
    SP_AUTOFREE char *text = spoil(&f);
    FINDINGS lint = {0};

    OK(sp_pack_lint(text, strlen(text), &lint));
}

/* However many errors, and however wrong the shapes: an answer, no crash. */
static void wrong_shapes(void **state)
{
    static const char *const values[] = {
        "null", "7",    "\"x\"", "true",   "{}",           "[]",
        "[7]",  "[[]]", "[{}]",  "[null]", "{\"a\":[{}]}", "[{\"when\":[7]}]",
    };
    PACK *pack = builtin("permit.hot_work");
    SP_AUTOJSON *json = NULL;
    const cJSON *member, *part;

    (void)state;
    OK(sp_json_parse(sp_pack_text(pack), strlen(sp_pack_text(pack)), &json));
    cJSON_ArrayForEach(member, json)
    {
        const cJSON *row = cJSON_GetArrayItem(member, 0);
        const char *code = sp_json_text(row, "code", "");

        for (size_t i = 0; i < SP_COUNT(values); i++)
            lint_shape("", "", member->string, values[i]);
        cJSON_ArrayForEach(part, row)
        {
            for (size_t i = 0; i < SP_COUNT(values) && *code; i += 4)
                lint_shape(member->string, code, part->string, values[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused),
        cmocka_unit_test(extended),
        cmocka_unit_test(examples),
        cmocka_unit_test(wrong_shapes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
