#include "base/error.h"
#include "sqlite/books_fill.h"
#include "core/words.h"

static int position_row(struct books_rows *rows, const struct event *e)
{
    struct filling f = fill_begin(rows, BOOKS_POSITION);
    fill_key(&f, e->pool);
    fill_key(&f, e->partner);
    fill_key(&f, e->line);
    fill_number(&f, e->year);
    fill_word(&f, words_contribution(e->contribution));
    fill_number(&f, (int64_t)e->number);
    fill_position(&f, &e->position);
    fill_text(&f, e->explanation);
    return fill_run(&f);
}

/* Money told of long after it came is named as the event's other side. */
static bool is_about_other(const struct event *e)
{
    return e->other_cause && e->kind != EVENT_DUPLICATE_SUSPECTED;
}

static int exception_row(struct books_rows *rows, const struct event *e)
{
    const bool other = is_about_other(e);
    struct filling f = fill_begin(rows, BOOKS_EXCEPTION);
    fill_key(&f, e->pool);
    fill_number(&f, (int64_t)e->number);
    fill_word(&f, words_event_kind(e->kind));
    fill_number(&f, (int64_t)(other ? e->other_cause : e->cause));
    fill_item(&f, other ? e->other_item : e->item);
    fill_date(&f, e->booked_on);
    fill_date(&f, e->value_date);
    fill_stream(&f, e);
    fill_amounts(&f, e);
    fill_text(&f, e->reference);
    fill_word(&f, words_reason(e->reason));
    fill_text(&f, e->document);
    fill_number_if(&f, e->row, e->row);
    fill_text(&f, e->explanation);
    const uint64_t serial = e->pair.payment_serial | e->pair.receipt_serial; /* one is 0 */
    fill_number_if(&f, serial, (int64_t)serial);
    return fill_run(&f);
}

/* kinds: words with a blank before and after each. */
static int close_by_cause(struct books_rows *rows, const struct event *e, uint64_t cause,
                          uint32_t item, struct text line, const char *kinds)
{
    struct filling f = fill_begin(rows, BOOKS_CLOSE_BY_CAUSE);
    fill_number(&f, (int64_t)e->number);
    fill_date(&f, e->booked_on);
    fill_key(&f, e->pool);
    fill_number(&f, (int64_t)cause);
    fill_item(&f, item);
    fill_text(&f, line);
    fill_word(&f, kinds);
    return fill_run(&f);
}

static int close_by_instalment(struct books_rows *rows, const struct event *e)
{
    struct filling f = fill_begin(rows, BOOKS_CLOSE_BY_INSTALMENT);
    if (!e->instalment)
        return 0;
    fill_number(&f, (int64_t)e->number);
    fill_date(&f, e->booked_on);
    fill_key(&f, e->pool);
    fill_text(&f, e->partner);
    fill_text(&f, e->line);
    fill_number_if(&f, e->year, e->year);
    fill_number(&f, e->instalment);
    return fill_run(&f);
}

static int close_by_serial(struct books_rows *rows, const struct event *e, uint64_t serial)
{
    struct filling f = fill_begin(rows, BOOKS_CLOSE_BY_SERIAL);
    if (!serial)
        return 0;
    fill_number(&f, (int64_t)e->number);
    fill_date(&f, e->booked_on);
    fill_key(&f, e->pool);
    fill_number(&f, (int64_t)serial);
    return fill_run(&f);
}

static int match_item_row(struct books_rows *rows, const struct event *e, uint64_t serial)
{
    struct filling f = fill_begin(rows, BOOKS_MATCH_ITEM);
    fill_key(&f, e->pool);
    fill_number(&f, (int64_t)serial);
    fill_text(&f, e->subject);
    int rc = fill_run(&f);
    return rc ? rc : close_by_serial(rows, e, serial);
}

