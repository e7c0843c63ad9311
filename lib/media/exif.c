/* EXIF: a TIFF block of directories, each a list of 12-byte entries. Three
 * directories are read, each once and by name; the chain of "next directory"
 * is not followed, so there is no loop to fall into. */
#include "exif.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "picture.h"
#include "text.h"

/* A run of bytes that reads stay within. */
typedef struct block {
    const unsigned char *data;
    size_t len;
    bool big; /* byte order */
} block;

typedef struct entry {
    unsigned type;
    uint32_t count;
    size_t at; /* where its value lies */
} entry;

enum {
    TYPE_ASCII = 2,
    TYPE_SHORT = 3,
    TYPE_LONG = 4,
    TYPE_RATIONAL = 5,
    ENTRY_BYTES = 12
};

enum {
    TAG_MAKE = 0x010f,
    TAG_MODEL = 0x0110,
    TAG_ORIENTATION = 0x0112,
    TAG_EXIF = 0x8769,
    TAG_GPS = 0x8825,
    TAG_TAKEN = 0x9003, /* DateTimeOriginal */
    TAG_DIGITIZED = 0x9004,
    TAG_OFFSET = 0x9010,       /* of no particular time */
    TAG_OFFSET_TAKEN = 0x9011, /* OffsetTimeOriginal */
    GPS_LATITUDE_REF = 1,
    GPS_LATITUDE = 2,
    GPS_LONGITUDE_REF = 3,
    GPS_LONGITUDE = 4
};

static bool has(const block *b, size_t at, size_t n)
{
    return at <= b->len && n <= b->len - at;
}

/* Only after has(). */
static uint32_t number(const block *b, size_t at, unsigned bytes)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < bytes; i++) {
        unsigned from = b->big ? i : bytes - 1 - i;
        value = value << 8 | b->data[at + from];
    }
    return value;
}

static size_t size_of_type(unsigned type)
{
    switch (type) {
    case TYPE_ASCII:
        return 1;
    case TYPE_SHORT:
        return 2;
    case TYPE_LONG:
        return 4;
    case TYPE_RATIONAL:
        return 8;
    default:
        return 0;
    }
}

/* The first entry of @tag in the directory at @at whose value lies within the
 * block and is of @type. */
static bool find(const block *b, size_t at, unsigned tag, unsigned type,
                 entry *out)
{
    if (at == 0 || !has(b, at, 2))
        return false;
    unsigned n = number(b, at, 2);
    at += 2;
    for (unsigned i = 0; i < n && has(b, at, ENTRY_BYTES); i++) {
        entry e = {number(b, at + 2, 2), number(b, at + 4, 4), at + 8};
        bool wanted = number(b, at, 2) == tag && e.type == type;

        at += ENTRY_BYTES;
        if (!wanted)
            continue;
        uint64_t bytes = (uint64_t)e.count * size_of_type(type);
        if (bytes > 4)
            e.at = number(b, e.at, 4);
        if (e.count == 0 || bytes > b->len || !has(b, e.at, (size_t)bytes))
            return false;
        *out = e;
        return true;
    }
    return false;
}

static size_t directory(const block *b, size_t at, unsigned tag)
{
    entry e;

    return find(b, at, tag, TYPE_LONG, &e) ? number(b, e.at, 4) : 0;
}

static bool short_of(const block *b, size_t at, unsigned tag, unsigned *out)
{
    entry e;

    if (!find(b, at, tag, TYPE_SHORT, &e))
        return false;
    *out = number(b, e.at, 2);
    return true;
}

/* Into @out, with its NUL; cut where it is too long. */
static bool ascii(const block *b, size_t at, unsigned tag, char *out,
                  size_t size)
{
    entry e;

    if (!find(b, at, tag, TYPE_ASCII, &e))
        return false;
    size_t n = e.count < size - 1 ? e.count : size - 1;
    memcpy(out, b->data + e.at, n);
    out[n] = '\0';
    return out[0] != '\0';
}

/* A name for people: UTF-8 to its first control character, without the spaces
 * that cameras fill up with. */
static void name(const block *b, size_t at, unsigned tag,
                 char out[SP_EXIF_NAME_MAX])
{
    char text[SP_EXIF_NAME_MAX];
    size_t n = 0;

    if (!ascii(b, at, tag, text, sizeof text))
        return;
    while ((unsigned char)text[n] >= ' ' && text[n] != 0x7f)
        n++;
    n = sp_utf8_check(text, n);
    while (n > 0 && text[n - 1] == ' ')
        n--;
    text[n] = '\0';
    memcpy(out, text, n + 1);
}

/* ---- time ---- */

/* "2026:03:05 08:30:00", 19 characters. sp_time_parse() knows real days; a
 * leap second of a camera is none. */
static bool wall_clock(const char *text, int64_t *out)
{
    char iso[20];

    if (strlen(text) != 19 || text[4] != ':' || text[7] != ':' ||
        text[10] != ' ')
        return false;
    memcpy(iso, text, sizeof iso);
    iso[4] = iso[7] = '-';
    return sp_time_parse(iso, 0, out);
}

/* "+08:00"; no clock is more than 14 hours from UTC. */
static bool utc_offset(const char *text, int *out)
{
    static const char form[] = "s00:00";
    int minutes;

    for (size_t i = 0; i < sizeof form; i++) {
        bool fits = form[i] == 's'   ? text[i] == '+' || text[i] == '-'
                    : form[i] == '0' ? text[i] >= '0' && text[i] <= '9'
                                     : text[i] == form[i];
        if (!fits)
            return false;
    }
    if (text[4] > '5')
        return false;
    minutes = ((text[1] - '0') * 10 + text[2] - '0') * 60 +
              (text[4] - '0') * 10 + text[5] - '0';
    if (minutes > 14 * 60)
        return false;
    *out = text[0] == '-' ? -minutes : minutes;
    return true;
}

