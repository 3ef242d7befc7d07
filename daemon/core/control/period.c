#include "core/control/period.h"
#include <assert.h>
#include <stdio.h>
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/year.h"
#include "core/control/state.h"
#include "core/foundation/emit.h"
#include "core/foundation/ledger.h"
#include "core/foundation/note.h"
#include "core/foundation/party.h"
#include "core/governance/mandate.h"

enum { SUBJECT_MAX = 24 };

void period_totals(const struct engine *e, uint32_t pool, date_t as_of, date_t booked_to,
                   struct position *ret_totals)
{
    const struct pool *p = pool_at(e, pool);
    struct position all = {.as_of = as_of};
    for (size_t i = 0; i < p->contributions.count; i++) {
        const struct contribution *c = contribution_at(e, p->contributions.items[i]);
        for (size_t k = 0; k < c->contribution_years.count; k++) {
            struct position one;
            year_position_booked(e, c->contribution_years.items[k], as_of, booked_to, &one);
            all.due = sum(all.due, one.due);
            all.paid = sum(all.paid, one.paid);
            all.received = sum(all.received, one.received);
            all.adjusted = sum(all.adjusted, one.adjusted);
            all.written_off = sum(all.written_off, one.written_off);
            all.variance = sum(all.variance, one.variance);
        }
    }
    *ret_totals = all;
}

/* "2015-04", or "2015/16" for the last month of a financial year. */
static struct text name_of(date_t to, char buf[SUBJECT_MAX])
{
    int year, month, day, size;
    date_split(to, &year, &month, &day);
    size = month == 3 ? snprintf(buf, SUBJECT_MAX, "%d/%02d", year - 1, year % 100)
                      : snprintf(buf, SUBJECT_MAX, "%d-%02d", year, month);
    return (struct text){buf, (size_t)size};
}

static bool is_end_of_month(date_t date)
{
    int year, month, day;
    date_split(date, &year, &month, &day);
    return day == date_days_in_month(year, month);
}

/* The last closing that stands; NULL: none. */
static struct closing *last_standing(struct closings *c)
{
    for (size_t i = c->count; i-- > 0;)
        if (c->items[i].reopened_on == DATE_NONE)
            return &c->items[i];
    return NULL;
}

static bool is_reported(int64_t total)
{
    return total != INT64_MIN;
}

static bool is_same(const struct closing *c, const struct period_close_input *in)
{
    return text_equal(c->authority, in->authority) &&
           (!is_reported(in->due) || in->due == c->due) &&
           (!is_reported(in->paid) || in->paid == c->paid) &&
           (!is_reported(in->received) || in->received == c->received) &&
           (!is_reported(in->written_off) || in->written_off == c->written_off);
}

