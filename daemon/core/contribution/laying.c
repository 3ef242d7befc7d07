#include "core/contribution/laying.h"
#include <stdlib.h>
#include "base/error.h"

/* How good a laying is; of those further along the earlier fields decide. */
struct score {
    int64_t exact, left, days, places;
};

/* How a cell was come to. */
enum way { WAY_NONE, WAY_START, WAY_PASS, WAY_LEFT, WAY_EXACT, WAY_PART, WAY_MORE };

/* The first i payments are dealt with, later ones fill instalment j at the earliest; or, where it
 * is open, share instalment j - 1 with those before. */
struct cell {
    struct score score;
    enum way way;
    uint32_t payments, instalments; /* of the cell before it */
    bool was_open;
    bool has_passed; /* an instalment that something is awaited of was passed over */
    int64_t parts;   /* where it is open: what it has of the instalment */
};

struct lot {
    struct laying *l;
    struct laid_payment *payments;
    size_t count;
    struct cell *cells;
};

static struct cell *at(const struct lot *t, size_t i, uint32_t j, bool is_open)
{
    return &t->cells[(i * (t->l->instalment_count + 1) + j) * 2 + is_open];
}

static bool is_better(const struct score *a, const struct score *b)
{
    if (a->exact != b->exact)
        return a->exact > b->exact;
    if (a->left != b->left)
        return a->left < b->left;
    return a->days != b->days ? a->days < b->days : a->places < b->places;
}

static void reach(const struct lot *t, size_t i, uint32_t j, bool is_open, const struct cell *by)
{
    struct cell *to = at(t, i, j, is_open);
    if (to->way == WAY_NONE || is_better(&by->score, &to->score))
        *to = *by;
}

static int64_t awaited(const struct laid_instalment *x)
{
    return sum(x->payable, -x->paid);
}

static bool is_awaiting(const struct laying *l, uint32_t i)
{
    return awaited(&l->instalments[i]) > l->tolerance;
}

static bool is_within(const struct laying *l, int64_t a, int64_t b)
{
    return llabs(sum(a, -b)) <= l->tolerance;
}

static int64_t days_between(date_t a, date_t b)
{
    return a < b ? b - a : a - b;
}

static bool has_begun(const struct laying *l, uint32_t i, date_t date)
{
    return l->is_at_any_time || date >= l->instalments[i].due - WINDOW_BEFORE_DAYS;
}

static bool is_near(const struct laying *l, uint32_t i, date_t date)
{
    return l->is_at_any_time || (has_begun(l, i, date) && date <= l->instalments[i].late);
}

/* From a cell by one payment or several to instalment last. */
static struct cell step_to(const struct lot *t, size_t i, uint32_t j, bool is_open, enum way way,
                           uint32_t last, int64_t days)
{
    struct cell to = *at(t, i, j, is_open);
    to.way = way;
    to.payments = (uint32_t)i;
    to.instalments = j;
    to.was_open = is_open;
    to.score.exact += way == WAY_EXACT;
    to.score.days += days;
    to.score.places += last;
    return to;
}

static bool is_last_awaiting(const struct laying *l, uint32_t last)
{
    for (uint32_t i = last + 1; i < l->instalment_count; i++)
        if (is_awaiting(l, i))
            return false;
    return true;
}

/* One payment that ends one instalment, or several in a row. */
static void try_exact(const struct lot *t, size_t i, uint32_t j, bool is_open)
{
    const struct laying *l = t->l;
    const struct laid_payment *p = &t->payments[i];
    const bool is_rest = !is_open && !at(t, i, j, is_open)->has_passed;
    int64_t total = 0;
    uint32_t open = 0;
    if (!is_awaiting(l, j))
        return;
    for (uint32_t k = j; k < l->instalment_count && total <= p->amount; k++) {
        const struct laid_instalment *x = &l->instalments[k];
        if (!is_awaiting(l, k))
            continue;
        total = sum(total, awaited(x));
        open++;
        if (!is_within(l, p->amount, total) ||
            !(has_begun(l, k, p->date) || (open > 2 && is_rest && is_last_awaiting(l, k))))
            continue;
        struct cell to = step_to(t, i, j, is_open, WAY_EXACT, k, days_between(p->date, x->due));
        reach(t, i + 1, k + 1, false, &to);
    }
}

/* Several payments in a row that end one instalment or several together. Each begins in one whose
 * window has begun. */
