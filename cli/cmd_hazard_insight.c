/* hazard similar, bulletin, report-major, candidates; major list, match. */
#include <safeprod/hazard_insight.h>
#include <safeprod/major.h>

#include "file_bytes.h"
#include "print.h"

/* ---- hazard similar ---- */

static const opt similar_options[] = {
    {"text", "TEXT", "和这段文字相似的，不给隐患编号时用",
     "like this text, where no number is given"},
    {"zone", "CODE", "这段文字说的区域", "the zone that the text is about"},
    {"risk-point", "CODE", "这段文字说的风险点",
     "the risk point that the text is about"},
    {"measure", "CODE", "这段文字说的管控措施",
     "the control measure that the text is about"},
    {"limit", "N", "最多几条，默认 10", "at most so many; 10 unless given"},
    {0},
};

typedef struct listing {
    call *cli;
    sheet *sheet;
} listing;

static void free_listing(listing *l)
{
    sheet_free(&l->sheet);
}

static void add_word(call *cli, bool is, const char *zh, const char *en,
                     char *out, size_t size)
{
    size_t len = strlen(out);
    if (is)
        snprintf(out + len, size - len, "%s%s",
                 len ? cli_word(cli, "、", ", ") : "", cli_word(cli, zh, en));
}

static sp_status put_like(void *context, const sp_hazard_likeness *like)
{
    listing *l = context;
    const sp_label *state = &sp_hazard_state_labels[like->state];
    char score[24], text[24], seen[24], same[64] = "", same_shown[64] = "";
    snprintf(score, sizeof score, "%.3f", like->score);
    snprintf(text, sizeof text, "%.3f", like->text);
    snprintf(seen, sizeof seen, "%.0f %%", like->score * 100);
    snprintf(same, sizeof same, "%s%s%s", like->same_zone ? "zone " : "",
             like->same_point ? "point " : "",
             like->same_measure ? "measure " : "");
    if (*same)
        same[strlen(same) - 1] = '\0';
    add_word(l->cli, like->same_zone, "同区域", "zone", same_shown,
             sizeof same_shown);
    add_word(l->cli, like->same_point, "同风险点", "point", same_shown,
             sizeof same_shown);
    add_word(l->cli, like->same_measure, "同措施", "measure", same_shown,
             sizeof same_shown);
    const char *cells[] = {like->number, score,      text,       same,
                           state->name,  like->zone, like->title};
    const char *shown[] = {like->number,
                           seen,
                           text,
                           same_shown,
                           cli_word(l->cli, state->zh, state->en),
                           like->zone,
                           like->title};
    return sheet_row(l->sheet, cells, shown);
}

static sp_status similar(call *cli)
{
    static const column columns[] = {
        {"number", "编号", "number", SP_TABLE_TEXT},
        {"score", "相似", "likeness", SP_TABLE_NUMBER},
        {"text", "文字", "text", SP_TABLE_NUMBER},
        {"same", "相同", "same", SP_TABLE_TEXT},
        {"state", "状态", "state", SP_TABLE_TEXT},
        {"zone", "区域", "zone", SP_TABLE_TEXT},
        {"title", "隐患", "title", SP_TABLE_TEXT},
    };
    CLEANUP(free_listing) listing l = {.cli = cli};
    int64_t limit = 10;
    TRY(cli_option_int(cli, "limit", 1, 50, &limit));
    const sp_hazard_similar_options options = {
        .number = cli_arg(cli, 0),
        .text = cli_option(cli, "text"),
        .zone = cli_option(cli, "zone"),
        .risk_point = cli_option(cli, "risk-point"),
        .measure = cli_option(cli, "measure"),
        .limit = (size_t)limit,
    };
    if (!options.number == !options.text)
        return cli_usage(cli, "请给隐患编号，或 --text 文字，二者之一",
                         "give the number of a hazard or --text, one of the "
                         "two");
    TRY(sheet_begin(cli, columns, COUNT(columns), &l.sheet));
    TRY(sp_hazard_similar(cli->session, &options, put_like, &l));
    return sheet_end(l.sheet);
}

/* ---- on paper ---- */

static bool ends_in(const char *path, const char *end)
{
    size_t n = strlen(path), m = strlen(end);
    return n >= m && !strcasecmp(path + n - m, end);
}

