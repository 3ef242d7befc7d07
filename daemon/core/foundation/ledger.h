/* core/foundation/ledger: double entry. Private to daemon/core.
 *
 * Accounts of a pool (debit positive):
 *   receivable:PARTNER:CONTRIBUTION          owed by the partner on a contribution: due after
 *                                            adjustments, less paid, less written off
 *   income:PARTNER:CONTRIBUTION              contributions due by their schedules (credit)
 *   transit:PARTNER                          paid by the partner, not yet confirmed by the host; in
 *                                            a pool whose receipts are not fed: all that was paid
 *   host-paid:PARTNER                        the same of the host: a journal in its own books, and
 *                                            on no way to anybody
 *   cash                                     confirmed by the host
 *   receipts-in-advance:PARTNER:CONTRIBUTION paid while the release conditions are not met (credit)
 *   promised:PARTNER:ELEMENT                 performance money, promised on results (memorandum)
 *   not-released:PARTNER:ELEMENT             of it what is not earned yet (credit)
 *   adjustments:PARTNER                      agreed corrections of what is due: income less this is
 *                                            what is due
 *   written-off:PARTNER                      of what is due, what is forgiven: a loss
 *   unallocated:PARTNER                      paid, belongs to no contribution (credit)
 *   expenditure:SCHEME                       spent and accrued by a scheme, of all years
 *   accruals:SCHEME                          used and not yet paid (credit)
 *   risk-share-owed:PARTNER                  owed by the partner for an overspend
 *   risk-share:PARTNER                       its share of overspends, an income (credit)
 *   returned:PARTNER                         underspends given back, a cost
 *   payable:PARTNER                          owed to the partner (credit)
 *   surplus-revenue:PARTNER                  carried forward and owed to the partner until it is
 *   surplus-capital:PARTNER                  spent (credit): core/spending/surplus
 *   carried-forward:YEAR:ECONOMY             what a year leaves to the next (a deficit: credit)
 *   brought-forward:YEAR:ECONOMY             what a year begins with, once it is its own (credit)
 *   unreconciled-receipts:PARTNER            received, no payment explains it (credit)
 *   opening:PARTNER                          what was taken over passes it, and leaves nothing
 *                                            (core/workflow/opening)
 *   differences:PARTNER                      paid less received in matches within a tolerance or
 *                                            by a person
 * Every entry is one debit and one credit of the same amount, so each pool's balances sum to zero;
 * and so they do on every value date and booking day, because both bear the same. An account keeps
 * its sums by these two, so that its balance can be had as of any date.
 *
 * An account is passed on when another body carries on for its partner (core/control/succession):
 * what is dated before that day is still booked there, what is dated later on the account that
 * comes after it. What is owed moves on at once, by an entry of its own that names both; income
 * stays where it was earned. */
#pragma once
#include "core/foundation/step.h"

struct account_day {
    date_t date, booked;
    int64_t amount;
};

struct account {
    uint32_t pool;
    struct text name;
    int64_t balance; /* the sum of days, and of those let go */
    struct { struct account_day *items; size_t count, capacity; } days; /* by date, then booked */
    uint32_t before;    /* the account that has what is dated before its passed_on; NONE */
    uint32_t passed_to; /* the account that what is owed moves on to; NONE: it stays */
    date_t passed_on;   /* DATE_NONE */
};

/* A new account of the pool named "kind", "kind:PARTNER" or "kind:PARTNER:CONTRIBUTION" (parts may
 * be TEXT_NONE). 0 or ERR_MEMORY. */
int ledger_account_new(struct engine *e, uint32_t pool, const char *kind, struct text partner,
                       struct text contribution, uint32_t *ret_account);
/* The account of that name (without a contribution), made with its first entry. The pool's accounts
 * are looked through: for what is booked manually. 0 or ERR_MEMORY. */
int ledger_account_get(struct engine *e, uint32_t pool, const char *kind, struct text partner,
                       uint32_t *ret_account);
/* The accounts of a partner that are of none of its contributions. What is owed passes to whoever
 * carries on for it (core/foundation/partner), what was earned, borne or forgiven stays. */
enum partner_account {
    ACCOUNT_TRANSIT,
    ACCOUNT_HOST_PAID,
    ACCOUNT_UNALLOCATED,
    ACCOUNT_UNRECONCILED,
    ACCOUNT_DIFFERENCES,
    ACCOUNT_OPENING,
    ACCOUNT_ADJUSTMENTS,
    ACCOUNT_WRITTEN_OFF,
    ACCOUNT_RISK_SHARE_OWED,
    ACCOUNT_RISK_SHARE,
    ACCOUNT_RETURNED,
    ACCOUNT_PAYABLE,
    ACCOUNT_SURPLUS_REVENUE,
    ACCOUNT_SURPLUS_CAPITAL,
    PARTNER_ACCOUNT_COUNT
};
/* As ledger_account_get. */
int ledger_partner_account(struct engine *e, uint32_t pool, struct text partner,
                           enum partner_account kind, uint32_t *ret_account);
