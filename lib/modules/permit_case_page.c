/* The page of a case pack: what there is, for people. No scripts, nothing from
 * elsewhere. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "html.h"
#include "permit_case.h"
#include "when.h"

static void add_cell(sp_str *s, const char *text)
{
    sp_str_add(s, "<td>");
    sp_html_text(s, text);
    sp_str_add(s, "</td>");
}

static void add_time(sp_permit_casing *c, int64_t time)
{
    char iso[32] = "";

    if (time != SP_NO_INT)
        sp_time_format(time, sp_session_zone(c->session), iso);
    iso[16] = '\0';
    if (iso[10] == 'T')
        iso[10] = ' ';
    add_cell(&c->rows, iso);
}

sp_status sp_case_page_row(sp_permit_casing *c, const sp_permit_sheet *s,
                           const char *stem)
{
    const sp_permit *p = s->ticket.permit;
    bool set = p->valid_from != SP_NO_INT;

    sp_str_addf(&c->rows,
                "<tr><td><a href=\"%s.pdf\">PDF</a> <a "
                "href=\"%s.json\">JSON</a></td>",
                stem, stem);
    add_cell(&c->rows, p->code);
    add_cell(&c->rows, s->paper.title);
    add_cell(&c->rows, p->level);
    add_cell(&c->rows, p->place ? p->place : p->zone);
    add_time(c, set ? p->valid_from : p->planned_from);
    add_time(c, set ? p->valid_to : p->planned_to);
    sp_str_addf(&c->rows, "<td>%s / %s</td></tr>\n",
                sp_permit_state_labels[p->state].zh,
                sp_permit_state_labels[p->state].en);
    return sp_str_ok(&c->rows);
}

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
    "'none'; style-src 'unsafe-inline'\">\n"
    "<title>作业票案卷 / Case pack of permits to work</title>\n<style>body{font"
    ":15px/1.6 sans-serif;max-width:70em;margin:2em auto;padding:0 1em}table{"
    "border-collapse:collapse}td,th{border:1px solid #999;padding:.2em .6em;"
    "text-align:left}code{background:#eee}</style></head><body>\n"
    "<h1>作业票案卷</h1>\n";

static const char between[] =
    "<table><tr><th>文件 / files</th><th>编号 / number</th><th>作业票 / "
    "permit</th><th>级别 / level</th><th>地点 / place</th><th>起 / "
    "from</th><th>止 / to</th><th>状态 / state</th></tr>\n";

static const char foot[] =
    "</table>\n<h2>其余文件 / other files</h2><ul>\n"
    "<li><a href=\"permits.csv\">permits.csv</a> 作业票 / tickets</li>\n"
    "<li><a href=\"gas-tests.csv\">gas-tests.csv</a> 气体分析 / gas "
    "tests</li>\n"
    "<li><a href=\"measures.csv\">measures.csv</a> 安全措施确认 / "
    "measures</li>\n"
    "<li><a href=\"staff.csv\">staff.csv</a>、<a "
    "href=\"people.csv\">people.csv</a>、<a "
    "href=\"certificates.csv\">certificates.csv</a> 人员与证书 / people and "
    "certificates</li>\n"
    "<li><a href=\"history.csv\">history.csv</a> 签字与全部经过 / signatures "
    "and course</li>\n"
    "<li><a href=\"attachments.csv\">attachments.csv</a> 附件清单，文件在 "
    "attachments/，以 SHA-256 命名 / attached files, named by their "
    "SHA-256</li>\n"
    "<li><a href=\"ledger.ndjson\">ledger.ndjson</a> "
    "账本中有关的条目，账本末端 "
    "/ entries of the ledger; its head: <a "
    "href=\"ledger-head.txt\">ledger-head.txt</a></li>\n"
    "<li><a href=\"public-keys.txt\">public-keys.txt</a> 二维码的公钥 / public "
    "keys of the QR codes</li>\n"
    "<li>rules/ 办理时所依据的规则包 / the rules that the tickets were issued "
    "under</li>\n"
    "<li><a href=\"manifest.json\">manifest.json</a> 每个文件的 SHA-256 / the "
    "SHA-256 of each file</li></ul>\n"
    "<h2>核对 / checking</h2><p>用 <code>safeprod permit case verify "
    "案卷.zip</code> 核对每个文件是否原样、有无缺少或多出；不需要站点和网络。整"
    "个压缩包的 SHA-256 "
    "记在出具时的账本里。</p><p><code>safeprod permit case verify "
    "case.zip</code> tells whether every file is as it was, and whether any is "
    "missing or was put in, with no site and no network. The SHA-256 of the "
    "whole zip stands in the ledger of the site.</p></body></html>\n";

sp_status sp_case_page(sp_permit_casing *c)
{
    SP_AUTOSTR page = {0};
    char time[32];

    sp_time_format(sp_session_now(c->session), sp_session_zone(c->session),
                   time);
    sp_str_add(&page, head);
    sp_str_addf(&page,
                "<p>%" PRId64 " 张作业票，%" PRId64 " 个附件，账本 %" PRId64
                " 条；%s 由 ",
                c->result.permits, c->result.attachments, c->result.entries,
                time);
    sp_html_text(&page, sp_session_user(c->session));
    sp_str_addf(&page,
                " 出具。<br>%" PRId64 " tickets, %" PRId64
                " attached files, %" PRId64 " entries of the ledger.</p>\n",
                c->result.permits, c->result.attachments, c->result.entries);
    sp_str_add(&page, between);
    sp_str_add(&page, sp_str_text(&c->rows));
    sp_str_add(&page, foot);
    SP_TRY(sp_str_ok(&page));
    return sp_package_add(c->package, "index.html", page.data, page.len);
}
