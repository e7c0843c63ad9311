/* Readings become alarms, alarms are dealt with, and nothing is forgotten. */
#include "alarm_site.h"

#include "text.h"

/* ---- pushing ---- */

typedef struct told {
    int n[SP_READING_FATE_COUNT];
    char last[200];
} told;

static void tell(void *context, size_t row, sp_reading_fate fate,
                 const char *zh, const char *en)
{
    told *t = context;

    (void)row;
    assert_true(*zh && *en);
    t->n[fate]++;
    snprintf(t->last, sizeof t->last, "%s", en);
}

static void rows_are_taken_or_refused_with_a_reason(void **state)
{
    alarm_site *s = *state;
    const sp_reading rows[] = {
        {"GT1.LEL", NOW_MS, 1, SP_QUALITY_GOOD, 0},
        {"GT1.LEL", NOW_MS, 1, SP_QUALITY_GOOD, 0},          /* twice */
        {"GT1.LEL", NOW_MS, 2, SP_QUALITY_GOOD, 0},          /* contradicts */
        {"GT1.LEL", NOW_MS - 301000, 1, SP_QUALITY_GOOD, 0}, /* late */
        {"GT1.LEL", NOW_MS + 62000, 1, SP_QUALITY_GOOD, 0},  /* future */
        {"GT1.LEL", 1000, 1, SP_QUALITY_GOOD, 0},            /* 1970 */
        {"GT1.LEL", NOW_MS + 1, 1e308, SP_QUALITY_GOOD, 0},
        {"GT1.LEL", NOW_MS + 2, NAN, SP_QUALITY_GOOD, 0},
        {"GT1.LEL", NOW_MS + 3, INFINITY, SP_QUALITY_GOOD, 0},
        {"NOBODY", NOW_MS, 1, SP_QUALITY_GOOD, 0},
        {"GT1.LEL", NOW_MS + 4, 1, (sp_quality)99, 0},
        {"GT1.LEL", NOW_MS + 5, 1, SP_QUALITY_GOOD, -1},
        {NULL, NOW_MS, 1, SP_QUALITY_GOOD, 0},
        {"GT1.LEL", INT64_MAX, 1, SP_QUALITY_GOOD, 0},
        {"GT1.LEL", INT64_MIN, 1, SP_QUALITY_GOOD, 0},
        {"GT1.LEL", NOW_MS + 6000, 1, SP_QUALITY_GOOD, 7},
        {"GT1.LEL", NOW_MS + 9000, 1, SP_QUALITY_GOOD, 7}, /* the same seq */
    };
    sp_push_result out = {0};
    told t = {{0}, ""};

    OK(sp_reading_push(s->admin, "x", rows, SP_COUNT(rows), tell, &t, &out));
    assert_int_equal(out.rows, SP_COUNT(rows));
    assert_int_equal(out.accepted, 3);
    assert_int_equal(out.late, 1);
    assert_int_equal(out.duplicates, 2);
    assert_int_equal(out.refused, 12);
    assert_int_equal(out.future, 2);
    assert_int_equal(t.n[SP_READING_REFUSED], 12);
    out = (sp_push_result){0};
    OK(sp_reading_push(s->admin, "x", rows, SP_COUNT(rows), NULL, NULL, &out));
    assert_int_equal(out.accepted, 0); /* pushed again: nothing changes */
    assert_int_equal(site_sql_int("SELECT count(*) FROM reading_batch"), 1);
}

static void who_may_push(void **state)
{
    alarm_site *s = *state;
    sp_reading r = {.tag = "GT1.LEL", .at = NOW_MS, .value = 1};
    sp_push_result out = {0};

    REFUSED(SP_FORBIDDEN,
            sp_reading_push(s->boss, "x", &r, 1, NULL, NULL, &out));
    OK(sp_reading_push(s->root, "x", &r, 1, NULL, NULL, &out));
    sp_session *nobody = site_open();
    REFUSED(SP_FORBIDDEN,
            sp_reading_push(nobody, "x", &r, 1, NULL, NULL, &out));
    sp_session_close(nobody);
}