/* The same, but NONE where it has no entry yet. */
uint32_t ledger_partner_account_find(const struct engine *e, uint32_t pool, struct text partner,
                                     enum partner_account kind);
/* Whether the pool can book this amount without leaving the range kept for it. */
bool ledger_has_room(const struct engine *e, uint32_t pool, int64_t amount);
/* Debits one account and credits another (of the same pool); a negative amount the other way about,
 * zero does nothing. */
void ledger_post(struct step *s, uint32_t debit, uint32_t credit, int64_t amount,
                 date_t value_date);
/* The same on these accounts, whichever have what is dated so. */
void ledger_post_on(struct step *s, uint32_t debit, uint32_t credit, int64_t amount,
                    date_t value_date);
/* Moves a balance, or a part of one, to another account of the pool. What was counted when it was
 * booked is not counted again: no balance grows beyond what was. */
void ledger_move(struct step *s, uint32_t from, uint32_t to, int64_t amount, date_t value_date);
/* Another body carries on from the day on: what is owed on the account moves to the other on that
 * day, now and whenever more is booked there; what is dated on the day or later moves on its own
 * date. is_sole: what is dated before the day and comes to the other is the first one's; false
 * where several may be meant. */
void ledger_pass_on(struct step *s, uint32_t from, uint32_t to, date_t on, bool is_sole);
/* The same of an account whose balance stays: only later entries go to the other. */
void ledger_follow(struct engine *e, uint32_t from, uint32_t to, date_t on);
/* The account so many before this one. */
uint32_t ledger_account_before(const struct engine *e, uint32_t account, size_t steps);
bool ledger_is_passed_on(const struct engine *e, uint32_t account);
/* The day on which what is in hand enters the pool's books: the business date, but never before the
 * day after the last closing. DATE_NONE before the first day. */
date_t ledger_booking_day(const struct engine *e, uint32_t pool);
/* The same, of something that is booked now. */
date_t ledger_use_booking_day(struct engine *e, uint32_t pool);
int64_t ledger_balance(const struct engine *e, uint32_t account);
const struct account *ledger_account_at(const struct engine *e, uint32_t account);
/* Of what has a value date up to as_of and was booked up to booked_to (DATE_NONE: whenever it was).
 * Costs as much as the account has days. */
int64_t ledger_balance_as_of(const struct account *account, date_t as_of, date_t booked_to);
/* The same of the account and those that came before it. */
int64_t ledger_line_as_of(const struct engine *e, uint32_t account, date_t as_of, date_t booked_to);
/* Whether the account is "kind" or "kind:..."; with a partner: "kind:PARTNER" or
 * "kind:PARTNER:...". */
bool ledger_is_of(const struct account *account, const char *kind, struct text partner);
/* The sum of ledger_balance_as_of of the pool's accounts that ledger_is_of says. */
int64_t ledger_sum_as_of(const struct engine *e, uint32_t pool, const char *kind,
                         struct text partner, date_t as_of, date_t booked_to);
/* The i-th account of a pool, in the order in which they were opened; NULL when not so many. */
const struct account *ledger_account_of(const struct engine *e, uint32_t pool, size_t i);
/* A closing of the pool's books: nothing is booked before that day any more. */
void ledger_close(struct engine *e, uint32_t pool, date_t books_from);
date_t ledger_books_from(const struct engine *e, uint32_t pool);
date_t ledger_last_booked(const struct engine *e, uint32_t pool);
/* Of what has a value date up to `to` and was booked up to `booked` no account keeps its days: it
 * is in the balance, and nobody asks of a day before them (core/control/let_go). */
void ledger_let_go(struct engine *e, uint32_t pool, date_t to, date_t booked);
/* Those two; DATE_NONE: nothing was let go. */
date_t ledger_let_go_to(const struct engine *e, uint32_t pool);
date_t ledger_let_go_booked(const struct engine *e, uint32_t pool);
bool ledger_has_account(const struct engine *e, uint32_t account); /* of what was loaded */
bool ledger_is_of_pool(const struct engine *e, uint32_t account, uint32_t pool); /* and of it */
/* The absolute value of everything ever booked in the pool. */
int64_t ledger_turnover(const struct engine *e, uint32_t pool);
