/* How statement, calendar, memorandum, aged exceptions and the ledger tie, line by line. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct engine;

/* Of one pool's year, as of the business date; false: ret_broken (REPORT_CHECK_MAX) says
 * which line. */
bool report_ties(const struct engine *e, uint32_t pool, int year, char *ret_broken);
