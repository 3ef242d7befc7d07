/* What was paid is what was paid: whatever world it is, 1.00 written off or agreed to be due no
 * more moves neither what was paid nor what was received nor the cash, and is counted once, where
 * it belongs. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "core/contribution/year.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/state.h"
#include "core/reconcile/record.h"
#include "core_check.h"
#include "lived.h"
#include "report_check.h"
#include "world.h"

enum { WORLDS = 20, SEEDS = 200, INPUTS = 250, POUND = 100 };

struct sums {
    int64_t paid, received, cash, due, adjusted, written_off, outstanding, receivable;
};

static struct sums sums_of(const struct engine *e)
{
    struct sums s = {0};
    for (uint32_t i = 0; i < e->tables.contribution_years.count; i++) {
        struct position p;
        year_position(e, i, business_date(e), &p);
        s.paid += p.paid;
        s.received += p.received;
        s.due += p.due;
        s.adjusted += p.adjusted;
        s.written_off += p.written_off;
        s.outstanding -= p.variance;
    }
    for (uint32_t i = 0; i < e->tables.pools.count; i++)
        s.cash += ledger_balance(e, pool_at(e, i)->account_cash);
    for (uint32_t i = 0; i < e->tables.contributions.count; i++)
        s.receivable += ledger_balance(e, contribution_at(e, i)->account_receivable);
    return s;
}

/* An open exception of an instalment that awaits more than a pound; 0: none. */
static uint32_t find_exception(struct engine *e, uint32_t *ret_year)
{
    for (uint32_t i = 0; i < e->tables.contribution_years.count; i++) {
        const struct contribution_year *cy = year_at(e, i);
        for (uint32_t k = 0; k < cy->instalment_count; k++) {
            const struct exception *x = exception_find(e, cy->instalments[k].exception);
            *ret_year = i;
            if (x && instalment_open(&cy->instalments[k]) > 100 * POUND &&
                x->state != STATE_DISPUTED)
                return x->id;
        }
    }
    return 0;
}

static bool is_there(const struct effects *effects, enum event_kind kind)
{
    for (size_t i = 0; i < effects->event_count; i++)
        if (effects->events[i].kind == kind)
            return true;
    return false;
}

/* One officer after the other, and where it waits for a second, every one of them. */
static bool decide(struct stage *s, struct item *item, struct text *officer)
{
    char first[8], second[8];
    const struct effects *effects;
    for (int i = 0; i < WORLD_OFFICERS; i++) {
        *officer = (struct text){first, (size_t)snprintf(first, sizeof first, "O%d", i)};
        cr_assert_eq(stage_submit_one(s, item, &effects), 0);
        uint64_t waits = s->journal;
        bool is_pending = is_there(effects, EVENT_PENDING);
        if (is_there(effects, EVENT_ADJUSTED))
            return true;
        for (int k = 0; is_pending && k < WORLD_OFFICERS; k++) {
            struct item approval = {.kind = ITEM_APPROVAL};
            approval.approval = (struct approval_input){
                .pending = waits,
                .officer = {second, (size_t)snprintf(second, sizeof second, "O%d", k)},
                .decision = DECISION_APPROVED,
                .on = business_date(s->engine)};
            cr_assert_eq(stage_submit_one(s, &approval, &effects), 0);
            if (is_there(effects, EVENT_ADJUSTED))
                return true;
        }
    }
    return false;
}

static bool write_off(struct stage *s, uint32_t exception)
{
    struct item item = {.kind = ITEM_EXCEPTION_WORK};
    item.exception_work = (struct exception_work_input){.exception = exception,
                                                        .action = ACTION_WRITE_OFF,
                                                        .on = business_date(s->engine),
                                                        .due = DATE_NONE,
                                                        .amount = POUND,
                                                        .note = text_of("a pound")};
    return decide(s, &item, &item.exception_work.officer);
}

static bool adjust(struct stage *s, uint32_t contribution_year)
{
    const struct engine *e = s->engine;
    const struct contribution_year *cy = year_at(e, contribution_year);
    const struct contribution *c = contribution_at(e, cy->contribution);
    struct item item = {.kind = ITEM_ADJUSTMENT};
    item.adjustment = (struct adjustment_input){.pool = pool_at(e, c->pool)->code,
                                                .contribution = c->id,
                                                .year = (uint32_t)cy->year,
                                                .amount = POUND,
                                                .value_date = business_date(e),
                                                .reason = text_of("a pound"),
                                                .adjustment = text_of("A pound")};
    return decide(s, &item, &item.adjustment.officer);
}

static void check_sound(const struct stage *s, uint64_t seed)
{
    char broken[REPORT_CHECK_MAX];
    cr_assert(report_check(s->engine, broken), "seed %llu: %s", (unsigned long long)seed, broken);
}

/* What moved is what was forgiven (written_off) or agreed (adjusted), and nothing else. */
static void check_moved(const struct engine *e, const struct sums *was, const struct sums *is,
                        int64_t adjusted, int64_t written_off, uint64_t seed)
{
    /* What the host paid back counts where more was paid than is due, which is less now. */
    const bool is_settled = open_receipts(e)->below == 0;
    const struct sums expected = {was->paid,
                                  is_settled ? was->received : is->received,
                                  was->cash,
                                  was->due - adjusted,
                                  was->adjusted + adjusted,
                                  was->written_off + written_off,
                                  was->outstanding - adjusted - written_off,
                                  was->receivable - adjusted - written_off};
    cr_assert_eq(memcmp(is, &expected, sizeof expected), 0, "seed %llu", (unsigned long long)seed);
}

static bool try_world(struct stage *s, uint64_t seed)
{
    uint32_t year, exception = find_exception(s->engine, &year);
    struct sums was = sums_of(s->engine), is;
    if (!exception || !write_off(s, exception))
        return false;
    is = sums_of(s->engine);
    check_moved(s->engine, &was, &is, 0, POUND, seed);
    check_sound(s, seed);
    if (!adjust(s, year))
        return false;
    was = is;
    is = sums_of(s->engine);
    check_moved(s->engine, &was, &is, POUND, 0, seed);
    check_sound(s, seed);
    return true;
}

Test(adjustment, a_pound_forgiven_or_agreed_was_not_paid)
{
    int worlds = 0;
    for (uint64_t seed = 1; seed <= SEEDS && worlds < WORLDS; seed++) {
        struct stage s;
        cr_assert_eq(lived_init(&s, seed, INPUTS), 0);
        worlds += try_world(&s, seed);
        stage_fini(&s);
    }
    cr_assert_eq(worlds, WORLDS);
}
