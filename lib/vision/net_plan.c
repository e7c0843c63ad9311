/* Planning: what needs no work, and what can be done on the way. */
#include "net_plan.h"

#include "net_bottleneck.h"

/* How many layers read the output of each; [0] is the picture. */
static int *count_readers(const sp_net_cfg *cfg)
{
    int *readers = calloc((size_t)cfg->nlayers + 1, sizeof *readers);

    for (int i = 0; readers && i < cfg->nlayers; i++)
        for (int k = 0; k < cfg->layers[i].ninputs; k++)
            readers[cfg->layers[i].inputs[k] + 1]++;
    return readers;
}

static sp_net_work work_of(const sp_net_layer *l)
{
    switch (l->kind) {
    case SP_NET_CONVOLUTIONAL:
    case SP_NET_MAXPOOL:
        return SP_NET_HEAVY;
    case SP_NET_DROPOUT:
    case SP_NET_YOLO:
    case SP_NET_REGION:
        return SP_NET_NOTHING;
    case SP_NET_ROUTE:
        return l->ninputs == 1 && l->groups == 1 ? SP_NET_NOTHING
                                                 : SP_NET_PLAIN;
    default:
        return SP_NET_PLAIN;
    }
}

/* A linear convolution that a shortcut alone reads (there may be a dropout
 * between, which does nothing here) adds the other side by itself. */
static void fuse(const sp_net_cfg *cfg, const int *readers, int i,
                 sp_net_step *steps)
{
    const sp_net_layer *l = &cfg->layers[i];
    int at = i + 1;

    if (l->kind != SP_NET_CONVOLUTIONAL || l->activation != SP_NET_LINEAR)
        return;
    if (at < cfg->nlayers && cfg->layers[at].kind == SP_NET_DROPOUT)
        at++;
    if (at >= cfg->nlayers || readers[i + 1] != 1 || readers[at] != 1)
        return;
    const sp_net_layer *sum = &cfg->layers[at];
    if (sum->kind != SP_NET_SHORTCUT || sum->ninputs != 2 ||
        sum->activation != SP_NET_LINEAR || sum->inputs[1] >= i)
        return;
    steps[i].add = sum->inputs[1];
    steps[at].work = SP_NET_NOTHING;
}

/* Does @l read layer @before, which nobody else does? */
static bool follows(const sp_net_cfg *cfg, const int *readers, int i)
{
    return i > 0 && cfg->layers[i].inputs[0] == i - 1 && readers[i] == 1;
}

static void join(const sp_net_cfg *cfg, const int *readers, int i,
                 sp_net_step *steps)
{
    const sp_net_layer *l = &cfg->layers[i];

    if (!sp_net_bottleneck_narrow(l) || !follows(cfg, readers, i) ||
        !sp_net_bottleneck_deep(l - 1))
        return;
    steps[i].deep = i - 1;
    steps[i].from = cfg->layers[i - 1].inputs[0];
    steps[i - 1].work = SP_NET_NOTHING;
    if (!follows(cfg, readers, i - 1) || !sp_net_bottleneck_wide(l - 2) ||
        steps[i - 2].deep != SP_NET_NOT_FUSED)
        return;
    steps[i].wide = i - 2;
    steps[i].from = cfg->layers[i - 2].inputs[0];
    steps[i - 2].work = SP_NET_NOTHING;
}

sp_status sp_net_plan(const sp_net_cfg *cfg, bool trios, sp_net_step **out)
{
    SP_AUTOFREE int *readers = count_readers(cfg);
    SP_AUTOFREE sp_net_step *steps =
        calloc((size_t)cfg->nlayers, sizeof *steps);

    if (!readers || !steps)
        return sp_no_memory();
    for (int i = 0; i < cfg->nlayers; i++) {
        steps[i].work = work_of(&cfg->layers[i]);
        steps[i].add = SP_NET_NOT_FUSED;
        steps[i].deep = SP_NET_NOT_FUSED;
        steps[i].wide = SP_NET_NOT_FUSED;
        steps[i].from = cfg->layers[i].inputs[0];
    }
    for (int i = 0; trios && i < cfg->nlayers; i++)
        join(cfg, readers, i, steps);
    for (int i = 0; i < cfg->nlayers; i++)
        fuse(cfg, readers, i, steps);
    for (int i = 0; i < cfg->nlayers; i++) {
        int from = cfg->layers[i].inputs[0];
        if (steps[i].work != SP_NET_NOTHING)
            steps[i].buffer = i;
        else
            steps[i].buffer = from < 0 ? -1 : steps[from].buffer;
    }
    *out = SP_TAKE(steps);
    return SP_OK;
}
