#include "core_check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/foundation/exception.h"
#include "core/diagnosis/explain.h"
#include "core/reconcile/matching.h"
#include "core/control/period.h"
#include "core/contribution/schedule.h"
#include "core/foundation/state.h"
#include "core/contribution/discharged.h"
#include "core/contribution/year.h"
#include "core/contribution/tolerance.h"
#include "core/contribution/state.h"
#include "core/performance/state.h"
#include "core/reconcile/state.h"
#include "core/workflow/state.h"
#include "core/contribution/held_money.h"
#include "core/payment/payment.h"
#include "core/control/closing.h"
#include "issued_kept.h"
#include "succession_check.h"

struct check {
    const struct engine *e;
    const struct effects *effects;
    char *broken;
};

__attribute__((format(printf, 2, 3))) static bool no(struct check *c, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(c->broken, CORE_CHECK_MAX, format, args);
    va_end(args);
    return false;
}

/* Postings come in pairs of one pool that sum to zero. */
static bool check_postings(struct check *c)
{
    for (size_t i = 0; c->effects && i + 1 < c->effects->posting_count; i += 2) {
        const struct posting *a = &c->effects->postings[i], *b = a + 1;
        if (!text_equal(a->pool, b->pool) || a->amount == 0 || a->amount != -b->amount)
            return no(c, "postings %zu and %zu do not balance", i, i + 1);
    }
    return !c->effects || c->effects->posting_count % 2 == 0 || no(c, "a posting stands alone");
}

/* Event numbers end at the engine's last, without a gap, overall and within each pool. */
static bool check_numbers(struct check *c)
{
    size_t n = c->effects ? c->effects->event_count : 0;
    for (size_t i = 0; i < n; i++) {
        const struct event *event = &c->effects->events[i];
        if (event->number != c->e->foundation->last_event - n + 1 + i)
            return no(c, "event %zu has number %llu", i, (unsigned long long)event->number);
        uint64_t later = 0;
        for (size_t k = i + 1; k < n; k++)
            later += text_equal(c->effects->events[k].pool, event->pool);
        uint32_t pool = map_get(&c->e->foundation->pool_map, event->pool);
        uint64_t last =
            pool == NONE ? c->e->foundation->no_pool_events : books_of(c->e, pool)->events;
        if (event->pool_number + later != last)
            return no(c, "event %zu has number %llu of its pool", i,
                      (unsigned long long)event->pool_number);
        if (event->cause != c->e->tables.last_journal || event->epoch == 0)
            return no(c, "event %zu does not name its cause", i);
    }
    return true;
}

/* The path of an item's field begins with the item. */
static bool is_path(const struct refusal *r)
{
    char start[32];
    int size = snprintf(start, sizeof start, "items[%u].", r->item);
    return r->item == ITEM_NONE || !r->field.size ||
           (r->field.size > (size_t)size && !memcmp(r->field.data, start, (size_t)size));
}

static bool check_refusals(struct check *c)
{
    for (size_t i = 0; c->effects && i < c->effects->refusal_count; i++) {
        const struct refusal *r = &c->effects->refusals[i];
        size_t reported = 0;
        for (size_t k = 0; k < c->effects->event_count; k++) {
            const struct event *event = &c->effects->events[k];
            reported += event->item == r->item &&
                        ((event->kind == EVENT_INPUT_REFUSED && event->refusal.code == r->code) ||
                         event->kind == EVENT_REPEATED_DOCUMENT);
        }
        if (!is_path(r))
            return no(c, "refusal %zu: path %.*s", i, TEXT_ARG(r->field));
        if (reported != 1 || !r->code || !r->text.size)
            return no(c, "refusal %zu is reported %zu times", i, reported);
    }
    return true;
}

static int64_t balance(const struct engine *e, uint32_t account)
{
    return e->foundation->accounts.items[account].balance;
}

