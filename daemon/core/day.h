/* core/day: the business date moves on. Private to daemon/core. */
#pragma once
#include "core/state.h"

/* Books what falls due, reports what is missing or unconfirmed, up to the date and in date order.
 */
int day_take(struct step *s, const struct item *item);
