/* 一园一档: the park, filled in by options or from a table file, and shown with
 * what it holds. */
#include <stdlib.h>

#include <safeprod/archive.h>

#include "archive_print.h"
#include "cmd_record.h"
#include "file_bytes.h"

enum { SOON_DAYS = 30 };

static const opt set_options[] = {
    {"from", "FILE", "从一行的表格读入：JSON、CSV、XLSX，表头中英文均可",
     "read it from a table of one row: JSON, CSV, XLSX with Chinese or "
     "English headings"},
    {"plan", "FILE", "平面图，PNG 或 JPEG，四色图画在它上面",
     "the plan picture under the four-colour map, PNG or JPEG"},
    {"background", "FILE", "园区背景图，PNG 或 JPEG",
     "the background picture, PNG or JPEG"},
    {"if-version", "N", "只在版本号仍是 N 时修改",
     "only when the version is still N"},
    OPT_TO_EDIT,
    {0},
};

static void free_park(sp_park **park)
{
    sp_record_free(&sp_park_type, *park);
}
#define AUTOPARK CLEANUP(free_park) sp_park

static void free_query(sp_query **query)
{
    sp_query_free(*query);
}

static void close_reader(sp_table_reader **reader)
{
    sp_table_reader_close(*reader);
}

static void close_stream(FILE **file)
{
    if (*file)
        fclose(*file);
}

/* ---------------------------------------------------------------- from file */

/* Set what the row says. Columns that say something and are no field to set
 * are listed in @left_out. */
static sp_status take_row(call *cli, const sp_table_reader *reader,
                          sp_park *park, FILE *left_out)
{
    bool first = true;
    for (size_t i = 0; i < sp_table_reader_width(reader); i++) {
        const char *heading = sp_table_reader_heading(reader, i);
        const char *cell = sp_table_reader_cell(reader, i);
        const sp_field *field = sp_type_heading(&sp_park_type, heading);
        if (!cell || !*cell)
            continue;
        if (!field || (field->flags & (SP_KEY | SP_GUARDED | SP_SECRET))) {
            fprintf(left_out, "%s%.80s", first ? "" : cli_word(cli, "、", ", "),
                    heading);
            first = false;
            continue;
        }
        TRY(sp_record_set(&sp_park_type, park, field, cell,
                          sp_session_zone(cli->session)));
    }
    return SP_OK;
}

static sp_status take_first_row(call *cli, const char *path,
                                const sp_table_reader *reader, sp_park *park)
{
    AUTOOWN char *names = NULL;
    size_t size;
    const char *problem = sp_table_reader_problem(reader, cli->lang);
    if (problem)
        return cli_fail(cli, SP_INVALID, "%s：%s", "%s: %s", path, problem);
    FILE *left_out = open_memstream(&names, &size);
    if (!left_out)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    sp_status status = take_row(cli, reader, park, left_out);
    if (fclose(left_out) != 0 && status == SP_OK)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    if (status == SP_INVALID)
        return cli_fail(cli, status, "%s：%s", "%s: %s", path,
                        sp_last_error(cli->lang));
    TRY(status);
    if (*names)
        cli_say(cli, "没有采用的列：%s", "columns that were left out: %s",
                names);
    return SP_OK;
}

static sp_status take_file(call *cli, const char *path, sp_park *park)
{
    CLEANUP(close_reader) sp_table_reader *reader = NULL;
    bool more;
    TRY(sp_table_reader_open(path, NULL, &reader));
    TRY(sp_table_reader_next(reader, &more));
    if (!more)
        return cli_fail(cli, SP_INVALID, "%s 里没有数据行，应为一行",
                        "%s has no row; one is wanted", path);
    TRY(take_first_row(cli, path, reader, park));
    TRY(sp_table_reader_next(reader, &more));
    if (more)
        return cli_fail(cli, SP_INVALID, "%s 里不止一行，一个站点只有一个园区",
                        "%s has more than one row, but a site has one park",
                        path);
    return SP_OK;
}

/* --------------------------------------------------------------------- set */

