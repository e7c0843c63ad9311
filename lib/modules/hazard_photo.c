/* Photos of a hazard: checked, kept as attachments, asked when and where. */
#include "hazard_photo.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <safeprod/polygon.h>

#include "attaching.h"
#include "blob.h"
#include "exif.h"
#include "picture.h"
#include "risk_tree.h"
#include "str.h"

static const int64_t year_2000 = 946684800;

sp_status sp_hazard_check_photos(const sp_hazard_photo *photos, size_t count)
{
    if (count > SP_HAZARD_PHOTOS_MAX)
        return sp_fail(SP_INVALID, "一次最多 %d 张照片，这里有 %zu 张",
                       "at most %d photos at a time, and there are %zu",
                       SP_HAZARD_PHOTOS_MAX, count);
    for (size_t i = 0; i < count; i++) {
        sp_picture_facts facts;
        const char *name = photos[i].file_name ? photos[i].file_name : "?";
        if (photos[i].len > SP_HAZARD_PHOTO_MAX)
            return sp_fail(SP_INVALID,
                           "照片 %.80s 有 %zu 字节，最多 %d 字节，请缩小后再传",
                           "photo %.80s has %zu bytes, the most is %d: make it "
                           "smaller",
                           name, photos[i].len, SP_HAZARD_PHOTO_MAX);
        sp_status status =
            sp_picture_info(photos[i].bytes, photos[i].len, &facts);
        if (status != SP_OK)
            return sp_fail_within(status, "照片 %.80s：",
                                  "photo %.80s: ", name);
    }
    return SP_OK;
}

/* ---- keeping them ---- */

static sp_status next_photo(sp_session *session, const char *number,
                            int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT count(*) FROM attachment WHERE subject_type = "
                         "'hazard' AND subject = $1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, number);
    SP_TRY(sp_stmt_step(stmt, &row));
    *out = sp_stmt_int(stmt, 0) + 1; /* nothing is ever deleted */
    return SP_OK;
}

static sp_status keep_one(sp_session *session, const sp_hazard *h,
                          const char *when, const sp_hazard_photo *photo,
                          sp_str *codes)
{
    char name[300];
    int64_t n;

    SP_TRY(next_photo(session, h->code, &n));
    snprintf(name, sizeof name, "%s-%" PRId64 "-%" PRId64 "-%.200s", when,
             h->round, n, photo->file_name ? photo->file_name : "photo");
    SP_TRY(sp_attach_put(session,
                         &(sp_attaching){.type = &sp_hazard_type,
                                         .code = h->code,
                                         .dept = h->owner_dept,
                                         .file_name = name,
                                         .bytes = photo->bytes,
                                         .len = photo->len},
                         NULL));
    sp_str_addf(codes, "%s%s", codes->len ? " " : "", name);
    return SP_OK;
}

sp_status sp_hazard_keep_photos(sp_session *session, const sp_hazard *hazard,
                                const char *when, const sp_hazard_photo *photos,
                                size_t count, char **out)
{
    SP_AUTOSTR codes = {0};

    *out = NULL;
    for (size_t i = 0; i < count; i++)
        SP_TRY(keep_one(session, hazard, when, &photos[i], &codes));
    return count ? sp_str_take(&codes, out) : SP_OK;
}

sp_status sp_hazard_count_after(sp_session *session, const sp_hazard *hazard,
                                size_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    char start[48];
    bool row;

    snprintf(start, sizeof start, "after-%" PRId64 "-", hazard->round);
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT count(*) FROM attachment WHERE subject_type = "
                         "'hazard' AND subject = $1 AND substr(file_name, 1, "
                         "length($2)) = $2",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, hazard->code);
    sp_stmt_bind_text(stmt, 2, start);
    SP_TRY(sp_stmt_step(stmt, &row));
    *out = (size_t)sp_stmt_int(stmt, 0);
    return SP_OK;
}

sp_status sp_hazard_photos(sp_session *session, const char *number,
                           sp_records *out)
{
    SP_AUTOHAZARD *h = NULL;
    sp_query *query = sp_query_new(&sp_attachment_type);
    const sp_sight all = {.scope = SP_SCOPE_ALL};

    if (!query)
        return SP_NO_MEMORY;
    sp_status status = sp_hazard_open(session, number, &h);
    if (status == SP_OK)
        status = sp_query_where(query, "subject_type", "hazard");
    if (status == SP_OK)
        status = sp_query_where(query, "subject", number);
    if (status == SP_OK)
        status = sp_query_order(query, "id");
    if (status == SP_OK)
        status = sp_rec_list(session->db, query, &all, out);
    sp_query_free(query);
    return status;
}

