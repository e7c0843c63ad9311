/** @file safeprod/archive.h
 *  @brief Archives: the park (一园一档) and its enterprises (一企一档).
 *
 *  Nothing is ever deleted: an enterprise that leaves is written off (核销) and
 *  can be reinstated. Module `archive`. */
#ifndef SAFEPROD_ARCHIVE_H
#define SAFEPROD_ARCHIVE_H

#include <safeprod/assess.h>
#include <safeprod/geo.h>
#include <safeprod/records.h>

SP_BEGIN_DECLS

/** In what an area is measured; the product's screen does not say. */
typedef enum sp_area_unit {
    SP_AREA_UNKNOWN,
    SP_AREA_M2,
    SP_AREA_HECTARE,
    SP_AREA_MU, /**< 亩, 666.67 m² */
    SP_AREA_KM2
} sp_area_unit;

/** The park. One record in a site. */
typedef struct sp_park {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *name;
    char *safety_lead;
    char *emergency_phone;
    int64_t supplies_count; /**< emergency supplies */
    int64_t guards_count;   /**< security staff */
    int64_t area;           /**< two places, in `area_unit` */
    unsigned area_unit;     /**< sp_area_unit */
    char *address;
    double longitude; /**< degrees, in `datum` */
    double latitude;
    unsigned datum;  /**< sp_datum */
    char *authority; /**< the authority that supervises it */
    char *authority_phone;
    char *background;   /**< sha256 of the background picture */
    char *plan;         /**< sha256 of the plan picture */
    int64_t plan_width; /**< pixels */
    int64_t plan_height;
    double plan_west; /**< longitude of the plan's left edge, in `datum` */
    double plan_north;
    double plan_east;
    double plan_south;
} sp_park;
extern SP_API const sp_type sp_park_type;

/** Whether an enterprise is in the park. */
typedef enum sp_enterprise_status {
    SP_ENTERPRISE_ACTIVE,     /**< 未核销 */
    SP_ENTERPRISE_WRITTEN_OFF /**< 已核销 */
} sp_enterprise_status;

/** Why it was written off. */
typedef enum sp_write_off_reason {
    SP_WRITE_OFF_NONE,
    SP_WRITE_OFF_MOVED,
    SP_WRITE_OFF_CLOSED,
    SP_WRITE_OFF_CANCELLED,
    SP_WRITE_OFF_MERGED
} sp_write_off_reason;

/** One enterprise. A new one without a code gets one in the form of the
 *  product: four letters and the time. */
typedef struct sp_enterprise {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code; /**< at most 32 characters, unique */
    char *full_name;
    char *short_name;
    char *credit_code;   /**< 统一社会信用代码, GB 32100 */
    char *safety_sector; /**< 监管行业, e.g. 化工 */
    char *industry_code; /**< GB/T 4754-2017, four digits */
    unsigned risk_grade; /**< sp_risk_grade, as declared for the enterprise */
    char *risk_assessed_by;
    char *risk_assessed_at; /**< day */
    unsigned status;        /**< sp_enterprise_status; by its own verbs */
    char *entered_park_at;  /**< day */
    int64_t written_off_at;
    unsigned write_off_reason; /**< sp_write_off_reason */
    char *legal_rep;
    char *contact;
    char *contact_phone;
    char *principal; /**< 主要负责人 */
    char *principal_phone;
    char *safety_lead;
    char *safety_lead_phone;
    char *economic_type;
    unsigned scale; /**< unknown, micro, small, medium, large */
    char *registered_address;
    char *production_address;
    char *admin_division;       /**< GB/T 2260, six digits */
    char *established;          /**< day */
    int64_t registered_capital; /**< 10,000 yuan, two places */
    int64_t staff_count;
    int64_t safety_staff_count;
    int64_t safety_engineers;
    int64_t special_operators;
    unsigned standardisation; /**< none, level 1, 2, 3 */
    char *standardisation_to; /**< day */
    bool dual_prevention;     /**< 双重预防机制 is in place */
    bool key_process;         /**< 重点监管危险化工工艺 */
    bool key_chemicals;       /**< 重点监管危险化学品 */
    bool major_hazard_installation;
    bool combustible_dust;
    bool ammonia_refrigeration;
    bool confined_space;
    bool metal_smelting;
    bool deep_well_casting;
    bool gas_works;       /**< 煤气 */
    bool leases_premises; /**< 厂中厂 */
    double longitude;
    double latitude;
    unsigned datum;    /**< sp_datum */
    int64_t site_area; /**< m², two places */
    char *business_scope;
    char *remark;
} sp_enterprise;
extern SP_API const sp_type sp_enterprise_type;

/** Write an enterprise off: it stays readable, is hidden from lists and counts
 *  and cannot be edited.
 *  @param reason one of the names of sp_write_off_reason
 *  @retval SP_CONFLICT it is written off already */
SP_API sp_status sp_enterprise_write_off(sp_session *session, const char *code,
                                         const char *reason);

/** Take it back into the register. */
SP_API sp_status sp_enterprise_reinstate(sp_session *session, const char *code);

/** Two records that may be the same enterprise. */
typedef struct sp_duplicate {
    char *code_a;
    char *code_b;
    char *name_a;
    char *name_b;
    char *same; /**< what they share: "credit_code" or "full_name" */
} sp_duplicate;

/** A list of pairs. */
typedef struct sp_duplicates {
    sp_duplicate *items;
    size_t count;
} sp_duplicates;

