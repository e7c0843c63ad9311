/* What a detector finds in pictures. No site is needed. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <safeprod/vision.h>

#include "eval_verb.h"
#include "file_bytes.h"
#include "model_options.h"
#include "picture_walk.h"
#include "print.h"

enum { NUMBER = 40, THREADS_MAX = 64, THREADS_DEFAULT_MAX = 8 };

static const opt detect_options[] = {
    MODEL_OPTIONS,
    {"threshold", "PERCENT", "最低分数，1 到 99，默认 25",
     "least score, 1 to 99; 25 unless given", 0, 0},
    {"overlap", "PERCENT", "同类框重叠超过它时只留高分的，默认 45",
     "of boxes of a class that overlap more, the best stays; 45 unless given",
     0, 0},
    {"threads", "N", "同时看几张图片，默认每个处理器一张，最多 8",
     "pictures at once; one for each processor unless given, 8 at most", 0, 0},
    {"output", "PATH", "把框画在图片上：一张图片写成 PNG 文件，多张写进文件夹",
     "draw the boxes: of one picture a PNG, of several a folder of them", 0,
     'o'},
    {0},
};

static const column columns[] = {
    {"picture", "图片", "picture", SP_TABLE_TEXT},
    {"class", "类别", "class", SP_TABLE_TEXT},
    {"score", "分数", "score", SP_TABLE_NUMBER},
    {"left", "左", "left", SP_TABLE_NUMBER},
    {"top", "上", "top", SP_TABLE_NUMBER},
    {"width", "宽", "width", SP_TABLE_NUMBER},
    {"height", "高", "height", SP_TABLE_NUMBER},
};

/* One `vision detect`. */
typedef struct detect {
    call *cli;
    sheet *sheet;
    const picture_walk *walk;
    const char *output; /* or NULL */
    bool many;          /* not one file alone */
    size_t at;          /* pictures seen */
    size_t bad;
    size_t capped;
    sp_status status; /* why it stopped, or of the last that was bad */
} detect;

static sp_status print_found(detect *d, const sp_vision_found *found)
{
    char texts[5][NUMBER];
    for (size_t i = 0; i < found->detections->count; i++) {
        const sp_detection *one = &found->detections->items[i];
        const float values[] = {one->score, one->left, one->top, one->width,
                                one->height};
        const char *cells[COUNT(columns)] = {found->path, one->name};
        for (size_t k = 0; k < COUNT(values); k++) {
            snprintf(texts[k], NUMBER, k ? "%.1f" : "%.3f", (double)values[k]);
            cells[k + 2] = texts[k];
        }
        TRY(sheet_row(d->sheet, d->many ? cells : cells + 1, NULL));
    }
    return SP_OK;
}

/* ---- drawing ---- */

/* The folders that @path stands in, below the first @from bytes. */
static sp_status make_folders(call *cli, char *path, size_t from)
{
    for (char *at = strchr(path + from, '/'); at; at = strchr(at + 1, '/')) {
        *at = '\0';
        bool made = mkdir(path, 0777) == 0 || errno == EEXIST;
        int why = errno;
        if (!made)
            return cli_fail(cli, SP_IO, "建不了文件夹 %s：%s",
                            "the folder %s cannot be made: %s", path,
                            strerror(why));
        *at = '/';
    }
    return SP_OK;
}

static sp_status drawn_path(detect *d, char **out)
{
    const char *path = d->walk->paths[d->at];
    if (asprintf(out, "%s/%s.png", d->output, path + d->walk->below[d->at]) < 0)
        return cli_fail(d->cli, SP_NO_MEMORY, "内存不足", "out of memory");
    return make_folders(d->cli, *out, 1);
}

static sp_status draw(detect *d, const sp_vision_found *found)
{
    AUTOOWN void *bytes = NULL;
    AUTOFREE void *png = NULL;
    AUTOOWN char *path = NULL;
    size_t size = 0, len = 0;
    TRY(file_read(d->cli, found->path, &bytes, &size));
    TRY(sp_vision_draw(bytes, size, found->detections, &png, &len));
    if (!d->many)
        return file_write(d->cli, d->output, png, len);
    TRY(drawn_path(d, &path));
    return file_write(d->cli, path, png, len);
}

