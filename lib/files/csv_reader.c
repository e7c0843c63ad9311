/* CSV in: one pass over the buffer, cells are cut where they lie. */
#include "reader.h"

#include <string.h>

#include "csv_guard.h"
#include "csv_scan.h"
#include "csv_sniff.h"
#include "source.h"

/* Offsets are into src.data; a fill may shift them all. */
typedef struct csv {
    sp_table_reader base;
    sp_source src;
    char separator;
    uint64_t mask;  /* characters of the block that were not looked at yet */
    size_t block;   /* where the block starts */
    size_t resume;  /* where scanning goes on after a fill */
    size_t at;      /* where the present cell starts */
    size_t from;    /* quoted cell: start of the piece not yet moved ... */
    size_t out;     /* ... and where it belongs */
    size_t closing; /* where its closing quote stood */
    enum { PLAIN, QUOTED, CLOSED } state;
    bool drop;          /* the row is beyond a limit: its cells are not kept */
    int64_t line;       /* line being read */
    int64_t quote_line; /* where the last quoted cell began */
    int64_t bad_at;     /* first illegal byte of the row, or -1 */
} csv;

enum step { ROW, MORE };

static sp_status add_cell(csv *c, size_t end)
{
    sp_row *row = &c->base.row;
    if (c->drop)
        return SP_OK;
    if (row->count == SP_TABLE_COLUMNS_MAX) {
        sp_fail(SP_INVALID, "第 %lld 行超过 %d 列",
                "line %lld has more than %d columns", (long long)row->line,
                SP_TABLE_COLUMNS_MAX);
        sp_reader_bad_row(&c->base);
        c->drop = true;
        row->count = 0;
        return SP_OK;
    }
    size_t begin = c->state == CLOSED ? c->at + 1 : c->at;
    if (c->state == CLOSED)
        end = c->out;
    c->src.data[end] = '\0';
    return sp_row_add(row, begin - c->src.start, end - begin);
}

static void refuse_after_quote(csv *c)
{
    sp_fail(SP_INVALID,
            "第 %lld 行：右引号后面还有文字；单元格内的引号要写成两个",
            "line %lld: text after a closing quote; a quote inside a cell is "
            "written twice",
            (long long)c->line);
    sp_reader_bad_row(&c->base);
}

/* The present cell ends before @p. */
static sp_status end_cell(csv *c, size_t p)
{
    if (c->state == CLOSED) {
        for (size_t i = c->closing + 1; i < p; i++) {
            if (c->src.data[i] != ' ' && c->src.data[i] != '\t') {
                refuse_after_quote(c);
                break;
            }
        }
    }
    SP_TRY(add_cell(c, p));
    c->state = PLAIN;
    c->at = p + 1;
    return SP_OK;
}

static void open_quote(csv *c, size_t p)
{
    c->state = QUOTED;
    c->from = c->out = p + 1;
    c->quote_line = c->line;
}

static void move_piece(csv *c, size_t to)
{
    size_t n = to - c->from;
    if (!c->drop && c->out != c->from)
        memmove(c->src.data + c->out, c->src.data + c->from, n);
    c->out += n;
    c->from = to;
}

/* A quote at @p within a quoted cell: the end, or one of two. False when the
 * next byte is needed to tell. */
static bool inner_quote(csv *c, size_t p)
{
    if (p + 1 >= c->src.end && !c->src.eof)
        return false;
    if (p + 1 < c->src.end && c->src.data[p + 1] == '"') {
        move_piece(c, p + 1);
        c->from = p + 2;
        return true;
    }
    move_piece(c, p);
    c->state = CLOSED;
    c->closing = p;
    return true;
}

/* One of the characters that mean something, at @p. */
static sp_status take(csv *c, size_t p, char what, enum step *step, bool *done)
{
    const sp_source *s = &c->src;
    if (c->state == QUOTED) {
        c->line += what == '\n';
        if (what == '"' && p >= c->from && !inner_quote(c, p)) {
            c->resume = p;
            *step = MORE;
            *done = true;
        }
        return SP_OK;
    }
    if (what == '"') {
        if (p == c->at && c->state == PLAIN)
            open_quote(c, p);
        return SP_OK;
    }
    if (what == c->separator)
        return end_cell(c, p);
    *done = true;
    if (what == '\r' && p + 1 >= s->end && !s->eof) {
        c->resume = p;
        *step = MORE;
        return SP_OK;
    }
    SP_TRY(end_cell(c, p));
    c->line++;
    if (what == '\r' && p + 1 < s->end && s->data[p + 1] == '\n')
        c->at = p + 2;
    *step = ROW;
    return SP_OK;
}

static uint64_t scan_block(const csv *c)
{
    uint64_t mask = sp_csv_scan(c->src.data + c->block, c->separator);
    size_t left = c->src.end - c->block;
    return left >= 64 ? mask : mask & ((1ull << left) - 1);
}

