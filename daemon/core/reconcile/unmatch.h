/* core/reconcile/unmatch: a person undoes a match, or says what is the same money. Private.
 *
 * Unmatched, ledger and contribution years are as if the match had never been made: by opposite
 * entries on the receipts' own value dates. Its items are open again (a payment that was undone
 * meanwhile is not), a residual that is still open is joined with them, and only what comes later,
 * or a person, matches them again. The last MATCHES_MAX matches of a pool can be unmatched.
 *
 * Manually matched: 1..16 payments and 1..16 receipts of one partner, all open. Sums that differ
 * are evened out on the account of differences: that is forgiving money, and above the officer's
 * own limit it needs a second (core/governance/officer). What is at stake otherwise is nothing: no
 * sum moves. */
#pragma once
#include "core/foundation/step.h"
#include "core/reconcile/record.h"
