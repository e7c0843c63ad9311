/* What goes into the demo: files as an office would hand them over. */
#include <iconv.h>
#include <stdlib.h>
#include <unistd.h>

#include <safeprod/example.h>
#include <safeprod/table.h>

#include "demo.h"

static const struct input {
    const char *name;
    bool gb18030;        /* as an older office program saves it */
    const char *command; /* that takes it in; lines */
    const char *zh;
    const char *en;
} inputs[] = {
    {"park.json", false,
     "safeprod park set --from input/park.json --plan input/plan.png",
     "园区档案", "the park's archive"},
    {"departments.csv", false,
     "safeprod import departments input/departments.csv --as admin", "部门",
     "departments"},
    {"enterprises.csv", true,
     "safeprod import enterprises input/enterprises.csv",
     "企业清单，42 家，GB18030 编码的 CSV", "42 enterprises, a CSV in GB18030"},
    {"enterprises-bad.csv", false,
     "safeprod import enterprises input/enterprises-bad.csv\n"
     "safeprod enterprise write-off WH041 --reason closed",
     "故意有错行的企业清单，12 行；然后核销一家停业的",
     "12 enterprises, most of them wrong on purpose; then one that has closed "
     "is written off"},
    {"licences.csv", false, "safeprod import licences input/licences.csv",
     "证照，有的已过期、有的快到期",
     "licences, some out of date, some about to be"},
    {"chemicals-map.json", false, NULL, "映射文件：外来的表头，千克换算成吨",
     "a mapping: a foreign heading, kilograms to tonnes"},
    {"mhi-units.csv", false, "safeprod import mhi_units input/mhi-units.csv",
     "重大危险源单元及其物质",
     "major hazard installations and their substances"},
    {"zones.geojson", false, "safeprod zone import input/zones.geojson",
     "12 个区域在平面图上的边界", "the outlines of 12 zones on the plan"},
    {"risk-points.csv", false,
     "safeprod import risk_points input/risk-points.csv", "风险点",
     "risk points"},
    {"risk-units.csv", false, "safeprod import risk_units input/risk-units.csv",
     "风险分析单元", "units of the analysis"},
    {"risk-events.csv", false,
     "safeprod import risk_events input/risk-events.csv", "风险事件和 LEC 取值",
     "risk events with their LEC values"},
    {"control-measures.json", false,
     "safeprod import control_measures input/control-measures.json",
     "管控措施和排查内容", "control measures and what to inspect"},
    {"commitment.txt", false,
     "safeprod enterprise attach WH003 input/commitment.txt",
     "安全承诺公告，作为附件", "a notice, to be attached"},
};

const demo_file *demo_find(const char *name)
{
    const demo_file *f = demo_files;
    while (f->name && strcmp(f->name, name))
        f++;
    return f;
}

static void close_iconv(iconv_t *converter)
{
    iconv_close(*converter);
}

static sp_status write_gb18030(demo *d, const char *name, const demo_file *f)
{
    iconv_t opened = iconv_open("GB18030", "UTF-8");
    if (opened == (iconv_t)-1)
        return cli_fail(d->cli, SP_UNSUPPORTED, "系统不会转换到 GB18030：%m",
                        "this system cannot convert to GB18030: %m");
    CLEANUP(close_iconv) iconv_t converter = opened;
    AUTOOWN char *text = malloc(f->size * 2 + 1);
    if (!text)
        return cli_fail(d->cli, SP_NO_MEMORY, "内存不足", "out of memory");
    char *in = (char *)f->data, *out = text;
    size_t left = f->size, room = f->size * 2 + 1;
    if (iconv(converter, &in, &left, &out, &room) == (size_t)-1)
        return cli_fail(d->cli, SP_IO, "%s 转换不到 GB18030：%m",
                        "%s cannot be converted to GB18030: %m", name);
    return demo_write(d, name, text, (size_t)(out - text));
}

