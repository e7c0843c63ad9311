/* Rule packs: reading, the lint that all kinds share, the built-in ones. */
#include <stdatomic.h>
#include <string.h>

#include "embedded.h"
#include "hash.h"
#include "pack_kind.h"
#include "str.h"
#include "when.h"

struct sp_pack {
    cJSON *json;
    char *text;
    char sha256[SP_HASH_HEX];
    const struct kind *kind;
    void *read;         /* by the kind's reader */
    atomic_uint shares; /* owners beside the first */
};

static const struct kind {
    const char *kind;
    sp_pack_reader *read;
    void (*free)(void *read);
} kinds[] = {
    {"alarm", sp_alarm_read, sp_alarm_free},
    {"alarm_limits", sp_limits_read, sp_limits_free},
    {"risk", sp_risk_read, sp_risk_free},
    {"direct", sp_direct_read, sp_direct_free},
    {"major", sp_major_read, sp_major_free},
    {"mhi", sp_mhi_read, sp_mhi_free},
    {"roles", sp_roles_read, sp_roles_free},
    {"hazard", sp_hazard_read, sp_hazard_free},
    {"industry", sp_industry_read, sp_industry_free},
    {"permit", sp_permit_read, sp_permit_free},
    {"behaviour", sp_behaviour_read, sp_behaviour_free},
    {"brief", sp_brief_read, sp_brief_free},
    {"command", sp_command_read, sp_command_free},
    {"calendar", sp_calendar_read, sp_calendar_free},
    {"duty", sp_duty_read, sp_duty_free},
    {"ranking", sp_ranking_read, sp_ranking_free},
    {"document", sp_document_read, sp_document_free},
    {"drill", sp_drill_read, sp_drill_free},
    {"party", sp_party_read, sp_party_free},
    {"terms", sp_terms_read, sp_terms_free},
    {"training", sp_training_read, sp_training_free},
};

static const struct kind *kind_of(const char *name)
{
    for (const struct kind *k = kinds; k < kinds + SP_COUNT(kinds); k++)
        if (strcmp(k->kind, name) == 0)
            return k;
    return NULL;
}

static bool is_name(const char *text)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";
    size_t len = strlen(text);

    return len <= 64 && strspn(text, allowed) == len &&
           (text[0] >= 'a' ? text[0] <= 'z' : text[0] >= '0' && text[0] <= '9');
}

static void lint_kind(const char *kind, sp_pack_findings *found)
{
    SP_AUTOSTR names = {0};

    if (!*kind || kind_of(kind))
        return;
    for (size_t i = 0; i < SP_COUNT(kinds); i++)
        sp_str_addf(&names, "%s%s", i ? ", " : "", kinds[i].kind);
    sp_pack_error(found, "kind", "没有“%.40s”这种规则包，可用：%s",
                  "there is no kind of rule pack \"%.40s\"; there are: %s",
                  kind, sp_str_text(&names));
}

static void lint_date(const cJSON *json, sp_pack_findings *found)
{
    const char *text = sp_json_text(json, "effective", "");
    char day[11];
    int64_t parsed;

    if (!cJSON_GetObjectItemCaseSensitive(json, "effective")) {
        sp_pack_warn(found, "effective", "没有写明自哪一天起施行（effective）",
                     "it does not say from which day it holds (effective)");
        return;
    }
    if (sp_day_parse(text, &parsed)) {
        sp_day_format(parsed, day);
        if (strcmp(day, text) == 0)
            return;
    }
    sp_pack_error(found, "effective",
                  "施行日期 effective“%.40s”无效，应写成 2025-01-31 的形式",
                  "effective, \"%.40s\", is not a date; write it as 2025-01-31",
                  text);
}

