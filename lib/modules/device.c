/* Devices and their tags. */
#include <safeprod/archive.h>
#include <safeprod/device.h>
#include <safeprod/risk.h>

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "alarm_feed.h"
#include "cleaning.h"
#include "emergencying.h"

/* ---- labels ---- */

static const sp_label kinds[] = {
    [SP_DEVICE_OTHER] = {"other", "其他", "other", NULL},
    [SP_DEVICE_FLAMMABLE] = {"flammable", "可燃气体", "flammable gas", NULL},
    [SP_DEVICE_TOXIC] = {"toxic", "有毒气体", "toxic gas", NULL},
    [SP_DEVICE_OXYGEN] = {"oxygen", "氧气", "oxygen", NULL},
    [SP_DEVICE_TEMPERATURE] = {"temperature", "温度", "temperature", NULL},
    [SP_DEVICE_PRESSURE] = {"pressure", "压力", "pressure", NULL},
    [SP_DEVICE_LEVEL] = {"level", "液位", "level", NULL},
    [SP_DEVICE_FLOW] = {"flow", "流量", "flow", NULL},
    [SP_DEVICE_DUST] = {"dust", "粉尘压差", "dust", "粉尘"},
    [SP_DEVICE_VIBRATION] = {"vibration", "振动", "vibration", NULL},
    [SP_DEVICE_LEAK] = {"leak", "液体泄漏", "leak", "泄漏"},
    [SP_DEVICE_FIRE] = {"fire", "火灾", "fire", "火警"},
    [SP_DEVICE_ELECTRIC] = {"electric", "电气火灾", "electric", NULL},
    [SP_DEVICE_DOOR] = {"door", "门禁", "door", "围栏"},
    [SP_DEVICE_LOCATION] = {"location", "人员定位", "location", NULL},
    [SP_DEVICE_WEATHER] = {"weather", "气象", "weather", NULL},
    [SP_DEVICE_CAMERA] = {"camera", "摄像机", "camera", "视频"},
};
SP_ASSERT_COUNT(kinds, SP_DEVICE_KIND_COUNT);

static const sp_label states[] = {
    [SP_DEVICE_IN_USE] = {"in_use", "在用", "in use", NULL},
    [SP_DEVICE_STANDBY] = {"standby", "停用", "standby", "备用"},
    [SP_DEVICE_RETIRED] = {"retired", "报废", "retired", NULL},
};
SP_ASSERT_COUNT(states, SP_DEVICE_STATE_COUNT);

/* ---- devices ---- */

#define FIELD(m, zh, en, ...) SP_FIELD(sp_device, m, zh, en, __VA_ARGS__)
#define BRIEF(m, zh, en, ...) FIELD(m, zh, en, .flags = SP_BRIEF, __VA_ARGS__)
#define CODE(rec, zh)                                                          \
    SP_FIELD(rec, code, zh, "code",                                            \
             .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF, .max_len = 64,        \
             .clean = sp_code_clean, .alias = "编号")

static const sp_field device_fields[] = {
    SP_HEAD_FIELDS(sp_device),
    CODE(sp_device, "设备编号"),
    FIELD(name, "设备名称", "name",
          .flags = SP_REQUIRED | SP_CONTAINS | SP_BRIEF, .alias = "名称"),
    BRIEF(kind, "设备类型", "kind", SP_LABELS(kinds), .alias = "类型"),
    BRIEF(state, "设备状态", "state", SP_LABELS(states), .alias = "状态"),
    BRIEF(zone, "区域", "zone", .ref = "zone", .help_zh = "区域编号",
          .help_en = "code of a zone"),
    FIELD(enterprise, "企业", "enterprise", .ref = "enterprise"),
    FIELD(risk_point, "风险点", "risk point", .ref = "risk_point"),
    FIELD(measure, "管控措施", "control measure", .ref = "control_measure",
          .help_zh = "它所支撑的管控措施编号",
          .help_en = "code of the control measure that it serves"),
    FIELD(x, "平面图横坐标", "x on the plan", .help_zh = "像素",
          .help_en = "pixels"),
    FIELD(y, "平面图纵坐标", "y on the plan", .help_zh = "像素",
          .help_en = "pixels"),
    FIELD(maker, "生产厂家", "maker"),
    FIELD(model, "型号", "model"),
    FIELD(serial, "出厂编号", "serial number"),
    BRIEF(calibration_due, "检定有效期至", "calibration due", .as = SP_AS_DATE,
          .alias = "校准有效期"),
    FIELD(maintenance_from, "检修开始", "maintenance from", .flags = SP_GUARDED,
          .as = SP_AS_TIME),
    FIELD(maintenance_until, "检修截止", "maintenance until",
          .flags = SP_GUARDED | SP_BRIEF, .as = SP_AS_TIME),
    FIELD(maintenance_by, "检修负责人", "maintenance by", .flags = SP_GUARDED),
    FIELD(maintenance_reason, "检修原因", "reason of maintenance",
          .flags = SP_GUARDED),
    FIELD(maintenance_permit, "检修作业票", "permit of maintenance",
          .flags = SP_GUARDED, .ref = "permit"),
};

