/* app/ask/figures: what the daemon counts of its own work (Figures of proto/s75/v1/figures.proto),
 * put together when it is asked for. */
#pragma once
#include "app/desk/desk.h"

#define FIGURES_NAME_MAX 128
struct figures_asked {
    struct wire_figures wire;
    char held_by[FIGURES_NAME_MAX];
};
/* What it points to is the desk's, or in d->answer. */
void figures_ask(struct desk *d, struct figures_asked *ret);
/* Every second: sees when a checkpoint was saved. */
void figures_tick(struct desk *d);
