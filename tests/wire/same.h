/* tests/wire/same: a generated message says what the core's value says: all of it, no more. */
#pragma once
#include "messages.h"

void same_event(const S75__V1__Event *m, const struct event *e);
void same_refusal(const S75__V1__Refusal *m, const struct refusal *r);
/* NULL is the same as no text. */
void same_text(const char *m, struct text t, const char *what);
void same_parts(S75__V1__Part *const *list, size_t count, const struct parts *parts);
/* An outcome of these effects. */
void same_outcome(const S75__V1__Outcome *m, const struct wire_feed_number *of,
                  const struct effects *effects, bool repeated);
