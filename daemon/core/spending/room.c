#include "core/spending/room.h"
#include "base/error.h"
#include "core/spending/accrual.h"
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

int spending_init(struct engine *e)
{
    e->spending = calloc(1, sizeof *e->spending);
    if (!e->spending)
        return ERR_MEMORY;
    e->spending->accrual_free = NONE;
    return 0;
}

void spending_fini(struct engine *e)
{
    struct spending_state *sp = e->spending;
    if (!sp)
        return;
    for (size_t i = 0; i < sp->funds.count; i++) {
        struct fund *f = &sp->funds.items[i];
        free(f->schemes.items);
        free(f->claims.items);
        free(f->spent.items);
        free(f->grants.items);
        chains_fini(&f->spent_chains);
    }
    for (size_t i = 0; i < sp->schemes.count; i++) {
        struct scheme *x = &sp->schemes.items[i];
        free(x->funding.items);
        free(x->payees.items);
        free(x->categories.items);
        free(x->days.items);
    }
    free(sp->funds.items);
    free(sp->schemes.items);
    free(sp->commitments.items);
    free(sp->accruals.items);
    free(sp->grants.items);
    chains_fini(&sp->fund_chains);
    chains_fini(&sp->scheme_chains);
    chains_fini(&sp->commitment_chains);
    chains_fini(&sp->accrual_chains);
    free(sp);
    e->spending = NULL;
}

static void visit_texts(struct archive *a, struct text *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        archive_text(a, &items[i]);
}

static void visit_scheme_plan(struct archive *a, struct scheme *x)
{
    archive_u32(a, &x->fund);
    archive_text(a, &x->id);
    archive_text(a, &x->name);
    archive_text(a, &x->type);
    ARCHIVE_INT(a, x->area_of_spend);
    archive_u32(a, &x->commissioner);
    ARCHIVE_INT(a, x->provider);
    ARCHIVE_INT(a, x->economy);
    ARCHIVE_ARRAY(a, x->funding);
    for (size_t i = 0; i < x->funding.count; i++) {
        archive_u32(a, &x->funding.items[i].contribution);
        archive_u32(a, &x->funding.items[i].source);
        archive_i64(a, &x->funding.items[i].amount);
    }
    for (size_t q = 0; q < QUARTERS; q++)
        archive_i64(a, &x->planned[q]);
    archive_bool(a, &x->nhs_out_of_hospital);
    archive_bool(a, &x->synthetic);
    ARCHIVE_ARRAY(a, x->payees);
    visit_texts(a, x->payees.items, x->payees.count);
    ARCHIVE_ARRAY(a, x->categories);
    visit_texts(a, x->categories.items, x->categories.count);
}

static void visit_scheme(struct archive *a, struct scheme *x)
{
    visit_scheme_plan(a, x);
    ARCHIVE_ARRAY(a, x->days);
    for (size_t i = 0; i < x->days.count; i++) {
        archive_date(a, &x->days.items[i].date);
        archive_i64(a, &x->days.items[i].spent);
        archive_i64(a, &x->days.items[i].accrued);
    }
    archive_i64(a, &x->spent);
    archive_i64(a, &x->accrued);
    archive_i64(a, &x->committed);
    archive_u32(a, &x->unfunded_exception);
    archive_u32(a, &x->capital_exception);
    archive_u32(a, &x->over_exception);
    archive_bool(a, &x->over_reported);
    archive_u32(a, &x->account_expenditure);
    archive_u32(a, &x->account_accruals);
}

static void visit_spent(struct archive *a, struct spent *x)
{
    archive_u32(a, &x->scheme);
    archive_reference(a, &x->reference);
    archive_i64(a, &x->amount);
    archive_date(a, &x->value_date);
    archive_u64(a, &x->cause);
    archive_u32(a, &x->item);
    archive_u64(a, &x->document);
}

static void visit_minimum_spend(struct archive *a, struct minimum_spend *f)
{
    archive_bool(a, &f->reported);
    archive_i64(a, &f->amount);
    archive_text(a, &f->reference);
    ARCHIVE_INT(a, f->funded_by);
    archive_u32(a, &f->plan_exception);
    archive_u32(a, &f->spend_exception);
    archive_i64(a, &f->plan_reported);
    archive_i64(a, &f->spend_reported);
}

