/* core/reconcile/match_rules: which rules match receipts to payments, in which order. Private to
 * daemon/core.
 *
 * Of a pool, or of one partner's items in it (which then go by these alone). Until any is recorded:
 * reference, end-to-end id, amount within 5 working days, one to many, many to one, part. Recorded
 * again, they change; they hold for what comes from then on. Source: the order and the window are
 * practice [R], hence configuration. */
#pragma once
#include "core/foundation/step.h"
#include "core/reconcile/record.h"

#define MATCH_WORKING_DAYS 5

struct rule_set match_rules_of(const struct engine *e, uint32_t partner);
/* Working days apart within the window (England). Dates too far apart for any window are not
 * counted day by day. */
bool match_rules_is_near(const struct rule_set *rules, date_t a, date_t b);
/* Days before and after a date that hold every date in its window. */
int match_rules_span(const struct rule_set *rules);
/* On a succession: the successor goes by its predecessor's own rules, unless it has its own. 0 or
 * ERR_MEMORY. */
int match_rules_inherit(struct engine *e, uint32_t from, uint32_t to);
int match_rules_index(struct engine *e, uint32_t index); /* makes a recorded set findable */
