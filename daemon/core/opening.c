#include "core/opening.h"
#include "base/array.h"
#include "base/error.h"
#include "core/fit.h"
#include "core/ledger.h"
#include "core/line.h"
#include "core/matching.h"
#include "core/open.h"
#include "core/party.h"
#include "core/say.h"
#include "core/stream.h"
#include "core/succession.h"
#include "core/tail.h"

static uint64_t reference_key(uint32_t partner, enum side side, struct text reference)
{
    uint64_t key = map_hash(MAP_SEED, &partner, sizeof partner) + (uint64_t)side;
    return map_hash(key, reference.data, reference.size);
}

static uint64_t cause_key(uint64_t cause, uint32_t item)
{
    return map_hash(map_hash(MAP_SEED, &cause, sizeof cause), &item, sizeof item);
}

int opening_index(struct engine *e, uint32_t i)
{
    const struct opening *o = &e->openings.items[i];
    if (o->partner >= e->partners.count || (o->line != NONE && o->line >= e->lines.count) ||
        (o->stream != NONE && o->stream >= e->streams.count))
        return ERR_CORRUPT;
    uint64_t key = reference_key(o->partner, o->side, o->reference);
    int rc = chains_add(&e->openings.by_reference, key, i);
    return rc ? rc : chains_add(&e->openings.by_cause, cause_key(o->cause, o->item), i);
}

int opening_carry(struct engine *e)
{
    struct openings *o = &e->openings;
    bool changed = false;
    int rc = 0;
    for (size_t i = 0; i < o->count; i++) {
        uint32_t heir = succession_partner(e, o->items[i].partner);
        changed |= heir != o->items[i].partner;
        o->items[i].partner = heir;
    }
    if (!changed)
        return 0;
    chains_fini(&o->by_reference);
    chains_fini(&o->by_cause);
    o->by_reference = o->by_cause = CHAINS_NULL;
    for (uint32_t i = 0; i < o->count && !rc; i++)
        rc = opening_index(e, i);
    return rc;
}

static struct opening *find(struct engine *e, uint32_t partner, enum side side, struct text ref)
{
    struct openings *o = &e->openings;
    for (uint32_t i = chains_first(&o->by_reference, reference_key(partner, side, ref));
         i != MAP_NONE; i = chains_next(&o->by_reference, i)) {
        struct opening *x = &o->items[i];
        if (x->partner == partner && x->side == side && text_equal(x->reference, ref))
            return x;
    }
    return NULL;
}

static struct opening *find_by_cause(struct engine *e, uint64_t cause, uint32_t item)
{
    struct openings *o = &e->openings;
    for (uint32_t i = chains_first(&o->by_cause, cause_key(cause, item)); i != MAP_NONE;
         i = chains_next(&o->by_cause, i))
        if (o->items[i].cause == cause && o->items[i].item == item)
            return &o->items[i];
    return NULL;
}

/* The partner as told and, when it is named, the contribution of that partner or of who carries on
 * for it. */
static int find_place(struct step *s, const struct opening_item_input *in, uint32_t *ret_partner,
                      uint32_t *ret_line)
{
    struct engine *e = s->e;
    uint32_t pool = map_get(&e->pool_map, in->pool), party = party_by_code(e, in->partner);
    *ret_line = NONE;
    if (pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "opening_item.pool", NULL,
                      "no pool has the code %.*s", TEXT_ARG(in->pool));
    *ret_partner = party == NONE ? NONE : line_partner_of(e, pool, party);
    if (*ret_partner != NONE)
        *ret_partner = succession_partner(e, *ret_partner);
    else
        return refuse(s, REFUSED_UNKNOWN_PARTY, "opening_item.partner", "code of a partner",
                      "%.*s is no partner of pool %.*s", TEXT_ARG(in->partner), TEXT_ARG(in->pool));
    if (in->line.size == 0)
        return 0;
    *ret_line = line_find(e, pool, in->line);
    if (*ret_line == NONE ||
        e->lines.items[*ret_line].partner != succession_partner(e, *ret_partner))
        return refuse(s, REFUSED_UNKNOWN_CONTRIBUTION, "opening_item.line", NULL,
                      "pool %.*s has no contribution %.*s of %.*s", TEXT_ARG(in->pool),
                      TEXT_ARG(in->line), TEXT_ARG(in->partner));
    return 0;
}

