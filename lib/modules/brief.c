/* Briefs: gathered from the records, section by section. */
#include <safeprod/archive.h>
#include <safeprod/risk.h>
#include <safeprod/user.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "briefing.h"
#include "packs.h"
#include "when.h"

enum { WEEK = 7 };

/* ---- memory ---- */

static void clear_section(sp_brief_section *s)
{
    for (size_t i = 0; i < s->nlines; i++) {
        free(s->lines[i].type);
        free(s->lines[i].code);
        free(s->lines[i].text);
    }
    free(s->lines);
    free(s->name);
    free(s->title);
    free(s->command);
    *s = (sp_brief_section){NULL};
}

void sp_brief_clear(sp_brief *brief)
{
    for (size_t i = 0; i < brief->nsections; i++)
        clear_section(&brief->sections[i]);
    free(brief->sections);
    free(brief->title);
    free(brief->subject);
    free(brief->made_by);
    free(brief->headline);
    free(brief->unseen);
    free(brief->pack);
    *brief = (sp_brief){NULL};
}

sp_status sp_brief_add(sp_briefing *b, sp_brief_tone tone, const char *type,
                       const char *code, const char *text)
{
    sp_brief_section *s = b->section;
    size_t cap = b->cap ? b->cap * 2 : 8;

    if (s->nlines == b->cap) {
        void *more = realloc(s->lines, cap * sizeof *s->lines);
        if (!more)
            return sp_no_memory();
        s->lines = more;
        b->cap = cap;
    }
    sp_brief_line *line = &s->lines[s->nlines++];
    *line = (sp_brief_line){.tone = tone};
    if (tone > s->tone)
        s->tone = tone;
    SP_TRY(sp_text_copy(type, &line->type));
    SP_TRY(sp_text_copy(code && *code ? code : NULL, &line->code));
    return sp_text_copy(text, &line->text);
}

/* ---- one section ---- */

static sp_status take_line(void *context, const char *code, const char *line)
{
    sp_briefing *b = context;

    return sp_brief_add(b, b->part->tone, b->part->query.type, code, line);
}

static sp_status gather_part(sp_briefing *b, bool *out_fits)
{
    sp_brief_section *s = b->section;
    bool en = b->session->options.lang == SP_EN;

    SP_TRY(sp_text_copy(b->part->name, &s->name));
    SP_TRY(sp_text_copy(en ? b->part->title_en : b->part->title_zh, &s->title));
    SP_TRY(sp_text_copy(b->part->command, &s->command));
    if (b->part->source != SP_BRIEF_QUERY)
        SP_TRY(sp_brief_source_gather(b, out_fits));
    else
        SP_TRY(sp_query_words(b->session, &b->part->query, b->scope, &s->count,
                              out_fits, take_line, b));
    if (b->part->source == SP_BRIEF_QUERY && b->part->tone == SP_BRIEF_BAD)
        s->urgent = s->count;
    if (s->urgent > 0)
        s->tone = SP_BRIEF_BAD;
    else if (s->count > 0 && b->part->tone > s->tone)
        s->tone = b->part->tone;
    return SP_OK;
}

typedef struct gathering {
    sp_session *session;
    const sp_brief_table *table;
    sp_query_scope scope;
    sp_brief *brief;
    sp_str unseen;
} gathering;

static sp_status add_part(gathering *g, const sp_brief_part *part)
{
    sp_brief_section section = {NULL};
    sp_briefing b = {g->session, part, &g->scope, &section, 0};
    bool fits = true;
    bool en = g->session->options.lang == SP_EN;
    sp_status status = gather_part(&b, &fits);

    if (status == SP_OK && fits) {
        g->brief->sections[g->brief->nsections++] = section;
        return SP_OK;
    }
    clear_section(&section);
    if (status != SP_FORBIDDEN)
        return status;
    sp_str_addf(&g->unseen, "%s%s", g->unseen.len ? (en ? ", " : "、") : "",
                en ? part->title_en : part->title_zh);
    return SP_OK;
}

/* ---- what it is about ---- */

static sp_status name_subject(sp_session *session, const sp_type *type,
                              const char *code, const char *field, sp_str *out)
{
    void *record = NULL;
    bool en = session->options.lang == SP_EN;

    SP_TRY(sp_record_load(session, type, code, &record));
    const char *name = sp_text_at(record, sp_type_field(type, field));
    sp_str_addf(out, "%s %s", en ? type->en : type->zh, code);
    if (name && strcmp(name, code) != 0)
        sp_str_addf(out, " %s", name);
    sp_record_free(type, record);
    return sp_str_ok(out);
}

static sp_status name_site(sp_session *session, sp_str *out)
{
    void *park = NULL;
    sp_status status = sp_record_load(session, &sp_park_type, NULL, &park);
    const sp_park *p = park;

    sp_str_add(out, status == SP_OK && p->name       ? p->name
                    : session->options.lang == SP_EN ? "the whole site"
                                                     : "全站点");
    sp_record_free(&sp_park_type, park);
    return sp_str_ok(out);
}

static sp_status read_subject(gathering *g, const sp_brief_options *o)
{
    SP_AUTOSTR subject = {0};

    if (!!o->zone + !!o->dept + !!o->enterprise > 1)
        return sp_fail(SP_INVALID, "%s 只能给一个", "give one of %s",
                       "zone, dept, enterprise");
    g->scope.zone = o->zone;
    g->scope.dept = o->dept;
    g->scope.enterprise = o->enterprise;
    if (o->zone)
        SP_TRY(
            name_subject(g->session, &sp_zone_type, o->zone, "name", &subject));
    else if (o->dept)
        SP_TRY(name_subject(g->session, &sp_department_type, o->dept, "name",
                            &subject));
    else if (o->enterprise)
        SP_TRY(name_subject(g->session, &sp_enterprise_type, o->enterprise,
                            "full_name", &subject));
    else
        SP_TRY(name_site(g->session, &subject));
    return sp_str_take(&subject, &g->brief->subject);
}

