#include "core/line.h"
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/agenda.h"
#include "core/ledger.h"
#include "core/minimum.h"
#include "core/party.h"
#include "core/say.h"
#include "core/schedule.h"
#include "core/scheme.h"
#include "core/stream.h"

uint32_t line_partner_of(const struct engine *e, uint32_t pool, uint32_t party)
{
    const struct pool *p = &e->pools.items[pool];
    for (size_t i = 0; i < p->partners.count; i++)
        if (e->partners.items[p->partners.items[i]].party == party)
            return p->partners.items[i];
    return NONE;
}

uint32_t line_find(const struct engine *e, uint32_t pool, struct text id)
{
    const struct pool *p = &e->pools.items[pool];
    for (size_t i = 0; i < p->lines.count; i++)
        if (text_equal(e->lines.items[p->lines.items[i]].id, id))
            return p->lines.items[i];
    return NONE;
}

static bool is_same_schedule(const struct schedule *a, const struct schedule_terms *b)
{
    if (a->kind != b->kind || a->day != b->day || a->month != b->month ||
        a->date_count != b->date_count)
        return false;
    for (uint8_t i = 0; i < a->date_count; i++)
        if (a->dates[i] != b->dates[i])
            return false;
    return true;
}

static date_t begins(const struct pool *p, const struct contribution_input *c)
{
    return c->from == DATE_NONE ? p->effective_from : c->from;
}

static date_t ends(const struct pool *p, const struct contribution_input *c)
{
    return c->to == DATE_NONE ? p->effective_to : c->to;
}

static const char *differing_field(const struct engine *e, const struct line *l,
                                   const struct contribution_input *c)
{
    const struct pool *p = &e->pools.items[l->pool];
    if (!text_equal(e->parties.items[e->partners.items[l->partner].party].code, c->partner))
        return "agreement.contributions.partner";
    if (l->kind != c->kind || l->economy != c->economy)
        return "agreement.contributions.kind";
    if (l->terms.items[0].annual != c->annual)
        return "agreement.contributions.annual_pence";
    if (!is_same_schedule(&l->schedule, &c->schedule))
        return "agreement.contributions.schedule";
    if (l->terms.items[0].rounding != c->rounding || l->last != c->last)
        return "agreement.contributions.rounding";
    if (l->recognition != c->recognition)
        return "agreement.contributions.recognition";
    if (l->from != begins(p, c) || (c->to != DATE_NONE && l->to != c->to))
        return "agreement.contributions.from";
    if (l->tolerance_instalment != c->tolerance_instalment ||
        l->tolerance_year != c->tolerance_year || l->grace_working_days != c->grace_working_days)
        return "agreement.contributions.tolerance";
    if (l->allocation_required != c->allocation_required)
        return "agreement.contributions.allocation_required";
    return NULL;
}

int line_check_same(struct step *s, uint32_t pool, const struct agreement_input *in)
{
    for (size_t i = 0; i < in->contribution_count; i++) {
        uint32_t line = line_find(s->e, pool, in->contributions[i].line);
        const char *field =
            line == NONE ? NULL
                         : differing_field(s->e, &s->e->lines.items[line], &in->contributions[i]);
        if (field)
            return refuse(
                s, REFUSED_ALREADY_DIFFERS, field, NULL,
                "contribution %.*s is recorded with another value; a change of its sum is "
                "a variation",
                TEXT_ARG(in->contributions[i].line));
    }
    return 0;
}

size_t line_count_with(const struct engine *e, uint32_t pool, const struct agreement_input *in)
{
    size_t count = e->pools.items[pool].lines.count;
    for (size_t i = 0; i < in->contribution_count; i++)
        count += line_find(e, pool, in->contributions[i].line) == NONE;
    return count;
}

