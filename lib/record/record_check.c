/* What must hold for every record, from its field table; then its own rules. */
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "field.h"
#include "text.h"

void sp_findings_clear(sp_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        free(findings->items[i].zh);
        free(findings->items[i].en);
    }
    free(findings->items);
    *findings = (sp_findings){0};
}

void sp_finding_add(sp_findings *findings, sp_severity severity,
                    const char *field, const char *zh, const char *en, ...)
{
    sp_finding finding = {.severity = severity, .field = field};
    sp_finding *items = realloc(findings->items, (findings->count + 1) *
                                                     sizeof *findings->items);
    va_list args;

    if (items)
        findings->items = items;
    va_start(args, en);
    if (vasprintf(&finding.zh, zh, args) < 0)
        finding.zh = NULL;
    va_end(args);
    va_start(args, en);
    if (vasprintf(&finding.en, en, args) < 0)
        finding.en = NULL;
    va_end(args);
    if (!items || !finding.zh || !finding.en) {
        findings->failed = true;
        free(finding.zh);
        free(finding.en);
        return;
    }
    items[findings->count++] = finding;
}

static void check_limits(const sp_field *field, const void *record,
                         sp_findings *out)
{
    int64_t value = sp_int_at(record, field);
    char least[32];
    char most[32];

    if ((field->min == 0 && field->max == 0) ||
        (value >= field->min && value <= field->max))
        return;
    sp_scaled_to_text(field->min, field->decimals, least);
    sp_scaled_to_text(field->max, field->decimals, most);
    sp_finding_add(out, SP_ERROR, field->name, SP_IN_ZH "应在 %s 到 %s 之间",
                   SP_IN_EN " must be from %s to %s", field->zh, field->en,
                   least, most);
}

/* A text that a program set by hand keeps the same rules as one that a person
 * typed. */
static void check_text(const sp_field *field, const void *record,
                       sp_findings *out)
{
    union {
        char *text;
    } member = {0};
    sp_field alone = *field;
    const char *text = sp_text_at(record, field);

    alone.offset = 0;
    sp_status status = sp_field_set(&alone, &member, text, 0);
    if (status == SP_NO_MEMORY)
        out->failed = true;
    else if (status != SP_OK)
        sp_finding_add(out, SP_ERROR, field->name, SP_IN_ZH, SP_IN_EN,
                       sp_last_error(SP_ZH), sp_last_error(SP_EN));
    else if (!member.text || strcmp(member.text, text) != 0)
        sp_finding_add(
            out, SP_ERROR, field->name, SP_IN_ZH "：“%.80s”应写作“%.80s”",
            SP_IN_EN ": \"%.80s\" should be written \"%.80s\"", field->zh,
            field->en, text, member.text ? member.text : "");
    free(member.text);
}

static void check_field(const sp_field *field, const void *record,
                        sp_findings *out)
{
    if (sp_record_is_empty(record, field)) {
        if (field->flags & SP_REQUIRED)
            sp_finding_add(out, SP_ERROR, field->name, SP_IN_ZH "不能为空",
                           SP_IN_EN " must not be empty", field->zh, field->en);
        return;
    }
    if (field->kind == SP_TEXT && !(field->flags & SP_GUARDED))
        check_text(field, record, out);
    if (field->kind == SP_INT)
        check_limits(field, record, out);
    if (field->kind == SP_ENUM &&
        *(unsigned *)sp_at(record, field) >= field->nlabels)
        sp_finding_add(out, SP_ERROR, field->name, SP_IN_ZH "没有第 %u 个值",
                       SP_IN_EN " has no value number %u", field->zh, field->en,
                       *(unsigned *)sp_at(record, field));
}

sp_status sp_record_sound(const sp_type *type, const void *record)
{
    for (size_t i = 0; i < type->nfields; i++) {
        const sp_field *field = &type->fields[i];
        if (field->kind != SP_ENUM)
            continue;
        unsigned value = *(unsigned *)sp_at(record, field);
        if (value >= field->nlabels)
            return sp_fail(SP_INVALID, SP_IN_ZH "没有第 %u 个值",
                           SP_IN_EN " has no value number %u", field->zh,
                           field->en, value);
    }
    return SP_OK;
}

void sp_record_check(const sp_type *type, const void *record, sp_findings *out)
{
    for (size_t i = 0; i < type->nfields; i++)
        check_field(&type->fields[i], record, out);
    if (type->check)
        type->check(record, out);
}

sp_status sp_findings_status(const sp_type *type, const sp_findings *findings)
{
    if (findings->failed)
        return sp_no_memory();
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].severity == SP_ERROR)
            return sp_fail(SP_INVALID, SP_IN_ZH "：" SP_IN_ZH,
                           SP_IN_EN ": " SP_IN_EN, type->zh, type->en,
                           findings->items[i].zh, findings->items[i].en);
    return SP_OK;
}
