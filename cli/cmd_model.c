/* Models of the detector. No site is needed. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <safeprod/vision.h>

#include "file_bytes.h"
#include "model_options.h"
#include "print.h"

enum { NUMBER = 40 };

/* ---- list ---- */

static const column list_columns[] = {
    {"name", "名称", "name", SP_TABLE_TEXT},
    {"version", "版本", "version", SP_TABLE_TEXT},
    {"title", "说明", "title", SP_TABLE_TEXT},
    {"input", "输入", "input", SP_TABLE_TEXT},
    {"classes", "类别数", "classes", SP_TABLE_NUMBER},
    {"licence", "许可", "licence", SP_TABLE_TEXT},
    {"folder", "文件夹", "folder", SP_TABLE_TEXT},
};

static void clear_models(sp_models *models)
{
    sp_models_clear(models);
}

static sp_status list_row(call *cli, sheet *s, const sp_model_entry *e)
{
    char input[NUMBER], classes[NUMBER];
    const sp_model *m = e->model;
    if (!m) {
        cli_say(cli, "%s%.0s", "%.0s%s", e->reason_zh, e->reason_en);
        return SP_OK;
    }
    snprintf(input, sizeof input, "%dx%d", m->width, m->height);
    snprintf(classes, sizeof classes, "%zu", m->nclasses);
    const char *cells[COUNT(list_columns)] = {
        m->name,  m->version, cli->lang == SP_EN ? m->title_en : m->title_zh,
        input,    classes,    m->licence,
        m->folder};
    return sheet_row(s, cells, NULL);
}

static sp_status list(call *cli)
{
    AUTOPLACES places = {0};
    CLEANUP(clear_models) sp_models models = {0};
    AUTOSHEET *s = NULL;
    TRY(model_places_find(cli, &places));
    TRY(sp_models_list((const char *const *)places.items, places.count,
                       &models));
    TRY(sheet_begin(cli, list_columns, COUNT(list_columns), &s));
    for (size_t i = 0; i < models.count; i++)
        TRY(list_row(cli, s, &models.items[i]));
    return sheet_end(s);
}

/* ---- show ---- */

static void report_card(report *out, const sp_model *m, bool english)
{
    report_text(out, "name", "名称", "name", m->name, NULL);
    report_text(out, "version", "版本", "version", m->version, NULL);
    report_text(out, "title", "说明", "title",
                english ? m->title_en : m->title_zh, NULL);
    report_text(out, "folder", "文件夹", "folder", m->folder, NULL);
    report_int(out, "width", "输入宽", "width of the input", m->width);
    report_int(out, "height", "输入高", "height of the input", m->height);
    report_bool(out, "stretch", "拉伸", "stretches pictures", m->stretch);
    report_text(out, "licence", "许可", "licence", m->licence, NULL);
    report_text(out, "attribution", "署名", "attribution", m->attribution,
                NULL);
    report_text(out, "data", "训练数据", "trained on", m->data, NULL);
    report_text(out, "speed", "速度", "speed", m->speed, NULL);
    report_text(out, "limits", "局限", "limits",
                english ? m->limits_en : m->limits_zh, NULL);
    report_text(out, "card_sha256", "说明卡 SHA-256", "SHA-256 of the card",
                m->card_sha256, NULL);
}

/* What entries are called is borrowed until the report ends. */
typedef struct line {
    char name[NUMBER];
    char *text;
} line;

static void free_lines(line **lines)
{
    for (line *l = *lines; l && *l->name; l++)
        free(l->text);
    free(*lines);
}

static sp_status line_memory(call *cli)
{
    return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
}

static sp_status report_figures(call *cli, report *out, const sp_model *m,
                                line *lines)
{
    report_section(out, "ap50", "AP50（框重叠一半以上算对）",
                   "AP50 (a box counts at an overlap of a half)");
    for (size_t i = 0; i < m->nfigures; i++, lines++) {
        const sp_model_figure *f = &m->figures[i];
        snprintf(lines->name, NUMBER, "%zu", i + 1);
        int n = asprintf(&lines->text,
                         cli_word(cli, "%s，%s：%.3f（%lld 张，%lld 个框）",
                                  "%s, %s: %.3f (%lld pictures, %lld boxes)"),
                         f->split, f->class_name, f->ap50,
                         (long long)f->pictures, (long long)f->boxes);
        if (n < 0)
            return line_memory(cli);
        report_text(out, lines->name, lines->name, lines->name, lines->text,
                    NULL);
    }
    return SP_OK;
}

