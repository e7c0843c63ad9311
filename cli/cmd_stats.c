/* stats: hazards by groups, their trend, where most come from. */
#include <math.h>
#include <stdlib.h>

#include <safeprod/stats.h>

#include "print.h"
#include "terminal.h"

#define PERIOD                                                                 \
    {"from", "DAY", "从这一天（发现日期）", "from this day on (when found)"},  \
        {"to", "DAY", "到这一天", "up to this day"},                           \
        {"zone", "CODE", "只看这个区域", "of this zone only"},                 \
    {                                                                          \
        "enterprise", "CODE", "只看这家企业", "of this enterprise only"        \
    }
#define BASIS                                                                  \
    {                                                                          \
        "deadline", "approved|original",                                       \
            "按期以哪个期限为准：批准延期后的（默认）或原定的",                \
            "by which deadline: with approved extensions, or as first set"     \
    }
#define PEOPLE                                                                 \
    {                                                                          \
        "people", "N", "平均人数，用来算人均上报",                             \
            "mean workforce, for reports per head"                             \
    }

/* ---- options ---- */

static sp_status read_options(call *cli, sp_stats_options *out)
{
    const char *basis = cli_option(cli, "deadline");
    int64_t people = 0;
    TRY(cli_option_int(cli, "people", 1, 100000000, &people));
    *out = (sp_stats_options){
        .from = cli_option(cli, "from"),
        .to = cli_option(cli, "to"),
        .zone = cli_option(cli, "zone"),
        .enterprise = cli_option(cli, "enterprise"),
        .basis = basis && !strcmp(basis, "original") ? SP_STATS_ORIGINAL
                                                     : SP_STATS_APPROVED,
        .people = people,
    };
    return SP_OK;
}

static bool is_word(const sp_label *label, const char *word, size_t len)
{
    const char *names[] = {label->name, label->zh, label->alias};
    for (size_t i = 0; i < COUNT(names); i++)
        if (names[i] && strlen(names[i]) == len &&
            !strncmp(names[i], word, len))
            return true;
    return false;
}

/* "zone,month" */
static sp_status read_dims(call *cli, const char *text, sp_stats_options *out)
{
    while (*text) {
        size_t len = strcspn(text, ",");
        unsigned d = 0;
        while (d < SP_STATS_DIM_COUNT &&
               !is_word(&sp_stats_dim_labels[d], text, len))
            d++;
        if (d == SP_STATS_DIM_COUNT)
            return cli_usage(cli,
                             "--by 里的“%.*s”不是维度，可用：zone、department、"
                             "source、level、month、kind、enterprise",
                             "\"%.*s\" in --by is no dimension; there are "
                             "zone, department, source, level, month, kind, "
                             "enterprise",
                             (int)len, text);
        if (out->nby == COUNT(out->by))
            return cli_usage(cli, "--by 最多 %d 个维度",
                             "--by takes at most %d dimensions",
                             (int)COUNT(out->by));
        out->by[out->nby++] = (sp_stats_dim)d;
        text += len + (text[len] == ',');
    }
    return SP_OK;
}

/* ---- numbers ---- */

enum { TEXT = 40 };

/* For programs: empty when there is no data. */
static void plain_number(double value, int places, char out[TEXT])
{
    out[0] = '\0';
    if (!isnan(value))
        snprintf(out, TEXT, "%.*f", places, value);
}

static void share_shown(const call *cli, double value, char out[TEXT])
{
    if (isnan(value))
        snprintf(out, TEXT, "%s", cli_word(cli, "无数据", "no data"));
    else
        snprintf(out, TEXT, "%.1f %%", value * 100);
}

/* What people read for a key: labels of enums, "—" for nothing. */
static const char *key_shown(const call *cli, sp_stats_dim dim, const char *key)
{
    static const char *const kinds_zh[] = {"安全", "工艺", "电气", "仪表",
                                           "消防", "总图", "设备", "其他"};
    const sp_field *field =
        sp_type_field(&sp_hazard_type, sp_stats_dim_labels[dim].name);
    if (!*key)
        return "—";
    if (dim == SP_STATS_KIND && key[0] >= '1' && key[0] <= '8' && !key[1] &&
        cli->lang != SP_EN)
        return kinds_zh[key[0] - '1'];
    if ((dim != SP_STATS_SOURCE && dim != SP_STATS_LEVEL) || !field)
        return key;
    for (unsigned i = 0; i < field->nlabels; i++)
        if (!strcmp(field->labels[i].name, key))
            return sp_field_label(field, i, cli->lang);
    return key;
}

/* ---- stats hazards ---- */

enum { NUMBERS = 12 };