/* ---- an alarm's life ---- */

static sp_status act(sp_session *session, const char *code,
                     sp_alarm_action action, const char *note)
{
    sp_alarm_options o = {.note = note};

    return sp_alarm_act(session, code, action, &o, NULL);
}

static void from_raised_to_closed(void **state)
{
    alarm_site *s = *state;

    assert_int_equal(push_one(s->admin, "GT1.LEL", NOW_MS, 26).raised, 1);
    sp_alarm *a = open_alarm(s->boss);
    assert_int_equal(a->level, 3);
    assert_int_equal(a->condition, SP_ALARM_HI);
    assert_string_equal(a->zone, "Z1");
    assert_string_equal(a->owner_dept, "D1");
    assert_int_equal(a->escalate_at, SITE_NOW + 300);
    REFUSED(SP_FORBIDDEN, act(s->other, a->code, SP_ALARM_DO_ACK, NULL));
    OK(act(s->boss, a->code, SP_ALARM_DO_ACK, NULL));
    REFUSED(SP_CONFLICT, act(s->boss, a->code, SP_ALARM_DO_ACK, NULL));
    REFUSED(SP_INVALID, act(s->boss, a->code, SP_ALARM_DO_RESOLVE, NULL));
    OK(act(s->boss, a->code, SP_ALARM_DO_HANDLE, NULL));
    OK(act(s->boss, a->code, SP_ALARM_DO_RESOLVE, "关闭阀门"));
    REFUSED(SP_INVALID, act(s->admin, a->code, SP_ALARM_DO_CLOSE, NULL));
    assert_int_equal(push_one(s->admin, "GT1.LEL", NOW_MS + 1000, 1).cleared,
                     1);
    REFUSED(SP_FORBIDDEN, act(s->boss, a->code, SP_ALARM_DO_CLOSE, NULL));
    OK(act(s->admin, a->code, SP_ALARM_DO_CLOSE, NULL));
    assert_int_equal(
        site_sql_int("SELECT count(*) FROM alarm_history WHERE action IN "
                     "('raise', 'ack', 'handle', 'resolve', 'clear', "
                     "'close')"),
        6);
    int64_t open[5];
    OK(sp_alarm_count_open(s->admin, open));
    assert_int_equal(open[3], 0);
    sp_record_free(&sp_alarm_type, a);
}

static void level_two_clears_by_itself_and_three_stays(void **state)
{
    alarm_site *s = *state;
    sp_tag *t = new_tag("T1", "GT1");

    t->hi = 60;
    t->hi_level = 2;
    OK(sp_tag_add(s->admin, t));
    sp_record_free(&sp_tag_type, t);
    push_one(s->admin, "T1", NOW_MS, 61);
    push_one(s->admin, "T1", NOW_MS + 1000, 59);
    assert_int_equal(site_sql_int("SELECT count(*) FROM alarm WHERE state = "
                                  "'auto_cleared'"),
                     1);
    push_one(s->admin, "GT1.LEL", NOW_MS, 30);
    push_one(s->admin, "GT1.LEL", NOW_MS + 1000, 1);
    sp_alarm *a = open_alarm(s->admin);
    assert_int_equal(a->state, SP_ALARM_RAISED);
    assert_int_not_equal(a->cleared_at, SP_NO_INT);
    sp_record_free(&sp_alarm_type, a);
}

/* ---- time ---- */

static sp_tick_result tick(alarm_site *s)
{
    sp_tick_result r = {0};

    OK(sp_tick(s->admin, &r));
    return r;
}

