/* Columns for Arrow: nothing is copied, everything holds the columns until it
 * is released. */
#include "arrow.h"
#include "column_set.h"

#include <errno.h>
#include <string.h>

/* ---- schemas ---- */

static void release_schema(struct ArrowSchema *schema)
{
    for (int64_t i = 0; i < schema->n_children; i++)
        if (schema->children[i]) {
            if (schema->children[i]->release)
                schema->children[i]->release(schema->children[i]);
            free(schema->children[i]);
        }
    free(schema->children);
    if (schema->dictionary) {
        schema->dictionary->release(schema->dictionary);
        free(schema->dictionary);
    }
    sp_columns_free(schema->private_data);
    schema->release = NULL;
}

static const char *format_of(const sp_columns *set, const sp_stored_column *c)
{
    static const char *const formats[] = {
        [SP_STORED_TEXT] = "U",   [SP_STORED_INT] = "l",
        [SP_STORED_REAL] = "g",   [SP_STORED_BOOL] = "b",
        [SP_STORED_DATE] = "tdD", [SP_STORED_ENUM] = "c",
        [SP_STORED_TIME] = NULL,
    };

    return c->kind == SP_STORED_TIME ? set->time_format : formats[c->kind];
}

static sp_status schema_of(const sp_columns *set, size_t i,
                           struct ArrowSchema *out)
{
    const sp_stored_column *c = &set->columns[i];

    *out = (struct ArrowSchema){
        .format = format_of(set, c),
        .name = c->field->name,
        .flags = ARROW_FLAG_NULLABLE,
        .release = release_schema,
    };
    if (c->kind != SP_STORED_ENUM)
        return SP_OK;
    out->dictionary = calloc(1, sizeof *out->dictionary);
    if (!out->dictionary)
        return sp_no_memory();
    *out->dictionary = (struct ArrowSchema){
        .format = "u", .name = "", .release = release_schema};
    return SP_OK;
}

sp_status sp_columns_arrow_schema(const sp_columns *columns,
                                  struct ArrowSchema *out)
{
    struct ArrowSchema made = {
        .format = "+s", .name = "", .release = release_schema};

    made.children = calloc(columns->count + 1, sizeof *made.children);
    if (!made.children)
        return sp_no_memory();
    made.n_children = (int64_t)columns->count;
    made.private_data = sp_columns_hold(columns);
    for (size_t i = 0; i < columns->count; i++) {
        made.children[i] = calloc(1, sizeof **made.children);
        sp_status status = made.children[i]
                               ? schema_of(columns, i, made.children[i])
                               : sp_no_memory();
        if (status != SP_OK) {
            release_schema(&made);
            return status;
        }
    }
    *out = made;
    return SP_OK;
}

/* ---- arrays ---- */

static void release_array(struct ArrowArray *array)
{
    for (int64_t i = 0; i < array->n_children; i++)
        if (array->children[i]) {
            if (array->children[i]->release)
                array->children[i]->release(array->children[i]);
            free(array->children[i]);
        }
    free(array->children);
    if (array->dictionary) {
        if (array->dictionary->release)
            array->dictionary->release(array->dictionary);
        free(array->dictionary);
    }
    free(array->buffers);
    sp_columns_free(array->private_data);
    array->release = NULL;
}

/* The names of the labels: their own memory, offsets and bytes in one block
 * behind the pointers to them. */
static sp_status names_of(const sp_field *field, struct ArrowArray *out)
{
    size_t n = field->nlabels;
    size_t bytes = 0;

    for (size_t i = 0; i < n; i++)
        bytes += strlen(field->labels[i].name);
    const void **buffers =
        calloc(1, 3 * sizeof *buffers + (n + 1) * sizeof(int32_t) + bytes + 1);
    if (!buffers)
        return sp_no_memory();
    int32_t *offsets = (int32_t *)(void *)(buffers + 3);
    char *text = (char *)(offsets + n + 1);
    for (size_t i = 0; i < n; i++) {
        size_t len = strlen(field->labels[i].name);
        memcpy(text + offsets[i], field->labels[i].name, len);
        offsets[i + 1] = offsets[i] + (int32_t)len;
    }
    buffers[1] = offsets;
    buffers[2] = text;
    *out = (struct ArrowArray){.length = (int64_t)n,
                               .n_buffers = 3,
                               .buffers = buffers,
                               .release = release_array};
    return SP_OK;
}

