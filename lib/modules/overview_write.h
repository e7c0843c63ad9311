/* Writing the overview's object, member by member. */
#ifndef SP_OVERVIEW_WRITE_H
#define SP_OVERVIEW_WRITE_H

#include "str.h"

/* `"name":`, after a comma where something stands before. */
void sp_put_member(sp_str *s, const char *name);
void sp_put_text(sp_str *s, const char *name, const char *value);
void sp_put_number(sp_str *s, const char *name, int64_t value);
/* A member that holds an object or array: `"name":{`. */
void sp_put_open(sp_str *s, const char *name, char bracket);
/* The next object of an array. */
void sp_put_item(sp_str *s);

typedef struct sp_overview_tile {
    const char *key, *zh, *en;
    int64_t value;
    const char *tone;
    const char *note_zh, *note_en; /* before the number below */
    int64_t note;
    bool more;           /* the value is the least that it can be */
    const char *group;   /* "site", "people", or NULL: in the first row */
    int64_t of;          /* not 0: the value is so many of these */
    const char *command; /* lists what is counted, or NULL */
} sp_overview_tile;
void sp_put_tile(sp_str *s, const sp_overview_tile *tile);

typedef struct sp_overview_matter {
    const char *key; /* of the tile that counts it, or NULL */
    const char *tone;
    const char *zh, *en;
    const char *note; /* as it stands in both languages, or NULL */
    const char *due;  /* day, or NULL: then `days` does not count */
    int64_t days;
} sp_overview_matter;
void sp_put_matter(sp_str *s, const sp_overview_matter *matter);

static inline const char *sp_overview_tone(bool bad, bool warn)
{
    return bad ? "bad" : warn ? "warn" : "plain";
}

#endif
