/* Opening a site for a verb and signing somebody in. */
#include "signin.h"

#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include <safeprod/user.h>

#include "credentials.h"
#include "log_file.h"
#include "terminal.h"

enum { TOKEN_DAYS = 30, PASSWORD_MAX = 1024 };

static terminal_bar bar; /* one program, one bar */

static void close_file(FILE **file)
{
    if (*file && *file != stdin)
        fclose(*file);
}

sp_status signin_line(call *cli, const char *path, char **out)
{
    CLEANUP(close_file)
    FILE *file = strcmp(path, "-") ? fopen(path, "re") : stdin;
    if (!file)
        return cli_fail(cli, SP_IO, "打不开 %s：%m", "cannot open %s: %m",
                        path);
    char *line = calloc(1, PASSWORD_MAX + 2);
    if (!line)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    if (!fgets(line, PASSWORD_MAX + 2, file))
        line[0] = '\0';
    size_t len = strcspn(line, "\r\n");
    line[len] = '\0';
    if (len > 0 && len <= PASSWORD_MAX) {
        *out = line;
        return SP_OK;
    }
    terminal_wipe(&line);
    return cli_fail(cli, SP_INVALID, "%s 的第一行是空的或太长",
                    "the first line of %s is empty or too long", path);
}

/* --------------------------------------------------------------- password */

/* 5 groups of 5 out of 32 signs that are not mistaken for each other; 125 bits.
 */
sp_status signin_make_password(call *cli, char **out)
{
    static const char signs[] = "abcdefghijkmnpqrstuvwxyz23456789";
    enum { SIGNS = 25, GROUP = 5, LEN = SIGNS + SIGNS / GROUP - 1 };
    unsigned char bytes[SIGNS];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return cli_fail(cli, SP_IO, "得不到随机数", "no random numbers");
    char *text = calloc(1, LEN + 1);
    if (!text)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    for (size_t i = 0, at = 0; i < SIGNS; i++) {
        if (i && i % GROUP == 0)
            text[at++] = '-';
        text[at++] = signs[bytes[i] % (sizeof signs - 1)];
    }
    explicit_bzero(bytes, sizeof bytes);
    *out = text;
    return SP_OK;
}

/* Ask once, or twice for a new one. */
static sp_status ask_password(call *cli, const char *user, bool fresh,
                              char **out)
{
    char prompt[256];
    snprintf(prompt, sizeof prompt,
             cli_word(cli, "%s 的密码：", "password of %s: "), user);
    CLEANUP(terminal_wipe) char *first = terminal_password(prompt);
    if (!first)
        return cli_fail(cli, SP_CANCELLED, "没有输入密码", "no password given");
    if (fresh) {
        CLEANUP(terminal_wipe)
        char *again =
            terminal_password(cli_word(cli, "再输一次：", "once more: "));
        if (!again || strcmp(first, again))
            return cli_fail(cli, SP_INVALID, "两次输入的密码不一样",
                            "the two passwords are not the same");
    }
    *out = first;
    first = NULL;
    return SP_OK;
}

sp_status signin_password(call *cli, const char *user, const char *file,
                          bool fresh, char **out)
{
    if (file)
        return signin_line(cli, file, out);
    if (terminal_asks())
        return ask_password(cli, user, fresh, out);
    if (!fresh)
        return cli_usage(cli,
                         "这里没有终端可以输入密码，请用 --password-file 文件",
                         "there is no terminal to type a password on; use "
                         "--password-file FILE");
    TRY(signin_make_password(cli, out));
    fprintf(stderr,
            cli_word(cli, "%s 的密码（只显示这一次）：%s\n",
                     "password of %s (shown this once): %s\n"),
            user, *out);
    return SP_OK;
}

/* ------------------------------------------------------------------ tokens */

