/* store/check: what every store asks of an append before it begins, so that all answer alike. */
#pragma once
#include "store/store.h"

#define STORE_NAME_MAX 255 /* bytes of a party, feed or principal */

/* Numbers, sizes and ranges against the head and one another. 0 or ERR_RANGE. The numbers of feeds
 * are checked by store/feeds.h. */
int check_append(const struct store_head *head, const struct journal_row *rows, size_t count,
                 const struct effect_row *effects);