static sp_status format_of(call *cli, const char *path, sp_hazard_format *out)
{
    static const char *const names[] = {
        [SP_HAZARD_HTML] = ".html",
        [SP_HAZARD_CSV] = ".csv",
        [SP_HAZARD_PDF] = ".pdf",
    };
    for (size_t i = 0; i < COUNT(names); i++)
        if (ends_in(path, names[i])) {
            *out = (sp_hazard_format)i;
            return SP_OK;
        }
    return cli_usage(cli, "“%s”应以 .html、.csv 或 .pdf 结尾",
                     "\"%s\" does not end in .html, .csv or .pdf", path);
}

static const opt bulletin_options[] = {
    {"output", "FILE", "写到这个文件：.html、.csv 或 .pdf",
     "write it to this file: .html, .csv or .pdf", 0, 'o'},
    {"from", "DAY", "从这一天发现的，默认截止日前 30 天",
     "found from this day on; 30 days before the last unless given"},
    {"to", "DAY", "到这一天，默认今天", "up to this day; today unless given"},
    {"zone", "CODE", "只公示这个区域", "of this zone only"},
    {"enterprise", "CODE", "只公示这家企业", "of this enterprise only"},
    {0},
};

static sp_status bulletin(call *cli)
{
    const char *path = cli_option(cli, "output");
    sp_bulletin_options options = {.from = cli_option(cli, "from"),
                                   .to = cli_option(cli, "to"),
                                   .zone = cli_option(cli, "zone"),
                                   .enterprise = cli_option(cli, "enterprise")};
    AUTOFREE char *bytes = NULL;
    size_t len, count;
    if (!path)
        return cli_usage(cli, "缺少 -o 文件名", "-o FILE is missing");
    TRY(format_of(cli, path, &options.format));
    TRY(sp_hazard_bulletin(cli->session, &options, &bytes, &len, &count));
    TRY(file_write(cli, path, bytes, len));
    cli_say(cli, "公示已写到 %s，%zu 条隐患",
            "the notice is in %s, %zu hazards", path, count);
    return SP_OK;
}

static const opt report_options[] = {
    {"output", "FILE", "写到这个 PDF 文件，- 为标准输出",
     "write it to this PDF file, - is stdout", 0, 'o'},
    {"authority", "NAME", "报送给谁", "to whom it goes"},
    {"harm", "TEXT", "危害程度；不给则留空手写",
     "how bad it can become; left blank unless given"},
    {"difficulty", "TEXT", "整改难易程度；不给则留空手写",
     "how hard it is to put right; left blank unless given"},
    {"goals", "TEXT", "治理的目标和任务；不给则留空手写",
     "goals of the treatment; left blank unless given"},
    {"materials", "TEXT", "资金以外的物资", "materials beside the funds"},
    {0},
};

static sp_status report_major(call *cli)
{
    const char *path = cli_option(cli, "output");
    const sp_major_report_options options = {
        .harm = cli_option(cli, "harm"),
        .difficulty = cli_option(cli, "difficulty"),
        .goals = cli_option(cli, "goals"),
        .materials = cli_option(cli, "materials"),
        .authority = cli_option(cli, "authority"),
    };
    AUTOFREE char *bytes = NULL, *missing = NULL;
    size_t len;
    if (!path)
        return cli_usage(cli, "缺少 -o 文件名", "-o FILE is missing");
    TRY(sp_hazard_major_report(cli->session, cli_arg(cli, 0), &options, &bytes,
                               &len, &missing));
    TRY(file_write(cli, path, bytes, len));
    if (*missing)
        cli_say(cli, "五落实不全，报告书标为草稿。缺：%s",
                "the five musts are not complete, the report is marked as a "
                "draft. Missing: %s",
                missing);
    return SP_OK;
}

/* ---- lists of major hazards ---- */

static const column item_columns[] = {
    {"rule", "判定依据", "rule", SP_TABLE_TEXT},
    {"score", "得分", "score", SP_TABLE_NUMBER},
    {"keyword", "关键词", "keyword", SP_TABLE_TEXT},
    {"text", "条目（概括）", "item (in short)", SP_TABLE_TEXT},
    {"clause", "条款", "clause", SP_TABLE_TEXT},
    {"confidence", "可信度", "confidence", SP_TABLE_TEXT},
    {"effective", "施行", "effective", SP_TABLE_TEXT},
    {"earlier", "旧版", "earlier list", SP_TABLE_BOOL},
};

