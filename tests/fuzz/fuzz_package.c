/* Packages from strangers: whatever it is, it ends, and nothing is taken for
 * what it is not. And the lines inside. */
#include <safeprod/archive_package.h>

#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "package.h"
#include "record_line.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_package(const uint8_t *data, size_t size)
{
    char path[64];
    sp_package_result result;
    FILE *f;

    snprintf(path, sizeof path, "/tmp/sp-fuzz-package-%d", (int)getpid());
    f = fopen(path, "w");
    if (!f)
        return;
    fwrite(data, 1, size, f);
    fclose(f);
    sp_package_verify(path, &result);
    unlink(path);
}

static void try_line(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < sp_type_count(); i += 7) {
        const sp_type *type = sp_type_at(i);
        void *record = sp_record_new(type);
        if (record)
            sp_record_read_line(type, (const char *)data, size, NULL, NULL,
                                record);
        sp_record_free(type, record);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    try_package(data, size);
    try_line(data, size);
    return 0;
}