static const column numbers[NUMBERS] = {
    {"reports", "上报", "reports", SP_TABLE_NUMBER},
    {"total", "应治理", "to treat", SP_TABLE_NUMBER},
    {"major", "重大", "major", SP_TABLE_NUMBER},
    {"closed", "已销号", "closed", SP_TABLE_NUMBER},
    {"overdue", "逾期", "overdue", SP_TABLE_NUMBER},
    {"rectified", "整改率", "rectified", SP_TABLE_NUMBER},
    {"judged", "到期或已销号", "judged", SP_TABLE_NUMBER},
    {"on_time", "按期", "on time", SP_TABLE_NUMBER},
    {"on_time_rate", "按期整改率", "on-time rate", SP_TABLE_NUMBER},
    {"days", "平均用时(天)", "mean days", SP_TABLE_NUMBER},
    {"recurrence", "重复率", "recurrence", SP_TABLE_NUMBER},
    {"per_head", "人均上报", "per head", SP_TABLE_NUMBER},
};

typedef struct groups {
    call *cli;
    const sp_stats_options *options;
    column columns[COUNT(((sp_stats_options *)0)->by) + NUMBERS];
    sheet *sheet;
} groups;

static void free_groups(groups *g)
{
    sheet_free(&g->sheet);
}

static sp_status put_group(void *context, const sp_stats_row *row)
{
    groups *g = context;
    const sp_hazard_counts *c = &row->counts;
    const sp_hazard_rates *r = &row->rates;
    const int64_t counts[] = {c->reports, c->total, c->major,  c->closed,
                              c->overdue, 0,        c->judged, c->on_time};
    const double rates[] = {r->rectified, r->on_time, r->days, r->recurrence,
                            r->per_head};
    const size_t at[] = {5, 8, 9, 10, 11};
    char text[NUMBERS][TEXT], seen[NUMBERS][TEXT];
    const char *cells[COUNT(g->columns)], *shown[COUNT(g->columns)];
    size_t n = g->options->nby;
    if (row->total && n > 0 && g->cli->format != FORMAT_TABLE)
        return SP_OK; /* programs add up themselves: "" is a key, too */
    for (size_t i = 0; i < n; i++) {
        cells[i] = row->total ? NULL : row->keys[i];
        shown[i] = !row->total
                       ? key_shown(g->cli, g->options->by[i], row->keys[i])
                   : i ? ""
                       : cli_word(g->cli, "合计", "total");
    }
    for (size_t i = 0; i < COUNT(counts); i++) {
        snprintf(text[i], TEXT, "%lld", (long long)counts[i]);
        memcpy(seen[i], text[i], TEXT);
    }
    for (size_t i = 0; i < COUNT(rates); i++) {
        bool share = i != 2 && i != 4;
        plain_number(rates[i], share ? 4 : 2, text[at[i]]);
        memcpy(seen[at[i]], text[at[i]], TEXT);
        if (share || isnan(rates[i]))
            share_shown(g->cli, rates[i], seen[at[i]]);
    }
    for (size_t i = 0; i < NUMBERS; i++) {
        cells[n + i] = *text[i] ? text[i] : NULL;
        shown[n + i] = seen[i];
    }
    return sheet_row(g->sheet, cells, shown);
}

static const opt hazards_options[] = {
    {"by", "DIM[,DIM]",
     "按什么分组，最多三个：zone、department、source、level、month、kind、"
     "enterprise",
     "what to group by, at most three: zone, department, source, level, month, "
     "kind, enterprise"},
    PERIOD,
    BASIS,
    PEOPLE,
    {0},
};

static sp_status stats_hazards(call *cli)
{
    CLEANUP(free_groups) groups g = {.cli = cli};
    const char *by = cli_option(cli, "by");
    sp_stats_options options;
    TRY(read_options(cli, &options));
    TRY(read_dims(cli, by ? by : "zone", &options));
    g.options = &options;
    for (size_t i = 0; i < options.nby; i++) {
        const sp_label *dim = &sp_stats_dim_labels[options.by[i]];
        g.columns[i] = (column){dim->name, dim->zh, dim->en, SP_TABLE_TEXT};
    }
    memcpy(g.columns + options.nby, numbers, sizeof numbers);
    TRY(sheet_begin(cli, g.columns, options.nby + NUMBERS, &g.sheet));
    TRY(sp_stats_hazards(cli->session, &options, put_group, &g));
    TRY(sheet_end(g.sheet));
    cli_say(cli, "按期整改率以%s为准；逾期、到期以今天为准",
            "on time is judged by %s; overdue and due as of today",
            cli_word(cli, sp_stats_basis_labels[options.basis].zh,
                     sp_stats_basis_labels[options.basis].en));
    return SP_OK;
}

/* ---- stats trend ---- */

