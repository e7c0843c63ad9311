/* Texts of other encodings to UTF-8. iconv.h appears in encoding.c alone. */
#ifndef SP_ENCODING_H
#define SP_ENCODING_H

#include "base.h"

typedef enum sp_encoding {
    SP_ENC_OPEN, /* only ASCII so far: decided by the first other byte */
    SP_ENC_UTF8,
    SP_ENC_GB18030,
    SP_ENC_UTF16LE,
    SP_ENC_UTF16BE,
    SP_ENC_COUNT
} sp_encoding;

/* "UTF-8" for SP_ENC_OPEN too. */
const char *sp_encoding_name(sp_encoding encoding);

/* A name as people write it ("utf8", "GBK", "gb2312"); SP_INVALID lists what
 * there is. */
sp_status sp_encoding_parse(const char *name, sp_encoding *out);

/* By the byte-order mark; SP_ENC_OPEN without one. @out_skip is its length. */
sp_encoding sp_encoding_of_bom(const void *bytes, size_t n, size_t *out_skip);

typedef struct sp_decoder {
    sp_encoding encoding;
    void *iconv; /* NULL until needed */
} sp_decoder;

/* What one step did. */
typedef struct sp_decoded {
    size_t used; /* bytes taken from the input */
    size_t made; /* bytes of UTF-8 put into the output */
    bool bad;    /* the last `bad_size` bytes taken were illegal; U+FFFD stands
                    for them at the end of the output */
    size_t bad_size;
} sp_decoded;

enum { SP_DECODE_ROOM = 16 }; /* least room that a step can work with */

/* Convert up to @room bytes of output, stopping after an illegal byte. A
 * character cut off by the end of the input waits for the rest unless
 * @at_end. NUL is illegal. */
sp_status sp_decode(sp_decoder *d, const char *in, size_t n, bool at_end,
                    char *out, size_t room, sp_decoded *result);

/* Decide between UTF-8 and GB18030 by @in, which starts with a character.
 * UTF-8 with few damaged bytes is still UTF-8. @out_bad is where the first
 * illegal byte stands when it is neither, else @n. */
sp_status sp_encoding_decide(const char *in, size_t n, bool at_end,
                             sp_encoding *out, size_t *out_bad);

void sp_decoder_end(sp_decoder *d);

/* Bytes before the first that is not ASCII (NUL counts as not). */
size_t sp_ascii_length(const char *text, size_t n);

#endif