static int check(struct step *s, const struct opening_item_input *in, uint32_t partner)
{
    int rc = require_day(s);
    if (rc)
        return rc;
    if (in->value_date > s->e->today)
        return refuse(s, REFUSED_DATE_ORDER, "opening_item.value_date",
                      "not after the business date", "%.*s is of a day to come",
                      TEXT_ARG(in->reference));
    if (s->e->openings.count >= OPENINGS_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "opening_item", "at most 1000000 items",
                      "too many items were taken over");
    if (!ledger_has_room(s->e, s->e->partners.items[partner].pool, 2 * in->amount))
        return refuse(s, REFUSED_OVERFLOW, "opening_item.amount_pence", TURNOVER_LIMIT,
                      "the pool's sums would leave the range kept for them");
    return 0;
}

static int same_opening(struct step *s, const struct opening_item_input *in, uint32_t line,
                        const struct opening *o)
{
    if (o->amount == in->amount && o->value_date == in->value_date && o->line == line)
        return 0;
    return refuse(s, REFUSED_ALREADY_DIFFERS, "opening_item.reference", NULL,
                  "%.*s of %.*s was taken over with other content", TEXT_ARG(in->reference),
                  TEXT_ARG(in->partner));
}

/* opening:PARTNER, made for its first item. */
static int find_account(struct engine *e, uint32_t partner, uint32_t *ret_account)
{
    const struct partner *p = &e->partners.items[partner];
    while (e->openings.accounts.count <= partner) {
        if (ARRAY_ROOM(&e->openings.accounts))
            return ERR_MEMORY;
        e->openings.accounts.items[e->openings.accounts.count++] = NONE;
    }
    uint32_t *account = &e->openings.accounts.items[partner];
    int rc = 0;
    if (*account == NONE)
        rc = ledger_account_new(e, p->pool, "opening", e->parties.items[p->party].code, TEXT_NONE,
                                account);
    *ret_account = *account;
    return rc;
}

static int remember(struct step *s, const struct opening_item_input *in, uint32_t partner,
                    uint32_t line, uint32_t stream)
{
    struct openings *o = &s->e->openings;
    if (ARRAY_ROOM(o))
        return ERR_MEMORY;
    o->items[o->count] = (struct opening){
        .cause = s->in->journal,
        .item = s->item,
        .partner = partner,
        .line = line,
        .side = in->side,
        .reference = name_intern(s->e, in->reference),
        .amount = in->amount,
        .value_date = in->value_date,
        .stream = stream,
    };
    return opening_index(s->e, (uint32_t)o->count++);
}

static int say_opened(struct step *s, const struct opening_item_input *in, uint32_t partner,
                      uint32_t line, uint32_t stream)
{
    struct engine *e = s->e;
    const struct partner *p = &e->partners.items[partner];
    struct event *event = say(s, EVENT_OPENED, p->pool);
    if (!event)
        return ERR_MEMORY;
    event->partner = e->parties.items[p->party].code;
    if (line != NONE) {
        event->line = e->lines.items[line].id;
        event->contribution = e->lines.items[line].kind;
    }
    if (stream != NONE)
        event->year = e->streams.items[stream].year;
    event->value_date = in->value_date;
    event->reference = arena_text(&s->out->arena, in->reference);
    say_amount(event, in->amount);
    event->explanation = arena_print(
        &s->out->arena, "%s taken over from the old system, still waiting for its %s%s%.*s",
        in->side == SIDE_PAYMENT ? "payment" : "receipt",
        in->side == SIDE_PAYMENT ? "receipt" : "payment", in->note.size ? ": " : "",
        TEXT_ARG(in->note));
    return 0;
}

/* The stream it counts in, made before anything is booked. */
static int find_stream(struct step *s, const struct opening_item_input *in, uint32_t line,
                       uint32_t *ret_stream)
{
    struct fit fit;
    *ret_stream = NONE;
    if (line == NONE)
        return 0;
    if (in->side == SIDE_RECEIPT)
        return stream_get(s, line, date_financial_year(in->value_date), ret_stream);
    int rc = fit_find(s, line, in->amount, in->value_date, &fit);
    *ret_stream = rc ? NONE : fit.stream;
    return rc;
}

