/* EXIF made by tests: a TIFF block of the members that a case sets, and
 * pictures that carry it. */
#ifndef SP_EXIF_HELP_H
#define SP_EXIF_HELP_H

#include <string.h>

#include "exif.h"
#include "str.h"

typedef struct help_exif {
    bool little; /* byte order */
    unsigned orientation;
    const char *make;
    const char *model;
    const char *taken;     /* "2026:03:05 08:30:00" */
    const char *digitized; /* likewise */
    const char *offset;    /* "+08:00" */
    const char *sides;     /* "NE"; NULL: no place at all */
    uint32_t place[12];    /* six rationals: latitude, then longitude */
} help_exif;

static inline void help_number(const help_exif *how, sp_str *s, uint32_t value,
                               int bytes)
{
    for (int i = 0; i < bytes; i++)
        sp_str_addc(s, (char)(value >> 8 * (how->little ? i : bytes - 1 - i)));
}

/* One entry of the directory in @dir; a value of more than four bytes goes to
 * @heap, which will lie at @heap_at. */
static inline void help_entry(const help_exif *how, sp_str *dir, sp_str *heap,
                              size_t heap_at, const unsigned head[3],
                              const sp_str *value)
{
    help_number(how, dir, head[0], 2);
    help_number(how, dir, head[1], 2);
    help_number(how, dir, head[2], 4);
    if (value->len > 4) {
        help_number(how, dir, (uint32_t)(heap_at + heap->len), 4);
        sp_str_addn(heap, value->data, value->len);
        return;
    }
    sp_str_addn(dir, value->data, value->len);
    for (size_t i = value->len; i < 4; i++)
        sp_str_addc(dir, '\0');
}

typedef struct help_value {
    unsigned tag;
    unsigned type;       /* 2 text, 3 short, 4 long, 5 rationals */
    const char *text;    /* of type 2; NULL: no such entry */
    const uint32_t *six; /* of type 5: three pairs */
    uint32_t number;     /* of the others */
    size_t length;       /* of a text that is not simply up to its NUL */
} help_value;

static inline bool help_there(const help_value *v)
{
    return v->type == 2 ? v->text != NULL : v->type == 5 || v->number != 0;
}

/* A directory of @values at the end of @out. */
static inline void help_directory(const help_exif *how, sp_str *out,
                                  const help_value *values, size_t n)
{
    SP_AUTOSTR dir = {0};
    SP_AUTOSTR heap = {0};
    unsigned count = 0;

    for (size_t i = 0; i < n; i++)
        count += help_there(&values[i]);
    size_t heap_at = out->len + 2 + (size_t)count * 12 + 4;
    help_number(how, &dir, count, 2);
    for (size_t i = 0; i < n; i++) {
        const help_value *v = &values[i];
        SP_AUTOSTR value = {0};
        unsigned items = 1;
        if (!help_there(v))
            continue;
        if (v->type == 2) {
            items = (unsigned)(v->length ? v->length : strlen(v->text) + 1);
            sp_str_addn(&value, v->text, items);
        } else if (v->type == 5) {
            items = 3;
            for (int k = 0; k < 6; k++)
                help_number(how, &value, v->six[k], 4);
        } else {
            help_number(how, &value, v->number, v->type == 3 ? 2 : 4);
        }
        help_entry(how, &dir, &heap, heap_at,
                   (unsigned[]){v->tag, v->type, items}, &value);
    }
    help_number(how, &dir, 0, 4);
    sp_str_addn(out, dir.data, dir.len);
    sp_str_addn(out, heap.data, heap.len);
}

/* Where the directories of help_exif_tiff() begin. */
enum { HELP_EXIF_DIR = 300, HELP_GPS_DIR = 500 };

static inline void help_pad(sp_str *out, size_t to)
{
    while (out->len < to)
        sp_str_addc(out, '\0');
}

static inline void help_exif_tiff(const help_exif *how, sp_str *out)
{
    const char sides[2][2] = {{how->sides ? how->sides[0] : 0},
                              {how->sides ? how->sides[1] : 0}};
    const help_value root[] = {
        {0x010f, 2, how->make, NULL, 0, 0},
        {0x0110, 2, how->model, NULL, 0, 0},
        {0x0112, 3, NULL, NULL, how->orientation, 0},
        {0x8769, 4, NULL, NULL, HELP_EXIF_DIR, 0},
        {0x8825, 4, NULL, NULL, how->sides ? HELP_GPS_DIR : 0, 0},
    };
    const help_value exif[] = {
        {0x9003, 2, how->taken, NULL, 0, 0},
        {0x9004, 2, how->digitized, NULL, 0, 0},
        {0x9011, 2, how->offset, NULL, 0, 0},
    };
    const help_value gps[] = {
        {1, 2, sides[0], NULL, 0, 2},
        {2, 5, NULL, how->place, 0, 0},
        {3, 2, sides[1], NULL, 0, 2},
        {4, 5, NULL, how->place + 6, 0, 0},
    };

    sp_str_addn(out, how->little ? "II*\0" : "MM\0*", 4);
    help_number(how, out, 8, 4);
    help_directory(how, out, root, SP_COUNT(root));
    help_pad(out, HELP_EXIF_DIR);
    help_directory(how, out, exif, SP_COUNT(exif));
    if (!how->sides)
        return;
    help_pad(out, HELP_GPS_DIR);
    help_directory(how, out, gps, SP_COUNT(gps));
}

/* @tiff put into @jpeg right after its first marker. */
static inline void help_exif_jpeg(const sp_str *jpeg, const sp_str *tiff,
                                  sp_str *out)
{
    const help_exif big = {0};

    sp_str_addn(out, jpeg->data, 2);
    sp_str_addn(out, "\xff\xe1", 2);
    help_number(&big, out, (uint32_t)(tiff->len + 8), 2);
    sp_str_addn(out, "Exif\0\0", 6);
    sp_str_addn(out, tiff->data, tiff->len);
    sp_str_addn(out, jpeg->data + 2, jpeg->len - 2);
}

#endif
