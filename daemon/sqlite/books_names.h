/* sqlite/books_names: the words in which books.db tells enumerations. Private to daemon/sqlite.
 *
 * NULL for the value that means none, and for values out of range. Static storage. */
#pragma once
#include "core/effects.h"

const char *books_event_kind(enum event_kind kind);
const char *books_reason(enum reason reason);
const char *books_refusal(enum refusal_code code);
const char *books_contribution(enum contribution_kind kind);
