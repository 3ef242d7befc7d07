/* support/transcript_write: answers of the core as "= " lines. Private to support/transcript. */
#pragma once
#include "base/buffer.h"
#include "core/report/report.h"

struct manner {
    bool hidden[EVENT_KIND_COUNT]; /* kinds of events that are not written */
    bool postings;
};
/* one: the input has a single item, which need not be named. */
void write_effects(struct buffer *out, const struct effects *effects, const struct manner *manner,
                  bool one);
/* as_of DATE_NONE: the business date. 0 or ERR_MEMORY. */
int write_positions(struct buffer *out, const struct engine *e, uint32_t pool, date_t as_of,
                   date_t booked_to);
void write_balances(struct buffer *out, const struct engine *e, uint32_t pool);
void write_exceptions(struct buffer *out, const struct engine *e, uint32_t pool);
void write_pool(struct buffer *out, const struct engine *e, uint32_t pool);
