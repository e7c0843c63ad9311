/* What is kept of people's training: attendance, results of exams, posts. All
 * of it is written by verbs alone. */
#include <safeprod/training.h>

#include "training_gather.h"
#include "when.h"

#define OF_PERSON(rec)                                                         \
    SP_FIELD(rec, person, "人员", "person", .ref = "person",                   \
             .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF,                       \
             .alias = "人员编号|姓名|工号")
#define PART_CODE(rec)                                                         \
    SP_FIELD(rec, code, "记录编号", "code", .flags = SP_GUARDED, .max_len = 320)
#define PART_TYPE(type_name, zh_, en_, rec, table_of_fields, hooks_)           \
    {                                                                          \
        .name = type_name, .zh = zh_, .en = en_, .table = type_name,           \
        .code = "code", .module = "training_file",                             \
        .flags = SP_TYPE_VERBS_ONLY, .hooks = (hooks_),                        \
        SP_TYPE(rec, table_of_fields)                                          \
    }

static void today_as(const sp_session *session, char out[11])
{
    sp_day_format(sp_day_of(sp_session_now(session), sp_session_zone(session)),
                  out);
}

/* ---- attendance ---- */

#define WAS(m, zh, en, ...)                                                    \
    SP_FIELD(sp_training_attendance, m, zh, en, __VA_ARGS__)

static const sp_field attendance_fields[] = {
    SP_HEAD_FIELDS(sp_training_attendance),
    PART_CODE(sp_training_attendance),
    WAS(session, "课次", "session", .ref = "training_session",
        .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF, .max_len = 160,
        .alias = "课次编号"),
    OF_PERSON(sp_training_attendance),
    WAS(plan, "培训计划", "plan", .flags = SP_GUARDED, .max_len = 160),
    WAS(day, "日期", "day", .flags = SP_GUARDED | SP_BRIEF, .as = SP_AS_DATE),
    WAS(level, "教育级别", "level", .flags = SP_GUARDED | SP_BRIEF,
        .labels = sp_training_level_labels, .nlabels = SP_TRAINING_LEVEL_COUNT),
    WAS(course, "课程编号", "course", .flags = SP_GUARDED),
    WAS(signed_in_at, "签到时间", "signed in at", .as = SP_AS_TIME,
        .alias = "签到"),
    WAS(signed_out_at, "签退时间", "signed out at", .as = SP_AS_TIME,
        .alias = "签退"),
    WAS(hours, "有效学时", "class hours that count", .flags = SP_BRIEF,
        .as = SP_AS_DECIMAL, .decimals = 1, .min = 0, .max = 10000,
        .alias = "学时|实际学时|参加学时"),
    WAS(result, "结果", "result", .flags = SP_BRIEF,
        .labels = sp_training_result_labels,
        .nlabels = SP_TRAINING_RESULT_COUNT, .alias = "培训结果|考核结果"),
    WAS(score, "考试成绩", "score", .flags = SP_GUARDED | SP_BRIEF,
        .as = SP_AS_DECIMAL, .decimals = 1, .min = 0, .max = 1000),
    WAS(signature, "签名或照片", "signature or photo", .flags = SP_GUARDED),
    WAS(note, "备注", "note", .max_len = 1000),
};

/* What follows from its session. */
static sp_status attendance_before(sp_session *session, const void *old,
                                   void *record)
{
    sp_training_attendance *a = record;
    SP_AUTOSESSION *of = NULL;
    void *found = NULL;
    char day[11];

    (void)old;
    if (a->hours == SP_NO_INT)
        a->hours = 0;
    if (!a->session)
        return SP_OK;
    SP_TRY(sp_rec_find(session->db, &sp_training_session_type, "code",
                       a->session, &found));
    of = found;
    sp_day_format(sp_day_of(of->starts_at, sp_session_zone(session)), day);
    a->level = of->level;
    SP_TRY(sp_text_set(&a->day, day));
    SP_TRY(sp_text_set(&a->course, of->course));
    return sp_text_set(&a->plan, of->plan);
}

static const sp_hooks attendance_hooks = {.before = attendance_before};

const sp_type sp_training_attendance_type =
    PART_TYPE("training_attendance", "培训签到", "attendance",
              sp_training_attendance, attendance_fields, &attendance_hooks);

/* ---- results of exams ---- */

#define EXAM(m, zh, en, ...) SP_FIELD(sp_training_exam, m, zh, en, __VA_ARGS__)

static const sp_field exam_fields[] = {
    SP_HEAD_FIELDS(sp_training_exam),
    PART_CODE(sp_training_exam),
    OF_PERSON(sp_training_exam),
    EXAM(plan, "培训计划", "plan", .ref = "training_plan", .flags = SP_BRIEF,
         .max_len = 160),
    EXAM(day, "考试日期", "day", .flags = SP_BRIEF, .as = SP_AS_DATE),
    EXAM(score, "成绩", "score", .flags = SP_BRIEF, .as = SP_AS_DECIMAL,
         .decimals = 1, .min = 0, .max = 1000),
    EXAM(passed, "合格", "passed", .flags = SP_BRIEF),
};

static sp_status exam_before(sp_session *session, const void *old, void *record)
{
    sp_training_exam *e = record;
    char today[11];

    (void)old;
    if (e->day)
        return SP_OK;
    today_as(session, today);
    return sp_text_set(&e->day, today);
}

static const sp_hooks exam_hooks = {.before = exam_before};

const sp_type sp_training_exam_type =
    PART_TYPE("training_exam", "安全考试结果", "result of an exam",
              sp_training_exam, exam_fields, &exam_hooks);

/* ---- posts ---- */

#define POST(m, zh, en, ...) SP_FIELD(sp_person_post, m, zh, en, __VA_ARGS__)

static const sp_field post_fields[] = {
    SP_HEAD_FIELDS(sp_person_post),
    PART_CODE(sp_person_post),
    OF_PERSON(sp_person_post),
    POST(post, "岗位", "post", .flags = SP_REQUIRED | SP_BRIEF),
    POST(department, "部门", "department", .ref = "department",
         .flags = SP_BRIEF),
    POST(from_day, "开始日期", "from", .flags = SP_BRIEF, .as = SP_AS_DATE),
    POST(to_day, "结束日期", "to", .flags = SP_BRIEF, .as = SP_AS_DATE),
    POST(second, "兼岗", "beside another one", .flags = SP_BRIEF),
};

static sp_status post_before(sp_session *session, const void *old, void *record)
{
    sp_person_post *p = record;
    char today[11];

    (void)old;
    if (p->from_day)
        return SP_OK;
    today_as(session, today);
    return sp_text_set(&p->from_day, today);
}

static const sp_hooks post_hooks = {.before = post_before};

const sp_type sp_person_post_type =
    PART_TYPE("person_post", "任岗记录", "post of a person", sp_person_post,
              post_fields, &post_hooks);
