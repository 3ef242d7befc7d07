/* core/message/effects: what the core answers to one input. Valid until the next step of the same
 * engine.
 *
 * An event carries only the fields its kind has; absent ones are zero, DATE_NONE or TEXT_NONE. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/buffer.h"
#include "base/date.h"
#include "base/text.h"
#include "core/message/input.h"
#include "core/message/part.h"
#include "core/message/reason.h"

/* Every kind of event: EVENT_..., its number on the wire, its word in topics and files. */
#define EVENTS(X)                                                                                  \
    X(ROUTED, 1, "routed")                                                                         \
    X(HELD, 2, "held")                                                                             \
    X(RELEASED, 3, "released")                                                                     \
    X(MATCHED, 4, "matched")                                                                       \
    X(TIMING_DIFFERENCE, 5, "timing_difference")                                                   \
    X(UNDERPAID, 6, "underpaid")                                                                   \
    X(OVERPAID, 7, "overpaid")                                                                     \
    X(OVERDUE, 8, "overdue")                                                                       \
    X(UNALLOCATED, 9, "unallocated")                                                               \
    X(DUPLICATE_SUSPECTED, 10, "duplicate_suspected")                                              \
    X(REPEATED_DOCUMENT, 11, "repeated_document")                                                  \
    X(REVERSED, 12, "reversed")                                                                    \
    X(BACKDATED_ADJUSTMENT, 13, "backdated_adjustment")                                            \
    X(POSITION_CHANGED, 14, "position_changed")                                                    \
    X(INPUT_REFUSED, 15, "input_refused")                                                          \
    X(AGREED, 16, "agreed")                                                                        \
    X(CLEARED, 17, "cleared")                                                                      \
    X(DATE_SUSPECTED, 18, "date_suspected")                                                        \
    X(CONDITION_OVERDUE, 19, "condition_overdue")                                                  \
    X(HOLD_PLACED, 20, "hold_placed")                                                              \
    X(HOLD_LIFTED, 21, "hold_lifted")                                                              \
    X(PENDING, 22, "pending")                                                                      \
    X(DECIDED, 23, "decided")                                                                      \
    X(TRANSFERRED, 24, "transferred")                                                              \
    X(BELOW_MINIMUM, 25, "below_minimum")                                                          \
    X(PAYMENT_EARNED, 26, "payment_earned")                                                        \
    X(OVERCLAIMED, 27, "overclaimed")                                                              \
    X(SPENT, 28, "spent")                                                                          \
    X(EXPENDITURE_QUERY, 29, "expenditure_query")                                                  \
    X(MINIMUM_SPEND_UNMET, 30, "minimum_spend_unmet")                                              \
    X(RISK_SHARED, 31, "risk_shared")                                                              \
    X(DFG_PASSPORTING_OVERDUE, 32, "dfg_passporting_overdue")                                      \
    X(UNMATCHED, 33, "unmatched")                                                                  \
    X(EXCEPTION_CHANGED, 34, "exception_changed")                                                  \
    X(ADJUSTED, 35, "adjusted")                                                                    \
    X(OPENED, 36, "opened")                                                                        \
    X(PERIOD_CLOSED, 37, "period_closed")                                                          \
    X(PERIOD_REOPENED, 38, "period_reopened")                                                      \
    X(REFERENCE_SUSPECTED, 39, "reference_suspected")                                              \
    X(YEAR_NOT_ENDED, 40, "year_not_ended")                                                        \
    X(QUARANTINE_CHANGED, 41, "quarantine_changed")                                                \
    X(DOCUMENT_REVERSED, 42, "document_reversed")                                                  \
    X(PLAN_STEP_OVERDUE, 43, "plan_step_overdue")                                                  \
    X(CONTRIBUTION_KIND_ENDED, 44, "contribution_kind_ended")

#define EVENT_KIND(name, number, word) EVENT_##name = number,
enum event_kind { EVENTS(EVENT_KIND) EVENT_KIND_COUNT };
extern const char *const event_kind_words[]; /* by number; NULL at the end */

