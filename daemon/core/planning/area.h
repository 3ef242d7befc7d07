/* core/planning/area: the areas of the nation, by year. Private to daemon/core.
 *
 * What is recorded of an area and year is its region, and its population with the source of the
 * figure, for sums per head. A later record of the same area and year takes the place of the
 * earlier one: estimates of population are revised. Nothing is booked. */
#pragma once
#include "core/planning/record.h"