static sp_status put_item(void *context, const sp_major_item *item)
{
    listing *l = context;
    char rule[256], score[24];
    snprintf(rule, sizeof rule, "%s#%s", item->pack, item->no);
    snprintf(score, sizeof score, "%u", item->score);
    const char *cells[] = {rule,
                           item->keyword ? score : NULL,
                           item->keyword,
                           cli_word(l->cli, item->zh, item->en),
                           item->clause,
                           item->confidence,
                           item->effective,
                           item->earlier ? "true" : "false"};
    const char *shown[COUNT(item_columns)];
    memcpy(shown, cells, sizeof cells);
    shown[7] = item->earlier ? cli_word(l->cli, "旧版", "earlier") : "";
    return sheet_row(l->sheet, cells, shown);
}

static void say_who_decides(const call *cli)
{
    cli_say(cli,
            "以上只是候选，由人对照标准原文判定；没有列出也不等于不是重大隐患",
            "these are candidates: a person decides by the standard's own "
            "text; what is not listed may still be a major hazard");
}

static sp_status candidates(call *cli)
{
    CLEANUP(free_listing) listing l = {.cli = cli};
    TRY(sheet_begin(cli, item_columns, COUNT(item_columns), &l.sheet));
    TRY(sp_major_candidates(cli->session, cli_arg(cli, 0), put_item, &l));
    TRY(sheet_end(l.sheet));
    say_who_decides(cli);
    return SP_OK;
}

#define MAJOR_OPTIONS                                                          \
    {"day", "DAY", "哪一天施行的标准，默认今天",                               \
     "lists in force on this day; today unless given"},                        \
        {"sector", "NAME", "监管行业，如 化工、机械",                          \
         "sector of supervision, e.g. chemical, machinery"},                   \
    {                                                                          \
        "enterprise", "CODE", "这家企业的监管行业", "the enterprise's sector"  \
    }

static const opt major_options[] = {MAJOR_OPTIONS, {0}};

static sp_status list_items(call *cli, const char *text)
{
    CLEANUP(free_listing) listing l = {.cli = cli};
    const sp_major_options options = {.day = cli_option(cli, "day"),
                                      .sector = cli_option(cli, "sector"),
                                      .enterprise =
                                          cli_option(cli, "enterprise"),
                                      .text = text};
    TRY(sheet_begin(cli, item_columns, COUNT(item_columns), &l.sheet));
    TRY(sp_major_each(cli->session, &options, put_item, &l));
    TRY(sheet_end(l.sheet));
    if (text)
        say_who_decides(cli);
    return SP_OK;
}

static sp_status major_list(call *cli)
{
    return list_items(cli, NULL);
}

static sp_status major_match(call *cli)
{
    return list_items(cli, cli_arg(cli, 0));
}

extern const cmd hazard_insight_cmds[];
const cmd hazard_insight_cmds[] = {
    {"hazard", "similar", "[NUMBER]", NEED_READ, similar, similar_options,
     "相似的隐患：可能重复上报，或又发生了",
     "hazards like it: reported twice, "
     "or there again"},
    {"hazard", "candidates", "NUMBER", NEED_READ, candidates, NULL,
     "这条隐患可能是哪条重大隐患，由人判定",
     "which items of the lists of major hazards it may be"},
    {"hazard", "bulletin", "", NEED_READ, bulletin, bulletin_options,
     "隐患治理情况公示：HTML、CSV、PDF，不含上报人",
     "a notice of hazards: HTML, CSV, PDF, without who reported"},
    {"hazard", "report-major", "NUMBER", NEED_READ, report_major,
     report_options, "重大事故隐患报告书（PDF）",
     "the report of a major hazard to the authority (PDF)"},
    {"major", "list", "", NEED_READ, major_list, major_options,
     "施行中的重大隐患判定标准", "the lists of major hazards in force"},
    {"major", "match", "TEXT", NEED_READ, major_match, major_options,
     "这段文字可能是哪条重大隐患", "which items a text may be"},
    {0},
};
