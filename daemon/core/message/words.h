/* core/message/words: the words of enumerations, as topics, books.db and transcripts print them:
 * those of the wire, in lower case without their prefix.
 *
 * NULL for the value that means none, and for values out of range. Static storage. */
#pragma once
#include "core/message/effects.h"

const char *words_event_kind(enum event_kind kind);
const char *words_reason(enum reason reason);
const char *words_refusal(enum refusal_code code);
const char *words_exception_state(enum exception_state state);
/* " 1=ccg 2=icb": the values of an enumeration with their words, in the layout of what keeps it. */
void words_print(const char *const *words, int least, int most, struct buffer *out);
