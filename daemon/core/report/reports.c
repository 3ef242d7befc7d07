/* core/report/reports: table from the kind of a report to what makes it (report_make of
 * core/report/table). */
#include "core/report/reports.h"
#include "base/error.h"
#include "core/foundation/ledger.h"

typedef int (*report_fn)(const struct engine *e, const struct report_asked *asked,
                         struct report *r);
#define REPORT_ROW(name, number, make, needs_pool, dating)                                         \
    [REPORT_##name] = {report_##make, #make, needs_pool, dating},
static const struct {
    report_fn make;
    const char *name;
    bool needs_pool;
    enum report_dating dating;
} reports[REPORT_KIND_COUNT] = {REPORTS(REPORT_ROW)};

/* What of a report has no date, or no booking day. */
static const char *const undated[REPORT_KIND_COUNT] = {
    [REPORT_AGED_EXCEPTIONS] = "exceptions and their states",
    [REPORT_CONTRIBUTIONS_DUE] = "what was paid on an instalment",
    [REPORT_LIFE] = "steps, conditions and payment holds",
    [REPORT_PENDING] = "inputs that wait",
    [REPORT_MATCHES] = "matches",
    [REPORT_SOURCES] = "control totals and claims",
};

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

/* A day to come has no figures yet. Books may be ahead of the business date (core/control/period).
 */
static int check_to_come(const struct engine *e, struct report *r, const char *name)
{
    const struct report_asked *a = &r->asked;
    char asked[DATE_TEXT_MAX], today[DATE_TEXT_MAX];
    date_t booked = business_date(e);
    if (a->pool != NONE && ledger_last_booked(e, a->pool) > booked)
        booked = ledger_last_booked(e, a->pool);
    bool is_value = a->as_of > business_date(e);
    if (!is_value && (a->booked_to == DATE_NONE || a->booked_to <= booked))
        return 0;
    return report_refuse(r, REFUSED_OUT_OF_RANGE, is_value ? "report.as_of" : "report.booked_to",
                         is_value ? "at most the business date" : "at most the last booking day",
                         "%s %s %s: no figure can be had of a day to come; ask for %s or before",
                         name, is_value ? "as of" : "as booked by",
                         date_print(is_value ? a->as_of : a->booked_to, asked),
                         date_print(is_value ? business_date(e) : booked, today));
}

static int check_dates(const struct engine *e, struct report *r)
{
    const struct report_asked *a = &r->asked;
    const char *name = reports[a->kind].name;
    enum report_dating dating = reports[a->kind].dating;
    char asked[DATE_TEXT_MAX], today[DATE_TEXT_MAX];
    int rc = check_to_come(e, r, name);
    if (!rc && a->as_of < business_date(e) && dating == OF_TODAY)
        rc = report_refuse(r, REFUSED_OUT_OF_RANGE, "report.as_of", "the business date",
                           "%s as of %s: %s are known as of the business date only, %s: ask "
                           "without a date",
                           name, date_print(a->as_of, asked), undated[a->kind],
                           date_print(business_date(e), today));
    if (!rc && a->booked_to != DATE_NONE && dating != DATED)
        rc = report_refuse(r, REFUSED_OUT_OF_RANGE, "report.booked_to", "absent",
                           "%s as booked by %s: %s cannot be had by booking day: ask without one",
                           name, date_print(a->booked_to, asked), undated[a->kind]);
    return rc;
}

int report_make(const struct engine *e, const struct report_asked *asked, struct arena *arena,
                struct report *ret_report)
{
    struct report *r = ret_report;
    *r = (struct report){.arena = arena};
    if (asked->kind <= 0 || asked->kind >= REPORT_KIND_COUNT || !reports[asked->kind].make)
        return report_refuse(r, REFUSED_BAD_VALUE, "report.report", NULL, "no such report");
    if (reports[asked->kind].needs_pool && asked->pool == NONE)
        return report_refuse(r, REFUSED_MISSING_FIELD, "report.pool", NULL,
                             "this report is of one pool");
    if (business_date(e) == DATE_NONE)
        return report_refuse(r, REFUSED_DATE_ORDER, "report", NULL, "no business date yet");
    r->asked = complete(e, asked);
    int rc = check_dates(e, r);
    if (!rc)
        rc = reports[asked->kind].make(e, &r->asked, r);
    if (!rc && r->is_past_range)
        report_note(r, "a sum is beyond what can be stated and stands at the end of the range");
    return rc <= 0 && r->failed ? ERR_MEMORY : rc;
}
