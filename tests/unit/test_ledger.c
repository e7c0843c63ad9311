/* The ledger against other hands: whatever is changed behind the library's
 * back, in a row or in the ledger itself, is found and named. */
#include <inttypes.h>

#include "change.h"
#include "field.h"
#include "ledger.h"
#include "site_help.h"

static sp_session *root;
static sp_session *head;
static sp_session *keeper;

/* ---- a site with a row of every type ---- */

typedef struct setting {
    const char *type;
    const char *texts[12]; /* field, text, …, NULL */
} setting;

static const setting settings[] = {
    {"park", {"name", "P", "longitude", "119.3", "latitude", "26.1"}},
    {"enterprise", {"code", "E1", "full_name", "甲公司", "staff_count", "9"}},
    {"enterprise", {"code", "E2", "full_name", "乙公司"}},
    {"licence", {"enterprise", "E1", "valid_to", "2027-01-01"}},
    {"chemical", {"enterprise", "E1", "name", "氨"}},
    {"mhi_unit",
     {"enterprise", "E1", "name", "罐区", "substances", "氨=12", "exposed",
      "0"}},
    {"zone", {"code", "Z1", "name", "一区"}},
    {"risk_point", {"code", "R1", "name", "釜", "zone", "Z1"}},
    {"risk_unit", {"code", "U1", "name", "釜", "point", "R1"}},
    {"risk_event",
     {"code", "V1", "name", "泄漏", "unit", "U1", "reason", "ten_people"}},
    {"control_measure", {"code", "M1", "event", "V1", "description", "巡检"}},
    {"contractor", {"code", "C1", "name", "检修公司"}},
    {"party_paper", {"contractor", "C1", "kind", "other"}},
    {"party_equipment",
     {"code", "Q1", "contractor", "C1", "name", "吊车", "kind", "other"}},
    {"party_agreement",
     {"code", "X1", "contractor", "C1", "valid_from", "2026-01-01", "valid_to",
      "2026-12-31"}},
    {"training_need",
     {"post", "焊工", "kind", "certificate", "what", "welding"}},
    {"training_plan", {"code", "PX1", "title", "入职"}},
    {"training_session",
     {"plan", "PX1", "starts_at", "2025-01-06 08:00", "ends_at",
      "2025-01-06 12:00", "hours", "4"}},
    {"duty_item", {"code", "L1", "title", "巡检"}},
    {"duty_plan",
     {"code", "J1", "item", "L1", "cycle", "month", "start_on", "2025-11-01",
      "departments", "D1"}},
    {"incident", {"title", "灼烫", "happened_on", "2025-11-01"}},
    {"workload", {"month", "2025-11", "workforce", "9", "hours", "1600"}},
    {"emergency_plan", {"code", "YA1", "name", "综合预案"}},
    {"work_order", {"code", "MO1", "title", "换阀", "needs", "hot_work"}},
    {"drill", {"name", "疏散", "planned_on", "2025-11-30", "plan", "YA1"}},
    {"drill_unit", {"code", "DW1", "class_name", "general"}},
    {"roster_shift",
     {"post", "中控室", "from_at", "2025-11-24 08:00", "to_at",
      "2025-11-24 16:00"}},
};

/* Safety administrators alone keep supplies and the bank. */
static const setting supply = {"supply", {"code", "W1", "name", "呼吸器"}};
static const setting question = {"question",
                                 {"code", "Q1", "bank", "动火", "kind", "judge",
                                  "text", "几处", "answer", "A"}};

static sp_status add(sp_session *session, const setting *s)
{
    const sp_type *type = sp_type_find(s->type);
    void *record = sp_record_new(type);

    for (int i = 0; s->texts[i]; i += 2)
        OK(sp_record_set(type, record, sp_type_field(type, s->texts[i]),
                         s->texts[i + 1], 480));
    sp_status status = sp_record_add(session, type, record);
    if (status != SP_OK)
        print_message("%s: %s\n", s->type, sp_last_error(SP_EN));
    sp_record_free(type, record);
    return status;
}

static int64_t rows_of(const sp_type *type)
{
    char sql[128];

    snprintf(sql, sizeof sql, "SELECT count(*) FROM \"%s\"", type->table);
    return site_sql_int(sql);
}

