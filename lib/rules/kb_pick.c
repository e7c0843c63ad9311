/* Picking numbers out of clauses. */
#include "kb_pick.h"

#include <stdlib.h>
#include <string.h>

#include "kb_condition.h"
#include "kb_number.h"
#include "kb_qualifier.h"
#include "str.h"

enum { PARTS = 32, SHOWN = 6, PIECES = 12, SHORT = 12, REACH = 36 };

/* Below this share of the best one's words a part is about something else … */
static const double about_as_much = 0.8;
/* … or below this one, when it is another case of the same. */
static const double half_as_much = 0.5;

/* A stretch of the text. */
typedef struct piece {
    size_t from;
    size_t to;
} piece;

typedef struct part {
    sp_kb_found number;
    piece own;           /* with the number */
    piece heads[PIECES]; /* what stands before it in its sentence, nearest
                            first, without what other numbers are followed by */
    size_t nheads;
    sp_kb_case is;
    sp_kb_condition condition;
    uint32_t met;  /* sides that the question names and this part meets */
    double weight; /* of the question's words in it */
    bool out;
} part;

typedef struct picking {
    const sp_kb_query *q;
    const char *article;
    const char *text;
    sp_kb_case asked;
    part parts[PARTS];
    size_t count;
} picking;

/* ---- marks ---- */

static size_t mark_at(const char *p, const char *const *marks)
{
    for (; *marks; marks++)
        if (strncmp(p, *marks, strlen(*marks)) == 0)
            return strlen(*marks);
    return 0;
}

static const char *const ends_sentence[] = {"。", "！", "？", NULL};
static const char *const ends_group[] = {"；", ";", NULL};
static const char *const ends_piece[] = {"，", "；", "。", "：", "！",
                                         "？", ",",  ";",  "\n", NULL};

/* Behind the last of @marks before @at. */
static size_t back_to(const char *text, size_t at, const char *const *marks)
{
    for (size_t i = at; i-- > 0;) {
        size_t n = mark_at(text + i, marks);
        if (n && i + n <= at)
            return i + n;
    }
    return 0;
}

static size_t on_to(const char *text, size_t at, const char *const *marks)
{
    while (text[at] && !mark_at(text + at, marks))
        at++;
    return at;
}

static bool holds(const char *text, piece p, const char *word)
{
    return memmem(text + p.from, p.to - p.from, word, strlen(word)) != NULL;
}

/* ---- numbers ---- */

/* "每半年至少组织一次": once says nothing without how often; "不到70分" is not
 * 70. */
static size_t start_of(const char *text, sp_kb_found n, size_t from)
{
    static const char below[] = "不到";
    size_t len = strlen(below);

    if (n.start >= from + len && memcmp(text + n.start - len, below, len) == 0)
        return n.start - len;
    if (memcmp(text + n.end - strlen("次"), "次", strlen("次")) != 0)
        return n.start;
    for (size_t i = n.start; i-- > from && n.start - i <= REACH;)
        if (strncmp(text + i, "每", strlen("每")) == 0)
            return i;
    return n.start;
}

static void add_part(picking *k, sp_kb_found n)
{
    size_t from = back_to(k->text, n.start, ends_piece);
    const part *before = k->count ? &k->parts[k->count - 1] : NULL;

    if (before && before->number.end > from)
        from = before->number.end;
    k->parts[k->count++] =
        (part){.number = {start_of(k->text, n, from), n.end},
               .own = {from, on_to(k->text, n.end, ends_piece)}};
}

/* What tells when a number holds (小于4%的) is no answer unless there is
 * nothing else. */
static void find_parts(picking *k, bool conditions)
{
    sp_kb_found n;

    for (size_t at = 0; k->count < PARTS &&
                        sp_kb_next_number(k->text, at, &k->q->number->unit, &n);
         at = n.end)
        if (conditions || !sp_kb_is_condition(k->text, n))
            add_part(k, n);
    for (size_t i = 0; i + 1 < k->count; i++)
        if (k->parts[i].own.to > k->parts[i + 1].number.start)
            k->parts[i].own.to = k->parts[i].number.end;
}

/* Where the tail of another number begins in @p, if there is one. */
static size_t head_end(const picking *k, piece p)
{
    for (size_t i = 0; i < k->count; i++)
        if (k->parts[i].number.start >= p.from &&
            k->parts[i].number.end <= p.to)
            return k->parts[i].number.start;
    return p.to;
}