sp_status signin_remember(call *cli, sp_session *session, const char *user)
{
    char label[160], host[64] = "";
    AUTOOWN char *site = NULL;
    AUTOFREE char *token = NULL;
    int64_t from = sp_session_now(session);
    int64_t clock = (int64_t)time(NULL);
    if (clock > from) /* a fixed clock in the past: not expired at once */
        from = clock;
    gethostname(host, sizeof host - 1);
    snprintf(label, sizeof label, "cli %s %lld-%ld", host, (long long)clock,
             (long)getpid());
    TRY(credentials_site(cli, cli->db, &site));
    TRY(sp_token_create(session, user, label, from + TOKEN_DAYS * 86400LL,
                        &token));
    char name[256];
    snprintf(name, sizeof name, "%s", user);
    const credential c = {name, token, label};
    sp_status status = credentials_save(cli, site, &c);
    explicit_bzero(token, strlen(token));
    return status;
}

static sp_status nobody(call *cli)
{
    if (cli->as)
        return cli_fail(cli, SP_FORBIDDEN,
                        "%s 没有登录这个站点；请键入 safeprod login %s --db %s",
                        "%s is not signed in here; type safeprod login %s "
                        "--db %s",
                        cli->as, cli->as, cli->db);
    return cli_fail(cli, SP_FORBIDDEN,
                    "没有人登录这个站点；请键入 safeprod login 用户名 --db %s",
                    "nobody is signed in here; type safeprod login USER --db "
                    "%s",
                    cli->db);
}

static sp_status with_token(call *cli, const char *token)
{
    return sp_session_login_token(cli->session, token);
}

/* The environment and --token-file go before what was saved. */
static sp_status sign_in(call *cli)
{
    const char *token = getenv("SAFEPROD_TOKEN");
    const char *file = cli_option(cli, "token-file");
    if (file) {
        CLEANUP(terminal_wipe) char *line = NULL;
        TRY(signin_line(cli, file, &line));
        return with_token(cli, line);
    }
    if (token && *token)
        return with_token(cli, token);
    AUTOOWN char *site = NULL;
    CLEANUP(credential_clear) credential saved = {NULL, NULL, NULL};
    TRY(credentials_site(cli, cli->db, &site));
    sp_status status = credentials_find(cli, site, cli->as, &saved);
    if (status == SP_NOT_FOUND)
        return nobody(cli);
    TRY(status);
    status = with_token(cli, saved.token);
    if (status != SP_FORBIDDEN)
        return status;
    return cli_fail(cli, SP_FORBIDDEN,
                    "%s 的登录已失效；请键入 safeprod login %s --db %s",
                    "the sign-in of %s is no longer good; type safeprod login "
                    "%s --db %s",
                    saved.user, saved.user, cli->db);
}

/* -------------------------------------------------------------------- open */

static sp_status need_path(call *cli)
{
    if (cli->db)
        return SP_OK;
    return cli_usage(cli,
                     "没有说是哪个站点；请加上 --db 文件，或设 SAFEPROD_DB，"
                     "或先键入 safeprod init park.db",
                     "which site? add --db FILE, or set SAFEPROD_DB, or type "
                     "safeprod init park.db first");
}

sp_status signin_open(call *cli)
{
    sp_session_options *options = &cli->session_options;
    if (cli->cmd.need == NEED_NOTHING)
        return SP_OK;
    bar.quiet = cli->quiet;
    options->progress = terminal_progress;
    options->progress_context = &bar;
    options->read_only = cli->cmd.need == NEED_READ;
    terminal_catch();
    TRY(log_file_open(cli, &options->log));
    if (cli->cmd.need == NEED_PATH)
        return SP_OK;
    TRY(need_path(cli));
    TRY(sp_session_open(cli->db, options, &cli->session));
    return cli->cmd.need == NEED_OPEN ? SP_OK : sign_in(cli);
}

void signin_close(call *cli)
{
    terminal_progress_end(&bar);
    sp_session_close(cli->session);
    cli->session = NULL;
    log_file_close(cli);
}
