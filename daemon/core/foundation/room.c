#include "core/foundation/room.h"
#include "base/error.h"
#include "core/foundation/party.h"
#include "core/foundation/remembered.h"
#include "core/foundation/state.h"
#include "core/foundation/tables_own.h"
#include "core/message/effects_list.h"

#define POLICY_NAME(F, T)                                                                          \
    F(T, ENUM, vocabulary, vocabulary, 0, VOCABULARY_COUNT - 1)                                    \
    F(T, TEXT, word)                                                                               \
    F(T, U32, latest)                                                                              \
    F(T, U64, used)                                                                                \
    F(T, U64, used_later)
LAYOUT(policy_name, POLICY_NAME)

#define POLICY_FIGURE(F, T)                                                                        \
    F(T, TEXT, figure) F(T, TEXT, title) F(T, TEXT, source) F(T, I64, amount)
LAYOUT(policy_figure, POLICY_FIGURE)

#define POLICY_PACK(F, T)                                                                          \
    F(T, TEXT, pack)                                                                               \
    F(T, TEXT, title)                                                                              \
    F(T, TEXT, authority)                                                                          \
    F(T, TEXT, evidence)                                                                           \
    F(T, INT, from_year)                                                                           \
    F(T, INT, to_year)                                                                             \
    F(T, BOOL, adds)                                                                               \
    F(T, U32, closes)                                                                              \
    F(T, DATE, recorded_on)                                                                        \
    F(T, ROWS, figures, policy_figure)
LAYOUT(policy_pack, POLICY_PACK)

#define POLICY_MEANING(F, T)                                                                       \
    F(T, INDEX, name, policy_name)                                                                 \
    F(T, INDEX_OR_NONE, pack, policy_pack)                                                         \
    F(T, U32, attributes)                                                                          \
    F(T, U32, before)                                                                              \
    F(T, TEXT, title)                                                                              \
    F(T, TEXT, source)
LAYOUT(policy_meaning, POLICY_MEANING)

#define ALIAS(F, T) F(T, TEXT, folded) F(T, INDEX, party, party)
LAYOUT(alias, ALIAS)

#define SUCCESSOR(F, T) F(T, INDEX, party, party) F(T, U32, parts)
LAYOUT(successor, SUCCESSOR)

#define SUCCESSION_POOL(F, T)                                                                      \
    F(T, TEXT, pool) F(T, INDEX, party, party) F(T, U32, parts) F(T, TEXT, area)
LAYOUT(succession_pool, SUCCESSION_POOL)

#define SUCCESSION(F, T)                                                                           \
    F(T, DATE, on)                                                                                 \
    F(T, LIST, predecessors, uint32_t, party_index)                                                \
    F(T, ROWS, successors, successor)                                                              \
    F(T, ROWS, pools, succession_pool)                                                             \
    F(T, TEXT, evidence)                                                                           \
    F(T, DATE, taken_on)
LAYOUT(succession, SUCCESSION)

#define ACCOUNT_DAY(F, T) F(T, DATE, date) F(T, DATE, booked) F(T, I64, amount)
LAYOUT(account_day, ACCOUNT_DAY)

#define ACCOUNT(F, T)                                                                              \
    F(T, INDEX, pool, pool)                                                                        \
    F(T, TEXT, name)                                                                               \
    F(T, I64, balance)                                                                             \
    F(T, ROWS, days, account_day)                                                                  \
    F(T, INDEX_OR_NONE, before, account)                                                           \
    F(T, INDEX_OR_NONE, passed_to, account)                                                        \
    F(T, DATE, passed_on)
LAYOUT(account, ACCOUNT)

