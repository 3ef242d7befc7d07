#include "core/spending/commitment.h"
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/emit.h"
#include "core/spending/fund.h"
#include "core/spending/scheme.h"
#include "core/spending/state.h"

static uint64_t key_of(uint32_t scheme, struct text id)
{
    return map_hash(scheme, id.data, id.size);
}

int commitment_index(struct engine *e, uint32_t commitment)
{
    const struct commitment *c = &e->spending->commitments.items[commitment];
    return chains_add(&e->spending->commitment_chains, key_of(c->scheme, c->id), commitment);
}

void commitment_let_go(struct engine *e, uint32_t fund)
{
    struct spending_state *sp = e->spending;
    uint32_t left = sp->funds.items[fund].commitment_count;
    for (uint32_t i = 0; i < sp->commitments.count && left > 0; i++) {
        struct commitment *c = &sp->commitments.items[i];
        if (c->scheme == NONE || sp->schemes.items[c->scheme].fund != fund)
            continue;
        chains_remove(&sp->commitment_chains, key_of(c->scheme, c->id), i);
        *c = (struct commitment){.scheme = NONE, .next_free = sp->commitment_free};
        sp->commitment_free = i;
        left--;
    }
}

uint32_t commitment_find(const struct engine *e, uint32_t scheme, struct text id)
{
    const struct spending_state *sp = e->spending;
    for (uint32_t i = chains_first(&sp->commitment_chains, key_of(scheme, id)); i != MAP_NONE;
         i = chains_next(&sp->commitment_chains, i))
        if (sp->commitments.items[i].scheme == scheme &&
            text_equal(sp->commitments.items[i].id, id))
            return i;
    return NONE;
}

int64_t commitment_open(const struct commitment *c)
{
    if (c->fulfilled <= 0)
        return c->amount;
    return c->fulfilled < c->amount ? c->amount - c->fulfilled : 0;
}

/* What is ordered of the scheme and not yet spent changes on a date. 0 or ERR_MEMORY. */
static int count_change(struct engine *e, uint32_t scheme, date_t date, int64_t change)
{
    struct scheme *x = &e->spending->schemes.items[scheme];
    struct scheme_day *day = change ? scheme_day_of(e, scheme, date) : NULL;
    if (!day)
        return change ? ERR_MEMORY : 0;
    day->committed = sum(day->committed, change);
    x->committed = sum(x->committed, change);
    return 0;
}

static date_t later(date_t a, date_t b)
{
    return a > b ? a : b;
}

int commitment_fulfil(struct engine *e, uint32_t commitment, date_t date, int64_t amount)
{
    struct commitment *c = &e->spending->commitments.items[commitment];
    int64_t was = commitment_open(c);
    c->fulfilled = sum(c->fulfilled, amount);
    return count_change(e, c->scheme, later(date, c->value_date), sum(commitment_open(c), -was));
}

/* An order is placed or changed; the same amount under another date was of that date. */
static int count_order(struct engine *e, uint32_t commitment, const struct commitment_input *in,
                       bool is_new)
{
    struct commitment *c = &e->spending->commitments.items[commitment];
    int64_t was = commitment_open(c);
    date_t since = c->value_date, from = in->value_date;
    bool is_moved = !is_new && c->amount == in->amount;
    c->amount = in->amount;
    c->value_date = in->value_date;
    if (is_new)
        return count_change(e, c->scheme, from, commitment_open(c));
    if (!is_moved)
        return count_change(e, c->scheme, later(since, from), sum(commitment_open(c), -was));
    int rc = count_change(e, c->scheme, since, -was);
    return rc ? rc : count_change(e, c->scheme, from, commitment_open(c));
}

static int check_commitment(struct step *s, uint32_t pool, const struct commitment_input *in,
                            uint32_t *ret_scheme)
{
    const struct engine *e = s->e;
    *ret_scheme = scheme_find(e, pool, in->scheme, (int)in->year);
    if (*ret_scheme == NONE)
        return refuse(s, REFUSED_NOT_FOUND, "commitment.scheme", NULL,
                      "the pool has no scheme %.*s in %u/%02u", TEXT_ARG(in->scheme), in->year,
                      (in->year + 1) % 100);
    const struct fund *f = &e->spending->funds.items[e->spending->schemes.items[*ret_scheme].fund];
    if (commitment_find(e, *ret_scheme, in->commitment) == NONE &&
        f->commitment_count >= COMMITMENTS_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "commitment.commitment",
                      "at most " TEXT_NUMBER(COMMITMENTS_MAX) " of a pool and year",
                      "no room for another order");
    if (in->amount > TURNOVER_MAX - f->committed_ever)
        return refuse(s, REFUSED_OVERFLOW, "commitment.amount_pence", TURNOVER_LIMIT,
                      "the sum of all orders is too large");
    return 0;
}

/* NONE: out of memory. */
static uint32_t take_free(struct spending_state *sp)
{
    uint32_t index = sp->commitment_free;
    if (index == NONE)
        return ARRAY_ROOM(&sp->commitments) ? NONE : (uint32_t)sp->commitments.count++;
    sp->commitment_free = sp->commitments.items[index].next_free;
    return index;
}

static int add_order(struct engine *e, uint32_t scheme, struct text id, uint32_t *ret_commitment)
{
    struct spending_state *sp = e->spending;
    *ret_commitment = take_free(sp);
    if (*ret_commitment == NONE)
        return ERR_MEMORY;
    sp->commitments.items[*ret_commitment] =
        (struct commitment){.scheme = scheme, .id = name_intern(e, id), .next_free = NONE};
    sp->funds.items[sp->schemes.items[scheme].fund].commitment_count++;
    return commitment_index(e, *ret_commitment);
}

static void emit_ordered(struct step *s, uint32_t commitment, bool is_new, int64_t was)
{
    const struct commitment *c = &s->e->spending->commitments.items[commitment];
    const struct scheme *x = &s->e->spending->schemes.items[c->scheme];
    struct event *event = scheme_emit(s, EVENT_AGREED, c->scheme);
    event->value_date = c->value_date;
    event->reference = c->id;
    if (is_new)
        event_amount(event, c->amount);
    else
        event_difference(event, c->amount, was);
    event_part(s, event,
               c->amount ? PART(ORDER_PLACED, .amount = x->committed)
                         : PART(ORDER_CANCELLED, .amount = x->committed));
}

int commitment_apply(struct step *s, const struct item *item)
{
    const struct commitment_input *in = &item->commitment;
    struct engine *e = s->e;
    uint32_t pool = NONE, scheme = NONE;
    int rc = fund_check(s, "commitment", in->pool, in->year, &pool);
    if (!rc)
        rc = check_commitment(s, pool, in, &scheme);
    if (rc)
        return rc;
    uint32_t found = commitment_find(e, scheme, in->commitment), commitment = found;
    if (found == NONE)
        rc = add_order(e, scheme, in->commitment, &commitment);
    if (rc)
        return rc;
    struct commitment *c = &e->spending->commitments.items[commitment];
    const struct scheme *x = &e->spending->schemes.items[scheme];
    if (found != NONE && c->amount == in->amount && c->value_date == in->value_date &&
        text_equal(c->payee, in->payee))
        return 0;
    int64_t was = c->amount;
    rc = count_order(e, commitment, in, found == NONE);
    if (rc)
        return rc;
    c->payee = name_intern(e, in->payee);
    struct fund *f = &e->spending->funds.items[x->fund];
    f->committed_ever = sum(f->committed_ever, in->amount);
    emit_ordered(s, commitment, found == NONE, was);
    return 0;
}
