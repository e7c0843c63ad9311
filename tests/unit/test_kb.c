/* The knowledge base and the assistant on a site. */
#include <fcntl.h>
#include <sys/stat.h>

#include "json.h"
#include "site_help.h"
#include "str.h"

static sp_session *root;
static sp_session *head;
static char folder[64];

static int set_up(void **state)
{
    root = site_make();
    head = site_head(root);
    snprintf(folder, sizeof folder, "/tmp/sp-kb-%d", (int)getpid());
    mkdir(folder, 0700);
    *state = head;
    return 0;
}

static int tear_down(void **state)
{
    char command[100];

    (void)state;
    sp_session_close(head);
    sp_session_close(root);
    site_remove(site_path());
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

static const char *write_file(const char *name, const void *bytes, size_t len)
{
    static char path[128];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, len, f), len);
    fclose(f);
    return path;
}

static sp_kb_added add(const char *name, const char *text)
{
    const char *path = write_file(name, text, strlen(text));
    sp_kb_added added = {0};

    OK(sp_kb_add(head, &path, 1, NULL, NULL, NULL, &added));
    return added;
}

static const char law[] =
    "# 中华人民共和国试验安全法\n"
    "<!-- name: 试验安全法; version: 2020-01-01 -->\n"
    "## 第一章 总则\n"
    "第一条 为了试验，制定本法。\n"
    "第二条 进行吊装、动火作业，应当安排专门人员进行现场安全管理。\n"
    "第三条 燃气经营者停止供气的，应当提前48小时通知燃气用户。\n"
    "## 第二章 法律责任\n"
    "第四条 未安排专门人员进行现场安全管理的，处五万元以上十万元以下的罚款。\n";

/* ---- adding ---- */

static void adding(void **state)
{
    sp_kb_passages found = {0};
    sp_audit_result audit;
    sp_kb_added a = add("law.md", law);

    (void)state;
    assert_int_equal(a.added, 1);
    assert_int_equal(a.clauses, 4);
    assert_in_range(a.bytes, 200, sizeof law);
    a = add("again.md", law); /* to the letter */
    assert_int_equal(a.added, 0);
    assert_int_equal(a.same, 1);
    OK(sp_kb_clauses(head, "试验安全法", "3", &found));
    assert_int_equal(found.count, 1);
    assert_string_equal(found.items[0].article, "第三条");
    assert_string_equal(found.items[0].heading, "第一章 总则");
    assert_string_equal(found.items[0].edition, "2020-01-01");
    sp_kb_passages_clear(&found);
    REFUSED(SP_NOT_FOUND, sp_kb_clauses(head, "试验安全法", "99", &found));
    OK(sp_audit_verify(root, NULL, &audit));
    site_sql("UPDATE kb_clause SET text = 'x' WHERE seq = 2");
    REFUSED(SP_CORRUPT, sp_audit_verify(root, NULL, &audit));
    assert_non_null(strstr(audit.en, "kb_clause"));
}

/* A later version takes the place of an earlier one, whichever comes first. */
static void versions(void **state)
{
    static const char *const days[] = {"2020-01-01", "2024-05-01",
                                       "2022-01-01"};
    sp_kb_passages found = {0};
    char text[400];

    (void)state;
    for (size_t i = 0; i < SP_COUNT(days); i++) {
        snprintf(text, sizeof text,
                 "---\ntitle: 罐区规程\nversion: %s\n---\n第一条 液位 %zu "
                 "米。\n第二条 略去。",
                 days[i], i);
        add("p.md", text);
    }
    OK(sp_kb_search(head, "罐区液位多少米", NULL, &found));
    assert_true(found.count > 0);
    assert_string_equal(found.items[0].edition, "2024-05-01");
    for (size_t i = 0; i < found.count; i++)
        assert_null(found.items[i].superseded);
    sp_kb_passages_clear(&found);
    const sp_kb_options old = {.old_too = true};
    OK(sp_kb_search(head, "罐区液位多少米", &old, &found));
    size_t superseded = 0;
    for (size_t i = 0; i < found.count; i++)
        superseded += found.items[i].superseded != NULL;
    assert_true(superseded >= 2);
    sp_kb_passages_clear(&found);
}