static struct line from_input(const struct engine *e, uint32_t pool,
                              const struct contribution_input *in)
{
    const struct pool *p = &e->pools.items[pool];
    struct line l = {
        .pool = pool,
        .partner = line_partner_of(e, pool, party_by_code(e, in->partner)),
        .kind = in->kind,
        .economy = in->economy,
        .schedule = {.kind = in->schedule.kind,
                     .day = in->schedule.day,
                     .month = in->schedule.month,
                     .date_count = in->schedule.date_count},
        .last = in->last,
        .recognition = in->recognition,
        .from = begins(p, in),
        .to = ends(p, in),
        .tolerance_instalment = in->tolerance_instalment,
        .tolerance_year = in->tolerance_year,
        .grace_working_days = in->grace_working_days,
        .allocation_required = in->allocation_required,
    };
    if (in->schedule.date_count)
        memcpy(l.schedule.dates, in->schedule.dates, in->schedule.date_count * sizeof(date_t));
    return l;
}

static int open_accounts(struct engine *e, struct line *l)
{
    struct text partner = e->parties.items[e->partners.items[l->partner].party].code;
    int rc = ledger_account_new(e, l->pool, "receivable", partner, l->id, &l->account_receivable);
    if (!rc)
        rc = ledger_account_new(e, l->pool, "income", partner, l->id, &l->account_income);
    return rc ? rc
              : ledger_account_new(e, l->pool, "suspense", partner, l->id, &l->account_suspense);
}

int line_add(struct step *s, uint32_t pool, const struct contribution_input *in, bool *ret_added)
{
    struct engine *e = s->e;
    if (line_find(e, pool, in->line) != NONE)
        return 0;
    if (ARRAY_ROOM(&e->lines) || ARRAY_ROOM(&e->pools.items[pool].lines))
        return ERR_MEMORY;
    struct line l = from_input(e, pool, in);
    l.id = name_intern(e, in->line);
    if (!l.id.size || ARRAY_ROOM(&l.terms))
        return ERR_MEMORY;
    l.terms.items[l.terms.count++] = (struct term){.effective_from = l.from,
                                                   .agreed_on = DATE_NONE,
                                                   .annual = in->annual,
                                                   .rounding = in->rounding};
    int rc = open_accounts(e, &l);
    if (rc) {
        free(l.terms.items);
        return rc;
    }
    uint32_t index = (uint32_t)e->lines.count;
    e->lines.items[e->lines.count++] = l;
    e->pools.items[pool].lines.items[e->pools.items[pool].lines.count++] = index;
    *ret_added = true;
    return line_wake(s, index, l.from);
}

int line_add_earned(struct step *s, uint32_t line, uint32_t element, struct text id, int year,
                    int64_t pot, uint32_t *ret_line)
{
    struct engine *e = s->e;
    uint32_t pool = e->lines.items[line].pool, index = (uint32_t)e->lines.count, stream;
    if (ARRAY_ROOM(&e->lines) || ARRAY_ROOM(&e->pools.items[pool].lines) ||
        ARRAY_ROOM(&e->lines.items[line].withheld))
        return ERR_MEMORY;
    struct line l = e->lines.items[line];
    l.id = name_intern(e, id);
    l.schedule = (struct schedule){.kind = SCHEDULE_DATES};
    l.to = DATE_NONE; /* results are known after the year */
    l.terms.items = NULL;
    l.streams.items = NULL;
    l.withheld.items = NULL;
    l.terms.count = l.terms.capacity = l.streams.count = l.streams.capacity = 0;
    l.withheld.count = l.withheld.capacity = l.held_count = 0;
    l.is_earned = true;
    l.element = element;
    if (!l.id.size || ARRAY_ROOM(&l.terms))
        return ERR_MEMORY;
    l.terms.items[l.terms.count++] =
        (struct term){.effective_from = date_financial_year_start(year),
                      .agreed_on = DATE_NONE,
                      .annual = pot,
                      .rounding = ROUND_HALF_UP};
    int rc = open_accounts(e, &l);
    if (rc) {
        free(l.terms.items);
        return rc;
    }
    e->lines.items[e->lines.count++] = l;
    e->pools.items[pool].lines.items[e->pools.items[pool].lines.count++] = index;
    struct line *from = &e->lines.items[line];
    from->withheld.items[from->withheld.count++] = (struct withholding){year, e->today, pot};
    *ret_line = index;
    rc = stream_get(s, line, year, &stream);
    return rc ? rc : stream_vary(s, stream);
}

