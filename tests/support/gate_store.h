/* support/gate_store: a store in memory whose appends wait behind a gate, so that a test can look
 * while a commit is under way, and decide how it ends. */
#pragma once
#include <stdatomic.h>
#include "store/store.h"

int gate_store_new(struct store **ret_store);
/* Closed, every append waits until gate_let lets one of them through. */
void gate_close(struct store *s);
void gate_let(struct store *s);
void gate_open(struct store *s);
/* The nth next append from now answers error: before it has changed anything, or after (so that its
 * outcome is not what it says). */
void gate_fail(struct store *s, unsigned nth, int error);
void gate_fail_after(struct store *s, unsigned nth, int error);
/* Asked for its head, the store answers this one, as it was before what was appended since; NULL:
 * as it is. */
void gate_show_head(struct store *s, const struct store_head *head);
/* Reading answers error from now on; 0: it is well again. Any thread. */
void gate_fail_reading(struct store *s, int error);
/* Journal number that is durable. Any thread. */
const _Atomic uint64_t *gate_durable(const struct store *s);
unsigned gate_appends(const struct store *s); /* that were tried */