static const opt trend_options[] = {
    {"of", "found|major|on_time|recurring",
     "看什么：隐患数（默认）、重大隐患数、按期整改率、重复发生率",
     "what to follow: hazards found (default), major ones, share on time, "
     "share recurring"},
    PERIOD,
    BASIS,
    PEOPLE,
    {0},
};

static bool has_signal(const sp_stats_trend *t, size_t i)
{
    for (size_t k = 0; k < t->chart.nsignals; k++)
        if (t->chart.signals[k].first <= i && i <= t->chart.signals[k].last)
            return true;
    return false;
}

static sp_status trend_rows(call *cli, const sp_stats_trend *t)
{
    static const column columns[] = {
        {"month", "月份", "month", SP_TABLE_TEXT},
        {"value", "值", "value", SP_TABLE_NUMBER},
        {"count", "数量", "count", SP_TABLE_NUMBER},
        {"size", "基数", "out of", SP_TABLE_NUMBER},
        {"centre", "中心线", "centre", SP_TABLE_NUMBER},
        {"lower", "下限", "lower", SP_TABLE_NUMBER},
        {"upper", "上限", "upper", SP_TABLE_NUMBER},
        {"signal", "信号", "signal", SP_TABLE_BOOL},
    };
    AUTOSHEET *s = NULL;
    TRY(sheet_begin(cli, columns, COUNT(columns), &s));
    for (size_t i = 0; i < t->count; i++) {
        const sp_chart_point *p = &t->points[i];
        const double values[] = {
            p->value,        p->count, t->kind == SP_CHART_XMR ? NAN : p->size,
            t->chart.centre, p->lower, p->upper};
        const int places[] = {4, 0, 0, 4, 4, 4};
        char text[COUNT(values)][TEXT];
        const char *cells[COUNT(columns)] = {t->months[i]};
        for (size_t k = 0; k < COUNT(values); k++) {
            plain_number(values[k], places[k], text[k]);
            cells[k + 1] = *text[k] ? text[k] : NULL;
        }
        cells[7] = has_signal(t, i) ? "true" : "false";
        TRY(sheet_row(s, cells, NULL));
    }
    return sheet_end(s);
}

static size_t column_of(double value, double scale)
{
    return (size_t)(value * scale + 0.5);
}

/* One month a line: a bar as long as the value, the limits as marks in it. */
static void put_bar(const sp_chart_point *p, double most, size_t width,
                    bool signal)
{
    double scale = most > 0 ? (double)(width - 1) / most : 0;
    size_t value = isnan(p->value) ? 0 : column_of(p->value, scale);
    bool colours = signal && terminal_colours(stdout);
    fputs(colours ? "\033[1m" : "", stdout);
    for (size_t x = 0; x < width; x++) {
        bool lower =
            !isnan(p->lower) && p->lower > 0 && column_of(p->lower, scale) == x;
        bool upper = !isnan(p->upper) && column_of(p->upper, scale) == x;
        fputs(lower || upper                  ? "│"
              : !isnan(p->value) && x < value ? "█"
                                              : " ",
              stdout);
    }
    fputs(colours ? "\033[0m" : "", stdout);
}

/* NaN is greater than nothing. */
static double greatest(const sp_stats_trend *t)
{
    double most = 0;
    for (size_t i = 0; i < t->count; i++) {
        const sp_chart_point *p = &t->points[i];
        most = p->value > most ? p->value : most;
        most = p->upper > most ? p->upper : most;
    }
    return most;
}

static void value_shown(const call *cli, const sp_stats_trend *t, double value,
                        char out[TEXT])
{
    if (t->kind == SP_CHART_P || isnan(value))
        share_shown(cli, value, out);
    else
        snprintf(out, TEXT, t->kind == SP_CHART_U ? "%.4f" : "%.0f", value);
}

static void put_chart(call *cli, const sp_stats_trend *t)
{
    size_t screen = terminal_columns(stdout);
    size_t width = screen > 100 || screen == 0 ? 60
                   : screen > 50               ? screen - 40
                                               : 20;
    double most = greatest(t);
    char value[TEXT];
    for (size_t i = 0; i < t->count; i++) {
        bool signal = has_signal(t, i);
        value_shown(cli, t, t->points[i].value, value);
        printf("%s %s ", t->months[i], signal ? "!" : " ");
        put_bar(&t->points[i], most, width, signal);
        printf(" %s\n", value);
    }
}