static void nobody_acks(void **state)
{
    alarm_site *s = *state;

    push_one(s->admin, "GT1.LEL", NOW_MS, 55); /* level 3 and 4 */
    assert_int_equal(site_sql_int("SELECT count(*) FROM alarm"), 2);
    alarm_clock(s, SITE_NOW + 170);
    push_one(s->admin, "GT1.LEL", NOW_MS + 170000, 55);
    assert_int_equal(tick(s).escalated, 0);
    alarm_clock(s, SITE_NOW + 181);
    assert_int_equal(tick(s).escalated, 1); /* level 4 */
    assert_int_equal(tick(s).escalated, 0);
    alarm_clock(s, SITE_NOW + 3000); /* all that was missed */
    assert_int_equal(tick(s).escalated, 3);
    assert_int_equal(tick(s).escalated, 0);
    assert_int_equal(
        site_sql_int("SELECT count(*) FROM notice WHERE kind = "
                     "'alarm_overdue' AND level = 4 AND alarm = 1 AND "
                     "recipients LIKE '%role:PRINCIPAL%'"),
        1);
}

static void a_silent_sensor_is_an_alarm(void **state)
{
    alarm_site *s = *state;

    alarm_clock(s, SITE_NOW + 30);
    assert_int_equal(tick(s).changed, 0);
    alarm_clock(s, SITE_NOW + 31);
    assert_int_equal(tick(s).changed, 1); /* it never said anything */
    assert_int_equal(tick(s).changed, 0);
    sp_alarm *a = open_alarm(s->admin);
    assert_int_equal(a->condition, SP_ALARM_SILENT);
    push_one(s->admin, "GT1.LEL", NOW_MS - 100000, 1); /* old news */
    assert_int_equal(site_sql_int("SELECT silent FROM tag_state"), 1);
    push_one(s->admin, "GT1.LEL", NOW_MS + 31000, 1);
    assert_int_equal(site_sql_int("SELECT silent FROM tag_state"), 0);
    sp_alarm *b = load_alarm(s->admin, a->code);
    assert_int_equal(b->state, SP_ALARM_AUTO_CLEARED);
    sp_record_free(&sp_alarm_type, a);
    sp_record_free(&sp_alarm_type, b);
}

static void maintenance_ends_by_itself(void **state)
{
    alarm_site *s = *state;

    REFUSED(SP_INVALID, sp_device_maintain(s->admin, "GT1", SP_NO_INT,
                                           SITE_NOW + 600, NULL, NULL));
    REFUSED(SP_INVALID, sp_device_maintain(s->admin, "GT1", SP_NO_INT,
                                           SITE_NOW - 1, "标定", NULL));
    REFUSED(SP_INVALID,
            sp_device_maintain(s->admin, "GT1", SP_NO_INT,
                               SITE_NOW + 168 * 3600 + 1, "标定", NULL));
    OK(sp_device_maintain(s->admin, "GT1", SP_NO_INT, SITE_NOW + 600, "标定",
                          NULL));
    assert_int_equal(push_one(s->admin, "GT1.LEL", NOW_MS, 55).suppressed, 2);
    alarm_clock(s, SITE_NOW + 599);
    push_one(s->admin, "GT1.LEL", NOW_MS + 599000, 55);
    assert_int_equal(tick(s).changed, 0);
    assert_int_equal(site_sql_int("SELECT count(*) FROM notice"), 0);
    alarm_clock(s, SITE_NOW + 600);
    assert_int_equal(tick(s).changed, 2);
    assert_int_equal(
        site_sql_int("SELECT count(*) FROM alarm WHERE state = 'raised'"), 2);
    assert_int_equal(
        site_sql_int("SELECT count(*) FROM notice WHERE kind = 'alarm'"), 2);
    assert_int_equal(tick(s).changed, 0);
}

