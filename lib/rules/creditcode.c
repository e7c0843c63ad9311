/* Unified social credit codes and CAS numbers: form and check digits. */
#include <safeprod/creditcode.h>

#include <ctype.h>
#include <string.h>

#include "str.h"
#include "text.h"

/* GB 32100: the place of a character in here is its value. */
static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

enum {
    BASE = 31,
    DIVISION_FROM = 2, /* places of the administrative division, from 0 */
    DIVISION_TO = 8,
    ORG_FROM = 8, /* places of the organisation code */
    ORG_LENGTH = 8
};

static int value_of(char c)
{
    const char *at = c ? strchr(alphabet, c) : NULL;

    return at ? (int)(at - alphabet) : -1;
}

/* What was probably meant by a letter that is not used. */
static const char *meant(char c)
{
    switch (c) {
    case 'I':
        return "1";
    case 'O':
        return "0";
    case 'S':
        return "5";
    case 'Z':
        return "2";
    case 'V':
        return "U / Y";
    default:
        return NULL;
    }
}

static sp_status check_char_at(const char *code, size_t i)
{
    bool digit = i >= DIVISION_FROM && i < DIVISION_TO;
    const char *hint = meant(code[i]);
    /* A whole character, which may be a Chinese one. */
    int len = 1;

    if (digit ? isdigit((unsigned char)code[i]) : value_of(code[i]) >= 0)
        return SP_OK;
    while (code[i] && ((unsigned char)code[i + (size_t)len] & 0xc0) == 0x80)
        len++;
    if (hint)
        return sp_fail(SP_INVALID,
                       "统一社会信用代码“%.40s”第 %zu 位不能是 %c（代码中不用 "
                       "I、O、S、V、Z），是否应为 %s？",
                       "character %2$zu of the credit code \"%1$.40s\" cannot "
                       "be %3$c (I, O, S, V, Z are not used); is it %4$s?",
                       code, i + 1, code[i], hint);
    return sp_fail(
        SP_INVALID, "统一社会信用代码“%.40s”第 %zu 位是“%.*s”，应为%s",
        "character %2$zu of the credit code \"%1$.40s\" is "
        "\"%4$.*3$s\"; it is not allowed there%5$.0s",
        code, i + 1, len, code + i, digit ? "数字" : "数字或大写字母");
}

sp_status sp_credit_code_check_char(const char *code, char *out)
{
    int sum = 0;
    int weight = 1;

    for (size_t i = 0; i < SP_CREDIT_CODE_LENGTH - 1; i++) {
        SP_TRY(check_char_at(code, i));
        sum += value_of(code[i]) * weight;
        weight = weight * 3 % BASE;
    }
    *out = alphabet[(BASE - sum % BASE) % BASE];
    return SP_OK;
}

static void upper(char *text)
{
    for (; *text; text++)
        *text = (char)toupper((unsigned char)*text);
}

/* Trimmed, half-width. */
static sp_status plain(const char *text, char **out)
{
    SP_AUTOFREE char *half = NULL;

    SP_TRY(sp_text_halfwidth(text, &half));
    return sp_text_trim(half, strlen(half), out);
}

sp_status sp_credit_code_clean(const char *text, char **out)
{
    SP_AUTOFREE char *code = NULL;
    char check;

    SP_TRY(plain(text, &code));
    upper(code);
    if (sp_utf8_count(code) != SP_CREDIT_CODE_LENGTH)
        return sp_fail(SP_INVALID,
                       "统一社会信用代码“%.60s”有 %zu 位，应为 18 位",
                       "the credit code \"%.60s\" has %zu characters; it has "
                       "18",
                       code, sp_utf8_count(code));
    SP_TRY(sp_credit_code_check_char(code, &check));
    SP_TRY(check_char_at(code, SP_CREDIT_CODE_LENGTH - 1));
    if (code[SP_CREDIT_CODE_LENGTH - 1] != check)
        return sp_fail(SP_INVALID,
                       "统一社会信用代码“%s”的校验位是 %c，按前 17 位应为 "
                       "%c：请核对是否抄错",
                       "the credit code \"%s\" ends in %c where its first 17 "
                       "characters call for %c: compare it with the licence",
                       code, code[SP_CREDIT_CODE_LENGTH - 1], check);
    *out = SP_TAKE(code);
    return SP_OK;
}

/* GB 11714: letters count from A = 10 without a gap. */
static int org_value(char c)
{
    return isdigit((unsigned char)c) ? c - '0' : c - 'A' + 10;
}

bool sp_credit_code_org_ok(const char *code)
{
    static const int weights[ORG_LENGTH] = {3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    int check;
    char given;

    if (strlen(code) != SP_CREDIT_CODE_LENGTH)
        return false;
    for (size_t i = 0; i < ORG_LENGTH; i++)
        sum += org_value(code[ORG_FROM + i]) * weights[i];
    check = 11 - sum % 11;
    given = code[ORG_FROM + ORG_LENGTH];
    return given == (check == 10   ? 'X'
                     : check == 11 ? '0'
                                   : (char)('0' + check));
}

/* Other dashes that people and word processors write. */
static sp_status plain_dashes(const char *text, char **out)
{
    static const char *const dashes[] = {"‐", "‑", "‒", "–", "—", "−"};
    SP_AUTOSTR s = {0};

    while (*text) {
        size_t len = 0;

        for (size_t i = 0; i < SP_COUNT(dashes) && !len; i++)
            if (strncmp(text, dashes[i], strlen(dashes[i])) == 0)
                len = strlen(dashes[i]);
        if (len)
            sp_str_addc(&s, '-');
        else if (*text != ' ')
            sp_str_addc(&s, *text);
        text += len ? len : 1;
    }
    return sp_str_take(&s, out);
}

static sp_status bad_cas(const char *text)
{
    return sp_fail(SP_INVALID, "CAS 号“%.40s”无效，应写成 7664-41-7 的形式",
                   "the CAS number \"%.40s\" is not valid; it is written as "
                   "7664-41-7",
                   text);
}

sp_status sp_cas_clean(const char *text, char **out)
{
    SP_AUTOFREE char *half = NULL;
    SP_AUTOFREE char *cas = NULL;
    size_t lead, zeros;
    int sum = 0;
    int weight = 1;

    SP_TRY(plain(text, &half));
    SP_TRY(plain_dashes(half, &cas));
    zeros = strspn(cas, "0");
    lead = strspn(cas + zeros, "0123456789");
    if (lead < 2 || lead > 7 || strspn(cas + zeros + lead, "-") != 1 ||
        strspn(cas + zeros + lead + 1, "0123456789") != 2 ||
        cas[zeros + lead + 3] != '-' ||
        !isdigit((unsigned char)cas[zeros + lead + 4]) || cas[zeros + lead + 5])
        return bad_cas(text);
    memmove(cas, cas + zeros, strlen(cas + zeros) + 1);
    for (size_t i = lead + 3; i-- > 0;)
        if (cas[i] != '-')
            sum += (cas[i] - '0') * weight++;
    if (sum % 10 != cas[lead + 4] - '0')
        return sp_fail(SP_INVALID,
                       "CAS 号“%s”的校验位是 %c，应为 %d：请核对是否抄错",
                       "the CAS number \"%s\" ends in %c where %d is right: "
                       "look for a slip of the pen",
                       cas, cas[lead + 4], sum % 10);
    *out = SP_TAKE(cas);
    return SP_OK;
}
