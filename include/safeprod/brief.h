/** @file safeprod/brief.h
 *  @brief Briefs (风险归纳整理): what a head of safety has to know about a
 * zone, a department, an enterprise or the whole site, from the site's own
 * records.
 *
 *  A brief is gathered first and written then. What is gathered are sections
 *  with counts and lines; each line names its record. Which sections, in which
 *  order, how many lines, which words, is a rule pack of kind "brief"; a site
 *  that wants another brief loads another. Counts come from indexed queries,
 *  and are of what the actor may read: a section that he may not read is not
 *  there, and says so at the end.
 *
 *  Needs `assistant` `read` and, for each section, the right of its records. */
#ifndef SAFEPROD_BRIEF_H
#define SAFEPROD_BRIEF_H

#include <safeprod/brief_rules.h>
#include <safeprod/records.h>

SP_BEGIN_DECLS

/** What a brief is about. All NULL: the site, this week. */
typedef struct sp_brief_options {
    const char *zone;       /**< code; at most one of these three */
    const char *dept;       /**< a department with those below it */
    const char *enterprise; /**< code */
    const char *since;      /**< first local day; NULL: six days before
                                 `until` */
    const char *until;      /**< last local day; NULL: today */
    const char *pack;       /**< name of a brief pack; NULL: brief.standard */
} sp_brief_options;

/** A line, in the words of the session's language. */
typedef struct sp_brief_line {
    sp_brief_tone tone;
    char *type; /**< record type and code that it speaks of; NULL: a summary */
    char *code;
    char *text;
} sp_brief_line;

/** A section. */
typedef struct sp_brief_section {
    char *name;         /**< of its source, e.g. "hazards_overdue" */
    char *title;        /**< as people read it */
    int64_t count;      /**< how many there are; the lines may be fewer */
    int64_t urgent;     /**< how many of them are bad */
    sp_brief_tone tone; /**< the worst of them */
    sp_brief_line *lines;
    size_t nlines;
    char *command; /**< that lists all of them; or NULL */
} sp_brief_section;

/** A brief; starts as all zeros. */
typedef struct sp_brief {
    char *title;
    char *subject; /**< what it is about, e.g. "区域 A3 氯化车间" */
    char since[11];
    char until[11];
    int64_t made_at;
    char *made_by;
    char *headline; /**< one sentence: what matters most */
    sp_brief_section *sections;
    size_t nsections;
    char
        *unseen; /**< titles of sections that the actor may not read, or NULL */
    char *pack;  /**< name@version that it was made by */
} sp_brief;

/** Free what is in @p brief and empty it. */
SP_API void sp_brief_clear(sp_brief *brief);

/** Gather a brief, of one state of the site.
 *  @param options NULL: zeros
 *  @param[out] out sp_brief_clear()
 *  @retval SP_NOT_FOUND no such zone, department or enterprise
 *  @retval SP_INVALID   two subjects, a day that is none, since after until */
SP_API sp_status sp_brief_gather(sp_session *session,
                                 const sp_brief_options *options,
                                 sp_brief *out);

/** What a brief is written as. */
typedef enum sp_brief_format {
    SP_BRIEF_MARKDOWN,
    SP_BRIEF_JSON,
    SP_BRIEF_FORMAT_COUNT
} sp_brief_format;

/** Write it. Pure, and the same for the same brief.
 *  @param zone minutes east of UTC
 *  @param[out] out the caller's, sp_free() */
SP_API sp_status sp_brief_write(const sp_brief *brief, sp_brief_format format,
                                sp_lang lang, int zone, char **out);

/** The brief as a PDF (document pack doc.brief).
 *  @param[out] out the file's bytes, the caller's, sp_free() */
SP_API sp_status sp_brief_print(sp_session *session, const sp_brief *brief,
                                void **out, size_t *out_len);

SP_END_DECLS
#endif