/* The code of the first record of a type. */
static void first_code(const sp_type *type, char out[128])
{
    void *record = NULL;

    OK(sp_rec_find(root->db, type, NULL, NULL, &record));
    snprintf(out, 128, "%s",
             sp_text_at(record, sp_type_field(type, type->code)));
    sp_record_free(type, record);
}

/* Types whose verbs need a story of their own get a row with whatever their
 * columns take: here only its fingerprint counts. */
static void add_anything(const sp_type *type)
{
    void *record = sp_record_new(type);

    for (size_t i = 0; i < type->nfields; i++) {
        const sp_field *field = &type->fields[i];
        char text[128] = "x";
        if (field->flags & SP_KEY || strcmp(field->name, "version") == 0 ||
            strcmp(field->name, "user_name") == 0 || /* unique: no second */
            strcmp(field->name, "key") == 0)
            continue;
        if (field->ref && rows_of(sp_type_find(field->ref)) == 0)
            continue; /* to others of its own kind */
        if (field->ref)
            first_code(sp_type_find(field->ref), text);
        if (field->as == SP_AS_JSON)
            snprintf(text, sizeof text, "{}");
        if (strcmp(field->name, "url") == 0)
            snprintf(text, sizeof text, "https://x.example/");
        if (strcmp(field->name, "assignees") == 0)
            snprintf(text, sizeof text, "root");
        if (strcmp(field->name, "period") == 0)
            snprintf(text, sizeof text, "2025-11-24");
        if (field->as == SP_AS_DATE && strncmp(field->name, "to_", 3) == 0)
            continue; /* an end is compared with its begin */
        if (field->as == SP_AS_DATE)
            sp_field_set(field, record, "2026-01-02", 480);
        else if (field->kind == SP_TEXT)
            sp_field_set(field, record, text, 480); /* some want no "x" */
        else if (field->kind == SP_INT)
            *(int64_t *)sp_at(record, field) =
                field->as == SP_AS_TIME ? (int64_t)i : field->min + 1;
    }
    if (sp_change(root, type, NULL, record, "test") != SP_OK)
        fail_msg("%s: %s", type->name, sp_last_error(SP_EN));
    sp_record_free(type, record);
}

/* A batch of readings has to be one: its readings are summed up. */
static void add_reading(void)
{
    sp_device *device = sp_record_new(&sp_device_type);
    sp_tag *tag = sp_record_new(&sp_tag_type);
    sp_reading reading = {.tag = "T1", .at = SITE_NOW * 1000, .value = 2};
    sp_push_result result = {0};

    OK(sp_text_set(&device->code, "D1"));
    OK(sp_text_set(&device->name, "探测器"));
    OK(sp_device_add(keeper, device));
    OK(sp_text_set(&tag->code, "T1"));
    OK(sp_text_set(&tag->device, "D1"));
    tag->period = 60;
    tag->hi = 1;
    OK(sp_tag_add(keeper, tag));
    OK(sp_reading_push(keeper, "test", &reading, 1, NULL, NULL, &result));
    sp_record_free(&sp_device_type, device);
    sp_record_free(&sp_tag_type, tag);
}

/* A channel's address has to be one of its kind. */
static void add_channel(void)
{
    sp_channel *channel = sp_record_new(&sp_channel_type);

    OK(sp_text_set(&channel->code, "CH1"));
    OK(sp_text_set(&channel->url, "https://127.0.0.1/hook"));
    OK(sp_text_set(&channel->events, "alarm.*"));
    OK(sp_channel_set(root, channel));
    sp_record_free(&sp_channel_type, channel);
}

/* A document comes with its clauses, which its digest holds. */
static void add_document(void)
{
    char path[64];
    const char *at = path;
    sp_kb_added added = {0};
    FILE *f;

    snprintf(path, sizeof path, "/tmp/sp-kb-%d.md", (int)getpid());
    f = fopen(path, "w");
    assert_non_null(f);
    fputs("# 试验规程\n第一条 甲。\n第二条 乙。\n", f);
    fclose(f);
    OK(sp_kb_add(head, &at, 1, NULL, NULL, NULL, &added));
    unlink(path);
}

static int64_t verify(const char *at)
{
    sp_audit_result result;

    memset(&result, 0, sizeof result);
    sp_status status = sp_audit_verify(root, at, &result);
    if (status != SP_OK && status != SP_CORRUPT)
        fail_msg("%s: %s", sp_status_name(status), sp_last_error(SP_EN));
    assert_true(*result.zh && *result.en);
    return status == SP_OK ? -1 : result.bad_seq;
}

