/* One permit, two people who act at the same time, the job that ends what has
 * expired, and the facts of the site that change meanwhile.
 *
 * Everybody works as the library does: read the ticket in one go, decide on
 * what was read, write if the version is still the one that was read. The life
 * cycle is that of lib/rules/permit_cycle.c. A person may be anybody at every
 * step, so two of them stand for every pair: two signers, a signer and the
 * applicant, a worker who stops and a guardian who ends, and so on.
 *
 * Faults that the checker has to find, one at a time (permit.sh):
 *   -DNO_VERSION       writes without looking at the version
 *   -DFACTS_APART      facts of the site change without a new version
 *   -DAPPLICANT_SIGNS  no separation of duty
 *   -DFINAL_LEFT       a terminated ticket can be taken up again
 *   -DNO_TICK          nothing ends what has expired */

#ifndef WRITES
#define WRITES 8 /* versions; people rest after that, the clock does not */
#endif
#define VERSIONS (WRITES + 3)

mtype:state = { NONE, DRAFT, IN_APPROVAL, REJECTED, APPROVED, IN_PROGRESS,
                SUSPENDED, PENDING, COMPLETED, TERMINATED, EXPIRED, CANCELLED };

/* The row. */
typedef row {
    mtype:state st;
    mtype:state before; /* the state that `finish` left */
    bool signed1;       /* two steps of approval, in any order */
    bool signed2;
    bool ready          /* gas, measures, briefing, guardian */
}

row t;
byte ver;
bool late;              /* valid_to has passed */

/* What the properties look at. */
bool applicant_signed;
bool twice;             /* two outcomes were written from one version */
bool unready_start;     /* started while something was missing */
bool taken[VERSIONS];

#define FINAL(s) (s == COMPLETED || s == TERMINATED || s == EXPIRED || \
                  s == CANCELLED)
#define LIVE(s)  (s == APPROVED || s == IN_PROGRESS || s == SUSPENDED)

#ifdef NO_VERSION
#define SAME true
#else
#define SAME (ver == v)
#endif

inline copy(from, to)
{
    to.st = from.st;
    to.before = from.before;
    to.signed1 = from.signed1;
    to.signed2 = from.signed2;
    to.ready = from.ready
}

/* What is no longer looked at is made the same, for fewer states to visit. */
inline forget(x)
{
    x.st = NONE;
    x.before = NONE;
    x.signed1 = false;
    x.signed2 = false;
    x.ready = false
}

inline read()
{
    d_step {
        copy(t, r);
        v = ver
    }
}

/* One transaction. Who is too late has done nothing. */
inline write(starts, by_applicant)
{
    d_step {
        if
        :: SAME && r.st != NONE ->
            if
            :: taken[v] -> twice = true
            :: else -> taken[v] = true
            fi;
            if
            :: starts && !t.ready -> unready_start = true
            :: else
            fi;
            if
            :: by_applicant -> applicant_signed = true
            :: else
            fi;
            t.st = r.st;
            t.before = r.before;
            t.signed1 = r.signed1;
            t.signed2 = r.signed2;
            if
            :: ver < VERSIONS - 1 -> ver++
            :: else
            fi
        :: else
        fi;
        forget(r);
        v = 0
    }
}

#ifdef APPLICANT_SIGNS
#define MAY_SIGN true
#else
#define MAY_SIGN !applicant
#endif

inline all_signed()
{
    if
    :: r.signed1 && r.signed2 -> r.st = APPROVED
    :: else
    fi
}

/* Any row of the table whose guards hold on what was read. */
inline act()
{
    starts = false;
    signs = false;
    if
    :: r.st == DRAFT || r.st == REJECTED ->
        r.st = IN_APPROVAL;
        r.signed1 = false;
        r.signed2 = false
    :: r.st == IN_APPROVAL && MAY_SIGN && !r.signed1 ->
        r.signed1 = true;
        signs = true;
        all_signed()
    :: r.st == IN_APPROVAL && MAY_SIGN && !r.signed2 ->
        r.signed2 = true;
        signs = true;
        all_signed()
    :: r.st == IN_APPROVAL && !applicant -> r.st = REJECTED
    :: r.st == DRAFT || r.st == REJECTED || r.st == IN_APPROVAL ||
       r.st == APPROVED -> r.st = CANCELLED
    :: r.st == APPROVED && r.ready && !late ->
        r.st = IN_PROGRESS;
        starts = true
    :: r.st == IN_PROGRESS -> r.st = SUSPENDED
    :: r.st == SUSPENDED && r.ready && !late ->
        r.st = IN_PROGRESS;
        starts = true
    :: r.st == IN_PROGRESS || r.st == SUSPENDED ->
        r.before = r.st;
        r.st = PENDING
    :: r.st == PENDING -> r.st = COMPLETED
    :: r.st == PENDING && !late -> r.st = r.before
    :: r.st == PENDING && late -> r.st = TERMINATED
    :: r.st == IN_PROGRESS || r.st == SUSPENDED -> r.st = TERMINATED
#ifdef FINAL_LEFT
    :: r.st == TERMINATED -> r.st = IN_PROGRESS
#endif
    :: else -> r.st = NONE
    fi
}

proctype person()
{
    row r;
    byte v;
    bool applicant, starts, signs;

    do
    :: ver < WRITES ->
        /* Deciding looks at nothing but what was read: no step of its own. */
        atomic {
            read();
            if
            :: applicant = true
            :: applicant = false
            fi;
            act()
        }
        write(starts, (signs && applicant));
        d_step {
            applicant = false;
            starts = false;
            signs = false
        }
    :: ver >= WRITES || FINAL(t.st) -> break
    od
}

/* The site: gas goes stale, a guardian leaves, somebody tests anew. */
proctype site()
{
    do
    :: ver < WRITES && !FINAL(t.st) ->
        d_step {
            t.ready = !t.ready;
#ifndef FACTS_APART
            taken[ver] = true;
            ver++
#endif
        }
    :: break
    od
}

/* Time passes once; from then on the job that ends tickets keeps at it. */
proctype clock()
{
    row r;
    byte v;

    late = true;
#ifndef NO_TICK
end:
    do
    :: LIVE(t.st) ->
        atomic {
            read();
            if
            :: LIVE(r.st) -> r.st = EXPIRED
            :: else -> r.st = NONE
            fi
        }
        write(false, false)
    :: FINAL(t.st) -> break
    od
#endif
}

init
{
    atomic {
        t.st = DRAFT;
        if
        :: t.ready = true
        :: t.ready = false
        fi;
        run person();
        run person();
        run site();
        run clock()
    }
}

ltl approved_first { [] ((t.st == IN_PROGRESS) -> (t.signed1 && t.signed2)) }
ltl fit_to_start { [] !unready_start }
ltl one_outcome { [] !twice }
ltl duties_apart { [] !applicant_signed }
ltl completed_stays { [] ((t.st == COMPLETED) -> [] (t.st == COMPLETED)) }
ltl terminated_stays { [] ((t.st == TERMINATED) -> [] (t.st == TERMINATED)) }
ltl expired_stays { [] ((t.st == EXPIRED) -> [] (t.st == EXPIRED)) }
ltl cancelled_stays { [] ((t.st == CANCELLED) -> [] (t.st == CANCELLED)) }
ltl late_work_ends { [] ((late && LIVE(t.st)) -> <> !LIVE(t.st)) }
