#include "sqlite/books/books_consequences.h"

#include "base/error.h"
#include "sqlite/books/books_fill.h"
#include "core/message/words.h"

static int position_row(struct books_statements *rows, const struct event *e)
{
    if (e->position.as_of == DATE_NONE)
        return 0;
    struct filling f = fill_begin(rows, BOOKS_POSITION);
    fill_key(&f, e->pool);
    fill_key(&f, e->partner);
    fill_key(&f, e->contribution);
    fill_number(&f, e->year);
    fill_text(&f, e->contribution_kind);
    fill_number(&f, (int64_t)e->number);
    fill_position(&f, &e->position);
    return fill_run(&f);
}

/* Money reported long after it came is named as the event's other side. */
static bool is_about_other(const struct event *e)
{
    return e->other_cause && e->kind == EVENT_TIMING_DIFFERENCE;
}

static int exception_row(struct books_statements *rows, const struct event *e)
{
    const bool other = is_about_other(e);
    struct filling f = fill_begin(rows, BOOKS_EXCEPTION);
    fill_number(&f, e->exception);
    fill_key(&f, e->pool);
    fill_number(&f, (int64_t)e->number);
    fill_value(&f, (int)e->kind, words_event_kind(e->kind));
    fill_number(&f, (int64_t)(other ? e->other_cause : e->cause));
    fill_item(&f, other ? e->other_item : e->item);
    fill_date(&f, e->booked_on);
    fill_date(&f, e->value_date);
    fill_contribution_year(&f, e);
    fill_amounts(&f, e);
    fill_text(&f, e->reference);
    fill_value(&f, (int)e->reason, words_reason(e->reason));
    fill_text(&f, e->document);
    fill_number_if(&f, e->row, e->row);
    fill_text(&f, e->subject);
    return fill_run(&f);
}

static bool is_by_person(enum exception_state state)
{
    return state == STATE_ADJUSTED || state == STATE_WRITTEN_OFF || state == STATE_CLEARED;
}

static int work_row(struct books_statements *rows, const struct event *e)
{
    const bool closed = is_by_person(e->state);
    struct filling f = fill_begin(rows, BOOKS_EXCEPTION_WORK);
    fill_value(&f, (int)e->state, words_exception_state(e->state));
    fill_text(&f, e->owner);
    fill_date(&f, e->due_on);
    fill_text(&f, e->parts.count ? e->parts.items[0].note : TEXT_NONE);
    fill_number(&f, (int64_t)e->number);
    fill_text(&f, e->officer);
    fill_word(&f, closed ? "person" : NULL);
    fill_number_if(&f, closed, (int64_t)e->cause);
    fill_date(&f, closed ? e->booked_on : DATE_NONE);
    fill_number(&f, e->exception);
    return fill_run(&f);
}

int books_cleared(struct books_statements *rows, uint32_t exception, uint64_t journal, date_t on)
{
    struct filling f = fill_begin(rows, BOOKS_EXCEPTION_CLEARED);
    fill_number(&f, (int64_t)journal);
    fill_date(&f, on);
    fill_number(&f, exception);
    return fill_run(&f);
}

static int pending_row(struct books_statements *rows, const struct event *e)
{
    struct filling f = fill_begin(rows, BOOKS_PENDING);
    fill_key(&f, e->pool);
    fill_key(&f, e->subject);
    fill_number(&f, (int64_t)e->number);
    fill_date(&f, e->booked_on);
    fill_text(&f, e->officer);
    fill_number_if(&f, e->has_amount, e->amount);
    return fill_run(&f);
}

static int hold_row(struct books_statements *rows, const struct event *e)
{
    struct filling f = fill_begin(rows, BOOKS_PAYMENT_HOLD);
    fill_key(&f, e->pool);
    fill_key(&f, e->subject);
    fill_number(&f, (int64_t)e->number);
    fill_date(&f, e->value_date);
    fill_text(&f, e->partner);
    fill_text(&f, e->contribution);
    return fill_run(&f);
}

