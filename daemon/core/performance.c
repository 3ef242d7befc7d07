#include "core/performance.h"
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/archive.h"
#include "core/earning.h"
#include "core/ledger.h"
#include "core/line.h"
#include "core/period.h"
#include "core/say.h"
#include "core/schedule.h"
#include "core/stream.h"
#include "core/tolerance.h"

uint32_t performance_find(const struct engine *e, uint32_t pool, struct text id)
{
    uint32_t line = line_find(e, pool, id);
    return line == NONE || !e->lines.items[line].is_earned ? NONE : e->lines.items[line].element;
}

bool performance_covers(const struct engine *e, uint32_t line, int64_t amount)
{
    const struct line *l = &e->lines.items[line];
    if (!l->is_earned)
        return true;
    const struct element *element = &e->elements.items[l->element];
    int64_t open = sum(element->entitled, -e->streams.items[element->stream].paid);
    return amount <= sum(open, tolerance_of(e, element->stream).instalment);
}

static struct entitlement_terms terms_of(const struct performance_element_input *in)
{
    struct entitlement_terms t = {
        .formula = in->formula,
        .periods = (uint32_t)in->baseline_count,
        .unit_value = in->unit_value,
        .share = in->pot,
    };
    memcpy(t.baseline, in->baseline, in->baseline_count * sizeof *in->baseline);
    memcpy(t.plan, in->plan, in->plan_count * sizeof *in->plan);
    return t;
}

static int check_measure(struct step *s, const struct performance_element_input *in)
{
    if (in->plan_count != in->baseline_count)
        return refuse(s, REFUSED_BAD_VALUE, "performance_element.plan", "as many as of baseline",
                      "%zu periods are planned, %zu have a baseline", in->plan_count,
                      in->baseline_count);
    if (in->formula == FORMULA_EMERGENCY_ADMISSIONS)
        return in->year <= ADMISSIONS_LAST_YEAR
                   ? 0
                   : refuse(s, REFUSED_OUT_OF_RANGE, "performance_element.year",
                            "at most 2015: payment for performance ended with 2015/16",
                            "there is no payment for emergency admissions in %u/%02u", in->year,
                            (in->year + 1) % 100);
    for (size_t i = 0; i < in->plan_count; i++)
        if (in->plan[i] == in->baseline[i])
            return refuse(s, REFUSED_BAD_VALUE, "performance_element.plan",
                          "other than the baseline of its period",
                          "the plan of period %zu is no way from its baseline", i + 1);
    return 0;
}

static int refuse_room(struct step *s, const char *field, const char *limit)
{
    return refuse(s, REFUSED_OUT_OF_RANGE, field, limit, "too many performance elements");
}

/* The contribution pays in the whole year, and has the pot to withhold. */
static int check_pot(struct step *s, const struct performance_element_input *in, uint32_t line)
{
    const struct engine *e = s->e;
    char share[MONEY_TEXT_MAX], left[MONEY_TEXT_MAX];
    uint32_t stream;
    int rc = stream_get(s, line, (int)in->year, &stream);
    if (rc)
        return rc;
    const struct stream *st = stream == NONE ? NULL : &e->streams.items[stream];
    if (!st || st->slot_count != st->slots_in_year)
        return refuse(s, REFUSED_OUT_OF_RANGE, "performance_element.year",
                      "a year in which every instalment of the contribution falls due",
                      "contribution %.*s has not all its instalments in %u/%02u",
                      TEXT_ARG(in->line), in->year, (in->year + 1) % 100);
    int64_t annual =
        schedule_annual(&e->lines.items[line], st->slots[st->slot_count - 1].due, e->today);
    if (in->pot <= annual)
        return 0;
    return refuse(s, REFUSED_OUT_OF_RANGE, "performance_element.pot_pence",
                  "at most the annual sum of its contribution",
                  "the pot is %s, %.*s has %s that is not withheld", money_print(in->pot, share),
                  TEXT_ARG(in->line), money_print(annual, left));
}

static int check_element(struct step *s, const struct performance_element_input *in, uint32_t pool,
                         uint32_t *ret_line)
{
    const struct engine *e = s->e;
    uint32_t line = line_find(e, pool, in->line);
    if (line == NONE || e->lines.items[line].is_earned)
        return refuse(s, REFUSED_UNKNOWN_CONTRIBUTION, "performance_element.line",
                      "a contribution of the agreement", "pool %.*s has no contribution %.*s",
                      TEXT_ARG(in->pool), TEXT_ARG(in->line));
    int rc = check_measure(s, in);
    if (!rc)
        rc = require_day(s);
    if (rc)
        return rc;
    if (e->pools.items[pool].lines.count >= LINES_MAX)
        return refuse_room(s, "performance_element.pool", "256 contributions and elements");
    if (e->lines.items[line].withheld.count >= ELEMENTS_MAX)
        return refuse_room(s, "performance_element.line", "16 elements of a contribution");
    if (!ledger_has_room(e, pool, 20 * MONEY_LIMIT))
        return refuse(s, REFUSED_OVERFLOW, "performance_element.pot_pence", TURNOVER_LIMIT,
                      "the pool's sums would leave the range kept for them");
    *ret_line = line;
    return check_pot(s, in, line);
}

