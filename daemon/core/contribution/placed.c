#include "core/contribution/placed.h"
#include <assert.h>
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "base/map.h"
#include "core/contribution/applied.h"
#include "core/contribution/discharged.h"
#include "core/contribution/state.h"
#include "core/contribution/tolerance.h"
#include "core/foundation/emit.h"
#include "core/foundation/remembered.h"
#include "core/foundation/tables_own.h"

static bool is_before(const struct placed *a, const struct placed *b)
{
    if (a->value_date != b->value_date)
        return a->value_date < b->value_date;
    if (a->amount != b->amount)
        return a->amount > b->amount;
    const int by_number = reference_compare(&a->reference, &b->reference);
    if (by_number)
        return by_number < 0;
    return a->cause != b->cause ? a->cause < b->cause : a->item < b->item;
}

const struct placed *placed_find(const struct contribution_year *cy, uint64_t cause, uint32_t item,
                                 int64_t amount, const struct reference *r)
{
    const struct placed *found = NULL;
    for (size_t i = 0; i < cy->placed.count; i++) {
        const struct placed *p = &cy->placed.items[i];
        if (p->cause == cause && p->item == item && sum(p->amount, p->carried) == amount &&
            reference_compare(&p->reference, r) == 0 && (!found || found->undone_on != DATE_NONE))
            found = p;
    }
    return found;
}

static bool counts(const struct placed *p, date_t on)
{
    return p->value_date <= on && (p->undone_on == DATE_NONE || p->undone_on > on);
}

/* Of two alike the one dated outside the period of its document repeats the other, else the later.
 */
static bool repeats(const struct contribution_year *cy, size_t i, size_t k)
{
    const struct placed *p = &cy->placed.items[i], *x = &cy->placed.items[k];
    return x->is_outside_period != p->is_outside_period ? p->is_outside_period : k < i;
}

bool placed_is_repeat(const struct contribution_year *cy, size_t i, date_t on)
{
    const struct placed *p = &cy->placed.items[i];
    for (size_t k = 0; k < cy->placed.count && p->reference.size && p->amount > 0; k++) {
        const struct placed *x = &cy->placed.items[k];
        if (x->number == p->number && x->amount == p->amount && repeats(cy, i, k) &&
            counts(x, on) && abs(p->value_date - x->value_date) <= PLACED_REPEAT_DAYS &&
            !(x->cause == p->cause && x->item == p->item) &&
            reference_equal(&x->reference, &p->reference))
            return true;
    }
    return false;
}

static int note_unjudged(struct engine *e, uint32_t contribution_year)
{
    struct contribution_year *cy = year_own(e, contribution_year);
    if (cy->is_unjudged)
        return 0;
    if (ARRAY_ROOM(&e->contribution->unjudged))
        return ERR_MEMORY;
    e->contribution->unjudged.items[e->contribution->unjudged.count++] = contribution_year;
    cy->is_unjudged = true;
    return 0;
}

bool placed_take_unjudged(struct engine *e, uint32_t *ret_contribution_year)
{
    struct contribution_state *c = e->contribution;
    if (c->unjudged.count == 0)
        return false;
    *ret_contribution_year = c->unjudged.items[0];
    c->unjudged.count--;
    memmove(c->unjudged.items, c->unjudged.items + 1,
            c->unjudged.count * sizeof *c->unjudged.items);
    year_own(e, *ret_contribution_year)->is_unjudged = false;
    return true;
}