static void suppression_by_hand_ends_by_itself(void **state)
{
    alarm_site *s = *state;
    sp_alarm_options o = {.note = "误动", .until = SITE_NOW + 100};

    push_one(s->admin, "GT1.LEL", NOW_MS, 30);
    sp_alarm *a = open_alarm(s->admin);
    OK(sp_alarm_act(s->admin, a->code, SP_ALARM_DO_SUPPRESS, &o, NULL));
    alarm_clock(s, SITE_NOW + 100);
    push_one(s->admin, "GT1.LEL", NOW_MS + 100000, 30);
    assert_int_equal(tick(s).changed, 1);
    sp_alarm *b = load_alarm(s->admin, a->code);
    assert_int_equal(b->state, SP_ALARM_RAISED);
    sp_record_free(&sp_alarm_type, a);
    sp_record_free(&sp_alarm_type, b);
}

static void calibration_is_said_once(void **state)
{
    alarm_site *s = *state;
    void *found = NULL;

    OK(sp_record_load(s->admin, &sp_device_type, "GT1", &found));
    OK(sp_text_set(&((sp_device *)found)->calibration_due, "2025-12-20"));
    OK(sp_record_save(s->admin, &sp_device_type, found));
    assert_int_equal(tick(s).notices, 1);
    assert_int_equal(tick(s).notices, 0);
    push_one(s->admin, "GT1.LEL", NOW_MS, 1);
    alarm_clock(s, SITE_NOW + 40 * 86400);
    tick(s);
    assert_int_equal(site_sql_int("SELECT count(*) FROM notice WHERE kind = "
                                  "'calibration_due' AND level = 2"),
                     1);
    sp_record_free(&sp_device_type, found);
}

/* ---- storms ---- */

static void storms_collapse_but_level_four_never(void **state)
{
    alarm_site *s = *state;
    enum { TAGS = 30 };
    static char codes[2 * TAGS][16];
    sp_reading rows[2 * TAGS];
    sp_push_result out = {0};

    for (int i = 0; i < 2 * TAGS; i++) {
        snprintf(codes[i], sizeof codes[i], "S%d", i);
        sp_tag *t = new_tag(codes[i], "GT1");
        t->hi = 10;
        t->hi_level = i < TAGS ? 2 : 4;
        OK(sp_tag_add(s->admin, t));
        sp_record_free(&sp_tag_type, t);
        rows[i] = (sp_reading){.tag = codes[i], .at = NOW_MS, .value = 11};
    }
    OK(sp_reading_push(s->admin, "x", rows, TAGS, NULL, NULL, &out));
    assert_int_equal(out.collapsed, 10);
    assert_int_equal(out.raised, 21); /* twenty, and the storm */
    OK(sp_reading_push(s->admin, "x", rows + TAGS, TAGS, NULL, NULL, &out));
    assert_int_equal(out.raised, 21 + TAGS);
    assert_int_equal(
        site_sql_int("SELECT count FROM alarm WHERE condition = 'storm'"), 10);
    for (int i = 0; i < TAGS; i++)
        rows[i].at += 1000, rows[i].value = 1;
    OK(sp_reading_push(s->admin, "x", rows, TAGS, NULL, NULL, &out));
    assert_int_equal(out.cleared, 20);
    alarm_clock(s, SITE_NOW + 61);
    tick(s);
    assert_int_equal(site_sql_int("SELECT count(*) FROM alarm WHERE condition "
                                  "= 'storm' AND state = 'auto_cleared'"),
                     1);
}

/* ---- hazards ---- */

static void confirmed_alarms_become_hazards_once(void **state)
{
    alarm_site *s = *state;
    sp_alarm_options o = {.confirm = true};
    sp_alarm_result r = {0};
    char first[64];

    push_one(s->admin, "GT1.LEL", NOW_MS, 30);
    sp_alarm *a = open_alarm(s->admin);
    OK(sp_alarm_act(s->boss, a->code, SP_ALARM_DO_HANDLE, &o, &r));
    assert_true(*r.hazard);
    snprintf(first, sizeof first, "%s", r.hazard);
    OK(sp_alarm_act(s->boss, a->code, SP_ALARM_DO_HANDLE, &o, &r));
    assert_string_equal(first, r.hazard);
    assert_int_equal(site_sql_int("SELECT count(*) FROM hazard WHERE source = "
                                  "'alarm' AND zone = 'Z1'"),
                     1);
    sp_record_free(&sp_alarm_type, a);
}

