#include "core/control/apportionment.h"
#include <stdio.h>
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/cash_application.h"
#include "core/contribution/contribution.h"
#include "core/contribution/schedule.h"
#include "core/contribution/tolerance.h"
#include "core/contribution/year.h"
#include "core/diagnosis/lateness.h"
#include "core/foundation/emit.h"
#include "core/foundation/ledger.h"

/* An annual sum from a date on, shared. */
struct step_of_sum {
    date_t from;
    enum rounding rounding;
    int64_t parts[SUCCESSORS_MAX];
};

struct apportionment {
    struct step *s;
    const struct succession *x;
    uint32_t contribution; /* the first's */
    const uint32_t *partners;
    uint32_t contributions[SUCCESSORS_MAX]; /* of each successor; [0]: the one divided */
    uint32_t weights[SUCCESSORS_MAX];
    size_t count;
    struct {
        struct step_of_sum *items;
        size_t count, capacity;
    } sums;
};

/* Whatever was agreed of later dates is shared as well, so a contribution may come to twice its
 * terms. */
static bool can_divide(const struct engine *e, const struct succession *x, size_t successors,
                       const struct contribution *c)
{
    return !c->is_earned && c->not_released.count == 0 && (c->to == DATE_NONE || c->to >= x->on) &&
           c->terms.count * 2 < VARIATIONS_MAX &&
           pool_at(e, c->pool)->contributions.count + successors - 1 <= CONTRIBUTIONS_MAX;
}

static int add_sum(struct apportionment *d, date_t from)
{
    const struct contribution *c = contribution_at(d->s->e, d->contribution);
    if (ARRAY_ROOM(&d->sums))
        return ERR_MEMORY;
    struct step_of_sum *sum = &d->sums.items[d->sums.count++];
    *sum =
        (struct step_of_sum){.from = from, .rounding = schedule_term(c, from, INT32_MAX)->rounding};
    return money_split(schedule_agreed(c, from, INT32_MAX), d->weights, d->count, sum->parts);
}

/* The sum on the day, and each later date from which another was agreed, ascending. */
static int find_sums(struct apportionment *d)
{
    const struct contribution *c = contribution_at(d->s->e, d->contribution);
    date_t from = d->x->on;
    int rc = add_sum(d, from);
    while (!rc) {
        date_t next = DATE_NONE;
        for (size_t i = 1; i < c->terms.count; i++) {
            date_t at = c->terms.items[i].effective_from;
            if (at > from && (next == DATE_NONE || at < next))
                next = at;
        }
        if (next == DATE_NONE)
            return 0;
        from = next;
        rc = add_sum(d, from);
    }
    return rc;
}

/* Appends the successor's part of the sums to its contribution's terms, agreed on the date given.
 */
static int add_terms(struct apportionment *d, uint32_t contribution, size_t successor, size_t first,
                     date_t agreed_on)
{
    struct engine *e = d->s->e;
    char on[DATE_TEXT_MAX], from[DATE_TEXT_MAX], name[ID_MAX + 1];
    for (size_t i = first; i < d->sums.count; i++) {
        const struct step_of_sum *sum = &d->sums.items[i];
        (void)snprintf(name, sizeof name, "division %s from %s", date_print(d->x->on, on),
                       date_print(sum->from, from));
        const struct term term = {.variation = name_intern(e, text_of(name)),
                                  .effective_from = sum->from,
                                  .agreed_on = agreed_on,
                                  .annual = sum->parts[successor],
                                  .rounding = sum->rounding};
        int rc = contribution_add_term(e, contribution, &term);
        if (rc)
            return rc;
    }
    return 0;
}

/* "minimum-QT6", cut where it would be too long, and numbered where it is taken. */
static struct text new_name(struct engine *e, const struct contribution *c, struct text code)
{
    char name[ID_MAX + 1], recent[CODE_MAX + 16];
    for (unsigned n = 1;; n++) {
        int size = n == 1 ? snprintf(recent, sizeof recent, "-%.*s", TEXT_ARG(code))
                          : snprintf(recent, sizeof recent, "-%.*s-%u", TEXT_ARG(code), n);
        int room = ID_MAX - size, kept = (int)c->id.size < room ? (int)c->id.size : room;
        while (kept && !text_is_clean((struct text){c->id.data, (size_t)kept}))
            kept--; /* cut inside a character */
        (void)snprintf(name, sizeof name, "%.*s%s", kept, c->id.data, recent);
        if (contribution_find(e, c->pool, text_of(name)) == NONE)
            return name_intern(e, text_of(name));
    }
}

/* The successor's own contribution: as the first's, but for what that one owns: its arrays and
 * entries. */
