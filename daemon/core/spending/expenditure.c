#include "core/spending/expenditure.h"
#include <stdlib.h>
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/party.h"
#include "core/foundation/recent_payments.h"
#include "core/foundation/tally.h"
#include "core/spending/commitment.h"
#include "core/spending/district_grant.h"
#include "core/spending/fund.h"
#include "core/spending/permitted.h"
#include "core/spending/scheme.h"
#include "core/spending/spent_early.h"
#include "core/spending/state.h"
#include "core/spending/surplus.h"

static uint64_t key_of(uint32_t pool, struct text scheme, const struct reference *r)
{
    return reference_hash(map_hash(pool, scheme.data, scheme.size), r);
}

static uint64_t key_of_entry(const struct engine *e, const struct accrual *a)
{
    return key_of(e->spending->funds.items[a->fund].pool, a->scheme, &a->reference);
}

int accrual_index(struct engine *e, uint32_t accrual)
{
    const struct accrual *a = &e->spending->accruals.items[accrual];
    return a->amount ? chains_add(&e->spending->accrual_chains, key_of_entry(e, a), accrual) : 0;
}

static uint32_t find(const struct engine *e, uint32_t scheme, const struct reference *r)
{
    const struct spending_state *sp = e->spending;
    const struct scheme *x = &sp->schemes.items[scheme];
    uint32_t pool = sp->funds.items[x->fund].pool;
    for (uint32_t i = chains_first(&sp->accrual_chains, key_of(pool, x->id, r)); i != MAP_NONE;
         i = chains_next(&sp->accrual_chains, i)) {
        const struct accrual *a = &sp->accruals.items[i];
        if (sp->funds.items[a->fund].pool == pool && text_equal(a->scheme, x->id) &&
            reference_equal(&a->reference, r))
            return i;
    }
    return NONE;
}

int accrual_check(struct step *s, uint32_t scheme, struct text reference, int64_t amount)
{
    const struct spending_state *sp = s->e->spending;
    const struct fund *f = &sp->funds.items[sp->schemes.items[scheme].fund];
    struct reference r = reference_of(reference);
    uint32_t found = find(s->e, scheme, &r);
    char open[MONEY_TEXT_MAX];
    if (reference_is_ruined(&r))
        return refuse(s, REFUSED_OUT_OF_RANGE, "expenditure.reference",
                      "the ledger's number, as text",
                      "%.*s is a number that a spreadsheet ruined: an accrual is undone by it",
                      TEXT_ARG(reference));
    if (amount > 0)
        return found != NONE || f->accrual_count < ACCRUALS_MAX
                   ? 0
                   : refuse(s, REFUSED_OUT_OF_RANGE, "expenditure.reference",
                            "at most " TEXT_NUMBER(ACCRUALS_MAX) " open of a pool and year",
                            "no room for an accrual");
    if (found == NONE)
        return refuse(s, REFUSED_NOT_FOUND, "expenditure.reference", NULL,
                      "no accrual %.*s of scheme %.*s is open", TEXT_ARG(reference),
                      TEXT_ARG(sp->schemes.items[scheme].id));
    if (-amount > sp->accruals.items[found].amount)
        return refuse(s, REFUSED_OUT_OF_RANGE, "expenditure.amount_pence", "what is open of it",
                      "of accrual %.*s %s is open", TEXT_ARG(reference),
                      money_print(sp->accruals.items[found].amount, open));
    return 0;
}

static int add_accrual(struct engine *e, uint32_t scheme, const struct reference *r, int64_t amount)
{
    struct spending_state *sp = e->spending;
    uint32_t index = sp->accrual_free;
    if (index != NONE)
        sp->accrual_free = sp->accruals.items[index].next_free;
    else if (ARRAY_ROOM(&sp->accruals))
        return ERR_MEMORY;
    else
        index = (uint32_t)sp->accruals.count++;
    const struct scheme *x = &sp->schemes.items[scheme];
    sp->accruals.items[index] = (struct accrual){
        .fund = x->fund, .scheme = x->id, .reference = *r, .amount = amount, .next_free = NONE};
    sp->funds.items[x->fund].accrual_count++;
    return accrual_index(e, index);
}

