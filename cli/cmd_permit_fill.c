/* Filling in tickets: measures, gas tests, briefing, isolation, people,
 * documents. */
#include <ctype.h>
#include <stdlib.h>

#include "archive_print.h"
#include "cmd_permit.h"
#include "file_bytes.h"

static sp_status no_memory(call *cli)
{
    return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
}

/* ---- measures ---- */

enum { LINES_MAX = 200 };

static const opt measure_options[] = {
    {"all-yes", NULL, "其余各条：答过的按原答案再确认，没答的为涉及、已落实",
     "all other lines: as answered before, or else involved and in place"},
    {"value", "TEXT", "填写内容；一次答多条时写作 序号=内容，可多次",
     "what is filled in; NO=TEXT where several are answered, repeatable",
     OPT_MANY},
    {"by", "PERSON", "确认人的编号，默认为本人",
     "who decides; you unless given"},
    {0},
};

/* An answer to each line of the checklist. */
typedef struct answers {
    enum { UNANSWERED, INVOLVED, NOT_INVOLVED } lines[LINES_MAX + 1];
    const char *values[LINES_MAX + 1];
    size_t count;
    sp_records before; /* as it was answered before */
} answers;

static void free_answers(answers *a)
{
    sp_records_clear(&a->before);
}

static sp_status bad_answer(call *cli, const char *word)
{
    return cli_usage(cli,
                     "“%.40s”不是答案：应写作 序号 yes|no|n/a，如 1 yes 2 "
                     "n/a，或 3-5=yes",
                     "\"%.40s\" is no answer: NO yes|no|n/a, for instance 1 "
                     "yes 2 n/a, or 3-5=yes",
                     word);
}

/* "no" and "n/a" are one: the ticket knows 涉及 and 不涉及. */
static sp_status read_word(call *cli, const char *word, int *out)
{
    static const struct {
        const char *word;
        int answer;
    } words[] = {
        {"yes", INVOLVED},    {"是", INVOLVED},         {"涉及", INVOLVED},
        {"no", NOT_INVOLVED}, {"n/a", NOT_INVOLVED},    {"na", NOT_INVOLVED},
        {"否", NOT_INVOLVED}, {"不涉及", NOT_INVOLVED},
    };
    for (size_t i = 0; i < COUNT(words); i++)
        if (!strcasecmp(words[i].word, word)) {
            *out = words[i].answer;
            return SP_OK;
        }
    return bad_answer(cli, word);
}

/* "3" or "3-5", up to @end. */
static bool read_range(const char *text, const char *end, long *from, long *to)
{
    char *at;
    if (!isdigit((unsigned char)*text))
        return false;
    *from = *to = strtol(text, &at, 10);
    if (*at == '-' && isdigit((unsigned char)at[1]))
        *to = strtol(at + 1, &at, 10);
    return at == end && *from >= 1 && *to >= *from && *to <= LINES_MAX;
}

static sp_status take_answer(call *cli, const char *range, const char *end,
                             const char *word, answers *a)
{
    long from, to;
    int answer = UNANSWERED;
    if (!read_range(range, end, &from, &to))
        return bad_answer(cli, range);
    TRY(read_word(cli, word, &answer));
    for (long no = from; no <= to; no++) {
        if (a->lines[no])
            return cli_usage(cli, "第 %ld 条答了两次",
                             "measure %ld was answered twice", no);
        a->lines[no] = answer;
        a->count++;
    }
    return SP_OK;
}

static sp_status read_answers(call *cli, answers *a)
{
    for (size_t i = 1; i < cli->nargs; i++) {
        const char *word = cli_arg(cli, i), *equals = strchr(word, '=');
        if (equals) {
            TRY(take_answer(cli, word, equals, equals + 1, a));
            continue;
        }
        if (i + 1 == cli->nargs)
            return bad_answer(cli, word);
        TRY(take_answer(cli, word, word + strlen(word), cli_arg(cli, i + 1),
                        a));
        i++;
    }
    return SP_OK;
}

