/* Reading a folder of labelled pictures. */
#include "labelled_folder.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <safeprod/table.h>

#include "folder_text.h"
#include "str.h"
#include "text.h"

enum { LIST_BYTES_MAX = 64 << 20, LABEL_BYTES_MAX = 1 << 20 };

/* What stands in the folder besides the pictures. */
typedef struct reading {
    const char *path;
    const sp_labelled_how *how;
    sp_labelled_folder *out;
    int *numbers; /* of the folder's classes, ours; -1: of no interest */
    size_t nnumbers;
    char *
        everywhere; /* looked for in all pictures, separated by '\n'; or NULL */
} reading;

static void free_reading(reading *r)
{
    free(r->numbers);
    free(r->everywhere);
}

static int class_named(const sp_labelled_how *how, const char *name, size_t len)
{
    for (size_t i = 0; i < how->nclasses; i++)
        if (strlen(how->classes[i]) == len &&
            !memcmp(how->classes[i], name, len))
            return (int)i;
    return -1;
}

/* ---- classes ---- */

static sp_status read_names(reading *r)
{
    SP_AUTOFREE char *text = NULL;
    size_t len = 0, line = 0;

    SP_TRY(sp_folder_text(r->path, "names.txt", LABEL_BYTES_MAX, &text, &len));
    r->numbers = calloc(len + 1 + r->how->nclasses, sizeof *r->numbers);
    if (!r->numbers)
        return sp_no_memory();
    if (!text) { /* the model's own order */
        for (size_t i = 0; i < r->how->nclasses; i++)
            r->numbers[r->nnumbers++] = (int)i;
        return SP_OK;
    }
    char *rest = text;
    for (char *name; (name = sp_next_line(&rest, &line));)
        r->numbers[r->nnumbers++] = class_named(r->how, name, strlen(name));
    return SP_OK;
}

static sp_status check_looked(const reading *r, const char *looked)
{
    for (const char *at = looked; *at;) {
        size_t len = strcspn(at, ",");
        if (class_named(r->how, at, len) < 0)
            return sp_fail(SP_INVALID, "模型没有“%.*s”这个类别",
                           "the model has no class \"%.*s\"", (int)len, at);
        at += len + (at[len] == ',');
    }
    return SP_OK;
}

/* Mark the classes that @text names, whatever stands between them. */
static void mark(const reading *r, const char *text, const char *between,
                 bool *looked)
{
    for (const char *at = text; *at;) {
        size_t len = strcspn(at, between);
        int cls = class_named(r->how, at, len);
        if (cls >= 0)
            looked[cls] = true;
        at += len + (at[len] != '\0');
    }
}

/* @given: of the manifest, or NULL. */
static void set_looked(const reading *r, const char *given, bool *looked)
{
    if (r->how->looked) {
        mark(r, r->how->looked, ",", looked);
    } else if (given && *given) {
        mark(r, given, ";", looked);
    } else if (r->everywhere) {
        mark(r, r->everywhere, "\r\n", looked);
    } else {
        for (size_t i = 0; i < r->nnumbers; i++)
            if (r->numbers[i] >= 0)
                looked[r->numbers[i]] = true;
    }
}

/* ---- pictures ---- */

static sp_status add_picture(reading *r, const char *file, const char *looked,
                             const char *group)
{
    sp_labelled_folder *f = r->out;

    if (f->count == SP_LABELLED_PICTURES_MAX)
        return sp_fail(SP_INVALID, "%s 里的图片超过 %d 张",
                       "%s holds more than %d pictures", r->path,
                       SP_LABELLED_PICTURES_MAX);
    if (f->count == f->cap) {
        size_t cap = f->cap ? f->cap * 2 : 256;
        sp_labelled_picture *more = realloc(f->pictures, cap * sizeof *more);
        if (!more)
            return sp_no_memory();
        f->pictures = more;
        f->cap = cap;
    }
    sp_labelled_picture *p = &f->pictures[f->count++];
    *p = (sp_labelled_picture){0};
    SP_TRY(sp_text_copy(file, &p->file));
    if (group && *group)
        SP_TRY(sp_text_copy(group, &p->group));
    p->looked = calloc(r->how->nclasses + 1, sizeof *p->looked);
    if (!p->looked)
        return sp_no_memory();
    set_looked(r, looked, p->looked);
    return SP_OK;
}

