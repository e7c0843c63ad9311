/* What a line of a document is. */
#ifndef SP_KB_LINE_H
#define SP_KB_LINE_H

#include "kb_cut.h"

typedef enum sp_kb_line_kind {
    SP_KB_BLANK,
    SP_KB_TEXT,
    SP_KB_ARTICLE,  /* 第…条 */
    SP_KB_CHAPTER,  /* 第…编 章 节; level 1 to 3 */
    SP_KB_APPENDIX, /* 附件 附录 附表 */
    SP_KB_NUMBERED, /* 1.2.3; level is how many numbers */
    SP_KB_LISTED,   /* 一、 */
    SP_KB_MARKED    /* # heading; level is how many # */
} sp_kb_line_kind;

typedef struct sp_kb_line {
    sp_kb_line_kind kind;
    unsigned level;
    unsigned marks; /* how many # stood before it */
    int64_t number; /* of an article, of the first part of 1.2.3 */
    bool sure;      /* of an article: a space, the line's end or # say so */
    char key[SP_KB_KEY_MAX];
    const char *rest; /* behind the key, or all of it; within the line */
    size_t rest_len;
    const char *whole; /* without white space, # and ** at its ends */
    size_t whole_len;
} sp_kb_line;

/* Look at one line, without its line break. */
void sp_kb_line_read(const char *text, size_t len, sp_kb_line *out);

#endif