/* The park that is there, or a new one. */
static sp_status load_park(call *cli, sp_park **out)
{
    int64_t wanted = SP_NO_INT;
    void *found;
    sp_status status =
        sp_record_load(cli->session, &sp_park_type, NULL, &found);
    if (status == SP_NOT_FOUND) {
        *out = sp_record_new(&sp_park_type);
        return *out ? SP_OK
                    : cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    }
    TRY(status);
    *out = found;
    TRY(cli_option_int(cli, "if-version", 1, INT64_MAX, &wanted));
    if (wanted == SP_NO_INT || wanted == (*out)->version)
        return SP_OK;
    return cli_fail(cli, SP_CONFLICT,
                    "版本号现在是 %lld，不是 %lld：别人先改过了，请重新查看",
                    "the version is %lld now, not %lld: somebody else changed "
                    "it, look again",
                    (long long)(*out)->version, (long long)wanted);
}

/* A failure of the decoder does not know the file's name. */
static sp_status read_picture(call *cli, const char *option, void **out,
                              size_t *out_len)
{
    const char *path = cli_option(cli, option);
    return path ? file_read(cli, path, out, out_len) : SP_OK;
}

static sp_status save(call *cli, sp_park *park)
{
    AUTOOWN void *background = NULL;
    AUTOOWN void *plan = NULL;
    sp_park_pictures p = {0};
    TRY(read_picture(cli, "background", &background, &p.background_len));
    TRY(read_picture(cli, "plan", &plan, &p.plan_len));
    p.background = background;
    p.plan = plan;
    TRY(sp_park_save(cli->session, park, &p));
    cli_warnings(cli);
    if (cli->format == FORMAT_TABLE)
        cli_say(cli, "园区 %s 已保存", "the park %s is saved", park->name);
    return print_written(cli, &sp_park_type, park);
}

static sp_status set(call *cli)
{
    AUTOPARK *park = NULL;
    const char *from = cli_option(cli, "from");
    size_t count;
    TRY(load_park(cli, &park));
    if (from)
        TRY(take_file(cli, from, park));
    TRY(record_set_given(cli, &sp_park_type, park, &count));
    if (!count && !from && !cli_option(cli, "plan") &&
        !cli_option(cli, "background"))
        return cli_usage(cli, "没有要填写的字段，例如 --name 名称",
                         "no field to fill in; for instance --name NAME");
    return save(cli, park);
}

/* ------------------------------------------------------------------ counts */

/* What is counted: records in use of a type, or those where a field has a
 * value. */
static const struct count {
    const char *name;
    const char *zh;
    const char *en;
    const sp_type *type;
    const char *field; /* or NULL */
    const char *value;
    bool all; /* those out of use as well */
} counts[] = {
    {"enterprises", "在园企业", "enterprises in the park", &sp_enterprise_type,
     NULL, NULL, false},
    {"grade_major", "　重大风险（红）", "  major risk (red)",
     &sp_enterprise_type, "risk_grade", "major", false},
    {"grade_serious", "　较大风险（橙）", "  serious risk (orange)",
     &sp_enterprise_type, "risk_grade", "serious", false},
    {"grade_general", "　一般风险（黄）", "  general risk (yellow)",
     &sp_enterprise_type, "risk_grade", "general", false},
    {"grade_low", "　低风险（蓝）", "  low risk (blue)", &sp_enterprise_type,
     "risk_grade", "low", false},
    {"grade_unassessed", "　未评（灰）", "  not assessed (grey)",
     &sp_enterprise_type, "risk_grade", "unassessed", false},
    {"written_off", "已核销企业", "enterprises written off",
     &sp_enterprise_type, "status", "written_off", true},
    {"mhi_units", "重大危险源", "major hazard installations", &sp_mhi_unit_type,
     "level", "1..4", false},
    {"mhi_level_1", "　一级", "  level 1", &sp_mhi_unit_type, "level", "1",
     false},
    {"mhi_level_2", "　二级", "  level 2", &sp_mhi_unit_type, "level", "2",
     false},
    {"mhi_level_3", "　三级", "  level 3", &sp_mhi_unit_type, "level", "3",
     false},
    {"mhi_level_4", "　四级", "  level 4", &sp_mhi_unit_type, "level", "4",
     false},
    {"chemicals", "化学品（条）", "chemicals (records)", &sp_chemical_type,
     NULL, NULL, false},
    {"licences", "证照", "licences", &sp_licence_type, NULL, NULL, false},
    {"attachments", "附件", "attachments", &sp_attachment_type, NULL, NULL,
     false},
};

typedef struct expiries {
    int64_t overdue;
    int64_t soon;
} expiries;

