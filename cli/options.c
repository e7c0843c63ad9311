/* The command line. */
#include "options.h"
#include "choice.h"

#include <ctype.h>
#include <stdlib.h>

#include "choice.h"
#include "commands.h"

const opt options_global[] = {
    {"db", "FILE", "站点文件（或 SAFEPROD_DB）",
     "the site's file (or SAFEPROD_DB)"},
    {"as", "USER", "用哪个已登录的用户", "which saved user to act as"},
    {"token-file", "FILE", "从文件读令牌（或 SAFEPROD_TOKEN）",
     "read the token from a file (or SAFEPROD_TOKEN)"},
    {"format", "table|json|ndjson|csv", "输出格式", "how data are printed"},
    {"lang", "zh|en", "语言（或 SAFEPROD_LANG）",
     "language (or SAFEPROD_LANG)"},
    {"now", "TIME", "当作现在是这个时刻", "act as if it were this time"},
    {"log", "FILE", "运行日志写到文件，- 为标准错误",
     "write what the library says to a file, - is stderr"},
    {"log-format", "text|json", "日志格式", "how the log is written"},
    {"quiet", NULL, "不说话，只输出数据", "no words, only data", 0, 'q'},
    {"yes", NULL, "不再询问", "answer yes to questions", 0, 'y'},
    {"help", NULL, "帮助", "help", 0, 'h'},
    {"version", NULL, "版本", "version", 0, 'V'},
    {0},
};

/* --------------------------------------------------------------- the walk */

/* Is there an option for @field? Nobody looks for a row id or a version, and
 * --version asks for the program's. */
static bool settable(const sp_field *field, unsigned flags)
{
    unsigned not_for = SP_SECRET | SP_KEY;
    if (!strcmp(field->name, "version"))
        return false;
    if (!(flags & OPT_FIELDS_FILTER))
        not_for |= SP_GUARDED;
    if (flags & OPT_FIELDS_EDIT)
        not_for |= SP_FIXED;
    return !(field->flags & not_for);
}

static const char *placeholder(const sp_field *field)
{
    if (field->kind == SP_BOOL)
        return "yes|no";
    if (field->as == SP_AS_DATE)
        return "YYYY-MM-DD";
    if (field->as == SP_AS_TIME)
        return "TIME";
    if (field->kind == SP_REAL || field->as == SP_AS_DECIMAL)
        return "NUMBER";
    if (field->as == SP_AS_JSON)
        return "JSON";
    return field->kind == SP_INT ? "N" : "TEXT";
}

/* The option name of @len bytes: lower case, with dashes; false when it cannot
 * be one. */
static bool spell(const char *text, size_t len, char out[OPTION_NAME_MAX])
{
    if (len == 0 || len >= OPTION_NAME_MAX)
        return false;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if (isalnum(c) && c < 128)
            out[i] = (char)tolower(c);
        else if (c == '_' || c == '-' || c == ' ')
            out[i] = '-';
        else
            return false;
    }
    out[len] = '\0';
    return out[0] != '-';
}

static void view_field(const sp_field *field, unsigned flags, option_view *out)
{
    *out = (option_view){.value = placeholder(field),
                         .zh = field->zh,
                         .en = field->en,
                         .field = field};
    out->needed = (flags & OPT_FIELDS_ADD) && (field->flags & SP_REQUIRED);
}

/* The next ASCII alias of the field that the walk stands at. */
static bool next_alias(const sp_field *field, option_walk *at, option_view *out)
{
    while (at->alias && *at->alias) {
        const char *start = at->alias;
        size_t len = strcspn(start, "|");
        at->alias = start[len] ? start + len + 1 : NULL;
        view_field(field, 0, out);
        out->alias = true;
        if (spell(start, len, out->name))
            return true;
    }
    at->alias = NULL;
    return false;
}

static bool next_field(const sp_type *type, option_walk *at, option_view *out)
{
    if (at->field > 0 && next_alias(&type->fields[at->field - 1], at, out))
        return true;
    while (at->field < type->nfields) {
        const sp_field *field = &type->fields[at->field++];
        if (!settable(field, at->opt->flags))
            continue;
        view_field(field, at->opt->flags, out);
        at->alias = field->alias;
        if (spell(field->name, strlen(field->name), out->name))
            return true;
    }
    return false;
}

