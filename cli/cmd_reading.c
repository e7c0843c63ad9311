/* Readings: pushed from a file or a stream, listed, the newest of each. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <safeprod/reading.h>

#include "print.h"

enum { SHOWN = 100 }; /* rows that are told of, unless --findings */

/* What is told of rows. */
typedef struct telling {
    const call *cli;
    const int64_t *lines; /* NULL: rows are lines */
    int64_t left;
    bool all; /* duplicates and late ones too */
} telling;

static void tell(void *context, size_t row, sp_reading_fate fate,
                 const char *zh, const char *en)
{
    telling *t = context;
    long long line = (long long)(t->lines ? t->lines[row] : (int64_t)row);
    if ((fate != SP_READING_REFUSED && !t->all) || t->left <= 0)
        return;
    t->left--;
    cli_say(t->cli, "第 %lld 行：%s", "line %lld: %s", line,
            cli_word(t->cli, zh, en));
}

/* ---- a stream ---- */

/* Lines that were read and wait to be pushed. */
typedef struct stream {
    call *cli;
    telling *told;
    sp_push_result *result;
    const char *source;
    int64_t batch;
    sp_reading *readings;
    char (*tags)[128];
    int64_t *lines;
    size_t count;
    int64_t line;
    char *bytes; /* read and not yet split */
    size_t len;
    size_t cap;
} stream;

static void stream_free(stream *s)
{
    free(s->readings);
    free(s->tags);
    free(s->lines);
    free(s->bytes);
}

static sp_status flush(stream *s)
{
    size_t count = s->count;
    s->count = 0;
    s->told->lines = s->lines;
    return count ? sp_reading_push(s->cli->session, s->source, s->readings,
                                   count, tell, s->told, s->result)
                 : SP_OK;
}

static bool is_blank(const char *line, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!strchr(" \t\r", line[i]))
            return false;
    return true;
}

static sp_status take_line(stream *s, const char *line, size_t len)
{
    s->line++;
    if (is_blank(line, len))
        return SP_OK;
    sp_status status =
        sp_reading_parse(line, len, sp_session_zone(s->cli->session),
                         s->tags[s->count], &s->readings[s->count]);
    if (status == SP_INVALID) {
        s->result->rows++;
        s->result->refused++;
        s->told->lines = NULL;
        tell(s->told, (size_t)s->line, SP_READING_REFUSED, sp_last_error(SP_ZH),
             sp_last_error(SP_EN));
        return SP_OK;
    }
    TRY(status);
    s->lines[s->count++] = s->line;
    return (int64_t)s->count == s->batch ? flush(s) : SP_OK;
}

/* Whole lines of what was read; the rest stays for the next time. A line that
 * is too long is cut off, and refused once. */
static sp_status split(stream *s, bool ended)
{
    size_t from = 0;
    for (;;) {
        const char *at = s->bytes + from;
        const char *end = memchr(at, '\n', s->len - from);
        size_t len = end ? (size_t)(end - at) : s->len - from;
        if (!end && !(ended && len))
            break;
        TRY(take_line(s, at, len));
        from += len + (end != NULL);
    }
    memmove(s->bytes, s->bytes + from, s->len - from);
    s->len -= from;
    if (s->len == s->cap)
        return cli_fail(s->cli, SP_INVALID, "第 %lld 行太长",
                        "line %lld is too long", (long long)s->line + 1);
    return SP_OK;
}

static sp_status make_room(stream *s)
{
    enum { BYTES = 1 << 20 };
    s->cap = BYTES;
    s->bytes = malloc(s->cap);
    s->readings = calloc((size_t)s->batch, sizeof *s->readings);
    s->tags = calloc((size_t)s->batch, sizeof *s->tags);
    s->lines = calloc((size_t)s->batch, sizeof *s->lines);
    return s->bytes && s->readings && s->tags && s->lines
               ? SP_OK
               : cli_fail(s->cli, SP_NO_MEMORY, "内存不足", "out of memory");
}

/* What has come is pushed when no more is there at once, so that a live stream
 * does not wait for its batch to fill. */
