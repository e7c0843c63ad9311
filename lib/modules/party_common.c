/* What the files of related parties share. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "packs.h"
#include "party.h"
#include "risk_tree.h"
#include "str.h"
#include "when.h"

enum { NUMBERS_A_DAY = 10000000 };

sp_status sp_party_book_open(sp_session *session, sp_party_book *out)
{
    sp_party_book book = {0};

    SP_TRY(sp_packs_get(session, "party.cn", &book.pack));
    sp_status status = sp_party_rules_of(book.pack, &book.rules);
    if (status != SP_OK) {
        sp_pack_free(book.pack);
        return status;
    }
    *out = book;
    return SP_OK;
}

void sp_party_book_close(sp_party_book *book)
{
    sp_pack_free(book->pack);
    *book = (sp_party_book){0};
}

int64_t sp_party_today(const sp_session *session)
{
    return sp_day_of(sp_session_now(session), session->options.zone);
}

int64_t sp_party_day(const char *text)
{
    int64_t day;

    return text && sp_day_parse(text, &day) ? day : SP_NO_INT;
}

/* Beside one that is taken, by doubling and halving: a day may have many. */
sp_status sp_party_number(sp_session *session, const sp_type *type,
                          const char *prefix, char **code)
{
    char day[11];
    char made[48];
    int64_t used = 0;
    int64_t open = 1;
    bool taken = true;

    if (*code)
        return SP_OK;
    sp_today(session, day);
    memmove(day + 4, day + 5, 2); /* YYYY-MM-DD to YYYYMMDD */
    memmove(day + 6, day + 8, 3);
    while (taken || open - used > 1) {
        int64_t n = taken ? open : used + (open - used) / 2;
        bool there;
        snprintf(made, sizeof made, "%.8s%.8s%03" PRId64, prefix, day, n);
        SP_TRY(sp_rec_exists(session->db, type, made, &there));
        if (taken && there) {
            used = open;
            open *= 2;
            if (open > NUMBERS_A_DAY)
                return sp_fail(SP_CONFLICT, "%s 这一天的编号已用完",
                               "the numbers of day %s are used up", day);
            continue;
        }
        taken = false;
        *(there ? &used : &open) = n;
    }
    snprintf(made, sizeof made, "%.8s%.8s%03" PRId64, prefix, day, open);
    return sp_text_copy(made, code);
}

typedef struct changing {
    sp_session *session;
    const sp_type *type;
    const char *code;
    sp_action action;
    const char *verb;
    sp_party_set *set;
    void *arg;
} changing;

static sp_status change_found(const changing *c, const void *old, void *record)
{
    const sp_head *head = old;

    if (!record)
        return SP_NO_MEMORY;
    SP_TRY(sp_require(c->session, c->type->module, c->action, head->owner_dept,
                      head->created_by));
    SP_TRY(c->set(c->session, record, c->arg));
    return sp_change(c->session, c->type, old, record, c->verb);
}

static sp_status change_one(void *arg)
{
    const changing *c = arg;
    void *old = NULL;

    SP_TRY(sp_rec_find(c->session->db, c->type, c->type->code, c->code, &old));
    void *record = sp_record_copy(c->type, old);
    sp_status status = change_found(c, old, record);
    sp_record_free(c->type, record);
    sp_record_free(c->type, old);
    return status;
}

sp_status sp_party_change(sp_session *session, const sp_type *type,
                          const char *code, sp_action action, const char *verb,
                          sp_party_set *set, void *arg)
{
    changing c = {session, type, code, action, verb, set, arg};

    SP_TRY(sp_require(session, type->module, action, NULL, NULL));
    return sp_db_transaction(session->db, change_one, &c);
}
