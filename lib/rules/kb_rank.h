/* How well a clause answers a question: features, and their weighted sum. */
#ifndef SP_KB_RANK_H
#define SP_KB_RANK_H

#include "kb_query.h"

typedef enum sp_kb_feature {
    SP_KB_F_INDEX,    /* score of the index, over the best one's */
    SP_KB_F_COVER,    /* share of the question's weight that is met anywhere */
    SP_KB_F_TEXT,     /* … by the clause's own text */
    SP_KB_F_OWN,      /* share of the asker's own words in the text */
    SP_KB_F_CONCEPTS, /* share of the concepts in the text */
    SP_KB_F_NEAR,     /* how much of what is met stands close together */
    SP_KB_F_HEADING,  /* share met by the headings */
    SP_KB_F_TITLE,    /* share met by the title */
    SP_KB_F_TOPIC,    /* the title is one that the concepts point to */
    SP_KB_F_ASIDE,    /* … and it is not, though they point somewhere */
    SP_KB_F_NAMED,    /* the question names the document */
    SP_KB_F_CORE,     /* a core law */
    SP_KB_F_PUNISHES, /* a penalty is asked for, and here is one */
    SP_KB_F_LENIENT,  /* a penalty is asked for, and here is none */
    SP_KB_F_SEVERE,   /* no penalty is asked for, and here is one */
    SP_KB_F_DEFINES,  /* a definition is asked for, and here is one */
    SP_KB_F_NUMBER,   /* a number is asked for, and its unit is here */
    SP_KB_F_NONUMBER, /* … and it is not */
    SP_KB_F_LONG,     /* length, log, over what is usual */
    SP_KB_F_OPENING,  /* purpose, scope, when it takes effect */
    SP_KB_F_OFFICE,   /* begins with what authorities do */
    SP_KB_F_OLD,      /* superseded, repealed, not yet in force */
    SP_KB_F_COUNT
} sp_kb_feature;

/* A clause to be judged. Borrowed. */
typedef struct sp_kb_candidate {
    const char *title;
    const char *heading;
    const char *article;
    const char *text;
    double index; /* score of the index, over the best one's */
    bool old;
} sp_kb_candidate;

/* Fill @features. */
sp_status sp_kb_features(const sp_kb_query *q, const sp_kb_candidate *c,
                         double features[SP_KB_F_COUNT]);

/* What the index would make of a text that is not in it. */
sp_status sp_kb_met(const sp_kb_query *q, const char *text, double *out);

/* Their weighted sum. */
double sp_kb_rank(const double features[SP_KB_F_COUNT]);

#endif
