#include "core/workflow/adjustment.h"
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/allocation.h"
#include "core/contribution/cash_application.h"
#include "core/contribution/contribution.h"
#include "core/contribution/debtor.h"
#include "core/contribution/tolerance.h"
#include "core/contribution/year.h"
#include "core/diagnosis/lateness.h"
#include "core/foundation/step.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/note.h"
#include "core/foundation/partner.h"
#include "core/foundation/party.h"
#include "core/governance/officer.h"
#include "core/workflow/state.h"

static void emit_adjusted(struct step *s, const struct correction *c, int64_t expected)
{
    const struct contribution_year *cy = year_at(s->e, c->contribution_year);
    struct event *event = emit_for_year(s, EVENT_ADJUSTED, c->contribution_year);
    event->value_date = c->value_date;
    event->instalment = c->instalment == NONE ? 0 : cy->first_instalment + c->instalment;
    event_amount(event, c->amount);
    if (c->instalment != NONE) {
        event->has_expected = true;
        event->expected = expected;
    }
    event->subject = arena_text(&s->out->arena, c->id);
    event->officer = arena_text(&s->out->arena, c->officer);
    event->exception = c->exception;
    event_part(s, event,
               c->is_written_off ? PART(WRITE_OFF_BOOKED, .note = c->reason)
                                 : PART(AGREED_ADJUSTMENT, .note = c->reason));
}

/* Where the sum goes: the instalment it is about, or what a payment of it would fill. */
static struct cash_application place(const struct engine *e, const struct correction *c)
{
    const struct contribution_year *cy = year_at(e, c->contribution_year);
    if (c->instalment == NONE)
        return c->amount > 0
                   ? cash_application_find(e, cy, c->amount, c->value_date)
                   : (struct cash_application){.reason = REASON_EXTRA, .instalment = NONE};
    return (struct cash_application){.reason = REASON_PART_INSTALMENT,
                                     .instalments = UINT64_C(1) << c->instalment,
                                     .instalment = c->instalment,
                                     .expected = sum(cy->instalments[c->instalment].expected,
                                                     -cy->instalments[c->instalment].paid)};
}

/* What was reported about the instalments that it fills is cleared where they now have what they
 * await. */
static void clear_paid(struct step *s, uint32_t contribution_year, uint64_t instalments)
{
    const struct contribution_year *cy = year_at(s->e, contribution_year);
    int64_t tolerance = tolerance_of(s->e, year_at(s->e, contribution_year)).instalment;
    for (uint32_t i = 0; i < cy->instalment_count; i++)
        if (instalments >> i & 1 &&
            llabs(sum(cy->instalments[i].expected, -cy->instalments[i].paid)) <= tolerance)
            year_clear(s, contribution_year, i);
}

int adjustment_book(struct step *s, const struct correction *c)
{
    struct engine *e = s->e;
    const struct contribution *of =
        contribution_at(e, year_at(e, c->contribution_year)->contribution);
    uint32_t account;
    int rc = partner_account(
        s, debtor_on(e, year_at(e, c->contribution_year)->contribution, c->value_date),
        c->is_written_off ? ACCOUNT_WRITTEN_OFF : ACCOUNT_ADJUSTMENTS, &account);
    if (rc)
        return rc;
    struct cash_application p = place(e, c);
    struct correction placed = *c;
    placed.instalment = p.instalment;
    ledger_post(s, account, of->account_receivable, c->amount, c->value_date);
    rc = cash_application_apply(e, c->contribution_year, &p, c->amount, c->value_date);
    if (!rc && of->allocation_required) /* as all that the contribution year counts as paid */
        rc = allocation_use(e, partner_at(e, of->partner)->party, of->kind,
                            year_at(e, c->contribution_year)->year, c->amount);
    if (!rc)
        rc = year_pay(s, c->contribution_year, c->value_date, c->amount);
    if (!rc)
        emit_adjusted(s, &placed, p.expected);
    if (!rc)
        clear_paid(s, c->contribution_year, p.instalments);
    if (rc || c->amount > 0 || !of->allocation_required)
        return rc;
    /* Money that went back to an allocation may let in what waits for it. */
    note_add(s, NOTE_ALLOCATED, partner_at(e, of->partner)->party);
    return 0;
}

static uint64_t name_key(uint32_t pool, struct text id)
{
    return map_hash(pool, id.data, id.size);
}

int adjustment_index(struct engine *e, uint32_t i)
{
    const struct adjustment *x = &e->workflow->adjustments.items[i];
    return chains_add(&e->workflow->adjustment_chains, name_key(x->pool, x->id), i);
}

static const struct adjustment *find_known(const struct engine *e, uint32_t pool, struct text id)
{
    for (uint32_t i = chains_first(&e->workflow->adjustment_chains, name_key(pool, id));
         i != MAP_NONE; i = chains_next(&e->workflow->adjustment_chains, i))
        if (e->workflow->adjustments.items[i].pool == pool &&
            text_equal(e->workflow->adjustments.items[i].id, id))
            return &e->workflow->adjustments.items[i];
    return NULL;
}

