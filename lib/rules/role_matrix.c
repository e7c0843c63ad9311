/* The role matrix: from JSON to a table, and its lint. */
#include "role_matrix.h"

#include <string.h>

#include "pack_kind.h"
#include "text.h"

const char *const sp_matrix_action_names[] = {
    "create", "read", "update", "delete", "approve", "export", "settings",
};
SP_ASSERT_COUNT(sp_matrix_action_names, SP_MATRIX_ACTIONS);

const char *const sp_matrix_scope_names[] = {
    "none", "own", "dept", "park", "all",
};
SP_ASSERT_COUNT(sp_matrix_scope_names, SP_MATRIX_SCOPES);

enum { READ = 1 };

/* A role or a module. */
typedef struct named {
    const char *name; /* "SAFETY_HEAD", "archive" */
    const char *zh;
    const char *en;
} named;

/* What one role may do in one module. */
typedef struct cell {
    unsigned char scope[SP_MATRIX_ACTIONS];
    bool public_fields;
    const char *note_zh;
    const char *note_en;
} cell;

struct sp_role_matrix {
    cJSON *json; /* what the texts are borrowed from, when it is its own */
    named roles[SP_MATRIX_ROLES_MAX];
    unsigned nroles;
    named modules[SP_MATRIX_MODULES_MAX];
    unsigned nmodules;
    uint32_t conflicts[SP_MATRIX_ROLES_MAX]; /* bits of roles that nobody may
                                                hold beside this one */
    cell cells[SP_MATRIX_MODULES_MAX][SP_MATRIX_ROLES_MAX];
};

static int index_in(const char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return (int)i;
    return -1;
}

static int find(const named *names, unsigned n, const char *name)
{
    for (unsigned i = 0; i < n; i++)
        if (strcmp(names[i].name, name) == 0)
            return (int)i;
    return -1;
}

/* ---- questions ---- */

unsigned sp_role_count(const sp_role_matrix *matrix)
{
    return matrix->nroles;
}

const char *sp_role_code(const sp_role_matrix *matrix, unsigned role)
{
    return role < matrix->nroles ? matrix->roles[role].name : "";
}

const char *sp_role_label(const sp_role_matrix *matrix, unsigned role,
                          sp_lang lang)
{
    if (role >= matrix->nroles)
        return "";
    return lang == SP_ZH ? matrix->roles[role].zh : matrix->roles[role].en;
}

bool sp_role_find(const sp_role_matrix *matrix, const char *text, unsigned *out)
{
    for (unsigned i = 0; i < matrix->nroles; i++)
        if (sp_text_alike(matrix->roles[i].name, text) ||
            sp_text_alike(matrix->roles[i].zh, text) ||
            sp_text_alike(matrix->roles[i].en, text)) {
            *out = i;
            return true;
        }
    return false;
}

uint32_t sp_roles_parse(const sp_role_matrix *matrix, const char *text)
{
    uint32_t roles = 0;

    while (text && *text) {
        size_t len = strcspn(text, ",");

        for (unsigned i = 0; i < matrix->nroles; i++)
            if (strlen(matrix->roles[i].name) == len &&
                strncmp(matrix->roles[i].name, text, len) == 0)
                roles |= UINT32_C(1) << i;
        text += len + (text[len] == ',');
    }
    return roles;
}

sp_status sp_roles_compatible(const sp_role_matrix *matrix, uint32_t roles,
                              unsigned role)
{
    const named *mine = &matrix->roles[role];

    for (unsigned i = 0; i < matrix->nroles; i++)
        if (roles >> i & matrix->conflicts[role] >> i & 1)
            return sp_fail(
                SP_CONFLICT,
                "“" SP_IN_ZH "”不能与“" SP_IN_ZH "”由同一人担任，请先收回后者",
                "\"" SP_IN_EN "\" cannot be held together with "
                "\"" SP_IN_EN "\"; revoke the latter first",
                mine->zh, mine->en, matrix->roles[i].zh, matrix->roles[i].en);
    return SP_OK;
}

unsigned sp_module_count(const sp_role_matrix *matrix)
{
    return matrix->nmodules;
}

const char *sp_module_name(const sp_role_matrix *matrix, unsigned module)
{
    return module < matrix->nmodules ? matrix->modules[module].name : "";
}

bool sp_module_known(const sp_role_matrix *matrix, const char *module)
{
    return find(matrix->modules, matrix->nmodules, module) >= 0;
}

