/* core/foundation/step: one input in hand, as every rule is given it. Private to daemon/core. */
#pragma once
#include "core/foundation/tables.h"

/* What a rule gives where those who have decided do not suffice; beyond all refusal codes. */
#define NEEDS_OFFICERS 1000
struct mandate;
struct waits { /* then: for whom (core/governance/mandate), and who sent it */
    const struct mandate *mandate;
    uint32_t officer;
};
/* Officers who have decided on an input that waited, who sent it first; and what was at stake when
 * it was sent. */
struct decided_by {
    const uint32_t *officers;
    size_t count;
    int64_t amount;
};
/* What one officer decided within the limit of delegation; amount 0: nothing that counts. */
struct decided_alone {
    uint32_t officer, exception;
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
    const struct decided_by *decided; /* the item in hand waited; NULL: it was just sent */
    bool is_tried;  /* the item in hand is on trial (core/engine/trial): nobody is asked */
    bool is_probed; /* only whether the item in hand, which waits, still has a point is asked */
    struct decided_alone alone;
    size_t closed_events; /* so many of its events are of days that are over (core/engine/day) */
    struct refusal refusal; /* set by refuse() */
    struct waits waits;     /* set with NEEDS_OFFICERS */
};

/* The rule of each kind of input, as core/message/input names it; the header of its unit says what
 * it does. Called by core/engine/dispatch alone. 0; a refusal code, after refuse();
 * NEEDS_OFFICERS, with waits set; or ERR_MEMORY. */
#define STEP_RULE(number, KIND, name, rule) int rule(struct step *s, const struct item *item);
INPUTS(STEP_RULE)
