/* core/spending/year_end: the end of a pool's financial year: overspends are shared, what is over
 * or under is returned to the partners or carried forward. Private.
 *
 * Source: [S] agreements' rules on over- and underspends, core/spending/risk_share_split; [R]
 * memorandum account: funding by partner, expenditure, net under- or overspend, share carried
 * forward (domain section 4).
 *
 * Capital and revenue are accounted for each by itself, since capital never pays for revenue [S]
 * (core/spending/charge); of each:
 *   result          = income + brought forward + risk share of the partners - spent and accrued
 *                     - written off, and what revenue gave to capital's overspend, as far as
 *                     capital lacks it and revenue has it
 *   returned        = result less what is ordered and not yet spent, never below 0, where the rule
 *                     says that an underspend returns: to those who contributed to it, as
 *                     core/spending/surplus has it; else 0
 *   carried forward = result - returned; below 0: a deficit; whose it is: core/spending/surplus
 * Income is what contributions were due in the year, after agreed adjustments, with what has since
 * changed of years ended before; written off likewise. A loss is shared in the order agreed for an
 * overspend; a gain (below 0) is money that is planned for nothing. The risk pool is risk share of
 * the partners unless its money is in the pool already. Years of a pool are ended in order, once
 * their last day is over (until somebody does: core/spending/year_over); after that nothing is
 * planned in them, and what comes late counts in the next. Two officers of different partners end a
 * year; where partners bear a part of an overspend, one of each that does, of the office that the
 * risk share names (core/governance/mandate). Postings, dated the last day:
 *   risk share       risk-share-owed:PARTNER / risk-share:PARTNER
 *   returned         returned:PARTNER / payable:PARTNER
 *   carried forward  core/spending/surplus
 * so that every account of income and expenditure of the year and these sum to zero. What revenue
 * gave to capital moves no account: it shows in what each carries forward. */
#pragma once
#include "core/foundation/step.h"
#include "core/spending/record.h"
