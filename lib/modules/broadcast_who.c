/* Who is meant: a kind of target is a statement that gives who, name and
 * department. */
#include <stdlib.h>
#include <string.h>

#include "broadcasting.h"
#include "cleaning.h"
#include "str.h"

enum { CALLED_MAX = 100000, TARGET_SIZE = 200 };

#define BELOW(start)                                                           \
    "(WITH RECURSIVE below(code) AS (" start                                   \
    " UNION SELECT d.code FROM department d JOIN below b ON d.parent = "       \
    "b.code) SELECT code FROM below)"

/* Somebody with a login is called by it, whichever way they were found. */
#define USERS                                                                  \
    "SELECT 'user:' || u.name, coalesce(u.display_name, u.name), "             \
    "u.department FROM user_account u WHERE u.removed_at IS NULL AND "
#define PEOPLE                                                                 \
    "SELECT CASE WHEN u.name IS NULL THEN 'person:' || p.code ELSE 'user:' "   \
    "|| u.name END, p.name, p.owner_dept FROM person p LEFT JOIN "             \
    "user_account u ON u.name = p.user_name AND u.removed_at IS NULL WHERE "   \
    "p.left_on IS NULL AND "
/* Among the user's roles, which have commas between. */
#define HOLDS                                                                  \
    "replace(',' || u.roles || ',', ',' || $1 || ',', '') <> ',' || u.roles "  \
    "|| ','"
#define ZONE_DEPTS                                                             \
    BELOW("SELECT coalesce(owner_dept, responsible_dept) FROM zone WHERE "     \
          "code = $1")

static const struct {
    const char *name;
    const char *there; /* is there such a thing? */
    const char *who[3];
} kinds[] = {
    {"zone",
     "SELECT 1 FROM zone WHERE code = $1",
     {USERS "u.department IN " ZONE_DEPTS, PEOPLE "p.owner_dept IN " ZONE_DEPTS,
      PEOPLE "p.code IN (SELECT s.person FROM permit_staff s JOIN permit t ON "
             "t.code = s.permit WHERE t.zone = $1 AND t.state = 'in_progress' "
             "AND (s.to_at IS NULL OR s.to_at > $2))"}},
    {"dept",
     "SELECT 1 FROM department WHERE code = $1",
     {USERS "u.department IN " BELOW("SELECT $1"),
      PEOPLE "p.owner_dept IN " BELOW("SELECT $1")}},
    {"role", "SELECT 1 FROM user_account u WHERE " HOLDS, {USERS HOLDS}},
    {"user",
     "SELECT 1 FROM user_account WHERE name = $1",
     {USERS "u.name = $1"}},
    {"person", "SELECT 1 FROM person WHERE code = $1", {PEOPLE "p.code = $1"}},
};

/* ---- gathering ---- */

void sp_called_clear(sp_called_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].who);
        free(list->items[i].name);
        free(list->items[i].dept);
    }
    free(list->items);
    *list = (sp_called_list){0};
}

static sp_status add(sp_called_list *list, const char *who, const char *name,
                     const char *dept)
{
    if (list->count >= CALLED_MAX)
        return sp_fail(SP_INVALID, "一次最多呼叫 %d 人",
                       "at most %d people are called at once", CALLED_MAX);
    if ((list->count & (list->count - 1)) == 0) { /* full at powers of two */
        size_t cap = list->count ? list->count * 2 : 1;
        sp_called *items = realloc(list->items, cap * sizeof *items);
        if (!items)
            return sp_no_memory();
        list->items = items;
    }
    sp_called *c = &list->items[list->count];
    *c = (sp_called){0};
    list->count++;
    SP_TRY(sp_text_copy(who, &c->who));
    SP_TRY(sp_text_copy(name, &c->name));
    return sp_text_copy(dept, &c->dept);
}

static sp_status run(sp_session *session, const char *sql, const char *what,
                     sp_called_list *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db, sql, &stmt));
    sp_stmt_bind_text(stmt, 1, what);
    if (strstr(sql, "$2"))
        sp_stmt_bind_int(stmt, 2, sp_session_now(session));
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(add(out, sp_stmt_text(stmt, 0), sp_stmt_text(stmt, 1),
                   sp_stmt_text(stmt, 2)));
    }
}

static sp_status no_such(const char *kind, const char *what)
{
    return sp_fail(SP_INVALID, "没有 %s:%.60s，呼叫不到人",
                   "there is no %s:%.60s to be called", kind, what);
}

/* ---- rosters ---- */

