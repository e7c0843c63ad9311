/* When there is an entry pass: what is known about a person comes in, for how
 * long a pass would hold and all that stands in its way come out. Pure.
 *
 * Days are counted from 1970-01-01 (when.h); SP_NO_INT: none. */
#ifndef SP_PASS_RULE_H
#define SP_PASS_RULE_H

#include <safeprod/party_rules.h>

#include "party_pack.h"

extern const sp_label sp_pass_state_labels[SP_PASS_STATE_COUNT];

/* A certificate; those of one kind stand in for each other. */
typedef struct sp_pass_certificate {
    const char *kind;
    int64_t from; /* SP_NO_INT: from ever */
    int64_t to;   /* the last day, also before the review; SP_NO_INT: no end */
    bool revoked;
} sp_pass_certificate;

/* All that a pass rests on. Texts are borrowed. */
typedef struct sp_pass_facts {
    const char *person;
    int64_t hired_on;      /* SP_NO_INT: before ever */
    int64_t left_on;       /* day from which they are gone */
    int64_t trained_until; /* SP_NO_INT: not trained */
    bool exam_passed;
    int64_t medical_until; /* SP_NO_INT: none is asked for, but by the pack */
    int64_t insured_from;
    int64_t insured_until; /* SP_NO_INT: with `insured` for good */
    bool insured;
    bool has_photo;
    bool has_identity;
    bool barred;         /* flagged, or on the blacklist */
    bool retrain;        /* a pass was revoked: there was no training since */
    const char *firm;    /* name; NULL: own staff, who need no pass */
    unsigned firm_state; /* sp_contractor_state */
    bool firm_barred;
    int64_t agreement_from;
    int64_t agreement_to; /* SP_NO_INT: there is none */
    int64_t contract_from;
    int64_t contract_to; /* SP_NO_INT: not said */
    const sp_pass_certificate *certificates;
    size_t ncertificates;
} sp_pass_facts;

/* How a person stands on a day. */
typedef enum sp_pass_standing {
    SP_PASS_HOLDS,  /* all holds on that day */
    SP_PASS_LATER,  /* all will hold from a later day on */
    SP_PASS_FAILS,  /* something is missing or over */
    SP_PASS_BARRED, /* person or firm is on the blacklist */
    SP_PASS_LEFT,   /* they do not work here any more */
    SP_PASS_STANDING_COUNT
} sp_pass_standing;

typedef struct sp_pass_verdict {
    sp_pass_standing standing;
    int64_t from;        /* the first day of holding, not before the day */
    int64_t to;          /* the last, without the pack's limit of days */
    const char *ends_by; /* what sets `to`: "agreement", … */
    const char *ends_zh; /* the same in words */
    const char *ends_en;
} sp_pass_verdict;

/* How a person stands on @day. @reasons (may be NULL) gets all that is missing
 * on that day, with codes that begin with "pass_". */
sp_pass_verdict sp_pass_judge(const sp_party_rules *rules,
                              const sp_pass_facts *facts, int64_t day,
                              sp_permit_reasons *reasons);

/* The state that a live pass (issued, active, suspended) goes to. */
sp_pass_state sp_pass_next(sp_pass_standing standing);

/* Is it over for good? */
bool sp_pass_is_final(sp_pass_state state);

#endif
