/* support/lived: a stage on which the world of a seed (support/world) has lived. synthetic. */
#pragma once
#include "stage.h"

/* Begins the stage and submits so many inputs, all kinds among them. 0, or what failed: the stage
 * ends with stage_fini all the same. */
int lived_init(struct stage *s, uint64_t seed, int inputs);