bool options_next(const cmd *command, option_walk *at, option_view *out)
{
    if (!at->started) {
        at->started = true;
        at->opt = command->options;
    }
    for (; at->opt && (at->opt->name || at->opt->flags); at->opt++) {
        if (at->opt->flags & OPT_FIELDS) {
            const sp_type *type =
                command->type ? sp_type_find(command->type) : NULL;
            if (type && next_field(type, at, out))
                return true;
            at->field = 0;
            continue;
        }
        *out = (option_view){.letter = at->opt->letter,
                             .value = at->opt->value,
                             .zh = at->opt->zh,
                             .en = at->opt->en,
                             .opt = at->opt};
        snprintf(out->name, sizeof out->name, "%s", at->opt->name);
        at->opt++;
        return true;
    }
    return false;
}

/* ------------------------------------------------------- finding an option */

typedef enum found { FOUND_NONE, FOUND_ONE, FOUND_MANY } found;

static bool same(const option_view *a, const option_view *b)
{
    return a->opt == b->opt && a->field == b->field;
}

/* The option of @cmd called @name, exactly or by an unambiguous start. On
 * FOUND_MANY @others lists them. */
static found find(const cmd *command, const char *name, option_view *out,
                  char *others, size_t size)
{
    char wanted[OPTION_NAME_MAX];
    size_t len = strlen(name), used = 0;
    option_view view, hit = {.name = ""};
    found result = FOUND_NONE;
    if (!spell(name, len, wanted))
        return FOUND_NONE;
    others[0] = '\0';
    for (option_walk at = {0}; options_next(command, &at, &view);) {
        if (strncmp(view.name, wanted, len))
            continue;
        if (view.name[len] == '\0') {
            *out = view;
            return FOUND_ONE;
        }
        if (result != FOUND_NONE && same(&view, &hit))
            continue;
        if (used < size)
            used += (size_t)snprintf(others + used, size - used, "%s--%s",
                                     used ? ", " : "", view.name);
        result = result == FOUND_NONE ? FOUND_ONE : FOUND_MANY;
        hit = view;
    }
    *out = hit;
    return result;
}

/* A field by its Chinese label, as people may type it: --企业名称. */
static found find_label(const cmd *command, const char *name, option_view *out)
{
    bool ascii = true;
    for (const char *c = name; *c; c++)
        ascii = ascii && (unsigned char)*c < 128;
    const sp_type *type = command->type ? sp_type_find(command->type) : NULL;
    if (ascii || !type)
        return FOUND_NONE;
    const sp_field *field = sp_type_heading(type, name);
    option_view view;
    for (option_walk at = {0}; field && options_next(command, &at, &view);)
        if (view.field == field) {
            *out = view;
            return FOUND_ONE;
        }
    return FOUND_NONE;
}

static const cmd global_cmd = {
    .noun = "", .verb = "", .options = options_global};

static found find_letter(const cmd *command, char letter, option_view *out)
{
    option_view view;
    for (option_walk at = {0}; options_next(command, &at, &view);)
        if (view.letter == letter) {
            *out = view;
            return FOUND_ONE;
        }
    return FOUND_NONE;
}

/* -------------------------------------------------------------- the parser */

typedef struct parser {
    call *cli;
    int argc;
    char **argv;
    int at;        /* of argv, the next one */
    bool dashes;   /* "--" was seen: no more options */
    bool complete; /* the command cannot get more words */
} parser;

/* A field once, an option that takes a value once unless it may be many. */
static bool given_before(const call *cli, const option_view *view)
{
    if (view->opt)
        return view->value && !(view->opt->flags & OPT_MANY) &&
               cli_flag(cli, view->opt->name);
    for (size_t i = 0; i < cli->ngiven; i++)
        if (cli->given[i].field == view->field)
            return true;
    return false;
}

static sp_status keep(parser *p, const option_view *view, const char *value)
{
    call *cli = p->cli;
    const char *name = view->field ? view->field->name : view->opt->name;
    if (view->opt && view->value && strchr(view->value, '|') &&
        !choice_has(view->value, value))
        return cli_usage(cli, "--%s 的值“%s”不对，应为 %s",
                         "--%s cannot be \"%s\"; use one of %s", name, value,
                         view->value);
    if (given_before(cli, view))
        return cli_usage(cli, "--%s 给了两次，只能给一次",
                         "--%s was given twice; give it once", name);
    if ((cli->ngiven & (cli->ngiven - 1)) == 0) { /* full: 0, 1, 2, 4, … */
        size_t cap = cli->ngiven ? cli->ngiven * 2 : 1;
        void *grown = realloc(cli->given, cap * sizeof *cli->given);
        if (!grown)
            return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
        cli->given = grown;
    }
    cli->given[cli->ngiven++] = (cli_given){name, value, view->field};
    return SP_OK;
}

