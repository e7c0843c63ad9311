/* What Debian's Darknet is given to read. */
#include "net_darknet_cfg.h"

#include <string.h>

#include "net_section.h"

/* The rest is for training, or takes memory for it. */
static const char *const kept[] = {
    "activation", "anchors",    "batch_normalize", "classes", "coords",
    "filters",    "from",       "groups",          "layers",  "mask",
    "num",        "pad",        "padding",         "size",    "softmax",
    "stride",     "bias_match",
};

static bool is_kept(const char *key)
{
    for (size_t i = 0; i < SP_COUNT(kept); i++)
        if (strcmp(kept[i], key) == 0)
            return true;
    return false;
}

static sp_status unknown(const sp_net_layer *l, const char *what)
{
    return sp_fail(SP_UNSUPPORTED,
                   "cfg 第 %d 行：Darknet 引擎不支持 [%s] 的 %s；请用 onednn",
                   "line %d of the cfg: the engine darknet does not know %s's "
                   "%s; onednn does",
                   l->line, sp_net_kind_name(l->kind), what);
}

/* It reads mish and swish as relu, joins what a route with groups takes apart,
 * and adds the first of a shortcut's layers alone. */
static sp_status check(const sp_net_layer *l)
{
    bool activates =
        l->kind == SP_NET_CONVOLUTIONAL || l->kind == SP_NET_SHORTCUT;

    if (activates && l->activation == SP_NET_MISH)
        return unknown(l, "activation=mish");
    if (activates && l->activation == SP_NET_SWISH)
        return unknown(l, "activation=swish");
    if (l->kind == SP_NET_ROUTE && l->groups > 1)
        return unknown(l, "groups");
    if (l->kind == SP_NET_SHORTCUT && l->ninputs > 2)
        return unknown(l, "from");
    return SP_OK;
}

sp_status sp_net_darknet_cfg(const sp_net_cfg *cfg, const char *text,
                             size_t size, sp_str *out)
{
    SP_CLEANUP(sp_net_sections_free) sp_net_sections sections = {0};

    for (int i = 0; i < cfg->nlayers; i++)
        SP_TRY(check(&cfg->layers[i]));
    SP_TRY(sp_net_sections_read(text, size, &sections));
    sp_str_addf(out,
                "[net]\nbatch=1\nsubdivisions=1\nwidth=%d\nheight=%d\n"
                "channels=%d\n",
                cfg->in.w, cfg->in.h, cfg->in.c);
    for (size_t i = 1; i < sections.count; i++) {
        const sp_net_section *s = &sections.items[i];
        sp_str_addf(out, "[%s]\n", s->name);
        for (size_t k = 0; k < s->nsettings; k++)
            if (is_kept(s->settings[k].key))
                sp_str_addf(out, "%s=%s\n", s->settings[k].key,
                            s->settings[k].value);
    }
    return sp_str_ok(out);
}
