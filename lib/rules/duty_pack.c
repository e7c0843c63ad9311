/* Packs of kind "duty": what law lays upon posts. */
#include <string.h>

#include "pack_kind.h"

enum { ITEMS_MAX = 200 };

static void lint_item(const cJSON *items, const cJSON *item, size_t i,
                      sp_pack_findings *found)
{
    sp_pack_path path = sp_pack_path_of("items[%zu]", i);
    static const char *const texts[] = {"title", "requirement", "post",
                                        "clause"};
    const char *code = sp_pack_text_at(item, "code", path.text, found);

    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        sp_pack_text_at(item, texts[k], path.text, found);
    if (!sp_pack_is_confidence(sp_json_text(item, "confidence", "")))
        sp_pack_error(found, path.text, "可信度应为 V、V2、M 或 D",
                      "its confidence should be V, V2, M or D");
    for (const cJSON *o = items->child; o && o != item; o = o->next)
        if (*code && strcmp(sp_json_text(o, "code", ""), code) == 0)
            sp_pack_error(found, path.text, "编号“%.40s”重复",
                          "the code \"%.40s\" is there twice", code);
}

sp_status sp_duty_read(const cJSON *pack, sp_pack_findings *found, void **out)
{
    const cJSON *items =
        sp_pack_array_at(pack, "items", ITEMS_MAX, "items", found);
    size_t i = 0;

    for (const cJSON *item = items ? items->child : NULL; item;
         item = item->next)
        lint_item(items, item, i++, found);
    cJSON *copy = cJSON_Duplicate(pack, true);
    if (!copy)
        return sp_no_memory();
    *out = copy;
    return SP_OK;
}

void sp_duty_free(void *read)
{
    cJSON_Delete(read);
}