/* The option, once found, with the value that stands in the same argument
 * (@value) or in the next. */
static sp_status take(parser *p, const option_view *view, const char *value)
{
    if (!view->value && value)
        return cli_usage(p->cli, "--%s 不带值", "--%s takes no value",
                         view->name);
    if (view->value && !value) {
        if (p->at >= p->argc || !strncmp(p->argv[p->at], "--", 2))
            return cli_usage(p->cli, "--%s 后面缺少值 %s",
                             "--%s needs a value, %s", view->name, view->value);
        value = p->argv[p->at++];
    }
    return keep(p, view, value);
}

static void nearest_option(const cmd *command, const char *name, char *out,
                           size_t size)
{
    option_view view;
    unsigned best = 4;
    out[0] = '\0';
    for (int global = 0; global < 2; global++)
        for (option_walk at = {0};
             options_next(global ? &global_cmd : command, &at, &view);) {
            unsigned d = commands_distance(name, view.name);
            if (d >= best || d * 2 > strlen(view.name))
                continue;
            best = d;
            snprintf(out, size, "--%s", view.name);
        }
}

static sp_status unknown_option(parser *p, const char *name)
{
    char near[OPTION_NAME_MAX + 3], command[128] = "";
    nearest_option(&p->cli->cmd, name, near, sizeof near);
    if (*near)
        return cli_usage(p->cli, "没有 --%s 这个选项，是不是 %s？",
                         "there is no option --%s; did you mean %s?", name,
                         near);
    if (p->cli->known)
        commands_name(&p->cli->cmd, command, sizeof command);
    return cli_usage(p->cli,
                     "没有 --%s 这个选项；请键入 safeprod help%s%s 查看",
                     "there is no option --%s; type safeprod help%s%s", name,
                     *command ? " " : "", command);
}

static sp_status long_option(parser *p, const char *text)
{
    char name[OPTION_NAME_MAX * 4], others[256];
    const char *equals = strchr(text, '=');
    size_t len = equals ? (size_t)(equals - text) : strlen(text);
    if (len >= sizeof name)
        return cli_usage(p->cli, "选项名太长（%zu 字节）：--%.20s…",
                         "the name of an option is too long (%zu bytes): "
                         "--%.20s…",
                         len, text);
    snprintf(name, sizeof name, "%.*s", (int)len, text);
    option_view view;
    found hit = find(&p->cli->cmd, name, &view, others, sizeof others);
    bool own = hit == FOUND_ONE && view.opt && !strcmp(view.name, name);
    if (!own) /* a verb's own --format goes before that of all */
        hit = find(&global_cmd, name, &view, others, sizeof others);
    if (hit != FOUND_ONE || strcmp(view.name, name)) /* --as before --as-of */
        hit = find(&p->cli->cmd, name, &view, others, sizeof others);
    if (hit == FOUND_NONE)
        hit = find_label(&p->cli->cmd, name, &view);
    if (hit == FOUND_NONE)
        hit = find(&global_cmd, name, &view, others, sizeof others);
    if (hit == FOUND_MANY)
        return cli_usage(p->cli, "--%s 不止一个意思：%s",
                         "--%s could be any of %s", name, others);
    if (hit == FOUND_NONE)
        return unknown_option(p, name);
    return take(p, &view, equals ? equals + 1 : NULL);
}

/* "-o FILE", "-oFILE", "-qy". */
static sp_status short_options(parser *p, const char *text)
{
    for (const char *c = text; *c; c++) {
        option_view view;
        found hit = find_letter(&p->cli->cmd, *c, &view);
        if (hit == FOUND_NONE)
            hit = find_letter(&global_cmd, *c, &view);
        if (hit == FOUND_NONE)
            return cli_usage(p->cli, "没有 -%.1s 这个选项",
                             "there is no option -%.1s", c);
        if (view.value)
            return take(p, &view, c[1] ? c + 1 : NULL);
        TRY(take(p, &view, NULL));
    }
    return SP_OK;
}

/* A word: of the command while that can go on, else an argument. There is room
 * for all of argv in cli->args. */
