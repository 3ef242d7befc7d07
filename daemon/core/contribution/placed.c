#include "core/contribution/placed.h"
#include <assert.h>
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "base/map.h"
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

static bool is_it(const struct placed *p, uint64_t cause, uint32_t item, int64_t amount,
                  const struct reference *r)
{
    return p->cause == cause && p->item == item && sum(p->amount, p->carried) == amount &&
           reference_compare(&p->reference, r) == 0;
}

const struct placed *placed_find(const struct contribution_year *cy, uint64_t cause, uint32_t item,
                                 int64_t amount, const struct reference *r)
{
    const struct placed *found = NULL;
    const struct placed *last =
        cy->one_more < cy->placed.count ? &cy->placed.items[cy->one_more] : NULL;
    if (last && last->undone_on == DATE_NONE && is_it(last, cause, item, amount, r))
        return last; /* the one that came last is asked for most */
    for (size_t i = 0; i < cy->placed.count; i++) {
        const struct placed *p = &cy->placed.items[i];
        if (!is_it(p, cause, item, amount, r))
            continue;
        if (p->undone_on == DATE_NONE)
            return p;
        found = p;
    }
    return found;
}

bool placed_counts(const struct placed *p, date_t on)
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

static bool is_alike(const struct placed *p, const struct placed *x)
{
    return x->number == p->number && x->amount == p->amount && p->reference.size && p->amount > 0 &&
           abs(p->value_date - x->value_date) <= PLACED_REPEAT_DAYS &&
           !(x->cause == p->cause && x->item == p->item) &&
           reference_equal(&x->reference, &p->reference);
}

/* Whether payment i of the year repeats another that counts on a date. */
static bool is_repeat(const struct contribution_year *cy, size_t i, date_t on)
{
    for (size_t k = 0; k < cy->placed.count; k++)
        if (is_alike(&cy->placed.items[i], &cy->placed.items[k]) && repeats(cy, i, k) &&
            placed_counts(&cy->placed.items[k], on))
            return true;
    return false;
}

/* A payment came, or counts or counts no more: whether it repeats, and what repeats it. */
static void note_repeats(struct contribution_year *cy, size_t i)
{
    const bool stands = cy->placed.items[i].undone_on == DATE_NONE;
    cy->placed.items[i].is_repeat = is_repeat(cy, i, INT32_MAX);
    for (size_t k = 0; k < cy->placed.count; k++)
        if (is_alike(&cy->placed.items[k], &cy->placed.items[i]) && repeats(cy, k, i))
            cy->placed.items[k].is_repeat = stands || is_repeat(cy, k, INT32_MAX);
}

static uint64_t number_key(uint32_t contribution_year, const struct placed *p)
{
    return map_hash(p->number, &contribution_year, sizeof contribution_year);
}

/* Of a year of very many payments: whether none before had the number, which is noted. Numbers are
 * noted from the payment on by which the year has so many. */