static const char *pristine(void)
{
    static char path[96];

    snprintf(path, sizeof path, "%s.pristine", site_path());
    return path;
}

static int open_all(void **state)
{
    (void)state;
    root = site_make();
    site_add_department(root, "D1", NULL);
    site_add_department(root, "D2", "D1");
    head = site_head(root);
    site_add_user(root, "keeper", NULL, "SAFETY_ADMIN");
    keeper = site_enter(root, "keeper");
    OK(add(keeper, &question));
    OK(add(keeper, &supply));
    for (size_t i = 0; i < SP_COUNT(settings); i++)
        OK(add(head, &settings[i]));
    add_reading();
    add_channel();
    add_document();
    OK(sp_attach(head, &sp_enterprise_type, "E1", "a.txt", "hi", 2, NULL));
    OK(sp_enterprise_write_off(head, "E2", "moved"));
    for (size_t i = 0; i < sp_type_count(); i++)
        if (rows_of(sp_type_at(i)) == 0)
            add_anything(sp_type_at(i));
    assert_int_equal(verify(NULL), -1);
    site_remove(pristine());
    OK(sp_db_copy(root->db, pristine()));
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    sp_session_close(head);
    sp_session_close(keeper);
    sp_session_close(root);
    site_remove(site_path());
    site_remove(pristine());
    return 0;
}

/* Put a table back as it was. */
static void restore(const char *table)
{
    char sql[400];

    snprintf(sql, sizeof sql,
             "ATTACH '%s' AS p; BEGIN; DELETE FROM main.\"%s\"; INSERT INTO "
             "main.\"%s\" SELECT * FROM p.\"%s\"; COMMIT",
             pristine(), table, table, table);
    site_sql(sql);
}

/* ---- rows ---- */

static const char *another_value(const sp_field *field)
{
    switch (field->kind) {
    case SP_TEXT:
        return "coalesce(%1$s, '') || 'x'";
    case SP_ENUM:
        return "CASE %1$s WHEN '%2$s' THEN '%3$s' ELSE '%2$s' END";
    case SP_BOOL:
        return "1 - %1$s";
    case SP_INT:
    case SP_REAL:
        break;
    }
    return "coalesce(%1$s, 0) + 1";
}

static void tampered_rows_are_found(void **state)
{
    int tried = 0;

    (void)state;
    for (size_t i = 0; i < sp_type_count(); i++) {
        const sp_type *type = sp_type_at(i);
        for (size_t k = 0; type != &sp_entry_type && k < type->nfields; k++) {
            const sp_field *field = &type->fields[k];
            bool several = field->nlabels > 1;
            char name[64];
            char value[256];
            char sql[512];
            snprintf(name, sizeof name, "\"%s\"", field->name);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
            snprintf(value, sizeof value, another_value(field), name,
                     several ? field->labels[0].name : "",
                     several ? field->labels[1].name : "");
#pragma GCC diagnostic pop
            snprintf(sql, sizeof sql,
                     "PRAGMA ignore_check_constraints = 1; " /* they would */
                     "UPDATE \"%s\" SET %s = %s WHERE id = (SELECT max(id) "
                     "FROM \"%s\")",
                     type->table, name, value, type->table);
            site_sql(sql);
            if (verify(NULL) < 1)
                fail_msg("nobody saw: %s", sql);
            assert_non_null(strstr(sp_last_error(SP_EN), type->table));
            restore(type->table);
            tried++;
        }
    }
    assert_true(tried > 200);
    assert_int_equal(verify(NULL), -1);
}

static void rows_gone_and_made_are_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < sp_type_count(); i++) {
        const sp_type *type = sp_type_at(i);
        char sql[512];
        if (type == &sp_entry_type)
            continue;
        snprintf(sql, sizeof sql,
                 "DELETE FROM \"%s\" WHERE id = (SELECT min(id) FROM \"%s\")",
                 type->table, type->table);
        site_sql(sql);
        assert_true(verify(NULL) > 0);
        restore(type->table);
        const char *number = sp_type_field(type, "seq")  ? ", seq = 77"
                             : sp_type_field(type, "no") ? ", no = 77"
                             : type == &sp_kb_link_type  ? ", to_code = 'new'"
                             : type == &sp_entry_pass_type
                                 ? ", state = 'revoked'"
                                 : "";
        snprintf(sql, sizeof sql,
                 "CREATE TEMP TABLE c AS SELECT * FROM \"%s\" LIMIT 1; UPDATE "
                 "c SET id = 5, \"%s\" = 'new'%s; INSERT INTO \"%s\" SELECT "
                 "* FROM c",
                 type->table, type->code, number, type->table);
        site_sql(sql);
        assert_true(verify(NULL) > 0);
        restore(type->table);
    }
    assert_int_equal(verify(NULL), -1);
}