static sp_status array_of(const sp_columns *set, size_t i,
                          struct ArrowArray *out)
{
    const sp_stored_column *c = &set->columns[i];

    *out = (struct ArrowArray){
        .length = (int64_t)set->rows,
        .null_count = (int64_t)c->nulls,
        .n_buffers = c->kind == SP_STORED_TEXT ? 3 : 2,
        .release = release_array,
    };
    out->buffers = calloc(3, sizeof *out->buffers);
    if (!out->buffers)
        return sp_no_memory();
    out->private_data = sp_columns_hold(set);
    const void *values = c->values ? (const void *)c->values : "";
    out->buffers[0] = c->nulls ? c->valid : NULL;
    out->buffers[1] = c->kind == SP_STORED_TEXT ? c->offsets : values;
    out->buffers[2] = values;
    if (c->kind != SP_STORED_ENUM)
        return SP_OK;
    out->dictionary = calloc(1, sizeof *out->dictionary);
    return out->dictionary ? names_of(c->field, out->dictionary)
                           : sp_no_memory();
}

static sp_status batch_of(const sp_columns *set, struct ArrowArray *out)
{
    struct ArrowArray made = {
        .length = (int64_t)set->rows, .n_buffers = 1, .release = release_array};

    made.buffers = calloc(1, sizeof *made.buffers);
    made.children = calloc(set->count + 1, sizeof *made.children);
    sp_status status = made.buffers && made.children ? SP_OK : sp_no_memory();
    if (made.children)
        made.n_children = (int64_t)set->count;
    for (size_t i = 0; status == SP_OK && i < set->count; i++) {
        made.children[i] = calloc(1, sizeof **made.children);
        status = made.children[i] ? array_of(set, i, made.children[i])
                                  : sp_no_memory();
    }
    if (status != SP_OK) {
        release_array(&made);
        return status;
    }
    *out = made;
    return SP_OK;
}

/* ---- the stream ---- */

typedef struct streaming {
    sp_columns *set;
    bool done;
} streaming;

static int stream_schema(struct ArrowArrayStream *stream,
                         struct ArrowSchema *out)
{
    const streaming *s = stream->private_data;

    return sp_columns_arrow_schema(s->set, out) == SP_OK ? 0 : ENOMEM;
}

static int stream_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    streaming *s = stream->private_data;

    if (s->done) { /* a released array says that it was the last */
        *out = (struct ArrowArray){0};
        return 0;
    }
    if (batch_of(s->set, out) != SP_OK)
        return ENOMEM;
    s->done = true;
    return 0;
}

static const char *stream_error(struct ArrowArrayStream *stream)
{
    (void)stream;
    return sp_last_error(SP_EN);
}

static void stream_release(struct ArrowArrayStream *stream)
{
    streaming *s = stream->private_data;

    sp_columns_free(s->set);
    free(s);
    stream->release = NULL;
}

sp_status sp_columns_arrow_stream(const sp_columns *columns,
                                  struct ArrowArrayStream *out)
{
    streaming *s = calloc(1, sizeof *s);

    if (!s)
        return sp_no_memory();
    s->set = sp_columns_hold(columns);
    *out = (struct ArrowArrayStream){
        .get_schema = stream_schema,
        .get_next = stream_next,
        .get_last_error = stream_error,
        .release = stream_release,
        .private_data = s,
    };
    return SP_OK;
}
