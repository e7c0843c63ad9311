/* The notice of hazards as a page, a table, a document. */
#include <safeprod/table.h>

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "document.h"
#include "hazard_notice_board.h"
#include "html.h"
#include "json.h"
#include "packs.h"
#include "str.h"

typedef struct writer {
    const sp_board *board;
    sp_lang lang;
    sp_str out;
} writer;

static const char *word(const writer *w, const char *zh, const char *en)
{
    return w->lang == SP_EN ? en : zh;
}

static const char *level_of(const writer *w, const sp_board_row *row)
{
    const sp_label *label = &sp_hazard_level_labels[row->level];

    return word(w, label->zh, label->en);
}

/* ---- columns, the same in all formats ---- */

enum { COLUMNS = 8, NUMBER_COLUMN = 0, TITLE_COLUMN = 1, STATE_COLUMN = 7 };

static const struct {
    const char *name, *zh, *en;
} columns[COLUMNS] = {
    {"number", "编号", "no."},
    {"title", "隐患", "hazard"},
    {"place", "部位", "place"},
    {"level", "级别", "level"},
    {"department", "责任部门", "department"},
    {"found", "发现日期", "found"},
    {"deadline", "整改期限", "deadline"},
    {"state", "状态", "state"},
};

static void cells_of(const writer *w, const sp_board_row *row,
                     const char *cells[COLUMNS])
{
    const char *const all[COLUMNS] = {
        row->number,
        row->title,
        row->where,
        level_of(w, row),
        row->dept,
        row->found,
        row->deadline,
        *row->closed ? row->closed : sp_board_state(row, w->lang),
    };

    for (size_t i = 0; i < COLUMNS; i++)
        cells[i] = all[i] ? all[i] : "";
}

/* ---- CSV ---- */

static sp_status sink(void *context, const void *bytes, size_t n)
{
    sp_str_addn(context, bytes, n);
    return sp_str_ok(context);
}

/* Here the day of closing has its own column: programs read it. */
static sp_status write_csv_rows(const writer *w, sp_table_writer *table)
{
    for (size_t i = 0; i < w->board->count; i++) {
        const sp_board_row *row = &w->board->rows[i];
        const char *cells[COLUMNS + 1];
        cells_of(w, row, cells);
        cells[STATE_COLUMN] = sp_board_state(row, w->lang);
        cells[COLUMNS] = row->closed;
        SP_TRY(sp_table_writer_row(table, cells));
    }
    return SP_OK;
}

static sp_status write_csv(writer *w)
{
    const sp_table_write_options options = {.bom = SP_TABLE_BOM_YES};
    sp_table_column heads[COLUMNS + 1];
    sp_table_writer *table = NULL;

    for (size_t i = 0; i < COLUMNS; i++)
        heads[i] = (sp_table_column){columns[i].name,
                                     word(w, columns[i].zh, columns[i].en),
                                     SP_TABLE_TEXT};
    heads[COLUMNS] = (sp_table_column){"closed", word(w, "销号日期", "closed"),
                                       SP_TABLE_TEXT};
    SP_TRY(sp_table_writer_open_callback(sink, &w->out, SP_TABLE_CSV, heads,
                                         COLUMNS + 1, &options, &table));
    sp_status status = write_csv_rows(w, table);
    if (status != SP_OK) {
        sp_table_writer_abort(table);
        return status;
    }
    return sp_table_writer_close(table);
}

/* ---- HTML ---- */

/* Prints well: black on white, heads on every page, no row torn apart; what is
 * urgent is told by weight and words, not by colour alone. */
static const char style[] =
    "@page{size:A4;margin:14mm 12mm}"
    "body{font:14px/1.5 'Noto Sans CJK SC','Source Han Sans SC','Microsoft "
    "YaHei',sans-serif;color:#000;background:#fff;margin:2em auto;max-width:"
    "1000px;padding:0 1em}"
    "h1{font-size:26px;text-align:center;margin:.2em 0}"
    "h2{font-size:17px;margin:1.4em 0 .4em}"
    ".org,.period{text-align:center;margin:.2em 0}"
    ".sum{display:flex;gap:10px;margin:1.2em 0;padding:0;list-style:none}"
    ".sum li{flex:1;border:1px solid #888;padding:.4em .6em;text-align:center}"
    ".sum b{display:block;font-size:22px}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #888;padding:.3em .45em;text-align:left;"
    "vertical-align:top}"
    "th{background:#eee;white-space:nowrap}"
    "td{overflow-wrap:anywhere}"
    ".n{white-space:nowrap}"
    ".late td,.major td.lvl{font-weight:bold}"
    ".late td.st::before{content:'! '}"
    "footer{margin-top:1.6em;font-size:12px;border-top:1px solid #888;padding-"
    "top:.5em}"
    "thead{display:table-header-group}tr{break-inside:avoid}"
    "@media print{body{margin:0;max-width:none;padding:0;font-size:12px}}";

