/* One row of a table: to a record, or to the report. */
#include "import_row.h"

#include <string.h>

#include "field.h"
#include "import_find.h"
#include "sender.h"

/* A mistake in a cell is the row's; running out of memory is not. */
static bool is_row_error(sp_status status)
{
    return status == SP_INVALID || status == SP_CONFLICT ||
           status == SP_FORBIDDEN || status == SP_NOT_FOUND;
}

/* ---- saying what is wrong ---- */

static const char *cell(const sp_importer *im, size_t column)
{
    const char *value = sp_table_reader_cell(im->reader, column);

    return value ? value : "";
}

/* About a field: under the heading and with the cell that it came from. */
static void say(sp_importer *im, sp_severity severity, const sp_field *field,
                const char *zh, const char *en)
{
    const sp_target *target = sp_import_target_of(&im->map, field);
    const sp_given *given = sp_import_given_of(&im->map, field);
    bool english = im->session->options.lang == SP_EN;
    const char *column = english ? field->en : field->zh;
    const char *value = given ? given->text : "";

    if (target) {
        column = sp_table_reader_heading(im->reader, target->column);
        value = cell(im, target->column);
    }
    sp_import_say(&im->report, severity, column, value, zh, en);
}

static void say_finding(sp_importer *im, const sp_finding *f)
{
    const sp_field *field = f->field ? sp_type_field(im->type, f->field) : NULL;

    if (field)
        say(im, f->severity, field, f->zh, f->en);
    else
        sp_import_say(&im->report, f->severity, "", "", f->zh, f->en);
}

static void say_findings(sp_importer *im, sp_severity severity)
{
    const sp_findings *findings = &im->session->findings;

    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].severity == severity)
            say_finding(im, &findings->items[i]);
}

/* A reference that leads nowhere has a sentence, but no finding. */
static const sp_field *lost_reference(sp_importer *im)
{
    for (size_t i = 0; i < im->type->nfields; i++) {
        const sp_field *field = &im->type->fields[i];
        const sp_type *to = field->ref ? sp_type_find(field->ref) : NULL;
        bool there = true;
        if (!to || !sp_text_at(im->record, field) ||
            sp_rec_exists(im->session->db, to, sp_text_at(im->record, field),
                          &there) != SP_OK)
            continue;
        if (!there)
            return field;
    }
    return NULL;
}

/* Why the record as a whole was refused. */
static void say_refusal(sp_importer *im, sp_status status)
{
    int64_t before = im->report.errors;
    const sp_field *field = NULL;

    say_findings(im, SP_ERROR);
    if (im->report.errors > before)
        return;
    if (status == SP_INVALID)
        field = lost_reference(im);
    if (field)
        say(im, SP_ERROR, field, sp_last_error(SP_ZH), sp_last_error(SP_EN));
    else
        sp_import_say(&im->report, SP_ERROR, "", "", sp_last_error(SP_ZH),
                      sp_last_error(SP_EN));
}

/* ---- cells to fields ---- */

/* In a record that is there some fields stay as they are; a blank cell says
 * nothing about those that are fixed. */
static bool stays(const sp_field *field, bool initial, const char *text)
{
    return initial || (field->flags & SP_FIXED && !text[strspn(text, " \t")]);
}

static sp_status set_target(sp_importer *im, const sp_target *target,
                            const void *old, void *record)
{
    const char *text;

    if (im->sparse && !sp_table_reader_cell(im->reader, target->column))
        return SP_OK;
    SP_TRY(sp_target_text(&im->map, target, im->reader, &im->buffer, &text));
    if (old && stays(target->field, target->initial, text))
        return SP_OK;
    return sp_field_set(target->field, record, text, im->session->options.zone);
}

static sp_status set_given(sp_importer *im, const sp_given *given,
                           const void *old, void *record)
{
    const char *text;

    SP_TRY(sp_given_text(&im->map, given, im->reader, &im->buffer, &text));
    if (old && stays(given->field, given->initial, text))
        return SP_OK;
    return sp_field_set(given->field, record, text, im->session->options.zone);
}

/* Report a cell that was refused; go on to the next. */
static sp_status judge(sp_importer *im, const sp_field *field, sp_status status,
                       bool *good)
{
    if (status == SP_OK || !is_row_error(status))
        return status;
    say(im, SP_ERROR, field, sp_last_error(SP_ZH), sp_last_error(SP_EN));
    im->bad[field - im->type->fields] = true;
    *good = false;
    return SP_OK;
}

/* Put the row's cells into @record. @old: the record that is there already.
 * @out_good is false when a cell was refused. */
