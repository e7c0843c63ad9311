/* Keys to columns: mostly the next one, else by hash. */
#include "json_columns.h"

#include <string.h>

static uint32_t hash_of(const char *text, size_t len)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (unsigned char)text[i]) * 16777619u;
    return hash;
}

static bool is_heading(const sp_table_reader *reader, size_t i, const char *key,
                       size_t len)
{
    const char *heading = reader->headings[i];
    return strncmp(heading, key, len) == 0 && heading[len] == '\0';
}

/* The slot that holds @key or the free one where it belongs. */
static uint32_t *slot_of(sp_json_columns *c, const sp_table_reader *reader,
                         const char *key, size_t len)
{
    size_t i = hash_of(key, len) & (c->size - 1);
    while (c->slots[i] && !is_heading(reader, c->slots[i] - 1, key, len))
        i = (i + 1) & (c->size - 1);
    return &c->slots[i];
}

static sp_status grow(sp_json_columns *c, const sp_table_reader *reader)
{
    if (c->size >= 2 * (reader->width + 1))
        return SP_OK;
    size_t size = c->size ? c->size * 2 : 64;
    uint32_t *slots = calloc(size, sizeof *slots);
    if (!slots)
        return sp_no_memory();
    free(c->slots);
    c->slots = slots;
    c->size = size;
    for (size_t i = 0; i < reader->width; i++) {
        const char *key = reader->headings[i];
        *slot_of(c, reader, key, strlen(key)) = (uint32_t)i + 1;
    }
    return SP_OK;
}

sp_status sp_json_column(sp_json_columns *c, sp_table_reader *reader,
                         const char *key, size_t len, size_t *out)
{
    size_t i = c->expected;
    if (i >= reader->width || !is_heading(reader, i, key, len)) {
        SP_TRY(grow(c, reader));
        uint32_t *slot = slot_of(c, reader, key, len);
        if (!*slot) {
            if (reader->width == SP_TABLE_COLUMNS_MAX)
                return sp_fail(SP_INVALID, "超过 %d 列（“%.60s”是多出的）",
                               "more than %d columns (\"%.60s\" is too many)",
                               SP_TABLE_COLUMNS_MAX, key);
            SP_TRY(sp_reader_add_heading(reader, key, len));
            *slot = (uint32_t)reader->width;
        }
        i = *slot - 1;
    }
    c->expected = i + 1;
    *out = i;
    return SP_OK;
}

void sp_json_columns_free(sp_json_columns *c)
{
    free(c->slots);
    c->slots = NULL;
}