/* ---- answers ---- */

static void answers(void **state)
{
    static const struct {
        const char *question;
        const char *article; /* NULL: refused */
        const char *number;
    } cases[] = {
        {"电焊要派人盯着吗", "第二条", NULL},
        {"燃气公司检修停气要提前多久通知", "第三条", "48小时"},
        {"动火没派人看着罚多少钱", "第四条", "五万元以上十万元以下"},
        {"试验安全法第3条", "第三条", NULL},
        {"量子纠缠怎么测", NULL, NULL},
        {"？！，。", NULL, NULL},
        {"😀😀", NULL, NULL},
        {"\"a\" OR NEAR(b) * ^ : -- '; DROP TABLE kb_clause", NULL, NULL},
    };
    const sp_kb_options options = {.no_builtin = true};

    (void)state;
    add("law.md", law);
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_answer a = {0};
        OK(sp_ask(head, cases[i].question, &options, &a));
        if ((a.grade != SP_ASK_REFUSED) != (cases[i].article != NULL))
            fail_msg("%s: %.2f", cases[i].question, a.confidence);
        if (cases[i].article)
            assert_string_equal(a.passages.items[0].article, cases[i].article);
        if (cases[i].number)
            assert_string_equal(a.number, cases[i].number);
        assert_int_equal(*a.reason_zh != '\0', a.grade == SP_ASK_REFUSED);
        sp_answer_clear(&a);
    }
}

static void bad_questions(void **state)
{
    sp_answer a = {0};
    char *huge = malloc(1 << 20);

    (void)state;
    REFUSED(SP_INVALID, sp_ask(head, "", NULL, &a));
    REFUSED(SP_INVALID, sp_ask(head, " \n\t", NULL, &a));
    REFUSED(SP_INVALID, sp_ask(head, "\xff\xfe", NULL, &a));
    memset(huge, 'a', (1 << 20) - 1);
    huge[(1 << 20) - 1] = '\0';
    REFUSED(SP_INVALID, sp_ask(head, huge, NULL, &a));
    huge[60000] = '\0';
    OK(sp_ask(head, huge, NULL, &a));
    sp_answer_clear(&a);
    free(huge);
}

/* ---- rights ---- */

static void rights(void **state)
{
    static const char secret[] = "# 保密规程\n## 甲\n密钥柜在三号楼。\n## "
                                 "乙\n钥匙两人保管。";
    const char *path = write_file("s.md", secret, strlen(secret));
    const sp_kb_meta meta = {.scope = "department", .owner_dept = "D1"};
    sp_kb_added added = {0};
    sp_kb_passages found = {0};

    (void)state;
    site_add_department(root, "D1", NULL);
    site_add_department(root, "D2", NULL);
    site_add_user(root, "in", "D1", "SAFETY_OFFICER");
    site_add_user(root, "out", "D2", "SAFETY_OFFICER");
    sp_session *in = site_enter(root, "in");
    sp_session *out = site_enter(root, "out");
    OK(sp_kb_add(head, &path, 1, &meta, NULL, NULL, &added));
    OK(sp_kb_search(in, "密钥柜在哪里", NULL, &found));
    assert_true(found.count > 0);
    sp_kb_passages_clear(&found);
    OK(sp_kb_search(out, "密钥柜在哪里", NULL, &found));
    for (size_t i = 0; i < found.count; i++)
        assert_null(strstr(found.items[i].text, "密钥柜"));
    sp_kb_passages_clear(&found);
    REFUSED(SP_NOT_FOUND, sp_kb_clauses(out, "保密规程", NULL, &found));
    REFUSED(SP_FORBIDDEN, sp_kb_add(out, &path, 1, NULL, NULL, NULL, &added));
    sp_session_close(in);
    sp_session_close(out);
}

/* ---- files ---- */

