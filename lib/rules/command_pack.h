/* Packs of kind "command": names, arguments and what is asked; and reading a
 * line by them. Pure. */
#ifndef SP_COMMAND_PACK_H
#define SP_COMMAND_PACK_H

#include "query_template.h"

enum {
    SP_COMMANDS_MAX = 100,
    SP_COMMAND_ALIASES_MAX = 12,
    SP_COMMAND_ARGS_MAX = 4,
    SP_COMMAND_TEXT_MAX = 2000 /* bytes of a line */
};

/* What is no query. */
typedef enum sp_command_action {
    SP_COMMAND_QUERY,
    SP_COMMAND_HELP,
    SP_COMMAND_BRIEF,
    SP_COMMAND_RISK,
    SP_COMMAND_PERMIT_WHY,
    SP_COMMAND_WHO,
    SP_COMMAND_RULE,
    SP_COMMAND_CLAUSES,
    SP_COMMAND_ACTION_COUNT
} sp_command_action;

typedef struct sp_command_arg {
    const char *name;
    const char
        *type; /* "text" (the rest), "word", "period", or a record type */
    const char *zh;
    const char *en;
    bool optional;
} sp_command_arg;

/* Texts are borrowed from the pack. */
typedef struct sp_command {
    const char *names[1 + SP_COMMAND_ALIASES_MAX]; /* its name first */
    size_t nnames;
    const char *about_zh;
    const char *about_en;
    sp_command_action action;
    sp_command_arg args[SP_COMMAND_ARGS_MAX];
    size_t nargs;
    const char *module; /* whose `read` it needs besides; or NULL */
    sp_query_template query;
} sp_command;

typedef struct sp_command_table {
    sp_command commands[SP_COMMANDS_MAX];
    size_t count;
} sp_command_table;

/* A line, read. */
typedef struct sp_command_line {
    const sp_command *command;
    char *values[SP_COMMAND_ARGS_MAX]; /* NULL: not given */
} sp_command_line;
void sp_command_line_free(sp_command_line *line);

/* Read @text, which begins with "/", by the commands of several tables: of two
 * names that fit the longer is meant, of two alike that of the later table.
 * @retval SP_NOT_FOUND no such command; the sentence names the nearest
 * @retval SP_INVALID   something is missing or too much */
sp_status sp_command_parse(const sp_command_table *const *tables,
                           size_t ntables, const char *text,
                           sp_command_line *out);

/* "<zone> [period]" */
void sp_command_usage(const sp_command *command, sp_lang lang, sp_str *out);

#endif
