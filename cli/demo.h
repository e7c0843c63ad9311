/* The main job on the example park, step by step (`safeprod demo`). */
#ifndef SP_DEMO_H
#define SP_DEMO_H

#include "cmd.h"

/* A file of examples/park, put into the program by the build. The table ends
 * with {0}. */
typedef struct demo_file {
    const char *name;
    const char *data; /* followed by a NUL */
    size_t size;
} demo_file;
extern const demo_file demo_files[];

/* The one called @name; it must be there. */
const demo_file *demo_find(const char *name);

enum { DEMO_USERS = 3 };

typedef struct demo {
    call *cli;
    const char *dir;
    sp_session *session; /* on `site`, from demo_make_site() on */
    char *site;          /* the new site, until it takes its name */
    char *passwords[DEMO_USERS];
    char *list; /* of what was written, for README.txt */
    size_t list_size;
    FILE *list_file;
} demo;

/* The path of @name in the folder; AUTOOWN, NULL when out of memory. */
char *demo_path(const demo *d, const char *name);

/* Make a folder below the demo's; one that is there is fine. */
sp_status demo_folder(const demo *d, const char *name);

/* Write @name: whole or not at all, whatever stood there. */
sp_status demo_write(const demo *d, const char *name, const void *bytes,
                     size_t len);

/* Tell README.txt about @name: what it is, what it was made from, and the
 * commands that make it, or take it in, by hand (lines; NULL: none). */
void demo_note(demo *d, const char *name, const char *from, const char *command,
               const char *zh, const char *en);

/* ---- the steps, in this order ---- */

sp_status demo_inputs(demo *d);    /* input/ */
sp_status demo_make_site(demo *d); /* people, departments */
sp_status demo_park(demo *d);
sp_status demo_enterprises(demo *d);
sp_status demo_bad_rows(demo *d);
sp_status demo_papers(demo *d); /* licences, chemicals, installations */
sp_status demo_attachments(demo *d);
sp_status demo_write_off(demo *d);
sp_status demo_zones(demo *d);
sp_status demo_risks(demo *d);
sp_status demo_maps(demo *d);
sp_status demo_cards(demo *d);
sp_status demo_overview(demo *d);
sp_status demo_exports(demo *d);
sp_status demo_ledger(demo *d);

/* What stands in the folder belongs to a demo, or nothing does. */
sp_status demo_folder_is_ours(demo *d);

/* The new site and its passwords take their places. */
sp_status demo_settle(demo *d);

/* README.txt: @done false while the work goes on. */
sp_status demo_readme(demo *d, bool done);

#endif
