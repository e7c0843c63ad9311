/** @file safeprod/work_order.h
 *  @brief Orders of a MES or ERP, and the gate: may this one start?
 *
 *  An order says what dangerous work it holds, by the permits that cover it
 *  (`permits`, numbers) and by the types that it needs (`needs`, codes; "none"
 *  when it needs none). An order that says neither is not let through: silence
 *  is no statement that the work is harmless.
 *
 *  Orders come from other systems by sp_ingest() or sp_import(), or are entered
 *  as any record. The gate reads and writes nothing:
 *
 *  @code
 *  sp_permit_reasons why = {0};
 *
 *  if (sp_order_gate(session, "MO-4711", &why) == SP_OK && why.count == 0)
 *      start_the_order();
 *  for (size_t i = 0; i < why.count; i++)
 *      fprintf(stderr, "%s\n", why.items[i].en);
 *  sp_permit_reasons_clear(&why);
 *  @endcode
 *
 *  Who may: module `archive`. */
#ifndef SAFEPROD_WORK_ORDER_H
#define SAFEPROD_WORK_ORDER_H

#include <safeprod/permit_rules.h>
#include <safeprod/records.h>
#include <safeprod/work_order_rules.h>

SP_BEGIN_DECLS

/** An order. */
typedef struct sp_work_order {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code; /**< its number in the system that it comes from */
    char *title;
    char *system;   /**< "MES", "ERP"; NULL: entered by hand */
    unsigned state; /**< sp_order_state */
    char *enterprise;
    char *zone;
    char *place;
    char *equipment;      /**< what is worked on, in that system's words */
    char *contractor;     /**< code; NULL: own staff */
    int64_t planned_from; /**< SP_NO_INT: not told */
    int64_t planned_to;
    char *needs;   /**< codes of permit types with commas; "none": none */
    char *permits; /**< numbers of tickets with commas */
    char *note;
    int64_t removed_at; /**< SP_NO_INT while it is in use */
} sp_work_order;
extern SP_API const sp_type sp_work_order_type;

/** May the order start, or go on, now? As of the session's clock.
 *  @param[out] out all that stands in the way; none: it may. The caller's,
 *              sp_permit_reasons_clear(). Untouched on failure
 *  @retval SP_NOT_FOUND there is no such order
 *  @retval SP_FORBIDDEN the actor may not see it */
SP_API sp_status sp_order_gate(sp_session *session, const char *code,
                               sp_permit_reasons *out);

SP_END_DECLS
#endif
