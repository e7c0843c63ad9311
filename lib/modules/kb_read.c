/* Reading the files of the knowledge base. */
#include <stdio.h>
#include <string.h>

#include "document_lines.h"
#include "kbing.h"
#include "str.h"
#include "text.h"
#include "when.h"

static void paper_free(sp_kb_paper *p)
{
    for (size_t i = 0; i < p->count; i++) {
        free(p->parts[i].article);
        free(p->parts[i].heading);
        free(p->parts[i].text);
    }
    free(p->parts);
    sp_record_free(&sp_kb_document_type, p->document);
}

void sp_kb_papers_free(sp_kb_papers *papers)
{
    for (size_t i = 0; i < papers->count; i++)
        paper_free(&papers->items[i]);
    free(papers->items);
    *papers = (sp_kb_papers){0};
}

sp_status sp_kb_paper_new(sp_kb_papers *papers, sp_kb_paper **out)
{
    sp_kb_paper *grown =
        realloc(papers->items, (papers->count + 1) * sizeof *grown);

    if (!grown)
        return sp_no_memory();
    papers->items = grown;
    grown[papers->count] =
        (sp_kb_paper){.document = sp_record_new(&sp_kb_document_type)};
    if (!grown[papers->count].document)
        return sp_no_memory();
    grown[papers->count].document->bytes = 0; /* of a new record: unknown */
    *out = &grown[papers->count++];
    return SP_OK;
}

static sp_status grow(sp_kb_paper *p)
{
    size_t cap = p->cap ? 2 * p->cap : 64;

    if (p->count < p->cap)
        return SP_OK;
    if (p->count >= SP_KB_CLAUSES_MAX)
        return sp_fail(SP_INVALID, "文档超过 %d 条，请拆成几份",
                       "the document has more than %d clauses; split it",
                       SP_KB_CLAUSES_MAX);
    sp_kb_part *grown = realloc(p->parts, cap * sizeof *grown);
    if (!grown)
        return sp_no_memory();
    p->parts = grown;
    p->cap = cap;
    return SP_OK;
}

sp_status sp_kb_paper_add(sp_kb_paper *p, const sp_kb_clause *clause)
{
    SP_TRY(grow(p));
    sp_kb_part *part = &p->parts[p->count];
    *part = (sp_kb_part){0};
    p->count++;
    SP_TRY(sp_text_copy(clause->article, &part->article));
    SP_TRY(sp_text_copy(clause->heading, &part->heading));
    SP_TRY(sp_text_copy(clause->text, &part->text));
    p->document->bytes += (int64_t)clause->len;
    return SP_OK;
}

/* ---- what it is called ---- */

static sp_status title_of_path(const char *path, char **out)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    size_t len = dot && dot > name ? (size_t)(dot - name) : strlen(name);

    return sp_text_trim(name, len, out);
}

static bool ends_with_one(const char *text, const char *const *ends)
{
    size_t len = strlen(text);

    for (; *ends; ends++) {
        size_t n = strlen(*ends);
        if (len >= n && strcmp(text + len - n, *ends) == 0)
            return true;
    }
    return false;
}

static sp_kb_kind kind_of_title(const char *title)
{
    static const char *const laws[] = {"法",   "条例", "解释", "实施细则",
                                       "办法", "规定", "决定", NULL};
    static const char *const procedures[] = {"制度", "规程", "手册", "方案",
                                             "程序", "预案", NULL};
    static const char *const standards[] = {"GB",  "AQ", "HG", "SH", "TSG",
                                            "JGJ", "DB", "MH", "SY", "XF"};

    for (size_t i = 0; i < SP_COUNT(standards); i++)
        if (strncmp(title, standards[i], strlen(standards[i])) == 0)
            return SP_KB_STANDARD;
    if (ends_with_one(title, procedures))
        return SP_KB_PROCEDURE;
    return ends_with_one(title, laws) || strstr(title, "解释（") ? SP_KB_LAW
                                                                 : SP_KB_OTHER;
}

