/** @file safeprod/brief_rules.h
 *  @brief Words of briefs that rules need; see safeprod/brief.h. */
#ifndef SAFEPROD_BRIEF_RULES_H
#define SAFEPROD_BRIEF_RULES_H

#include <safeprod/macros.h>

SP_BEGIN_DECLS

/** Limits. */
enum { SP_BRIEF_LINES_MAX = 50, SP_BRIEF_SECTIONS_MAX = 24 };

/** How urgent a line is. */
typedef enum sp_brief_tone {
    SP_BRIEF_PLAIN,
    SP_BRIEF_WARN,
    SP_BRIEF_BAD,
    SP_BRIEF_TONE_COUNT
} sp_brief_tone;

SP_END_DECLS
#endif
