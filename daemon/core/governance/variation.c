#include "core/governance/variation.h"
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/contribution.h"
#include "core/contribution/schedule.h"
#include "core/contribution/discharged.h"
#include "core/contribution/year.h"
#include "core/diagnosis/lateness.h"
#include "core/foundation/emit.h"
#include "core/foundation/ledger.h"
#include "core/foundation/note.h"
#include "core/foundation/party.h"
#include "core/foundation/policy.h"
#include "core/governance/mandate.h"

/* Where the change is to be made, and the input's fields, for refusals. */
struct named_contribution {
    struct text pool, contribution;
    const char *pool_field, *contribution_field;
};

static int find_contribution(struct step *s, const struct named_contribution *in,
                             uint32_t *ret_contribution)
{
    uint32_t pool = pool_by_code(s->e, in->pool);
    if (pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, in->pool_field, NULL, "no pool has the code %.*s",
                      TEXT_ARG(in->pool));
    *ret_contribution = contribution_find(s->e, pool, in->contribution);
    if (*ret_contribution == NONE)
        return refuse(s, REFUSED_UNKNOWN_CONTRIBUTION, in->contribution_field, NULL,
                      "pool %.*s has no contribution %.*s", TEXT_ARG(in->pool),
                      TEXT_ARG(in->contribution));
    return 0;
}

static const struct term *find_term(const struct contribution *c, struct text variation)
{
    for (size_t i = 1; i < c->terms.count; i++)
        if (text_equal(c->terms.items[i].variation, variation))
            return &c->terms.items[i];
    return NULL;
}

static int check_room(struct step *s, uint32_t contribution, const char *field)
{
    if (ledger_has_room(s->e, contribution_at(s->e, contribution)->pool, 20 * MONEY_LIMIT))
        return 0;
    return refuse(s, REFUSED_OVERFLOW, field, TURNOVER_LIMIT,
                  "the pool's sums would leave the range kept for them");
}

/* The most that performance funds take of one year of the contribution. */
static int64_t most_not_released(const struct contribution *c)
{
    int64_t most = 0;
    for (size_t i = 0; i < c->not_released.count; i++) {
        int64_t of_year = 0;
        for (size_t k = 0; k < c->not_released.count; k++)
            if (c->not_released.items[k].year == c->not_released.items[i].year)
                of_year = sum(of_year, c->not_released.items[k].amount);
        most = of_year > most ? of_year : most;
    }
    return most;
}

/* Performance money is part of the annual sum, and has none of its own to vary. */
static int check_not_released(struct step *s, const struct variation_input *in,
                              const struct contribution *c)
{
    char amount[MONEY_TEXT_MAX];
    if (c->is_earned)
        return refuse(s, REFUSED_UNKNOWN_CONTRIBUTION, "variation.contribution",
                      "a contribution of the agreement",
                      "%.*s is performance money: what is due of it follows from results",
                      TEXT_ARG(in->contribution));
    if (in->annual >= most_not_released(c))
        return 0;
    return refuse(s, REFUSED_OUT_OF_RANGE, "variation.annual_pence",
                  "at least the performance money in it", "%s a year of %.*s is performance money",
                  money_print(most_not_released(c), amount), TEXT_ARG(in->contribution));
}

/* Of a variation that is not recorded yet. */
static int check_variation(struct step *s, const struct variation_input *in, uint32_t contribution,
                           date_t agreed_on)
{
    struct engine *e = s->e;
    if (contribution_at(e, contribution)->terms.count >= VARIATIONS_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "variation.variation",
                      "at most 999 of one contribution", "too many variations of %.*s",
                      TEXT_ARG(in->contribution));
    int rc = check_room(s, contribution, "variation.annual_pence");
    if (rc)
        return rc;
    if (business_date(e) == DATE_NONE || agreed_on > business_date(e))
        return refuse(s, REFUSED_DATE_ORDER, "variation.agreed_on", "not after the business date",
                      "variation %.*s cannot be agreed in the future", TEXT_ARG(in->variation));
    return check_not_released(s, in, contribution_at(e, contribution));
}

