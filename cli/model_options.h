/* Options that choose a model of the detector, and where models stand. */
#ifndef SP_MODEL_OPTIONS_H
#define SP_MODEL_OPTIONS_H

#include <safeprod/model.h>

#include "cmd.h"

#define MODEL_ENGINE                                                           \
    {                                                                          \
        "engine", "onednn|darknet", "计算引擎，默认 onednn",                   \
            "who computes; onednn unless given", 0, 0                          \
    }

#define MODEL_READING                                                          \
    {"pjreddie",                                                               \
     NULL,                                                                     \
     "批归一化按 pjreddie 版 Darknet 的公式",                                  \
     "batch norm as in pjreddie's Darknet",                                    \
     0,                                                                        \
     0},                                                                       \
    {                                                                          \
        "stretch", NULL, "图片拉伸到输入大小，不加灰边",                       \
            "fit pictures by stretching, without grey bars", 0, 0              \
    }

#define MODEL_OPTIONS                                                          \
    {"model",                                                                  \
     "NAME",                                                                   \
     "模型名，或其文件夹（默认 " MODEL_DEFAULT "）",                           \
     "a model's name or its folder (" MODEL_DEFAULT " unless given)",          \
     0,                                                                        \
     0},                                                                       \
        {"cfg",                                                                \
         "FILE",                                                               \
         "没有说明卡的模型：网络结构文件",                                     \
         "a model without a card: the network",                                \
         0,                                                                    \
         0},                                                                   \
        {"weights", "FILE", "其权重文件", "its weights", 0, 0},                \
        {"names",                                                              \
         "FILE",                                                               \
         "其类别名称，每行一个",                                               \
         "names of its classes, one a line",                                   \
         0,                                                                    \
         0},                                                                   \
        MODEL_READING, MODEL_ENGINE

#define MODEL_DEFAULT "safety"

/* Where models stand: installed, then the user's own. */
typedef struct model_places {
    char *items[2];
    size_t count;
} model_places;
sp_status model_places_find(call *cli, model_places *out);
void model_places_free(model_places *places);
#define AUTOPLACES CLEANUP(model_places_free) model_places

/* The place for models of the user's own. */
const char *model_places_own(const model_places *places);

/* What MODEL_OPTIONS ask for. @out_model, which may be NULL, is its card, or
 * NULL when it has none. */
sp_status model_open(call *cli, sp_detector **out, sp_model **out_model);

/* A model by its name or folder. */
sp_status model_find(call *cli, const char *name, sp_model **out);

/* Its detector, with the engine that was asked for. */
sp_status model_open_card(call *cli, const sp_model *model, sp_detector **out);

/* Files without a card. */
sp_status model_open_files(call *cli, const char *cfg, const char *weights,
                           const char *names, sp_detector **out);

void close_detector(sp_detector **detector);
#define AUTODETECTOR CLEANUP(close_detector) sp_detector
void free_model(sp_model **model);
#define AUTOMODEL CLEANUP(free_model) sp_model

#endif
