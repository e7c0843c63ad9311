/* Other engines for bench_vision_peers, each in a file of its own; _open gives
 * NULL where the engine is not built in. */
#ifndef VISION_PEERS_H
#define VISION_PEERS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* @planes: the picture, channel by channel; borrowed. */
void *peer_opencv_open(const char *cfg, size_t cfg_size, const void *weights,
                       size_t weights_size, float *planes, int width,
                       int height);
void peer_opencv_run(void *peer);
void peer_opencv_close(void *peer);

void *peer_darknet_open(const char *cfg, size_t cfg_size, const void *weights,
                        size_t weights_size, float *planes);
void peer_darknet_run(void *peer); /* there is no end to it: it leaks */

#ifdef __cplusplus
}
#endif
#endif
