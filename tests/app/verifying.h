/* tests/app/verifying: a rig with books of its own in a directory, and its verification. What the
 * tests of app/upkeep/verify share. synthetic. */
#pragma once
#include "app/upkeep/projector.h"
#include "app/upkeep/verify.h"
#include "rig.h"

extern struct rig r;
extern char directory[];
extern const struct books_place place;
extern struct projector *projector;
extern struct verify_report report; /* of the last verification */

void verify_setup(void);
void verify_teardown(void);

/* Submissions of the feed "a", three to a batch, until all are durable. */
void inputs(uint64_t first, uint64_t last);
void project(void);     /* the books to the journal's head */
void start_again(void); /* the projector */
/* By somebody who is not the daemon, which has stopped. */
void change_books(const char *sql);
void checkpoint(void); /* of the loop's state */

void verify(struct store *store, const atomic_bool *cancelled);
void passes(uint64_t n); /* of so many inputs */
void fails(const char *sentence);
