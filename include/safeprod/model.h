/** @file safeprod/model.h
 *  @brief Models of the detector, each a folder with a card.
 *
 *  A model is a folder that holds `model.json`, the card, and beside it the
 *  files that the card names: cfg, weights, names. The card says what no file
 *  of Darknet's says: how the model is to be read, what it was trained on,
 *  under which licence, how good it is and where it fails; and the SHA-256 of
 *  each file, so that who knows the hash of the card knows the model.
 *
 *  @code{.json}
 *  {
 *    "name": "ppe", "version": "1.0",
 *    "title": {"zh": "安全帽与反光背心", "en": "helmets and vests"},
 *    "files": {
 *      "cfg":     {"file": "ppe.cfg",     "sha256": "…64 digits…"},
 *      "weights": {"file": "ppe.weights", "sha256": "…"},
 *      "names":   {"file": "ppe.names",   "sha256": "…"}
 *    },
 *    "input": {"width": 416, "height": 416, "fit": "letterbox"},
 *    "batch_norm": "folded",
 *    "classes": [{"name": "helmet", "zh": "安全帽", "en": "helmet",
 *                 "threshold": 0.45}],
 *    "licence": "CC-BY-4.0", "attribution": "…", "data": "…",
 *    "ap50": [{"split": "site photos", "class": "helmet", "pictures": 147,
 *              "boxes": 185, "ap50": 0.82}],
 *    "speed": "11 ms a picture, one thread of …",
 *    "limits": {"zh": "…", "en": "…"}
 *  }
 *  @endcode
 *
 *  `fit` is "letterbox" (grey bars) or "stretch"; `batch_norm` is "folded",
 *  "inside" (AlexeyAB, PyTorch) or "outside" (pjreddie, Debian). "title",
 *  "ap50", "speed" and "limits" may be left out, and "threshold" and the two
 *  titles of a class; any other member is refused. */
#ifndef SAFEPROD_MODEL_H
#define SAFEPROD_MODEL_H

#include <safeprod/detector.h>

SP_BEGIN_DECLS

/** A file of a model. */
typedef struct sp_model_file {
    char *file;      /**< its name, in the folder of the card */
    char sha256[65]; /**< hexadecimal */
} sp_model_file;

/** A class. */
typedef struct sp_model_class {
    char *name;       /**< as in the file of names */
    char *title_zh;   /**< or NULL */
    char *title_en;   /**< or NULL */
    double threshold; /**< least score at which to believe it; NaN: not said */
} sp_model_class;

/** A measured figure. */
typedef struct sp_model_figure {
    char *split;      /**< which pictures */
    char *class_name; /**< of which class */
    int64_t pictures; /**< in which it was looked for */
    int64_t boxes;    /**< labelled in them */
    double ap50;      /**< average precision at an overlap of a half, 0 to 1 */
} sp_model_figure;

/** A card. Only the library allocates it; texts that were left out are NULL. */
typedef struct sp_model {
    char *folder;
    char *name;    /**< a to z, 0 to 9, "-", "_", "."; begins with a letter */
    char *version; /**< e.g. "1.0" */
    char *title_zh;
    char *title_en;
    sp_model_file cfg;
    sp_model_file weights;
    sp_model_file names;
    int width; /**< of the input, as in the cfg */
    int height;
    bool stretch;         /**< fit by stretching, not by grey bars */
    bool epsilon_outside; /**< see sp_detector_options */
    sp_model_class *classes;
    size_t nclasses;
    char *licence;
    char *attribution;
    char *data;
    sp_model_figure *figures;
    size_t nfigures;
    char *speed;
    char *limits_zh;
    char *limits_en;
    char card_sha256[65]; /**< of model.json */
} sp_model;

/** What stands in folders of models. */
typedef struct sp_model_entry {
    char *folder;
    sp_model *model; /**< NULL: its card cannot be read */
    char *reason_zh; /**< then, why; else NULL */
    char *reason_en;
} sp_model_entry;

/** A list of them, by name. */
typedef struct sp_models {
    sp_model_entry *items;
    size_t count;
} sp_models;

/** Read the card in @p folder. The files that it names are not looked at.
 *  @param[out] out the caller's, sp_model_free(); untouched on failure
 *  @retval SP_NOT_FOUND no model.json there
 *  @retval SP_INVALID   a card that is not as above */
SP_API sp_status sp_model_read(const char *folder, sp_model **out);

/** Free @p model; NULL is allowed. */
SP_API void sp_model_free(sp_model *model);

/** Open the detector of a card: its files, checked against their hashes, read
 *  as the card says.
 *  @param options for `engine`, `helper` and `patience_ms`; or NULL
 *  @retval SP_CORRUPT a file is not the one that the card speaks of
 *  @retval SP_INVALID its input or its classes are not those of the card */
SP_API sp_status sp_model_open(const sp_model *model,
                               const sp_detector_options *options,
                               sp_detector **out);

/** Look for a model: @p name is a folder (it has a "/", or holds a card), or
 *  the name of a folder in one of @p places, the first that has it.
 *  @param[out] out the caller's, sp_model_free()
 *  @retval SP_NOT_FOUND in none of them; the sentence says where it looked */
SP_API sp_status sp_model_find(const char *name, const char *const *places,
                               size_t count, sp_model **out);

/** All models in @p places; a place that is not there has none.
 *  @param[out] out the caller's, sp_models_clear() */
SP_API sp_status sp_models_list(const char *const *places, size_t count,
                                sp_models *out);

/** Free what is in @p models. */
SP_API void sp_models_clear(sp_models *models);

/** How to download; all zeros will do. */
typedef struct sp_model_fetch_options {
    bool insecure_http;  /**< http:// is allowed; the hash decides all the same
                          */
    int64_t most_bytes;  /**< of each file [512 MB] */
    const char *ca_file; /**< PEM, in place of the system's authorities */
    bool (*stop)(void *context); /**< asked now and then: true ends it */
    void *context;
} sp_model_fetch_options;

/** Download a model: the card at @p url, whose SHA-256 is @p sha256, and the
 *  files that it names, from beside it, each with the hash that the card says.
 *  A new folder named as the model appears in @p place whole or not at all;
 *  what is downloaded is opened as a detector first.
 *  @param[out] out the caller's, sp_model_free()
 *  @retval SP_CORRUPT  another file came
 *  @retval SP_CONFLICT @p place has a model of that name
 *  @retval SP_IO       the other end or the disk failed */
SP_API sp_status sp_model_fetch(const char *url, const char *sha256,
                                const char *place,
                                const sp_model_fetch_options *options,
                                sp_model **out);

SP_END_DECLS
#endif
