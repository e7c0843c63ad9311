/* `vision eval`, which has a file of its own. */
#ifndef SP_EVAL_VERB_H
#define SP_EVAL_VERB_H

#include "cmd.h"

extern const opt eval_options[];
sp_status run_eval(call *cli);

#endif
