/* The ledger. `audit list` and `audit show` are the usual verbs. */
#include <safeprod/audit.h>

#include "print.h"

static const opt verify_options[] = {
    {"head", "SEQ:HASH", "以前抄下的链头，必须仍在链中",
     "a head written down before, which must still be in the chain"},
    {"head-file", "FILE", "链头在这个文件里", "the head is in this file"},
    {0},
};

static void close_file(FILE **file)
{
    if (*file)
        fclose(*file);
}

static sp_status read_head(call *cli, const char *path, char out[128])
{
    CLEANUP(close_file) FILE *file = fopen(path, "re");
    if (!file)
        return cli_fail(cli, SP_IO, "打不开 %s：%m", "cannot open %s: %m",
                        path);
    if (!fgets(out, 128, file))
        out[0] = '\0';
    out[strcspn(out, " \t\r\n")] = '\0';
    return *out ? SP_OK
                : cli_fail(cli, SP_INVALID, "%s 是空的", "%s is empty", path);
}

static sp_status verify(call *cli)
{
    char from_file[128];
    const char *head = cli_option(cli, "head");
    const char *path = cli_option(cli, "head-file");
    if (path) {
        TRY(read_head(cli, path, from_file));
        head = from_file;
    }
    sp_audit_result found = {0};
    sp_status status = sp_audit_verify(cli->session, head, &found);
    if (status != SP_OK && status != SP_CORRUPT)
        return status;
    AUTOREPORT *r = NULL;
    TRY(report_begin(cli, &r));
    report_bool(r, "ok", "核对无误", "verified", status == SP_OK);
    report_int(r, "entries", "条目", "entries", found.entries);
    if (found.bad_seq)
        report_int(r, "bad_seq", "第一个不对的条目",
                   "first entry that does not prove out", found.bad_seq);
    if (*found.head)
        report_text(r, "head", "链头", "head", found.head, NULL);
    TRY(report_end(r));
    if (status == SP_CORRUPT)
        return cli_fail(cli, SP_CORRUPT, "%s", "%s",
                        cli_word(cli, found.zh, found.en));
    return SP_OK;
}

static sp_status head(call *cli)
{
    AUTOFREE char *text = NULL;
    TRY(sp_audit_head(cli->session, &text));
    puts(text);
    return SP_OK;
}

extern const cmd audit_cmds[];
const cmd audit_cmds[] = {
    {"audit", "verify", "", NEED_READ, verify, verify_options,
     "核对账本，以及记录与账本是否一致",
     "verify the ledger, and the records against it"},
    {"audit", "head", "", NEED_READ, head, NULL, "打印链头，抄到别处保存",
     "print the head, to be written down elsewhere"},
    {0},
};
