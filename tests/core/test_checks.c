/* What holds of the state between inputs (engine_check): a world keeps it, and a state that does
 * not is named as such and refused as an image. */
#include <criterion/criterion.h>

#include "base/error.h"
#include "core/contribution/allocation.h"
#include "core/contribution/state.h"
#include "core/control/state.h"
#include "core/engine/engine.h"
#include "core/foundation/state.h"
#include "core/foundation/tables_own.h"
#include "core/governance/state.h"
#include "core/payment/state.h"
#include "core/reconcile/state.h"
#include "core/spending/state.h"
#include "core/workflow/state.h"
#include "called.h"
#include "stage.h"
#include "world.h"

enum { INPUTS = 400 };

static void make_world(struct stage *stage)
{
    struct world world;
    world_init(&world, 8);
    world.whole = true;
    cr_assert_eq(stage_init(stage), 0);
    for (int i = 0; i < INPUTS; i++) {
        struct submission s;
        const struct effects *effects;
        world_next(&world, &s);
        cr_assert_eq(stage_submit(stage, s.party, s.feed, s.document, s.items, s.count, &effects),
                     0);
        const char *broken = engine_check(stage->engine);
        cr_assert_null(broken, "input %d: %s", i, broken);
        world_forget(&world);
    }
    world_fini(&world);
}

/* Each spoils one thing; false: the world has none of it. */
static bool host_of_none(struct engine *e)
{
    pool_own(e, 0)->host = (uint32_t)e->tables.parties.count;
    return true;
}

static bool cash_of_none(struct engine *e)
{
    pool_own(e, 0)->account_cash = NONE;
    return true;
}

static bool payment_that_fills_nothing(struct engine *e)
{
    for (uint32_t i = 0; i < e->tables.contribution_years.count; i++)
        for (size_t k = 0; k < year_at(e, i)->placed.count; k++)
            if (year_at(e, i)->placed.items[k].undone_on == DATE_NONE) {
                year_own(e, i)->placed.items[k].amount += 1;
                return true;
            }
    return false;
}

static bool year_to_be_judged_twice(struct engine *e)
{
    for (uint32_t i = 0; i < e->tables.contribution_years.count; i++)
        if (!year_at(e, i)->is_unjudged) {
            year_own(e, i)->is_unjudged = true;
            return true;
        }
    return false;
}

static bool kind_that_is_none(struct engine *e)
{
    contribution_own(e, 0)->kind = UINT32_MAX;
    return e->tables.contributions.count > 0;
}

static bool kind_of_another_vocabulary(struct engine *e)
{
    contribution_own(e, 0)->kind = policy_name(e, VOCABULARY_PLAN_OUTCOME, text_of("approved"));
    return e->tables.contributions.count > 0;
}

static bool assured_without_an_outcome(struct engine *e)
{
    bool is_assured = false;
    for (uint32_t i = 0; i < e->governance->of_pool.count; i++) {
        struct pool_authority *p = authority_own(e, i);
        for (size_t k = 0; k < p->milestones.count; k++)
            if (p->milestones.items[k].kind == MILESTONE_ASSURED) {
                p->milestones.items[k].outcome = 0;
                is_assured = true;
            }
    }
    return is_assured;
}

static bool partner_of_another_pool(struct engine *e)
{
    partner_own(e, 0)->pool = (uint32_t)e->tables.pools.count;
    return true;
}

static bool partner_listed_twice(struct engine *e)
{
    struct pool *p = pool_own(e, 0);
    p->partners.items[p->partners.count - 1] = p->partners.items[0];
    return p->partners.count > 1;
}

static bool partners_in_a_circle(struct engine *e)
{
    partner_own(e, 0)->successor = 0;
    return true;
}

static bool penny_from_nowhere(struct engine *e)
{
    e->foundation->accounts.items[0].balance++;
    return true;
}

static bool turnover_below_zero(struct engine *e)
{
    books_of(e, 0)->turnover = -1;
    return true;
}

static bool one_exception_too_many(struct engine *e)
{
    e->foundation->exceptions_open++;
    return true;
}