static int note_number(struct engine *e, uint32_t contribution_year, size_t i, bool *ret_is_new)
{
    struct contribution_state *c = e->contribution;
    const struct contribution_year *cy = year_at(e, contribution_year);
    const bool is_first = cy->placed.count == PLACED_LAID_MAX + 1;
    int rc = 0;
    *ret_is_new = cy->placed.items[i].reference.size == 0; /* which repeats nothing */
    if (cy->placed.count <= PLACED_LAID_MAX)
        return 0;
    for (size_t k = 0; k < cy->placed.count && is_first && !rc; k++)
        if (k != i)
            rc = chains_add(&c->numbers_seen, number_key(contribution_year, &cy->placed.items[k]),
                            c->numbers_count++);
    const uint64_t key = number_key(contribution_year, &cy->placed.items[i]);
    if (*ret_is_new)
        return rc;
    *ret_is_new = !rc && chains_first(&c->numbers_seen, key) == MAP_NONE;
    return rc || !*ret_is_new ? rc : chains_add(&c->numbers_seen, key, c->numbers_count++);
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

/* What its instalments have, without a payment that is to be laid. */
static struct laying as_it_stands(const struct engine *e, const struct contribution_year *cy)
{
    struct laying l = {.instalment_count = cy->instalment_count,
                       .tolerance = tolerance_of(e, cy).instalment,
                       .is_at_any_time = contribution_at(e, cy->contribution)->is_earned};
    for (uint32_t i = 0; i < cy->instalment_count; i++) {
        const struct instalment *x = &cy->instalments[i];
        l.instalments[i] =
            (struct laid_instalment){x->due, x->late, instalment_payable(x), x->paid, x->paid_on};
    }
    return l;
}

void placed_on(const struct engine *e, const struct contribution_year *cy, date_t on,
               struct laying *l)
{
    struct laid_payment *const payments = l->payments;
    *l = as_it_stands(e, cy);
    l->payments = payments;
    for (uint32_t i = 0; i < cy->instalment_count; i++)
        l->instalments[i].payable = cy->instalments[i].expected;
    for (size_t i = 0; i < cy->applied.count && cy->applied.items[i].date <= on; i++) {
        const struct applied *x = &cy->applied.items[i];
        if (x->as != APPLIED_PAID && x->place < l->instalment_count)
            l->instalments[x->place].payable = sum(l->instalments[x->place].payable, -x->amount);
    }
    for (size_t i = 0; i < cy->placed.count; i++) {
        const struct placed *p = &cy->placed.items[i];
        if (placed_counts(p, on))
            l->payments[l->count++] = (struct laid_payment){
                .amount = p->amount,
                .date = p->value_date,
                .by_hand = p->by_hand <= l->instalment_count ? p->by_hand : 0,
                .is_suspected =
                    p->is_outside_period || (on == INT32_MAX ? p->is_repeat : is_repeat(cy, i, on)),
            };
    }
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
        p->is_repeat || p->by_hand || contribution_at(e, cy->contribution)->is_earned)
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

/* What the instalments were paid is what the laying has of them. */
static void take(struct contribution_year *cy, const struct laying *l)
{
    for (uint32_t i = 0; i < cy->instalment_count; i++) {
        cy->instalments[i].paid = l->instalments[i].paid;
        cy->instalments[i].paid_on = l->instalments[i].paid_on;
    }
    cy->extra = l->extra;
}

static int lay(struct engine *e, uint32_t contribution_year)
{
    struct contribution_year *cy = year_own(e, contribution_year);
    struct laying l = {.payments = calloc(cy->placed.count, sizeof *l.payments)};
    uint32_t last = NONE;
    if (!l.payments)
        return ERR_MEMORY;
    placed_on(e, cy, INT32_MAX, &l);
    cy->is_one_more = cy->is_as_it_came = false;
    int rc = laying_find(&l);
    if (!rc) {
        keep_places(e, contribution_year, &l);
        laying_even(&l, business_date(e));
        take(cy, &l);
    }
    cy->is_plain = are_plain(e, cy, &last);
    cy->laid_on = business_date(e);
    free(l.payments);
    return rc;
}

int placed_lay(struct engine *e, uint32_t contribution_year)
{
    if (year_at(e, contribution_year)->placed.count == 0)
        return 0;
    int rc = lay(e, contribution_year);
    return rc ? rc : note_unjudged(e, contribution_year);
}

int placed_pass_grace(struct engine *e, uint32_t contribution_year)
{
    const struct contribution_year *cy = year_at(e, contribution_year);
    int64_t before[DATES_MAX];
    bool is_changed = false;
    for (uint32_t i = 0; i < cy->instalment_count; i++)
        before[i] = cy->instalments[i].paid;
    int rc = cy->placed.count ? lay(e, contribution_year) : 0;
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

/* One more of very many: the others stay where they are, until the day is over. */
static void lay_as_it_comes(struct engine *e, uint32_t contribution_year, size_t i)
{
    struct contribution_year *cy = year_own(e, contribution_year);
    struct placed *p = &cy->placed.items[i];
    const bool is_suspected = p->is_outside_period || p->is_repeat;
    const struct laying l = as_it_stands(e, cy);
    uint32_t to = is_suspected ? NONE : laying_in_turn(&l, p->amount, p->value_date, 0);
    if (p->by_hand && p->by_hand <= cy->instalment_count)
        to = p->by_hand - 1;
    cy->is_plain = false;
    cy->is_one_more = !cy->is_unjudged;
    cy->is_as_it_came = true;
    p->instalments = to == NONE ? 0 : UINT64_C(1) << to;
    if (to == NONE) {
        cy->extra = sum(cy->extra, p->amount);
        return;
    }
    struct instalment *x = &cy->instalments[to];
    x->paid = sum(x->paid, p->amount);
    if (x->paid_on == DATE_NONE || x->paid_on < p->value_date)
        x->paid_on = p->value_date;
}

int placed_add(struct engine *e, uint32_t contribution_year, const struct placed *p)
{
    struct contribution_year *cy = year_own(e, contribution_year);
    int rc = discharged_recall(e, contribution_year);
    if (rc || ARRAY_ROOM(&cy->placed))
        return ERR_MEMORY;
    size_t i = cy->placed.count++;
    while (i > 0 && is_before(p, &cy->placed.items[i - 1]))
        i--;
    memmove(&cy->placed.items[i + 1], &cy->placed.items[i],
            (cy->placed.count - 1 - i) * sizeof *cy->placed.items);
    cy->placed.items[i] = *p;
    cy->placed.items[i].number = reference_hash(MAP_SEED, &p->reference);
    assert(i == 0 || !is_before(p, &cy->placed.items[i - 1]));
    cy->one_more = (uint32_t)i;
    bool is_new;
    if (note_number(e, contribution_year, i, &is_new))
        return ERR_MEMORY;
    if (!is_new)
        note_repeats(cy, i);
    if (cy->placed.count > PLACED_LAID_MAX && p->amount > 0) {
        lay_as_it_comes(e, contribution_year, i);
        return note_unjudged(e, contribution_year);
    }
    if (i + 1 < cy->placed.count || !lay_plainly(e, cy))
        return placed_lay(e, contribution_year);
    struct instalment *to = &cy->instalments[nearest(cy, p->value_date)];
    to->paid = sum(to->paid, p->amount);
    to->paid_on = p->value_date;
    cy->laid_on = business_date(e);
    return note_unjudged(e, contribution_year);
}

int placed_index(struct engine *e, uint32_t contribution_year)
{
    struct contribution_year *cy = year_own(e, contribution_year);
    struct contribution_state *c = e->contribution;
    const bool is_noted = cy->placed.count > PLACED_LAID_MAX;
    int rc = 0;
    for (size_t i = 0; i < cy->placed.count && !rc; i++) {
        cy->placed.items[i].number = reference_hash(MAP_SEED, &cy->placed.items[i].reference);
        if (is_noted)
            rc = chains_add(&c->numbers_seen, number_key(contribution_year, &cy->placed.items[i]),
                            c->numbers_count++);
    }
    return rc;
}

int placed_undo(struct engine *e, uint32_t contribution_year, const struct placed *p, date_t on)
{
    struct contribution_year *cy = year_own(e, contribution_year);
    const size_t i = (size_t)(p - cy->placed.items);
    cy->placed.items[i].undone_on = on;
    note_repeats(cy, i);
    return placed_lay(e, contribution_year);
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

int placed_pay_back(struct engine *e, uint32_t contribution_year, uint32_t instalment, size_t i,
                    int64_t amount)
{
    struct contribution_year *cy = year_own(e, contribution_year);
    bool is_changed = amount != 0;
    if (amount && instalment != NONE)
        cy->instalments[instalment].paid_back = sum(cy->instalments[instalment].paid_back, amount);
    else if (amount)
        cy->placed.items[i].is_paid_back = true;
    for (uint32_t k = 0; k < cy->instalment_count && !amount; k++) {
        is_changed |= cy->instalments[k].paid_back != 0;
        cy->instalments[k].paid_back = 0;
    }
    for (size_t k = 0; k < cy->placed.count && !amount; k++) {
        is_changed |= cy->placed.items[k].is_paid_back;
        cy->placed.items[k].is_paid_back = false;
    }
    return is_changed ? note_unjudged(e, contribution_year) : 0;
}

int placed_give(struct engine *e, uint32_t contribution_year, const struct placed *p,
                uint32_t by_hand, bool is_moved, uint32_t moved_from)
{
    struct contribution_year *cy = year_own(e, contribution_year);
    struct placed *at = &cy->placed.items[p - cy->placed.items];
    at->by_hand = by_hand;
    at->is_moved = is_moved;
    at->moved_from = moved_from;
    return placed_lay(e, contribution_year);
}
