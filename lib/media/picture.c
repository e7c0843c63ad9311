/* Pictures: what both formats share. */
#include "picture.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "picture_parts.h"

static const struct format {
    const char *name;
    const char *magic;
    size_t len;
    sp_status (*info)(const void *bytes, size_t size, sp_picture_facts *out);
} formats[] = {
    [SP_PICTURE_UNKNOWN] = {"unknown", "", 0, NULL},
    [SP_PICTURE_PNG] = {"png", "\x89PNG\r\n\x1a\n", 8, sp_png_info},
    [SP_PICTURE_JPEG] = {"jpeg", "\xff\xd8\xff", 3, sp_jpeg_info},
};

const char *sp_picture_type_name(sp_picture_type type)
{
    return type < SP_COUNT(formats) ? formats[type].name : "unknown";
}

sp_picture_type sp_picture_sniff(const void *bytes, size_t size)
{
    for (size_t i = 1; i < SP_COUNT(formats); i++) {
        const struct format *f = &formats[i];
        if (size >= f->len && memcmp(bytes, f->magic, f->len) == 0)
            return (sp_picture_type)i;
    }
    return SP_PICTURE_UNKNOWN;
}

sp_status sp_picture_check_size(uint64_t width, uint64_t height)
{
    unsigned long long w = width;
    unsigned long long h = height;

    if (w == 0 || h == 0)
        return sp_fail(SP_INVALID, "图片是空的（%llu × %llu 像素）",
                       "the picture is empty (%llu × %llu pixels)", w, h);
    if (w > SP_PICTURE_SIDE_MAX || h > SP_PICTURE_SIDE_MAX ||
        w * h > SP_PICTURE_PIXELS_MAX)
        return sp_fail(SP_INVALID,
                       "图片太大：%llu × %llu 像素，每边最多 %d，总数最多 %d",
                       "the picture is too large: %llu × %llu pixels; at most "
                       "%d a side and %d in all",
                       w, h, SP_PICTURE_SIDE_MAX, SP_PICTURE_PIXELS_MAX);
    return SP_OK;
}

/* EXIF orientations 5 to 8 lie on their side. */
static bool is_turned(const sp_picture_facts *facts)
{
    return facts->orientation >= 5;
}

static void swap_sides(sp_picture_facts *facts)
{
    unsigned width = facts->width;

    facts->width = facts->height;
    facts->height = width;
}

sp_status sp_picture_info(const void *bytes, size_t size, sp_picture_facts *out)
{
    sp_picture_type type = sp_picture_sniff(bytes, size);
    sp_picture_facts facts = {0};

    if (size == 0)
        return sp_fail(SP_INVALID, "图片文件是空的，应为 PNG 或 JPEG",
                       "the picture file is empty; PNG or JPEG is expected");
    if (type == SP_PICTURE_UNKNOWN)
        return sp_fail(SP_INVALID,
                       "不是 PNG 或 JPEG 图片（按内容判断，不看文件名）",
                       "not a PNG or JPEG picture (its content decides, not "
                       "its name)");
    if (size > SP_PICTURE_BYTES_MAX)
        return sp_fail(SP_INVALID, "图片文件有 %zu 字节，最多 %d 字节",
                       "the picture file has %zu bytes; at most %d are read",
                       size, SP_PICTURE_BYTES_MAX);
    SP_TRY(formats[type].info(bytes, size, &facts));
    SP_TRY(sp_picture_check_size(facts.width, facts.height));
    facts.type = type;
    if (is_turned(&facts))
        swap_sides(&facts);
    *out = facts;
    return SP_OK;
}

void sp_picture_free(sp_picture *picture)
{
    free(picture->pixels);
    *picture = (sp_picture){0};
}

enum { HUGE_PAGE = 2 << 20 };

/* Pages of 2 MB where the system has them: touching a large canvas for the
 * first time is a fifth of the work of decoding a plan into it. */
