/* The knowledge graph, briefs, commands and procedures on a small site. */
#include "site_help.h"

#include <safeprod/brief.h>
#include <safeprod/command.h>
#include <safeprod/graph.h>
#include <safeprod/procedure.h>

#include "graphing.h"

static void set(const sp_type *type, void *record, const char *field,
                const char *text)
{
    OK(sp_record_set(type, record, sp_type_field(type, field), text, 480));
}

static void add(sp_session *s, const sp_type *type, const char *const *pairs)
{
    void *record = sp_record_new(type);

    for (; *pairs; pairs += 2)
        set(type, record, pairs[0], pairs[1]);
    OK(sp_record_add(s, type, record));
    sp_record_free(type, record);
}
#define ADD(s, type, ...) add(s, type, (const char *const[]){__VA_ARGS__, NULL})

static const char *file_with(const char *name, const char *text)
{
    static char path[120];
    FILE *file;

    snprintf(path, sizeof path, "/tmp/sp-g3-%d-%s.md", (int)getpid(), name);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    return path;
}

static const char law[] = "# 试验安全法\n\n第一条 为了安全，制定本法。\n\n"
                          "第二条 储罐应当设置液位报警。\n\n"
                          "第三条 违反前条规定的，处罚款。\n";

static char *publish(sp_session *s, const char *name, const char *text,
                     const char *edition)
{
    const char *path = file_with(name, text);
    const sp_kb_meta meta = {.title = "动火作业制度",
                             .edition = edition,
                             .review_due = "2025-01-01"};
    char *code = NULL;

    OK(sp_procedure_publish(s, path, &meta, &code));
    unlink(path);
    return code;
}

/* Zone Z1 of DA with a point, a unit, an event, a measure that cites a clause;
 * a device and a hazard at them; zone Z2 of DB. */
static sp_session *make(sp_session **out_root)
{
    sp_session *root = site_make();
    sp_session *head = site_head(root);
    sp_kb_added added = {0};
    const char *path = file_with("law", law);
    const sp_kb_meta meta = {.kind = "law"};

    site_add_department(root, "DA", NULL);
    site_add_department(root, "DB", NULL);
    site_add_user(root, "ma", "DA", "DEPT_HEAD");
    site_add_user(root, "mb", "DB", "DEPT_HEAD");
    site_add_user(root, "wang", "DB", "WORKER");
    site_add_enterprise(head, "E1");
    ADD(head, &sp_zone_type, "code", "Z1", "name", "罐区", "enterprise", "E1",
        "owner_dept", "DA");
    ADD(head, &sp_zone_type, "code", "Z2", "name", "仓库", "enterprise", "E1",
        "owner_dept", "DB");
    ADD(head, &sp_risk_point_type, "code", "RP1", "name", "储罐", "zone", "Z1",
        "kind", "facility", "owner_dept", "DA");
    ADD(head, &sp_risk_unit_type, "code", "RU1", "name", "罐体", "point", "RP1",
        "owner_dept", "DA");
    ADD(head, &sp_risk_event_type, "code", "RE1", "name", "溢流", "unit", "RU1",
        "owner_dept", "DA");
    ADD(head, &sp_control_measure_type, "code", "CM1", "event", "RE1", "kind",
        "engineering", "description", "依据《试验安全法》第二条设液位报警",
        "owner_dept", "DA");
    OK(sp_kb_add(head, &path, 1, &meta, NULL, NULL, &added));
    unlink(path);
    assert_int_equal(added.added, 1);
    *out_root = root;
    return head;
}

/* ---- the graph ---- */

static bool has(const sp_graph *g, const char *type, const char *code)
{
    for (size_t i = 0; i < g->nnodes; i++)
        if (strcmp(g->nodes[i].type, type) == 0 &&
            strcmp(g->nodes[i].code, code) == 0)
            return true;
    return false;
}

static sp_status count_clause(void *context, const sp_graph_neighbour *n)
{
    assert_string_equal(n->type, SP_GRAPH_CLAUSE);
    ++*(int *)context;
    return SP_OK;
}