static bool check_year(struct check *c, uint32_t index)
{
    const struct contribution_year *cy = year_at(c->e, index);
    int64_t paid = cy->discharged_count ? cy->paid : sum(cy->extra, cy->change_paid);
    int64_t adjusted = cy->extra_adjusted, written_off = cy->extra_written_off;
    struct day_sums days = discharged_sums(c->e, cy);
    for (size_t i = 0; i < cy->claims_moved.count; i++) /* what became another's is not awaited */
        adjusted = sum(adjusted, cy->claims_moved.items[i].amount);
    for (uint32_t i = 0; i < cy->instalment_count; i++) {
        if (cy->instalments[i].paid < 0)
            return no(c, "contribution year %u: instalment %u holds less than nothing", index, i);
        paid = sum(paid, cy->instalments[i].paid);
        adjusted = sum(adjusted, cy->instalments[i].adjusted);
        written_off = sum(written_off, cy->instalments[i].written_off);
    }
    for (size_t i = 0; i < cy->days.count; i++) {
        const struct day_sums *day = &cy->days.items[i];
        days.paid = sum(days.paid, day->paid);
        days.received = sum(days.received, day->received);
        days.adjusted = sum(days.adjusted, day->adjusted);
        days.written_off = sum(days.written_off, day->written_off);
        if (i && (day[-1].date > day->date ||
                  (day[-1].date == day->date && day[-1].booked >= day->booked)))
            return no(c, "contribution year %u: days are not in order", index);
    }
    if (paid != cy->paid)
        return no(c, "contribution year %u: instalments and extra hold %lld of %lld paid", index,
                  (long long)paid, (long long)cy->paid);
    if (adjusted != cy->adjusted || written_off != cy->written_off)
        return no(c, "contribution year %u: %lld adjusted, %lld written off by instalments", index,
                  (long long)adjusted, (long long)written_off);
    if (days.paid != cy->paid || days.received != cy->received || days.adjusted != cy->adjusted ||
        days.written_off != cy->written_off)
        return no(c, "contribution year %u: days do not sum to what was paid and received", index);
    const struct contribution *l = contribution_at(c->e, cy->contribution);
    int64_t due = c->e->tables.today == DATE_NONE ? 0 : schedule_due(l, cy, c->e->tables.today);
    if (cy->recognised != due)
        return no(c, "contribution year %u: %lld due, %lld booked", index, (long long)due,
                  (long long)cy->recognised);
    return true;
}

/* At most so many of its parts make up a difference, and they sum to it; none names the pool that
 * it is of as another. */
static bool check_parts(struct check *c, const struct parts *parts, struct text pool,
                        int64_t difference, const char *what)
{
    size_t shared = 0;
    for (size_t i = 0; i < parts->count; i++) {
        const struct part *part = &parts->items[i];
        if (!part_is_sound(part))
            return no(c, "%s: part %zu of kind %d is not sound", what, i, (int)part->kind);
        shared += part->share != INT64_MIN;
        if (part->pool.size && text_equal(part->pool, pool))
            return no(c, "%s: part %zu names its own pool", what, i);
        if (part->kind == PART_OTHERS && (i + 1 != parts->count || shared <= PARTS_SHARED_MAX))
            return no(c, "%s: parts are summed up for which there was room", what);
    }
    if (shared > PARTS_SHARED_MAX + 1)
        return no(c, "%s: %zu parts with a share", what, shared);
    if (shared && parts_sum(parts) != difference)
        return no(c, "%s: parts sum to %lld of %lld", what, (long long)parts_sum(parts),
                  (long long)difference);
    return true;
}

/* The parts of a variance sum to it, and nothing stays unreconciled, as of any date. */
static bool check_variance(struct check *c, uint32_t index, date_t as_of)
{
    const uint32_t contribution = year_at(c->e, index)->contribution;
    const struct text pool = pool_at(c->e, contribution_at(c->e, contribution)->pool)->code;
    struct arena arena = ARENA_NULL;
    struct position position;
    struct parts parts;
    char what[64];
    year_position(c->e, index, as_of, &position);
    explain_variance(c->e, index, &position, &arena, &parts);
    (void)snprintf(what, sizeof what, "contribution year %u on day %d", index, as_of);
    bool is_well = check_parts(c, &parts, pool, position.variance, what);
    if (is_well && parts_sum(&parts) != position.variance)
        is_well = no(c, "%s: parts sum to another variance", what);
    for (size_t i = 0; i < parts.count && is_well; i++)
        if (parts.items[i].kind == PART_UNRECONCILED)
            is_well = no(c, "%s: not explained", what);
    arena_fini(&arena);
    return is_well;
}

static bool check_findings(struct check *c)
{
    for (size_t i = 0; c->effects && i < c->effects->event_count; i++) {
        const struct event *e = &c->effects->events[i];
        char what[64];
        (void)snprintf(what, sizeof what, "event %llu", (unsigned long long)e->number);
        bool is_finding =
            e->kind == EVENT_UNDERPAID || e->kind == EVENT_OVERPAID || e->kind == EVENT_OVERDUE;
        if (!check_parts(c, &e->parts, e->pool, e->difference, what))
            return false;
        if (is_finding && parts_sum(&e->parts) != e->difference)
            return no(c, "%s: what was found is not the difference", what);
        if (e->kind == EVENT_POSITION_CHANGED && e->parts.count)
            return no(c, "%s: a position was explained that nobody asked about", what);
    }
    return true;
}

