/* core/foundation/exception: what somebody should look at. Private to daemon/core.
 *
 * An exception is opened by a rule, with the event that reports it, and closed by a rule when what
 * came later settles it, or by somebody who says so (core/workflow/workflow); never by silence.
 * Those closed by a person are remembered (the last EXCEPTIONS_KEPT of them), so that they can be
 * opened again. */
#pragma once
#include "core/layout/reference.h"
#include "core/foundation/step.h"

struct exception {
    uint32_t id;
    enum event_kind kind;
    uint32_t pool;              /* NONE: none */
    uint32_t partner;           /* NONE */
    uint32_t contribution_year; /* NONE */
    uint32_t instalment;
    int64_t amount;
    date_t value_date, raised_on;
    struct reference reference;
    enum reason reason;
    uint64_t cause;
    uint32_t item;
    uint8_t *parts; /* what was found, packed; owned; NULL: closed by a rule */
    size_t parts_size;
    enum exception_state state;
    struct text owner; /* officer who is to look at it; TEXT_NONE: nobody */
    date_t due;        /* DATE_NONE: none */
    uint32_t side;     /* party that disputes or asks; NONE */
    char *note;        /* owned; NULL: none */
    int64_t alone;     /* forgiven on it by officers who decided alone, by absolute value */
};

#define EXCEPTIONS_KEPT 4096

/* Opens an exception that repeats the event (its parts, amount, reference...), which is given
 * its number. Returns it; 0 when out of memory, and the step fails. */
uint32_t exception_open(struct step *s, struct event *event, uint32_t contribution_year,
                        uint32_t partner);
/* It is about a payment that came with another input, or item. */
void exception_set_source(struct engine *e, uint32_t id, uint64_t cause, uint32_t item);
/* It stays open for another reason. */
void exception_change(struct engine *e, uint32_t id, enum reason reason, const struct parts *parts);
/* What was found, in the arena. 0, or ERR_MEMORY. */
int exception_parts(const struct exception *x, struct arena *arena, struct parts *ret_parts);
void exception_close(struct engine *e, uint32_t id);             /* 0 and closed ones are allowed */
/* It holds no longer, for a rule found so; another was found in its place (0: none). One on which
 * somebody has worked stays in sight: it is cleared by itself, and says by what it was replaced. */
void exception_replace(struct step *s, uint32_t id, uint32_t by);
/* That it has changed, with the number of what it is about; parts follow. */
struct event *exception_emit_changed(struct step *s, const struct exception *x);
struct exception *exception_find(struct engine *e, uint32_t id); /* NULL when closed or unknown */
bool exception_is_open(const struct exception *x);
bool exception_stands(const struct engine *e, uint32_t id); /* it is known and open */
/* As exception_find_kept, to read. */
const struct exception *exception_look(const struct engine *e, uint32_t id);
bool exception_state_is_closed(enum exception_state state); /* adjusted, written off, cleared */

/* By a person. */
struct exception *exception_find_kept(struct engine *e, uint32_t id); /* closed by a person too */
void exception_close_manually(struct engine *e, struct exception *x, enum exception_state state);
void exception_reopen(struct engine *e, struct exception *x);
void exception_set_note(struct engine *e, struct exception *x, struct text note);
/* Exceptions of partners that others carry on for become theirs. */
void exception_follow_successors(struct engine *e);
/* Those remembered, by ascending id; *at is 0 to begin with. Some may be closed. NULL: no more. */
const struct exception *exception_next(const struct engine *e, size_t *at);
uint32_t exception_count(const struct engine *e);                   /* open, of all pools */
uint32_t exception_count_of(const struct engine *e, uint32_t pool); /* open */
/* How many were open is asked of no day before that one any more; what rules closed is dropped. */
void exception_let_go(struct engine *e, uint32_t pool, date_t to);
/* Open at the end of a day: opened on it or before, and not closed by then. */
uint32_t exception_count_as_of(const struct engine *e, uint32_t pool, date_t day);