static sp_status read_stream(stream *s)
{
    TRY(make_room(s));
    for (;;) {
        size_t room = s->cap - s->len;
        ssize_t n = read(STDIN_FILENO, s->bytes + s->len, room);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return cli_fail(s->cli, SP_IO, "无法读取标准输入：%s",
                            "cannot read standard input: %s", strerror(errno));
        s->len += (size_t)n;
        TRY(split(s, n == 0));
        if ((size_t)n < room)
            TRY(flush(s));
        if (n == 0)
            return SP_OK;
    }
}

/* ---- push ---- */

static const opt push_options[] = {
    {"source", "NAME", "数据来源，记入批次",
     "what sent them; kept with the batch"},
    {"batch", "N", "每批最多行数，默认 10000",
     "most rows stored together; 10000 unless given"},
    {"findings", "N", "最多列出多少行问题，默认 100",
     "tell of so many rows at most; 100 unless given"},
    {"verbose", NULL, "也列出重复和迟到的行",
     "tell of duplicates and late rows as well"},
    {0},
};

static const struct count {
    const char *name;
    const char *zh;
    const char *en;
    size_t offset;
} counts[] = {
#define PUSH_COUNT(m, zh, en)                                                  \
    {                                                                          \
#m, zh, en, offsetof(sp_push_result, m)                                \
    }
    PUSH_COUNT(rows, "行数", "rows"),
    PUSH_COUNT(accepted, "采纳", "accepted"),
    PUSH_COUNT(duplicates, "重复", "duplicates"),
    PUSH_COUNT(refused, "拒收", "refused"),
    PUSH_COUNT(late, "其中迟到", "of the accepted, late"),
    PUSH_COUNT(future, "其中来自未来", "of the refused, from the future"),
    PUSH_COUNT(reordered, "重排的测点", "tags put in order again"),
    PUSH_COUNT(raised, "新报警", "new alarms"),
    PUSH_COUNT(collapsed, "并入报警风暴", "counted into storms"),
    PUSH_COUNT(suppressed, "其中被抑制", "of the new ones, suppressed"),
    PUSH_COUNT(cleared, "恢复", "conditions gone"),
};

static sp_status print_result(call *cli, const sp_push_result *result)
{
    AUTOREPORT *out = NULL;
    TRY(report_begin(cli, &out));
    for (const struct count *c = counts; c < counts + COUNT(counts); c++) {
        int64_t n = *(const int64_t *)((const char *)result + c->offset);
        if (n || cli->format != FORMAT_TABLE || c < counts + 4)
            report_int(out, c->name, c->zh, c->en, n);
    }
    TRY(report_end(out));
    if (result->refused)
        cli->exit_code = 1;
    return SP_OK;
}

static sp_status push(call *cli)
{
    sp_push_result result = {0};
    telling told = {.cli = cli, .left = SHOWN, .all = cli_flag(cli, "verbose")};
    const char *path = cli_arg(cli, 0);
    CLEANUP(stream_free)
    stream s = {.cli = cli,
                .told = &told,
                .result = &result,
                .source = cli_option(cli, "source"),
                .batch = SP_READING_PIECE};
    TRY(cli_option_int(cli, "findings", 0, INT64_C(1000000000), &told.left));
    TRY(cli_option_int(cli, "batch", 1, 100000, &s.batch));
    if (!s.source)
        s.source = "stdin";
    TRY(path && strcmp(path, "-")
            ? sp_reading_push_file(cli->session, path, tell, &told, &result)
            : read_stream(&s));
    TRY(flush(&s));
    return print_result(cli, &result);
}

/* ---- looking at them ---- */

static const column columns[] = {
    {"tag", "测点", "tag", SP_TABLE_TEXT},
    {"at", "时间", "at", SP_TABLE_TEXT},
    {"value", "数值", "value", SP_TABLE_NUMBER},
    {"unit", "单位", "unit", SP_TABLE_TEXT},
    {"quality", "质量", "quality", SP_TABLE_TEXT},
    {"late", "迟到", "late", SP_TABLE_BOOL},
    {"silent", "失联", "silent", SP_TABLE_BOOL},
};

