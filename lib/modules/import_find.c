/* The record that a row of a table is about. */
#include "import_find.h"

#include <string.h>

#include "field.h"
#include "str.h"

enum { KNOWN_BY_MAX = 3 };

/* By what a row without a code is known again, so that importing a file twice
 * changes nothing. Types that are not here make their code from other fields.
 */
static const struct known_by {
    const char *type;
    const char *fields[KNOWN_BY_MAX]; /* the first must be given */
} known_by[] = {
    {"enterprise", {"credit_code"}},
    {"enterprise", {"full_name"}},
    {"risk_point", {"zone", "name"}},
    {"risk_unit", {"point", "name"}},
    {"risk_event", {"unit", "name", "step"}},
    {"control_measure", {"event", "description"}},
};

static const char *value_of(const sp_type *type, const void *record,
                            const char *field)
{
    return sp_text_at(record, sp_type_field(type, field));
}

static sp_status prepare(sp_db *db, const sp_type *type,
                         const struct known_by *by, const void *record,
                         sp_stmt **out)
{
    SP_AUTOSTR sql = {0};
    sp_stmt *stmt;
    int n = 0;

    sp_str_addf(&sql, "SELECT id FROM \"%s\" WHERE ", type->table);
    for (size_t i = 0; i < KNOWN_BY_MAX && by->fields[i]; i++) {
        sp_str_addf(&sql, "%s\"%s\"", i ? " AND " : "", by->fields[i]);
        if (value_of(type, record, by->fields[i]))
            sp_str_addf(&sql, " = $%d", ++n);
        else
            sp_str_add(&sql, " IS NULL");
    }
    sp_str_add(&sql, " LIMIT 2");
    SP_TRY(sp_str_ok(&sql));
    SP_TRY(sp_db_prepare(db, sp_str_text(&sql), &stmt));
    n = 0;
    for (size_t i = 0; i < KNOWN_BY_MAX && by->fields[i]; i++) {
        const char *value = value_of(type, record, by->fields[i]);
        if (value)
            sp_stmt_bind_text(stmt, ++n, value);
    }
    *out = stmt;
    return SP_OK;
}

static sp_status search(sp_db *db, const sp_type *type,
                        const struct known_by *by, const void *record,
                        int64_t *out_id)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    *out_id = 0;
    SP_TRY(prepare(db, type, by, record, &stmt));
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return SP_OK;
    *out_id = sp_stmt_int(stmt, 0);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return SP_OK;
    return sp_fail(SP_CONFLICT,
                   "有两个" SP_IN_ZH "都是“%.60s”，请填写编号以区分",
                   "two records of the type " SP_IN_EN " are \"%.60s\"; give "
                   "a code to tell which",
                   type->zh, type->en,
                   value_of(type, record, by->fields[by->fields[1] ? 1 : 0]));
}

/* Two credit codes are two enterprises, whatever their names. */
static sp_status must_not_contradict(const sp_type *type, const void *record,
                                     const void *found)
{
    const sp_field *field = sp_type_field(type, "credit_code");
    const char *old = field ? sp_text_at(found, field) : NULL;
    const char *given = field ? sp_text_at(record, field) : NULL;

    if (!old || !given || strcmp(old, given) == 0)
        return SP_OK;
    return sp_fail(SP_CONFLICT,
                   "同名企业 %.40s 的统一社会信用代码是 %s，本行是 "
                   "%s；若是另一家请填写编号",
                   "enterprise %.40s of the same name has the credit code %s, "
                   "this row has %s; give a code if it is another",
                   value_of(type, found, type->code), old, given);
}

static sp_status find_by(sp_session *session, const sp_type *type,
                         const struct known_by *by, const void *record,
                         void **out)
{
    void *found = NULL;
    int64_t id;

    SP_TRY(search(session->db, type, by, record, &id));
    if (!id)
        return SP_NOT_FOUND;
    SP_TRY(sp_rec_find_id(session->db, type, id, &found));
    sp_status status = must_not_contradict(type, record, found);
    if (status == SP_OK)
        *out = found;
    else
        sp_record_free(type, found);
    return status;
}

sp_status sp_import_find(sp_session *session, const sp_type *type,
                         const void *record, void **out)
{
    if (type->flags & SP_TYPE_SINGLE)
        return sp_rec_find(session->db, type, NULL, NULL, out);
    const char *code = value_of(type, record, type->code);
    if (code)
        return sp_rec_find(session->db, type, type->code, code, out);
    for (size_t i = 0; i < SP_COUNT(known_by); i++) {
        const struct known_by *by = &known_by[i];
        if (strcmp(by->type, type->name) != 0 ||
            !value_of(type, record, by->fields[0]))
            continue;
        sp_status status = find_by(session, type, by, record, out);
        if (status != SP_NOT_FOUND)
            return status;
    }
    return SP_NOT_FOUND;
}
