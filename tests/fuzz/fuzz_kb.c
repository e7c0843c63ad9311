/* Any bytes are cut into clauses, tokens, lines of HTML: within the input, in
 * order, and nothing is lost that is text. */
#include <stdlib.h>
#include <string.h>

#include "document_lines.h"
#include "kb_cut.h"
#include "kb_token.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool truth)
{
    if (!truth)
        abort();
}

typedef struct walk {
    size_t size;
    size_t last;
} walk;

static int on_token(void *context, const sp_kb_token *t)
{
    walk *w = context;

    expect(t->len > 0 && t->len <= SP_KB_TOKEN_MAX);
    expect(t->start < t->end && t->end <= w->size);
    expect(t->start >= w->last || t->same_place);
    w->last = t->start;
    return 0;
}

static sp_status on_clause(void *context, const sp_kb_clause *c)
{
    size_t *sum = context;

    expect(c->len > 0 && strlen(c->article) < SP_KB_KEY_MAX);
    expect(strlen(c->heading) < SP_KB_HEADING_MAX);
    *sum += c->len;
    return SP_OK;
}

static void cut(const char *text, size_t size)
{
    SP_AUTOFRONT front = {0};
    size_t sum = 0;

    if (sp_utf8_check(text, size) < size || memchr(text, 0, size))
        return;
    expect(sp_kb_front_read(text, size, &front) == SP_OK);
    expect(sp_kb_cut(text, size, on_clause, &sum) == SP_OK);
    expect(sum <= size + size / 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SP_AUTOSTR lines = {0};
    const char *text = (const char *)data;

    for (int singles = 0; singles < 2; singles++) {
        walk w = {size, 0};
        sp_kb_tokens(text, size, singles, on_token, &w);
    }
    cut(text, size);
    expect(sp_html_lines(text, size, &lines) == SP_OK);
    return 0;
}