static bool is_absent_or(struct text reported, struct text recorded)
{
    return !reported.size || text_equal(reported, recorded);
}

static int same_variation(struct step *s, const struct variation_input *in, const struct term *t)
{
    bool is_recorded_alike =
        is_absent_or(in->authority, t->authority) && is_absent_or(in->evidence, t->evidence);
    bool same = is_recorded_alike && t->annual == in->annual &&
                t->effective_from == in->effective_from &&
                (in->agreed_on == DATE_NONE || t->agreed_on == in->agreed_on) &&
                (in->rounding == 0 || t->rounding == in->rounding);
    return same ? 0
                : refuse(s, REFUSED_ALREADY_DIFFERS, "variation.variation", NULL,
                         "variation %.*s of %.*s is recorded with other content",
                         TEXT_ARG(in->variation), TEXT_ARG(in->contribution));
}

static int add_term(struct engine *e, uint32_t contribution, const struct variation_input *in,
                    date_t agreed_on)
{
    const struct term t = {
        .variation = name_intern(e, in->variation),
        .authority = name_intern(e, in->authority),
        .evidence = name_intern(e, in->evidence),
        .effective_from = in->effective_from,
        .agreed_on = agreed_on,
        .annual = in->annual,
        .rounding = (enum rounding)in->rounding,
    };
    return contribution_add_term(e, contribution, &t);
}

static void emit_variation(struct step *s, const struct variation_input *in, uint32_t contribution,
                           date_t agreed_on, int64_t was)
{
    const struct contribution *c = contribution_at(s->e, contribution);
    struct event *event = emit(s, EVENT_AGREED, c->pool);
    event->partner = party_at(s->e, partner_at(s->e, c->partner)->party)->code;
    event->contribution = c->id;
    event->contribution_kind = policy_word(s->e, c->kind);
    event->value_date = in->effective_from;
    event->reference = arena_text(&s->out->arena, in->variation);
    event_difference(event, in->annual, was);
    event_part(s, event,
               PART(ANNUAL_SUM, .amount = in->annual, .expected = was, .date = in->effective_from,
                    .until = agreed_on, .by = in->authority, .evidence = in->evidence));
}

static int vary_years(struct step *s, uint32_t contribution)
{
    const struct contribution *c = contribution_at(s->e, contribution);
    int rc = 0;
    for (size_t i = 0; i < c->contribution_years.count && !rc; i++) {
        rc = year_vary(s, c->contribution_years.items[i]);
        if (!rc)
            lateness_look(s);
    }
    if (rc)
        return rc;
    note_add(s, NOTE_VARIED, contribution);
    note_add(s, NOTE_KIND, contribution);
    note_add(s, NOTE_MINIMUM, c->pool);
    return 0;
}