static void judge_all(sp_session *head, bool yes)
{
    SP_CLEANUP(sp_records_clear) sp_records found = {0};
    sp_query *query = sp_query_new(&sp_kb_link_type);

    OK(sp_query_where(query, "origin", "guessed"));
    OK(sp_record_list(head, query, &found));
    sp_query_free(query);
    for (size_t i = 0; i < found.count; i++) {
        const sp_kb_link *l = found.items[i];
        OK(sp_link_judge(head, l->code, yes, NULL));
        REFUSED(SP_CONFLICT, sp_link_judge(head, l->code, yes, NULL));
    }
}

static void a_citation_becomes_an_edge(void **state)
{
    sp_session *root;
    sp_session *head = make(&root);
    sp_link_scan scan = {0};
    sp_graph g = {0};
    const char *type;
    char *code = NULL;
    int clauses = 0;

    (void)state;
    OK(sp_link_scan_texts(head, "control_measure", &scan));
    assert_int_equal(scan.made, 1);
    sp_free(scan.missing);
    OK(sp_link_scan_texts(head, "control_measure", &scan));
    assert_true(scan.made == 0 && scan.known == 1);
    sp_free(scan.missing);
    REFUSED(SP_INVALID, sp_link_scan_texts(head, "moon", &scan));
    /* Guessed: no edge until a person says so. */
    OK(sp_graph_governing(head, "risk_point", "RP1", 0, count_clause,
                          &clauses));
    assert_int_equal(clauses, 0);
    judge_all(head, true);
    OK(sp_graph_governing(head, "risk_point", "RP1", 0, count_clause,
                          &clauses));
    assert_int_equal(clauses, 1);
    OK(sp_graph_find(head, "试验安全法第二条", &type, &code));
    assert_string_equal(type, SP_GRAPH_CLAUSE);
    OK(sp_graph_touches(head, type, code, &(sp_graph_options){.depth = 6}, &g));
    assert_true(has(&g, "control_measure", "CM1"));
    sp_graph_clear(&g);
    OK(sp_graph_path(head, "zone", "Z1", type, code, NULL, &g));
    assert_true(g.nnodes == 6 && has(&g, "risk_event", "RE1"));
    assert_true(g.nedges == 5);
    sp_graph_clear(&g);
    sp_free(code);
    sp_session_close(head);
    sp_session_close(root);
}

static void rejected_is_not_guessed_again(void **state)
{
    sp_session *root;
    sp_session *head = make(&root);
    sp_link_scan scan = {0};
    int clauses = 0;

    (void)state;
    OK(sp_link_scan_texts(head, NULL, &scan));
    sp_free(scan.missing);
    judge_all(head, false);
    OK(sp_link_scan_texts(head, NULL, &scan));
    sp_free(scan.missing);
    assert_int_equal(scan.made, 0);
    OK(sp_graph_governing(head, "control_measure", "CM1", 0, count_clause,
                          &clauses));
    assert_int_equal(clauses, 0);
    sp_session_close(head);
    sp_session_close(root);
}

