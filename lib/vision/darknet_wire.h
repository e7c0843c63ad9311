/* What the library and the program that holds Darknet say to each other, over
 * one socket, in the byte order of the machine.
 *
 *   program: DARKNET_HELLO, then for each layer of its command line how many
 *            floats that layer puts out, all 32-bit
 *   library: a picture, channel by channel         } again and again, until
 *   program: what those layers put out, as floats  } the library hangs up
 *
 * Its command line: numbers of layers.
 */
#ifndef SP_DARKNET_WIRE_H
#define SP_DARKNET_WIRE_H

#include <stdint.h>

#define DARKNET_HELLO UINT32_C(0x53504431)

enum {
    DARKNET_SOCKET = 0,
    DARKNET_CFG = 3, /* descriptors in the program */
    DARKNET_WEIGHTS = 4
};

#endif
