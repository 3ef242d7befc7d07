#include "base/error.h"
#include "core/foundation/ledger.h"
#include "core/reconcile/matched.h"
#include "core/reconcile/matching.h"
#include "core/reconcile/state.h"

static int by_value(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* Serials of everything that is open, and of everything in a match that stands. NULL: out of
 * memory. */
static uint64_t *all_serials(const struct engine *e, size_t *ret_count)
{
    const struct open_items *open[] = {&e->reconcile->payments, &e->reconcile->receipts};
    size_t count = e->reconcile->payments.live + (size_t)e->reconcile->receipts.live, n = 0;
    for (uint32_t p = 0; p < e->reconcile->matched.count; p++)
        for (size_t i = 0; i < matched_of(e, p)->count; i++)
            count += matched_of(e, p)->items[i].sides.count;
    uint64_t *serials = calloc(count + 1, sizeof *serials);
    for (size_t k = 0; serials && k < 2; k++)
        for (size_t i = 0; i < open[k]->count; i++)
            if (open[k]->items[i].serial)
                serials[n++] = open[k]->items[i].serial;
    for (uint32_t p = 0; serials && p < e->reconcile->matched.count; p++)
        for (size_t i = 0; i < matched_of(e, p)->count; i++) {
            const struct match *m = &matched_of(e, p)->items[i];
            for (size_t k = 0; k < m->sides.count && !m->is_unmatched; k++)
                serials[n++] = m->sides.items[k].was.serial;
        }
    *ret_count = n;
    return serials;
}

static const char *check_serials(const struct engine *e)
{
    size_t count;
    uint64_t *serials = all_serials(e, &count);
    bool twice = false;
    if (!serials)
        return "out of memory while matches were checked";
    qsort(serials, count, sizeof *serials, by_value);
    for (size_t i = 1; i < count; i++)
        twice |= serials[i - 1] == serials[i];
    free(serials);
    return twice ? "money is matched twice, or matched and open" : NULL;
}

/* Rules that promise equal sums. */
static const char *check_sums(const struct engine *e)
{
    for (uint32_t p = 0; p < e->reconcile->matched.count; p++)
        for (size_t i = 0; i < matched_of(e, p)->count; i++) {
            const struct match *m = &matched_of(e, p)->items[i];
            if (matched_is_equal((int)m->rule) &&
                matched_sum(m, SIDE_PAYMENT) != matched_sum(m, SIDE_RECEIPT))
                return "a match's payments and receipts differ in their sums";
        }
    return NULL;
}

static const char *check_receipts(const struct engine *e)
{
    int64_t *waiting = calloc(e->tables.partners.count + 1, sizeof *waiting);
    bool same = true;
    if (!waiting)
        return "out of memory while matches were checked";
    for (size_t i = 0; i < e->reconcile->receipts.count; i++)
        if (e->reconcile->receipts.items[i].serial &&
            e->reconcile->receipts.items[i].contribution_year == NONE) {
            int64_t *of = &waiting[e->reconcile->receipts.items[i].partner];
            *of = sum(*of, e->reconcile->receipts.items[i].money.amount);
        }
    for (uint32_t p = 0; p < e->tables.partners.count; p++)
        same &= ledger_balance(e, partner_at(e, p)->account_unreconciled) == -waiting[p];
    free(waiting);
    return same ? NULL : "unreconciled receipts are not those that are open";
}

const char *matching_check(const struct engine *e)
{
    const char *broken = check_serials(e);
    if (!broken)
        broken = check_sums(e);
    return broken ? broken : check_receipts(e);
}
