/* 一企一档: an enterprise with all that belongs to it, its leaving and coming
 * back, its doubles. `add` and `edit` are the usual verbs. */
#include <stdlib.h>

#include <safeprod/archive.h>

#include "archive_print.h"
#include "cmd_record.h"
#include "terminal.h"

enum {
    LINES_MAX = 20, /* of a section; what is more is said, not shown */
    WIDE = 105      /* columns that a usual list needs */
};

static const opt write_off_options[] = {
    {"reason", "REASON",
     "原因（必填）：moved 迁出、closed 停业、cancelled 注销、merged 合并",
     "why (required): moved, closed, cancelled or merged"},
    {0},
};

static void free_query(sp_query **query)
{
    sp_query_free(*query);
}

/* -------------------------------------------------------------------- list */

/* Who asks for those that left wants to see them. */
static bool asks_for_all(const call *cli)
{
    static const char *const names[] = {"status", "write_off_reason",
                                        "written_off_at"};
    for (size_t i = 0; i < cli->ngiven; i++)
        for (size_t k = 0; k < COUNT(names) && cli->given[i].field; k++)
            if (!strcmp(cli->given[i].name, names[k]))
                return true;
    return false;
}

/* On a narrow terminal fewer columns, so that no code is cut off. */
static const char *list_columns(const call *cli)
{
    const char *asked = cli_option(cli, "columns");
    size_t room = terminal_columns(stdout);
    if (asked || !sheet_is_shown(cli) || room == 0 || room >= WIDE)
        return asked;
    return asks_for_all(cli) || cli_flag(cli, "all")
               ? "code,full_name,risk_grade,status,written_off_at"
               : "code,full_name,safety_sector,risk_grade,entered_park_at";
}

static sp_status list(call *cli)
{
    CLEANUP(free_query) sp_query *query = NULL;
    int64_t count;
    TRY(record_query(cli, &sp_enterprise_type, &query));
    if (asks_for_all(cli))
        sp_query_all(query);
    if (!cli_flag(cli, "count"))
        return print_query(cli, &sp_enterprise_type, query, list_columns(cli));
    TRY(sp_record_count(cli->session, query, &count));
    printf("%lld\n", (long long)count);
    return SP_OK;
}

/* -------------------------------------------------------------------- show */

static const char *const identity[] = {"code",
                                       "full_name",
                                       "short_name",
                                       "credit_code",
                                       "safety_sector",
                                       "industry_code",
                                       "economic_type",
                                       "scale",
                                       "status",
                                       "entered_park_at",
                                       "written_off_at",
                                       "write_off_reason",
                                       "established",
                                       "registered_capital",
                                       "registered_address",
                                       "production_address",
                                       "admin_division",
                                       "longitude",
                                       "latitude",
                                       "datum",
                                       "site_area",
                                       "business_scope",
                                       "remark",
                                       NULL};
static const char *const people[] = {
    "legal_rep",         "contact",           "contact_phone",
    "principal",         "principal_phone",   "safety_lead",
    "safety_lead_phone", "staff_count",       "safety_staff_count",
    "safety_engineers",  "special_operators", NULL};
static const char *const safety[] = {"risk_grade",
                                     "risk_assessed_by",
                                     "risk_assessed_at",
                                     "standardisation",
                                     "standardisation_to",
                                     "dual_prevention",
                                     "key_process",
                                     "key_chemicals",
                                     "major_hazard_installation",
                                     "combustible_dust",
                                     "ammonia_refrigeration",
                                     "confined_space",
                                     "metal_smelting",
                                     "deep_well_casting",
                                     "gas_works",
                                     "leases_premises",
                                     NULL};
static const char *const filing[] = {"version",    "created_at", "created_by",
                                     "updated_at", "updated_by", "owner_dept",
                                     NULL};
static const field_group before[] = {
    {"identity", "基本信息", "identity", identity},
    {"people", "人员", "people", people},
    {"safety", "安全", "safety", safety},
    {"filing", "建档", "record", filing},
};

/* An enterprise with what belongs to it. */
typedef struct archive {
    call *cli;
    const char *code;
    sp_enterprise *enterprise;
    sp_records licences;
    sp_records chemicals;
    sp_records units;
    sp_records attachments;
    report *report;
} archive;

static void free_archive(archive *a)
{
    report_free(&a->report);
    sp_record_free(&sp_enterprise_type, a->enterprise);
    sp_records_clear(&a->licences);
    sp_records_clear(&a->chemicals);
    sp_records_clear(&a->units);
    sp_records_clear(&a->attachments);
}

static sp_status load_attachments(call *cli, const char *code, sp_records *out)
{
    static const char *const names[] = {"subject_type", "subject"};
    const char *values[] = {sp_enterprise_type.name, code};
    return load_where(cli, &sp_attachment_type, names, values, COUNT(names),
                      out);
}