/* Counters and fingerprints are no way around. */
static void tampered_sums_are_found(void **state)
{
    static const struct {
        const char *table;
        const char *sql;
    } cases[] = {
        {"type_state", "UPDATE type_state SET records = records + 1"},
        {"type_state", "UPDATE type_state SET digest = "
                       "replace(digest, substr(digest, 1, 1), 'g')"},
        {"type_state", "DELETE FROM type_state WHERE type = 'enterprise'"},
        {"tally", "UPDATE tally SET n = n + 1 WHERE type = 'enterprise'"},
        {"tally", "DELETE FROM tally WHERE type = 'enterprise'"},
        {"tally", "INSERT INTO tally VALUES ('enterprise','status_grade',"
                  "'x|y',1)"},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        site_sql(cases[i].sql);
        if (verify(NULL) == -1)
            fail_msg("nobody saw: %s", cases[i].sql);
        restore(cases[i].table);
    }
    assert_int_equal(verify(NULL), -1);
}

/* A type of which nobody ever added anything through the library. */
static void rows_without_a_ledger_are_found(void **state)
{
    sp_audit_result result;

    (void)state;
    site_sql("DELETE FROM ledger WHERE subject = 'park'");
    assert_true(verify(NULL) > 0); /* the gap comes first */
    restore("ledger");
    site_sql("BEGIN; DELETE FROM type_state WHERE type = 'chemical';"
             "DELETE FROM tally WHERE type = 'chemical'; COMMIT");
    assert_true(verify(NULL) > 0);
    restore("type_state");
    restore("tally");
    assert_int_equal(verify(NULL), -1);
    REFUSED(SP_INVALID, sp_audit_verify(root, "x", &result));
    REFUSED(SP_INVALID, sp_audit_verify(root, "1:abc", &result));
    REFUSED(SP_INVALID, sp_audit_verify(root, "0:", &result));
}

/* ---- the ledger ---- */

static int64_t entries(void)
{
    return site_sql_int("SELECT max(seq) FROM ledger");
}

static void tamper(int64_t expected, const char *format, int64_t k)
{
    char sql[600];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(sql, sizeof sql, format, k);
#pragma GCC diagnostic pop
    site_sql(sql);
    int64_t found = verify(NULL);
    if (found != expected)
        fail_msg("%s: found %" PRId64 ", not %" PRId64, sql, found, expected);
    restore("ledger");
}

static void tampered_entries_are_named(void **state)
{
    int64_t last = entries();

    (void)state;
    for (int64_t k = 1; k <= last; k++) {
        for (size_t i = 1; i < sp_entry_type.nfields; i++) {
            const sp_field *field = &sp_entry_type.fields[i];
            char sql[256];
            snprintf(sql, sizeof sql,
                     "UPDATE ledger SET \"%s\" = coalesce(\"%s\", %s) %s "
                     "WHERE seq = %%1$" PRId64,
                     field->name, field->name,
                     field->kind == SP_INT ? "0" : "''",
                     field->kind == SP_INT ? "+ 1" : "|| ' '");
            if (k % 7 == 1) /* every column of every seventh */
                tamper(k, sql, k);
        }
        if (k < last)
            tamper(k, "DELETE FROM ledger WHERE seq = %1$" PRId64, k);
        if (k < last) /* and the gap closed */
            tamper(k,
                   "BEGIN; DELETE FROM ledger WHERE seq = %1$" PRId64
                   "; UPDATE ledger SET seq = -seq WHERE seq > %1$" PRId64
                   "; UPDATE ledger SET seq = -seq - 1 WHERE seq < 0; COMMIT",
                   k);
        if (k < last) /* two changed places */
            tamper(k,
                   "BEGIN; UPDATE ledger SET seq = -1 WHERE seq = %1$" PRId64
                   "; UPDATE ledger SET seq = seq - 1 WHERE seq = %1$" PRId64
                   " + 1; UPDATE ledger SET seq = %1$" PRId64
                   " + 1 WHERE seq = -1; COMMIT",
                   k);
        /* one put in before it */
        tamper(k,
               "BEGIN; UPDATE ledger SET seq = -seq - 1 WHERE seq >= %1$" PRId64
               "; UPDATE ledger SET seq = -seq WHERE seq < 0; INSERT INTO "
               "ledger SELECT %1$" PRId64
               ", at, 'x', owner_dept, verb, subject, code, before, after, "
               "digest, hash FROM ledger WHERE seq = %1$" PRId64 " + 1; COMMIT",
               k);
    }
    assert_int_equal(verify(NULL), -1);
}

