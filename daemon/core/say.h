/* core/say: making events and refusals of the step in hand. Private to daemon/core. */
#pragma once
#include "core/state.h"

/* Sets the step's refusal and returns code (positive). text is printed into the effects' arena. */
int refuse(struct step *s, enum refusal_code code, const char *field, const char *limit,
           const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Money can be booked from the first day on: 0, or REFUSED_DATE_ORDER. */
int require_day(struct step *s);
/* A new event of the item in hand, numbered; pool NONE: none. NULL when out of memory. */
struct event *say(struct step *s, enum event_kind kind, uint32_t pool);
/* The same, with partner, line, kind and year of a stream. */
struct event *say_stream(struct step *s, enum event_kind kind, uint32_t stream);
void say_amount(struct event *event, int64_t amount);
/* amount, expected and their difference */
void say_difference(struct event *event, int64_t amount, int64_t expected);
void say_other(struct event *event, uint64_t cause, uint32_t item);

/* Text inside the engine that lives as long as it: the one copy of t. TEXT_NONE when out of memory.
 */
struct text name_intern(struct engine *e, struct text t);

struct reference reference_of(struct text t);
struct text reference_text(const struct reference *r);
