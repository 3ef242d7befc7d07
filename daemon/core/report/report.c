#include "core/report/report.h"
#include <string.h>
#include "core/contribution/debtor.h"
#include "core/contribution/tolerance.h"
#include "core/contribution/year.h"
#include "core/control/clock_jump.h"
#include "core/control/document.h"
#include "core/control/feed.h"
#include "core/diagnosis/explain.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/party.h"
#include "core/foundation/successor.h"
#include "core/governance/plan.h"
#include "core/payment/release_conditions.h"
#include "core/reconcile/record.h"
#include "core/report/table.h"
#include "core/spending/scheme.h"
#include "core/workflow/workflow.h"

void report_status(const struct engine *e, struct report_status *ret_status)
{
    *ret_status = (struct report_status){
        .last_journal = e->tables.last_journal,
        .last_event = emit_last_event(e),
        .today = business_date(e),
        .pools = (uint32_t)e->tables.pools.count,
        .parties = (uint32_t)e->tables.parties.count,
        .contribution_years = (uint32_t)e->tables.contribution_years.count,
        .open_items = open_payments(e)->live + open_receipts(e)->live,
        .exceptions = exception_count(e),
        .feeds = feed_count(e),
    };
}

void report_feed(const struct engine *e, struct text party, struct text feed,
                 struct report_feed *ret_feed)
{
    const struct feed *f = feed_at(e, feed_find(e, party, feed));
    *ret_feed = (struct report_feed){.next = 1};
    if (!f)
        return;
    ret_feed->next = f->next;
    ret_feed->document_open = f->document_open;
    ret_feed->document_name = f->document_name;
    ret_feed->document_next_row = f->document_next_row;
    memcpy(ret_feed->document_sha256, f->document_sha256, 32);
    memcpy(ret_feed->document_reading, f->document_reading, 32);
}

uint64_t report_document(const struct engine *e, const uint8_t sha256[32])
{
    return document_known(e, sha256);
}

uint32_t report_pool_find(const struct engine *e, struct text code)
{
    return pool_by_code(e, code);
}

static date_t default_date(const struct engine *e, date_t as_of)
{
    return as_of == DATE_NONE ? business_date(e) : as_of;
}

/* No date: the books as they stand, with what is dated later. */
static date_t booked_date(date_t as_of)
{
    return as_of == DATE_NONE ? INT32_MAX : as_of;
}

void report_pool(const struct engine *e, uint32_t index, date_t as_of, struct report_pool *ret_pool)
{
    const struct pool *p = pool_at(e, index);
    const date_t date = default_date(e, as_of);
    struct report_pool r = {
        .code = p->code,
        .name = p->name,
        .area = successor_area_on(e, index, default_date(e, as_of), DATE_NONE),
        .host = party_at(e, successor_host_on(e, index, default_date(e, as_of), DATE_NONE))->code,
        .manager = p->manager,
        .note = p->note,
        .contributions = (uint32_t)p->contributions.count,
        .exceptions = exception_count_as_of(e, index, date),
        .last_event = emit_last_event_of(e, index),
        .held = -ledger_sum_as_of(e, index, "receipts-in-advance", TEXT_NONE, booked_date(as_of),
                                  DATE_NONE),
        .unallocated =
            -ledger_sum_as_of(e, index, "unallocated", TEXT_NONE, booked_date(as_of), DATE_NONE),
        .synthetic = p->synthetic,
    };
    r.is_of_today = date == business_date(e);
    if (r.is_of_today)
        r.not_met_because = release_conditions_check_pool(e, index, plan_year_of(e, index, date));
    for (size_t i = 0; i < p->contributions.count && date != DATE_NONE; i++) {
        const struct contribution *c = contribution_at(e, p->contributions.items[i]);
        for (size_t k = 0; k < c->contribution_years.count; k++) {
            struct position position;
            year_position(e, c->contribution_years.items[k], date, &position);
            r.due = sum(r.due, position.due);
            r.paid = sum(r.paid, position.paid);
            r.received = sum(r.received, position.received);
            r.written_off = sum(r.written_off, position.written_off);
        }
    }
    *ret_pool = r;
}

struct text report_pool_let_go(const struct engine *e, uint32_t pool, date_t as_of,
                               struct arena *arena)
{
    const date_t to = ledger_let_go_to(e, pool);
    return to == DATE_NONE || as_of == DATE_NONE || as_of >= to
               ? TEXT_NONE
               : report_instead(e, arena, REPORT_STATEMENT, pool, as_of);
}

static int visit_debtor(const struct engine *e, uint32_t contribution_year, size_t debtor,
                        size_t count, const struct position *position, date_t booked_to,
                        struct arena *arena, report_contribution_year_fn visit, void *ctx)
{
    const struct contribution_year *cy = year_at(e, contribution_year);
    const struct contribution *c = contribution_at(e, cy->contribution);
    const uint32_t partner = debtor_partner(e, cy->contribution, debtor);
    const struct debtor_days days = debtor_days(e, cy->contribution, debtor, count);
    const struct due_asked of = {position->as_of, booked_to, days.from, days.until};
    struct report_contribution_year r = {
        .contribution = c->id,
        .partner = party_at(e, partner_at(e, partner)->party)->code,
        .kind = c->kind,
        .economy = c->economy,
        .year = cy->year,
        .agreed = scheme_income_agreed(e, cy->contribution, cy->year, &of).total,
        .position = *position,
    };
    if (booked_to == DATE_NONE && debtor + 1 == count)
        explain_variance(e, contribution_year, &r.position, arena, &r.parts);
    r.within_tolerance =
        llabs(r.position.variance) <= tolerance_of(e, year_at(e, contribution_year)).year;
    return visit(ctx, &r);
}

