/* Text files: reading, decoding, one buffer. */
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

sp_status sp_file_open(const char *path, int *out_fd, int64_t *out_size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return sp_fail(SP_NOT_FOUND, "没有文件“%s”", "there is no file \"%s\"",
                       path);
    if (fd < 0)
        return sp_fail(SP_IO, "不能打开“%s”：%s", "cannot open \"%s\": %s",
                       path, strerror(errno));
    struct stat st;
    if (fstat(fd, &st) < 0 || S_ISDIR(st.st_mode)) {
        close(fd);
        return sp_fail(SP_INVALID, "“%s”是文件夹，这里要一个表格文件",
                       "\"%s\" is a folder; a table file is wanted", path);
    }
    if (S_ISREG(st.st_mode) && st.st_size == 0) {
        close(fd);
        return sp_fail(SP_INVALID, "文件“%s”是空的", "the file \"%s\" is empty",
                       path);
    }
    *out_fd = fd;
    *out_size = st.st_size;
    return SP_OK;
}

static sp_status read_raw(sp_source *s)
{
    size_t kept = s->raw_end - s->raw_start;
    memmove(s->raw, s->raw + s->raw_start, kept);
    s->raw_start = 0;
    s->raw_end = kept;
    while (!s->raw_eof && s->raw_end < SP_SOURCE_CHUNK) {
        ssize_t n =
            read(s->fd, s->raw + s->raw_end, SP_SOURCE_CHUNK - s->raw_end);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return sp_fail(SP_IO, "读文件时出错：%s", "reading failed: %s",
                           strerror(errno));
        s->raw_eof = n == 0;
        s->raw_end += (size_t)n;
    }
    return SP_OK;
}

/* Room behind `end`; moving is put off as long as there is some. */
static sp_status make_room(sp_source *s)
{
    enum { ENOUGH = SP_SOURCE_CHUNK / 4 };
    size_t kept = s->end - s->start;
    if (s->cap - s->end >= ENOUGH)
        return SP_OK;
    if (s->start) {
        memmove(s->data, s->data + s->start, kept);
        s->start = 0;
        s->end = kept;
    }
    if (s->cap - s->end >= ENOUGH)
        return SP_OK;
    size_t cap = s->cap * 2 + 2 * (size_t)SP_SOURCE_CHUNK;
    char *grown = realloc(s->data, cap + SP_SOURCE_PAD);
    if (!grown)
        return sp_no_memory();
    memset(grown + s->end, 0, cap + SP_SOURCE_PAD - s->end);
    s->data = grown;
    s->cap = cap;
    return SP_OK;
}

/* The first byte beyond ASCII was met: which encoding is it? */
static sp_status decide(sp_source *s, bool first_piece)
{
    size_t n = s->raw_end - s->raw_start;
    size_t bad;
    sp_encoding found;
    SP_TRY(
        sp_encoding_decide(s->raw + s->raw_start, n, s->raw_eof, &found, &bad));
    if (bad < n && first_piece)
        return sp_fail(SP_INVALID,
                       "文件既不是 UTF-8 也不是 GB18030：第 %lld "
                       "字节不合法；请另存为 UTF-8，或指明编码",
                       "the file is neither UTF-8 nor GB18030: byte %lld is "
                       "illegal; save it as UTF-8 or name its encoding",
                       (long long)(s->offset + (int64_t)bad + 1));
    s->decoder.encoding = found;
    return SP_OK;
}

static sp_status decode_more(sp_source *s, bool first_piece)
{
    sp_decoded step;
    for (int attempt = 0; attempt < 2; attempt++) {
        SP_TRY(sp_decode(&s->decoder, s->raw + s->raw_start,
                         s->raw_end - s->raw_start, s->raw_eof,
                         s->data + s->end, s->cap - s->end, &step));
        s->raw_start += step.used;
        s->offset += (int64_t)step.used;
        s->end += step.made;
        char next = s->raw[s->raw_start];
        if (s->decoder.encoding != SP_ENC_OPEN || s->raw_start == s->raw_end ||
            (next && !(next & 0x80)))
            break;
        SP_TRY(decide(s, first_piece));
    }
    if (step.bad)
        s->bad_at = s->offset - (int64_t)step.bad_size;
    return SP_OK;
}

static sp_status fill(sp_source *s, bool first_piece)
{
    s->bad_at = -1;
    if (s->raw_end - s->raw_start < SP_DECODE_ROOM)
        SP_TRY(read_raw(s));
    SP_TRY(make_room(s));
    SP_TRY(decode_more(s, first_piece));
    s->eof = s->raw_eof && s->raw_start == s->raw_end;
    return SP_OK;
}

sp_status sp_source_fill(sp_source *s)
{
    return fill(s, false);
}

static sp_status refuse_binary(const sp_source *s)
{
    if (s->decoder.encoding > SP_ENC_GB18030)
        return SP_OK;
    const char *nul =
        memchr(s->raw + s->raw_start, 0, s->raw_end - s->raw_start);
    if (!nul)
        return SP_OK;
    return sp_fail(SP_INVALID,
                   "这不是文本文件：第 %lld 字节是 NUL；这里要 CSV、JSON "
                   "或 NDJSON",
                   "this is no text file: byte %lld is NUL; CSV, JSON or "
                   "NDJSON is wanted",
                   (long long)(nul - s->raw) + 1);
}

sp_status sp_source_open(sp_source *s, const char *path, sp_encoding encoding)
{
    *s = (sp_source){.fd = -1, .bad_at = -1};
    SP_TRY(sp_file_open(path, &s->fd, &s->total));
    s->raw = malloc(SP_SOURCE_CHUNK + 1);
    if (!s->raw)
        return sp_no_memory();
    SP_TRY(read_raw(s));
    size_t skip;
    sp_encoding marked = sp_encoding_of_bom(s->raw, s->raw_end, &skip);
    if (encoding == SP_ENC_OPEN || encoding == marked) {
        encoding = marked;
        s->raw_start = skip;
        s->offset = (int64_t)skip;
    }
    s->decoder.encoding = encoding;
    SP_TRY(refuse_binary(s));
    return fill(s, true);
}

void sp_source_close(sp_source *s)
{
    if (s->fd >= 0)
        close(s->fd);
    s->fd = -1;
    sp_decoder_end(&s->decoder);
    free(s->raw);
    free(s->data);
    s->raw = s->data = NULL;
}
