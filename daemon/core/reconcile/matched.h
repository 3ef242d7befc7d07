/* core/reconcile/matched: making matches, and remembering them. Private to daemon/core.
 *
 * A match is reported by one event for each pair of a payment and a receipt in it; its number,
 * within the pool, is their subject. What is matched leaves the open items, so nothing is matched
 * twice: no serial is in two matches, nor in one and open (matching_check, and UNIQUE in books.db).
 *
 * Score, 0..100: 50 when payment and receipt share their reference or end-to-end id, 30 when the
 * sums are equal (25 when they differ and nothing is left open, 0 when a residual is), 20 less 2
 * for each working day between them; of several pairs the lowest counts.
 *
 * Memory: the last MATCHES_MAX matches of a pool with all their items; older ones stand in the
 * journal and the books and cannot be unmatched any more. */
#pragma once
#include "core/foundation/step.h"
#include "core/reconcile/record.h"

/* What is to become a match. */
struct making {
    uint32_t partner;
    int rule;        /* enum match_rule; 0: by a person */
    struct text why; /* of a person */
    struct text officer;
    struct open_item payments[MATCH_SIDE_MAX], receipts[MATCH_SIDE_MAX];
    uint32_t payment_count, receipt_count;
    uint64_t came; /* serial of a receipt whose money stands on no account yet; 0: none */
    bool again;    /* its receipts were matched before: their money was counted then */
    struct rejected rejected[REJECTED_MAX];
    uint32_t rejected_count;
};
/* Books and reports the match of items that are open no more, closes what was open about them,
 * opens what is left (by part) and remembers it. Index of the open payment left in *ret_rest, or
 * NONE. Sums that differ otherwise are evened out on the account of differences. */
int matched_make(struct step *s, struct making *m, uint32_t *ret_rest);

/* Matches of which all is dated up to a day, and was booked up to another, are not remembered any
 * more (core/control/let_go); the oldest first. 0 or ERR_MEMORY. */
int matched_let_go(struct engine *e, uint32_t pool, date_t to, date_t booked);
struct match *matched_find(const struct engine *e, uint32_t pool, uint64_t number); /* NULL */
const struct matched *matched_of(const struct engine *e, uint32_t pool);            /* NULL */
/* A payment, or the share of one, as the payer recorded it. */
struct paid_item {
    uint32_t partner;
    uint64_t cause;
    uint32_t item;
    uint32_t contribution_year, held_on; /* as of its open item */
};
bool matched_is_of(const struct open_item *payment, const struct paid_item *paid);
/* Index of the payment among the open ones; NONE. */
uint32_t matched_find_open(const struct engine *e, const struct paid_item *paid);
/* The next match of the partner's pool after that number (0: the first) that stands and has the
 * payment; *ret_place is its place there. NULL: no more. */
struct match *matched_next_with(const struct engine *e, const struct paid_item *paid,
                                uint64_t after, uint32_t *ret_place);
bool matched_is_equal(int rule); /* whether a match by it is of equal sums, without what is left */
int64_t matched_sum(const struct match *m, enum side side);
int matched_account(struct engine *e, uint32_t partner, uint32_t *ret_account); /* differences */
/* One pair of the match after the other, each item of both sides in at least one: what was paid of
 * the payment and received of the receipt. A credit (an item of the other sign than the sums) is
 * received, or paid, as a whole with the first item of the other side. *at begins as {0}. */
struct pairing {
    uint32_t payment, receipt; /* places among each side of the pair given last */
    int64_t paid, received;
    int64_t payment_left, receipt_left;
    size_t next_payment, next_receipt, credit; /* places among all items */
    bool begun, has_main;
};
bool matched_next_pair(const struct match *m, struct pairing *at);
/* Whether there are such: each side has an item of the sign of the match's sums. */
bool matched_has_pairs(const struct match *m);
