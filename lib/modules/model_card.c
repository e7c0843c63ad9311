/* The card of a model, read strictly. */
#include "model_card.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "hash.h"
#include "json.h"
#include "slurp.h"
#include "str.h"
#include "text.h"

enum {
    CARD_BYTES_MAX = 1 << 20,
    NAME_MAX_BYTES = 64,
    TEXT_BYTES_MAX = 20000,
    CLASSES_MAX = 10000,
    FIGURES_MAX = 10000,
    COUNT_MAX = 1000000000
};

static const char name_letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_.";

/* A name that is safe as the name of a folder, wherever it comes from. */
bool sp_model_name_is_good(const char *name)
{
    size_t len = strlen(name);

    return *name >= 'a' && *name <= 'z' && len <= NAME_MAX_BYTES &&
           strspn(name, name_letters) == len;
}

/* A file beside the card: no folder, nothing hidden, no surprise. */
static bool file_is_good(const char *file)
{
    size_t len = strlen(file);

    return len > 0 && len <= NAME_MAX_BYTES &&
           strcmp(file, SP_MODEL_CARD) != 0 && *file != '.' && *file != '-' &&
           !strpbrk(file, "/\\:*?\"<>|;'`$&()[]{} \t\r\n") &&
           sp_utf8_check(file, len) == len;
}

/* ---- members ---- */

/* Every member of @o is one of @keys (a list ended by NULL). */
static sp_status only(const cJSON *o, const char *where,
                      const char *const *keys)
{
    const cJSON *m;

    if (!cJSON_IsObject(o))
        return sp_fail(SP_INVALID, "%s 应为对象 {…}", "%s is no object {…}",
                       where);
    cJSON_ArrayForEach(m, o)
    {
        size_t i = 0;
        while (keys[i] && strcmp(keys[i], m->string) != 0)
            i++;
        if (!keys[i])
            return sp_fail(SP_INVALID, "%s 里有不认识的“%.60s”",
                           "%s has a member \"%.60s\" that is not known", where,
                           m->string);
    }
    return SP_OK;
}

static sp_status text_of(const cJSON *o, const char *key, bool required,
                         char **out)
{
    const cJSON *m = cJSON_GetObjectItemCaseSensitive(o, key);

    if (!m && !required)
        return SP_OK;
    if (!cJSON_IsString(m) || !*m->valuestring ||
        strlen(m->valuestring) > TEXT_BYTES_MAX)
        return sp_fail(SP_INVALID, "“%s”应为非空文本", "\"%s\" is to be text",
                       key);
    return sp_text_copy(m->valuestring, out);
}

static sp_status number_of(const cJSON *o, const char *key, double min,
                           double max, bool whole, double *out)
{
    const cJSON *m = cJSON_GetObjectItemCaseSensitive(o, key);
    double value = cJSON_IsNumber(m) ? m->valuedouble : NAN;

    if (!(value >= min && value <= max) || (whole && value != trunc(value)))
        return sp_fail(SP_INVALID, "“%s”应为 %g 到 %g 的%s",
                       "\"%s\" is to be from %g to %g%.0s", key, min, max,
                       whole ? "整数" : "数");
    *out = value;
    return SP_OK;
}

/* Which of some words it is. */
static sp_status choice_of(const cJSON *o, const char *key,
                           const char *const *words, size_t count, size_t *out)
{
    const char *given = sp_json_text(o, key, "");
    SP_AUTOSTR list = {0};

    for (size_t i = 0; i < count; i++) {
        if (strcmp(given, words[i]) == 0) {
            *out = i;
            return SP_OK;
        }
        sp_str_addf(&list, i ? ", %s" : "%s", words[i]);
    }
    SP_TRY(sp_str_ok(&list));
    return sp_fail(SP_INVALID, "“%s”是“%.40s”，应为 %s 之一",
                   "\"%s\" is \"%.40s\"; one of %s is expected", key, given,
                   list.data);
}

/* ---- parts ---- */

static sp_status read_pair(const cJSON *card, const char *key, char **zh,
                           char **en)
{
    static const char *const keys[] = {"zh", "en", NULL};
    const cJSON *o = cJSON_GetObjectItemCaseSensitive(card, key);

    if (!o)
        return SP_OK;
    SP_TRY(only(o, key, keys));
    SP_TRY(text_of(o, "zh", true, zh));
    return text_of(o, "en", true, en);
}

