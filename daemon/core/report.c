#include "core/report.h"
#include <string.h>
#include "core/exception.h"
#include "core/feed.h"
#include "core/gate.h"
#include "core/say.h"
#include "core/schedule.h"
#include "core/stream.h"
#include "core/tolerance.h"

void report_status(const struct engine *e, struct report_status *ret_status)
{
    *ret_status = (struct report_status){
        .last_journal = e->last_journal,
        .last_event = e->last_event,
        .today = e->today,
        .pools = (uint32_t)e->pools.count,
        .parties = (uint32_t)e->parties.count,
        .streams = (uint32_t)e->streams.count,
        .open_items = e->payments.live + e->receipts.live,
        .exceptions = e->exceptions_open,
        .feeds = e->feeds.count,
    };
}

void report_feed(const struct engine *e, struct text party, struct text feed,
                 struct report_feed *ret_feed)
{
    uint32_t index = feed_find(e, party, feed);
    *ret_feed = (struct report_feed){.next = 1};
    if (index == NONE)
        return;
    const struct feed *f = &e->feeds.items[index];
    ret_feed->next = f->next;
    ret_feed->document_open = f->document_open;
    ret_feed->document_name = f->document_name;
    ret_feed->document_next_row = f->document_next_row;
    memcpy(ret_feed->document_sha256, f->document_sha256, 32);
}

uint64_t report_document(const struct engine *e, const uint8_t sha256[32])
{
    return feed_document_known(e, sha256);
}

uint32_t report_pool_find(const struct engine *e, struct text code)
{
    return map_get(&e->pool_map, code);
}

static date_t default_date(const struct engine *e, date_t as_of)
{
    return as_of == DATE_NONE ? e->today : as_of;
}

void report_pool(const struct engine *e, uint32_t index, date_t as_of, struct report_pool *ret_pool)
{
    const struct pool *p = &e->pools.items[index];
    struct report_pool r = {
        .code = p->code,
        .name = p->name,
        .area = p->area,
        .host = e->parties.items[p->host].code,
        .manager = p->manager,
        .note = p->note,
        .closed_because = gate_check_pool(e, p),
        .lines = (uint32_t)p->lines.count,
        .exceptions = p->exceptions,
        .last_event = p->events,
        .held = p->held_sum,
        .unallocated = p->unallocated_sum,
        .synthetic = p->synthetic,
    };
    date_t date = default_date(e, as_of);
    for (size_t i = 0; i < p->lines.count && date != DATE_NONE; i++) {
        const struct line *l = &e->lines.items[p->lines.items[i]];
        for (size_t k = 0; k < l->streams.count; k++) {
            struct position position;
            stream_position(e, l->streams.items[k], date, &position);
            r.due = sum(r.due, position.due);
            r.paid = sum(r.paid, position.paid);
            r.received = sum(r.received, position.received);
        }
    }
    *ret_pool = r;
}

static int visit_stream(const struct engine *e, uint32_t stream, date_t as_of, date_t booked_to,
                        struct arena *arena, report_stream_fn visit, void *ctx)
{
    const struct stream *st = &e->streams.items[stream];
    const struct line *l = &e->lines.items[st->line];
    date_t last_due = st->slot_count ? st->slots[st->slot_count - 1].due : l->to;
    struct component parts[COMPONENTS_MAX];
    struct report_stream r = {
        .line = l->id,
        .partner = e->parties.items[e->partners.items[l->partner].party].code,
        .kind = l->kind,
        .economy = l->economy,
        .year = st->year,
        .annual = schedule_annual(l, last_due, as_of),
        .components = parts,
    };
    stream_position_booked(e, stream, as_of, booked_to, &r.position);
    if (booked_to == DATE_NONE)
        r.component_count = explain_variance(e, stream, &r.position, arena, parts);
    r.within_tolerance = llabs(r.position.variance) <= tolerance_of(e, stream).year;
    return visit(ctx, &r);
}

int report_streams(const struct engine *e, uint32_t pool, date_t as_of, date_t booked_to,
                   struct arena *arena, report_stream_fn visit, void *ctx)
{
    const struct pool *p = &e->pools.items[pool];
    date_t date = default_date(e, as_of);
    if (date == DATE_NONE)
        return 0;
    for (size_t i = 0; i < p->lines.count; i++) {
        const struct line *l = &e->lines.items[p->lines.items[i]];
        for (size_t k = 0; k < l->streams.count; k++) {
            uint32_t stream = l->streams.items[k];
            if (date_financial_year_start(e->streams.items[stream].year) > date)
                continue;
            int rc = visit_stream(e, stream, date, booked_to, arena, visit, ctx);
            if (rc)
                return rc;
        }
    }
    return 0;
}

int report_balances(const struct engine *e, uint32_t pool, report_balance_fn visit, void *ctx)
{
    const struct pool *p = &e->pools.items[pool];
    for (size_t i = 0; i < p->accounts.count; i++) {
        const struct account *a = &e->accounts.items[p->accounts.items[i]];
        int rc = a->balance ? visit(ctx, a->name, a->balance) : 0;
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
        .pool = x->pool == NONE ? text_of("-") : e->pools.items[x->pool].code,
        .instalment = x->instalment,
        .amount = x->amount,
        .value_date = x->value_date,
        .raised_on = x->raised_on,
        .reference = reference_text(&x->reference),
        .reason = x->reason,
        .cause = x->cause,
        .item = x->item,
        .explanation = text_of(x->explanation),
        .state = x->state,
        .owner = x->owner,
        .due = x->due,
        .note = text_of(x->note),
        .age_days = (uint32_t)(e->today - x->raised_on),
    };
    if (x->partner != NONE)
        r.partner = e->parties.items[e->partners.items[x->partner].party].code;
    if (x->stream != NONE) {
        r.line = e->lines.items[e->streams.items[x->stream].line].id;
        r.year = e->streams.items[x->stream].year;
    }
    return r;
}

int report_exceptions(const struct engine *e, uint32_t pool, uint32_t after,
                      report_exception_fn visit, void *ctx)
{
    for (size_t i = 0; i < e->exceptions.count; i++) {
        const struct exception *x = &e->exceptions.items[i];
        if (!exception_is_open(x) || x->id <= after || (pool != NONE && x->pool != pool))
            continue;
        struct report_exception r = from_exception(e, x);
        int rc = visit(ctx, &r);
        if (rc)
            return rc;
    }
    return 0;
}
