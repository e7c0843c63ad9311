/* What a ticket is called: its number, and the type that people mean. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "permit_ticket.h"
#include "risk_tree.h"
#include "str.h"
#include "text.h"

enum { NUMBERS_A_DAY = 10000000 };

/* ---- numbers ---- */

static sp_status is_taken(sp_session *session, const char *day, int64_t n,
                          char code[48], bool *out)
{
    snprintf(code, 48, "WXZY%s%03" PRId64, day, n);
    return sp_rec_exists(session->db, &sp_permit_record_type, code, out);
}

/* A number that is free beside one that is taken, by doubling and halving: a
 * day may have thousands. */
sp_status sp_permit_number(sp_session *session, char **out)
{
    char day[11];
    char code[48];
    int64_t used = 0;
    int64_t open = 1;
    bool taken = true;

    sp_today(session, day);
    memmove(day + 4, day + 5, 2); /* YYYY-MM-DD to YYYYMMDD */
    memmove(day + 6, day + 8, 3);
    for (;; used = open, open *= 2) {
        SP_TRY(is_taken(session, day, open, code, &taken));
        if (!taken)
            break;
        if (open > NUMBERS_A_DAY)
            return sp_fail(SP_CONFLICT, "%s 这一天的编号已用完",
                           "the numbers of day %s are used up", day);
    }
    while (open - used > 1) {
        int64_t middle = used + (open - used) / 2;
        SP_TRY(is_taken(session, day, middle, code, &taken));
        *(taken ? &used : &open) = middle;
    }
    SP_TRY(is_taken(session, day, open, code, &taken));
    return sp_text_copy(code, out);
}

/* ---- types ---- */

/* "动火作业票", "动火作业", "动火": what people leave out is left out. */
static void stem(const char *text, char out[96])
{
    static const char *const tails[] = {"安全作业票", "作业票", "作业", "票",
                                        "安全"};

    snprintf(out, 96, "%s", text);
    for (size_t i = 0; i < SP_COUNT(tails); i++) {
        size_t len = strlen(out);
        size_t tail = strlen(tails[i]);
        if (len > tail && strcmp(out + len - tail, tails[i]) == 0)
            out[len - tail] = '\0';
    }
}

static bool means(const char *name, const char *word)
{
    char a[96];
    char b[96];

    stem(name, a);
    stem(word, b);
    return *a && sp_text_alike(a, b);
}

static bool is_called(const sp_permit_type *type, const char *pack_name,
                      const char *name)
{
    if (strcmp(type->code, name) == 0 || strcmp(pack_name, name) == 0 ||
        means(name, type->zh) || means(name, type->en))
        return true;
    for (const char *at = type->alias; at && *at;) {
        char word[96];
        size_t len = strcspn(at, "|");
        snprintf(word, sizeof word, "%.*s", (int)len, at);
        if (means(name, word))
            return true;
        at += len + (at[len] == '|');
    }
    return false;
}

/* Look at one pack: is it of a type that is called so? */
static sp_status look_at(sp_session *session, const char *pack_name,
                         const char *name, sp_pack **out)
{
    sp_pack *pack = NULL;
    const sp_permit_type *type = NULL;

    SP_TRY(sp_packs_get(session, pack_name, &pack));
    if (!sp_permit_type_is_abstract(pack) &&
        sp_permit_type_of(pack, &type) == SP_OK &&
        is_called(type, pack_name, name))
        *out = pack;
    else
        sp_pack_free(pack);
    return SP_OK;
}

/* The site's own packs go before the library's, which they make stricter, and
 * the one that was loaded last before the others. */
static sp_status search(sp_session *session, const char *name, sp_pack **out,
                        sp_str *names)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT name FROM rule_pack WHERE kind = 'permit' AND "
                         "removed_at IS NULL GROUP BY name ORDER BY "
                         "min(built_in), max(id) DESC",
                         &stmt));
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row || *out)
            return SP_OK;
        sp_str_addf(names, " %s", sp_stmt_text(stmt, 0));
        SP_TRY(look_at(session, sp_stmt_text(stmt, 0), name, out));
    }
}

sp_status sp_permit_pack_of(sp_session *session, const char *name,
                            sp_pack **out)
{
    SP_AUTOSTR names = {0};
    sp_pack *found = NULL;

    SP_TRY(search(session, name, &found, &names));
    if (!found)
        return sp_fail(SP_NOT_FOUND, "没有作业票类型“%.60s”，现有规则包：%s",
                       "there is no type of permit \"%.60s\"; rule packs:%s",
                       name, sp_str_text(&names));
    *out = found;
    return SP_OK;
}