static unsigned char *large_block(size_t size)
{
    if (size < 4 * (size_t)HUGE_PAGE)
        return malloc(size);
    size_t whole = (size + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    void *block = aligned_alloc(HUGE_PAGE, whole);
    if (block)
        madvise(block, whole, MADV_HUGEPAGE); /* advice: may be refused */
    return block;
}

/* Rows begin at multiples of 4 bytes, which is all that cairo asks for. */
static sp_status allocate(unsigned width, unsigned height, sp_picture *out)
{
    if (width == 0 || height == 0 || width > SP_CANVAS_SIDE_MAX ||
        height > SP_CANVAS_SIDE_MAX)
        return sp_fail(SP_INVALID, "画布 %u × %u 像素超出 1 到 %d",
                       "a canvas of %u × %u pixels is outside 1 to %d", width,
                       height, SP_CANVAS_SIDE_MAX);
    size_t stride = (size_t)width * 4;
    unsigned char *pixels = large_block(stride * height);
    if (!pixels)
        return sp_no_memory();
    *out = (sp_picture){width, height, stride, true, pixels, 1};
    return SP_OK;
}

sp_status sp_picture_new(unsigned width, unsigned height, sp_picture *out)
{
    sp_picture made;

    SP_TRY(allocate(width, height, &made));
    memset(made.pixels, 0xff, made.stride * height);
    *out = made;
    return SP_OK;
}

static void whiten_frame(const sp_picture *p, const sp_picture_frame *f)
{
    size_t left = (size_t)f->left * 4;
    size_t right = (size_t)f->right * 4;

    memset(p->pixels, 0xff, p->stride * f->top);
    for (unsigned y = f->top; y < p->height - f->bottom; y++) {
        unsigned char *row = p->pixels + p->stride * y;
        memset(row, 0xff, left);
        memset(row + p->stride - right, 0xff, right);
    }
    memset(p->pixels + p->stride * (p->height - f->bottom), 0xff,
           p->stride * f->bottom);
}

static uint32_t scale(uint32_t value, uint32_t alpha)
{
    uint32_t t = value * alpha + 128;

    return (t + (t >> 8)) >> 8;
}

/* One row of straight alpha: blended with white, or premultiplied. */
static void settle_alpha(uint32_t *row, unsigned width, bool flatten)
{
    for (unsigned x = 0; x < width; x++) {
        uint32_t a = row[x] >> 24;
        if (a == 255)
            continue;
        uint32_t white = flatten ? 255 - a : 0;
        uint32_t r = scale((row[x] >> 16) & 255, a) + white;
        uint32_t g = scale((row[x] >> 8) & 255, a) + white;
        uint32_t b = scale(row[x] & 255, a) + white;
        row[x] = (flatten ? 255u : a) << 24 | r << 16 | g << 8 | b;
    }
}

/* Where pixel (x, y) of the stored picture is shown, by EXIF orientation. */
static size_t turned_index(unsigned orientation, size_t x, size_t y, size_t w,
                           size_t h, size_t stride)
{
    size_t across = w - 1 - x;
    size_t down = h - 1 - y;

    switch (orientation) {
    case 2:
        return y * stride + across;
    case 3:
        return down * stride + across;
    case 4:
        return down * stride + x;
    case 5:
        return x * stride + y;
    case 6:
        return x * stride + down;
    case 7:
        return across * stride + down;
    case 8:
        return across * stride + y;
    default:
        return y * stride + x;
    }
}

/* Blocks of 32 x 32 keep both pictures in the cache. */
static void turn(const sp_picture *from, unsigned orientation, uint32_t *to,
                 size_t stride)
{
    const uint32_t *pixels = (const void *)from->pixels;
    unsigned w = from->width;
    unsigned h = from->height;

    for (unsigned by = 0; by < h; by += 32)
        for (unsigned bx = 0; bx < w; bx += 32)
            for (unsigned y = by; y < h && y < by + 32; y++)
                for (unsigned x = bx; x < w && x < bx + 32; x++)
                    to[turned_index(orientation, x, y, w, h, stride)] =
                        pixels[(size_t)y * w + x];
}

static sp_status decode_jpeg(const void *bytes, size_t size,
                             const sp_picture_facts *facts, unsigned shrink,
                             const sp_picture_rows *rows)
{
    if (facts->orientation == 1)
        return sp_jpeg_rows(bytes, size, facts, shrink, rows);

    SP_AUTOPICTURE stored = {0};
    sp_picture_facts lying = *facts;
    if (is_turned(facts))
        swap_sides(&lying);
    SP_TRY(allocate(lying.width, lying.height, &stored));
    SP_TRY(sp_jpeg_rows(bytes, size, &lying, shrink,
                        &(sp_picture_rows){stored.pixels, stored.stride}));
    turn(&stored, facts->orientation, (void *)rows->pixels, rows->stride / 4);
    return SP_OK;
}

static sp_status decode_png(const void *bytes, size_t size,
                            const sp_picture_facts *facts,
                            const sp_picture_rows *rows, bool flatten,
                            bool *opaque)
{
    bool alpha;

    SP_TRY(sp_png_rows(bytes, size, facts, rows, &alpha));
    if (alpha)
        for (unsigned y = 0; y < facts->height; y++)
            settle_alpha((void *)(rows->pixels + rows->stride * y),
                         facts->width, flatten);
    *opaque = !alpha || flatten;
    return SP_OK;
}

/* By how much a picture can be made smaller; @facts become what is left. */
static unsigned shrink(const sp_picture_frame *f, bool room,
                       sp_picture_facts *facts)
{
    unsigned by = 8;

    if (facts->type != SP_PICTURE_JPEG || room || !f->enough_width ||
        !f->enough_height)
        return 1;
    while (by > 1 && ((facts->width + by - 1) / by < f->enough_width ||
                      (facts->height + by - 1) / by < f->enough_height))
        by /= 2;
    facts->width = (facts->width + by - 1) / by;
    facts->height = (facts->height + by - 1) / by;
    return by;
}

sp_status sp_picture_decode(const void *bytes, size_t size,
                            const sp_picture_frame *frame, sp_picture *out)
{
    static const sp_picture_frame none = {0};
    const sp_picture_frame *f = frame ? frame : &none;
    SP_AUTOPICTURE made = {0};
    sp_picture_facts facts;

    SP_TRY(sp_picture_info(bytes, size, &facts));
    bool room = f->left || f->top || f->right || f->bottom;
    unsigned by = shrink(f, room, &facts);
    SP_TRY(allocate(facts.width + f->left + f->right,
                    facts.height + f->top + f->bottom, &made));
    sp_picture_rows rows = {
        made.pixels + made.stride * f->top + (size_t)f->left * 4, made.stride};
    made.shrunk = by;
    if (room)
        whiten_frame(&made, f);
    if (facts.type == SP_PICTURE_JPEG)
        SP_TRY(decode_jpeg(bytes, size, &facts, by, &rows));
    else
        SP_TRY(decode_png(bytes, size, &facts, &rows, f->flatten || room,
                          &made.opaque));
    *out = made;
    made.pixels = NULL;
    return SP_OK;
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static sp_status read_failed(const char *path, int error)
{
    return sp_fail(error == ENOENT ? SP_NOT_FOUND : SP_IO, "读不了 %s：%s",
                   "cannot read %s: %s", path, strerror(error));
}

sp_status sp_picture_slurp(const char *path, sp_str *out)
{
    SP_CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    char buffer[1 << 16];
    size_t before = out->len;

    if (fd < 0 || fstat(fd, &st) != 0)
        return read_failed(path, errno);
    if (!S_ISREG(st.st_mode))
        return sp_fail(SP_IO, "%s 不是文件", "%s is not a file", path);
    for (;;) {
        ssize_t n = read(fd, buffer, sizeof(buffer));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return read_failed(path, errno);
        if (n == 0)
            return sp_str_ok(out);
        if (out->len - before + (size_t)n > SP_PICTURE_BYTES_MAX)
            return sp_fail(SP_INVALID, "%s 超过 %d 字节",
                           "%s has more than %d bytes", path,
                           SP_PICTURE_BYTES_MAX);
        sp_str_addn(out, buffer, (size_t)n);
    }
}

sp_status sp_picture_load(const char *path, const sp_picture_frame *frame,
                          sp_picture *out)
{
    SP_AUTOSTR bytes = {0};

    SP_TRY(sp_picture_slurp(path, &bytes));
    sp_status status = sp_picture_decode(bytes.data, bytes.len, frame, out);
    if (status != SP_OK)
        return sp_fail_within(status, "%s：", "%s: ", path);
    return SP_OK;
}
