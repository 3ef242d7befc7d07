#include "core/adjustment.h"
#include "base/array.h"
#include "base/error.h"
#include "core/allocation.h"
#include "core/archive.h"
#include "core/exception.h"
#include "core/ledger.h"
#include "core/line.h"
#include "core/officer.h"
#include "core/place.h"
#include "core/say.h"
#include "core/stream.h"
#include "core/tolerance.h"

/* The account of this kind of the partner, opened with its first entry. */
static int account_of(struct engine *e, uint32_t partner, const char *kind, uint32_t *ret_account)
{
    const struct partner *p = &e->partners.items[partner];
    return ledger_account_get(e, p->pool, kind, e->parties.items[p->party].code, ret_account);
}

static int say_adjusted(struct step *s, const struct correction *c, int64_t expected)
{
    const struct stream *st = &s->e->streams.items[c->stream];
    struct event *event = say_stream(s, EVENT_ADJUSTED, c->stream);
    if (!event)
        return ERR_MEMORY;
    event->value_date = c->value_date;
    event->instalment = c->slot == NONE ? 0 : st->first_slot + c->slot;
    say_amount(event, c->amount);
    if (c->slot != NONE) {
        event->has_expected = true;
        event->expected = expected;
    }
    event->subject = arena_text(&s->out->arena, c->id);
    event->officer = arena_text(&s->out->arena, c->officer);
    event->exception = c->exception;
    event->explanation =
        arena_print(&s->out->arena, "%s: %.*s",
                    c->is_written_off ? "written off" : "agreed adjustment", TEXT_ARG(c->reason));
    return 0;
}

/* Where the sum goes: the slot it is about, or what a payment of it would fill. */
static struct placement place(const struct engine *e, const struct correction *c)
{
    const struct stream *st = &e->streams.items[c->stream];
    if (c->slot == NONE)
        return c->amount > 0 ? place_find(e, c->stream, c->amount, c->value_date)
                             : (struct placement){.reason = REASON_EXTRA, .slot = NONE};
    return (struct placement){.reason = REASON_PART_INSTALMENT,
                              .slots = UINT64_C(1) << c->slot,
                              .slot = c->slot,
                              .expected =
                                  sum(st->slots[c->slot].expected, -st->slots[c->slot].paid)};
}

/* What was reported about the instalments that it fills is settled where they now have what they
 * await. */
static int settle(struct step *s, uint32_t stream, uint64_t slots)
{
    const struct stream *st = &s->e->streams.items[stream];
    int64_t tolerance = tolerance_of(s->e, stream).instalment;
    int rc = 0;
    for (uint32_t i = 0; i < st->slot_count && !rc; i++)
        if (slots >> i & 1 && llabs(sum(st->slots[i].expected, -st->slots[i].paid)) <= tolerance)
            rc = stream_settle(s, stream, i);
    return rc;
}

int adjustment_book(struct step *s, const struct correction *c)
{
    struct engine *e = s->e;
    const struct line *l = &e->lines.items[e->streams.items[c->stream].line];
    uint32_t account;
    int rc = account_of(e, l->partner, c->is_written_off ? "written-off" : "adjustments", &account);
    if (rc)
        return rc;
    struct placement p = place(e, c);
    struct correction placed = *c;
    placed.slot = p.slot;
    rc = ledger_post(s, account, l->account_receivable, c->amount, c->value_date);
    if (!rc)
        rc = place_fill(e, c->stream, &p, c->amount, c->value_date);
    if (!rc && l->allocation_required) /* as all that the stream counts as paid */
        rc = allocation_use(e, e->partners.items[l->partner].party, l->kind,
                            e->streams.items[c->stream].year, c->amount);
    if (!rc)
        rc = stream_pay(s, c->stream, c->value_date, c->amount);
    if (!rc)
        rc = say_adjusted(s, &placed, p.expected);
    return rc ? rc : settle(s, c->stream, p.slots);
}

static uint64_t name_key(uint32_t pool, struct text id)
{
    return map_hash(map_hash(MAP_SEED, &pool, sizeof pool), id.data, id.size);
}

int adjustment_index(struct engine *e, uint32_t i)
{
    const struct adjustment *x = &e->adjustments.items[i];
    return chains_add(&e->adjustment_chains, name_key(x->pool, x->id), i);
}

static const struct adjustment *find_known(const struct engine *e, uint32_t pool, struct text id)
{
    for (uint32_t i = chains_first(&e->adjustment_chains, name_key(pool, id)); i != MAP_NONE;
         i = chains_next(&e->adjustment_chains, i))
        if (e->adjustments.items[i].pool == pool && text_equal(e->adjustments.items[i].id, id))
            return &e->adjustments.items[i];
    return NULL;
}

