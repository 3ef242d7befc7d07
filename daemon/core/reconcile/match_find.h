/* core/reconcile/match_find: which open items are the same money as one that came. Private to
 * daemon/core.
 *
 * The rules recorded for the partner (core/reconcile/match_rules) are tried in their order; the
 * first that has something to say decides, also when what it says is that several fit equally.
 *   reference    same reference and amount (within the tolerance of an item when none is equal)
 *   end to end   the same by end-to-end id
 *   amount       same amount within the window of working days
 *   sums         the only combination of 2..16 items in the window of the one that they sum to
 *   part         same reference (without one: same id), another amount: the smaller side is used
 *                up, of the larger a residual stays open; several, when they are not more together
 * A counterpart is taken only when it is the only one, and when nothing else that waits on the own
 * side fits it as well by the same rule.
 *
 * Result independent of the order of arrival: promised where every reference (id) that occurs is
 * carried by one payment and one receipt only and the rules are reference, end to end and part; and
 * for one payment and any number of receipts (or the reverse) that share a reference no others
 * carry and do not exceed it, with the rules reference and part. Elsewhere an earlier match by a
 * weaker rule can take what a later item fits better; taking it apart (core/reconcile/unmatch) is a
 * person's.
 *
 * Bounds: WALK_MAX items with the same reference, id, amount or span of dates are looked at;
 * sums are searched within core/foundation/combine's limits. Beyond them nothing is matched and the
 * exception says so. So one item costs the same however many others are open. */
#pragma once
#include "core/foundation/step.h"
#include "core/reconcile/record.h"

#define WALK_MAX 1024

struct match_found {
    int rule;                        /* enum match_rule; 0: none */
    uint32_t candidates;             /* when none: how many fitted equally; 0: nothing did */
    bool too_many;                   /* when none: not all could be looked at */
    uint32_t others[MATCH_SIDE_MAX]; /* indices of open items of the other side */
    uint32_t other_count;
    uint32_t beside[MATCH_SIDE_MAX]; /* open items of the own side that belong with it */
    uint32_t beside_count;
    struct rejected rejected[REJECTED_MAX];
    uint32_t rejected_count; /* that there were */
};
/* x came on a side and is not among the open items yet. */
void match_find(const struct engine *e, const struct open_item *x, enum side side,
                struct match_found *ret_found);
