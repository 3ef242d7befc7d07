/* core/planning/record: what is recorded of the nation's areas and of its planning rounds, as
 * others may read it. Private to daemon/core.
 *
 * An area is the area of a health and wellbeing board, known by the name that agreements use. It is
 * expected in a financial year when it is recorded of that year, or when a pool of the Better Care
 * Fund whose agreement is in force in some part of the year lies in it: a plan is an area's, and an
 * area has 1..n pools (domain section 1 [S]). */
#pragma once
#include "core/foundation/step.h"

#define AREAS_MAX 65536 /* areas and years */
#define ROUNDS_MAX 256
#define STEPS_MAX 16384 /* of a round */
#define SUPPORTS_MAX 16384

/* Of an area in a year. */
struct area_year {
    struct text area, region;
    int year;
    int64_t persons; /* 0: not known */
    struct text reference;
    bool synthetic;
};

struct round_stage {
    struct text id, name, authority;
    date_t due;   /* DATE_NONE: none */
    bool decides; /* the outcome of the plan: what is recorded of it is an assurance */
};

/* What an area did at a stage. */
struct round_step {
    struct text area;
    uint32_t stage;
    date_t on;
    struct text by, office;
    struct {
        struct text *items;
        size_t count, capacity;
    } consulted;
    struct text subject_to; /* TEXT_NONE: nothing is left open */
    date_t subject_due;
    struct text evidence;
};

/* Of an area nothing is recorded at a stage whose date is over. */
struct round_absence {
    struct text area;
    uint32_t stage, exception;
};

struct planning_round {
    struct text id, name, authority, evidence;
    int year;
    struct {
        struct round_stage *items;
        size_t count, capacity;
    } stages;
    struct {
        struct round_step *items;
        size_t count, capacity;
    } steps; /* as they came */
    struct {
        struct round_absence *items;
        size_t count, capacity;
    } absences;
};

/* Identity is area, year and id. */
struct plan_support {
    struct text area, id, by, what, evidence;
    int year;
    date_t from, to; /* to: last day; DATE_NONE: goes on */
};

/* One area that is expected in a year. */
struct expected_area {
    struct text area, region;
    const struct area_year *recorded; /* NULL: it follows from its pools */
    uint32_t pool;                    /* its first; NONE */
};
struct expected_areas { /* by name; free items */
    struct expected_area *items;
    size_t count;
};
/* day: on which pools lie where they lie. 0 or ERR_MEMORY. Cost: pools and areas, sorted. */
int area_expected(const struct engine *e, int year, date_t day, struct expected_areas *ret_areas);
/* NULL: it is not among them. */
const struct expected_area *area_among(const struct expected_areas *areas, struct text area);
/* What is recorded of it and the year; NULL: nothing. */
const struct area_year *area_recorded(const struct engine *e, struct text area, int year);

uint32_t round_count(const struct engine *e);
const struct planning_round *round_at(const struct engine *e, uint32_t i);       /* as they came */
const struct planning_round *round_find(const struct engine *e, struct text id); /* NULL */
/* The last step of the area at the stage up to a day; NULL: none. */
const struct round_step *round_last_step(const struct planning_round *r, struct text area,
                                         uint32_t stage, date_t day);
uint32_t support_count(const struct engine *e);
const struct plan_support *support_at(const struct engine *e, uint32_t i);