int accrual_book(struct engine *e, uint32_t scheme, struct text reference, int64_t amount)
{
    struct spending_state *sp = e->spending;
    struct reference r = reference_of(reference);
    uint32_t found = find(e, scheme, &r);
    if (found == NONE)
        return add_accrual(e, scheme, &r, amount);
    struct accrual *a = &sp->accruals.items[found];
    if (a->amount + amount == 0) {
        chains_remove(&sp->accrual_chains, key_of_entry(e, a), found);
        sp->funds.items[a->fund].accrual_count--;
        *a = (struct accrual){.next_free = sp->accrual_free};
        sp->accrual_free = found;
        return 0;
    }
    a->amount = sum(a->amount, amount);
    return 0;
}

static int year_of(const struct engine *e, uint32_t scheme)
{
    return e->spending->funds.items[e->spending->schemes.items[scheme].fund].year;
}

/* Whether a is the better place than b (NONE: none yet) for what is dated in the year: that year,
 * then the next later one, then the latest earlier one. */
static bool is_nearer(const struct engine *e, uint32_t a, uint32_t b, int year)
{
    if (b == NONE)
        return true;
    int ya = year_of(e, a), yb = year_of(e, b);
    if ((ya >= year) != (yb >= year))
        return ya >= year;
    return ya >= year ? ya < yb : ya > yb;
}

/* The scheme's plan that the expenditure counts in; NONE when no open year has one. */
static uint32_t find_place(const struct engine *e, uint32_t pool, struct text id, int year)
{
    uint32_t best = NONE;
    for (uint32_t i = scheme_next_of(e, pool, id, NONE); i != NONE;
         i = scheme_next_of(e, pool, id, i))
        if (!fund_is_ended(&e->spending->funds.items[e->spending->schemes.items[i].fund]) &&
            is_nearer(e, i, best, year))
            best = i;
    return best;
}

static int check_expenditure(struct step *s, const struct expenditure_input *in,
                             uint32_t *ret_scheme)
{
    uint32_t pool = pool_by_code(s->e, in->pool);
    if (in->amount == 0)
        return refuse(s, REFUSED_OUT_OF_RANGE, "expenditure.amount_pence", "not 0", "zero amount");
    if (pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "expenditure.pool", NULL,
                      "no pool has the code %.*s", TEXT_ARG(in->pool));
    *ret_scheme = find_place(s->e, pool, in->scheme, date_financial_year(in->value_date));
    if (*ret_scheme == NONE)
        return refuse(s, REFUSED_NOT_FOUND, "expenditure.scheme", NULL,
                      "the pool has no scheme %.*s in a year that has not been ended",
                      TEXT_ARG(in->scheme));
    int rc = in->accrual ? accrual_check(s, *ret_scheme, in->reference, in->amount) : 0;
    if (rc)
        return rc;
    if (!ledger_has_room(s->e, pool, in->amount))
        return refuse(s, REFUSED_OVERFLOW, "expenditure.amount_pence", TURNOVER_LIMIT,
                      "the pool's sums would leave the range kept for them");
    return require_day(s);
}

