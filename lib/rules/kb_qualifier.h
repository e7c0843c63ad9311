/* Qualifiers: what says which case a number is for (二级 动火, 高危单位,
 * 作业中断, 再培训 …). A number of one case is never the answer for another. */
#ifndef SP_KB_QUALIFIER_H
#define SP_KB_QUALIFIER_H

#include "base.h"

typedef enum sp_kb_side {
    SP_KB_LEVEL,     /* 特级, 一级 … */
    SP_KB_WORK,      /* 动火, 受限空间 … */
    SP_KB_PHASE,     /* before work, after a break */
    SP_KB_TURN,      /* first time, again */
    SP_KB_UNIT,      /* 高危单位, 其他单位 */
    SP_KB_ROLE,      /* whom it is for, or who gets it */
    SP_KB_SUBSTANCE, /* oxygen, combustible, toxic */
    SP_KB_RICH,      /* 富氧 */
    SP_KB_USUAL,     /* 一般, 特殊情况 */
    SP_KB_LIGHT,     /* 白天, 夜间 */
    SP_KB_HAZARD,    /* 一般隐患, 重大隐患 */
    SP_KB_RISK,      /* 重大风险 … */
    SP_KB_ACCIDENT,  /* 一般事故 … */
    SP_KB_DRILL,     /* plan, on site, fire */
    SP_KB_GRADE,     /* 优秀 … */
    SP_KB_BOUND,     /* 最长, 默认 */
    SP_KB_SIDES
} sp_kb_side;

/* Values of each side, a bit for each. */
typedef struct sp_kb_case {
    uint32_t bits[SP_KB_SIDES];
} sp_kb_case;

/* Those in @text, @len bytes of it, are added to @out. The longest word counts:
 * 三级安全教育 is no level, 非高危 no 高危. */
void sp_kb_case_read(const char *text, size_t len, sp_kb_case *out);

/* The word for the first value in @text that is of @side and among @bits, and
 * the bytes of it; NULL: none. */
const char *sp_kb_case_word(const char *text, size_t len, sp_kb_side side,
                            uint32_t bits, size_t *out_len);

/* Do they name a side both, and differently? */
bool sp_kb_case_contradicts(const sp_kb_case *a, const sp_kb_case *b);

#endif