/* The department of its zone answers for it. */
static sp_status device_before(sp_session *session, const void *old,
                               void *record)
{
    sp_device *d = record;

    (void)old;
    return sp_dept_of_zone(session, d->zone, &d->owner_dept);
}

static const sp_hooks device_hooks = {.before = device_before};

const sp_type sp_device_type = {.name = "device",
                                .zh = "监测设备",
                                .en = "device",
                                .table = "device",
                                .code = "code",
                                .module = "device_config",
                                .flags = SP_TYPE_NO_ADD,
                                .hooks = &device_hooks,
                                SP_TYPE(sp_device, device_fields)};

/* ---- tags ---- */

enum { DAY_SECONDS = 86400 };

#define TAG(m, zh, en, ...) SP_FIELD(sp_tag, m, zh, en, __VA_ARGS__)
#define LEVEL(m, zh, en) TAG(m, zh, en, .min = 1, .max = 4)
#define DELAY(m, zh, en, ...)                                                  \
    TAG(m, zh, en, .min = 0, .max = DAY_SECONDS, .help_zh = "秒",              \
        .help_en = "seconds")

static const sp_field tag_fields[] = {
    SP_HEAD_FIELDS(sp_tag),
    CODE(sp_tag, "测点编号"),
    TAG(device, "设备", "device", .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF,
        .ref = "device", .help_zh = "设备编号", .help_en = "code of a device"),
    TAG(name, "测点名称", "name", .flags = SP_CONTAINS | SP_BRIEF,
        .alias = "名称"),
    TAG(quantity, "监测量", "quantity", .flags = SP_BRIEF,
        .help_zh = "如 flammable、H2S、oxygen：限值取自规则包 alarm.limits",
        .help_en = "e.g. flammable, H2S, oxygen: limits from alarm.limits"),
    TAG(unit, "单位", "unit", .flags = SP_BRIEF, .max_len = 16),
    TAG(period, "采样周期", "period", .flags = SP_REQUIRED, .min = 1,
        .max = 7 * DAY_SECONDS,
        .help_zh = "秒；超过三个周期没有数据即为失联报警",
        .help_en = "seconds; silence is an alarm after three periods"),
    TAG(range_lo, "量程下限", "range from"),
    TAG(range_hi, "量程上限", "range to"),
    TAG(lolo, "低低限", "lower outer limit", .flags = SP_BRIEF),
    TAG(lo, "低限", "lower limit", .flags = SP_BRIEF),
    TAG(hi, "高限", "upper limit", .flags = SP_BRIEF),
    TAG(hihi, "高高限", "upper outer limit", .flags = SP_BRIEF),
    LEVEL(lolo_level, "低低限级别", "level of lolo"),
    LEVEL(lo_level, "低限级别", "level of lo"),
    LEVEL(hi_level, "高限级别", "level of hi"),
    LEVEL(hihi_level, "高高限级别", "level of hihi"),
    TAG(rise, "上升速率限", "most rise", .help_zh = "每分钟",
        .help_en = "in a minute"),
    LEVEL(rise_level, "上升速率级别", "level of rise"),
    LEVEL(fault_level, "故障级别", "level of a fault"),
    TAG(deadband, "回差", "deadband"),
    DELAY(on_delay, "报警延时", "on delay"),
    DELAY(off_delay, "恢复延时", "off delay"),
    TAG(n_of, "计数次数", "n of", .min = 1, .max = SP_ENGINE_WINDOW),
    TAG(of_m, "计数窗口", "of m", .min = 1, .max = SP_ENGINE_WINDOW,
        .help_zh = "最近这么多次读数", .help_en = "of so many last readings"),
    DELAY(repeat, "重复间隔", "repeat interval"),
    TAG(limits_source, "限值依据", "source of limits", .max_len = 1000),
};

static void check_order(sp_findings *out, const char *field, double low,
                        double high)
{
    if (low >= high) /* NaN: not */
        sp_finding_add(out, SP_ERROR, field, "%g 应大于 %g",
                       "%g should be greater than %g", high, low);
}

