/* Identity numbers come from files. */
#include "id_number_file.h"

#include <stdlib.h>

#include "file_bytes.h"

sp_status read_id_number(call *cli, char **out)
{
    const char *path = cli_option(cli, "number-file");
    AUTOOWN char *bytes = NULL;
    size_t len;
    if (!path)
        return cli_usage(cli, "缺少 --number-file 文件（- 为标准输入）",
                         "--number-file is missing (- is standard input)");
    TRY(file_read(cli, strcmp(path, "-") ? path : "/dev/stdin", (void **)&bytes,
                  &len));
    *out = strndup(bytes ? bytes : "", len);
    if (!*out)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    (*out)[strcspn(*out, "\r\n")] = '\0';
    return SP_OK;
}
