/* The report of a major hazard to the authority: what the record holds, put in
 * the order that order 16 asks for. */
#include <safeprod/archive.h>
#include <safeprod/hazard_insight.h>
#include <safeprod/major.h>

#include <stdio.h>
#include <string.h>

#include "document.h"
#include "hazard_file.h"
#include "json.h"
#include "packs.h"
#include "str.h"
#include "when.h"

enum { PHOTOS_MAX = 4 };

typedef struct report {
    sp_session *session;
    sp_hazard *hazard;
    sp_enterprise *enterprise; /* or NULL */
    sp_park *park;             /* or NULL */
    cJSON *values;
    sp_str missing; /* of the five musts, in words */
    sp_records photos;
    sp_document_picture pictures[PHOTOS_MAX];
    size_t npictures;
} report;

static void report_free(report *r)
{
    sp_hazard_release(&r->hazard);
    sp_record_free(&sp_enterprise_type, r->enterprise);
    sp_record_free(&sp_park_type, r->park);
    cJSON_Delete(r->values);
    sp_str_free(&r->missing);
    sp_records_clear(&r->photos);
    for (size_t i = 0; i < r->npictures; i++)
        free((void *)(uintptr_t)r->pictures[i].bytes);
}

static const char *word(const report *r, const char *zh, const char *en)
{
    return r->session->options.lang == SP_EN ? en : zh;
}

static sp_status put(report *r, const char *name, const char *value)
{
    if (value && !cJSON_AddStringToObject(r->values, name, value))
        return sp_no_memory();
    return SP_OK;
}

static sp_status put_built(report *r, const char *name, sp_str *value)
{
    SP_TRY(sp_str_ok(value));
    return put(r, name, sp_str_text(value));
}

/* ---- loading ---- */

/* NULL when there is none. */
static sp_status find(sp_session *session, const sp_type *type,
                      const char *field, const char *value, void **out)
{
    sp_status status = sp_rec_find(session->db, type, field, value, out);

    return status == SP_NOT_FOUND ? SP_OK : status;
}

static sp_status load(report *r, const char *number)
{
    void *enterprise = NULL;
    void *park = NULL;

    SP_TRY(sp_hazard_open(r->session, number, &r->hazard));
    if (r->hazard->level != SP_HAZARD_MAJOR)
        return sp_fail(SP_INVALID, "隐患 %.80s 不是重大隐患，不需要报告书",
                       "hazard %.80s is not a major one: it needs no report",
                       r->hazard->code);
    if (r->hazard->enterprise)
        SP_TRY(find(r->session, &sp_enterprise_type, "code",
                    r->hazard->enterprise, &enterprise));
    r->enterprise = enterprise;
    SP_TRY(find(r->session, &sp_park_type, NULL, NULL, &park));
    r->park = park;
    r->values = cJSON_CreateObject();
    return r->values ? SP_OK : sp_no_memory();
}

/* ---- who ---- */

static sp_status put_unit(report *r)
{
    const sp_enterprise *e = r->enterprise;

    if (!e)
        return put(r, "enterprise", r->park ? r->park->name : NULL);
    SP_TRY(put(r, "enterprise", e->full_name));
    SP_TRY(put(r, "credit_code", e->credit_code));
    SP_TRY(put(r, "principal", e->principal));
    return put(r, "phone",
               e->principal_phone ? e->principal_phone : e->contact_phone);
}

/* A name by its code; the code itself where it is not known. */
static sp_status add_name(report *r, const char *sql, const char *code,
                          sp_str *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    if (!code)
        return SP_OK;
    SP_TRY(sp_db_prepare(r->session->db, sql, &stmt));
    sp_stmt_bind_text(stmt, 1, code);
    SP_TRY(sp_stmt_step(stmt, &row));
    const char *name = row ? sp_stmt_text(stmt, 0) : NULL;
    sp_str_addf(out, "%s%s", out->len ? " " : "", name ? name : code);
    return SP_OK;
}

static const char zone_sql[] = "SELECT name FROM zone WHERE code = $1";
static const char dept_sql[] = "SELECT name FROM department WHERE code = $1";
static const char user_sql[] =
    "SELECT display_name FROM user_account WHERE name = $1";

/* ---- what ---- */

