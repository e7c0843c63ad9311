/* A detector against a folder of labelled pictures. */
#include <safeprod/vision_eval.h>

#include <math.h>
#include <string.h>

#include "labelled_folder.h"
#include "picture.h"
#include "str.h"

/* Below this score no detection moves average precision by a thousandth. */
static const float least_score = 0.005F;

typedef struct boxes {
    sp_ap_box *items;
    size_t count;
    size_t cap;
} boxes;

typedef struct run {
    sp_detector *detector;
    const char *path;
    const sp_eval_options *options;
    size_t nclasses;
    sp_labelled_folder folder;
    boxes *found;      /* for each class */
    int64_t *duration; /* for each picture, or NULL */
    size_t *group_of;  /* for each picture, from 1; 0: in none but the whole */
    sp_eval *out;
} run;

static void free_run(run *r)
{
    for (size_t i = 0; r->found && i < r->nclasses; i++)
        free(r->found[i].items);
    free(r->found);
    free(r->duration);
    free(r->group_of);
    sp_labelled_folder_free(&r->folder);
    sp_eval_free(r->out);
}

static sp_status add(boxes *b, const sp_ap_box *box)
{
    if (b->count == b->cap) {
        size_t cap = b->cap ? b->cap * 2 : 256;
        sp_ap_box *more = realloc(b->items, cap * sizeof *more);
        if (!more)
            return sp_no_memory();
        b->items = more;
        b->cap = cap;
    }
    b->items[b->count++] = *box;
    return SP_OK;
}

/* ---- looking ---- */

static int64_t clock_of(const run *r)
{
    return r->duration ? r->options->microseconds(r->options->context) : 0;
}

static sp_status keep(run *r, uint32_t picture, const sp_picture *seen,
                      const sp_detections *found)
{
    float w = (float)seen->width;
    float h = (float)seen->height;

    for (size_t i = 0; i < found->count; i++) {
        const sp_detection *d = &found->items[i];
        sp_ap_box box = {picture,
                         d->score,
                         d->left / w,
                         d->top / h,
                         (d->left + d->width) / w,
                         (d->top + d->height) / h};
        if (r->folder.pictures[picture].looked[d->class_id])
            SP_TRY(add(&r->found[d->class_id], &box));
    }
    return SP_OK;
}

static void clear_detections(sp_detections *found)
{
    sp_detections_clear(found);
}

static sp_status look_at(run *r, uint32_t i, const sp_str *bytes)
{
    static const sp_picture_frame white = {.flatten = true};
    sp_detect_options options = {least_score, r->options->overlap, 0};
    SP_CLEANUP(clear_detections) sp_detections found = {0};
    SP_AUTOPICTURE seen = {0};
    int64_t start = clock_of(r);

    SP_TRY(sp_picture_decode(bytes->data, bytes->len, &white, &seen));
    sp_pixels pixels = {seen.pixels, seen.width, seen.height, seen.stride,
                        SP_PIXELS_BGRX};
    SP_TRY(sp_detector_run(r->detector, &pixels, &options, &found));
    if (r->duration)
        r->duration[i] = clock_of(r) - start;
    return keep(r, i, &seen, &found);
}

static sp_status look(run *r)
{
    size_t total = r->folder.count;

    for (size_t i = 0; i < total; i++) {
        SP_AUTOSTR path = {0};
        SP_AUTOSTR bytes = {0};
        const char *file = r->folder.pictures[i].file;
        if (r->options->go_on &&
            !r->options->go_on(r->options->context, i, total))
            return sp_fail(SP_CANCELLED, "看了 %zu 张图片后停止",
                           "stopped after %zu pictures", i);
        if (*file != '/')
            sp_str_addf(&path, "%s/", r->path);
        sp_str_add(&path, file);
        SP_TRY(sp_str_ok(&path));
        SP_TRY(sp_picture_slurp(path.data, &bytes));
        sp_status status = look_at(r, (uint32_t)i, &bytes);
        if (status != SP_OK)
            return sp_fail_within(status, "图片 %s：", "picture %s: ", file);
    }
    return SP_OK;
}

/* ---- groups ---- */

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names of the groups, each once, in order, and which picture is in which.
 */
static sp_status find_groups(run *r)
{
    size_t n = r->folder.count;
    size_t ngroups = 0;
    SP_AUTOFREE char **names = calloc(n + 1, sizeof *names);

    r->group_of = calloc(n + 1, sizeof *r->group_of);
    if (!names || !r->group_of)
        return sp_no_memory();
    for (size_t i = 0; i < n; i++)
        if (r->folder.pictures[i].group)
            names[ngroups++] = r->folder.pictures[i].group;
    if (ngroups)
        qsort(names, ngroups, sizeof *names, by_name);
    size_t kept = 0;
    for (size_t i = 0; i < ngroups; i++)
        if (!kept || strcmp(names[i], names[kept - 1]) != 0)
            names[kept++] = names[i];
    r->out->groups = calloc(kept + 1, sizeof *r->out->groups);
    if (!r->out->groups)
        return sp_no_memory();
    for (size_t g = 0; g <= kept; g++) {
        sp_eval_group *group = &r->out->groups[g];
        r->out->ngroups++;
        SP_TRY(sp_text_copy(g ? names[g - 1] : "", &group->name));
        group->classes = calloc(r->nclasses + 1, sizeof *group->classes);
        if (!group->classes)
            return sp_no_memory();
    }
    for (size_t i = 0; i < n; i++) {
        char **at = r->folder.pictures[i].group
                        ? bsearch(&r->folder.pictures[i].group, names, kept,
                                  sizeof *names, by_name)
                        : NULL;
        r->group_of[i] = at ? (size_t)(at - names) + 1 : 0;
    }
    return SP_OK;
}

