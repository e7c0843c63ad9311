/* Passages of the knowledge base on the terminal and for programs. */
#ifndef SP_KB_PRINT_H
#define SP_KB_PRINT_H

#include <safeprod/kb.h>

#include "cmd.h"

/* For people each with its text, for programs one row each. */
sp_status print_passages(call *cli, const sp_kb_passages *passages);

/* "安全生产法 第四十三条（2021-06-10 版）" */
void passage_name(const call *cli, const sp_kb_passage *p, char *out,
                  size_t size);

/* The text, @indent columns in, within the terminal's width; @mark (or NULL)
 * stands out where colours are. */
void passage_text(const char *text, size_t indent, const char *mark);

/* `,"name":"text"`, null when there is none. */
void json_member(const char *name, const char *text);

/* One passage as a JSON object on stdout. */
void passage_json(const sp_kb_passage *p);

#endif
