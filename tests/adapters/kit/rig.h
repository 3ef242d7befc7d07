/* kit/rig: a desk and one client of it, and payments to submit, for the tests of the kit. Criterion
 * gives every test a process of its own, so that these are one test's. */
#pragma once
#include "desk.h"
#include "kit/s75.h"

extern struct desk desk;
extern struct s75_client *client; /* NULL: none is open */

/* A desk that is not started yet, and no client. */
void rig_setup(void);
void rig_teardown(void);
/* Of E08000006's feed "ledger" at the desk; soon to say Hello again, slow to give up. */
struct s75_options rig_options(void);
/* Opens the client, which must succeed. */
void rig_open(const struct s75_options *o);
/* Starts the desk first. */
void rig_start(const struct s75_options *o);
void rig_close(void);

int rig_submit(int64_t pence); /* a payment; what s75_submit gives */
/* So many payments, of 1 penny and on, all of them answered. */
void rig_submit_many(int64_t count);