static void add_row(writer *w, const sp_board_row *row)
{
    const char *cells[COLUMNS];

    cells_of(w, row, cells);
    sp_str_addf(&w->out, "<tr class=\"%s%s\">", row->overdue ? "late " : "",
                row->level == SP_HAZARD_MAJOR ? "major" : "");
    for (size_t i = 0; i < COLUMNS; i++) {
        bool wraps = i == TITLE_COLUMN || i == 2 || i == 4;
        sp_str_addf(&w->out, "<td class=\"%s%s%s\">", wraps ? "" : "n",
                    i == 3 ? " lvl" : "", i == STATE_COLUMN ? " st" : "");
        sp_html_text(&w->out, cells[i]);
        sp_str_add(&w->out, "</td>");
    }
    sp_str_add(&w->out, "</tr>\n");
}

static void add_table(writer *w, bool open, const char *title)
{
    const sp_board *b = w->board;
    size_t from = open ? 0 : b->open;
    size_t to = open ? b->open : b->count;

    sp_str_addf(&w->out, "<h2>%s（%zu）</h2>\n", title, to - from);
    if (from == to) {
        sp_str_addf(&w->out, "<p>%s</p>\n", word(w, "没有。", "None."));
        return;
    }
    sp_str_add(&w->out, "<table><thead><tr>");
    for (size_t i = 0; i < COLUMNS; i++)
        sp_str_addf(&w->out, "<th>%s</th>",
                    !open && i == STATE_COLUMN
                        ? word(w, "销号日期", "closed")
                        : word(w, columns[i].zh, columns[i].en));
    sp_str_add(&w->out, "</tr></thead><tbody>\n");
    for (size_t i = from; i < to; i++)
        add_row(w, &b->rows[i]);
    sp_str_add(&w->out, "</tbody></table>\n");
}

static void share(const writer *w, double value, char out[32])
{
    if (isnan(value))
        snprintf(out, 32, "%s", word(w, "无数据", "no data"));
    else
        snprintf(out, 32, "%.1f %%", value * 100);
}

static void add_sum(writer *w)
{
    const sp_board *b = w->board;
    char rate[32];
    sp_hazard_rates rates;
    const struct {
        const char *zh, *en;
        size_t n;
    } sums[] = {{"未销号", "open", b->open},
                {"已逾期", "overdue", b->overdue},
                {"重大隐患", "major", b->major},
                {"已销号", "closed", b->count - b->open}};

    sp_hazard_rates_of(&b->counts, 0, &rates);
    share(w, rates.rectified, rate);
    sp_str_add(&w->out, "<ul class=\"sum\">");
    for (size_t i = 0; i < SP_COUNT(sums); i++)
        sp_str_addf(&w->out, "<li><b>%zu</b>%s</li>", sums[i].n,
                    word(w, sums[i].zh, sums[i].en));
    sp_str_addf(&w->out, "<li><b>%s</b>%s</li></ul>\n", rate,
                word(w, "本期整改率", "rectified, of this period's"));
}

static sp_status write_html(writer *w)
{
    const sp_board *b = w->board;

    sp_str_addf(&w->out,
                "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta "
                "charset=\"utf-8\"><meta name=\"viewport\" "
                "content=\"width=device-width\"><meta "
                "http-equiv=\"Content-Security-Policy\" content=\"default-src "
                "'none'; style-src 'unsafe-inline'\"><title>%s</title>"
                "<style>%s</style></head><body>\n",
                word(w, "zh", "en"),
                word(w, "事故隐患治理情况公示", "Notice of hazards"), style);
    sp_str_add(&w->out, "<p class=\"org\">");
    sp_html_text(&w->out, b->site);
    sp_str_addf(&w->out, "</p><h1>%s</h1><p class=\"period\">%s %s %s</p>\n",
                word(w, "事故隐患治理情况公示", "Notice of hazards"), b->from,
                word(w, "至", "to"), b->to);
    add_sum(w);
    add_table(w, true, word(w, "尚未销号", "Still open"));
    add_table(w, false, word(w, "已销号", "Closed"));
    sp_str_addf(
        &w->out, "<footer>%s %s</footer></body></html>\n",
        word(
            w,
            "依据《安全生产法》第四十一条向从业人员通报。本期发现和此前未销号的"
            "已确认隐患；整改率＝已销号÷应治理（本期发现）。发现隐患请随时上报"
            "，"
            "上报人受保护。制表",
            "Told to the staff by art. 41 of the Work Safety Law. Confirmed "
            "hazards that were found in the period, and those of before that "
            "are open; rectified: closed out of those to be treated, of the "
            "ones found in the period. Who reports is protected. Made on"),
        b->made);
    return sp_str_ok(&w->out);
}

