/* Major hazard installations: grading without a site. The records have the
 * usual verbs. */
#include <inttypes.h>
#include <stdlib.h>

#include <safeprod/archive.h>
#include <safeprod/mhi.h>

#include "archive_print.h"
#include "file_bytes.h"

enum { PEOPLE_MAX = 100000000, NUMBER = 32, SOURCES_MAX = 64 };

static const opt grade_options[] = {
    {"substance", "NAME=TONNES",
     "物质=设计最大量（吨），可给多次；“名称|W5.3=吨数”给出危险性类别，"
     "“名称=吨数/临界量”自定临界量",
     "a substance and its design maximum; may be given more than once; "
     "NAME|W5.3=TONNES gives its category, NAME=TONNES/Q a threshold of one's "
     "own",
     OPT_MANY},
    {"exposed", "N", "厂区边界外 500 米内的常住人数（必填）",
     "people within 500 m outside the fence (required)"},
    {"pack", "FILE", "用这个规则包代替内置的 GB 18218",
     "use this rule pack instead of the built-in GB 18218"},
    {0},
};

/* What is graded, and what came out. */
typedef struct grading {
    call *cli;
    sp_pack *pack;
    sp_mhi_row *rows;
    char **texts; /* what the rows point into */
    size_t count;
    int64_t exposed;
    sp_mhi_result result;
} grading;

static void free_grading(grading *g)
{
    for (size_t i = 0; i < g->count; i++)
        free(g->texts[i]);
    free(g->texts);
    free(g->rows);
    sp_pack_free(g->pack);
    sp_mhi_result_clear(&g->result);
}

/* ----------------------------------------------------------------- reading */

static void free_chemical(sp_chemical **c)
{
    sp_record_free(&sp_chemical_type, *c);
}

/* Tonnes as grams, as the record of a chemical reads them. */
static sp_status grams(call *cli, const char *row, const char *text,
                       int64_t *out)
{
    CLEANUP(free_chemical)
    sp_chemical *c = sp_record_new(&sp_chemical_type);
    const sp_field *field = sp_type_field(&sp_chemical_type, "max_quantity");
    if (!c)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    sp_status status = sp_record_set(&sp_chemical_type, c, field, text, 0);
    if (status != SP_OK || c->max_quantity == SP_NO_INT)
        return cli_usage(cli, "--substance “%s”里的“%s”应为吨数，最多 6 位小数",
                         "--substance \"%s\": \"%s\" should be in tonnes, "
                         "with 6 places at most",
                         row, text);
    *out = c->max_quantity;
    return SP_OK;
}

/* "name|category=tonnes/threshold", cut up in place. */
static sp_status read_row(call *cli, const char *row, char *text,
                          sp_mhi_row *out)
{
    char *equals = strrchr(text, '=');
    if (!equals || equals == text)
        return cli_usage(cli, "--substance “%s”应写作 名称=吨数，例如 氨=12.5",
                         "--substance \"%s\" should be NAME=TONNES, for "
                         "instance ammonia=12.5",
                         row);
    *equals = '\0';
    char *slash = strchr(equals + 1, '/');
    if (slash)
        *slash = '\0';
    TRY(grams(cli, row, equals + 1, &out->quantity));
    if (slash)
        TRY(grams(cli, row, slash + 1, &out->threshold));
    char *bar = strchr(text, '|');
    if (bar)
        *bar = '\0';
    out->substance = text;
    out->category = bar ? bar + 1 : NULL;
    return SP_OK;
}

static sp_status read_rows(grading *g)
{
    call *cli = g->cli;
    size_t n = 0;
    while (cli_option_at(cli, "substance", n))
        n++;
    if (n == 0)
        return cli_usage(cli, "缺少 --substance，例如 --substance 氨=12.5",
                         "--substance is missing, for instance --substance "
                         "ammonia=12.5");
    g->rows = calloc(n, sizeof *g->rows);
    g->texts = calloc(n, sizeof *g->texts);
    if (!g->rows || !g->texts)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    for (size_t i = 0; i < n; i++) {
        const char *row = cli_option_at(cli, "substance", i);
        g->texts[g->count++] = strdup(row);
        if (!g->texts[i])
            return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
        TRY(read_row(cli, row, g->texts[i], &g->rows[i]));
    }
    return SP_OK;
}

static sp_status read_pack(grading *g)
{
    const char *path = cli_option(g->cli, "pack");
    AUTOOWN void *text = NULL;
    size_t len;
    if (!path)
        return sp_pack_builtin("mhi.gb18218", &g->pack);
    TRY(file_read(g->cli, path, &text, &len));
    TRY(sp_pack_parse(text, len, &g->pack));
    if (!strcmp(sp_pack_kind(g->pack), "mhi"))
        return SP_OK;
    return cli_fail(g->cli, SP_INVALID, "%s 是“%s”规则包，应为 mhi",
                    "%s is a pack of kind \"%s\", not mhi", path,
                    sp_pack_kind(g->pack));
}

