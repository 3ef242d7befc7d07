/* core/spending/record: funds, schemes and what belongs to them, as others may read them. Private
 * to daemon/core.
 *
 * A fund is one pool in one financial year: its schemes, minimum spends, district grants and risk
 * share. A scheme is one plan of that year; the scheme of the same name in another year is another
 * entry with the same accounts. Memory: grows with plans, orders and open accruals, not with
 * expenditure, of which each fund remembers the last SPENT_MAX for finding what is recorded twice,
 * until its year is ended.
 */
#pragma once
#include "base/map.h"
#include "core/layout/reference.h"
#include "core/foundation/step.h"

#define QUARTERS 4
#define FUNDINGS_MAX 16       /* of a scheme */
#define SCHEMES_MAX 512       /* of a fund */
#define COMMITMENTS_MAX 20000 /* of a fund */
#define ACCRUALS_MAX 20000    /* open, of those that a fund's year raised */
#define SPENT_MAX 4096        /* expenditures that a fund remembers */
#define DISTRICTS_MAX 64      /* district grants of a fund */
#define MINIMUM_SPENDS 3      /* kinds, from 1 */
#define RISK_SHARE_STEPS_MAX 5
#define RISK_SHARE_PARTS_MAX PARTNERS_MAX

/* What a scheme takes from a contribution or from a recorded source; the other is NONE. */
struct funding {
    uint32_t contribution, source;
    int64_t amount;
};

struct scheme_day {
    date_t date, booked; /* value date, booking day */
    int64_t spent, accrued;
    int64_t revenue;   /* of both, revenue booked on a scheme of capital; else 0 */
    int64_t committed; /* ordered, less what was fulfilled or cancelled of it */
};

/* What was planned of a scheme until it was planned anew. */
struct former_scheme_plan {
    date_t agreed_on, booked; /* as of the scheme's own */
    int64_t planned[QUARTERS];
    struct { struct funding *items; size_t count, capacity; } funding;
};

struct scheme {
    uint32_t fund; /* NONE: free entry, its year was let go (core/spending/year_over) */
    struct text id, name, type;
    uint32_t area_of_spend;
    uint32_t commissioner; /* party */
    uint32_t provider;
    enum economy economy;
    struct { struct funding *items; size_t count, capacity; } funding;
    int64_t planned[QUARTERS];
    date_t agreed_on; /* business day on which it was planned anew; DATE_NONE: its first plan */
    date_t booked;    /* booking day of the plan */
    struct {
        struct former_scheme_plan *items;
        size_t count, capacity;
    } former_plans; /* by arrival */
    bool nhs_out_of_hospital, synthetic;
    struct { struct text *items; size_t count, capacity; } payees, categories; /* permitted */
    struct { struct scheme_day *items; size_t count, capacity; } days; /* by date, then booked */
    /* Totals of days; committed: ordered and not yet spent. */
    int64_t spent, accrued, revenue, committed;
    uint32_t unfunded_exception, capital_exception; /* open about the plan; 0 none */
    uint32_t over_exception;                        /* open about spending over plan; 0 none */
    bool over_reported;
    uint32_t account_expenditure, account_accruals;
    uint32_t next_free;
};

struct commitment {
    uint32_t scheme; /* NONE: free entry */
    struct text id, payee;
    int64_t amount, fulfilled;
    date_t value_date;
    uint32_t next_free;
};

/* An accrual not yet undone; at most one of a scheme's name and reference. amount 0: free entry. */
struct accrual {
    uint32_t fund; /* that raised it */
    struct text scheme;
    struct reference reference;
    int64_t amount;
    uint32_t next_free;
};

/* An expenditure remembered, so that one recorded twice can be found. */
struct spent {
    uint32_t scheme;
    struct reference reference;
    int64_t amount;
    date_t value_date;
    uint64_t cause;
    uint32_t item;
    uint64_t document; /* ordinal; 0 none */
};

/* An entry that came before the release conditions of its year were met, while they are not. */
struct early {
    uint32_t scheme;
    struct reference reference;
    int64_t amount; /* above 0 */
    bool is_accrual;
    enum reason reason;
    uint32_t exception;
};

/* What schemes take from one contribution in one year. */
struct claim {
    uint32_t contribution;
    int64_t claimed, reported; /* how much too much was reported last */
    uint32_t exception;        /* open about that; 0 none */
};