/* Nobody sees, or goes through, what he may not read. */
static void rights_bound_the_graph(void **state)
{
    sp_session *root;
    sp_session *head = make(&root);
    sp_session *mb = site_enter(root, "mb");
    sp_session *wang = site_enter(root, "wang");
    sp_graph g = {0};
    const char *type;
    char *code = NULL;

    (void)state;
    REFUSED(SP_NOT_FOUND, sp_graph_find(mb, "RP1", &type, &code));
    REFUSED(SP_NOT_FOUND, sp_graph_show(mb, "zone", "Z1", NULL, &g));
    OK(sp_graph_show(mb, "zone", "Z2", &(sp_graph_options){.depth = 6}, &g));
    assert_false(has(&g, "zone", "Z1"));
    assert_false(has(&g, "risk_point", "RP1"));
    sp_graph_clear(&g);
    OK(sp_graph_show(head, "zone", "Z2", &(sp_graph_options){.depth = 6}, &g));
    assert_true(has(&g, "risk_point", "RP1"));
    sp_graph_clear(&g);
    OK(sp_graph_all(wang, NULL, &g));
    assert_false(has(&g, "control_measure", "CM1"));
    sp_graph_clear(&g);
    REFUSED(SP_FORBIDDEN, sp_link_make(wang, "zone", "Z2", SP_LINK_RELATED,
                                       "zone", "Z2", NULL, NULL));
    REFUSED(SP_FORBIDDEN, sp_link_judge(wang, "LK000001", true, NULL));
    REFUSED(SP_INVALID, sp_link_make(head, "zone", "Z2", SP_LINK_RELATED,
                                     "zone", "Z2", NULL, NULL));
    OK(sp_link_make(head, "zone", "Z2", SP_LINK_RELATED, "zone", "Z1", NULL,
                    NULL));
    REFUSED(SP_CONFLICT, sp_link_make(head, "zone", "Z2", SP_LINK_RELATED,
                                      "zone", "Z1", NULL, NULL));
    OK(sp_graph_show(mb, "zone", "Z2", NULL, &g));
    assert_false(has(&g, "zone", "Z1"));
    sp_graph_clear(&g);
    sp_session_close(wang);
    sp_session_close(mb);
    sp_session_close(head);
    sp_session_close(root);
}

static void written_the_same_twice(void **state)
{
    static const char *const starts[] = {"digraph", "<?xml", "{\"nodes\""};
    sp_session *root;
    sp_session *head = make(&root);

    (void)state;
    ADD(head, &sp_zone_type, "code", "Z3", "name", "\"<&>\\]]>", "owner_dept",
        "DA");
    for (int f = 0; f < SP_GRAPH_FORMAT_COUNT; f++) {
        char *texts[2] = {NULL};
        for (int i = 0; i < 2; i++) {
            sp_graph g = {0};
            OK(sp_graph_all(head, NULL, &g));
            OK(sp_graph_write(&g, (sp_graph_format)f, SP_ZH, &texts[i]));
            sp_graph_clear(&g);
        }
        assert_string_equal(texts[0], texts[1]);
        assert_true(strncmp(texts[0], starts[f], strlen(starts[f])) == 0);
        sp_free(texts[0]);
        sp_free(texts[1]);
    }
    sp_session_close(head);
    sp_session_close(root);
}

/* Each step of a walk is one look into an index. */
static void every_reference_has_its_index(void **state)
{
    sp_session *root = site_make();
    sp_graph_kind kind;
    sp_graph_kind to;

    (void)state;
    for (size_t i = 0; sp_graph_kind_at(i, &kind); i++)
        for (size_t k = 0; kind.record && k < kind.record->nfields; k++) {
            const sp_field *f = &kind.record->fields[k];
            char sql[300];
            if (!f->ref || !sp_graph_kind_of(f->ref, &to))
                continue;
            snprintf(sql, sizeof sql,
                     "SELECT count(*) FROM pragma_index_list('%s') l JOIN "
                     "pragma_index_info(l.name) c WHERE c.seqno = 0 AND "
                     "c.name = '%s'",
                     kind.record->table, f->name);
            if (site_sql_int(sql) < 1)
                fail_msg("%s.%s has no index", kind.record->table, f->name);
        }
    sp_session_close(root);
}

static void hostile_names(void **state)
{
    static const char *const names[] = {"",
                                        " ",
                                        ":",
                                        "zone:",
                                        ":Z1",
                                        "#",
                                        "第",
                                        "zone:' OR 1=1 --",
                                        "kb_clause:#",
                                        "kb_clause:KB1#@999",
                                        "\xff\xfe",
                                        "第条第条第条",
                                        "《》第一条"};
    sp_session *root;
    sp_session *head = make(&root);
    char *big = malloc(100001);

    (void)state;
    memset(big, 'x', 100000);
    big[100000] = '\0';
    for (size_t i = 0; i <= SP_COUNT(names); i++) {
        const char *type = NULL;
        char *code = NULL;
        sp_status status = sp_graph_find(
            head, i < SP_COUNT(names) ? names[i] : big, &type, &code);
        assert_true(status == SP_NOT_FOUND || status == SP_INVALID);
        assert_null(code);
    }
    free(big);
    sp_session_close(head);
    sp_session_close(root);
}

