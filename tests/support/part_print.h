/* support/part_print: parts of findings as text, by their shape: "underpaid share -10.00 amount
 * 90.00 expected 100.00; nothing_explains". For transcripts, and for comparing. */
#pragma once
#include "base/buffer.h"
#include "core/message/part.h"

/* Appends what is printed; at most 1999 bytes of it. */
void put(struct buffer *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Nothing when there are no parts. */
void part_print(const struct part *part, struct buffer *out);
void part_print_all(const struct parts *parts, struct buffer *out);
