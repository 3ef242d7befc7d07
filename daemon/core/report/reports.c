/* core/report/reports: table from the kind of a report to what makes it (report_make of
 * core/report/table). */
#include "core/report/reports.h"
#include "base/error.h"
#include "core/governance/record.h"

typedef int (*report_fn)(const struct engine *e, const struct report_asked *asked,
                         struct report *r);
#define REPORT_ROW(name, number, make, needs_pool) [REPORT_##name] = {report_##make, needs_pool},
static const struct {
    report_fn make;
    bool needs_pool;
} reports[REPORT_KIND_COUNT] = {REPORTS(REPORT_ROW)};

/* What was not asked is taken from the date. */
static struct report_asked complete(const struct engine *e, const struct report_asked *asked)
{
    struct report_asked full = *asked;
    if (full.as_of == DATE_NONE)
        full.as_of = business_date(e);
    if (full.year == 0)
        full.year = date_financial_year(full.as_of);
    if (full.quarter == 0)
        full.quarter = date_financial_quarter(full.as_of);
    return full;
}

int report_make(const struct engine *e, const struct report_asked *asked, struct arena *arena,
                struct report *ret_report)
{
    *ret_report = (struct report){.arena = arena};
    if (asked->kind <= 0 || asked->kind >= REPORT_KIND_COUNT || !reports[asked->kind].make)
        return (int)REFUSED_BAD_VALUE;
    if (reports[asked->kind].needs_pool && asked->pool == NONE)
        return (int)REFUSED_MISSING_FIELD;
    if (business_date(e) == DATE_NONE)
        return (int)REFUSED_DATE_ORDER;
    ret_report->asked = complete(e, asked);
    int rc = reports[asked->kind].make(e, &ret_report->asked, ret_report);
    if (!rc && ret_report->is_past_range)
        report_note(ret_report, "a sum is beyond what can be stated and stands at the end of the "
                                "range");
    return !rc && ret_report->failed ? ERR_MEMORY : rc;
}