static void files(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        const char *article;
        const char *found; /* NULL: refused */
    } cases[] = {
        {"a.txt", "第一条　甲乙。\n第二条　丙丁。", "2", "丙丁。"},
        {"b.html",
         "<html><script>第三条 x</script><h2>第一章 总则</h2><p>第一条 "
         "甲&amp;乙</p><p>第二条 丙&lt;丁</p>",
         "1", "甲&乙"},
        {"c.csv", "条,内容\n第一条,甲乙\n第二条,丙丁\n", "2", "丙丁"},
        {"d.json",
         "[{\"article\":\"第一条\",\"text\":\"甲\"},{\"article\":"
         "\"第二条\",\"text\":\"丙丁\"}]",
         "2", "丙丁"},
        /* 第一条 甲 / 第二条 乙, in GB18030 */
        {"e.txt",
         "\xb5\xda\xd2\xbb\xcc\xf5 \xbc\xd7\n\xb5\xda\xb6\xfe\xcc\xf5 \xd2\xd2",
         "2", "乙"},
        {"f.txt", "", NULL, NULL},
        {"g.docx", "not a zip", NULL, NULL},
        {"h.json", "{", NULL, NULL},
        {"i.pdf", "%PDF", NULL, NULL},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_kb_added a = add(cases[i].name, cases[i].text);
        sp_kb_passages found = {0};
        char title[2] = {cases[i].name[0], '\0'};
        assert_int_equal(a.failed, cases[i].found == NULL);
        if (!cases[i].found)
            continue;
        OK(sp_kb_clauses(head, title, cases[i].article, &found));
        assert_string_equal(found.items[0].text, cases[i].found);
        sp_kb_passages_clear(&found);
    }
}

/* Two authorities, one name: neither supersedes the other. */
static void one_name(void **state)
{
    sp_kb_passages found = {0};

    (void)state;
    add("a.md",
        "---\ntitle: 条例\nissuer: 甲省\n---\n第一条 甲。\n第二条 乙。");
    add("b.md",
        "---\ntitle: 条例\nissuer: 乙省\n---\n第一条 丙。\n第二条 丁。");
    OK(sp_kb_clauses(head, "条例", "1", &found));
    assert_int_equal(found.count, 2);
    sp_kb_passages_clear(&found);
}

static void state_of(void **state)
{
    sp_kb_state a = {0};
    sp_kb_state b = {0};

    (void)state;
    OK(sp_kb_state_get(head, &a));
    assert_true(a.builtin > 20);
    add("law.md", law);
    OK(sp_kb_state_get(head, &b));
    assert_int_equal(b.clauses, 4);
    assert_in_range(b.bytes, 200, sizeof law);
    assert_true(b.index_bytes > 0);
    assert_string_not_equal(a.hash, b.hash);
}

/* ---- the built-in base says what the packs enforce ---- */

/* "validities/0/hours" */
static void value_at(const cJSON *json, const char *path, char out[32])
{
    char copy[128];

    snprintf(copy, sizeof copy, "%s", path);
    for (char *p = strtok(copy, "/"); p; p = strtok(NULL, "/"))
        json = cJSON_IsArray(json) ? cJSON_GetArrayItem(json, atoi(p))
                                   : cJSON_GetObjectItemCaseSensitive(json, p);
    assert_non_null(json);
    if (cJSON_IsString(json))
        snprintf(out, 32, "%s", json->valuestring);
    else
        snprintf(out, 32, "%g", json->valuedouble);
}

