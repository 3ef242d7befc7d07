/* core/contribution/room: the room's state as a whole: made, kept, freed. Private to daemon/core.
 *
 * Contributions and their years are shared tables, read before the rooms' own states and after
 * those of core/foundation/room; with them the tables are whole, and every column is covered. */
#pragma once
#include "core/foundation/archive.h"

int contribution_init(struct engine *e); /* 0 or ERR_MEMORY */
void contribution_fini(struct engine *e);
void contribution_archive(struct archive *a, struct engine *e);
/* What holds of the room's state between inputs: NULL, or the sentence that says what does not. It
 * follows no index that it has not looked at, so an image is asked before anything else is. */
const char *contribution_check(const struct engine *e);
int contribution_index(struct engine *e); /* after a load: makes everything findable again */
void contribution_archive_tables(struct archive *a, struct engine *e);
