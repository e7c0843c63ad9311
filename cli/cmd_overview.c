/* overview: counts, worst and due, on the terminal or as a page. */
#include <stdlib.h>

#include <cjson/cJSON.h>

#include <safeprod/assess.h>
#include <safeprod/overview.h>

#include "cmd.h"
#include "file_bytes.h"
#include "grid.h"
#include "terminal.h"

#define BOLD "1"
#define FAINT "2"
#define ALERT                                                                  \
    "1;7" /* urgency is told by inversion, never by a grade's colour */

/* Worst first, as on the page. */
static const sp_risk_grade grades[] = {SP_RISK_MAJOR, SP_RISK_SERIOUS,
                                       SP_RISK_GENERAL, SP_RISK_LOW,
                                       SP_RISK_UNASSESSED};

static const char *grade_colour(sp_risk_grade grade)
{
    static const char *const colours[] = {[SP_RISK_UNASSESSED] = "37;100",
                                          [SP_RISK_LOW] = "97;44",
                                          [SP_RISK_GENERAL] = "30;103",
                                          [SP_RISK_SERIOUS] = "30;48;5;208",
                                          [SP_RISK_MAJOR] =
                                              "1;97;48;2;200;0;0"};
    return colours[grade];
}

/* ---- the object ---- */

static const cJSON *member(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

static const char *text(const cJSON *object, const char *name)
{
    const char *value = cJSON_GetStringValue(member(object, name));
    return value ? value : "";
}

/* @name_zh or @name_en, by language; else @name; else the other. */
static const char *pick(const call *cli, const cJSON *object, const char *name)
{
    const char *ends[] = {"_zh", "", "_en"};
    bool en = cli->lang == SP_EN;
    char full[64];
    for (size_t i = 0; i < COUNT(ends); i++) {
        snprintf(full, sizeof full, "%s%s", name, ends[en ? 2 - i : i]);
        if (*text(object, full))
            return text(object, full);
    }
    return "";
}

/* As pick(), where the pair has no name of its own: "zh", "en". */
static const char *word(const call *cli, const cJSON *object)
{
    const char *own = text(object, cli->lang == SP_EN ? "en" : "zh");
    return *own ? own : text(object, cli->lang == SP_EN ? "zh" : "en");
}

static double number(const cJSON *object, const char *name)
{
    const cJSON *item = member(object, name);
    return cJSON_IsNumber(item) && item->valuedouble > 0 ? item->valuedouble
                                                         : 0;
}

static sp_risk_grade grade_of(const char *name)
{
    for (size_t i = 0; i < COUNT(grades); i++)
        if (!strcmp(sp_risk_grade_labels[grades[i]].name, name))
            return grades[i];
    return SP_RISK_UNASSESSED;
}

static const char *grade_word(const call *cli, sp_risk_grade grade)
{
    const sp_label *label = &sp_risk_grade_labels[grade];
    return cli_word(cli, label->zh, label->en);
}

/* ---- parts ---- */

static void put(const char *colour, const char *words)
{
    bool coloured = colour && terminal_colours(stdout);
    if (coloured)
        printf("\033[%sm", colour);
    terminal_write_fit(stdout, words, terminal_columns(stdout));
    fputs(coloured ? "\033[0m" : "", stdout);
}

static void heading(const call *cli, const char *zh, const char *en)
{
    putchar('\n');
    put(BOLD, cli_word(cli, zh, en));
    putchar('\n');
}

static void put_pair(const call *cli, const char *zh, const char *en,
                     const char *value)
{
    if (!*value)
        return;
    printf("%s ", cli_word(cli, zh, en));
    terminal_write_fit(stdout, value, 60);
    fputs("   ", stdout);
}

static sp_status print_site(call *cli, const cJSON *root)
{
    const cJSON *site = member(root, "site");
    const char *name = text(site, "name");
    const char *when = text(root, "generated_at"); /* 2026-11-24T09:00:00… */
    put(BOLD, *name ? name : cli_word(cli, "园区档案未登记", "no park yet"));
    printf("   %.10s %.5s\n", when, strlen(when) > 11 ? when + 11 : "");
    if (!*text(site, "safety_lead") && !*text(site, "emergency_phone"))
        return SP_OK;
    put_pair(cli, "安全负责人", "safety lead", text(site, "safety_lead"));
    put_pair(cli, "应急电话", "emergency phone", text(site, "emergency_phone"));
    putchar('\n');
    return SP_OK;
}

static sp_status print_headline(call *cli, const cJSON *root)
{
    const cJSON *headline = member(root, "headline");
    sp_risk_grade grade = grade_of(text(headline, "grade"));
    putchar('\n');
    if (terminal_colours(stdout))
        printf("\033[%sm %s \033[0m ", grade_colour(grade),
               grade_word(cli, grade));
    terminal_write(stdout, pick(cli, headline, "sentence"));
    putchar('\n');
    return SP_OK;
}

static const char *mark_of(const char *tone)
{
    return !strcmp(tone, "bad") ? "!!" : !strcmp(tone, "warn") ? "!" : "";
}

static const char *tone_colour(const char *tone)
{
    return !strcmp(tone, "bad") ? ALERT : !strcmp(tone, "warn") ? BOLD : NULL;
}

/* The first row, or one of the groups; a group without tiles is not there. */
static sp_status print_group(call *cli, const cJSON *root, const char *group,
                             const char *title)
{
    CLEANUP(grid_clear) grid g = {.ncolumns = 4, .right = 4, .shrink = 8};
    const cJSON *tile;
    cJSON_ArrayForEach(tile, member(root, "tiles"))
    {
        const char *tone = text(tile, "tone");
        if (strcmp(text(tile, "group"), group) != 0)
            continue;
        grid_add(&g, mark_of(tone), tone_colour(tone));
        grid_add(&g, word(cli, tile), NULL);
        if (cJSON_IsNumber(member(tile, "value")))
            grid_add_int(&g, number(tile, "value"), BOLD);
        else
            grid_add(&g, text(tile, "value"), BOLD);
        grid_add(&g, pick(cli, tile, "note"), FAINT);
    }
    if (g.ncells == 0)
        return SP_OK;
    putchar('\n');
    if (*title) {
        put(BOLD, title);
        putchar('\n');
    }
    return grid_print(cli, &g);
}

static sp_status print_tiles(call *cli, const cJSON *root)
{
    TRY(print_group(cli, root, "", ""));
    TRY(print_group(cli, root, "site", cli_word(cli, "现场", "On site")));
    return print_group(cli, root, "people", cli_word(cli, "人员", "People"));
}

static void print_ranked(const call *cli, const cJSON *list, const char *zh,
                         const char *en)
{
    const cJSON *row;
    const char *between = "";
    if (cJSON_GetArraySize(list) == 0)
        return;
    printf("%s ", cli_word(cli, zh, en));
    cJSON_ArrayForEach(row, list)
    {
        fputs(between, stdout);
        terminal_write(stdout, text(row, "name"));
        printf(" %.2f", number(row, "score"));
        between = cli_word(cli, "、", ", ");
    }
    putchar('\n');
}

/* The first and the last of the month, for who may see them. */
static sp_status print_duty(call *cli, const cJSON *root)
{
    const cJSON *duty = member(root, "duty");
    print_ranked(cli, member(duty, "top"), "本月履责前列",
                 "first in duties this month:");
    print_ranked(cli, member(duty, "bottom"), "本月履责末位",
                 "last in duties this month:");
    return SP_OK;
}

/* "in 9 days", "14 days over"; @out is "" without a day. */
static void say_days(const call *cli, const cJSON *row, char out[64])
{
    const cJSON *item = member(row, "days");
    long days = cJSON_IsNumber(item) ? item->valueint : 0;
    out[0] = '\0';
    if (!cJSON_IsNumber(item))
        return;
    if (days == 0)
        snprintf(out, 64, "%s", cli_word(cli, "今天到期", "today"));
    else
        snprintf(out, 64,
                 days < 0 ? cli_word(cli, "逾期 %ld 天", "%ld d overdue")
                          : cli_word(cli, "还有 %ld 天", "in %ld d"),
                 labs(days));
}

static void add_attention(call *cli, grid *g, const cJSON *row)
{
    const char *tone = text(row, "tone");
    char days[64];
    say_days(cli, row, days);
    grid_add(g, mark_of(tone), tone_colour(tone));
    grid_add(g, days, tone_colour(tone));
    grid_add(g, text(row, "due"), NULL);
    grid_add(g, word(cli, row), NULL);
    grid_add(g, pick(cli, row, "note"), FAINT);
}

static sp_status print_attention(call *cli, const cJSON *root)
{
    CLEANUP(grid_clear) grid g = {.ncolumns = 5, .right = 2, .shrink = 24};
    const cJSON *rows = member(root, "attention"), *row;
    heading(cli, "需要关注", "Needs attention");
    for (int later = 0; later < 2; later++) /* what is wrong first */
        cJSON_ArrayForEach(
            row, rows) if ((strcmp(text(row, "tone"), "bad") != 0) == later)
            add_attention(cli, &g, row);
    if (g.ncells == 0)
        puts(cli_word(cli,
                      "没有到期和未评估的，见 safeprod expiring --within "
                      "90d",
                      "nothing is due or unassessed; see safeprod expiring "
                      "--within 90d"));
    return grid_print(cli, &g);
}

static sp_status print_risk(call *cli, const cJSON *root)
{
    static const struct {
        const char *name, *zh, *en;
    } rows[] = {{"enterprises", "企业", "enterprises"},
                {"zones", "区域", "zones"},
                {"points", "风险点", "risk points"}};
    CLEANUP(grid_clear) grid g = {.ncolumns = 7, .right = 126};
    const cJSON *risk = member(root, "risk");
    heading(cli, "风险", "Risk");
    grid_add(&g, "", NULL);
    for (size_t i = 0; i < COUNT(grades); i++)
        grid_add(&g, grade_word(cli, grades[i]), grade_colour(grades[i]));
    grid_add(&g, cli_word(cli, "合计", "total"), FAINT);
    for (size_t r = 0; r < COUNT(rows); r++) {
        const cJSON *counts = member(risk, rows[r].name);
        double total = 0;
        grid_add(&g, cli_word(cli, rows[r].zh, rows[r].en), NULL);
        for (size_t i = 0; i < COUNT(grades); i++) {
            double n = number(counts, sp_risk_grade_labels[grades[i]].name);
            grid_add_int(&g, n, n > 0 ? BOLD : FAINT);
            total += n;
        }
        grid_add_int(&g, total, NULL);
    }
    return grid_print(cli, &g);
}

static const char *kind_word(const call *cli, const cJSON *row)
{
    static const struct {
        const char *name, *zh, *en;
    } kinds[] = {{"enterprise", "企业", "enterprise"},
                 {"zone", "区域", "zone"},
                 {"point", "风险点", "point"}};
    const char *kind = pick(cli, row, "kind");
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (!strcmp(kind, kinds[i].name))
            return cli_word(cli, kinds[i].zh, kinds[i].en);
    return kind;
}

static sp_status print_worst(call *cli, const cJSON *root)
{
    CLEANUP(grid_clear) grid g = {.ncolumns = 6, .shrink = 18};
    const cJSON *row;
    cJSON_ArrayForEach(row, member(root, "worst"))
    {
        sp_risk_grade grade = grade_of(text(row, "grade"));
        grid_add(&g, grade_word(cli, grade), grade_colour(grade));
        grid_add(&g, text(row, "name"), NULL);
        grid_add(&g, kind_word(cli, row), NULL);
        grid_add(&g, text(row, "code"), NULL);
        grid_add(&g, text(row, "place"), FAINT);
        grid_add(&g, pick(cli, row, "detail"), NULL);
    }
    heading(cli, "风险最高", "Highest risks");
    if (g.ncells == 0)
        puts(cli_word(cli, "没有重大、较大风险",
                      "nothing is graded major or serious"));
    return grid_print(cli, &g);
}

static int more_first(const void *a, const void *b)
{
    double x = number(*(const cJSON *const *)a, "count");
    double y = number(*(const cJSON *const *)b, "count");
    return (x < y) - (x > y);
}

/* Sorted here, as the page sorts them. */
static sp_status print_industries(call *cli, const cJSON *root)
{
    CLEANUP(grid_clear) grid g = {.ncolumns = 2, .right = 2, .shrink = 1};
    const cJSON *list = member(root, "industries"), *item;
    const cJSON *sorted[64];
    size_t n = 0;
    cJSON_ArrayForEach(item, list) if (n < COUNT(sorted)) sorted[n++] = item;
    if (n == 0)
        return SP_OK;
    qsort(sorted, n, sizeof sorted[0], more_first);
    heading(cli, "行业", "Industries");
    for (size_t i = 0; i < n; i++) {
        grid_add(&g, pick(cli, sorted[i], "name"), NULL);
        grid_add_int(&g, number(sorted[i], "count"), BOLD);
    }
    return grid_print(cli, &g);
}

enum { MONTHS = 12 };

static sp_status print_months(call *cli, const cJSON *root)
{
    CLEANUP(grid_clear) grid g = {.ncolumns = 3, .right = 6};
    const cJSON *list = member(root, "entered_by_month");
    int n = cJSON_GetArraySize(list);
    if (n == 0)
        return SP_OK;
    heading(cli, "入园和核销", "Entered and written off");
    grid_add(&g, cli_word(cli, "月份", "month"), FAINT);
    grid_add(&g, cli_word(cli, "入园", "entered"), FAINT);
    grid_add(&g, cli_word(cli, "核销", "written off"), FAINT);
    for (int i = n > MONTHS ? n - MONTHS : 0; i < n; i++) {
        const cJSON *month = cJSON_GetArrayItem(list, i);
        grid_add(&g, text(month, "month"), NULL);
        grid_add_int(&g, number(month, "entered"), NULL);
        grid_add_int(&g, number(month, "written_off"), NULL);
    }
    return grid_print(cli, &g);
}

static void print_standards(call *cli, const cJSON *root)
{
    const cJSON *item;
    const char *between = "";
    if (cJSON_GetArraySize(member(root, "standards")) == 0)
        return;
    printf("%s ", cli_word(cli, "评估标准", "standards"));
    cJSON_ArrayForEach(item, member(root, "standards"))
    {
        fputs(between, stdout);
        if (cJSON_IsString(item)) {
            terminal_write(stdout, item->valuestring);
        } else {
            const char *name = word(cli, item);
            terminal_write(stdout, *name ? name : text(item, "id"));
            printf("%s", *text(item, "version") ? " @" : "");
            terminal_write(stdout, text(item, "version"));
        }
        between = cli_word(cli, "、", ", ");
    }
    putchar('\n');
}

static sp_status print_foot(call *cli, const cJSON *root)
{
    const cJSON *ledger = member(root, "ledger");
    const char *verified = text(ledger, "verified_at");
    putchar('\n');
    print_standards(cli, root);
    printf(cli_word(cli, "账本 %.0f 条，链头 %.16s，",
                    "ledger: %.0f entries, "
                    "head %.16s, "),
           number(ledger, "entries"), text(ledger, "head"));
    if (*verified)
        printf(cli_word(cli, "核对于 %s\n", "verified %s\n"), verified);
    else
        puts(cli_word(cli, "未核对（safeprod audit verify）",
                      "not verified (safeprod audit verify)"));
    puts(cli_word(cli, "四色图：safeprod risk map -o map.png",
                  "the four-colour map: safeprod risk map -o map.png"));
    return SP_OK;
}

/* ---- all ---- */

static void free_json(cJSON **root)
{
    cJSON_Delete(*root);
}

static sp_status print_people(call *cli, const char *json)
{
    static sp_status (*const parts[])(call * cli, const cJSON *root) = {
        print_site,      print_headline, print_tiles, print_duty,
        print_attention, print_risk,     print_worst, print_industries,
        print_months,    print_foot};
    CLEANUP(free_json) cJSON *root = cJSON_Parse(json);
    if (!root)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    for (size_t i = 0; i < COUNT(parts); i++)
        TRY(parts[i](cli, root));
    return SP_OK;
}

static const opt options[] = {
    {"output", "FILE", "写成网页文件，- 为标准输出",
     "write it as a page; - is stdout", 0, 'o'},
    {"dark", NULL, "网页一开始就是深色，适合挂墙的大屏",
     "the page is dark from the start, for a screen on a wall"},
    {"refresh", "SECONDS", "网页每隔这么多秒重新载入自己，10 以上",
     "the page loads itself anew every so many seconds, 10 or more"},
    {"no-map", NULL, "网页里不放四色图", "leave the map out of the page"},
    {0},
};

static sp_status write_page(call *cli, const char *path)
{
    AUTOFREE char *page = NULL;
    int64_t refresh = 0;
    TRY(cli_option_int(cli, "refresh", 10, 86400, &refresh));
    const sp_overview_options o = {.no_map = cli_flag(cli, "no-map"),
                                   .dark = cli_flag(cli, "dark"),
                                   .refresh = (unsigned)refresh};
    TRY(sp_overview_page(cli->session, &o, &page));
    if (!strcmp(path, "-"))
        return file_write(cli, path, page, strlen(page));
    TRY(file_replace(cli, path, page, strlen(page)));
    cli_say(cli, "总览已写到 %s", "the overview is in %s", path);
    return SP_OK;
}

static sp_status overview(call *cli)
{
    static const char *const of_page[] = {"dark", "refresh", "no-map"};
    AUTOFREE char *json = NULL;
    const char *path = cli_option(cli, "output");
    if (path)
        return write_page(cli, path);
    for (size_t i = 0; i < COUNT(of_page); i++)
        if (cli_flag(cli, of_page[i]))
            return cli_usage(cli, "--%s 只用于网页，请加上 -o overview.html",
                             "--%s is for the page: add -o overview.html",
                             of_page[i]);
    if (cli->format == FORMAT_CSV)
        return cli_usage(cli, "总览没有 csv 格式，请用 --format json",
                         "the overview is no table: use --format json");
    TRY(sp_overview(cli->session, &json));
    if (cli->format == FORMAT_TABLE)
        return print_people(cli, json);
    puts(json);
    return SP_OK;
}

extern const cmd overview_cmds[];
const cmd overview_cmds[] = {
    {"overview", "", "", NEED_READ, overview, options,
     "总览：数量、风险最高的、到期的",
     "the overview: counts, highest risks, what is due"},
    {0},
};
