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
#define STATED_MAX 4096
#define METRICS_MAX 1024
#define TARGETS_MAX 65536

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

/* A total that somebody stated. */
struct stated_total {
    struct text id, what, region, by, evidence;
    int year;
    enum stated_figure figure; /* 0: of a metric */
    uint32_t metric;           /* NONE: of a figure */
    int64_t value;             /* pence, or what the metric counts */
    date_t on;
};

struct metric {
    struct text id, name, unit, reference;
    bool rises; /* the good way */
};

struct target_period {
    int64_t baseline, plan, actual;
    date_t reported_on; /* DATE_NONE: no result yet */
};
/* Identity is metric, area and year. */
struct target {
    struct text area, reference;
    uint32_t metric;
    int year;
    uint32_t count;
    struct target_period periods[TARGET_PERIODS];
    bool synthetic;
};

/* Points for open findings of a kind. */
struct monitoring_rule {
    struct text finding;
    uint32_t points, most, older_than_days; /* most 0: no end */
    int64_t amount_from;
};
struct monitoring { /* no rules: none were recorded */
    struct {
        struct monitoring_rule *items;
        size_t count, capacity;
    } rules;
    uint32_t excused_to;
    struct text authority, evidence;
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
uint32_t stated_count(const struct engine *e);
const struct stated_total *stated_at(const struct engine *e, uint32_t i);
uint32_t metric_count(const struct engine *e);
const struct metric *metric_at(const struct engine *e, uint32_t i);
uint32_t metric_find(const struct engine *e, struct text id); /* NONE */
const struct monitoring *monitoring_of(const struct engine *e);
uint32_t target_count(const struct engine *e);
const struct target *target_at(const struct engine *e, uint32_t i);
uint32_t support_count(const struct engine *e);
const struct plan_support *support_at(const struct engine *e, uint32_t i);