static sp_status read_values(call *cli, answers *a)
{
    const char *text;
    for (size_t i = 0; (text = cli_option_at(cli, "value", i)); i++) {
        const char *equals = strchr(text, '=');
        long from, to;
        if (equals && read_range(text, equals, &from, &to) && from == to &&
            a->lines[from]) {
            a->values[from] = equals + 1;
            continue;
        }
        if (a->count != 1 || i > 0)
            return cli_usage(cli, "--value 应写作 序号=内容，如 --value 2=3块",
                             "--value is NO=TEXT, for instance --value 2=3");
        for (size_t no = 1; no <= LINES_MAX; no++)
            if (a->lines[no])
                a->values[no] = text;
    }
    return SP_OK;
}

/* What was answered before stays as it was answered. */
static void keep_answers(answers *a)
{
    for (size_t i = 0; i < a->before.count; i++) {
        const sp_permit_measure_answer *m = a->before.items[i];
        if (m->no < 1 || m->no > LINES_MAX || a->lines[m->no])
            continue;
        a->lines[m->no] = m->involved ? INVOLVED : NOT_INVOLVED;
        a->values[m->no] = m->value;
        a->count++;
    }
}

static sp_status answer_rest(call *cli, answers *a)
{
    static const char *const by_permit[] = {"permit"};
    AUTOPERMIT *permit = NULL;
    AUTOPACK *pack = NULL;
    const char *number = cli_arg(cli, 0);
    TRY(permit_load(cli, number, &permit));
    TRY(permit_pack_of(cli, permit, &pack));
    TRY(load_where(cli, &sp_permit_measure_answer_type, by_permit, &number, 1,
                   &a->before));
    keep_answers(a);
    size_t count = pack ? sp_permit_part_count(pack, SP_PERMIT_MEASURES) : 0;
    for (size_t i = 0; i < count; i++) {
        const sp_permit_measure *m =
            (const sp_permit_measure *)sp_permit_part_at(pack,
                                                         SP_PERMIT_MEASURES, i);
        if (m->no > LINES_MAX || a->lines[m->no])
            continue;
        a->lines[m->no] = INVOLVED;
        a->count++;
    }
    return count ? SP_OK
                 : cli_usage(cli, "读不到这张票的措施清单，请逐条写明",
                             "the checklist of this ticket cannot be read; "
                             "answer line by line");
}

static sp_status measure(call *cli)
{
    CLEANUP(free_answers) answers a = {.count = 0};
    TRY(read_answers(cli, &a));
    if (cli_flag(cli, "all-yes"))
        TRY(answer_rest(cli, &a));
    if (!a.count)
        return cli_usage(cli, "没有答案，例如 1 yes 2 n/a，或 --all-yes",
                         "no answer; for instance 1 yes 2 n/a, or --all-yes");
    TRY(read_values(cli, &a));
    for (int64_t no = 1; no <= LINES_MAX; no++)
        if (a.lines[no])
            TRY(sp_permit_measure_confirm(cli->session, cli_arg(cli, 0), no,
                                          a.lines[no] == INVOLVED, a.values[no],
                                          cli_option(cli, "by")));
    cli_say(cli, "%s：确认 %zu 条措施", "%s: %zu measures confirmed",
            cli_arg(cli, 0), a.count);
    return SP_OK;
}

/* ---- gas ---- */

static const opt gas_options[] = {
    {"substance", "NAME", "气体名称或 CAS 号，如 methane",
     "name or CAS number of the gas, for instance methane"},
    {"value", "NUMBER", "分析结果", "the value"},
    {"unit", "%vol|%LEL|ppm|mg/m3", "单位", "its unit"},
    {"lel", "NUMBER", "爆炸下限 %vol，用于 %LEL",
     "lower explosive limit in %vol, for %LEL"},
    {"kind", "flammable|oxygen|toxic", "气体种类，默认 flammable",
     "kind of gas; flammable unless given"},
    {"at", "TIME", "取样时间，默认现在",
     "when it was sampled; now unless given"},
    {"point", "CODE", "取样部位，如 upper", "where, for instance upper"},
    {"place", "TEXT", "取样地点", "place of the sample"},
    {"analyst", "PERSON", "分析人的编号", "code of the analyst"},
    {"instrument", "TEXT", "仪器及编号", "make and number of the instrument"},
    {"csv", "FILE", "导入检测仪的记录表（CSV、XLSX、JSON、NDJSON）",
     "import the log of a meter (CSV, XLSX, JSON, NDJSON)"},
    {0},
};

static void free_test(sp_permit_gas_test **test)
{
    sp_record_free(&sp_permit_gas_test_type, *test);
}