static void three_times_a_day_is_a_hazard_too(void **state)
{
    alarm_site *s = *state;
    sp_tag *t = new_tag("T1", "GT1");
    sp_alarm_options o = {.confirm = true};

    t->hi = 60;
    t->hi_level = 1;
    t->repeat = 0;
    OK(sp_tag_add(s->admin, t));
    sp_record_free(&sp_tag_type, t);
    for (int i = 1; i <= 3; i++) {
        sp_alarm_result r = {0};
        push_one(s->admin, "T1", NOW_MS + 2000 * i, 61);
        sp_alarm *a = open_alarm(s->admin);
        OK(sp_alarm_act(s->admin, a->code, SP_ALARM_DO_HANDLE, &o, &r));
        assert_int_equal(*r.hazard != 0, i == 3);
        push_one(s->admin, "T1", NOW_MS + 2000 * i + 1000, 1);
        OK(act(s->admin, a->code, SP_ALARM_DO_RESOLVE, "x"));
        OK(act(s->admin, a->code, SP_ALARM_DO_CLOSE, NULL));
        sp_record_free(&sp_alarm_type, a);
    }
}

/* ---- order ---- */

/* The alarms of a tag that readings uphold, as text. */
static void upheld(const char *tag, char *out, size_t size)
{
    char sql[400];

    snprintf(sql, sizeof sql,
             "SELECT coalesce(sum((event_ms %% 1000000007) * (1 + 31 * level) "
             "* count), 0) FROM alarm WHERE tag = '%s' AND unconfirmed = 0",
             tag);
    int64_t sum = site_sql_int(sql);
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM alarm WHERE tag = '%s' AND unconfirmed = 0",
             tag);
    int64_t count = site_sql_int(sql);
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM alarm WHERE tag = '%s' AND unconfirmed = 0 "
             "AND cleared_at IS NULL",
             tag);
    snprintf(out, size, "%lld alarms, sum %lld, %lld last", (long long)count,
             (long long)sum, (long long)site_sql_int(sql));
}

static uint32_t dice = 1;
static uint32_t roll(uint32_t n)
{
    dice = dice * 1664525 + 1013904223;
    return (dice >> 8) % n;
}

static void shuffle(sp_reading *rows, size_t n)
{
    for (size_t i = n; i-- > 1;) {
        size_t k = roll((uint32_t)i + 1);
        sp_reading swap = rows[i];
        rows[i] = rows[k];
        rows[k] = swap;
    }
}

/* A tag with delays, deadband and two of three; each order is another device,
 * so that no storm mixes in. */
static void add_order_tag(alarm_site *s, const char *tag, const char *device)
{
    sp_tag *t = new_tag(tag, device);

    add_device(s->admin, device, "D1");
    t->hi = 25;
    t->hihi = 50;
    t->deadband = 3;
    t->on_delay = 2;
    t->off_delay = 1;
    t->n_of = 2;
    t->of_m = 3;
    t->repeat = 8;
    OK(sp_tag_add(s->admin, t));
    sp_record_free(&sp_tag_type, t);
}

