/* wire/message: filling generated messages from core values. Private to daemon/wire. */
#pragma once
#include "base/arena.h"
#include "base/buffer.h"
#include "core/message/effects.h"
#include "core/report/report.h"
#include "s75/v1/desk.pb-c.h"
#include "wire/wire.h"

/* A NUL-terminated copy in the arena; NULL for TEXT_NONE; sets *failed when out of memory. */
char *message_text(struct arena *arena, struct text t, bool *failed);
/* Like message_text, but "" for TEXT_NONE (required fields). */
char *message_text_or_empty(struct arena *arena, struct text t, bool *failed);
/* New messages in the arena; NULL when out of memory. */
S75__V1__Refusal *message_refusal(struct arena *arena, const struct refusal *refusal);
S75__V1__Event *message_event(struct arena *arena, const struct event *event);
S75__V1__Outcome *message_outcome(struct arena *arena, struct text party, struct text feed,
                                  uint64_t number, const struct effects *effects, bool repeated);
/* The whole of Figures, in their arena; NULL when out of memory. */
S75__V1__Figures *message_figures(const struct wire_figures *f);
void message_restored(S75__V1__Restored *m, const struct wire_restored *restored);
S75__V1__Position message_position(const struct position *position);
ProtobufCBinaryData message_bytes(const void *data, size_t size);
/* Fills m, whose text is in the arena. 0 or ERR_MEMORY. */
int message_exception(S75__V1__Exception *m, struct arena *arena, const struct report_exception *x);
/* A whole reply: the answer to a query, whose body is one of Answer's messages. */
int message_answer(struct buffer *out, uint64_t request, S75__V1__Answer__BodyCase body_case,
                   void *body);
/* Packs at the end of out. 0 or ERR_MEMORY. */
int message_pack(struct buffer *out, const ProtobufCMessage *m);
