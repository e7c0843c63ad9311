/* Question banks, exams and sittings: the records. */
#include <safeprod/exam.h>

#include <string.h>

#include "cleaning.h"
#include "exam.h"
#include "exam_paper.h"

static const sp_label question_kinds[] = {
    [SP_QUESTION_SINGLE] = {"single", "单选", "single choice",
                            "单选题|单项选择"},
    [SP_QUESTION_MULTIPLE] = {"multiple", "多选", "multiple choice",
                              "多选题|多项选择"},
    [SP_QUESTION_JUDGE] = {"judge", "判断", "true or false", "判断题"},
};
SP_ASSERT_COUNT(question_kinds, SP_QUESTION_KIND_COUNT);

/* ---- questions ---- */

#define ASK(m, zh, en, ...) SP_FIELD(sp_question, m, zh, en, __VA_ARGS__)
#define CODE(rec, zh, ...)                                                     \
    SP_FIELD(rec, code, zh, "code",                                            \
             .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF, .max_len = 64,        \
             .clean = sp_code_clean __VA_OPT__(, ) __VA_ARGS__)
#define OPTION(m, letter)                                                      \
    ASK(m, "选项" letter, "option " letter, .max_len = 500, .alias = letter)

static const sp_field question_fields[] = {
    SP_HEAD_FIELDS(sp_question),
    CODE(sp_question, "题目编号", .alias = "编号|题号"),
    ASK(bank, "题库", "bank", .flags = SP_REQUIRED | SP_BRIEF, .max_len = 64,
        .alias = "题库名称|分类"),
    ASK(kind, "题型", "kind", .flags = SP_BRIEF, SP_LABELS(question_kinds)),
    ASK(text, "题干", "question", .flags = SP_REQUIRED | SP_CONTAINS | SP_BRIEF,
        .max_len = 1000, .alias = "题目|试题内容"),
    OPTION(option_a, "A"),
    OPTION(option_b, "B"),
    OPTION(option_c, "C"),
    OPTION(option_d, "D"),
    OPTION(option_e, "E"),
    OPTION(option_f, "F"),
    ASK(answer, "答案", "answer", .flags = SP_REQUIRED, .max_len = 20,
        .alias = "正确答案|标准答案",
        .help_zh = "字母，如 BD；判断题填 对 或 错",
        .help_en = "letters, e.g. BD; true or false for a judgement"),
    ASK(clause, "依据", "clause", .alias = "出处|解析"),
    SP_REMOVED_FIELD(sp_question),
};

unsigned sp_question_options(const sp_question *q, const char **out)
{
    const char *const texts[] = {q->option_a, q->option_b, q->option_c,
                                 q->option_d, q->option_e, q->option_f};
    unsigned n = 0;

    for (unsigned i = 0; i < SP_COUNT(texts); i++) {
        if (out)
            out[i] = texts[i];
        if (texts[i])
            n = i + 1;
    }
    return n;
}

static sp_status question_before(sp_session *session, const void *old,
                                 void *record)
{
    sp_question *q = record;
    char letters[SP_EXAM_LETTERS];
    unsigned options = sp_question_options(q, NULL);

    (void)session;
    (void)old;
    if (!q->answer)
        return SP_OK; /* the check of required fields says so */
    if (q->kind == SP_QUESTION_JUDGE)
        options = 2;
    if (options < 2)
        return sp_fail(SP_INVALID, "选择题至少要有 A、B 两个选项",
                       "a question has two options at least, A and B");
    SP_TRY(sp_exam_letters(q->answer, q->kind, options, letters));
    return sp_text_set(&q->answer, letters);
}

static void check_options(const sp_question *q, sp_findings *out)
{
    const char *options[SP_QUESTION_OPTIONS];
    unsigned n = sp_question_options(q, options);

    for (unsigned i = 0; i < n; i++) {
        if (!options[i])
            sp_finding_add(
                out, SP_ERROR, "option_a", "选项 %c 是空的，后面却还有选项",
                "option %c is empty, yet others follow", (char)('A' + (int)i));
        for (unsigned k = 0; k < i; k++)
            if (options[i] && options[k] && !strcmp(options[i], options[k]))
                sp_finding_add(out, SP_ERROR, "option_a", "选项 %c 和 %c 相同",
                               "options %c and %c are the same",
                               (char)('A' + (int)k), (char)('A' + (int)i));
    }
}

static void check_question(const void *record, sp_findings *out)
{
    const sp_question *q = record;
    size_t right = q->answer ? strlen(q->answer) : 0;

    check_options(q, out);
    if (right && q->kind != SP_QUESTION_MULTIPLE && right != 1)
        sp_finding_add(
            out, SP_ERROR, "answer", "单选和判断只有一个正确答案，现为“%.20s”",
            "a single choice has one right answer, not \"%.20s\"", q->answer);
    if (right == 1 && q->kind == SP_QUESTION_MULTIPLE)
        sp_finding_add(out, SP_ERROR, "answer",
                       "多选至少有两个正确答案，现为“%.20s”",
                       "a multiple choice has two right answers at least, not "
                       "\"%.20s\"",
                       q->answer);
}

static const sp_hooks question_hooks = {.before = question_before};
const sp_type sp_question_type = {.name = "question",
                                  .zh = "试题",
                                  .en = "question",
                                  .table = "question",
                                  .code = "code",
                                  .module = "question_bank",
                                  .hide = "removed_at",
                                  .check = check_question,
                                  .hooks = &question_hooks,
                                  SP_TYPE(sp_question, question_fields)};

