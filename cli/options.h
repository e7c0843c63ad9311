/* The command line: global options, the words of the command, its options and
 * its arguments. */
#ifndef SP_OPTIONS_H
#define SP_OPTIONS_H

#include "cmd.h"

enum { OPTION_NAME_MAX = 64 };

/* One name of one option of a command. */
typedef struct option_view {
    char name[OPTION_NAME_MAX]; /* without the dashes */
    char letter;                /* or 0 */
    const char *value;          /* placeholder; NULL for a flag */
    const char *zh;
    const char *en;
    const sp_field *field; /* or NULL */
    const opt *opt;        /* NULL for a field */
    bool alias;            /* another name of the one before */
    bool needed;           /* add refuses to go without it */
} option_view;

/* Walk over the options of @cmd: start with a zeroed @at. */
typedef struct option_walk {
    const opt *opt;
    size_t field;
    const char *alias;
    bool started;
} option_walk;
bool options_next(const cmd *command, option_walk *at, option_view *out);

/* The options that every command has; the table ends with {0}. */
extern const opt options_global[];

/* The language before anything was parsed: --lang, SAFEPROD_LANG, locale. */
sp_lang options_lang(int argc, char **argv);

/* Parse everything into @cli. On failure the sentence is in @cli. */
sp_status options_parse(call *cli, int argc, char **argv);

/* Free what options_parse() allocated. */
void options_clear(call *cli);

#endif