static int by_file(const void *a, const void *b)
{
    const sp_labelled_picture *x = a;
    const sp_labelled_picture *y = b;

    return strcmp(x->file, y->file);
}

static bool is_picture(const char *name)
{
    const char *dot = strrchr(name, '.');

    return dot && *name != '.' &&
           (!strcasecmp(dot, ".jpg") || !strcasecmp(dot, ".jpeg") ||
            !strcasecmp(dot, ".png"));
}

static void close_folder(DIR **folder)
{
    if (*folder)
        closedir(*folder);
}

/* @sub: "" or "images/". */
static sp_status scan(reading *r, const char *sub)
{
    SP_AUTOFREE char *path = NULL;
    struct dirent *entry;

    SP_TRY(sp_folder_path(r->path, sub, &path));
    SP_CLEANUP(close_folder) DIR *folder = opendir(path);
    while (folder && (entry = readdir(folder))) {
        SP_AUTOFREE char *file = NULL;
        if (!is_picture(entry->d_name))
            continue;
        SP_TRY(sp_folder_path(sub, entry->d_name, &file));
        /* sp_folder_path("", "x.jpg") begins with the slash of no folder */
        SP_TRY(add_picture(r, *sub ? file : file + 1, NULL, NULL));
    }
    return SP_OK;
}

static size_t column_of(const sp_table_reader *reader, const char *name)
{
    for (size_t i = 0; name && i < sp_table_reader_width(reader); i++)
        if (!strcmp(sp_table_reader_heading(reader, i), name))
            return i;
    return SIZE_MAX;
}

static void close_table(sp_table_reader **reader)
{
    sp_table_reader_close(*reader);
}

/* SP_NOT_FOUND: there is none. */
static sp_status read_manifest(reading *r)
{
    SP_AUTOFREE char *path = NULL;
    SP_CLEANUP(close_table) sp_table_reader *rows = NULL;
    sp_table_read_options options = {.format = SP_TABLE_CSV, .separator = ','};
    bool more = false;

    SP_TRY(sp_folder_path(r->path, "manifest.csv", &path));
    SP_TRY(sp_table_reader_open(path, &options, &rows));
    size_t file = column_of(rows, "file");
    size_t looked = column_of(rows, "labelled_classes");
    size_t group = column_of(rows, r->how->group_by);
    if (file == SIZE_MAX)
        return sp_fail(SP_INVALID, "%s 没有 file 列", "%s has no column file",
                       path);
    if (r->how->group_by && group == SIZE_MAX)
        return sp_fail(SP_INVALID, "%s 没有 %s 列", "%s has no column %s", path,
                       r->how->group_by);
    for (;;) {
        SP_TRY(sp_table_reader_next(rows, &more));
        if (!more)
            return SP_OK;
        const char *name = sp_table_reader_cell(rows, file);
        if (name && *name)
            SP_TRY(add_picture(r, name, sp_table_reader_cell(rows, looked),
                               sp_table_reader_cell(rows, group)));
    }
}

/* All pictures, by name. */
static sp_status read_pictures(reading *r)
{
    sp_labelled_folder *f = r->out;
    sp_status status = read_manifest(r);

    if (status == SP_NOT_FOUND) {
        SP_TRY(scan(r, "images"));
        if (!f->count)
            SP_TRY(scan(r, ""));
    } else if (status != SP_OK) {
        return status;
    }
    if (f->count)
        qsort(f->pictures, f->count, sizeof *f->pictures, by_file);
    return SP_OK;
}

static void free_picture(sp_labelled_picture *p)
{
    free(p->file);
    free(p->group);
    free(p->looked);
}

