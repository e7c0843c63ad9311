/* The tables of all commands, and finding one. */
#ifndef SP_COMMANDS_H
#define SP_COMMANDS_H

#include "cmd.h"

/* Walk over every command: start with *@at = 0.
 * False after the last. */
bool commands_next(size_t *at, cmd *out);

/* Walk over the nouns, in the order of help. */
bool commands_next_noun(size_t *at, cmd_noun *out);

/* The words of a command are matched one by one. */
typedef enum match {
    MATCH_NONE,  /* no command starts with these words */
    MATCH_START, /* some do, but more words are needed */
    MATCH_FULL,  /* this is one, and no longer one starts so */
    MATCH_BOTH   /* this is one, and longer ones start so */
} match;

/* @out is set on MATCH_FULL and MATCH_BOTH. */
match commands_match(const char *const *words, size_t nwords, cmd *out);

/* The command line, without arguments, that is nearest to what was typed; ""
 * when nothing is near. */
void commands_nearest(const char *const *words, size_t nwords, char *out,
                      size_t size);

/* "noun verb" in @out. */
void commands_name(const cmd *command, char *out, size_t size);

/* How many insertions, deletions, replacements and swaps lie between two
 * texts. Only the first 63 bytes count. */
unsigned commands_distance(const char *a, const char *b);

#endif
