/* Cards of models, within the library. */
#ifndef SP_MODEL_CARD_H
#define SP_MODEL_CARD_H

#include <safeprod/model.h>

#include "str.h"

#define SP_MODEL_CARD "model.json"

void sp_model_cleanup(sp_model **model);
#define SP_AUTOMODEL SP_CLEANUP(sp_model_cleanup) sp_model

/* A card of @size bytes that stands in @folder. */
sp_status sp_model_parse(const char *folder, const void *bytes, size_t size,
                         sp_model **out);

/* Can this be the name of a model, and so of a folder? */
bool sp_model_name_is_good(const char *name);

/* "FOLDER/FILE", appended to @out. */
sp_status sp_model_path(const char *folder, const char *file, sp_str *out);

#endif
