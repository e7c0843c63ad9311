/* The number that a question asks for, picked out of a clause. Pure. */
#ifndef SP_KB_PICK_H
#define SP_KB_PICK_H

#include "kb_query.h"

/* A clause has a part for each number: what stands around it up to the next
 * mark, and the qualifiers (kb_qualifier.h) that nothing nearer replaces. Parts
 * of another case than the question's are left out; so are those that say less
 * of what it asks. What is left is the answer: one number as it stands there,
 * or all of them with what tells them apart ("特级、一级 8小时；二级 72小时"),
 * since a worker who did not say which case must not get one of them.
 * @article is the name of the clause; its qualifiers hold where the text has
 * none. @out_number and @out_phrase (the parts, word for word) are NULL when
 * nothing is asked for or no number is sure to be of the question's case. */
sp_status sp_kb_pick_number(const sp_kb_query *q, const char *article,
                            const char *text, char **out_number,
                            char **out_phrase);

#endif