typedef struct totals {
    int64_t of[COUNT(counts)];
    expiries expiring;
} totals;

static sp_status count_one(call *cli, const struct count *c, int64_t *out)
{
    CLEANUP(free_query) sp_query *query = sp_query_new(c->type);
    if (!query)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    if (c->field)
        TRY(sp_query_where(query, c->field, c->value));
    if (c->all)
        sp_query_all(query);
    return sp_record_count(cli->session, query, out);
}

static sp_status note_expiry(void *context, const char *kind, const char *code,
                             const char *name, const char *day, int64_t left)
{
    expiries *e = context;
    (void)kind;
    (void)code;
    (void)name;
    (void)day;
    *(left < 0 ? &e->overdue : &e->soon) += 1;
    return SP_OK;
}

static sp_status count_all(call *cli, totals *out)
{
    for (size_t i = 0; i < COUNT(counts); i++)
        TRY(count_one(cli, &counts[i], &out->of[i]));
    return sp_expiring(cli->session, SOON_DAYS, note_expiry, &out->expiring);
}

/* -------------------------------------------------------------------- show */

static const char *const identity[] = {"name",
                                       "address",
                                       "area",
                                       "area_unit",
                                       "longitude",
                                       "latitude",
                                       "datum",
                                       "authority",
                                       "authority_phone",
                                       "safety_lead",
                                       "emergency_phone",
                                       "supplies_count",
                                       "guards_count",
                                       NULL};
static const char *const pictures[] = {
    "plan",      "plan_width", "plan_height", "plan_west", "plan_north",
    "plan_east", "plan_south", "background",  NULL};
static const char *const filing[] = {"version",    "created_at", "created_by",
                                     "updated_at", "updated_by", "owner_dept",
                                     NULL};
static const field_group groups[] = {
    {"identity", "园区", "park", identity},
    {"pictures", "图", "pictures", pictures},
    {"filing", "建档", "record", filing},
};

static sp_status show_people(call *cli, const sp_park *park, const totals *t)
{
    AUTOREPORT *r = NULL;
    TRY(report_begin(cli, &r));
    TRY(print_groups(cli, r, &sp_park_type, park, groups, COUNT(groups)));
    report_section(r, "counts", "现状", "as it stands");
    for (size_t i = 0; i < COUNT(counts); i++)
        report_int(r, counts[i].name, counts[i].zh, counts[i].en, t->of[i]);
    report_int(r, "overdue", "已过期的证照和复评", "papers and reviews overdue",
               t->expiring.overdue);
    report_int(r, "due_in_30_days", "30 天内到期", "due within 30 days",
               t->expiring.soon);
    return report_end(r);
}

static sp_status show_json(call *cli, const sp_park *park, const totals *t)
{
    AUTOOWN char *text = NULL;
    size_t size;
    CLEANUP(close_stream) FILE *more = open_memstream(&text, &size);
    if (!more)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    fputs("\"counts\":{", more);
    for (size_t i = 0; i < COUNT(counts); i++)
        fprintf(more, "\"%s\":%lld,", counts[i].name, (long long)t->of[i]);
    fprintf(more, "\"overdue\":%lld,\"due_in_30_days\":%lld}",
            (long long)t->expiring.overdue, (long long)t->expiring.soon);
    if (fflush(more) != 0)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    return print_with(cli, &sp_park_type, park, NULL, 0, text);
}

static sp_status show(call *cli)
{
    AUTOPARK *park = NULL;
    totals t = {0};
    void *found;
    TRY(sp_record_load(cli->session, &sp_park_type, NULL, &found));
    park = found;
    if (cli->format == FORMAT_CSV)
        return print_record(cli, &sp_park_type, park);
    TRY(count_all(cli, &t));
    return cli->format == FORMAT_TABLE ? show_people(cli, park, &t)
                                       : show_json(cli, park, &t);
}

extern const cmd park_cmds[];
const cmd park_cmds[] = {
    {"park", "set", "", NEED_WRITE, set, set_options,
     "填写或修改园区档案；空值为清除",
     "fill in or change the park; an empty value clears", "park"},
    {"park", "show", "", NEED_READ, show, NULL,
     "一园一档，及企业、重大危险源、到期的数目",
     "the park, and how many enterprises, installations, expiries", "park"},
    {0},
};
