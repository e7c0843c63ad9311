/* What Darknet forks compute and we do not. */
#include "net_supported.h"

#include <string.h>

/* Settings that change what a network computes and that we do not compute: any
 * value but this one is refused. The rest of what files hold is for training.
 */
static const struct {
    sp_net_kind kind;
    const char *key;
    const char *harmless;
} unsupported[] = {
    {SP_NET_CONVOLUTIONAL, "dilation", "1"},
    {SP_NET_CONVOLUTIONAL, "binary", "0"},
    {SP_NET_CONVOLUTIONAL, "xnor", "0"},
    {SP_NET_CONVOLUTIONAL, "flipped", "0"},
    {SP_NET_CONVOLUTIONAL, "antialiasing", "0"},
    {SP_NET_CONVOLUTIONAL, "assisted_excitation", "0"},
    {SP_NET_CONVOLUTIONAL, "share_index", "-1000000000"},
    {SP_NET_CONVOLUTIONAL, "stride_x", NULL},
    {SP_NET_CONVOLUTIONAL, "stride_y", NULL},
    {SP_NET_CONVOLUTIONAL, "reverse", "0"},
    {SP_NET_MAXPOOL, "maxpool_depth", "0"},
    {SP_NET_MAXPOOL, "antialiasing", "0"},
    {SP_NET_MAXPOOL, "stride_x", NULL},
    {SP_NET_MAXPOOL, "stride_y", NULL},
    {SP_NET_UPSAMPLE, "scale", "1"},
    {SP_NET_SHORTCUT, "weights_type", "none"},
    {SP_NET_SHORTCUT, "alpha", "1"},
    {SP_NET_SHORTCUT, "beta", "1"},
    {SP_NET_REORG, "reverse", "0"},
    {SP_NET_REORG, "flatten", "0"},
    {SP_NET_REORG, "extra", "0"},
    {SP_NET_SOFTMAX, "tree", NULL},
    {SP_NET_SOFTMAX, "spatial", "0"},
    {SP_NET_SOFTMAX, "temperature", "1"},
    {SP_NET_YOLO, "map", NULL},
    {SP_NET_REGION, "map", NULL},
    {SP_NET_REGION, "tree", NULL},
    {SP_NET_REGION, "background", "0"},
    {SP_NET_REGION, "coords", "4"},
};

sp_status sp_net_check_supported(const sp_net_section *s, sp_net_kind kind)
{
    for (size_t i = 0; i < SP_COUNT(unsupported); i++) {
        const sp_net_setting *found;
        const char *harmless = unsupported[i].harmless;
        if (unsupported[i].kind != kind)
            continue;
        SP_TRY(sp_net_setting_find(s, unsupported[i].key, &found));
        if (found && (!harmless || strcmp(found->value, harmless) != 0))
            return sp_fail(SP_UNSUPPORTED, "第 %d 行：[%s] 的 %s=“%.40s”不支持",
                           "line %d: [%s] %s=\"%.40s\" is not supported",
                           found->line, s->name, found->key, found->value);
    }
    return SP_OK;
}