static bool exception_out_of_order(struct engine *e)
{
    struct exception *x = e->foundation->exceptions.items;
    x[1].id = x[0].id;
    return e->foundation->exceptions.count > 1;
}

static bool exception_of_no_partner(struct engine *e)
{
    e->foundation->exceptions.items[0].partner = (uint32_t)e->tables.partners.count;
    return true;
}

static bool agenda_out_of_order(struct engine *e)
{
    e->foundation->agenda.items[e->foundation->agenda.count - 1].date = -20000;
    return e->foundation->agenda.count > 1;
}

static bool agenda_of_no_contribution(struct engine *e)
{
    struct wake *w = &e->foundation->agenda.items[e->foundation->agenda.count - 1];
    w->kind = WAKE_CONTRIBUTION_YEAR;
    w->index = (uint32_t)e->tables.contribution_years.count;
    return true;
}

static bool recent_payments_beyond_their_ring(struct engine *e)
{
    ((struct recent_payments *)e->foundation->recent_payments.items)->head = 1;
    return true;
}

static bool year_of_another(struct engine *e)
{
    struct contribution *a = contribution_own(e, 0), *b = contribution_own(e, 1);
    if (!a->contribution_years.count || !b->contribution_years.count)
        return false;
    a->contribution_years.items[0] = b->contribution_years.items[0];
    return true;
}

static bool days_that_do_not_sum(struct engine *e)
{
    year_own(e, 0)->paid++;
    return true;
}

static bool instalment_not_applied(struct engine *e)
{
    year_own(e, 0)->instalments[0].paid++;
    return true;
}

static bool extra_from_nowhere(struct engine *e)
{
    year_own(e, 0)->extra++;
    return true;
}

static bool too_many_instalments(struct engine *e)
{
    year_own(e, 0)->first_instalment = year_own(e, 0)->instalments_in_year + 1;
    return true;
}

static bool held_beyond_its_sum(struct engine *e)
{
    ((struct pool_held *)e->contribution->held_of_pool.items)->sum++;
    return true;
}

static bool held_beyond_its_count(struct engine *e)
{
    struct contribution_held *h = e->contribution->held_of_contribution.items;
    for (size_t i = 0; i < e->contribution->held_of_contribution.count; i++)
        for (size_t k = 0; k < h[i].count; k++) {
            h[i].items[k].count++;
            h[i].items[k].waits_for = REASON_ON_HOLD;
            return true;
        }
    return false;
}

static bool allocation_out_of_range(struct engine *e)
{
    if (!e->contribution->allocations.count)
        return false;
    e->contribution->allocations.items[0].pooled = INT64_MIN + 1;
    return true;
}

static bool one_open_item_too_many(struct engine *e)
{
    e->reconcile->payments.live++;
    return true;
}

static bool serial_to_come(struct engine *e)
{
    e->reconcile->last_open = 0;
    return e->reconcile->payments.live > 0;
}

static bool open_item_of_nobody(struct engine *e)
{
    for (size_t i = 0; i < e->reconcile->payments.count; i++)
        if (e->reconcile->payments.items[i].serial) {
            e->reconcile->payments.items[i].partner = NONE;
            return true;
        }
    return false;
}

static bool unallocated_from_nowhere(struct engine *e)
{
    payments_own(e, 0)->unallocated++;
    return true;
}

static bool feed_that_expects_nothing(struct engine *e)
{
    e->control->feeds.items[0].next = 0;
    return true;
}

static bool books_closed_by_nobody(struct engine *e)
{
    closings_own(e, 0)->closed_to = 20000;
    return true;
}

static bool fund_of_no_pool(struct engine *e)
{
    if (!e->spending->funds.count)
        return false;
    e->spending->funds.items[0].pool = NONE;
    return true;
}

static bool scheme_beyond_its_days(struct engine *e)
{
    if (!e->spending->schemes.count)
        return false;
    e->spending->schemes.items[0].spent++;
    return true;
}

static bool correction_of_no_contribution(struct engine *e)
{
    if (!e->workflow->adjustments.count)
        return false;
    e->workflow->adjustments.items[0].contribution = NONE;
    return true;
}

static bool pending_out_of_order(struct engine *e)
{
    if (e->governance->pending.count < 2)
        return false;
    e->governance->pending.items[1].journal = 0;
    return true;
}