static sp_status put_words(call *cli, const sp_stats_trend *t)
{
    char centre[TEXT];
    if (!t->chart.limits) {
        printf(cli_word(cli,
                        "\n有数据的月份只有 %zu 个，至少 %d 个才能画控制限\n",
                        "\nonly %zu months have data; limits take %d\n"),
               t->chart.npoints, SP_CHART_LEAST);
        return SP_OK;
    }
    value_shown(cli, t, t->chart.centre, centre);
    if (t->kind == SP_CHART_XMR)
        snprintf(centre, sizeof centre, "%.2f", t->chart.centre);
    printf(cli_word(cli, "\n中心线 %s；│ 为三倍标准差控制限\n",
                    "\ncentre %s; │ are limits of three sigma\n"),
           centre);
    if (t->chart.nsignals == 0)
        puts(cli_word(cli, "没有信号：起伏在偶然波动的范围内",
                      "no signal: the ups and downs may be chance"));
    for (size_t i = 0; i < t->chart.nsignals; i++) {
        AUTOFREE char *text = NULL;
        TRY(sp_stats_signal_text(t, i, cli->lang, &text));
        printf("! %s\n", text);
    }
    return SP_OK;
}

static sp_status stats_trend(call *cli)
{
    CLEANUP(sp_stats_trend_clear) sp_stats_trend t = {0};
    const char *of = cli_option(cli, "of");
    unsigned measure = SP_STATS_FOUND;
    sp_stats_options options;
    while (of && measure < SP_STATS_MEASURE_COUNT &&
           strcmp(sp_stats_measure_labels[measure].name, of))
        measure++;
    TRY(read_options(cli, &options));
    TRY(sp_stats_trend_of(cli->session, &options, (sp_stats_measure)measure,
                          &t));
    if (cli->format != FORMAT_TABLE)
        return trend_rows(cli, &t);
    puts(cli_word(cli, sp_stats_measure_labels[measure].zh,
                  sp_stats_measure_labels[measure].en));
    put_chart(cli, &t);
    return put_words(cli, &t);
}

/* ---- stats pareto ---- */

static const opt pareto_options[] = {
    {"by", "DIM", "按什么：kind（默认）、zone、source、department、…",
     "by what: kind (default), zone, source, department, …"},
    PERIOD,
    {0},
};

typedef struct causes {
    call *cli;
    sp_stats_dim dim;
    sheet *sheet;
} causes;

static void free_causes(causes *c)
{
    sheet_free(&c->sheet);
}

static sp_status put_cause(void *context, const sp_pareto_item *item)
{
    causes *c = context;
    char number[TEXT], share[2][TEXT], seen[2][TEXT];
    snprintf(number, sizeof number, "%lld", (long long)item->count);
    plain_number(item->share, 4, share[0]);
    plain_number(item->cumulative, 4, share[1]);
    share_shown(c->cli, item->share, seen[0]);
    share_shown(c->cli, item->cumulative, seen[1]);
    const char *cells[] = {item->key, number, share[0], share[1],
                           item->vital ? "true" : "false"};
    const char *shown[] = {key_shown(c->cli, c->dim, item->key), number,
                           seen[0], seen[1], item->vital ? "★" : ""};
    return sheet_row(c->sheet, cells, shown);
}

static sp_status stats_pareto(call *cli)
{
    static const column columns[] = {
        {"key", "来自", "from", SP_TABLE_TEXT},
        {"count", "隐患数", "hazards", SP_TABLE_NUMBER},
        {"share", "占比", "share", SP_TABLE_NUMBER},
        {"cumulative", "累计", "cumulative", SP_TABLE_NUMBER},
        {"vital", "主要", "vital", SP_TABLE_BOOL},
    };
    CLEANUP(free_causes) causes c = {.cli = cli};
    const char *by = cli_option(cli, "by");
    sp_stats_options options;
    TRY(read_options(cli, &options));
    TRY(read_dims(cli, by ? by : "kind", &options));
    if (options.nby != 1)
        return cli_usage(cli, "帕累托分析只按一个维度",
                         "a Pareto order is by one dimension");
    c.dim = options.by[0];
    TRY(sheet_begin(cli, columns, COUNT(columns), &c.sheet));
    TRY(sp_stats_pareto(cli->session, &options, put_cause, &c));
    return sheet_end(c.sheet);
}

extern const cmd stats_cmds[];
const cmd stats_cmds[] = {
    {"stats", "hazards", "", NEED_READ, stats_hazards, hazards_options,
     "隐患分组统计：数量、整改率、按期整改率、用时、重复率",
     "hazards by groups: counts, rectified, on time, days, recurrence"},
    {"stats", "trend", "", NEED_READ, stats_trend, trend_options,
     "逐月趋势和控制限：变化是不是偶然",
     "month by month with limits: is a change more than chance"},
    {"stats", "pareto", "", NEED_READ, stats_pareto, pareto_options,
     "大部分隐患来自哪里", "where most hazards come from"},
    {0},
};
