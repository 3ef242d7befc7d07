/* core/governance/mandate: whose officers must decide an input, and whether those who have decided
 * so far suffice. Private.
 *
 * A mandate is a list of seats. Each is taken by one officer: of a named party, of any partner but
 * a named one, or of any; where the agreement names it, the holder of an office. An officer takes
 * one seat, the first that is his; in some mandates officers of one body take no two. A body is the
 * party with those for which it carries on. Fulfilled when no seat is open.
 *
 *   move      two of any partner                                                limited
 *   forgive   two of partners other than the debtor (a loss of the pool), or of
 *             the partner to whom the pool owes it (its own loss)               limited
 *   adjust    one of the debtor, one of the creditor side
 *   widen     two of different partners, so that one is not of the partner that gains: what widens
 *             authority, lowers what is due, or asks less of all pools
 *   appoint   one of the new officer's own body, one of a body with which it shares a pool
 *   draw      one of each partner that bears it, of the office that the risk share names; of one
 *             that bears it alone, and one of another
 *
 * Limited: up to the sum that the scheme of delegation leaves to one officer the first suffices. A
 * pool's own scheme goes before the one that holds for all pools; in each the latest that has begun
 * counts; before any has begun nobody decides alone. Against the limit count, by absolute value and
 * together: the sum at stake, and what officers decided alone before, by this officer in the
 * calendar month of the business date, or on the same exception. Sums are configuration
 * (Delegation): councils and NHS bodies set their own in their standing financial instructions [R].
 * Source: [S] forgiving a debt is the creditor's; SFIs and financial regulations reserve losses to
 * named officers [R]; both chief finance officers agree to a draw on the risk pool [S] (Rotherham,
 * domain section 9). Money: pence. */
#pragma once
#include "core/foundation/step.h"
#include "core/governance/record.h"

struct mandate {
    uint32_t pool;      /* NONE: of no pool */
    int64_t amount;     /* at stake */
    uint32_t exception; /* 0: of none */
    bool is_limited;
    bool is_apart; /* no two officers of one body */
    uint32_t seat_count;
    struct seat seats[MANDATE_SEATS_MAX];
};

struct mandate mandate_to_move(uint32_t pool, int64_t amount);
/* partner: whose debt it is where amount > 0; to whom the pool owes it where amount < 0. */
struct mandate mandate_to_forgive(const struct engine *e, uint32_t partner, int64_t amount,
                                  uint32_t exception);
struct mandate mandate_to_adjust(const struct engine *e, uint32_t partner, int64_t amount,
                                 uint32_t exception);
struct mandate mandate_to_widen(uint32_t pool, int64_t amount);
struct mandate mandate_to_appoint(uint32_t party);
/* parties: that bear it; of none it is as any end of a year: to widen. */
struct mandate mandate_to_draw(const struct engine *e, uint32_t pool, int64_t amount,
                               const uint32_t *parties, size_t count, struct text office);

/* Called by the rule of an input that needs a mandate (the item in hand), after all other checks
 * and before it changes anything; officer is who sent it. 0: go on; a refusal code;
 * NEEDS_OFFICERS: the rule returns that, and the input waits (core/governance/pending). Refused:
 * whoever may not take a seat, and what could never be fulfilled, because a body has no officer. */
int mandate_check(struct step *s, const struct mandate *m, struct text officer,
                  const struct item *item);
/* The same for what moves money; and for what widens authority or lowers what is due. */
int mandate_check_widen(struct step *s, uint32_t pool, int64_t amount, struct text officer,
                        const struct item *item);
int mandate_check_move(struct step *s, uint32_t pool, int64_t amount, struct text officer,
                       const struct item *item);
/* The item in hand was applied: what an officer decided alone counts from now on. */
void mandate_count_alone(struct step *s);

/* Which seats the officers leave open. */
struct seating {
    uint32_t open;
    bool is_taken[MANDATE_SEATS_MAX];
};
struct seating mandate_seat(const struct engine *e, const struct mandate *m,
                            const uint32_t *officers, size_t count);
/* Whether the officer may take one of the seats, open or not. */
bool mandate_is_of(const struct engine *e, const struct mandate *m, uint32_t officer);
/* Whether he takes one that those who have decided leave open. */
bool mandate_adds(const struct engine *e, const struct mandate *m, const struct pending *p,
                  uint32_t officer);
bool mandate_is_same_seat(const struct seat *a, const struct seat *b);
/* "of 01T", for refusals; in the effects' arena. */
struct text mandate_print_seat(struct step *s, const struct mandate *m, const struct seat *seat);
