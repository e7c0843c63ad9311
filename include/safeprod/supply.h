/** @file safeprod/supply.h
 *  @brief Emergency supplies (应急物资): what there is, where, until when it is
 *  good; and movements, which are only appended to.
 *
 *  The quantity is the sum of the movements and never below zero, also when two
 *  take the last one at the same time. Module `supply`. */
#ifndef SAFEPROD_SUPPLY_H
#define SAFEPROD_SUPPLY_H

#include <safeprod/records.h>

SP_BEGIN_DECLS

/** Movements. */
typedef enum sp_supply_move_kind {
    SP_SUPPLY_IN,       /**< 入库 */
    SP_SUPPLY_OUT,      /**< 领用 */
    SP_SUPPLY_RETURN,   /**< 归还 */
    SP_SUPPLY_CHECK,    /**< 盘点检查: counted; what differs is booked */
    SP_SUPPLY_SCRAP,    /**< 报废 */
    SP_SUPPLY_TRANSFER, /**< 调拨 to another place */
    SP_SUPPLY_MOVE_COUNT
} sp_supply_move_kind;

extern SP_API const sp_label sp_supply_move_labels[SP_SUPPLY_MOVE_COUNT];

/** Supplies of one kind at one place. */
typedef struct sp_supply {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *name;
    char *spec;
    char *unit;      /**< 个, 具, 套 … */
    char *category;  /**< GB/T 38565-2020, in words or as code */
    int64_t min_qty; /**< the least that has to be there */
    int64_t qty;     /**< the sum of the movements */
    char *enterprise;
    char *zone;
    char *cabinet; /**< where in the zone */
    char *keeper;
    char *phone;
    char *produced_on;
    char *valid_to;
    int64_t check_months; /**< between inspections; SP_NO_INT: none */
    char *next_check;
    char *supplier;
    int64_t removed_at;
} sp_supply;
extern SP_API const sp_type sp_supply_type;

/** One movement. */
typedef struct sp_supply_move {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code; /**< <supply>/<n> */
    char *supply;
    int64_t seq;
    int64_t at;
    unsigned kind;  /**< sp_supply_move_kind */
    int64_t change; /**< of the quantity, with its sign */
    int64_t after;  /**< quantity after it */
    char *other;    /**< transfer: the other supply */
    char *drill;    /**< used in this drill, or NULL */
    char *actor;
    char *note;
} sp_supply_move;
extern SP_API const sp_type sp_supply_move_type;

/** What comes with a movement. */
typedef struct sp_supply_request {
    int64_t qty;       /**< how many; CHECK: how many were counted */
    const char *to;    /**< transfer: code of the other supply */
    const char *drill; /**< or NULL */
    const char *note;  /**< scrap, and a check that differs: why */
} sp_supply_request;

/** Enter a movement.
 *  @retval SP_CONFLICT there are not so many: the sentence says how many */
SP_API sp_status sp_supply_book(sp_session *session, const char *code,
                                sp_supply_move_kind kind,
                                const sp_supply_request *request);

/** Something that is wrong with supplies. */
typedef struct sp_supply_fault {
    const sp_supply *supply; /**< borrowed */
    bool missing;            /**< fewer than the least */
    int64_t expires_in;      /**< days; SP_NO_INT: not within 90 days */
    int64_t check_in;        /**< days, not positive; SP_NO_INT: not due */
} sp_supply_fault;

/** Supplies that are short, expired or expiring within 90 days, or not
 *  inspected in time. */
SP_API sp_status sp_supply_faults(
    sp_session *session,
    sp_status (*visit)(void *context, const sp_supply_fault *fault),
    void *context);

SP_END_DECLS
#endif