static sp_status fill(sp_importer *im, const void *old, void *record,
                      bool *out_good)
{
    bool good = true;

    for (size_t i = 0; i < im->map.ntargets; i++) {
        const sp_target *target = &im->map.targets[i];
        sp_status status = set_target(im, target, old, record);
        if (status != SP_OK)
            SP_TRY(judge(im, target->field, status, &good));
    }
    for (size_t i = 0; i < im->map.ngivens; i++) {
        const sp_given *given = &im->map.givens[i];
        sp_status status = set_given(im, given, old, record);
        if (status != SP_OK)
            SP_TRY(judge(im, given->field, status, &good));
    }
    *out_good = good;
    return SP_OK;
}

/* A row with a bad cell is refused whatever else it holds; but all that is
 * wrong with its other cells is said now, not after the first was mended. */
static void say_the_rest(sp_importer *im)
{
    sp_findings *findings = &im->session->findings;

    sp_record_check(im->type, im->record, findings);
    for (size_t i = 0; i < findings->count; i++) {
        const sp_finding *f = &findings->items[i];
        const sp_field *field = sp_type_field(im->type, f->field);
        if (f->severity == SP_ERROR && field &&
            !im->bad[field - im->type->fields] &&
            (sp_import_target_of(&im->map, field) ||
             sp_import_given_of(&im->map, field)))
            say_finding(im, f);
    }
    memset(im->bad, 0, im->type->nfields);
}

/* ---- records that are there already ---- */

static const char *code_of(const sp_importer *im, const void *record)
{
    return sp_text_at(record, sp_type_field(im->type, im->type->code));
}

static bool met_before(const sp_importer *im, int64_t id)
{
    return id > im->first_id || sp_idset_has(&im->met, id);
}

static bool differs(const sp_importer *im, const void *a, const void *b)
{
    for (size_t i = 0; i < im->type->nfields; i++)
        if (!sp_field_equal(&im->type->fields[i], a, b))
            return true;
    return false;
}

static bool has_hooks(const sp_importer *im)
{
    return im->type->hooks != NULL;
}

/* Two rows of one file that say different things about one record: the second
 * is refused, or importing the file again would change it back and forth. What
 * the type itself makes of the row does not count as different. */
static sp_status refuse_contradiction(sp_importer *im, const void *old,
                                      void *record, bool *out_same)
{
    if (has_hooks(im) && im->type->hooks->before)
        SP_TRY(im->type->hooks->before(im->session, old, record));
    *out_same = !differs(im, old, record);
    if (*out_same)
        return SP_OK;
    return sp_fail(SP_CONFLICT,
                   "文件中已有“%.60s”的另一行，内容不同；请保留其中一行",
                   "another row of this file says something else about "
                   "\"%.60s\"; keep one of them",
                   code_of(im, old));
}

static sp_status refuse_fixed(sp_importer *im, const void *old,
                              const void *record)
{
    for (size_t i = 0; i < im->type->nfields; i++) {
        const sp_field *field = &im->type->fields[i];
        if (!(field->flags & SP_FIXED) || sp_record_is_empty(old, field) ||
            sp_field_equal(field, old, record))
            continue;
        sp_status status = sp_fail(
            SP_INVALID, SP_IN_ZH "登记后不能再改，现为“%.60s”",
            SP_IN_EN " cannot be changed any more; it is \"%.60s\"", field->zh,
            field->en, field->kind == SP_TEXT ? sp_text_at(old, field) : "");
        say(im, SP_ERROR, field, sp_last_error(SP_ZH), sp_last_error(SP_EN));
        return status;
    }
    return SP_OK;
}

static sp_status may_update(sp_importer *im, const sp_head *old,
                            const sp_head *record)
{
    const char *module = im->type->module;

    SP_TRY(sp_require(im->session, module, SP_DO_UPDATE, old->owner_dept,
                      old->created_by));
    return sp_require(im->session, module, SP_DO_UPDATE, record->owner_dept,
                      old->created_by);
}

static sp_status change(sp_importer *im, const void *old, void *record)
{
    int64_t before = im->bulk.updated;

    SP_TRY(refuse_fixed(im, old, record));
    SP_TRY(may_update(im, old, record));
    SP_TRY(sp_change(im->session, im->type, old, record, im->verb));
    if (im->bulk.updated == before)
        im->result.unchanged++;
    else
        im->result.updated++;
    return SP_OK;
}

static sp_status update(sp_importer *im, const void *old, void *record)
{
    int64_t id = ((const sp_head *)old)->id;
    bool good;
    bool same;

    sp_findings_clear(&im->session->findings);
    SP_TRY(fill(im, old, record, &good));
    if (!good)
        return SP_INVALID;
    same = !differs(im, old, record);
    if (!same && !im->sender && met_before(im, id))
        SP_TRY(refuse_contradiction(im, old, record, &same));
    if (same) {
        sp_record_check(im->type, old, &im->session->findings);
        im->result.unchanged++;
    } else {
        SP_TRY(change(im, old, record));
    }
    return id > im->first_id ? SP_OK : sp_idset_add(&im->met, id);
}

