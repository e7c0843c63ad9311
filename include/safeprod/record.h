/** @file safeprod/record.h
 *  @brief Records and their field tables.
 *
 *  A record type is one plain struct and one table with a row per member
 *  (sp_field). From the table come columns, JSON, CSV, command-line options,
 *  headings in two languages, and checks. Only the library allocates records,
 *  so a member appended later keeps the ABI.
 *
 *  "Nothing" is NULL for texts, SP_NO_INT for integers and times, NaN for
 *  reals; enums and flags always have a value. */
#ifndef SAFEPROD_RECORD_H
#define SAFEPROD_RECORD_H

#include <safeprod/status.h>

SP_BEGIN_DECLS

/** "No value" of an integer or a time. */
#define SP_NO_INT INT64_MIN

/** How a member is stored, read off its C type. */
typedef enum sp_kind {
    SP_TEXT, /**< char *, UTF-8, the record's own */
    SP_INT,  /**< int64_t */
    SP_REAL, /**< double */
    SP_BOOL, /**< bool */
    SP_ENUM  /**< unsigned, an index into `labels`; stored by name */
} sp_kind;

/** What a member means, where its kind leaves that open. */
typedef enum sp_as {
    SP_AS_PLAIN,   /**< as its kind */
    SP_AS_DATE,    /**< SP_TEXT: a local day, YYYY-MM-DD */
    SP_AS_TIME,    /**< SP_INT: seconds since 1970 UTC; ISO 8601 outside */
    SP_AS_DECIMAL, /**< SP_INT: fixed-point with `decimals` places */
    SP_AS_LINES,   /**< SP_TEXT of several lines */
    SP_AS_JSON     /**< SP_TEXT that holds a JSON value */
} sp_as;

/** Flags of a field. */
enum {
    SP_KEY = 1,       /**< the row id; made by the library */
    SP_REQUIRED = 2,  /**< may not be empty */
    SP_GUARDED = 4,   /**< changed by the library's verbs alone, no setter */
    SP_SECRET = 8,    /**< never leaves the library */
    SP_PRIVATE = 16,  /**< blank for those who may see public fields only */
    SP_FIXED = 32,    /**< settable when added, then never again */
    SP_CONTAINS = 64, /**< filters look for a part of the text */
    SP_BRIEF = 128,   /**< among the columns of a short list */
    SP_INITIAL = 256, /**< guarded, but an import may say how it was before */
    SP_FLEETING = 512 /**< personal, and kept for a time only: the ledger says
                           that it changed, not what it was */
};

/** An enum value: its name on every wire, its label on every screen. */
typedef struct sp_label {
    const char *name;  /**< e.g. "general"; lower case, never changes */
    const char *zh;    /**< e.g. "一般风险" */
    const char *en;    /**< e.g. "general risk" */
    const char *alias; /**< other texts read as this, "|" between; or NULL */
} sp_label;

/** One member of a record. */
typedef struct sp_field {
    const char *name;  /**< column, JSON key, CSV header, --option, attribute */
    const char *zh;    /**< Chinese heading */
    const char *en;    /**< English heading */
    const char *alias; /**< other headings that imports accept, "|" between;
                            or NULL */
    const char *help_zh; /**< one line, with the unit; or NULL */
    const char *help_en; /**< the same in English; or NULL */
    sp_kind kind;
    sp_as as;
    unsigned flags;
    size_t offset;
    const sp_label *labels; /**< SP_ENUM only */
    size_t nlabels;
    unsigned decimals; /**< SP_AS_DECIMAL only */
    unsigned max_len;  /**< most characters of a text; 0: 255 (of lines: 4000)
                        */
    int64_t min;       /**< least value of an integer ... */
    int64_t max;       /**< ... and greatest; no limits when both are 0 */
    const char *ref;   /**< name of the record type whose code this holds */
    /** Normalise a text before it is set, or refuse it with a sentence that
     *  says what would be right. NULL: trimmed, else as it is.
     *  @param[out] out the caller's */
    sp_status (*clean)(const char *text, char **out);
} sp_field;

/** How bad a finding is. */
typedef enum sp_severity {
    SP_WARNING, /**< kept, and said */
    SP_ERROR    /**< refused */
} sp_severity;

/** Something a check found about a record. */
typedef struct sp_finding {
    sp_severity severity;
    const char *field; /**< name of the field; borrowed from its table */
    char *zh;          /**< a sentence */
    char *en;          /**< the same sentence */
} sp_finding;

/** What checks found; starts as all zeros. */
typedef struct sp_findings {
    sp_finding *items;
    size_t count;
    bool failed; /**< a finding was lost for want of memory */
} sp_findings;