/* ---- the workbook of chemicals ---- */

static void close_reader(sp_table_reader **reader)
{
    sp_table_reader_close(*reader);
}

static sp_status copy_row(const sp_table_reader *reader, size_t width,
                          sp_table_writer *writer)
{
    const char *cells[16];
    for (size_t i = 0; i < width; i++)
        cells[i] = sp_table_reader_cell(reader, i);
    return sp_table_writer_row(writer, cells);
}

static sp_status copy_rows(sp_table_reader *reader, const char *to)
{
    sp_table_column columns[16];
    sp_table_write_options options = {.sheet = "化学品"};
    sp_table_writer *writer = NULL;
    size_t width = sp_table_reader_width(reader);
    bool more = true;
    if (width > COUNT(columns))
        width = COUNT(columns);
    for (size_t i = 0; i < width; i++) {
        const char *heading = sp_table_reader_heading(reader, i);
        bool number = strstr(heading, "kg") != NULL;
        columns[i] = (sp_table_column){
            heading, NULL, number ? SP_TABLE_NUMBER : SP_TABLE_TEXT};
    }
    TRY(sp_table_writer_open(to, SP_TABLE_XLSX, columns, width, &options,
                             &writer));
    sp_status status = sp_table_reader_next(reader, &more);
    while (status == SP_OK && more) {
        status = copy_row(reader, width, writer);
        if (status == SP_OK)
            status = sp_table_reader_next(reader, &more);
    }
    if (status == SP_OK)
        return sp_table_writer_close(writer);
    sp_table_writer_abort(writer);
    return status;
}

/* The rows are written as a CSV first, which is read, and goes again. */
static sp_status write_workbook(demo *d)
{
    static const char plain[] = "input/chemicals.csv.part";
    const demo_file *f = demo_find("chemicals.csv");
    const sp_table_read_options as_csv = {.format = SP_TABLE_CSV};
    AUTOOWN char *from = demo_path(d, plain);
    AUTOOWN char *to = demo_path(d, "input/chemicals.xlsx");
    if (!from || !to)
        return cli_fail(d->cli, SP_NO_MEMORY, "内存不足", "out of memory");
    TRY(demo_write(d, plain, f->data, f->size));
    CLEANUP(close_reader) sp_table_reader *reader = NULL;
    sp_status status = sp_table_reader_open(from, &as_csv, &reader);
    unlink(from);
    TRY(status);
    TRY(copy_rows(reader, to));
    demo_note(d, "input/chemicals.xlsx", NULL,
              "safeprod import chemicals input/chemicals.xlsx --map "
              "input/chemicals-map.json",
              "化学品，XLSX", "chemicals, a workbook");
    return SP_OK;
}

/* ---- all ---- */

static sp_status write_plan(demo *d)
{
    AUTOFREE void *png = NULL;
    size_t len;
    TRY(sp_example_plan_png(1, d->cli->lang, &png, &len));
    TRY(demo_write(d, "input/plan.png", png, len));
    demo_note(d, "input/plan.png", NULL, NULL,
              "园区平面图，由库画出，2400 × 1600",
              "the park's plan, drawn by the library, 2400 by 1600");
    return SP_OK;
}

static sp_status write_input(demo *d, const struct input *input)
{
    const demo_file *f = demo_find(input->name);
    char name[64];
    snprintf(name, sizeof name, "input/%s", input->name);
    TRY(input->gb18030 ? write_gb18030(d, name, f)
                       : demo_write(d, name, f->data, f->size));
    demo_note(d, name, NULL, input->command, input->zh, input->en);
    return SP_OK;
}

sp_status demo_inputs(demo *d)
{
    TRY(demo_folder(d, "input"));
    for (size_t i = 0; i < COUNT(inputs); i++)
        TRY(write_input(d, &inputs[i]));
    TRY(write_workbook(d));
    return write_plan(d);
}
