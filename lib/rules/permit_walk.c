/* The walk of permit_verify. */
#include "permit_walk.h"

#include "permit_graph.h"

/* What has to be proved before work goes on, beyond the signatures. */
#define NEEDED                                                                 \
    (SP_GUARD_BIT(WINDOW) | SP_GUARD_BIT(GAS) | SP_GUARD_BIT(MEASURES) |       \
     SP_GUARD_BIT(BRIEFING) | SP_GUARD_BIT(GUARDIAN) | SP_GUARD_BIT(DUTIES))
/* Of these, what a pause or a change of shift makes doubtful again. */
#define FLEETING                                                               \
    (SP_GUARD_BIT(WINDOW) | SP_GUARD_BIT(GAS) | SP_GUARD_BIT(MEASURES) |       \
     SP_GUARD_BIT(GUARDIAN) | SP_GUARD_BIT(DUTIES))
#define FLEETING_AT_HANDOVER                                                   \
    (SP_GUARD_BIT(WINDOW) | SP_GUARD_BIT(GAS) | SP_GUARD_BIT(GUARDIAN) |       \
     SP_GUARD_BIT(DUTIES))

/* Guards whose outcome follows from where the walk is. */
#define CONCRETE                                                               \
    (SP_GUARD_BIT(SIGNER) | SP_GUARD_BIT(SEPARATE) | SP_GUARD_BIT(SIGNED) |    \
     SP_GUARD_BIT(CHECKED) | SP_GUARD_BIT(LAST_SIGNATURE) |                    \
     SP_GUARD_BIT(LAST_ACCEPTANCE) | SP_GUARD_BIT(WAS_WORKING))

enum { MEMO_MAX = 4096 };

/* Who acts: every function by itself, and those in whom two meet. */
static const struct actor {
    unsigned who;
    const char *zh;
    const char *en;
} actors[] = {
    {0, "无关的人", "somebody"},
    {SP_WHO_APPLICANT, "申请人", "the applicant"},
    {SP_WHO_LEADER, "作业负责人", "the work leader"},
    {SP_WHO_GUARDIAN, "监护人", "the guardian"},
    {SP_WHO_WORKER, "作业人", "a worker"},
    {SP_WHO_SIGNER, "签字人", "a signer"},
    {SP_WHO_CHECKER, "验票人", "the checker"},
    {SP_WHO_ACCEPTOR, "验收人", "the acceptor"},
    {SP_WHO_ADMIN, "安全管理人员", "a safety administrator"},
    {SP_WHO_STOPPER, "有权终止的人", "who may stop work"},
    {SP_WHO_SUSPENDER, "现场的人", "anybody on site"},
    {SP_WHO_ALARM, "报警装置", "an alarm"},
    {SP_WHO_CLOCK, "定时任务", "the clock"},
    {SP_WHO_APPLICANT | SP_WHO_SIGNER, "兼签字人的申请人",
     "an applicant who signs"},
    {SP_WHO_GUARDIAN | SP_WHO_SIGNER, "兼签字人的监护人",
     "a guardian who signs"},
    {SP_WHO_APPLICANT | SP_WHO_CHECKER | SP_WHO_ACCEPTOR,
     "兼验票、验收的申请人", "an applicant who checks and accepts"},
};

/* A row that fires, and what holds whenever it does. */
typedef struct firing {
    const sp_cycle_row *row;
    sp_guards proves;
} firing;

/* What can come of an action, by state and the concrete guards. */
typedef struct memo {
    uint8_t state;
    uint8_t action;
    sp_guards concrete;
    uint64_t combinations;
    firing firings[8];
    size_t nfirings;
} memo;

typedef struct walk {
    const sp_walk_ground *ground;
    sp_verify_result *out;
    sp_walk_graph graph;
    memo *memos;
    size_t nmemos;
    sp_guards row_guards[64]; /* with those of the pack */
} walk;

static void end_walk(walk *w)
{
    sp_walk_graph_free(&w->graph);
    free(w->memos);
}

/* ---- faults ---- */

void sp_verify_say(sp_verify_result *out, sp_verify_fault fault, const char *zh,
                   const char *en)
{
    const sp_label *label = &sp_verify_fault_labels[fault];

    if (out->faults >> fault & 1)
        return;
    out->faults |= 1u << fault;
    sp_str_addf(&out->zh, "%s：%s\n", label->zh, zh);
    sp_str_addf(&out->en, "%s: %s\n", label->en, en);
}