static bool check_years(struct check *c)
{
    for (uint32_t i = 0; i < c->e->tables.contribution_years.count; i++) {
        if (!check_year(c, i))
            return false;
        if (c->e->tables.today == DATE_NONE)
            continue;
        date_t start = date_financial_year_start(year_at(c->e, i)->year);
        date_t dates[] = {c->e->tables.today, start, start + 130, start + 364, start + 900};
        const date_t let_go = discharged_to(c->e, year_at(c->e, i));
        for (size_t k = 0; k < sizeof dates / sizeof *dates; k++)
            if (dates[k] >= let_go && !check_variance(c, i, dates[k]))
                return false;
    }
    return true;
}

/* The income of all that have owed the contribution, each on the account that comes before the next
 * one's. */
static int64_t income_of(const struct engine *e, const struct contribution *l)
{
    int64_t income = 0;
    for (uint32_t a = l->account_income; a != NONE; a = e->foundation->accounts.items[a].before)
        income = sum(income, -balance(e, a));
    return income;
}

static uint32_t held_counted(const struct engine *e, uint32_t contribution)
{
    const struct contribution_held *h =
        (const struct contribution_held *)e->contribution->held_of_contribution.items +
        contribution;
    uint32_t count = 0;
    for (size_t i = 0; i < h->count; i++)
        count += h->items[i].count;
    return count;
}

/* receivable = due less adjusted, paid and written off, income = due; receipts in advance = what is
 * held, in order of arrival. */
static bool check_contribution(struct check *c, uint32_t index)
{
    const struct engine *e = c->e;
    const struct contribution *l = contribution_at(e, index);
    int64_t due = 0, paid = 0, held = 0, claims = 0;
    uint32_t held_count = 0;
    for (size_t i = 0; i < l->contribution_years.count; i++) {
        due = sum(due, year_at(e, l->contribution_years.items[i])->recognised);
        const struct contribution_year *cy = year_at(e, l->contribution_years.items[i]);
        paid = sum(paid, sum(cy->paid, sum(cy->adjusted, cy->written_off)));
        for (size_t k = 0; k < cy->claims_moved.count; k++)
            claims = sum(claims, cy->claims_moved.items[k].amount);
    }
    const struct held_payment *before = NULL;
    for (size_t i = 0; i < held_money_count(e, l->pool); i++) {
        const struct held_payment *h = held_money_at(e, l->pool, i);
        if (h->contribution != index)
            continue;
        if (!h->live || (before && (before->money.cause > h->money.cause ||
                                    (before->money.cause == h->money.cause &&
                                     before->money.item > h->money.item))))
            return no(c, "contribution %u: held money is out of order", index);
        held = sum(held, h->money.amount);
        held_count++;
        before = h;
    }
    if (balance(e, l->account_receivable) != sum(sum(due, claims), -paid))
        return no(c, "contribution %u: receivable %lld, due %lld less paid %lld", index,
                  (long long)balance(e, l->account_receivable), (long long)due, (long long)paid);
    if (income_of(e, l) != due)
        return no(c, "contribution %u: income is not what is due", index);
    if (balance(e, l->account_in_advance) != -held || held_counted(e, index) != held_count)
        return no(c, "contribution %u: receipts in advance are not what is held", index);
    return true;
}

/* What was closed is seen again, by its booking days, as it was. */
static bool check_closings(struct check *c, uint32_t index)
{
    const struct closings *closings = closings_of(c->e, index);
    for (size_t i = 0; i < closings->count; i++) {
        const struct closing *x = &closings->items[i];
        struct position now;
        period_totals(c->e, index, x->to, x->booked_to, &now);
        bool is_kept = x->to >= ledger_let_go_to(c->e, index);
        if (is_kept && (now.due != x->due || now.paid != x->paid || now.received != x->received ||
                        now.written_off != x->written_off))
            return no(c, "pool %u, closing %zu: %lld/%lld/%lld, was %lld/%lld/%lld", index, i,
                      (long long)now.due, (long long)now.paid, (long long)now.received,
                      (long long)x->due, (long long)x->paid, (long long)x->received);
        if (i && (x->booked_to < x[-1].booked_to || x->closed_on < x[-1].closed_on))
            return no(c, "pool %u, closing %zu: out of order", index, i);
    }
    return true;
}

/* Receipts taken over count in their contribution year what of them still waits; nothing stays in
 * between. */