static sp_status word(parser *p, const char *text)
{
    call *cli = p->cli;
    if (!p->complete && cli->nwords < COUNT(cli->words)) {
        cli->words[cli->nwords] = text;
        match next = commands_match(cli->words, cli->nwords + 1, &cli->cmd);
        if (next != MATCH_NONE || !cli->known) {
            cli->nwords++;
            cli->known = next == MATCH_FULL || next == MATCH_BOTH;
            p->complete = next == MATCH_FULL || next == MATCH_NONE;
            return SP_OK;
        }
    }
    p->complete = true;
    cli->args[cli->nargs++] = text;
    return SP_OK;
}

static sp_status parse_all(parser *p)
{
    while (p->at < p->argc) {
        const char *text = p->argv[p->at++];
        bool letters = text[0] == '-' && text[1] && text[1] != '-' &&
                       !isdigit((unsigned char)text[1]);
        if (!p->dashes && !strcmp(text, "--"))
            p->dashes = true;
        else if (!p->dashes && !strncmp(text, "--", 2))
            TRY(long_option(p, text + 2));
        else if (!p->dashes && letters)
            TRY(short_options(p, text + 1));
        else
            TRY(word(p, text));
    }
    return SP_OK;
}

/* Are there as many arguments as "CODE [FILE] [MORE...]" says? */
static sp_status check_args(call *cli)
{
    size_t most = 0;
    char name[64];
    for (const char *c = cli->cmd.args; *c;) {
        size_t len = strcspn(c, " ");
        bool optional = *c == '[';
        bool many = len > 3 && memmem(c, len, "...", 3);
        if (!optional && cli->nargs <= most) {
            snprintf(name, sizeof name, "%.*s", (int)len, c);
            return cli_usage(cli, "缺少 %s", "%s is missing", name);
        }
        most = many ? SIZE_MAX : most + 1;
        c += len + (c[len] == ' ');
        if (many)
            break;
    }
    if (cli->nargs > most)
        return cli_usage(cli, "多出了“%s”", "\"%s\" is one too many",
                         cli->args[most]);
    return SP_OK;
}

static cli_format format_of(const char *name)
{
    static const char *const names[] = {"table", "json", "ndjson", "csv"};
    for (size_t i = 0; name && i < COUNT(names); i++)
        if (!strcmp(name, names[i]))
            return (cli_format)i;
    return FORMAT_TABLE;
}

/* Set what the global options and the environment say. */
static sp_status apply(call *cli)
{
    cli->quiet = cli_flag(cli, "quiet");
    cli->yes = cli_flag(cli, "yes");
    cli->format = format_of(cli_option(cli, "format"));
    cli->as = cli_option(cli, "as");
    cli->db = cli_option(cli, "db");
    if (!cli->db)
        cli->db = getenv("SAFEPROD_DB");
    if (cli->db && !*cli->db)
        cli->db = NULL;
    cli->session_options.lang = cli->lang;
    return cli_option_time(cli, "now", &cli->session_options.now);
}

static bool starts(const char *text, const char *with)
{
    return text && !strncmp(text, with, strlen(with));
}

sp_lang options_lang(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--"); i++) {
        if (starts(argv[i], "--lang="))
            return starts(argv[i] + 7, "en") ? SP_EN : SP_ZH;
        if (!strcmp(argv[i], "--lang") && i + 1 < argc)
            return starts(argv[i + 1], "en") ? SP_EN : SP_ZH;
    }
    static const char *const names[] = {"SAFEPROD_LANG", "LC_ALL",
                                        "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < COUNT(names); i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return starts(value, "en") ? SP_EN : SP_ZH;
    }
    return SP_ZH;
}

sp_status options_parse(call *cli, int argc, char **argv)
{
    cli->lang = options_lang(argc, argv);
    cli->session_options = (sp_session_options)SP_SESSION_OPTIONS_INIT;
    cli->args = calloc((size_t)argc + 1, sizeof *cli->args);
    if (!cli->args)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    parser p = {.cli = cli, .argc = argc, .argv = argv, .at = 1};
    TRY(parse_all(&p));
    TRY(apply(cli));
    bool asks = cli_flag(cli, "help") || cli_flag(cli, "version");
    return cli->known && !asks ? check_args(cli) : SP_OK;
}

void options_clear(call *cli)
{
    free(cli->args);
    free(cli->given);
    free(cli->sentence);
    cli->args = NULL;
    cli->given = NULL;
    cli->sentence = NULL;
    cli->nargs = cli->ngiven = 0;
}