static sp_status read_day(const char *text, const char *what, int64_t *day)
{
    if (text && !sp_day_parse(text, day))
        return sp_fail(SP_INVALID, "%s 的日期“%.40s”无效，应写成 2026-01-31",
                       "%s, \"%.40s\", is not a day; write it as 2026-01-31",
                       what, text);
    return SP_OK;
}

static sp_status read_days(gathering *g, const sp_brief_options *o)
{
    int64_t until = 0;
    int64_t since;

    sp_query_scope_now(g->session, &g->scope);
    sp_day_parse(g->scope.today, &until);
    SP_TRY(read_day(o->until, "until", &until));
    since = until - WEEK + 1;
    SP_TRY(read_day(o->since, "since", &since));
    if (since > until)
        return sp_fail(SP_INVALID, "起始日期 %s 晚于截止日期 %s",
                       "since %s is after until %s", o->since ? o->since : "",
                       o->until ? o->until : g->scope.today);
    sp_day_format(since, g->scope.since);
    sp_day_format(until, g->scope.until);
    memcpy(g->brief->since, g->scope.since, sizeof g->brief->since);
    memcpy(g->brief->until, g->scope.until, sizeof g->brief->until);
    return SP_OK;
}

/* ---- the headline ---- */

static void add_matter(const sp_brief_section *s, bool en, sp_str *out)
{
    bool part = s->urgent > 0 && s->urgent < s->count;

    if (en)
        sp_str_addf(out, "%s%s: %" PRId64, out->len ? "; " : "", s->title,
                    s->count);
    else
        sp_str_addf(out, "%s%s %" PRId64 " 项", out->len ? "；" : "", s->title,
                    s->count);
    if (part)
        sp_str_addf(out,
                    en ? ", %" PRId64 " of them urgent"
                       : "（其中紧急 %" PRId64 " 项）",
                    s->urgent);
}

static sp_status make_headline(gathering *g)
{
    SP_AUTOSTR line = {0};
    bool en = g->session->options.lang == SP_EN;
    const sp_brief *b = g->brief;

    for (unsigned tone = SP_BRIEF_BAD; tone > SP_BRIEF_PLAIN; tone--) {
        if (line.len)
            break;
        for (size_t i = 0; i < b->nsections; i++)
            if (b->sections[i].tone == tone && b->sections[i].count > 0)
                add_matter(&b->sections[i], en, &line);
        if (tone == SP_BRIEF_WARN && line.len) {
            SP_AUTOSTR calm = {0};
            sp_str_addf(&calm, en ? "%s. To be watched: %s" : "%s。需关注：%s",
                        en ? g->table->calm_en : g->table->calm_zh,
                        sp_str_text(&line));
            return sp_str_take(&calm, &g->brief->headline);
        }
    }
    if (!line.len)
        sp_str_add(&line, en ? g->table->calm_en : g->table->calm_zh);
    return sp_str_take(&line, &g->brief->headline);
}

/* ---- all of it ---- */

static sp_status gather_all(gathering *g)
{
    for (size_t i = 0; i < g->table->nparts; i++)
        SP_TRY(add_part(g, &g->table->parts[i]));
    SP_TRY(make_headline(g));
    return g->unseen.len ? sp_str_take(&g->unseen, &g->brief->unseen) : SP_OK;
}

static sp_status gather(gathering *g, const sp_brief_options *o,
                        const sp_pack *pack)
{
    SP_AUTOSTR name = {0};
    sp_brief *b = g->brief;

    SP_TRY(read_subject(g, o));
    SP_TRY(read_days(g, o));
    b->made_at = sp_session_now(g->session);
    SP_TRY(sp_text_copy(g->session->actor->name, &b->made_by));
    SP_TRY(
        sp_text_copy(sp_pack_title(pack, g->session->options.lang), &b->title));
    sp_str_addf(&name, "%s@%s", sp_pack_name(pack), sp_pack_version(pack));
    SP_TRY(sp_str_take(&name, &b->pack));
    b->sections = calloc(SP_BRIEF_SECTIONS_MAX, sizeof *b->sections);
    return b->sections ? gather_all(g) : sp_no_memory();
}

sp_status sp_brief_gather(sp_session *session, const sp_brief_options *options,
                          sp_brief *out)
{
    static const sp_brief_options plain = {0};
    const sp_brief_options *o = options ? options : &plain;
    SP_CLEANUP(sp_brief_clear) sp_brief brief = {NULL};
    SP_AUTOPACK *pack = NULL;
    const void *table = NULL;
    gathering g = {.session = session, .brief = &brief};

    SP_TRY(sp_require(session, "assistant", SP_DO_READ, NULL, NULL));
    SP_TRY(sp_packs_get(session, o->pack ? o->pack : "brief.standard", &pack));
    SP_TRY(sp_pack_expect(pack, "brief", &table));
    g.table = table;
    SP_TRY(sp_db_begin_read(session->db)); /* one state for all of it */
    sp_status status = gather(&g, o, pack);
    sp_db_end_read(session->db);
    sp_str_free(&g.unseen);
    SP_TRY(status);
    *out = brief;
    brief = (sp_brief){NULL};
    return SP_OK;
}
