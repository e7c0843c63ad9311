/* Runs LLVMFuzzerTestOneInput() over files, and over the files of folders: the
 * corpus under ctest without libFuzzer, and a crash by hand. */
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned played;

/* A copy of exactly @size bytes, so that reading one too many is found. */
static int play(const char *path, size_t size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = malloc(size > 0 ? size : 1);
    size_t got = file && data ? fread(data, 1, size, file) : 0;

    if (file)
        fclose(file);
    if (!file || !data || got < size) {
        fprintf(stderr, "replay: cannot read %s\n", path);
        free(data);
        return 1;
    }
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    played++;
    return 0;
}

static int visit(const char *path, const struct stat *st, int kind,
                 struct FTW *walk)
{
    (void)walk;
    if (kind != FTW_F)
        return 0;
    return play(path, (size_t)st->st_size);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (nftw(argv[i], visit, 16, FTW_PHYS) != 0) {
            fprintf(stderr, "replay: stopped at %s\n", argv[i]);
            return 1;
        }
    }
    printf("replayed %u inputs\n", played);
    return played > 0 ? 0 : 1;
}
