/* kb_features SITE USER QUESTIONS PASSWORD: the features of every passage that
 * is found for each question, as CSV on stdout; what tests/bench/kb_fit.py fits
 * the weights and the confidence of lib/rules/kb_rank.c and
 * lib/modules/kb_confidence.c by. */
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "kbing.h"
#include "slurp.h"

static bool is_gold(const cJSON *gold, const sp_kb_passage *p)
{
    const cJSON *g;

    cJSON_ArrayForEach(
        g, gold) if (strcmp(sp_json_text(g, "law", ""), p->law) == 0 &&
                     strcmp(sp_json_text(g, "article", ""), p->article) ==
                         0) return true;
    return false;
}

static sp_status print_question(sp_session *session, const cJSON *line)
{
    SP_AUTOFOUND set = {0};
    const cJSON *gold = cJSON_GetObjectItemCaseSensitive(line, "gold");
    const sp_kb_options options = {.no_builtin = true};

    SP_TRY(sp_kb_find(session, sp_json_text(line, "question", ""), &options,
                      &set));
    for (size_t i = 0; i < set.passages.count; i++) {
        printf("%s,%d,%d,%d,%.5f", sp_json_text(line, "id", ""),
               cJSON_GetArraySize(gold) > 0,
               is_gold(gold, &set.passages.items[i]), set.query.local,
               set.query.total);
        for (size_t f = 0; f < SP_KB_F_COUNT; f++)
            printf(",%.5f", set.features[i][f]);
        putchar('\n');
    }
    return SP_OK;
}

static sp_status print_all(sp_session *session, char *text)
{
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        SP_AUTOJSON *json = NULL;
        SP_TRY(sp_json_parse(line, strlen(line), &json));
        SP_TRY(print_question(session, json));
    }
    return SP_OK;
}

static sp_status run(char **argv)
{
    SP_AUTOFREE void *text = NULL;
    size_t len;
    sp_session *session = NULL;

    SP_TRY(sp_slurp(argv[3], 1 << 24, &text, &len));
    SP_TRY(sp_session_open(argv[1], NULL, &session));
    sp_status status = sp_session_login(session, argv[2], argv[4]);
    if (status == SP_OK)
        status = print_all(session, text);
    sp_session_close(session);
    return status;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fputs("usage: kb_features SITE USER QUESTIONS PASSWORD\n", stderr);
        return 2;
    }
    if (run(argv) == SP_OK)
        return 0;
    fprintf(stderr, "%s\n", sp_last_error(SP_EN));
    return 1;
}
