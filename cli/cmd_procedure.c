/* procedure: the enterprise's own rules, their versions, who has read them. */
#include <safeprod/procedure.h>

#include "clock_text.h"
#include "print.h"

static void free_query(sp_query **query)
{
    sp_query_free(*query);
}
#define AUTOQUERY CLEANUP(free_query) sp_query

static const opt publish_options[] = {
    {"code", "CODE", "编号，默认自动", "code; made unless given"},
    {"title", "TEXT", "标题，默认取自文件", "title; of the file unless given"},
    {"edition", "TEXT", "版本，如 V3.2", "version, e.g. V3.2"},
    {"dept", "CODE", "主责部门；它和下属的人须读",
     "owning department; its people have to read it"},
    {"effective", "DATE", "施行日期", "in force from"},
    {"review-due", "DATE", "复审日期", "day of the next review"},
    {"scope", "everybody|department|keepers", "谁可以看", "who may read it"},
    {0},
};
static const opt read_options[] = {
    {"person", "CODE", "替纸面签字的人登记",
     "for somebody who signed on paper"},
    {"note", "TEXT", "说明", "a note"},
    {0},
};
static const opt list_options[] = {
    {"old", NULL, "包括被替代的版本", "superseded versions as well"},
    {0},
};
static const opt due_options[] = {
    {"on", "DATE", "到哪一天，默认今天", "until; today unless given"},
    {0},
};

static sp_status publish(call *cli)
{
    AUTOFREE char *code = NULL;
    const sp_kb_meta meta = {.code = cli_option(cli, "code"),
                             .title = cli_option(cli, "title"),
                             .edition = cli_option(cli, "edition"),
                             .owner_dept = cli_option(cli, "dept"),
                             .effective = cli_option(cli, "effective"),
                             .review_due = cli_option(cli, "review-due"),
                             .scope = cli_option(cli, "scope")};
    TRY(sp_procedure_publish(cli->session, cli_arg(cli, 0), &meta, &code));
    cli_say(cli, "已发布 %s；谁还没读：safeprod procedure unread %s",
            "%s is published; who has not read it: safeprod procedure unread "
            "%s",
            code, code);
    return SP_OK;
}

static sp_status list_until(call *cli, const char *day)
{
    AUTOQUERY *query = sp_query_new(&sp_kb_document_type);
    char range[32];
    if (!query)
        return SP_NO_MEMORY;
    TRY(sp_query_where(query, "kind", "procedure"));
    if (!cli_flag(cli, "old"))
        TRY(sp_query_where(query, "superseded_by", ""));
    if (day) {
        snprintf(range, sizeof range, "..%.10s", day);
        TRY(sp_query_where(query, "review_due", range));
        TRY(sp_query_order(query, "review_due"));
    }
    return print_query(cli, &sp_kb_document_type, query,
                       "code,title,edition,owner_dept,effective,review_due,"
                       "superseded_by,clauses");
}

static sp_status list(call *cli)
{
    return list_until(cli, NULL);
}

static sp_status due(call *cli)
{
    char today[32];
    clock_shown(cli, sp_session_now(cli->session), today);
    const char *on = cli_option(cli, "on");
    return list_until(cli, on ? on : today);
}

static const column clause_columns[] = {
    {"article", "条款", "clause", SP_TABLE_TEXT},
    {"heading", "章节", "chapter", SP_TABLE_TEXT},
    {"text", "正文", "text", SP_TABLE_TEXT},
};

static sp_status show(call *cli)
{
    CLEANUP(sp_kb_passages_clear) sp_kb_passages found = {0};
    AUTOSHEET *s = NULL;
    TRY(sp_kb_clauses(cli->session, cli_arg(cli, 0), cli_arg(cli, 1), &found));
    TRY(sheet_begin(cli, clause_columns, COUNT(clause_columns), &s));
    for (size_t i = 0; i < found.count; i++)
        TRY(sheet_row(s,
                      (const char *const[]){found.items[i].article,
                                            found.items[i].heading,
                                            found.items[i].text},
                      NULL));
    return sheet_end(s);
}

