/* app/commit/figures: what is counted of intake and commits, since the start, for whoever watches
 * it (s75-exporter). Each costs an addition where the thing happens; the loop's thread alone. */
#pragma once
#include "core/message/effects.h"
#include "wire/wire.h"

enum { FIGURES_BOUNDS = 14 };
struct histogram {
    uint64_t counts[FIGURES_BOUNDS + 1]; /* by bound; the last: above all */
    uint64_t sum;
};
extern const uint64_t figures_commit_us[FIGURES_BOUNDS], figures_group[FIGURES_BOUNDS];

struct commit_figures {
    uint64_t inputs, items_accepted;
    uint64_t items_refused[REFUSED_CODE_COUNT];
    struct histogram commit_us; /* of commits that came back well */
    struct histogram group;     /* inputs committed together */
};
void figures_take(struct commit_figures *f, const struct effects *effects);
void figures_commit(struct commit_figures *f, uint64_t inputs, uint64_t took_us);
