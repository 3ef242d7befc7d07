/* core/match_archive: the state of the matching rules as bytes and back. Private, for core/image.
 */
#pragma once
#include "core/archive.h"

void match_archive(struct archive *a, struct engine *e);
int match_index(struct engine *e); /* after loading: makes everything findable again */
