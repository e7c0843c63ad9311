/* The knowledge base. Listing, showing and editing documents are the usual
 * verbs. */
#include <safeprod/kb.h>

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "kb_print.h"
#include "print.h"

static const opt add_options[] = {
    {"code", "CODE", "文档编号", "code of the document"},
    {"title", "TEXT", "标题，默认取自文件", "title; the file's unless given"},
    {"issuer", "TEXT", "发布机关", "who issued it"},
    {"edition", "TEXT", "版本", "edition"},
    {"effective", "DATE", "施行日期", "day from which it holds"},
    {"repealed", "DATE", "废止日期", "day from which it holds no more"},
    {"review-due", "DATE", "复审日期", "day of the next review"},
    {"collection", "NAME", "文集", "collection"},
    {"kind", "law|standard|procedure|other", "类别", "kind"},
    {"scope", "everybody|department|keepers", "阅读范围", "who may read it"},
    {"owner-dept", "CODE", "所属部门", "owner department"},
    {0},
};

static sp_kb_meta meta_of(const call *cli)
{
    return (sp_kb_meta){.code = cli_option(cli, "code"),
                        .title = cli_option(cli, "title"),
                        .issuer = cli_option(cli, "issuer"),
                        .edition = cli_option(cli, "edition"),
                        .effective = cli_option(cli, "effective"),
                        .repealed = cli_option(cli, "repealed"),
                        .review_due = cli_option(cli, "review-due"),
                        .collection = cli_option(cli, "collection"),
                        .owner_dept = cli_option(cli, "owner-dept"),
                        .kind = cli_option(cli, "kind"),
                        .scope = cli_option(cli, "scope")};
}

static void on_file(void *context, const char *path, sp_status status,
                    const char *code)
{
    const call *cli = context;
    if (status == SP_CONFLICT)
        cli_say(cli, "%s：已有，即 %s", "%s: there already, as %s", path,
                *code ? code : "?");
    else if (status != SP_OK)
        cli_say(cli, "%s：未入库。%s", "%s: left out. %s", path,
                sp_last_error(cli->lang));
}

static sp_status report_added(call *cli, const sp_kb_added *a)
{
    AUTOREPORT *r = NULL;
    TRY(report_begin(cli, &r));
    report_int(r, "files", "文件", "files", a->files);
    report_int(r, "added", "新文档", "documents added", a->added);
    report_int(r, "same", "已有", "there already", a->same);
    report_int(r, "superseded", "被替代的旧版本", "earlier versions superseded",
               a->superseded);
    report_int(r, "failed", "未能读取", "could not be read", a->failed);
    report_int(r, "clauses", "条文", "clauses", a->clauses);
    report_int(r, "bytes", "正文字节数", "bytes of text", a->bytes);
    return report_end(r);
}

static sp_status kb_add(call *cli)
{
    sp_kb_meta meta = meta_of(cli);
    sp_kb_added added = {0};
    TRY(sp_kb_add(cli->session, cli->args, cli->nargs, &meta, on_file, cli,
                  &added));
    TRY(report_added(cli, &added));
    if (added.files == 0)
        return cli_fail(cli, SP_NOT_FOUND,
                        "没有找到可用的文件"
                        "（md、txt、html、csv、xlsx、docx、json）",
                        "no files were found (md, txt, html, csv, xlsx, docx, "
                        "json)");
    if (added.failed == added.files)
        return cli_fail(cli, SP_INVALID, "没有一个文件能入库",
                        "none of the files could be added");
    if (added.failed)
        cli->exit_code = 1;
    return SP_OK;
}

static sp_status kb_update(call *cli)
{
    AUTOFREE char *code = NULL;
    sp_kb_meta meta = meta_of(cli);
    TRY(sp_kb_update(cli->session, cli_arg(cli, 0), cli_arg(cli, 1), &meta,
                     &code));
    cli_say(cli, "%s 已替代 %s", "%s supersedes %s", code, cli_arg(cli, 0));
    return SP_OK;
}

/* ---- looking ---- */

static const opt show_options[] = {
    {"article", "ARTICLE", "只看这一条，例如 43 或 第四十三条",
     "only this article, e.g. 43 or 第四十三条"},
    {0},
};

static sp_status kb_text(call *cli)
{
    CLEANUP(sp_kb_passages_clear) sp_kb_passages found = {0};
    TRY(sp_kb_clauses(cli->session, cli_arg(cli, 0), cli_option(cli, "article"),
                      &found));
    return print_passages(cli, &found);
}

static const opt search_options[] = {
    {"top", "N", "最多几条，默认 10", "how many at most; 10 unless given"},
    {"collection", "NAME", "只在这个文集里找", "only in this collection"},
    {"law", "TITLE", "只在这份文件里找", "only in this document"},
    {"on", "DATE", "按这一天有效的版本", "as it was in force on this day"},
    {"old", NULL, "包括旧版本", "earlier versions too"},
    {"no-builtin", NULL, "不含内置规则", "without the built-in base"},
    {0},
};

static sp_status kb_search(call *cli)
{
    CLEANUP(sp_kb_passages_clear) sp_kb_passages found = {0};
    sp_kb_options options = {.collection = cli_option(cli, "collection"),
                             .law = cli_option(cli, "law"),
                             .on = cli_option(cli, "on"),
                             .no_builtin = cli_flag(cli, "no-builtin"),
                             .old_too = cli_flag(cli, "old")};
    int64_t top = 10;
    TRY(cli_option_int(cli, "top", 1, SP_KB_TOP_MAX, &top));
    options.top = (size_t)top;
    TRY(sp_kb_search(cli->session, cli_arg(cli, 0), &options, &found));
    return print_passages(cli, &found);
}

