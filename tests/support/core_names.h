/* support/core_names: the core's enumerations as words, and back, for transcripts. Static texts. */
#pragma once
#include "core/message/effects.h"

const char *name_of_event(enum event_kind kind);
const char *name_of_reason(enum reason reason);
const char *name_of_refusal(enum refusal_code code);

/* The value of a word; 0 when there is no such word. */
int event_called(struct text word);
int refusal_called(struct text word);
