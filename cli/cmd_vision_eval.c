/* How good a detector is, on labelled pictures. No site is needed. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <safeprod/vision_eval.h>

#include "eval_verb.h"
#include "model_options.h"
#include "print.h"

enum { NUMBER = 40 };

const opt eval_options[] = {
    {"data", "DIR", "带标注的图片文件夹（必填）",
     "folder of labelled pictures (required)", 0, 0},
    {"list", "FILE", "只看这里列出的图片，每行一个，如 val.txt",
     "look at these pictures alone, one a line, e.g. val.txt", 0, 0},
    {"by", "COLUMN", "按 manifest.csv 的这一列再分开统计",
     "figures for each value of this column of manifest.csv as well", 0, 0},
    {"looked-for", "CLASSES",
     "所有图片里都找过的类别（逗号分隔），不管文件夹怎么写",
     "classes (with commas) that were looked for in every picture, whatever "
     "the folder says",
     0, 0},
    {"threshold", "PERCENT",
     "按这个分数算查准率和误报，1 到 99；默认按说明卡，没有则 50",
     "precision and false detections at this score, 1 to 99; unless given, the "
     "card's, else 50",
     0, 0},
    {"overlap", "PERCENT", "同类框重叠超过它时只留高分的，默认 45",
     "of boxes of a class that overlap more, the best stays; 45 unless given",
     0, 0},
    MODEL_OPTIONS,
    {0},
};

static void free_eval(sp_eval **eval)
{
    sp_eval_free(*eval);
}
#define AUTOEVAL CLEANUP(free_eval) sp_eval

static int64_t microseconds(void *context)
{
    struct timespec t;

    (void)context;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* ---- the table ---- */

static const column eval_columns[] = {
    {"group", "分组", "group", SP_TABLE_TEXT},
    {"class", "类别", "class", SP_TABLE_TEXT},
    {"pictures", "图片", "pictures", SP_TABLE_NUMBER},
    {"boxes", "标注框", "boxes", SP_TABLE_NUMBER},
    {"ap50", "AP50", "AP50", SP_TABLE_NUMBER},
    {"threshold", "门限", "threshold", SP_TABLE_NUMBER},
    {"precision", "查准率", "precision", SP_TABLE_NUMBER},
    {"recall", "查全率", "recall", SP_TABLE_NUMBER},
    {"wrong", "误报框", "false", SP_TABLE_NUMBER},
    {"best_threshold", "最佳门限", "best threshold", SP_TABLE_NUMBER},
    {"best_precision", "最佳查准率", "best precision", SP_TABLE_NUMBER},
    {"best_recall", "最佳查全率", "best recall", SP_TABLE_NUMBER},
    {"empty", "没有该类的图片", "pictures without", SP_TABLE_NUMBER},
    {"empty_wrong", "其中误报的", "of these false", SP_TABLE_NUMBER},
    {"median_ms", "每张毫秒", "ms a picture", SP_TABLE_NUMBER},
};

typedef struct row {
    const char *cells[COUNT(eval_columns)];
    char texts[COUNT(eval_columns)][NUMBER];
    size_t n;
} row;

static void put_text(row *r, const char *text)
{
    r->cells[r->n++] = text;
}

static void put_count(row *r, size_t count)
{
    snprintf(r->texts[r->n], NUMBER, "%zu", count);
    put_text(r, r->texts[r->n]);
}

/* What cannot be said is left empty. */
static void put_number(row *r, double value, int decimals)
{
    snprintf(r->texts[r->n], NUMBER, "%.*f", decimals, value);
    put_text(r, isnan(value) ? NULL : r->texts[r->n]);
}

static sp_status print_class(sheet *s, const sp_eval_group *g,
                             const sp_eval_class *c)
{
    row r = {.n = 0};

    put_text(&r, *g->name ? g->name : NULL);
    put_text(&r, c->name);
    put_count(&r, c->pictures);
    put_count(&r, c->boxes);
    put_number(&r, c->ap, 3);
    put_number(&r, c->threshold, 2);
    put_number(&r, c->precision, 3);
    put_number(&r, c->recall, 3);
    put_count(&r, c->wrong);
    put_number(&r, c->best_threshold, 2);
    put_number(&r, c->best_precision, 3);
    put_number(&r, c->best_recall, 3);
    put_count(&r, c->empty);
    put_count(&r, c->empty_wrong);
    put_number(&r, g->median_us < 0 ? (double)NAN : (double)g->median_us / 1000,
               1);
    return sheet_row(s, r.cells, NULL);
}

static sp_status print_eval(call *cli, const sp_eval *e)
{
    AUTOSHEET *s = NULL;

    TRY(sheet_begin(cli, eval_columns, COUNT(eval_columns), &s));
    for (size_t g = 0; g < e->ngroups; g++)
        for (size_t i = 0; i < e->nclasses; i++)
            if (e->groups[g].classes[i].pictures)
                TRY(print_class(s, &e->groups[g], &e->groups[g].classes[i]));
    return sheet_end(s);
}

/* ---- the verb ---- */

/* The score at which each class is used: what was asked for, else what the card
 * says, else a half. */
static sp_status thresholds_of(call *cli, const sp_detector *d,
                               const sp_model *model, double **out)
{
    size_t n = (size_t)sp_detector_describe(d).classes;
    int64_t percent = 50;
    AUTOOWN double *thresholds = calloc(n, sizeof *thresholds);

    if (!thresholds)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    TRY(cli_option_int(cli, "threshold", 1, 99, &percent));
    bool given = cli_option(cli, "threshold");
    for (size_t i = 0; i < n; i++) {
        double said = model ? model->classes[i].threshold : (double)NAN;
        thresholds[i] = given || isnan(said) ? (double)percent / 100 : said;
    }
    *out = thresholds;
    thresholds = NULL;
    return SP_OK;
}

sp_status run_eval(call *cli)
{
    const char *data = cli_option(cli, "data");
    AUTODETECTOR *d = NULL;
    AUTOMODEL *model = NULL;
    AUTOEVAL *result = NULL;
    AUTOOWN double *thresholds = NULL;
    int64_t overlap = 45;

    if (!data)
        return cli_usage(cli, "缺少 --data", "--data is missing");
    TRY(cli_option_int(cli, "overlap", 1, 100, &overlap));
    TRY(model_open(cli, &d, &model));
    TRY(thresholds_of(cli, d, model, &thresholds));
    sp_eval_options options = {
        .list = cli_option(cli, "list"),
        .looked = cli_option(cli, "looked-for"),
        .group_by = cli_option(cli, "by"),
        .thresholds = thresholds,
        .overlap = (float)overlap / 100,
        .microseconds = microseconds,
    };
    TRY(sp_vision_eval(d, data, &options, &result));
    if (result->groups[0].bare)
        cli_say(cli, "%zu 张图片没有标注文件，按什么都没有算",
                "%zu pictures have no file of labels and count as empty",
                result->groups[0].bare);
    return print_eval(cli, result);
}
