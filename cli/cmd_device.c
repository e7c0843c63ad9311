/* Devices and tags: adding, and maintenance. Listing and changing are the usual
 * verbs. */
#include <stdlib.h>

#include <safeprod/device.h>

#include "cmd_record.h"
#include "print.h"

/* What is added, for CLEANUP. */
typedef struct added {
    const sp_type *type;
    void *record;
} added;

static void free_added(added *a)
{
    sp_record_free(a->type, a->record);
}

static sp_status fill(call *cli, added *a)
{
    size_t count;
    TRY(cli_type(cli, &a->type));
    a->record = sp_record_new(a->type);
    if (!a->record)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    TRY(sp_record_set(a->type, a->record, sp_type_field(a->type, "code"),
                      cli_arg(cli, 0), sp_session_zone(cli->session)));
    return record_set_given(cli, a->type, a->record, &count);
}

static sp_status said(call *cli, const added *a)
{
    cli_warnings(cli);
    if (cli->format == FORMAT_TABLE)
        cli_say(cli, "%s %s 已新增", "%s %s added",
                cli_word(cli, a->type->zh, a->type->en), cli_arg(cli, 0));
    return print_written(cli, a->type, a->record);
}

static const opt add_options[] = {OPT_TO_ADD, {0}};

static sp_status add_device(call *cli)
{
    CLEANUP(free_added) added a = {&sp_device_type, NULL};
    TRY(fill(cli, &a));
    TRY(sp_device_add(cli->session, a.record));
    return said(cli, &a);
}

/* Where the limits are from is worth a word. */
static sp_status add_tag(call *cli)
{
    CLEANUP(free_added) added a = {&sp_tag_type, NULL};
    TRY(fill(cli, &a));
    bool own = ((sp_tag *)a.record)->limits_source != NULL;
    TRY(sp_tag_add(cli->session, a.record));
    const sp_tag *t = a.record;
    if (!own && t->limits_source)
        cli_say(cli, "限值取自 alarm.limits：%s",
                "limits from alarm.limits: %s", t->limits_source);
    else if (t->lolo != t->lolo && t->lo != t->lo && t->hi != t->hi &&
             t->hihi != t->hihi && t->rise != t->rise)
        cli_say(
            cli, "提示：测点 %s 没有限值，只会有故障和失联报警",
            "note: tag %s has no limits; it alarms when it is bad or silent "
            "only",
            t->code);
    return said(cli, &a);
}

/* ---- maintenance ---- */

static const opt maintain_options[] = {
    {"from", "TIME", "检修开始，默认现在", "from when; now unless given"},
    {"until", "TIME", "检修截止，到时自动恢复报警",
     "until when; alarms come back by themselves"},
    {"reason", "TEXT", "检修原因", "why"},
    {"permit", "NO", "检修的作业票", "the ticket that the work is done under"},
    {"over", NULL, "检修结束", "maintenance is over"},
    {0},
};

static sp_status maintain(call *cli)
{
    int64_t from = SP_NO_INT;
    int64_t until = SP_NO_INT;
    bool over = cli_flag(cli, "over");
    TRY(cli_option_time(cli, "from", &from));
    TRY(cli_option_time(cli, "until", &until));
    if (over == (until != SP_NO_INT))
        return cli_usage(cli, "请给出 --until 时间，或 --over 结束检修",
                         "give --until, or --over to end it");
    TRY(sp_device_maintain(cli->session, cli_arg(cli, 0), from, until,
                           cli_option(cli, "reason"),
                           cli_option(cli, "permit")));
    cli_say(cli, "设备 %s：%s", "device %s: %s", cli_arg(cli, 0),
            over ? cli_word(cli, "检修结束，报警恢复",
                            "maintenance is over, it alarms again")
                 : cli_word(cli, "检修中，报警被抑制",
                            "in maintenance, its alarms are suppressed"));
    return SP_OK;
}

extern const cmd device_cmds[];
const cmd device_cmds[] = {
    {"device", "add", "CODE", NEED_WRITE, add_device, add_options,
     "登记监测设备", "add a device", "device"},
    {"device", "maintain", "CODE", NEED_WRITE, maintain, maintain_options,
     "检修期间抑制报警，到时自动恢复",
     "suppress its alarms while it is worked on; ends by itself"},
    {"tag", "add", "CODE", NEED_WRITE, add_tag, add_options,
     "登记测点，限值可取自标准", "add a tag; limits may come from the standard",
     "tag"},
    {0},
};
