/* Help from the tables: for people, for shells, for programs, for man. */
#ifndef SP_HELP_H
#define SP_HELP_H

#include "cmd.h"

/* All nouns. */
void help_all(const call *cli, FILE *file);

/* One noun: all its verbs. */
void help_noun(const call *cli, FILE *file, const char *noun);

/* One command: arguments and options. */
void help_command(const call *cli, FILE *file, const cmd *command);

/* What `help` shows for some words: a noun, a command, "exit-codes". */
sp_status help_words(call *cli, const char *const *words, size_t nwords);

/* The exit codes. */
typedef struct exit_row {
    int code;
    const char *zh;
    const char *en;
} exit_row;
extern const exit_row exit_rows[];
extern const size_t exit_row_count;
void help_exit_codes(const call *cli, FILE *file);

/* The exit code of a status. */
int help_exit_code(sp_status status);

/* The verbs of the tool itself. */
sp_status help_run(call *cli);
sp_status describe_run(call *cli);
sp_status completion_run(call *cli);
sp_status man_run(call *cli);

#endif
