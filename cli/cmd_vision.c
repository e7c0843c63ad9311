/* Models of the detector, and what it finds in pictures. No site is needed. */
#include <stdio.h>
#include <stdlib.h>

#include <safeprod/vision.h>

#include "file_bytes.h"
#include "print.h"

enum { NUMBER = 40 };

/* How a model is to be read; its card says it. */
#define MODEL_OPTIONS                                                          \
    {"pjreddie", NULL, "批归一化按 pjreddie 版 Darknet 的公式",                \
     "batch norm as in pjreddie's Darknet"},                                   \
    {                                                                          \
        "stretch", NULL, "图片拉伸到输入大小，不加灰边",                       \
            "fit pictures by stretching, without grey bars"                    \
    }

static void close_detector(sp_detector **detector)
{
    sp_detector_close(*detector);
}
#define AUTODETECTOR CLEANUP(close_detector) sp_detector

static void clear_detections(sp_detections *found)
{
    sp_detections_clear(found);
}

static sp_status open_model(call *cli, const char *cfg, const char *weights,
                            const char *names, sp_detector **out)
{
    sp_detector_options options = {cli_flag(cli, "pjreddie"),
                                   cli_flag(cli, "stretch")};

    return sp_detector_open(cfg, weights, names, &options, out);
}

/* ---- model check ---- */

static const opt check_options[] = {MODEL_OPTIONS, {0}};

/* The names of entries are borrowed until the report ends. */
static void report_classes(report *out, const sp_detector *d, int classes,
                           char (*numbers)[NUMBER])
{
    report_section(out, "classes", "类别", "classes");
    for (int i = 0; i < classes; i++) {
        const char *number = numbers[i];
        snprintf(numbers[i], NUMBER, "%d", i);
        report_text(out, number, number, number, sp_detector_class_name(d, i),
                    NULL);
    }
}

static sp_status check(call *cli)
{
    AUTODETECTOR *d = NULL;
    AUTOREPORT *out = NULL;
    AUTOOWN char(*numbers)[NUMBER] = NULL;
    char gflop[NUMBER];
    TRY(open_model(cli, cli_arg(cli, 0), cli_arg(cli, 1), cli_arg(cli, 2), &d));
    sp_detector_facts f = sp_detector_describe(d);
    numbers = calloc((size_t)f.classes, sizeof *numbers);
    if (!numbers)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    snprintf(gflop, sizeof gflop, "%.3f", f.flops / 1e9);
    TRY(report_begin(cli, &out));
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
    report_classes(out, d, f.classes, numbers);
    return report_end(out);
}

const cmd model_cmds[] = {
    {"model", "check", "CFG WEIGHTS [NAMES]", NEED_NOTHING, check,
     check_options, "检查检测模型：能不能用，多大，多少类",
     "examine a detector's model: does it load, how large, which classes",
     NULL},
    {0},
};

/* ---- vision detect ---- */

static const opt detect_options[] = {
    {"cfg", "FILE", "网络结构文件（必填）", "the network (required)", 0, 0},
    {"weights", "FILE", "权重文件（必填）", "its weights (required)", 0, 0},
    {"names", "FILE", "类别名称，每行一个", "names of its classes, one a line",
     0, 0},
    {"threshold", "PERCENT", "最低分数，1 到 99，默认 25",
     "least score, 1 to 99; 25 unless given", 0, 0},
    {"overlap", "PERCENT", "同类框重叠超过它时只留高分的，默认 45",
     "of boxes of a class that overlap more, the best stays; 45 unless given",
     0, 0},
    {"output", "FILE", "把框画在图片上，写成 PNG",
     "draw the boxes on the picture, a PNG", 0, 'o'},
    MODEL_OPTIONS,
    {0},
};

static const column detection_columns[] = {
    {"class", "类别", "class", SP_TABLE_TEXT},
    {"score", "分数", "score", SP_TABLE_NUMBER},
    {"left", "左", "left", SP_TABLE_NUMBER},
    {"top", "上", "top", SP_TABLE_NUMBER},
    {"width", "宽", "width", SP_TABLE_NUMBER},
    {"height", "高", "height", SP_TABLE_NUMBER},
};

static sp_status print_detections(call *cli, const sp_detections *found)
{
    AUTOSHEET *s = NULL;
    char texts[5][NUMBER];
    TRY(sheet_begin(cli, detection_columns, COUNT(detection_columns), &s));
    for (size_t i = 0; i < found->count; i++) {
        const sp_detection *d = &found->items[i];
        const float values[] = {d->score, d->left, d->top, d->width, d->height};
        const char *cells[COUNT(detection_columns)] = {d->name};
        for (size_t k = 0; k < COUNT(values); k++) {
            snprintf(texts[k], NUMBER, k ? "%.1f" : "%.3f", (double)values[k]);
            cells[k + 1] = texts[k];
        }
        TRY(sheet_row(s, cells, NULL));
    }
    return sheet_end(s);
}

static sp_status read_options(call *cli, sp_detect_options *out)
{
    int64_t threshold = 25, overlap = 45;
    TRY(cli_option_int(cli, "threshold", 1, 99, &threshold));
    TRY(cli_option_int(cli, "overlap", 1, 100, &overlap));
    out->threshold = (float)threshold / 100;
    out->overlap = (float)overlap / 100;
    return SP_OK;
}

static sp_status draw(call *cli, const void *bytes, size_t size,
                      const sp_detections *found, const char *path)
{
    AUTOFREE void *png = NULL;
    size_t len = 0;
    TRY(sp_vision_draw(bytes, size, found, &png, &len));
    return file_write(cli, path, png, len);
}

static sp_status detect(call *cli)
{
    const char *cfg = cli_option(cli, "cfg");
    const char *weights = cli_option(cli, "weights");
    const char *output = cli_option(cli, "output");
    AUTODETECTOR *d = NULL;
    AUTOOWN void *bytes = NULL;
    size_t size = 0;
    sp_detect_options options = {0};
    CLEANUP(clear_detections) sp_detections found = {0};
    if (!cfg || !weights)
        return cli_usage(cli, "缺少 --cfg 或 --weights",
                         "--cfg or --weights is missing");
    TRY(read_options(cli, &options));
    TRY(open_model(cli, cfg, weights, cli_option(cli, "names"), &d));
    TRY(file_read(cli, cli_arg(cli, 0), &bytes, &size));
    TRY(sp_vision_detect(d, bytes, size, &options, &found));
    if (found.capped)
        cli_say(cli, "超过门限的框太多，只比较了分数最高的 2000 个",
                "too many boxes above the threshold: only the best 2000 were "
                "compared");
    if (output)
        TRY(draw(cli, bytes, size, &found, output));
    return print_detections(cli, &found);
}

const cmd vision_cmds[] = {
    {"vision", "detect", "FILE", NEED_NOTHING, detect, detect_options,
     "在图片里找模型认识的东西", "find in a picture what the model knows",
     NULL},
    {0},
};
