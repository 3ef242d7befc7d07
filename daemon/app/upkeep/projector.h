/* app/upkeep/projector: the thread behind the commit path. It writes the projections from the
 * journal in large transactions, at its own pace. */
#pragma once
#include "store/books.h"

struct projector;
/* Opens the books, rebuilding them when they are damaged or of another version. */
int projector_start(struct store *store, const struct books_place *books,
                    struct projector **ret_projector);
/* Inputs up to this number are durable: there may be something to project. Any thread. */
void projector_wake(struct projector *p, uint64_t journal);
uint64_t projector_projected(struct projector *p);
/* Why projecting does not go well now, negative; 0: it does. A full disk is tried again every
 * second; after anything else projecting is given up until a restart. */
int projector_failure(struct projector *p);
/* Finishes what is in hand, with catch_up projects what is left (but no more than a stop has time
 * for: a start goes on with it), ends the thread, frees. */
void projector_stop(struct projector *p, bool catch_up);
