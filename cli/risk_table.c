/* A table of risks: read in chunks, assessed by columns, written as it goes. */
#include "risk_table.h"

#include <math.h>
#include <stdlib.h>

#include <safeprod/risk.h>
#include <safeprod/table.h>

#include "archive_print.h"
#include "terminal.h"

enum { CHUNK = 4096, TOLD_MAX = 20, PARTLY = 6 /* exit code: rows refused */ };

typedef struct job {
    call *cli;
    const sp_pack *pack;
    const char *output;
    const sp_scale *scales;
    size_t nscales;
    sp_table_reader *reader;
    sp_table_writer *writer;
    size_t at[SP_FACTORS_MAX]; /* the column of each factor */
    size_t width;              /* columns of the source */
    char **cells;              /* of the chunk, CHUNK × width */
    int64_t *lines;
    double *values[SP_FACTORS_MAX];
    double *scores;
    uint8_t *grades;
    bool names;  /* grades by name, for programs */
    size_t rows; /* in the chunk */
    int64_t done;
    int64_t bad;
} job;

static void clear_cells(job *j)
{
    for (size_t i = 0; j->cells && i < j->rows * j->width; i++) {
        free(j->cells[i]);
        j->cells[i] = NULL;
    }
    j->rows = 0;
}

static void free_job(job *j)
{
    clear_cells(j);
    free(j->cells);
    free(j->lines);
    for (size_t i = 0; i < SP_FACTORS_MAX; i++)
        free(j->values[i]);
    free(j->scores);
    free(j->grades);
    sp_table_reader_close(j->reader);
    sp_table_writer_abort(j->writer);
}

static sp_status no_memory(call *cli)
{
    return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
}

/* ---- columns ---- */

/* A heading means a factor by the field of that name: "L", "可能性". */
static bool is_factor(const char *heading, const sp_scale *scale)
{
    const sp_field *field = sp_type_heading(&sp_risk_event_type, heading);
    return (field && !strcmp(field->name, scale->factor)) ||
           !strcmp(heading, scale->zh) || !strcmp(heading, scale->en);
}

static sp_status find_columns(job *j)
{
    for (size_t f = 0; f < j->nscales; f++) {
        size_t i = 0;
        while (i < j->width &&
               !is_factor(sp_table_reader_heading(j->reader, i), &j->scales[f]))
            i++;
        if (i == j->width)
            return cli_fail(
                j->cli, SP_INVALID,
                "表里没有 %c（%s）这一列；表头应是 %c 或“%s”",
                "the table has no column %c (%s); its heading should be %c "
                "or \"%s\"",
                j->scales[f].factor[0] - 'a' + 'A',
                cli_word(j->cli, j->scales[f].zh, j->scales[f].en),
                j->scales[f].factor[0] - 'a' + 'A',
                cli_word(j->cli, j->scales[f].zh, j->scales[f].en));
        j->at[f] = i;
    }
    return SP_OK;
}

static sp_status make_room(job *j)
{
    j->cells = calloc(CHUNK * j->width, sizeof *j->cells);
    j->lines = calloc(CHUNK, sizeof *j->lines);
    j->scores = calloc(CHUNK, sizeof *j->scores);
    j->grades = calloc(CHUNK, sizeof *j->grades);
    bool ok = j->cells && j->lines && j->scores && j->grades;
    for (size_t f = 0; f < j->nscales; f++) {
        j->values[f] = calloc(CHUNK, sizeof(double));
        ok = ok && j->values[f];
    }
    return ok ? SP_OK : no_memory(j->cli);
}

/* ---- writing ---- */

static sp_status to_stdout(void *context, const void *bytes, size_t n)
{
    call *cli = context;
    if (terminal_cancelled())
        return SP_CANCELLED;
    if (fwrite(bytes, 1, n, stdout) == n)
        return SP_OK;
    return cli_fail(cli, SP_IO, "写标准输出失败（磁盘满？）",
                    "standard output cannot be written (disk full?)");
}

static sp_status open_writer(job *j)
{
    static const sp_table_format formats[] = {[FORMAT_TABLE] = SP_TABLE_CSV,
                                              [FORMAT_JSON] = SP_TABLE_JSON,
                                              [FORMAT_NDJSON] = SP_TABLE_NDJSON,
                                              [FORMAT_CSV] = SP_TABLE_CSV};
    size_t n = j->width + 2;
    AUTOOWN sp_table_column *columns = calloc(n, sizeof *columns);
    if (!columns)
        return no_memory(j->cli);
    for (size_t i = 0; i < j->width; i++)
        columns[i] =
            (sp_table_column){.name = sp_table_reader_heading(j->reader, i)};
    columns[j->width] = (sp_table_column){
        "score", cli_word(j->cli, "风险值", "score"), SP_TABLE_NUMBER};
    columns[j->width + 1] = (sp_table_column){
        "grade", cli_word(j->cli, "风险等级", "grade"), SP_TABLE_TEXT};
    if (j->output)
        return sp_table_writer_open(j->output, SP_TABLE_AUTO, columns, n, NULL,
                                    &j->writer);
    return sp_table_writer_open_callback(to_stdout, j->cli,
                                         formats[j->cli->format], columns, n,
                                         NULL, &j->writer);
}

/* Chinese labels in tables for people, names in JSON. */
static bool wants_names(const job *j)
{
    sp_table_format format =
        j->output ? sp_table_format_of_name(j->output) : SP_TABLE_CSV;
    bool json = format == SP_TABLE_JSON || format == SP_TABLE_NDJSON ||
                (!j->output && (j->cli->format == FORMAT_JSON ||
                                j->cli->format == FORMAT_NDJSON));
    return json || j->cli->lang == SP_EN;
}