static int book(struct step *s, const struct opening_item_input *in, uint32_t partner,
                uint32_t line, uint32_t stream)
{
    struct money m = {
        .cause = s->in->journal,
        .item = s->item,
        .reference = reference_of(in->reference),
        .amount = in->amount,
        .value_date = in->value_date,
        .document = s->document,
    };
    if (in->side == SIDE_RECEIPT)
        return matching_receive(s, partner, &m);
    if (stream != NONE)
        return payment_enter(s, line, &m, EVENT_ROUTED);
    return payment_unallocated(s, partner, &m, line == NONE ? REASON_EXTRA : REASON_NOT_EFFECTIVE);
}

/* What of the receipt still waits. */
static int64_t waiting(const struct engine *e, const struct opening *o)
{
    struct reference r = reference_of(o->reference);
    uint32_t partner = succession_partner(e, o->partner);
    int64_t amount = 0;
    for (uint32_t i = open_next_by_reference(&e->receipts, partner, &r, MAP_NONE); i != MAP_NONE;
         i = open_next_by_reference(&e->receipts, partner, &r, i)) {
        const struct open_item *x = &e->receipts.items[i];
        if (x->cause == o->cause && x->item == o->item)
            amount = sum(amount, x->amount);
    }
    return amount;
}

static int count(struct step *s, struct opening *o)
{
    if (!o || o->side != SIDE_RECEIPT || o->stream == NONE)
        return 0;
    int64_t now = waiting(s->e, o), change = sum(now, -o->counted);
    o->counted = now;
    return change ? stream_receive(s, o->stream, o->value_date, change) : 0;
}

int opening_count(struct step *s)
{
    int rc = 0;
    for (size_t i = s->closed_events; i < s->out->event_count && s->e->openings.count && !rc; i++) {
        const struct event *event = &s->out->events[i];
        if (event->kind != EVENT_OPENED && event->kind != EVENT_MATCHED &&
            event->kind != EVENT_UNMATCHED)
            continue;
        uint64_t other = event->other_cause;
        uint32_t other_item = event->other_item, item = event->item;
        rc = count(s, find_by_cause(s->e, event->cause, item));
        if (!rc && other)
            rc = count(s, find_by_cause(s->e, other, other_item));
    }
    return rc;
}

int opening_take(struct step *s, const struct item *item)
{
    const struct opening_item_input *in = &item->opening_item;
    uint32_t partner = NONE, line = NONE, stream = NONE, account = NONE;
    int rc = find_place(s, in, &partner, &line);
    if (rc)
        return rc;
    const struct opening *known = find(s->e, partner, in->side, in->reference);
    if (known)
        return same_opening(s, in, line, known);
    rc = check(s, in, partner);
    if (!rc)
        rc = find_account(s->e, partner, &account);
    if (!rc)
        rc = find_stream(s, in, line, &stream);
    if (!rc)
        rc = remember(s, in, partner, line, stream);
    if (!rc)
        rc = say_opened(s, in, partner, line, stream);
    if (rc)
        return rc;
    s->through = &account;
    rc = book(s, in, succession_partner(s->e, partner), line, stream);
    s->through = NULL;
    return rc;
}

void opening_archive(struct archive *a, struct openings *o)
{
    ARCHIVE_ARRAY(a, *o);
    for (size_t i = 0; i < o->count; i++) {
        struct opening *x = &o->items[i];
        archive_u64(a, &x->cause);
        archive_u32(a, &x->item);
        archive_u32(a, &x->partner);
        archive_u32(a, &x->line);
        ARCHIVE_INT(a, x->side);
        archive_text(a, &x->reference);
        archive_i64(a, &x->amount);
        archive_date(a, &x->value_date);
        archive_u32(a, &x->stream);
        archive_i64(a, &x->counted);
    }
    ARCHIVE_INDICES(a, o->accounts);
}

void opening_fini(struct openings *o)
{
    free(o->items);
    free(o->accounts.items);
    chains_fini(&o->by_reference);
    chains_fini(&o->by_cause);
}