static void try_together(const struct lot *t, size_t i, uint32_t j, bool is_open)
{
    const struct laying *l = t->l;
    int64_t paid = 0, total = 0, days = 0;
    uint32_t k = j;
    if (!is_awaiting(l, j))
        return;
    total = awaited(&l->instalments[j]);
    for (size_t n = 0; n < LAYING_TOGETHER_MAX && i + n < t->count; n++) {
        const struct laid_payment *p = &t->payments[i + n];
        if (!has_begun(l, k, p->date))
            return;
        paid = sum(paid, p->amount);
        while (paid > sum(total, l->tolerance)) { /* the instalment in which it ends */
            do
                k++;
            while (k < l->instalment_count && !is_awaiting(l, k));
            if (k >= l->instalment_count)
                return;
            total = sum(total, awaited(&l->instalments[k]));
        }
        days += days_between(p->date, l->instalments[k].due);
        if (n == 0 || !is_within(l, paid, total) || !has_begun(l, k, p->date))
            continue;
        struct cell to = step_to(t, i, j, is_open, WAY_EXACT, k, days);
        reach(t, i + n + 1, k + 1, false, &to);
        return; /* what follows begins anew */
    }
}

/* A part of an instalment, or too much for it. */
static void try_part(const struct lot *t, size_t i, uint32_t j, bool is_open)
{
    const struct laid_instalment *x = &t->l->instalments[j];
    const date_t date = t->payments[i].date;
    if (!is_awaiting(t->l, j) || !is_near(t->l, j, date))
        return;
    struct cell to = step_to(t, i, j, is_open, WAY_PART, j, days_between(date, x->due));
    to.parts = t->payments[i].amount;
    reach(t, i + 1, j + 1, true, &to);
}

/* Another part of the instalment of which the one before was a part; the last of many may end it.
 */
static void try_more(const struct lot *t, size_t i, uint32_t j)
{
    const struct laid_instalment *x = &t->l->instalments[j - 1];
    const int64_t parts = at(t, i, j, true)->parts;
    const date_t date = t->payments[i].date;
    if (!is_near(t->l, j - 1, date) || parts >= sum(awaited(x), -t->l->tolerance))
        return;
    struct cell to = step_to(t, i, j, true, WAY_MORE, j - 1, days_between(date, x->due));
    to.parts = sum(parts, t->payments[i].amount);
    to.score.exact += is_within(t->l, to.parts, awaited(x));
    reach(t, i + 1, j, true, &to);
}

static void go_on(const struct lot *t, size_t i, uint32_t j, bool is_open)
{
    if (at(t, i, j, is_open)->way == WAY_NONE)
        return;
    if (j < t->l->instalment_count) {
        struct cell to = step_to(t, i, j, is_open, WAY_PASS, 0, 0);
        to.has_passed |= is_awaiting(t->l, j);
        reach(t, i, j + 1, false, &to);
    }
    if (i == t->count)
        return;
    struct cell left = step_to(t, i, j, is_open, WAY_LEFT, 0, 0);
    left.score.left++;
    reach(t, i + 1, j, is_open, &left);
    if (is_open)
        try_more(t, i, j);
    if (j == t->l->instalment_count)
        return;
    try_exact(t, i, j, is_open);
    try_together(t, i, j, is_open);
    try_part(t, i, j, is_open);
}

static void fill(struct laid_instalment *x, struct laid_payment *p, uint32_t i, int64_t amount)
{
    x->paid = sum(x->paid, amount);
    p->instalments |= UINT64_C(1) << i;
    if (x->paid_on == DATE_NONE || x->paid_on < p->date)
        x->paid_on = p->date;
}

/* Payments of the lot up to one are taken to fill instalments up to another, each in turn what it
 * awaits; the last has what is left. */
static void fill_in_turn(struct lot *t, size_t i, size_t until, uint32_t k, uint32_t last)
{
    struct laying *l = t->l;
    for (; i < until; i++) {
        int64_t rest = t->payments[i].amount;
        while (rest > 0) {
            while (k < last &&
                   (awaited(&l->instalments[k]) <= 0 || l->instalments[k].payable <= l->tolerance))
                k++;
            const int64_t lacks = awaited(&l->instalments[k]);
            const int64_t part = k < last && rest > lacks ? lacks : rest;
            fill(&l->instalments[k], &t->payments[i], k, part);
            rest = sum(rest, -part);
        }
    }
}