/* --------------------------------------------------------------- what comes */

/* One term as a row: texts for programs, and what people read beside it. */
typedef struct term_row {
    const char *name;
    char quantity[NUMBER];
    char threshold[NUMBER];
    char ratio[NUMBER];
    char beta[NUMBER];
    char mark[NUMBER]; /* confidence and number of the source */
} term_row;

static void fill_row(const grading *g, size_t i, term_row *out)
{
    const sp_mhi_term *t = &g->result.terms[i];
    const char *name = cli_word(g->cli, t->name_zh ? t->name_zh : "",
                                t->name_en ? t->name_en : "");
    out->name = *name ? name : g->rows[i].substance;
    print_decimal(g->rows[i].quantity, SP_MHI_DECIMALS, out->quantity, NUMBER);
    print_decimal(t->threshold, SP_MHI_DECIMALS, out->threshold, NUMBER);
    print_decimal(t->ratio, SP_MHI_DECIMALS, out->ratio, NUMBER);
    print_decimal(t->beta, 1, out->beta, NUMBER);
}

/* The different sources of the terms, as footnotes. */
typedef struct notes {
    const char *source[SOURCES_MAX];
    const char *confidence[SOURCES_MAX];
    size_t count;
} notes;

/* The number of a source, from 1; 0 when there are too many. */
static size_t note(notes *n, const char *source, const char *confidence)
{
    for (size_t i = 0; i < n->count; i++)
        if (!strcmp(n->source[i], source) &&
            !strcmp(n->confidence[i], confidence))
            return i + 1;
    if (n->count == SOURCES_MAX)
        return 0;
    n->source[n->count] = source;
    n->confidence[n->count] = confidence;
    return ++n->count;
}

static const char *meaning(const call *cli, const char *confidence)
{
    static const sp_label marks[] = {
        {"V", "已与条文核对", "checked against the clause", NULL},
        {"V2", "二手来源", "a secondary source", NULL},
        {"M", "凭记忆，须核对", "from memory, to be checked", NULL},
        {"D", "使用者给的", "given by the user", NULL},
    };
    for (size_t i = 0; i < COUNT(marks); i++)
        if (!strcmp(marks[i].name, confidence))
            return cli_word(cli, marks[i].zh, marks[i].en);
    return confidence;
}

static sp_status put_sheet(grading *g, notes *n)
{
    static const column columns[] = {
        {"substance", "物质", "substance", SP_TABLE_TEXT},
        {"category", "类别", "category", SP_TABLE_TEXT},
        {"quantity", "q（吨）", "q (t)", SP_TABLE_NUMBER},
        {"threshold", "Q（吨）", "Q (t)", SP_TABLE_NUMBER},
        {"ratio", "q/Q", "q/Q", SP_TABLE_NUMBER},
        {"beta", "β", "beta", SP_TABLE_NUMBER},
        {"q_confidence", "Q 的依据", "Q from", SP_TABLE_TEXT},
        {"q_source", "Q 的来源", "source of Q", SP_TABLE_TEXT},
        {"beta_source", "β 的来源", "source of beta", SP_TABLE_TEXT},
    };
    bool people = sheet_is_shown(g->cli);
    AUTOSHEET *s = NULL;
    TRY(sheet_begin(g->cli, columns, COUNT(columns) - (people ? 2 : 0), &s));
    for (size_t i = 0; i < g->result.count; i++) {
        const sp_mhi_term *t = &g->result.terms[i];
        term_row row;
        fill_row(g, i, &row);
        if (people)
            snprintf(row.mark, sizeof row.mark, "%s [%zu]", t->q_confidence,
                     note(n, t->q_source, t->q_confidence));
        const char *cells[] = {row.name,
                               t->category,
                               row.quantity,
                               row.threshold,
                               row.ratio,
                               row.beta,
                               people ? row.mark : t->q_confidence,
                               t->q_source,
                               t->beta_source};
        TRY(sheet_row(s, cells, NULL));
    }
    return sheet_end(s);
}

static void put_notes(const call *cli, const notes *n)
{
    putchar('\n');
    for (size_t i = 0; i < n->count; i++)
        printf("[%zu] %s%s%s%s\n", i + 1, meaning(cli, n->confidence[i]),
               *n->source[i] ? cli_word(cli, "：", ": ") : "", n->source[i],
               "");
}

static const char *level_word(const call *cli, const sp_mhi_result *result)
{
    static const char *const zh[] = {"不构成重大危险源（S < 1）",
                                     "一级（最高）", "二级", "三级", "四级"};
    static const char *const en[] = {"no major hazard installation (S < 1)",
                                     "level 1 (the worst)", "level 2",
                                     "level 3", "level 4"};
    unsigned level = result->level < COUNT(zh) ? result->level : 0;
    return cli_word(cli, zh[level], en[level]);
}

