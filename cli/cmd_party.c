/* Related parties: their steps, agreements, equipment, evaluations. Adding and
 * listing are the usual verbs. */
#include <stdlib.h>

#include <safeprod/party.h>

#include "id_number_file.h"
#include "reasons_print.h"

/* ---- steps ---- */

static const opt note_options[] = {
    {"note", "TEXT", "原因；限制、暂停、不予准入、退出时必填",
     "why; needed to restrict, suspend, reject, exit"},
    {0},
};

static sp_status step(call *cli, sp_party_step which, const char *note)
{
    const char *code = cli_arg(cli, 0);
    const sp_label *label = sp_party_step_label(which);
    sp_party_step next;
    TRY(sp_contractor_act(cli->session, code, which, note));
    TRY(sp_contractor_next(cli->session, code, &next));
    cli_say(cli, "%s：%s，下一步：%s", "%s: %s; next: %s", code,
            cli_word(cli, label->zh, label->en),
            cli_word(cli, sp_party_step_label(next)->zh,
                     sp_party_step_label(next)->en));
    return SP_OK;
}

#define STEP(verb, which)                                                      \
    static sp_status verb(call *cli)                                           \
    {                                                                          \
        return step(cli, which, cli_option(cli, "note"));                      \
    }
STEP(apply, SP_PARTY_APPLY)
STEP(finish, SP_PARTY_FINISH)
STEP(keep_listed, SP_PARTY_LIST)
STEP(restrict_it, SP_PARTY_RESTRICT)
STEP(suspend, SP_PARTY_SUSPEND)
STEP(reinstate, SP_PARTY_REINSTATE)
STEP(reject, SP_PARTY_REJECT)
STEP(leave, SP_PARTY_EXIT)

static const opt review_options[] = {
    {"score", "N", "准入评分，0 到 100；第一个签字时给出",
     "score of the admission, 0 to 100; with the first signature"},
    {0},
};

static sp_status review(call *cli)
{
    return step(cli, SP_PARTY_REVIEW, cli_option(cli, "score"));
}

static sp_status why(call *cli)
{
    AUTOREASONS reasons = {0};
    const char *text = cli_arg(cli, 1);
    sp_party_step which;
    if (text)
        TRY(sp_party_step_parse(text, &which));
    else
        TRY(sp_contractor_next(cli->session, cli_arg(cli, 0), &which));
    TRY(sp_contractor_why(cli->session, cli_arg(cli, 0), which, &reasons));
    TRY(print_reasons(cli, &reasons));
    if (cli->format != FORMAT_TABLE)
        return SP_OK;
    const sp_label *label = sp_party_step_label(which);
    if (reasons.count)
        cli_say(cli, "“%s”还差 %zu 项", "\"%s\" lacks %zu things",
                cli_word(cli, label->zh, label->en), reasons.count);
    else
        cli_say(cli, "“%s”什么都不差", "\"%s\" lacks nothing",
                cli_word(cli, label->zh, label->en));
    return SP_OK;
}

/* ---- who stands behind a party ---- */

static const opt identify_options[] = {
    {"number-file", "FILE", "证件号所在文件，- 为标准输入；只留指纹",
     "file with the identity number, - is stdin; its hash alone is kept"},
    {0},
};

static sp_status identify(call *cli)
{
    AUTOOWN char *number = NULL;
    TRY(read_id_number(cli, &number));
    TRY(sp_contractor_identify(cli->session, cli_arg(cli, 0), number));
    cli_say(cli, "%s 的法定代表人证件号已核对",
            "%s: the representative is known", cli_arg(cli, 0));
    return SP_OK;
}

/* ---- agreements ---- */

static const opt sign_options[] = {
    {"theirs", "NAME", "对方签字人；不给则本单位签字",
     "who signed for them; we sign unless given"},
    {0},
};

static sp_status sign(call *cli)
{
    TRY(sp_agreement_sign(cli->session, cli_arg(cli, 0),
                          cli_option(cli, "theirs")));
    cli_say(cli, "%s 已签字", "%s is signed", cli_arg(cli, 0));
    return SP_OK;
}

/* ---- equipment ---- */

static const opt accept_options[] = {
    {"failed", NULL, "验收不合格", "it did not pass"},
    {"tag", "NO", "贴上的标签号", "number of its tag"},
    {"to", "DAY", "验收有效期至，默认按规则包",
     "until when it counts; as the "
     "pack says unless given"},
    {"note", "TEXT", "说明；不合格时必填", "a note; needed when it failed"},
    {0},
};

static sp_status accept(call *cli)
{
    bool failed = cli_flag(cli, "failed");
    TRY(sp_equipment_accept(cli->session, cli_arg(cli, 0), !failed,
                            cli_option(cli, "tag"), cli_option(cli, "to"),
                            cli_option(cli, "note")));
    cli_say(cli, "%s %s", "%s %s", cli_arg(cli, 0),
            failed ? cli_word(cli, "验收不合格", "is not accepted")
                   : cli_word(cli, "验收合格", "is accepted"));
    return SP_OK;
}

static sp_status usable(call *cli)
{
    AUTOREASONS reasons = {0};
    int64_t now = sp_session_now(cli->session);
    TRY(sp_equipment_fit(cli->session, cli_arg(cli, 0), now, now, &reasons));
    return print_reasons(cli, &reasons);
}

/* ---- evaluation ---- */

