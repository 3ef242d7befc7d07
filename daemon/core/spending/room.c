#include "core/spending/room.h"
#include "base/error.h"
#include "core/governance/room.h"
#include "core/spending/commitment.h"
#include "core/spending/expenditure.h"
#include "core/spending/fund.h"
#include "core/spending/scheme.h"
#include "core/spending/state.h"

const struct fund *fund_at(const struct engine *e, uint32_t i)
{
    return &e->spending->funds.items[i];
}

const struct scheme *scheme_at(const struct engine *e, uint32_t i)
{
    return &e->spending->schemes.items[i];
}

#define FUNDING(F, T)                                                                              \
    F(T, INDEX_OR_NONE, contribution, contribution)                                                \
    F(T, INDEX_OR_NONE, source, source)                                                            \
    F(T, I64, amount)
LAYOUT(funding, FUNDING)

#define SCHEME_DAY(F, T)                                                                           \
    F(T, DATE, date)                                                                               \
    F(T, DATE, booked)                                                                             \
    F(T, I64, spent)                                                                               \
    F(T, I64, accrued)                                                                             \
    F(T, I64, revenue)                                                                             \
    F(T, I64, committed)
LAYOUT(scheme_day, SCHEME_DAY)

#define FORMER_SCHEME_PLAN(F, T)                                                                   \
    F(T, DATE, agreed_on)                                                                          \
    F(T, DATE, booked)                                                                             \
    F(T, I64S, planned)                                                                            \
    F(T, ROWS, funding, funding)
LAYOUT(former_scheme_plan, FORMER_SCHEME_PLAN)

#define SCHEME(F, T)                                                                               \
    F(T, INDEX_OR_NONE, fund, fund)                                                                \
    F(T, TEXT, id)                                                                                 \
    F(T, TEXT, name)                                                                               \
    F(T, TEXT, type)                                                                               \
    F(T, INDEX, area_of_spend, policy_name)                                                        \
    F(T, INDEX, commissioner, party)                                                               \
    F(T, INDEX, provider, policy_name)                                                             \
    F(T, ENUM, economy, economy, ECONOMY_REVENUE, ECONOMY_CAPITAL)                                 \
    F(T, ROWS, funding, funding)                                                                   \
    F(T, I64S, planned)                                                                            \
    F(T, DATE, agreed_on)                                                                          \
    F(T, DATE, booked)                                                                             \
    F(T, ROWS, former_plans, former_scheme_plan)                                                   \
    F(T, BOOL, nhs_out_of_hospital)                                                                \
    F(T, BOOL, synthetic)                                                                          \
    F(T, LIST, payees, struct text, text)                                                          \
    F(T, LIST, categories, struct text, text)                                                      \
    F(T, ROWS, days, scheme_day)                                                                   \
    F(T, I64, spent)                                                                               \
    F(T, I64, accrued)                                                                             \
    F(T, I64, revenue)                                                                             \
    F(T, I64, committed)                                                                           \
    F(T, U32, unfunded_exception)                                                                  \
    F(T, U32, capital_exception)                                                                   \
    F(T, U32, over_exception)                                                                      \
    F(T, BOOL, over_reported)                                                                      \
    F(T, INDEX, account_expenditure, account)                                                      \
    F(T, INDEX, account_accruals, account)                                                         \
    F(T, INDEX_OR_NONE, next_free, scheme)
LAYOUT(scheme, SCHEME)

#define COMMITMENT(F, T)                                                                           \
    F(T, INDEX_OR_NONE, scheme, scheme)                                                            \
    F(T, TEXT, id)                                                                                 \
    F(T, TEXT, payee)                                                                              \
    F(T, I64, amount)                                                                              \
    F(T, I64, fulfilled)                                                                           \
    F(T, DATE, value_date)                                                                         \
    F(T, INDEX_OR_NONE, next_free, commitment)
LAYOUT(commitment, COMMITMENT)

#define ACCRUAL(F, T)                                                                              \
    F(T, INDEX, fund, fund)                                                                        \
    F(T, TEXT, scheme)                                                                             \
    F(T, REFERENCE, reference)                                                                     \
    F(T, I64, amount)                                                                              \
    F(T, INDEX_OR_NONE, next_free, accrual)
LAYOUT(accrual, ACCRUAL)

#define SPENT(F, T)                                                                                \
    F(T, INDEX, scheme, scheme)                                                                    \
    F(T, REFERENCE, reference)                                                                     \
    F(T, I64, amount)                                                                              \
    F(T, DATE, value_date)                                                                         \
    F(T, U64, cause)                                                                               \
    F(T, U32, item)                                                                                \
    F(T, U64, document)