/* ---- exams ---- */

#define EXAM(m, zh, en, ...) SP_FIELD(sp_exam, m, zh, en, __VA_ARGS__)
#define COUNTED(m, zh, en, ...)                                                \
    EXAM(m, zh, en, .min = 0, .max = SP_EXAM_QUESTIONS_MAX, __VA_ARGS__)
#define POINTS(m, zh, en) EXAM(m, zh, en, .min = 1, .max = 100)

static const sp_field exam_fields[] = {
    SP_HEAD_FIELDS(sp_exam),
    CODE(sp_exam, "考试编号", .alias = "编号"),
    EXAM(title, "考试名称", "title",
         .flags = SP_REQUIRED | SP_CONTAINS | SP_BRIEF, .alias = "名称"),
    EXAM(plan, "培训计划", "training plan", .ref = "training_plan",
         .flags = SP_BRIEF),
    EXAM(banks, "题库", "banks", .max_len = 500,
         .help_zh = "多个用逗号分开；不填为全部",
         .help_en = "several with commas; all when not given"),
    COUNTED(singles, "单选题数", "single choices"),
    COUNTED(multiples, "多选题数", "multiple choices"),
    COUNTED(judges, "判断题数", "judgements"),
    POINTS(single_points, "单选每题分值", "points of a single choice"),
    POINTS(multiple_points, "多选每题分值", "points of a multiple choice"),
    POINTS(judge_points, "判断每题分值", "points of a judgement"),
    EXAM(pass_mark, "合格分", "pass mark", .flags = SP_BRIEF, .min = 1,
         .max = 100, .help_zh = "百分制，默认 80",
         .help_en = "of 100, 80 unless given"),
    EXAM(attempts, "允许次数", "attempts", .min = 1, .max = 20,
         .help_zh = "默认 2：考一次，补考一次",
         .help_en = "2 unless given: the exam and a re-sit"),
    EXAM(minutes, "时长（分钟）", "minutes", .min = 1, .max = 1440),
    EXAM(seed, "抽题种子", "seed", .flags = SP_GUARDED),
    EXAM(paper, "试卷", "paper", .flags = SP_GUARDED | SP_SECRET,
         .as = SP_AS_JSON, .max_len = 2000000),
    SP_REMOVED_FIELD(sp_exam),
};

static void by_default(int64_t *number, int64_t value)
{
    if (*number == SP_NO_INT)
        *number = value;
}

static sp_status exam_before(sp_session *session, const void *old, void *record)
{
    enum { PASS_MARK = 80, ATTEMPTS = 2 };
    sp_exam *e = record;

    (void)session;
    (void)old;
    by_default(&e->singles, 0);
    by_default(&e->multiples, 0);
    by_default(&e->judges, 0);
    by_default(&e->single_points, 1);
    by_default(&e->multiple_points, 1);
    by_default(&e->judge_points, 1);
    by_default(&e->pass_mark, PASS_MARK);
    by_default(&e->attempts, ATTEMPTS);
    return SP_OK;
}

static void check_exam(const void *record, sp_findings *out)
{
    const sp_exam *e = record;
    int64_t n = e->singles + e->multiples + e->judges;

    if (n < 1 || n > SP_EXAM_QUESTIONS_MAX)
        sp_finding_add(out, SP_ERROR, "singles",
                       "一份试卷应有 1～%d 题（单选、多选、判断之和）",
                       "a paper has 1 to %d questions of all kinds",
                       SP_EXAM_QUESTIONS_MAX);
}

static const sp_hooks exam_hooks = {.before = exam_before};
const sp_type sp_exam_type = {.name = "exam",
                              .zh = "考试",
                              .en = "exam",
                              .table = "exam",
                              .code = "code",
                              .module = "training",
                              .hide = "removed_at",
                              .check = check_exam,
                              .hooks = &exam_hooks,
                              SP_TYPE(sp_exam, exam_fields)};

/* ---- sittings ---- */

#define SAT(m, zh, en, ...)                                                    \
    SP_FIELD(sp_exam_sitting, m, zh, en,                                       \
             .flags = SP_GUARDED | SP_BRIEF __VA_OPT__(, ) __VA_ARGS__)

static const sp_field sitting_fields[] = {
    SP_HEAD_FIELDS(sp_exam_sitting),
    SP_FIELD(sp_exam_sitting, code, "编号", "code", .flags = SP_GUARDED),
    SAT(exam, "考试", "exam", .ref = "exam"),
    SAT(person, "人员", "person", .ref = "person"),
    SAT(attempt, "第几次", "attempt"),
    SAT(at, "时间", "at", .as = SP_AS_TIME),
    SP_FIELD(sp_exam_sitting, answers, "答卷", "answers", .flags = SP_GUARDED,
             .as = SP_AS_JSON, .max_len = 20000),
    SAT(right_answers, "答对题数", "right answers"),
    SAT(score, "成绩", "score", .as = SP_AS_DECIMAL, .decimals = 1),
    SAT(passed, "合格", "passed"),
    SP_FIELD(sp_exam_sitting, key, "幂等键", "key", .flags = SP_GUARDED,
             .max_len = 200),
};
const sp_type sp_exam_sitting_type = {.name = "exam_sitting",
                                      .zh = "答卷",
                                      .en = "sitting of an exam",
                                      .table = "exam_sitting",
                                      .code = "code",
                                      .module = "training_file",
                                      .flags = SP_TYPE_VERBS_ONLY,
                                      SP_TYPE(sp_exam_sitting, sitting_fields)};
