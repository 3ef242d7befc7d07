#include "core/governance/room.h"
#include "base/error.h"
#include "core/governance/assurance.h"
#include "core/governance/board.h"
#include "core/governance/life.h"
#include "core/governance/minimum.h"
#include "core/governance/officer.h"
#include "core/governance/pending.h"
#include "core/governance/section_256.h"
#include "core/governance/source.h"
#include "core/governance/state.h"

#define OFFICER(F, T)                                                                              \
    F(T, TEXT, id)                                                                                 \
    F(T, TEXT, name)                                                                               \
    F(T, INDEX, party, party)                                                                      \
    F(T, DATE, from)                                                                               \
    F(T, DATE, to)                                                                                 \
    F(T, TEXT, office)                                                                             \
    F(T, DATE, month)                                                                              \
    F(T, I64, alone)
LAYOUT(officer, OFFICER)
LAYOUT_OF_VALUES(officer_index, uint32_t, .kind = FIELD_INDEX, .of = &officer_layout,
                 .wrong = "an officer who decided is none that there is")

#define SEAT(F, T)                                                                                 \
    F(T, INDEX_OR_NONE, of, party) F(T, INDEX_OR_NONE, not_of, party) F(T, TEXT, office)
LAYOUT(seat, SEAT)

#define DELEGATION(F, T) F(T, DATE, from) F(T, I64, single_officer) F(T, TEXT, authority)
LAYOUT(delegation, DELEGATION)

#define DELEGATIONS(F, T) F(T, ROWS_HERE, delegation)
LAYOUT(delegations, DELEGATIONS)

#define PENDING(F, T)                                                                              \
    F(T, U64, journal)                                                                             \
    F(T, U32, item)                                                                                \
    F(T, UNKEPT, kind)                                                                             \
    F(T, TEXT, sender)                                                                             \
    F(T, INDEX_OR_NONE, pool, pool)                                                                \
    F(T, I64, amount)                                                                              \
    F(T, U32, exception)                                                                           \
    F(T, BOOL, is_apart)                                                                           \
    F(T, ROWS, seats, seat)                                                                        \
    F(T, LIST, officers, uint32_t, officer_index)                                                  \
    F(T, DATE, since)                                                                              \
    F(T, BLOB, packed, size)
LAYOUT(pending, PENDING)

#define DECIDED(F, T)                                                                              \
    F(T, U64, journal)                                                                             \
    F(T, U32, item)                                                                                \
    F(T, INDEX, officer, officer)                                                                  \
    F(T, ENUM, decision, decision, DECISION_APPROVED, DECISION_REJECTED)                           \
    F(T, BOOL, is_lapsed)
LAYOUT(decided, DECIDED)

ENUMERATION_WORDS(milestone_kind, MILESTONE_KINDS)
#define MILESTONE(F, T)                                                                            \
    F(T, ENUM, kind, milestone_kind, MILESTONE_DRAFTED, MILESTONE_KIND_COUNT - 1)                  \
    F(T, DATE, on)                                                                                 \
    F(T, DATE, until)                                                                              \
    F(T, INDEX, outcome, policy_name)                                                              \
    F(T, INT, year)                                                                                \
    F(T, INT, to_year)                                                                             \
    F(T, TEXT, authority)                                                                          \
    F(T, TEXT, evidence)
LAYOUT(milestone, MILESTONE)

ENUMERATION_WORDS(condition_state, CONDITION_STATES)
#define CONDITION(F, T)                                                                            \
    F(T, TEXT, id)                                                                                 \
    F(T, TEXT, text)                                                                               \
    F(T, INT, year)                                                                                \
    F(T, DATE, set_on)                                                                             \
    F(T, DATE, due)                                                                                \
    F(T, DATE, cleared_on)                                                                         \
    F(T, TEXT, authority)                                                                          \
    F(T, TEXT, evidence)                                                                           \
    F(T, U32, exception)                                                                           \
    F(T, DATE, lapsed_on)                                                                          \
    F(T, TEXT, owner)
LAYOUT(condition, CONDITION)

#define BOARD_MEMBER(F, T) F(T, TEXT, name) F(T, TEXT, role) F(T, INDEX, party, party)
LAYOUT(board_member, BOARD_MEMBER)

#define BOARD(F, T)                                                                                \
    F(T, TEXT, name) F(T, TEXT, evidence) F(T, DATE, from) F(T, ROWS, members, board_member)
LAYOUT(board, BOARD)

#define POOL_AUTHORITY(F, T)                                                                       \
    F(T, PART, delegations, delegations)                                                           \
    F(T, I64, agreed_single_officer)                                                               \
    F(T, U32, pending)                                                                             \
    F(T, ROWS, milestones, milestone)                                                              \
    F(T, ROWS, conditions, condition)                                                              \
    F(T, PART, board, board)                                                                       \
    F(T, INDEX, agreed_outcome, policy_name)                                                       \
    F(T, INT, agreed_to_year)                                                                      \
    F(T, BOOL, is_end_moved)                                                                       \
    F(T, DATE, agreed_end)