/* What is to be laid on a date: the instalments, and the payments that count. */
static void begin(const struct contribution_year *cy, date_t on, struct laying *l)
{
    l->instalment_count = cy->instalment_count;
    l->count = 0;
    for (uint32_t i = 0; i < cy->instalment_count; i++)
        l->instalments[i] = (struct laid_instalment){
            cy->instalments[i].due, cy->instalments[i].late, cy->instalments[i].expected, 0, 0};
    for (size_t i = 0; i < cy->applied.count && cy->applied.items[i].date <= on; i++) {
        const struct applied *x = &cy->applied.items[i];
        if (x->as != APPLIED_PAID && x->place < l->instalment_count)
            l->instalments[x->place].payable = sum(l->instalments[x->place].payable, -x->amount);
    }
    for (size_t i = 0; i < cy->placed.count; i++) {
        const struct placed *p = &cy->placed.items[i];
        if (counts(p, on))
            l->payments[l->count++] = (struct laid_payment){
                .amount = p->amount,
                .date = p->value_date,
                .is_suspected = p->is_outside_period || placed_is_repeat(cy, i, on),
            };
    }
}

/* What was undone on a date before the day from which it would count: less than nothing until then.
 */
static int64_t undone_early(const struct contribution_year *cy, date_t on)
{
    int64_t total = 0;
    for (size_t i = 0; i < cy->placed.count; i++) {
        const struct placed *p = &cy->placed.items[i];
        if (p->undone_on != DATE_NONE && p->undone_on <= on && on < p->value_date)
            total = sum(total, -p->amount);
    }
    return total;
}

/* Takes out what was paid from a date on; what is before stands. */
static void forget_from(struct contribution_year *cy, date_t from)
{
    size_t kept = 0;
    for (size_t i = 0; i < cy->applied.count; i++) {
        const struct applied x = cy->applied.items[i];
        if (x.as != APPLIED_PAID || x.place == APPLIED_CHANGE || x.date < from) {
            cy->applied.items[kept++] = x;
            continue;
        }
        int64_t *total = applied_total(cy, x.place, x.as);
        *total = sum(*total, -x.amount);
    }
    cy->applied.count = kept;
}

/* The next date after one on which the laying may be another; INT32_MAX: none. *ret_is_anew: more
 * than days of grace have passed on it. */
static date_t next_date(const struct contribution_year *cy, date_t after, date_t today,
                        bool *ret_is_anew)
{
    date_t next = INT32_MAX;
    for (size_t i = 0; i < cy->placed.count; i++) {
        const date_t dates[] = {cy->placed.items[i].value_date, cy->placed.items[i].undone_on};
        for (size_t k = 0; k < 2; k++)
            if (dates[k] > after && dates[k] < next)
                next = dates[k];
    }
    for (size_t i = 0; i < cy->applied.count; i++)
        if (cy->applied.items[i].as != APPLIED_PAID && cy->applied.items[i].date > after &&
            cy->applied.items[i].date < next)
            next = cy->applied.items[i].date;
    *ret_is_anew = next != INT32_MAX;
    for (uint32_t i = 0; i < cy->instalment_count; i++) {
        const date_t date = cy->instalments[i].late + 1;
        if (date <= after || date > today || date >= next)
            continue;
        next = date;
        *ret_is_anew = false;
    }
    return next;
}

/* What the laying on a date has, more than stands, was paid on it. */
static int apply(struct contribution_year *cy, const struct laying *l, date_t on)
{
    int rc = 0;
    for (uint32_t i = 0; i < cy->instalment_count && !rc; i++) {
        const int64_t more = sum(l->instalments[i].paid, -cy->instalments[i].paid);
        cy->instalments[i].paid_on = l->instalments[i].paid_on;
        if (more)
            rc = applied_add(cy, i, on, APPLIED_PAID, more);
    }
    const int64_t more = sum(l->extra, -cy->extra);
    return rc || !more ? rc : applied_add(cy, APPLIED_EXTRA, on, APPLIED_PAID, more);
}

/* Each payment knows its instalments; so does the memory of its payer. */
static void keep_places(struct engine *e, uint32_t contribution_year, const struct laying *l)
{
    struct contribution_year *cy = year_own(e, contribution_year);
    for (size_t i = 0, k = 0; i < cy->placed.count; i++) {
        struct placed *p = &cy->placed.items[i];
        if (p->undone_on != DATE_NONE || p->instalments == l->payments[k++].instalments)
            continue;
        p->instalments = l->payments[k - 1].instalments;
        remembered_place(e, contribution_at(e, cy->contribution)->partner, contribution_year, p);
    }
}