int line_end(struct step *s, uint32_t line, date_t to)
{
    struct line *l = &s->e->lines.items[line];
    int rc = 0;
    if (l->to != DATE_NONE || l->is_earned) /* what was earned stays due */
        return 0;
    l->to = to;
    for (size_t i = 0; i < l->streams.count && !rc; i++)
        rc = stream_end(s, l->streams.items[i], to);
    return rc;
}

int line_wake(struct step *s, uint32_t line, date_t date)
{
    struct engine *e = s->e;
    date_t from = e->lines.items[line].from, to = e->lines.items[line].to;
    for (int year = date_financial_year(date);; year++) {
        date_t start = date_financial_year_start(year);
        if (start == DATE_NONE && year > date_financial_year(from))
            return 0; /* the calendar ends */
        if (start == DATE_NONE)
            start = from; /* the calendar begins within this year */
        if (to != DATE_NONE && start > to)
            return 0;
        if (e->today == DATE_NONE || start > e->today)
            return agenda_add(e, start, WAKE_LINE_YEAR, line, 0);
        uint32_t stream;
        int rc = stream_get(s, line, year, &stream);
        if (rc)
            return rc;
    }
}

static int find_varied(struct step *s, const struct variation_input *in, uint32_t *ret_line)
{
    uint32_t pool = map_get(&s->e->pool_map, in->pool);
    if (pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "variation.pool", NULL, "no pool has the code %.*s",
                      TEXT_ARG(in->pool));
    *ret_line = line_find(s->e, pool, in->line);
    if (*ret_line == NONE)
        return refuse(s, REFUSED_UNKNOWN_CONTRIBUTION, "variation.line", NULL,
                      "pool %.*s has no contribution %.*s", TEXT_ARG(in->pool), TEXT_ARG(in->line));
    return 0;
}

/* The most that performance elements withhold of one year of the line. */
static int64_t most_withheld(const struct line *l)
{
    int64_t most = 0;
    for (size_t i = 0; i < l->withheld.count; i++) {
        int64_t of_year = 0;
        for (size_t k = 0; k < l->withheld.count; k++)
            if (l->withheld.items[k].year == l->withheld.items[i].year)
                of_year = sum(of_year, l->withheld.items[k].amount);
        most = of_year > most ? of_year : most;
    }
    return most;
}

/* Performance money is part of the annual sum, and has none of its own to vary. */
static int check_withheld(struct step *s, const struct variation_input *in, const struct line *l)
{
    char amount[MONEY_TEXT_MAX];
    if (l->is_earned)
        return refuse(s, REFUSED_UNKNOWN_CONTRIBUTION, "variation.line",
                      "a contribution of the agreement",
                      "%.*s is performance money: what is due of it follows from results",
                      TEXT_ARG(in->line));
    if (in->annual >= most_withheld(l))
        return 0;
    return refuse(s, REFUSED_OUT_OF_RANGE, "variation.annual_pence",
                  "at least what performance elements withhold",
                  "performance elements withhold %s a year of %.*s",
                  money_print(most_withheld(l), amount), TEXT_ARG(in->line));
}

/* Of a variation that is not recorded yet. */
static int check_variation(struct step *s, const struct variation_input *in, uint32_t line,
                           date_t agreed_on)
{
    struct engine *e = s->e;
    if (e->lines.items[line].terms.count >= VARIATIONS_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "variation.variation",
                      "at most 999 of one contribution", "too many variations of %.*s",
                      TEXT_ARG(in->line));
    if (!ledger_has_room(e, e->lines.items[line].pool, 20 * MONEY_LIMIT))
        return refuse(s, REFUSED_OVERFLOW, "variation.annual_pence", NULL,
                      "the pool's sums would leave the range kept for them");
    if (e->today == DATE_NONE || agreed_on > e->today)
        return refuse(s, REFUSED_DATE_ORDER, "variation.agreed_on", "not after the business date",
                      "variation %.*s cannot be agreed in the future", TEXT_ARG(in->variation));
    return check_withheld(s, in, &e->lines.items[line]);
}

