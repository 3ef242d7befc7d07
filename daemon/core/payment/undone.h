/* core/payment/undone: what rows below 0, and reversals, undid; so that such a row can itself be
 * taken back. Private to daemon/core.
 *
 * Taken back, what it undid stands again, as it stood before and from the day on which it was
 * undone: by opposite entries on the row's own value date. Held money is held again, and enters
 * with the next release when it may. Memory: the last UNDONE_MAX rows of a pool. */
#pragma once
#include "core/foundation/emit.h"
#include "core/foundation/recent_payments.h"

#define UNDONE_MAX 1024

#define UNDONE_WHATS(X)                                                                            \
    X(UNDONE_PAYMENT, 1, "payment")                                                                \
    X(UNDONE_HELD, 2, "held")
ENUMERATION(undone_what, UNDONE_WHATS);

struct undone {
    enum undone_what what;
    struct money by;            /* the row, amount < 0 */
    bool by_command;            /* a Reversal, no row of a ledger */
    uint32_t partner;           /* when it came */
    uint32_t named;             /* contribution that the row named; NONE */
    struct money paid;          /* of a payment, or held money */
    uint32_t contribution_year; /* of the payment; NONE */
    uint32_t held_on;           /* contribution of held money; NONE */
};

/* An entry of the row, or reversal, which undid nothing yet. */
struct undone undone_of(uint32_t partner, uint32_t named, const struct money *by);
/* 0 or ERR_MEMORY. */
int undone_note(struct engine *e, const struct undone *u);
/* Those of a pool, oldest first; NULL: there is no i-th. Valid until one is noted or taken. */
const struct undone *undone_at(const struct engine *e, uint32_t pool, size_t i);
/* The entry of the pool that undid the payment, by row or (by_command) by command; or that is of
 * the row. SIZE_MAX. */
size_t undone_find_paid(const struct engine *e, uint32_t pool, const struct money *paid);
size_t undone_find_row(const struct engine *e, uint32_t pool, const struct money *row);
/* Takes the entry out: its row is to be taken back (core/payment/taken_back). Its partner is
 * whoever carries on. */
struct undone undone_take(struct engine *e, uint32_t pool, size_t i);
/* The row, or payment, is of that document from now on. */
void undone_set_document(struct engine *e, uint32_t pool, const struct money *row,
                         uint64_t document);