/* ---- briefs ---- */

static const sp_brief_section *section(const sp_brief *b, const char *name)
{
    for (size_t i = 0; i < b->nsections; i++)
        if (strcmp(b->sections[i].name, name) == 0)
            return &b->sections[i];
    return NULL;
}

static void report_hazard(sp_session *s, const char *zone)
{
    sp_hazard *h = sp_record_new(&sp_hazard_type);

    set(&sp_hazard_type, h, "title", "法兰渗漏");
    set(&sp_hazard_type, h, "zone", zone);
    OK(sp_hazard_report(s, h, NULL));
    sp_record_free(&sp_hazard_type, h);
}

static void a_brief_says_what_there_is(void **state)
{
    sp_session *root;
    sp_session *head = make(&root);
    sp_session *mb = site_enter(root, "mb");
    sp_brief b = {0};
    char *text = NULL;
    void *pdf = NULL;
    size_t len = 0;

    (void)state;
    report_hazard(head, "Z1");
    OK(sp_brief_gather(head, &(sp_brief_options){.zone = "Z1"}, &b));
    const sp_brief_section *s = section(&b, "hazards_new");
    assert_true(s && s->count == 1 && s->nlines == 1);
    assert_non_null(s->lines[0].code);
    assert_non_null(strstr(s->lines[0].text, "法兰渗漏"));
    assert_null(section(&b, "changes"));
    OK(sp_brief_write(&b, SP_BRIEF_MARKDOWN, SP_ZH, 480, &text));
    assert_non_null(strstr(text, "法兰渗漏"));
    assert_non_null(strstr(text, s->lines[0].code));
    sp_free(text);
    OK(sp_brief_write(&b, SP_BRIEF_JSON, SP_ZH, 480, &text));
    sp_free(text);
    OK(sp_brief_print(head, &b, &pdf, &len));
    assert_true(len > 1000 && memcmp(pdf, "%PDF", 4) == 0);
    sp_free(pdf);
    sp_brief_clear(&b);
    OK(sp_brief_gather(head, &(sp_brief_options){.zone = "Z2"}, &b));
    assert_int_equal(section(&b, "hazards_new")->count, 0);
    sp_brief_clear(&b);
    OK(sp_brief_gather(head, &(sp_brief_options){.dept = "DA"}, &b));
    sp_brief_clear(&b);
    OK(sp_brief_gather(head, &(sp_brief_options){.enterprise = "E1"}, &b));
    sp_brief_clear(&b);
    /* The other department's head: not his zone, and nothing of it in his. */
    REFUSED(SP_FORBIDDEN,
            sp_brief_gather(mb, &(sp_brief_options){.zone = "Z1"}, &b));
    OK(sp_brief_gather(mb, NULL, &b));
    assert_int_equal(section(&b, "hazards_new")->count, 0);
    OK(sp_brief_write(&b, SP_BRIEF_MARKDOWN, SP_ZH, 480, &text));
    assert_null(strstr(text, "法兰渗漏"));
    assert_null(strstr(text, "RP1"));
    sp_free(text);
    sp_brief_clear(&b);
    sp_session_close(mb);
    sp_session_close(head);
    sp_session_close(root);
}

static void bad_briefs(void **state)
{
    static const struct {
        sp_brief_options o;
        sp_status want;
    } cases[] = {
        {{.zone = "Z1", .dept = "DA"}, SP_INVALID},
        {{.zone = "NONE"}, SP_NOT_FOUND},
        {{.since = "2025-11-25"}, SP_INVALID},
        {{.since = "yesterday"}, SP_INVALID},
        {{.until = "2025-02-30"}, SP_INVALID},
        {{.pack = "lec.standard"}, SP_INVALID},
        {{.pack = "brief.moon"}, SP_NOT_FOUND},
    };
    sp_session *root;
    sp_session *head = make(&root);
    sp_brief b = {0};

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++)
        REFUSED(cases[i].want, sp_brief_gather(head, &cases[i].o, &b));
    sp_session_close(head);
    sp_session_close(root);
}

