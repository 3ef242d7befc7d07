/* core/exception: what somebody should look at. Private to daemon/core.
 *
 * An exception is opened by a rule, with the event that tells it, and closed by a rule when what
 * came later settles it, or by somebody who says so (core/queue); never by silence. Those closed by
 * hand are remembered (the last EXCEPTIONS_KEPT of them), so that they can be opened again. */
#pragma once
#include "core/state.h"

#define EXCEPTIONS_KEPT 4096

/* Opens an exception that repeats the event (its explanation, amount, reference...), which is told
 * its number. Returns it, 0 when out of memory. */
uint32_t exception_open(struct step *s, struct event *event, uint32_t stream, uint32_t partner);
/* It stays open for another reason. 0 or ERR_MEMORY. */
int exception_change(struct engine *e, uint32_t id, enum reason reason, struct text explanation);
void exception_close(struct engine *e, uint32_t id); /* 0 and closed ones are allowed */
struct exception *exception_find(struct engine *e, uint32_t id); /* NULL when closed or unknown */
bool exception_is_open(const struct exception *x);

/* By hand. */
struct exception *exception_find_kept(struct engine *e, uint32_t id); /* closed by hand too */
void exception_close_by_hand(struct engine *e, struct exception *x, enum exception_state state);
void exception_reopen(struct engine *e, struct exception *x);
int exception_set_note(struct exception *x, struct text note); /* 0 or ERR_MEMORY */
void exception_fini(struct engine *e);