static void check_tag(const void *record, sp_findings *out)
{
    const sp_tag *t = record;
    const double values[] = {t->range_lo, t->range_hi, t->lolo, t->lo,
                             t->hi,       t->hihi,     t->rise, t->deadband};

    for (size_t i = 0; i < SP_COUNT(values); i++)
        if (fabs(values[i]) > SP_READING_VALUE_MAX)
            sp_finding_add(out, SP_ERROR, "hi", "%g 不是合理的数值",
                           "%g is no sensible number", values[i]);
    check_order(out, "range_hi", t->range_lo, t->range_hi);
    check_order(out, "lo", t->lolo, t->lo);
    check_order(out, "hi", t->lo, t->hi);
    check_order(out, "hihi", t->hi, t->hihi);
    check_order(out, "hihi", t->lolo, t->hihi);
    if (t->deadband < 0)
        sp_finding_add(out, SP_ERROR, "deadband", "回差 %g 不能小于 0",
                       "the deadband, %g, is not below 0", t->deadband);
    if (t->rise <= 0)
        sp_finding_add(out, SP_ERROR, "rise", "上升速率限 %g 应大于 0",
                       "the most rise, %g, is above 0", t->rise);
    if (t->n_of != SP_NO_INT && (t->of_m == SP_NO_INT || t->n_of > t->of_m))
        sp_finding_add(out, SP_ERROR, "n_of", "计数次数不能大于计数窗口",
                       "n is not greater than m");
}

/* The device is there, and its department is the tag's. */
static sp_status tag_before(sp_session *session, const void *old, void *record)
{
    sp_tag *t = record;
    void *found = NULL;

    (void)old;
    sp_status status =
        sp_rec_find(session->db, &sp_device_type, "code", t->device, &found);
    if (status == SP_NOT_FOUND)
        return SP_OK; /* the check of references says so */
    SP_TRY(status);
    status = sp_text_set(&t->owner_dept, ((sp_device *)found)->owner_dept);
    sp_record_free(&sp_device_type, found);
    return status;
}

/* Silence is counted from now on, by the tag's new period. */
static sp_status tag_after(sp_session *session, const void *old,
                           const void *record)
{
    const sp_tag *t = record;
    const sp_tag *before = old;

    if (before && before->period == t->period)
        return SP_OK;
    return sp_feed_watch(session, t);
}

static const sp_hooks tag_hooks = {
    .before = tag_before, .after = tag_after, .after_beside = true};

const sp_type sp_tag_type = {.name = "tag",
                             .zh = "测点",
                             .en = "tag",
                             .table = "tag",
                             .code = "code",
                             .module = "device_config",
                             .flags = SP_TYPE_NO_ADD,
                             .check = check_tag,
                             .hooks = &tag_hooks,
                             SP_TYPE(sp_tag, tag_fields)};

/* ---- adding ---- */

static sp_status may_configure(sp_session *session)
{
    return sp_require(session, "device_config", SP_DO_UPDATE, NULL, NULL);
}

sp_status sp_device_add(sp_session *session, sp_device *device)
{
    SP_TRY(may_configure(session));
    device->maintenance_from = device->maintenance_until = SP_NO_INT;
    SP_TRY(sp_text_set(&device->maintenance_by, NULL));
    SP_TRY(sp_text_set(&device->maintenance_reason, NULL));
    SP_TRY(sp_text_set(&device->maintenance_permit, NULL));
    return sp_change(session, &sp_device_type, NULL, device, "add");
}

static void take_real(double *member, double value)
{
    if (isnan(*member))
        *member = value;
}

static void take_level(int64_t *member, double limit, double entry,
                       int64_t level)
{
    if (*member == SP_NO_INT && limit == entry)
        *member = level;
}

static sp_status take_entry(sp_tag *t, const sp_limit_entry *e)
{
    double *const limits[] = {&t->lolo, &t->lo, &t->hi, &t->hihi, &t->rise};
    int64_t *const levels[] = {&t->lolo_level, &t->lo_level, &t->hi_level,
                               &t->hihi_level, &t->rise_level};

    for (unsigned c = SP_ALARM_LOLO; c <= SP_ALARM_RISE; c++) {
        take_real(limits[c], e->limit[c]);
        take_level(levels[c], *limits[c], e->limit[c], e->level[c]);
    }
    take_real(&t->deadband, e->deadband);
    take_real(&t->range_lo, e->range_lo);
    take_real(&t->range_hi, e->range_hi);
    if (!t->unit)
        SP_TRY(sp_text_set(&t->unit, e->unit));
    return t->limits_source ? SP_OK : sp_text_set(&t->limits_source, e->source);
}

