/* Choosing records, with SQL alone: a set may be as large as the site. */
#include "archive_pick.h"

#include <safeprod/archive.h>

#include <inttypes.h>
#include <string.h>

#include "replica.h"
#include "str.h"

/* The types in the order of their references. */
typedef struct order {
    const sp_type *types[256];
    size_t count;
} order;

static order order_now(void)
{
    order o;

    o.count = sp_replica_order(o.types);
    return o;
}

static sp_status run(sp_session *session, const sp_str *sql, const char *text)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_str_ok(sql));
    SP_TRY(sp_db_prepare(session->db, sp_str_text(sql), &stmt));
    if (text)
        sp_stmt_bind_text(stmt, 1, text);
    return sp_stmt_run(stmt);
}

static sp_status picked(sp_session *session, int64_t *out)
{
    return sp_db_int(session->db, "SELECT count(*) FROM package_pick", out);
}

sp_status sp_pick_begin(sp_session *session)
{
    return sp_db_exec(session->db,
                      "CREATE TEMP TABLE IF NOT EXISTS package_pick (type TEXT "
                      "NOT NULL, code TEXT NOT NULL, PRIMARY KEY (type, code));"
                      "DELETE FROM package_pick");
}

sp_status sp_pick_where(const sp_type *type, char **out)
{
    SP_AUTOSTR sql = {0};

    sp_str_addf(&sql,
                " WHERE \"%s\" IN (SELECT code FROM package_pick WHERE type = "
                "'%s')",
                type->code, type->name);
    return sp_str_take(&sql, out);
}

sp_status sp_pick_add(sp_session *session, const sp_type *type,
                      const char *code)
{
    SP_AUTOSTR sql = {0};

    sp_str_addf(&sql,
                "INSERT INTO package_pick (type, code) VALUES ('%s', $1) ON "
                "CONFLICT DO NOTHING",
                type->name);
    return run(session, &sql, code);
}

/* The start of a statement that picks rows of @type. */
static void insert_rows(const sp_type *type, sp_str *sql)
{
    sp_str_addf(sql,
                "INSERT INTO package_pick (type, code) SELECT '%s', t.\"%s\" "
                "FROM \"%s\" t WHERE ",
                type->name, type->code, type->table);
}

sp_status sp_pick_all(sp_session *session, const sp_type *type)
{
    SP_AUTOSTR sql = {0};

    insert_rows(type, &sql);
    sp_str_add(&sql, "true ON CONFLICT DO NOTHING");
    return run(session, &sql, NULL);
}

/* ---- what belongs to an enterprise ---- */

/* A record belongs where the first of its references that is filled in leads,
 * in the order of its fields; but these to the person, not to what the person
 * took part in. */
static const struct {
    const char *type;
    const char *by;
} owners[] = {
    {"training_attendance", "person"}, {"training_exam", "person"},
    {"exam_sitting", "person"},        {"entry_pass", "person"},
    {"behaviour", "person"},           {"person_post", "person"},
};

static bool leads_up(const sp_type *type, const sp_field *field)
{
    for (size_t i = 0; i < SP_COUNT(owners); i++)
        if (strcmp(owners[i].type, type->name) == 0)
            return strcmp(owners[i].by, field->name) == 0;
    return field->ref && strcmp(field->ref, "department") != 0 &&
           strcmp(field->ref, "rule_pack") != 0 &&
           strcmp(field->ref, "user") != 0;
}

static void add_leads(const sp_type *type, sp_str *sql)
{
    SP_AUTOSTR before = {0};

    for (size_t i = 0; i < type->nfields; i++) {
        const sp_field *field = &type->fields[i];
        if (!leads_up(type, field))
            continue;
        sp_str_addf(sql,
                    " OR (%st.\"%s\" IN (SELECT code FROM package_pick WHERE "
                    "type = '%s'))",
                    sp_str_text(&before), field->name, field->ref);
        sp_str_addf(&before, "t.\"%s\" IS NULL AND ", field->name);
    }
    sql->failed = sql->failed || before.failed;
}

/* Attachments and notices name what they are about by type and code. */
static void add_subject(const sp_type *type, sp_str *sql)
{
    if (sp_type_field(type, "subject_type") && sp_type_field(type, "subject"))
        sp_str_add(sql, " OR EXISTS (SELECT 1 FROM package_pick p WHERE p.type "
                        "= t.subject_type AND p.code = t.subject)");
}

static sp_status pick_below(sp_session *session, const sp_type *type)
{
    SP_AUTOSTR sql = {0};

    insert_rows(type, &sql);
    sp_str_add(&sql, "(false");
    add_leads(type, &sql);
    add_subject(type, &sql);
    sp_str_add(&sql, ") ON CONFLICT DO NOTHING");
    return run(session, &sql, NULL);
}