static const column diff_columns[] = {
    {"change", "变化", "change", SP_TABLE_TEXT},
    {"article", "条款", "clause", SP_TABLE_TEXT},
    {"before", "原文", "before", SP_TABLE_TEXT},
    {"after", "新文", "after", SP_TABLE_TEXT},
};

typedef struct rows {
    call *cli;
    sheet *sheet;
    size_t count;
} rows;

static sp_status put_change(void *context, sp_clause_change change,
                            const sp_kb_passage *before,
                            const sp_kb_passage *after)
{
    rows *r = context;
    const sp_label *l = &sp_clause_change_labels[change];
    const char *article = after ? after->article : before->article;
    const char *old = before ? before->text : NULL;
    const char *new = after ? after->text : NULL;
    r->count++;
    return sheet_row(r->sheet,
                     (const char *const[]){l->name, article, old, new},
                     (const char *const[]){cli_word(r->cli, l->zh, l->en),
                                           article, old, new});
}

static sp_status diff(call *cli)
{
    AUTOSHEET *s = NULL;
    TRY(sheet_begin(cli, diff_columns, COUNT(diff_columns), &s));
    rows r = {cli, s, 0};
    TRY(sp_procedure_diff(cli->session, cli_arg(cli, 0), cli_arg(cli, 1),
                          put_change, &r));
    TRY(sheet_end(s));
    if (r.count == 0)
        cli_say(cli, "两版条文相同", "both versions say the same");
    return SP_OK;
}

static sp_status read_it(call *cli)
{
    TRY(sp_procedure_read(cli->session, cli_arg(cli, 0),
                          cli_option(cli, "person"), cli_option(cli, "note")));
    cli_say(cli, "已登记：读过并理解 %s", "entered: %s was read and understood",
            cli_arg(cli, 0));
    return SP_OK;
}

static const column gap_columns[] = {
    {"document", "编号", "procedure", SP_TABLE_TEXT},
    {"title", "规程制度", "title", SP_TABLE_TEXT},
    {"edition", "版本", "version", SP_TABLE_TEXT},
    {"person", "人员编号", "person", SP_TABLE_TEXT},
    {"name", "姓名", "name", SP_TABLE_TEXT},
    {"dept", "部门", "department", SP_TABLE_TEXT},
};

static sp_status put_gap(void *context, const sp_procedure_gap *g)
{
    rows *r = context;
    r->count++;
    return sheet_row(r->sheet,
                     (const char *const[]){g->document, g->title, g->edition,
                                           g->person, g->name, g->dept},
                     NULL);
}

static sp_status unread(call *cli)
{
    AUTOSHEET *s = NULL;
    TRY(sheet_begin(cli, gap_columns, COUNT(gap_columns), &s));
    rows r = {cli, s, 0};
    TRY(sp_procedure_unread(cli->session, cli_arg(cli, 0), put_gap, &r));
    TRY(sheet_end(s));
    if (r.count == 0)
        cli_say(cli, "须读的人都读过了", "all who have to have read it");
    return SP_OK;
}

extern const cmd procedure_cmds[];
const cmd procedure_cmds[] = {
    {"procedure", "publish", "FILE", NEED_WRITE, publish, publish_options,
     "发布一版规程、制度；同名的旧版被替代",
     "publish a version; an earlier one of the title is superseded"},
    {"procedure", "list", "", NEED_READ, list, list_options, "规程制度一览",
     "the procedures"},
    {"procedure", "show", "CODE [CLAUSE]", NEED_READ, show, NULL,
     "条文，或其中一条", "its clauses, or one of them"},
    {"procedure", "diff", "OLD NEW", NEED_READ, diff, NULL, "两版逐条对比",
     "two versions clause by clause"},
    {"procedure", "read", "CODE", NEED_WRITE, read_it, read_options,
     "登记读过并理解这一版", "say that you have read and understood it"},
    {"procedure", "unread", "[CODE]", NEED_READ, unread, NULL, "谁还没读哪一版",
     "who has not read which version"},
    {"procedure", "due", "", NEED_READ, due, due_options, "到了复审日期的",
     "those that are to be reviewed"},
    {0},
};