#define EXCEPTION(F, T)                                                                            \
    F(T, U32, id)                                                                                  \
    F(T, ENUM, kind, event_kind, 1, EVENT_KIND_COUNT - 1)                                          \
    F(T, INDEX_OR_NONE, pool, pool)                                                                \
    F(T, INDEX_OR_NONE, partner, partner)                                                          \
    F(T, INDEX_OR_NONE, contribution_year, contribution_year)                                      \
    F(T, U32, instalment)                                                                          \
    F(T, I64, amount)                                                                              \
    F(T, DATE, value_date)                                                                         \
    F(T, DATE, raised_on)                                                                          \
    F(T, REFERENCE, reference)                                                                     \
    F(T, ENUM, reason, reason, REASON_NONE, REASON_COUNT - 1)                                      \
    F(T, U64, cause)                                                                               \
    F(T, U32, item)                                                                                \
    F(T, BLOB, parts, parts_size)                                                                  \
    F(T, ENUM, state, exception_state, STATE_OPEN, STATE_CLEARED)                                  \
    F(T, TEXT, owner)                                                                              \
    F(T, DATE, due)                                                                                \
    F(T, INDEX_OR_NONE, side, party)                                                               \
    F(T, STRING, note)                                                                             \
    F(T, I64, alone)
LAYOUT(exception, EXCEPTION)

ENUMERATION_WORDS(wake_kind, WAKE_KINDS)
#define WAKE(F, T)                                                                                 \
    F(T, DATE, date)                                                                               \
    F(T, ENUM, kind, wake_kind, WAKE_CONTRIBUTION, WAKE_ROUND)                                     \
    F(T, U32, index)                                                                               \
    F(T, U64, serial)                                                                              \
    F(T, U64, item_serial)
LAYOUT(wake, WAKE)

#define EXCEPTION_DAY(F, T) F(T, DATE, date) F(T, I64, change)
LAYOUT(exception_day, EXCEPTION_DAY)

#define POOL_BOOKS(F, T)                                                                           \
    F(T, LIST, accounts, uint32_t, account_index)                                                  \
    F(T, I64, turnover)                                                                            \
    F(T, DATE, books_from)                                                                         \
    F(T, DATE, last_booked)                                                                        \
    F(T, DATE, let_go_to)                                                                          \
    F(T, DATE, let_go_booked)                                                                      \
    F(T, U64, events)                                                                              \
    F(T, U32, exceptions)                                                                          \
    F(T, ROWS, exception_days, exception_day)
LAYOUT(pool_books, POOL_BOOKS)

#define RECENT_PAYMENT(F, T)                                                                       \
    F(T, U64, cause)                                                                               \
    F(T, U32, item)                                                                                \
    F(T, REFERENCE, reference)                                                                     \
    F(T, I64, amount)                                                                              \
    F(T, DATE, value_date)                                                                         \
    F(T, INDEX_OR_NONE, contribution_year, contribution_year)                                      \
    F(T, U64, instalments)                                                                         \
    F(T, I64, carried)                                                                             \
    F(T, U32, exception)                                                                           \
    F(T, U64, document)                                                                            \
    F(T, BOOL, settles)                                                                            \
    F(T, BOOL, reversed)                                                                           \
    F(T, BOOL, is_outside_period)                                                                  \
    F(T, U32, suspected)                                                                           \
    F(T, U64, like_cause)                                                                          \
    F(T, U32, like_item)                                                                           \
    F(T, U32, like_at)                                                                             \
    F(T, U64, undone_by)                                                                           \
    F(T, U64, undone_document)                                                                     \
    F(T, U32, undone_item)                                                                         \
    F(T, DATE, undone_on)
LAYOUT(recent_payment, RECENT_PAYMENT)

#define RECENT_PAYMENTS(F, T)                                                                      \
    F(T, ROWS_HERE, recent_payment)                                                                \
    F(T, SIZE, head)                                                                               \
    F(T, CHAINS, by_reference)                                                                     \
    F(T, CHAINS, by_amount)
LAYOUT(recent_payments, RECENT_PAYMENTS)