/** Pairs of enterprises in use that share a credit code, or a full name when
 *  width, case, spaces and brackets are put aside.
 *  @param[out] out sp_duplicates_clear() */
SP_API sp_status sp_enterprise_duplicates(sp_session *session,
                                          sp_duplicates *out);

/** Free what is in @p duplicates. */
SP_API void sp_duplicates_clear(sp_duplicates *duplicates);

/** A licence or another paper of an enterprise that runs out. */
typedef struct sp_licence {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code; /**< made from the others when not given */
    char *enterprise;
    unsigned kind; /**< business, work_safety, … */
    char *number;
    char *scope;
    char *issuer;
    char *valid_from; /**< day */
    char *valid_to;   /**< last day on which it holds */
    int64_t removed_at;
} sp_licence;
extern SP_API const sp_type sp_licence_type;

/** A chemical that an enterprise holds. */
typedef struct sp_chemical {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code; /**< made from the others when not given */
    char *enterprise;
    char *name;
    char *cas;            /**< CAS number */
    char *category;       /**< danger categories of GB 18218, e.g. "W5.3" */
    char *programme;      /**< under which programme it is supervised */
    int64_t max_quantity; /**< design maximum, tonnes, six places */
    char *place;
    int64_t removed_at;
} sp_chemical;
extern SP_API const sp_type sp_chemical_type;

/** A major hazard installation (重大危险源), graded after GB 18218 from its
 *  substances whenever it is saved. */
typedef struct sp_mhi_unit {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *enterprise;
    char *name;
    unsigned kind;    /**< production or storage unit */
    char *substances; /**< "氨=12.5; 氯=3" in tonnes; "|W5.3" after a name
                           gives a danger category */
    int64_t exposed;  /**< people within 500 m outside the fence */
    int64_t s;        /**< Σ q/Q, six places */
    int64_t r;        /**< R, six places */
    int64_t level;    /**< 1 (worst) … 4; 0: not an installation */
    char *standard;   /**< rule pack, name@version */
    char *chief;      /**< 主要负责人 (包保责任人) */
    char *technical_lead;
    char *operations_lead;
    char *filed_at; /**< day on which it was filed with the authority */
    int64_t removed_at;
} sp_mhi_unit;
extern SP_API const sp_type sp_mhi_unit_type;

/** A file that belongs to a record. Its bytes are in the site, known by their
 *  SHA-256 and checked whenever they are read. */
typedef struct sp_attachment {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;         /**< e.g. "enterprise/NXFI1703563241/plan.pdf" */
    char *subject_type; /**< name of a record type */
    char *subject;      /**< its code */
    char *file_name;
    char *sha256;
    int64_t size; /**< bytes */
    char *note;
    int64_t removed_at;
} sp_attachment;
extern SP_API const sp_type sp_attachment_type;

/** Attach bytes to a record.
 *  @param type needs the right to update records of this type
 *  @param file_name without folders
 *  @param[out] out_sha256 64 hex digits and NUL; may be NULL
 *  @retval SP_CONFLICT another content is attached under this name */
SP_API sp_status sp_attach(sp_session *session, const sp_type *type,
                           const char *code, const char *file_name,
                           const void *bytes, size_t len, char out_sha256[65]);

/** Attach a file: sp_attach() with its bytes and its name. */
SP_API sp_status sp_attach_file(sp_session *session, const sp_type *type,
                                const char *code, const char *path,
                                char out_sha256[65]);

/** The bytes of an attachment, checked against their hash.
 *  @param[out] out the caller's, sp_free()
 *  @retval SP_CORRUPT they were changed */
SP_API sp_status sp_attachment_bytes(sp_session *session, const char *code,
                                     void **out, size_t *out_len);

/** What a picture is to the park. */
typedef enum sp_park_picture {
    SP_PARK_BACKGROUND, /**< 园区背景图 */
    SP_PARK_PLAN        /**< 平面图, under the four-colour map */
} sp_park_picture;

/** Give the park a picture: PNG or JPEG, whole, of at most 100 megapixels.
 *  @retval SP_INVALID it is none of these; the sentence says what it is */
SP_API sp_status sp_park_set_picture(sp_session *session, sp_park_picture which,
                                     const void *bytes, size_t len);

/** Pictures for sp_park_save(); NULL leaves what is there. */
typedef struct sp_park_pictures {
    const void *background;
    size_t background_len;
    const void *plan;
    size_t plan_len;
} sp_park_pictures;

/** Add the park, or save it when it was loaded, together with its pictures: all
 *  of it or nothing. After a failure load it again.
 *  @retval SP_INVALID a field breaks a rule, or a picture is not as
 *                     sp_park_set_picture() wants it */
SP_API sp_status sp_park_save(sp_session *session, sp_park *park,
                              const sp_park_pictures *pictures);

/** Papers, assessments and reviews that run out until @p day.
 *  Called once for each, soonest first; texts are borrowed. */
typedef sp_status (*sp_expiry_visit)(void *context, const char *kind,
                                     const char *code, const char *name,
                                     const char *day, int64_t days_left);

/** What runs out within @p days from now, and what has run out already:
 * licences, standardisation, risk reviews.
 *  @param days 0 … 36500 */
SP_API sp_status sp_expiring(sp_session *session, int days,
                             sp_expiry_visit visit, void *context);

SP_END_DECLS
#endif
