/* Lines of a cfg file: [section], key=value, # and ; for remarks. */
#include "net_section.h"

#include <math.h>
#include <string.h>

#include "net_cfg.h"
#include "text.h"

enum { NUMBER_MAX = 40 };

/* As Darknet reads a line: without any white space, wherever it stands. */
static char *squeeze(char *line, char *end)
{
    char *to = line;

    for (const char *p = line; p < end; p++)
        if (!strchr(" \t\r\n", *p))
            *to++ = *p;
    *to = '\0';
    return line;
}

static sp_status open_section(sp_net_sections *s, char *line, int number,
                              size_t nsettings)
{
    char *end = strchr(line, ']');

    if (!end || end[1] || end == line + 1)
        return sp_fail(SP_INVALID, "第 %d 行：“%.60s”不是 [段名]",
                       "line %d: \"%.60s\" is no [section]", number, line);
    if (s->count > SP_NET_LAYERS_MAX)
        return sp_fail(SP_INVALID, "第 %d 行：超过 %d 层",
                       "line %d: more than %d layers", number,
                       SP_NET_LAYERS_MAX);
    *end = '\0';
    s->items[s->count++] =
        (sp_net_section){line + 1, number, s->settings + nsettings, 0};
    return SP_OK;
}

static sp_status take_setting(sp_net_sections *s, char *line, int number,
                              size_t *nsettings)
{
    char *equals = strchr(line, '=');

    if (!equals || equals == line)
        return sp_fail(SP_INVALID, "第 %d 行：“%.60s”不是 键=值",
                       "line %d: \"%.60s\" is no key=value", number, line);
    if (s->count == 0)
        return sp_fail(SP_INVALID, "第 %d 行：“%.60s”前面没有 [net]",
                       "line %d: \"%.60s\" stands before any [net]", number,
                       line);
    *equals = '\0';
    equals[1 + strcspn(equals + 1, "#")] = '\0';
    s->settings[(*nsettings)++] = (sp_net_setting){line, equals + 1, number};
    s->items[s->count - 1].nsettings++;
    return SP_OK;
}

static sp_status read_lines(sp_net_sections *s, size_t size)
{
    char *at = s->text;
    char *end = s->text + size;
    size_t nsettings = 0;

    for (int number = 1; at < end; number++) {
        char *stop = memchr(at, '\n', (size_t)(end - at));
        if (!stop)
            stop = end;
        char *line = squeeze(at, stop);
        at = stop + 1;
        if (*line == '[')
            SP_TRY(open_section(s, line, number, nsettings));
        else if (*line && *line != '#' && *line != ';')
            SP_TRY(take_setting(s, line, number, &nsettings));
    }
    return SP_OK;
}

static size_t count_lines(const char *text, size_t size)
{
    size_t n = 1;

    for (size_t i = 0; i < size; i++)
        n += text[i] == '\n';
    return n;
}

sp_status sp_net_sections_read(const char *text, size_t size,
                               sp_net_sections *out)
{
    SP_CLEANUP(sp_net_sections_free) sp_net_sections s = {0};

    if (size > SP_NET_BYTES_MAX)
        return sp_fail(SP_INVALID, "cfg 有 %zu 字节，最多 %d",
                       "the cfg has %zu bytes; at most %d are read", size,
                       SP_NET_BYTES_MAX);
    if (size && memchr(text, 0, size))
        return sp_fail(SP_INVALID, "cfg 里有零字节，不是文本文件",
                       "the cfg holds a zero byte: it is no text file");
    size_t lines = count_lines(text, size);
    s.text = malloc(size + 1);
    s.items = calloc(SP_NET_LAYERS_MAX + 1, sizeof *s.items);
    s.settings = calloc(lines, sizeof *s.settings);
    if (!s.text || !s.items || !s.settings)
        return sp_no_memory();
    if (size)
        memcpy(s.text, text, size);
    s.text[size] = '\0';
    SP_TRY(read_lines(&s, size));
    *out = s;
    s = (sp_net_sections){0};
    return SP_OK;
}

void sp_net_sections_free(sp_net_sections *s)
{
    free(s->text);
    free(s->items);
    free(s->settings);
    *s = (sp_net_sections){0};
}

sp_status sp_net_setting_find(const sp_net_section *s, const char *key,
                              const sp_net_setting **out)
{
    const sp_net_setting *found = NULL;

    for (size_t i = 0; i < s->nsettings; i++) {
        const sp_net_setting *here = &s->settings[i];
        if (strcmp(here->key, key) != 0)
            continue;
        if (found && strcmp(here->value, found->value) != 0)
            return sp_fail(SP_INVALID,
                           "第 %d 行：[%s] 的 %s 在第 %d 行已另有值",
                           "line %d: [%s] %s has another value on line %d",
                           here->line, s->name, key, found->line);
        if (!found)
            found = here;
    }
    *out = found;
    return SP_OK;
}

