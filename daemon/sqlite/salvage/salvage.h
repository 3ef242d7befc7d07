/* sqlite/salvage/salvage: takes what is intact out of a damaged journal.
 *
 * The pages of journal.db and its log are read one by one (sqlite/salvage/pages), so that a damaged
 * page costs what lies in it and no more. An input is intact when its message has its digest. Those
 * from the first on whose chain and effects hold without a gap become a journal in another
 * directory, on which s75d starts. What is intact after that goes into salvaged.db beside it, for
 * people to send again: nothing proves that it followed. The damaged directory is only read. */
#pragma once
#include "store/store.h"

struct salvage_missing {
    uint64_t number;
    bool found;             /* something of it: it is damaged; else missing */
    struct text party, feed; /* TEXT_NONE: nothing tells */
    uint64_t feed_number;
};

/* Who makes anew what a batch caused whose record is damaged; the chain then proves that it is the
 * same. step is given every row once, in order from the first; those between begin and end are of
 * the batch. stand: before the row that took it. A failure: nothing more can be made anew. */
struct salvage_remake {
    void (*begin)(void *ctx);
    int (*stand)(void *ctx, const struct stand_row *stand);
    int (*step)(void *ctx, const struct journal_row *row);
    int (*end)(void *ctx, struct effect_row *ret_effects); /* borrowed until the next begin */
    void *ctx;
};

enum salvage_end {
    SALVAGE_WHOLE,   /* nothing is missing */
    SALVAGE_ROW,     /* the next input is damaged or missing */
    SALVAGE_CHAIN,   /* the next input's message is intact, its place in the chain is not */
    SALVAGE_STAND,   /* the state on which the next input took a stand is damaged */
    SALVAGE_EFFECTS, /* what the next inputs caused is damaged, and could not be made anew */
};
struct salvage_report {
    uint64_t kept;          /* inputs in the new journal */
    enum salvage_end end;   /* why there are no more */
    uint64_t salvaged;      /* intact inputs after it, in salvaged.db */
    uint64_t missing;       /* those that are not intact */
    uint64_t last;          /* the highest number that anything tells of */
    uint64_t effects_remade; /* batches whose record was damaged, and was made anew */
    uint64_t epochs_remade; /* starts whose record was damaged, or began later: made anew */
    uint64_t unread;        /* pages that the disk did not give */
};
/* remake: NULL: nobody makes anything anew. missing: called for each input that is not intact, in
 * order, with what is known of it. Outcomes of copy_open (sqlite/journal/copy.h) for `into`;
 * ERR_BUSY also: a daemon works on the damaged one; ERR_ABSENT: no journal.db. */
int salvage_run(const char *directory, const char *into, const struct salvage_remake *remake,
                void (*missing)(void *ctx, const struct salvage_missing *m), void *ctx,
                struct salvage_report *ret_report);