/* An entry that follows the last by every rule of the table. */
static void a_forged_tail_is_found(void **state)
{
    (void)state;
    tamper(entries() + 1,
           "INSERT INTO ledger SELECT seq + 1, at, actor, owner_dept, verb, "
           "subject, code, before, after, digest, hash FROM ledger ORDER BY "
           "seq DESC LIMIT %1$" PRId64,
           1);
}

/* Cutting off the tail leaves a chain that holds, and rows that do not match
 * it; where no row tells, the head that was written down does. */
static void a_cut_tail_is_found(void **state)
{
    char *now = NULL;
    int64_t last = entries();

    (void)state;
    OK(sp_audit_head(root, &now));
    assert_int_equal(verify(now), -1);
    OK(sp_change_note(root, "note", NULL, NULL, NULL));
    char *later = NULL;
    OK(sp_audit_head(root, &later));
    assert_int_equal(verify(now), -1);
    assert_int_equal(verify(later), -1);
    site_sql("DELETE FROM ledger WHERE seq = (SELECT max(seq) FROM ledger)");
    assert_int_equal(verify(NULL), -1);
    assert_int_equal(verify(later), last + 1);
    assert_int_equal(verify(now), -1);
    for (int64_t keep = last - 1; keep >= 0; keep--) {
        char sql[96];
        snprintf(sql, sizeof sql, "DELETE FROM ledger WHERE seq > %" PRId64,
                 keep);
        site_sql(sql);
        assert_int_equal(verify(now) == -1, false);
    }
    restore("ledger");
    assert_int_equal(verify(now), -1);
    sp_free(now);
    sp_free(later);
}

/* The whole chain written anew, hashes and all, by somebody who knows how. */
static void a_chain_written_anew_is_found_by_its_head(void **state)
{
    char *old_head = NULL;

    (void)state;
    OK(sp_audit_head(root, &old_head));
    int64_t last = entries();
    OK(sp_db_begin(root->db));
    OK(sp_db_exec(root->db, "CREATE TEMP TABLE was AS SELECT * FROM ledger "
                            "ORDER BY seq; DELETE FROM ledger"));
    for (int64_t k = 1; k <= last; k++) {
        char sql[160];
        sp_stmt *stmt = NULL;
        bool row = false;
        snprintf(sql, sizeof sql,
                 "SELECT seq, at, actor, owner_dept, verb, subject, code, "
                 "before, after, digest, hash FROM was WHERE seq = %" PRId64,
                 k);
        OK(sp_db_prepare(root->db, sql, &stmt));
        OK(sp_stmt_step(stmt, &row));
        sp_entry *e = sp_record_new(&sp_entry_type);
        OK(sp_rec_read(stmt, 0, &sp_entry_type, e));
        sp_stmt_done(stmt);
        if (k == 3)
            OK(sp_text_set(&e->actor, "somebody-else"));
        OK(sp_ledger_append(root->db, e));
        sp_record_free(&sp_entry_type, e);
    }
    OK(sp_db_exec(root->db, "DROP TABLE was"));
    OK(sp_db_commit(root->db));
    assert_int_equal(verify(NULL), -1);
    assert_int_equal(verify(old_head), last);
    restore("ledger");
    sp_free(old_head);
}

