/* Second tables of a mapping: read whole, sorted by key. */
#include "import_lookup.h"

#include <string.h>

void sp_lookup_close(sp_lookup *lookup)
{
    for (size_t i = 0; i < lookup->rows * lookup->width; i++)
        free(lookup->cells[i]);
    free(lookup->cells);
    for (size_t i = 0; i < lookup->width; i++)
        free(lookup->headings[i]);
    free(lookup->headings);
    *lookup = (sp_lookup){0};
}

int sp_lookup_column(const sp_lookup *lookup, const char *heading)
{
    for (size_t i = 0; i < lookup->width; i++)
        if (strcmp(lookup->headings[i], heading) == 0)
            return (int)i;
    return -1;
}

static int by_key(const void *a, const void *b, void *context)
{
    size_t key = *(size_t *)context;

    return strcmp(((char *const *)a)[key], ((char *const *)b)[key]);
}

const char *sp_lookup_find(const sp_lookup *lookup, const char *key,
                           size_t column)
{
    size_t low = 0;
    size_t high = lookup->rows;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        char *const *row = lookup->cells + middle * lookup->width;
        int order = strcmp(row[lookup->key], key);
        if (order == 0)
            return row[column];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static sp_status read_headings(const sp_table_reader *reader, sp_lookup *out)
{
    size_t width = sp_table_reader_width(reader);

    out->headings = calloc(width ? width : 1, sizeof *out->headings);
    if (!out->headings)
        return sp_no_memory();
    out->width = width;
    for (size_t i = 0; i < width; i++)
        SP_TRY(sp_text_copy(sp_table_reader_heading(reader, i),
                            &out->headings[i]));
    return SP_OK;
}

static sp_status read_row(const sp_table_reader *reader, sp_lookup *out,
                          size_t *cap)
{
    if (sp_table_reader_problem(reader, SP_ZH))
        return sp_fail(SP_INVALID, "对照表 %s：" SP_IN_ZH,
                       "look-up %s: " SP_IN_EN, out->name,
                       sp_table_reader_problem(reader, SP_ZH),
                       sp_table_reader_problem(reader, SP_EN));
    if (out->rows == *cap) {
        *cap = *cap ? *cap * 2 : 256;
        char **cells =
            realloc(out->cells, *cap * out->width * sizeof *out->cells);
        if (!cells)
            return sp_no_memory();
        out->cells = cells;
    }
    char **row = out->cells + out->rows * out->width;
    memset(row, 0, out->width * sizeof *row);
    out->rows++;
    for (size_t i = 0; i < out->width; i++) {
        const char *cell = sp_table_reader_cell(reader, i);
        SP_TRY(sp_text_copy(cell ? cell : "", &row[i]));
    }
    return SP_OK;
}

static sp_status read_rows(sp_table_reader *reader, sp_lookup *out)
{
    size_t cap = 0;
    bool more;

    for (;;) {
        SP_TRY(sp_table_reader_next(reader, &more));
        if (!more)
            return SP_OK;
        if (out->rows == SP_MAP_LOOKUP_ROWS_MAX)
            return sp_fail(SP_INVALID, "对照表 %s 超过 %d 行",
                           "look-up %s has more than %d rows", out->name,
                           SP_MAP_LOOKUP_ROWS_MAX);
        SP_TRY(read_row(reader, out, &cap));
    }
}

static bool same_row(const sp_lookup *lookup, size_t a, size_t b)
{
    char *const *x = lookup->cells + a * lookup->width;
    char *const *y = lookup->cells + b * lookup->width;

    for (size_t i = 0; i < lookup->width; i++)
        if (strcmp(x[i], y[i]) != 0)
            return false;
    return true;
}

/* Two rows with one key would be taken by chance. */
static sp_status check_keys(const sp_lookup *lookup)
{
    for (size_t i = 1; i < lookup->rows; i++) {
        const char *key = lookup->cells[i * lookup->width + lookup->key];
        const char *last = lookup->cells[(i - 1) * lookup->width + lookup->key];
        if (*key && strcmp(key, last) == 0 && !same_row(lookup, i - 1, i))
            return sp_fail(SP_INVALID,
                           "对照表 %s 有两行“%.60s”，内容不同；请保留一行",
                           "look-up %s has two rows \"%.60s\" that differ; "
                           "keep one of them",
                           lookup->name, key);
    }
    return SP_OK;
}

static sp_status read_table(sp_table_reader *reader, const char *key,
                            sp_lookup *out)
{
    SP_TRY(read_headings(reader, out));
    int at = sp_lookup_column(out, key);
    if (at < 0)
        return sp_fail(SP_INVALID, "对照表 %s 没有列“%.60s”",
                       "look-up %s has no column \"%.60s\"", out->name, key);
    out->key = (size_t)at;
    SP_TRY(read_rows(reader, out));
    if (out->rows > 0)
        qsort_r(out->cells, out->rows, out->width * sizeof *out->cells, by_key,
                &out->key);
    return check_keys(out);
}

sp_status sp_lookup_open(const char *name, const char *file, const char *key,
                         const char *path, sp_lookup *out)
{
    SP_AUTOSTR beside = {0};
    const char *slash = strrchr(path, '/');
    sp_table_reader *reader = NULL;

    if (!*file || strchr(file, '/'))
        return sp_fail(SP_INVALID,
                       "对照表 %s 的文件“%.80s”应与导入文件在同一文件夹",
                       "the file of look-up %s, \"%.80s\", should stand beside "
                       "the imported file",
                       name, file);
    if (slash)
        sp_str_addn(&beside, path, (size_t)(slash - path) + 1);
    sp_str_add(&beside, file);
    SP_TRY(sp_str_ok(&beside));
    out->name = name;
    SP_TRY(sp_table_reader_open(beside.data, NULL, &reader));
    sp_status status = read_table(reader, key, out);
    sp_table_reader_close(reader);
    return status;
}
