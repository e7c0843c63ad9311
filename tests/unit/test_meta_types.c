/* Every record type that is registered: its table of fields, its struct and its
 * columns must say the same. */
#include "actor.h"
#include "field.h"
#include "role_matrix.h"
#include "site_help.h"
#include "text.h"

static size_t size_of(sp_kind kind)
{
    static const size_t sizes[] = {[SP_TEXT] = sizeof(char *),
                                   [SP_INT] = sizeof(int64_t),
                                   [SP_REAL] = sizeof(double),
                                   [SP_BOOL] = sizeof(bool),
                                   [SP_ENUM] = sizeof(unsigned)};
    return sizes[kind];
}

/* A gap between two members is padding only when it is smaller than what it
 * aligns. */
static void fields_cover_the_struct(void **state)
{
    (void)state;
    for (size_t i = 0; i < sp_type_count(); i++) {
        const sp_type *type = sp_type_at(i);
        size_t at = 0;
        for (size_t k = 0; k < type->nfields; k++) {
            const sp_field *field = &type->fields[k];
            size_t size = size_of(field->kind);
            size_t aligned = (at + size - 1) / size * size;
            if (field->offset != aligned)
                fail_msg("%s.%s stands at %zu, not at %zu", type->name,
                         field->name, field->offset, aligned);
            at = aligned + size;
        }
        assert_int_equal((at + 7) / 8 * 8, type->size);
    }
}

static void says_both_languages(const char *type, const char *what,
                                const char *zh, const char *en)
{
    if (!zh || !en || !*zh || !*en)
        fail_msg("%s.%s lacks a label", type, what);
    for (const char *c = en; *c; c++)
        if ((unsigned char)*c >= 0x80 && !strstr(en, "²") && !strstr(en, "Σ"))
            fail_msg("%s.%s: the English label is \"%s\"", type, what, en);
}

static void labels_are_told_apart(const sp_type *type, const sp_field *field)
{
    if (field->kind == SP_ENUM)
        assert_true(field->nlabels > 0);
    for (size_t i = 0; i < field->nlabels; i++) {
        const sp_label *label = &field->labels[i];
        says_both_languages(type->name, field->name, label->zh, label->en);
        const char *words[] = {label->name, label->zh, label->en};
        for (size_t k = 0; k < SP_COUNT(words); k++)
            if (sp_label_find(field->labels, field->nlabels, words[k]) !=
                (int)i)
                fail_msg("%s.%s: \"%s\" means another value", type->name,
                         field->name, words[k]);
    }
}

/* Each word by which a field is called must lead to it and to no other. */
static void words_are_told_apart(const sp_type *type, const sp_field *field,
                                 const char *words)
{
    for (const char *at = words; at; at = strchr(at, '|')) {
        at += *at == '|';
        SP_AUTOFREE char *word = strndup(at, strcspn(at, "|"));
        if (sp_type_heading(type, word) != field)
            fail_msg("%s: \"%s\" does not mean %s alone", type->name, word,
                     field->name);
        if (!*at)
            break;
    }
}

static void fields_are_well_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sp_type_count(); i++) {
        const sp_type *type = sp_type_at(i);
        for (size_t k = 0; k < type->nfields; k++) {
            const sp_field *field = &type->fields[k];
            says_both_languages(type->name, field->name, field->zh, field->en);
            assert_true(!field->help_zh == !field->help_en);
            labels_are_told_apart(type, field);
            words_are_told_apart(type, field, field->name);
            words_are_told_apart(type, field, field->zh);
            words_are_told_apart(type, field, field->en);
            words_are_told_apart(type, field, field->alias);
            if (field->ref)
                assert_non_null(sp_type_find(field->ref));
        }
    }
}

static void types_are_complete(void **state)
{
    sp_pack *pack = NULL;
    sp_role_matrix *matrix = NULL;

    (void)state;
    OK(sp_pack_builtin("roles.standard", &pack));
    OK(sp_role_matrix_of(pack, &matrix));
    for (size_t i = 0; i < sp_type_count(); i++) {
        const sp_type *type = sp_type_at(i);
        says_both_languages(type->name, "type", type->zh, type->en);
        assert_ptr_equal(sp_type_find(type->name), type);
        assert_non_null(sp_type_field(type, type->code));
        assert_true(!type->hide || sp_type_field(type, type->hide));
        if (!sp_module_known(matrix, type->module))
            fail_msg("%s: the matrix does not know module %s", type->name,
                     type->module);
        bool has_removed = sp_type_field(type, "removed_at") != NULL;
        assert_true(!has_removed || strcmp(type->hide, "removed_at") == 0);
    }
    assert_null(sp_type_at(sp_type_count()));
    assert_null(sp_type_find("sqlite_schema"));
    sp_role_matrix_free(matrix);
    sp_pack_free(pack);
}

/* Flags and enums always have a value, so their columns say so. */
static void column_fits(const sp_type *type, const sp_field *field,
                        sp_stmt *stmt)
{
    static const char *const types[] = {[SP_TEXT] = "TEXT",
                                        [SP_INT] = "INTEGER",
                                        [SP_REAL] = "REAL",
                                        [SP_BOOL] = "INTEGER",
                                        [SP_ENUM] = "TEXT"};
    bool not_null = sp_stmt_int(stmt, 3) || sp_stmt_int(stmt, 5);
    bool always = field->kind == SP_BOOL || field->kind == SP_ENUM ||
                  field->flags & (SP_REQUIRED | SP_KEY);

    if (strcmp(sp_stmt_text(stmt, 1), field->name) != 0)
        fail_msg("%s: column %s stands where field %s should", type->table,
                 sp_stmt_text(stmt, 1), field->name);
    if (strcmp(sp_stmt_text(stmt, 2), types[field->kind]) != 0)
        fail_msg("%s.%s is %s", type->table, field->name,
                 sp_stmt_text(stmt, 2));
    if (always && !not_null)
        fail_msg("%s.%s may be NULL", type->table, field->name);
}

static void columns_are_fields(void **state)
{
    sp_session *root = site_make();

    (void)state;
    for (size_t i = 0; i < sp_type_count(); i++) {
        const sp_type *type = sp_type_at(i);
        char sql[128];
        sp_stmt *stmt = NULL;
        bool row = false;
        snprintf(sql, sizeof sql, "PRAGMA table_info(\"%s\")", type->table);
        OK(sp_db_prepare(root->db, sql, &stmt));
        for (size_t k = 0; k < type->nfields; k++) {
            OK(sp_stmt_step(stmt, &row));
            if (!row)
                fail_msg("%s has no column for %s", type->table,
                         type->fields[k].name);
            column_fits(type, &type->fields[k], stmt);
        }
        OK(sp_stmt_step(stmt, &row));
        if (row)
            fail_msg("%s.%s is a column without a field", type->table,
                     sp_stmt_text(stmt, 1));
        sp_stmt_done(stmt);
    }
    sp_session_close(root);
    site_remove(site_path());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_cover_the_struct),
        cmocka_unit_test(fields_are_well_named),
        cmocka_unit_test(types_are_complete),
        cmocka_unit_test(columns_are_fields),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
