/* A list as columns, for whatever computes over them: no record is made, and
 * the memory is in Arrow's layout. */
#include "site.h"

enum { ROWS = 1000 };

static sp_status add_some(sp_session *session)
{
    for (int i = 0; i < ROWS; i++) {
        sp_enterprise *e = sp_record_new(&sp_enterprise_type);
        char name[32];
        snprintf(name, sizeof name, "Enterprise %d", i);
        sp_status status = e ? sp_text_set(&e->full_name, name) : SP_NO_MEMORY;
        if (status == SP_OK) {
            e->risk_grade = (unsigned)(1 + i % 4);
            status = sp_record_add(session, &sp_enterprise_type, e);
        }
        sp_record_free(&sp_enterprise_type, e);
        TRY(status);
    }
    return SP_OK;
}

static sp_status count_grades(const sp_columns *columns)
{
    size_t counts[SP_RISK_GRADE_COUNT] = {0};
    sp_column grade;

    TRY(sp_columns_at(columns, 1, &grade));
    const int8_t *values = grade.values; /* indexes of the field's labels */
    for (size_t i = 0; i < grade.rows; i++)
        counts[values[i]]++;
    for (size_t g = 0; g < SP_RISK_GRADE_COUNT; g++)
        printf("%s: %zu\n", grade.field->labels[g].en, counts[g]);
    return SP_OK;
}

int main(void)
{
    static const char *const fields[] = {"code", "risk_grade"};
    sp_session *session = NULL;
    sp_columns *columns = NULL;
    sp_query *worst = sp_query_new(&sp_enterprise_type);
    sp_status status = worst ? SP_OK : SP_NO_MEMORY;

    if (status == SP_OK) /* filters go into the SQL */
        status = sp_query_where(worst, "risk_grade", "serious,major");
    if (status == SP_OK)
        status = enter_site("columns.db", NULL, &session);
    if (status == SP_OK)
        status = add_some(session);
    if (status == SP_OK)
        status = sp_columns_read(session, worst, fields, 2, &columns);
    if (status == SP_OK)
        status = count_grades(columns);
    sp_columns_free(columns);
    sp_query_free(worst);
    return leave_site("columns.db", session, status);
}
