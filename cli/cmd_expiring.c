/* What runs out: licences, standardisation, reviews, papers, passes. */
#include <ctype.h>
#include <stdlib.h>

#include <safeprod/archive.h>

#include "archive_print.h"

static const opt expiring_options[] = {
    {"within", "DAYS", "多少天之内，如 30d、8w、6m、1y；默认 30d",
     "within how long: 30d, 8w, 6m, 1y; 30d unless given"},
    {0},
};

/* "30", "30d", "30天", "8w", "6m", "1y". */
static sp_status within(call *cli, int *out)
{
    static const struct {
        const char *word;
        int days;
    } units[] = {{"", 1},   {"d", 1},   {"天", 1},    {"w", 7},   {"周", 7},
                 {"m", 30}, {"月", 30}, {"个月", 30}, {"y", 365}, {"年", 365}};
    const char *text = cli_option(cli, "within");
    char *end;
    if (!text)
        return SP_OK;
    long n = isdigit((unsigned char)*text) ? strtol(text, &end, 10) : -1;
    for (size_t i = 0; n >= 0 && i < COUNT(units); i++)
        if (!strcmp(end, units[i].word) && n <= 36500 / units[i].days) {
            *out = (int)n * units[i].days;
            return SP_OK;
        }
    return cli_usage(cli,
                     "--within 的值“%.40s”不对，应为 0 到 36500 天，如 30d、"
                     "8w、6m、1y",
                     "--within cannot be \"%.40s\": use 0 to 36500 days, such "
                     "as 30d, 8w, 6m, 1y",
                     text);
}

/* The label of a kind: of a licence, or of something else that runs out. */
static const char *kind_label(const call *cli, const char *kind)
{
    static const sp_label others[] = {
        {"standardisation", "标准化等级", "standardisation", NULL},
        {"risk_review", "风险复评", "risk review", NULL},
        {"party_paper", "相关方资料", "paper of a party", NULL},
        {"agreement", "安全协议", "safety agreement", NULL},
        {"equipment", "设备验收", "acceptance of equipment", NULL},
        {"equipment_inspection", "设备检验", "legal inspection", NULL},
        {"person_insurance", "人员保险", "insurance of a person", NULL},
        {"certificate", "人员证书", "certificate", NULL},
        {"certificate_review", "证书复审", "review of a certificate", NULL},
        {"entry_pass", "入场证", "entry pass", NULL},
    };
    const sp_field *field = sp_type_field(&sp_licence_type, "kind");
    for (size_t i = 0; i < COUNT(others); i++)
        if (!strcmp(others[i].name, kind))
            return cli_word(cli, others[i].zh, others[i].en);
    for (unsigned i = 0; i < field->nlabels; i++)
        if (!strcmp(field->labels[i].name, kind))
            return sp_field_label(field, i, cli->lang);
    return kind;
}

typedef struct expiring {
    call *cli;
    sheet *sheet;
} expiring;

static void free_expiring(expiring *e)
{
    sheet_free(&e->sheet);
}

static sp_status put(void *context, const char *kind, const char *code,
                     const char *name, const char *day, int64_t days)
{
    expiring *e = context;
    char number[24], left[64];
    snprintf(number, sizeof number, "%lld", (long long)days);
    print_days_left(e->cli, days, left, sizeof left);
    const char *cells[] = {day, number, kind, name, code};
    const char *shown[] = {day, left, kind_label(e->cli, kind), name, code};
    return sheet_row(e->sheet, cells, shown);
}

static sp_status run(call *cli)
{
    static const column columns[] = {
        {"day", "到期日", "day", SP_TABLE_TEXT},
        {"days_left", "剩余", "left", SP_TABLE_NUMBER},
        {"kind", "类型", "kind", SP_TABLE_TEXT},
        {"name", "名称", "name", SP_TABLE_TEXT},
        {"code", "编号", "code", SP_TABLE_TEXT},
    };
    CLEANUP(free_expiring) expiring e = {.cli = cli};
    int days = 30;
    TRY(within(cli, &days));
    TRY(sheet_begin(cli, columns, COUNT(columns), &e.sheet));
    TRY(sp_expiring(cli->session, days, put, &e));
    return sheet_end(e.sheet);
}

extern const cmd expiring_cmds[];
const cmd expiring_cmds[] = {
    {"expiring", "", "", NEED_READ, run, expiring_options,
     "快到期和已过期的证照、协议、证书、入场证等，最急的在前",
     "licences, agreements, certificates, passes and the like that run out or "
     "have run out, the most urgent first"},
    {0},
};
