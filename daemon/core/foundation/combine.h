/* core/foundation/combine: which of several amounts sum exactly to one. Pure; knows only numbers.
 *
 * Exact: it finds the only combination there is, or says that there are several, or that it could
 * not look at all of them; it never guesses. Amounts are tried from the largest, and a branch is
 * left when what remains is too little or the next amount too much.
 *
 * Bound: COMBINE_ITEMS_MAX amounts and COMBINE_STEPS_MAX steps (looks at one amount) for all
 * searches of one input together, some hundred microseconds. Beyond it: COMBINE_UNDECIDED. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#define COMBINE_ITEMS_MAX 32
#define COMBINE_PARTS_MAX 16
#define COMBINE_STEPS_MAX 20000

enum combine_outcome { COMBINE_NONE, COMBINE_ONE, COMBINE_SEVERAL, COMBINE_UNDECIDED };

struct combine {
    const int64_t *amounts; /* pence, each > 0 and at most MONEY_LIMIT */
    size_t count;           /* at most COMBINE_ITEMS_MAX */
    int64_t target;
    uint32_t parts_min, parts_max; /* how many of them may be taken, 1..COMBINE_PARTS_MAX */
    uint32_t steps;                /* left; counts down over several searches */
};
/* COMBINE_ONE: bit i of *ret_chosen says that amount i is in it. Else it is not set. The outcome
 * does not depend on the order of the amounts, unless the steps run out. */
enum combine_outcome combine_find(struct combine *c, uint32_t *ret_chosen);
