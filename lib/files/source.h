/* A text file as UTF-8 in one buffer that a parser walks. Nothing is held but
 * what the parser has not given back yet. */
#ifndef SP_SOURCE_H
#define SP_SOURCE_H

#include "encoding.h"

enum {
    SP_SOURCE_CHUNK = 256 * 1024, /* bytes per read() */
    SP_SOURCE_PAD = 64            /* readable and writable beyond `end` */
};

typedef struct sp_source {
    int fd;
    int64_t total;  /* bytes of the file when it was opened */
    int64_t offset; /* bytes of the file that were decoded */
    sp_decoder decoder;
    char *raw; /* bytes as they are in the file, not decoded yet */
    size_t raw_start;
    size_t raw_end;
    bool raw_eof;
    char *data;   /* UTF-8 */
    size_t cap;   /* without the pad */
    size_t start; /* the parser's: what is before is not needed any more */
    size_t end;
    bool eof;       /* nothing comes after `end` */
    int64_t bad_at; /* where in the file the illegal byte stands that the last
                       fill ended with; -1: none */
} sp_source;

/* Open and read the first piece. @encoding may be SP_ENC_OPEN. */
sp_status sp_source_open(sp_source *s, const char *path, sp_encoding encoding);

/* Get more behind `end`; may move what lies from `start` on to the front.
 * At most one illegal byte comes with a fill, as its last character, so it
 * belongs to whatever the parser has not finished when it fills again. */
sp_status sp_source_fill(sp_source *s);

void sp_source_close(sp_source *s);

/* open() for reading with our sentences: SP_NOT_FOUND, SP_INVALID for a folder
 * and for an empty file, SP_IO. */
sp_status sp_file_open(const char *path, int *out_fd, int64_t *out_size);

#endif