LAYOUT(spent, SPENT)

#define EARLY(F, T)                                                                                \
    F(T, INDEX, scheme, scheme)                                                                    \
    F(T, REFERENCE, reference)                                                                     \
    F(T, I64, amount)                                                                              \
    F(T, BOOL, is_accrual)                                                                         \
    F(T, ENUM, reason, reason, REASON_NONE, REASON_COUNT - 1)                                      \
    F(T, U32, exception)
LAYOUT(early, EARLY)

#define CLAIM(F, T)                                                                                \
    F(T, INDEX, contribution, contribution)                                                        \
    F(T, I64, claimed)                                                                             \
    F(T, I64, reported)                                                                            \
    F(T, U32, exception)
LAYOUT(claim, CLAIM)

#define MINIMUM_SPEND(F, T)                                                                        \
    F(T, I64, amount)                                                                              \
    F(T, TEXT, reference)                                                                          \
    F(T, INDEX, funded_by, policy_name)                                                            \
    F(T, U32, plan_exception)                                                                      \
    F(T, U32, spend_exception)                                                                     \
    F(T, I64, plan_reported)                                                                       \
    F(T, I64, spend_reported)                                                                      \
    F(T, BOOL, reported)
LAYOUT(minimum_spend, MINIMUM_SPEND)

#define DISTRICT_GRANT(F, T)                                                                       \
    F(T, INDEX_OR_NONE, fund, fund)                                                                \
    F(T, INDEX, district, party)                                                                   \
    F(T, I64, amount)                                                                              \
    F(T, I64, passed)                                                                              \
    F(T, DATE, due)                                                                                \
    F(T, U32, exception)                                                                           \
    F(T, BOOL, late_reported)                                                                      \
    F(T, INDEX_OR_NONE, next_free, district_grant)
LAYOUT(district_grant, DISTRICT_GRANT)

/* Of those after share_count, nothing is known. */
#define RISK_SHARE_PART(F, T) F(T, U32, party) F(T, U32, parts)
LAYOUT(risk_share_part, RISK_SHARE_PART)

#define RISK_SHARE(F, T)                                                                           \
    F(T, BOOL, reported)                                                                           \
    F(T, BOOL, risk_pool_in_pool)                                                                  \
    F(T, BOOL, kept_by_fund)                                                                       \
    F(T, U32, step_count)                                                                          \
    F(T, U32, share_count)                                                                         \
    F(T, ENUMS, steps, risk_share_step, 0, RISK_SHARE_UNPLANNED)                                   \
    F(T, PARTS, shares, risk_share_part)                                                           \
    F(T, I64, risk_pool)                                                                           \
    F(T, I64, partners_cap)                                                                        \
    F(T, ENUM, underspend, underspend, 0, UNDERSPEND_RETURNS)                                      \
    F(T, TEXT, authority)                                                                          \
    F(T, TEXT, office)
LAYOUT(risk_share, RISK_SHARE)

#define FUND_RESULT(F, T)                                                                          \
    F(T, I64, brought_forward)                                                                     \
    F(T, I64, income)                                                                              \
    F(T, I64, written_off)                                                                         \
    F(T, I64, late)                                                                                \
    F(T, I64, risk_shared)                                                                         \
    F(T, I64, from_revenue)                                                                        \
    F(T, I64, returned)                                                                            \
    F(T, I64, carried_forward)                                                                     \
    F(T, I64, income_counted)                                                                      \
    F(T, I64, written_off_counted)                                                                 \
    F(T, I64, surplus_spent)
LAYOUT(fund_result, FUND_RESULT)

#define SURPLUS(F, T) F(T, INDEX, partner, partner) F(T, I64S, amounts)
LAYOUT(surplus, SURPLUS)

LAYOUT_OF_VALUES(scheme_index, uint32_t, .kind = FIELD_INDEX, .of = &scheme_layout,
                 .wrong = "of a fund, a scheme is none that there is")
LAYOUT_OF_VALUES(grant_index, uint32_t, .kind = FIELD_INDEX, .of = &district_grant_layout,
                 .wrong = "of a fund, a district grant is none that there is")