static void find_heads(picking *k, part *p)
{
    size_t first = back_to(k->text, p->own.from, ends_sentence);
    size_t to = p->own.from;

    while (to > first && p->nheads < PIECES) {
        size_t end = to;
        while (end > first && mark_at(k->text + end - 1, ends_piece))
            end--;
        if (end >= first + 3 && mark_at(k->text + end - 3, ends_piece))
            end -= 3;
        size_t from = back_to(k->text, end, ends_piece);
        piece head = {from < first ? first : from, end};
        head.to = head_end(k, head);
        p->heads[p->nheads++] = head;
        to = head.from;
    }
}

/* ---- which case ---- */

/* Sides that a semicolon does not end. */
static bool goes_on(size_t side)
{
    return side == SP_KB_WORK || side == SP_KB_ROLE || side == SP_KB_TURN;
}

static void inherit(part *p, const sp_kb_case *from, bool all)
{
    for (size_t i = 0; i < SP_KB_SIDES; i++)
        if (p->is.bits[i] == 0 && (all || goes_on(i)))
            p->is.bits[i] = from->bits[i];
}

static void read_case(picking *k, part *p)
{
    size_t group = back_to(k->text, p->own.from, ends_group);
    bool rest =
        holds(k->text, p->own, "其他") || holds(k->text, p->own, "其余");
    sp_kb_case article = {0};

    sp_kb_case_read(k->text + p->own.from, p->own.to - p->own.from, &p->is);
    p->condition = sp_kb_condition_in(k->text, p->own.from, p->number.start);
    for (size_t i = 0; i < p->nheads; i++) {
        piece h = p->heads[i];
        bool same = h.from >= group && !rest;
        sp_kb_case c = {0};
        sp_kb_case_read(k->text + h.from, h.to - h.from, &c);
        inherit(p, &c, same);
        if (same && !p->condition.unit)
            p->condition = sp_kb_condition_in(k->text, h.from, h.to);
    }
    sp_kb_case_read(k->article, strlen(k->article), &article);
    inherit(p, &article, p->nheads == 0 || !rest);
}

static void weigh(picking *k, part *p)
{
    for (size_t i = 0; i < k->q->nunits; i++) {
        const char *word = k->q->units[i].text;
        bool there = holds(k->text, p->own, word) || strstr(k->article, word);
        for (size_t h = 0; h < p->nheads && !there; h++)
            there = holds(k->text, p->heads[h], word);
        p->weight += there ? k->q->units[i].weight : 0;
    }
}

static void judge(picking *k, part *p)
{
    int fits = sp_kb_condition_fits(&p->condition, k->q->whole);

    p->out = fits < 0 || sp_kb_case_contradicts(&k->asked, &p->is);
    for (unsigned i = 0; i < SP_KB_SIDES; i++)
        if (k->asked.bits[i] & p->is.bits[i])
            p->met |= 1U << i;
    if (fits > 0)
        p->met |= 1U << SP_KB_SIDES;
}

/* ---- which of several ---- */

/* Is it another case of the same, of which the question says nothing? */
static bool other_case(const picking *k, const part *a, const part *b)
{
    for (size_t i = 0; i < SP_KB_SIDES; i++)
        if (!k->asked.bits[i] && a->is.bits[i] && b->is.bits[i] &&
            a->is.bits[i] != b->is.bits[i])
            return true;
    return false;
}

static bool beats(const picking *k, const part *a, const part *b)
{
    bool other = other_case(k, a, b);

    if ((a->met & b->met) == b->met && a->met != b->met && !other)
        return true;
    return (b->met & a->met) == b->met &&
           b->weight < (other ? half_as_much : about_as_much) * a->weight;
}

static void drop_beaten(picking *k)
{
    bool beaten[PARTS] = {false};

    for (size_t i = 0; i < k->count; i++)
        for (size_t n = 0; n < k->count && !beaten[i]; n++)
            beaten[i] = !k->parts[n].out && !k->parts[i].out &&
                        beats(k, &k->parts[n], &k->parts[i]);
    for (size_t i = 0; i < k->count; i++)
        k->parts[i].out |= beaten[i];
}

static bool same_number(const picking *k, const part *a, const part *b)
{
    size_t n = a->number.end - a->number.start;

    return b->number.end - b->number.start == n &&
           memcmp(k->text + a->number.start, k->text + b->number.start, n) == 0;
}

/* Those that are left, each number of a case once. */
static size_t gather(const picking *k, const part *left[PARTS])
{
    size_t n = 0;

    for (size_t i = 0; i < k->count; i++)
        if (!k->parts[i].out)
            left[n++] = &k->parts[i];
    for (size_t i = 1; i < n; i++)
        if (!same_number(k, left[0], left[i]))
            return n;
    return n ? 1 : 0;
}

