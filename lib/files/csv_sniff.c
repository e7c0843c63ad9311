/* The separator: the candidate that stands equally often in most lines. */
#include "csv_sniff.h"

#include <string.h>

enum { LINES = 32, CANDIDATES = 4, SAMPLE = 64 * 1024 };

static const char candidates[CANDIDATES] = {',', ';', '\t', '|'};

typedef struct counts {
    unsigned of[LINES][CANDIDATES]; /* outside quotes */
    size_t lines;
} counts;

size_t sp_csv_sep_line(const char *text, size_t n, char *out)
{
    if (n < 6 || strncmp(text, "sep=", 4) != 0)
        return 0;
    size_t at = 5;
    if (text[at] == '\r')
        at++;
    if (at < n && text[at] == '\n')
        at++;
    if (at == 5 || strchr("\"\r\n", text[4]))
        return 0;
    *out = text[4];
    return at;
}

static void count_lines(const char *text, size_t n, bool whole, counts *c)
{
    bool quoted = false;
    size_t line_start = 0;
    for (size_t i = 0; i < n && c->lines < LINES; i++) {
        if (text[i] == '"')
            quoted = !quoted;
        if (quoted)
            continue;
        if (text[i] == '\n' || text[i] == '\r') {
            c->lines += i > line_start;
            line_start = i + 1;
            continue;
        }
        for (unsigned k = 0; k < CANDIDATES; k++)
            c->of[c->lines][k] += text[i] == candidates[k];
    }
    if (whole && line_start < n && c->lines < LINES)
        c->lines++;
}

/* How many lines agree on a number of candidate @k, and on which number. */
static void agree(const counts *c, unsigned k, size_t *out_lines,
                  unsigned *out_number)
{
    *out_lines = 0;
    *out_number = 0;
    for (size_t i = 0; i < c->lines; i++) {
        unsigned number = c->of[i][k];
        size_t same = 0;
        for (size_t m = 0; m < c->lines; m++)
            same += c->of[m][k] == number;
        if (number && (same > *out_lines ||
                       (same == *out_lines && number > *out_number))) {
            *out_lines = same;
            *out_number = number;
        }
    }
}

char sp_csv_sniff(const char *text, size_t n, bool whole)
{
    counts c = {0};
    count_lines(text, n < SAMPLE ? n : SAMPLE, whole && n <= SAMPLE, &c);
    char best = ',';
    size_t best_lines = 0;
    unsigned best_number = 0;
    for (unsigned k = 0; k < CANDIDATES; k++) {
        size_t lines;
        unsigned number;
        agree(&c, k, &lines, &number);
        if (lines > best_lines ||
            (lines == best_lines && number > best_number)) {
            best = candidates[k];
            best_lines = lines;
            best_number = number;
        }
    }
    return best;
}
