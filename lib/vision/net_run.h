/* Networks on oneDNN, which appears here alone (its calls change with version
 * 3). A model is loaded once and never changes; each thread that computes has a
 * context of its own. Tensors are floats, channels last. One thread works for a
 * context: several pictures at once are faster than several threads on one. */
#ifndef SP_NET_RUN_H
#define SP_NET_RUN_H

#include "net_weights.h"

typedef struct sp_net_model sp_net_model;
typedef struct sp_net_context sp_net_context;

/* @cfg is borrowed for as long as the model lives; @weights are copied.
 * SP_UNSUPPORTED: oneDNN cannot do a layer. */
sp_status sp_net_model_new(const sp_net_cfg *cfg, const sp_net_weights *weights,
                           sp_net_model **out);
void sp_net_model_free(sp_net_model *model);

sp_status sp_net_context_new(const sp_net_model *model, sp_net_context **out);
void sp_net_context_free(sp_net_context *context);

/* Where the picture goes: rows of pixels of channels, as large as cfg->in. */
float *sp_net_input(sp_net_context *context);

sp_status sp_net_forward(sp_net_context *context);

/* What layer number @layer made; of a yolo or region layer, what it was given.
 * Valid until the next forward pass, for the last layer and for those that end
 * in boxes. */
const float *sp_net_output(const sp_net_context *context, int layer);

#endif
