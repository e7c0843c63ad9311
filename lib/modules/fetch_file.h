/* A file from elsewhere. */
#ifndef SP_FETCH_FILE_H
#define SP_FETCH_FILE_H

#include "http.h"

/* GET @request's URL into @path, of our own naming, whatever the other end
 * calls it: the file whose SHA-256 is @sha256 (64 hex digits), on the disk and
 * whole, or no file at all. @request needs no sink. SP_CORRUPT: it is another
 * file. */
sp_status sp_fetch_file(sp_http *http, const sp_http_request *request,
                        const char *sha256, const char *path);

#endif