static const struct {
    const char *article;
    const char *before; /* the number, then */
    const char *after;
    const char *pack;
    const char *path;
} facts[] = {
    {"动火前的气体分析", "开始动火不超过", "分钟", "permit.hot_work",
     "gas_rules/0/sample_minutes"},
    {"动火前的气体分析", "特级、一级动火中断超过", "分钟", "permit.hot_work",
     "gas_rules/1/retest_minutes"},
    {"动火前的气体分析", "二级动火中断超过", "分钟", "permit.hot_work",
     "gas_rules/2/retest_minutes"},
    {"动火的可燃气体合格标准", "大于或等于", "%", "permit.hot_work",
     "gas_limits/0/lel_from"},
    {"动火的可燃气体合格标准", "分析浓度不大于", "%", "permit.hot_work",
     "gas_limits/0/max"},
    {"动火的可燃气体合格标准", "4%的，不大于", "%", "permit.hot_work",
     "gas_limits/1/max"},
    {"在氧气设备上动火", "氧含量不超过", "%", "permit.hot_work",
     "gas_limits/2/max"},
    {"动火作业票有效期", "一级动火作业票不超过", "小时", "permit.hot_work",
     "validities/0/hours"},
    {"动火作业票有效期", "二级动火作业票不超过", "小时", "permit.hot_work",
     "validities/1/hours"},
    {"动火点周围的其他作业", "动火点周围", "米内不得排放可燃气体",
     "permit.common", "simops/0/distance_m"},
    {"动火点周围的其他作业", "，", "米内不得排放可燃液体", "permit.common",
     "simops/1/distance_m"},
    {"动火点周围的其他作业", "，", "米内不得进行可燃溶剂清洗", "permit.common",
     "simops/2/distance_m"},
    {"盲板抽堵附近的动火", "作业点", "米内", "permit.common",
     "simops/4/distance_m"},
    {"受限空间作业票有效期", "有效期不超过", "小时", "permit.confined_space",
     "validities/0/hours"},
    {"受限空间的气体检测标准", "氧含量应在", "%", "permit.confined_space",
     "gas_limits/2/min"},
    {"受限空间的气体检测标准", "%至", "%之间", "permit.confined_space",
     "gas_limits/2/max"},
    {"受限空间的气体检测标准", "富氧环境下不超过", "%", "permit.confined_space",
     "gas_limits/3/max"},
    {"受限空间作业前的气体检测", "进入受限空间前", "分钟",
     "permit.confined_space", "gas_rules/0/sample_minutes"},
    {"受限空间作业前的气体检测", "作业中断超过", "分钟",
     "permit.confined_space", "gas_rules/0/retest_minutes"},
    {"高处作业票有效期", "有效期不超过", "天", "permit.height",
     "validities/0/days"},
    {"临时用电作业票有效期", "特殊情况不超过", "天", "permit.temp_power",
     "validities/0/days"},
    {"临时用电作业票有效期", "一般不超过", "天", "permit.temp_power",
     "validities/1/days"},
    {"吊装、动土、断路、盲板作业票有效期", "默认不超过", "小时",
     "permit.lifting", "validities/0/hours"},
    {"吊装、动土、断路、盲板作业票有效期", "默认不超过", "小时",
     "permit.blinding", "validities/0/hours"},
    {"吊装、动土、断路、盲板作业票有效期", "断路作业票默认不超过", "天",
     "permit.road_closure", "validities/0/days"},
    {"吊装、动土、断路、盲板作业票有效期", "断路作业票默认不超过", "天",
     "permit.excavation", "validities/0/days"},
    {"LEC 法的风险等级", "D大于或等于", "分为重大风险", "lec.standard",
     "bands/0/lower"},
    {"LEC 法的风险等级", "，", "分以上不到320分为较大风险", "lec.standard",
     "bands/1/lower"},
    {"LEC 法的风险等级", "，", "分以上不到160分为一般风险", "lec.standard",
     "bands/2/lower"},
    {"一般隐患的整改期限", "整改期限默认", "天", "hazard.standard",
     "levels/0/days"},
    {"一般隐患的整改期限", "最长不超过", "天", "hazard.standard",
     "levels/0/max_days"},
    {"一般隐患的整改期限", "即查即改，不超过", "小时", "hazard.standard",
     "on_the_spot/hours"},
    {"一般隐患的整改期限", "超期", "天报部门负责人", "hazard.standard",
     "levels/0/ladder/1/days"},
    {"一般隐患的整改期限", "超期", "天报安全部门", "hazard.standard",
     "levels/0/ladder/2/days"},
    {"一般隐患的整改期限", "超期", "天报主要负责人", "hazard.standard",
     "levels/0/ladder/3/days"},
    {"重大隐患的治理", "系统默认", "天", "hazard.standard", "levels/1/days"},
    {"隐患整改延期", "一般隐患延期每次不超过", "天", "hazard.standard",
     "levels/0/extensions/0/days"},
    {"隐患整改延期", "重大隐患延期不超过", "天", "hazard.standard",
     "levels/1/extensions/0/days"},
    {"新员工三级安全教育的学时", "一共不少于", "学时", "training.cn",
     "hours/4/hours"},
    {"新员工三级安全教育的学时", "高危单位不少于", "学时", "training.cn",
     "hours/6/hours"},
    {"每年再培训的学时", "高危单位的从业人员每年再培训不少于", "学时",
     "training.cn", "hours/7/hours"},
    {"每年再培训的学时", "其他单位按每年", "学时", "training.cn",
     "hours/5/hours"},
    {"负责人和安全管理人员的培训学时", "初次培训不少于", "学时", "training.cn",
     "hours/0/hours"},
    {"负责人和安全管理人员的培训学时", "每年再培训不少于", "学时",
     "training.cn", "hours/1/hours"},
    {"负责人和安全管理人员的培训学时", "高危单位初次培训不少于", "学时",
     "training.cn", "hours/2/hours"},
    {"负责人和安全管理人员的培训学时", "学时，每年再培训不少于", "学时。",
     "training.cn", "hours/3/hours"},
    {"转岗和离岗后的培训", "离岗", "个月以上", "training.cn", "off_job/months"},
};

