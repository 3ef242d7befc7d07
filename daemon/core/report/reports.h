/* core/report/reports: one function per report; asked is complete (see core/report/table). Private
 * to daemon/core.
 *
 * Each fills title and tables and returns 0 or a negative error; memory that runs out is seen in
 * report.failed. Figures are those of the ledger and of the contribution years: nothing is counted
 * anew. */
#pragma once
#include "core/report/table.h"

#define REPORT_FUNCTION(name, number, make, scope, dating, undated)                                \
    int report_##make(const struct engine *e, const struct report_asked *asked, struct report *r);
REPORTS(REPORT_FUNCTION)
