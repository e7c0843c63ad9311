/* The life cycle of a training plan, and the sets that its records choose
 * from. */
#include <safeprod/training_rules.h>

#include <string.h>

#include "field.h"
#include "str.h"
#include "text.h"

#define LABEL(name, zh, en, alias)                                             \
    {                                                                          \
        name, zh, en, alias                                                    \
    }

const sp_label sp_training_state_labels[SP_TRAINING_STATE_COUNT] = {
    [SP_TRAINING_DRAFT] = LABEL("draft", "未发布", "draft", "草稿"),
    [SP_TRAINING_PUBLISHED] = LABEL("published", "已发布", "published", NULL),
    [SP_TRAINING_ONGOING] = LABEL("ongoing", "进行中", "under way", NULL),
    [SP_TRAINING_ENDED] = LABEL("ended", "已结束", "ended", "已完成"),
    [SP_TRAINING_ARCHIVED] = LABEL("archived", "已归档", "archived", NULL),
    [SP_TRAINING_CANCELLED] = LABEL("cancelled", "已取消", "cancelled", NULL),
};

const sp_label sp_training_action_labels[SP_TRAINING_ACTION_COUNT] = {
    [SP_TRAINING_DO_EDIT] = LABEL("edit", "修改", "change", NULL),
    [SP_TRAINING_DO_REMOVE] = LABEL("remove", "删除", "remove", NULL),
    [SP_TRAINING_DO_PUBLISH] = LABEL("publish", "发布", "publish", NULL),
    [SP_TRAINING_DO_CANCEL] = LABEL("cancel", "取消", "cancel", NULL),
    [SP_TRAINING_DO_RECORD] = LABEL("record", "登记", "record", NULL),
    [SP_TRAINING_DO_ARCHIVE] = LABEL("archive", "归档", "archive", NULL),
};

const sp_label sp_training_kind_labels[SP_TRAINING_KIND_COUNT] = {
    [SP_TRAINING_THREE_LEVEL] =
        LABEL("three_level", "新员工三级教育培训", "three-level induction",
              "三级安全教育|三级教育|新员工三级安全教育培训"),
    [SP_TRAINING_DAILY] = LABEL("daily", "日常安全教育", "daily safety talk",
                                "日常安全教育培训|日常教育"),
    [SP_TRAINING_POST_CHANGE] =
        LABEL("post_change", "变换工种安全教育培训", "change of post",
              "变换工种|转岗|转岗培训"),
    [SP_TRAINING_RESUME] =
        LABEL("resume", "复工复产安全教育培训", "back to work", "复工复产"),
    [SP_TRAINING_TEAM] = LABEL("team", "班组培训", "team training", NULL),
    [SP_TRAINING_SPECIAL_WORK] =
        LABEL("special_work", "特殊危险作业安全教育培训", "dangerous work",
              "特殊危险作业|专项培训|专项安全教育培训"),
    [SP_TRAINING_FOUR_NEW] =
        LABEL("four_new", "四新安全教育培训",
              "new process, technology, material or equipment", "四新"),
    [SP_TRAINING_YEARLY] =
        LABEL("yearly", "年度再培训", "yearly training", "再培训|年度培训"),
    [SP_TRAINING_MANAGER] =
        LABEL("manager", "管理人员培训", "managers", "管理人员"),
    [SP_TRAINING_CERTIFICATE] =
        LABEL("certificate", "特种作业取证复审培训",
              "certificate of special operations", "取证|复审|特种作业培训"),
    [SP_TRAINING_EMERGENCY] =
        LABEL("emergency", "应急培训", "emergency", "应急"),
    [SP_TRAINING_CONTRACTOR] =
        LABEL("contractor", "承包商入场培训", "entry of contractors",
              "承包商入场|相关方入场培训"),
    [SP_TRAINING_VISITOR] =
        LABEL("visitor", "外来人员告知", "visitors", "访客告知"),
    [SP_TRAINING_ACCIDENT] =
        LABEL("accident", "事故警示教育", "lessons of accidents", "事故警示"),
    [SP_TRAINING_OTHER] = LABEL("other", "其他培训", "other", "其他"),
};

