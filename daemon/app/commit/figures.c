#include "app/commit/figures.h"

const uint64_t figures_commit_us[FIGURES_BOUNDS] = {
    100, 250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 5000000};
const uint64_t figures_group[FIGURES_BOUNDS] = {1,   2,   5,   10,  20,   50,   100,
                                                150, 200, 300, 500, 1000, 1500, 2000};

static void count(struct histogram *h, const uint64_t bounds[FIGURES_BOUNDS], uint64_t value)
{
    unsigned at = 0;
    while (at < FIGURES_BOUNDS && value > bounds[at])
        at++;
    h->counts[at]++;
    h->sum += value;
}

void figures_take(struct commit_figures *f, const struct effects *effects)
{
    f->inputs++;
    f->items_accepted += effects->accepted;
    for (size_t i = 0; i < effects->refusal_count; i++)
        f->items_refused[effects->refusals[i].code]++;
}

void figures_commit(struct commit_figures *f, uint64_t inputs, uint64_t took_us)
{
    count(&f->commit_us, figures_commit_us, took_us);
    count(&f->group, figures_group, inputs);
}
