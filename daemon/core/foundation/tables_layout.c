#include "core/foundation/tables_layout.h"

#define LAYOUT_OF_INDICES(tag)                                                                     \
    LAYOUT_OF_VALUES(tag##_index, uint32_t, .kind = FIELD_INDEX, .of = &tag##_layout,              \
                     .wrong = "a list of " #tag " rows has one that is none")
LAYOUT_OF_INDICES(party)
LAYOUT_OF_INDICES(partner)
LAYOUT_OF_INDICES(contribution)
LAYOUT_OF_INDICES(contribution_year)
LAYOUT_OF_INDICES(account)

#define MONEY(F, T)                                                                                \
    F(T, U64, cause)                                                                               \
    F(T, U32, item)                                                                                \
    F(T, U32, row)                                                                                 \
    F(T, REFERENCE, reference)                                                                     \
    F(T, REFERENCE, end_to_end)                                                                    \
    F(T, I64, amount)                                                                              \
    F(T, DATE, value_date)                                                                         \
    F(T, U64, document)
LAYOUT(money, MONEY)

#define PARTY(F, T)                                                                                \
    F(T, TEXT, code)                                                                               \
    F(T, TEXT, name)                                                                               \
    F(T, ENUM, kind, party_kind, PARTY_CCG, PARTY_FOUNDATION_TRUST)                                \
    F(T, DATE, valid_from)                                                                         \
    F(T, DATE, valid_to)                                                                           \
    F(T, INDEX_OR_NONE, succession, succession)                                                    \
    F(T, LIST, aliases, struct text, text)                                                         \
    F(T, LIST, partners, uint32_t, partner_index)
LAYOUT(party, PARTY)

#define FORMER_POOL(F, T)                                                                          \
    F(T, TEXT, area) F(T, INDEX, host, party) F(T, DATE, until) F(T, DATE, booked)
LAYOUT(former_pool, FORMER_POOL)

#define POOL(F, T)                                                                                 \
    F(T, TEXT, code)                                                                               \
    F(T, TEXT, name)                                                                               \
    F(T, TEXT, area)                                                                               \
    F(T, TEXT, region)                                                                             \
    F(T, TEXT, manager)                                                                            \
    F(T, TEXT, note)                                                                               \
    F(T, INDEX, host, party)                                                                       \
    F(T, ROWS, formers, former_pool)                                                               \
    F(T, LIST, partners, uint32_t, partner_index)                                                  \
    F(T, LIST, contributions, uint32_t, contribution_index)                                        \
    F(T, DATE, effective_from)                                                                     \
    F(T, DATE, effective_to)                                                                       \
    F(T, DATE, signed_on)                                                                          \
    F(T, BOOL, receipts_expected)                                                                  \
    F(T, BOOL, synthetic)                                                                          \
    F(T, BOOL, better_care_fund)                                                                   \
    F(T, BOOL, released_in_order)                                                                  \
    F(T, INDEX, account_cash, account)
LAYOUT(pool, POOL)

#define PARTNER(F, T)                                                                              \
    F(T, INDEX, pool, pool)                                                                        \
    F(T, INDEX, party, party)                                                                      \
    F(T, INDEX_OR_NONE, successor, partner)                                                        \
    F(T, DATE, until)                                                                              \
    F(T, INDEX, account_transit, account)                                                          \
    F(T, INDEX, account_unallocated, account)                                                      \
    F(T, INDEX, account_unreconciled, account)                                                     \
    F(T, INDEX_OR_NONE, account_differences, account)
LAYOUT(partner, PARTNER)

#define TERM(F, T)                                                                                 \
    F(T, TEXT, variation)                                                                          \
    F(T, TEXT, authority)                                                                          \
    F(T, TEXT, evidence)                                                                           \
    F(T, TEXT, taken_back_authority)                                                               \
    F(T, TEXT, taken_back_evidence)                                                                \
    F(T, DATE, effective_from)                                                                     \
    F(T, DATE, agreed_on)                                                                          \
    F(T, I64, annual)                                                                              \
    F(T, ENUM, rounding, rounding, ROUND_HALF_UP, ROUND_TRUNCATE)                                  \
    F(T, DATE, taken_back_on)                                                                      \
    F(T, DATE, booked)                                                                             \
    F(T, DATE, taken_back_booked)                                                                  \
    F(T, BOOL, is_taken_back)
LAYOUT(term, TERM)

#define NOT_RELEASED(F, T)                                                                         \
    F(T, INT, year) F(T, DATE, agreed_on) F(T, DATE, booked) F(T, I64, amount)
LAYOUT(not_released, NOT_RELEASED)

#define SCHEDULE(F, T)                                                                             \
    F(T, ENUM, kind, schedule_kind, SCHEDULE_MONTHLY_DAY, SCHEDULE_DATES)                          \
    F(T, U8, day)                                                                                  \
    F(T, U8, month)                                                                                \
    F(T, U8, date_count)                                                                           \
    F(T, DATES, dates)
LAYOUT(schedule, SCHEDULE)

#define MOVED_END(F, T) F(T, DATE, was) F(T, DATE, booked)
LAYOUT(moved_end, MOVED_END)

#define FORMER_DEBTOR(F, T) F(T, INDEX, partner, partner) F(T, DATE, until) F(T, DATE, booked)
LAYOUT(former_debtor, FORMER_DEBTOR)

/* element: of the room of performance, which sees to it. */
#define CONTRIBUTION(F, T)                                                                         \
    F(T, INDEX, pool, pool)                                                                        \
    F(T, INDEX, partner, partner)                                                                  \
    F(T, TEXT, id)                                                                                 \
    F(T, INDEX, kind, policy_name)                                                                 \
    F(T, ENUM, economy, economy, ECONOMY_REVENUE, ECONOMY_CAPITAL)                                 \
    F(T, PART, schedule, schedule)                                                                 \
    F(T, ENUM, last, last_instalment, LAST_BALANCES, LAST_LEAVES)                                  \
    F(T, ENUM, recognition, recognition, RECOGNISE_NAMED, RECOGNISE_ANY)                           \
    F(T, DATE, from)                                                                               \
    F(T, DATE, to)                                                                                 \
    F(T, I64, tolerance_instalment)                                                                \
    F(T, I64, tolerance_year)                                                                      \
    F(T, U8, grace_working_days)                                                                   \
    F(T, BOOL, allocation_required)                                                                \
    F(T, ROWS, terms, term)                                                                        \
    F(T, LIST, contribution_years, uint32_t, contribution_year_index)                              \
    F(T, ROWS, not_released, not_released)                                                         \
    F(T, BOOL, is_earned)                                                                          \
    F(T, U32, element)                                                                             \
    F(T, U32, earned_from)                                                                         \
    F(T, INDEX, account_receivable, account)                                                       \
    F(T, INDEX, account_income, account)                                                           \
    F(T, INDEX, account_in_advance, account)                                                       \
    F(T, DATE, year_asked)                                                                         \
    F(T, DATE, booked)                                                                             \
    F(T, ROWS, moved_ends, moved_end)                                                              \
    F(T, ROWS, formers, former_debtor)
LAYOUT(contribution, CONTRIBUTION)

#define INSTALMENT(F, T)                                                                           \
    F(T, DATE, due)                                                                                \
    F(T, DATE, late)                                                                               \
    F(T, I64, expected)                                                                            \
    F(T, I64, paid)                                                                                \
    F(T, I64, adjusted)                                                                            \
    F(T, I64, written_off)                                                                         \
    F(T, DATE, paid_on)                                                                            \
    F(T, DATE, booked)                                                                             \
    F(T, U32, exception)                                                                           \
    F(T, I64, paid_back)                                                                           \
    F(T, BOOL, backdated)                                                                          \
    F(T, BOOL, late_checked)
LAYOUT(instalment, INSTALMENT)

#define DAY_SUMS(F, T)                                                                             \
    F(T, DATE, date)                                                                               \
    F(T, DATE, booked)                                                                             \
    F(T, I64, paid)                                                                                \
    F(T, I64, received)                                                                            \
    F(T, I64, adjusted)                                                                            \
    F(T, I64, written_off)                                                                         \
    F(T, I64, recognised)
LAYOUT(day_sums, DAY_SUMS)

ENUMERATION_WORDS(applied_as, APPLIED_AS)
#define APPLIED(F, T)                                                                              \
    F(T, DATE, date)                                                                               \
    F(T, U32, place)                                                                               \
    F(T, ENUM, as, applied_as, APPLIED_PAID, APPLIED_WRITTEN_OFF)                                  \
    F(T, I64, amount)
LAYOUT(applied, APPLIED)

#define PLACED(F, T)                                                                               \
    F(T, U64, cause)                                                                               \
    F(T, U64, document)                                                                            \
    F(T, U32, item)                                                                                \
    F(T, U32, row)                                                                                 \
    F(T, REFERENCE, reference)                                                                     \
    F(T, UNKEPT, number)                                                                           \
    F(T, I64, amount)                                                                              \
    F(T, I64, carried)                                                                             \
    F(T, DATE, value_date)                                                                         \
    F(T, DATE, undone_on)                                                                          \
    F(T, BOOL, is_outside_period)                                                                  \
    F(T, BOOL, is_repeat)                                                                          \
    F(T, U64, instalments)                                                                         \
    F(T, U32, exception)                                                                           \
    F(T, BOOL, is_paid_back)                                                                       \
    F(T, U32, by_hand)                                                                             \
    F(T, BOOL, is_moved)                                                                           \
    F(T, U32, moved_from)
LAYOUT(placed, PLACED)

#define CLAIM_MOVED(F, T) F(T, DATE, on) F(T, DATE, booked) F(T, U32, place) F(T, I64, amount)
LAYOUT(claim_moved, CLAIM_MOVED)

#define FORMER_INCOME(F, T) F(T, U32, former) F(T, DATE, date) F(T, I64, amount)
LAYOUT(former_income, FORMER_INCOME)

#define CONTRIBUTION_YEAR(F, T)                                                                    \
    F(T, INDEX, contribution, contribution)                                                        \
    F(T, INT, year)                                                                                \
    F(T, U32, instalments_in_year)                                                                 \
    F(T, U32, first_instalment)                                                                    \
    F(T, COUNTED, instalments, instalment_count, instalment)                                       \
    F(T, U32, discharged_count)                                                                    \
    F(T, ROWS, days, day_sums)                                                                     \
    F(T, I64, recognised)                                                                          \
    F(T, ROWS, former_income, former_income)                                                       \
    F(T, ROWS, claims_moved, claim_moved)                                                          \
    F(T, I64, paid)                                                                                \
    F(T, I64, received)                                                                            \
    F(T, I64, adjusted)                                                                            \
    F(T, I64, written_off)                                                                         \
    F(T, I64, extra)                                                                               \
    F(T, I64, extra_adjusted)                                                                      \
    F(T, I64, extra_written_off)                                                                   \
    F(T, I64, change_paid)                                                                         \
    F(T, ROWS, applied, applied)                                                                   \
    F(T, ROWS, placed, placed)                                                                     \
    F(T, DATE, laid_on)                                                                            \
    F(T, UNKEPT, is_plain)                                                                         \
    F(T, BOOL, is_as_it_came)                                                                      \
    F(T, UNKEPT, is_one_more)                                                                      \
    F(T, UNKEPT, one_more)                                                                         \
    F(T, BOOL, is_unjudged)                                                                        \
    F(T, DATE, wake_on)                                                                            \
    F(T, UNKEPT, touched)                                                                          \
    F(T, UNKEPT_DATE, touched_on)                                                                  \
    F(T, UNKEPT, touched_item)
LAYOUT(contribution_year, CONTRIBUTION_YEAR)

/* The columns are the rooms' own, and described there. */
#define TABLES(F, T)                                                                               \
    F(T, TABLE, parties, party)                                                                    \
    F(T, TABLE, pools, pool)                                                                       \
    F(T, TABLE, partners, partner)                                                                 \
    F(T, TABLE, contributions, contribution)                                                       \
    F(T, TABLE, contribution_years, contribution_year)                                             \
    F(T, UNKEPT, pool_columns)                                                                     \
    F(T, UNKEPT, partner_columns)                                                                  \
    F(T, UNKEPT, contribution_columns)                                                             \
    F(T, DATE, today)                                                                              \
    F(T, DATE, day_to)                                                                             \
    F(T, U64, last_journal)
LAYOUT(tables, TABLES)