static int decided_row(struct books_statements *rows, const struct event *e)
{
    struct filling f = fill_begin(rows, BOOKS_DECIDED);
    fill_number(&f, (int64_t)e->number);
    fill_date(&f, e->value_date);
    fill_text(&f, e->officer);
    fill_word(&f, e->parts.count ? part_kind_words[e->parts.items[0].kind] : NULL);
    fill_key(&f, e->pool);
    fill_key(&f, e->subject);
    return fill_run(&f);
}

static int lifted_row(struct books_statements *rows, const struct event *e)
{
    struct filling f = fill_begin(rows, BOOKS_LIFTED);
    fill_number(&f, (int64_t)e->number);
    fill_date(&f, e->value_date);
    fill_text(&f, e->officer);
    fill_key(&f, e->pool);
    fill_key(&f, e->subject);
    return fill_run(&f);
}

static int match_item_row(struct books_statements *rows, const struct event *e, uint64_t serial)
{
    struct filling f = fill_begin(rows, BOOKS_MATCH_ITEM);
    fill_key(&f, e->pool);
    fill_number(&f, (int64_t)serial);
    fill_text(&f, e->subject);
    return fill_run(&f);
}

static int match_row(struct books_statements *rows, const struct event *e)
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
    fill_key(&f, e->contribution);
    fill_number(&f, (int64_t)e->number);
    fill_text(&f, e->partner);
    fill_date(&f, e->value_date);
    fill_number(&f, e->amount);
    fill_number(&f, e->expected);
    fill_text(&f, e->reference);
    fill_value(&f, (int)e->reason, words_reason(e->reason));
    fill_number(&f, p->score);
    fill_number(&f, p->rejected);
    int rc = fill_run(&f);
    if (rc == 0)
        rc = match_item_row(rows, e, p->payment_serial);
    if (rc == 0)
        rc = match_item_row(rows, e, p->receipt_serial);
    return rc;
}

static int unmatched_row(struct books_statements *rows, const struct event *e)
{
    struct filling f = fill_begin(rows, BOOKS_MATCH_UNMATCHED);
    fill_number(&f, (int64_t)e->number);
    fill_key(&f, e->pool);
    fill_text(&f, e->subject);
    return fill_run(&f);
}

static int agreed_row(struct books_statements *rows, const struct event *e)
{
    const bool of_pool = !text_equal(e->pool, text_of("-"));
    if (e->has_amount || e->contribution.size || e->subject.size || (!of_pool && !e->partner.size))
        return 0; /* an allocation or a variation: an event, but nobody's description */
    struct filling f = fill_begin(rows, of_pool ? BOOKS_POOL : BOOKS_PARTY);
    fill_key(&f, of_pool ? e->pool : e->partner);
    fill_number(&f, (int64_t)e->number);
    fill_date(&f, e->booked_on);
    return fill_run(&f);
}

/* Every event that names an exception opens it, but for work, what came of it, and what officers
 * are to decide of it. */
static int exception_reported(struct books_statements *rows, const struct event *e)
{
    const bool is_about = e->kind == EVENT_PENDING || e->kind == EVENT_DECIDED;
    if (is_about || e->kind == EVENT_ADJUSTED) /* the work of that is reported beside it */
        return 0;
    return e->kind == EVENT_EXCEPTION_CHANGED ? work_row(rows, e) : exception_row(rows, e);
}

/* Other events are rows of their own and no more. */
static int (*const row_of[EVENT_KIND_COUNT])(struct books_statements *, const struct event *) = {
    [EVENT_MATCHED] = match_row,    [EVENT_UNMATCHED] = unmatched_row,
    [EVENT_AGREED] = agreed_row,    [EVENT_POSITION_CHANGED] = position_row,
    [EVENT_PENDING] = pending_row,  [EVENT_DECIDED] = decided_row,
    [EVENT_HOLD_PLACED] = hold_row, [EVENT_HOLD_LIFTED] = lifted_row,
};

int books_consequences(struct books_statements *rows, const struct event *e)
{
    const int rc = e->exception ? exception_reported(rows, e) : 0;
    const bool is_known = (unsigned)e->kind < EVENT_KIND_COUNT;
    if (rc != 0 || !is_known || !row_of[e->kind])
        return rc;
    return row_of[e->kind](rows, e);
}