static int visit_year(const struct engine *e, uint32_t contribution_year, date_t as_of,
                      date_t booked_to, struct arena *arena, report_contribution_year_fn visit,
                      void *ctx)
{
    size_t count = debtor_count(e, year_at(e, contribution_year)->contribution, as_of, booked_to);
    int rc = 0;
    for (size_t i = 0; i < count && !rc; i++) {
        struct position p;
        debtor_position(e, contribution_year, i, count, as_of, booked_to, &p);
        if (debtor_has_part(e, contribution_year, i, count, &p))
            rc = visit_debtor(e, contribution_year, i, count, &p, booked_to, arena, visit, ctx);
    }
    return rc;
}

int report_contribution_years(const struct engine *e, uint32_t pool, date_t as_of, date_t booked_to,
                              struct arena *arena, report_contribution_year_fn visit, void *ctx)
{
    const struct pool *p = pool_at(e, pool);
    date_t date = default_date(e, as_of);
    if (date == DATE_NONE)
        return 0;
    for (size_t i = 0; i < p->contributions.count; i++) {
        const struct contribution *c = contribution_at(e, p->contributions.items[i]);
        for (size_t k = 0; k < c->contribution_years.count; k++) {
            uint32_t contribution_year = c->contribution_years.items[k];
            if (date_financial_year_start(year_at(e, contribution_year)->year) > date)
                continue;
            int rc = visit_year(e, contribution_year, date, booked_to, arena, visit, ctx);
            if (rc)
                return rc;
        }
    }
    return 0;
}

int report_balances(const struct engine *e, uint32_t pool, date_t as_of, report_balance_fn visit,
                    void *ctx)
{
    const struct account *a;
    for (size_t i = 0; (a = ledger_account_of(e, pool, i)) != NULL; i++) {
        int64_t balance = ledger_balance_as_of(a, booked_date(as_of), DATE_NONE);
        int rc = balance ? visit(ctx, a->name, balance) : 0;
        if (rc)
            return rc;
    }
    return 0;
}

static struct report_exception from_exception(const struct engine *e, const struct exception *x)
{
    struct report_exception r = {
        .id = x->id,
        .kind = x->kind,
        .pool = x->pool == NONE ? text_of("-") : pool_at(e, x->pool)->code,
        .instalment = x->instalment,
        .amount = x->amount,
        .value_date = x->value_date,
        .raised_on = x->raised_on,
        .reference = reference_text(&x->reference),
        .reason = x->reason,
        .cause = x->cause,
        .item = x->item,
        .packed = {x->parts, x->parts_size},
        .state = x->state,
        .owner = x->owner,
        .due = x->due,
        .note = text_of(x->note),
        .age_days = (uint32_t)(business_date(e) - x->raised_on),
    };
    if (x->partner != NONE)
        r.partner = party_at(e, partner_at(e, x->partner)->party)->code;
    if (x->contribution_year != NONE) {
        r.contribution = contribution_at(e, year_at(e, x->contribution_year)->contribution)->id;
        r.year = year_at(e, x->contribution_year)->year;
    }
    return r;
}

int report_exceptions(const struct engine *e, uint32_t pool, uint32_t after,
                      report_exception_fn visit, void *ctx)
{
    const struct exception *x;
    for (size_t at = 0; (x = exception_next(e, &at)) != NULL;) {
        if (!exception_is_open(x) || x->id <= after || (pool != NONE && x->pool != pool))
            continue;
        struct report_exception r = from_exception(e, x);
        int rc = visit(ctx, &r);
        if (rc)
            return rc;
    }
    return 0;
}

int report_exceptions_known(const struct engine *e, uint32_t pool, bool closed_too,
                            report_exception_fn visit, void *ctx)
{
    const struct exception *x;
    for (size_t at = 0; (x = exception_next(e, &at)) != NULL;) {
        const bool is_shown =
            exception_is_open(x) || (closed_too && exception_state_is_closed(x->state));
        if (!is_shown || (pool != NONE && x->pool != pool))
            continue;
        const struct report_exception r = from_exception(e, x);
        const int rc = visit(ctx, &r);
        if (rc)
            return rc;
    }
    return 0;
}

bool report_exception_allows(enum exception_state state, enum exception_action action)
{
    return workflow_allows(state, action);
}

void report_clock(const struct engine *e, struct report_clock *ret_clock)
{
    *ret_clock = (struct report_clock){.today = business_date(e),
                                       .day_to = e->tables.day_to,
                                       .confirmed = clock_jump_confirmed(e)};
}

bool report_clock_takes_two(const struct engine *e)
{
    return clock_jump_takes_two(e);
}
