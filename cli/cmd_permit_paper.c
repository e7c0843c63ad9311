/* Tickets on paper, their QR codes, and case packs. */
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <safeprod/permit_paper.h>

#include "clock_text.h"
#include "file_bytes.h"
#include "print.h"
#include "signin.h"

/* -------------------------------------------------------------- on paper */

static const opt print_options[] = {
    {"output", "FILE", "写到这个 PDF 文件，- 为标准输出",
     "write it to this PDF file, - is stdout", 0, 'o'},
    {"blank", NULL, "气体分析、措施、交底和签字留空，供手写",
     "leave gas tests, measures, briefing and signatures to be written in"},
    {"no-qr", NULL, "不印二维码", "without the QR code"},
    {0},
};

static sp_status print_ticket(call *cli)
{
    const sp_permit_print_options options = {.blank = cli_flag(cli, "blank"),
                                             .no_qr = cli_flag(cli, "no-qr")};
    const char *path = cli_option(cli, "output");
    AUTOFREE void *pdf = NULL;
    unsigned pages = 0;
    size_t len;
    if (!path)
        return cli_usage(cli, "缺少 -o 文件名", "-o FILE is missing");
    TRY(sp_permit_print(cli->session, cli_arg(cli, 0), &options, &pdf, &len,
                        &pages));
    TRY(file_write(cli, path, pdf, len));
    if (strcmp(path, "-") != 0)
        cli_say(cli, "作业票已写到 %s（%u 页）",
                "the ticket is in %s (%u pages)", path, pages);
    return SP_OK;
}

/* --------------------------------------------------------------- QR codes */

static const opt qr_options[] = {
    {"output", "FILE", "写到这个 PNG 文件；不给则画在终端上",
     "write it to this PNG file; drawn on the terminal unless given", 0, 'o'},
    {"scale", "N", "PNG：每个模块的像素数，默认 8",
     "PNG: pixels of a module; 8 unless given"},
    {"text", NULL, "只输出二维码的内容", "print what the code says"},
    {0},
};

/* Dark on light whatever the terminal's colours are: two rows of modules a
 * line, with the quiet zone. */
static void draw_code(const unsigned char *dark, unsigned side)
{
    static const char *const halves[] = {" ", "▄", "▀", "█"};
    enum { QUIET = 4 };
    int n = (int)side;
    for (int y = -QUIET; y < n + QUIET; y += 2) {
        fputs("\033[30;107m", stdout);
        for (int x = -QUIET; x < n + QUIET; x++) {
            bool inside = x >= 0 && x < n;
            bool up = inside && y >= 0 && y < n && dark[y * n + x];
            bool down =
                inside && y + 1 >= 0 && y + 1 < n && dark[(y + 1) * n + x];
            fputs(halves[(up ? 2 : 0) + (down ? 1 : 0)], stdout);
        }
        fputs("\033[0m\n", stdout);
    }
}

static sp_status qr(call *cli)
{
    const char *path = cli_option(cli, "output");
    AUTOFREE char *text = NULL;
    AUTOFREE void *png = NULL;
    AUTOFREE unsigned char *dark = NULL;
    int64_t scale = 8;
    unsigned side;
    size_t len;
    TRY(cli_option_int(cli, "scale", 1, 64, &scale));
    TRY(sp_permit_qr_text(cli->session, cli_arg(cli, 0), &text));
    if (path) {
        TRY(sp_qr_png(text, (unsigned)scale, (void **)&png, &len));
        TRY(file_write(cli, path, png, len));
        if (strcmp(path, "-") != 0)
            cli_say(cli, "二维码已写到 %s", "the QR code is in %s", path);
        return SP_OK;
    }
    if (cli_flag(cli, "text")) {
        puts(text);
        return SP_OK;
    }
    TRY(sp_qr_modules(text, (unsigned char **)&dark, &side));
    draw_code(dark, side);
    return SP_OK;
}

/* --------------------------------------------------------------- checking */

static const opt verify_options[] = {
    {"key", "FILE", "公钥文件（permit key 所出），不需要站点",
     "file of public keys (of `permit key`); no site is needed", 0, 'k'},
    {0},
};

enum { QR_BYTES_MAX = 64 << 10 };

/* What a reader of codes writes to a pipe. More than a code holds is no code,
 * and is not waited for. */
static sp_status read_stdin(call *cli, char **out, size_t *out_len)
{
    char *text = malloc(QR_BYTES_MAX);
    if (!text)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    *out = text;
    *out_len = fread(text, 1, QR_BYTES_MAX, stdin);
    return ferror(stdin) ? cli_fail(cli, SP_IO, "读不出标准输入：%m",
                                    "standard input cannot be read: %m")
                         : SP_OK;
}

