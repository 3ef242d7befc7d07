/* core/report/report: current answers to questions, read from the core without changing it.
 *
 * Text is the engine's, or made in the arena given; both outlive the answer only until the next
 * step or the arena's reset. */
#pragma once
#include "base/arena.h"
#include "core/message/effects.h"
#include "core/message/input_reconcile.h"

struct engine;

struct report_status {
    uint64_t last_journal, last_event;
    date_t today;
    uint32_t pools, parties, contribution_years, open_items, exceptions;
    uint64_t feeds;
};
void report_status(const struct engine *e, struct report_status *ret_status);

/* The business date, and whether it is being moved on (core/engine/day) or may be
 * (core/control/clock_jump). */
struct report_clock {
    date_t today;     /* DATE_NONE before the first day */
    date_t day_to;    /* to which a Day is not finished yet; DATE_NONE: none is */
    date_t confirmed; /* up to which people said that the clock may go; DATE_NONE: never asked */
};
void report_clock(const struct engine *e, struct report_clock *ret_clock);
/* Whether a jump of the clock takes two officers; else whoever runs the daemon confirms it. */
bool report_clock_takes_two(const struct engine *e);

/* What is open, for whoever watches it. */
enum { REPORT_AGES = 5, EXCEPTION_STATE_COUNT = STATE_CLEARED + 1 };
extern const uint32_t report_ages[REPORT_AGES]; /* days: so old, or older, up to the next */
struct report_figures {
    uint32_t exceptions[EXCEPTION_STATE_COUNT][REPORT_AGES]; /* open */
    uint32_t exceptions_past_due; /* the date by which something was to be done has passed */
    uint32_t pending;             /* inputs that wait for officers */
    uint32_t pending_oldest;      /* days since the oldest came */
};
void report_figures(const struct engine *e, struct report_figures *ret_figures);
struct report_heard {
    struct text party, name;
    uint64_t submissions;
    int64_t us; /* when the last was taken; 0: not known */
};
/* By index < report_status.feeds, in order of their first submission. */
void report_heard(const struct engine *e, uint32_t index, struct report_heard *ret_heard);

/* Where a feed stands. */
struct report_feed {
    uint64_t next;
    bool document_open;
    uint8_t document_sha256[32], document_reading[32];
    struct text document_name;
    uint32_t document_next_row;
};
void report_feed(const struct engine *e, struct text party, struct text feed,
                 struct report_feed *ret_feed);
/* Input that completed the document; 0 when unknown. */
uint64_t report_document(const struct engine *e, const uint8_t sha256[32]);

struct report_pool {
    struct text code, name, area, host, manager, note;
    bool is_of_today;            /* as of the business date */
    enum reason not_met_because; /* REASON_NONE: open, or not of today */
    uint32_t contributions, exceptions;
    uint64_t last_event; /* number within the pool */
    int64_t due, paid, received, written_off, held, unallocated;
    bool synthetic;
};
/* Pools in order of their agreement; index < report_status.pools. Due, paid and
 * received are of all years to as_of (DATE_NONE: the business date), held and unallocated money is
 * that of the books as report_balances has it, exceptions are those open at the end of the day.
 * Whether money may enter is known of the business date only. */
void report_pool(const struct engine *e, uint32_t index, date_t as_of,
                 struct report_pool *ret_pool);
/* Whether the figures of a date can be had no more (core/control/let_go): the sentence that says
 * what can be; TEXT_NONE: they can. */
struct text report_pool_let_go(const struct engine *e, uint32_t pool, date_t as_of,
                               struct arena *arena);
uint32_t report_pool_find(const struct engine *e, struct text code); /* UINT32_MAX when unknown */

struct report_contribution_year {
    struct text contribution, partner;
    const struct contribution_kind *kind;
    enum economy economy;
    int year;
    int64_t agreed; /* of that body, for the year, as of the date, before adjustments */
    struct position position;
    struct parts parts; /* of the variance; none with booked_to */
    bool within_tolerance;
};
/* Contribution years of a pool that have begun by as_of, by contribution then year. visit's
 * non-zero value stops and is returned. booked_to: as the books showed them on that booking day
 * (core/control/period), without what variances are made of; DATE_NONE: as they show them now. */
typedef int (*report_contribution_year_fn)(
    void *ctx, const struct report_contribution_year *contribution_year);
int report_contribution_years(const struct engine *e, uint32_t pool, date_t as_of, date_t booked_to,
                   struct arena *arena, report_contribution_year_fn visit, void *ctx);
/* Balances of a pool's accounts that are not zero, of what has a value date up to as_of (DATE_NONE:
 * the books as they stand, with what is dated after the business date); they sum to zero. */
typedef int (*report_balance_fn)(void *ctx, struct text account, int64_t amount);
int report_balances(const struct engine *e, uint32_t pool, date_t as_of, report_balance_fn visit,
                    void *ctx);

struct report_exception {
    uint32_t id;
    enum event_kind kind;
    struct text pool, partner, contribution; /* TEXT_NONE: none; pool "-" */
    int year;
    uint32_t instalment;
    int64_t amount;
    date_t value_date, raised_on;
    struct text reference;
    enum reason reason;
    uint64_t cause;
    uint32_t item;
    struct bytes packed; /* its parts, for parts_unpack */
    enum exception_state state;
    struct text owner, note; /* TEXT_NONE: none */
    date_t due;              /* DATE_NONE: none */
    uint32_t age_days;
};
/* Open exceptions with id > after, ascending; of one pool, or of all (UINT32_MAX). */
typedef int (*report_exception_fn)(void *ctx, const struct report_exception *exception);
int report_exceptions(const struct engine *e, uint32_t pool, uint32_t after,
                      report_exception_fn visit, void *ctx);
/* Those that are open, and if so wanted those closed by a person that are remembered. */
int report_exceptions_known(const struct engine *e, uint32_t pool, bool closed_too,
                            report_exception_fn visit, void *ctx);
/* Whether an exception of that state may be worked on so (core/workflow). */
enum { EXCEPTION_ACTIONS_MAX = 64 };
bool report_exception_allows(enum exception_state state, enum exception_action action);
