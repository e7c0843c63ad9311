/* `completion bash`: a script whose tables are ours. */
#include "commands.h"
#include "help.h"
#include "options.h"

/* Words of the command so far are looked up in _safeprod_next; once they are a
 * command, its options and their values come from the other two tables. */
static const char script[] =
    "_safeprod() {\n"
    "    local cur prev words cword key=safeprod word i choices=\n"
    "    COMPREPLY=()\n"
    "    if declare -F _get_comp_words_by_ref >/dev/null; then\n"
    "        _get_comp_words_by_ref -n = cur prev words cword\n"
    "    else\n"
    "        cur=${COMP_WORDS[COMP_CWORD]} words=(\"${COMP_WORDS[@]}\")\n"
    "        cword=$COMP_CWORD prev=${COMP_WORDS[COMP_CWORD-1]}\n"
    "    fi\n"
    "    for ((i = 1; i < cword; i++)); do\n"
    "        word=${words[i]}\n"
    "        [[ $word == -* ]] && continue\n"
    "        [[ -n ${_safeprod_next[$key]} &&\n"
    "           \" ${_safeprod_next[$key]} \" == *\" $word \"* ]] || continue\n"
    "        key=\"$key $word\"\n"
    "    done\n"
    "    if [[ $prev == --* ]]; then\n"
    "        choices=${_safeprod_values[$key $prev]-"
    "${_safeprod_values[global $prev]-}}\n"
    "        if [[ $choices == FILE ]]; then\n"
    "            compopt -o filenames\n"
    "            mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
    "            return\n"
    "        fi\n"
    "        [[ $choices == - ]] && return\n"
    "    fi\n"
    "    if [[ -z $choices && $cur == -* ]]; then\n"
    "        choices=\"${_safeprod_options[$key]-} "
    "${_safeprod_options[global]}\"\n"
    "    elif [[ -z $choices ]]; then\n"
    "        choices=${_safeprod_next[$key]-}\n"
    "        if [[ -z $choices ]]; then\n"
    "            compopt -o filenames\n"
    "            mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
    "            return\n"
    "        fi\n"
    "    fi\n"
    "    mapfile -t COMPREPLY < <(compgen -W \"$choices\" -- \"$cur\")\n"
    "}\n"
    "complete -F _safeprod safeprod\n";

static const cmd global = {.noun = "", .verb = "", .options = options_global};

/* "safeprod noun verb", as the script puts it together. */
static void key_of(const cmd *command, char *out, size_t size)
{
    char name[128];
    commands_name(command, name, sizeof name);
    snprintf(out, size, "safeprod %s", name);
}

/* The word of @name that follows @key, or NULL: "list" for "user" of
 * "user list". */
static const char *word_after(const char *name, const char *key, char out[64])
{
    size_t len = strlen(key);
    if (strncmp(name, key, len) || (len && name[len] != ' '))
        return NULL;
    const char *rest = name + len + (len > 0);
    if (!*rest)
        return NULL;
    snprintf(out, 64, "%.*s", (int)strcspn(rest, " "), rest);
    return out;
}

static bool has_word(const char *list, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = list; (at = strstr(at, word)); at += len)
        if ((at == list || at[-1] == ' ') && (!at[len] || at[len] == ' '))
            return true;
    return false;
}

/* What may follow @key, each word once. */
static void put_next(const char *key)
{
    char list[4096] = "", name[128], word[64];
    size_t used = 0;
    cmd c;
    for (size_t at = 0; commands_next(&at, &c);) {
        commands_name(&c, name, sizeof name);
        if (!word_after(name, key, word) || has_word(list, word) ||
            used + sizeof word > sizeof list)
            continue;
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s",
                                 used ? " " : "", word);
    }
    if (used)
        printf("    [\"safeprod%s%s\"]=\"%s\"\n", *key ? " " : "", key, list);
}

/* Every start of every command, each once: "", "user", "risk standard", … */
static void put_all_next(void)
{
    char seen[16384] = "|", name[128], marked[140];
    size_t used = 1;
    cmd c;
    put_next("");
    for (size_t at = 0; commands_next(&at, &c);) {
        commands_name(&c, name, sizeof name);
        for (char *space; (space = strrchr(name, ' '));) {
            *space = '\0';
            snprintf(marked, sizeof marked, "|%s|", name);
            if (strstr(seen, marked) || used + sizeof marked > sizeof seen)
                continue;
            used +=
                (size_t)snprintf(seen + used, sizeof seen - used, "%s|", name);
            put_next(name);
        }
    }
}

static void put_options(const cmd *command, const char *key)
{
    option_view view;
    const char *blank = "";
    option_walk at = {0};
    if (!options_next(command, &at, &view))
        return;
    printf("    [\"%s\"]=\"", key);
    do {
        printf("%s--%s", blank, view.name);
        blank = " ";
    } while (options_next(command, &at, &view));
    puts("\"");
}

/* The values of an option: "a b", "FILE", or "-" for what cannot be known. */
static void put_value(const option_view *view, const char *key)
{
    if (!view->value)
        return;
    printf("    [\"%s --%s\"]=\"", key, view->name);
    const sp_field *field = view->field;
    if (field && field->nlabels) {
        for (size_t i = 0; i < field->nlabels; i++)
            printf("%s%s", i ? " " : "", field->labels[i].name);
    } else if (strchr(view->value, '|')) {
        for (const char *c = view->value; *c; c++)
            putchar(*c == '|' ? ' ' : *c);
    } else {
        fputs(!strcmp(view->value, "FILE") || !strcmp(view->value, "DIR")
                  ? "FILE"
                  : "-",
              stdout);
    }
    puts("\"");
}

static void put_values(const cmd *command, const char *key)
{
    option_view view;
    for (option_walk at = {0}; options_next(command, &at, &view);)
        put_value(&view, key);
}

sp_status completion_run(call *cli)
{
    char name[160];
    cmd c;
    if (strcmp(cli_arg(cli, 0), "bash") != 0)
        return cli_usage(cli, "只有 bash 的补全，没有 %s 的",
                         "there is completion for bash, not for %s",
                         cli_arg(cli, 0));
    puts("# bash completion for safeprod; made by: safeprod completion bash");
    puts("declare -gA _safeprod_next=(");
    put_all_next();
    puts(")\ndeclare -gA _safeprod_options=(");
    put_options(&global, "global");
    for (size_t at = 0; commands_next(&at, &c);) {
        key_of(&c, name, sizeof name);
        put_options(&c, name);
    }
    puts(")\ndeclare -gA _safeprod_values=(");
    put_values(&global, "global");
    for (size_t at = 0; commands_next(&at, &c);) {
        key_of(&c, name, sizeof name);
        put_values(&c, name);
    }
    puts(")");
    fputs(script, stdout);
    return SP_OK;
}