/* The keys of a file, or else of the site when one is named. */
static sp_status read_keys(call *cli, char **out)
{
    const char *path = cli_option(cli, "key");
    AUTOOWN char *bytes = NULL;
    size_t len;
    if (!path && !cli->db)
        return cli_usage(cli, "请用 --key 给出公钥文件，或用 --db 给出站点",
                         "give a file of public keys with --key, or a site "
                         "with --db");
    if (!path) {
        cli->cmd.need = NEED_READ;
        TRY(signin_open(cli));
        return sp_seal_keys(cli->session, out);
    }
    TRY(file_read(cli, path, (void **)&bytes, &len));
    *out = strndup(bytes ? bytes : "", len);
    return *out ? SP_OK
                : cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
}

static void report_time(report *r, const call *cli, const char *name,
                        const char *zh, const char *en, int64_t time)
{
    char text[40], shown[32];
    clock_iso(cli, time, text);
    clock_shown(cli, time, shown);
    report_text(r, name, zh, en, *text ? text : NULL, shown);
}

static int64_t now_of(const call *cli)
{
    int64_t now = cli->session_options.now;
    return now == SP_NO_INT ? (int64_t)time(NULL) : now;
}

static const sp_label *state_label(const char *name)
{
    for (size_t i = 0; i < SP_PERMIT_STATE_COUNT; i++)
        if (!strcmp(sp_permit_state_labels[i].name, name))
            return &sp_permit_state_labels[i];
    return NULL;
}

/* Might work go on by it now, as far as the paper can tell? */
static bool is_valid_now(const call *cli, const sp_seal_summary *m)
{
    int64_t now = now_of(cli);
    return (!strcmp(m->state, "approved") ||
            !strcmp(m->state, "in_progress")) &&
           m->valid_from != SP_NO_INT && m->valid_from <= now &&
           m->valid_to != SP_NO_INT && now <= m->valid_to;
}

static sp_status report_summary(call *cli, const sp_seal_summary *m)
{
    AUTOREPORT *r = NULL;
    const sp_label *state = state_label(m->state);
    TRY(report_begin(cli, &r));
    report_text(r, "number", "作业票编号", "ticket", m->number, NULL);
    report_text(r, "type", "类型", "type", m->type, NULL);
    report_text(r, "level", "级别", "level", m->level, NULL);
    report_text(r, "place", "地点", "place", m->place, NULL);
    report_time(r, cli, "valid_from", "有效期起", "valid from", m->valid_from);
    report_time(r, cli, "valid_to", "有效期止", "valid to", m->valid_to);
    report_text(r, "state", "签发时的状态", "state when sealed", m->state,
                state ? cli_word(cli, state->zh, state->en) : NULL);
    report_time(r, cli, "issued_at", "签发时间", "sealed at", m->issued_at);
    report_bool(r, "valid_now", "现在在有效期内", "within its period now",
                is_valid_now(cli, m));
    report_text(r, "site", "站点", "site", m->site, NULL);
    report_text(r, "key", "密钥", "key", m->key, NULL);
    return report_end(r);
}

static sp_status verify_qr(call *cli)
{
    const char *text = cli_arg(cli, 0);
    AUTOOWN char *piped = NULL;
    AUTOFREE char *keys = NULL;
    sp_seal_summary m;
    size_t len = strlen(text);
    if (!strcmp(text, "-")) {
        TRY(read_stdin(cli, (char **)&piped, &len));
        text = piped;
    }
    TRY(read_keys(cli, (char **)&keys));
    TRY(sp_seal_verify(text, len, keys, &m));
    TRY(report_summary(cli, &m));
    cli_say(cli, "签名相符。状态是签发时的，之后的变化要查系统",
            "The signature fits. The state is that of when it was sealed; "
            "what came later is in the system");
    return SP_OK;
}

static const opt key_options[] = {
    {"output", "FILE", "写到这个文件；不给则为标准输出",
     "write them to this file; stdout unless given", 0, 'o'},
    {"new", NULL, "换一把密钥，旧的不再可信（文件泄漏之后）",
     "make a new key; the old one is trusted no more (after a leak)"},
    {0},
};

static sp_status key(call *cli)
{
    const char *path = cli_option(cli, "output");
    AUTOFREE char *keys = NULL;
    char id[9];
    if (cli_flag(cli, "new")) {
        TRY(cli_confirm(cli, "旧密钥签发的二维码将不再有效，要更换吗？",
                        "Codes of the old key will be refused from now on. "
                        "Make a new one?"));
        TRY(sp_seal_renew(cli->session, id));
        cli_say(cli, "新的密钥是 %s", "the new key is %s", id);
    }
    TRY(sp_seal_keys(cli->session, (char **)&keys));
    return file_write(cli, path ? path : "-", keys, strlen(keys));
}

/* -------------------------------------------------------------- case packs */

static const opt case_options[] = {
    {"output", "FILE", "写到这个 zip 文件", "write it to this zip file", 0,
     'o'},
    {"zone", "CODE", "这个区域的作业票", "tickets of this zone"},
    {"place", "TEXT", "地点里有这些字的", "whose place has this text"},
    {"from", "TIME", "作业时间与这段时间有交集的：起",
     "whose period touches this one: from"},
    {"to", "TIME", "止", "to"},
    {"number", "NUMBER", "就这张票，可多次；其余条件不再看",
     "this ticket, repeatable; nothing else is looked at", OPT_MANY},
    {0},
};