/* ---- commands ---- */

static const char own_pack[] =
    "{\"kind\":\"command\",\"name\":\"command.own\",\"version\":\"1\","
    "\"title_zh\":\"x\",\"title_en\":\"x\",\"source\":\"x\",\"confidence\":"
    "\"D\",\"effective\":\"2025-01-01\",\"commands\":[{\"name\":\"zones\","
    "\"aliases\":[\"区域清单\"],\"about_zh\":\"企业的区域\",\"about_en\":"
    "\"zones\",\"action\":\"query\",\"args\":[{\"name\":\"of\",\"type\":"
    "\"enterprise\",\"zh\":\"企业编号\",\"en\":\"enterprise\"}],\"query\":{"
    "\"type\":\"zone\",\"where\":{\"enterprise\":\"{of}\"},\"line_zh\":"
    "\"{name}[，{responsible_person}]\",\"line_en\":\"{name}\"}}]}";

static void commands(void **state)
{
    static const struct {
        const char *text;
        sp_status want;
        const char *part; /* of the answer or the sentence */
    } cases[] = {
        {"/help", SP_OK, "/risk"},
        {"／帮助", SP_OK, "/permit why"},
        {"/HELP", SP_OK, "/risk"},
        {"/risk Z1", SP_OK, "储罐"},
        {"/风险 Z1", SP_OK, "罐区"},
        {"/risk", SP_INVALID, "区域编号"},
        {"/risk NONE", SP_NOT_FOUND, "NONE"},
        {"/brief 本周", SP_OK, "2025-11-24"},
        {"/brief 下下周", SP_INVALID, "下下周"},
        {"/简报　上月", SP_OK, "2025-10-01 至 2025-10-31"},
        {"/hazrd overdue", SP_NOT_FOUND, "/hazard overdue"},
        {"/hazard overdue", SP_OK, "没有"},
        {"/hazard overdue now", SP_INVALID, "/hazard overdue"},
        {"/permit why", SP_INVALID, "作业票编号"},
        {"/permit why N1 start", SP_NOT_FOUND, "N1"},
        {"/zones E1", SP_OK, "罐区"},
        {"/区域清单 E1", SP_OK, "仓库"},
        {"/zones E9", SP_NOT_FOUND, "E9"},
        {"/clauses Z1", SP_OK, "没有"},
        {"/", SP_NOT_FOUND, "/help"},
        {"/'; DROP TABLE zone; --", SP_NOT_FOUND, "/help"},
        {"/\xff", SP_INVALID, "UTF-8"},
    };
    sp_session *root;
    sp_session *head = make(&root);

    (void)state;
    OK(sp_standard_load(root, own_pack, strlen(own_pack), NULL));
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_command_answer a = {0};
        sp_status status = sp_command_run(head, cases[i].text, &a);
        const char *said = status == SP_OK ? a.text : sp_last_error(SP_ZH);
        if (status != cases[i].want || !strstr(said, cases[i].part))
            fail_msg("%s: %s: %s", cases[i].text, sp_status_name(status), said);
        sp_command_answer_clear(&a);
    }
    assert_true(sp_command_is(" /x") && !sp_command_is("动火 /x"));
    sp_session_close(head);
    sp_session_close(root);
}

/* By the role matrix: what a list would not show, a command does not. */
static void commands_by_the_matrix(void **state)
{
    sp_session *root;
    sp_session *head = make(&root);
    sp_session *mb = site_enter(root, "mb");
    sp_command_answer a = {0};

    (void)state;
    report_hazard(head, "Z1");
    OK(sp_standard_load(root, own_pack, strlen(own_pack), NULL));
    OK(sp_command_run(head, "/hazard found 今天", &a));
    assert_int_equal(a.count, 1);
    sp_command_answer_clear(&a);
    OK(sp_command_run(mb, "/hazard found 今天", &a));
    assert_int_equal(a.count, 0);
    sp_command_answer_clear(&a);
    REFUSED(SP_FORBIDDEN, sp_command_run(mb, "/risk Z1", &a));
    REFUSED(SP_FORBIDDEN, sp_command_run(root, "/hazard overdue", &a));
    sp_session_close(mb);
    sp_session_close(head);
    sp_session_close(root);
}

