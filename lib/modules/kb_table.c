/* Tables of clauses: a row is a clause. */
#include <safeprod/table.h>

#include <string.h>

#include "kbing.h"
#include "str.h"
#include "text.h"

typedef enum column { LAW, ARTICLE, HEADING, TEXT, EDITION, COLUMNS } column;

static const char *const names[COLUMNS] = {
    [LAW] = "law|title|法规|法律|标题|文件|名称",
    [ARTICLE] = "article|clause|条|条款|条号|条文号|编号|no",
    [HEADING] = "heading|chapter|章|章节|章节名",
    [TEXT] = "text|content|内容|条文|正文|条文内容",
    [EDITION] = "version|edition|版本|版本日期",
};

static void close_reader(sp_table_reader **reader)
{
    sp_table_reader_close(*reader);
}

static bool is_named(const char *heading, const char *list)
{
    char one[64];

    while (*list) {
        size_t n = strcspn(list, "|");
        memcpy(one, list, n);
        one[n] = '\0';
        if (sp_text_alike(heading, one))
            return true;
        list += n + (list[n] == '|');
    }
    return false;
}

/* JSON brings new keys with its rows. */
static void find_columns(const sp_table_reader *reader, size_t at[COLUMNS])
{
    size_t width = sp_table_reader_width(reader);

    for (size_t c = 0; c < COLUMNS; c++) {
        at[c] = SIZE_MAX;
        for (size_t i = 0; i < width && at[c] == SIZE_MAX; i++)
            if (is_named(sp_table_reader_heading(reader, i), names[c]))
                at[c] = i;
    }
}

static const char *cell(const sp_table_reader *reader, size_t at)
{
    const char *text = at == SIZE_MAX ? NULL : sp_table_reader_cell(reader, at);

    return text ? text : "";
}

/* A table of something else: the row as "heading: cell" lines. */
static sp_status spell_out(const sp_table_reader *reader, sp_str *out)
{
    size_t width = sp_table_reader_width(reader);

    for (size_t i = 0; i < width; i++)
        if (*cell(reader, i))
            sp_str_addf(out, "%s%s：%s", out->len ? "\n" : "",
                        sp_table_reader_heading(reader, i), cell(reader, i));
    return sp_str_ok(out);
}

static sp_status paper_for(sp_kb_papers *papers, const char *law,
                           const char *edition, sp_kb_paper **out)
{
    for (size_t i = papers->count; i-- > 0;) {
        const char *title = papers->items[i].document->title;
        if (strcmp(title ? title : "", law) == 0) {
            *out = &papers->items[i];
            return SP_OK;
        }
    }
    SP_TRY(sp_kb_paper_new(papers, out));
    SP_TRY(sp_text_set(&(*out)->document->title, law));
    return sp_text_set(&(*out)->document->edition, edition);
}

static sp_status take_row(const sp_table_reader *reader, sp_kb_papers *papers)
{
    SP_AUTOSTR whole = {0};
    char article[SP_KB_KEY_MAX];
    size_t at[COLUMNS];
    sp_kb_paper *paper = NULL;

    find_columns(reader, at);
    const char *text = cell(reader, at[TEXT]);
    if (at[TEXT] == SIZE_MAX) {
        SP_TRY(spell_out(reader, &whole));
        text = sp_str_text(&whole);
    }
    if (!*text)
        return SP_OK;
    SP_TRY(paper_for(papers, cell(reader, at[LAW]), cell(reader, at[EDITION]),
                     &paper));
    sp_kb_article_key(cell(reader, at[ARTICLE]), article);
    const sp_kb_clause clause = {.article = article,
                                 .heading = cell(reader, at[HEADING]),
                                 .text = text,
                                 .len = strlen(text)};
    return sp_kb_paper_add(paper, &clause);
}

sp_status sp_kb_read_table(const char *path, sp_kb_papers *out)
{
    SP_CLEANUP(close_reader) sp_table_reader *reader = NULL;
    bool more = true;

    SP_TRY(sp_table_reader_open(path, NULL, &reader));
    for (;;) {
        SP_TRY(sp_table_reader_next(reader, &more));
        if (!more)
            return SP_OK;
        const char *zh = sp_table_reader_problem(reader, SP_ZH);
        if (zh)
            return sp_fail(SP_INVALID, SP_IN_ZH, SP_IN_EN, zh,
                           sp_table_reader_problem(reader, SP_EN));
        SP_TRY(take_row(reader, out));
    }
}
