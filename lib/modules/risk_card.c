/* The notice card of a risk point: what its events and their measures say, put
 * together. */
#include <string.h>

#include "card.h"
#include "risk_tree.h"

/* Texts, each once, in the order in which they came. */
typedef struct texts {
    char **items;
    size_t count;
} texts;

/* All that a card borrows. */
typedef struct content {
    sp_session *session;
    sp_risk_point *point;
    sp_zone *zone;
    sp_enterprise *enterprise;
    sp_park *park;
    texts factors;
    texts accidents;
    texts consequences;
    texts standards;
    texts measures[SP_MEASURE_KIND_COUNT];
    char *lines[5]; /* the first four and what to do in an emergency, joined */
    char *phones;
} content;

static void texts_clear(texts *t)
{
    for (size_t i = 0; i < t->count; i++)
        free(t->items[i]);
    free(t->items);
}

static void content_clear(content *c)
{
    texts_clear(&c->factors);
    texts_clear(&c->accidents);
    texts_clear(&c->consequences);
    texts_clear(&c->standards);
    for (size_t i = 0; i < SP_MEASURE_KIND_COUNT; i++)
        texts_clear(&c->measures[i]);
    for (size_t i = 0; i < SP_COUNT(c->lines); i++)
        free(c->lines[i]);
    free(c->phones);
    sp_record_free(&sp_risk_point_type, c->point);
    sp_record_free(&sp_zone_type, c->zone);
    sp_record_free(&sp_enterprise_type, c->enterprise);
    sp_park_release(&c->park);
}

static sp_status add_bytes(texts *t, const char *text, size_t len)
{
    if (len == 0)
        return SP_OK;
    for (size_t i = 0; i < t->count; i++)
        if (strlen(t->items[i]) == len && memcmp(t->items[i], text, len) == 0)
            return SP_OK;
    char **items = realloc(t->items, (t->count + 1) * sizeof *items);
    if (!items)
        return sp_no_memory();
    t->items = items;
    items[t->count] = strndup(text, len);
    if (!items[t->count])
        return sp_no_memory();
    t->count++;
    return SP_OK;
}

static sp_status add(texts *t, const char *text)
{
    return text ? add_bytes(t, text, strlen(text)) : SP_OK;
}

/* Names in a list, with any of the marks that people put between them. */
static sp_status add_list(texts *t, const char *text)
{
    static const char *const marks[] = {"、", "，", "；", ",", ";", "\n"};

    while (text && *text) {
        const char *end = text + strlen(text);
        size_t width = 0;
        for (size_t i = 0; i < SP_COUNT(marks); i++) {
            const char *at = strstr(text, marks[i]);
            if (at && at < end) {
                end = at;
                width = strlen(marks[i]);
            }
        }
        while (*text == ' ')
            text++;
        size_t len = end > text ? (size_t)(end - text) : 0;
        while (len > 0 && text[len - 1] == ' ')
            len--;
        SP_TRY(add_bytes(t, text, len));
        text = end + width;
    }
    return SP_OK;
}

static sp_status join(const texts *t, const char *between, char **out)
{
    SP_AUTOSTR s = {0};

    for (size_t i = 0; i < t->count; i++)
        sp_str_addf(&s, "%s%s", i ? between : "", t->items[i]);
    return t->count ? sp_str_take(&s, out) : SP_OK;
}

/* ---- the tree below the point ---- */

/* The children in use: who may see the point may see them. */
static sp_status each_child(const content *c, const sp_type *type,
                            const char *field, const char *code,
                            sp_record_visit visit, void *context)
{
    SP_AUTOQUERY *query = sp_query_new(type);
    const sp_sight all = {.scope = SP_SCOPE_ALL};

    if (!query)
        return SP_NO_MEMORY;
    SP_TRY(sp_query_where(query, field, code));
    return sp_rec_each(c->session->db, query, &all, visit, context);
}

static sp_status add_measure(void *context, const void *record)
{
    content *c = context;
    const sp_control_measure *measure = record;

    return add(&c->measures[measure->kind], measure->description);
}

static sp_status add_event(void *context, const void *record)
{
    content *c = context;
    const sp_risk_event *event = record;

    SP_TRY(add(&c->factors, event->factors ? event->factors : event->name));
    SP_TRY(add_list(&c->accidents, event->accident_type));
    SP_TRY(add(&c->consequences, event->consequence));
    SP_TRY(add(&c->standards,
               event->standard ? event->standard : event->reason_standard));
    return each_child(c, &sp_control_measure_type, "event", event->code,
                      add_measure, c);
}

static sp_status add_unit(void *context, const void *record)
{
    content *c = context;
    const sp_risk_unit *unit = record;

    return each_child(c, &sp_risk_event_type, "unit", unit->code, add_event, c);
}

/* ---- around it ---- */

static sp_status find_around(content *c)
{
    sp_db *db = c->session->db;
    void *zone = NULL;
    void *enterprise = NULL;

    SP_TRY(sp_park_find(c->session, &c->park));
    SP_TRY(sp_rec_find(db, &sp_zone_type, "code", c->point->zone, &zone));
    c->zone = zone;
    if (!c->zone->enterprise)
        return SP_OK;
    SP_TRY(sp_rec_find(db, &sp_enterprise_type, "code", c->zone->enterprise,
                       &enterprise));
    c->enterprise = enterprise;
    return SP_OK;
}