static int match_row(struct books_rows *rows, const struct event *e)
{
    const struct matched_pair *p = &e->pair;
    struct filling f = fill_begin(rows, BOOKS_MATCH);
    fill_key(&f, e->pool);
    fill_text(&f, e->subject);
    fill_number(&f, (int64_t)p->payment_serial);
    fill_number(&f, (int64_t)p->receipt_serial);
    fill_number(&f, (int64_t)p->payment_cause);
    fill_number(&f, p->payment_item);
    fill_number(&f, (int64_t)p->receipt_cause);
    fill_number(&f, p->receipt_item);
    fill_key(&f, e->line);
    fill_number(&f, (int64_t)e->number);
    fill_text(&f, e->partner);
    fill_date(&f, e->value_date);
    fill_number(&f, e->amount);
    fill_number(&f, e->expected);
    fill_text(&f, e->reference);
    fill_word(&f, words_reason(e->reason));
    fill_number(&f, p->score);
    fill_number(&f, p->rejected);
    int rc = fill_run(&f);
    if (rc == 0)
        rc = match_item_row(rows, e, p->payment_serial);
    if (rc == 0)
        rc = match_item_row(rows, e, p->receipt_serial);
    if (rc == 0)
        rc = close_by_cause(rows, e, p->payment_cause, p->payment_item, e->line,
                            " timing_difference ");
    if (rc == 0)
        rc = close_by_cause(rows, e, p->receipt_cause, p->receipt_item, TEXT_NONE, " unallocated ");
    return rc;
}

/* Also a residual that was joined again with what it was left of. */
static int unmatched_row(struct books_rows *rows, const struct event *e)
{
    struct filling f = fill_begin(rows, BOOKS_MATCH_APART);
    fill_number(&f, (int64_t)e->number);
    fill_key(&f, e->pool);
    fill_text(&f, e->subject);
    int rc = fill_run(&f);
    if (rc == 0)
        rc = close_by_serial(rows, e, e->pair.payment_serial);
    return rc ? rc : close_by_serial(rows, e, e->pair.receipt_serial);
}

static int agreed_row(struct books_rows *rows, const struct event *e)
{
    const bool of_pool = !text_equal(e->pool, text_of("-"));
    if (e->has_amount || e->line.size || e->subject.size || (!of_pool && !e->partner.size))
        return 0; /* an allocation or a variation: an event, but nobody's description */
    struct filling f = fill_begin(rows, of_pool ? BOOKS_POOL : BOOKS_PARTY);
    fill_key(&f, of_pool ? e->pool : e->partner);
    fill_number(&f, (int64_t)e->number);
    fill_date(&f, e->booked_on);
    fill_text(&f, e->explanation);
    return fill_run(&f);
}

int books_consequences(struct books_rows *rows, const struct event *e)
{
    int rc = 0;
    switch (e->kind) {
    case EVENT_SHORT:
    case EVENT_OVER:
    case EVENT_MISSING:
        rc = close_by_instalment(rows, e); /* what was told of it before */
        return rc == 0 ? exception_row(rows, e) : rc;
    case EVENT_HELD:
    case EVENT_TIMING_DIFFERENCE:
    case EVENT_UNALLOCATED:
    case EVENT_DUPLICATE_SUSPECTED:
    case EVENT_DATE_SUSPECTED:
    case EVENT_REFERENCE_SUSPECTED:
        return exception_row(rows, e);
    case EVENT_RELEASED:
        return close_by_cause(rows, e, e->other_cause, e->other_item, e->line, " held ");
    case EVENT_REVERSED:
        return close_by_cause(rows, e, e->other_cause, e->other_item, e->line,
                              " held unallocated timing_difference short over ");
    case EVENT_SETTLED:
        return close_by_instalment(rows, e);
    case EVENT_MATCHED:
        return match_row(rows, e);
    case EVENT_UNMATCHED:
        return unmatched_row(rows, e);
    case EVENT_AGREED:
        return agreed_row(rows, e);
    case EVENT_POSITION_CHANGED:
        return e->position.as_of != DATE_NONE ? position_row(rows, e) : 0;
    case EVENT_ROUTED:
    case EVENT_REPEATED_DOCUMENT:
    case EVENT_TRUED_UP:
    case EVENT_INPUT_REFUSED:
    case EVENT_CONDITION_OVERDUE:
    case EVENT_HOLD_PLACED:
    case EVENT_HOLD_LIFTED:
    case EVENT_PENDING:
    case EVENT_DECIDED:
    case EVENT_SUCCEEDED:
    case EVENT_BELOW_MINIMUM:
    case EVENT_ENTITLED:
    case EVENT_OVERCLAIMED:
    case EVENT_SPENT:
    case EVENT_SPEND_QUESTIONED:
    case EVENT_FLOOR_UNMET:
    case EVENT_COVERED:
    case EVENT_PASS_DOWN_LATE:
    case EVENT_EXCEPTION_CHANGED:
    case EVENT_ADJUSTED:
    case EVENT_OPENED:
    case EVENT_PERIOD_CLOSED:
    case EVENT_PERIOD_REOPENED:
    case EVENT_KIND_COUNT:
        return 0;
    }
    return ERR_CORRUPT;
}