static void add_step(sp_str *zh, sp_str *en, unsigned actor, unsigned action,
                     unsigned to)
{
    sp_str_addf(zh, "%s%s%s→%s", zh->len ? "；" : "", actors[actor].zh,
                sp_permit_action_labels[action].zh,
                sp_permit_state_labels[to].zh);
    sp_str_addf(en, "%s%s: %s -> %s", en->len ? "; " : "", actors[actor].en,
                sp_permit_action_labels[action].en,
                sp_permit_state_labels[to].en);
}

static void add_path(const walk *w, uint32_t at, sp_str *zh, sp_str *en)
{
    const sp_walk_node *n = &w->graph.nodes[at];

    if (n->parent == SP_WALK_NONE)
        return;
    add_path(w, n->parent, zh, en);
    add_step(zh, en, n->actor, n->action, n->state);
}

/* The path to @at, then one step more when @row is given. */
static void say(walk *w, sp_verify_fault fault, uint32_t at,
                const sp_cycle_row *row, unsigned actor, sp_guards lacking)
{
    SP_AUTOSTR zh = {0};
    SP_AUTOSTR en = {0};

    if (w->out->faults >> fault & 1)
        return;
    add_path(w, at, &zh, &en);
    if (row)
        add_step(&zh, &en, actor, row->action, row->to);
    for (int g = 0; g < SP_GUARD_COUNT; g++)
        if (lacking >> g & 1) {
            sp_str_addf(&zh, "；缺：%s", sp_guard_rows[g].zh);
            sp_str_addf(&en, "; without: %s", sp_guard_rows[g].en);
        }
    sp_str_addf(&zh, "（级别 %s）", w->ground->level);
    sp_str_addf(&en, " (level %s)", w->ground->level);
    if (zh.failed || en.failed)
        w->out->zh.failed = true;
    else
        sp_verify_say(w->out, fault, zh.data, en.data);
}

/* ---- signatures ---- */

/* The class of steps that an action signs: 0 approval, 1 check, 2 acceptance;
 * -1 none. */
static int class_of_action(unsigned state, unsigned action)
{
    switch (action) {
    case SP_PERMIT_DO_APPROVE:
        return state == SP_PERMIT_APPROVED;
    case SP_PERMIT_DO_START:
        return 1;
    case SP_PERMIT_DO_ACCEPT:
        return 2;
    default:
        return -1;
    }
}

static int class_of(const sp_permit_step *step)
{
    return sp_step_is_approval(step)            ? 0
           : step->kind == SP_PERMIT_STEP_CHECK ? 1
                                                : 2;
}

static uint64_t slots_of(const walk *w, int class, unsigned below)
{
    uint64_t mask = 0;

    for (size_t i = 0; i < w->ground->nslots; i++)
        if (class_of(w->ground->slots[i].step) == class &&
            w->ground->slots[i].step->order < below)
            mask |= UINT64_C(1) << i;
    return mask;
}

/* The signatures that can be given now. */
static uint64_t open_slots(const walk *w, const sp_walk_node *n, int class)
{
    uint64_t open = 0;

    for (size_t i = 0; i < w->ground->nslots && class >= 0; i++) {
        const sp_permit_step *step = w->ground->slots[i].step;
        if (class_of(step) == class && !(n->slots >> i & 1) &&
            (slots_of(w, class, step->order) & ~n->slots) == 0)
            open |= UINT64_C(1) << i;
    }
    return open;
}

static bool has_approver(const walk *w)
{
    for (size_t i = 0; i < w->ground->nslots; i++)
        if (w->ground->slots[i].step->kind == SP_PERMIT_STEP_APPROVE)
            return true;
    return false;
}

/* ---- what comes of an action ---- */

static sp_guards concrete(const walk *w, const sp_walk_node *n, unsigned who,
                          int class, uint64_t slot)
{
    uint64_t with = n->slots | slot;
    sp_guards holds = 0;

    if (slot)
        holds |= SP_GUARD_BIT(SIGNER);
    if (!(who & (SP_WHO_APPLICANT | SP_WHO_GUARDIAN)))
        holds |= SP_GUARD_BIT(SEPARATE);
    if ((slots_of(w, 0, UINT32_MAX) & ~n->slots) == 0 && has_approver(w))
        holds |= SP_GUARD_BIT(SIGNED);
    if ((slots_of(w, 1, UINT32_MAX) & ~with) == 0)
        holds |= SP_GUARD_BIT(CHECKED);
    if (class == 0 && (slots_of(w, 0, UINT32_MAX) & ~with) == 0)
        holds |= SP_GUARD_BIT(LAST_SIGNATURE);
    if (class == 2 && (slots_of(w, 2, UINT32_MAX) & ~with) == 0)
        holds |= SP_GUARD_BIT(LAST_ACCEPTANCE);
    if (n->was_working)
        holds |= SP_GUARD_BIT(WAS_WORKING);
    return holds;
}

