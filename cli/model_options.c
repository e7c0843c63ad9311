/* Which model, and where it is. */
#include "model_options.h"

#include <stdlib.h>
#include <unistd.h>

enum { PATH_BYTES = 4096 };

void close_detector(sp_detector **detector)
{
    sp_detector_close(*detector);
}

void free_model(sp_model **model)
{
    sp_model_free(*model);
}

void model_places_free(model_places *places)
{
    for (size_t i = 0; i < places->count; i++)
        free(places->items[i]);
    places->count = 0;
}

/* @tail below the folder that `bin` of this program stands in. NULL: unknown.
 */
static char *beside_program(const char *tail)
{
    char path[PATH_BYTES];
    char *joined = NULL;
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    if (n <= 0)
        return NULL;
    path[n] = '\0';
    for (int i = 0; i < 2; i++) {
        char *slash = strrchr(path, '/');
        if (!slash)
            return NULL;
        *slash = '\0';
    }
    return asprintf(&joined, "%s/%s", path, tail) < 0 ? NULL : joined;
}

sp_status model_places_find(call *cli, model_places *out)
{
    const char *data = getenv("XDG_DATA_HOME");
    const char *home = getenv("HOME");
    bool own = !data || *data != '/';
    char *path = beside_program("share/safeprod/models");
    if (path)
        out->items[out->count++] = path;
    if (own && (!home || !*home))
        return SP_OK;
    if (asprintf(&path, "%s%s/safeprod/models", own ? home : data,
                 own ? "/.local/share" : "") < 0)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    out->items[out->count++] = path;
    return SP_OK;
}

const char *model_places_own(const model_places *places)
{
    return places->count ? places->items[places->count - 1] : ".";
}

sp_status model_find(call *cli, const char *name, sp_model **out)
{
    AUTOPLACES places = {0};
    TRY(model_places_find(cli, &places));
    return sp_model_find(name, (const char *const *)places.items, places.count,
                         out);
}

/* The program that holds Darknet stands where this one was installed. */
static sp_status with_engine(call *cli, sp_detector_options *o, char **helper)
{
    const char *engine = cli_option(cli, "engine");
    if (!engine || strcmp(engine, "darknet") != 0)
        return SP_OK;
    o->engine = SP_ENGINE_DARKNET;
    *helper = beside_program("libexec/safeprod/safeprod-darknet");
    if (*helper && access(*helper, X_OK) == 0)
        o->helper = *helper;
    return SP_OK;
}

sp_status model_open_card(call *cli, const sp_model *model, sp_detector **out)
{
    sp_detector_options o = {0};
    AUTOOWN char *helper = NULL;
    TRY(with_engine(cli, &o, &helper));
    return sp_model_open(model, &o, out);
}

sp_status model_open_files(call *cli, const char *cfg, const char *weights,
                           const char *names, sp_detector **out)
{
    sp_detector_options o = {.epsilon_outside = cli_flag(cli, "pjreddie"),
                             .stretch = cli_flag(cli, "stretch")};
    AUTOOWN char *helper = NULL;
    TRY(with_engine(cli, &o, &helper));
    return sp_detector_open(cfg, weights, names, &o, out);
}

static sp_status check_options(call *cli, const char *model, const char *cfg,
                               const char *weights)
{
    if (model && (cfg || weights || cli_option(cli, "names")))
        return cli_usage(cli, "--model 与 --cfg、--weights、--names 不能同用",
                         "--model does not go with --cfg, --weights, --names");
    if (!cfg != !weights)
        return cli_usage(cli, "缺少 --cfg 或 --weights",
                         "--cfg or --weights is missing");
    if (!cfg && (cli_flag(cli, "pjreddie") || cli_flag(cli, "stretch")))
        return cli_usage(cli,
                         "--pjreddie 和 --stretch 只用于 --cfg；说明卡自"
                         "己会写明",
                         "--pjreddie and --stretch go with --cfg alone; a card "
                         "says it itself");
    return SP_OK;
}

sp_status model_open(call *cli, sp_detector **out, sp_model **out_model)
{
    const char *name = cli_option(cli, "model");
    const char *cfg = cli_option(cli, "cfg");
    const char *weights = cli_option(cli, "weights");
    AUTOMODEL *model = NULL;
    TRY(check_options(cli, name, cfg, weights));
    if (cfg)
        return model_open_files(cli, cfg, weights, cli_option(cli, "names"),
                                out);
    TRY(model_find(cli, name ? name : MODEL_DEFAULT, &model));
    TRY(model_open_card(cli, model, out));
    if (out_model) {
        *out_model = model;
        model = NULL;
    }
    return SP_OK;
}
