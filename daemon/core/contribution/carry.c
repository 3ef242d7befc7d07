#include "core/contribution/carry.h"
#include "base/error.h"
#include "core/contribution/allocation.h"
#include "core/contribution/applied.h"
#include "core/contribution/schedule.h"
#include "core/contribution/year.h"
#include "core/foundation/emit.h"
#include "core/foundation/tables_own.h"

int64_t carry_open(const struct engine *e, uint32_t contribution_year, date_t date)
{
    const struct contribution_year *cy = year_at(e, contribution_year);
    const struct contribution *contribution = contribution_at(e, cy->contribution);
    uint32_t n = cy->instalment_count;
    if (n == 0 || contribution->is_earned || cy->instalments[n - 1].due > date)
        return 0;
    date_t known = business_date(e) > date ? business_date(e) : date;
    int64_t then = schedule_sum_due(contribution, cy, n, cy->instalments[n - 1].due);
    return sum(sum(schedule_sum_due(contribution, cy, n, known), -then), -cy->change_paid);
}

int carry_count(struct step *s, uint32_t contribution_year, date_t date, int64_t amount)
{
    struct contribution_year *cy = year_own(s->e, contribution_year);
    const struct contribution *contribution = contribution_at(s->e, cy->contribution);
    cy->change_paid = sum(cy->change_paid, amount);
    int rc = applied_add(cy, APPLIED_CHANGE, date, amount);
    if (!rc && contribution->allocation_required)
        rc = allocation_use(s->e, partner_at(s->e, contribution->partner)->party,
                            contribution->kind, cy->year, amount);
    return rc ? rc : year_pay(s, contribution_year, date, amount);
}

void carry_emit(struct step *s, uint32_t contribution_year, uint32_t instalment,
                uint32_t change_year, int64_t change, const struct money *m)
{
    const struct contribution_year *cy = year_at(s->e, contribution_year);
    int year = year_at(s->e, change_year)->year;
    char whole[MONEY_TEXT_MAX], rest[MONEY_TEXT_MAX], part[MONEY_TEXT_MAX];
    struct event *event = emit_for_year(s, EVENT_BACKDATED_ADJUSTMENT, change_year);
    event_source(s, event, m);
    event_difference(event, change, change);
    event->reason = REASON_BACKDATED_ADJUSTMENT_DUE;
    struct text with = TEXT_NONE;
    if (instalment != NONE)
        with = arena_print(&s->out->arena, "instalment %u of %d/%02d, %s, and ",
                           cy->first_instalment + instalment, cy->year, (cy->year + 1) % 100,
                           money_print(sum(m->amount, -change), rest));
    event->explanation = arena_print(&s->out->arena,
                                     "%s is %.*sthe backdated adjustment of %d/%02d, %s, which no "
                                     "instalment of that year was left "
                                     "to carry",
                                     money_print(m->amount, whole), TEXT_ARG(with), year,
                                     (year + 1) % 100, money_print(change, part));
}

uint32_t carry_year(const struct engine *e, const struct recent_payment *paid)
{
    const struct contribution_year *cy = year_at(e, paid->contribution_year);
    return paid->instalments ? year_find(e, cy->contribution, cy->year - 1)
                             : paid->contribution_year;
}