/* The members of the answer but the terms. */
static void put_sums(const grading *g, report *r)
{
    const sp_mhi_result *result = &g->result;
    char s[NUMBER], big_r[NUMBER], alpha[NUMBER], level[NUMBER], pack[256];
    print_decimal(result->s, SP_MHI_DECIMALS, s, sizeof s);
    print_decimal(result->r, SP_MHI_DECIMALS, big_r, sizeof big_r);
    print_decimal(result->alpha, 1, alpha, sizeof alpha);
    snprintf(level, sizeof level, "%u", result->level);
    snprintf(pack, sizeof pack, "%s@%s", sp_pack_name(g->pack),
             sp_pack_version(g->pack));
    report_raw(r, "level", "重大危险源级别", "level", level,
               level_word(g->cli, result));
    report_bool(r, "is_mhi", "构成重大危险源", "is an installation",
                result->is_mhi);
    report_raw(r, "s", "S = Σ q/Q", "S = Σ q/Q", s, NULL);
    report_raw(r, "r", "R = α Σ β q/Q", "R = α Σ β q/Q", big_r, NULL);
    report_raw(r, "alpha", "α", "α", alpha, NULL);
    report_int(r, "exposed", "厂外 500 米内人数", "people within 500 m",
               g->exposed);
    report_text(r, "standard", "依据", "standard", pack, NULL);
}

static void put_term_json(const grading *g, size_t i, FILE *file)
{
    const sp_mhi_term *t = &g->result.terms[i];
    const struct {
        const char *key;
        const char *text;
    } texts[] = {{"category", t->category},
                 {"q_source", t->q_source},
                 {"q_confidence", t->q_confidence},
                 {"beta_source", t->beta_source}};
    term_row row;
    fill_row(g, i, &row);
    fputs("{\"substance\":", file);
    print_json_text(file, row.name);
    fprintf(file, ",\"quantity\":%s,\"threshold\":%s,\"ratio\":%s,\"beta\":%s",
            row.quantity, row.threshold, row.ratio, row.beta);
    for (size_t k = 0; k < COUNT(texts); k++) {
        fprintf(file, ",\"%s\":", texts[k].key);
        print_json_text(file, texts[k].text ? texts[k].text : "");
    }
    fputc('}', file);
}

static sp_status put_json(const grading *g)
{
    AUTOREPORT *r = NULL;
    AUTOOWN char *terms = NULL;
    size_t size;
    FILE *file = open_memstream(&terms, &size);
    if (!file)
        return cli_fail(g->cli, SP_NO_MEMORY, "内存不足", "out of memory");
    fputc('[', file);
    for (size_t i = 0; i < g->result.count; i++) {
        fputs(i ? "," : "", file);
        put_term_json(g, i, file);
    }
    fputc(']', file);
    if (fclose(file) != 0)
        return cli_fail(g->cli, SP_NO_MEMORY, "内存不足", "out of memory");
    TRY(report_begin(g->cli, &r));
    put_sums(g, r);
    report_raw(r, "terms", "各物质", "terms", terms, NULL);
    return report_end(r);
}

static sp_status put_people(grading *g)
{
    AUTOREPORT *r = NULL;
    notes n = {.count = 0};
    TRY(report_begin(g->cli, &r));
    put_sums(g, r);
    TRY(report_end(r));
    putchar('\n');
    TRY(put_sheet(g, &n));
    put_notes(g->cli, &n);
    for (size_t i = 0; i < n.count; i++)
        if (*n.confidence[i] == 'M' || !strcmp(n.confidence[i], "V2")) {
            cli_say(g->cli,
                    "警告：有的临界量还没有与 GB 18218 的条文核对，用于申报前"
                    "请核对",
                    "warning: some thresholds were not checked against the "
                    "text of GB 18218; check them before you file this");
            break;
        }
    return SP_OK;
}

static sp_status grade(call *cli)
{
    CLEANUP(free_grading) grading g = {.cli = cli, .exposed = SP_NO_INT};
    notes n = {.count = 0};
    TRY(read_rows(&g));
    TRY(cli_option_int(cli, "exposed", 0, PEOPLE_MAX, &g.exposed));
    if (g.exposed == SP_NO_INT)
        return cli_usage(cli, "缺少 --exposed 人数（厂外 500 米内，决定 α）",
                         "--exposed is missing: the people within 500 m, on "
                         "whom alpha depends");
    TRY(read_pack(&g));
    TRY(sp_mhi_grade(g.pack, g.rows, g.count, g.exposed, &g.result));
    if (cli->format == FORMAT_TABLE)
        return put_people(&g);
    return cli->format == FORMAT_CSV ? put_sheet(&g, &n) : put_json(&g);
}

extern const cmd mhi_cmds[];
const cmd mhi_cmds[] = {
    {"mhi", "grade", "", NEED_NOTHING, grade, grade_options,
     "按 GB 18218 算 S、R 和级别（不需要站点）",
     "S, R and level after GB 18218 (needs no site)"},
    {0},
};
