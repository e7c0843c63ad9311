/* What drawings of risks share. */
#ifndef SP_RISK_DRAW_H
#define SP_RISK_DRAW_H

#include <safeprod/risk.h>

#include "cmd.h"

/* Where a drawing goes, and as what. */
typedef struct target {
    const char *path; /* "-": stdout */
    sp_risk_format format;
    sp_risk_basis basis;
} target;

/* From --output, --type (else the file's ending) and --basis. */
sp_status read_target(call *cli, target *out);

#endif
