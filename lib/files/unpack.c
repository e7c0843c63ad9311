/* gzip by zlib, zstd by libzstd. */
#include "unpack.h"

#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

enum { BLOCK = 128 * 1024 };

struct sp_unpack {
    int fd;
    int64_t size;
    int64_t real; /* bytes handed out */
    sp_unpack_form form;
    z_stream gzip;
    bool gzip_open;
    ZSTD_DCtx *zstd;
    bool done; /* the stream said that it ends */
    unsigned char block[BLOCK];
    size_t at;
    size_t have;
    bool eof;
};

void sp_unpack_close(sp_unpack **u)
{
    if (!*u)
        return;
    if ((*u)->gzip_open)
        inflateEnd(&(*u)->gzip);
    ZSTD_freeDCtx((*u)->zstd);
    free(*u);
    *u = NULL;
}

sp_status sp_unpack_open(int fd, int64_t size, sp_unpack_form form,
                         sp_unpack **out)
{
    SP_CLEANUP(sp_unpack_close) sp_unpack *u = calloc(1, sizeof *u);

    if (!u)
        return sp_no_memory();
    *u = (sp_unpack){.fd = fd, .size = size, .form = form};
    if (lseek(fd, 0, SEEK_SET) < 0)
        return sp_fail(SP_IO, "读文件时出错：%m", "reading failed: %m");
    if (form == SP_UNPACK_GZIP) {
        if (inflateInit2(&u->gzip, 16 + MAX_WBITS) != Z_OK)
            return sp_no_memory();
        u->gzip_open = true;
    } else {
        u->zstd = ZSTD_createDCtx();
        if (!u->zstd ||
            ZSTD_isError(ZSTD_DCtx_setParameter(u->zstd, ZSTD_d_windowLogMax,
                                                SP_UNPACK_WINDOW_LOG)))
            return sp_no_memory();
    }
    *out = SP_TAKE(u);
    return SP_OK;
}

static sp_status fill(sp_unpack *u)
{
    ssize_t n = read(u->fd, u->block, BLOCK);

    if (n < 0)
        return sp_fail(SP_IO, "读文件时出错：%m", "reading failed: %m");
    u->at = 0;
    u->have = (size_t)n;
    u->eof = n == 0;
    return SP_OK;
}

static sp_status damaged(const char *why)
{
    return sp_fail(SP_CORRUPT, "压缩流已损坏：%s",
                   "the compressed stream is damaged: %s", why);
}

static sp_status step_gzip(sp_unpack *u, unsigned char *to, size_t room,
                           size_t *out_n)
{
    u->gzip.next_in = u->block + u->at;
    u->gzip.avail_in = (uInt)(u->have - u->at);
    u->gzip.next_out = to;
    u->gzip.avail_out = (uInt)(room > BLOCK ? BLOCK : room);
    uInt before = u->gzip.avail_out;
    int rc = inflate(&u->gzip, Z_NO_FLUSH);
    if (rc == Z_MEM_ERROR)
        return sp_no_memory();
    if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR)
        return damaged(u->gzip.msg ? u->gzip.msg : "?");
    u->at = u->have - u->gzip.avail_in;
    u->done = rc == Z_STREAM_END;
    *out_n = before - u->gzip.avail_out;
    return SP_OK;
}

static sp_status step_zstd(sp_unpack *u, unsigned char *to, size_t room,
                           size_t *out_n)
{
    ZSTD_inBuffer in = {u->block, u->have, u->at};
    ZSTD_outBuffer out = {to, room, 0};
    size_t rc = ZSTD_decompressStream(u->zstd, &out, &in);

    if (ZSTD_isError(rc))
        return damaged(ZSTD_getErrorName(rc));
    u->at = in.pos;
    u->done = rc == 0;
    *out_n = out.pos;
    return SP_OK;
}

/* Nothing may follow the stream. */
static sp_status check_end(sp_unpack *u)
{
    if (u->at == u->have && !u->eof)
        SP_TRY(fill(u));
    if (u->at < u->have)
        return damaged("something follows its end");
    return SP_OK;
}

static sp_status count(sp_unpack *u, size_t n)
{
    u->real += (int64_t)n;
    if (u->real > SP_UNPACK_FREE_BYTES &&
        u->real / SP_UNPACK_RATIO_MAX > u->size)
        return sp_fail(SP_INVALID,
                       "包解开后超过其大小（%lld 字节）的 %d 倍，不像正常文件，"
                       "未读取",
                       "the package (%lld bytes) unpacks to more than %d times "
                       "its size, which no honest file does",
                       (long long)u->size, SP_UNPACK_RATIO_MAX);
    return SP_OK;
}

static sp_status step(sp_unpack *u, unsigned char *to, size_t room,
                      size_t *out_n)
{
    if (u->at == u->have && !u->eof)
        SP_TRY(fill(u));
    SP_TRY(u->form == SP_UNPACK_GZIP ? step_gzip(u, to, room, out_n)
                                     : step_zstd(u, to, room, out_n));
    if (!u->done && u->eof && *out_n == 0)
        return damaged("it is cut off");
    if (u->done)
        SP_TRY(check_end(u));
    return count(u, *out_n);
}

sp_status sp_unpack_read(sp_unpack *u, void *buffer, size_t n, size_t *out_n)
{
    unsigned char *to = buffer;
    size_t got = 0;

    while (got < n && !u->done) {
        size_t more = 0;
        SP_TRY(step(u, to + got, n - got, &more));
        got += more;
    }
    *out_n = got;
    return SP_OK;
}
