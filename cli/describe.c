/* `describe`: everything the tables know, as JSON. */
#include <cjson/cJSON.h>
#include <stdlib.h>

#include "commands.h"
#include "help.h"
#include "options.h"

static void both(cJSON *object, const char *zh, const char *en)
{
    if (zh)
        cJSON_AddStringToObject(object, "zh", zh);
    if (en)
        cJSON_AddStringToObject(object, "en", en);
}

static void add_labels(cJSON *object, const sp_field *field)
{
    if (!field->nlabels)
        return;
    cJSON *values = cJSON_AddArrayToObject(object, "values");
    for (size_t i = 0; i < field->nlabels; i++) {
        cJSON *value = cJSON_CreateObject();
        cJSON_AddStringToObject(value, "name", field->labels[i].name);
        both(value, field->labels[i].zh, field->labels[i].en);
        cJSON_AddItemToArray(values, value);
    }
}

static cJSON *describe_option(const option_view *view)
{
    cJSON *object = cJSON_CreateObject();
    const char letter[] = {view->letter, '\0'};
    cJSON_AddStringToObject(object, "name", view->name);
    if (view->letter)
        cJSON_AddStringToObject(object, "letter", letter);
    if (view->value)
        cJSON_AddStringToObject(object, "value", view->value);
    both(object, view->zh, view->en);
    if (view->opt && (view->opt->flags & OPT_MANY))
        cJSON_AddBoolToObject(object, "many", true);
    if (view->needed)
        cJSON_AddBoolToObject(object, "required", true);
    if (view->field)
        cJSON_AddStringToObject(object, "field", view->field->name);
    return object;
}

/* The options, with the other names of each under "aliases". */
static cJSON *describe_options(const cmd *command)
{
    cJSON *options = cJSON_CreateArray(), *last = NULL;
    option_view view;
    for (option_walk at = {0}; options_next(command, &at, &view);) {
        if (!view.alias) {
            last = describe_option(&view);
            cJSON_AddItemToArray(options, last);
            continue;
        }
        cJSON *names = cJSON_GetObjectItem(last, "aliases");
        if (!names)
            names = cJSON_AddArrayToObject(last, "aliases");
        cJSON_AddItemToArray(names, cJSON_CreateString(view.name));
    }
    return options;
}

static cJSON *describe_command(const cmd *command)
{
    static const char *const needs[] = {"nothing", "path", "open", "read",
                                        "write"};
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "noun", command->noun);
    cJSON_AddStringToObject(object, "verb", command->verb);
    cJSON_AddStringToObject(object, "arguments", command->args);
    cJSON_AddStringToObject(object, "needs", needs[command->need]);
    both(object, command->zh, command->en);
    if (command->type)
        cJSON_AddStringToObject(object, "type", command->type);
    cJSON_AddItemToObject(object, "options", describe_options(command));
    return object;
}

static const struct {
    unsigned flag;
    const char *name;
} flag_names[] = {
    {SP_KEY, "key"},         {SP_REQUIRED, "required"},
    {SP_GUARDED, "guarded"}, {SP_PRIVATE, "private"},
    {SP_FIXED, "fixed"},     {SP_CONTAINS, "contains"},
    {SP_BRIEF, "brief"},
};

static cJSON *describe_field(const sp_field *field)
{
    static const char *const kinds[] = {"text", "integer", "real", "flag",
                                        "enum"};
    static const char *const means[] = {NULL,      "date",  "time",
                                        "decimal", "lines", "json"};
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "name", field->name);
    both(object, field->zh, field->en);
    cJSON_AddStringToObject(object, "kind", kinds[field->kind]);
    if (means[field->as])
        cJSON_AddStringToObject(object, "as", means[field->as]);
    if (field->as == SP_AS_DECIMAL)
        cJSON_AddNumberToObject(object, "decimals", field->decimals);
    if (field->alias)
        cJSON_AddStringToObject(object, "aliases", field->alias);
    if (field->help_zh)
        cJSON_AddStringToObject(object, "help_zh", field->help_zh);
    if (field->help_en)
        cJSON_AddStringToObject(object, "help_en", field->help_en);
    if (field->ref)
        cJSON_AddStringToObject(object, "ref", field->ref);
    for (size_t i = 0; i < COUNT(flag_names); i++)
        if (field->flags & flag_names[i].flag)
            cJSON_AddBoolToObject(object, flag_names[i].name, true);
    add_labels(object, field);
    return object;
}

static cJSON *describe_type(const sp_type *type)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "name", type->name);
    both(object, type->zh, type->en);
    if (type->code)
        cJSON_AddStringToObject(object, "code", type->code);
    if (type->module)
        cJSON_AddStringToObject(object, "module", type->module);
    cJSON *fields = cJSON_AddArrayToObject(object, "fields");
    for (size_t i = 0; i < type->nfields; i++)
        if (!(type->fields[i].flags & SP_SECRET))
            cJSON_AddItemToArray(fields, describe_field(&type->fields[i]));
    return object;
}

static cJSON *describe_exit_codes(void)
{
    cJSON *codes = cJSON_CreateArray();
    for (size_t i = 0; i < exit_row_count; i++) {
        cJSON *code = cJSON_CreateObject();
        cJSON_AddNumberToObject(code, "code", exit_rows[i].code);
        both(code, exit_rows[i].zh, exit_rows[i].en);
        cJSON_AddItemToArray(codes, code);
    }
    return codes;
}

static cJSON *describe_all(void)
{
    static const cmd global = {
        .noun = "", .verb = "", .options = options_global};
    cJSON *all = cJSON_CreateObject();
    cmd_noun noun;
    cmd command;
    cJSON_AddStringToObject(all, "version", sp_version());
    cJSON *nouns = cJSON_AddArrayToObject(all, "nouns");
    for (size_t at = 0; commands_next_noun(&at, &noun);) {
        cJSON *object = cJSON_CreateObject();
        cJSON_AddStringToObject(object, "name", noun.noun);
        both(object, noun.zh, noun.en);
        cJSON_AddItemToArray(nouns, object);
    }
    cJSON_AddItemToObject(all, "options", describe_options(&global));
    cJSON *commands = cJSON_AddArrayToObject(all, "commands");
    for (size_t at = 0; commands_next(&at, &command);)
        cJSON_AddItemToArray(commands, describe_command(&command));
    cJSON *types = cJSON_AddArrayToObject(all, "types");
    for (size_t i = 0; i < sp_type_count(); i++)
        cJSON_AddItemToArray(types, describe_type(sp_type_at(i)));
    cJSON_AddItemToObject(all, "exit_codes", describe_exit_codes());
    return all;
}

sp_status describe_run(call *cli)
{
    cJSON *all = describe_all();
    AUTOOWN char *text = cli->format == FORMAT_NDJSON
                             ? cJSON_PrintUnformatted(all)
                             : cJSON_Print(all);
    cJSON_Delete(all);
    if (!text)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    puts(text);
    return SP_OK;
}
