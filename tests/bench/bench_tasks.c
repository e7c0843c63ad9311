/* Tasks of plans: a year of daily tasks of many plans, made in one go, against
 * the same rows put into a copy of the table by one prepared statement; and a
 * tick that finds nothing to make. Prints what was measured and the goals. */
#include <time.h>

#include "../unit/site_help.h"

enum { PLANS = 200 };

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void must(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s", sqlite3_errmsg(db));
}

static void add_list(sp_session *session)
{
    sp_checklist *list = sp_record_new(&sp_checklist_type);
    sp_checklist_item *item = sp_record_new(&sp_checklist_item_type);

    OK(sp_text_set(&list->code, "L"));
    OK(sp_text_set(&list->name, "日检"));
    OK(sp_text_set(&item->content, "阀门"));
    OK(sp_checklist_put(session, list, &item, 1));
    sp_record_free(&sp_checklist_type, list);
    sp_record_free(&sp_checklist_item_type, item);
}

static void add_plan(sp_session *session, int i)
{
    sp_inspection_plan *plan = sp_record_new(&sp_inspection_plan_type);
    char code[16];

    snprintf(code, sizeof code, "P%04d", i);
    OK(sp_text_set(&plan->code, code));
    OK(sp_text_set(&plan->name, "罐区日常检查"));
    OK(sp_text_set(&plan->checklist, "L"));
    OK(sp_text_set(&plan->assignees, "root"));
    plan->cycle = SP_CYCLE_DAY;
    OK(sp_record_add(session, &sp_inspection_plan_type, plan));
    sp_record_free(&sp_inspection_plan_type, plan);
}

static sp_session *make_bench_site(void)
{
    sp_session *root = site_make();

    site_add_user(root, "head", NULL, "SAFETY_HEAD");
    sp_session *head = site_enter(root, "head");
    add_list(head);
    for (int i = 0; i < PLANS; i++)
        add_plan(head, i);
    sp_session_close(root);
    return head;
}

/* The rows that were made, read beforehand, into an empty copy of the table
 * with its indexes, in one transaction. */
static double bare(int64_t rows)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *read = NULL, *write = NULL;
    char sql[400] = "INSERT INTO inspection_task VALUES (?1";

    assert_int_equal(sqlite3_open(site_path(), &db), SQLITE_OK);
    must(db, "CREATE TEMP TABLE kept AS SELECT * FROM inspection_task");
    must(db, "DELETE FROM inspection_task");
    assert_int_equal(
        sqlite3_prepare_v2(db, "SELECT * FROM kept", -1, &read, NULL),
        SQLITE_OK);
    int columns = sqlite3_column_count(read);
    for (int i = 2; i <= columns; i++)
        snprintf(sql + strlen(sql), sizeof sql - strlen(sql), ", ?%d", i);
    strcat(sql, ")");
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &write, NULL), SQLITE_OK);
    double start = seconds();
    must(db, "BEGIN IMMEDIATE");
    while (sqlite3_step(read) == SQLITE_ROW) {
        for (int i = 0; i < columns; i++)
            sqlite3_bind_value(write, i + 1, sqlite3_column_value(read, i));
        if (sqlite3_step(write) != SQLITE_DONE)
            fail_msg("%s", sqlite3_errmsg(db));
        sqlite3_reset(write);
        rows--;
    }
    must(db, "COMMIT");
    double took = seconds() - start;
    assert_int_equal(rows, 0);
    sqlite3_finalize(read);
    sqlite3_finalize(write);
    sqlite3_close(db);
    return took;
}

int main(void)
{
    sp_session *head = make_bench_site();
    sp_tick_result tick;
    int64_t made = 0;

    double start = seconds();
    OK(sp_inspection_generate(head, "2026-11-23", &made));
    double ours = seconds() - start;
    start = seconds();
    OK(sp_tick(head, &tick));
    double again = seconds() - start;
    assert_int_equal(tick.tasks, 0);
    sp_session_close(head);
    double plain = bare(made);
    printf("tasks: %lld made in %.2f s (%.0f a second), bare inserts %.2f s, "
           "ratio %.2f (goal 2 or less)\n",
           (long long)made, ours, (double)made / ours, plain, ours / plain);
    printf("tasks: a tick of %d plans with nothing to make: %.1f ms\n", PLANS,
           again * 1e3);
    site_remove(site_path());
    return 0;
}
