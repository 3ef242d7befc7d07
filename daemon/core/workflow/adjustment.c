#include "core/workflow/adjustment.h"
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/cash_application.h"
#include "core/contribution/contribution.h"
#include "core/contribution/debtor.h"
#include "core/contribution/schedule.h"
#include "core/contribution/discharged.h"
#include "core/contribution/year.h"
#include "core/diagnosis/lateness.h"
#include "core/foundation/step.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/note.h"
#include "core/foundation/partner.h"
#include "core/foundation/party.h"
#include "core/governance/mandate.h"
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

/* The last instalment due by a date, or the first of all; NONE: there is none. */
static uint32_t last_due(const struct contribution_year *cy, date_t date)
{
    uint32_t due = schedule_instalments_due(cy, date);
    if (cy->instalment_count == 0)
        return NONE;
    return due ? due - 1 : 0;
}

/* Where the sum goes: the instalment it is about, or what a payment of it would fill. */
static struct cash_application place(const struct engine *e, const struct correction *c)
{
    const struct contribution_year *cy = year_at(e, c->contribution_year);
    uint32_t instalment = c->instalment;
    if (instalment == NONE && c->amount > 0)
        return cash_application_find(e, cy, c->amount, c->value_date);
    if (instalment == NONE && !c->is_beside)
        instalment = last_due(cy, c->value_date);
    if (instalment == NONE)
        return (struct cash_application){.reason = REASON_EXTRA, .instalment = NONE};
    return (struct cash_application){.reason = REASON_PART_INSTALMENT,
                                     .instalments = UINT64_C(1) << instalment,
                                     .instalment = instalment,
                                     .expected = instalment_open(&cy->instalments[instalment])};
}

/* What was reported about an instalment that it concerns is cleared where it now has what it
 * awaits, and else is about what is left; what nobody reported yet is looked at. */
static int look_again(struct step *s, const struct correction *c, uint64_t instalments)
{
    const struct contribution_year *cy = year_at(s->e, c->contribution_year);
    int rc = 0;
    for (uint32_t i = 0; i < cy->instalment_count && !rc; i++) {
        const struct instalment *instalment = &cy->instalments[i];
        if (!(instalments >> i & 1))
            continue;
        struct exception *x =
            instalment->exception ? exception_find(s->e, instalment->exception) : NULL;
        int64_t left = -instalment_open(instalment);
        if (year_is_paid(s->e, cy, instalment)) {
            year_clear(s, c->contribution_year, i, c->value_date);
            continue;
        }
        if (x && (x->amount < 0) == (left < 0)) {
            x->amount = left;
            continue;
        }
        if (x) { /* it lacked something, and now has too much, or the other way about */
            exception_close(s->e, instalment->exception);
            year_set_exception(s->e, c->contribution_year, i, 0);
        }
        rc = year_look_again(s, c->contribution_year);
    }
    return rc;
}

/* Where it goes, and beside the instalments what they do not await of it. */
static int apply(struct step *s, const struct correction *c, const struct cash_application *p)
{
    static const struct cash_application beside = {.instalment = NONE};
    enum applied_as as = c->is_written_off ? APPLIED_WRITTEN_OFF : APPLIED_ADJUSTED;
    bool is_named = c->instalment != NONE,
         has_rest = !is_named && p->instalment != NONE && !p->exact && c->amount > p->expected;
    int64_t amount = has_rest ? p->expected : c->amount, rest = sum(c->amount, -amount);
    int rc = cash_application_apply(s->e, c->contribution_year, p, as, amount, c->value_date);
    if (!rc && rest)
        rc = cash_application_apply(s->e, c->contribution_year, &beside, as, rest, c->value_date);
    return rc ? rc : year_count(s, c->contribution_year, c->value_date, as, c->amount);
}

int adjustment_book(struct step *s, const struct correction *c)
{
    struct engine *e = s->e;
    const struct contribution *of =
        contribution_at(e, year_at(e, c->contribution_year)->contribution);
    uint32_t account;
    int rc = discharged_recall(e, c->contribution_year);
    if (!rc)
        rc = partner_account(
            s, debtor_on(e, year_at(e, c->contribution_year)->contribution, c->value_date),
            c->is_written_off ? ACCOUNT_WRITTEN_OFF : ACCOUNT_ADJUSTMENTS, &account);
    if (rc)
        return rc;
    struct cash_application p = place(e, c);
    struct correction placed = *c;
    placed.instalment = p.instalment;
    ledger_post(s, account, of->account_receivable, c->amount, c->value_date);
    rc = apply(s, c, &p);
    if (rc)
        return rc;
    emit_adjusted(s, &placed, p.expected);
    if (of->is_earned && c->amount < 0) /* what was beyond what is earned may be due now */
        note_add(s, NOTE_RELEASE, of->pool);
    return look_again(s, c, p.instalments);
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

/* The instalment that the exception is about, when it is of this contribution year and as much of
 * it is to be paid as is taken off. */
static uint32_t instalment_of(struct engine *e, uint32_t exception, uint32_t contribution_year,
                              int64_t amount)
{
    const struct exception *x = exception ? exception_find(e, exception) : NULL;
    if (!x || x->contribution_year != contribution_year || !x->instalment)
        return NONE;
    const struct contribution_year *cy = year_at(e, contribution_year);
    uint32_t instalment = x->instalment - cy->first_instalment;
    return instalment < cy->instalment_count &&
                   (amount < 0 || instalment_payable(&cy->instalments[instalment]) >= amount)
               ? instalment
               : NONE;
}

/* Whether the exception is about money of this contribution year that no instalment awaited. */
static bool is_beside(struct engine *e, uint32_t exception, uint32_t contribution_year)
{
    const struct exception *x = exception ? exception_find(e, exception) : NULL;
    return x && x->contribution_year == contribution_year && !x->instalment;
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
    const struct mandate mandate =
        mandate_to_adjust(e, contribution_at(e, contribution)->partner, in->amount, in->exception);
    rc = mandate_check(s, &mandate, in->officer, item);
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
        .is_beside = is_beside(e, in->exception, contribution_year),
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
