/* Text files beside each other in a folder. */
#include "folder_text.h"

#include <string.h>

#include "slurp.h"
#include "str.h"
#include "text.h"

sp_status sp_folder_path(const char *folder, const char *name, char **out)
{
    SP_AUTOSTR s = {0};

    if (*name != '/')
        sp_str_addf(&s, "%s/", folder);
    sp_str_add(&s, name);
    return sp_str_take(&s, out);
}

sp_status sp_folder_text(const char *folder, const char *name, size_t max,
                         char **out, size_t *out_len)
{
    SP_AUTOFREE char *path = NULL;
    void *bytes = NULL;
    size_t len = 0;

    SP_TRY(sp_folder_path(folder, name, &path));
    sp_status status = sp_slurp(path, max, &bytes, &len);
    if (status != SP_OK && status != SP_NOT_FOUND)
        return status;
    if (bytes && (memchr(bytes, 0, len) || sp_utf8_check(bytes, len) != len)) {
        free(bytes);
        return sp_fail(SP_INVALID, "%s 不是文本文件（UTF-8）",
                       "%s is not a text file (UTF-8)", path);
    }
    *out = bytes;
    *out_len = len;
    return SP_OK;
}

char *sp_next_line(char **rest, size_t *number)
{
    while (*rest && **rest) {
        char *line = *rest;
        char *end = line + strcspn(line, "\n");
        *rest = *end ? end + 1 : NULL;
        *end = '\0';
        ++*number;
        while (end > line && strchr(" \t\r", end[-1]))
            *--end = '\0';
        line += strspn(line, " \t");
        if (*line)
            return line;
    }
    return NULL;
}
