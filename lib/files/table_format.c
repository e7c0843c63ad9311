/* Names of table formats, and what a file holds. */
#include <safeprod/table.h>

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "json.h"
#include "source.h"

static const char *const names[] = {
    [SP_TABLE_AUTO] = "auto",     [SP_TABLE_CSV] = "csv",
    [SP_TABLE_XLSX] = "xlsx",     [SP_TABLE_JSON] = "json",
    [SP_TABLE_NDJSON] = "ndjson",
};
SP_ASSERT_COUNT(names, SP_TABLE_FORMAT_COUNT);

static const struct {
    const char *name;
    sp_table_format format;
} aliases[] = {
    {"csv", SP_TABLE_CSV},       {"tsv", SP_TABLE_CSV},
    {"txt", SP_TABLE_CSV},       {"xlsx", SP_TABLE_XLSX},
    {"xlsm", SP_TABLE_XLSX},     {"json", SP_TABLE_JSON},
    {"ndjson", SP_TABLE_NDJSON}, {"jsonl", SP_TABLE_NDJSON},
};

const char *sp_table_format_name(sp_table_format format)
{
    return (unsigned)format < SP_COUNT(names) ? names[format] : "unknown";
}

static sp_table_format by_alias(const char *name)
{
    for (size_t i = 0; i < SP_COUNT(aliases); i++) {
        if (strcasecmp(name, aliases[i].name) == 0)
            return aliases[i].format;
    }
    return SP_TABLE_AUTO;
}

sp_status sp_table_format_parse(const char *name, sp_table_format *out)
{
    sp_table_format found = by_alias(name);
    if (found == SP_TABLE_AUTO && strcasecmp(name, "auto") != 0)
        return sp_fail(SP_INVALID,
                       "不认识表格格式“%s”；可用的有 csv、xlsx、json、ndjson",
                       "the table format \"%s\" is not known; there are csv, "
                       "xlsx, json and ndjson",
                       name);
    *out = found;
    return SP_OK;
}

sp_table_format sp_table_format_of_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(slash ? slash + 1 : path, '.');
    return dot ? by_alias(dot + 1) : SP_TABLE_AUTO;
}

static size_t skip_space(const char *text, size_t at, size_t n)
{
    while (at < n && strchr(" \t\r\n", text[at]) && text[at])
        at++;
    return at;
}

/* A text that starts with { or [: JSON, NDJSON, or a CSV whose first heading
 * happens to look so (SP_TABLE_AUTO). */
static sp_table_format guess_json(const char *text, size_t at, size_t n,
                                  bool whole)
{
    size_t next = skip_space(text, at + 1, n);
    char c = next < n ? text[next] : 0;
    if (text[at] == '[')
        return c == '{' || c == '[' || c == ']' ? SP_TABLE_JSON : SP_TABLE_AUTO;
    if (c != '"' && c != '}')
        return SP_TABLE_AUTO;
    size_t object = sp_json_extent(text + at, n - at);
    if (!object)
        return whole ? SP_TABLE_JSON : SP_TABLE_AUTO;
    next = skip_space(text, at + object, n);
    if (next < n && memchr(text + at + object, '\n', next - at - object))
        return SP_TABLE_NDJSON;
    if (next < n)
        return text[next] == '{' ? SP_TABLE_NDJSON : SP_TABLE_JSON;
    return whole ? SP_TABLE_JSON : SP_TABLE_AUTO;
}

static sp_table_format guess_content(const char *text, size_t n, bool whole)
{
    static const char ole[] = "\xD0\xCF\x11\xE0";
    if (n >= 4 && (!memcmp(text, "PK\3\4", 4) || !memcmp(text, ole, 4)))
        return SP_TABLE_XLSX;
    size_t skip;
    sp_encoding encoding = sp_encoding_of_bom(text, n, &skip);
    if (encoding > SP_ENC_GB18030)
        return SP_TABLE_AUTO;
    size_t at = skip_space(text, skip, n);
    if (at < n && (text[at] == '{' || text[at] == '['))
        return guess_json(text, at, n, whole);
    return SP_TABLE_AUTO;
}

sp_status sp_table_format_guess(const char *path, sp_table_format *out)
{
    enum { SAMPLE = 64 * 1024 };
    int fd;
    int64_t size;
    SP_TRY(sp_file_open(path, &fd, &size));
    SP_AUTOFREE char *sample = malloc(SAMPLE);
    bool pipe = lseek(fd, 0, SEEK_CUR) < 0; /* what is read would be lost */
    ssize_t n = sample && !pipe ? read(fd, sample, SAMPLE) : 0;
    int reason = errno;
    close(fd);
    if (!sample)
        return sp_no_memory();
    if (n < 0)
        return sp_fail(SP_IO, "不能读“%s”：%s", "cannot read \"%s\": %s", path,
                       strerror(reason));
    sp_table_format found = guess_content(sample, (size_t)n, n < SAMPLE);
    if (found == SP_TABLE_AUTO)
        found = sp_table_format_of_name(path);
    *out = found == SP_TABLE_AUTO ? SP_TABLE_CSV : found;
    return SP_OK;
}
