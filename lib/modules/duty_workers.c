/* Who is meant by a plan: people, posts, departments, each person once. */
#include "dutying.h"

#include <string.h>

#include "str.h"
#include "when.h"

void sp_duty_workers_clear(sp_duty_workers *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].code);
        free(list->items[i].dept);
    }
    free(list->items);
    *list = (sp_duty_workers){.count = 0};
}

int64_t sp_duty_day(const char *text)
{
    int64_t day;

    return text && sp_day_parse(text, &day) ? day : SP_NO_INT;
}

static sp_status keep(sp_duty_workers *list, sp_stmt *stmt)
{
    if (list->count == list->cap) {
        size_t cap = list->cap ? list->cap * 2 : 64;
        sp_duty_worker *more = realloc(list->items, cap * sizeof *more);
        if (!more)
            return sp_no_memory();
        list->items = more;
        list->cap = cap;
    }
    sp_duty_worker *w = &list->items[list->count++];
    *w = (sp_duty_worker){.hired = sp_duty_day(sp_stmt_text(stmt, 2)),
                          .left = sp_duty_day(sp_stmt_text(stmt, 3))};
    SP_TRY(sp_text_copy(sp_stmt_text(stmt, 0), &w->code));
    return sp_text_copy(sp_stmt_text(stmt, 1), &w->dept);
}

#define WORKERS "SELECT code, owner_dept, hired_on, left_on FROM person WHERE "

static sp_status find(sp_session *session, const char *sql, const char *names,
                      sp_duty_workers *out)
{
    while (names && *names) {
        size_t len = strcspn(names, ",");
        SP_AUTOFREE char *one = strndup(names, len);
        SP_AUTOSTMT *stmt = NULL;
        bool row;
        if (!one)
            return sp_no_memory();
        SP_TRY(sp_db_prepare(session->db, sql, &stmt));
        sp_stmt_bind_text(stmt, 1, one);
        for (;;) {
            SP_TRY(sp_stmt_step(stmt, &row));
            if (!row)
                break;
            SP_TRY(keep(out, stmt));
        }
        names += len + (names[len] == ',');
    }
    return SP_OK;
}

static int by_code(const void *a, const void *b)
{
    return strcmp(((const sp_duty_worker *)a)->code,
                  ((const sp_duty_worker *)b)->code);
}

/* Who has two posts is meant once. */
static void drop_doubles(sp_duty_workers *list)
{
    size_t n = 0;

    if (list->count)
        qsort(list->items, list->count, sizeof *list->items, by_code);
    for (size_t i = 0; i < list->count; i++) {
        sp_duty_worker *w = &list->items[i];
        if (n && strcmp(list->items[n - 1].code, w->code) == 0) {
            free(w->code);
            free(w->dept);
            continue;
        }
        list->items[n++] = *w;
    }
    list->count = n;
}

sp_status sp_duty_workers_find(sp_session *session, const sp_duty_plan *plan,
                               sp_duty_workers *out)
{
    SP_TRY(find(session, WORKERS "code = $1", plan->people, out));
    SP_TRY(find(session, WORKERS "post = $1 AND contractor IS NULL",
                plan->posts, out));
    SP_TRY(find(session,
                WORKERS "contractor IS NULL AND owner_dept IN (WITH RECURSIVE "
                        "below(code) AS (SELECT $1 UNION SELECT d.code FROM "
                        "department d JOIN below b ON d.parent = b.code) "
                        "SELECT code FROM below)",
                plan->departments, out));
    drop_doubles(out);
    return SP_OK;
}
