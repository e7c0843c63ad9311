/* XML through expat: pieces in, handlers called, nothing that expands. */
#include "xml.h"

#include <expat.h>
#include <string.h>

struct sp_xml {
    XML_Parser parser;
    const char *part;
    const sp_xml_handlers *handlers;
    void *context;
    sp_status status; /* of a handler */
    unsigned depth;
    int64_t fed;
    bool paused;
    bool ended;
};

static const char *without_prefix(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

static void take(sp_xml *xml, sp_status status)
{
    if (status == SP_OK || xml->status != SP_OK)
        return;
    xml->status = status;
    XML_StopParser(xml->parser, XML_FALSE);
}

static void on_start(void *context, const XML_Char *name,
                     const XML_Char **attributes)
{
    sp_xml *xml = context;
    if (++xml->depth > SP_XML_DEPTH_MAX) {
        take(xml, sp_fail(SP_INVALID, "%s 的嵌套超过 %d 层",
                          "%s is nested deeper than %d levels", xml->part,
                          SP_XML_DEPTH_MAX));
        return;
    }
    take(xml, xml->handlers->start(xml->context, without_prefix(name),
                                   (const char *const *)attributes));
}

static void on_end(void *context, const XML_Char *name)
{
    sp_xml *xml = context;
    xml->depth--;
    if (xml->status == SP_OK && xml->handlers->end)
        take(xml, xml->handlers->end(xml->context, without_prefix(name)));
}

static void on_text(void *context, const XML_Char *text, int n)
{
    sp_xml *xml = context;
    if (xml->status == SP_OK && xml->handlers->text)
        take(xml, xml->handlers->text(xml->context, text, (size_t)n));
}

/* No spreadsheet program writes one; entities that expand live there. */
static void on_doctype(void *context, const XML_Char *name,
                       const XML_Char *system, const XML_Char *public,
                       int has_subset)
{
    sp_xml *xml = context;
    (void)name, (void)system, (void)public, (void)has_subset;
    take(xml, sp_fail(SP_INVALID, "%s 含有 DOCTYPE，不予读取",
                      "%s has a DOCTYPE, which is refused", xml->part));
}

sp_status sp_xml_open(const char *part, const sp_xml_handlers *handlers,
                      void *context, sp_xml **out)
{
    SP_CLEANUP(sp_cleanup_xml) sp_xml *xml = calloc(1, sizeof *xml);
    if (!xml)
        return sp_no_memory();
    xml->part = part;
    xml->handlers = handlers;
    xml->context = context;
    xml->parser = XML_ParserCreate(NULL);
    if (!xml->parser)
        return sp_no_memory();
    XML_SetUserData(xml->parser, xml);
    XML_SetElementHandler(xml->parser, on_start, on_end);
    XML_SetCharacterDataHandler(xml->parser, on_text);
    XML_SetStartDoctypeDeclHandler(xml->parser, on_doctype);
    *out = SP_TAKE(xml);
    return SP_OK;
}

void sp_xml_close(sp_xml *xml)
{
    if (!xml)
        return;
    if (xml->parser)
        XML_ParserFree(xml->parser);
    free(xml);
}

void sp_cleanup_xml(sp_xml **xml)
{
    sp_xml_close(*xml);
}

void sp_xml_pause(sp_xml *xml)
{
    xml->paused = true;
    XML_StopParser(xml->parser, XML_TRUE);
}

static sp_status broken(const sp_xml *xml)
{
    if (xml->status != SP_OK)
        return xml->status;
    enum XML_Error code = XML_GetErrorCode(xml->parser);
    if (code == XML_ERROR_NO_MEMORY)
        return sp_no_memory();
    return sp_fail(SP_INVALID, "%s 第 %lu 行不是正确的 XML：%s",
                   "%s, line %lu is not right XML: %s", xml->part,
                   (unsigned long)XML_GetCurrentLineNumber(xml->parser),
                   XML_ErrorString(code));
}

static sp_status feed(sp_xml *xml, sp_zip *zip, enum XML_Status *out)
{
    void *buffer = XML_GetBuffer(xml->parser, SP_XML_PIECE);
    if (!buffer)
        return sp_no_memory();
    size_t n;
    SP_TRY(sp_zip_read(zip, buffer, SP_XML_PIECE, &n));
    xml->fed += (int64_t)n;
    xml->ended = n == 0;
    *out = XML_ParseBuffer(xml->parser, (int)n, n == 0);
    int64_t at = XML_GetCurrentByteIndex(xml->parser);
    if (*out == XML_STATUS_OK && xml->fed - at > SP_XML_TAG_MAX)
        return sp_fail(SP_INVALID, "%s 有一个超过 %d MiB 的标签",
                       "%s has a tag of more than %d MiB", xml->part,
                       SP_XML_TAG_MAX / 1024 / 1024);
    return SP_OK;
}

sp_status sp_xml_go(sp_xml *xml, sp_zip *zip, bool *out_paused)
{
    enum XML_Status status = XML_STATUS_OK;
    if (xml->paused) {
        xml->paused = false;
        status = XML_ResumeParser(xml->parser);
    }
    while (status == XML_STATUS_OK && !xml->ended)
        SP_TRY(feed(xml, zip, &status));
    if (status == XML_STATUS_ERROR)
        return broken(xml);
    *out_paused = status == XML_STATUS_SUSPENDED;
    return SP_OK;
}

sp_status sp_xml_read(sp_zip *zip, const char *part,
                      const sp_xml_handlers *handlers, void *context)
{
    SP_TRY(sp_zip_find(zip, part));
    SP_CLEANUP(sp_cleanup_xml) sp_xml *xml = NULL;
    SP_TRY(sp_xml_open(part, handlers, context, &xml));
    bool paused;
    return sp_xml_go(xml, zip, &paused);
}

const char *sp_xml_attribute(const char *const *attributes, const char *name)
{
    for (size_t i = 0; attributes[i]; i += 2) {
        if (strcmp(without_prefix(attributes[i]), name) == 0)
            return attributes[i + 1];
    }
    return NULL;
}