static bool within(const run *r, size_t picture, size_t group)
{
    return !group || r->group_of[picture] == group;
}

/* ---- figures ---- */

/* The boxes that lie in pictures of the group. */
static sp_status select_boxes(const run *r, size_t group,
                              const sp_ap_box *items, size_t n, boxes *out)
{
    for (size_t i = 0; i < n; i++)
        if (within(r, items[i].picture, group))
            SP_TRY(add(out, &items[i]));
    return SP_OK;
}

/* Pictures where the class was looked for; where it is not; and is seen. */
static sp_status count_pictures(const run *r, size_t group, size_t cls,
                                const boxes *labels, const boxes *found,
                                sp_eval_class *out)
{
    enum { HAS = 1, SEEN = 2 };
    SP_AUTOFREE unsigned char *state = calloc(r->folder.count + 1, 1);

    if (!state)
        return sp_no_memory();
    for (size_t i = 0; i < labels->count; i++)
        state[labels->items[i].picture] |= HAS;
    for (size_t i = 0; i < found->count; i++)
        if ((double)found->items[i].score >= out->threshold)
            state[found->items[i].picture] |= SEEN;
    for (size_t i = 0; i < r->folder.count; i++) {
        if (!within(r, i, group) || !r->folder.pictures[i].looked[cls])
            continue;
        out->pictures++;
        out->empty += !(state[i] & HAS);
        out->empty_wrong += state[i] == SEEN;
    }
    return SP_OK;
}

static void free_boxes(boxes *b)
{
    free(b->items);
}

static sp_status score_class(const run *r, size_t group, size_t cls,
                             sp_eval_class *out)
{
    SP_CLEANUP(free_boxes) boxes labels = {0};
    SP_CLEANUP(free_boxes) boxes found = {0};
    sp_ap ap;

    *out =
        (sp_eval_class){.name = sp_detector_class_name(r->detector, (int)cls)};
    out->threshold = r->options->thresholds ? r->options->thresholds[cls] : 0.5;
    SP_TRY(select_boxes(r, group, r->folder.boxes[cls], r->folder.nboxes[cls],
                        &labels));
    SP_TRY(select_boxes(r, group, r->found[cls].items, r->found[cls].count,
                        &found));
    SP_TRY(count_pictures(r, group, cls, &labels, &found, out));
    SP_TRY(sp_average_precision(
        found.items, found.count, labels.items, labels.count,
        r->options->match > 0 ? r->options->match : 0.5, out->threshold, &ap));
    out->boxes = labels.count;
    out->ap = ap.area;
    out->precision = ap.at.precision;
    out->recall = ap.at.recall;
    out->right = ap.right;
    out->wrong = ap.wrong;
    out->best_threshold = ap.best.threshold;
    out->best_precision = ap.best.precision;
    out->best_recall = ap.best.recall;
    return SP_OK;
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static sp_status measure(const run *r, size_t g, sp_eval_group *out)
{
    SP_AUTOFREE int64_t *times = calloc(r->folder.count + 1, sizeof *times);

    if (!times)
        return sp_no_memory();
    for (size_t i = 0; i < r->folder.count; i++) {
        if (!within(r, i, g))
            continue;
        if (r->duration)
            times[out->pictures] = r->duration[i];
        out->pictures++;
        out->bare += !r->folder.pictures[i].labels;
    }
    qsort(times, out->pictures, sizeof *times, by_value);
    out->median_us =
        r->duration && out->pictures ? times[out->pictures / 2] : -1;
    for (size_t cls = 0; cls < r->nclasses; cls++)
        SP_TRY(score_class(r, g, cls, &out->classes[cls]));
    return SP_OK;
}

/* ---- the whole ---- */

static sp_status read_folder(run *r)
{
    SP_AUTOFREE const char **names = calloc(r->nclasses + 1, sizeof *names);
    sp_labelled_how how = {names, r->nclasses, r->options->list,
                           r->options->looked, r->options->group_by};

    if (!names)
        return sp_no_memory();
    for (size_t i = 0; i < r->nclasses; i++)
        names[i] = sp_detector_class_name(r->detector, (int)i);
    return sp_labelled_folder_read(r->path, &how, &r->folder);
}

static sp_status prepare(run *r)
{
    r->out = calloc(1, sizeof *r->out);
    r->found = calloc(r->nclasses + 1, sizeof *r->found);
    if (!r->out || !r->found)
        return sp_no_memory();
    r->out->nclasses = r->nclasses;
    SP_TRY(read_folder(r));
    if (r->options->microseconds) {
        r->duration = calloc(r->folder.count + 1, sizeof *r->duration);
        if (!r->duration)
            return sp_no_memory();
    }
    return find_groups(r);
}

sp_status sp_vision_eval(sp_detector *detector, const char *folder,
                         const sp_eval_options *options, sp_eval **out)
{
    static const sp_eval_options usual = {0};
    SP_CLEANUP(free_run)
    run r = {.detector = detector,
             .path = folder,
             .options = options ? options : &usual,
             .nclasses = (size_t)sp_detector_describe(detector).classes};

    SP_TRY(prepare(&r));
    SP_TRY(look(&r));
    for (size_t g = 0; g < r.out->ngroups; g++)
        SP_TRY(measure(&r, g, &r.out->groups[g]));
    *out = SP_TAKE(r.out);
    return SP_OK;
}

void sp_eval_free(sp_eval *eval)
{
    if (!eval)
        return;
    for (size_t i = 0; i < eval->ngroups; i++) {
        free(eval->groups[i].name);
        free(eval->groups[i].classes);
    }
    free(eval->groups);
    free(eval);
}