static int same_variation(struct step *s, const struct variation_input *in, const struct term *t)
{
    bool same = t->annual == in->annual && t->effective_from == in->effective_from &&
                (in->agreed_on == DATE_NONE || t->agreed_on == in->agreed_on) &&
                (in->rounding == 0 || (int)t->rounding == in->rounding);
    return same ? 0
                : refuse(s, REFUSED_ALREADY_DIFFERS, "variation.variation", NULL,
                         "variation %.*s of %.*s is recorded with other content",
                         TEXT_ARG(in->variation), TEXT_ARG(in->line));
}

/* Terms are kept by the date of agreement; equals in order of arrival. */
static int insert_term(struct engine *e, struct line *l, const struct variation_input *in,
                       date_t agreed_on)
{
    if (ARRAY_ROOM(&l->terms))
        return ERR_MEMORY;
    size_t i = l->terms.count;
    while (i > 1 && l->terms.items[i - 1].agreed_on > agreed_on)
        i--;
    memmove(&l->terms.items[i + 1], &l->terms.items[i],
            (l->terms.count - i) * sizeof *l->terms.items);
    l->terms.count++;
    l->terms.items[i] = (struct term){
        .variation = name_intern(e, in->variation),
        .effective_from = in->effective_from,
        .agreed_on = agreed_on,
        .annual = in->annual,
        .rounding = in->rounding ? (enum rounding)in->rounding : l->terms.items[i - 1].rounding,
    };
    return l->terms.items[i].variation.size ? 0 : ERR_MEMORY;
}

static int say_variation(struct step *s, const struct variation_input *in, uint32_t line,
                         date_t agreed_on, int64_t was)
{
    const struct line *l = &s->e->lines.items[line];
    char now[MONEY_TEXT_MAX], old[MONEY_TEXT_MAX], from[DATE_TEXT_MAX], on[DATE_TEXT_MAX];
    struct event *event = say(s, EVENT_AGREED, l->pool);
    if (!event)
        return ERR_MEMORY;
    event->partner = s->e->parties.items[s->e->partners.items[l->partner].party].code;
    event->line = l->id;
    event->contribution = l->kind;
    event->value_date = in->effective_from;
    event->reference = arena_text(&s->out->arena, in->variation);
    say_difference(event, in->annual, was);
    event->explanation = arena_print(
        &s->out->arena, "annual sum %s from %s on (was %s), agreed %s%s%.*s",
        money_print(in->annual, now), date_print(in->effective_from, from), money_print(was, old),
        date_print(agreed_on, on), in->evidence.size ? ": " : "", TEXT_ARG(in->evidence));
    return 0;
}

int line_take_variation(struct step *s, const struct item *item)
{
    const struct variation_input *in = &item->variation;
    struct engine *e = s->e;
    date_t agreed_on = in->agreed_on == DATE_NONE ? e->today : in->agreed_on;
    uint32_t line = NONE;
    int rc = find_varied(s, in, &line);
    if (rc)
        return rc;
    struct line *l = &e->lines.items[line];
    for (size_t i = 1; i < l->terms.count; i++)
        if (text_equal(l->terms.items[i].variation, in->variation))
            return same_variation(s, in, &l->terms.items[i]);
    rc = check_variation(s, in, line, agreed_on);
    if (rc)
        return rc;
    int64_t was = schedule_agreed(l, in->effective_from, agreed_on);
    rc = insert_term(e, l, in, agreed_on);
    if (!rc)
        rc = say_variation(s, in, line, agreed_on, was);
    for (size_t i = 0; i < l->streams.count && !rc; i++)
        rc = stream_vary(s, l->streams.items[i]);
    if (!rc)
        rc = scheme_line_varied(s, line);
    return rc ? rc : minimum_check(s, e->pools.items[l->pool].area);
}