#define SPOILT(how)                                                                                \
    {                                                                                              \
#how, how                                                                                  \
    }
static const struct {
    const char *name;
    bool (*how)(struct engine *e);
} spoilt[] = {
    SPOILT(host_of_none),
    SPOILT(cash_of_none),
    SPOILT(kind_that_is_none),
    SPOILT(payment_that_fills_nothing),
    SPOILT(year_to_be_judged_twice),
    SPOILT(kind_of_another_vocabulary),
    SPOILT(assured_without_an_outcome),
    SPOILT(partner_of_another_pool),
    SPOILT(partner_listed_twice),
    SPOILT(partners_in_a_circle),
    SPOILT(penny_from_nowhere),
    SPOILT(turnover_below_zero),
    SPOILT(one_exception_too_many),
    SPOILT(exception_out_of_order),
    SPOILT(exception_of_no_partner),
    SPOILT(agenda_out_of_order),
    SPOILT(agenda_of_no_contribution),
    SPOILT(recent_payments_beyond_their_ring),
    SPOILT(year_of_another),
    SPOILT(days_that_do_not_sum),
    SPOILT(instalment_not_applied),
    SPOILT(extra_from_nowhere),
    SPOILT(too_many_instalments),
    SPOILT(held_beyond_its_sum),
    SPOILT(held_beyond_its_count),
    SPOILT(allocation_out_of_range),
    SPOILT(one_open_item_too_many),
    SPOILT(serial_to_come),
    SPOILT(open_item_of_nobody),
    SPOILT(unallocated_from_nowhere),
    SPOILT(feed_that_expects_nothing),
    SPOILT(books_closed_by_nobody),
    SPOILT(fund_of_no_pool),
    SPOILT(scheme_beyond_its_days),
    SPOILT(correction_of_no_contribution),
    SPOILT(pending_out_of_order),
};

Test(checks, a_world_keeps_what_holds_and_what_does_not_hold_is_refused)
{
    struct stage stage;
    struct buffer whole = BUFFER_NULL;
    make_world(&stage);
    cr_assert_eq(engine_save(stage.engine, &whole), 0);
    for (size_t i = 0; i < sizeof spoilt / sizeof *spoilt; i++) {
        struct engine *e = NULL, *again = NULL;
        struct buffer image = BUFFER_NULL;
        cr_assert_eq(engine_load(buffer_bytes(&whole), &e), 0);
        cr_assert_null(engine_check(e));
        cr_expect(spoilt[i].how(e), "%s: the world has none", spoilt[i].name);
        int rc = engine_save(e, &image); /* some are seen when they are written */
        if (!rc)
            rc = engine_load(buffer_bytes(&image), &again);
        cr_expect_eq(rc, ERR_CORRUPT, "%s", spoilt[i].name);
        cr_expect_not_null(engine_check(e), "%s", spoilt[i].name);
        engine_free(again);
        engine_free(e);
        buffer_fini(&image);
    }
    buffer_fini(&whole);
    stage_fini(&stage);
}

/* A day or a succession moves what no input was asked about. */
Test(checks, what_is_pooled_of_an_allocation_stays_within_its_range)
{
    struct stage stage;
    make_world(&stage);
    struct engine *e = stage.engine;
    const uint32_t party = 0;
    const uint32_t ibcf = policy_name(e, VOCABULARY_CONTRIBUTION_KIND, text_of("ibcf"));
    const int64_t left = allocation_left(e, party, ibcf, 2190);
    cr_assert_eq(left, 0, "the world has that allocation");
    for (int sign = -1; sign <= 1; sign += 2) {
        cr_assert_eq(allocation_use(e, party, ibcf, 2190, sign * TURNOVER_MAX), 0);
        cr_assert_eq(allocation_use(e, party, ibcf, 2190, sign), 0);
        cr_expect_eq(allocation_left(e, party, ibcf, 2190), -sign * TURNOVER_MAX);
        cr_expect_null(engine_check(e));
        cr_assert_eq(allocation_use(e, party, ibcf, 2190, -sign * TURNOVER_MAX), 0);
    }
    stage_fini(&stage);
}