static sp_status read_file(const cJSON *files, const char *key,
                           sp_model_file *out)
{
    static const char *const keys[] = {"file", "sha256", NULL};
    const cJSON *o = cJSON_GetObjectItemCaseSensitive(files, key);
    const char *sha256;
    sp_hash hash;

    SP_TRY(only(o, key, keys));
    SP_TRY(text_of(o, "file", true, &out->file));
    if (!file_is_good(out->file))
        return sp_fail(SP_INVALID, "“%.64s”不能作模型文件名",
                       "\"%.64s\" cannot be the name of a model's file",
                       out->file);
    sha256 = sp_json_text(o, "sha256", "");
    if (!sp_hash_parse(sha256, &hash))
        return sp_fail(SP_INVALID, "%s 的 sha256 应为 64 位十六进制数",
                       "the sha256 of %s is to be 64 hexadecimal digits", key);
    sp_hash_hex(&hash, out->sha256);
    return SP_OK;
}

static sp_status read_files(const cJSON *card, sp_model *m)
{
    static const char *const keys[] = {"cfg", "weights", "names", NULL};
    const cJSON *files = cJSON_GetObjectItemCaseSensitive(card, "files");

    SP_TRY(only(files, "files", keys));
    SP_TRY(read_file(files, "cfg", &m->cfg));
    SP_TRY(read_file(files, "weights", &m->weights));
    return read_file(files, "names", &m->names);
}

static sp_status read_input(const cJSON *card, sp_model *m)
{
    static const char *const keys[] = {"width", "height", "fit", NULL};
    static const char *const fits[] = {"letterbox", "stretch"};
    static const char *const norms[] = {"folded", "inside", "outside"};
    const cJSON *o = cJSON_GetObjectItemCaseSensitive(card, "input");
    double width = 0, height = 0;
    size_t fit = 0, norm = 0;

    SP_TRY(only(o, "input", keys));
    SP_TRY(number_of(o, "width", 8, 4096, true, &width));
    SP_TRY(number_of(o, "height", 8, 4096, true, &height));
    SP_TRY(choice_of(o, "fit", fits, SP_COUNT(fits), &fit));
    SP_TRY(choice_of(card, "batch_norm", norms, SP_COUNT(norms), &norm));
    m->width = (int)width;
    m->height = (int)height;
    m->stretch = fit == 1;
    m->epsilon_outside = norm == 2;
    return SP_OK;
}

static sp_status list_of(const cJSON *card, const char *key, int most,
                         const cJSON **out)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(card, key);

    if (list && (!cJSON_IsArray(list) || cJSON_GetArraySize(list) > most))
        return sp_fail(SP_INVALID, "“%s”应为最多 %d 项的列表",
                       "\"%s\" is to be a list of at most %d", key, most);
    *out = list;
    return SP_OK;
}

static sp_status read_class(const cJSON *o, sp_model_class *out)
{
    static const char *const keys[] = {"name", "zh", "en", "threshold", NULL};

    SP_TRY(only(o, "classes[]", keys));
    SP_TRY(text_of(o, "name", true, &out->name));
    SP_TRY(text_of(o, "zh", false, &out->title_zh));
    SP_TRY(text_of(o, "en", false, &out->title_en));
    out->threshold = NAN;
    if (!cJSON_GetObjectItemCaseSensitive(o, "threshold"))
        return SP_OK;
    return number_of(o, "threshold", 0.001, 0.999, false, &out->threshold);
}

static sp_status read_classes(const cJSON *card, sp_model *m)
{
    const cJSON *list = NULL, *o;

    SP_TRY(list_of(card, "classes", CLASSES_MAX, &list));
    if (!list || !list->child)
        return sp_fail(SP_INVALID, "没有 classes", "there are no classes");
    m->classes = calloc((size_t)cJSON_GetArraySize(list), sizeof *m->classes);
    if (!m->classes)
        return sp_no_memory();
    cJSON_ArrayForEach(o, list)
        SP_TRY(read_class(o, &m->classes[m->nclasses++]));
    return SP_OK;
}

static sp_status read_figure(const cJSON *o, sp_model_figure *out)
{
    static const char *const keys[] = {"split", "class", "pictures",
                                       "boxes", "ap50",  NULL};
    double pictures = 0, boxes = 0;

    SP_TRY(only(o, "ap50[]", keys));
    SP_TRY(text_of(o, "split", true, &out->split));
    SP_TRY(text_of(o, "class", true, &out->class_name));
    SP_TRY(number_of(o, "pictures", 0, COUNT_MAX, true, &pictures));
    SP_TRY(number_of(o, "boxes", 0, COUNT_MAX, true, &boxes));
    SP_TRY(number_of(o, "ap50", 0, 1, false, &out->ap50));
    out->pictures = (int64_t)pictures;
    out->boxes = (int64_t)boxes;
    return SP_OK;
}