static sp_status read_test(call *cli, sp_permit_gas_test *test)
{
    static const char *const names[][2] = {
        {"substance", "substance"}, {"value", "value"},
        {"unit", "unit"},           {"lel", "lel"},
        {"kind", "kind"},           {"at", "sampled_at"},
        {"point", "point"},         {"place", "place"},
        {"analyst", "analyst"},     {"instrument", "instrument"},
    };
    const sp_type *type = &sp_permit_gas_test_type;
    for (size_t i = 0; i < COUNT(names); i++) {
        const char *text = cli_option(cli, names[i][0]);
        if (text)
            TRY(sp_record_set(type, test, sp_type_field(type, names[i][1]),
                              text, sp_session_zone(cli->session)));
    }
    return sp_text_set(&test->permit, cli_arg(cli, 0));
}

static sp_status import_log(call *cli, const sp_permit_gas_test *meter)
{
    sp_import_result r;
    TRY(sp_permit_gas_import(cli->session, cli_arg(cli, 0),
                             cli_option(cli, "csv"), meter, &r));
    cli_say(cli, "共 %lld 行：新增 %lld，无变化 %lld",
            "%lld rows: %lld added, %lld unchanged", (long long)r.rows,
            (long long)r.added, (long long)r.unchanged);
    return SP_OK;
}

static sp_status gas(call *cli)
{
    CLEANUP(free_test)
    sp_permit_gas_test *test = sp_record_new(&sp_permit_gas_test_type);
    const sp_type *type = &sp_permit_gas_test_type;
    if (!test)
        return no_memory(cli);
    TRY(read_test(cli, test));
    if (cli_option(cli, "csv"))
        return import_log(cli, test);
    if (!test->value)
        return cli_usage(cli, "缺少 --value 分析结果，或用 --csv 导入记录表",
                         "--value is missing; or import a log with --csv");
    if (test->sampled_at == SP_NO_INT)
        test->sampled_at = sp_session_now(cli->session);
    TRY(sp_permit_gas(cli->session, test));
    cli_warnings(cli);
    cli_say(cli, "%s %s %s：%s%s%s", "%s %s %s: %s%s%s",
            test->substance ? test->substance : "", test->value, test->unit,
            sp_field_label(sp_type_field(type, "verdict"), test->verdict,
                           cli->lang),
            test->verdict_text ? cli_word(cli, "，", ", ") : "",
            test->verdict_text ? test->verdict_text : "");
    return print_written(cli, type, test);
}

/* ---- briefing and isolation ---- */

static const opt brief_options[] = {
    {"by", "PERSON", "交底人的编号", "code of who briefed"},
    {"to", "A,B", "接受交底的人，默认票上全部人员",
     "who was briefed; everybody on the ticket unless given"},
    {"at", "TIME", "交底时间，默认现在", "when; now unless given"},
    {0},
};

static sp_status brief(call *cli)
{
    int64_t at = SP_NO_INT;
    if (!cli_option(cli, "by"))
        return cli_usage(cli, "缺少 --by 交底人的编号",
                         "--by is missing: the code of who briefed");
    TRY(cli_option_time(cli, "at", &at));
    TRY(sp_permit_brief(cli->session, cli_arg(cli, 0), cli_option(cli, "by"),
                        cli_option(cli, "to"), at));
    cli_say(cli, "%s：已安全交底", "%s: the briefing is entered",
            cli_arg(cli, 0));
    return SP_OK;
}

static const opt isolate_options[] = {
    {"by", "PERSON", "确认人的编号，默认为本人",
     "who saw to it; you unless given"},
    {0},
};

static sp_status isolate(call *cli)
{
    TRY(sp_permit_isolate(cli->session, cli_arg(cli, 0), cli_arg(cli, 1),
                          cli_option(cli, "by")));
    cli_say(cli, "%s：隔离已登记", "%s: the isolation is entered",
            cli_arg(cli, 0));
    return SP_OK;
}

/* ---- people ---- */

static const opt staff_options[] = {
    {"from", "TIME", "从何时起，默认从头",
     "from when; the beginning unless given"},
    {"to", "TIME", "到何时止，默认到尾", "until when; the end unless given"},
    {"leave", NULL, "离开，而不是加入", "they leave instead"},
    {0},
};

