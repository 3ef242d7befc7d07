/* core/foundation/emit: making events and refusals of the step in hand. Private to daemon/core. */
#pragma once
#include "core/layout/reference.h"
#include "core/foundation/step.h"

/* One sum of money on its way into the books, whoever brought it. */
struct money {
    uint64_t cause; /* input it came with, and its place there */
    uint32_t item, row;
    struct reference reference, end_to_end;
    int64_t amount;
    date_t value_date;
    uint64_t document; /* ordinal; 0 none */
};

/* The effects of an input, empty; the engine's until the next. */
struct effects *emit_begin(struct engine *e, uint64_t journal);
/* Memory ran out. Nothing is undone and nobody need ask: the rules go on with what they are given,
 * and engine_step fails in its end, with ERR_MEMORY. */
void emit_fail(struct engine *e);
/* Whether it ran out in this step, or a text of it or of the engine could not be made. */
bool emit_failed(const struct step *s);
/* Whether the step's events are numbered without a gap, up to the last that was given out. */
bool emit_is_gapless(const struct step *s);
uint64_t emit_last_event(const struct engine *e);                   /* number, of all pools */
uint64_t emit_last_event_of(const struct engine *e, uint32_t pool); /* number within the pool */

/* Sets the step's refusal and returns code (positive). text is printed into the effects' arena. */
int refuse(struct step *s, enum refusal_code code, const char *field, const char *limit,
           const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Money can be booked from the first day on: 0, or REFUSED_DATE_ORDER. */
int require_day(struct step *s);
/* A new event of the item in hand, numbered; pool NONE: none. Never NULL: when out of memory it is
 * one that nobody will see. */
struct event *emit(struct step *s, enum event_kind kind, uint32_t pool);
/* The same, with partner, contribution, kind and year of a contribution year. */
struct event *emit_for_year(struct step *s, enum event_kind kind, uint32_t contribution_year);
void event_amount(struct event *event, int64_t amount);
/* amount, expected and their difference */
void event_difference(struct event *event, int64_t amount, int64_t expected);
/* What was found, or done: the next part of it. */
void event_part(struct step *s, struct event *event, struct part part);
void event_other(struct event *event, uint64_t cause, uint32_t item);

/* Names the document and row on an event about money of the item in hand. */
void event_source(struct step *s, struct event *event, const struct money *m);

/* Text inside the engine that lives as long as it: the one copy of t. Out of memory it is
 * TEXT_NONE, and the step fails. */
struct text name_intern(struct engine *e, struct text t);