static void report_classes(report *out, const sp_model *m, line *lines)
{
    report_section(out, "classes", "类别（使用门限）",
                   "classes (with the score to believe)");
    for (size_t i = 0; i < m->nclasses; i++, lines++) {
        const sp_model_class *c = &m->classes[i];
        snprintf(lines->name, NUMBER, "%s", c->name);
        char text[NUMBER] = "";
        if (!isnan(c->threshold))
            snprintf(text, sizeof text, "%.3g", c->threshold);
        lines->text = strdup(text);
        report_raw(out, lines->name, c->title_zh ? c->title_zh : lines->name,
                   c->title_en ? c->title_en : lines->name,
                   *text ? lines->text : NULL, NULL);
    }
}

static sp_status show(call *cli)
{
    const char *name = cli_arg(cli, 0);
    AUTOMODEL *m = NULL;
    CLEANUP(free_lines) line *lines = NULL;
    AUTOREPORT *out = NULL;
    TRY(model_find(cli, name ? name : MODEL_DEFAULT, &m));
    lines = calloc(m->nclasses + m->nfigures + 1, sizeof *lines);
    if (!lines)
        return line_memory(cli);
    TRY(report_begin(cli, &out));
    report_card(out, m, cli->lang == SP_EN);
    report_classes(out, m, lines);
    TRY(report_figures(cli, out, m, lines + m->nclasses));
    return report_end(out);
}

/* ---- check ---- */

static const opt check_options[] = {MODEL_READING, MODEL_ENGINE, {0}};

static void report_names(report *out, const sp_detector *d, int classes,
                         line *lines)
{
    report_section(out, "classes", "类别", "classes");
    for (int i = 0; i < classes; i++, lines++) {
        snprintf(lines->name, NUMBER, "%d", i);
        report_text(out, lines->name, lines->name, lines->name,
                    sp_detector_class_name(d, i), NULL);
    }
}

/* A card's folder or name alone, or the files themselves. */
static sp_status open_given(call *cli, sp_detector **out)
{
    AUTOMODEL *m = NULL;
    if (cli->nargs > 1)
        return model_open_files(cli, cli_arg(cli, 0), cli_arg(cli, 1),
                                cli_arg(cli, 2), out);
    TRY(model_find(cli, cli_arg(cli, 0), &m));
    return model_open_card(cli, m, out);
}

static sp_status check(call *cli)
{
    AUTODETECTOR *d = NULL;
    AUTOREPORT *out = NULL;
    CLEANUP(free_lines) line *lines = NULL;
    char gflop[NUMBER];
    TRY(open_given(cli, &d));
    sp_detector_facts f = sp_detector_describe(d);
    lines = calloc((size_t)f.classes + 1, sizeof *lines);
    if (!lines)
        return line_memory(cli);
    snprintf(gflop, sizeof gflop, "%.3f", f.flops / 1e9);
    TRY(report_begin(cli, &out));
    report_text(out, "engine", "引擎", "engine",
                sp_detector_engine_name(f.engine), NULL);
    report_int(out, "width", "输入宽", "width of the input", f.width);
    report_int(out, "height", "输入高", "height of the input", f.height);
    report_int(out, "channels", "通道数", "channels", f.channels);
    report_int(out, "layers", "层数", "layers", f.layers);
    report_int(out, "weights", "权重个数", "weights", f.weights);
    report_raw(out, "gflop", "每张图片 GFLOP", "GFLOP for a picture", gflop,
               NULL);
    report_text(out, "cfg_sha256", "cfg 的 SHA-256", "SHA-256 of the cfg",
                f.cfg_sha256, NULL);
    report_text(out, "weights_sha256", "权重的 SHA-256",
                "SHA-256 of the weights", f.weights_sha256, NULL);
    report_names(out, d, f.classes, lines);
    return report_end(out);
}

/* ---- fetch ---- */

static const opt fetch_options[] = {
    {"sha256", "DIGITS", "说明卡的 SHA-256（必填）：下载的若是别的文件就不要",
     "the SHA-256 of the card (required): any other file is thrown away", 0, 0},
    {"to", "DIR", "放在这个文件夹里，默认用户自己的模型文件夹",
     "put it in this folder; the user's own models unless given", 0, 0},
    {"ca", "FILE", "信任的证书机构（PEM），代替系统的",
     "authorities to trust (PEM), in place of the system's", 0, 0},
    {"insecure-http", NULL, "允许 http://（内容仍由 SHA-256 把关）",
     "allow http:// (the SHA-256 still decides)", 0, 0},
    {0},
};