static void read_time(const block *b, size_t at, sp_exif *out)
{
    char text[32];
    bool taken = ascii(b, at, TAG_TAKEN, text, sizeof text) &&
                 wall_clock(text, &out->taken_at);

    if (!taken && !(ascii(b, at, TAG_DIGITIZED, text, sizeof text) &&
                    wall_clock(text, &out->taken_at)))
        return;
    out->has_offset = (ascii(b, at, TAG_OFFSET_TAKEN, text, sizeof text) ||
                       ascii(b, at, TAG_OFFSET, text, sizeof text)) &&
                      utc_offset(text, &out->offset);
}

/* ---- place ---- */

static bool rational(const block *b, size_t at, double *out)
{
    double over = number(b, at, 4);
    double under = number(b, at + 4, 4);

    if (under == 0)
        return false;
    *out = over / under;
    return true;
}

/* Degrees, minutes, seconds as three rationals, and a letter for the side. */
static bool angle(const block *b, size_t at, unsigned tag, const char sides[2],
                  double limit, double *out)
{
    double parts[3];
    char side[2];
    entry e;

    if (!ascii(b, at, tag, side, sizeof side) ||
        (side[0] != sides[0] && side[0] != sides[1]))
        return false;
    if (!find(b, at, tag + 1, TYPE_RATIONAL, &e) || e.count != 3)
        return false;
    for (size_t i = 0; i < 3; i++)
        if (!rational(b, e.at + i * 8, &parts[i]))
            return false;
    if (parts[1] >= 60 || parts[2] >= 60)
        return false;
    double degrees = parts[0] + parts[1] / 60 + parts[2] / 3600;
    if (!(degrees <= limit))
        return false;
    *out = side[0] == sides[1] ? -degrees : degrees;
    return true;
}

static void read_place(const block *b, size_t at, sp_exif *out)
{
    double latitude;
    double longitude;

    if (!angle(b, at, GPS_LATITUDE_REF, "NS", 90, &latitude) ||
        !angle(b, at, GPS_LONGITUDE_REF, "EW", 180, &longitude))
        return;
    if (latitude == 0 && longitude == 0)
        return;
    out->latitude = latitude;
    out->longitude = longitude;
}

/* ---- the whole ---- */

static sp_exif none(void)
{
    return (sp_exif){.taken_at = SP_NO_TIME,
                     .longitude = NAN,
                     .latitude = NAN,
                     .orientation = 1};
}

void sp_exif_block(const void *tiff, size_t len, sp_exif *out)
{
    block b = {tiff, len, false};
    unsigned orientation;

    *out = none();
    if (len < 8 ||
        (memcmp(tiff, "II*\0", 4) != 0 && memcmp(tiff, "MM\0*", 4) != 0))
        return;
    b.big = b.data[0] == 'M';
    size_t root = number(&b, 4, 4);
    if (short_of(&b, root, TAG_ORIENTATION, &orientation) && orientation >= 1 &&
        orientation <= 8)
        out->orientation = orientation;
    name(&b, root, TAG_MAKE, out->make);
    name(&b, root, TAG_MODEL, out->model);
    read_time(&b, directory(&b, root, TAG_EXIF), out);
    read_place(&b, directory(&b, root, TAG_GPS), out);
}

/* The TIFF block among a JPEG's segments, which end with the first scan. */
static bool jpeg_block(const block *file, block *out)
{
    size_t at = 2;

    for (unsigned i = 0; i < SP_EXIF_PARTS_MAX && has(file, at, 4); i++) {
        if (file->data[at] != 0xff)
            return false;
        unsigned marker = file->data[at + 1];
        if (marker == 0xff) { /* filling */
            at++;
            continue;
        }
        if (marker == 0xda || marker == 0xd9)
            return false;
        size_t n = number(file, at + 2, 2);
        if (n < 2 || !has(file, at + 2, n))
            return false;
        if (marker == 0xe1 && n >= 8 &&
            memcmp(file->data + at + 4, "Exif\0\0", 6) == 0) {
            *out = (block){file->data + at + 10, n - 8, false};
            return true;
        }
        at += 2 + n;
    }
    return false;
}

static bool png_block(const block *file, block *out)
{
    size_t at = 8;

    for (unsigned i = 0; i < SP_EXIF_PARTS_MAX && has(file, at, 12); i++) {
        size_t n = number(file, at, 4);
        const unsigned char *kind = file->data + at + 4;

        if (!has(file, at + 12, n) || memcmp(kind, "IEND", 4) == 0)
            return false;
        if (memcmp(kind, "eXIf", 4) == 0) {
            *out = (block){kind + 4, n, false};
            return true;
        }
        at += 12 + n;
    }
    return false;
}

sp_status sp_exif_read(const void *bytes, size_t len, sp_exif *out)
{
    block file = {bytes, len, true};
    block tiff = {bytes, 0, false};

    switch (sp_picture_sniff(bytes, len)) {
    case SP_PICTURE_JPEG:
        jpeg_block(&file, &tiff);
        break;
    case SP_PICTURE_PNG:
        png_block(&file, &tiff);
        break;
    default:
        return sp_fail(SP_INVALID, "不是 JPEG 或 PNG 图片",
                       "neither a JPEG nor a PNG picture");
    }
    sp_exif_block(tiff.data, tiff.len, out);
    return SP_OK;
}

int64_t sp_exif_time(const sp_exif *exif, int zone_minutes)
{
    if (exif->taken_at == SP_NO_TIME)
        return SP_NO_TIME;
    return exif->taken_at -
           (int64_t)(exif->has_offset ? exif->offset : zone_minutes) * 60;
}