static bool check_openings(struct check *c)
{
    const struct openings *openings = &c->e->workflow->openings;
    for (size_t i = 0; i < openings->count; i++) {
        const struct opening *x = &openings->items[i];
        int64_t waiting = 0;
        for (size_t k = 0; k < c->e->reconcile->receipts.count; k++) {
            const struct open_item *open = &c->e->reconcile->receipts.items[k];
            if (open->serial && open->money.cause == x->cause && open->money.item == x->item)
                waiting = sum(waiting, open->money.amount);
        }
        if (x->counted != (x->side == SIDE_RECEIPT && x->contribution_year != NONE ? waiting : 0))
            return no(c, "opening item %zu: %lld counts, %lld waits", i, (long long)x->counted,
                      (long long)waiting);
    }
    for (size_t i = 0; i < openings->accounts.count; i++)
        if (openings->accounts.items[i] != NONE && balance(c->e, openings->accounts.items[i]) != 0)
            return no(c, "partner %zu: something stays on the account of openings", i);
    return true;
}

static bool check_pool(struct check *c, uint32_t index)
{
    const struct engine *e = c->e;
    const struct pool *pool = pool_at(e, index);
    int64_t total = 0, held = 0, unallocated = 0;
    const struct account *a;
    for (size_t i = 0; (a = ledger_account_of(e, index, i)) != NULL; i++)
        total = sum(total, a->balance);
    for (size_t i = 0; i < held_money_count(e, index); i++)
        held = sum(held, held_money_at(e, index, i)->money.amount);
    for (size_t i = 0; i < pool->partners.count; i++) {
        const struct partner *p = partner_at(e, pool->partners.items[i]);
        unallocated = sum(unallocated, -balance(e, p->account_unallocated));
    }
    for (size_t i = 0; i < pool->contributions.count; i++)
        if (!check_contribution(c, pool->contributions.items[i]))
            return false;
    if (!check_closings(c, index))
        return false;
    if (total != 0)
        return no(c, "pool %u: the trial balance is %lld", index, (long long)total);
    if (held != held_money_sum(e, index) || unallocated != payment_unallocated_sum(e, index))
        return no(c, "pool %u: held or unallocated is not what the accounts say", index);
    return true;
}

/* Open items and the accounts that await them; matched ones have left. */
static bool check_open(struct check *c, const struct open_items *items, bool receipts)
{
    uint32_t live = 0;
    for (uint32_t i = 0; i < items->count; i++)
        live += items->items[i].serial != 0;
    for (uint32_t p = 0; p < c->e->tables.partners.count; p++) {
        int64_t waiting = 0;
        for (uint32_t i = 0; i < items->count; i++)
            if (items->items[i].partner == p && items->items[i].contribution_year == NONE)
                waiting = sum(waiting, items->items[i].serial ? items->items[i].money.amount : 0);
        if (receipts && balance(c->e, partner_at(c->e, p)->account_unreconciled) != -waiting)
            return no(c, "partner %u: unreconciled receipts are not those that wait", p);
    }
    return live == items->live || no(c, "%u open items, %u counted", live, items->live);
}

static bool check_matches(struct check *c)
{
    const char *broken = matching_check(c->e);
    return !broken || no(c, "%s", broken);
}

static const struct exception *open_exception(const struct engine *e, uint32_t id)
{
    for (size_t i = 0; i < e->foundation->exceptions.count; i++)
        if (e->foundation->exceptions.items[i].id == id &&
            exception_is_open(&e->foundation->exceptions.items[i]))
            return &e->foundation->exceptions.items[i];
    return NULL;
}

static bool check_exceptions(struct check *c)
{
    const struct engine *e = c->e;
    uint32_t open = 0, of_pools = 0, of_no_pool = 0;
    for (size_t i = 0; i < e->foundation->exceptions.count; i++) {
        const struct exception *x = &e->foundation->exceptions.items[i];
        open += exception_is_open(x) ? 1u : 0u;
        of_no_pool += exception_is_open(x) && x->pool == NONE ? 1u : 0u;
        if (!x->parts && x->note)
            return no(c, "exception %u is half closed", x->id);
        if (i && e->foundation->exceptions.items[i - 1].id >= x->id)
            return no(c, "exceptions are out of order");
    }
    for (uint32_t i = 0; i < e->tables.pools.count; i++)
        of_pools += exception_count_of(e, i);
    if (open != e->foundation->exceptions_open || open != of_pools + of_no_pool)
        return no(c, "%u exceptions are open, %u counted, %u in pools", open,
                  e->foundation->exceptions_open, of_pools);
    for (size_t i = 0; i < e->contribution->held.count; i++)
        if (e->contribution->held.items[i].live &&
            !open_exception(e, e->contribution->held.items[i].exception))
            return no(c, "held money %zu is not in sight", i);
    return true;
}