static void visit_risk_share(struct archive *a, struct risk_share *c)
{
    archive_bool(a, &c->reported);
    archive_bool(a, &c->risk_pool_in_pool);
    archive_u32(a, &c->step_count);
    archive_u32(a, &c->share_count);
    if (c->step_count > RISK_SHARE_STEPS_MAX || c->share_count > RISK_SHARE_PARTS_MAX) {
        archive_fail(a, ERR_CORRUPT);
        return;
    }
    for (size_t i = 0; i < c->step_count; i++)
        ARCHIVE_INT(a, c->steps[i]);
    for (size_t i = 0; i < c->share_count; i++) {
        archive_u32(a, &c->shares[i].party);
        archive_u32(a, &c->shares[i].parts);
    }
    archive_i64(a, &c->risk_pool);
    archive_i64(a, &c->partners_cap);
    ARCHIVE_INT(a, c->underspend);
    archive_text(a, &c->authority);
}

static void visit_claims(struct archive *a, struct fund *f)
{
    ARCHIVE_ARRAY(a, f->claims);
    for (size_t i = 0; i < f->claims.count; i++) {
        archive_u32(a, &f->claims.items[i].contribution);
        archive_i64(a, &f->claims.items[i].claimed);
        archive_i64(a, &f->claims.items[i].reported);
        archive_u32(a, &f->claims.items[i].exception);
    }
}

static void visit_fund(struct archive *a, struct fund *f)
{
    uint64_t head = f->spent.head;
    archive_u32(a, &f->pool);
    ARCHIVE_INT(a, f->year);
    ARCHIVE_INDICES(a, f->schemes);
    visit_claims(a, f);
    ARCHIVE_ARRAY(a, f->spent);
    archive_u64(a, &head);
    f->spent.head = (size_t)head;
    for (size_t i = 0; i < f->spent.count; i++)
        visit_spent(a, &f->spent.items[i]);
    ARCHIVE_INDICES(a, f->grants);
    for (size_t i = 1; i < MINIMUM_SPENDS; i++)
        visit_minimum_spend(a, &f->minimum_spends[i]);
    visit_risk_share(a, &f->risk_share);
    archive_u32(a, &f->commitment_count);
    archive_u32(a, &f->accrual_count);
    archive_i64(a, &f->committed_ever);
    archive_date(a, &f->wake_on);
    archive_date(a, &f->ended_on);
    archive_text(a, &f->ended_by);
    archive_i64(a, &f->brought_forward);
    archive_i64(a, &f->carried_forward);
    archive_i64(a, &f->returned);
    archive_i64(a, &f->risk_shared);
    archive_i64(a, &f->income_counted);
}

static void visit_commitment(struct archive *a, struct commitment *c)
{
    archive_u32(a, &c->scheme);
    archive_text(a, &c->id);
    archive_text(a, &c->payee);
    archive_i64(a, &c->amount);
    archive_i64(a, &c->fulfilled);
    archive_date(a, &c->value_date);
}

static void visit_accrual(struct archive *a, struct accrual *x)
{
    archive_u32(a, &x->fund);
    archive_text(a, &x->scheme);
    archive_reference(a, &x->reference);
    archive_i64(a, &x->amount);
    archive_u32(a, &x->next_free);
}

static void visit_grant(struct archive *a, struct district_grant *g)
{
    archive_u32(a, &g->fund);
    archive_u32(a, &g->district);
    archive_i64(a, &g->amount);
    archive_i64(a, &g->passed);
    archive_date(a, &g->due);
    archive_u32(a, &g->exception);
    archive_bool(a, &g->late_reported);
}

#define VISIT(a, array, visit)                                                                     \
    do {                                                                                           \
        ARCHIVE_ARRAY(a, array);                                                                   \
        for (size_t v_ = 0; v_ < (array).count; v_++)                                              \
            visit((a), &(array).items[v_]);                                                        \
    } while (0)

void spending_archive(struct archive *a, struct engine *e)
{
    VISIT(a, e->spending->funds, visit_fund);
    VISIT(a, e->spending->schemes, visit_scheme);
    VISIT(a, e->spending->commitments, visit_commitment);
    VISIT(a, e->spending->accruals, visit_accrual);
    archive_u32(a, &e->spending->accrual_free);
    VISIT(a, e->spending->grants, visit_grant);
}

int spending_index(struct engine *e)
{
    struct spending_state *sp = e->spending;
    int rc = 0;
    for (uint32_t i = 0; i < sp->funds.count && !rc; i++) {
        struct fund *f = &sp->funds.items[i];
        rc = fund_index(e, i);
        for (size_t k = 0; k < f->spent.count && !rc; k++)
            rc = expenditure_index(f, (uint32_t)((f->spent.head + k) % f->spent.count));
    }
    for (uint32_t i = 0; i < sp->schemes.count && !rc; i++)
        rc = scheme_index(e, i);
    for (uint32_t i = 0; i < sp->commitments.count && !rc; i++)
        rc = commitment_index(e, i);
    for (uint32_t i = 0; i < sp->accruals.count && !rc; i++)
        rc = accrual_index(e, i);
    return rc;
}
