/* support/memory_store: a complete store in memory, which passes the same conformance
 * suite as the daemon's. */
#pragma once
#include "store/store.h"

int memory_store_new(struct store **ret_store);
/* The nth next append from now (1 = the next) fails with error and changes nothing; 0 cancels. */
void memory_store_fail_append(struct store *s, unsigned nth, int error);