static void any_order_gives_the_same_alarms(void **state)
{
    alarm_site *s = *state;
    enum { ROWS = 60, ORDERS = 24 };
    sp_reading rows[ROWS];
    char want[96];
    char got[96];
    sp_push_result out = {0};

    for (int round = 0; round < 3; round++) {
        char tag[16];
        char device[16];
        for (int i = 0; i < ROWS; i++)
            rows[i] = (sp_reading){
                .at = NOW_MS - 200000 + i * 1000,
                .value = roll(4) ? 10 + 20 * (double)roll(3) : 52,
                .quality = roll(12) ? SP_QUALITY_GOOD : SP_QUALITY_BAD};
        for (int order = 0; order < ORDERS; order++) {
            snprintf(tag, sizeof tag, "O%d.%d", round, order);
            snprintf(device, sizeof device, "OD%d.%d", round, order);
            add_order_tag(s, tag, device);
            for (int i = 0; i < ROWS; i++)
                rows[i].tag = tag;
            if (order)
                shuffle(rows, ROWS);
            for (size_t at = 0; at < ROWS;) {
                size_t n = 1 + roll(order % 2 ? 3 : 30);
                n = n > ROWS - at ? ROWS - at : n;
                OK(sp_reading_push(s->admin, "x", rows + at, n, NULL, NULL,
                                   &out));
                at += n;
            }
            upheld(tag, order ? got : want, sizeof want);
            if (order && strcmp(got, want) != 0)
                fail_msg("round %d, order %d: %s, in order: %s", round, order,
                         got, want);
        }
    }
    assert_true(out.reordered > 0);
    assert_int_equal(out.duplicates, 0);
}

static void what_is_too_late_is_looked_at_alone(void **state)
{
    alarm_site *s = *state;

    for (int i = 0; i < 4; i++) /* two look-backs pass */
        push_one(s->admin, "GT1.LEL", NOW_MS - 4000000 + i * 1000000, 1);
    sp_push_result out = push_one(s->admin, "GT1.LEL", NOW_MS - 4500000, 30);
    assert_int_equal(out.late, 1);
    assert_int_equal(out.raised, 1);
    sp_alarm *a = open_alarm(s->admin);
    assert_true(a->late);
    assert_int_not_equal(a->cleared_at, SP_NO_INT);
    sp_record_free(&sp_alarm_type, a);
}

/* ---- tampering ---- */

static void tampering_is_found(void **state)
{
    alarm_site *s = *state;
    static const char *const hands[] = {
        "UPDATE reading SET value = 1 WHERE value = 30",
        "UPDATE reading SET flags = 16",
        "DELETE FROM reading WHERE value = 2",
        "INSERT INTO reading SELECT tag, at + 1, 0, 1, 0, 1 FROM reading",
        "UPDATE reading SET batch = 9",
        "UPDATE reading_batch SET rows = 5",
    };
    sp_audit_result found;

    push_one(s->admin, "GT1.LEL", NOW_MS, 30);
    push_one(s->admin, "GT1.LEL", NOW_MS + 1000, 2);
    OK(sp_audit_verify(s->admin, NULL, &found));
    for (size_t i = 0; i < SP_COUNT(hands); i++) {
        char copy[80];
        snprintf(copy, sizeof copy, "%s.copy", site_path());
        site_remove(copy);
        OK(sp_site_backup(s->head, copy));
        site_sql(hands[i]);
        if (sp_audit_verify(s->admin, NULL, &found) != SP_CORRUPT)
            fail_msg("not found: %s", hands[i]);
        assert_true(*found.zh && *found.en);
        site_sql("DELETE FROM reading; DELETE FROM reading_batch");
        char sql[400];
        snprintf(sql, sizeof sql,
                 "ATTACH '%s' AS c; INSERT INTO reading SELECT * FROM "
                 "c.reading; INSERT INTO reading_batch SELECT * FROM "
                 "c.reading_batch",
                 copy);
        site_sql(sql);
        site_remove(copy);
        OK(sp_audit_verify(s->admin, NULL, &found));
    }
}

/* ---- events ---- */

static sp_status count_event(void *context, const sp_event *e)
{
    assert_true(e->code && e->state && e->text_zh && e->text_en);
    ++*(int *)context;
    return SP_OK;
}

static int events(sp_session *session, const char *state)
{
    sp_event_query q = {.state = state};
    int n = 0;

    OK(sp_event_list(session, &q, count_event, &n));
    return n;
}

