/* Exams: draw a paper, print it, hand in answers. Questions and exams are added
 * and listed by the usual verbs; banks come in by `import questions`. */
#include <inttypes.h>

#include <safeprod/exam.h>

#include "file_bytes.h"
#include "print.h"

static const opt draw_options[] = {
    {"seed", "N", "抽题种子；同一种子、同一题库抽出同一份试卷",
     "the seed: the same seed and questions give the same paper"},
    {0},
};

static sp_status draw(call *cli)
{
    int64_t seed = SP_NO_INT;
    TRY(cli_option_int(cli, "seed", 0, INT64_MAX, &seed));
    TRY(sp_exam_draw(cli->session, cli_arg(cli, 0), seed));
    cli_say(cli, "考试 %s 已抽题", "the paper of exam %s is drawn",
            cli_arg(cli, 0));
    return SP_OK;
}

static const opt paper_options[] = {
    {"output", "FILE", "写成 PDF", "write it as PDF", 0, 'o'},
    {"answers", NULL, "带答案和依据", "with answers and clauses"},
    {0},
};

static sp_status paper(call *cli)
{
    const char *file = cli_option(cli, "output");
    bool answers = cli_flag(cli, "answers");
    AUTOFREE void *pdf = NULL;
    AUTOFREE char *json = NULL;
    size_t len = 0;
    if (!file) {
        TRY(sp_exam_paper(cli->session, cli_arg(cli, 0), answers, &json));
        puts(json);
        return SP_OK;
    }
    TRY(sp_exam_paper_pdf(cli->session, cli_arg(cli, 0), answers, &pdf, &len));
    return file_write(cli, file, pdf, len);
}

static const opt sit_options[] = {
    {"answers", "TEXT", "如 \"1=A 2=BD 3=对\"", "e.g. \"1=A 2=BD 3=true\""},
    {"key", "KEY", "幂等键：重复提交只算一次", "of your own: counted once"},
    {0},
};

static sp_status sit(call *cli)
{
    sp_exam_sitting *made = NULL;
    const char *answers = cli_option(cli, "answers");
    if (!answers)
        return cli_usage(cli, "缺少 --answers，如 --answers \"1=A 2=BD\"",
                         "--answers is missing, for instance --answers \"1=A "
                         "2=BD\"");
    TRY(sp_exam_sit(cli->session, cli_arg(cli, 0), cli_arg(cli, 1), answers,
                    cli_option(cli, "key"), &made));
    sp_status status = print_record(cli, &sp_exam_sitting_type, made);
    sp_record_free(&sp_exam_sitting_type, made);
    return status;
}

static void report_tenths(report *r, const char *name, const char *zh,
                          const char *en, int64_t tenths)
{
    char text[32];
    snprintf(text, sizeof text, "%" PRId64 ".%" PRId64, tenths / 10,
             tenths % 10);
    report_raw(r, name, zh, en, tenths == SP_NO_INT ? NULL : text, NULL);
}

static sp_status stats(call *cli)
{
    AUTOREPORT *r = NULL;
    sp_exam_stats s;
    TRY(sp_exam_stats_of(cli->session, cli_arg(cli, 0), &s));
    TRY(report_begin(cli, &r));
    report_int(r, "people", "参考人数", "people", s.people);
    report_int(r, "passed", "合格人数", "passed", s.passed);
    report_int(r, "sittings", "答卷数", "sittings", s.sittings);
    report_tenths(r, "pass_rate", "合格率 %", "pass rate, %",
                  s.people ? s.passed * 1000 / s.people : SP_NO_INT);
    report_tenths(r, "best", "最高分", "best", s.best);
    report_tenths(r, "mean", "平均分", "mean", s.mean);
    return report_end(r);
}

extern const cmd exam_cmds[];
const cmd exam_cmds[] = {
    {"exam", "draw", "CODE", NEED_WRITE, draw, draw_options,
     "按种子从题库抽题成卷", "draw the paper from the banks, by a seed"},
    {"exam", "paper", "CODE", NEED_READ, paper, paper_options,
     "试卷：JSON，或打印用 PDF", "the paper: JSON, or PDF to print"},
    {"exam", "sit", "CODE PERSON", NEED_WRITE, sit, sit_options,
     "交卷并判分，结果进入培训档案",
     "hand in answers and mark them, into the training records"},
    {"exam", "stats", "CODE", NEED_READ, stats, NULL, "参考、合格、成绩",
     "who sat, who passed, scores"},
    {0},
};