static sp_status fetch(call *cli)
{
    const char *sha256 = cli_option(cli, "sha256");
    const char *to = cli_option(cli, "to");
    AUTOPLACES places = {0};
    AUTOMODEL *m = NULL;
    sp_model_fetch_options o = {.insecure_http = cli_flag(cli, "insecure-http"),
                                .ca_file = cli_option(cli, "ca")};
    if (!sha256)
        return cli_usage(cli, "缺少 --sha256：发布模型的人会写明",
                         "--sha256 is missing: who publishes a model says it");
    TRY(model_places_find(cli, &places));
    TRY(sp_model_fetch(cli_arg(cli, 0), sha256,
                       to ? to : model_places_own(&places), &o, &m));
    cli_say(cli, "模型 %s %s 在 %s", "model %s %s is in %s", m->name,
            m->version, m->folder);
    return SP_OK;
}

/* ---- bench ---- */

static const opt bench_options[] = {
    MODEL_OPTIONS,
    {"picture", "FILE", "再量从这张图片的字节到结果的时间",
     "also from the bytes of this picture to what was found", 0, 0},
    {"rounds", "N", "量几次（取最少的），默认 20",
     "how often (the least counts); 20 unless given", 0, 0},
    {0},
};

static double seconds(void *context)
{
    struct timespec t;
    (void)context;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The least time from the bytes of a file to its detections; NaN: no file. */
static sp_status time_picture(call *cli, sp_detector *d, int64_t rounds,
                              double *out)
{
    const char *path = cli_option(cli, "picture");
    AUTOOWN void *bytes = NULL;
    size_t size = 0;
    *out = path ? INFINITY : NAN;
    if (!path)
        return SP_OK;
    TRY(file_read(cli, path, &bytes, &size));
    for (int64_t i = 0; i < rounds; i++) {
        sp_detections found = {0};
        double start = seconds(NULL);
        TRY(sp_vision_detect(d, bytes, size, NULL, &found));
        double took = seconds(NULL) - start;
        *out = took < *out ? took : *out;
        sp_detections_clear(&found);
    }
    return SP_OK;
}

static sp_status bench(call *cli)
{
    AUTODETECTOR *d = NULL;
    AUTOREPORT *out = NULL;
    int64_t rounds = 20;
    const sp_clock clock = {seconds, NULL};
    sp_detector_speed speed = {0};
    double picture = NAN;
    char texts[5][NUMBER];
    TRY(cli_option_int(cli, "rounds", 1, 10000, &rounds));
    TRY(model_open(cli, &d, NULL));
    TRY(sp_detector_measure(d, (unsigned)rounds, &clock, &speed));
    TRY(time_picture(cli, d, rounds, &picture));
    snprintf(texts[0], NUMBER, "%.2f", speed.seconds * 1e3);
    snprintf(texts[1], NUMBER, "%.2f", picture * 1e3);
    snprintf(texts[2], NUMBER, "%.1f", speed.flops / 1e9);
    snprintf(texts[3], NUMBER, "%.1f", speed.sgemm / 1e9);
    snprintf(texts[4], NUMBER, "%.0f", speed.flops / speed.sgemm * 100);
    TRY(report_begin(cli, &out));
    report_text(out, "engine", "引擎", "engine",
                sp_detector_engine_name(sp_detector_describe(d).engine), NULL);
    report_raw(out, "ms", "每张毫秒（不含解码）",
               "ms a picture (without decoding)", texts[0], NULL);
    report_raw(out, "picture_ms", "每张毫秒（从文件字节起）",
               "ms a picture (from the bytes of its file)",
               isnan(picture) ? NULL : texts[1], NULL);
    report_raw(out, "gflops", "GFLOP/s", "GFLOP/s", texts[2], NULL);
    report_raw(out, "sgemm_gflops", "oneDNN sgemm 的 GFLOP/s",
               "GFLOP/s of oneDNN's sgemm", texts[3], NULL);
    report_raw(out, "percent", "达到 sgemm 的百分之", "per cent of sgemm",
               texts[4], NULL);
    return report_end(out);
}

const cmd model_cmds[] = {
    {"model", "list", "", NEED_NOTHING, list, NULL, "列出装好的检测模型",
     "list the models that are installed", NULL},
    {"model", "show", "[NAME]", NEED_NOTHING, show, NULL,
     "模型的说明卡：数据、许可、指标、局限",
     "a model's card: data, licence, figures, limits", NULL},
    {"model", "check", "NAME|CFG [WEIGHTS] [NAMES]", NEED_NOTHING, check,
     check_options, "检查检测模型：能不能用，多大，多少类，文件对不对",
     "examine a model: does it load, how large, which classes, are its files "
     "what they should be",
     NULL},
    {"model", "fetch", "URL", NEED_NOTHING, fetch, fetch_options,
     "下载一个模型，只收 SHA-256 相符的",
     "download a model, if its SHA-256 is the one that was said", NULL},
    {"model", "bench", "", NEED_NOTHING, bench, bench_options,
     "量模型在这台机器上的速度", "measure how fast a model is here", NULL},
    {0},
};
