/* Roles and the matrix of rights. */
#include "roles_print.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

#include <safeprod/user.h>

#include "print.h"

static const struct {
    const char *zh;
    const char *en;
    char letter;
} actions[] = {
    [SP_DO_CREATE] = {"新增", "create", 'C'},
    [SP_DO_READ] = {"查看", "read", 'R'},
    [SP_DO_UPDATE] = {"修改", "update", 'U'},
    [SP_DO_DELETE] = {"停用", "delete", 'D'},
    [SP_DO_APPROVE] = {"审批", "approve", 'A'},
    [SP_DO_EXPORT] = {"导出", "export", 'X'},
    [SP_DO_SETTINGS] = {"设置", "settings", 'S'},
};
_Static_assert(COUNT(actions) == SP_ACTION_COUNT, "a row per action");

static const struct {
    const char *zh;
    const char *en;
    const char *mark;
} scopes[] = {
    [SP_SCOPE_NONE] = {"", "", ""},
    [SP_SCOPE_OWN] = {"本人", "own", "o"},
    [SP_SCOPE_DEPT] = {"部门", "dept", "d"},
    [SP_SCOPE_PARK] = {"园区", "park", "p"},
    [SP_SCOPE_ALL] = {"全部", "all", "a"},
};

static void free_json(cJSON **json)
{
    cJSON_Delete(*json);
}

static const char *text_of(const cJSON *object, const char *name)
{
    const char *text =
        cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
    return text ? text : "";
}

static const char *label_of(const call *cli, const cJSON *object)
{
    return text_of(object, cli->lang == SP_EN ? "en" : "zh");
}

static sp_status parse(call *cli, const char *json, cJSON **out)
{
    *out = cJSON_Parse(json);
    return *out ? SP_OK
                : cli_fail(cli, SP_CORRUPT, "角色规则包读不懂",
                           "the rule pack of roles makes no sense");
}