static int count(struct step *s, uint32_t scheme, const struct expenditure_input *in)
{
    struct engine *e = s->e;
    struct scheme *x = &e->spending->schemes.items[scheme];
    struct scheme_day *day = scheme_day_of(e, scheme, in->value_date);
    if (!day)
        return ERR_MEMORY;
    if (x->economy == ECONOMY_CAPITAL && in->economy == ECONOMY_REVENUE) {
        day->revenue = sum(day->revenue, in->amount);
        x->revenue = sum(x->revenue, in->amount);
    }
    if (in->accrual) {
        day->accrued = sum(day->accrued, in->amount);
        x->accrued = sum(x->accrued, in->amount);
        return accrual_book(e, scheme, in->reference, in->amount);
    }
    day->spent = sum(day->spent, in->amount);
    x->spent = sum(x->spent, in->amount);
    uint32_t order = in->commitment.size ? commitment_find(e, scheme, in->commitment) : NONE;
    return order != NONE ? commitment_fulfil(e, order, in->value_date, in->amount) : 0;
}

static void emit_source(struct step *s, struct event *event, const struct expenditure_input *in)
{
    event->value_date = in->value_date;
    event->reference = arena_text(&s->out->arena, in->reference);
    event->row = in->row;
    event->document = s->document_name;
}

static void emit_spent(struct step *s, uint32_t scheme, const struct expenditure_input *in)
{
    const struct scheme *x = &s->e->spending->schemes.items[scheme];
    const enum part_kind outgoing = in->accrual ? PART_SPENT_ACCRUED : PART_SPENT_PAID;
    const enum part_kind incoming = in->accrual ? PART_ACCRUAL_UNDONE : PART_SPENT_CREDITED;
    struct event *event = scheme_emit(s, EVENT_SPENT, scheme);
    emit_source(s, event, in);
    event_amount(event, in->amount);
    event_part(s, event,
               (struct part){.kind = in->amount > 0 ? outgoing : incoming,
                             .amount = sum(x->spent, x->accrued),
                             .expected = scheme_planned(s->e, scheme).total});
}

static uint64_t spent_key(uint32_t scheme, const struct reference *r)
{
    return reference_hash(scheme, r);
}

int expenditure_index(struct fund *f, uint32_t spent)
{
    const struct spent *x = &f->spent.items[spent];
    return chains_add(&f->spent_chains, spent_key(x->scheme, &x->reference), spent);
}

void expenditure_forget(struct fund *f)
{
    free(f->spent.items);
    f->spent.items = NULL;
    f->spent.count = f->spent.capacity = f->spent.head = 0;
    chains_fini(&f->spent_chains);
}

/* The latest expenditure remembered under the reference that was recorded elsewhere; NULL. */
static const struct spent *find_earlier(const struct fund *f, const struct spent *now)
{
    const struct spent *found = NULL;
    for (uint32_t i = chains_first(&f->spent_chains, spent_key(now->scheme, &now->reference));
         i != MAP_NONE; i = chains_next(&f->spent_chains, i)) {
        const struct spent *x = &f->spent.items[i];
        bool together =
            now->document ? x->document == now->document : !x->document && x->cause == now->cause;
        if (x->scheme == now->scheme && reference_equal(&x->reference, &now->reference) &&
            !together && (x->amount > 0) == (now->amount > 0))
            found = x;
    }
    return found;
}

static void suspect(struct step *s, const struct spent *now, const struct expenditure_input *in)
{
    const struct fund *f =
        &s->e->spending->funds.items[s->e->spending->schemes.items[now->scheme].fund];
    const struct spent *earlier = find_earlier(f, now);
    if (!earlier)
        return;
    struct event *event = scheme_emit(s, EVENT_DUPLICATE_SUSPECTED, now->scheme);
    emit_source(s, event, in);
    event_amount(event, in->amount);
    event_other(event, earlier->cause, earlier->item);
    event->reason = earlier->amount == in->amount ? REASON_SAME_AMOUNT : REASON_REFERENCE_REUSED;
    event_part(s, event,
               PART(NUMBER_SPENT_BEFORE, .amount = earlier->amount, .date = earlier->value_date,
                    .number = in->reference));
    (void)exception_open(s, event, NONE, NONE);
}

