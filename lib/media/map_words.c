/* What the label of a zone says. */
#include "map_words.h"

#include <glib.h>
#include <math.h>
#include <string.h>

enum {
    LINES_MAX = 12,
    LEAD_NAMES_MAX = 40, /* zones; with more, led labels are codes */
    NAME_BYTES_MAX = 600 /* longer names are shown by their code alone */
};

#define LINE 1.22   /* height of a line, in its size */
#define TINY 0.5    /* scale below which a label is for crowded maps alone */
#define DETAIL 0.68 /* size of the lines below a name */

typedef enum content { ALL, NAMED, CODED } content;

static const struct form {
    content content;
    unsigned breaks; /* lines of the name, less one */
    double scale;
    bool outside;
} forms[] = {
    {ALL, 0, 1.3},          {ALL, 1, 1.3},          {ALL, 0, 1.0},
    {ALL, 1, 1.0},          {ALL, 2, 1.0},          {ALL, 0, 0.85},
    {ALL, 1, 0.85},         {NAMED, 0, 1.0},        {NAMED, 1, 1.0},
    {NAMED, 2, 1.0},        {ALL, 0, 0.75},         {ALL, 1, 0.75},
    {NAMED, 0, 0.85},       {NAMED, 1, 0.85},       {NAMED, 2, 0.85},
    {NAMED, 0, 0.72, true}, {NAMED, 1, 0.72, true}, {NAMED, 2, 0.72},
    {NAMED, 0, 0.6},        {NAMED, 1, 0.6},        {NAMED, 2, 0.6},
    {NAMED, 0, 0.5},        {NAMED, 1, 0.5},        {NAMED, 2, 0.5},
    {NAMED, 0, 0.42},       {NAMED, 1, 0.42},       {NAMED, 2, 0.42},
    {CODED, 0, 0.9},        {CODED, 0, 0.8},        {CODED, 0, 0.7, true},
    {CODED, 0, 0.6},        {CODED, 0, 0.5, true},  {CODED, 0, 0.42},
    {CODED, 0, 0.36},
};
SP_ASSERT_COUNT(forms, SP_MAP_FORMS);

typedef struct line {
    sp_map_part part;
    double size;
    bool bold;
} line;

static bool is_wide(gunichar c)
{
    return c >= 0x2e80;
}

static bool opens(gunichar c)
{
    return g_utf8_strchr("（([【《“‘", -1, c) != NULL;
}

/* May a line end between these two? */
static bool may_break(gunichar before, gunichar after)
{
    static const char *const closing = "）)]】》”’、，。；：·,.;:";

    if (before == ' ')
        return true;
    if (!is_wide(before) && !is_wide(after))
        return false;
    return !opens(before) && !g_utf8_strchr(closing, -1, after);
}

/* The break nearest to @target, a width from the start; 0: there is none. */
static size_t break_near(sp_pen *pen, const char *text, size_t len,
                         double target)
{
    double width = 0;
    double miss = INFINITY;
    size_t best = 0;

    for (size_t at = 0; at < len;) {
        size_t next = (size_t)(g_utf8_next_char(text + at) - text);
        gunichar before = g_utf8_get_char(text + at);
        width += sp_pen_width(pen, text + at, next - at, 1, true);
        if (next < len && may_break(before, g_utf8_get_char(text + next))) {
            double off = fabs(width - target);
            if (opens(g_utf8_get_char(text + next)))
                off /= 3; /* "11号装置区（加氢）" breaks before the bracket */
            if (off < miss) {
                miss = off;
                best = next;
            }
        }
        at = next;
    }
    return best;
}

/* Break the name into n + 1 lines about equally wide. */
static void break_name(sp_pen *pen, const char *name, size_t n,
                       sp_map_part out[SP_MAP_NAME_LINES])
{
    size_t len = strlen(name);

    for (size_t i = 0; i <= n; i++) {
        double rest = sp_pen_width(pen, name, len, 1, true);
        size_t cut =
            i == n ? len
                   : break_near(pen, name, len, rest / (double)(n + 1 - i));
        size_t shown = cut;
        if (cut == 0) {
            memset(out, 0, SP_MAP_NAME_LINES * sizeof(*out));
            return;
        }
        while (shown > 1 && name[shown - 1] == ' ')
            shown--;
        out[i] = (sp_map_part){name, shown};
        name += cut;
        len -= cut;
    }
}

static void add_count(sp_str *s, sp_lang lang, unsigned n, const char *zh,
                      const char *en)
{
    if (n == 0)
        return;
    if (s->len > 0)
        sp_str_add(s, " · ");
    if (lang == SP_EN)
        sp_str_addf(s, "%u %s%s", n, en, n == 1 ? "" : "s");
    else
        sp_str_addf(s, "%u %s", n, zh);
}

/* "重大" of "重大风险", "低" of "低风险", "M" of "Major": for the tightest
 * form, so that it can be told without its colour, too. */
