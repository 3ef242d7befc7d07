/* app/commit/poison: submissions that ended the daemon while it stepped them, and requests that did
 * while it read or answered them. They are not tried again, or a peer that sends again would make
 * it restart for ever.
 *
 * What a thread takes in hand is noted in memory of that thread, and forgotten after. When a signal
 * (abort, or a fault of the processor) ends the process meanwhile, its handler appends a line to
 * the file "poison" of the state directory, syncs it, reports to stderr, and lets the signal take
 * its course. It calls only what is safe there; the digest is a function of bytes alone. What was
 * never stepped to its end was never journaled either, so its number is free.
 *
 *   party feed number digest journal signal
 *
 * party and feed "-": a request, by all its bytes. journal 0: not journaled; else it was stepped
 * again. One list a process, read at start; afterwards of the loop's thread. An operator lifts an
 * entry by deleting its line and a restart. */
#pragma once
#include <stdint.h>
#include "base/buffer.h"
#include "base/text.h"
#include "core/message/input_limits.h"
#include "store/store.h"

#define POISON_MAX 256 /* entries kept: the newest */
/* A signal from outside is blamed on what is stepped only when that has taken so long: then it is
 * the watchdog's, and the step does not end. */
#define POISON_HANGS_S 5

struct poison_entry {
    char party[CODE_MAX + 1], feed[ID_MAX + 1];
    uint64_t number, journal;
    uint8_t digest[STORE_DIGEST_SIZE];
    int signal;
};

/* Reads the list, keeps the file open for the handler, and installs that. 0, or a failure of the
 * file: then nothing is noted, and all else works. */
int poison_open(const char *state);
void poison_close(void);
/* Entries read or left, and the ith. */
size_t poison_count(void);
const struct poison_entry *poison_get(size_t i);
/* Lines of the file that could not be read, and were dropped. */
size_t poison_unreadable(void);
/* The entry of this very submission, not journaled, or (without party) request; NULL: none. */
const struct poison_entry *poison_find(struct text party, struct text feed, uint64_t number,
                                       struct bytes raw);
/* What was journaled has been stepped without harm: such entries go. 0 or a failure of the file. */
int poison_forget_journaled(void);

/* What a thread has in hand: a submission that is stepped, a row that is stepped again, or, with no
 * party, a request that is read and answered. All is borrowed until the next call. Nothing: raw
 * without data. */
struct poison_subject {
    struct text party, feed;
    uint64_t number, journal; /* journal 0: not journaled */
    struct bytes raw;
};
/* Gives what was in hand before, to be put back. */
struct poison_subject poison_watch(const struct poison_subject *subject);
