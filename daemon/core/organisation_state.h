/* core/organisation_state: what is remembered of successions, published minimums, section 256
 * transfers and sources. Part of core/state; each is kept, visited and indexed by its own rule's
 * file. */
#pragma once
#include "base/map.h"
#include "core/input.h"

#define SUCCESSIONS_MAX 100000
#define MINIMUMS_MAX 512 /* of one area */
#define SOURCES_MAX 1000000
#define TRANSFERS_MAX 1000000

struct successor {
    uint32_t party, parts; /* of SHARE_PARTS */
};

struct succession {
    date_t on;
    struct {
        uint32_t *items;
        size_t count, capacity;
    } predecessors; /* parties */
    struct {
        struct successor *items;
        size_t count, capacity;
    } successors;
    struct text evidence;
    bool done; /* the day has come */
};

/* A floor; identity is area, party, kind and year. */
struct minimum {
    struct text area;
    uint32_t party;
    enum contribution_kind kind;
    int year;
    int64_t amount;
    struct text reference; /* the publication */
    bool synthetic;
    uint32_t exception; /* id of the open exception about it; 0 none */
    int64_t told;       /* shortfall told last; 0: none */
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
    enum contribution_kind kind;
    int year;
    int64_t total, claimed;
    struct text reference;
    uint32_t exception;
};

struct organisation {
    struct {
        struct succession *items;
        size_t count, capacity;
    } successions;
    struct {
        struct minimum *items;
        size_t count, capacity;
    } minimums;
    struct chains minimum_chains; /* by area */
    struct chains area_chains;    /* pools by area */
    struct {
        struct section_256 *items;
        size_t count, capacity;
    } transfers;
    struct chains transfer_chains; /* by payer and reference */
    struct {
        struct source *items;
        size_t count, capacity;
    } sources;
    struct map source_map; /* by id */
};