static int check(struct step *s, const struct adjustment_input *in, uint32_t *ret_pool,
                 uint32_t *ret_line)
{
    struct engine *e = s->e;
    *ret_pool = map_get(&e->pool_map, in->pool);
    if (*ret_pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "adjustment.pool", NULL, "no pool has the code %.*s",
                      TEXT_ARG(in->pool));
    *ret_line = line_find(e, *ret_pool, in->line);
    if (*ret_line == NONE)
        return refuse(s, REFUSED_UNKNOWN_CONTRIBUTION, "adjustment.line", NULL,
                      "pool %.*s has no contribution %.*s", TEXT_ARG(in->pool), TEXT_ARG(in->line));
    if (in->amount == 0)
        return refuse(s, REFUSED_OUT_OF_RANGE, "adjustment.amount_pence", "not 0",
                      "a correction of nothing");
    if (in->exception && !exception_find(e, in->exception))
        return refuse(s, REFUSED_NOT_FOUND, "adjustment.exception", NULL,
                      "there is no open exception %u", in->exception);
    if (!ledger_has_room(e, *ret_pool, in->amount))
        return refuse(s, REFUSED_OVERFLOW, "adjustment.amount_pence", TURNOVER_LIMIT,
                      "the pool's sums would leave the range kept for them");
    if (!allocation_has_room(e, *ret_line, (int)in->year, in->amount))
        return refuse(s, REFUSED_OVERFLOW, "adjustment.amount_pence", TURNOVER_LIMIT,
                      "what the partner has pooled of its allocation would leave the range kept "
                      "for it");
    return require_day(s);
}

static int keep(struct engine *e, const struct adjustment_input *in, uint32_t pool, uint32_t line)
{
    if (ARRAY_ROOM(&e->adjustments))
        return ERR_MEMORY;
    struct text id = name_intern(e, in->adjustment);
    if (!id.size)
        return ERR_MEMORY;
    e->adjustments.items[e->adjustments.count++] =
        (struct adjustment){.pool = pool,
                            .line = line,
                            .year = in->year,
                            .id = id,
                            .amount = in->amount,
                            .value_date = in->value_date};
    return adjustment_index(e, (uint32_t)e->adjustments.count - 1);
}

static int same(struct step *s, const struct adjustment *known, const struct adjustment_input *in,
                uint32_t line)
{
    bool is_same = known->line == line && known->year == in->year && known->amount == in->amount &&
                   known->value_date == in->value_date;
    return is_same
               ? 0
               : refuse(s, REFUSED_ALREADY_DIFFERS, "adjustment.adjustment", NULL,
                        "adjustment %.*s is recorded with other content", TEXT_ARG(in->adjustment));
}

/* The instalment that the exception is about, when it is of this stream and has what is taken. */
static uint32_t slot_of(struct engine *e, uint32_t exception, uint32_t stream, int64_t amount)
{
    const struct exception *x = exception ? exception_find(e, exception) : NULL;
    if (!x || x->stream != stream || !x->instalment)
        return NONE;
    const struct stream *st = &e->streams.items[stream];
    uint32_t slot = x->instalment - st->first_slot;
    return slot < st->slot_count && sum(st->slots[slot].paid, amount) >= 0 ? slot : NONE;
}

int adjustment_take(struct step *s, const struct item *item)
{
    const struct adjustment_input *in = &item->adjustment;
    struct engine *e = s->e;
    uint32_t pool = NONE, line = NONE, stream = NONE;
    bool pending = false;
    int rc = check(s, in, &pool, &line);
    if (rc)
        return rc;
    const struct adjustment *known = find_known(e, pool, in->adjustment);
    if (known)
        return same(s, known, in, line);
    rc = stream_get(s, line, (int)in->year, &stream);
    if (!rc && stream == NONE)
        rc = refuse(s, REFUSED_UNKNOWN_CONTRIBUTION, "adjustment.year", NULL,
                    "contribution %.*s has no instalment in that year", TEXT_ARG(in->line));
    if (!rc)
        rc = officer_check(s, pool, in->officer, in->amount, item, &pending);
    if (rc || pending)
        return rc;
    if (e->adjustments.count >= ADJUSTMENTS_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "adjustment.adjustment", "at most 1000000 of them",
                      "no room for another adjustment");
    struct correction c = {
        .stream = stream,
        .slot = slot_of(e, in->exception, stream, in->amount),
        .amount = in->amount,
        .value_date = in->value_date,
        .id = in->adjustment,
        .reason = in->reason,
        .officer = in->officer,
        .exception = in->exception,
    };
    rc = keep(e, in, pool, line);
    return rc ? rc : adjustment_book(s, &c);
}

void adjustment_archive(struct archive *a, struct engine *e)
{
    ARCHIVE_ARRAY(a, e->adjustments);
    for (size_t i = 0; i < e->adjustments.count; i++) {
        struct adjustment *x = &e->adjustments.items[i];
        archive_u32(a, &x->pool);
        archive_u32(a, &x->line);
        archive_u32(a, &x->year);
        archive_text(a, &x->id);
        archive_i64(a, &x->amount);
        archive_date(a, &x->value_date);
    }
}
