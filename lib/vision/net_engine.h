/* Engines: who computes a network. A model is loaded once and never changes;
 * each thread that computes has a context of its own. Tensors are floats,
 * channels last. */
#ifndef SP_NET_ENGINE_H
#define SP_NET_ENGINE_H

#include "net_weights.h"

/* What a model is made of. */
typedef struct sp_net_source {
    const sp_net_cfg *cfg; /* borrowed for as long as the model lives */
    const char *text;      /* the cfg as the file has it */
    size_t text_size;
    const void *weights; /* the file */
    size_t weights_size;
    sp_net_epsilon epsilon;
    const int *wanted; /* layers whose output is asked for */
    int nwanted;
    const char *helper;  /* Darknet alone: path of the program; or NULL */
    int64_t patience_ms; /* Darknet alone: for one picture */
} sp_net_source;

typedef struct sp_net_engine {
    sp_status (*model_new)(const sp_net_source *source, void **out);
    void (*model_free)(void *model);
    sp_status (*context_new)(void *model, void **out);
    void (*context_free)(void *context);

    /* Where the picture goes: rows of pixels of channels, as large as cfg->in.
     */
    float *(*input)(void *context);
    sp_status (*forward)(void *context);

    /* What layer number @layer, one of those wanted, made; of a yolo or region
     * layer, what it was given. Valid until the next forward pass. */
    const float *(*output)(void *context, int layer);
} sp_net_engine;

extern const sp_net_engine sp_net_onednn;

/* Debian's Darknet, in a child process for each context: it may exit, abort or
 * hang there. SP_UNSUPPORTED: not built in, or the network has what it does
 * not know. SP_IO: the child died or took too long; the next forward pass
 * starts another. */
extern const sp_net_engine sp_net_darknet;

#endif
