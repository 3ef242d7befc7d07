/* core/report/reports: table from the kind of a report to what makes it (report_make of
 * core/report/table). */
#include "core/report/reports.h"
#include "base/error.h"
#include "core/control/closing.h"
#include "core/foundation/ledger.h"

typedef int (*report_fn)(const struct engine *e, const struct report_asked *asked,
                         struct report *r);
#define REPORT_ROW(name, number, make, scope, dating, undated)                                     \
    [REPORT_##name] = {report_##make, #make, scope, dating, undated},
static const struct {
    report_fn make;
    const char *name;
    enum report_scope scope;
    enum report_dating dating;
    const char *undated;
} reports[REPORT_KIND_COUNT] = {REPORTS(REPORT_ROW)};

const char *report_name(enum report_kind kind)
{
    return reports[kind].name;
}

bool report_is_of_pool(enum report_kind kind)
{
    return reports[kind].scope != ALL_POOLS;
}

bool report_is_national(enum report_kind kind)
{
    return reports[kind].scope == ALL_POOLS && kind != REPORT_SOURCES;
}

bool report_is_issued(enum report_kind kind)
{
    return reports[kind].scope == ONE_POOL && reports[kind].dating != OF_TODAY;
}

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
                           name, date_print(a->as_of, asked), reports[a->kind].undated,
                           date_print(business_date(e), today));
    if (!rc && a->booked_to != DATE_NONE && dating != DATED)
        rc = report_refuse(r, REFUSED_OUT_OF_RANGE, "report.booked_to", "absent",
                           "%s as booked by %s: %s cannot be had by booking day: ask without one",
                           name, date_print(a->booked_to, asked), reports[a->kind].undated);
    return rc;
}

/* Whether it asks of a day, or of a year, of which the pool's books were let go; and of which. */
static bool is_let_go(const struct engine *e, const struct report_asked *a, uint32_t pool,
                      date_t *ret_day)
{
    const date_t to = ledger_let_go_to(e, pool);
    const date_t ends = date_financial_year_start(a->year + 1) - 1;
    if (to == DATE_NONE)
        return false;
    *ret_day = a->as_of;
    if (a->as_of < to ||
        (a->booked_to != DATE_NONE && a->booked_to < ledger_let_go_booked(e, pool)))
        return true;
    if (ends < *ret_day)
        *ret_day = ends;
    return a->kind != REPORT_PERIODS && ends <= to;
}

struct text report_instead(const struct engine *e, struct arena *arena, enum report_kind kind,
                           uint32_t pool, date_t day)
{
    const struct text code = pool_at(e, pool)->code;
    char to[DATE_TEXT_MAX], issued[DATE_TEXT_MAX];
    return arena_print(arena,
                       "the books of %.*s up to %s are closed for good, and of their days only "
                       "what was issued is kept: ask for the %s of %.*s issued to %s",
                       TEXT_ARG(code), date_print(ledger_let_go_to(e, pool), to),
                       report_is_issued(kind) ? reports[kind].name : "statement", TEXT_ARG(code),
                       date_print(closing_near(e, pool, day), issued));
}

/* Of what was let go (core/control/let_go) there is only what was issued. */
static int check_let_go(const struct engine *e, struct report *r)
{
    const struct report_asked *a = &r->asked;
    const uint32_t first = a->pool == NONE ? 0 : a->pool;
    const uint32_t end = a->pool == NONE ? (uint32_t)e->tables.pools.count : a->pool + 1;
    date_t day = DATE_NONE;
    if (reports[a->kind].dating == OF_TODAY || a->kind == REPORT_LIFE)
        return 0;
    for (uint32_t i = first; i < end; i++) {
        if (!is_let_go(e, a, i, &day))
            continue;
        return report_refuse(r, REFUSED_OUT_OF_RANGE, "report.as_of",
                             "a day and a year that were not let go", "%.*s",
                             TEXT_ARG(report_instead(e, r->arena, a->kind, i, day)));
    }
    return 0;
}

int report_make(const struct engine *e, const struct report_asked *asked, struct arena *arena,
                struct report *ret_report)
{
    struct report *r = ret_report;
    *r = (struct report){.arena = arena};
    if (asked->kind <= 0 || asked->kind >= REPORT_KIND_COUNT || !reports[asked->kind].make)
        return report_refuse(r, REFUSED_BAD_VALUE, "report.report", NULL, "no such report");
    if (reports[asked->kind].scope == ONE_POOL && asked->pool == NONE)
        return report_refuse(r, REFUSED_MISSING_FIELD, "report.pool", NULL,
                             "this report is of one pool");
    if (business_date(e) == DATE_NONE)
        return report_refuse(r, REFUSED_DATE_ORDER, "report", NULL, "no business date yet");
    r->asked = complete(e, asked);
    int rc = check_dates(e, r);
    if (!rc)
        rc = check_let_go(e, r);
    if (!rc)
        rc = reports[asked->kind].make(e, &r->asked, r);
    if (!rc && r->is_past_range)
        report_note(r, "a sum is beyond what can be stated and stands at the end of the range");
    return rc <= 0 && r->failed ? ERR_MEMORY : rc;
}
