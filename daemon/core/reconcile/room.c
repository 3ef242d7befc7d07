#include "core/reconcile/brought.h"
#include "core/reconcile/room.h"
#include "base/error.h"
#include "core/reconcile/match_rules.h"
#include "core/reconcile/matched.h"
#include "core/reconcile/open.h"
#include "core/reconcile/state.h"

/* A free entry has what the one before had. */
#define OPEN_ITEM(F, T)                                                                            \
    F(T, U64, serial)                                                                              \
    F(T, PART, money, money)                                                                       \
    F(T, U32, partner)                                                                             \
    F(T, U32, contribution_year)                                                                   \
    F(T, U32, held_on)                                                                             \
    F(T, U32, exception)                                                                           \
    F(T, U32, next_free)
LAYOUT(open_item, OPEN_ITEM)

#define OPEN_ITEMS(F, T)                                                                           \
    F(T, ROWS_HERE, open_item)                                                                     \
    F(T, U32, free)                                                                                \
    F(T, U32, live)                                                                                \
    F(T, UNKEPT, below)                                                                            \
    F(T, CHAINS, by_reference)                                                                     \
    F(T, CHAINS, by_end_to_end)                                                                    \
    F(T, CHAINS, by_amount)                                                                        \
    F(T, CHAINS, by_date)                                                                          \
    F(T, CHAINS, by_cause)
LAYOUT(open_items, OPEN_ITEMS)

ENUMERATION_WORDS(rejected_why, REJECTED_WHYS)
ENUMERATION_WORDS(brought_as, BROUGHTS)
#define REJECTED(F, T)                                                                             \
    F(T, U64, cause) F(T, U32, item) F(T, ENUM, why, rejected_why, 0, REJECTED_NOT_IN_SUM)
LAYOUT(rejected, REJECTED)

#define MATCH_ITEM(F, T) F(T, PART, was, open_item)
LAYOUT(match_item, MATCH_ITEM)

#define MATCH(F, T)                                                                                \
    F(T, U64, number)                                                                              \
    F(T, INDEX, partner, partner)                                                                  \
    F(T, ENUM, rule, match_rule, 0, MATCH_PART)                                                    \
    F(T, U32, score)                                                                               \
    F(T, DATE, booked_on)                                                                          \
    F(T, I64, residual)                                                                            \
    F(T, TEXT, officer)                                                                            \
    F(T, TEXT, why)                                                                                \
    F(T, BOOL, is_unmatched)                                                                       \
    F(T, DATE, unmatched_on)                                                                       \
    F(T, TEXT, unmatched_officer)                                                                  \
    F(T, TEXT, unmatched_why)                                                                      \
    F(T, U32, payment_count)                                                                       \
    F(T, ROWS, sides, match_item)                                                                  \
    F(T, U32, rejected_count)                                                                      \
    F(T, PARTS, rejected, rejected)
LAYOUT(match, MATCH)

#define MATCHED(F, T) F(T, ROWS_HERE, match) F(T, U64, last) F(T, U64, let_go)
LAYOUT(matched, MATCHED)

#define RULE_SET(F, T)                                                                             \
    F(T, INDEX, pool, pool)                                                                        \
    F(T, INDEX_OR_NONE, partner, partner)                                                          \
    F(T, BYTES, rules)                                                                             \
    F(T, U8, window_working_days)
LAYOUT(rule_set, RULE_SET)

#define RECONCILE_STATE(F, T)                                                                      \
    F(T, PART, payments, open_items)                                                               \
    F(T, PART, receipts, open_items)                                                               \
    F(T, U64, last_open)                                                                           \
    F(T, COLUMN, matched, matched)                                                                 \
    F(T, ROWS, rules, rule_set)                                                                    \
    F(T, CHAINS, rules_by_key)
LAYOUT(reconcile_state, RECONCILE_STATE)

int reconcile_init(struct engine *e)
{
    struct reconcile_state *r = e->reconcile = calloc(1, sizeof *e->reconcile);
    if (!r)
        return ERR_MEMORY;
    r->payments.free = r->receipts.free = NONE;
    r->matched = (struct column){.size = sizeof(struct matched)};
    columns_attach(&e->tables.pool_columns, &r->matched);
    return 0;
}

int reconcile_index(struct engine *e)
{
    int rc = 0;
    for (uint32_t i = 0; i < e->reconcile->rules.count && !rc; i++)
        rc = match_rules_index(e, i);
    if (!rc)
        rc = open_index_all(&e->reconcile->payments);
    return rc ? rc : open_index_all(&e->reconcile->receipts);
}