static void say_staff(call *cli, const char *function, bool leave)
{
    AUTOPERMIT *permit = NULL;
    AUTOPACK *pack = NULL;
    const char *number = cli_arg(cli, 0);
    if (permit_load(cli, number, &permit) == SP_OK &&
        permit_pack_of(cli, permit, &pack) == SP_OK)
        function = permit_label(cli, pack, SP_PERMIT_FUNCTIONS, function);
    if (leave)
        cli_say(cli, "%s：%s离开", "%s: %s: left", number, function);
    else
        cli_say(cli, "%s：%s已加入", "%s: %s: named", number, function);
}

static sp_status put_on(call *cli, const char *function, size_t first)
{
    const char *number = cli_arg(cli, 0);
    bool leave = cli_flag(cli, "leave");
    int64_t from = SP_NO_INT, to = SP_NO_INT;
    TRY(cli_option_time(cli, "from", &from));
    TRY(cli_option_time(cli, "to", &to));
    for (size_t i = first; i < cli->nargs; i++) {
        const char *person = cli_arg(cli, i);
        TRY(leave
                ? sp_permit_staff_leave(cli->session, number, function, person)
                : sp_permit_staff_add(cli->session, number, function, person,
                                      from, to));
    }
    say_staff(cli, function, leave);
    return SP_OK;
}

static sp_status worker(call *cli)
{
    return put_on(cli, "worker", 1);
}

static sp_status guardian(call *cli)
{
    return put_on(cli, "guardian", 1);
}

static sp_status staff(call *cli)
{
    if (cli->nargs < 3)
        return cli_usage(cli, "还缺人员编号",
                         "the code of a person is missing");
    return put_on(cli, cli_arg(cli, 1), 2);
}

/* The leader stands on the ticket itself. */
static sp_status leader(call *cli)
{
    AUTOPERMIT *permit = NULL;
    TRY(permit_load(cli, cli_arg(cli, 0), &permit));
    TRY(sp_text_set(&permit->work_leader, cli_arg(cli, 1)));
    TRY(sp_permit_edit(cli->session, permit));
    cli_say(cli, "%s：作业负责人 %s", "%s: %s leads the work", permit->code,
            cli_arg(cli, 1));
    return SP_OK;
}

/* ---- documents ---- */

static sp_status document(call *cli)
{
    const char *path = cli_arg(cli, 2), *slash = strrchr(path, '/');
    AUTOOWN void *bytes = NULL;
    char sha256[65];
    size_t len;
    TRY(file_read(cli, path, &bytes, &len));
    TRY(sp_permit_document_add(cli->session, cli_arg(cli, 0), cli_arg(cli, 1),
                               slash ? slash + 1 : path, bytes, len, sha256));
    puts(sha256);
    return SP_OK;
}

extern const cmd permit_fill_cmds[];
const cmd permit_fill_cmds[] = {
    {"permit", "measure", "NUMBER [ANSWER...]", NEED_WRITE, measure,
     measure_options, "逐条确认安全措施，如 1 yes 2 n/a 3-5=yes",
     "answer the checklist, for instance 1 yes 2 n/a 3-5=yes"},
    {"permit", "gas", "NUMBER", NEED_WRITE, gas, gas_options,
     "登记气体分析，当场判定", "enter a gas test; it is judged at once"},
    {"permit", "brief", "NUMBER", NEED_WRITE, brief, brief_options,
     "登记安全交底", "enter the safety briefing"},
    {"permit", "isolate", "NUMBER WHAT", NEED_WRITE, isolate, isolate_options,
     "登记隔离、上锁、挂牌", "enter blinds, locks and tags"},
    {"permit", "worker", "NUMBER PERSON...", NEED_WRITE, worker, staff_options,
     "加入作业人", "name workers"},
    {"permit", "guardian", "NUMBER PERSON...", NEED_WRITE, guardian,
     staff_options, "加入监护人", "name guardians"},
    {"permit", "leader", "NUMBER PERSON", NEED_WRITE, leader, NULL,
     "指定作业负责人", "name the work leader"},
    {"permit", "staff", "NUMBER FUNCTION PERSON...", NEED_WRITE, staff,
     staff_options, "加入其他职责的人，如 analyst、shift_leader",
     "name people of other functions, for instance analyst, shift_leader"},
    {"permit", "document", "NUMBER CODE FILE", NEED_WRITE, document, NULL,
     "附上方案、图纸、影像等，如 plan", "attach a plan, a drawing, a video"},
    {0},
};
