/* Briefs as Markdown, as JSON, and as values of a document. Pure but for the
 * document's template. */
#include <inttypes.h>
#include <string.h>

#include "brief_pack.h"
#include "briefing.h"
#include "document.h"
#include "json.h"
#include "packs.h"
#include "when.h"

__attribute__((format_arg(2), format_arg(3))) static const char *
pick(sp_lang lang, const char *zh, const char *en)
{
    return lang == SP_EN ? en : zh;
}

/* "2026-11-24 20:15" */
static void moment(int64_t at, int zone, char out[32])
{
    sp_time_format(at, zone, out);
    if (strlen(out) > 16) {
        out[10] = ' ';
        out[16] = '\0';
    }
}

/* ---- Markdown ---- */

/* Text within a line: what would begin a mark is told not to. */
static void add_plain(sp_str *s, const char *text)
{
    for (; *text; text++) {
        if (strchr("\\`*_<>|#", *text))
            sp_str_addc(s, '\\');
        sp_str_addc(s, *text == '\n' ? ' ' : *text);
    }
}

static void add_line(sp_str *s, const sp_brief_line *line)
{
    sp_str_add(s, line->tone == SP_BRIEF_BAD ? "- **!** " : "- ");
    add_plain(s, line->text);
    if (line->code) {
        sp_str_add(s, " `");
        for (const char *c = line->code; *c; c++)
            sp_str_addc(s, *c == '`' || *c == '\n' ? ' ' : *c);
        sp_str_addc(s, '`');
    }
    sp_str_addc(s, '\n');
}

static void add_more(sp_str *s, const sp_brief_section *section, sp_lang lang)
{
    int64_t more = section->count - (int64_t)section->nlines;

    if (more <= 0 || section->nlines == 0)
        return;
    sp_str_addf(s, pick(lang, "- 另有 %" PRId64 " 项", "- %" PRId64 " more"),
                more);
    if (section->command)
        sp_str_addf(s, pick(lang, "：`%s`", ": `%s`"), section->command);
    sp_str_addc(s, '\n');
}

static void add_section(sp_str *s, const sp_brief_section *section,
                        sp_lang lang)
{
    sp_str_add(s, "\n## ");
    add_plain(s, section->title);
    sp_str_addf(s, pick(lang, "（%" PRId64 "）\n\n", " (%" PRId64 ")\n\n"),
                section->count);
    for (size_t i = 0; i < section->nlines; i++)
        add_line(s, &section->lines[i]);
    add_more(s, section, lang);
}

static bool has_words(const sp_brief_section *s)
{
    return s->count > 0 || s->nlines > 0;
}

/* Sections in which there is nothing, in one line. */
static void add_empty(sp_str *s, const sp_brief *b, sp_lang lang)
{
    size_t n = 0;

    for (size_t i = 0; i < b->nsections; i++) {
        if (has_words(&b->sections[i]))
            continue;
        sp_str_add(s, n++ ? pick(lang, "、", ", ")
                          : pick(lang, "\n无：", "\nNone: "));
        add_plain(s, b->sections[i].title);
    }
    sp_str_add(s, n ? "\n" : "");
}

static void write_markdown(const sp_brief *b, sp_lang lang, int zone, sp_str *s)
{
    char made[32];

    moment(b->made_at, zone, made);
    sp_str_add(s, "# ");
    add_plain(s, b->title);
    sp_str_add(s, pick(lang, "：", ": "));
    add_plain(s, b->subject);
    sp_str_addf(s, pick(lang, "\n\n%s 至 %s\n\n**", "\n\n%s to %s\n\n**"),
                b->since, b->until);
    add_plain(s, b->headline);
    sp_str_add(s, "**\n");
    for (size_t i = 0; i < b->nsections; i++)
        if (has_words(&b->sections[i]))
            add_section(s, &b->sections[i], lang);
    add_empty(s, b, lang);
    if (b->unseen) {
        sp_str_add(s, pick(lang, "\n您无权查看、未列入：",
                           "\nLeft out, you may not read: "));
        add_plain(s, b->unseen);
        sp_str_addc(s, '\n');
    }
    sp_str_addf(
        s,
        pick(lang, "\n---\n%s 由 %s 生成，取自站点记录（%s）\n",
             "\n---\nmade %s by %s from the records of the site (%s)\n"),
        made, b->made_by, b->pack);
}

/* ---- JSON ---- */

static void member(sp_str *s, const char *key, const char *text)
{
    sp_str_addf(s, "%s\"%s\":", s->data[s->len - 1] == '{' ? "" : ",", key);
    if (text)
        sp_json_quote(s, text);
    else
        sp_str_add(s, "null");
}