/* Equal ones of the scheme: those of its fund that are remembered under the number. */
static void count_equal(struct step *s, uint32_t pool, const struct spent *now, uint32_t row)
{
    const struct fund *f =
        &s->e->spending->funds.items[s->e->spending->schemes.items[now->scheme].fund];
    const struct money m = {.reference = now->reference,
                            .amount = now->amount,
                            .value_date = now->value_date,
                            .document = now->document,
                            .row = row};
    struct equals q = {.row = &m};
    uint32_t steps = 0;
    if (!tally_is_asked(&m))
        return;
    for (uint32_t i = chains_first(&f->spent_chains, spent_key(now->scheme, &now->reference));
         i != MAP_NONE && steps < EQUAL_STEPS_MAX; i = chains_next(&f->spent_chains, i), steps++) {
        const struct spent *x = &f->spent.items[i];
        if (x->scheme == now->scheme && x->amount == now->amount)
            tally_look(&q, x->document, x->value_date, &x->reference, false);
    }
    tally_equals(s, pool, &q);
}

static int remember(struct engine *e, const struct spent *now)
{
    struct fund *f = &e->spending->funds.items[e->spending->schemes.items[now->scheme].fund];
    uint32_t i;
    if (f->spent.count < SPENT_MAX) {
        if (ARRAY_ROOM(&f->spent))
            return ERR_MEMORY;
        i = (uint32_t)f->spent.count++;
    } else {
        i = (uint32_t)f->spent.head;
        f->spent.head = (f->spent.head + 1) % SPENT_MAX;
        chains_remove(&f->spent_chains,
                      spent_key(f->spent.items[i].scheme, &f->spent.items[i].reference), i);
    }
    f->spent.items[i] = *now;
    return expenditure_index(f, i);
}

/* Reports when the plan is first spent over, and takes it back when it is no more. */
static void check_plan(struct step *s, uint32_t scheme, const struct expenditure_input *in)
{
    struct scheme *x = &s->e->spending->schemes.items[scheme];
    int64_t actual = sum(x->spent, x->accrued), planned = scheme_planned(s->e, scheme).total;
    if (actual <= planned) {
        exception_close(s->e, x->over_exception);
        x->over_exception = 0;
        x->over_reported = false;
        return;
    }
    if (x->over_reported)
        return;
    x->over_reported = true;
    scheme_raise_query(s, scheme, in->value_date, in->reference, sum(actual, -planned),
                       (struct part[2]){PART(OVER_PLAN, .amount = actual, .expected = planned)},
                       &x->over_exception);
}

int expenditure_apply(struct step *s, const struct item *item)
{
    const struct expenditure_input *in = &item->expenditure;
    struct engine *e = s->e;
    uint32_t scheme = NONE;
    int rc = check_expenditure(s, in, &scheme);
    if (rc)
        return rc;
    const struct scheme *x = &e->spending->schemes.items[scheme];
    uint32_t pool = e->spending->funds.items[x->fund].pool;
    uint32_t from = in->accrual ? x->account_accruals : pool_at(e, pool)->account_cash;
    struct spent now = {.scheme = scheme,
                        .reference = reference_of(in->reference),
                        .amount = in->amount,
                        .value_date = in->value_date,
                        .cause = s->in->journal,
                        .item = s->item,
                        .document = s->document};
    ledger_post(s, x->account_expenditure, from, in->amount, in->value_date);
    rc = count(s, scheme, in);
    if (rc)
        return rc;
    tally_number(s, pool, in->amount, &now.reference);
    emit_spent(s, scheme, in);
    permitted_check(s, scheme, in);
    rc = spent_early_check(s, scheme, in);
    if (rc)
        return rc;
    if (!in->accrual) {
        suspect(s, &now, in);
        count_equal(s, pool, &now, in->row);
        rc = remember(e, &now);
    }
    check_plan(s, scheme, in);
    if (!in->accrual)
        district_grant_pay(s, scheme, in);
    return rc ? rc : surplus_look(s, x->fund, in->value_date);
}