sp_status sp_net_setting_missing(const sp_net_section *s, const char *key)
{
    return sp_fail(SP_INVALID, "第 %d 行：[%s] 缺少 %s",
                   "line %d: [%s] has no %s", s->line, s->name, key);
}

sp_status sp_net_setting_int(const sp_net_section *s, const char *key, int min,
                             int max, int fallback, int *out)
{
    const sp_net_setting *found;
    int64_t value = fallback;

    SP_TRY(sp_net_setting_find(s, key, &found));
    if (!found && (fallback < min || fallback > max))
        return sp_net_setting_missing(s, key);
    if (found &&
        (!sp_text_to_int(found->value, &value) || value < min || value > max))
        return sp_fail(SP_INVALID,
                       "第 %d 行：[%s] %s=“%.40s”，应为 %d 到 %d 的整数",
                       "line %d: [%s] %s=\"%.40s\": a whole number from %d to "
                       "%d is expected",
                       found->line, s->name, key, found->value, min, max);
    *out = (int)value;
    return SP_OK;
}

sp_status sp_net_setting_bool(const sp_net_section *s, const char *key,
                              bool *out)
{
    int value = 0;

    SP_TRY(sp_net_setting_int(s, key, 0, 1, 0, &value));
    *out = value;
    return SP_OK;
}

static bool to_real(const char *text, double *out)
{
    char whole[NUMBER_MAX + 2];

    /* Darknet's files write .5 where we write 0.5. */
    if (*text == '.' && strlen(text) <= NUMBER_MAX) {
        whole[0] = '0';
        memcpy(whole + 1, text, strlen(text) + 1);
        text = whole;
    }
    return sp_text_to_real(text, out);
}

sp_status sp_net_setting_real(const sp_net_section *s, const char *key,
                              double min, double max, double fallback,
                              float *out)
{
    const sp_net_setting *found;
    double value = fallback;

    SP_TRY(sp_net_setting_find(s, key, &found));
    if (found && (!to_real(found->value, &value) || value < min || value > max))
        return sp_fail(SP_INVALID,
                       "第 %d 行：[%s] %s=“%.40s”，应为 %g 到 %g 的数",
                       "line %d: [%s] %s=\"%.40s\": a number from %g to %g is "
                       "expected",
                       found->line, s->name, key, found->value, min, max);
    *out = (float)value;
    return SP_OK;
}

/* The next number of a list, cut out at its comma. */
static sp_status next_number(const sp_net_section *s,
                             const sp_net_setting *setting, const char **at,
                             double *out)
{
    size_t len = strcspn(*at, ",");
    char number[NUMBER_MAX + 1] = "";

    if (len <= NUMBER_MAX)
        memcpy(number, *at, len);
    if (len > NUMBER_MAX || !to_real(number, out) || fabs(*out) > 1e6)
        return sp_fail(
            SP_INVALID, "第 %d 行：[%s] %s 里的“%.40s”不是数，或太大",
            "line %d: [%s] %s holds \"%.40s\", which is no number, or "
            "too large",
            setting->line, s->name, setting->key, *at);
    *at += len + ((*at)[len] == ',');
    return SP_OK;
}

sp_status sp_net_setting_reals(const sp_net_section *s, const char *key,
                               int most, float *out, int *out_count)
{
    const sp_net_setting *found;
    int count = 0;

    SP_TRY(sp_net_setting_find(s, key, &found));
    for (const char *at = found ? found->value : ""; *at; count++) {
        double value;
        if (count == most)
            return sp_fail(SP_INVALID, "第 %d 行：[%s] %s 超过 %d 个数",
                           "line %d: [%s] %s has more than %d numbers",
                           found->line, s->name, key, most);
        SP_TRY(next_number(s, found, &at, &value));
        out[count] = (float)value;
    }
    *out_count = count;
    return SP_OK;
}

sp_status sp_net_setting_ints(const sp_net_section *s, const char *key,
                              int most, int *out, int *out_count)
{
    const sp_net_setting *found;
    float values[64];
    int count;

    if (most > (int)SP_COUNT(values))
        most = SP_COUNT(values);
    SP_TRY(sp_net_setting_reals(s, key, most, values, &count));
    SP_TRY(sp_net_setting_find(s, key, &found));
    for (int i = 0; i < count; i++) {
        if (values[i] != truncf(values[i]))
            return sp_fail(SP_INVALID, "第 %d 行：[%s] %s 里的 %g 不是整数",
                           "line %d: [%s] %s holds %g, which is not whole",
                           found->line, s->name, key, (double)values[i]);
        out[i] = (int)values[i];
    }
    *out_count = count;
    return SP_OK;
}
