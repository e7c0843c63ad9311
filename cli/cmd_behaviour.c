/* Violations and good reports: report, confirm, reject, sum up. */
#include <safeprod/behaviour.h>

#include "print.h"

static const opt report_options[] = {
    {"person", "CODE", "谁", "who"},
    {"category", "CATEGORY",
     "类别，如 no_helmet；见 risk standard show "
     "behaviour.standard",
     "e.g. no_helmet; of the pack behaviour.standard"},
    {"source", "inspection|guardian|camera|report", "怎么发现的，默认 report",
     "how it was seen; report unless given"},
    {"from", "CODE", "来源编号：作业票、检查任务等",
     "what it came from: a permit, a task"},
    {"at", "TIME", "何时，默认现在", "when; now unless given"},
    {"zone", "CODE", "区域", "zone"},
    {"evidence", "SHA256", "证据附件", "an attachment"},
    {0},
};

static sp_status set(sp_behaviour *b, const char *name, const char *value)
{
    /* What the verb reads is guarded for everybody else. */
    char **member = !strcmp(name, "person")     ? &b->person
                    : !strcmp(name, "category") ? &b->category
                    : !strcmp(name, "from")     ? &b->source_code
                    : !strcmp(name, "zone")     ? &b->zone
                    : !strcmp(name, "evidence") ? &b->evidence
                                                : &b->description;
    return value ? sp_text_set(member, value) : SP_OK;
}

static sp_status fill(call *cli, sp_behaviour *b)
{
    static const char *const names[] = {"person", "category", "from", "zone",
                                        "evidence"};
    const sp_field *source = sp_type_field(&sp_behaviour_type, "source");
    const char *given = cli_option(cli, "source");
    b->source = SP_BEHAVIOUR_BY_REPORT;
    for (unsigned i = 0; given && i < source->nlabels; i++)
        if (!strcmp(source->labels[i].name, given))
            b->source = i;
    for (size_t i = 0; i < COUNT(names); i++)
        TRY(set(b, names[i], cli_option(cli, names[i])));
    TRY(set(b, "description", cli_arg(cli, 0)));
    return cli_option_time(cli, "at", &b->at);
}

static sp_status enter(call *cli)
{
    sp_behaviour *b = sp_record_new(&sp_behaviour_type);
    if (!b)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    sp_status status = fill(cli, b);
    if (status == SP_OK)
        status = sp_behaviour_report(cli->session, b);
    if (status == SP_OK) {
        cli_say(cli, "已登记 %s，待确认", "%s is entered, to be confirmed",
                b->code);
        status = print_written(cli, &sp_behaviour_type, b);
    }
    sp_record_free(&sp_behaviour_type, b);
    return status;
}

static const opt note_options[] = {
    {"note", "TEXT", "说明；不成立的必填", "why; needed to reject"},
    {0},
};

static sp_status decide(call *cli, bool counts)
{
    TRY(sp_behaviour_decide(cli->session, cli_arg(cli, 0), counts,
                            cli_option(cli, "note")));
    cli_say(cli, "%s：%s", "%s: %s", cli_arg(cli, 0),
            counts ? cli_word(cli, "已确认", "confirmed")
                   : cli_word(cli, "不成立", "rejected"));
    return SP_OK;
}

static sp_status confirm(call *cli)
{
    return decide(cli, true);
}

static sp_status reject(call *cli)
{
    return decide(cli, false);
}

static const opt sum_options[] = {
    {"at", "TIME", "哪一天所在的期间，默认今天",
     "of the period that this lies in; today unless given"},
    {0},
};

static sp_status sum(call *cli)
{
    AUTOREPORT *r = NULL;
    sp_behaviour_sum s;
    int64_t at = SP_NO_INT;
    TRY(cli_option_time(cli, "at", &at));
    TRY(sp_behaviour_sum_of(cli->session, cli_arg(cli, 0), at, &s));
    TRY(report_begin(cli, &r));
    report_text(r, "from", "期间自", "from", s.from, NULL);
    report_text(r, "to", "至", "to", s.to, NULL);
    report_int(r, "points", "记分", "points", s.points);
    report_int(r, "limit", "限值", "limit", s.limit);
    report_int(r, "violations", "违章次数", "violations", s.violations);
    report_int(r, "good", "良好行为次数", "good reports", s.good);
    report_int(r, "open", "待确认", "to be confirmed", s.open);
    return report_end(r);
}

extern const cmd behaviour_cmds[];
const cmd behaviour_cmds[] = {
    {"behaviour", "report", "[TEXT]", NEED_WRITE, enter, report_options,
     "登记一次违章或良好行为", "report a violation or a good practice"},
    {"behaviour", "confirm", "CODE", NEED_WRITE, confirm, note_options,
     "确认：计入记分", "confirm it: its points count"},
    {"behaviour", "reject", "CODE", NEED_WRITE, reject, note_options, "不成立",
     "reject it"},
    {"behaviour", "points", "PERSON", NEED_READ, sum, sum_options,
     "某人本期的记分", "a person's points in the period"},
    {0},
};