enum refusal_code {
    REFUSED_NONE = 0,
    REFUSED_MALFORMED = 1,
    REFUSED_VERSION,
    REFUSED_TOO_LARGE,
    REFUSED_NOT_PERMITTED,
    REFUSED_BUSY,
    REFUSED_GAP,
    REFUSED_CONFLICT,
    REFUSED_REPEATED_DOCUMENT,
    REFUSED_DOCUMENT_ORDER,
    REFUSED_MISSING_FIELD,
    REFUSED_BAD_VALUE,
    REFUSED_OUT_OF_RANGE,
    REFUSED_UNREADABLE,
    REFUSED_UNKNOWN_PARTY,
    REFUSED_PARTY_NOT_VALID,
    REFUSED_UNKNOWN_POOL,
    REFUSED_UNKNOWN_CONTRIBUTION,
    REFUSED_AMBIGUOUS,
    REFUSED_ALREADY_DIFFERS,
    REFUSED_NOT_FOUND,
    REFUSED_ALREADY_REVERSED,
    REFUSED_SHARES,
    REFUSED_OVERFLOW,
    REFUSED_DATE_ORDER,
    REFUSED_SET_ASIDE = 26,
    REFUSED_TOO_MANY_FEEDS = 27,
    REFUSED_HISTORY_DIFFERS = 28,
    REFUSED_CODE_COUNT
};

#define ITEM_NONE UINT32_MAX /* the whole submission */

struct refusal {
    enum refusal_code code; /* REFUSED_NONE: accepted */
    uint32_t item;
    struct text field, limit, text;
};

/* Cumulative sums of a contribution year on a date: what fell due of the debtor by the schedule,
 * less what was adjusted; what it paid; and what it took over (> 0) or left (< 0) of claims.
 * variance is paid + written_off - due - transferred: what is outstanding, below 0. */
struct position {
    date_t as_of; /* DATE_NONE: no position */
    int64_t due, paid, received, variance;
    int64_t adjusted;    /* agreed to be due no more; below 0: more */
    int64_t written_off; /* forgiven: a loss of the pool; below 0: a gain */
    int64_t held; /* of an event: what is held pending release on the contribution, of all years */
    int64_t transferred;
};

/* One payment and one receipt that are the same money: MatchedPair of proto/s75/v1/event.proto. */
struct matched_pair {
    int rule; /* enum match_rule; 0: by a person */
    uint32_t score, rejected;
    uint64_t payment_cause, payment_serial, receipt_cause, receipt_serial;
    uint32_t payment_item, receipt_item;
};

struct event {
    uint64_t number, pool_number;
    enum event_kind kind;
    struct text pool; /* "-" when none */
    uint64_t cause;
    uint32_t item; /* ITEM_NONE: the whole input */
    uint64_t epoch;
    date_t booked_on, value_date;
    struct text partner, contribution;
    struct text contribution_kind; /* a word; of a record perhaps a newer one */
    int year;            /* 0: none */
    uint32_t instalment; /* 0: none */
    bool has_amount, has_expected, has_difference;
    int64_t amount, expected, difference;
    struct text reference;
    enum reason reason;
    uint64_t other_cause; /* 0: none */
    uint32_t other_item;
    struct position position;
    struct refusal refusal;
    struct text document;
    uint32_t row;        /* 0: none */
    struct parts parts;  /* what was found; where there is a difference, their shares sum to it */
    struct text subject; /* identity of what it is about, where the fields above do not say */
    date_t due_on;
    struct text officer;
    uint32_t exception;         /* 0: none */
    enum exception_state state; /* of that exception; 0: none */
    struct text owner;          /* of that exception, where somebody worked on it */
    struct matched_pair pair;   /* both serials 0: none */
};

/* What is put before the body of an event, for each audience. */
struct event_head {
    uint64_t number, pool_number, cause, epoch;
    enum event_kind kind;
    struct text pool;
};
/* An event as it is kept and sent: a body is all of it but the head, as bytes that are made once
 * (wire_encode_body). Borrowed. */
struct event_bytes {
    struct event_head head;
    struct bytes body;
};
struct event_list {
    struct event_bytes *items;
    size_t count, capacity;
};

static inline struct event_head event_head_of(const struct event *e)
{
    return (struct event_head){e->number, e->pool_number, e->cause, e->epoch, e->kind, e->pool};
}

/* One side of a double entry; amount > 0 debit, < 0 credit. */
struct posting {
    struct text pool;
    struct text account; /* "receivable:E08000006:council" */
    date_t value_date, booked_on;
    int64_t amount;
    uint32_t item;
};

/* A report of a pool as it was issued when its books were closed: its cells as bytes, kept for ever
 * (core/report/issued_form). */
struct issued {
    uint32_t item;   /* that closed them */
    uint32_t report; /* its number */
    struct bytes cells;
};

struct effects {
    uint64_t journal;
    uint32_t accepted;
    struct refusal *refusals;
    size_t refusal_count, refusal_capacity;
    struct event *events;
    size_t event_count, event_capacity;
    struct posting *postings;
    size_t posting_count, posting_capacity;
    uint32_t *closed; /* exceptions that a rule closed, in order */
    size_t closed_count, closed_capacity;
    struct issued *issued; /* by item, then report */
    size_t issued_count, issued_capacity, issued_bytes;
    struct arena arena; /* text made for these effects */
};