struct minimum_spend {
    int64_t amount; /* meaningful if reported */
    struct text reference;
    uint32_t funded_by; /* NULL: any */
    uint32_t plan_exception, spend_exception;
    int64_t plan_reported, spend_reported; /* last shortfall; 0: met */
    bool reported;
};

struct district_grant {
    uint32_t fund;     /* NONE: free entry */
    uint32_t district; /* party */
    int64_t amount, passed;
    date_t due;
    uint32_t exception;
    bool late_reported;
    uint32_t next_free;
};

struct risk_share_part {
    uint32_t party, parts;
};

struct risk_share {
    bool reported, risk_pool_in_pool, kept_by_fund;
    uint32_t step_count, share_count;
    enum risk_share_step steps[RISK_SHARE_STEPS_MAX];
    struct risk_share_part shares[RISK_SHARE_PARTS_MAX];
    int64_t risk_pool;
    int64_t partners_cap; /* -1: none */
    enum underspend underspend;
    struct text authority;
    struct text office; /* of the officers who agree to a draw; TEXT_NONE: any */
};

/* The two economies of a year, as places in arrays: enum economy less 1. */
enum { OF_REVENUE, OF_CAPITAL, OF_ECONOMIES };

/* What a year came to in one economy; what the next one begins with before it is ended itself. */
struct fund_result {
    int64_t brought_forward;
    /* When it was ended: due in the year, and written off; what years ended before had changed. */
    int64_t income, written_off, late;
    int64_t risk_shared;  /* owed by the partners for overspends */
    int64_t from_revenue; /* what revenue gave to capital's overspend: of revenue < 0 */
    int64_t returned, carried_forward;
    int64_t income_counted, written_off_counted; /* of the year, in results so far */
    int64_t surplus_spent;  /* of the surplus owed to partners, taken into the year */
};

/* What of a surplus brought forward is a partner's (core/spending/surplus). */
struct surplus {
    uint32_t partner;
    int64_t amounts[OF_ECONOMIES];
};

/* What a contribution brings, or a scheme spends, in a year as approved; the other is NONE. */
struct plan_line {
    uint32_t contribution, scheme;
    int64_t planned[QUARTERS];
};

/* One version of the plan of a pool's year (core/spending/approved_plan). */
struct approved_plan {
    int year;
    uint32_t version; /* of the year, from 1 */
    uint32_t decision; /* number of the decision (core/governance/plan) */
    date_t on;        /* of the decision; DATE_NONE: the agreement brought it, without its day */
    date_t fixed_on;  /* business day whose end the figures are of */
    date_t booked;    /* booking day */
    struct { struct plan_line *items; size_t count, capacity; } lines;
};

/* Of years let go: what was due, and written off, in results so far. */
struct let_go_result {
    int64_t income_counted, written_off_counted;
};

/* Of one pool. */
struct pool_plans {
    struct approved_plan *items; /* as fixed */
    size_t count, capacity;
    int let_go; /* the last year let go; 0: none was */
    struct let_go_result results[OF_ECONOMIES];
};

struct fund {
    uint32_t pool; /* NONE: free entry */
    int year;
    struct { uint32_t *items; size_t count, capacity; } schemes; /* in order of arrival */
    struct { struct claim *items; size_t count, capacity; } claims;
    struct { struct spent *items; size_t count, capacity, head; } spent; /* ring */
    struct chains spent_chains;
    struct { struct early *items; size_t count, capacity; } early; /* in order of arrival */
    struct { uint32_t *items; size_t count, capacity; } grants;
    struct minimum_spend minimum_spends[MINIMUM_SPENDS];
    struct risk_share risk_share;
    uint32_t commitment_count, accrual_count;
    int64_t committed_ever; /* sums of orders recorded, bounded so that no sum overflows */
    date_t booked;          /* booking day on which the first was recorded of it */
    date_t wake_on;         /* the agenda's entry for it; DATE_NONE: none */
    date_t ended_on;        /* DATE_NONE: the year has not been ended */
    date_t ended_booked;    /* the booking day of that; its value date is the year's last day */
    struct text ended_by;
    uint32_t open_exception; /* that the year is over and not ended; 0 none */
    struct fund_result results[OF_ECONOMIES];
    struct { struct surplus *items; size_t count, capacity; } surplus;
    uint32_t next_free;
};

const struct fund *fund_at(const struct engine *e, uint32_t i);
const struct scheme *scheme_at(const struct engine *e, uint32_t i);