static void events_are_handled_and_archived(void **state)
{
    alarm_site *s = *state;
    char *code = NULL;
    char *again = NULL;

    push_one(s->admin, "GT1.LEL", NOW_MS, 30);
    sp_alarm *a = open_alarm(s->admin);
    assert_int_equal(events(s->boss, NULL), 1);
    assert_int_equal(events(s->other, NULL), 0);
    REFUSED(SP_CONFLICT, sp_event_archive_it(s->boss, a->code, NULL, &code));
    OK(sp_event_handle(s->boss, a->code, "到场"));
    assert_int_equal(events(s->boss, "handling"), 1);
    OK(sp_event_handle(s->boss, a->code, "修复"));
    push_one(s->admin, "GT1.LEL", NOW_MS + 1000, 1);
    OK(sp_event_handle(s->admin, a->code, "验证"));
    assert_int_equal(events(s->boss, "handled"), 1);
    OK(sp_event_archive_it(s->boss, a->code, "归档", &code));
    OK(sp_event_archive_it(s->boss, a->code, "归档", &again));
    assert_string_equal(code, again);
    assert_int_equal(events(s->boss, NULL), 0);
    assert_int_equal(events(s->boss, "archived"), 1);
    assert_int_equal(
        site_sql_int("SELECT json_array_length(content, '$.readings') + "
                     "json_array_length(content, '$.history') >= 7 FROM "
                     "event_archive"),
        1);
    REFUSED(SP_NOT_FOUND, sp_event_archive_it(s->boss, "NONE", NULL, &code));
    REFUSED(SP_INVALID, sp_event_list(s->boss, &(sp_event_query){.state = "x"},
                                      count_event, NULL));
    sp_free(code);
    sp_free(again);
    sp_record_free(&sp_alarm_type, a);
}

/* ---- devices and tags ---- */

static void limits_come_from_the_pack_in_their_unit(void **state)
{
    alarm_site *s = *state;
    sp_tag *t = new_tag("H2S", "GT1");

    OK(sp_text_set(&t->quantity, "硫化氢"));
    OK(sp_text_set(&t->unit, "ppm"));
    REFUSED(SP_INVALID, sp_tag_add(s->admin, t));
    t->hi = 6;
    OK(sp_tag_add(s->admin, t)); /* own limits, own unit */
    assert_null(t->limits_source);
    sp_record_free(&sp_tag_type, t);
    t = new_tag("O2", "GT1");
    OK(sp_text_set(&t->quantity, "oxygen"));
    OK(sp_tag_add(s->admin, t));
    assert_true(t->lo == 19.5 && t->hi == 23.5 && t->lo_level == 3);
    assert_string_equal(t->unit, "%vol");
    sp_record_free(&sp_tag_type, t);
}

static void bad_configurations_are_refused(void **state)
{
    alarm_site *s = *state;
    sp_tag *t = new_tag("T9", "GT1");

    t->hi = 10;
    t->hihi = 10;
    REFUSED(SP_INVALID, sp_tag_add(s->admin, t));
    t->hihi = 1e308;
    REFUSED(SP_INVALID, sp_tag_add(s->admin, t));
    t->hihi = NAN;
    t->n_of = 3;
    t->of_m = 2;
    REFUSED(SP_INVALID, sp_tag_add(s->admin, t));
    t->of_m = 61;
    REFUSED(SP_INVALID, sp_tag_add(s->admin, t));
    t->of_m = 3;
    t->period = 0;
    REFUSED(SP_INVALID, sp_tag_add(s->admin, t));
    t->period = 1;
    OK(sp_text_set(&t->device, "NONE"));
    REFUSED(SP_INVALID, sp_tag_add(s->admin, t));
    OK(sp_text_set(&t->device, "GT1"));
    REFUSED(SP_FORBIDDEN, sp_tag_add(s->boss, t));
    OK(sp_tag_add(s->admin, t));
    sp_record_free(&sp_tag_type, t);
}