const sp_label sp_training_level_labels[SP_TRAINING_LEVEL_COUNT] = {
    [SP_TRAINING_NO_LEVEL] = LABEL("none", "无", "none", NULL),
    [SP_TRAINING_COMPANY] =
        LABEL("company", "厂（公司）级", "company level", "公司级|厂级|1"),
    [SP_TRAINING_WORKSHOP] = LABEL("workshop", "车间（工段）级",
                                   "workshop level", "车间级|工段级|部门级|2"),
    [SP_TRAINING_SHIFT] = LABEL("team", "班组级", "team level", "岗位级|3"),
};

const sp_label sp_training_mode_labels[SP_TRAINING_MODE_COUNT] = {
    [SP_TRAINING_ONLINE] = LABEL("online", "线上培训", "online", "线上|网络"),
    [SP_TRAINING_CLASSROOM] =
        LABEL("classroom", "线下培训", "classroom", "线下|面授|课堂"),
    [SP_TRAINING_ON_SITE] =
        LABEL("on_site", "现场培训", "on site", "现场|实操"),
    [SP_TRAINING_MIXED] = LABEL("mixed", "混合培训", "mixed", "混合"),
};

const sp_label sp_training_result_labels[SP_TRAINING_RESULT_COUNT] = {
    [SP_TRAINING_INVITED] = LABEL("invited", "应参加", "should come", NULL),
    [SP_TRAINING_THERE] =
        LABEL("there", "已参加", "was there", "参加|到课|签到"),
    [SP_TRAINING_PASSED] = LABEL("passed", "合格", "passed", "通过|及格"),
    [SP_TRAINING_FAILED] = LABEL("failed", "不合格", "failed", "未通过|不及格"),
    [SP_TRAINING_ABSENT] = LABEL("absent", "缺席", "absent", "未参加|缺勤"),
};

/* ---- the life cycle ---- */

/* All that can be done, and where it leads. What is not here cannot be done.
 */
