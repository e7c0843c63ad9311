/* What several modules' fields are normalised by. */
#include "cleaning.h"

#include <safeprod/geo.h>

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "field.h"
#include "str.h"
#include "text.h"

static bool fits_code(char c)
{
    return (unsigned char)c > ' ' && c != 0x7f && !strchr(",;\"'\\`|<>*?", c);
}

sp_status sp_code_clean(const char *text, char **out)
{
    SP_AUTOFREE char *narrow = NULL;

    SP_TRY(sp_text_halfwidth(text, &narrow));
    for (const char *c = narrow; *c; c++)
        if (!fits_code(*c))
            return sp_fail(
                SP_INVALID,
                "“%.60s”不能含有空格、逗号、分号、引号或 \\ | < > * ?",
                "\"%.60s\" may not hold spaces, commas, semicolons, "
                "quotes or \\ | < > * ?",
                narrow);
    if (*narrow == '.' || *narrow == '/' || strstr(narrow, ".."))
        return sp_fail(SP_INVALID, "“%.60s”不能以 . 或 / 开头，也不能含有 ..",
                       "\"%.60s\" may not begin with . or / nor hold ..",
                       narrow);
    *out = SP_TAKE(narrow);
    return SP_OK;
}

sp_status sp_phone_clean(const char *text, char **out)
{
    SP_AUTOFREE char *narrow = NULL;
    size_t digits = 0;

    SP_TRY(sp_text_halfwidth(text, &narrow));
    for (const char *c = narrow; *c; c++) {
        digits += isdigit((unsigned char)*c) != 0;
        if (!isdigit((unsigned char)*c) && !strchr(" +-()/,;x#*", *c))
            return sp_fail(SP_INVALID, "“%.60s”不像电话号码",
                           "\"%.60s\" does not look like a phone number",
                           narrow);
    }
    if (digits < 3)
        return sp_fail(SP_INVALID, "电话“%.60s”至少应有 3 位数字",
                       "the phone number \"%.60s\" should have at least 3 "
                       "digits",
                       narrow);
    *out = SP_TAKE(narrow);
    return SP_OK;
}

sp_status sp_division_clean(const char *text, char **out)
{
    if (strlen(text) != 6 || strspn(text, "0123456789") != 6)
        return sp_fail(SP_INVALID, "“%.40s”应为 6 位行政区划代码，如 440305",
                       "\"%.40s\" should be six digits of GB/T 2260, e.g. "
                       "440305",
                       text);
    return sp_text_copy(text, out);
}

/* ---- lists ---- */

bool sp_list_next(const char **at, char *out, size_t size)
{
    while (**at == ',' || **at == ' ')
        ++*at;
    size_t len = strcspn(*at, ",");
    if (len == 0)
        return false;
    size_t end = len;
    while ((*at)[end - 1] == ' ')
        end--;
    snprintf(out, size, "%.*s", (int)end, *at);
    *at += len;
    return true;
}

static bool has_item(const sp_str *list, const char *item, size_t len)
{
    for (const char *at = sp_str_text(list); *at;) {
        size_t n = strcspn(at, ",");
        if (n == len && strncmp(at, item, len) == 0)
            return true;
        at += n + (at[n] == ',');
    }
    return false;
}

sp_status sp_list_clean(const char *text, char **out)
{
    static const char *const wide = "、"; /* the others become half-width */
    SP_AUTOFREE char *narrow = NULL;
    SP_AUTOSTR list = {0};

    SP_TRY(sp_text_halfwidth(text, &narrow));
    for (char *c = narrow; (c = strstr(c, wide));)
        memset(c, ' ', strlen(wide));
    for (const char *at = narrow; *at;) {
        size_t len = strcspn(at, ",;| \t\r\n");
        if (len && !has_item(&list, at, len)) {
            if (*sp_str_text(&list))
                sp_str_add(&list, ",");
            sp_str_addn(&list, at, len);
        }
        at += len + (at[len] != '\0');
    }
    return sp_str_take(&list, out);
}

sp_status sp_code_derive(char **code, const char *parent, const char *a,
                         const char *b)
{
    SP_AUTOSTR s = {0};
    SP_AUTOFREE char *made = NULL;

    if (*code)
        return SP_OK;
    sp_str_add(&s, parent ? parent : "-");
    sp_str_addf(&s, "/%s", a);
    if (b)
        sp_str_addf(&s, "/%s", b);
    SP_TRY(sp_str_ok(&s));
    SP_TRY(sp_text_halfwidth(sp_str_text(&s), &made));
    for (char *c = made; *c; c++) /* names hold what codes may not */
        if (!fits_code(*c) || (*c == '.' && c[1] == '.'))
            *c = '_';
    *code = SP_TAKE(made);
    return SP_OK;
}

void sp_place_check(double lon, double lat, unsigned datum, sp_findings *out)
{
    if (isnan(lon) && isnan(lat))
        return;
    if (isnan(lon) || isnan(lat))
        sp_finding_add(out, SP_ERROR, isnan(lon) ? "longitude" : "latitude",
                       "经度和纬度应同时填写",
                       "longitude and latitude go together");
    else if (sp_geo_check(lon, lat) != SP_OK)
        sp_finding_add(out, SP_ERROR, "longitude", SP_IN_ZH, SP_IN_EN,
                       sp_last_error(SP_ZH), sp_last_error(SP_EN));
    else if (sp_geo_judge(lon, lat) == SP_GEO_SWAPPED)
        sp_finding_add(out, SP_WARNING, "longitude",
                       "经纬度可能填反了：经度 %g、纬度 %g",
                       "longitude %g and latitude %g look swapped", lon, lat);
    else if (datum == SP_DATUM_UNKNOWN)
        sp_finding_add(out, SP_WARNING, "datum",
                       "未注明坐标系，距离和地图可能偏差数百米",
                       "without a datum, distances and maps may be hundreds "
                       "of metres off");
}