/* The instalment nearest to a date, of two as near the earlier. */
static uint32_t nearest(const struct contribution_year *cy, date_t date)
{
    uint32_t best = 0;
    for (uint32_t i = 1; i < cy->instalment_count; i++)
        if (abs(cy->instalments[i].due - date) < abs(cy->instalments[best].due - date))
            best = i;
    return best;
}

/* Whether a payment is what the instalment nearest to it awaits, which is after *last; *last is it
 * then. Nothing else is better for it; where all of a year are so, the laying is found. */
static bool is_plain(const struct engine *e, const struct contribution_year *cy, size_t i,
                     uint32_t *last)
{
    const struct placed *p = &cy->placed.items[i];
    if (cy->instalment_count == 0 || p->undone_on != DATE_NONE || p->is_outside_period ||
        placed_is_repeat(cy, i, INT32_MAX) || contribution_at(e, cy->contribution)->is_earned)
        return false;
    const uint32_t to = nearest(cy, p->value_date);
    const struct instalment *x = &cy->instalments[to];
    const int64_t tolerance = tolerance_of(e, cy).instalment;
    if ((*last != NONE && to <= *last) || x->adjusted || x->written_off ||
        x->expected <= tolerance || llabs(sum(x->expected, -p->amount)) > tolerance ||
        p->value_date < x->due - WINDOW_BEFORE_DAYS || p->value_date > x->late)
        return false;
    *last = to;
    return true;
}

static bool are_plain(const struct engine *e, const struct contribution_year *cy, uint32_t *last)
{
    bool plain = true;
    for (size_t i = 0; i < cy->placed.count && plain; i++)
        plain = is_plain(e, cy, i, last);
    return plain;
}

bool placed_are_plain(const struct engine *e, uint32_t contribution_year)
{
    uint32_t last = NONE;
    return are_plain(e, year_at(e, contribution_year), &last);
}

/* Lays on each date on which the laying may be another. */
static int lay_dates(struct engine *e, struct contribution_year *cy, date_t from, struct laying *l,
                     bool *ret_is_laid)
{
    const date_t today = business_date(e);
    struct laying evened;
    bool is_anew;
    int rc = 0;
    *ret_is_laid = false;
    for (date_t on = from == DATE_NONE ? from : from - 1;
         !rc && (on = next_date(cy, on, today, &is_anew)) != INT32_MAX;) {
        if (is_anew || !*ret_is_laid) {
            begin(cy, on, l);
            rc = laying_find(l);
            l->extra = sum(l->extra, undone_early(cy, on));
            *ret_is_laid = true;
        }
        evened = *l;
        laying_even(&evened, on < today ? on : today);
        if (!rc)
            rc = apply(cy, &evened, on);
    }
    return rc;
}

static int lay(struct engine *e, uint32_t contribution_year, date_t from)
{
    struct contribution_year *cy = year_own(e, contribution_year);
    struct laying l = {.tolerance = tolerance_of(e, cy).instalment,
                       .is_at_any_time = contribution_at(e, cy->contribution)->is_earned};
    bool is_laid;
    uint32_t last = NONE;
    l.payments = calloc(cy->placed.count, sizeof *l.payments);
    if (!l.payments)
        return ERR_MEMORY;
    forget_from(cy, from);
    int rc = lay_dates(e, cy, from, &l, &is_laid);
    if (!rc && is_laid)
        keep_places(e, contribution_year, &l);
    cy->is_plain = are_plain(e, cy, &last);
    cy->laid_on = business_date(e);
    free(l.payments);
    return rc;
}

int placed_lay(struct engine *e, uint32_t contribution_year, date_t from)
{
    if (year_at(e, contribution_year)->placed.count == 0)
        return 0;
    int rc = lay(e, contribution_year, from);
    return rc ? rc : note_unjudged(e, contribution_year);
}