static void builtin_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(facts); i++) {
        sp_pack *pack = NULL;
        SP_AUTOJSON *json = NULL;
        sp_kb_passages found = {0};
        char value[32];
        char sentence[256];
        OK(sp_pack_builtin(facts[i].pack, &pack));
        OK(sp_json_parse(sp_pack_text(pack), strlen(sp_pack_text(pack)),
                         &json));
        value_at(json, facts[i].path, value);
        snprintf(sentence, sizeof sentence, "%s%s%s", facts[i].before, value,
                 facts[i].after);
        OK(sp_kb_clauses(head, "builtin", facts[i].article, &found));
        if (!strstr(found.items[0].text, sentence))
            fail_msg("%s does not say \"%s\"", facts[i].article, sentence);
        assert_non_null(found.items[0].source);
        sp_kb_passages_clear(&found);
        sp_pack_free(pack);
    }
}

/* On the first day, without any document. */
static void first_day(void **state)
{
    static const char *const cases[][2] = {
        {"动火作业前多久要做气体分析", "30分钟"},
        {"受限空间氧含量多少合格", NULL},
        {"高处作业票有效期几天", "7天"},
        {"LEC法打多少分算重大风险", "320分"},
        {"新员工三级安全教育一共要多少学时", NULL}, /* both, told apart */
        {"一般企业新员工三级安全教育要多少学时", "24学时"},
        {"二级动火票有效期多久", "72小时"},
        {"动火票有效期多久", "特级、一级 8小时；二级 72小时"},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_answer a = {0};
        OK(sp_ask(head, cases[i][0], NULL, &a));
        if (a.grade == SP_ASK_REFUSED)
            fail_msg("%s: %.2f", cases[i][0], a.confidence);
        if (cases[i][1])
            assert_string_equal(a.number, cases[i][1]);
        sp_answer_clear(&a);
    }
}

/* With the texts that lie beside the repository: the aims. */
static void aims(void **state)
{
    const char *shared = getenv("SP_SHARED");
    char laws[256];
    char given[256];
    const char *path = laws;
    sp_kb_added added = {0};
    sp_kb_score s = {0};

    (void)state;
    snprintf(laws, sizeof laws, "%s/data/kb/laws", shared ? shared : "");
    snprintf(given, sizeof given, "%s/data/kb/questions.jsonl",
             shared ? shared : "");
    if (!shared || access(given, R_OK) != 0) {
        print_message("skipped: SP_SHARED is not set\n");
        skip();
    }
    OK(sp_kb_add(head, &path, 1, NULL, NULL, NULL, &added));
    OK(sp_kb_eval(head, given, NULL, &s));
    assert_true(s.recall5 >= 0.90);
    assert_true(s.refused_wrongly * 20 <= s.answerable);
    OK(sp_kb_eval(head, SP_KB_QUESTIONS, NULL, &s));
    assert_true(s.recall5 >= 0.80);
    assert_true(s.recall1 >= 0.55);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(adding),   TEST(versions),        TEST(answers),
        TEST(rights),   TEST(files),           TEST(one_name),
        TEST(state_of), TEST(builtin_numbers), TEST(bad_questions),
        TEST(aims),     TEST(first_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