static size_t brief_grade(const char *grade)
{
    static const char risk[] = "风险";
    size_t len = strlen(grade);
    const char *next = g_utf8_next_char(grade);

    if (!is_wide(g_utf8_get_char(grade)))
        return (size_t)(next - grade);
    if (len > sizeof(risk) - 1 &&
        strcmp(grade + len - (sizeof(risk) - 1), risk) == 0)
        len -= sizeof(risk) - 1;
    size_t two = *next ? (size_t)(g_utf8_next_char(next) - grade) : len;
    return len < two ? len : two;
}

void sp_map_words_free(sp_map_words *words)
{
    free(words->counts);
    free(words->brief);
}

static const char *name_of(const sp_map_zone *zone)
{
    const char *code = zone->code ? zone->code : "";

    return zone->name && *zone->name ? zone->name : code;
}

sp_status sp_map_words_make(const sp_map_scene *scene, const sp_map_zone *zone,
                            double unit, sp_pen *pen, sp_map_words *out)
{
    const char *grade = scene->grades[zone->grade].label;
    const char *code = zone->code && *zone->code ? zone->code : name_of(zone);
    const char *name = name_of(zone);
    SP_AUTOSTR counts = {0};
    SP_AUTOSTR brief = {0};

    grade = grade ? grade : "";
    add_count(&counts, scene->lang, zone->points, "个风险点", "risk point");
    add_count(&counts, scene->lang, zone->enterprises, "家企业", "enterprise");
    sp_str_add(&brief, code);
    if (*grade)
        sp_str_addf(&brief, " %.*s", (int)brief_grade(grade), grade);
    *out = (sp_map_words){.zone = zone, .grade = grade, .em = 1.75 * unit};
    out->may_lead = scene->nzones <= LEAD_NAMES_MAX;
    SP_TRY(sp_str_take(&brief, &out->brief));
    if (counts.len > 0)
        SP_TRY(sp_str_take(&counts, &out->counts));
    for (size_t n = 0; strlen(name) <= NAME_BYTES_MAX && n < SP_MAP_NAME_LINES;
         n++)
        break_name(pen, name, n, out->names[n]);
    return SP_OK;
}

static void add_line(line *lines, size_t *n, const char *text, size_t len,
                     double size, bool bold)
{
    if (len > 0 && *n < LINES_MAX)
        lines[(*n)++] = (line){{text, len}, size, bold};
}

static void add_details(const sp_map_words *w, bool all, double size,
                        line *lines, size_t *n)
{
    add_line(lines, n, w->grade, strlen(w->grade), size, false);
    if (!all)
        return;
    if (w->counts)
        add_line(lines, n, w->counts, strlen(w->counts), size, false);
    for (size_t i = 0; i < w->zone->nlines; i++) {
        const char *text = w->zone->lines[i];
        if (text)
            add_line(lines, n, text, strlen(text), size, false);
    }
}

/* The lines of a form; 0 when the words do not have it. */
static size_t lines_of(const sp_map_words *w, const struct form *form,
                       line lines[LINES_MAX])
{
    const sp_map_part *name = w->names[form->breaks];
    double em = w->em * form->scale;
    size_t n = 0;

    if (form->content == CODED) {
        add_line(lines, &n, w->brief, strlen(w->brief), em, true);
        return n;
    }
    for (size_t i = 0; i <= form->breaks; i++)
        add_line(lines, &n, name[i].text, name[i].len, em, true);
    if (n > 0)
        add_details(w, form->content == ALL, em * DETAIL, lines, &n);
    return n;
}

sp_label_size sp_map_words_size(const sp_map_words *words, size_t form,
                                sp_pen *pen)
{
    const struct form *f = &forms[form];
    line lines[LINES_MAX];
    size_t n = lines_of(words, f, lines);
    double rim = 0.2 * words->em * f->scale;
    sp_label_size size = {0, rim, n > 0, n > 0 && f->outside};

    if (f->content == NAMED && !words->may_lead)
        size.outside = false;
    if (f->scale < TINY && words->may_lead)
        size.inside = false; /* a line to a label that can be read is better */
    for (size_t i = 0; i < n; i++) {
        double width = sp_pen_width(pen, lines[i].part.text, lines[i].part.len,
                                    lines[i].size, lines[i].bold);
        size.width = fmax(size.width, width + 2 * rim);
        size.height += LINE * lines[i].size;
    }
    return size;
}

void sp_map_words_draw(const sp_map_words *words, size_t form,
                       const sp_map_box *box, bool halo, sp_pen *pen,
                       cairo_t *cr)
{
    line lines[LINES_MAX];
    size_t n = lines_of(words, &forms[form], lines);
    double y = box->y0 + 0.1 * words->em * forms[form].scale;

    for (size_t i = 0; i < n; i++) {
        double size = lines[i].size;
        sp_ink ink = {size, lines[i].bold, 0x1a1a1a,
                      halo ? 0.07 * size + 0.04 * words->em : 0};
        sp_pen_line(pen, cr, lines[i].part.text, lines[i].part.len, &ink,
                    (box->x0 + box->x1) / 2, y + LINE * size / 2, SP_CENTRE);
        y += LINE * size;
    }
}
