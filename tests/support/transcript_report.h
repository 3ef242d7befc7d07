/* support/transcript_report: reports as "= " lines, tables with cells parted by "|". Private to
 * support/transcript. */
#pragma once
#include "base/buffer.h"
#include "core/engine/engine.h"
#include "issued_kept.h"
#include "transcript_words.h"

/* NAME [POOL] [year N] [quarter N] [as of DATE] [booked DATE] [region TEXT] [party CODE], or NAME
 * POOL issued DATE [by INPUT]; what is wrong with it is w->problem. 0 or ERR_MEMORY. */
int write_report(struct buffer *out, const struct engine *e, const struct issued_kept *kept,
                 struct words *w);
