/* Models on the disk: opened, found, listed. */
#include <safeprod/model.h>

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "hash.h"
#include "model_card.h"
#include "slurp.h"

enum { FILE_BYTES_MAX = 1 << 30, MODELS_MAX = 10000 };

/* ---- opening ---- */

static sp_status read_file(const sp_model *m, const sp_model_file *f,
                           void **out, size_t *out_size)
{
    SP_AUTOSTR path = {0};
    SP_AUTOFREE void *bytes = NULL;
    char hex[SP_HASH_HEX];
    size_t size;

    SP_TRY(sp_model_path(m->folder, f->file, &path));
    SP_TRY(sp_slurp(path.data, FILE_BYTES_MAX, &bytes, &size));
    sp_hash hash = sp_hash_of(bytes, size);
    sp_hash_hex(&hash, hex);
    if (strcmp(hex, f->sha256) != 0)
        return sp_fail(SP_CORRUPT,
                       "%s 不是说明卡所说的文件：SHA-256 为 %s，应为 %s",
                       "%s is not the file that the card speaks of: its "
                       "SHA-256 is %s, and %s is expected",
                       path.data, hex, f->sha256);
    *out = SP_TAKE(bytes);
    *out_size = size;
    return SP_OK;
}

static sp_status check_classes(const sp_model *m, const sp_detector *d)
{
    size_t there = (size_t)sp_detector_describe(d).classes;

    if (there != m->nclasses)
        return sp_fail(SP_INVALID, "说明卡有 %zu 类，网络有 %zu 类",
                       "the card has %zu classes and the network %zu",
                       m->nclasses, there);
    for (size_t i = 0; i < there; i++) {
        const char *name = sp_detector_class_name(d, (int)i);
        if (strcmp(name, m->classes[i].name) != 0)
            return sp_fail(SP_INVALID,
                           "第 %zu 类在说明卡里是“%s”，在名称文件里是“%s”",
                           "class %zu is \"%s\" in the card and \"%s\" in the "
                           "file of names",
                           i, m->classes[i].name, name);
    }
    return SP_OK;
}

static sp_status check_input(const sp_model *m, const sp_detector *d)
{
    sp_detector_facts f = sp_detector_describe(d);

    if (f.width == m->width && f.height == m->height)
        return SP_OK;
    return sp_fail(SP_INVALID, "说明卡的输入是 %d × %d，cfg 是 %d × %d",
                   "the input is %d × %d in the card and %d × %d in the cfg",
                   m->width, m->height, f.width, f.height);
}

static void close_detector(sp_detector **d)
{
    sp_detector_close(*d);
}

static sp_status open_files(const sp_model *m,
                            const sp_detector_options *options,
                            sp_detector **out)
{
    SP_AUTOFREE void *cfg = NULL;
    SP_AUTOFREE void *weights = NULL;
    SP_AUTOFREE void *names = NULL;
    SP_CLEANUP(close_detector) sp_detector *d = NULL;
    sp_detector_options o = options ? *options : (sp_detector_options){0};
    sp_detector_bytes b = {0};

    o.epsilon_outside = m->epsilon_outside;
    o.stretch = m->stretch;
    SP_TRY(read_file(m, &m->cfg, &cfg, &b.cfg_size));
    SP_TRY(read_file(m, &m->weights, &weights, &b.weights_size));
    SP_TRY(read_file(m, &m->names, &names, &b.names_size));
    b.cfg = cfg;
    b.weights = weights;
    b.names = names;
    SP_TRY(sp_detector_open_bytes(&b, &o, &d));
    SP_TRY(check_input(m, d));
    SP_TRY(check_classes(m, d));
    *out = SP_TAKE(d);
    return SP_OK;
}

sp_status sp_model_open(const sp_model *model,
                        const sp_detector_options *options, sp_detector **out)
{
    sp_status status = open_files(model, options, out);

    if (status != SP_OK)
        return sp_fail_within(status, "模型 %s：", "model %s: ", model->name);
    return SP_OK;
}

/* ---- finding ---- */

static bool has_card(const char *folder)
{
    SP_AUTOSTR path = {0};
    struct stat st;

    return sp_model_path(folder, SP_MODEL_CARD, &path) == SP_OK &&
           stat(path.data, &st) == 0;
}

sp_status sp_model_find(const char *name, const char *const *places,
                        size_t count, sp_model **out)
{
    SP_AUTOSTR looked = {0};

    if (strchr(name, '/') || has_card(name))
        return sp_model_read(name, out);
    for (size_t i = 0; i < count && sp_model_name_is_good(name); i++) {
        SP_AUTOSTR path = {0};
        SP_TRY(sp_model_path(places[i], name, &path));
        if (has_card(path.data))
            return sp_model_read(path.data, out);
        sp_str_addf(&looked, looked.len ? ", %s" : "%s", places[i]);
    }
    SP_TRY(sp_str_ok(&looked));
    return sp_fail(SP_NOT_FOUND, "没有模型“%.80s”（找过：%s）",
                   "there is no model \"%.80s\" (looked in: %s)", name,
                   sp_str_text(&looked));
}

/* ---- listing ---- */

static void close_folder(DIR **folder)
{
    if (*folder)
        closedir(*folder);
}

static sp_status add_entry(sp_models *models, const char *folder)
{
    sp_model_entry *more =
        realloc(models->items, (models->count + 1) * sizeof *more);

    if (!more)
        return sp_no_memory();
    models->items = more;
    sp_model_entry *e = &more[models->count++];
    *e = (sp_model_entry){0};
    SP_TRY(sp_text_copy(folder, &e->folder));
    sp_status status = sp_model_read(folder, &e->model);
    if (status == SP_NO_MEMORY)
        return status;
    if (status == SP_OK)
        return SP_OK;
    SP_TRY(sp_text_copy(sp_last_error(SP_ZH), &e->reason_zh));
    return sp_text_copy(sp_last_error(SP_EN), &e->reason_en);
}

static sp_status list_place(sp_models *models, const char *place)
{
    SP_CLEANUP(close_folder) DIR *folder = opendir(place);
    const struct dirent *entry;

    if (!folder && (errno == ENOENT || errno == ENOTDIR))
        return SP_OK;
    if (!folder)
        return sp_fail(SP_IO, "读不了文件夹 %s：%s",
                       "the folder %s cannot be read: %s", place,
                       strerror(errno));
    while ((entry = readdir(folder)) && models->count < MODELS_MAX) {
        SP_AUTOSTR path = {0};
        if (entry->d_name[0] == '.')
            continue;
        SP_TRY(sp_model_path(place, entry->d_name, &path));
        if (has_card(path.data))
            SP_TRY(add_entry(models, path.data));
    }
    return SP_OK;
}

static int by_folder(const void *a, const void *b)
{
    const sp_model_entry *x = a, *y = b;

    return strcmp(x->folder, y->folder);
}

sp_status sp_models_list(const char *const *places, size_t count,
                         sp_models *out)
{
    SP_CLEANUP(sp_models_clear) sp_models models = {0};

    for (size_t i = 0; i < count; i++)
        SP_TRY(list_place(&models, places[i]));
    if (models.count)
        qsort(models.items, models.count, sizeof *models.items, by_folder);
    *out = models;
    models = (sp_models){0};
    return SP_OK;
}

void sp_models_clear(sp_models *models)
{
    for (size_t i = 0; i < models->count; i++) {
        free(models->items[i].folder);
        sp_model_free(models->items[i].model);
        free(models->items[i].reason_zh);
        free(models->items[i].reason_en);
    }
    free(models->items);
    *models = (sp_models){0};
}