static void take_way(struct lot *t, size_t i, uint32_t j, const struct cell *c)
{
    switch (c->way) {
    case WAY_EXACT:
        fill_in_turn(t, c->payments, i, c->instalments, j - 1);
        break;
    case WAY_PART:
    case WAY_MORE:
        fill(&t->l->instalments[j - 1], &t->payments[i - 1], j - 1, t->payments[i - 1].amount);
        break;
    case WAY_NONE:
    case WAY_START:
    case WAY_PASS:
    case WAY_LEFT:
        break;
    }
}

/* Back along the best way. The parts of an exact one are each of what was awaited before. */
static void take_best(struct lot *t)
{
    size_t i = t->count;
    uint32_t j = t->l->instalment_count;
    bool is_open = at(t, i, j, true)->way != WAY_NONE &&
                   is_better(&at(t, i, j, true)->score, &at(t, i, j, false)->score);
    while (at(t, i, j, is_open)->way != WAY_START) {
        const struct cell c = *at(t, i, j, is_open);
        take_way(t, i, j, &c);
        i = c.payments;
        j = c.instalments;
        is_open = c.was_open;
    }
}

static int lay_lot(struct lot *t)
{
    const uint32_t m = t->l->instalment_count;
    t->cells = calloc((t->count + 1) * (m + 1) * 2, sizeof *t->cells);
    if (!t->cells)
        return ERR_MEMORY;
    at(t, 0, 0, false)->way = WAY_START;
    for (size_t i = 0; i <= t->count; i++)
        for (uint32_t j = 0; j <= m; j++) {
            go_on(t, i, j, true);
            go_on(t, i, j, false);
        }
    take_best(t);
    free(t->cells);
    return 0;
}

uint32_t laying_in_turn(const struct laying *l, int64_t amount, date_t date, uint32_t first)
{
    uint32_t part = NONE;
    for (uint32_t i = first; i < l->instalment_count; i++) {
        if (!has_begun(l, i, date))
            break; /* nor have those that follow */
        if (!is_awaiting(l, i))
            continue;
        if (is_within(l, amount, awaited(&l->instalments[i])))
            return i;
        if (part == NONE && is_near(l, i, date))
            part = i;
    }
    return part;
}

static void lay_in_turn(struct laying *l, struct laid_payment *payments, size_t count)
{
    uint32_t first = 0;
    for (size_t i = 0; i < count; i++) {
        while (first < l->instalment_count && !is_awaiting(l, first))
            first++;
        if (first == l->instalment_count)
            return; /* all that follow are left over */
        const uint32_t to = laying_in_turn(l, payments[i].amount, payments[i].date, first);
        if (to == NONE)
            continue;
        fill(&l->instalments[to], &payments[i], to, payments[i].amount);
        first = to;
    }
}

/* Neither a refund nor suspected, and nobody said what it is. */
static bool is_genuine(const struct laid_payment *p)
{
    return p->amount > 0 && !p->is_suspected && !p->by_hand;
}

/* Those that are genuine; kept apart in order, and put back. */
static int lay_genuine(struct laying *l)
{
    struct laid_payment *genuine = calloc(l->count + 1, sizeof *genuine);
    size_t count = 0;
    int rc = genuine ? 0 : ERR_MEMORY;
    for (size_t i = 0; i < l->count && !rc; i++)
        if (is_genuine(&l->payments[i]))
            genuine[count++] = l->payments[i];
    struct lot t = {.l = l, .payments = genuine, .count = count};
    if (!rc && count > LAYING_MAX)
        lay_in_turn(l, genuine, count);
    else if (!rc)
        rc = lay_lot(&t);
    for (size_t i = 0, k = 0; i < l->count && !rc; i++)
        if (is_genuine(&l->payments[i]))
            l->payments[i] = genuine[k++];
    free(genuine);
    return rc;
}

static bool is_anything_awaited(const struct laying *l)
{
    for (uint32_t i = 0; i < l->instalment_count; i++)
        if (is_awaiting(l, i))
            return true;
    return false;
}

/* What is left over and exactly what an earlier instalment lacks. */
static void lay_late(struct laying *l, struct laid_payment *p)
{
    for (uint32_t i = 0; i < l->instalment_count && l->instalments[i].due <= p->date; i++)
        if (is_awaiting(l, i) && is_within(l, p->amount, awaited(&l->instalments[i]))) {
            fill(&l->instalments[i], p, i, p->amount);
            return;
        }
}

