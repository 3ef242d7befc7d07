/* core/governance/record: what is recorded of who may decide, of the life of agreements, and of
 * published minimums, section 256 transfers and sources: the entries, as others may read them.
 * Private to daemon/core. */
#pragma once
#include "core/foundation/step.h"

#define MINIMUMS_MAX 512 /* of one area */
#define SOURCES_MAX 1000000
#define TRANSFERS_MAX 1000000
#define OFFICERS_MAX 100000
#define MANDATE_SEATS_MAX (PARTNERS_EVER_MAX + 1)
#define DELEGATIONS_MAX 1000     /* of one pool; and of those that hold for all */
#define MILESTONES_MAX 1000      /* of one pool */
#define CONDITIONS_OF_POOL_MAX 1000
#define PENDING_MAX 4096 /* inputs that wait for officers */
#define PENDING_OF_POOL_MAX 512
#define DECIDED_MAX 4096 /* decisions remembered, so that one sent again is known */

struct officer {
    struct text id, name;
    uint32_t party;
    date_t from, to;    /* to: last day, DATE_NONE: open */
    struct text office; /* TEXT_NONE: none */
    date_t month;    /* first day of the month in which he last decided alone; DATE_NONE: never */
    int64_t alone;   /* what he decided alone in it, by absolute value */
};

/* Up to this sum one officer decides alone, from a day on. */
struct delegation {
    date_t from;
    int64_t single_officer;
    struct text authority;
};
struct delegations { /* ascending by from */
    struct delegation *items;
    size_t count, capacity;
};

/* Whose officer one of those who decide must be (core/governance/mandate). */
struct seat {
    uint32_t of;     /* party; NONE: of any */
    uint32_t not_of; /* party; NONE: of any */
    struct text office; /* that he must hold; TEXT_NONE: any or none */
};

/* An input that waits for officers; packed by core/message/item_pack. */
struct pending {
    uint64_t journal;
    uint32_t item;
    enum item_kind kind;
    struct text sender; /* party that sent it */
    uint32_t pool;      /* NONE: of no pool */
    int64_t amount;     /* at stake */
    uint32_t exception; /* it is about; 0: none */
    bool is_apart;
    struct { struct seat *items; size_t count, capacity; } seats;
    struct { uint32_t *items; size_t count, capacity; } officers; /* the first sent it */
    date_t since;
    uint8_t *packed; /* owned */
    size_t size;
};

/* What is missing: so many officers of one kind of seat. */
struct missing {
    struct seat seat;
    uint32_t count;
};

/* One officer's decision on an input that waits no longer. */
struct decided {
    uint64_t journal;
    uint32_t item, officer;
    enum decision decision;
    bool is_lapsed; /* nobody decided: it had become pointless; officer: who sent it */
};


/* One step of an agreement's life (core/governance/life). */
#define MILESTONE_KINDS(X) /* the first as enum life_step */                                       \
    X(MILESTONE_DRAFTED, 1, "drafted")                                                             \
    X(MILESTONE_AGREED, 2, "agreed jointly")                                                       \
    X(MILESTONE_HWB_SIGNED_OFF, 3, "signed off by the health and wellbeing board")                 \
    X(MILESTONE_PLAN_SUBMITTED, 4, "plan submitted")                                               \
    X(MILESTONE_EXTENDED, 5, "extended")                                                           \
    X(MILESTONE_ENDED, 6, "ended")                                                                 \
    X(MILESTONE_ASSURED, 7, "plan assured")                                                        \
    X(MILESTONE_SIGNED, 8, "section 75 agreement signed")
ENUMERATION(milestone_kind, MILESTONE_KINDS);
#define MILESTONE_KIND_COUNT (1 MILESTONE_KINDS(PLUS_ONE))

struct milestone {
    enum milestone_kind kind;
    date_t on, until;          /* until: MILESTONE_EXTENDED, the new last day; else DATE_NONE */
    uint32_t outcome;          /* MILESTONE_ASSURED */
    int year, to_year;                  /* MILESTONE_ASSURED: of the plan; else 0 */
    struct text authority, evidence;
};