/** Free what is in @p findings and empty it. */
SP_API void sp_findings_clear(sp_findings *findings);

/** Flags of a record type. */
enum {
    SP_TYPE_SINGLE = 1,    /**< one record in a site, e.g. the park */
    SP_TYPE_NO_ADD = 4,    /**< added by a verb of its own, else as any other */
    SP_TYPE_VERBS_ONLY = 2 /**< written by its own verbs, not by
                                sp_record_add() and sp_record_save() */
};

struct sp_hooks;

/** A record type. */
typedef struct sp_type {
    const char *name;   /**< e.g. "enterprise" */
    const char *zh;     /**< e.g. "企业" */
    const char *en;     /**< e.g. "enterprise" */
    const char *table;  /**< SQL table */
    const char *code;   /**< the field by which people know it, e.g. "code" */
    const char *module; /**< whose permissions guard it, see safeprod/user.h */
    const char *hide;   /**< records whose field of this name holds something
                             are left out of lists unless asked for; or NULL */
    unsigned flags;     /**< SP_TYPE_… */
    size_t size;
    const sp_field *fields;
    size_t nfields;
    /** Rules over the whole record; pure. NULL: none. */
    void (*check)(const void *record, sp_findings *out);
    const struct sp_hooks *hooks; /**< the library's own; or NULL */
} sp_type;

/** @return An empty record that the caller owns, or NULL when out of memory.
 */
SP_API void *sp_record_new(const sp_type *type);

/** Free @p record and its texts; NULL is allowed. */
SP_API void sp_record_free(const sp_type *type, void *record);

/** @return A copy that the caller owns, or NULL when out of memory. */
SP_API void *sp_record_copy(const sp_type *type, const void *record);

/** @return The field called @p name, or NULL. */
SP_API const sp_field *sp_type_field(const sp_type *type, const char *name);

/** The field that a heading means: its name, a label, or an alias, without
 *  regard to case, width, spaces and punctuation.
 *  @return NULL when no field or more than one answers to it. */
SP_API const sp_field *sp_type_heading(const sp_type *type,
                                       const char *heading);

/** Replace a text member of a record: `sp_text_set(&e->full_name, "…")`. An
 *  empty text or NULL means "nothing". */
SP_API sp_status sp_text_set(char **member, const char *text);

/** Set one field from a person's text: numbers, dates in the usual forms, enum
 *  values by name or label, 是/否. An empty text means "nothing".
 *  @param zone minutes east of UTC for times without an offset
 *  @retval SP_INVALID   the sentence says what would be right
 *  @retval SP_FORBIDDEN the field is not for setting */
SP_API sp_status sp_record_set(const sp_type *type, void *record,
                               const sp_field *field, const char *text,
                               int zone);

/** Whether the field holds "nothing" (enums and flags never do). */
SP_API bool sp_record_is_empty(const void *record, const sp_field *field);

/** One field as text: enums by name, dates as YYYY-MM-DD, times as ISO 8601 at
 *  @p zone, flags as true/false; "" for nothing.
 *  @param[out] out the caller's, sp_free() */
SP_API sp_status sp_record_text(const void *record, const sp_field *field,
                                int zone, char **out);

/** One field as a person reads it in @p lang: enum labels, 是/否, times without
 *  seconds.
 *  @param[out] out the caller's, sp_free() */
SP_API sp_status sp_record_show(const void *record, const sp_field *field,
                                sp_lang lang, int zone, char **out);

/** The record as one JSON object; fields that hold nothing and secret fields
 *  are left out.
 *  @param[out] out the caller's, sp_free() */
SP_API sp_status sp_record_json(const sp_type *type, const void *record,
                                int zone, char **out);

/** Check every field (required, reference form, limits) and the whole record.
 *  @param[in,out] out findings are appended */
SP_API void sp_record_check(const sp_type *type, const void *record,
                            sp_findings *out);

/** @return The label of @p value of an enum field in @p lang; "" beyond the
 *  last. Never NULL. */
SP_API const char *sp_field_label(const sp_field *field, unsigned value,
                                  sp_lang lang);

/** @return How many columns @p text takes on a terminal: two for a Chinese
 *  character, none for a combining mark. */
SP_API size_t sp_text_columns(const char *text);

/** Some records of one type. */
typedef struct sp_records {
    const sp_type *type;
    void **items; /**< `count` records */
    size_t count;
    size_t total; /**< how many match in all, when only a page was asked for */
} sp_records;

/** Free the records of a list and empty it. */
SP_API void sp_records_clear(sp_records *records);

SP_END_DECLS
#endif