/* Until a round adds nothing: rows may lead to others of their own type. */
static sp_status until_still(sp_session *session,
                             sp_status (*pick)(sp_session *session,
                                               const sp_type *type))
{
    order o = order_now();
    int64_t before;
    int64_t after = -1;

    do {
        before = after;
        for (size_t i = 0; i < o.count; i++)
            SP_TRY(pick(session, o.types[i]));
        SP_TRY(picked(session, &after));
    } while (after != before);
    return SP_OK;
}

static sp_status choose_enterprise(sp_session *session, const char *code)
{
    bool there = false;

    SP_TRY(sp_rec_exists(session->db, &sp_enterprise_type, code, &there));
    if (!there)
        return sp_fail(SP_NOT_FOUND, "没有企业“%.80s”",
                       "there is no enterprise \"%.80s\"", code);
    SP_TRY(sp_pick_add(session, &sp_enterprise_type, code));
    return until_still(session, pick_below);
}

/* ---- narrowing ---- */

static sp_status drop_type(sp_session *session, const sp_type *type)
{
    SP_AUTOSTR sql = {0};

    sp_str_addf(&sql, "DELETE FROM package_pick WHERE type = '%s'", type->name);
    return run(session, &sql, NULL);
}

static sp_status drop_older(sp_session *session, const sp_type *type,
                            int64_t since)
{
    SP_AUTOSTR sql = {0};

    sp_str_addf(&sql,
                "DELETE FROM package_pick WHERE type = '%s' AND code IN "
                "(SELECT \"%s\" FROM \"%s\" WHERE coalesce(updated_at, "
                "created_at) < %" PRId64 ")",
                type->name, type->code, type->table, since);
    return run(session, &sql, NULL);
}

static sp_status check_module(const char *module)
{
    order o = order_now();

    for (size_t i = 0; module && i < o.count; i++)
        if (strcmp(o.types[i]->module, module) == 0)
            return SP_OK;
    if (!module)
        return SP_OK;
    return sp_fail(SP_INVALID,
                   "没有模块“%.40s”，例如 archive、risk、permit、inspection",
                   "there is no module \"%.40s\"; for instance archive, risk, "
                   "permit, inspection",
                   module);
}

sp_status sp_pick_choose(sp_session *session, const sp_archive_options *options)
{
    order o = order_now();

    SP_TRY(check_module(options->module));
    SP_TRY(sp_pick_begin(session));
    if (options->enterprise)
        SP_TRY(choose_enterprise(session, options->enterprise));
    for (size_t i = 0; i < o.count; i++) {
        const sp_type *type = o.types[i];
        if (!options->enterprise)
            SP_TRY(sp_pick_all(session, type));
        if (options->module && strcmp(type->module, options->module) != 0)
            SP_TRY(drop_type(session, type));
        if (options->since != SP_NO_INT)
            SP_TRY(drop_older(session, type, options->since));
    }
    return SP_OK;
}

/* ---- what is referred to ---- */

static sp_status pick_referred(sp_session *session, const sp_type *type,
                               const sp_field *field)
{
    const sp_type *to = sp_type_find(field->ref);
    SP_AUTOSTR sql = {0};

    if (!to)
        return SP_OK;
    sp_str_addf(&sql,
                "INSERT INTO package_pick (type, code) SELECT '%s', t.\"%s\" "
                "FROM \"%s\" t JOIN package_pick p ON p.type = '%s' AND p.code "
                "= t.\"%s\" WHERE t.\"%s\" IN (SELECT \"%s\" FROM \"%s\") ON "
                "CONFLICT DO NOTHING",
                to->name, field->name, type->table, type->name, type->code,
                field->name, to->code, to->table);
    return run(session, &sql, NULL);
}

static sp_status pick_above(sp_session *session, const sp_type *type)
{
    for (size_t i = 0; i < type->nfields; i++)
        if (type->fields[i].ref)
            SP_TRY(pick_referred(session, type, &type->fields[i]));
    return SP_OK;
}

/* The rule packs that its records were judged by are kept by name and version
 * in fields called standard, calendar and the like. */
static sp_status pick_packs(sp_session *session, const sp_type *type)
{
    static const char *const names[] = {"standard", "reason_standard",
                                        "calendar", "pack"};

    for (size_t i = 0; i < SP_COUNT(names); i++) {
        const sp_field *field = sp_type_field(type, names[i]);
        if (field && field->kind == SP_TEXT && !field->ref) {
            sp_field asked = *field;
            asked.ref = "rule_pack";
            SP_TRY(pick_referred(session, type, &asked));
        }
    }
    return SP_OK;
}

sp_status sp_pick_close(sp_session *session)
{
    order o = order_now();

    for (size_t i = 0; i < o.count; i++)
        SP_TRY(pick_packs(session, o.types[i]));
    return until_still(session, pick_above);
}
