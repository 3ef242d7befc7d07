#include "core/workflow/write_off.h"
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/year.h"
#include "core/workflow/state.h"

static void drop(struct workflow_state *w, size_t i)
{
    struct write_off *at = &w->write_offs.items[i];
    memmove(at, at + 1, (w->write_offs.count - i - 1) * sizeof *at);
    w->write_offs.count--;
}

int write_off_note(struct engine *e, const struct correction *c)
{
    struct workflow_state *w = e->workflow;
    if (w->write_offs.count == WRITE_OFFS_MAX)
        drop(w, 0);
    if (ARRAY_ROOM(&w->write_offs))
        return ERR_MEMORY;
    w->write_offs.items[w->write_offs.count++] =
        (struct write_off){.exception = c->exception,
                           .contribution_year = c->contribution_year,
                           .instalment = c->instalment,
                           .is_beside = c->is_beside,
                           .amount = c->amount,
                           .value_date = c->value_date};
    return 0;
}

static size_t find(const struct engine *e, uint32_t exception)
{
    for (size_t i = 0; i < e->workflow->write_offs.count; i++)
        if (e->workflow->write_offs.items[i].exception == exception)
            return i;
    return SIZE_MAX;
}

int64_t write_off_sum(const struct engine *e, uint32_t exception)
{
    int64_t all = 0;
    for (size_t i = 0; i < e->workflow->write_offs.count; i++)
        if (e->workflow->write_offs.items[i].exception == exception)
            all = sum(all, e->workflow->write_offs.items[i].amount);
    return all;
}

int64_t write_off_last(const struct engine *e, uint32_t exception)
{
    for (size_t i = e->workflow->write_offs.count; i-- > 0;)
        if (e->workflow->write_offs.items[i].exception == exception)
            return e->workflow->write_offs.items[i].amount;
    return 0;
}

uint32_t write_off_year(const struct engine *e, uint32_t exception)
{
    size_t i = find(e, exception);
    return i == SIZE_MAX ? NONE : e->workflow->write_offs.items[i].contribution_year;
}

int write_off_take_back(struct step *s, uint32_t exception, struct text officer, struct text reason)
{
    size_t i;
    int rc = 0;
    while (!rc && (i = find(s->e, exception)) != SIZE_MAX) {
        const struct write_off w = s->e->workflow->write_offs.items[i];
        const struct contribution_year *cy = year_at(s->e, w.contribution_year);
        const struct correction c = {.contribution_year = w.contribution_year,
                                     .instalment = w.instalment,
                                     .is_beside = w.is_beside,
                                     .amount = -w.amount,
                                     .value_date = w.value_date,
                                     .is_written_off = true,
                                     .is_back = true,
                                     .reason = reason,
                                     .officer = officer,
                                     .exception = exception};
        drop(s->e->workflow, i);
        /* What is awaited again is what this exception is about, and no other is opened. */
        if (w.instalment != NONE && !cy->instalments[w.instalment].exception)
            year_set_exception(s->e, w.contribution_year, w.instalment, exception);
        rc = adjustment_book(s, &c);
    }
    return rc;
}