/* Keep those that the list names; one that it alone names is taken in. */
static sp_status keep_listed(reading *r)
{
    sp_labelled_folder *f = r->out;
    sp_labelled_folder all = *f;
    SP_AUTOFREE bool *kept = calloc(all.count + 1, sizeof *kept);
    SP_AUTOFREE char *text = NULL;
    size_t len = 0, line = 0;

    if (!kept)
        return sp_no_memory();
    SP_TRY(sp_folder_text(r->path, r->how->list, LIST_BYTES_MAX, &text, &len));
    if (!text) /* not in the folder: a path of its own */
        SP_TRY(sp_folder_text(".", r->how->list, LIST_BYTES_MAX, &text, &len));
    if (!text)
        return sp_fail(SP_NOT_FOUND, "没有图片列表 %s", "there is no list %s",
                       r->how->list);
    char *rest = text;
    f->pictures = NULL;
    f->count = f->cap = 0;
    sp_status status = SP_OK;
    for (char *name; status == SP_OK && (name = sp_next_line(&rest, &line));) {
        sp_labelled_picture key = {.file = name};
        sp_labelled_picture *known =
            all.count ? bsearch(&key, all.pictures, all.count,
                                sizeof *all.pictures, by_file)
                      : NULL;
        status = add_picture(r, name, NULL, known ? known->group : NULL);
        if (known && status == SP_OK)
            memcpy(f->pictures[f->count - 1].looked, known->looked,
                   r->how->nclasses * sizeof *known->looked);
    }
    for (size_t i = 0; i < all.count; i++)
        free_picture(&all.pictures[i]);
    free(all.pictures);
    return status;
}

/* ---- labels ---- */

static sp_status add_box(sp_labelled_folder *f, size_t cls,
                         const sp_ap_box *box)
{
    if (f->nboxes[cls] == f->cap_boxes[cls]) {
        size_t cap = f->cap_boxes[cls] ? f->cap_boxes[cls] * 2 : 256;
        sp_ap_box *more = realloc(f->boxes[cls], cap * sizeof *more);
        if (!more)
            return sp_no_memory();
        f->boxes[cls] = more;
        f->cap_boxes[cls] = cap;
    }
    f->boxes[cls][f->nboxes[cls]++] = *box;
    return SP_OK;
}

/* "3 0.5 0.5 0.1 0.2" */
static bool parse_line(const reading *r, const char *line, size_t *out_class,
                       sp_ap_box *out)
{
    double n[5];
    char word[40];
    int used = 0;

    for (size_t i = 0; i < 5; i++, line += used)
        if (sscanf(line, " %39s%n", word, &used) != 1 ||
            !sp_text_to_real(word, &n[i]))
            return false;
    if (*line || n[0] < 0 || n[0] >= (double)r->nnumbers ||
        n[0] != floor(n[0]) || fabs(n[1] - 0.5) > 1 || fabs(n[2] - 0.5) > 1 ||
        !(n[3] > 0 && n[3] <= 2) || !(n[4] > 0 && n[4] <= 2))
        return false;
    *out_class = (size_t)n[0];
    *out = (sp_ap_box){.left = (float)(n[1] - n[3] / 2),
                       .top = (float)(n[2] - n[4] / 2),
                       .right = (float)(n[1] + n[3] / 2),
                       .bottom = (float)(n[2] + n[4] / 2)};
    return true;
}

static sp_status parse_labels(reading *r, uint32_t picture, const char *name,
                              char *text)
{
    char *rest = text;
    size_t number = 0, count = 0;

    for (char *line; (line = sp_next_line(&rest, &number));) {
        sp_ap_box box;
        size_t cls = 0;
        if (++count > SP_LABELLED_BOXES_MAX)
            return sp_fail(SP_INVALID, "%s 的标注超过 %d 行",
                           "%s has more than %d labels", name,
                           SP_LABELLED_BOXES_MAX);
        if (!parse_line(r, line, &cls, &box))
            return sp_fail(SP_INVALID,
                           "%s 第 %zu 行不是“类别 cx cy w h”（0 到 1）：%.80s",
                           "line %2$zu of %1$s is not `class cx cy w h` (0 to "
                           "1): %3$.80s",
                           name, number, line);
        box.picture = picture;
        if (r->numbers[cls] >= 0 &&
            r->out->pictures[picture].looked[r->numbers[cls]])
            SP_TRY(add_box(r->out, (size_t)r->numbers[cls], &box));
    }
    return SP_OK;
}

