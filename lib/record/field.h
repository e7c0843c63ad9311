/* How a record's .c file writes its field table, and how the engine reaches a
 * member. */
#ifndef SP_FIELD_H
#define SP_FIELD_H

#include <safeprod/record.h>

#include "base.h"

/* The kind comes from the member's own C type, so a row cannot lie. */
#define SP_KIND_OF(rec, m)                                                     \
    _Generic(((rec *)0)->m, char *: SP_TEXT, int64_t: SP_INT,                  \
             double: SP_REAL, bool: SP_BOOL, unsigned: SP_ENUM)

/* One row: member, Chinese heading, English heading, then what else is set. */
#define SP_FIELD(rec, m, heading_zh, heading_en, ...)                          \
    {                                                                          \
        .name = #m, .zh = heading_zh, .en = heading_en,                        \
        .kind = SP_KIND_OF(rec, m), .offset = offsetof(rec, m), __VA_ARGS__    \
    }

#define SP_LABELS(a) .labels = (a), .nlabels = SP_COUNT(a)

/* What every stored record begins with. */
#define SP_HEAD_FIELDS(rec)                                                    \
    SP_FIELD(rec, id, "标识", "id", .flags = SP_KEY),                          \
        SP_FIELD(rec, version, "版本", "version", .flags = SP_GUARDED),        \
        SP_FIELD(rec, created_at, "建档时间", "created at",                    \
                 .flags = SP_GUARDED, .as = SP_AS_TIME),                       \
        SP_FIELD(rec, created_by, "建档人", "created by",                      \
                 .flags = SP_GUARDED),                                         \
        SP_FIELD(rec, updated_at, "更新时间", "updated at",                    \
                 .flags = SP_GUARDED, .as = SP_AS_TIME),                       \
        SP_FIELD(rec, updated_by, "更新人", "updated by",                      \
                 .flags = SP_GUARDED),                                         \
        SP_FIELD(rec, owner_dept, "归属部门", "owner department",              \
                 .ref = "department")

#define SP_REMOVED_FIELD(rec)                                                  \
    SP_FIELD(rec, removed_at, "停用时间", "out of use since",                  \
             .flags = SP_GUARDED, .as = SP_AS_TIME)

#define SP_TYPE(rec, field_table)                                              \
    .size = sizeof(rec), .fields = (field_table),                              \
    .nfields = SP_COUNT(field_table)

/* What every stored record begins with, as a struct to read and write it
 * through; record types repeat these members in this order. */
typedef struct sp_head {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
} sp_head;

static inline void *sp_at(const void *record, const sp_field *field)
{
    return (char *)(uintptr_t)record + field->offset;
}

static inline const char *sp_text_at(const void *record, const sp_field *field)
{
    return *(char **)sp_at(record, field);
}

static inline int64_t sp_int_at(const void *record, const sp_field *field)
{
    return *(int64_t *)sp_at(record, field);
}

/* The same value in both? */
bool sp_field_equal(const sp_field *field, const void *a, const void *b);

/* Make the field of @to hold what it holds in @from. */
sp_status sp_field_take(const sp_field *field, const void *from, void *to);

/* Make a field hold "nothing". */
void sp_field_clear(const sp_field *field, void *record);

/* Make all of a record hold "nothing", for using it again. */
void sp_record_clear(const sp_type *type, void *record);

/* sp_record_set() for the library itself: guarded fields too. */
sp_status sp_field_set(const sp_field *field, void *record, const char *text,
                       int zone);

/* Append `"name":value` of a field that holds something; for JSON. */
struct sp_str;
void sp_field_json(struct sp_str *s, const sp_field *field, const void *record,
                   int zone);

enum { SP_LABEL_NO_MEMORY = -2 };

/* The value of an enum text (name, label, alias); -1 when it is none, or
 * SP_LABEL_NO_MEMORY. */
int sp_label_find(const sp_label *labels, size_t n, const char *text);

/* Can it be read at all: does every enum hold one of its values? For records
 * that a program filled in by hand. */
sp_status sp_record_sound(const sp_type *type, const void *record);

/* sp_type_heading() that tells want of memory from want of a field. */
sp_status sp_type_find_heading(const sp_type *type, const char *heading,
                               const sp_field **out);

/* Add a finding; formats take the same arguments, as for sp_fail(). */
void sp_finding_add(sp_findings *findings, sp_severity severity,
                    const char *field, const char *zh, const char *en, ...)
    __attribute__((format(printf, 4, 6), format(printf, 5, 6)));

/* The first error as a failure, or SP_OK when there are warnings only. */
sp_status sp_findings_status(const sp_type *type, const sp_findings *findings);

#endif