static const char *grade_text(const job *j, uint8_t grade)
{
    const sp_label *label;
    if (grade >= SP_RISK_GRADE_COUNT)
        return "";
    label = &sp_risk_grade_labels[grade];
    return j->names ? label->name : label->zh;
}

/* Why row @i was not assessed: by the same rules, one at a time. */
static void tell_bad(job *j, size_t i)
{
    sp_assess_input input = SP_ASSESS_INPUT_INIT;
    sp_assess_result result;
    sp_status status = SP_OK;
    if (++j->bad > TOLD_MAX)
        return;
    for (size_t f = 0; f < j->nscales && status == SP_OK; f++) {
        const char *text = j->cells[i * j->width + j->at[f]];
        if (text && *text)
            status = sp_assess_input_set(&input, j->scales[f].factor, text);
    }
    if (status == SP_OK)
        status = sp_assess(j->pack, &input, &result);
    if (status != SP_OK)
        cli_say(j->cli, "第 %lld 行：%s", "line %lld: %s",
                (long long)j->lines[i], sp_last_error(j->cli->lang));
}

static sp_status write_row(job *j, size_t i, const char **cells)
{
    char score[32] = "";
    bool bad = j->grades[i] == SP_BAD_GRADE;
    for (size_t k = 0; k < j->width; k++)
        cells[k] = j->cells[i * j->width + k];
    if (bad)
        tell_bad(j, i);
    else
        print_decimal((int64_t)(j->scores[i] * SP_SCORE_ONE + 0.5),
                      SP_SCORE_DECIMALS, score, sizeof score);
    cells[j->width] = bad ? NULL : score;
    cells[j->width + 1] = bad ? NULL : grade_text(j, j->grades[i]);
    return sp_table_writer_row(j->writer, cells);
}

static sp_status finish_chunk(job *j)
{
    AUTOOWN const char **cells = calloc(j->width + 2, sizeof *cells);
    if (!cells)
        return no_memory(j->cli);
    TRY(sp_assess_columns(j->pack, j->values[0], j->values[1],
                          j->nscales > 2 ? j->values[2] : NULL, j->rows,
                          j->scores, j->grades, NULL));
    for (size_t i = 0; i < j->rows; i++)
        TRY(write_row(j, i, cells));
    j->done += (int64_t)j->rows;
    clear_cells(j);
    return SP_OK;
}

/* ---- reading ---- */

/* The double nearest to a decimal of at most two places; else NaN. */
static double value_of(const char *factor, const char *text)
{
    sp_assess_input input = SP_ASSESS_INPUT_INIT;
    const int64_t *const members[] = {&input.l, &input.e, &input.c, &input.m,
                                      &input.s};
    if (!text || sp_assess_input_set(&input, factor, text) != SP_OK)
        return NAN;
    for (size_t i = 0; i < COUNT(members); i++)
        if (*members[i] != SP_NO_INT)
            return (double)*members[i] / SP_SCORE_ONE;
    return NAN;
}

static sp_status keep_row(job *j)
{
    size_t row = j->rows++;
    char **cells = &j->cells[row * j->width];
    j->lines[row] = sp_table_reader_line(j->reader);
    for (size_t i = 0; i < j->width; i++) {
        const char *text = sp_table_reader_cell(j->reader, i);
        cells[i] = text ? strdup(text) : NULL;
        if (text && !cells[i])
            return no_memory(j->cli);
    }
    for (size_t f = 0; f < j->nscales; f++)
        j->values[f][row] = value_of(j->scales[f].factor, cells[j->at[f]]);
    return SP_OK;
}

static sp_status take_row(job *j)
{
    const char *problem = sp_table_reader_problem(j->reader, j->cli->lang);
    if (!problem || sp_table_reader_cells(j->reader) > 0)
        return keep_row(j);
    if (++j->bad <= TOLD_MAX) /* a row that has no cells to copy */
        cli_say(j->cli, "%s", "%s", problem);
    return SP_OK;
}

static sp_status run(job *j)
{
    bool more;
    for (;;) {
        TRY(sp_table_reader_next(j->reader, &more));
        if (!more)
            break;
        TRY(take_row(j));
        if (j->rows == CHUNK)
            TRY(finish_chunk(j));
        if (terminal_cancelled())
            return cli_fail(j->cli, SP_CANCELLED, "已取消", "cancelled");
    }
    TRY(finish_chunk(j));
    sp_table_writer *writer = j->writer;
    j->writer = NULL;
    return sp_table_writer_close(writer);
}

sp_status risk_table_assess(call *cli, const sp_pack *pack, const char *path,
                            const char *output)
{
    CLEANUP(free_job)
    job j = {.cli = cli, .pack = pack, .output = output};
    j.scales = sp_assess_scales(pack, &j.nscales);
    if (j.nscales == 0)
        return cli_fail(cli, SP_INVALID, "规则包 %s 不能打分",
                        "rule pack %s gives no scores", sp_pack_name(pack));
    TRY(sp_table_reader_open(path, NULL, &j.reader));
    j.width = sp_table_reader_width(j.reader);
    TRY(find_columns(&j));
    TRY(make_room(&j));
    TRY(open_writer(&j));
    j.names = wants_names(&j);
    TRY(run(&j));
    if (j.bad > TOLD_MAX)
        cli_say(cli, "另有 %lld 行没有列出", "%lld more rows are not listed",
                (long long)(j.bad - TOLD_MAX));
    cli_say(cli, "共 %lld 行，%lld 行没有评估", "%lld rows, %lld not assessed",
            (long long)j.done, (long long)j.bad);
    if (j.bad)
        cli->exit_code = PARTLY;
    return SP_OK;
}