const char *sp_module_label(const sp_role_matrix *matrix, const char *module,
                            sp_lang lang)
{
    int at = find(matrix->modules, matrix->nmodules, module);

    if (at < 0)
        return module;
    return lang == SP_ZH ? matrix->modules[at].zh : matrix->modules[at].en;
}

static const cell *cell_at(const sp_role_matrix *matrix, unsigned role,
                           const char *module)
{
    int at = find(matrix->modules, matrix->nmodules, module);

    return at < 0 || role >= matrix->nroles ? NULL : &matrix->cells[at][role];
}

unsigned sp_matrix_scope(const sp_role_matrix *matrix, unsigned role,
                         const char *module, unsigned action, bool *out_public)
{
    const cell *c = cell_at(matrix, role, module);

    if (out_public)
        *out_public = c && c->public_fields;
    return c && action < SP_MATRIX_ACTIONS ? c->scope[action] : 0;
}

const char *sp_matrix_note(const sp_role_matrix *matrix, unsigned role,
                           const char *module, sp_lang lang)
{
    const cell *c = cell_at(matrix, role, module);

    if (!c)
        return NULL;
    return lang == SP_ZH ? c->note_zh : c->note_en;
}

/* ---- reading ---- */

/* A role or module with its labels; the second of the same name is an error. */
static void read_name(const cJSON *item, const char *key, const char *path,
                      sp_pack_findings *found, named *names, unsigned *n)
{
    named *name = &names[*n];

    name->name = sp_pack_text_at(item, key, path, found);
    name->zh = sp_pack_text_at(item, "zh", path, found);
    name->en = sp_pack_text_at(item, "en", path, found);
    if (*name->name && find(names, *n, name->name) >= 0)
        sp_pack_error(found, path, "“%.40s”出现了两次",
                      "\"%.40s\" stands there twice", name->name);
    (*n)++;
}

static void read_scope(const cJSON *member, const char *path,
                       sp_pack_findings *found, cell *out)
{
    const char *text = cJSON_IsString(member) ? member->valuestring : "";
    int action =
        index_in(sp_matrix_action_names, SP_MATRIX_ACTIONS, member->string);
    int scope = index_in(sp_matrix_scope_names, SP_MATRIX_SCOPES, text);

    if (action < 0)
        sp_pack_error(found, path,
                      "没有“%.40s”这种操作，应为 create、read、update、delete、"
                      "approve、export 或 settings",
                      "there is no action \"%.40s\"; it is create, read, "
                      "update, delete, approve, export or settings",
                      member->string);
    else if (scope < 0)
        sp_pack_error(found, path,
                      "%s 的范围“%.40s”无效，应为 own、dept、park、all 或 none",
                      "the scope of %s, \"%.40s\", is not own, dept, park, all "
                      "or none",
                      member->string, text);
    else
        out->scope[action] = (unsigned char)scope;
}

static void read_cell(const cJSON *json, const char *path,
                      sp_pack_findings *found, cell *out)
{
    const cJSON *member;

    cJSON_ArrayForEach(member, json)
    {
        if (strcmp(member->string, "fields") == 0) {
            out->public_fields = cJSON_IsString(member) &&
                                 strcmp(member->valuestring, "public") == 0;
            if (!out->public_fields)
                sp_pack_error(found, path, "fields 只能是 \"public\"",
                              "fields can only be \"public\"");
        } else if (strcmp(member->string, "note_zh") != 0 &&
                   strcmp(member->string, "note_en") != 0) {
            read_scope(member, path, found, out);
        }
    }
    out->note_zh = sp_json_text(json, "note_zh", NULL);
    out->note_en = sp_json_text(json, "note_en", NULL);
}

static void read_module(const cJSON *item, sp_pack_findings *found,
                        sp_role_matrix *matrix)
{
    unsigned at = matrix->nmodules;
    sp_pack_path path = sp_pack_path_of("modules[%u]", at);
    const cJSON *cells = cJSON_GetObjectItemCaseSensitive(item, "cells");
    const cJSON *item_cell;
    bool read = false;

    read_name(item, "name", path.text, found, matrix->modules,
              &matrix->nmodules);
    cJSON_ArrayForEach(item_cell, cells)
    {
        const char *code = item_cell->string ? item_cell->string : "";
        int role = find(matrix->roles, matrix->nroles, code);
        sp_pack_path where =
            sp_pack_path_of("modules[%u].cells.%.40s", at, code);

        if (role < 0 || !cJSON_IsObject(item_cell)) {
            sp_pack_error(found, where.text, "没有角色“%.40s”",
                          "there is no role \"%.40s\"", code);
            continue;
        }
        read_cell(item_cell, where.text, found, &matrix->cells[at][role]);
        read = read || matrix->cells[at][role].scope[READ];
    }
    if (!read)
        sp_pack_error(found, path.text, "模块“%.40s”没有任何角色可以查看",
                      "nobody may read the module \"%.40s\"",
                      matrix->modules[at].name);
}