static sp_status load(archive *a)
{
    static const char *const name[] = {"enterprise"};
    void *found;
    TRY(sp_record_load(a->cli->session, &sp_enterprise_type, a->code, &found));
    a->enterprise = found;
    TRY(load_where(a->cli, &sp_licence_type, name, &a->code, 1, &a->licences));
    TRY(load_where(a->cli, &sp_chemical_type, name, &a->code, 1,
                   &a->chemicals));
    TRY(load_where(a->cli, &sp_mhi_unit_type, name, &a->code, 1, &a->units));
    return load_attachments(a->cli, a->code, &a->attachments);
}

static void put_licence(archive *a, const void *record)
{
    const sp_licence *l = record;
    const sp_field *kind = sp_type_field(&sp_licence_type, "kind");
    char left[64] = "", text[512];
    int64_t days;
    if (days_until(a->cli, l->valid_to, &days))
        print_days_left(a->cli, days, left, sizeof left);
    snprintf(text, sizeof text, "%s%s%s%s%s%s", l->number ? l->number : "",
             l->number ? cli_word(a->cli, "，", ", ") : "",
             l->valid_to ? l->valid_to
                         : cli_word(a->cli, "没有有效期", "no end date"),
             l->valid_to ? cli_word(a->cli, " 止，", ", ") : "", left, "");
    report_text(a->report, l->code, sp_field_label(kind, l->kind, SP_ZH),
                sp_field_label(kind, l->kind, SP_EN), text, NULL);
}

static void put_chemical(archive *a, const void *record)
{
    const sp_chemical *c = record;
    char amount[32] = "", text[1024];
    if (c->max_quantity != SP_NO_INT)
        print_decimal(c->max_quantity, 6, amount, sizeof amount);
    snprintf(text, sizeof text, "%s%s%s%s%s%s%s", c->cas ? "CAS " : "",
             c->cas ? c->cas : "", c->cas && *amount ? "  " : "", amount,
             *amount ? cli_word(a->cli, " 吨", " t") : "", c->place ? "  " : "",
             c->place ? c->place : "");
    report_text(a->report, c->code, c->name, c->name, text, NULL);
}

static void put_unit(archive *a, const void *record)
{
    static const char *const zh[] = {"不构成重大危险源", "一级", "二级", "三级",
                                     "四级"};
    static const char *const en[] = {"no major hazard installation", "level 1",
                                     "level 2", "level 3", "level 4"};
    const sp_mhi_unit *u = record;
    char s[32], r[32], text[256];
    if (u->level < 0 || u->level >= (int64_t)COUNT(zh)) {
        report_text(a->report, u->code, u->name, u->name,
                    cli_word(a->cli, "未分级", "not graded"), NULL);
        return;
    }
    print_decimal(u->s, 6, s, sizeof s);
    print_decimal(u->r, 6, r, sizeof r);
    snprintf(text, sizeof text, "%s  S = %s  R = %s",
             cli_word(a->cli, zh[u->level], en[u->level]), s, r);
    report_text(a->report, u->code, u->name, u->name, text, NULL);
}

static void put_attachment(archive *a, const void *record)
{
    const sp_attachment *file = record;
    char text[512];
    snprintf(text, sizeof text,
             cli_word(a->cli, "%lld 字节  SHA-256 %.12s…%s%s",
                      "%lld bytes  SHA-256 %.12s…%s%s"),
             (long long)file->size, file->sha256, file->note ? "  " : "",
             file->note ? file->note : "");
    report_text(a->report, file->code, file->file_name, file->file_name, text,
                NULL);
}

/* What belongs to an enterprise, as sections after its own fields. */
static const struct section {
    const char *name;
    const char *zh;
    const char *en;
    size_t list; /* offset in archive */
    void (*put)(archive *a, const void *record);
} sections[] = {
    {"licences", "证照", "licences", offsetof(archive, licences), put_licence},
    {"chemicals", "化学品", "chemicals", offsetof(archive, chemicals),
     put_chemical},
    {"mhi_units", "重大危险源单元", "major hazard installations",
     offsetof(archive, units), put_unit},
    {"attachments", "附件", "attachments", offsetof(archive, attachments),
     put_attachment},
};

static const sp_records *list_of(const archive *a, size_t i)
{
    return (const sp_records *)((const char *)a + sections[i].list);
}

static void put_section(archive *a, size_t i)
{
    const struct section *s = &sections[i];
    const sp_records *records = list_of(a, i);
    char more[64];
    if (records->count == 0)
        return;
    report_section(a->report, s->name, s->zh, s->en);
    for (size_t k = 0; k < records->count && k < LINES_MAX; k++)
        s->put(a, records->items[k]);
    if (records->count <= LINES_MAX)
        return;
    snprintf(more, sizeof more, cli_word(a->cli, "共 %zu 条", "%zu in all"),
             records->count);
    report_text(a->report, "more", "…", "…", more, NULL);
}