static int64_t greater(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* By how much the annual sum falls, at most, on any date; 0: on none. What is agreed last decides:
 * a variation agreed before another lowers nothing that the other says. */
static int64_t lowered_by(const struct engine *e, const struct contribution *c,
                          const struct variation_input *in, date_t agreed_on)
{
    int64_t by = 0;
    for (size_t i = 0; i < c->terms.count; i++) {
        date_t from = i && c->terms.items[i].effective_from > in->effective_from
                          ? c->terms.items[i].effective_from
                          : in->effective_from;
        const struct term *now = schedule_term(c, from, business_date(e));
        if (now == &c->terms.items[0] || now->agreed_on <= agreed_on)
            by = greater(by, sum(now->annual, -in->annual));
    }
    return by;
}

/* The same of a variation taken back: what is decided by it falls to what decides without it. */
static int64_t lowered_without(struct step *s, const struct contribution *c, const struct term *t,
                               date_t on)
{
    struct contribution without = *c;
    int64_t by = 0;
    size_t size = c->terms.count * sizeof *c->terms.items;
    without.terms.items = arena_take(&s->out->arena, size);
    if (!without.terms.items)
        return 0; /* the step fails for want of memory */
    memcpy(without.terms.items, c->terms.items, size);
    struct term *back = &without.terms.items[t - c->terms.items];
    back->is_taken_back = true;
    back->taken_back_on = on;
    back->taken_back_booked = business_date(s->e);
    for (size_t i = 1; i < c->terms.count; i++) {
        date_t from = c->terms.items[i].effective_from;
        if (from >= t->effective_from)
            by = greater(by, sum(schedule_agreed(c, from, business_date(s->e)),
                                 -schedule_agreed(&without, from, business_date(s->e))));
    }
    return by;
}

int variation_apply(struct step *s, const struct item *item)
{
    const struct variation_input *in = &item->variation;
    const struct named_contribution named = {in->pool, in->contribution, "variation.pool",
                                             "variation.contribution"};
    struct engine *e = s->e;
    date_t agreed_on = in->agreed_on == DATE_NONE ? business_date(e) : in->agreed_on;
    uint32_t contribution = NONE;
    int rc = find_contribution(s, &named, &contribution);
    if (rc)
        return rc;
    const struct contribution *c = contribution_at(e, contribution);
    const struct term *recorded = find_term(c, in->variation);
    if (recorded)
        return same_variation(s, in, recorded);
    rc = check_variation(s, in, contribution, agreed_on);
    if (rc)
        return rc;
    int64_t lowered = lowered_by(e, c, in, agreed_on);
    if (lowered)
        rc = mandate_check_widen(s, c->pool, -lowered, in->officer, item);
    if (rc)
        return rc;
    int64_t was = schedule_agreed(c, in->effective_from, agreed_on);
    rc = add_term(e, contribution, in, agreed_on);
    if (rc)
        return rc;
    emit_variation(s, in, contribution, agreed_on, was);
    return vary_years(s, contribution);
}

/* 0 to go on, or a refusal; *ret_done: it was taken back before, on that very day. */
static int check_reversal(struct step *s, const struct variation_reversal_input *in,
                          const struct term *t, bool *ret_done)
{
    char date[DATE_TEXT_MAX];
    *ret_done = false;
    if (!t)
        return refuse(s, REFUSED_NOT_FOUND, "variation_reversal.variation", NULL,
                      "contribution %.*s has no variation %.*s", TEXT_ARG(in->contribution),
                      TEXT_ARG(in->variation));
    if (t->is_taken_back && t->taken_back_on == in->on) {
        *ret_done = true;
        return 0;
    }
    if (t->is_taken_back)
        return refuse(s, REFUSED_ALREADY_DIFFERS, "variation_reversal.on", NULL,
                      "variation %.*s was taken back on %s", TEXT_ARG(in->variation),
                      date_print(t->taken_back_on, date));
    if (in->on < t->agreed_on)
        return refuse(s, REFUSED_DATE_ORDER, "variation_reversal.on", "not before it was agreed",
                      "variation %.*s was agreed on %s", TEXT_ARG(in->variation),
                      date_print(t->agreed_on, date));
    if (in->on > business_date(s->e))
        return refuse(s, REFUSED_DATE_ORDER, "variation_reversal.on", "not after the business date",
                      "variation %.*s cannot be taken back in the future", TEXT_ARG(in->variation));
    return 0;
}

/* With the variation taken back, the sums must still hold the performance funds. */
static int check_still_not_released(struct step *s, const struct variation_reversal_input *in,
                                    const struct contribution *c)
{
    date_t dates[DATES_MAX];
    char amount[MONEY_TEXT_MAX];
    for (size_t i = 0; i < c->not_released.count; i++) {
        uint32_t count = schedule_dates(&c->schedule, c->not_released.items[i].year, dates);
        for (uint32_t k = 0; k < count; k++)
            if (dates[k] != DATE_NONE && schedule_annual(c, dates[k], business_date(s->e)) < 0)
                return refuse(
                    s, REFUSED_OUT_OF_RANGE, "variation_reversal.variation",
                    "at least the performance money in it",
                    "without %.*s the performance money is %s more than %.*s",
                    TEXT_ARG(in->variation),
                    money_print(-schedule_annual(c, dates[k], business_date(s->e)), amount),
                    TEXT_ARG(in->contribution));
    }
    return 0;
}

/* Sums due of the contribution's contribution years today. */
static int64_t due_now(const struct engine *e, const struct contribution *c)
{
    int64_t due = 0;
    for (size_t i = 0; i < c->contribution_years.count; i++)
        due =
            sum(due, schedule_due(c, year_at(e, c->contribution_years.items[i]), business_date(e)));
    return due;
}

static void emit_reversal(struct step *s, const struct variation_reversal_input *in,
                          uint32_t contribution, int64_t annual_was, int64_t due_was)
{
    const struct engine *e = s->e;
    const struct contribution *c = contribution_at(e, contribution);
    const struct term *t = find_term(c, in->variation);
    int64_t annual = schedule_agreed(c, t->effective_from, in->on), due = due_now(e, c);
    struct event *event = emit(s, EVENT_AGREED, c->pool);
    event->partner = party_at(e, partner_at(e, c->partner)->party)->code;
    event->contribution = c->id;
    event->contribution_kind = policy_word(s->e, c->kind);
    event->value_date = in->on;
    event->reference = t->variation;
    event_difference(event, annual, annual_was);
    event_part(s, event,
               PART(VARIATION_UNDONE, .date = in->on, .subject = t->variation, .by = in->authority,
                    .evidence = in->evidence));
    event_part(s, event,
               PART(ANNUAL_SUM_AGAIN, .amount = annual, .expected = annual_was,
                    .date = t->effective_from));
    event_part(s, event, PART(DUE_UNTIL_TODAY, .amount = due, .expected = due_was));
}

int variation_apply_reversal(struct step *s, const struct item *item)
{
    const struct variation_reversal_input *in = &item->variation_reversal;
    const struct named_contribution named = {in->pool, in->contribution, "variation_reversal.pool",
                                             "variation_reversal.contribution"};
    struct engine *e = s->e;
    uint32_t contribution = NONE;
    int rc = find_contribution(s, &named, &contribution);
    if (rc)
        return rc;
    const struct contribution *c = contribution_at(e, contribution);
    const struct term *t = find_term(c, in->variation);
    bool done;
    rc = check_reversal(s, in, t, &done);
    if (!rc && !done)
        rc = check_room(s, contribution, "variation_reversal.variation");
    int64_t lowered = rc || done ? 0 : lowered_without(s, c, t, in->on);
    if (lowered)
        rc = mandate_check_widen(s, c->pool, -lowered, in->officer, item);
    if (rc || done)
        return rc;
    int64_t annual = schedule_agreed(c, t->effective_from, in->on), due = due_now(e, c);
    size_t term = (size_t)(t - c->terms.items);
    contribution_take_back(e, contribution, term, in->on);
    rc = check_still_not_released(s, in, c);
    contribution_restore_term(e, contribution, term);
    if (!rc) /* by the terms of before */
        rc = discharged_recall_from(e, contribution, t->effective_from);
    if (rc)
        return rc;
    contribution_take_back(e, contribution, term, in->on);
    contribution_record_taken_back(e, contribution, term, in->authority, in->evidence);
    emit_reversal(s, in, contribution, annual, due);
    return vary_years(s, contribution);
}

const struct term *variation_taken_back(const struct engine *e, uint32_t contribution_year,
                                        uint32_t instalment)
{
    const struct contribution_year *cy = year_at(e, contribution_year);
    const struct contribution *c = contribution_at(e, cy->contribution);
    for (size_t i = c->terms.count; instalment > 0 && i-- > 1;) {
        const struct term *t = &c->terms.items[i];
        if (t->is_taken_back && t->taken_back_on > cy->instalments[instalment - 1].due &&
            t->taken_back_on <= cy->instalments[instalment].due)
            return t;
    }
    return NULL;
}
