/* The person at the other end. */
#include "terminal.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <safeprod/record.h>

bool terminal_is(FILE *file)
{
    return isatty(fileno(file)) == 1;
}

bool terminal_colours(FILE *file)
{
    const char *no = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    return !(no && *no) && !(term && !strcmp(term, "dumb")) &&
           terminal_is(file);
}

size_t terminal_columns(FILE *file)
{
    struct winsize size;
    if (!terminal_is(file))
        return 0;
    if (ioctl(fileno(file), TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 80;
    return size.ws_col;
}

/* ------------------------------------------------------------------- text */

size_t terminal_char(const char *text)
{
    const unsigned char *s = (const unsigned char *)text;
    if (s[0] < 0x80)
        return 1;
    size_t n = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
    if (s[0] < 0xc2 || s[0] > 0xf4)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    bool overlong =
        (s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xf0 && s[1] < 0x90);
    bool outside =
        (s[0] == 0xed && s[1] > 0x9f) || (s[0] == 0xf4 && s[1] > 0x8f);
    return overlong || outside ? 0 : n;
}

/* A character that could steer a terminal: C0, DEL, C1, and the marks that
 * turn the direction of writing. */
static bool controls(const char *c, size_t len)
{
    if (len == 1)
        return (unsigned char)*c < 0x20 || *c == 0x7f;
    if (len == 2)
        return c[0] == '\xc2' && (unsigned char)c[1] < 0xa0;
    if (len != 3 || c[0] != '\xe2' || (c[1] != '\x80' && c[1] != '\x81'))
        return false;
    unsigned char last = (unsigned char)c[2];
    return c[1] == '\x80' ? last >= 0xaa && last <= 0xae
                          : last >= 0xa6 && last <= 0xa9;
}

/* One character of @text as it may be shown, in @out (NUL-terminated). Returns
 * how many bytes of @text it was. */
static size_t next_char(const char *text, char out[8])
{
    size_t len = terminal_char(text);
    if (len == 0 || (controls(text, len) && !strchr("\t\n\r", *text))) {
        strcpy(out, "\xef\xbf\xbd"); /* U+FFFD */
        return len ? len : 1;
    }
    memcpy(out, text, len);
    out[len] = '\0';
    return len;
}

void terminal_write(FILE *file, const char *text)
{
    char c[8];
    while (*text) {
        text += next_char(text, c);
        fputs(*c == '\r' ? "" : c, file);
    }
}

/* As next_char(), on one line. */
static size_t next_cell_char(const char *text, char out[8])
{
    size_t len = next_char(text, out);
    if (strchr("\t\n\r", *out))
        strcpy(out, " ");
    return len;
}

static size_t char_columns(const char *c)
{
    return (unsigned char)*c < 0x80 ? 1 : sp_text_columns(c);
}

size_t terminal_width(const char *text)
{
    size_t columns = 0;
    char c[8];
    while (*text) {
        text += next_cell_char(text, c);
        columns += char_columns(c);
    }
    return columns;
}

size_t terminal_write_fit(FILE *file, const char *text, size_t columns)
{
    char c[8];
    size_t used = 0;
    bool cut = columns && terminal_width(text) > columns;
    while (*text) {
        text += next_cell_char(text, c);
        size_t wide = char_columns(c);
        if (cut && used + wide > columns - 1) {
            fputs("…", file);
            return used + 1;
        }
        fputs(c, file);
        used += wide;
    }
    return used;
}

/* --------------------------------------------------------------- keyboard */

static volatile sig_atomic_t cancelled; /* by Ctrl-C */

bool terminal_asks(void)
{
    return isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
}

static void free_line(char **line)
{
    free(*line);
}

char *terminal_password(const char *prompt)
{
    if (!terminal_asks())
        return NULL;
    struct termios before, silent;
    if (tcgetattr(STDIN_FILENO, &before) != 0)
        return NULL;
    silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    fputs(prompt, stderr);
    fflush(stderr);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    char *line = NULL;
    size_t size = 0;
    ssize_t len = getline(&line, &size, stdin);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    fputc('\n', stderr);
    if (len < 0 || cancelled) {
        terminal_wipe(&line);
        return NULL;
    }
    line[strcspn(line, "\r\n")] = '\0';
    return line;
}

void terminal_wipe(char **secret)
{
    if (*secret)
        explicit_bzero(*secret, strlen(*secret));
    free(*secret);
    *secret = NULL;
}

bool terminal_yes(const char *question)
{
    __attribute__((cleanup(free_line))) char *line = NULL;
    size_t size = 0;
    terminal_write(stderr, question);
    fputs(" [y/N] ", stderr);
    fflush(stderr);
    if (getline(&line, &size, stdin) < 0 || cancelled)
        return false;
    return strchr("yY", line[0]) || !strncmp(line, "是", strlen("是"));
}

/* ------------------------------------------------------ Ctrl-C, progress */

static void note(int signal)
{
    cancelled = signal;
}

void terminal_catch(void)
{
    struct sigaction action = {.sa_handler = note,
                               .sa_flags = (int)SA_RESETHAND};
    static const int signals[] = {SIGINT, SIGTERM};
    for (size_t i = 0; i < 2; i++) {
        struct sigaction before;
        sigaction(signals[i], NULL, &before);
        if (before.sa_handler != SIG_IGN) /* nohup means it */
            sigaction(signals[i], &action, NULL);
    }
}

bool terminal_cancelled(void)
{
    return cancelled != 0;
}

bool terminal_go_on(void)
{
    if (cancelled == SIGTERM)
        return false;
    if (cancelled) {
        cancelled = 0;
        terminal_catch();
    }
    return true;
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

enum { BAR_COLUMNS = 30 };

/* "导入  [#####     ]  45%  12345/27000" over the line before. */
static void draw(terminal_bar *bar, int64_t done, int64_t total)
{
    fputs("\r\033[K", stderr);
    terminal_write_fit(stderr, bar->what, 30);
    if (total > 0) {
        double part = (double)done / (double)total;
        int full = part > 1 ? BAR_COLUMNS : (int)(part * BAR_COLUMNS);
        fputs(" [", stderr);
        for (int i = 0; i < BAR_COLUMNS; i++)
            fputc(i < full ? '#' : ' ', stderr);
        fprintf(stderr, "] %3d%% %lld/%lld", (int)(part * 100), (long long)done,
                (long long)total);
    } else {
        fprintf(stderr, " %lld", (long long)done);
    }
    fflush(stderr);
    bar->drawn = true;
}

bool terminal_progress(void *context, const char *what, int64_t done,
                       int64_t total)
{
    terminal_bar *bar = context;
    double now = seconds();
    if (!bar->what || strcmp(bar->what, what)) {
        terminal_progress_end(bar);
        snprintf(bar->name, sizeof bar->name, "%s", what);
        bar->what = bar->name;
        bar->start = bar->last = now;
    }
    if (bar->quiet || now - bar->start < 1)
        return !cancelled;
    if (terminal_is(stderr)) {
        draw(bar, done, total);
    } else if (now - bar->last >= 10) { /* a log: a line now and then */
        bar->last = now;
        fprintf(stderr, "%s %lld/%lld\n", bar->what, (long long)done,
                (long long)total);
    }
    return !cancelled;
}

void terminal_progress_end(terminal_bar *bar)
{
    if (bar->drawn)
        fputs("\r\033[K", stderr);
    bar->drawn = false;
    bar->what = NULL;
}
