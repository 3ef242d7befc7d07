/* core/foundation/tables: the tables that every rule may read: parties, pools, partners,
 * contributions and contribution years, and the business date. Private to daemon/core.
 *
 * Rows are referred to by index, so that the whole state can be written to an image and read back
 * (core/engine/image), and so that nothing depends on addresses or on the order of hash tables.
 * Rows are never removed. A rule reads them through the functions here, as constants; what a room
 * keeps of a row for itself stands in a column of its own state (core/layout/column). Who may
 * change a row includes core/foundation/tables_own.
 *
 * Money sums inside a pool cannot overflow: the ledger counts the absolute value of everything ever
 * booked there, and an input that would take that beyond TURNOVER_MAX is refused first. */
#pragma once
#include <stdlib.h>
#include "base/date.h"
#include "core/layout/column.h"
#include "core/layout/reference.h"
#include "core/message/effects.h"
#include "core/message/input.h"

#define NONE UINT32_MAX
#define TURNOVER_MAX (INT64_MAX / 8)
#define TURNOVER_LIMIT "1,152,921,504,606,846,975 pence in all"
#define POOLS_MAX 100000
#define PARTIES_MAX 100000
#define PARTNERS_EVER_MAX 64 /* of a pool: all it ever has, see core/governance/descent */
#define VARIATIONS_MAX 1000  /* of one contribution */

/* Sums that the turnover limit keeps in range; a wrap would be our bug. */
static inline int64_t sum(int64_t a, int64_t b)
{
    int64_t s;
    if (__builtin_add_overflow(a, b, &s))
        abort();
    return s;
}

/* Whether an amount leaves room for any other: what an image has beyond it was never booked. */
static inline bool is_in_range(int64_t amount)
{
    return amount >= -(INT64_MAX / 4) && amount <= INT64_MAX / 4;
}

struct party {
    struct text code, name;
    enum party_kind kind;
    date_t valid_from, valid_to;
    uint32_t succession; /* in which others carry on for it; NONE */
    struct { struct text *items; size_t count, capacity; } aliases; /* as given, for the record */
    struct { uint32_t *items; size_t count, capacity; } partners;   /* partner indices, ascending */
};

/* What a contribution's sum is from a date on; terms[0] is the agreement's own. */
struct term {
    struct text variation; /* TEXT_NONE for the agreement's own */
    struct text authority, evidence, taken_back_authority, taken_back_evidence;
    date_t effective_from, agreed_on;
    int64_t annual;
    enum rounding rounding;
    date_t taken_back_on;             /* from this day on as if never agreed, if is_taken_back */
    date_t booked, taken_back_booked; /* booking days, see core/control/period */
    bool is_taken_back;
};

/* Part of a contribution's sum of a year that is due only when it is earned
 * (core/performance/performance). */
struct not_released {
    int year;
    date_t agreed_on, booked;
    int64_t amount;
};

struct schedule {
    enum schedule_kind kind;
    uint8_t day, month, date_count;
    date_t dates[DATES_MAX];
};

/* The end of a contribution was another until a booking day. */
struct moved_end {
    date_t was, booked; /* was DATE_NONE: open */
};

/* A body that owed a contribution until another carried on for it. */
struct former_debtor {
    uint32_t partner;
    date_t until;  /* what falls due from that day on another owes */
    date_t booked; /* booking day */
};

struct contribution {
    uint32_t pool, partner; /* partner: index in tables.partners; who owes it now */
    struct text id;
    uint32_t kind;
    enum economy economy;
    struct schedule schedule;
    enum last_instalment last;
    enum recognition recognition;
    date_t from, to;
    int64_t tolerance_instalment, tolerance_year;
    uint8_t grace_working_days;
    bool allocation_required;
    struct { struct term *items; size_t count, capacity; } terms; /* by agreed_on, then arrival */
    struct {
        uint32_t *items;
        size_t count, capacity;
    } contribution_years; /* by year, ascending */
    struct { struct not_released *items; size_t count, capacity; } not_released; /* by arrival */
    bool is_earned;         /* due only as a performance element is earned, which is: */
    uint32_t element, earned_from; /* and the contribution whose sum it is a part of */
    uint32_t account_receivable, account_income, account_in_advance;
    date_t year_asked;      /* the agenda's last entry for a year of it; DATE_NONE: none */
    date_t booked;          /* booking day */
    struct { struct moved_end *items; size_t count, capacity; } moved_ends; /* by arrival */
    struct {
        struct former_debtor *items;
        size_t count, capacity;
    } formers; /* by until */
};