/* Walk to the end of the row or of the buffer. */
static sp_status scan_row(csv *c, enum step *step)
{
    bool done = false;
    while (!done) {
        while (!c->mask) {
            c->block += 64;
            if (c->block >= c->src.end) {
                c->resume = c->src.end;
                *step = MORE;
                return SP_OK;
            }
            c->mask = scan_block(c);
        }
        size_t p = c->block + (size_t)__builtin_ctzll(c->mask);
        c->mask &= c->mask - 1;
        if (p < c->at) /* the LF of a CRLF */
            continue;
        char what = c->src.data[p];
        if (what == c->separator && c->state == PLAIN && !c->drop) {
            SP_TRY(add_cell(c, p));
            c->at = p + 1;
            continue;
        }
        SP_TRY(take(c, p, what, step, &done));
    }
    return SP_OK;
}

/* A row that grows beyond the limits is a problem; from then on its bytes are
 * not kept. */
static void check_limits(csv *c)
{
    size_t cell = c->src.end - c->at;
    if (c->state == QUOTED)
        cell -= c->from - c->out;
    size_t row = c->src.end - c->src.start;
    if (c->drop || (cell <= SP_TABLE_CELL_MAX && row <= SP_TABLE_ROW_MAX))
        return;
    if (c->state == QUOTED)
        sp_fail(SP_INVALID,
                "第 %lld 行开始的单元格超过 %d KiB；是不是少了一个右引号？",
                "the cell that begins on line %lld is longer than %d KiB; is "
                "its closing quote missing?",
                (long long)c->quote_line, SP_TABLE_CELL_MAX / 1024);
    else
        sp_fail(SP_INVALID,
                "第 %lld 行太长：单元格最多 %d KiB，一行最多 %d MiB",
                "line %lld is too long: a cell may have %d KiB and a row %d "
                "MiB",
                (long long)c->base.row.line, SP_TABLE_CELL_MAX / 1024,
                SP_TABLE_ROW_MAX / 1024 / 1024);
    sp_reader_bad_row(&c->base);
    c->drop = true;
    c->base.row.count = 0;
}

/* In a dropped row only the state matters, not the bytes. */
static void forget_bytes(csv *c)
{
    if (!c->drop)
        return;
    if (c->state == PLAIN && c->at < c->resume)
        c->at = c->resume - 1; /* not a cell's start: quotes are literal */
    if (c->state == QUOTED)
        c->at = c->from = c->out = c->resume;
    if (c->state == CLOSED)
        c->at = c->closing = c->out = c->resume - 1;
    c->src.start = c->at < c->resume ? c->at : c->resume;
}

static sp_status fill(csv *c)
{
    sp_source *s = &c->src;
    check_limits(c);
    forget_bytes(c);
    if (s->bad_at >= 0 && c->bad_at < 0)
        c->bad_at = s->bad_at;
    size_t before = s->start;
    SP_TRY(sp_source_fill(s));
    size_t shift = before - s->start;
    c->at -= shift;
    c->from -= shift;
    c->out -= shift;
    c->closing -= shift;
    c->resume -= shift;
    c->block = c->resume - 64; /* the scan steps forward first */
    c->mask = 0;
    return SP_OK;
}

/* The file ends within a row. */
static sp_status last_row(csv *c, bool *out_more)
{
    sp_source *s = &c->src;
    *out_more = s->end > s->start || c->drop || c->state != PLAIN;
    if (!*out_more)
        return SP_OK;
    if (c->state == QUOTED) {
        sp_fail(SP_INVALID,
                "第 %lld 行的左引号直到文件末尾（第 %lld 行）都没有配对",
                "the quote opened on line %lld is not closed before the end "
                "of the file (line %lld)",
                (long long)c->quote_line, (long long)c->line);
        sp_reader_bad_row(&c->base);
        move_piece(c, s->end);
        c->closing = s->end;
        c->state = CLOSED;
    }
    SP_TRY(end_cell(c, s->end));
    c->at = s->end;
    return SP_OK;
}

static sp_status read_row(csv *c, bool *out_more)
{
    sp_row *row = &c->base.row;
    row->count = 0;
    row->line = c->line;
    c->drop = false;
    c->bad_at = -1;
    c->state = PLAIN;
    c->src.start = c->at;
    for (;;) {
        enum step step;
        SP_TRY(scan_row(c, &step));
        if (step == ROW) {
            *out_more = true;
            break;
        }
        if (c->src.eof) {
            if (c->src.bad_at >= 0 && c->bad_at < 0)
                c->bad_at = c->src.bad_at;
            SP_TRY(last_row(c, out_more));
            break;
        }
        SP_TRY(fill(c));
    }
    row->text = c->src.data + c->src.start;
    return SP_OK;
}