/* With commas, as the library wants them; NULL when none was given. */
static sp_status join_numbers(call *cli, char **out)
{
    size_t len = 0;
    const char *n;
    for (size_t i = 0; (n = cli_option_at(cli, "number", i)); i++)
        len += strlen(n) + 1;
    if (len == 0)
        return SP_OK;
    char *text = calloc(1, len + 1);
    if (!text)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    for (size_t i = 0; (n = cli_option_at(cli, "number", i)); i++) {
        strcat(text, n);
        strcat(text, ",");
    }
    *out = text;
    return SP_OK;
}

static sp_status check_target(call *cli, const char *path)
{
    if (!path)
        return cli_usage(cli, "缺少 -o 文件名", "-o FILE is missing");
    if (access(path, F_OK) == 0)
        return cli_confirm(cli, "%s 已存在，要替换吗？",
                           "%s exists; shall it be replaced?", path);
    return SP_OK;
}

static sp_status make_case(call *cli)
{
    sp_permit_case_options options = SP_PERMIT_CASE_OPTIONS_INIT;
    const char *path = cli_option(cli, "output");
    AUTOOWN char *numbers = NULL;
    AUTOREPORT *r = NULL;
    sp_permit_case_result made;
    options.zone = cli_option(cli, "zone");
    options.place = cli_option(cli, "place");
    TRY(cli_option_time(cli, "from", &options.from));
    TRY(cli_option_time(cli, "to", &options.to));
    TRY(join_numbers(cli, (char **)&numbers));
    options.numbers = numbers;
    TRY(check_target(cli, path));
    TRY(sp_permit_case(cli->session, &options, path, &made));
    TRY(report_begin(cli, &r));
    report_text(r, "file", "案卷", "case pack", path, NULL);
    report_int(r, "permits", "作业票", "tickets", made.permits);
    report_int(r, "attachments", "附件", "attached files", made.attachments);
    report_int(r, "entries", "账本条目", "entries of the ledger", made.entries);
    report_text(r, "sha256", "SHA-256", "SHA-256", made.sha256, NULL);
    report_text(r, "head", "账本末端", "head of the ledger", made.head, NULL);
    return report_end(r);
}

static sp_status verify_case(call *cli)
{
    sp_package_result found = {0};
    AUTOREPORT *r = NULL;
    sp_status status = sp_package_verify(cli_arg(cli, 0), &found);
    if (status != SP_OK && status != SP_CORRUPT)
        return status;
    TRY(report_begin(cli, &r));
    report_bool(r, "ok", "完好", "as it was", status == SP_OK);
    report_text(r, "finding", "结论", "finding",
                cli_word(cli, found.zh, found.en), NULL);
    report_int(r, "files", "文件", "files", found.files);
    report_int(r, "bytes", "字节", "bytes", found.bytes);
    report_int(r, "faults", "不符", "faults", found.faults);
    report_text(r, "kind", "种类", "kind", found.kind, NULL);
    report_text(r, "made_at", "出具时间", "made at", found.made_at, NULL);
    report_text(r, "sha256", "SHA-256", "SHA-256", found.sha256, NULL);
    TRY(report_end(r));
    return status == SP_OK ? SP_OK
                           : cli_fail(cli, SP_CORRUPT, "案卷有 %lld 处不符：%s",
                                      "the pack has %lld faults: %s",
                                      (long long)found.faults,
                                      cli_word(cli, found.zh, found.en));
}

extern const cmd permit_paper_cmds[];
const cmd permit_paper_cmds[] = {
    {"permit", "print", "NUMBER", NEED_WRITE, print_ticket, print_options,
     "打印作业票（PDF，GB 30871-2022 附录 A 的式样）",
     "a ticket on paper (PDF, in the form of annex A of GB 30871-2022)"},
    {"permit", "qr", "NUMBER", NEED_WRITE, qr, qr_options,
     "作业票的二维码：带签名，不联网也能核对",
     "the QR code of a ticket: sealed, to be checked with no network"},
    {"permit", "verify-qr", "TEXT", NEED_NOTHING, verify_qr, verify_options,
     "核对二维码的内容，- 为标准输入；有 --key 则不需要站点",
     "check what a QR code says, - is stdin; with --key no site is needed"},
    {"permit", "key", "", NEED_WRITE, key, key_options,
     "导出核对二维码用的公钥", "the public keys that QR codes are checked by"},
    {"permit case", "", "", NEED_WRITE, make_case, case_options,
     "出具案卷：票、检测、签字、人员证书、附件、账本，一个 zip",
     "pack tickets, tests, signatures, papers, files and ledger into one zip"},
    {"permit case", "verify", "FILE", NEED_NOTHING, verify_case, NULL,
     "核对案卷：每个文件的哈希，有无缺少或多出；不需要站点",
     "check a pack: the hash of each file, none missing, none put in; needs "
     "no site"},
    {0},
};