/* Told before: with the same content it is nothing new. */
static int check_same(struct step *s, const struct performance_element_input *in, uint32_t line)
{
    const struct engine *e = s->e;
    const struct line *own = &e->lines.items[line];
    if (!own->is_earned)
        return refuse(s, REFUSED_ALREADY_DIFFERS, "performance_element.element", NULL,
                      "%.*s is a contribution of pool %.*s", TEXT_ARG(in->element),
                      TEXT_ARG(in->pool));
    const struct element *x = &e->elements.items[own->element];
    struct entitlement_terms told = terms_of(in);
    bool same = text_equal(e->lines.items[x->line].id, in->line) &&
                e->streams.items[x->stream].year == (int)in->year &&
                text_equal(x->name, in->name) && text_equal(x->unit, in->unit) &&
                x->synthetic == in->synthetic && x->terms.formula == told.formula &&
                x->terms.periods == told.periods && x->terms.unit_value == told.unit_value &&
                x->terms.share == told.share &&
                !memcmp(x->terms.baseline, told.baseline, sizeof told.baseline) &&
                !memcmp(x->terms.plan, told.plan, sizeof told.plan);
    return same ? 0
                : refuse(s, REFUSED_ALREADY_DIFFERS, "performance_element.element", NULL,
                         "element %.*s is recorded with other content", TEXT_ARG(in->element));
}

static int say_element(struct step *s, const struct element *x)
{
    const struct engine *e = s->e;
    const struct stream *st = &e->streams.items[x->stream];
    const struct line *from = &e->lines.items[x->line];
    char pot[MONEY_TEXT_MAX], rest[MONEY_TEXT_MAX], share[MONEY_TEXT_MAX];
    const char *of = x->pot == x->terms.share ? "" : " of the share of ";
    struct event *event = say_stream(s, EVENT_AGREED, x->stream);
    if (!event)
        return ERR_MEMORY;
    event->subject = e->lines.items[x->own_line].id;
    say_amount(event, x->pot);
    date_t end = date_financial_year_start(st->year + 1);
    int64_t annual = schedule_annual(from, end == DATE_NONE ? from->from : end - 1, e->today);
    event->explanation = arena_print(
        &s->out->arena,
        "%.*s: %s%s%s can be earned in %u period%s and is withheld until then; the instalments of "
        "%.*s are of %s a year",
        TEXT_ARG(x->name), money_print(x->pot, pot), of,
        *of ? money_print(x->terms.share, share) : "", x->terms.periods,
        x->terms.periods == 1 ? "" : "s", TEXT_ARG(from->id), money_print(annual, rest));
    return 0;
}

static int open_accounts(struct step *s, uint32_t pool, uint32_t line, struct text id,
                         struct element *x)
{
    struct engine *e = s->e;
    uint32_t party = e->partners.items[e->lines.items[line].partner].party;
    struct text code = e->parties.items[party].code;
    int rc = ledger_account_new(e, pool, "promised", code, id, &x->account_promised);
    return rc ? rc : ledger_account_new(e, pool, "withheld", code, id, &x->account_withheld);
}

static int add_element(struct step *s, const struct performance_element_input *in, uint32_t pool,
                       uint32_t line)
{
    struct engine *e = s->e;
    if (ARRAY_ROOM(&e->elements))
        return ERR_MEMORY;
    struct element x = {
        .name = name_intern(e, in->name),
        .unit = name_intern(e, in->unit),
        .line = line,
        .terms = terms_of(in),
        .closed_on = DATE_NONE,
        .closed_booked = DATE_NONE,
        .synthetic = in->synthetic,
    };
    for (uint32_t q = 0; q < ENTITLEMENT_PERIODS; q++)
        x.periods[q].reported_on = x.periods[q].booked = DATE_NONE;
    x.pot = entitlement_pot(&x.terms);
    int rc = line_add_earned(s, line, (uint32_t)e->elements.count, in->element, (int)in->year,
                             x.pot, &x.own_line);
    if (!rc)
        rc = stream_add_earned(s, x.own_line, (int)in->year, x.terms.periods, &x.stream);
    if (!rc)
        rc = open_accounts(s, pool, line, in->element, &x);
    if (rc)
        return rc;
    e->elements.items[e->elements.count++] = x;
    rc = ledger_post(s, x.account_promised, x.account_withheld, x.pot, e->today);
    return rc ? rc : say_element(s, &x);
}

int performance_take_element(struct step *s, const struct item *item)
{
    const struct performance_element_input *in = &item->performance_element;
    uint32_t pool = map_get(&s->e->pool_map, in->pool), line = NONE;
    if (pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "performance_element.pool", NULL,
                      "no pool has the code %.*s", TEXT_ARG(in->pool));
    uint32_t known = line_find(s->e, pool, in->element);
    if (known != NONE)
        return check_same(s, in, known);
    int rc = check_element(s, in, pool, &line);
    return rc ? rc : add_element(s, in, pool, line);
}