/* An instalment's exception is open, is about it, and is not about one that is paid in full. */
static bool check_instalments(struct check *c)
{
    for (uint32_t i = 0; i < c->e->tables.contribution_years.count; i++) {
        const struct contribution_year *cy = year_at(c->e, i);
        int64_t tolerance = tolerance_of(c->e, cy).instalment;
        for (uint32_t k = 0; k < cy->instalment_count && !cy->is_unjudged; k++) {
            const struct instalment *instalment = &cy->instalments[k];
            const struct exception *x =
                instalment->exception ? open_exception(c->e, instalment->exception) : NULL;
            bool is_paid = llabs(instalment_open(instalment)) <= tolerance;
            bool is_kept = !x && c->e->foundation->exceptions_manual; /* closed by somebody */
            if (instalment->exception && !is_kept &&
                (!x || x->contribution_year != i || x->instalment != cy->first_instalment + k))
                return no(c, "contribution year %u: another's exception at instalment %u", i, k);
            if (instalment->exception && is_paid)
                return no(c, "contribution year %u: instalment %u paid, an exception still", i, k);
            is_paid |= instalment->paid_back == -instalment_open(instalment); /* a refund's */
            if (!instalment->exception && !is_paid && instalment->late_checked)
                return no(c, "contribution year %u: instalment %u not paid, not reported", i, k);
        }
    }
    return true;
}

/* What was pooled of an allocation is what its payee has paid on the contributions that need it. */
static bool check_allocations(struct check *c)
{
    const struct engine *e = c->e;
    for (size_t i = 0; i < e->contribution->allocations.count; i++) {
        const struct allocation *a = &e->contribution->allocations.items[i];
        int64_t pooled = 0;
        for (uint32_t k = 0; k < e->tables.contribution_years.count; k++) {
            const struct contribution_year *cy = year_at(e, k);
            const struct contribution *l = contribution_at(e, cy->contribution);
            if (l->allocation_required && l->kind == a->kind && cy->year == a->year &&
                partner_at(e, l->partner)->party == a->party)
                pooled = sum(pooled, cy->paid);
        }
        if (pooled != a->pooled)
            return no(c, "allocation %zu: %lld pooled, %lld paid", i, (long long)a->pooled,
                      (long long)pooled);
    }
    return true;
}

/* Earned + not released + retained = performance fund, as the element, its contribution year and
 * its accounts show it. */
static bool check_elements(struct check *c)
{
    const struct engine *e = c->e;
    for (size_t i = 0; i < e->performance->elements.count; i++) {
        const struct element *x = &e->performance->elements.items[i];
        const struct contribution_year *cy = year_at(e, x->contribution_year);
        int64_t not_released = -balance(e, x->account_not_released), earned = 0;
        for (uint32_t k = 0; k < cy->instalment_count; k++)
            earned = sum(earned, cy->instalments[k].expected);
        if (earned != x->earned ||
            sum(sum(earned, not_released), x->retained) != x->performance_fund)
            return no(c, "element %zu: %lld earned, %lld not released, %lld retained of %lld", i,
                      (long long)earned, (long long)not_released, (long long)x->retained,
                      (long long)x->performance_fund);
        if (earned < 0 || not_released < 0 || x->retained < 0 ||
            balance(e, x->account_promised) != not_released ||
            (x->closed_on != DATE_NONE && not_released != 0))
            return no(c, "element %zu: its accounts do not mirror each other", i);
    }
    return true;
}

bool core_check(const struct engine *e, const struct effects *effects,
                char ret_broken[CORE_CHECK_MAX])
{
    struct check c = {e, effects, ret_broken};
    for (uint32_t i = 0; i < e->tables.pools.count; i++)
        if (!check_pool(&c, i))
            return false;
    return check_postings(&c) && check_numbers(&c) && check_refusals(&c) && check_years(&c) &&
           check_findings(&c) && check_open(&c, &e->reconcile->payments, false) &&
           check_open(&c, &e->reconcile->receipts, true) && check_openings(&c) &&
           check_matches(&c) && check_exceptions(&c) && check_instalments(&c) &&
           check_allocations(&c) && succession_check(e, ret_broken) && check_elements(&c) &&
           (!effects || issued_check(effects, ret_broken)) &&
           (e->contribution->touched.count == 0 || no(&c, "a position is owed"));
}
