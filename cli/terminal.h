/* The person at the other end: terminal, keyboard, Ctrl-C, progress. */
#ifndef SP_TERMINAL_H
#define SP_TERMINAL_H

#include <stdio.h>

#include <safeprod/session.h>

/* Is @file a terminal? */
bool terminal_is(FILE *file);

/* May @file have colours? (A terminal, and NO_COLOR is not set.) */
bool terminal_colours(FILE *file);

/* Columns of the terminal behind @file; 0 when it is none. */
size_t terminal_columns(FILE *file);

/* Bytes of the character at @text; 0 when it is not UTF-8. */
size_t terminal_char(const char *text);

/* Write @text without control characters and without bytes that are not
 * UTF-8, so that data cannot steer a terminal. */
void terminal_write(FILE *file, const char *text);

/* As terminal_write(), on one line and within @columns (0: no limit), ending in
 * "…" when something had to go. Returns the columns written. */
size_t terminal_write_fit(FILE *file, const char *text, size_t columns);

/* The columns that terminal_write_fit() needs. */
size_t terminal_width(const char *text);

/* Show @prompt and read a line from the terminal without showing it. The
 * caller's, wipe with terminal_wipe(); NULL when there is no terminal. */
char *terminal_password(const char *prompt);

/* Overwrite and free a secret text; NULL is allowed. */
void terminal_wipe(char **secret);

/* Show @question and read yes or no. */
bool terminal_yes(const char *question);

/* Is there somebody to ask? */
bool terminal_asks(void);

/* From now on Ctrl-C is noted; the second one ends the program. */
void terminal_catch(void);
bool terminal_cancelled(void);

/* A Ctrl-C was for what was going on, and is forgotten; false: the program is
 * to end. */
bool terminal_go_on(void);

/* Progress on stderr, from the second second on. The context is a
 * terminal_progress. */
typedef struct terminal_bar {
    bool quiet;
    bool drawn;       /* something stands in the last line */
    double start;     /* of the work that is going on, seconds */
    double last;      /* when it was drawn last */
    const char *what; /* NULL: nothing goes on */
    char name[128];
} terminal_bar;
bool terminal_progress(void *context, const char *what, int64_t done,
                       int64_t total);

/* Take the bar away. */
void terminal_progress_end(terminal_bar *bar);

#endif
