/* What stands in the way. */
#include "reasons_print.h"

#include "terminal.h"

void free_reasons(sp_permit_reasons *reasons)
{
    sp_permit_reasons_clear(reasons);
}

/* Sentences are never cut. */
static void list(const call *cli, const sp_permit_reasons *reasons)
{
    for (size_t i = 0; i < reasons->count; i++) {
        const sp_permit_reason *r = &reasons->items[i];
        printf("%2zu. ", i + 1);
        terminal_write(stdout, cli_word(cli, r->zh, r->en));
        if (*r->clause) {
            fputs(cli_word(cli, "（", " ("), stdout);
            terminal_write(stdout, r->clause);
            fputs(cli_word(cli, "）", ")"), stdout);
        }
        putchar('\n');
    }
}

sp_status print_reasons(call *cli, const sp_permit_reasons *reasons)
{
    static const column columns[] = {
        {"code", "代码", "code", SP_TABLE_TEXT},
        {"reason", "原因", "reason", SP_TABLE_TEXT},
        {"clause", "条款", "clause", SP_TABLE_TEXT},
    };
    AUTOSHEET *s = NULL;
    if (reasons->count)
        cli->exit_code = EXIT_MAY_NOT;
    if (cli->format == FORMAT_TABLE) {
        list(cli, reasons);
        return SP_OK;
    }
    TRY(sheet_begin(cli, columns, COUNT(columns), &s));
    for (size_t i = 0; i < reasons->count; i++) {
        const sp_permit_reason *r = &reasons->items[i];
        const char *cells[] = {r->code, cli_word(cli, r->zh, r->en), r->clause};
        TRY(sheet_row(s, cells, NULL));
    }
    return sheet_end(s);
}