static int check_dates(struct step *s, const struct period_close_input *in, uint32_t pool,
                       const struct closings *c)
{
    char date[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
    (void)date_print(in->to, to);
    if (!is_end_of_month(in->to))
        return refuse(s, REFUSED_OUT_OF_RANGE, "period_close.to", "last day of a month",
                      "%s is not the last day of a month", to);
    if (business_date(s->e) == DATE_NONE || in->to >= business_date(s->e))
        return refuse(s, REFUSED_DATE_ORDER, "period_close.to", "before the business date",
                      "the period to %s has not ended", to);
    if (c->closed_to != DATE_NONE && in->to <= c->closed_to)
        return refuse(s, REFUSED_DATE_ORDER, "period_close.to", "after the period closed last",
                      "the books are closed up to %s", date_print(c->closed_to, date));
    if (c->count + c->let_go.count >= CLOSINGS_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "period_close.to",
                      "at most " TEXT_NUMBER(CLOSINGS_MAX) " of one pool",
                      "too many closings of %.*s", TEXT_ARG(in->pool));
    if (ledger_books_from(s->e, pool) != DATE_NONE &&
        ledger_books_from(s->e, pool) > business_date(s->e) + AHEAD_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "period_close.to",
                      "at most " TEXT_NUMBER(AHEAD_MAX) " closings a day",
                      "too many closings of %.*s on one day", TEXT_ARG(in->pool));
    if (s->out->issued_bytes > ISSUED_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "period_close",
                      "at most " TEXT_NUMBER(ISSUED_MAX) " bytes of reports of one submission",
                      "too many closings at once: send the others in another submission");
    return 0;
}

static const char *differs(const char *name, int64_t reported, int64_t total, char buf[80])
{
    char a[MONEY_TEXT_MAX], b[MONEY_TEXT_MAX];
    buf[0] = '\0';
    if (is_reported(reported) && reported != total)
        snprintf(buf, 80, "; %s: %s stated, %s booked", name, money_print(reported, a),
                 money_print(total, b));
    return buf;
}

/* Names each figure that is not the books'. */
static int check_totals(struct step *s, const struct period_close_input *in,
                        const struct position *total)
{
    char due[80], paid[80], received[80], written_off[80], to[DATE_TEXT_MAX];
    const char *field = NULL; /* the first that differs */
    if (differs("written off", in->written_off, total->written_off, written_off)[0])
        field = "period_close.written_off_pence";
    if (differs("received", in->received, total->received, received)[0])
        field = "period_close.received_pence";
    if (differs("paid", in->paid, total->paid, paid)[0])
        field = "period_close.paid_pence";
    if (differs("due", in->due, total->due, due)[0])
        field = "period_close.due_pence";
    if (!field)
        return 0;
    return refuse(s, REFUSED_ALREADY_DIFFERS, field, "as booked",
                  "control totals to %s differ%s%s%s%s", date_print(in->to, to), due, paid,
                  received, written_off);
}

static void emit_closed(struct step *s, uint32_t pool, const struct closing *c)
{
    char name[SUBJECT_MAX];
    struct event *event = emit(s, EVENT_PERIOD_CLOSED, pool);
    event->value_date = c->to;
    event->subject = arena_text(&s->out->arena, name_of(c->to, name));
    event_part(s, event,
               PART(BOOKS_CLOSED, .date = c->to, .until = c->booked_to, .by = c->authority));
    event_part(s, event, PART(TOTAL_DUE, .amount = c->due));
    event_part(s, event, PART(TOTAL_PAID, .amount = c->paid));
    event_part(s, event, PART(TOTAL_RECEIVED, .amount = c->received));
    if (c->written_off)
        event_part(s, event, PART(TOTAL_WRITTEN_OFF, .amount = c->written_off));
}

/* Nothing was booked since the closing before: this one is of the same booking day. */
static date_t booked_until(const struct engine *e, uint32_t pool)
{
    date_t from = ledger_books_from(e, pool);
    if (from != DATE_NONE && from > business_date(e) && ledger_last_booked(e, pool) < from)
        return from - 1;
    return from > business_date(e) ? from : business_date(e);
}

static int close_books(struct step *s, uint32_t pool, const struct period_close_input *in,
                       const struct position *total)
{
    struct closings *c = closings_own(s->e, pool);
    struct text authority = name_intern(s->e, in->authority);
    if (ARRAY_ROOM(c))
        return ERR_MEMORY;
    c->items[c->count] = (struct closing){
        .to = in->to,
        .closed_on = business_date(s->e),
        .booked_to = booked_until(s->e, pool),
        .authority = authority,
        .due = total->due,
        .paid = total->paid,
        .received = total->received,
        .written_off = total->written_off,
        .reopened_on = DATE_NONE,
        .journal = s->in->journal,
        .item = s->item,
    };
    assert(c->closed_to == DATE_NONE || c->closed_to < in->to);
    c->closed_to = in->to;
    ledger_close(s->e, pool, c->items[c->count].booked_to + 1);
    emit_closed(s, pool, &c->items[c->count++]);
    note_add(s, NOTE_CLOSED, pool);
    note_add(s, NOTE_LET_GO, pool);
    return 0;
}

int period_apply_close(struct step *s, const struct item *item)
{
    const struct period_close_input *in = &item->period_close;
    uint32_t pool = pool_by_code(s->e, in->pool);
    if (pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "period_close.pool", NULL,
                      "no pool has the code %.*s", TEXT_ARG(in->pool));
    struct closings *c = closings_own(s->e, pool);
    const struct closing *last = last_standing(c);
    if (last && last->to == in->to && is_same(last, in))
        return 0;
    int rc = check_dates(s, in, pool, c);
    if (rc)
        return rc;
    struct position total;
    period_totals(s->e, pool, in->to, DATE_NONE, &total);
    rc = check_totals(s, in, &total);
    return rc ? rc : close_books(s, pool, in, &total);
}

static void emit_reopened(struct step *s, uint32_t pool, const struct closing *c)
{
    char name[SUBJECT_MAX];
    struct event *event = emit(s, EVENT_PERIOD_REOPENED, pool);
    event->value_date = c->to;
    event->subject = arena_text(&s->out->arena, name_of(c->to, name));
    event->officer = c->officer;
    event_part(s, event,
               PART(BOOKS_REOPENED, .date = c->closed_on, .until = c->to, .note = c->reason));
}

/* Whether the last closing to that day was opened again by this very input. */
static bool was_reopened(const struct closings *c, const struct period_reopen_input *in)
{
    for (size_t i = c->count; i-- > 0;)
        if (c->items[i].to == in->to)
            return c->items[i].reopened_on != DATE_NONE &&
                   text_equal(c->items[i].officer, in->officer) &&
                   text_equal(c->items[i].reason, in->reason);
    return false;
}

/* The largest figure of what was closed: what the limit of delegation sees. */
static int64_t at_stake(const struct closing *c)
{
    const int64_t figures[] = {c->due, c->paid, c->received, c->written_off};
    int64_t most = 0;
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        most = llabs(figures[i]) > most ? llabs(figures[i]) : most;
    return most;
}

int period_apply_reopen(struct step *s, const struct item *item)
{
    const struct period_reopen_input *in = &item->period_reopen;
    uint32_t pool = pool_by_code(s->e, in->pool);
    char date[DATE_TEXT_MAX];
    if (pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "period_reopen.pool", NULL,
                      "no pool has the code %.*s", TEXT_ARG(in->pool));
    struct closings *c = closings_own(s->e, pool);
    struct closing *last = last_standing(c);
    if ((!last || last->to != in->to) && was_reopened(c, in))
        return 0;
    if (!last)
        return refuse(s, REFUSED_NOT_FOUND, "period_reopen.to", NULL, "no period of %.*s is closed",
                      TEXT_ARG(in->pool));
    if (last->to != in->to)
        return refuse(s, REFUSED_DATE_ORDER, "period_reopen.to", "the period closed last",
                      "the period closed last ends on %s", date_print(last->to, date));
    if (last->to <= ledger_let_go_to(s->e, pool))
        return refuse(s, REFUSED_NOT_PERMITTED, "period_reopen.to", "a year that was not let go",
                      "the books of %.*s up to %s are closed for good: correct them by entries of "
                      "today; what was reported stays as it was issued",
                      TEXT_ARG(in->pool), date_print(ledger_let_go_to(s->e, pool), date));
    int rc = mandate_check_move(s, pool, at_stake(last), in->officer, item);
    if (rc)
        return rc;
    last->reopened_on = business_date(s->e);
    last->officer = name_intern(s->e, in->officer);
    last->reason = name_intern(s->e, in->reason);
    const struct closing *before = last_standing(c);
    c->closed_to = before ? before->to : DATE_NONE;
    emit_reopened(s, pool, last);
    return 0;
}

/* Events of money that enters the books, and of changes of what is due. */
static bool is_booking(const struct event *event)
{
    static const bool kinds[EVENT_KIND_COUNT] = {
        [EVENT_ROUTED] = true,   [EVENT_HELD] = true,        [EVENT_RELEASED] = true,
        [EVENT_MATCHED] = true,  [EVENT_UNALLOCATED] = true, [EVENT_REVERSED] = true,
        [EVENT_ADJUSTED] = true, [EVENT_OPENED] = true,
    };
    return kinds[event->kind] || (event->kind == EVENT_AGREED && event->contribution.size != 0);
}

void period_emit_late(struct step *s)
{
    for (size_t i = s->closed_events; i < s->out->event_count; i++) {
        struct event *event = &s->out->events[i];
        uint32_t pool = is_booking(event) ? pool_by_code(s->e, event->pool) : NONE;
        if (pool == NONE || event->value_date == DATE_NONE)
            continue;
        const struct closings *c = closings_own(s->e, pool);
        if (c->closed_to == DATE_NONE || event->value_date > c->closed_to)
            continue;
        event_part(s, event,
                   PART(BOOKED_AFTER_CLOSING, .date = c->closed_to,
                        .until = ledger_booking_day(s->e, pool)));
    }
}

const struct closings *closings_of(const struct engine *e, uint32_t pool)
{
    return (const struct closings *)e->control->closings.items + pool;
}

static void take_nearer(date_t *near, date_t to, date_t date)
{
    bool is_first = *near == DATE_NONE;
    if (is_first || (*near > date ? to < *near : to <= date && to > *near))
        *near = to;
}

date_t closing_near(const struct engine *e, uint32_t pool, date_t date)
{
    const struct closings *c = closings_of(e, pool);
    date_t near = DATE_NONE;
    for (size_t i = 0; i < c->let_go.count; i++)
        take_nearer(&near, c->let_go.items[i].to, date);
    for (size_t i = 0; i < c->count; i++)
        take_nearer(&near, c->items[i].to, date);
    return near;
}
