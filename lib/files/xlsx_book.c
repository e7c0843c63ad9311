/* The workbook: its sheets and where they lie. */
#include "xlsx_book.h"

#include <string.h>

#include "xlsx_parts.h"
#include "xml.h"

static sp_status add_sheet(sp_xlsx_book *book, const char *const *attributes)
{
    const char *name = sp_xml_attribute(attributes, "name");
    const char *relation = sp_xml_attribute(attributes, "id");
    const char *state = sp_xml_attribute(attributes, "state");
    if (!name || !relation)
        return SP_OK;
    if (book->sheet_count == SP_XLSX_SHEETS_MAX)
        return sp_fail(SP_INVALID, "工作簿超过 %d 张工作表",
                       "the workbook has more than %d sheets",
                       SP_XLSX_SHEETS_MAX);
    size_t n = book->sheet_count;
    sp_xlsx_sheet *grown = realloc(book->sheets, (n + 1) * sizeof *grown);
    if (!grown)
        return sp_no_memory();
    book->sheets = grown;
    grown[n] = (sp_xlsx_sheet){.hidden = state && strcmp(state, "visible")};
    book->sheet_count++;
    SP_TRY(sp_text_copy(name, &grown[n].name));
    return sp_text_copy(relation, &grown[n].relation);
}

static sp_status workbook_start(void *context, const char *name,
                                const char *const *attributes)
{
    sp_xlsx_book *book = context;
    if (strcmp(name, "sheet") == 0)
        return add_sheet(book, attributes);
    if (strcmp(name, "workbookPr") == 0) {
        const char *flag = sp_xml_attribute(attributes, "date1904");
        book->from_1904 =
            flag && (strcmp(flag, "1") == 0 || strcmp(flag, "true") == 0);
    }
    return SP_OK;
}

/* Targets are relative to xl/ or start with a slash. Others are not for us. */
static sp_status member_of_target(const char *target, char **out)
{
    if (strstr(target, "..") || strchr(target, '\\') || strchr(target, ':'))
        return sp_fail(SP_INVALID, "xlsx 文件内部指向了外面：“%s”",
                       "the xlsx file points outside itself: \"%s\"", target);
    SP_AUTOSTR path = {0};
    if (*target == '/')
        target++;
    else
        sp_str_add(&path, "xl/");
    sp_str_add(&path, target);
    return sp_str_take(&path, out);
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text);
    size_t m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

static sp_xlsx_sheet *sheet_of(sp_xlsx_book *book, const char *relation)
{
    for (size_t i = 0; i < book->sheet_count; i++) {
        if (strcmp(book->sheets[i].relation, relation) == 0)
            return &book->sheets[i];
    }
    return NULL;
}

static sp_status relations_start(void *context, const char *name,
                                 const char *const *attributes)
{
    sp_xlsx_book *book = context;
    const char *id = sp_xml_attribute(attributes, "Id");
    const char *type = sp_xml_attribute(attributes, "Type");
    const char *target = sp_xml_attribute(attributes, "Target");
    if (strcmp(name, "Relationship") != 0 || !id || !type || !target)
        return SP_OK;
    char **where = NULL;
    sp_xlsx_sheet *sheet = sheet_of(book, id);
    if (ends_with(type, "/worksheet") && sheet)
        where = &sheet->member;
    else if (ends_with(type, "/sharedStrings"))
        where = &book->strings_member;
    else if (ends_with(type, "/styles"))
        where = &book->styles_member;
    if (!where || *where)
        return SP_OK;
    return member_of_target(target, where);
}

sp_status sp_xlsx_book_read(sp_zip *zip, sp_xlsx_book *out)
{
    static const sp_xml_handlers workbook = {.start = workbook_start};
    static const sp_xml_handlers relations = {.start = relations_start};
    sp_status status = sp_xml_read(zip, "xl/workbook.xml", &workbook, out);
    if (status == SP_NOT_FOUND)
        return sp_fail(SP_INVALID,
                       "这个 zip 文件不是 xlsx 工作簿：没有 xl/workbook.xml",
                       "this zip file is no xlsx workbook: it has no "
                       "xl/workbook.xml");
    SP_TRY(status);
    SP_TRY(sp_xml_read(zip, "xl/_rels/workbook.xml.rels", &relations, out));
    if (out->strings_member)
        SP_TRY(sp_xlsx_read_strings(zip, out));
    if (out->styles_member)
        SP_TRY(sp_xlsx_read_styles(zip, out));
    return SP_OK;
}

void sp_xlsx_book_clear(sp_xlsx_book *book)
{
    for (size_t i = 0; i < book->sheet_count; i++) {
        free(book->sheets[i].name);
        free(book->sheets[i].relation);
        free(book->sheets[i].member);
    }
    free(book->sheets);
    free(book->styles_member);
    free(book->strings_member);
    sp_str_free(&book->strings);
    free(book->string_at);
    free(book->styles);
    *book = (sp_xlsx_book){0};
}

static sp_status no_such_sheet(const sp_xlsx_book *book, const char *name)
{
    SP_AUTOSTR names = {0};
    for (size_t i = 0; i < book->sheet_count; i++)
        sp_str_addf(&names, "%s%s", i ? ", " : "", book->sheets[i].name);
    SP_TRY(sp_str_ok(&names));
    if (!name)
        return sp_fail(SP_INVALID, "工作簿里没有工作表",
                       "the workbook has no sheet");
    return sp_fail(SP_NOT_FOUND, "没有工作表“%s”；有：%s",
                   "there is no sheet \"%s\"; there are: %s", name,
                   sp_str_text(&names));
}

sp_status sp_xlsx_book_sheet(const sp_xlsx_book *book, const char *name,
                             const sp_xlsx_sheet **out)
{
    const sp_xlsx_sheet *best = NULL;
    for (size_t i = 0; i < book->sheet_count; i++) {
        const sp_xlsx_sheet *sheet = &book->sheets[i];
        bool wanted = !name || strcmp(sheet->name, name) == 0;
        if (wanted && sheet->member &&
            (!best || (best->hidden > sheet->hidden)))
            best = sheet;
    }
    if (!best)
        return no_such_sheet(book, name);
    *out = best;
    return SP_OK;
}