/* A condition of an approval (core/governance/assurance). */
struct condition {
    struct text id, text;
    int year;          /* of the plan that was approved, its first */
    date_t set_on, due;
    date_t cleared_on; /* DATE_NONE: open */
    struct text authority, evidence;
    uint32_t exception; /* 0 none */
    date_t lapsed_on;   /* another outcome came in place of the approval; DATE_NONE: none did */
    struct text owner;  /* who is to clear it; TEXT_NONE: not said */
};

struct board_member {
    struct text name, role;
    uint32_t party;
};
struct board { /* from DATE_NONE: none recorded */
    struct text name, evidence;
    date_t from;
    struct { struct board_member *items; size_t count, capacity; } members;
};


/* Whether plans of a year need approval, recorded in place of what is known
 * (core/governance/plan). */
struct plan_year {
    int year;
    bool approval_needed;
    struct text authority, evidence;
};

enum { THRESHOLD_NONE = -1 };
/* Thresholds of the agreement of balances in some years (core/governance/threshold): pence above
 * which a statement is sent, or agreement needed; THRESHOLD_NONE: none is known. */
struct threshold {
    enum regime regime;
    int from_year, to_year;
    int64_t balances_statement, balances_agreement; /* of receivables, of payables */
    int64_t flows_statement, flows_agreement;       /* of income, of expenditure, in a year */
    struct text authority, evidence;
};

/* Of one pool. */
struct pool_authority {
    struct delegations delegations;
    int64_t agreed_single_officer; /* what the agreement says of the first; -1: nothing */
    uint32_t pending; /* how many of its inputs wait */
    struct { struct milestone *items; size_t count, capacity; } milestones; /* as they came */
    struct { struct condition *items; size_t count, capacity; } conditions; /* as they came */
    struct board board;
    uint32_t agreed_outcome; /* as the agreement says; NULL: nothing */
    int agreed_to_year; /* of the years from that in which it takes effect to this one */
    bool is_end_moved; /* by an extension or an early end, from what the agreement says: */
    date_t agreed_end;
};

/* A published minimum; identity is area, party, kind and year. */
struct minimum {
    struct text area;
    uint32_t party;
    uint32_t kind;
    int year;
    int64_t amount;
    struct text reference; /* the publication */
    bool synthetic;
    uint32_t exception; /* id of the open exception about it; 0 none */
    int64_t reported;   /* shortfall reported last; 0: none */
};

/* Identity is payer and reference. */
struct section_256 {
    uint32_t payer, payee;
    int year;
    int64_t amount;
    date_t value_date;
    struct text reference, purpose;
    uint32_t pool; /* that cites it; NONE */
};

struct source {
    struct text id;
    uint32_t party;
    uint32_t kind;
    int year;
    int64_t total, claimed;
    struct text reference;
    uint32_t exception;
};

/* Where a condition stands at the end of a day. */
#define CONDITION_STATES(X)                                                                        \
    X(CONDITION_NOT_SET, 0, "not set yet")                                                         \
    X(CONDITION_OPEN, 1, "open")                                                                   \
    X(CONDITION_OVERDUE, 2, "overdue")                                                             \
    X(CONDITION_CLEARED, 3, "cleared")                                                             \
    X(CONDITION_LAPSED, 4, "lapsed")
ENUMERATION(condition_state, CONDITION_STATES);
enum condition_state condition_state_on(const struct condition *c, date_t day);

/* Of one pool. */
const struct pool_authority *authority_of(const struct engine *e, uint32_t pool);
uint32_t pending_count(const struct engine *e);
const struct pending *pending_at(const struct engine *e, uint32_t i); /* in order of arrival */
/* The officers that it still waits for; how many rows. */
uint32_t pending_missing(const struct engine *e, const struct pending *p,
                         struct missing ret_missing[MANDATE_SEATS_MAX]);
const struct officer *officer_at(const struct engine *e, uint32_t i);
uint32_t officer_count(const struct engine *e);
uint32_t source_count(const struct engine *e);
const struct source *source_at(const struct engine *e, uint32_t i);
uint32_t section_256_count(const struct engine *e);
const struct section_256 *section_256_at(const struct engine *e, uint32_t i);