/* ---- one picture after the other ---- */

static sp_status take(detect *d, const sp_vision_found *found)
{
    if (found->status != SP_OK) {
        if (!d->many)
            return cli_fail(d->cli, found->status, "%s", "%s",
                            d->cli->lang == SP_EN ? found->reason_en
                                                  : found->reason_zh);
        cli_say(d->cli, "%s%.0s", "%.0s%s", found->reason_zh, found->reason_en);
        d->bad++;
        return SP_OK;
    }
    d->capped += found->detections->capped;
    if (d->output)
        TRY(draw(d, found));
    return print_found(d, found);
}

static bool on_found(void *context, const sp_vision_found *found)
{
    detect *d = context;
    d->status = take(d, found);
    d->at++;
    return d->status == SP_OK;
}

static void tell_capped(const detect *d)
{
    if (d->capped)
        cli_say(d->cli,
                "%zu 张图片里超过门限的框太多，只比较了分数最高的 2000 个",
                "in %zu pictures too many boxes were above the threshold: only "
                "the best 2000 were compared",
                d->capped);
}

static sp_status read_options(call *cli, sp_detect_options *out,
                              unsigned *threads)
{
    int64_t threshold = 25, overlap = 45;
    int64_t n = sysconf(_SC_NPROCESSORS_ONLN);
    n = n < 1 ? 1 : n > THREADS_DEFAULT_MAX ? THREADS_DEFAULT_MAX : n;
    TRY(cli_option_int(cli, "threshold", 1, 99, &threshold));
    TRY(cli_option_int(cli, "overlap", 1, 100, &overlap));
    TRY(cli_option_int(cli, "threads", 1, THREADS_MAX, &n));
    out->threshold = (float)threshold / 100;
    out->overlap = (float)overlap / 100;
    *threads = (unsigned)n;
    return SP_OK;
}

static sp_status look(detect *d, sp_detector *eye,
                      const sp_detect_options *options, unsigned threads)
{
    const sp_vision_many many = {threads, on_found, d};
    sp_status status =
        sp_vision_detect_files(eye, (const char *const *)d->walk->paths,
                               d->walk->count, options, &many);
    return status == SP_CANCELLED ? d->status : status;
}

static sp_status run_detect(call *cli)
{
    AUTODETECTOR *eye = NULL;
    AUTOSHEET *s = NULL;
    AUTOWALK walk = {0};
    sp_detect_options options = {0};
    unsigned threads = 1;
    TRY(read_options(cli, &options, &threads));
    TRY(model_open(cli, &eye, NULL));
    TRY(picture_walk_run(cli, cli->args, cli->nargs, &walk));
    bool many = walk.folders || walk.count != 1;
    const column *first = many ? columns : columns + 1;
    TRY(sheet_begin(cli, first, COUNT(columns) - !many, &s));
    detect d = {.cli = cli,
                .sheet = s,
                .walk = &walk,
                .output = cli_option(cli, "output"),
                .many = many};
    TRY(look(&d, eye, &options, threads));
    TRY(sheet_end(s));
    tell_capped(&d);
    if (d.bad)
        return cli_fail(cli, SP_INVALID, "%zu 张图片中有 %zu 张没能看",
                        "of %zu pictures %zu could not be looked at", d.at,
                        d.bad);
    return SP_OK;
}

const cmd vision_cmds[] = {
    {"vision", "detect", "FILE...", NEED_NOTHING, run_detect, detect_options,
     "在图片或图片文件夹里找模型认识的东西",
     "find in pictures, or folders of them, what the model knows", NULL},
    {"vision", "eval", "", NEED_NOTHING, run_eval, eval_options,
     "用带标注的图片衡量模型：每类的 AP50、查准率、查全率和误报",
     "measure a model on labelled pictures: AP50, precision, recall and false "
     "detections of each class",
     NULL},
    {0},
};