/* 2025-11-24T10:06:00.250+08:00 */
static void time_text(const call *cli, int64_t ms, char out[40])
{
    time_t local = (time_t)(ms / 1000 + sp_session_zone(cli->session) * 60);
    int zone = sp_session_zone(cli->session);
    struct tm tm;
    char day[24];
    gmtime_r(&local, &tm);
    strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &tm);
    snprintf(out, 40, "%s.%03d%c%02d:%02d", day, (int)(ms % 1000),
             zone < 0 ? '-' : '+', abs(zone) / 60 % 24, abs(zone) % 60);
}

typedef struct showing {
    call *cli;
    sheet *sheet;
} showing;

static sp_status show(void *context, const sp_stored_reading *r)
{
    const showing *s = context;
    char at[40] = "";
    char value[32] = "";
    const sp_label *quality = &sp_quality_labels[r->quality];
    bool there = r->at != SP_NO_INT;
    if (there)
        time_text(s->cli, r->at, at);
    if (r->value == r->value)
        snprintf(value, sizeof value, "%.12g", r->value);
    const char *cells[] = {r->tag,
                           there ? at : NULL,
                           *value ? value : NULL,
                           r->unit,
                           there ? quality->name : NULL,
                           r->late ? "true" : "false",
                           r->silent ? "true" : "false"};
    const char *yes = cli_word(s->cli, "是", "yes");
    const char *shown[] = {r->tag,
                           there ? at : cli_word(s->cli, "从未", "never"),
                           cells[2],
                           r->unit,
                           there ? cli_word(s->cli, quality->zh, quality->en)
                                 : NULL,
                           r->late ? yes : "",
                           r->silent ? yes : ""};
    return sheet_row(s->sheet, cells, shown);
}

static const opt list_options[] = {
    {"from", "TIME", "从何时起", "from when"},
    {"to", "TIME", "到何时止", "until when"},
    {"limit", "N", "最新的 N 条，默认 100；0 为全部",
     "the newest N; 100 unless given, 0 for all"},
    {0},
};

static sp_status list(call *cli)
{
    AUTOSHEET *out = NULL;
    int64_t from = 0;
    int64_t to = SP_NO_INT;
    int64_t limit = SHOWN;
    TRY(cli_option_time(cli, "from", &from));
    TRY(cli_option_time(cli, "to", &to));
    TRY(cli_option_int(cli, "limit", 0, INT64_C(1000000000), &limit));
    TRY(sheet_begin(cli, columns, COUNT(columns) - 1, &out));
    showing s = {cli, out};
    TRY(sp_reading_list(cli->session, cli_arg(cli, 0), from * 1000,
                        to == SP_NO_INT ? INT64_MAX : to * 1000 + 999, limit,
                        show, &s));
    return sheet_end(out);
}

static const opt latest_options[] = {
    {"device", "CODE", "只看这个设备的测点", "the tags of this device only"},
    {0},
};

static sp_status latest(call *cli)
{
    AUTOSHEET *out = NULL;
    TRY(sheet_begin(cli, columns, COUNT(columns), &out));
    showing s = {cli, out};
    TRY(sp_reading_latest(cli->session, cli_option(cli, "device"), show, &s));
    return sheet_end(out);
}

extern const cmd reading_cmds[];
const cmd reading_cmds[] = {
    {"reading", "push", "[FILE]", NEED_WRITE, push, push_options,
     "送入读数：文件（CSV、XLSX、NDJSON）或标准输入（NDJSON）",
     "push readings: a file (CSV, XLSX, NDJSON), or NDJSON on standard input"},
    {"reading", "list", "TAG", NEED_READ, list, list_options, "一个测点的读数",
     "readings of a tag"},
    {"reading", "latest", "", NEED_READ, latest, latest_options,
     "各测点的最新读数，谁失联了",
     "the newest reading of each tag, and which are silent"},
    {0},
};
