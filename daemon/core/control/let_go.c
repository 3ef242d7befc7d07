#include "core/control/let_go.h"
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/let_go.h"
#include "core/control/state.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/remembered.h"
#include "core/reconcile/matched.h"
#include "core/spending/year_over.h"

/* The last day of the latest year that is closed for good; DATE_NONE: none is, but for those let go
 * before. */
static date_t closed_for_good(const struct engine *e, uint32_t pool)
{
    const struct closings *c = closings_of(e, pool);
    if (c->closed_to == DATE_NONE)
        return DATE_NONE;
    const int ended = date_financial_year(c->closed_to + 1) - 1;
    const date_t to = date_financial_year_start(ended);
    if (to == DATE_NONE || to - 1 <= ledger_let_go_to(e, pool) ||
        to <= pool_at(e, pool)->effective_from || !let_go_may_funds(e, pool, ended))
        return DATE_NONE;
    return to - 1;
}

/* Up to which booking day the books of that day were closed first, of what still stands. */
static date_t booked_to(const struct closings *c, date_t to)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->items[i].reopened_on == DATE_NONE && c->items[i].to >= to)
            return c->items[i].booked_to;
    return DATE_NONE;
}

/* But for the last up to that day that stands: up to it the books stay closed. */
static int let_go_closings(struct closings *c, date_t to)
{
    size_t kept = 0, last = SIZE_MAX;
    for (size_t i = 0; i < c->count; i++)
        if (c->items[i].to <= to && c->items[i].reopened_on == DATE_NONE)
            last = i;
    for (size_t i = 0; i < c->count; i++) {
        const struct closing *x = &c->items[i];
        if (x->to > to || i == last) {
            c->items[kept++] = *x;
            continue;
        }
        if (ARRAY_ROOM(&c->let_go))
            return ERR_MEMORY;
        c->let_go.items[c->let_go.count++] =
            (struct closing_let_go){x->to, x->closed_on, x->reopened_on, x->item, x->journal};
    }
    c->count = kept;
    return 0;
}

int let_go_look(struct step *s, uint32_t pool)
{
    struct engine *e = s->e;
    const struct pool *p = pool_at(e, pool);
    const date_t to = closed_for_good(e, pool);
    if (to == DATE_NONE)
        return 0;
    const int year = date_financial_year(to);
    const date_t booked = booked_to(closings_of(e, pool), to);
    let_go_funds(e, pool, year);
    ledger_let_go(e, pool, to, booked);
    let_go_contribution_years(e, pool, year, to, booked);
    exception_let_go(e, pool, to);
    int rc = matched_let_go(e, pool, to, booked);
    for (size_t i = 0; i < p->partners.count && !rc; i++)
        rc = remembered_let_go(e, p->partners.items[i], year);
    return rc ? rc : let_go_closings(closings_own(e, pool), to);
}
