/* core/spending/risk_share_split: who bears a pool's overspend, and to whom its underspend belongs:
 * arithmetic only. Private.
 *
 * Source: [S] real agreements differ: first underspends elsewhere, then the risk pool, then
 * uncommitted schemes, then the partners pro rata to contribution, capped; an underspend stays in
 * the pool or returns to the payers (domain section 4). The steps, their order, the risk pool, the
 * cap and the shares are configuration (RiskShare).
 *
 * Capital never pays for revenue; revenue may pay for capital (core/spending/charge). So each
 * economy has an overspend of its own: actual less planned of what schemes are over plan with in
 * that economy, and what was written off of it (core/workflow/adjustment): nobody planned that
 * either. Revenue's is covered first, of revenue alone; then capital's: in each step of
 * capital, and of what revenue still has. Each step in its order gives what it has, at most what is
 * still needed:
 *   other schemes        planned less actual less what is ordered, of schemes on which something
 *                        was spent or ordered; never below 0
 *   risk pool            what there is of it; borne by its shares, else pro rata to contributions
 *   uncommitted schemes  the plan of schemes on which nothing was spent or ordered
 *   unplanned            income and what was brought forward less all plans (less the risk pool
 *                        where its money is among them, which is revenue); never below 0
 *   partners             pro rata to contributions, at most the cap for all together
 * Pro rata to contributions is to those of the overspend's economy; where nobody made any, to all.
 * Within a step givers give in proportion to what they have, to the penny by largest remainder, so
 * the parts of all steps and what is not covered sum to the overspend exactly. Money is pence. */
#pragma once
#include "core/foundation/step.h"
#include "core/spending/record.h"

#define CHARGES_MAX (SCHEMES_MAX * OF_ECONOMIES)

/* What is charged to one economy of a scheme (core/spending/charge). */
struct risk_share_charge {
    unsigned place; /* OF_REVENUE or OF_CAPITAL */
    int64_t planned, actual, ordered; /* ordered: and not yet spent, >= 0 */
    int64_t gives[OF_ECONOMIES]; /* results: to the overspends of others, by their economy */
};

struct risk_share_partner {
    int64_t due[OF_ECONOMIES]; /* in the year; weights below 0 count as 0 */
    uint32_t risk_parts;       /* of the risk pool; 0 for all: as the contributions */
    /* results: of the risk pool drawn; of the partners' step; by economy of the overspend */
    int64_t risk[OF_ECONOMIES], share[OF_ECONOMIES];
};

struct risk_share_result {
    int64_t overspend[OF_ECONOMIES], uncovered[OF_ECONOMIES];
    int64_t steps[OF_ECONOMIES][RISK_SHARE_STEPS_MAX]; /* given by rule.steps[i] */
    int64_t of_revenue; /* of what capital's steps gave: revenue that is in the pool */
};

/* n <= CHARGES_MAX, m <= PARTNERS_EVER_MAX. */
void risk_share_overspend(const struct risk_share *rule, const int64_t unplanned[OF_ECONOMIES],
                          const int64_t written_off[OF_ECONOMIES],
                          struct risk_share_charge *charges, size_t n,
                          struct risk_share_partner *partners, size_t m,
                          struct risk_share_result *ret_result);
/* Splits total >= 0 in proportion to weights (those below 0 count as 0) by largest remainder, ties
 * to the earlier part; the parts sum to total, and no part is more than its weight where total is
 * not more than their sum. false, and zeros, when every weight is 0 and total is not. n <=
 * CHARGES_MAX; cost n times the pennies left over, which are fewer than n. */
bool risk_share_split(int64_t total, const int64_t *weights, size_t n, int64_t *ret_parts);
