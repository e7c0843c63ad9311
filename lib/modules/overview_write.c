/* Writing the overview's object. */
#include "overview_write.h"

#include <inttypes.h>
#include <string.h>

#include "json.h"

void sp_put_member(sp_str *s, const char *name)
{
    if (s->len > 0 && !strchr("[{", s->data[s->len - 1]))
        sp_str_addc(s, ',');
    sp_str_addf(s, "\"%s\":", name);
}

void sp_put_text(sp_str *s, const char *name, const char *value)
{
    sp_put_member(s, name);
    if (value)
        sp_json_quote(s, value);
    else
        sp_str_add(s, "null");
}

void sp_put_number(sp_str *s, const char *name, int64_t value)
{
    sp_put_member(s, name);
    sp_str_addf(s, "%" PRId64, value);
}

void sp_put_open(sp_str *s, const char *name, char bracket)
{
    sp_put_member(s, name);
    sp_str_addc(s, bracket);
}

void sp_put_item(sp_str *s)
{
    if (s->len > 0 && s->data[s->len - 1] != '[')
        sp_str_addc(s, ',');
    sp_str_addc(s, '{');
}

static void put_value(sp_str *s, const sp_overview_tile *t)
{
    SP_AUTOSTR value = {0};

    if (!t->more && !t->of) {
        sp_put_number(s, "value", t->value);
        return;
    }
    sp_str_addf(&value, "%" PRId64, t->value);
    if (t->of)
        sp_str_addf(&value, "/%" PRId64, t->of);
    if (t->more)
        sp_str_addc(&value, '+');
    s->failed = s->failed || value.failed;
    sp_put_text(s, "value", sp_str_text(&value));
}

void sp_put_tile(sp_str *s, const sp_overview_tile *t)
{
    SP_AUTOSTR zh = {0};
    SP_AUTOSTR en = {0};

    sp_str_addf(&zh, "%s %" PRId64, t->note_zh, t->note);
    sp_str_addf(&en, "%s %" PRId64, t->note_en, t->note);
    s->failed = s->failed || zh.failed || en.failed;
    sp_put_item(s);
    sp_put_text(s, "key", t->key);
    if (t->group)
        sp_put_text(s, "group", t->group);
    sp_put_text(s, "zh", t->zh);
    sp_put_text(s, "en", t->en);
    put_value(s, t);
    sp_put_text(s, "tone", t->tone);
    sp_put_text(s, "note_zh", sp_str_text(&zh));
    sp_put_text(s, "note_en", sp_str_text(&en));
    if (t->command)
        sp_put_text(s, "command", t->command);
    sp_str_addc(s, '}');
}

void sp_put_matter(sp_str *s, const sp_overview_matter *m)
{
    sp_put_item(s);
    if (m->key)
        sp_put_text(s, "key", m->key);
    sp_put_text(s, "tone", m->tone);
    sp_put_text(s, "zh", m->zh);
    sp_put_text(s, "en", m->en);
    if (m->due) {
        sp_put_text(s, "due", m->due);
        sp_put_number(s, "days", m->days);
    }
    if (m->note)
        sp_put_text(s, "note", m->note);
    sp_str_addc(s, '}');
}