static sp_status set(sp_kb_document *d, const char *name, const char *text)
{
    const sp_field *field = sp_type_field(&sp_kb_document_type, name);

    return text ? sp_field_set(field, d, text, 480) : SP_OK;
}

static sp_status take_front(sp_kb_document *d, const sp_kb_front *f)
{
    int64_t day;

    if (!d->title)
        SP_TRY(set(d, "title", f->title));
    SP_TRY(set(d, "issuer", f->issuer));
    SP_TRY(set(d, "edition", f->edition));
    if (f->effective && sp_day_parse(f->effective, &day))
        SP_TRY(set(d, "effective", f->effective));
    if (f->repealed && sp_day_parse(f->repealed, &day))
        SP_TRY(set(d, "repealed", f->repealed));
    return SP_OK;
}

static sp_status take_meta(sp_kb_document *d, const sp_kb_meta *m)
{
    const struct {
        const char *name;
        const char *text;
    } all[] = {{"code", m->code},
               {"title", m->title},
               {"issuer", m->issuer},
               {"edition", m->edition},
               {"effective", m->effective},
               {"repealed", m->repealed},
               {"review_due", m->review_due},
               {"collection", m->collection},
               {"owner_dept", m->owner_dept},
               {"kind", m->kind},
               {"scope", m->scope}};

    for (size_t i = 0; i < SP_COUNT(all); i++)
        SP_TRY(set(d, all[i].name, all[i].text));
    return SP_OK;
}

/* What nobody said. */
static sp_status take_rest(sp_kb_document *d, const char *path,
                           const sp_kb_meta *meta)
{
    const sp_field *kind = sp_type_field(&sp_kb_document_type, "kind");

    if (!d->title)
        SP_TRY(title_of_path(path, &d->title));
    if (!meta || !meta->kind)
        d->kind = kind_of_title(d->title);
    if (!d->collection)
        SP_TRY(sp_text_copy(d->kind == SP_KB_LAW ? "laws"
                                                 : kind->labels[d->kind].name,
                            &d->collection));
    const char *slash = strrchr(path, '/');
    return sp_text_set(&d->source, slash ? slash + 1 : path);
}

/* ---- files ---- */

static sp_status add_part(void *context, const sp_kb_clause *clause)
{
    return sp_kb_paper_add(context, clause);
}

static sp_status read_text(const char *path, sp_kb_papers *papers)
{
    SP_AUTOFREE char *text = NULL;
    SP_AUTOFRONT front = {0};
    sp_kb_paper *paper = NULL;
    size_t len = 0;

    SP_TRY(sp_document_lines(path, &text, &len));
    SP_TRY(sp_kb_front_read(text, len, &front));
    SP_TRY(sp_kb_paper_new(papers, &paper));
    SP_TRY(take_front(paper->document, &front));
    return sp_kb_cut(text, len, add_part, paper);
}

static sp_status nothing_in(const char *path)
{
    return sp_fail(SP_INVALID, "%s 里没有可用的条文",
                   "there is no text for the knowledge base in %s", path);
}

sp_status sp_kb_read_file(const char *path, const sp_kb_meta *meta,
                          sp_kb_papers *out)
{
    SP_AUTOPAPERS papers = {0};

    if (sp_document_format_of(path) == SP_DOCUMENT_TABLE)
        SP_TRY(sp_kb_read_table(path, &papers));
    else
        SP_TRY(read_text(path, &papers));
    for (size_t i = 0; i < papers.count; i++) {
        sp_kb_paper *p = &papers.items[i];
        if (p->count == 0)
            return nothing_in(path);
        if (meta)
            SP_TRY(take_meta(p->document, meta));
        SP_TRY(take_rest(p->document, path, meta));
        p->document->clauses = (int64_t)p->count;
    }
    if (papers.count == 0)
        return nothing_in(path);
    *out = papers;
    papers = (sp_kb_papers){0};
    return SP_OK;
}
