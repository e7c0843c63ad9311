/* Rule packs of a site, of the library, of a file. */
#include "standards.h"

#include <stdlib.h>

#include <safeprod/risk.h>
#include <safeprod/standard.h>

#include "archive_print.h"
#include "file_bytes.h"
#include "signin.h"

void free_pack(sp_pack **pack)
{
    sp_pack_free(*pack);
}

/* Open the site although the command can do without. */
static sp_status open_site(call *cli)
{
    if (cli->session)
        return SP_OK;
    cli->cmd.need = NEED_READ;
    return signin_open(cli);
}

/* The library's own; a version that is not the one that it carries is none. */
static sp_status builtin(call *cli, const char *name, sp_pack **out)
{
    AUTOPACK *pack = NULL;
    AUTOOWN char *bare = strdup(name);
    if (!bare)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    char *version = strchr(bare, '@');
    if (version)
        *version++ = '\0';
    TRY(sp_pack_builtin(bare, &pack));
    if (version && strcmp(version, sp_pack_version(pack)))
        return cli_fail(cli, SP_NOT_FOUND, "内置的 %s 是版本 %s，不是 %s",
                        "the built-in %s is version %s, not %s", bare,
                        sp_pack_version(pack), version);
    *out = pack;
    pack = NULL;
    return SP_OK;
}

sp_status standard_open(call *cli, const char *method, sp_pack **out)
{
    AUTOFREE char *name = NULL;
    TRY(sp_risk_standard_name(method, &name));
    if (!cli->db)
        return builtin(cli, name, out);
    TRY(open_site(cli));
    return sp_standard_get(cli->session, name, out);
}

sp_status standard_read(call *cli, const char *path, sp_pack **out)
{
    AUTOOWN void *text = NULL;
    size_t len;
    TRY(file_read(cli, path, &text, &len));
    return sp_pack_parse(text, len, out);
}

void score_text(int64_t value, char out[32])
{
    out[0] = '\0';
    if (value != SP_NO_INT)
        print_decimal(value, SP_SCORE_DECIMALS, out, 32);
}