/* "images/a.b.jpg" to "labels/a.b.txt"; or beside it. */
static sp_status label_name(const char *file, bool beside, char **out)
{
    SP_AUTOSTR s = {0};
    const char *slash = strrchr(file, '/');
    const char *name = slash ? slash + 1 : file;
    const char *dot = strrchr(name, '.');
    const char *stem_end = dot ? dot : name + strlen(name);

    if (!beside) {
        const char *up = slash;
        while (up && up > file && up[-1] != '/')
            up--;
        if (up)
            sp_str_addn(&s, file, (size_t)(up - file));
        sp_str_add(&s, "labels/");
    } else {
        sp_str_addn(&s, file, (size_t)(name - file));
    }
    sp_str_addn(&s, name, (size_t)(stem_end - name));
    sp_str_add(&s, ".txt");
    return sp_str_take(&s, out);
}

static sp_status read_labels(reading *r, uint32_t picture)
{
    sp_labelled_picture *p = &r->out->pictures[picture];

    for (int beside = 0; beside < 2; beside++) {
        SP_AUTOFREE char *name = NULL;
        SP_AUTOFREE char *text = NULL;
        size_t len = 0;
        SP_TRY(label_name(p->file, beside, &name));
        SP_TRY(sp_folder_text(r->path, name, LABEL_BYTES_MAX, &text, &len));
        if (!text)
            continue;
        p->labels = true;
        return parse_labels(r, picture, name, text);
    }
    return SP_OK;
}

/* ---- the folder ---- */

static sp_status read_all(reading *r)
{
    sp_labelled_folder *f = r->out;
    size_t len = 0;

    f->nclasses = r->how->nclasses;
    f->boxes = calloc(f->nclasses + 1, sizeof *f->boxes);
    f->nboxes = calloc(f->nclasses + 1, sizeof *f->nboxes);
    f->cap_boxes = calloc(f->nclasses + 1, sizeof *f->cap_boxes);
    if (!f->boxes || !f->nboxes || !f->cap_boxes)
        return sp_no_memory();
    if (r->how->looked)
        SP_TRY(check_looked(r, r->how->looked));
    SP_TRY(read_names(r));
    SP_TRY(sp_folder_text(r->path, "labelled_classes.txt", LABEL_BYTES_MAX,
                          &r->everywhere, &len));
    SP_TRY(read_pictures(r));
    if (r->how->list)
        SP_TRY(keep_listed(r));
    if (!f->count)
        return sp_fail(SP_NOT_FOUND, "%s 里没有图片", "%s holds no pictures",
                       r->path);
    for (size_t i = 0; i < f->count; i++)
        SP_TRY(read_labels(r, (uint32_t)i));
    return SP_OK;
}

sp_status sp_labelled_folder_read(const char *path, const sp_labelled_how *how,
                                  sp_labelled_folder *out)
{
    SP_AUTOLABELLED folder = {0};
    SP_CLEANUP(free_reading) reading r = {path, how, &folder, NULL, 0, NULL};
    SP_CLEANUP(close_folder) DIR *there = opendir(path);

    if (!there)
        return sp_fail(SP_NOT_FOUND, "没有文件夹 %s", "there is no folder %s",
                       path);
    SP_TRY(read_all(&r));
    *out = folder;
    folder = (sp_labelled_folder){0};
    return SP_OK;
}

void sp_labelled_folder_free(sp_labelled_folder *f)
{
    for (size_t i = 0; i < f->count; i++)
        free_picture(&f->pictures[i]);
    for (size_t i = 0; f->boxes && i < f->nclasses; i++)
        free(f->boxes[i]);
    free(f->pictures);
    free(f->boxes);
    free(f->nboxes);
    free(f->cap_boxes);
    *f = (sp_labelled_folder){0};
}