static int check_adjustment(struct step *s, const struct adjustment_input *in, uint32_t *ret_pool,
                            uint32_t *ret_contribution)
{
    struct engine *e = s->e;
    *ret_pool = pool_by_code(e, in->pool);
    if (*ret_pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "adjustment.pool", NULL, "no pool has the code %.*s",
                      TEXT_ARG(in->pool));
    *ret_contribution = contribution_find(e, *ret_pool, in->contribution);
    if (*ret_contribution == NONE)
        return refuse(s, REFUSED_UNKNOWN_CONTRIBUTION, "adjustment.contribution", NULL,
                      "pool %.*s has no contribution %.*s", TEXT_ARG(in->pool),
                      TEXT_ARG(in->contribution));
    if (in->amount == 0)
        return refuse(s, REFUSED_OUT_OF_RANGE, "adjustment.amount_pence", "not 0", "zero amount");
    if (in->exception && !exception_find(e, in->exception))
        return refuse(s, REFUSED_NOT_FOUND, "adjustment.exception", NULL,
                      "there is no open exception %u", in->exception);
    if (!ledger_has_room(e, *ret_pool, in->amount))
        return refuse(s, REFUSED_OVERFLOW, "adjustment.amount_pence", TURNOVER_LIMIT,
                      "the pool's sums would leave the range kept for them");
    if (!allocation_has_room(e, *ret_contribution, (int)in->year, in->amount))
        return refuse(s, REFUSED_OVERFLOW, "adjustment.amount_pence", TURNOVER_LIMIT,
                      "what the partner has pooled of its allocation would leave the range kept "
                      "for it");
    return require_day(s);
}

static int keep(struct engine *e, const struct adjustment_input *in, uint32_t pool,
                uint32_t contribution)
{
    if (ARRAY_ROOM(&e->workflow->adjustments))
        return ERR_MEMORY;
    struct text id = name_intern(e, in->adjustment);
    e->workflow->adjustments.items[e->workflow->adjustments.count++] =
        (struct adjustment){.pool = pool,
                            .contribution = contribution,
                            .year = in->year,
                            .id = id,
                            .amount = in->amount,
                            .value_date = in->value_date};
    return adjustment_index(e, (uint32_t)e->workflow->adjustments.count - 1);
}

static int same(struct step *s, const struct adjustment *known, const struct adjustment_input *in,
                uint32_t contribution)
{
    bool is_same = known->contribution == contribution && known->year == in->year &&
                   known->amount == in->amount && known->value_date == in->value_date;
    return is_same
               ? 0
               : refuse(s, REFUSED_ALREADY_DIFFERS, "adjustment.adjustment", NULL,
                        "adjustment %.*s is recorded with other content", TEXT_ARG(in->adjustment));
}

/* The instalment that the exception is about, when it is of this contribution year and has what is
 * taken. */
static uint32_t instalment_of(struct engine *e, uint32_t exception, uint32_t contribution_year,
                              int64_t amount)
{
    const struct exception *x = exception ? exception_find(e, exception) : NULL;
    if (!x || x->contribution_year != contribution_year || !x->instalment)
        return NONE;
    const struct contribution_year *cy = year_at(e, contribution_year);
    uint32_t instalment = x->instalment - cy->first_instalment;
    return instalment < cy->instalment_count && sum(cy->instalments[instalment].paid, amount) >= 0
               ? instalment
               : NONE;
}

int adjustment_apply(struct step *s, const struct item *item)
{
    const struct adjustment_input *in = &item->adjustment;
    struct engine *e = s->e;
    uint32_t pool = NONE, contribution = NONE, contribution_year = NONE;
    int rc = check_adjustment(s, in, &pool, &contribution);
    if (rc)
        return rc;
    const struct adjustment *known = find_known(e, pool, in->adjustment);
    if (known)
        return same(s, known, in, contribution);
    struct year_draft room;
    if (!year_look(e, contribution, (int)in->year, &room))
        return refuse(s, REFUSED_UNKNOWN_CONTRIBUTION, "adjustment.year", NULL,
                      "contribution %.*s has no instalment in that year",
                      TEXT_ARG(in->contribution));
    rc = officer_check(s, pool, in->officer, in->amount, item);
    if (rc)
        return rc;
    if (e->workflow->adjustments.count >= ADJUSTMENTS_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "adjustment.adjustment",
                      "at most " TEXT_NUMBER(ADJUSTMENTS_MAX) " of them",
                      "no room for another adjustment");
    rc = year_get(s, contribution, (int)in->year, &contribution_year);
    if (rc)
        return rc;
    lateness_look(s);
    struct correction c = {
        .contribution_year = contribution_year,
        .instalment = instalment_of(e, in->exception, contribution_year, in->amount),
        .amount = in->amount,
        .value_date = in->value_date,
        .id = in->adjustment,
        .reason = in->reason,
        .officer = in->officer,
        .exception = in->exception,
    };
    rc = keep(e, in, pool, contribution);
    return rc ? rc : adjustment_book(s, &c);
}
