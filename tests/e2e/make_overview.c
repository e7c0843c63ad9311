/* make_overview IN.json OUT.html: the page from a file, for overview_page.sh.
 */
#include "overview_html.h"

#include <stdio.h>

#include "str.h"

static bool read_all(const char *path, sp_str *text)
{
    char buffer[1 << 16];
    FILE *file = fopen(path, "rb");
    size_t n;

    if (!file)
        return false;
    while ((n = fread(buffer, 1, sizeof(buffer), file)) > 0)
        sp_str_addn(text, buffer, n);
    bool whole = !ferror(file) && !text->failed;
    fclose(file);
    return whole;
}

static bool write_all(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");

    if (!file)
        return false;
    bool written = fputs(text, file) >= 0;
    return fclose(file) == 0 && written;
}

int main(int argc, char **argv)
{
    SP_AUTOSTR json = {0};
    SP_AUTOFREE char *html = NULL;

    if (argc != 3) {
        fprintf(stderr, "usage: make_overview IN.json OUT.html\n");
        return 2;
    }
    if (!read_all(argv[1], &json)) {
        fprintf(stderr, "%s: cannot be read\n", argv[1]);
        return 1;
    }
    if (sp_overview_html(sp_str_text(&json), &html) != SP_OK) {
        fprintf(stderr, "%s: %s\n", argv[1], sp_last_error(SP_EN));
        return 1;
    }
    if (!write_all(argv[2], html)) {
        fprintf(stderr, "%s: cannot be written\n", argv[2]);
        return 1;
    }
    return 0;
}