int placed_pass_grace(struct engine *e, uint32_t contribution_year, date_t from)
{
    const struct contribution_year *cy = year_at(e, contribution_year);
    int64_t before[DATES_MAX];
    bool is_changed = false;
    for (uint32_t i = 0; i < cy->instalment_count; i++)
        before[i] = cy->instalments[i].paid;
    int rc = cy->placed.count ? lay(e, contribution_year, from) : 0;
    for (uint32_t i = 0; i < cy->instalment_count; i++)
        is_changed |= cy->instalments[i].paid != before[i];
    return rc || !is_changed ? rc : note_unjudged(e, contribution_year);
}

/* The last payment of a year in which each has what is nearest to it, and it has too. */
static bool lay_plainly(struct engine *e, struct contribution_year *cy)
{
    const size_t i = cy->placed.count - 1;
    uint32_t last = NONE;
    if (i && !cy->is_plain)
        return false;
    if (i)
        last = nearest(cy, cy->placed.items[i - 1].value_date);
    cy->is_plain = is_plain(e, cy, i, &last);
    if (cy->is_plain)
        cy->placed.items[i].instalments = UINT64_C(1) << last;
    return cy->is_plain;
}

int placed_add(struct engine *e, uint32_t contribution_year, const struct placed *p)
{
    struct contribution_year *cy = year_own(e, contribution_year);
    int rc = discharged_recall(e, contribution_year);
    if (rc || ARRAY_ROOM(&cy->placed))
        return ERR_MEMORY;
    size_t i = cy->placed.count++;
    for (; i > 0 && is_before(p, &cy->placed.items[i - 1]); i--)
        cy->placed.items[i] = cy->placed.items[i - 1];
    cy->placed.items[i] = *p;
    cy->placed.items[i].number = reference_hash(MAP_SEED, &p->reference);
    assert(i == 0 || !is_before(p, &cy->placed.items[i - 1]));
    if (i + 1 < cy->placed.count || !lay_plainly(e, cy))
        return placed_lay(e, contribution_year, p->value_date);
    const uint32_t to = nearest(cy, p->value_date);
    cy->instalments[to].paid_on = p->value_date;
    cy->laid_on = business_date(e);
    rc = applied_add(cy, to, p->value_date, APPLIED_PAID, p->amount);
    return rc ? rc : note_unjudged(e, contribution_year);
}

void placed_index(struct engine *e, uint32_t contribution_year)
{
    struct contribution_year *cy = year_own(e, contribution_year);
    for (size_t i = 0; i < cy->placed.count; i++)
        cy->placed.items[i].number = reference_hash(MAP_SEED, &cy->placed.items[i].reference);
}

int placed_undo(struct engine *e, uint32_t contribution_year, const struct placed *p, date_t on)
{
    struct placed *own = (struct placed *)p;
    date_t from = own->undone_on;
    if (from == DATE_NONE || (on != DATE_NONE && on < from))
        from = on;
    own->undone_on = on;
    return placed_lay(e, contribution_year, from);
}

void placed_set_document(struct engine *e, uint32_t contribution_year, const struct money *m,
                         uint64_t document)
{
    struct contribution_year *cy = year_own(e, contribution_year);
    for (size_t i = 0; i < cy->placed.count; i++) {
        struct placed *p = &cy->placed.items[i];
        if (p->cause == m->cause && p->item == m->item && sum(p->amount, p->carried) == m->amount &&
            reference_compare(&p->reference, &m->reference) == 0)
            p->document = document;
    }
}

void placed_set_exception(struct engine *e, uint32_t contribution_year, size_t i,
                          uint32_t exception)
{
    struct contribution_year *cy = year_own(e, contribution_year);
    struct placed *p = &cy->placed.items[i];
    if (p->exception == exception)
        return;
    p->exception = exception;
    remembered_place(e, contribution_at(e, cy->contribution)->partner, contribution_year, p);
}