/* What every pack must say about itself. */
static void lint_head(const cJSON *json, sp_pack_findings *found)
{
    const char *name = sp_pack_text_at(json, "name", "name", found);
    const char *version = sp_pack_text_at(json, "version", "version", found);
    const char *trust =
        sp_pack_text_at(json, "confidence", "confidence", found);

    lint_kind(sp_pack_text_at(json, "kind", "kind", found), found);
    if (*name && !is_name(name))
        sp_pack_error(found, "name",
                      "名称“%.80s”无效：只能用小写字母、数字和 . _ -，"
                      "不超过 64 个字符",
                      "the name \"%.80s\" is not valid: lower-case letters, "
                      "digits and . _ - only, at most 64 characters",
                      name);
    if (strlen(version) > 32)
        sp_pack_error(found, "version", "版本号“%.32s…”超过 32 个字符",
                      "the version \"%.32s...\" is longer than 32 characters",
                      version);
    sp_pack_text_at(json, "title_zh", "title_zh", found);
    sp_pack_text_at(json, "title_en", "title_en", found);
    sp_pack_text_at(json, "source", "source", found);
    if (*trust && !sp_pack_is_confidence(trust))
        sp_pack_error(found, "confidence",
                      "可信度“%.20s”无效，应为 V、V2、M 或 D",
                      "the confidence \"%.20s\" is not V, V2, M or D", trust);
    lint_date(json, found);
}

/* JSON that may be no pack yet; the screen's form becomes a pack here, and a
 * permit pack becomes one with what it extends. */
static sp_status read_json(const char *text, size_t len, char **out_text,
                           cJSON **out)
{
    SP_AUTOJSON *json = NULL;
    SP_AUTOFREE char *copy = NULL;

    if (len > SP_PACK_BYTES_MAX)
        return sp_fail(SP_INVALID, "规则包有 %zu 字节，超过上限 %d 字节",
                       "the rule pack has %zu bytes; at most %d are read", len,
                       SP_PACK_BYTES_MAX);
    SP_TRY(sp_json_parse(text, len, &json));
    if (!cJSON_IsObject(json))
        return sp_fail(SP_INVALID, "规则包应为一个 JSON 对象",
                       "a rule pack is one JSON object");
    if (sp_screen_is(json) || sp_permit_extends(json)) {
        SP_TRY(sp_screen_is(json) ? sp_screen_convert(json, &copy)
                                  : sp_permit_expand(json, &copy));
        sp_json_delete(&json);
        SP_TRY(sp_json_parse(copy, strlen(copy), &json));
    } else {
        copy = malloc(len + 1);
        if (!copy)
            return sp_no_memory();
        memcpy(copy, text, len);
        copy[len] = '\0';
    }
    *out_text = SP_TAKE(copy);
    *out = SP_TAKE(json);
    return SP_OK;
}

/* Fills @pack as far as it is good; the findings say how far that is. */
static sp_status read_pack(const char *text, size_t len,
                           sp_pack_findings *found, sp_pack *pack)
{
    size_t before = found->errors;
    sp_status status = read_json(text, len, &pack->text, &pack->json);

    if (status == SP_INVALID) {
        sp_pack_error(found, "", SP_IN_ZH, SP_IN_EN, sp_last_error(SP_ZH),
                      sp_last_error(SP_EN));
        return found->failed ? sp_no_memory() : SP_OK;
    }
    SP_TRY(status);
    lint_head(pack->json, found);
    pack->kind = kind_of(sp_json_text(pack->json, "kind", ""));
    if (pack->kind)
        SP_TRY(pack->kind->read(pack->json, found, &pack->read));
    if (found->errors == before && !found->failed) {
        sp_hash hash = sp_hash_of(pack->text, strlen(pack->text));

        sp_hash_hex(&hash, pack->sha256);
    }
    return found->failed ? sp_no_memory() : SP_OK;
}

static void pack_cleanup(sp_pack **pack)
{
    sp_pack_free(*pack);
}

static sp_status refuse(const sp_pack *pack, const sp_pack_findings *found)
{
    const sp_pack_finding *f = found->items;
    const char *name = pack->json ? sp_json_text(pack->json, "name", "?") : "?";

    while (f->severity != SP_ERROR)
        f++;
    return sp_fail(SP_INVALID, "规则包 %.64s 不能用：" SP_IN_ZH "（%s%s）",
                   "rule pack %.64s is refused: " SP_IN_EN " (%s%s)", name,
                   f->zh, f->en, *f->path ? f->path : "JSON",
                   found->errors > 1 ? ", …" : "");
}

