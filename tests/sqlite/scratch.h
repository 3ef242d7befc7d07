/* tests/sqlite/scratch: a directory of a test's own, gone when it ends. */
#pragma once
#include "store/store.h"

extern char scratch[64]; /* its path */

void scratch_make(void);
void scratch_remove(void);
/* The path of a file in it; valid until the next call. */
const char *scratch_file(const char *name);
/* Opens the store in it, and fails the test when that fails. */
struct store *scratch_store(void);
/* The same in a forked child, which a failed assertion would not end: it exits with status 9. */
struct store *scratch_store_or_exit(void);
