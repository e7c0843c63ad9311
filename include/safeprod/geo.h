/** @file safeprod/geo.h
 *  @brief Coordinates and their datums: WGS-84, GCJ-02 (Gaode, Tencent), BD-09
 *  (Baidu).
 *
 *  The same place has different coordinates in each, 50 to 700 m apart, so a
 *  coordinate without a datum is never guessed at. Longitude comes first. */
#ifndef SAFEPROD_GEO_H
#define SAFEPROD_GEO_H

#include <safeprod/record.h>

SP_BEGIN_DECLS

/** What a coordinate is measured against. */
typedef enum sp_datum {
    SP_DATUM_UNKNOWN,  /**< not told; cannot be converted */
    SP_DATUM_WGS84,    /**< GPS */
    SP_DATUM_CGCS2000, /**< China's own; the same as WGS-84 here */
    SP_DATUM_GCJ02,    /**< 火星坐标 */
    SP_DATUM_BD09,     /**< 百度坐标 */
    SP_DATUM_COUNT
} sp_datum;

/** Names, labels and aliases of the datums, by sp_datum. */
SP_API extern const sp_label sp_datum_labels[SP_DATUM_COUNT];

/** A place. */
typedef struct sp_geo_point {
    double lon; /**< degrees east */
    double lat; /**< degrees north */
    sp_datum datum;
} sp_geo_point;

/** What is odd about a coordinate that could be right. */
typedef enum sp_geo_doubt {
    SP_GEO_FINE,    /**< in China */
    SP_GEO_SWAPPED, /**< the other way round it would be in China */
    SP_GEO_ABROAD   /**< not in China (73–136 E, 3–54 N) */
} sp_geo_doubt;

/** Whether there is such a place on earth.
 *  @retval SP_INVALID out of range; says so when longitude and latitude were
 *                     probably swapped */
SP_API sp_status sp_geo_check(double lon, double lat);

/** @return What is odd about a place that sp_geo_check() accepts. */
SP_API sp_geo_doubt sp_geo_judge(double lon, double lat);

/** Convert to another datum. Outside China the datums do not differ. Back from
 *  GCJ-02 and BD-09 it is exact to better than 0.000001 degree.
 *  @retval SP_INVALID a datum is unknown, or there is no such place */
SP_API sp_status sp_geo_convert(sp_geo_point point, sp_datum datum,
                                sp_geo_point *out);

/** Metres between two places on the mean sphere, each first converted to
 *  WGS-84.
 *  @retval SP_INVALID a datum is unknown, or there is no such place */
SP_API sp_status sp_geo_distance(sp_geo_point a, sp_geo_point b, double *out);

SP_END_DECLS
#endif
