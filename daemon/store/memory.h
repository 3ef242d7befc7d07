/* store/memory: a complete store in memory, for tests and simulation. Same conformance suite. */
#pragma once
#include "store/store.h"

int memory_store_new(struct store **ret_store);
/* The nth next append from now (1 = the next) fails with error and changes nothing; 0 cancels. */
void memory_store_fail_append(struct store *s, unsigned nth, int error);
