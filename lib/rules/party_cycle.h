/* The way of a related party: one table, pure. Facts come in; where a step
 * leads, and all that is missing for it, come out. */
#ifndef SP_PARTY_CYCLE_H
#define SP_PARTY_CYCLE_H

#include <safeprod/party_rules.h>

#include "party_pack.h"

extern const sp_label sp_contractor_state_labels[SP_CONTRACTOR_STATE_COUNT];
extern const sp_label sp_party_step_labels[SP_PARTY_STEP_COUNT];

/* Days are counted from 1970-01-01; SP_NO_INT: none. */
typedef struct sp_party_shown {
    const char *kind; /* of the pack */
    int64_t from;
    int64_t to;    /* SP_NO_INT: long-term */
    bool promised; /* a new one is promised */
} sp_party_shown;

/* A safety agreement or a contract. */
typedef struct sp_party_signed {
    bool there;
    bool ours;   /* signed by us */
    bool theirs; /* signed by them */
    bool full;   /* duties, measures and both coordinators are named */
    int64_t from;
    int64_t to;
} sp_party_signed;

/* All that is known about a party. Texts are borrowed. */
typedef struct sp_party_facts {
    const char *code;
    unsigned kind;  /* sp_party_kind */
    unsigned state; /* sp_contractor_state */
    bool regulated;
    bool barred; /* on the blacklist, under this name or another */
    const char *safety_body;
    const char *safety_record;
    const char *credit_code;
    int64_t contract_to; /* SP_NO_INT: not said */
    int64_t score;       /* of the admission; SP_NO_INT */
    const char *applied_by;
    const char *reviewed_by;
    const sp_party_shown *papers;
    size_t npapers;
    sp_party_signed agreement; /* the one that goes on for longest */
    int64_t agreement_from;    /* what is in force */
    int64_t agreement_to;
    int64_t people;      /* who work for them and have not left */
    int64_t untrained;   /* of these */
    int64_t without;     /* without a live pass */
    int64_t finished_on; /* SP_NO_INT: work goes on */
    bool evaluated;      /* since it was finished */
    int64_t review_due;  /* SP_NO_INT: never evaluated */
    int64_t open_work;   /* tickets of theirs that are not ended */
} sp_party_facts;

typedef struct sp_party_request {
    sp_party_step step;
    int64_t day;
    const char *note;
    const char *actor; /* login name; NULL: anybody */
} sp_party_request;

/* Where @request->step leads from the state. False: nowhere. */
bool sp_party_leads(const sp_party_facts *facts,
                    const sp_party_request *request, unsigned *out_state);

/* Append what is missing. Codes begin with "party_". */
void sp_party_missing(const sp_party_rules *rules, const sp_party_facts *facts,
                      const sp_party_request *request, sp_permit_reasons *out);

#endif
