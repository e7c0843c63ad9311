/* PNG out, with libpng: to memory, or to a file that appears at once. */
#include <errno.h>
#include <fcntl.h>
#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "picture.h"

enum { ZLIB_BUFFER = 1 << 18, NAMES_TRIED = 100 };

typedef struct writer {
    png_structp png;
    png_infop info;
    unsigned char *row;
    sp_str *out;
    int fd; /* -1: to `out` */
    int error;
    jmp_buf failed;
} writer;

static void on_error(png_structp png, png_const_charp message)
{
    writer *w = png_get_error_ptr(png);

    (void)message;
    longjmp(w->failed, 1);
}

static void on_warning(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

static void on_write(png_structp png, png_bytep bytes, size_t n)
{
    writer *w = png_get_io_ptr(png);

    if (w->fd < 0) {
        sp_str_addn(w->out, bytes, n);
        if (w->out->failed)
            png_error(png, "out of memory");
        return;
    }
    while (n > 0) {
        ssize_t done = write(w->fd, bytes, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0) {
            w->error = errno;
            png_error(png, "write failed");
        }
        bytes += done;
        n -= (size_t)done;
    }
}

static void on_flush(png_structp png)
{
    (void)png;
}

static void writer_close(writer *w)
{
    png_destroy_write_struct(&w->png, &w->info);
    free(w->row);
}

static sp_status writer_open(writer *w, const sp_picture *p)
{
    w->row = malloc((size_t)p->width * 4);
    if (!w->row)
        return sp_no_memory();
    w->png =
        png_create_write_struct(PNG_LIBPNG_VER_STRING, w, on_error, on_warning);
    w->info = w->png ? png_create_info_struct(w->png) : NULL;
    return w->info ? SP_OK : sp_no_memory();
}

static void row_opaque(const uint32_t *from, unsigned char *to, unsigned width)
{
    for (unsigned x = 0; x < width; x++, to += 3) {
        to[0] = (unsigned char)(from[x] >> 16);
        to[1] = (unsigned char)(from[x] >> 8);
        to[2] = (unsigned char)from[x];
    }
}

static unsigned char straight(uint32_t value, uint32_t alpha)
{
    uint32_t v = alpha ? (value * 255 + alpha / 2) / alpha : 0;

    return (unsigned char)(v < 255 ? v : 255);
}

static void row_alpha(const uint32_t *from, unsigned char *to, unsigned width)
{
    for (unsigned x = 0; x < width; x++, to += 4) {
        uint32_t a = from[x] >> 24;
        to[0] = straight((from[x] >> 16) & 255, a);
        to[1] = straight((from[x] >> 8) & 255, a);
        to[2] = straight(from[x] & 255, a);
        to[3] = (unsigned char)a;
    }
}

static void write_rows(writer *w, const sp_picture *p)
{
    void (*convert)(const uint32_t *, unsigned char *, unsigned) =
        p->opaque ? row_opaque : row_alpha;

    png_set_write_fn(w->png, w, on_write, on_flush);
    png_set_IHDR(w->png, w->info, p->width, p->height, 8,
                 p->opaque ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_RGB_ALPHA,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_set_compression_level(w->png, 1);
    png_set_filter(w->png, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
    png_set_compression_buffer_size(w->png, ZLIB_BUFFER);
    png_write_info(w->png, w->info);
    for (unsigned y = 0; y < p->height; y++) {
        convert((const void *)(p->pixels + p->stride * y), w->row, p->width);
        png_write_row(w->png, w->row);
    }
    png_write_end(w->png, NULL);
}

static sp_status write_png(writer *w, const sp_picture *p)
{
    SP_TRY(writer_open(w, p));
    if (!setjmp(w->failed)) {
        write_rows(w, p);
        return SP_OK;
    }
    if (w->error)
        return sp_fail(SP_IO, "图片写不下去：%s", "cannot write a picture: %s",
                       strerror(w->error));
    return sp_no_memory();
}

sp_status sp_picture_png(const sp_picture *picture, sp_str *out)
{
    SP_CLEANUP(writer_close) writer w = {.out = out, .fd = -1};

    return write_png(&w, picture);
}

/* A name beside @path that nobody has; mkstemp() would make it unreadable for
 * others, whatever the umask. */
static int open_beside(const char *path, sp_str *name)
{
    for (int i = 0; i < NAMES_TRIED; i++) {
        sp_str_clear(name);
        sp_str_addf(name, "%s.part%d", path, i);
        if (name->failed)
            return -1;
        int fd =
            open(name->data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

static sp_status save_failed(const char *path, int error)
{
    return sp_fail(SP_IO, "写不了 %s：%s", "cannot write %s: %s", path,
                   strerror(error));
}

sp_status sp_picture_save_png(const sp_picture *picture, const char *path)
{
    SP_AUTOSTR part = {0};
    SP_CLEANUP(writer_close) writer w = {.fd = open_beside(path, &part)};

    if (w.fd < 0)
        return part.failed ? sp_no_memory() : save_failed(path, errno);
    sp_status status = write_png(&w, picture);
    int error = fsync(w.fd) == 0 ? 0 : errno;
    if (close(w.fd) != 0 && !error)
        error = errno;
    if (status == SP_OK && !error && rename(part.data, path) == 0)
        return SP_OK;
    if (!error)
        error = errno;
    unlink(part.data);
    if (status != SP_OK)
        return sp_fail_within(status, "%s：", "%s: ", path);
    return save_failed(path, error);
}