/* What the point says and what its measures add. */
static sp_status join_emergency(content *c)
{
    SP_CLEANUP(texts_clear) texts all = {0};
    const texts *measures = &c->measures[SP_MEASURE_EMERGENCY];

    SP_TRY(add(&all, c->point->emergency_measures));
    for (size_t i = 0; i < measures->count; i++)
        SP_TRY(add(&all, measures->items[i]));
    return join(&all, "\n", &c->lines[4]);
}

static sp_status join_all(content *c)
{
    const char *park = c->park ? c->park->emergency_phone : NULL;
    bool english = sp_session_lang(c->session) == SP_EN;
    SP_AUTOSTR phones = {0};

    SP_TRY(join(&c->factors, english ? "; " : "；", &c->lines[0]));
    SP_TRY(join(&c->accidents, english ? ", " : "、", &c->lines[1]));
    SP_TRY(join(&c->consequences, english ? "; " : "；", &c->lines[2]));
    SP_TRY(join(&c->standards, english ? ", " : "、", &c->lines[3]));
    SP_TRY(join_emergency(c));
    sp_str_addf(&phones, "%s%s119 / 120", park ? park : "", park ? " / " : "");
    return sp_str_take(&phones, &c->phones);
}

static sp_status gather(content *c, const char *code)
{
    void *point = NULL;

    SP_TRY(sp_record_load(c->session, &sp_risk_point_type, code, &point));
    c->point = point;
    SP_TRY(find_around(c));
    SP_TRY(each_child(c, &sp_risk_unit_type, "point", c->point->code, add_unit,
                      c));
    return join_all(c);
}

/* ---- the card ---- */

static size_t fill_groups(const content *c, sp_card_group *groups)
{
    const sp_field *field = sp_type_field(&sp_control_measure_type, "kind");
    size_t n = 0;

    for (unsigned kind = 0; kind < SP_MEASURE_EMERGENCY; kind++)
        if (c->measures[kind].count)
            groups[n++] = (sp_card_group){
                .kind =
                    sp_field_label(field, kind, sp_session_lang(c->session)),
                .items = (const char *const *)c->measures[kind].items,
                .nitems = c->measures[kind].count};
    return n;
}

static const char *either(const char *a, const char *b)
{
    return a ? a : b;
}

static const char *organisation(const content *c)
{
    if (c->enterprise)
        return c->enterprise->full_name;
    return c->park ? c->park->name : NULL;
}

static sp_card card_of(const content *c, const sp_risk_card_options *o)
{
    const sp_risk_point *p = c->point;
    bool residual = o->basis == SP_RISK_BY_RESIDUAL;
    bool english = sp_session_lang(c->session) == SP_EN;
    unsigned grade = residual ? p->grade_residual : p->grade_inherent;
    const sp_label *label = &sp_risk_grade_labels[grade];

    return (sp_card){
        .organisation = organisation(c),
        .name = p->name,
        .code = p->code,
        .grade = english ? label->en : label->zh,
        .rgb = sp_risk_rgb((sp_risk_grade)grade),
        .place = either(p->place, c->zone->name),
        .hazards = c->lines[0],
        .accidents = c->lines[1],
        .consequences = c->lines[2],
        .emergency = c->lines[4],
        .signs = p->signs,
        .department = either(p->responsible_dept, c->zone->responsible_dept),
        .person = either(p->responsible_person, c->zone->responsible_person),
        .phone = p->responsible_phone,
        .authority = c->park ? c->park->authority : NULL,
        .authority_phone = c->park ? c->park->authority_phone : NULL,
        .emergency_phone = c->phones,
        .assessed = p->assessed_at,
        .standard = c->lines[3],
        .basis = residual ? (english ? "residual risk" : "现状风险")
                          : (english ? "inherent risk" : "固有风险"),
        .lang = sp_session_lang(c->session),
        .paper = o->a5 ? SP_CARD_A5_ACROSS : SP_CARD_A4,
    };
}

static sp_status draw(sp_session *session, const char *code,
                      const sp_risk_card_options *options, sp_str *out,
                      unsigned *out_pages)
{
    SP_CLEANUP(content_clear) content c = {.session = session};
    sp_card_group groups[SP_MEASURE_KIND_COUNT];
    sp_risk_card_options o = {.format = SP_RISK_PDF};

    if (options)
        o = *options;
    if (o.format != SP_RISK_PDF && o.format != SP_RISK_PNG)
        return sp_fail(SP_INVALID, "告知卡只能是 PDF 或 PNG",
                       "a notice card is a PDF or a PNG");
    SP_TRY(sp_db_begin_read(session->db));
    sp_status status = gather(&c, code);
    sp_db_end_read(session->db);
    SP_TRY(status);
    sp_card card = card_of(&c, &o);
    card.controls = groups;
    card.ncontrols = fill_groups(&c, groups);
    return sp_card_draw(&card,
                        o.format == SP_RISK_PDF ? SP_CARD_PDF : SP_CARD_PNG,
                        o.page, o.dpi, out, out_pages);
}

sp_status sp_risk_card(sp_session *session, const char *code,
                       const sp_risk_card_options *options, void **out,
                       size_t *out_len, unsigned *out_pages)
{
    SP_AUTOSTR bytes = {0};

    SP_TRY(draw(session, code, options, &bytes, out_pages));
    *out_len = bytes.len;
    *out = SP_TAKE(bytes.data);
    return SP_OK;
}

sp_status sp_risk_card_file(sp_session *session, const char *code,
                            const sp_risk_card_options *options,
                            const char *path, unsigned *out_pages)
{
    SP_AUTOSTR bytes = {0};

    SP_TRY(draw(session, code, options, &bytes, out_pages));
    return sp_whole_file(path, bytes.data, bytes.len);
}