static sp_status add_rule(void *context, const sp_major_item *item)
{
    sp_str *out = context;

    sp_str_addf(out, "%s\n%s", item->clause, item->zh);
    return SP_OK;
}

/* The item in words; where the list is not there, what the record says. */
static sp_status put_rule(report *r)
{
    SP_AUTOSTR rule = {0};

    if (!r->hazard->major_rule)
        return SP_OK;
    if (sp_major_look(r->session, r->hazard->major_rule, add_rule, &rule) !=
        SP_OK)
        return put(r, "rule", r->hazard->major_rule);
    return put_built(r, "rule", &rule);
}

static sp_status put_cause(report *r)
{
    const sp_hazard *h = r->hazard;
    const sp_field *field = sp_type_field(&sp_hazard_type, "cause");
    SP_AUTOSTR cause = {0};

    if (h->cause != SP_HAZARD_CAUSE_UNKNOWN)
        sp_str_add(&cause,
                   sp_field_label(field, h->cause, r->session->options.lang));
    if (h->analysis)
        sp_str_addf(&cause, "%s%s", cause.len ? "\n" : "", h->analysis);
    return put_built(r, "cause", &cause);
}

static sp_status put_state(report *r)
{
    const sp_hazard *h = r->hazard;
    const sp_label *state = &sp_hazard_state_labels[h->state];
    SP_AUTOSTR text = {0};
    char day[11];

    sp_str_add(&text, word(r, state->zh, state->en));
    if (h->result)
        sp_str_addf(&text, "\n%s", h->result);
    if (h->closed_at != SP_NO_INT && h->state == SP_HAZARD_CLOSED) {
        sp_day_format(sp_day_of(h->closed_at, r->session->options.zone), day);
        sp_str_addf(&text, "\n%s %s", word(r, "销号日期", "closed on"), day);
    }
    return put_built(r, "state", &text);
}

static sp_status put_present(report *r)
{
    const sp_hazard *h = r->hazard;
    SP_AUTOSTR where = {0};
    char day[11];

    SP_TRY(put(r, "title", h->title));
    SP_TRY(put(r, "description", h->description));
    SP_TRY(add_name(r, zone_sql, h->zone, &where));
    if (h->place)
        sp_str_addf(&where, "%s%s", where.len ? " " : "", h->place);
    SP_TRY(put_built(r, "where", &where));
    sp_day_format(sp_day_of(h->found_at, r->session->options.zone), day);
    SP_TRY(put(r, "found", day));
    SP_TRY(put_rule(r));
    SP_TRY(put_cause(r));
    return put_state(r);
}

static sp_status put_photo(report *r, const sp_attachment *photo, cJSON *array)
{
    sp_document_picture *picture = &r->pictures[r->npictures];
    void *bytes = NULL;
    size_t len;

    SP_TRY(sp_hazard_photo_bytes(r->session, r->hazard->code, photo->code,
                                 &bytes, &len));
    *picture = (sp_document_picture){photo->code, bytes, len};
    r->npictures++;
    cJSON *item = cJSON_CreateObject();
    if (!item || !cJSON_AddItemToArray(array, item)) {
        cJSON_Delete(item);
        return sp_no_memory();
    }
    if (!cJSON_AddStringToObject(item, "name", photo->code) ||
        !cJSON_AddStringToObject(item, "caption", photo->file_name))
        return sp_no_memory();
    return SP_OK;
}

/* The first of them: how it was found. */
static sp_status put_photos(report *r)
{
    SP_TRY(sp_hazard_photos(r->session, r->hazard->code, &r->photos));
    if (r->photos.count == 0)
        return SP_OK;
    cJSON *array = cJSON_AddArrayToObject(r->values, "photos");
    if (!array)
        return sp_no_memory();
    for (size_t i = 0; i < r->photos.count && i < PHOTOS_MAX; i++)
        SP_TRY(put_photo(r, r->photos.items[i], array));
    return SP_OK;
}

/* ---- the plan ---- */

static sp_status put_funds(report *r, const char *materials)
{
    SP_AUTOSTR funds = {0};

    if (r->hazard->funds)
        sp_str_addf(&funds, "%s %s", r->hazard->funds, word(r, "元", "yuan"));
    if (materials)
        sp_str_addf(&funds, "%s%s", funds.len ? "\n" : "", materials);
    return put_built(r, "funds", &funds);
}

