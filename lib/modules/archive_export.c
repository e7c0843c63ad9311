/* A site, or the part of it that was chosen, as a package. */
#include <safeprod/archive_package.h>
#include <safeprod/reading.h>

#include <inttypes.h>
#include <string.h>

#include "archive_pick.h"
#include "archive_write.h"
#include "json.h"
#include "replica.h"
#include "seal.h"

typedef struct exporting {
    sp_archive_writer w;
    const sp_archive_options *options;
    const char *path;
    bool whole;
} exporting;

static void exporting_free(exporting *e)
{
    sp_archive_drop(&e->w);
}

/* Batches of readings mean something together with all their rows alone. */
static bool is_left(const exporting *e, const sp_type *type)
{
    return !e->whole && type == &sp_reading_batch_type;
}

static sp_status put_types(exporting *e)
{
    const sp_type *types[256];
    size_t n = sp_replica_order(types);

    for (size_t i = 0; i < n; i++) {
        SP_AUTOFREE char *where = NULL;
        if (is_left(e, types[i]))
            continue;
        if (!e->whole)
            SP_TRY(sp_pick_where(types[i], &where));
        SP_TRY(sp_archive_put_type(&e->w, types[i], where ? where : ""));
    }
    return SP_OK;
}

static sp_status put_all(exporting *e)
{
    SP_TRY(sp_archive_begin(e->w.session, e->path, SP_ARCHIVE_KIND, &e->w));
    if (!e->whole) {
        SP_TRY(sp_pick_choose(e->w.session, e->options));
        SP_TRY(sp_pick_close(e->w.session));
    }
    SP_TRY(put_types(e));
    SP_TRY(sp_archive_put_blobs(&e->w));
    if (e->whole)
        SP_TRY(sp_archive_put_readings(&e->w));
    if (e->options->no_ledger)
        return SP_OK;
    return sp_archive_put_ledger(
        &e->w, e->whole ? ""
                        : " WHERE EXISTS (SELECT 1 FROM package_pick p WHERE "
                          "p.type = subject AND p.code = ledger.code)");
}

/* One state of the site. */
static sp_status put_snapshot(exporting *e)
{
    sp_session *session = e->w.session;

    SP_TRY(sp_db_begin_read(session->db));
    sp_status status = put_all(e);
    sp_db_end_read(session->db);
    return status;
}

static sp_status describe(const exporting *e, sp_str *out)
{
    const sp_archive_options *o = e->options;

    sp_str_addc(out, '{');
    if (o->enterprise) {
        sp_str_add(out, "\"enterprise\":");
        sp_json_quote(out, o->enterprise);
    }
    if (o->module) {
        sp_str_addf(out, "%s\"module\":", out->len > 1 ? "," : "");
        sp_json_quote(out, o->module);
    }
    if (o->since != SP_NO_INT)
        sp_str_addf(out, "%s\"since\":%" PRId64, out->len > 1 ? "," : "",
                    o->since);
    sp_str_addc(out, '}');
    return sp_str_ok(out);
}

static sp_status check_right(sp_session *session)
{
    if (sp_right(session, "site", SP_DO_EXPORT, NULL) >= SP_SCOPE_PARK)
        return SP_OK;
    return sp_require(session, "archive", SP_DO_EXPORT, NULL, NULL);
}

sp_status sp_archive_export(sp_session *session, const char *path,
                            const sp_archive_options *options,
                            sp_archive_facts *out)
{
    static const sp_archive_options all = SP_ARCHIVE_OPTIONS_INIT;
    SP_AUTOFREE char *keys = NULL;
    SP_AUTOSTR chosen = {0};
    SP_CLEANUP(exporting_free)
    exporting e = {.w.session = session,
                   .options = options ? options : &all,
                   .path = path};

    SP_TRY(check_right(session));
    e.whole = !e.options->enterprise && !e.options->module &&
              e.options->since == SP_NO_INT;
    SP_TRY(describe(&e, &chosen));
    if (e.options->sign) /* makes the key, which the snapshot could not */
        SP_TRY(sp_seal_keys(session, &keys));
    SP_TRY(put_snapshot(&e));
    SP_TRY(sp_archive_finish(&e.w, path, sp_str_text(&chosen), e.options->sign,
                             "archive_export"));
    e.w.facts.whole = e.whole;
    if (out)
        *out = e.w.facts;
    return SP_OK;
}