static void note_bad_byte(csv *c)
{
    if (c->bad_at < 0)
        return;
    sp_fail(SP_INVALID, "第 %lld 行：文件第 %lld 字节在 %s 里不合法",
            "line %lld: byte %lld of the file is illegal in %s",
            (long long)c->base.row.line, (long long)c->bad_at + 1,
            sp_encoding_name(c->src.decoder.encoding));
    sp_reader_bad_row(&c->base);
}

/* What the loop over the bytes does not look at. */
static void finish_cells(csv *c, size_t bytes)
{
    sp_row *row = &c->base.row;
    if (bytes > SP_TABLE_CELL_MAX) {
        for (size_t i = 0; i < row->count; i++) {
            if (row->cells[i].len <= SP_TABLE_CELL_MAX)
                continue;
            sp_fail(SP_INVALID, "第 %lld 行第 %zu 列的单元格超过 %d KiB",
                    "line %lld, column %zu: the cell is longer than %d KiB",
                    (long long)row->line, i + 1, SP_TABLE_CELL_MAX / 1024);
            sp_reader_bad_row(&c->base);
        }
    }
    if (!memchr(row->text, '\'', bytes))
        return;
    for (size_t i = 0; i < row->count; i++) {
        sp_cell *cell = &row->cells[i];
        bool guarded = sp_csv_is_guarded(row->text + cell->at);
        cell->at += guarded;
        cell->len -= guarded;
    }
}

/* The next row that is not blank. */
static sp_status next_row(csv *c, bool *out_more)
{
    sp_row *row = &c->base.row;
    for (;;) {
        SP_TRY(read_row(c, out_more));
        if (!*out_more)
            return SP_OK;
        note_bad_byte(c);
        if (row->bad || !sp_reader_row_is_blank(row))
            break;
    }
    finish_cells(c, c->at - c->src.start);
    return SP_OK;
}

static void csv_progress(const sp_table_reader *reader, int64_t *out_done,
                         int64_t *out_total)
{
    const csv *c = (const csv *)reader;
    *out_done = c->src.offset;
    *out_total = c->src.total;
}

static const char *csv_encoding(const sp_table_reader *reader)
{
    return sp_encoding_name(((const csv *)reader)->src.decoder.encoding);
}

static void csv_close(sp_table_reader *reader)
{
    csv *c = (csv *)reader;
    sp_source_close(&c->src);
    free(c);
}

static sp_status csv_next(sp_table_reader *reader, bool *out_more)
{
    csv *c = (csv *)reader;
    SP_TRY(next_row(c, out_more));
    if (*out_more && !c->drop)
        sp_reader_check_width(reader, true);
    return SP_OK;
}

static const sp_reader_ops csv_ops = {csv_next, csv_progress, csv_encoding,
                                      csv_close};

/* "sep=;" in the first line, else what most lines agree upon. */
static void find_separator(csv *c, char wanted)
{
    const char *text = c->src.data + c->src.start;
    size_t n = c->src.end - c->src.start;
    size_t skip = sp_csv_sep_line(text, n, &c->separator);
    if (!skip)
        c->separator = sp_csv_sniff(text, n, c->src.eof);
    if (wanted)
        c->separator = wanted;
    c->at = c->src.start + skip;
    c->line = skip ? 2 : 1;
    c->block = c->at - 64;
}

static sp_status read_headings(csv *c, const char *path, int64_t line)
{
    bool more;
    do {
        c->base.row.bad = false;
        SP_TRY(next_row(c, &more));
    } while (more && c->base.row.line < line);
    if (!more)
        return sp_fail(SP_INVALID, "“%s”里没有标题行",
                       "\"%s\" has no row of headings", path);
    if (c->base.row.bad) /* its sentence stands */
        return SP_INVALID;
    return sp_reader_headings_from_row(&c->base);
}

sp_status sp_csv_reader_open(const char *path,
                             const sp_table_read_options *options,
                             sp_table_reader **out)
{
    sp_encoding encoding = SP_ENC_OPEN;
    if (options->encoding)
        SP_TRY(sp_encoding_parse(options->encoding, &encoding));
    if (options->separator && strchr("\"\r\n", options->separator))
        return sp_fail(SP_INVALID, "引号和换行不能作分隔符",
                       "a quote or a line break cannot be the separator");
    csv *c = calloc(1, sizeof *c);
    if (!c)
        return sp_no_memory();
    c->base.ops = &csv_ops;
    SP_CLEANUP(sp_cleanup_reader) sp_table_reader *reader = &c->base;
    SP_TRY(sp_source_open(&c->src, path, encoding));
    find_separator(c, options->separator);
    SP_TRY(read_headings(c, path, options->heading_line));
    *out = SP_TAKE(reader);
    return SP_OK;
}