static void fire(memo *m, const sp_cycle_row *row, sp_guards holds)
{
    for (size_t i = 0; i < m->nfirings; i++)
        if (m->firings[i].row == row) {
            m->firings[i].proves &= holds;
            return;
        }
    if (m->nfirings < SP_COUNT(m->firings))
        m->firings[m->nfirings++] = (firing){row, holds};
}

/* Every outcome of the guards that the rows of this state and action ask. */
static void try_all(walk *w, memo *m)
{
    const sp_cycle_table *t = w->ground->table;
    const sp_guards both = SP_GUARD_BIT(LATE) | SP_GUARD_BIT(WINDOW);
    sp_guards free_ones = 0;

    for (size_t i = 0; i < t->count; i++)
        if (t->rows[i].from == m->state && t->rows[i].action == m->action)
            free_ones |= t->rows[i].when | w->row_guards[i];
    free_ones &= ~CONCRETE;
    for (sp_guards held = free_ones;; held = (held - 1) & free_ones) {
        sp_guards holds = held | m->concrete;
        const sp_cycle_row *row = sp_cycle_row_for(
            t, (sp_permit_state)m->state, (sp_permit_action)m->action, holds);
        m->combinations++;
        if (row && (w->row_guards[row - t->rows] & ~holds) == 0 &&
            (holds & both) != both)
            fire(m, row, holds);
        if (held == 0)
            break;
    }
}

static sp_status outcomes(walk *w, unsigned state, unsigned action,
                          sp_guards holds, const memo **out)
{
    memo *m;

    for (size_t i = 0; i < w->nmemos; i++) {
        m = &w->memos[i];
        if (m->state == state && m->action == action && m->concrete == holds) {
            *out = m;
            return SP_OK;
        }
    }
    if (w->nmemos == MEMO_MAX)
        return sp_fail(SP_INVALID, "要区分的情形多于 %d 种",
                       "more than %d cases to tell apart", MEMO_MAX);
    m = &w->memos[w->nmemos++];
    *m = (memo){
        .state = (uint8_t)state, .action = (uint8_t)action, .concrete = holds};
    try_all(w, m);
    *out = m;
    return SP_OK;
}

/* ---- the walk ---- */

/* Where a row leads, with what is signed and proved then. */
static sp_walk_node follow(const sp_walk_node *n, const firing *f,
                           uint64_t slot)
{
    const sp_cycle_row *row = f->row;
    sp_walk_node next = *n;

    next.state = (uint8_t)row->to;
    next.slots |= slot;
    if (row->action == SP_PERMIT_DO_SUBMIT) {
        next.slots = 0;
        next.proved = 0;
    }
    if (row->action == SP_PERMIT_DO_FINISH)
        next.was_working = row->from == SP_PERMIT_IN_PROGRESS;
    if (row->action == SP_PERMIT_DO_HANDOVER)
        next.proved &= ~FLEETING_AT_HANDOVER;
    next.proved |= f->proves & NEEDED;
    if (row->to != SP_PERMIT_IN_PROGRESS)
        next.proved &= ~FLEETING;
    return next;
}

static void judge(walk *w, uint32_t at, const firing *f, unsigned actor,
                  const sp_walk_node *next)
{
    const sp_walk_node *n = &w->graph.nodes[at];
    const sp_cycle_row *row = f->row;
    uint64_t approvals = slots_of(w, 0, UINT32_MAX);
    bool bound = actors[actor].who & (SP_WHO_APPLICANT | SP_WHO_GUARDIAN);
    sp_guards lacking = NEEDED & ~next->proved;

    if (sp_permit_state_is_final((sp_permit_state)n->state))
        say(w, SP_VERIFY_FINAL_LEFT, at, row, actor, 0);
    if (row->action == SP_PERMIT_DO_APPROVE &&
        n->state == SP_PERMIT_IN_APPROVAL && bound)
        say(w, SP_VERIFY_OWN_APPROVAL, at, row, actor, 0);
    if (row->to == SP_PERMIT_APPROVED && (approvals & ~next->slots))
        say(w, SP_VERIFY_UNSIGNED, at, row, actor, 0);
    if (row->to != SP_PERMIT_IN_PROGRESS)
        return;
    if ((approvals & ~next->slots) || !has_approver(w))
        lacking |= SP_GUARD_BIT(SIGNED);
    if (lacking)
        say(w, SP_VERIFY_UNPROVED_WORK, at, row, actor, lacking);
}