static const cJSON *member(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

static sp_scope scope_of(const cJSON *module, const char *role,
                         sp_action action)
{
    const cJSON *cell = member(member(module, "cells"), role);
    const char *name = text_of(cell, sp_action_name(action));
    for (size_t i = 0; i < COUNT(scopes); i++)
        if (!strcmp(name, sp_scope_name((sp_scope)i)))
            return (sp_scope)i;
    return SP_SCOPE_NONE;
}

sp_status roles_print(call *cli, const char *json)
{
    static const column columns[] = {
        {"code", "代码", "code", SP_TABLE_TEXT},
        {"zh", "中文名", "Chinese name", SP_TABLE_TEXT},
        {"en", "英文名", "English name", SP_TABLE_TEXT},
    };
    CLEANUP(free_json) cJSON *pack = NULL;
    AUTOSHEET *s = NULL;
    const cJSON *role;
    TRY(parse(cli, json, &pack));
    TRY(sheet_begin(cli, columns, COUNT(columns), &s));
    cJSON_ArrayForEach(role, member(pack, "roles"))
    {
        const char *cells[] = {text_of(role, "code"), text_of(role, "zh"),
                               text_of(role, "en")};
        TRY(sheet_row(s, cells, NULL));
    }
    return sheet_end(s);
}

/* "CRU a, X d": the letters of the actions, by how far they reach. */
static void compact(const cJSON *module, const char *role, char out[64])
{
    size_t len = 0;
    out[0] = '\0';
    for (size_t scope = COUNT(scopes) - 1; scope > SP_SCOPE_NONE; scope--) {
        size_t before = len;
        for (int a = 0; a < SP_ACTION_COUNT; a++) {
            if (scope_of(module, role, (sp_action)a) != scope)
                continue;
            if (len == before && before > 0)
                out[len++] = ' ';
            out[len++] = actions[a].letter;
        }
        if (len > before)
            out[len++] = *scopes[scope].mark;
    }
    out[len] = '\0';
}

enum { ROLES_MAX = 32 };

static sp_status print_compact(call *cli, const cJSON *pack)
{
    column columns[ROLES_MAX + 1] = {
        {"module", "模块", "module", SP_TABLE_TEXT}};
    char cells[ROLES_MAX][64];
    const char *row[ROLES_MAX + 1];
    const cJSON *module, *role, *roles = member(pack, "roles");
    AUTOSHEET *s = NULL;
    size_t count = 0;
    cJSON_ArrayForEach(role, roles)
    {
        if (count == ROLES_MAX)
            break;
        const char *label = label_of(cli, role);
        columns[++count] = (column){text_of(role, "code"), label,
                                    text_of(role, "code"), SP_TABLE_TEXT};
    }
    TRY(sheet_begin(cli, columns, count + 1, &s));
    cJSON_ArrayForEach(module, member(pack, "modules"))
    {
        row[0] = label_of(cli, module);
        for (size_t i = 0; i < count; i++) {
            compact(module, columns[i + 1].name, cells[i]);
            row[i + 1] = cells[i];
        }
        TRY(sheet_row(s, row, NULL));
    }
    cli_say(cli,
            "C 新增 R 查看 U 修改 D 停用 A 审批 X 导出 S 设置；"
            "a 全部 p 园区 d 部门 o 本人",
            "C create R read U update D delete A approve X export S settings; "
            "a all p park d department o own");
    return sheet_end(s);
}

static sp_status print_row(call *cli, sheet *s, const cJSON *role,
                           const cJSON *module)
{
    const char *code = text_of(role, "code");
    const char *cells[2 + SP_ACTION_COUNT] = {code, text_of(module, "name")};
    const char *shown[2 + SP_ACTION_COUNT] = {label_of(cli, role),
                                              label_of(cli, module)};
    for (int a = 0; a < SP_ACTION_COUNT; a++) {
        sp_scope scope = scope_of(module, code, (sp_action)a);
        cells[2 + a] = sp_scope_name(scope);
        shown[2 + a] = cli_word(cli, scopes[scope].zh, scopes[scope].en);
    }
    return sheet_row(s, cells, shown);
}

static bool is_role(const cJSON *role, const char *wanted)
{
    return !wanted || !strcmp(wanted, text_of(role, "code")) ||
           !strcmp(wanted, text_of(role, "zh"));
}

static sp_status check_role(call *cli, const cJSON *roles, const char *wanted)
{
    const cJSON *role;
    cJSON_ArrayForEach(role, roles)
    {
        if (is_role(role, wanted))
            return SP_OK;
    }
    return cli_fail(cli, SP_NOT_FOUND,
                    "没有角色“%s”；请键入 safeprod role list",
                    "there is no role \"%s\"; type safeprod role list",
                    wanted ? wanted : "");
}

static sp_status print_long(call *cli, const cJSON *pack, const char *wanted)
{
    column columns[2 + SP_ACTION_COUNT] = {
        {"role", "角色", "role", SP_TABLE_TEXT},
        {"module", "模块", "module", SP_TABLE_TEXT}};
    const cJSON *module, *role, *roles = member(pack, "roles");
    AUTOSHEET *s = NULL;
    TRY(check_role(cli, roles, wanted));
    for (int a = 0; a < SP_ACTION_COUNT; a++)
        columns[2 + a] = (column){sp_action_name((sp_action)a), actions[a].zh,
                                  actions[a].en, SP_TABLE_TEXT};
    TRY(sheet_begin(cli, columns, COUNT(columns), &s));
    cJSON_ArrayForEach(role, roles)
    {
        if (!is_role(role, wanted))
            continue;
        cJSON_ArrayForEach(module, member(pack, "modules"))
        {
            TRY(print_row(cli, s, role, module));
        }
    }
    return sheet_end(s);
}

sp_status roles_print_matrix(call *cli, const char *json, const char *role)
{
    CLEANUP(free_json) cJSON *pack = NULL;
    TRY(parse(cli, json, &pack));
    return sheet_is_shown(cli) && !role ? print_compact(cli, pack)
                                        : print_long(cli, pack, role);
}