static void lint_roles(const sp_role_matrix *matrix, sp_pack_findings *found)
{
    for (unsigned r = 0; r < matrix->nroles; r++) {
        unsigned any = 0;

        for (unsigned m = 0; m < matrix->nmodules; m++)
            for (size_t a = 0; a < SP_MATRIX_ACTIONS; a++)
                any |= matrix->cells[m][r].scope[a];
        if (!any)
            sp_pack_error(found, "roles", "角色 %.40s 没有任何权限",
                          "the role %.40s has no right at all",
                          matrix->roles[r].name);
    }
}

/* Pairs [a, b] of roles that exclude each other. */
static void read_conflicts(const cJSON *pack, sp_pack_findings *found,
                           sp_role_matrix *matrix)
{
    const cJSON *array = cJSON_GetObjectItemCaseSensitive(pack, "conflicts");
    const cJSON *pair;
    size_t at = 0;

    cJSON_ArrayForEach(pair, array)
    {
        sp_pack_path path = sp_pack_path_of("conflicts[%zu]", at++);
        const char *name[2] = {"", ""};
        int role[2];

        for (int i = 0; i < 2; i++) {
            const cJSON *item = cJSON_GetArrayItem(pair, i);

            if (cJSON_IsString(item))
                name[i] = item->valuestring;
            role[i] = find(matrix->roles, matrix->nroles, name[i]);
        }
        if (role[0] < 0 || role[1] < 0 || role[0] == role[1]) {
            sp_pack_error(found, path.text,
                          "应为两个不同的角色，现为“%.40s”和“%.40s”",
                          "these are not two different roles: \"%.40s\" and "
                          "\"%.40s\"",
                          name[0], name[1]);
            continue;
        }
        matrix->conflicts[role[0]] |= UINT32_C(1) << role[1];
        matrix->conflicts[role[1]] |= UINT32_C(1) << role[0];
    }
}

sp_status sp_roles_read(const cJSON *pack, sp_pack_findings *found, void **out)
{
    SP_AUTOFREE sp_role_matrix *matrix = calloc(1, sizeof *matrix);
    size_t before = found->errors;
    const cJSON *array, *item;

    if (!matrix)
        return sp_no_memory();
    array =
        sp_pack_array_at(pack, "roles", SP_MATRIX_ROLES_MAX, "roles", found);
    cJSON_ArrayForEach(item, array)
    {
        sp_pack_path path = sp_pack_path_of("roles[%u]", matrix->nroles);

        read_name(item, "code", path.text, found, matrix->roles,
                  &matrix->nroles);
    }
    array = sp_pack_array_at(pack, "modules", SP_MATRIX_MODULES_MAX, "modules",
                             found);
    cJSON_ArrayForEach(item, array)
    {
        read_module(item, found, matrix);
    }
    if (array)
        lint_roles(matrix, found);
    read_conflicts(pack, found, matrix);
    if (found->errors == before)
        *out = SP_TAKE(matrix);
    return SP_OK;
}

void sp_roles_free(void *read)
{
    sp_role_matrix_free(read);
}

void sp_role_matrix_free(sp_role_matrix *matrix)
{
    if (matrix)
        cJSON_Delete(matrix->json);
    free(matrix);
}

/* Read once more from the pack's text, so that the matrix outlives the pack. */
sp_status sp_role_matrix_of(const sp_pack *pack, sp_role_matrix **out)
{
    SP_CLEANUP(sp_pack_findings_clear) sp_pack_findings found = {0};
    SP_AUTOJSON *json = NULL;
    const void *checked;
    void *matrix = NULL;

    SP_TRY(sp_pack_expect(pack, "roles", &checked));
    SP_TRY(
        sp_json_parse(sp_pack_text(pack), strlen(sp_pack_text(pack)), &json));
    SP_TRY(sp_roles_read(json, &found, &matrix));
    *out = matrix;
    (*out)->json = SP_TAKE(json);
    return SP_OK;
}