/* A roster holds names as people wrote them. */
static sp_status call_names(const char *names, const char *dept,
                            sp_called_list *out)
{
    SP_AUTOFREE char *list = NULL;
    char name[TARGET_SIZE];
    char who[TARGET_SIZE + 8];

    if (!names)
        return SP_OK;
    SP_TRY(sp_list_clean(names, &list));
    for (const char *at = list; sp_list_next(&at, name, sizeof name);) {
        snprintf(who, sizeof who, "name:%s", name);
        SP_TRY(add(out, who, name, dept));
    }
    return SP_OK;
}

static sp_status call_roster(sp_session *session, const char *post,
                             sp_called_list *out)
{
    SP_AUTOSTMT *stmt = NULL;
    int64_t now = sp_session_now(session);
    bool row;
    size_t before = out->count;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT leader, people, owner_dept FROM roster_shift "
                         "WHERE post = $1 AND from_at <= $2 AND to_at > $2 AND "
                         "removed_at IS NULL",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, post);
    sp_stmt_bind_int(stmt, 2, now);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        SP_TRY(call_names(sp_stmt_text(stmt, 0), sp_stmt_text(stmt, 2), out));
        SP_TRY(call_names(sp_stmt_text(stmt, 1), sp_stmt_text(stmt, 2), out));
    }
    return out->count > before ? SP_OK : no_such("roster", post);
}

/* ---- targets ---- */

static sp_status call_kind(sp_session *session, size_t k, const char *what,
                           sp_called_list *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool there;

    SP_TRY(sp_db_prepare(session->db, kinds[k].there, &stmt));
    sp_stmt_bind_text(stmt, 1, what);
    SP_TRY(sp_stmt_step(stmt, &there));
    if (!there)
        return no_such(kinds[k].name, what);
    for (size_t i = 0; i < SP_COUNT(kinds[k].who) && kinds[k].who[i]; i++)
        SP_TRY(run(session, kinds[k].who[i], what, out));
    return SP_OK;
}

static sp_status call_all(sp_session *session, sp_called_list *out)
{
    SP_TRY(run(session, USERS "$1 IS NOT NULL", "", out));
    return run(session, PEOPLE "$1 IS NOT NULL", "", out);
}

static sp_status call_target(sp_session *session, const char *target,
                             sp_called_list *out)
{
    const char *colon = strchr(target, ':');
    size_t len = colon ? (size_t)(colon - target) : 0;

    if (strcmp(target, "all") == 0)
        return call_all(session, out);
    if (colon && len == strlen("roster") && strncmp(target, "roster", len) == 0)
        return call_roster(session, colon + 1, out);
    for (size_t k = 0; colon && k < SP_COUNT(kinds); k++)
        if (strlen(kinds[k].name) == len &&
            strncmp(target, kinds[k].name, len) == 0)
            return call_kind(session, k, colon + 1, out);
    return sp_fail(SP_INVALID,
                   "“%.60s”不是呼叫对象，应为 zone:、dept:、role:、roster:、"
                   "user:、person: 加编号，或 all",
                   "\"%.60s\" is nobody to call; it should be zone:, dept:, "
                   "role:, roster:, user: or person: with a code, or all",
                   target);
}

static int by_who(const void *a, const void *b)
{
    return strcmp(((const sp_called *)a)->who, ((const sp_called *)b)->who);
}

static void drop_doubles(sp_called_list *list)
{
    size_t kept = 0;

    if (list->count)
        qsort(list->items, list->count, sizeof *list->items, by_who);
    for (size_t i = 0; i < list->count; i++) {
        sp_called c = list->items[i];
        list->items[i] = (sp_called){0};
        if (kept && strcmp(list->items[kept - 1].who, c.who) == 0) {
            free(c.who);
            free(c.name);
            free(c.dept);
            continue;
        }
        list->items[kept++] = c;
    }
    list->count = kept;
}

sp_status sp_broadcast_who(sp_session *session, const char *targets,
                           sp_called_list *out)
{
    SP_AUTOCALLED list = {0};
    SP_AUTOFREE char *clean = NULL;
    char target[TARGET_SIZE];

    SP_TRY(sp_list_clean(targets, &clean));
    for (const char *at = clean; sp_list_next(&at, target, sizeof target);)
        SP_TRY(call_target(session, target, &list));
    drop_doubles(&list);
    if (!list.count)
        return sp_fail(SP_INVALID, "“%.80s”没有可呼叫的人",
                       "nobody is meant by \"%.80s\"", targets);
    *out = list;
    list = (sp_called_list){0};
    return SP_OK;
}