struct instalment {
    date_t due, late; /* late: last day of grace */
    int64_t expected; /* by the schedule */
    int64_t paid, adjusted, written_off;
    date_t paid_on;     /* value date of the last payment applied to it */
    date_t booked;      /* booking day of a sum that was earned */
    uint32_t exception; /* id of the open exception about it; 0 none */
    int64_t paid_back;  /* by the host, of what was paid too much; the payer's record has it not */
    bool backdated;     /* expected holds a backdated adjustment */
    bool late_checked;
};

/* What the payer is to pay of it in all: what the schedule says, less what was agreed to be due no
 * more and what was forgiven. */
static inline int64_t instalment_payable(const struct instalment *x)
{
    return sum(x->expected, -sum(x->adjusted, x->written_off));
}
/* What it still awaits; below 0: it has too much. */
static inline int64_t instalment_open(const struct instalment *x)
{
    return sum(instalment_payable(x), -x->paid);
}

struct day_sums {
    date_t date, booked; /* value date; booking day */
    int64_t paid, received, adjusted, written_off;
    int64_t recognised; /* posted as income */
};

/* What an amount is that is taken off what an instalment awaits: money that the payer paid, an
 * agreed adjustment (below 0: it adds to what is due), or a loss of the pool. */
#define APPLIED_AS(X)                                                                              \
    X(APPLIED_PAID, 0, "paid")                                                                     \
    X(APPLIED_ADJUSTED, 1, "adjusted")                                                             \
    X(APPLIED_WRITTEN_OFF, 2, "written_off")
ENUMERATION(applied_as, APPLIED_AS);

/* What was applied to one instalment (or to none) of a contribution year on one value date
 * (core/contribution/applied). */
struct applied {
    date_t date;
    uint32_t place;
    enum applied_as as;
    int64_t amount;
};

/* A payment (amount < 0: a refund) counted on a contribution year, and which instalments it is laid
 * to (core/contribution/placed). */
struct placed {
    uint64_t cause, document; /* document: ordinal; 0 none */
    uint32_t item, row;
    struct reference reference;
    uint64_t number;              /* hash of the reference, as it is compared */
    int64_t amount;               /* less what is carried */
    int64_t carried;              /* paid with it: the backdated adjustment of the year before */
    date_t value_date, undone_on; /* undone_on: DATE_NONE: it stands */
    bool is_outside_period;       /* dated outside the period of its document */
    bool is_repeat;               /* another of the year had its number and amount */
    uint64_t instalments;         /* bit i: fills instalment i; 0: left over, or undone */
    uint32_t exception;           /* open about it, where it is left over; 0 none */
    bool is_paid_back;            /* left over, and the host paid it back */
    uint32_t by_hand;             /* 1 + the instalment that somebody said it is; 0: nobody did */
    bool is_moved;                /* ... moved here from another contribution year */
    uint32_t moved_from;          /* ... that; NONE: it belonged to none */
};

/* A claim that another contribution of the pool took over, or (> 0) that was taken over from it
 * (core/control/apportionment). */
struct claim_moved {
    date_t on, booked;
    uint32_t place; /* instalment that was open; NONE: none was */
    int64_t amount;
};

/* Of what is recognised of a year on a value date: the part of a former debtor. */
struct former_income {
    uint32_t former; /* place in the contribution's formers */
    date_t date;
    int64_t amount;
};