static int add_contribution(struct apportionment *d, size_t successor)
{
    struct engine *e = d->s->e;
    const struct contribution *c = contribution_at(e, d->contribution);
    uint32_t party = partner_at(e, d->partners[successor])->party;
    struct contribution own = *c;
    own.partner = d->partners[successor];
    own.from = c->from > d->x->on ? c->from : d->x->on;
    own.booked = ledger_use_booking_day(e, c->pool);
    own.year_asked = DATE_NONE;
    own.id = new_name(e, c, party_at(e, party)->code);
    memset(&own.terms, 0, sizeof own.terms);
    memset(&own.contribution_years, 0, sizeof own.contribution_years);
    memset(&own.not_released, 0, sizeof own.not_released);
    memset(&own.moved_ends, 0, sizeof own.moved_ends); /* all before it was booked */
    memset(&own.formers, 0, sizeof own.formers);
    const struct term first = {.effective_from = own.from,
                               .agreed_on = DATE_NONE,
                               .annual = d->sums.items[0].parts[successor],
                               .rounding = d->sums.items[0].rounding,
                               .booked = own.booked};
    int rc = contribution_add_row(e, &own, &first, &d->contributions[successor]);
    if (!rc)
        rc = add_terms(d, d->contributions[successor], successor, 1, d->x->on);
    if (!rc)
        rc = tolerance_inherit(e, d->contribution, d->contributions[successor]);
    if (!rc)
        rc = contribution_wake(d->s, d->contributions[successor], own.from);
    if (rc)
        return rc;
    lateness_look(d->s);
    return 0;
}

/* Of the instalment (NONE: beside them all) so much is another's claim, and awaited no more.
 * Nothing that was paid changes. */
static int relieve_of(struct step *s, uint32_t contribution_year, uint32_t i, int64_t amount,
                      date_t on)
{
    struct cash_application p = {.instalments = i == NONE ? 0 : UINT64_C(1) << i, .instalment = i};
    int rc = cash_application_apply(s->e, contribution_year, &p, APPLIED_ADJUSTED, amount, on);
    return rc ? rc : year_move_claim(s, contribution_year, i, -amount, on);
}

/* What the first owes no longer: of its instalments before the day, the oldest first. */
static int relieve(struct step *s, uint32_t contribution_year, int64_t amount, date_t on)
{
    struct engine *e = s->e;
    int64_t left = amount;
    int rc = 0;
    for (uint32_t i = 0; i < year_at(e, contribution_year)->instalment_count && left > 0 && !rc;
         i++) {
        const struct instalment *instalment = &year_at(e, contribution_year)->instalments[i];
        int64_t open = instalment_open(instalment), part = open < left ? open : left;
        if (instalment->due >= on || open <= 0)
            continue;
        rc = relieve_of(s, contribution_year, i, part, on);
        left = sum(left, -part);
        if (!rc && part == open)
            year_clear(s, contribution_year, i, on);
    }
    return rc || left == 0 ? rc : relieve_of(s, contribution_year, NONE, left, on);
}

/* The contribution year that takes what is owed of the time before: that of the day, or the first
 * after. */
static int find_year(struct apportionment *d, size_t successor, uint32_t *ret_contribution_year)
{
    int year = date_financial_year(d->x->on);
    int rc = year_get(d->s, d->contributions[successor], year, ret_contribution_year);
    if (!rc && *ret_contribution_year == NONE)
        rc = year_get(d->s, d->contributions[successor], year + 1, ret_contribution_year);
    if (!rc)
        lateness_look(d->s);
    return rc;
}

static int share_owed(struct apportionment *d, uint32_t contribution_year, int64_t owed)
{
    struct engine *e = d->s->e;
    int64_t parts[SUCCESSORS_MAX];
    int rc = money_split(owed, d->weights, d->count, parts);
    for (size_t i = 1; i < d->count && !rc; i++) {
        uint32_t to;
        rc = find_year(d, i, &to);
        if (rc || to == NONE || parts[i] == 0)
            continue;
        rc = relieve(d->s, contribution_year, parts[i], d->x->on);
        if (!rc)
            rc = relieve_of(d->s, to, NONE, -parts[i], d->x->on);
        if (!rc)
            ledger_move(d->s, contribution_at(e, d->contribution)->account_receivable,
                        contribution_at(e, d->contributions[i])->account_receivable, parts[i],
                        d->x->on);
    }
    return rc;
}

/* In this order, so that what was owed on the day before is seen by the sums of then. */
static int divide(struct apportionment *d)
{
    struct engine *e = d->s->e;
    size_t last = contribution_at(e, d->contribution)->terms.count - 1;
    date_t agreed_on = contribution_at(e, d->contribution)->terms.items[last].agreed_on;
    int rc = find_sums(d);
    for (size_t i = 1; i < d->count && !rc; i++)
        rc = add_contribution(d, i);
    if (!rc)
        rc = add_terms(d, d->contribution, 0, 0, agreed_on > d->x->on ? agreed_on : d->x->on);
    for (size_t i = 0; i < contribution_at(e, d->contribution)->contribution_years.count && !rc;
         i++) {
        uint32_t contribution_year =
            contribution_at(e, d->contribution)->contribution_years.items[i];
        struct position p;
        year_position(e, contribution_year, d->x->on - 1, &p);
        rc = year_vary(d->s, contribution_year);
        if (!rc)
            lateness_look(d->s);
        if (!rc && p.variance)
            rc = share_owed(d, contribution_year, -p.variance);
    }
    return rc;
}

int apportionment_divide(struct step *s, const struct succession *x, uint32_t contribution,
                         const struct successor *rows, const uint32_t *partners, size_t count)
{
    if (!can_divide(s->e, x, count, contribution_at(s->e, contribution)))
        return 0;
    struct apportionment d = {.s = s,
                              .x = x,
                              .contribution = contribution,
                              .partners = partners,
                              .contributions = {contribution},
                              .count = count};
    for (size_t i = 0; i < d.count; i++)
        d.weights[i] = rows[i].parts;
    int rc = divide(&d);
    free(d.sums.items);
    return rc;
}
