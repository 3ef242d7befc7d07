/* support/report_check: whether the figures of all reports of an engine tie to one another and to
 * the ledger. Reads only; called at the end of transcripts and of drawn worlds. */
#pragma once
#include <stdbool.h>
#include "core/engine/engine.h"

#define REPORT_CHECK_MAX 200
/* Every report of every pool and year up to the business date. false: ret_broken says what does not
 * tie. */
bool report_check(const struct engine *e, char ret_broken[REPORT_CHECK_MAX]);
