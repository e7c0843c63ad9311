/* Documents as text: Markdown and plain text as they are, HTML and DOCX with
 * their headings written as in Markdown, one paragraph a line. Nothing in a
 * document is followed, run or loaded. */
#ifndef SP_DOCUMENT_LINES_H
#define SP_DOCUMENT_LINES_H

#include "str.h"

enum {
    SP_DOCUMENT_BYTES_MAX = 64 << 20, /* of the file, and of its text */
    SP_HTML_TAG_MAX = 4096            /* bytes of a tag's name */
};

typedef enum sp_document_format {
    SP_DOCUMENT_TEXT, /* md, txt */
    SP_DOCUMENT_HTML,
    SP_DOCUMENT_DOCX,
    SP_DOCUMENT_TABLE, /* csv, xlsx, json: the readers of tables have them */
    SP_DOCUMENT_UNKNOWN
} sp_document_format;

/* By the extension. */
sp_document_format sp_document_format_of(const char *path);

/* Read a document that is no table. Texts in GB18030 and UTF-16 are decoded;
 * control characters are left out.
 * @retval SP_INVALID too long, no text, damaged; says where */
sp_status sp_document_lines(const char *path, char **out, size_t *out_len);

/* HTML, in valid UTF-8, to lines. Any bytes are taken. */
sp_status sp_html_lines(const char *html, size_t len, sp_str *out);

/* The text of the DOCX file @path. */
sp_status sp_docx_lines(const char *path, sp_str *out);

#endif