/* The nearest that nothing genuine fills. */
static void lay_suspected(struct laying *l, struct laid_payment *p)
{
    uint32_t best = NONE;
    for (uint32_t i = 0; i < l->instalment_count; i++) {
        const struct laid_instalment *x = &l->instalments[i];
        if (x->paid == 0 && is_awaiting(l, i) && is_near(l, i, p->date) &&
            (best == NONE ||
             days_between(p->date, x->due) < days_between(p->date, l->instalments[best].due)))
            best = i;
    }
    if (best != NONE)
        fill(&l->instalments[best], p, best, p->amount);
}

/* The instalment that was paid too much: by exactly an amount, of those the latest due (is_latest)
 * or the first; else by more, of at least so much in all, the first; NONE. */
static uint32_t find_surplus(const struct laying *l, int64_t amount, date_t until, bool is_latest,
                             bool is_exact)
{
    uint32_t exact = NONE, more = NONE;
    for (uint32_t i = 0; i < l->instalment_count; i++) {
        const struct laid_instalment *x = &l->instalments[i];
        const int64_t surplus = -awaited(x);
        if (x->due > until || x->paid < amount || surplus <= l->tolerance)
            continue;
        if (is_within(l, surplus, amount) && (exact == NONE || is_latest))
            exact = i;
        if (!is_exact && surplus > amount && more == NONE)
            more = i;
    }
    return exact != NONE ? exact : more;
}

/* The latest of those that a credit can be of: fallen due and paid by its date, at least so much.
 */
static uint32_t find_paid(const struct laying *l, const struct laid_payment *p)
{
    for (uint32_t i = l->instalment_count; i-- > 0;)
        if (l->instalments[i].due - WINDOW_BEFORE_DAYS <= p->date &&
            l->instalments[i].paid >= -p->amount)
            return i;
    return NONE;
}

static void lay_refund(struct laying *l, struct laid_payment *p)
{
    uint32_t i = find_surplus(l, -p->amount, p->date, true, false);
    if (i == NONE)
        i = find_paid(l, p);
    if (i == NONE)
        return;
    l->instalments[i].paid = sum(l->instalments[i].paid, p->amount);
    p->instalments = UINT64_C(1) << i;
}

void laying_even(struct laying *l, date_t today)
{
    for (uint32_t i = 0; i < l->instalment_count && l->instalments[i].late < today; i++) {
        struct laid_instalment *to = &l->instalments[i];
        const int64_t lacks = awaited(to);
        const uint32_t k =
            lacks > l->tolerance ? find_surplus(l, lacks, INT32_MAX, false, to->paid != 0) : NONE;
        if (k == NONE)
            continue;
        struct laid_instalment *from = &l->instalments[k];
        const int64_t surplus = -awaited(from), part = surplus < lacks ? surplus : lacks;
        from->paid = sum(from->paid, -part);
        to->paid = sum(to->paid, part);
        if (to->paid_on == DATE_NONE || to->paid_on < from->paid_on)
            to->paid_on = from->paid_on;
    }
}

static void lay_left_over(struct laying *l)
{
    for (size_t i = 0; i < l->count; i++)
        if (is_genuine(&l->payments[i]) && !l->payments[i].instalments)
            lay_late(l, &l->payments[i]);
}

/* What the genuine ones left: by those that are late, then by those that are suspected. */
static void lay_left(struct laying *l)
{
    lay_left_over(l);
    for (size_t i = 0; i < l->count; i++)
        if (l->payments[i].amount > 0 && l->payments[i].is_suspected && !l->payments[i].by_hand)
            lay_suspected(l, &l->payments[i]);
}

int laying_find(struct laying *l)
{
    bool has_refund = false;
    for (uint32_t i = 0; i < l->instalment_count; i++) {
        l->instalments[i].paid = 0;
        l->instalments[i].paid_on = DATE_NONE;
    }
    for (size_t i = 0; i < l->count; i++) {
        struct laid_payment *p = &l->payments[i];
        p->instalments = 0;
        if (p->by_hand)
            fill(&l->instalments[p->by_hand - 1], p, p->by_hand - 1, p->amount);
    }
    int rc = l->instalment_count ? lay_genuine(l) : 0;
    if (!rc && is_anything_awaited(l))
        lay_left(l);
    for (size_t i = 0; i < l->count && !rc; has_refund |= l->payments[i++].amount < 0)
        if (l->payments[i].amount < 0 && !l->payments[i].by_hand)
            lay_refund(l, &l->payments[i]);
    if (!rc && has_refund)
        lay_left_over(l);
    l->extra = 0;
    for (size_t i = 0; i < l->count; i++)
        if (!l->payments[i].instalments)
            l->extra = sum(l->extra, l->payments[i].amount);
    return rc;
}
