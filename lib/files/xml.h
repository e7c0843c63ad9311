/* XML in pieces, without document types and entities. expat.h appears in xml.c
 * alone. Names come without their prefix. */
#ifndef SP_XML_H
#define SP_XML_H

#include "base.h"
#include "zip.h"

enum {
    SP_XML_DEPTH_MAX = 64,
    SP_XML_TAG_MAX = 4 * 1024 * 1024, /* bytes of a tag with its attributes */
    SP_XML_PIECE = 64 * 1024
};

typedef struct sp_xml sp_xml;

/* `end` and `text` may be NULL: not of interest. */
typedef struct sp_xml_handlers {
    sp_status (*start)(void *context, const char *name,
                       const char *const *attributes);
    sp_status (*end)(void *context, const char *name);
    sp_status (*text)(void *context, const char *text, size_t n);
} sp_xml_handlers;

/* @part is named in sentences; borrowed, like the rest. */
sp_status sp_xml_open(const char *part, const sp_xml_handlers *handlers,
                      void *context, sp_xml **out);
void sp_xml_close(sp_xml *xml);
void sp_cleanup_xml(sp_xml **xml);

/* Parse on with bytes from @zip until a handler pauses (*out_paused) or the
 * document ends. */
sp_status sp_xml_go(sp_xml *xml, sp_zip *zip, bool *out_paused);

/* For handlers: stop here; sp_xml_go() goes on behind this tag. */
void sp_xml_pause(sp_xml *xml);

/* The member @part of @zip from front to back. SP_NOT_FOUND when absent. */
sp_status sp_xml_read(sp_zip *zip, const char *part,
                      const sp_xml_handlers *handlers, void *context);

/* An attribute by its name without prefix, or NULL. */
const char *sp_xml_attribute(const char *const *attributes, const char *name);

#endif