/* ---- saying it ---- */

static void say_side(const picking *k, const part *p, sp_kb_side side,
                     sp_str *out)
{
    const char *between = out->len ? " " : "";

    for (unsigned v = 0; v < 32; v++) {
        uint32_t bit = 1U << v;
        size_t n = 0;
        if (!(p->is.bits[side] & bit))
            continue;
        const char *word = sp_kb_case_word(
            k->text + p->own.from, p->own.to - p->own.from, side, bit, &n);
        for (size_t h = 0; h < p->nheads && !word; h++)
            word = sp_kb_case_word(k->text + p->heads[h].from,
                                   p->heads[h].to - p->heads[h].from, side, bit,
                                   &n);
        if (!word)
            word =
                sp_kb_case_word(k->article, strlen(k->article), side, bit, &n);
        sp_str_add(out, word ? between : "");
        sp_str_addn(out, word ? word : "", word ? n : 0);
        between = word ? "、" : between;
    }
}

/* What stands before the number; with the piece before when that is little. */
static void say_head(const picking *k, const part *p, sp_str *out)
{
    size_t from = p->own.from;

    if (p->number.start - from < SHORT && p->nheads &&
        head_end(k, p->heads[0]) == p->heads[0].to)
        from = p->heads[0].from;
    sp_str_addn(out, k->text + from, p->number.start - from);
}

/* Does @side tell @p from another; @both: and the other has one as well? */
static bool differs(const part *const left[], size_t n, const part *p,
                    unsigned side, bool both)
{
    for (size_t i = 0; i < n; i++)
        if (left[i]->is.bits[side] != p->is.bits[side] &&
            (!both || left[i]->is.bits[side]))
            return true;
    return false;
}

/* What tells @p from the others. */
static void say_case(const picking *k, const part *const left[], size_t n,
                     const part *p, sp_str *out)
{
    SP_AUTOSTR s = {0};

    for (unsigned side = 0; side < SP_KB_SIDES; side++)
        if (differs(left, n, p, side, true))
            say_side(k, p, side, &s);
    for (unsigned side = 0; side < SP_KB_SIDES && s.len == 0; side++)
        if (differs(left, n, p, side, false))
            say_side(k, p, side, &s);
    if (p->condition.unit)
        sp_str_addf(&s, "%s%.*s", s.len ? " " : "",
                    (int)(p->condition.to - p->condition.from),
                    k->text + p->condition.from);
    if (s.len == 0)
        say_head(k, p, &s);
    else
        sp_str_add(&s, " ");
    sp_str_add(out, sp_str_text(&s));
}

static sp_status say(const picking *k, const part *const left[], size_t n,
                     char **out_number, char **out_phrase)
{
    SP_AUTOSTR number = {0};
    SP_AUTOSTR phrase = {0};
    SP_AUTOFREE char *taken = NULL;

    for (size_t i = 0; i < n; i++) {
        const part *p = left[i];
        sp_str_add(&number, i ? "；" : "");
        sp_str_add(&phrase, i ? "；" : "");
        if (n > 1)
            say_case(k, left, n, p, &number);
        sp_str_addn(&number, k->text + p->number.start,
                    p->number.end - p->number.start);
        sp_str_addn(&phrase, k->text + p->own.from, p->own.to - p->own.from);
    }
    SP_TRY(sp_str_take(&number, &taken));
    SP_TRY(sp_str_take(&phrase, out_phrase));
    *out_number = SP_TAKE(taken);
    return SP_OK;
}

sp_status sp_kb_pick_number(const sp_kb_query *q, const char *article,
                            const char *text, char **out_number,
                            char **out_phrase)
{
    SP_AUTOFREE picking *k = calloc(1, sizeof *k);
    const part *left[PARTS];

    if (!k)
        return sp_no_memory();
    *k = (picking){.q = q, .article = article, .text = text};
    if (!q->number)
        return SP_OK;
    sp_kb_case_read(q->whole, strlen(q->whole), &k->asked);
    find_parts(k, false);
    if (k->count == 0)
        find_parts(k, true);
    for (size_t i = 0; i < k->count; i++) {
        find_heads(k, &k->parts[i]);
        read_case(k, &k->parts[i]);
        weigh(k, &k->parts[i]);
        judge(k, &k->parts[i]);
    }
    drop_beaten(k);
    size_t n = gather(k, left);
    return n && n <= SHOWN ? say(k, left, n, out_number, out_phrase) : SP_OK;
}