#define FUND(F, T)                                                                                 \
    F(T, INDEX_OR_NONE, pool, pool)                                                                \
    F(T, INT, year)                                                                                \
    F(T, LIST, schemes, uint32_t, scheme_index)                                                    \
    F(T, ROWS, claims, claim)                                                                      \
    F(T, RING, spent, spent)                                                                       \
    F(T, CHAINS, spent_chains)                                                                     \
    F(T, ROWS, early, early)                                                                       \
    F(T, LIST, grants, uint32_t, grant_index)                                                      \
    F(T, PARTS, minimum_spends, minimum_spend)                                                     \
    F(T, PART, risk_share, risk_share)                                                             \
    F(T, U32, commitment_count)                                                                    \
    F(T, U32, accrual_count)                                                                       \
    F(T, I64, committed_ever)                                                                      \
    F(T, DATE, booked)                                                                             \
    F(T, DATE, wake_on)                                                                            \
    F(T, DATE, ended_on)                                                                           \
    F(T, DATE, ended_booked)                                                                       \
    F(T, TEXT, ended_by)                                                                           \
    F(T, U32, open_exception)                                                                      \
    F(T, PARTS, results, fund_result)                                                              \
    F(T, ROWS, surplus, surplus)                                                                   \
    F(T, INDEX_OR_NONE, next_free, fund)
LAYOUT(fund, FUND)

#define PLAN_LINE(F, T)                                                                            \
    F(T, INDEX_OR_NONE, contribution, contribution)                                                \
    F(T, INDEX_OR_NONE, scheme, scheme)                                                            \
    F(T, I64S, planned)
LAYOUT(plan_line, PLAN_LINE)

#define APPROVED_PLAN(F, T)                                                                        \
    F(T, INT, year)                                                                                \
    F(T, U32, version)                                                                             \
    F(T, U32, decision)                                                                            \
    F(T, DATE, on)                                                                                 \
    F(T, DATE, fixed_on)                                                                           \
    F(T, DATE, booked)                                                                             \
    F(T, ROWS, lines, plan_line)
LAYOUT(approved_plan, APPROVED_PLAN)

#define LET_GO_RESULT(F, T) F(T, I64, income_counted) F(T, I64, written_off_counted)
LAYOUT(let_go_result, LET_GO_RESULT)

#define POOL_PLANS(F, T)                                                                           \
    F(T, ROWS_HERE, approved_plan)                                                                 \
    F(T, INT, let_go)                                                                              \
    F(T, PARTS, results, let_go_result)
LAYOUT(pool_plans, POOL_PLANS)

#define SPENDING_STATE(F, T)                                                                       \
    F(T, ROWS, funds, fund)                                                                        \
    F(T, INDEX_OR_NONE, fund_free, fund)                                                           \
    F(T, INDEX_OR_NONE, scheme_free, scheme)                                                       \
    F(T, INDEX_OR_NONE, commitment_free, commitment)                                               \
    F(T, INDEX_OR_NONE, grant_free, district_grant)                                                \
    F(T, CHAINS, fund_chains)                                                                      \
    F(T, ROWS, schemes, scheme)                                                                    \
    F(T, CHAINS, scheme_chains)                                                                    \
    F(T, ROWS, commitments, commitment)                                                            \
    F(T, CHAINS, commitment_chains)                                                                \
    F(T, ROWS, accruals, accrual)                                                                  \
    F(T, CHAINS, accrual_chains)                                                                   \
    F(T, INDEX_OR_NONE, accrual_free, accrual)                                                     \
    F(T, ROWS, grants, district_grant)                                                             \
    F(T, COLUMN, plans_of_pool, pool_plans)
LAYOUT(spending_state, SPENDING_STATE)

int spending_init(struct engine *e)
{
    e->spending = calloc(1, sizeof *e->spending);
    if (!e->spending)
        return ERR_MEMORY;
    e->spending->accrual_free = NONE;
    e->spending->fund_free = e->spending->scheme_free = NONE;
    e->spending->commitment_free = e->spending->grant_free = NONE;
    e->spending->plans_of_pool = (struct column){.size = sizeof(struct pool_plans)};
    columns_attach(&e->tables.pool_columns, &e->spending->plans_of_pool);
    return 0;
}

int spending_index(struct engine *e)
{
    struct spending_state *sp = e->spending;
    int rc = 0;
    for (uint32_t i = 0; i < sp->funds.count && !rc; i++) {
        struct fund *f = &sp->funds.items[i];
        rc = f->pool == NONE ? 0 : fund_index(e, i);
        for (size_t k = 0; k < f->spent.count && !rc; k++)
            rc = expenditure_index(f, (uint32_t)((f->spent.head + k) % f->spent.count));
    }
    for (uint32_t i = 0; i < sp->schemes.count && !rc; i++)
        rc = sp->schemes.items[i].fund == NONE ? 0 : scheme_index(e, i);
    for (uint32_t i = 0; i < sp->commitments.count && !rc; i++)
        rc = sp->commitments.items[i].scheme == NONE ? 0 : commitment_index(e, i);
    for (uint32_t i = 0; i < sp->accruals.count && !rc; i++)
        rc = accrual_index(e, i);
    return rc;
}