static void the_doctor_says_the_same(void **state)
{
    sp_diagnoses found = {0};

    (void)state;
    OK(sp_site_doctor(root, &found));
    for (size_t i = 0; i < found.count; i++)
        if (!found.items[i].ok)
            fail_msg("%s: %s", found.items[i].what, found.items[i].en);
    sp_diagnoses_clear(&found);
    site_sql("UPDATE enterprise SET status = 'nonsense'; UPDATE licence SET "
             "enterprise = 'E9'; UPDATE blob SET bytes = x'00'");
    OK(sp_site_doctor(root, &found));
    assert_false(found.ok);
    for (size_t i = 0; i < found.count; i++) {
        const sp_diagnosis *d = &found.items[i];
        bool bad = strcmp(d->what, "ledger") == 0 ||
                   strcmp(d->what, "references") == 0 ||
                   strcmp(d->what, "attachments") == 0;
        assert_int_equal(d->ok, !bad);
        assert_true(*d->zh && *d->en);
    }
    sp_diagnoses_clear(&found);
    restore("enterprise");
    restore("licence");
    restore("blob");
}

/* ---- whatever is written, it proves out ---- */

static uint32_t dice(uint32_t *seed, uint32_t sides)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % sides;
}

static void bulk(uint32_t *seed)
{
    sp_bulk load;
    int n = (int)dice(seed, 6);

    OK(sp_bulk_begin(head, &sp_enterprise_type, &load));
    for (int i = 0; i < n; i++) {
        sp_enterprise *e = sp_record_new(&sp_enterprise_type);
        char code[16];
        bool taken = false;
        snprintf(code, sizeof code, "X%u", dice(seed, 40));
        OK(sp_text_set(&e->code, code));
        if (dice(seed, 4))
            OK(sp_text_set(&e->full_name, code));
        (void)sp_bulk_add(head, e, &taken); /* some are refused */
        sp_record_free(&sp_enterprise_type, e);
    }
    if (dice(seed, 4) == 0)
        sp_bulk_abort(head);
    else
        OK(sp_bulk_end(head, "import", "x.csv", NULL));
}

static void change_one(uint32_t *seed)
{
    char code[16];
    void *found = NULL;

    snprintf(code, sizeof code, "X%u", dice(seed, 40));
    if (sp_record_load(head, &sp_enterprise_type, code, &found) != SP_OK)
        return;
    sp_enterprise *e = found;
    e->risk_grade = dice(seed, SP_RISK_GRADE_COUNT + 1); /* one too many */
    e->staff_count = dice(seed, 2) ? (int64_t)dice(seed, 9) : SP_NO_INT;
    e->longitude = dice(seed, 8) ? e->longitude : 119; /* without latitude */
    (void)sp_record_save(head, &sp_enterprise_type, e);
    sp_record_free(&sp_enterprise_type, found);
}

static void anything(uint32_t *seed)
{
    char code[16];

    snprintf(code, sizeof code, "X%u", dice(seed, 40));
    switch (dice(seed, 7)) {
    case 0:
        bulk(seed);
        break;
    case 1:
        (void)site_try_enterprise(head, code, "名", dice(seed, 2) ? "D1" : "?");
        break;
    case 2:
        (void)sp_enterprise_write_off(head, code, "closed");
        break;
    case 3:
        (void)sp_enterprise_reinstate(head, code);
        break;
    case 4:
        (void)sp_attach(head, &sp_enterprise_type, code, "f", code,
                        dice(seed, 3), NULL);
        break;
    default:
        change_one(seed);
    }
}

static void whatever_is_written_proves_out(void **state)
{
    const char *rounds = getenv("SP_ROUNDS");
    int n = rounds ? atoi(rounds) : 12;
    uint32_t seed = 20251124;

    (void)state;
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < 25; k++)
            anything(&seed);
        if (verify(NULL) != -1)
            fail_msg("round %d: %s", i, sp_last_error(SP_EN));
    }
    assert_true(site_sql_int("SELECT count(*) FROM enterprise") > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tampered_rows_are_found),
        cmocka_unit_test(rows_gone_and_made_are_found),
        cmocka_unit_test(tampered_sums_are_found),
        cmocka_unit_test(rows_without_a_ledger_are_found),
        cmocka_unit_test(tampered_entries_are_named),
        cmocka_unit_test(a_forged_tail_is_found),
        cmocka_unit_test(a_cut_tail_is_found),
        cmocka_unit_test(a_chain_written_anew_is_found_by_its_head),
        cmocka_unit_test(the_doctor_says_the_same),
        cmocka_unit_test(whatever_is_written_proves_out),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
