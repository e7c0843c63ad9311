/* Downloads meet the disk. */
#include "fetch_file.h"

#include "output.h"

static sp_status write_piece(void *context, const void *bytes, size_t n)
{
    return sp_output_write(context, bytes, n);
}

sp_status sp_fetch_file(sp_http *http, const sp_http_request *request,
                        const char *sha256, const char *path)
{
    SP_CLEANUP(sp_output_end) sp_output file = {.fd = -1};
    SP_AUTORESPONSE response = {0};
    sp_http_request r = *request;
    r.sink = write_piece;
    r.sink_context = &file;
    SP_TRY(sp_output_open(&file, path));
    SP_TRY(sp_http_download(http, &r, sha256, &response));
    return sp_output_commit(&file);
}
