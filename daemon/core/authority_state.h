/* core/authority_state: what is remembered of who may decide, and of what they decided. Part of
 * core/state. Memory: the engine's; grows with officers, steps, conditions, holds and what waits
 * for a second officer, all bounded here, never with payments. */
#pragma once
#include "base/map.h"
#include "core/input.h"

#define OFFICERS_MAX 100000
#define DELEGATIONS_MAX 1000     /* of one pool; and of those that hold for all */
#define MILESTONES_MAX 1000      /* of one pool */
#define CONDITIONS_OF_POOL_MAX 1000
#define RESTRAINTS_MAX 1000      /* of one pool, lifted ones counted */
#define PENDING_MAX 4096         /* inputs that wait for a second officer */
#define PENDING_OF_POOL_MAX 512
#define DECIDED_MAX 4096         /* decisions remembered, so that one sent again is known */

struct officer {
    struct text id, name;
    uint32_t party;
    date_t from, to; /* to: last day, DATE_NONE: open */
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

/* An input that waits for a second officer; packed by core/item_pack. */
struct pending {
    uint64_t journal;
    uint32_t item;
    enum item_kind kind;
    uint32_t pool;    /* NONE: of no pool */
    uint32_t officer; /* who sent it */
    int64_t amount;   /* at stake */
    date_t since;
    uint8_t *packed;  /* owned */
    size_t size;
};

struct decided {
    uint64_t journal;
    uint32_t item, officer;
    enum decision decision;
};

/* A hold on money (core/restraint). */
struct restraint {
    struct text id, element, reason, authority, evidence;
    uint32_t partner, line; /* NONE: any */
    date_t from, lifted_on; /* lifted_on DATE_NONE: in force */
    struct text lifted_by, lifting_officer, lifting_evidence;
};

/* One step of an agreement's life (core/life). */
enum milestone_kind { /* the first as enum life_step */
    MILESTONE_DRAFTED = 1,
    MILESTONE_AGREED,
    MILESTONE_HWB_SIGNED_OFF,
    MILESTONE_PLAN_SUBMITTED,
    MILESTONE_EXTENDED,
    MILESTONE_ENDED,
    MILESTONE_ASSURED,
    MILESTONE_SIGNED,
    MILESTONE_KIND_COUNT
};
struct milestone {
    enum milestone_kind kind;
    date_t on, until; /* until: MILESTONE_EXTENDED, the new last day; else DATE_NONE */
    enum plan_outcome outcome; /* MILESTONE_ASSURED */
    struct text authority, evidence;
};

/* A condition of an approval (core/assurance). */
struct condition {
    struct text id, text;
    date_t set_on, due;
    date_t cleared_on; /* DATE_NONE: open */
    struct text authority, evidence;
    uint32_t exception; /* 0 none */
    bool is_lapsed;     /* another outcome came in place of the approval */
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

struct four_eyes {
    struct { struct officer *items; size_t count, capacity; } officers;
    struct map officer_map; /* by id */
    struct delegations delegations; /* for pools that have none of their own */
    struct { struct pending *items; size_t count, capacity; } pending; /* in order of arrival */
    struct { struct decided *items; size_t count, capacity, head; } decided; /* head: oldest */
};

/* Of one pool. */
struct pool_authority {
    struct delegations delegations;
    uint32_t pending; /* how many of its inputs wait */
    struct { struct restraint *items; size_t count, capacity; } restraints; /* as they came */
    uint32_t restraints_in_force;
    struct { struct milestone *items; size_t count, capacity; } milestones; /* as they came */
    struct { struct condition *items; size_t count, capacity; } conditions; /* as they came */
    struct board board;
    bool is_end_moved;  /* by an extension or an early end, from what the agreement says: */
    date_t agreed_end;
};
