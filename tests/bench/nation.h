/* bench/nation: the packed requests that nation_frames.py writes. Errors abort: these are programs
 * that measure. */
#pragma once
#include "world.h"

/* Reads DIRECTORY/NAME.frames behind what is in out. */
void nation_read(const char *directory, const char *name, struct frames *out);
