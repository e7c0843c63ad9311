/* Commands of the assistant, run and printed. */
#include <safeprod/command.h>

#include "command_print.h"
#include "print.h"
#include "terminal.h"

static void json_member(const char *name, const char *text, const char *before)
{
    printf("%s\"%s\": ", before, name);
    if (text)
        print_json_text(stdout, text);
    else
        fputs("null", stdout);
}

static void print_json(const sp_command_answer *a)
{
    json_member("command", a->name, "{");
    json_member("title", a->title, ", ");
    printf(", \"count\": %lld, \"lines\": [", (long long)a->count);
    for (size_t i = 0; i < a->nlines; i++) {
        json_member("type", a->lines[i].type, i ? ",\n {" : "\n {");
        json_member("code", a->lines[i].code, ", ");
        json_member("text", a->lines[i].text, ", ");
        putchar('}');
    }
    puts("]}");
}

sp_status command_print(call *cli, const char *text)
{
    CLEANUP(sp_command_answer_clear) sp_command_answer answer = {0};
    TRY(sp_command_run(cli->session, text, &answer));
    if (cli->format == FORMAT_TABLE)
        terminal_write(stdout, answer.text);
    else
        print_json(&answer);
    return SP_OK;
}