static sp_status put_deadline(report *r)
{
    const sp_hazard *h = r->hazard;
    SP_AUTOSTR text = {0};

    if (!h->deadline)
        return SP_OK;
    sp_str_add(&text, h->deadline);
    if (h->first_deadline && strcmp(h->first_deadline, h->deadline) != 0)
        sp_str_addf(&text, "%s%s%s", word(r, "（原定 ", " (first set: "),
                    h->first_deadline, word(r, "）", ")"));
    return put_built(r, "deadline", &text);
}

static sp_status put_plan(report *r, const sp_major_report_options *o)
{
    const sp_hazard *h = r->hazard;
    SP_AUTOSTR responsible = {0};

    SP_TRY(add_name(r, dept_sql, h->unit, &responsible));
    SP_TRY(add_name(r, user_sql, h->rectifier, &responsible));
    SP_TRY(put_built(r, "responsible", &responsible));
    SP_TRY(put(r, "goals", o->goals));
    SP_TRY(put(r, "measures", h->measures));
    SP_TRY(put(r, "plan", h->plan));
    SP_TRY(put_funds(r, o->materials));
    return put_deadline(r);
}

/* Of the five musts what an authority would send it back for. */
static sp_status put_missing(report *r)
{
    const sp_hazard *h = r->hazard;
    const struct {
        bool there;
        const char *zh, *en;
    } musts[] = {
        {h->unit || h->rectifier, "责任", "responsibility"},
        {h->measures, "措施", "measures"},
        {h->funds, "资金", "funds"},
        {h->deadline, "时限", "time limit"},
        {h->plan, "预案", "emergency plan"},
    };

    for (size_t i = 0; i < SP_COUNT(musts); i++)
        if (!musts[i].there)
            sp_str_addf(&r->missing, "%s%s",
                        r->missing.len ? word(r, "、", ", ") : "",
                        word(r, musts[i].zh, musts[i].en));
    SP_TRY(sp_str_ok(&r->missing));
    return r->missing.len ? put(r, "missing", sp_str_text(&r->missing)) : SP_OK;
}

static sp_status fill(report *r, const sp_major_report_options *o,
                      const char *made)
{
    SP_TRY(put_unit(r));
    SP_TRY(put(r, "authority", o->authority));
    SP_TRY(put(r, "made", made));
    SP_TRY(put_present(r));
    SP_TRY(put_photos(r));
    SP_TRY(put(r, "harm", o->harm));
    SP_TRY(put(r, "difficulty", o->difficulty));
    SP_TRY(put_plan(r, o));
    return put_missing(r);
}

static sp_status draw(report *r, const char *made, sp_str *out)
{
    const sp_document_dress dress = {
        .organisation = r->enterprise ? r->enterprise->full_name
                                      : (r->park ? r->park->name : NULL),
        .number = r->hazard->code,
        .watermark = r->missing.len ? word(r, "草稿", "DRAFT") : NULL,
        .made = made,
        .pictures = r->pictures,
        .npictures = r->npictures,
        .lang = r->session->options.lang,
    };
    sp_pack *pack = NULL;

    SP_TRY(sp_packs_get(r->session, "doc.hazard_major", &pack));
    sp_status status = sp_document_draw(pack, r->values, &dress, out, NULL);
    sp_pack_free(pack);
    return status;
}

sp_status sp_hazard_major_report(sp_session *session, const char *number,
                                 const sp_major_report_options *options,
                                 char **out, size_t *out_len,
                                 char **out_missing)
{
    static const sp_major_report_options blank;
    SP_CLEANUP(report_free) report r = {.session = session};
    SP_AUTOSTR pdf = {0};
    SP_AUTOFREE char *missing = NULL;
    char made[11];

    sp_day_format(sp_day_of(sp_session_now(session), session->options.zone),
                  made);
    SP_TRY(load(&r, number));
    SP_TRY(fill(&r, options ? options : &blank, made));
    SP_TRY(draw(&r, made, &pdf));
    SP_TRY(sp_str_take(&r.missing, &missing));
    size_t len = pdf.len;
    SP_TRY(sp_str_take(&pdf, out));
    *out_len = len;
    if (out_missing)
        *out_missing = SP_TAKE(missing);
    return SP_OK;
}
