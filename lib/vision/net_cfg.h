/* A Darknet network: what its cfg file says, read strictly into a list of
 * layers with every number within limits and every shape worked out. Pure. */
#ifndef SP_NET_CFG_H
#define SP_NET_CFG_H

#include "base.h"

enum {
    SP_NET_BYTES_MAX = 1 << 20, /* of a cfg file */
    SP_NET_LAYERS_MAX = 1024,
    SP_NET_SIDE_MAX = 4096, /* of the picture that goes in */
    SP_NET_CHANNELS_MAX = 65536,
    SP_NET_INPUTS_MAX = 16, /* of a route or a shortcut */
    SP_NET_ANCHORS_MAX = 32,
    SP_NET_CLASSES_MAX = 10000
};
/* Of one layer and of all layers together, in floats: 256 MB and 1 GB. */
#define SP_NET_VALUES_MAX INT64_C(67108864)
#define SP_NET_VALUES_ALL_MAX INT64_C(268435456)
/* Of one forward pass: yolov4-p7 at 1536 has 0.6e12. */
#define SP_NET_FLOPS_MAX 2e12

typedef enum sp_net_kind {
    SP_NET_CONVOLUTIONAL,
    SP_NET_MAXPOOL,
    SP_NET_AVGPOOL,
    SP_NET_UPSAMPLE,
    SP_NET_ROUTE,
    SP_NET_SHORTCUT,
    SP_NET_DROPOUT,
    SP_NET_REORG,
    SP_NET_SOFTMAX,
    SP_NET_YOLO,
    SP_NET_REGION,
    SP_NET_KIND_COUNT
} sp_net_kind;

typedef enum sp_net_activation {
    SP_NET_LINEAR,
    SP_NET_LEAKY, /* slope 0.1 */
    SP_NET_RELU,
    SP_NET_MISH,
    SP_NET_SWISH,
    SP_NET_LOGISTIC,
    SP_NET_ACTIVATION_COUNT
} sp_net_activation;

typedef struct sp_net_shape {
    int w;
    int h;
    int c;
} sp_net_shape;

typedef struct sp_net_layer {
    sp_net_kind kind;
    int line;        /* of its section in the cfg */
    sp_net_shape in; /* of its first input */
    sp_net_shape out;
    /* The layers it reads; -1 is the picture. A shortcut reads the layer
     * before it first. */
    int inputs[SP_NET_INPUTS_MAX];
    int ninputs;

    sp_net_activation activation; /* convolutional, shortcut */
    int size;                     /* convolutional, maxpool */
    int stride;                   /* also upsample, reorg */
    int pad;    /* convolutional: on each side; maxpool: both sides together */
    int groups; /* convolutional, route, softmax */
    int group;  /* route: which one */
    bool normalize; /* convolutional: batch norm follows */

    /* yolo and region: */
    int classes;
    int nanchors;
    float anchors[SP_NET_ANCHORS_MAX][2]; /* those of the mask alone; pixels
                                             (yolo) or cells (region) */
    float scale_xy;
    bool new_coords;
    bool softmax; /* region: class scores add up to one */
} sp_net_layer;

typedef struct sp_net_cfg {
    sp_net_shape in;
    sp_net_layer *layers;
    int nlayers;
    double flops;    /* of convolutions, one forward pass */
    int64_t weights; /* floats in the weights file, after its header */
} sp_net_cfg;

/* "convolutional" and so on, as in the file. */
const char *sp_net_kind_name(sp_net_kind kind);

/* Number of floats of a shape. */
int64_t sp_net_shape_values(const sp_net_shape *shape);

/* Read a cfg of @size bytes. SP_INVALID with one sentence that names the line
 * and the value; SP_UNSUPPORTED: a section or setting that is not known. */
sp_status sp_net_cfg_read(const char *text, size_t size, sp_net_cfg *out);

void sp_net_cfg_free(sp_net_cfg *cfg);

#endif
