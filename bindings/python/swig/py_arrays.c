/* Arrays in and out where they lie: numpy's, or anybody's buffers. */
#include "pysp.h"