static sp_status show_people(archive *a)
{
    TRY(report_begin(a->cli, &a->report));
    TRY(print_groups(a->cli, a->report, &sp_enterprise_type, a->enterprise,
                     before, COUNT(before)));
    for (size_t i = 0; i < COUNT(sections); i++)
        put_section(a, i);
    return report_end(a->report);
}

static sp_status show(call *cli)
{
    CLEANUP(free_archive)
    archive a = {.cli = cli, .code = cli_arg(cli, 0)};
    beside others[COUNT(sections)];
    TRY(load(&a));
    if (cli->format == FORMAT_TABLE)
        return show_people(&a);
    if (cli->format == FORMAT_CSV)
        return print_record(cli, &sp_enterprise_type, a.enterprise);
    for (size_t i = 0; i < COUNT(sections); i++)
        others[i] = (beside){sections[i].name, list_of(&a, i)};
    return print_with(cli, &sp_enterprise_type, a.enterprise, others,
                      COUNT(sections), NULL);
}

/* ----------------------------------------------------- leaving, coming back */

static sp_status write_off(call *cli)
{
    const char *code = cli_arg(cli, 0), *reason = cli_option(cli, "reason");
    if (!reason)
        return cli_usage(cli, "缺少 --reason 原因，例如 --reason moved",
                         "--reason is missing, for instance --reason moved");
    TRY(sp_enterprise_write_off(cli->session, code, reason));
    cli_say(cli, "企业 %s 已核销；查看用 enterprise list --status 已核销",
            "enterprise %s is written off; enterprise list --status "
            "written_off shows it",
            code);
    return SP_OK;
}

static sp_status reinstate(call *cli)
{
    TRY(sp_enterprise_reinstate(cli->session, cli_arg(cli, 0)));
    cli_say(cli, "企业 %s 已恢复", "enterprise %s is in the register again",
            cli_arg(cli, 0));
    return SP_OK;
}

/* -------------------------------------------------------------- duplicates */

static sp_status put_pairs(call *cli, const sp_duplicates *pairs)
{
    static const column columns[] = {
        {"same", "相同", "same", SP_TABLE_TEXT},
        {"code_a", "编号", "code", SP_TABLE_TEXT},
        {"name_a", "企业", "enterprise", SP_TABLE_TEXT},
        {"code_b", "另一编号", "other code", SP_TABLE_TEXT},
        {"name_b", "另一企业", "other enterprise", SP_TABLE_TEXT},
    };
    AUTOSHEET *s = NULL;
    TRY(sheet_begin(cli, columns, COUNT(columns), &s));
    for (size_t i = 0; i < pairs->count; i++) {
        const sp_duplicate *d = &pairs->items[i];
        const sp_field *field = sp_type_field(&sp_enterprise_type, d->same);
        const char *cells[] = {d->same, d->code_a, d->name_a, d->code_b,
                               d->name_b};
        const char *shown[] = {field ? cli_word(cli, field->zh, field->en)
                                     : d->same,
                               d->code_a, d->name_a, d->code_b, d->name_b};
        TRY(sheet_row(s, cells, shown));
    }
    return sheet_end(s);
}

static sp_status duplicates(call *cli)
{
    sp_duplicates pairs = {0};
    TRY(sp_enterprise_duplicates(cli->session, &pairs));
    sp_status status = put_pairs(cli, &pairs);
    sp_duplicates_clear(&pairs);
    return status;
}

extern const cmd enterprise_cmds[];
const cmd enterprise_cmds[] = {
    {"enterprise", "list", "", NEED_READ, list, record_list_options,
     "列出，可按字段筛选；已核销的要按状态、核销时间或用 --all 查",
     "list them, filtered by fields; those written off by status, by the time "
     "of it, or with --all",
     "enterprise"},
    {"enterprise", "show", "CODE", NEED_READ, show, NULL,
     "一企一档：企业及其证照、化学品、重大危险源、附件",
     "an enterprise with its licences, chemicals, installations, attachments",
     "enterprise"},
    {"enterprise", "write-off", "CODE", NEED_WRITE, write_off,
     write_off_options, "核销（不删除）", "write one off (nothing is erased)"},
    {"enterprise", "reinstate", "CODE", NEED_WRITE, reinstate, NULL,
     "恢复已核销的企业", "take one back into the register"},
    {"enterprise", "duplicates", "", NEED_READ, duplicates, NULL,
     "可能重复的企业", "those that may be one and the same"},
    {0},
};
