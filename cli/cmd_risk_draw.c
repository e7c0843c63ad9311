/* The four-colour map and the notice card, as files. */
#include <stdlib.h>
#include <strings.h>

#include "risk_draw.h"

/* The format of --type, else of the file's ending. */
static sp_status find_format(call *cli, const char *path, sp_risk_format *out)
{
    static const char *const names[] = {
        [SP_RISK_PNG] = "png", [SP_RISK_SVG] = "svg", [SP_RISK_PDF] = "pdf"};
    const char *dot = strrchr(path, '.');
    const char *name = cli_option(cli, "type");
    if (!name)
        name = dot ? dot + 1 : "";
    for (size_t i = 0; i < COUNT(names); i++)
        if (!strcasecmp(name, names[i])) {
            *out = (sp_risk_format)i;
            return SP_OK;
        }
    return cli_usage(cli,
                     "看不出 %s 要什么格式，文件名应以 .png、.svg 或 .pdf "
                     "结尾，或用 --type",
                     "what should %s be? Let its name end in .png, .svg or "
                     ".pdf, or use --type",
                     path);
}

sp_status read_target(call *cli, target *out)
{
    const char *basis = cli_option(cli, "basis");
    out->path = cli_option(cli, "output");
    if (!out->path)
        return cli_usage(cli, "缺少 -o 文件名", "-o FILE is missing");
    if (basis && !strcmp(basis, "residual"))
        out->basis = SP_RISK_BY_RESIDUAL;
    return find_format(cli, out->path, &out->format);
}

static sp_status to_stdout(call *cli, const void *bytes, size_t len)
{
    if (fwrite(bytes, 1, len, stdout) == len && fflush(stdout) == 0)
        return SP_OK;
    return cli_fail(cli, SP_IO, "写标准输出失败（磁盘满？）",
                    "standard output cannot be written (disk full?)");
}

static const opt map_options[] = {
    {"output", "FILE", "写到哪里：.png .svg .pdf，- 为标准输出",
     "where to: .png .svg .pdf; - is stdout", 0, 'o'},
    {"type", "png|svg|pdf", "格式；不给则看文件名",
     "the format; told by the file's name unless given"},
    {"basis", "inherent|residual", "按固有风险（默认）还是现状风险",
     "by the inherent (usual) or the residual risk"},
    {"title", "TEXT", "标题", "title"},
    {"no-markers", NULL, "不画风险点的标记", "without marks of risk points"},
    {0},
};

static sp_status map(call *cli)
{
    target t = {0};
    void *bytes = NULL;
    size_t len = 0, hidden = 0;
    TRY(read_target(cli, &t));
    const sp_risk_map_options options = {.format = t.format,
                                         .basis = t.basis,
                                         .title = cli_option(cli, "title"),
                                         .no_markers =
                                             cli_flag(cli, "no-markers")};
    if (strcmp(t.path, "-")) {
        TRY(sp_risk_map_file(cli->session, &options, t.path, &hidden));
        cli_say(cli, "四色图已写到 %s", "the map is in %s", t.path);
    } else {
        TRY(sp_risk_map(cli->session, &options, &bytes, &len, &hidden));
        sp_status status = to_stdout(cli, bytes, len);
        sp_free(bytes);
        TRY(status);
    }
    if (hidden)
        cli_say(cli, "有 %zu 个区域没有边界，图上画不出来",
                "%zu zones have no polygon and are not on the map", hidden);
    return SP_OK;
}

static const opt card_options[] = {
    {"output", "FILE", "写到哪里：.pdf .png，- 为标准输出",
     "where to: .pdf .png; - is stdout", 0, 'o'},
    {"type", "png|pdf", "格式；不给则看文件名",
     "the format; told by the file's name unless given"},
    {"basis", "inherent|residual", "按固有风险（默认）还是现状风险",
     "by the inherent (usual) or the residual risk"},
    {"a5", NULL, "A5 横向，不给则为 A4", "A5 across; A4 unless given"},
    {"page", "N", "PNG：第几页，从 1 起", "PNG: which page, from 1"},
    {"dpi", "N", "PNG：每英寸点数，72 到 600，默认 150",
     "PNG: dots per inch, 72 to 600; 150 unless given"},
    {0},
};

static sp_status card(call *cli)
{
    target t = {0};
    void *bytes = NULL;
    size_t len = 0;
    unsigned pages = 0;
    int64_t page = 1, dpi = 150;
    TRY(read_target(cli, &t));
    TRY(cli_option_int(cli, "page", 1, 1000, &page));
    TRY(cli_option_int(cli, "dpi", 72, 600, &dpi));
    const sp_risk_card_options options = {.format = t.format,
                                          .basis = t.basis,
                                          .a5 = cli_flag(cli, "a5"),
                                          .page = (unsigned)page - 1,
                                          .dpi = (unsigned)dpi};
    if (strcmp(t.path, "-")) {
        TRY(sp_risk_card_file(cli->session, cli_arg(cli, 0), &options, t.path,
                              &pages));
        cli_say(cli, "告知卡已写到 %s", "the card is in %s", t.path);
    } else {
        TRY(sp_risk_card(cli->session, cli_arg(cli, 0), &options, &bytes, &len,
                         &pages));
        sp_status status = to_stdout(cli, bytes, len);
        sp_free(bytes);
        TRY(status);
    }
    if (pages > 1 && t.format == SP_RISK_PNG)
        cli_say(cli, "这是第 %lld 页，共 %u 页（--page）",
                "this is page %lld of %u (--page)", (long long)page, pages);
    return SP_OK;
}

extern const cmd risk_draw_cmds[];
const cmd risk_draw_cmds[] = {
    {"risk", "map", "", NEED_READ, map, map_options, "画四色图",
     "draw the four-colour map"},
    {"risk", "card", "CODE", NEED_READ, card, card_options, "画风险点的告知卡",
     "draw the notice card of a risk point"},
    {0},
};
