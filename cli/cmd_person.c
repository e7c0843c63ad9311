/* People and contractors: are they fit, and decisions about them. Adding and
 * listing are the usual verbs. */
#include <stdlib.h>

#include <safeprod/person.h>

#include "file_bytes.h"
#include "id_number_file.h"
#include "reasons_print.h"

/* ---- fit ---- */

static const opt fit_options[] = {
    {"for", "KIND", "作业需要的证件种类，如 welding、guardian；不给则不看证件",
     "kind of certificate that the work needs, e.g. welding, guardian; none "
     "unless given"},
    {"from", "TIME", "从何时起，默认现在", "from when; now unless given"},
    {"to", "TIME", "到何时止，默认同开始", "until when; --from unless given"},
    {0},
};

static sp_status fit(call *cli)
{
    AUTOREASONS reasons = {0};
    const char *code = cli_arg(cli, 0);
    int64_t from = sp_session_now(cli->session), to = SP_NO_INT;
    TRY(cli_option_time(cli, "from", &from));
    TRY(cli_option_time(cli, "to", &to));
    if (to == SP_NO_INT)
        to = from;
    if (to < from)
        return cli_usage(cli, "--to 早于 --from", "--to lies before --from");
    TRY(sp_person_fit(cli->session, code, cli_option(cli, "for"), from, to,
                      &reasons));
    TRY(print_reasons(cli, &reasons));
    if (cli->format != FORMAT_TABLE)
        return SP_OK;
    if (reasons.count)
        cli_say(cli, "%s 不符合要求：%zu 条原因", "%s is not fit: %zu reasons",
                code, reasons.count);
    else
        cli_say(cli, "%s 符合要求", "%s is fit", code);
    return SP_OK;
}

/* ---- blacklist ---- */

static const opt blacklist_options[] = {
    {"reason", "TEXT", "列入黑名单的原因", "why they are put on it"},
    {"lift", NULL, "移出黑名单", "take them off it"},
    {0},
};

static sp_status blacklist(call *cli)
{
    const char *reason = cli_option(cli, "reason");
    bool lift = cli_flag(cli, "lift");
    if (lift == (reason != NULL))
        return cli_usage(cli, "请给出 --reason 原因，或 --lift 移出",
                         "give --reason, or --lift to take them off");
    TRY(sp_person_blacklist(cli->session, cli_arg(cli, 0), reason));
    cli_say(cli, "%s %s", "%s %s", cli_arg(cli, 0),
            lift ? cli_word(cli, "已移出黑名单", "is off the blacklist")
                 : cli_word(cli, "已列入黑名单", "is on the blacklist"));
    return SP_OK;
}

/* ---- contractors ---- */

static const opt decide_options[] = {
    {"state",
     "candidate|under_review|qualified|restricted|suspended|blacklisted|exited",
     "新的状态", "its new state"},
    {"reason", "TEXT", "原因；限制、停用、列黑名单时必填",
     "why; needed for restricted, suspended, blacklisted"},
    {0},
};

static sp_status decide(call *cli)
{
    const char *text = cli_option(cli, "state");
    const sp_field *field = sp_type_field(&sp_contractor_type, "state");
    unsigned state = SP_CONTRACTOR_STATE_COUNT;
    for (unsigned i = 0; text && i < field->nlabels; i++)
        if (!strcmp(field->labels[i].name, text))
            state = i;
    if (state == SP_CONTRACTOR_STATE_COUNT)
        return cli_usage(cli, "缺少 --state，如 --state qualified",
                         "--state is missing, for instance --state qualified");
    TRY(sp_contractor_decide(cli->session, cli_arg(cli, 0),
                             (sp_contractor_state)state,
                             cli_option(cli, "reason")));
    cli_say(cli, "承包商 %s：%s", "contractor %s: %s", cli_arg(cli, 0),
            sp_field_label(field, state, cli->lang));
    return SP_OK;
}

/* ---- who they are ---- */

static const opt identify_options[] = {
    {"number-file", "FILE", "证件号所在文件，- 为标准输入；只留指纹",
     "file with the identity number, - is stdin; its hash alone is kept"},
    {0},
};

static sp_status identify(call *cli)
{
    AUTOOWN char *number = NULL;
    TRY(read_id_number(cli, &number));
    TRY(sp_person_identify(cli->session, cli_arg(cli, 0), number));
    cli_say(cli, "%s 的证件号已核对", "%s is known by their number",
            cli_arg(cli, 0));
    return SP_OK;
}

static sp_status photo(call *cli)
{
    AUTOOWN void *bytes = NULL;
    size_t len;
    TRY(file_read(cli, cli_arg(cli, 1), &bytes, &len));
    TRY(sp_person_set_photo(cli->session, cli_arg(cli, 0), bytes, len));
    cli_say(cli, "%s 的照片已保存", "%s: the photo is kept", cli_arg(cli, 0));
    return SP_OK;
}

extern const cmd person_cmds[];
const cmd person_cmds[] = {
    {"person", "fit", "PERSON", NEED_READ, fit, fit_options,
     "这个人在这段时间能不能做这种作业，差什么",
     "is this person fit for this work in this time, and what is missing"},
    {"person", "blacklist", "PERSON", NEED_WRITE, blacklist, blacklist_options,
     "立即禁入，或解除", "bar at once, or let in again"},
    {"person", "identify", "PERSON", NEED_WRITE, identify, identify_options,
     "核对证件号（不保存号码）",
     "know them by their number, which is not kept"},
    {"person", "photo", "PERSON FILE", NEED_WRITE, photo, NULL,
     "照片（PNG 或 JPEG），印在入场证上", "photo for the pass, PNG or JPEG"},
    {"contractor", "decide", "CODE", NEED_WRITE, decide, decide_options,
     "审定承包商：合格、限制、停用、黑名单",
     "decide about a contractor: qualified, restricted, suspended, "
     "blacklisted"},
    {0},
};