static const opt evaluate_options[] = {
    {"points", "JSON", "打分，如 {\"people\":18,…}",
     "points, e.g. {\"people\":18,…}"},
    {"yearly", NULL, "年度评价；不给则为项目评价",
     "yearly; of a project unless "
     "given"},
    {"project", "TEXT", "项目", "the project"},
    {"man-hours", "N", "工时", "man-hours"},
    {"red-lines", "CODES", "触碰的红线，逗号分隔",
     "red lines that were "
     "crossed, commas between"},
    {"accident", "TEXT", "事故情况", "accidents"},
    {"comment", "TEXT", "评语", "a comment"},
    {0},
};

static void free_review(sp_party_review **r)
{
    sp_record_free(&sp_party_review_type, *r);
}

static sp_status evaluate(call *cli)
{
    CLEANUP(free_review)
    sp_party_review *r = sp_record_new(&sp_party_review_type);
    if (!r)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    r->period = cli_flag(cli, "yearly") ? SP_REVIEW_YEARLY : SP_REVIEW_PROJECT;
    TRY(cli_option_int(cli, "man-hours", 0, 100000000, &r->man_hours));
    TRY(sp_text_set(&r->contractor, cli_arg(cli, 0)));
    TRY(sp_text_set(&r->points, cli_option(cli, "points")));
    TRY(sp_text_set(&r->project, cli_option(cli, "project")));
    TRY(sp_text_set(&r->red_lines, cli_option(cli, "red-lines")));
    TRY(sp_text_set(&r->accident, cli_option(cli, "accident")));
    TRY(sp_text_set(&r->comment, cli_option(cli, "comment")));
    TRY(sp_party_evaluate(cli->session, r));
    cli_say(cli, "%s：%lld.%lld 分，%s 级", "%s: %lld.%lld points, grade %s",
            r->code, (long long)r->score / 10, (long long)r->score % 10,
            r->grade);
    return print_written(cli, &sp_party_review_type, r);
}

static sp_status score(call *cli)
{
    AUTOREPORT *out = NULL;
    sp_party_score s;
    char text[2][32] = {"", ""};
    TRY(sp_party_score_of(cli->session, cli_arg(cli, 0), &s));
    const int64_t values[] = {s.yearly, s.projects};
    for (size_t i = 0; i < COUNT(values); i++)
        if (values[i] != SP_NO_INT)
            snprintf(text[i], sizeof text[i], "%lld.%lld",
                     (long long)values[i] / 10, (long long)values[i] % 10);
    TRY(report_begin(cli, &out));
    report_raw(out, "yearly", "年度得分", "yearly score",
               *text[0] ? text[0] : NULL, NULL);
    report_raw(out, "projects", "项目加权平均", "mean of projects by hours",
               *text[1] ? text[1] : NULL, NULL);
    report_int(out, "reviews", "评价次数", "evaluations", s.reviews);
    report_int(out, "man_hours", "项目工时", "man-hours", s.man_hours);
    return report_end(out);
}

extern const cmd party_cmds[];
const cmd party_cmds[] = {
    {"contractor", "apply", "CODE", NEED_WRITE, apply, NULL, "准入申请",
     "ask to be let in"},
    {"contractor", "review", "CODE", NEED_WRITE, review, review_options,
     "资质审查签字：先引进部门，再由另一人代表安全部门",
     "sign the review: first for the department, then somebody else for "
     "safety"},
    {"contractor", "reject", "CODE", NEED_WRITE, reject, note_options,
     "不予准入", "do not let them in"},
    {"contractor", "finish", "CODE", NEED_WRITE, finish, NULL, "完工",
     "their work is finished"},
    {"contractor", "renew", "CODE", NEED_WRITE, keep_listed, NULL,
     "合格名录年审：再保留一年", "keep them on the list for another year"},
    {"contractor", "restrict", "CODE", NEED_WRITE, restrict_it, note_options,
     "限制：不接新工作", "no new work"},
    {"contractor", "suspend", "CODE", NEED_WRITE, suspend, note_options,
     "暂停：全部停工", "no work"},
    {"contractor", "reinstate", "CODE", NEED_WRITE, reinstate, NULL, "恢复",
     "let them work again"},
    {"contractor", "exit", "CODE", NEED_WRITE, leave, note_options, "退出",
     "they are gone"},
    {"contractor", "why", "CODE [STEP]", NEED_READ, why, NULL,
     "某一步还差什么；不给步骤则看下一步",
     "what a step lacks; the next one unless given"},
    {"contractor", "identify", "CODE", NEED_WRITE, identify, identify_options,
     "核对法定代表人证件号", "know the legal representative again"},
    {"contractor", "evaluate", "CODE", NEED_WRITE, evaluate, evaluate_options,
     "完工评价或年度评价", "evaluate a project or a year"},
    {"contractor", "score", "CODE", NEED_READ, score, NULL, "历次评价的得分",
     "how they did over time"},
    {"contractor agreement", "sign", "CODE", NEED_WRITE, sign, sign_options,
     "签字；双方签齐后生效", "sign; with both signatures it counts"},
    {"contractor equipment", "accept", "CODE", NEED_WRITE, accept,
     accept_options, "设备验收", "accept a thing, or not"},
    {"contractor equipment", "fit", "CODE", NEED_READ, usable, NULL,
     "这台设备现在能不能用，差什么", "may it be used now, and what is missing"},
    {0},
};