/* ---- procedures ---- */

static sp_status count_gap(void *context, const sp_procedure_gap *gap)
{
    (void)gap;
    ++*(int *)context;
    return SP_OK;
}

static sp_status note_change(void *context, sp_clause_change change,
                             const sp_kb_passage *before,
                             const sp_kb_passage *after)
{
    assert_true(before || after);
    ((int *)context)[change]++;
    return SP_OK;
}

static void a_procedures_versions(void **state)
{
    sp_session *root;
    sp_session *head = make(&root);
    sp_tick_result ticked = {0};
    int gaps = 0;
    int changes[SP_CLAUSE_CHANGE_COUNT] = {0};

    (void)state;
    site_add_user(root, "adm", NULL, "SAFETY_ADMIN");
    sp_session *adm = site_enter(root, "adm");
    ADD(adm, &sp_person_type, "code", "P1", "name", "王工");
    char *one = publish(head, "v1",
                        "# 制度\n\n第一条 总则。\n\n第二条 动火先测爆。\n\n"
                        "第三条 附则。\n",
                        "V1");
    OK(sp_procedure_unread(head, NULL, count_gap, &gaps));
    assert_int_equal(gaps, 1);
    OK(sp_procedure_read(adm, one, "P1", "纸面签字"));
    REFUSED(SP_CONFLICT, sp_procedure_read(adm, one, "P1", NULL));
    gaps = 0;
    OK(sp_procedure_unread(head, one, count_gap, &gaps));
    assert_int_equal(gaps, 0);
    char *two = publish(head, "v2",
                        "# 制度\n\n第一条 总则。\n\n第二条 动火前三十分钟内"
                        "测爆。\n\n第四条 施行。\n",
                        "V2");
    OK(sp_procedure_unread(head, NULL, count_gap, &gaps));
    assert_int_equal(gaps, 1); /* the new one alone */
    REFUSED(SP_CONFLICT, sp_procedure_read(head, one, NULL, NULL));
    OK(sp_procedure_read(head, two, NULL, NULL));
    OK(sp_procedure_diff(head, one, two, note_change, changes));
    assert_int_equal(changes[SP_CLAUSE_ADDED], 1);
    assert_int_equal(changes[SP_CLAUSE_REMOVED], 1);
    assert_int_equal(changes[SP_CLAUSE_CHANGED], 1);
    OK(sp_tick(head, &ticked));
    assert_int_equal(site_sql_int("SELECT count(*) FROM notice WHERE kind = "
                                  "'procedure_review'"),
                     1);
    assert_int_equal(site_sql_int("SELECT count(*) FROM notice WHERE kind = "
                                  "'procedure_unread'"),
                     1);
    OK(sp_tick(head, &ticked));
    assert_int_equal(site_sql_int("SELECT count(*) FROM notice WHERE kind LIKE "
                                  "'procedure%'"),
                     2);
    sp_free(one);
    sp_free(two);
    sp_session_close(adm);
    sp_session_close(head);
    sp_session_close(root);
}

static int cleanup(void **state)
{
    (void)state;
    site_remove(site_path());
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_citation_becomes_an_edge),
        cmocka_unit_test(rejected_is_not_guessed_again),
        cmocka_unit_test(rights_bound_the_graph),
        cmocka_unit_test(written_the_same_twice),
        cmocka_unit_test(every_reference_has_its_index),
        cmocka_unit_test(hostile_names),
        cmocka_unit_test(a_brief_says_what_there_is),
        cmocka_unit_test(bad_briefs),
        cmocka_unit_test(commands),
        cmocka_unit_test(commands_by_the_matrix),
        cmocka_unit_test(a_procedures_versions),
    };

    return cmocka_run_group_tests(tests, NULL, cleanup);
}