static void json_section(sp_str *s, const sp_brief_section *section)
{
    sp_str_addc(s, '{');
    member(s, "name", section->name);
    member(s, "title", section->title);
    member(s, "tone", sp_brief_tone_labels[section->tone].name);
    member(s, "command", section->command);
    sp_str_addf(s, ",\"count\":%" PRId64 ",\"urgent\":%" PRId64 ",\"lines\":[",
                section->count, section->urgent);
    for (size_t i = 0; i < section->nlines; i++) {
        const sp_brief_line *line = &section->lines[i];
        sp_str_add(s, i ? ",{" : "{");
        member(s, "tone", sp_brief_tone_labels[line->tone].name);
        member(s, "type", line->type);
        member(s, "code", line->code);
        member(s, "text", line->text);
        sp_str_addc(s, '}');
    }
    sp_str_add(s, "]}");
}

static void write_json(const sp_brief *b, int zone, sp_str *s)
{
    char made[32];

    sp_time_format(b->made_at, zone, made);
    sp_str_addc(s, '{');
    member(s, "title", b->title);
    member(s, "subject", b->subject);
    member(s, "since", b->since);
    member(s, "until", b->until);
    member(s, "headline", b->headline);
    member(s, "made_at", made);
    member(s, "made_by", b->made_by);
    member(s, "pack", b->pack);
    member(s, "unseen", b->unseen);
    sp_str_add(s, ",\"sections\":[");
    for (size_t i = 0; i < b->nsections; i++) {
        sp_str_add(s, i ? ",\n" : "\n");
        json_section(s, &b->sections[i]);
    }
    sp_str_add(s, "]}\n");
}

sp_status sp_brief_write(const sp_brief *brief, sp_brief_format format,
                         sp_lang lang, int zone, char **out)
{
    SP_AUTOSTR s = {0};

    if (format == SP_BRIEF_MARKDOWN)
        write_markdown(brief, lang, zone, &s);
    else if (format == SP_BRIEF_JSON)
        write_json(brief, zone, &s);
    else
        return sp_fail(SP_INVALID, "没有第 %d 种简报格式",
                       "there is no format of briefs number %d", (int)format);
    return sp_str_take(&s, out);
}

/* ---- on paper ---- */

static bool add_row(cJSON *rows, const char *section, const char *text,
                    const char *code)
{
    cJSON *row = cJSON_CreateObject();

    return row && cJSON_AddItemToArray(rows, row) &&
           cJSON_AddStringToObject(row, "section", section) &&
           cJSON_AddStringToObject(row, "text", text) &&
           cJSON_AddStringToObject(row, "code", code);
}

static bool fill_rows(const sp_brief *b, sp_lang lang, cJSON *rows)
{
    for (size_t i = 0; i < b->nsections; i++) {
        const sp_brief_section *s = &b->sections[i];
        SP_AUTOSTR title = {0};
        sp_str_addf(&title, pick(lang, "%s（%" PRId64 "）", "%s (%" PRId64 ")"),
                    s->title, s->count);
        if (title.failed)
            return false;
        if (s->count > 0 && s->nlines == 0 &&
            !add_row(rows, sp_str_text(&title), "", ""))
            return false;
        for (size_t k = 0; k < s->nlines; k++)
            if (!add_row(rows, k ? "" : sp_str_text(&title), s->lines[k].text,
                         s->lines[k].code ? s->lines[k].code : ""))
                return false;
    }
    return true;
}

static sp_status fill_values(const sp_brief *b, sp_lang lang, cJSON *values)
{
    cJSON *rows = values ? cJSON_AddArrayToObject(values, "rows") : NULL;

    if (rows && cJSON_AddStringToObject(values, "subject", b->subject) &&
        cJSON_AddStringToObject(values, "since", b->since) &&
        cJSON_AddStringToObject(values, "until", b->until) &&
        cJSON_AddStringToObject(values, "headline", b->headline) &&
        cJSON_AddStringToObject(values, "unseen", b->unseen ? b->unseen : "") &&
        fill_rows(b, lang, rows))
        return SP_OK;
    return sp_no_memory();
}

sp_status sp_brief_print(sp_session *session, const sp_brief *brief, void **out,
                         size_t *out_len)
{
    SP_AUTOJSON *values = cJSON_CreateObject();
    SP_AUTOPACK *pack = NULL;
    SP_AUTOSTR pdf = {0};
    char made[32];
    const sp_document_dress dress = {.organisation = brief->subject,
                                     .made = made,
                                     .lang = session->options.lang};

    SP_TRY(sp_require(session, "assistant", SP_DO_READ, NULL, NULL));
    moment(brief->made_at, session->options.zone, made);
    SP_TRY(fill_values(brief, session->options.lang, values));
    SP_TRY(sp_packs_get(session, "doc.brief", &pack));
    SP_TRY(sp_document_draw(pack, values, &dress, &pdf, NULL));
    *out_len = pdf.len;
    *out = SP_TAKE(pdf.data);
    return SP_OK;
}
