/* The layers that only move numbers about, or hardly compute: plain C on
 * channels-last tensors. Pure. */
#ifndef SP_NET_PLAIN_H
#define SP_NET_PLAIN_H

#include "net_cfg.h"

/* Compute @l (avgpool, upsample, route, shortcut, reorg, softmax). @inputs has
 * l->ninputs tensors; @channels says how many channels each has. */
void sp_net_plain(const sp_net_layer *l, const float *const *inputs,
                  const int *channels, float *out);

/* 1 / (1 + e^-x) */
float sp_net_logistic(float x);

/* @count scores to shares that add up to one; @in may be @out. */
void sp_net_shares(const float *in, int count, float *out);

#endif
