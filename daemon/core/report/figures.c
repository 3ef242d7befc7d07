#include "core/control/feed.h"
#include "core/foundation/exception.h"
#include "core/governance/record.h"
#include "core/report/report.h"

const uint32_t report_ages[REPORT_AGES] = {0, 7, 30, 60, 90};

static unsigned age_of(const struct exception *x, date_t today)
{
    unsigned at = 0;
    while (at + 1 < REPORT_AGES && today - x->raised_on >= (date_t)report_ages[at + 1])
        at++;
    return at;
}

void report_figures(const struct engine *e, struct report_figures *ret_figures)
{
    const date_t today = business_date(e);
    const struct exception *x;
    *ret_figures = (struct report_figures){.pending = pending_count(e)};
    for (size_t at = 0; (x = exception_next(e, &at)) != NULL;) {
        if (!exception_is_open(x))
            continue;
        ret_figures->exceptions[x->state][age_of(x, today)]++;
        ret_figures->exceptions_past_due += x->due != DATE_NONE && x->due < today;
    }
    if (ret_figures->pending > 0 && pending_at(e, 0)->since < today)
        ret_figures->pending_oldest = (uint32_t)(today - pending_at(e, 0)->since);
}

void report_heard(const struct engine *e, uint32_t index, struct report_heard *ret_heard)
{
    const struct feed *f = feed_at(e, index);
    *ret_heard = (struct report_heard){f->party, f->name, f->next - 1, f->heard_us};
}
