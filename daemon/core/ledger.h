/* core/ledger: double entry. Private to daemon/core.
 *
 * Accounts of a pool (debit positive):
 *   receivable:PARTNER:LINE        owed by the partner on a contribution (due less paid)
 *   income:PARTNER:LINE            contributions due (credit)
 *   transit:PARTNER                paid by the partner's record, not yet confirmed by the host
 *   cash                           confirmed by the host
 *   suspense:PARTNER:LINE          paid while the gate is closed (credit)
 *   promised:PARTNER:ELEMENT       performance money, promised on results (memorandum)
 *   withheld:PARTNER:ELEMENT       of it what is not earned yet (credit)
 *   adjustments:PARTNER            agreed corrections of what is receivable
 *   written-off:PARTNER            of it what is forgiven
 *   unallocated:PARTNER            paid, belongs to no contribution (credit)
 *   expenditure:SCHEME             spent and accrued by a scheme, of all years
 *   accruals:SCHEME                used and not yet paid (credit)
 *   cover-owed:PARTNER             owed by the partner for an overspend
 *   cover:PARTNER                  cover of overspends, an income (credit)
 *   returned:PARTNER               underspends given back, a cost
 *   payable:PARTNER                owed to the partner (credit)
 *   carried-forward:YEAR           what a year leaves to the next (a deficit: credit)
 *   brought-forward:YEAR           what a year begins with (credit)
 *   unexplained-receipts:PARTNER   received, no payment explains it (credit)
 *   opening:PARTNER                what was taken over passes it, and leaves nothing (core/opening)
 *   differences:PARTNER            paid less received in matches within a tolerance or by a person
 * Every entry is one debit and one credit of the same amount, so each pool's balances sum to zero.
 */
#pragma once
#include "core/state.h"

/* A new account of the pool named "kind", "kind:PARTNER" or "kind:PARTNER:LINE" (parts may be
 * TEXT_NONE). 0 or ERR_MEMORY. */
int ledger_account_new(struct engine *e, uint32_t pool, const char *kind, struct text partner,
                       struct text line, uint32_t *ret_account);
/* The account of that name (without a line), made with its first entry. The pool's accounts are
 * looked through: for what is booked by hand. 0 or ERR_MEMORY. */
int ledger_account_get(struct engine *e, uint32_t pool, const char *kind, struct text partner,
                       uint32_t *ret_account);
/* Whether the pool can book this amount without leaving the range kept for it. */
bool ledger_has_room(const struct engine *e, uint32_t pool, int64_t amount);
/* Debits one account and credits another (of the same pool); a negative amount the other way about,
 * zero does nothing. 0 or ERR_MEMORY. */
int ledger_post(struct step *s, uint32_t debit, uint32_t credit, int64_t amount, date_t value_date);
/* Moves a balance, or a part of one, to another account of the pool. What was counted when it was
 * booked is not counted again: no balance grows beyond what was. 0 or ERR_MEMORY. */
int ledger_move(struct step *s, uint32_t from, uint32_t to, int64_t amount, date_t value_date);