static sp_status read_figures(const cJSON *card, sp_model *m)
{
    const cJSON *list = NULL, *o;

    SP_TRY(list_of(card, "ap50", FIGURES_MAX, &list));
    if (!list || !list->child)
        return SP_OK;
    m->figures = calloc((size_t)cJSON_GetArraySize(list), sizeof *m->figures);
    if (!m->figures)
        return sp_no_memory();
    cJSON_ArrayForEach(o, list)
        SP_TRY(read_figure(o, &m->figures[m->nfigures++]));
    return SP_OK;
}

static sp_status read_card(const cJSON *card, sp_model *m)
{
    static const char *const keys[] = {
        "name",       "version", "title",   "files",       "input",
        "batch_norm", "classes", "licence", "attribution", "data",
        "ap50",       "speed",   "limits",  NULL};

    SP_TRY(only(card, "model.json", keys));
    SP_TRY(text_of(card, "name", true, &m->name));
    if (!sp_model_name_is_good(m->name))
        return sp_fail(SP_INVALID,
                       "模型名“%.64s”应以小写字母开头，只用 a-z 0-9 - _ .",
                       "the name \"%.64s\" is to begin with a small letter "
                       "and to have a-z 0-9 - _ . alone",
                       m->name);
    SP_TRY(text_of(card, "version", true, &m->version));
    SP_TRY(read_pair(card, "title", &m->title_zh, &m->title_en));
    SP_TRY(read_files(card, m));
    SP_TRY(read_input(card, m));
    SP_TRY(read_classes(card, m));
    SP_TRY(text_of(card, "licence", true, &m->licence));
    SP_TRY(text_of(card, "attribution", true, &m->attribution));
    SP_TRY(text_of(card, "data", true, &m->data));
    SP_TRY(read_figures(card, m));
    SP_TRY(text_of(card, "speed", false, &m->speed));
    return read_pair(card, "limits", &m->limits_zh, &m->limits_en);
}

void sp_model_cleanup(sp_model **model)
{
    sp_model_free(*model);
}

sp_status sp_model_parse(const char *folder, const void *bytes, size_t size,
                         sp_model **out)
{
    SP_AUTOMODEL *m = calloc(1, sizeof *m);
    SP_AUTOJSON *json = NULL;
    sp_hash hash = sp_hash_of(bytes, size);

    if (!m)
        return sp_no_memory();
    if (size > CARD_BYTES_MAX)
        return sp_fail(SP_INVALID, "model.json 有 %zu 字节，最多 %d",
                       "model.json has %zu bytes; at most %d are read", size,
                       CARD_BYTES_MAX);
    SP_TRY(sp_json_parse(bytes, size, &json));
    SP_TRY(sp_text_copy(folder, &m->folder));
    SP_TRY(read_card(json, m));
    sp_hash_hex(&hash, m->card_sha256);
    *out = SP_TAKE(m);
    return SP_OK;
}

sp_status sp_model_path(const char *folder, const char *file, sp_str *out)
{
    sp_str_addf(out, "%s/%s", folder, file);
    return sp_str_ok(out);
}

sp_status sp_model_read(const char *folder, sp_model **out)
{
    SP_AUTOSTR path = {0};
    SP_AUTOFREE void *bytes = NULL;
    size_t size;

    SP_TRY(sp_model_path(folder, SP_MODEL_CARD, &path));
    SP_TRY(sp_slurp(path.data, CARD_BYTES_MAX, &bytes, &size));
    sp_status status = sp_model_parse(folder, bytes, size, out);
    if (status != SP_OK)
        return sp_fail_within(status, "%s：", "%s: ", path.data);
    return SP_OK;
}

static void free_file(sp_model_file *f)
{
    free(f->file);
}

void sp_model_free(sp_model *model)
{
    if (!model)
        return;
    char *texts[] = {model->folder,      model->name,     model->version,
                     model->title_zh,    model->title_en, model->licence,
                     model->attribution, model->data,     model->speed,
                     model->limits_zh,   model->limits_en};
    for (size_t i = 0; i < SP_COUNT(texts); i++)
        free(texts[i]);
    free_file(&model->cfg);
    free_file(&model->weights);
    free_file(&model->names);
    for (size_t i = 0; i < model->nclasses; i++) {
        free(model->classes[i].name);
        free(model->classes[i].title_zh);
        free(model->classes[i].title_en);
    }
    free(model->classes);
    for (size_t i = 0; i < model->nfigures; i++) {
        free(model->figures[i].split);
        free(model->figures[i].class_name);
    }
    free(model->figures);
    free(model);
}