LAYOUT(pool_authority, POOL_AUTHORITY)

#define MINIMUM(F, T)                                                                              \
    F(T, TEXT, area)                                                                               \
    F(T, INDEX, party, party)                                                                      \
    F(T, INDEX, kind, policy_name)                                                                 \
    F(T, INT, year)                                                                                \
    F(T, I64, amount)                                                                              \
    F(T, TEXT, reference)                                                                          \
    F(T, BOOL, synthetic)                                                                          \
    F(T, U32, exception)                                                                           \
    F(T, I64, reported)
LAYOUT(minimum, MINIMUM)

#define SECTION_256(F, T)                                                                          \
    F(T, INDEX, payer, party)                                                                      \
    F(T, INDEX, payee, party)                                                                      \
    F(T, INT, year)                                                                                \
    F(T, I64, amount)                                                                              \
    F(T, DATE, value_date)                                                                         \
    F(T, TEXT, reference)                                                                          \
    F(T, TEXT, purpose)                                                                            \
    F(T, INDEX_OR_NONE, pool, pool)
LAYOUT(section_256, SECTION_256)

#define SOURCE(F, T)                                                                               \
    F(T, TEXT, id)                                                                                 \
    F(T, INDEX, party, party)                                                                      \
    F(T, INDEX, kind, policy_name)                                                                 \
    F(T, INT, year)                                                                                \
    F(T, I64, total)                                                                               \
    F(T, I64, claimed)                                                                             \
    F(T, TEXT, reference)                                                                          \
    F(T, U32, exception)
LAYOUT(source, SOURCE)

#define PLAN_YEAR(F, T)                                                                            \
    F(T, INT, year) F(T, BOOL, approval_needed) F(T, TEXT, authority) F(T, TEXT, evidence)
LAYOUT(plan_year, PLAN_YEAR)

#define THRESHOLD(F, T)                                                                            \
    F(T, ENUM, regime, regime, REGIME_HEALTH_GROUP, REGIME_LOCAL_GOVERNMENT)                       \
    F(T, INT, from_year)                                                                           \
    F(T, INT, to_year)                                                                             \
    F(T, I64, balances_statement)                                                                  \
    F(T, I64, balances_agreement)                                                                  \
    F(T, I64, flows_statement)                                                                     \
    F(T, I64, flows_agreement)                                                                     \
    F(T, TEXT, authority)                                                                          \
    F(T, TEXT, evidence)
LAYOUT(threshold, THRESHOLD)

#define GOVERNANCE_STATE(F, T)                                                                     \
    F(T, ROWS, officers, officer)                                                                  \
    F(T, MAP, officer_map)                                                                         \
    F(T, PART, delegations, delegations)                                                           \
    F(T, ROWS, pending, pending)                                                                   \
    F(T, RING, decided, decided)                                                                   \
    F(T, ROWS, minimums, minimum)                                                                  \
    F(T, CHAINS, minimum_chains)                                                                   \
    F(T, CHAINS, area_chains)                                                                      \
    F(T, ROWS, transfers, section_256)                                                             \
    F(T, CHAINS, transfer_chains)                                                                  \
    F(T, ROWS, sources, source)                                                                    \
    F(T, MAP, source_map)                                                                          \
    F(T, ROWS, plan_years, plan_year)                                                              \
    F(T, ROWS, thresholds, threshold)                                                              \
    F(T, COLUMN, of_pool, pool_authority)
LAYOUT(governance_state, GOVERNANCE_STATE)

int governance_init(struct engine *e)
{
    static const struct pool_authority blank = {
        .agreed_single_officer = -1, .board = {.from = DATE_NONE}, .agreed_end = DATE_NONE};
    struct governance_state *g = e->governance = calloc(1, sizeof *e->governance);
    if (!g)
        return ERR_MEMORY;
    g->of_pool = (struct column){.size = sizeof(struct pool_authority), .blank = &blank};
    columns_attach(&e->tables.pool_columns, &g->of_pool);
    return 0;
}

int governance_index(struct engine *e)
{
    struct governance_state *g = e->governance;
    int rc = 0;
    for (uint32_t i = 0; i < e->tables.pools.count && !rc; i++)
        rc = minimum_index_pool(e, i);
    for (uint32_t i = 0; i < g->minimums.count && !rc; i++)
        rc = minimum_index(e, i);
    for (uint32_t i = 0; i < g->transfers.count && !rc; i++)
        rc = section_256_index(e, i);
    for (uint32_t i = 0; i < g->sources.count && !rc; i++)
        rc = source_index(e, i);
    return rc ? rc : pending_index(e);
}
