/** @file safeprod/command.h
 *  @brief Commands of the assistant: /help, /risk A3, /permit why N start,
 *  /brief 本周, /hazard overdue, and those that a site defines.
 *
 *  A command is a line that begins with "/" (or "／"). Which there are, their
 *  names and aliases, what they take and what they ask is a rule pack of kind
 *  "command"; a site adds its own by loading another. Commands only read, with
 *  the rights of who asks. Needs `assistant` `read`. */
#ifndef SAFEPROD_COMMAND_H
#define SAFEPROD_COMMAND_H

#include <safeprod/brief.h>

SP_BEGIN_DECLS

/** What a command answered; starts as all zeros. */
typedef struct sp_command_answer {
    char *name;  /**< of the command, e.g. "hazard overdue" */
    char *title; /**< as people read it */
    int64_t count;
    sp_brief_line *lines; /**< each names its record where it has one */
    size_t nlines;
    char *text; /**< all of it as Markdown */
} sp_command_answer;

/** Free what is in @p answer and empty it. */
SP_API void sp_command_answer_clear(sp_command_answer *answer);

/** @return Whether @p text is a command and not a question. */
SP_API bool sp_command_is(const char *text);

/** Run a command.
 *  @param[out] out sp_command_answer_clear()
 *  @retval SP_NOT_FOUND no such command: the sentence names the nearest; or
 *                       there is nothing of the code that was given
 *  @retval SP_INVALID   something is missing, too much, or of the wrong kind:
 *                       the sentence says what is expected
 *  @retval SP_FORBIDDEN the actor may not read that */
SP_API sp_status sp_command_run(sp_session *session, const char *text,
                                sp_command_answer *out);

SP_END_DECLS
#endif
