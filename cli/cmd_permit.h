/* What the commands about permits to work share. */
#ifndef SP_CMD_PERMIT_H
#define SP_CMD_PERMIT_H

#include <safeprod/permit.h>

#include "clock_text.h"
#include "print.h"
#include "standards.h"

/* ---- types ---- */

/* The type of permit that people call @name: a code, a label, another name, or
 * the name of its pack. Of the site when one is named, else the library's. */
sp_status permit_type_find(call *cli, const char *name, sp_pack **out);

/* The pack of a ticket; NULL where the actor may not read packs and the library
 * does not carry it. */
sp_status permit_pack_of(call *cli, const sp_permit *permit, sp_pack **out);

/* Walk over the packs of all types, abstract ones left out. */
typedef sp_status (*permit_type_visit)(void *context, const sp_pack *pack);
sp_status permit_type_each(call *cli, permit_type_visit visit, void *context);

/* A row by its code or a label; NULL when there is none. */
const sp_permit_item *permit_item(const sp_pack *pack, sp_permit_part part,
                                  const char *name);

/* The label of a row; @code itself where nothing is known. */
const char *permit_label(const call *cli, const sp_pack *pack,
                         sp_permit_part part, const char *code);

/* ---- tickets ---- */

sp_status permit_load(call *cli, const char *number, sp_permit **out);
void free_permit(sp_permit **permit);
#define AUTOPERMIT CLEANUP(free_permit) sp_permit

/* The options of permit_take(). */
#define PERMIT_SET_OPTIONS                                                     \
    {"set", "NAME=VALUE", "定级依据或票面栏目，可多次；值为空则清除",          \
     "a fact or a field of the form, repeatable; an empty value clears",       \
     OPT_MANY},                                                                \
        {"from", "TIME", "预计作业开始时间", "planned beginning"},             \
        {"to", "TIME", "预计作业结束时间", "planned end"},                     \
    {                                                                          \
        "area", "CODE", "所在区域的编号", "code of the zone"                   \
    }

/* Take what the options say into @permit. @out_count: how many of them. */
sp_status permit_take(call *cli, const sp_pack *pack, sp_permit *permit,
                      size_t *out_count);

/* A person by name and code, as far as the actor may see them; AUTOOWN. */
char *permit_person(call *cli, const char *code);

#endif
