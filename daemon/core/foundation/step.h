/* core/foundation/step: one input in hand, as every rule is given it. Private to daemon/core. */
#pragma once
#include "core/foundation/tables.h"

/* What a rule gives where one officer may not decide alone; beyond all refusal codes. */
#define NEEDS_SECOND_OFFICER 1000
struct waiting {            /* then: who sent it, and what is at stake */
    uint32_t pool, officer; /* pool NONE: of no pool */
    int64_t amount;
};

/* One input in hand. */
struct step {
    struct engine *e;
    const struct input *in;
    uint32_t item;             /* index in hand; ITEM_NONE between items */
    uint64_t document;         /* ordinal; 0 none */
    struct text document_name; /* kept with the effects */
    struct effects *out;
    int64_t posted; /* sum of its postings (core/foundation/ledger) */
    const uint32_t *through; /* account by way of which all is posted; NULL: none */
    bool is_approved;   /* a second officer approved the item in hand (core/governance/pending) */
    int64_t approved_amount; /* what was at stake when the item in hand was sent */
    size_t closed_events; /* so many of its events are of days that are over (core/engine/day) */
    struct refusal refusal; /* set by refuse() */
    struct waiting waiting; /* set with NEEDS_SECOND_OFFICER */
};

/* The rule of each kind of input, as core/message/input names it; the header of its unit says what
 * it does. Called by core/engine/dispatch alone. 0; a refusal code, after refuse();
 * NEEDS_SECOND_OFFICER, with waiting set; or ERR_MEMORY. */
#define STEP_RULE(number, KIND, name, rule) int rule(struct step *s, const struct item *item);
INPUTS(STEP_RULE)