/* ---- text ---- */

static void lines_are_read_or_refused(void **state)
{
    static const struct {
        const char *line;
        bool good;
    } cases[] = {
        {"{\"tag\":\"A\",\"at\":\"2025-11-24T10:06:00.250+08:00\",\"value\":1}",
         true},
        {"{\"tag\":\"A\",\"t\":1763950000,\"v\":-1.5e3,\"q\":\"good\"}", true},
        {"{\"tag\":\"A\",\"ts\":1763950000123,\"v\":true,\"seq\":7}", true},
        {"{\"tag\":\"A\",\"at\":1763950000,\"value\":null,\"q\":\"bad\"}",
         true},
        {"{\"tag\":\"A\",\"at\":1763950000,\"value\":\"12\"}", false},
        {"{\"tag\":\"A\",\"at\":1763950000,\"value\":\"ERR\"}", false},
        {"{\"tag\":\"A\",\"at\":1763950000,\"value\":NaN}", false},
        {"{\"tag\":\"A\",\"at\":1763950000,\"value\":1,\"q\":\"fine\"}", false},
        {"{\"tag\":\"A\",\"at\":1763950000,\"value\":1,\"q\":3}", false},
        {"{\"tag\":\"A\",\"at\":\"yesterday\",\"value\":1}", false},
        {"{\"tag\":\"A\",\"at\":-5,\"value\":1}", false},
        {"{\"tag\":\"A\",\"at\":1e300,\"value\":1}", false},
        {"{\"tag\":\"\",\"at\":1763950000,\"value\":1}", false},
        {"{\"at\":1763950000,\"value\":1}", false},
        {"{\"tag\":\"A\",\"tag\":\"B\",\"at\":1763950000}", false},
        {"{\"tag\":\"A\",\"at\":1763950000,\"value\":1,\"seq\":-1}", false},
        {"[1]", false},
        {"", false},
        {"{\"tag\":\"A\",\"at\":1763950000,\"value\":1}}", false},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        char room[128];
        sp_reading r;
        sp_status status = sp_reading_parse(
            cases[i].line, strlen(cases[i].line), 480, room, &r);
        if (status != (cases[i].good ? SP_OK : SP_INVALID))
            fail_msg("%s: %s", cases[i].line, sp_last_error(SP_EN));
    }
    char room[128];
    sp_reading r;
    OK(sp_reading_parse(cases[0].line, strlen(cases[0].line), 480, room, &r));
    assert_int_equal(r.at, INT64_C(1763949960250));
}

#define SITE_TEST(f)                                                           \
    cmocka_unit_test_setup_teardown(f, open_alarm_site, close_alarm_site)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(rows_are_taken_or_refused_with_a_reason),
        SITE_TEST(who_may_push),
        SITE_TEST(from_raised_to_closed),
        SITE_TEST(level_two_clears_by_itself_and_three_stays),
        SITE_TEST(nobody_acks),
        SITE_TEST(a_silent_sensor_is_an_alarm),
        SITE_TEST(maintenance_ends_by_itself),
        SITE_TEST(suppression_by_hand_ends_by_itself),
        SITE_TEST(calibration_is_said_once),
        SITE_TEST(storms_collapse_but_level_four_never),
        SITE_TEST(confirmed_alarms_become_hazards_once),
        SITE_TEST(three_times_a_day_is_a_hazard_too),
        SITE_TEST(any_order_gives_the_same_alarms),
        SITE_TEST(what_is_too_late_is_looked_at_alone),
        SITE_TEST(tampering_is_found),
        SITE_TEST(events_are_handled_and_archived),
        SITE_TEST(limits_come_from_the_pack_in_their_unit),
        SITE_TEST(bad_configurations_are_refused),
        cmocka_unit_test(lines_are_read_or_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