static sp_status update_existing(sp_importer *im, void *old)
{
    void *record = sp_record_copy(im->type, old);
    sp_status status = record ? update(im, old, record) : SP_NO_MEMORY;

    sp_record_free(im->type, record);
    return status;
}

/* ---- rows ---- */

static bool has_what_is_required(const sp_importer *im)
{
    for (size_t i = 0; i < im->type->nfields; i++)
        if (im->type->fields[i].flags & SP_REQUIRED &&
            sp_record_is_empty(im->record, &im->type->fields[i]))
            return false;
    return true;
}

/* Does a new record change others at once, not at the end of the load? */
static bool has_followers(const sp_importer *im)
{
    return has_hooks(im) && im->type->hooks->after &&
           !im->type->hooks->after_bulk;
}

static sp_status add(sp_importer *im, bool *out_taken)
{
    const sp_head *head = im->record;

    if (im->limited)
        SP_TRY(sp_require(im->session, im->type->module, SP_DO_CREATE,
                          head->owner_dept, im->session->actor->name));
    *out_taken = false;
    if (im->type->flags & SP_TYPE_SINGLE || has_followers(im))
        SP_TRY(sp_change(im->session, im->type, NULL, im->record, im->verb));
    else
        SP_TRY(sp_bulk_add(im->session, im->record, out_taken));
    im->result.added += !*out_taken;
    return SP_OK;
}

/* A search by anything but the code needs the indexes that a load into an empty
 * table puts aside. */
static sp_status find(sp_importer *im, void **out)
{
    if (!im->indexed) {
        sp_stmt_done(SP_TAKE(im->bulk.insert)); /* it holds the table */
        SP_TRY(sp_db_bulk_end(im->session->db, im->type->table));
        im->indexed = true;
    }
    return sp_import_find(im->session, im->type, im->record, out);
}

/* What is no whole record by itself may be a part of one that is there. */
static sp_status add_or_find(sp_importer *im, bool *out_taken)
{
    sp_status status = add(im, out_taken);

    if (status == SP_OK || !is_row_error(status) || !code_of(im, im->record))
        return status;
    SP_TRY(sp_rec_exists(im->session->db, im->type, code_of(im, im->record),
                         out_taken));
    return *out_taken ? SP_OK : status;
}

/* New first: most rows of a large file are new, and the insert finds out. */
static sp_status take(sp_importer *im)
{
    void *old = NULL;
    bool taken = false;

    if (!code_of(im, im->record) || !has_what_is_required(im) ||
        has_followers(im) || im->type->flags & SP_TYPE_SINGLE) {
        sp_status found = find(im, &old);
        if (found != SP_OK && found != SP_NOT_FOUND)
            return found;
    }
    if (!old) {
        SP_TRY(add_or_find(im, &taken));
        if (!taken)
            return SP_OK;
        SP_TRY(sp_rec_find(im->session->db, im->type, im->type->code,
                           code_of(im, im->record), &old));
    }
    sp_status status = update_existing(im, old);
    sp_record_free(im->type, old);
    return status;
}

/* What a feed sent before is not taken again. */
static sp_status take_fed(sp_importer *im)
{
    bool known;

    SP_TRY(sp_sender_meet(im, &known));
    if (known)
        return SP_OK;
    SP_TRY(take(im));
    return sp_sender_keep(im);
}

static sp_status reject(sp_importer *im)
{
    im->result.rejected++;
    return sp_import_keep_row(&im->report, im->reader);
}

sp_status sp_import_row(sp_importer *im)
{
    const char *problem = sp_table_reader_problem(im->reader, SP_ZH);
    bool good;

    sp_import_at(&im->report, sp_table_reader_line(im->reader));
    if (problem) {
        sp_import_say(&im->report, SP_ERROR, "", "", problem,
                      sp_table_reader_problem(im->reader, SP_EN));
        return reject(im);
    }
    sp_findings_clear(&im->session->findings);
    sp_record_clear(im->type, im->record);
    SP_TRY(fill(im, NULL, im->record, &good));
    if (!good) {
        say_the_rest(im);
        return reject(im);
    }
    int64_t said = im->report.errors;
    sp_status status = im->sender ? take_fed(im) : take(im);
    if (status == SP_OK) {
        say_findings(im, SP_WARNING);
        return SP_OK;
    }
    if (!is_row_error(status))
        return status;
    if (im->report.errors == said)
        say_refusal(im, status);
    return reject(im);
}