/* One contribution in one financial year. */
struct contribution_year {
    uint32_t contribution;
    int year;
    uint32_t instalments_in_year; /* divisor of the annual sum; instalment_count may be less */
    uint32_t first_instalment; /* instalment number of instalments[0] in the whole year, from 1 */
    struct instalment *instalments;
    uint32_t instalment_count;
    uint32_t
        discharged_count; /* then there are none: so many were let go (contribution/discharged) */
    struct { struct day_sums *items; size_t count, capacity; } days; /* by date, then booked */
    int64_t recognised;     /* posted as income: due by the schedule, before adjustments */
    struct {
        struct former_income *items;
        size_t count, capacity;
    } former_income; /* by arrival */
    struct {
        struct claim_moved *items;
        size_t count, capacity;
    } claims_moved;                                /* by arrival */
    int64_t paid, received, adjusted, written_off; /* like recognised, totals of days */
    int64_t extra;          /* paid that fills no instalment */
    int64_t extra_adjusted, extra_written_off; /* of no instalment either */
    int64_t change_paid;    /* backdated adjustment of this year paid with the next year's money */
    struct { struct applied *items; size_t count, capacity; } applied;
    struct {
        struct placed *items;
        size_t count, capacity;
    } placed;       /* by value date, then amount, reference, arrival */
    date_t laid_on; /* business date of the last laying; DATE_NONE: none was needed */
    bool is_plain;  /* each of them is what the instalment nearest to it awaited */
    bool is_as_it_came; /* very many payments, since when one was laid as it came */
    bool is_one_more;  /* of what is unjudged only that payment, and the instalments, can differ */
    uint32_t one_more; /* place among the placed */
    bool
        is_unjudged; /* differences are looked for once the document is complete, or on a new day */
    date_t wake_on;         /* the agenda's entry for it; DATE_NONE: none */
    bool touched;           /* position event owed at the end of this step */
    date_t touched_on;
    uint32_t touched_item;
};

struct partner {
    uint32_t pool, party;
    uint32_t successor; /* partner of the same pool that carries on for it; NONE */
    date_t until;       /* from that day on; DATE_NONE */
    uint32_t account_transit; /* host-paid, of the host */
    uint32_t account_unallocated, account_unreconciled;
    uint32_t account_differences; /* made when it is first needed; NONE */
};

/* What a pool was until a day. */
struct former_pool {
    struct text area;
    uint32_t host;
    date_t until, booked; /* from that day on, as booked on the other, it is another */
};

struct pool {
    struct text code, name, area, region, manager, note;
    uint32_t host; /* party */
    struct {
        struct former_pool *items;
        size_t count, capacity;
    } formers; /* by until */
    struct { uint32_t *items; size_t count, capacity; } partners;
    struct { uint32_t *items; size_t count, capacity; } contributions;
    date_t effective_from, effective_to, signed_on;
    bool receipts_expected, synthetic, better_care_fund, released_in_order;
    uint32_t account_cash;
};

/* The tables, and the rooms' own states, each defined in its room's state.h alone. */
struct tables {
    struct { const struct party *items; size_t count, capacity; } parties;
    struct { const struct pool *items; size_t count, capacity; } pools;
    struct { const struct partner *items; size_t count, capacity; } partners;
    struct { const struct contribution *items; size_t count, capacity; } contributions;
    struct { const struct contribution_year *items; size_t count, capacity; } contribution_years;
    struct columns pool_columns, partner_columns, contribution_columns;
    date_t today;  /* business date; DATE_NONE before the first */
    date_t day_to; /* to which it is being moved on (core/engine/day); DATE_NONE: it stands */
    uint64_t last_journal;
};

struct engine {
    struct tables tables;
    struct foundation_state *foundation;
    struct contribution_state *contribution;
    struct governance_state *governance;
    struct access_state *access;
    struct reconcile_state *reconcile;
    struct payment_state *payment;
    struct workflow_state *workflow;
    struct performance_state *performance;
    struct spending_state *spending;
    struct planning_state *planning;
    struct control_state *control;
    struct engine_state *engine;
};

static inline const struct party *party_at(const struct engine *e, uint32_t i)
{
    return &e->tables.parties.items[i];
}
static inline const struct pool *pool_at(const struct engine *e, uint32_t i)
{
    return &e->tables.pools.items[i];
}
static inline const struct partner *partner_at(const struct engine *e, uint32_t i)
{
    return &e->tables.partners.items[i];
}
static inline const struct contribution *contribution_at(const struct engine *e, uint32_t i)
{
    return &e->tables.contributions.items[i];
}
static inline const struct contribution_year *year_at(const struct engine *e, uint32_t i)
{
    return &e->tables.contribution_years.items[i];
}
static inline uint32_t pool_index(const struct engine *e, const struct pool *pool)
{
    return (uint32_t)(pool - e->tables.pools.items);
}
static inline date_t business_date(const struct engine *e)
{
    return e->tables.today;
}