/* ---- PDF ---- */

static bool put(cJSON *object, const char *name, const char *value)
{
    return cJSON_AddStringToObject(object, name, value) != NULL;
}

static sp_status add_items(const writer *w, cJSON *values, const char *name,
                           size_t from, size_t to)
{
    cJSON *items = cJSON_AddArrayToObject(values, name);

    for (size_t i = from; items && i < to; i++) {
        cJSON *item = cJSON_CreateObject();
        const char *cells[COLUMNS];
        if (!item || !cJSON_AddItemToArray(items, item)) {
            cJSON_Delete(item);
            return sp_no_memory();
        }
        cells_of(w, &w->board->rows[i], cells);
        for (size_t k = 0; k < COLUMNS; k++)
            if (!put(item, columns[k].name, cells[k]))
                return sp_no_memory();
    }
    return items ? SP_OK : sp_no_memory();
}

static sp_status fill_values(const writer *w, cJSON *values)
{
    const sp_board *b = w->board;
    sp_hazard_rates rates;
    char rate[32];
    char counts[3][24];
    const size_t numbers[3] = {b->open, b->overdue, b->major};

    if (!values)
        return sp_no_memory();
    sp_hazard_rates_of(&b->counts, 0, &rates);
    share(w, rates.rectified, rate);
    for (size_t i = 0; i < 3; i++)
        snprintf(counts[i], sizeof counts[i], "%zu", numbers[i]);
    if (!put(values, "from", b->from) || !put(values, "to", b->to) ||
        !put(values, "rectified", rate) || !put(values, "open", counts[0]) ||
        !put(values, "overdue", counts[1]) || !put(values, "major", counts[2]))
        return sp_no_memory();
    SP_TRY(add_items(w, values, "open_items", 0, b->open));
    return add_items(w, values, "closed_items", b->open, b->count);
}

static sp_status write_pdf(sp_session *session, writer *w)
{
    SP_AUTOJSON *values = cJSON_CreateObject();
    const sp_document_dress dress = {.organisation = w->board->site,
                                     .made = w->board->made,
                                     .lang = w->lang};
    sp_pack *pack = NULL;

    SP_TRY(fill_values(w, values));
    SP_TRY(sp_packs_get(session, "doc.hazard_bulletin", &pack));
    sp_status status = sp_document_draw(pack, values, &dress, &w->out, NULL);
    sp_pack_free(pack);
    return status;
}

/* ---- all ---- */

static sp_status write_as(sp_session *session, sp_hazard_format format,
                          writer *w)
{
    switch (format) {
    case SP_HAZARD_HTML:
        return write_html(w);
    case SP_HAZARD_CSV:
        return write_csv(w);
    case SP_HAZARD_PDF:
        return write_pdf(session, w);
    default:
        return sp_fail(SP_INVALID, "没有这种格式，可用：html、csv、pdf",
                       "no such format; there are html, csv, pdf");
    }
}

static void writer_free(writer *w)
{
    sp_str_free(&w->out);
}

sp_status sp_hazard_bulletin(sp_session *session,
                             const sp_bulletin_options *options, char **out,
                             size_t *out_len, size_t *out_count)
{
    SP_CLEANUP(sp_board_free) sp_board board = {.count = 0};
    SP_CLEANUP(writer_free)
    writer w = {.board = &board, .lang = session->options.lang};

    SP_TRY(sp_board_gather(session, options, &board));
    SP_TRY(write_as(session, options->format, &w));
    size_t len = w.out.len;
    SP_TRY(sp_str_take(&w.out, out));
    *out_len = len;
    if (out_count)
        *out_count = board.count;
    return SP_OK;
}
