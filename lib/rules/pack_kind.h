/* How the kinds of rule packs are read. A new kind is one row of the table in
 * pack.c and one reader. */
#ifndef SP_PACK_KIND_H
#define SP_PACK_KIND_H

#include <safeprod/pack.h>

#include "json.h"

/* Read what is a kind's own in a pack: add findings, and when none of them is
 * an error give what the rules work with (NULL when the JSON serves as it is).
 */
typedef sp_status sp_pack_reader(const cJSON *pack, sp_pack_findings *found,
                                 void **out);

sp_pack_reader sp_risk_read, sp_direct_read, sp_mhi_read, sp_roles_read,
    sp_industry_read, sp_permit_read, sp_calendar_read, sp_document_read,
    sp_party_read, sp_training_read;
void sp_risk_free(void *read);
void sp_direct_free(void *read);
void sp_mhi_free(void *read);
void sp_roles_free(void *read);
void sp_industry_free(void *read);
void sp_permit_free(void *read);
void sp_calendar_free(void *read);
void sp_document_free(void *read);
void sp_drill_free(void *read);
sp_pack_reader sp_drill_read;
void sp_party_free(void *read);
void sp_training_free(void *read);

sp_pack_reader sp_alarm_read, sp_limits_read;
void sp_alarm_free(void *read);
void sp_limits_free(void *read);

sp_pack_reader sp_duty_read, sp_ranking_read;
void sp_duty_free(void *read);
void sp_ranking_free(void *read);

sp_pack_reader sp_brief_read, sp_command_read;
void sp_command_free(void *read);
void sp_brief_free(void *read);
sp_pack_reader sp_behaviour_read;
void sp_behaviour_free(void *read);

sp_pack_reader sp_major_read;
void sp_major_free(void *read);

sp_pack_reader sp_terms_read;
void sp_terms_free(void *read);

sp_pack_reader sp_hazard_read;
void sp_hazard_free(void *read);

/* What the reader of @kind gave; NULL when @pack is of another kind. */
const void *sp_pack_read(const sp_pack *pack, const char *kind);

/* The same, or a failure that names what was expected. */
sp_status sp_pack_expect(const sp_pack *pack, const char *kind,
                         const void **out);

/* A place in a pack, for findings. */
typedef struct sp_pack_path {
    char text[96];
} sp_pack_path;
sp_pack_path sp_pack_path_of(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* Add a finding. Formats take the same arguments, as for sp_fail(). */
void sp_pack_find(sp_pack_findings *found, sp_severity severity,
                  const char *path, const char *zh, const char *en, ...)
    __attribute__((format(printf, 4, 6), format(printf, 5, 6)));
#define sp_pack_error(found, path, ...)                                        \
    sp_pack_find(found, SP_ERROR, path, __VA_ARGS__)
#define sp_pack_warn(found, path, ...)                                         \
    sp_pack_find(found, SP_WARNING, path, __VA_ARGS__)

/* The member @key of @object as text. Missing, empty or of another type: an
 * error finding, and "". Borrowed. */
const char *sp_pack_text_at(const cJSON *object, const char *key,
                            const char *path, sp_pack_findings *found);

/* The member @key as a decimal with @decimals places, written as a number or as
 * a text. False, with an error finding, when it is missing or is none. */
bool sp_pack_decimal_at(const cJSON *object, const char *key, unsigned decimals,
                        const char *path, sp_pack_findings *found,
                        int64_t *out);

/* A JSON number or text as a decimal; no finding. */
bool sp_pack_decimal(const cJSON *value, unsigned decimals, int64_t *out);

/* The member @key as an array of 1..@most items; NULL, with an error finding,
 * when it is not. */
const cJSON *sp_pack_array_at(const cJSON *object, const char *key, size_t most,
                              const char *path, sp_pack_findings *found);

/* "V", "V2", "M", "D" or NULL. */
bool sp_pack_is_confidence(const char *text);

/* The value of an enum text in @labels, or -1 with an error finding that lists
 * them. */
int sp_pack_label_at(const cJSON *object, const char *key,
                     const sp_label *labels, size_t n, const char *path,
                     sp_pack_findings *found);

/* Is this the printed form of the product's LEC screen? */
bool sp_screen_is(const cJSON *json);

/* Does it extend another permit pack? */
bool sp_permit_extends(const cJSON *json);

/* Write it together with what it extends, as one pack. SP_INVALID when that is
 * not there, or when something statutory would be lost. */
sp_status sp_permit_expand(const cJSON *json, char **out);

/* Write it as a risk pack. SP_INVALID when it cannot be understood. */
sp_status sp_screen_convert(const cJSON *json, char **out);

/* One more owner of the same pack: each calls sp_pack_free(). */
sp_pack *sp_pack_share(sp_pack *pack);

static inline void sp_pack_release(sp_pack **pack) /* for SP_CLEANUP */
{
    sp_pack_free(*pack);
}
#define SP_AUTOPACK SP_CLEANUP(sp_pack_release) sp_pack

#endif
