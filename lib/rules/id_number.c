/* Numbers of identity documents. */
#include "id_number.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "text.h"
#include "when.h"

static bool all_digits(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isdigit((unsigned char)text[i]))
            return false;
    return true;
}

/* GB 11643 (ISO 7064 MOD 11-2). */
static char check_digit(const char *number)
{
    static const int weights[] = {7, 9, 10, 5,  8, 4, 2, 1, 6,
                                  3, 7, 9,  10, 5, 8, 4, 2};
    int sum = 0;

    for (size_t i = 0; i < SP_COUNT(weights); i++)
        sum += (number[i] - '0') * weights[i];
    return "10X98765432"[sum % 11];
}

static sp_status check_card(const char *number)
{
    char day[9];
    int64_t born;

    if (!all_digits(number, SP_ID_LENGTH - 1))
        return sp_fail(SP_INVALID, "身份证号前 17 位应为数字",
                       "the first 17 characters of an identity number are "
                       "digits");
    snprintf(day, sizeof day, "%.8s", number + 6);
    if (!sp_day_parse(day, &born))
        return sp_fail(SP_INVALID, "身份证号第 7 至 14 位不是出生日期",
                       "characters 7 to 14 of the identity number are no day "
                       "of birth");
    if (number[SP_ID_LENGTH - 1] != check_digit(number))
        return sp_fail(SP_INVALID, "身份证号的校验码不符，请核对",
                       "the check digit of the identity number is wrong: look "
                       "at it again");
    return SP_OK;
}

static sp_status check_other(const char *number, size_t len)
{
    if (len == 15 && all_digits(number, len))
        return sp_fail(SP_INVALID, "15 位的旧身份证号已停用，请填 18 位",
                       "identity numbers of 15 digits are not in use any "
                       "more: give all 18");
    if (len < SP_ID_OTHER_MIN || len > SP_ID_MAX ||
        !isalpha((unsigned char)*number))
        return sp_fail(SP_INVALID,
                       "应为 18 位身份证号，或以字母开头的 %d 至 %d 位证件号",
                       "it should be an identity number of 18 characters, or "
                       "another document's of %d to %d that begins with a "
                       "letter",
                       SP_ID_OTHER_MIN, SP_ID_MAX);
    return SP_OK;
}

static sp_status check(const char *number)
{
    size_t len = strlen(number);

    for (size_t i = 0; i < len; i++)
        if (!isalnum((unsigned char)number[i]))
            return sp_fail(SP_INVALID, "证件号只含字母和数字",
                           "a document's number has letters and digits alone");
    return len == SP_ID_LENGTH && all_digits(number, 1)
               ? check_card(number)
               : check_other(number, len);
}

/* Upper case, without spaces, in place. */
static void squeeze(char *text)
{
    char *to = text;

    for (const char *c = text; *c; c++)
        if (*c != ' ')
            *to++ = (char)toupper((unsigned char)*c);
    memset(to, 0, strlen(to));
}

sp_status sp_id_number_clean(const char *text, char **out)
{
    char *narrow = NULL;

    if (!text || strlen(text) > 4 * SP_ID_MAX)
        return sp_fail(SP_INVALID, "证件号为空或过长",
                       "there is no document number, or it is too long");
    SP_TRY(sp_text_halfwidth(text, &narrow));
    squeeze(narrow);
    sp_status status = check(narrow);
    if (status == SP_OK) {
        *out = narrow;
        return SP_OK;
    }
    memset(narrow, 0, strlen(narrow));
    free(narrow);
    return status;
}

void sp_id_number_mask(const char *number, char out[SP_ID_MAX + 1])
{
    size_t len = strlen(number);
    size_t first = len >= SP_ID_LENGTH ? 3 : 1;
    size_t last = len >= SP_ID_LENGTH ? 4 : 2;

    for (size_t i = 0; i < len && i < SP_ID_MAX; i++)
        out[i] = i < first || i + last >= len ? number[i] : '*';
    out[len < SP_ID_MAX ? len : SP_ID_MAX] = '\0';
}
