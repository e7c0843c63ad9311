/* Picking the number that a question asks for: near misses of one case for
 * another, over the built-in base and over clauses written for this. */
#include <string.h>

#include "embedded.h"
#include "kb_cut.h"
#include "kb_pick.h"
#include "pack_kind.h"
#include "rules_check.h"
#include "str.h"

static sp_pack *terms;

static int load(void **state)
{
    (void)state;
    terms = builtin("terms.standard");
    return 0;
}

static int unload(void **state)
{
    (void)state;
    sp_pack_free(terms);
    return 0;
}

static sp_status often(void *context, const char *token, int64_t *out)
{
    (void)context, (void)token;
    *out = 3;
    return SP_OK;
}

static const struct {
    const char *clause; /* name in the built-in base, or the text itself */
    const char *question;
    const char *want; /* "": none is sure */
} cases[] = {
#include "kb_pick_cases.h"
};

typedef struct looking {
    const char *name;
    char *text;
} looking;

static sp_status take(void *context, const sp_kb_clause *c)
{
    looking *l = context;
    char name[128];

    snprintf(name, sizeof name, " / %s 〔", l->name);
    if (!l->text && strstr(c->heading, name))
        l->text = strndup(c->text, c->len);
    return SP_OK;
}

static char *pick(const char *clause, const char *question)
{
    const sp_kb_counts counts = {.frequency = often, .clauses = 1000};
    looking l = {.name = clause};
    sp_kb_query q = {.npacks = 1};
    const void *read = NULL;
    char *number = NULL;
    char *phrase = NULL;

    for (const sp_embedded *f = sp_kb_texts; f->name; f++)
        OK(sp_kb_cut(f->data, f->size, take, &l));
    OK(sp_pack_expect(terms, "terms", &read));
    q.packs[0] = read;
    OK(sp_kb_query_read(question, &counts, &q));
    OK(sp_kb_pick_number(&q, l.text ? l.name : "", l.text ? l.text : clause,
                         &number, &phrase));
    assert_int_equal(number != NULL, phrase != NULL);
    sp_kb_query_free(&q);
    free(l.text);
    free(phrase);
    return number;
}

static void picks(void **state)
{
    size_t bad = 0;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        char *number = pick(cases[i].clause, cases[i].question);
        if (strcmp(number ? number : "", cases[i].want) != 0) {
            print_message("%s: \"%s\", not \"%s\"\n", cases[i].question,
                          number ? number : "", cases[i].want);
            bad++;
        }
        free(number);
    }
    assert_int_equal(bad, 0);
    assert_true(SP_COUNT(cases) >= 60);
}

/* Nothing of this may end it. */
static void hostile(void **state)
{
    static const char *const clauses[] = {"",
                                          "8小时",
                                          "的",
                                          "，，，；；；。。。8小时。",
                                          "8小时8小时8小时8小时",
                                          "\xff\xfe 8小时",
                                          "每次",
                                          "不到8小时的，",
                                          "第8小时"};

    (void)state;
    for (size_t i = 0; i < SP_COUNT(clauses); i++)
        free(pick(clauses[i], "二级动火票有效期多久，4%"));
    SP_AUTOSTR s = {0};
    for (int i = 0; i < 200; i++)
        sp_str_addf(&s, "，%d小时", i);
    char *number = pick(sp_str_text(&s), "要几小时");
    assert_null(number); /* that many are no answer */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(picks),
        cmocka_unit_test(hostile),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