sp_status sp_pack_parse(const char *text, size_t len, sp_pack **out)
{
    SP_CLEANUP(sp_pack_findings_clear) sp_pack_findings found = {0};
    SP_CLEANUP(pack_cleanup) sp_pack *pack = calloc(1, sizeof *pack);

    if (!pack)
        return sp_no_memory();
    SP_TRY(read_pack(text, len, &found, pack));
    if (found.errors)
        return refuse(pack, &found);
    *out = SP_TAKE(pack);
    return SP_OK;
}

sp_status sp_pack_lint(const char *text, size_t len, sp_pack_findings *out)
{
    SP_CLEANUP(pack_cleanup) sp_pack *pack = calloc(1, sizeof *pack);

    return pack ? read_pack(text, len, out, pack) : sp_no_memory();
}

sp_pack *sp_pack_share(sp_pack *pack)
{
    atomic_fetch_add(&pack->shares, 1);
    return pack;
}

void sp_pack_free(sp_pack *pack)
{
    if (!pack || atomic_fetch_sub(&pack->shares, 1) > 0)
        return;
    if (pack->kind)
        pack->kind->free(pack->read);
    cJSON_Delete(pack->json);
    free(pack->text);
    free(pack);
}

const void *sp_pack_read(const sp_pack *pack, const char *kind)
{
    return strcmp(pack->kind->kind, kind) == 0 ? pack->read : NULL;
}

sp_status sp_pack_expect(const sp_pack *pack, const char *kind,
                         const void **out)
{
    const void *read = pack ? sp_pack_read(pack, kind) : NULL;

    if (!read)
        return sp_fail(SP_INVALID, "规则包 %s 不是“%s”类",
                       "rule pack %s is not of kind \"%s\"",
                       pack ? sp_pack_name(pack) : "(null)", kind);
    *out = read;
    return SP_OK;
}

const char *sp_pack_kind(const sp_pack *pack)
{
    return pack->kind->kind;
}

const char *sp_pack_name(const sp_pack *pack)
{
    return sp_json_text(pack->json, "name", "");
}

const char *sp_pack_version(const sp_pack *pack)
{
    return sp_json_text(pack->json, "version", "");
}

const char *sp_pack_title(const sp_pack *pack, sp_lang lang)
{
    return sp_json_text(pack->json, lang == SP_ZH ? "title_zh" : "title_en",
                        "");
}

const char *sp_pack_source(const sp_pack *pack)
{
    return sp_json_text(pack->json, "source", "");
}

const char *sp_pack_confidence(const sp_pack *pack)
{
    return sp_json_text(pack->json, "confidence", "");
}

const char *sp_pack_effective(const sp_pack *pack)
{
    return sp_json_text(pack->json, "effective", "");
}

const char *sp_pack_text(const sp_pack *pack)
{
    return pack->text;
}

const char *sp_pack_sha256(const sp_pack *pack)
{
    return pack->sha256;
}

size_t sp_pack_builtin_count(void)
{
    size_t n = 0;

    while (sp_packs[n].name)
        n++;
    return n;
}

sp_status sp_pack_builtin_at(size_t index, sp_pack **out)
{
    size_t count = sp_pack_builtin_count();

    if (index >= count)
        return sp_fail(SP_NOT_FOUND, "没有第 %zu 个内置规则包，共 %zu 个",
                       "there is no built-in rule pack number %zu; there are "
                       "%zu",
                       index, count);
    return sp_pack_parse(sp_packs[index].data, sp_packs[index].size, out);
}

/* Files are called as the pack in them, so that one look-up parses one pack. */
sp_status sp_pack_builtin(const char *name, sp_pack **out)
{
    SP_AUTOSTR names = {0};
    size_t len = strlen(name);

    for (const sp_embedded *p = sp_packs; p->name; p++) {
        if (strncmp(p->name, name, len) == 0 &&
            strcmp(p->name + len, ".json") == 0)
            return sp_pack_parse(p->data, p->size, out);
        sp_str_addf(&names, "%s%.*s", p == sp_packs ? "" : ", ",
                    (int)(strlen(p->name) - strlen(".json")), p->name);
    }
    return sp_fail(SP_NOT_FOUND, "没有内置规则包“%.64s”，可用：%s",
                   "there is no built-in rule pack \"%.64s\"; there are: %s",
                   name, sp_str_text(&names));
}