ENUMERATION_WORDS(tally_kind, TALLY_KINDS)
#define TALLY(F, T)                                                                                \
    F(T, U64, document)                                                                            \
    F(T, ENUM, kind, tally_kind, TALLY_ROWS, TALLY_EQUAL)                                          \
    F(T, INDEX, pool, pool)                                                                        \
    F(T, U64, other)                                                                               \
    F(T, U32, rows)                                                                                \
    F(T, I64, amount)                                                                              \
    F(T, U32, first_row)                                                                           \
    F(T, U32, last_row)                                                                            \
    F(T, REFERENCE, number)
LAYOUT(tally, TALLY)

#define NOTES(F, T) F(T, LIST_HERE, uint32_t, u32) F(T, UNKEPT, taken)
LAYOUT(notes, NOTES)

#define FOUNDATION_STATE(F, T)                                                                     \
    F(T, ARENA, names)                                                                             \
    F(T, MAP, name_map)                                                                            \
    F(T, UNKEPT_ROWS, name_list)                                                                   \
    F(T, MAP, party_map)                                                                           \
    F(T, ROWS, aliases, alias)                                                                     \
    F(T, CHAINS, alias_chains)                                                                     \
    F(T, MAP, pool_map)                                                                            \
    F(T, ROWS, policy_names, policy_name)                                                          \
    F(T, CHAINS, policy_chains)                                                                    \
    F(T, ROWS, policy_packs, policy_pack)                                                          \
    F(T, ROWS, policy_meanings, policy_meaning)                                                    \
    F(T, ROWS, successions, succession)                                                            \
    F(T, ROWS, accounts, account)                                                                  \
    F(T, ROWS, exceptions, exception)                                                              \
    F(T, U32, last_exception)                                                                      \
    F(T, U32, exceptions_open)                                                                     \
    F(T, U32, exceptions_manual)                                                                   \
    F(T, ROWS, agenda, wake)                                                                       \
    F(T, U64, last_wake)                                                                           \
    F(T, U64, last_event)                                                                          \
    F(T, U64, no_pool_events)                                                                      \
    F(T, MULTISET, remembered)                                                                     \
    F(T, ROWS, tallies, tally)                                                                     \
    F(T, UNKEPT_PART, notes, notes)                                                                \
    F(T, EFFECTS, effects)                                                                         \
    F(T, UNKEPT, failed)                                                                           \
    F(T, UNKEPT, scrap)                                                                            \
    F(T, COLUMN, pool_books, pool_books)                                                           \
    F(T, COLUMN, recent_payments, recent_payments)
LAYOUT(foundation_state, FOUNDATION_STATE)

int foundation_init(struct engine *e)
{
    static const struct pool_books blank = {.books_from = DATE_NONE,
                                            .last_booked = DATE_NONE,
                                            .let_go_to = DATE_NONE,
                                            .let_go_booked = DATE_NONE};
    struct foundation_state *f = e->foundation = calloc(1, sizeof *e->foundation);
    if (!f)
        return ERR_MEMORY;
    f->pool_books = (struct column){.size = sizeof(struct pool_books), .blank = &blank};
    f->recent_payments = (struct column){.size = sizeof(struct recent_payments)};
    columns_attach(&e->tables.pool_columns, &f->pool_books);
    columns_attach(&e->tables.partner_columns, &f->recent_payments);
    return 0;
}

int foundation_index(struct engine *e)
{
    struct foundation_state *f = e->foundation;
    int rc = 0;
    for (uint32_t i = 0; i < e->tables.parties.count && !rc; i++)
        rc = map_put(&f->party_map, party_at(e, i)->code, i);
    for (uint32_t i = 0; i < f->aliases.count && !rc; i++)
        rc = party_index_alias(e, i);
    for (uint32_t i = 0; i < e->tables.pools.count && !rc; i++)
        rc = map_put(&f->pool_map, pool_at(e, i)->code, i);
    for (uint32_t i = 0; i < e->tables.partners.count && !rc; i++)
        rc = remembered_index(e, i);
    for (uint32_t i = 0; i < f->policy_names.count && !rc; i++)
        rc = policy_index_name(e, i);
    return rc;
}
