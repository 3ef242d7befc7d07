/* core/contribution/discharged: a contribution year that was let go (core/contribution/let_go) of
 * which each instalment was paid by exactly what it awaited, each by a payment of its own, and
 * nothing else was in it. It has no instalments: they, and a payment for each on its date, are made
 * again from the schedule before anything is applied to the year, varied or cut. Private to
 * daemon/core. */
#pragma once
#include "core/foundation/step.h"

/* What of the year was let go, as a day's sums, of the last day and booking day let go; zeros of a
 * year that has its instalments: there it stands among the days. */
struct day_sums discharged_sums(const struct engine *e, const struct contribution_year *cy);
/* The last day that was let go of the contribution year; DATE_NONE: none was. */
date_t discharged_to(const struct engine *e, const struct contribution_year *cy);
/* So many instalments of a contribution year, each paid, as they are made from the schedule; paid
 * on its date, or on the day if that was before. */
void discharged_make(const struct engine *e, const struct contribution_year *cy, uint32_t count,
                     date_t on, struct instalment *ret_instalments);
/* A discharged year has its instalments again: paid by what they await, on their dates. 0 or
 * ERR_MEMORY. */
int discharged_recall(struct engine *e, uint32_t contribution_year);
/* The same of the contribution's years from that of a date on, before its terms or its end are
 * changed from that date on. */
int discharged_recall_from(struct engine *e, uint32_t contribution, date_t date);
