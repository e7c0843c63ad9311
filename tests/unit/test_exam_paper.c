/* Drawing by a seed, letters, marking. */
#include "rules_check.h"

#include "exam_paper.h"

static void drawing_is_fair_and_the_same_again(void **state)
{
    enum { N = 20, TAKE = 7, SEEDS = 4000 };
    size_t counts[N] = {0};
    size_t a[TAKE], b[TAKE];

    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        bool seen[N] = {false};
        sp_exam_choose(seed, N, TAKE, a);
        sp_exam_choose(seed, N, TAKE, b);
        assert_memory_equal(a, b, sizeof a);
        for (size_t i = 0; i < TAKE; i++) {
            assert_true(a[i] < N);
            assert_false(seen[a[i]]); /* none twice */
            seen[a[i]] = true;
            counts[a[i]]++;
        }
    }
    /* Each place comes TAKE / N of the time: 1400, six deviations of 30. */
    for (size_t i = 0; i < N; i++)
        assert_in_range(counts[i], 1220, 1580);
    sp_exam_choose(1, 1, 1, a);
    assert_int_equal(a[0], 0);
}

static void all_places_when_all_are_taken(void **state)
{
    size_t out[SP_EXAM_QUESTIONS_MAX];
    bool seen[SP_EXAM_QUESTIONS_MAX] = {false};

    (void)state;
    sp_exam_choose(42, SP_EXAM_QUESTIONS_MAX, SP_EXAM_QUESTIONS_MAX, out);
    for (size_t i = 0; i < SP_EXAM_QUESTIONS_MAX; i++)
        seen[out[i]] = true;
    for (size_t i = 0; i < SP_EXAM_QUESTIONS_MAX; i++)
        assert_true(seen[i]);
}

static void letters(void **state)
{
    static const struct {
        const char *text;
        sp_question_kind kind;
        unsigned options;
        const char *letters; /* NULL: refused */
    } cases[] = {
        {"B", SP_QUESTION_SINGLE, 4, "B"},
        {"ｂ", SP_QUESTION_SINGLE, 4, "B"},
        {"db", SP_QUESTION_MULTIPLE, 4, "BD"},
        {"A、C，D", SP_QUESTION_MULTIPLE, 4, "ACD"},
        {" a / b ", SP_QUESTION_MULTIPLE, 4, "AB"},
        {"对", SP_QUESTION_JUDGE, 0, "A"},
        {"√", SP_QUESTION_JUDGE, 0, "A"},
        {"错误", SP_QUESTION_JUDGE, 0, "B"},
        {"FALSE", SP_QUESTION_JUDGE, 0, "B"},
        {"A", SP_QUESTION_JUDGE, 0, "A"},
        {"E", SP_QUESTION_SINGLE, 4, NULL},
        {"AA", SP_QUESTION_MULTIPLE, 4, NULL},
        {"", SP_QUESTION_SINGLE, 4, NULL},
        {"甲", SP_QUESTION_SINGLE, 4, NULL},
        {"C", SP_QUESTION_JUDGE, 0, NULL},
        {"1", SP_QUESTION_SINGLE, 4, NULL},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        char out[SP_EXAM_LETTERS] = "?";
        sp_status status = sp_exam_letters(cases[i].text, cases[i].kind,
                                           cases[i].options, out);
        if (!cases[i].letters)
            assert_int_equal(status, SP_INVALID);
        else if (status != SP_OK || strcmp(out, cases[i].letters) != 0)
            fail_msg("\"%s\": %s", cases[i].text, out);
    }
}

static const sp_exam_item paper[] = {
    {SP_QUESTION_SINGLE, 4, 2, "B"},
    {SP_QUESTION_MULTIPLE, 4, 4, "ABD"},
    {SP_QUESTION_JUDGE, 2, 1, "A"},
};

static void marking(void **state)
{
    static const struct {
        const char *answers;
        int64_t right;
        int64_t score; /* -1: refused */
    } cases[] = {
        {"1=B 2=ABD 3=对", 3, 1000},
        {"", 0, 0},
        {"1=b;3=A", 2, 428},
        {"1=B 2=AB 3=A", 2, 428}, /* not half */
        {"2=DBA", 1, 571},
        {"１＝Ｂ", 1, 285},
        {"4=A", 0, -1},
        {"0=A", 0, -1},
        {"1=B 1=B", 0, -1},
        {"1=", 0, -1},
        {"A", 0, -1},
        {"1=E", 0, -1},
        {"-1=A", 0, -1},
        {"99999999999999999999=A", 0, -1},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_exam_mark mark = {-1, -1};
        sp_status status = sp_exam_marking(paper, SP_COUNT(paper),
                                           cases[i].answers, NULL, &mark);
        if (cases[i].score < 0)
            assert_int_equal(status, SP_INVALID);
        else if (status != SP_OK || mark.right != cases[i].right ||
                 mark.score != cases[i].score)
            fail_msg("\"%s\": %d right, %d", cases[i].answers, (int)mark.right,
                     (int)mark.score);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(drawing_is_fair_and_the_same_again),
        cmocka_unit_test(all_places_when_all_are_taken),
        cmocka_unit_test(letters),
        cmocka_unit_test(marking),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
