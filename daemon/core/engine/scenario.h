/* core/engine/scenario: what another policy would make of the state: who falls below the minimum,
 * by how much, by region and body. For whoever answers questions.
 *
 * Each case is a copy of the state (its image, loaded) to which its changes are applied by the
 * ordinary rules, nobody being asked; the report on it is that of the nation's funding
 * (core/report/report_funding), of the state as it is and of each case, one beside the other. The
 * copy is then dropped: journal, books and state know nothing of it, and the same state and cases
 * give the same report. Source: London Councils' proposals (domain section 8, document 4 [S]):
 * minimum doubled to 7.6bn, resilience money pooled, payment for performance ended. Cost: an image
 * saved and loaded for each case. */
#pragma once
#include "core/message/input.h"
#include "core/report/table.h"

#define SCENARIOS_MAX 4
#define SCENARIO_CHANGES_MAX 32
#define SCENARIO_ITEMS_MAX 256

/* Published minimums of the year become so many percent, to the penny, half up. */
struct scenario_minimum {
    struct text kind; /* TEXT_NONE: of every kind */
    uint32_t percent; /* 0..1000 */
};
/* A sum for the nation, pooled besides: split over areas by their published minimums, whole pennies
 * by largest remainder. */
struct scenario_pooled {
    struct text kind;
    int64_t amount;
};
struct scenario {
    struct text name;
    const struct scenario_minimum *minimums;
    const struct scenario_pooled *pooled;
    size_t minimum_count, pooled_count;
    bool ends_performance;    /* nothing is held back on results any more */
    const struct item *items; /* applied first, in their order */
    size_t item_count;
};

/* asked: year and region; the kind is set. 0, ERR_MEMORY; positive, and then report.refusal says
 * why: a kind is none, an item of a case is refused, or as report_make. */
int scenario_report(const struct engine *e, const struct report_asked *asked,
                    const struct scenario *cases, size_t count, struct arena *arena,
                    struct report *ret_report);
