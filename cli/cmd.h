/* What a command is, and what it is given. A noun's file holds one table of
 * these and one static function for each verb: read the options, call the
 * library, print. See README.md. */
#ifndef SP_CMD_H
#define SP_CMD_H

#include <stdio.h>
#include <string.h>

#include <safeprod/records.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define CLEANUP(function) __attribute__((cleanup(function)))
#define AUTOFREE CLEANUP(free_given) /* what the library gave */
#define AUTOOWN CLEANUP(free_own)    /* what malloc() gave */
#define TRY(call)                                                              \
    do {                                                                       \
        sp_status try_status = (call);                                         \
        if (try_status != SP_OK)                                               \
            return try_status;                                                 \
    } while (0)

/* What main() prepares before a verb runs. */
typedef enum cmd_need {
    NEED_NOTHING, /* no site */
    NEED_PATH,    /* the path of a site, cli->db, which is not opened */
    NEED_OPEN,    /* an open site with nobody signed in */
    NEED_READ,    /* somebody signed in, who can read only */
    NEED_WRITE    /* somebody signed in */
} cmd_need;

enum {
    OPT_MANY = 1,          /* may be given more than once */
    OPT_FIELDS_ADD = 2,    /* one option per field that can be set at first */
    OPT_FIELDS_EDIT = 4,   /* one option per field that can be set later */
    OPT_FIELDS_FILTER = 8, /* one option per field that can be filtered by */
    OPT_FIELDS = OPT_FIELDS_ADD | OPT_FIELDS_EDIT | OPT_FIELDS_FILTER
};

/* An option. A table ends with {0}. */
typedef struct opt {
    const char *name;  /* "limit" for --limit; NULL: see `flags` */
    const char *value; /* placeholder, e.g. "N"; NULL: a flag without a value;
                          "a|b|c": exactly these are allowed */
    const char *zh;
    const char *en;
    unsigned flags; /* OPT_… */
    char letter;    /* 'o' for -o; 0: none */
} opt;

/* Entries of option tables that stand for the fields of cmd.type. */
#define OPT_TO_ADD                                                             \
    {                                                                          \
        .flags = OPT_FIELDS_ADD                                                \
    }
#define OPT_TO_EDIT                                                            \
    {                                                                          \
        .flags = OPT_FIELDS_EDIT                                               \
    }
#define OPT_TO_FILTER                                                          \
    {                                                                          \
        .flags = OPT_FIELDS_FILTER                                             \
    }

struct call;
typedef sp_status (*cmd_run)(struct call *cli);

/* A command. A table ends with {0}. */
typedef struct cmd {
    const char *noun; /* one or two words, e.g. "risk standard" */
    const char *verb; /* "" when the noun says it all, e.g. `login` */
    const char *args; /* e.g. "CODE [FILE]"; "FILE..." for one or more,
                         "[FILE...]" for any number */
    cmd_need need;
    cmd_run run;
    const opt *options; /* or NULL */
    const char *zh;     /* one line */
    const char *en;     /* the same in English */
    const char *type;   /* whose fields the options stand for; or NULL */
} cmd;

/* A noun, as help shows it. */
typedef struct cmd_noun {
    const char *noun;
    const char *zh;
    const char *en;
} cmd_noun;

/* A noun whose record type gives it the usual verbs. */
typedef struct cmd_record_noun {
    const char *noun;
    const char *type; /* name of the record type */
    unsigned verbs;   /* RECORD_… */
} cmd_record_noun;

enum {
    RECORD_ADD = 1,
    RECORD_SHOW = 2,
    RECORD_LIST = 4,
    RECORD_EDIT = 8,
    RECORD_REMOVE = 16,
    RECORD_RESTORE = 32,
    RECORD_SET = 64, /* for a type that has one record only */
    RECORD_READ = RECORD_SHOW | RECORD_LIST,
    RECORD_ALL =
        RECORD_ADD | RECORD_READ | RECORD_EDIT | RECORD_REMOVE | RECORD_RESTORE,
    RECORD_SINGLE = RECORD_SHOW | RECORD_SET
};

typedef enum cli_format {
    FORMAT_TABLE,
    FORMAT_JSON,
    FORMAT_NDJSON,
    FORMAT_CSV
} cli_format;

/* An option that was given. */
typedef struct cli_given {
    const char *name;      /* as the tables spell it; of a field, its name */
    const char *value;     /* NULL for a flag */
    const sp_field *field; /* or NULL */
} cli_given;

/* What a verb is given. */
typedef struct call {
    cmd cmd;
    const char *words[4]; /* of the command, as typed */
    size_t nwords;
    bool known;          /* they name `cmd` */
    sp_session *session; /* as `cmd.need` says; or NULL */
    sp_lang lang;
    cli_format format;
    bool quiet;
    bool yes;
    const char *db;    /* path of the site, or NULL */
    const char *as;    /* --as, or NULL */
    const char **args; /* `nargs` positional arguments */
    size_t nargs;
    cli_given *given;
    size_t ngiven;
    sp_session_options session_options;
    int exit_code;    /* not 0: ends with this instead of the status */
    char *sentence;   /* of cli_fail() and cli_usage(), or NULL */
    const char *next; /* what to type next after a usage error, or NULL */
} call;

/* The value of option @name (the last, when given more than once), or NULL. */
const char *cli_option(const call *cli, const char *name);

/* Was the option or flag @name given? */
bool cli_flag(const call *cli, const char *name);

/* The @n-th value (from 0) of an option with OPT_MANY, or NULL. */
const char *cli_option_at(const call *cli, const char *name, size_t n);

/* The argument number @i, or NULL beyond the last. */
const char *cli_arg(const call *cli, size_t i);

/* A whole number within limits; @out keeps its value when the option was not
 * given. */
sp_status cli_option_int(call *cli, const char *name, int64_t min, int64_t max,
                         int64_t *out);

/* A time of the text forms that records accept. */
sp_status cli_option_time(call *cli, const char *name, int64_t *out);

/* The record type of the command; fails when the library has none. */
sp_status cli_type(call *cli, const sp_type **out);

/* Words on stderr, unless --quiet; a line break is added. */
void cli_say(const call *cli, const char *zh, const char *en, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));

/* One of two texts, by language; formats stay checked. */
const char *cli_word(const call *cli, const char *zh, const char *en)
    __attribute__((format_arg(2), format_arg(3)));

/* Keep a sentence for main() to print, and return @status. */
sp_status cli_fail(call *cli, sp_status status, const char *zh, const char *en,
                   ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));

/* As cli_fail(), for a command line that makes no sense: exit code 2. */
sp_status cli_usage(call *cli, const char *zh, const char *en, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));

/* Ask on the terminal; --yes answers. Fails as a usage error that names --yes
 * when there is no terminal, with SP_CANCELLED when the answer is no. */
sp_status cli_confirm(call *cli, const char *zh, const char *en, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));

/* Print the warnings of the last add or save on stderr. */
void cli_warnings(const call *cli);

/* For AUTOFREE and AUTOOWN. */
void free_given(void *pointer);
void free_own(void *pointer);

#endif