static int say_closed(struct step *s, const struct element *x, date_t on, int64_t rest)
{
    char not_earned[MONEY_TEXT_MAX], pot[MONEY_TEXT_MAX];
    struct event *event = say_stream(s, EVENT_ENTITLED, x->stream);
    if (!event)
        return ERR_MEMORY;
    event->subject = s->e->lines.items[x->own_line].id;
    event->value_date = on;
    say_amount(event, rest);
    event->explanation = arena_print(
        &s->out->arena, "closed by %.*s: %s of %s was not earned and is returned to the payer",
        TEXT_ARG(x->closed_by), money_print(rest, not_earned), money_print(x->pot, pot));
    return 0;
}

int performance_take_close(struct step *s, const struct item *item)
{
    const struct performance_close_input *in = &item->performance_close;
    struct element *x;
    int rc = earning_find(s, in->pool, in->element, "performance_close", &x);
    if (rc)
        return rc;
    if (x->closed_on == in->on && text_equal(x->closed_by, in->authority))
        return 0;
    if (x->closed_on != DATE_NONE)
        return refuse(s, REFUSED_ALREADY_DIFFERS, "performance_close.on", NULL,
                      "element %.*s was closed otherwise", TEXT_ARG(in->element));
    if (in->on > s->e->today)
        return refuse(s, REFUSED_DATE_ORDER, "performance_close.on", "not after the business date",
                      "an element cannot be closed in the future");
    int64_t rest = sum(x->pot, -x->entitled);
    x->closed_on = in->on;
    x->closed_booked = period_book(s->e, s->e->lines.items[x->line].pool);
    x->closed_by = name_intern(s->e, in->authority);
    x->returned = rest;
    rc = ledger_post(s, x->account_withheld, x->account_promised, rest, in->on);
    return rc ? rc : say_closed(s, x, in->on, rest);
}

int performance_succeed(struct step *s, uint32_t element, date_t on)
{
    struct engine *e = s->e;
    struct element *x = &e->elements.items[element];
    const struct line *l = &e->lines.items[x->own_line];
    uint32_t promised = x->account_promised, withheld = x->account_withheld;
    int rc = open_accounts(s, l->pool, x->own_line, l->id, x);
    if (!rc)
        rc = ledger_move(s, promised, x->account_promised, e->accounts.items[promised].balance, on);
    return rc ? rc
              : ledger_move(s, withheld, x->account_withheld, e->accounts.items[withheld].balance,
                            on);
}

static void archive_period(struct archive *a, struct element_period *p)
{
    archive_i64(a, &p->figures.actual);
    archive_bool(a, &p->figures.is_agreed);
    archive_i64(a, &p->figures.agreed);
    archive_i64(a, &p->figures.kept);
    archive_date(a, &p->reported_on);
    archive_date(a, &p->booked);
    archive_text(a, &p->evidence);
    archive_text(a, &p->comment);
    archive_text(a, &p->officer);
    archive_text(a, &p->authority);
}

static void archive_element(struct archive *a, struct element *x)
{
    archive_text(a, &x->name);
    archive_text(a, &x->unit);
    archive_u32(a, &x->line);
    archive_u32(a, &x->own_line);
    archive_u32(a, &x->stream);
    ARCHIVE_INT(a, x->terms.formula);
    archive_u32(a, &x->terms.periods);
    for (uint32_t q = 0; q < ENTITLEMENT_PERIODS; q++) {
        archive_i64(a, &x->terms.baseline[q]);
        archive_i64(a, &x->terms.plan[q]);
        archive_period(a, &x->periods[q]);
    }
    archive_i64(a, &x->terms.unit_value);
    archive_i64(a, &x->terms.share);
    archive_i64(a, &x->pot);
    archive_i64(a, &x->entitled);
    archive_i64(a, &x->returned);
    archive_u32(a, &x->reported);
    archive_date(a, &x->closed_on);
    archive_date(a, &x->closed_booked);
    archive_text(a, &x->closed_by);
    archive_u32(a, &x->account_promised);
    archive_u32(a, &x->account_withheld);
    archive_bool(a, &x->synthetic);
}

/* What an image says of elements is followed without another look: it must lead somewhere. */
static bool is_sound(const struct engine *e, const struct element *x)
{
    return x->line < e->lines.count && x->own_line < e->lines.count &&
           x->stream < e->streams.count && x->account_promised < e->accounts.count &&
           x->account_withheld < e->accounts.count && x->terms.periods >= 1 &&
           x->terms.periods <= ENTITLEMENT_PERIODS && x->reported <= x->terms.periods;
}

void performance_archive(struct archive *a, struct engine *e)
{
    ARCHIVE_ARRAY(a, e->elements);
    for (size_t i = 0; i < e->elements.count; i++) {
        archive_element(a, &e->elements.items[i]);
        if (a->loading && !a->error && !is_sound(e, &e->elements.items[i]))
            archive_fail(a, ERR_CORRUPT);
    }
    for (size_t i = 0; a->loading && !a->error && i < e->lines.count; i++) {
        const struct line *l = &e->lines.items[i];
        if (l->is_earned && (l->element >= e->elements.count || l->streams.count != 1))
            archive_fail(a, ERR_CORRUPT);
    }
}