/* Limits are in the unit of their entry and in no other. */
static sp_status take_limits(sp_session *session, sp_tag *t)
{
    SP_CLEANUP(sp_pack_done) sp_pack *pack = NULL;
    const void *read = NULL;

    if (!t->quantity)
        return SP_OK;
    SP_TRY(sp_packs_get(session, "alarm.limits", &pack));
    SP_TRY(sp_pack_expect(pack, "alarm_limits", &read));
    const sp_limit_entry *e = sp_limits_find(read, t->quantity);
    if (!e)
        return SP_OK;
    if (t->unit && strcmp(t->unit, e->unit) != 0) {
        if (isnan(t->lolo) && isnan(t->lo) && isnan(t->hi) && isnan(t->hihi))
            return sp_fail(SP_INVALID,
                           "%.60s 的限值以 %.16s 给出，而测点单位是 "
                           "%.16s：请改用该单位，或自行给出限值",
                           "limits of %.60s are in %.16s, the tag is in "
                           "%.16s: use that unit, or give limits",
                           t->quantity, e->unit, t->unit);
        return SP_OK;
    }
    return take_entry(t, e);
}

sp_status sp_tag_add(sp_session *session, sp_tag *tag)
{
    SP_TRY(may_configure(session));
    SP_TRY(take_limits(session, tag));
    return sp_change(session, &sp_tag_type, NULL, tag, "add");
}

/* ---- maintenance ---- */

typedef struct maintaining {
    sp_session *session;
    const char *code;
    int64_t from;
    int64_t until;
    const char *reason;
    const char *permit;
} maintaining;

static sp_status check_time(const maintaining *m, int64_t now,
                            const sp_alarm_pack *pack)
{
    if (!m->reason || !*m->reason)
        return sp_fail(SP_INVALID, "请写明检修原因",
                       "say why it is in maintenance");
    if (m->until <= now || m->until <= m->from)
        return sp_fail(SP_INVALID, "检修截止时间已过或早于开始时间",
                       "maintenance ends in the past, or before it begins");
    if (m->until - (m->from > now ? m->from : now) > pack->maintenance)
        return sp_fail(SP_INVALID,
                       "一次检修最多 %" PRId64 " 小时，到期可再次登记",
                       "maintenance lasts %" PRId64 " hours at most; it can be "
                       "declared again",
                       pack->maintenance / 3600);
    return SP_OK;
}

static sp_status set_maintenance(const maintaining *m, sp_device *d)
{
    bool over = m->until == SP_NO_INT;
    int64_t now = sp_session_now(m->session);

    if (over) {
        d->maintenance_until = now;
        return SP_OK;
    }
    d->maintenance_from = m->from;
    d->maintenance_until = m->until;
    SP_TRY(sp_text_set(&d->maintenance_by, m->session->actor->name));
    SP_TRY(sp_text_set(&d->maintenance_reason, m->reason));
    return sp_text_set(&d->maintenance_permit, m->permit);
}

static sp_status maintain(void *arg)
{
    maintaining *m = arg;
    SP_CLEANUP(sp_device_done) sp_device *old = NULL;
    SP_CLEANUP(sp_device_done) sp_device *d = NULL;
    SP_CLEANUP(sp_pack_done) sp_pack *pack = NULL;
    const sp_alarm_pack *rules = NULL;
    int64_t now = sp_session_now(m->session);
    void *found = NULL;

    SP_TRY(
        sp_rec_find(m->session->db, &sp_device_type, "code", m->code, &found));
    old = found;
    SP_TRY(sp_require(m->session, "device_config", SP_DO_UPDATE,
                      old->owner_dept, old->created_by));
    SP_TRY(sp_alarm_pack_get(m->session, &pack, &rules));
    if (m->from == SP_NO_INT)
        m->from = now;
    if (m->until != SP_NO_INT)
        SP_TRY(check_time(m, now, rules));
    else if (old->maintenance_until == SP_NO_INT ||
             old->maintenance_until <= now)
        return sp_fail(SP_CONFLICT, "设备 %.60s 不在检修中",
                       "device %.60s is not in maintenance", m->code);
    d = sp_record_copy(&sp_device_type, old);
    if (!d)
        return SP_NO_MEMORY;
    SP_TRY(set_maintenance(m, d));
    return sp_change(m->session, &sp_device_type, old, d, "maintain");
}

sp_status sp_device_maintain(sp_session *session, const char *code,
                             int64_t from, int64_t until, const char *reason,
                             const char *permit)
{
    maintaining m = {session, code, from, until, reason, permit};

    SP_TRY(may_configure(session));
    SP_TRY(sp_db_transaction(session->db, maintain, &m));
    if (until != SP_NO_INT)
        return SP_OK;
    return sp_alarms_release(session, code, NULL);
}
