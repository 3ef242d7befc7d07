/* core/foundation/note: work that a rule leaves for rooms above its own: core/engine/after does it
 * after the item, each kind by the rule named beside it. Private to daemon/core.
 *
 * Notes of one kind are taken in the order in which they were made; one that waits already is not
 * made again. None is left between items, so none is in an image. */
#pragma once
#include "core/foundation/step.h"

/* Work noted for rooms above (core/foundation/note), and what the index is of. */
enum note_kind {
    NOTE_LATENESS,           /* contribution year: what is late: diagnosis/lateness */
    NOTE_RELEASE,            /* pool: its release conditions: payment/held, spending/spent_early */
    NOTE_ALLOCATED,          /* party: the same in every pool into which it pays: payment/held */
    NOTE_SUCCEEDED_PARTNERS, /* pool: some partners have successors already: control/succession */
    NOTE_MINIMUM,            /* pool: what its area pools has changed: governance/minimum */
    NOTE_VARIED,             /* contribution: its sum has changed: spending/scheme */
    NOTE_KIND,               /* contribution: a new year, sum or end: planning/kind_ended */
    NOTE_CLOSED,             /* pool: its books were closed: report/issued */
    NOTE_LET_GO,             /* pool: its books were closed, a year ended: control/let_go */
    NOTE_MATCH_RULES,        /* partner: its rules of matching changed: reconcile/matching */
    NOTE_KIND_COUNT
};

void note_add(struct step *s, enum note_kind kind, uint32_t index);
/* Takes the oldest of the kind; false when there is none. */
bool note_take(struct step *s, enum note_kind kind, uint32_t *ret_index);
bool note_is_none(const struct engine *e); /* as it is between items */
