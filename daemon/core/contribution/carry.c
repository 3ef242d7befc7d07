#include "core/contribution/carry.h"
#include "base/error.h"
#include "core/contribution/allocation.h"
#include "core/contribution/applied.h"
#include "core/contribution/schedule.h"
#include "core/contribution/discharged.h"
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
    int rc = discharged_recall(s->e, contribution_year);
    if (!rc)
        rc = applied_add(cy, APPLIED_CHANGE, date, APPLIED_PAID, amount);
    if (!rc && contribution->allocation_required)
        rc = allocation_use(s->e, partner_at(s->e, contribution->partner)->party,
                            contribution->kind, cy->year, amount);
    return rc ? rc : year_count(s, contribution_year, date, APPLIED_PAID, amount);
}

void carry_emit(struct step *s, uint32_t contribution_year, uint32_t instalment,
                uint32_t change_year, int64_t change, const struct money *m)
{
    const struct contribution_year *cy = year_at(s->e, contribution_year);
    int year = year_at(s->e, change_year)->year;
    struct event *event = emit_for_year(s, EVENT_BACKDATED_ADJUSTMENT, change_year);
    event_source(s, event, m);
    event_difference(event, change, change);
    event->reason = REASON_BACKDATED_ADJUSTMENT_DUE;
    event_part(
        s, event,
        PART(CARRIED_FROM_YEAR, .amount = change, .expected = m->amount, .year = (uint32_t)year));
    if (instalment != NONE)
        event_part(s, event,
                   PART(WITH_INSTALMENT, .amount = sum(m->amount, -change),
                        .year = (uint32_t)cy->year,
                        .instalment = cy->first_instalment + instalment));
}

uint32_t carry_year(const struct engine *e, const struct recent_payment *paid)
{
    const struct contribution_year *cy = year_at(e, paid->contribution_year);
    return paid->instalments ? year_find(e, cy->contribution, cy->year - 1)
                             : paid->contribution_year;
}
