/* core/planning/stated: totals that somebody stated. Private to daemon/core.
 *
 * Of the first year it is said that 3.8bn became 5.3bn by additions of 1.5bn, under a headline of
 * 5.8bn (domain section 8, document 2 [S]): the daemon derives its totals from agreements and
 * ledgers, and shows what was stated beside them with the difference. It changes no figure.
 * It is of a sum (figure and amount) or of a benefit (metric and quantity). */
#pragma once
#include "core/planning/record.h"