static sp_status kb_hash(call *cli)
{
    sp_kb_state state = {0};
    AUTOREPORT *r = NULL;
    TRY(sp_kb_state_get(cli->session, &state));
    TRY(report_begin(cli, &r));
    report_text(r, "hash", "哈希", "hash", state.hash, NULL);
    report_int(r, "documents", "文档", "documents", state.documents);
    report_int(r, "clauses", "条文", "clauses", state.clauses);
    report_int(r, "builtin", "内置条文", "built-in clauses", state.builtin);
    report_int(r, "bytes", "正文字节数", "bytes of text", state.bytes);
    report_int(r, "index_bytes", "索引字节数", "bytes of the index",
               state.index_bytes);
    return report_end(r);
}

/* ---- evaluation ---- */

static const opt eval_options[] = {
    {"collection", "NAME", "只在这个文集里找", "only in this collection"},
    {"builtin", NULL, "连同内置规则（默认不含）",
     "the built-in base as well (left out unless given)"},
    {"misses", NULL, "列出前五条里没有的和误拒的",
     "list what is not among the first five, and wrong refusals"},
    {0},
};

static double milliseconds(void *context)
{
    struct timespec t;
    (void)context;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1000 + (double)t.tv_nsec / 1e6;
}

static void on_trial(void *context, const sp_kb_trial *t)
{
    const call *cli = context;
    bool missed = t->answerable && (t->rank == 0 || t->rank > 5);
    if (!cli_flag(cli, "misses") || (!missed && t->answerable != t->refused &&
                                     (t->answerable || t->refused)))
        return;
    const sp_kb_passage *first = t->found->count ? t->found->items : NULL;
    cli_say(cli, "%s %s：%s %s（第 %d 位，%.2f%s）",
            "%s %s: %s %s (rank %d, %.2f%s)", t->id, t->question,
            first ? first->law : "-", first ? first->article : "", (int)t->rank,
            t->confidence,
            t->refused ? cli_word(cli, "，拒答", ", refused") : "");
}

static void percent(report *r, const char *name, const char *zh, const char *en,
                    double value)
{
    char text[32], shown[32];
    snprintf(text, sizeof text, "%.4f", value);
    snprintf(shown, sizeof shown, "%.1f %%", 100 * value);
    report_raw(r, name, zh, en, text, shown);
}

static void decimal(report *r, const char *name, const char *zh, const char *en,
                    double value)
{
    char text[32];
    snprintf(text, sizeof text, "%.3f", value);
    report_raw(r, name, zh, en, text, NULL);
}

static sp_status kb_eval(call *cli)
{
    sp_kb_score s = {0};
    AUTOREPORT *r = NULL;
    const sp_kb_eval_options options = {.collection =
                                            cli_option(cli, "collection"),
                                        .builtin = cli_flag(cli, "builtin"),
                                        .clock = milliseconds,
                                        .visit = on_trial,
                                        .context = cli};
    TRY(sp_kb_eval(cli->session, cli_arg(cli, 0), &options, &s));
    TRY(report_begin(cli, &r));
    report_int(r, "questions", "问题", "questions", s.questions);
    report_int(r, "answerable", "有答案的", "answerable", s.answerable);
    report_int(r, "covered", "其中库里有的", "of them in the base", s.covered);
    percent(r, "recall_1", "召回率@1", "recall@1", s.recall1);
    percent(r, "recall_3", "召回率@3", "recall@3", s.recall3);
    percent(r, "recall_5", "召回率@5", "recall@5", s.recall5);
    percent(r, "recall_10", "召回率@10", "recall@10", s.recall10);
    decimal(r, "mrr", "MRR", "MRR", s.mrr);
    report_int(r, "refused_wrongly", "误拒", "refused wrongly",
               s.refused_wrongly);
    report_int(r, "refused_rightly", "应拒而拒", "refused rightly",
               s.refused_rightly);
    report_int(r, "unanswerable", "无答案的", "without an answer",
               s.questions - s.answerable);
    decimal(r, "median_ms", "中位用时（毫秒）", "median ms", s.median_ms);
    decimal(r, "p95_ms", "95% 用时（毫秒）", "95th percentile ms", s.p95_ms);
    return report_end(r);
}

extern const cmd kb_cmds[];
const cmd kb_cmds[] = {
    {"kb", "add", "FILE...", NEED_WRITE, kb_add, add_options,
     "把文件或文件夹收入知识库", "add files or folders"},
    {"kb", "update", "CODE FILE", NEED_WRITE, kb_update, add_options,
     "以新版本替代一份文档", "put a new version in the place of a document"},
    {"kb", "text", "TITLE", NEED_READ, kb_text, show_options,
     "看条文：文件标题或编号", "the clauses of a title or code"},
    {"kb", "search", "WORDS", NEED_READ, kb_search, search_options, "查条文",
     "find clauses"},
    {"kb", "hash", "", NEED_READ, kb_hash, NULL, "知识库的哈希和大小",
     "hash and size of the base"},
    {"kb", "eval", "FILE", NEED_READ, kb_eval, eval_options,
     "用一份问题测检索和拒答", "measure the search on a file of questions"},
    {0},
};