static const struct row {
    sp_training_state from;
    sp_training_action action;
    sp_training_state to;
} rows[] = {
/* clang-format off */
#define ROW(f, a, t) \
    {SP_TRAINING_##f, SP_TRAINING_DO_##a, SP_TRAINING_##t}
    ROW(DRAFT,     EDIT,    DRAFT),
    ROW(DRAFT,     REMOVE,  DRAFT),
    ROW(DRAFT,     RECORD,  DRAFT),
    ROW(DRAFT,     PUBLISH, PUBLISHED),
    ROW(DRAFT,     CANCEL,  CANCELLED),
    ROW(PUBLISHED, EDIT,    PUBLISHED),
    ROW(PUBLISHED, RECORD,  PUBLISHED),
    ROW(PUBLISHED, CANCEL,  CANCELLED),
    ROW(ONGOING,   RECORD,  PUBLISHED),
    ROW(ONGOING,   CANCEL,  CANCELLED),
    ROW(ENDED,     RECORD,  PUBLISHED),
    ROW(ENDED,     ARCHIVE, ARCHIVED),
};
/* clang-format on */

sp_training_state sp_training_state_at(sp_training_state stored, int64_t from,
                                       int64_t to, int64_t now)
{
    if (stored != SP_TRAINING_PUBLISHED)
        return stored;
    if (to != SP_NO_INT && now >= to)
        return SP_TRAINING_ENDED;
    return from != SP_NO_INT && now >= from ? SP_TRAINING_ONGOING
                                            : SP_TRAINING_PUBLISHED;
}

static void list_states(sp_training_action action, sp_lang lang, sp_str *s)
{
    for (size_t i = 0; i < SP_COUNT(rows); i++) {
        const sp_label *l = &sp_training_state_labels[rows[i].from];
        if (rows[i].action != action)
            continue;
        sp_str_add(s, s->len ? lang == SP_ZH ? "、" : ", " : "");
        sp_str_add(s, lang == SP_ZH ? l->zh : l->en);
    }
}

static sp_status cannot(sp_training_state state, sp_training_action action)
{
    const sp_label *s = &sp_training_state_labels[state];
    const sp_label *a = &sp_training_action_labels[action];
    SP_AUTOSTR zh = {0};
    SP_AUTOSTR en = {0};

    list_states(action, SP_ZH, &zh);
    list_states(action, SP_EN, &en);
    return sp_fail(SP_CONFLICT,
                   "培训计划“" SP_IN_ZH "”，不能" SP_IN_ZH "；能" SP_IN_ZH
                   "的状态：" SP_IN_ZH,
                   "the training plan is " SP_IN_EN ": it is too late or too "
                   "early to " SP_IN_EN " it; to " SP_IN_EN
                   " it has to be " SP_IN_EN,
                   s->zh, s->en, a->zh, a->en, a->zh, a->en, sp_str_text(&zh),
                   sp_str_text(&en));
}

sp_status sp_training_decide(sp_training_state state, sp_training_action action,
                             sp_training_state *out)
{
    if ((unsigned)state >= SP_TRAINING_STATE_COUNT ||
        (unsigned)action >= SP_TRAINING_ACTION_COUNT)
        return sp_fail(SP_INVALID, "没有培训计划状态 %d 或动作 %d",
                       "there is no state %d or no action %d of training plans",
                       (int)state, (int)action);
    for (size_t i = 0; i < SP_COUNT(rows); i++)
        if (rows[i].from == state && rows[i].action == action) {
            *out = rows[i].to;
            return SP_OK;
        }
    return cannot(state, action);
}

/* ---- sets of kinds ---- */

static size_t separator(const char *at)
{
    static const char *const marks[] = {"、", ",", "，", ";", "；", "/"};

    for (size_t i = 0; i < SP_COUNT(marks); i++)
        if (strncmp(at, marks[i], strlen(marks[i])) == 0)
            return strlen(marks[i]);
    return 0;
}

static sp_status read_kind(const char *text, size_t len, unsigned *set)
{
    SP_AUTOFREE char *part = NULL;
    SP_AUTOSTR names = {0};

    SP_TRY(sp_text_trim(text, len, &part));
    if (!*part)
        return SP_OK;
    int kind =
        sp_label_find(sp_training_kind_labels, SP_TRAINING_KIND_COUNT, part);
    if (kind == SP_LABEL_NO_MEMORY)
        return sp_no_memory();
    if (kind >= 0) {
        *set |= 1U << kind;
        return SP_OK;
    }
    for (size_t i = 0; i < SP_TRAINING_KIND_COUNT; i++)
        sp_str_addf(&names, "%s%s", i ? ", " : "",
                    sp_training_kind_labels[i].name);
    return sp_fail(SP_INVALID, "没有培训类型“%.60s”，可用：%s",
                   "there is no kind of training \"%.60s\"; there are: %s",
                   part, sp_str_text(&names));
}

sp_status sp_training_kinds_read(const char *text, unsigned *out_set)
{
    unsigned set = 0;
    const char *start = text;
    const char *at = text;

    for (; *at; at++) {
        size_t len = separator(at);
        if (!len)
            continue;
        SP_TRY(read_kind(start, (size_t)(at - start), &set));
        at += len - 1;
        start = at + 1;
    }
    SP_TRY(read_kind(start, (size_t)(at - start), &set));
    *out_set = set;
    return SP_OK;
}

sp_status sp_training_kinds_write(unsigned set, char **out)
{
    SP_AUTOSTR s = {0};

    for (size_t i = 0; i < SP_TRAINING_KIND_COUNT; i++)
        if (set >> i & 1)
            sp_str_addf(&s, "%s%s", s.len ? "、" : "",
                        sp_training_kind_labels[i].zh);
    return sp_str_take(&s, out);
}