static sp_status go(walk *w, uint32_t at, const firing *f, unsigned actor,
                    uint64_t slot)
{
    sp_walk_node next = follow(&w->graph.nodes[at], f, slot);
    uint32_t to;

    judge(w, at, f, actor, &next);
    next.parent = at;
    next.action = (uint8_t)f->row->action;
    next.actor = (uint8_t)actor;
    next.ends = sp_permit_state_is_final((sp_permit_state)next.state);
    SP_TRY(sp_walk_reach(&w->graph, &next, &to));
    return sp_walk_connect(&w->graph, at, to);
}

static sp_status act(walk *w, uint32_t at, unsigned actor, unsigned action,
                     uint64_t slot)
{
    unsigned state = w->graph.nodes[at].state, who = actors[actor].who;
    const memo *m = NULL;

    SP_TRY(outcomes(w, state, action,
                    concrete(w, &w->graph.nodes[at], who,
                             class_of_action(state, action), slot),
                    &m));
    w->out->combinations += m->combinations;
    for (size_t i = 0; i < m->nfirings; i++)
        if (m->firings[i].row->who & who)
            SP_TRY(go(w, at, &m->firings[i], actor, slot));
    return SP_OK;
}

/* One actor, one action; with every signature that they could give by it, and
 * without any. */
static sp_status try_action(walk *w, uint32_t at, unsigned actor,
                            unsigned action)
{
    static const unsigned signs[] = {SP_WHO_SIGNER, SP_WHO_CHECKER,
                                     SP_WHO_ACCEPTOR};
    int class = class_of_action(w->graph.nodes[at].state, action);
    uint64_t open = open_slots(w, &w->graph.nodes[at], class);

    SP_TRY(act(w, at, actor, action, 0));
    if (class < 0 || !(actors[actor].who & signs[class]))
        return SP_OK;
    for (; open; open &= open - 1)
        SP_TRY(act(w, at, actor, action, open & -open));
    return SP_OK;
}

static void find_ends(walk *w)
{
    sp_walk_find_ends(&w->graph);
    for (uint32_t i = 0; i < w->graph.count; i++)
        if (!w->graph.nodes[i].ends)
            say(w, SP_VERIFY_NO_END, i, NULL, 0, 0);
}

static sp_status begin(walk *w)
{
    sp_walk_node first = {.state = SP_PERMIT_DRAFT, .parent = SP_WALK_NONE};
    uint32_t at;

    w->memos = malloc(MEMO_MAX * sizeof *w->memos);
    if (!w->memos)
        return sp_no_memory();
    if (w->ground->table->count > SP_COUNT(w->row_guards))
        return sp_fail(SP_INVALID, "生命周期表最多 %zu 行",
                       "the table of the life cycle has at most %zu rows",
                       SP_COUNT(w->row_guards));
    for (size_t i = 0; i < w->ground->table->count; i++)
        w->row_guards[i] =
            sp_cycle_guards(&w->ground->table->rows[i], w->ground->type, NULL);
    return sp_walk_reach(&w->graph, &first, &at);
}

sp_status sp_walk(const sp_walk_ground *ground, sp_verify_result *out,
                  unsigned *reached)
{
    SP_CLEANUP(end_walk) walk w = {.ground = ground, .out = out};

    SP_TRY(begin(&w));
    for (uint32_t at = 0; at < w.graph.count;
         at++) /* breadth first: shortest paths */
        for (unsigned actor = 0; actor < SP_COUNT(actors); actor++)
            for (unsigned a = 0; a < SP_PERMIT_ACTION_COUNT; a++)
                SP_TRY(try_action(&w, at, actor, a));
    find_ends(&w);
    for (size_t i = 0; i < w.graph.count; i++)
        *reached |= 1u << w.graph.nodes[i].state;
    out->nodes += w.graph.count;
    return SP_OK;
}