sp_status sp_hazard_photo_bytes(sp_session *session, const char *number,
                                const char *code, void **out, size_t *out_len)
{
    SP_AUTOHAZARD *h = NULL;
    void *found = NULL;

    SP_TRY(sp_hazard_open(session, number, &h));
    SP_TRY(sp_rec_find(session->db, &sp_attachment_type, "code", code, &found));
    sp_attachment *a = found;
    sp_status status =
        strcmp(a->subject_type, "hazard") == 0 &&
                strcmp(a->subject, number) == 0
            ? sp_blob_get(session->db, a->sha256, out, out_len)
            : sp_fail(SP_NOT_FOUND, "隐患 %.60s 没有照片 %.120s",
                      "hazard %.60s has no photo %.120s", number, code);
    sp_record_free(&sp_attachment_type, a);
    return status;
}

/* ---- when and where ---- */

/* The pixel of the plan that a place lies on, by the park's edges; a camera
 * says WGS-84. */
static sp_status pixel_of(sp_session *session, const sp_hazard *h,
                          double *out_x, double *out_y)
{
    SP_CLEANUP(sp_park_release) sp_park *park = NULL;
    sp_geo_point p = {h->longitude, h->latitude, SP_DATUM_WGS84};
    double width;
    double height;

    *out_x = *out_y = NAN;
    SP_TRY(sp_park_find(session, &park));
    if (!park || isnan(park->plan_west + park->plan_east + park->plan_north +
                       park->plan_south))
        return SP_OK;
    if (park->datum != SP_DATUM_UNKNOWN && park->datum != SP_DATUM_WGS84)
        SP_TRY(sp_geo_convert(p, park->datum, &p));
    sp_plan_size(park, &width, &height);
    *out_x =
        (p.lon - park->plan_west) / (park->plan_east - park->plan_west) * width;
    *out_y = (park->plan_north - p.lat) /
             (park->plan_north - park->plan_south) * height;
    return SP_OK;
}

static sp_status lies_in(const char *text, double x, double y, bool *out)
{
    sp_polygon *polygon = NULL;

    SP_TRY(sp_polygon_parse(text, &polygon));
    *out = sp_polygon_contains(polygon, x, y);
    sp_polygon_free(polygon);
    return SP_OK;
}

/* The first zone that the place lies in. */
static sp_status guess_zone(sp_session *session, sp_hazard *h)
{
    SP_AUTOSTMT *stmt = NULL;
    double x;
    double y;
    bool row;
    bool inside = false;

    SP_TRY(pixel_of(session, h, &x, &y));
    if (isnan(x + y))
        return SP_OK;
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT code, polygon FROM zone WHERE removed_at IS "
                         "NULL AND polygon IS NOT NULL ORDER BY code",
                         &stmt));
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(lies_in(sp_stmt_text(stmt, 1), x, y, &inside));
        if (!inside)
            continue;
        if (isnan(h->x)) {
            h->x = x;
            h->y = y;
        }
        return sp_text_set(&h->zone, sp_stmt_text(stmt, 0));
    }
}

sp_status sp_hazard_ask_photos(sp_session *session,
                               const sp_hazard_photo *photos, size_t count,
                               sp_hazard *h)
{
    int64_t now = sp_session_now(session);

    for (size_t i = 0; i < count; i++) {
        sp_exif exif;
        SP_TRY(sp_exif_read(photos[i].bytes, photos[i].len, &exif));
        int64_t at = sp_exif_time(&exif, sp_session_zone(session));
        if (h->found_at == SP_NO_INT && at != SP_NO_TIME && at >= year_2000 &&
            at <= now)
            h->found_at = at;
        if (isnan(h->longitude) && isnan(h->latitude) &&
            !isnan(exif.longitude + exif.latitude)) {
            h->longitude = exif.longitude;
            h->latitude = exif.latitude;
        }
    }
    if (count && !h->zone && !h->place && !isnan(h->longitude + h->latitude))
        return guess_zone(session, h);
    return SP_OK;
}
