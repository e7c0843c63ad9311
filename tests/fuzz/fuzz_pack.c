/* Rule packs, the screen's form and polygons: any text is examined or refused
 * in words; what was accepted can be used, and reads back as the same. */
#include <safeprod/assess.h>
#include <safeprod/mhi.h>
#include <safeprod/polygon.h>

#include <stdlib.h>
#include <string.h>

#include "role_matrix.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
    if (!good)
        abort();
}

/* Every value of every scale gives a grade. */
static void use_risk(const sp_pack *pack)
{
    size_t n;
    const sp_scale *s = sp_assess_scales(pack, &n);
    double a, b, c = 1, score;
    uint8_t grade;

    for (size_t i = 0; n >= 2 && i < s[0].count; i++) {
        a = (double)s[0].values[i].value / SP_SCORE_ONE;
        b = (double)s[1].values[0].value / SP_SCORE_ONE;
        if (n == 3)
            c = (double)s[2].values[0].value / SP_SCORE_ONE;
        must(sp_assess_columns(pack, &a, &b, n == 3 ? &c : NULL, 1, &score,
                               &grade, NULL) == SP_OK);
        must(grade >= SP_RISK_LOW && grade <= SP_RISK_MAJOR);
    }
}

static void use_mhi(const sp_pack *pack)
{
    const sp_mhi_row row = {"氨", "W2", 1000000, 0};
    sp_mhi_result result;

    if (sp_mhi_grade(pack, &row, 1, 10, &result) == SP_OK)
        sp_mhi_result_clear(&result);
}

static void use_roles(const sp_pack *pack)
{
    sp_role_matrix *matrix;

    must(sp_role_matrix_of(pack, &matrix) == SP_OK);
    must(sp_role_count(matrix) > 0);
    sp_role_matrix_free(matrix);
}

static void try_pack(const char *text, size_t size)
{
    sp_pack_findings lint = {0};
    sp_pack *pack = NULL;
    sp_pack *again = NULL;
    sp_status status = sp_pack_parse(text, size, &pack);

    must(sp_pack_lint(text, size, &lint) == SP_OK);
    must((status == SP_OK) == (lint.errors == 0));
    sp_pack_findings_clear(&lint);
    if (status != SP_OK)
        return;
    if (strcmp(sp_pack_kind(pack), "risk") == 0)
        use_risk(pack);
    else if (strcmp(sp_pack_kind(pack), "mhi") == 0)
        use_mhi(pack);
    else if (strcmp(sp_pack_kind(pack), "roles") == 0)
        use_roles(pack);
    must(sp_pack_parse(sp_pack_text(pack), strlen(sp_pack_text(pack)),
                       &again) == SP_OK);
    must(strcmp(sp_pack_sha256(pack), sp_pack_sha256(again)) == 0);
    sp_pack_free(again);
    sp_pack_free(pack);
}

static void try_polygon(const char *text)
{
    sp_polygon *polygon = NULL;
    char *json = NULL;

    if (sp_polygon_parse(text, &polygon) != SP_OK)
        return;
    must(sp_polygon_json(polygon, &json) == SP_OK);
    sp_polygon_within(polygon, 1000, 1000);
    sp_polygon_free(polygon);
    must(sp_polygon_parse(json, &polygon) == SP_OK);
    sp_polygon_free(polygon);
    sp_free(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);

    must(text != NULL);
    if (size)
        memcpy(text, data, size);
    text[size] = '\0';
    try_pack(text, size);
    try_polygon(text);
    free(text);
    return 0;
}
