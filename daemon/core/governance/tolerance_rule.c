#include "core/governance/tolerance_rule.h"
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/contribution.h"
#include "core/contribution/tolerance.h"
#include "core/contribution/year.h"
#include "core/diagnosis/lateness.h"
#include "core/foundation/emit.h"
#include "core/foundation/note.h"
#include "core/foundation/party.h"
#include "core/governance/mandate.h"

static int check_rule(struct step *s, const struct tolerance_input *in, struct tolerance_set *ret)
{
    *ret = (struct tolerance_set){.pool = pool_by_code(s->e, in->pool),
                                  .contribution = NONE,
                                  .year = (int)in->year,
                                  .item = -1,
                                  .instalment = -1,
                                  .cumulative = -1,
                                  .parts = UINT32_MAX};
    if (ret->pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "tolerance.pool", NULL, "no pool has the code %.*s",
                      TEXT_ARG(in->pool));
    if (in->contribution.size) {
        ret->contribution = contribution_find(s->e, ret->pool, in->contribution);
        if (ret->contribution == NONE)
            return refuse(s, REFUSED_UNKNOWN_CONTRIBUTION, "tolerance.contribution", NULL,
                          "pool %.*s has no contribution %.*s", TEXT_ARG(in->pool),
                          TEXT_ARG(in->contribution));
    }
    if (in->item < 0 && in->instalment < 0 && in->cumulative < 0 &&
        in->cumulative_parts == UINT32_MAX)
        return refuse(s, REFUSED_MISSING_FIELD, "tolerance.instalment_pence",
                      "at least one tolerance", "no tolerance is given");
    return 0;
}

/* Nothing when it was not given. */
static void add_amount(struct step *s, struct event *event, enum part_kind kind, int64_t amount)
{
    if (amount >= 0)
        event_part(s, event, (struct part){.kind = kind, .amount = amount});
}

static void emit_tolerance(struct step *s, const struct tolerance_set *set,
                           const struct tolerance_input *in)
{
    struct event *event = emit(s, EVENT_AGREED, set->pool);
    event->subject = text_of("tolerance");
    event->contribution =
        set->contribution == NONE ? TEXT_NONE : contribution_at(s->e, set->contribution)->id;
    event->year = set->year;
    event_part(s, event, PART(TOLERANCE, .by = in->authority));
    add_amount(s, event, PART_TOLERANCE_OF_ITEM, in->item);
    add_amount(s, event, PART_TOLERANCE_OF_INSTALMENT, in->instalment);
    add_amount(s, event, PART_TOLERANCE_OF_YEAR, in->cumulative);
    if (in->cumulative_parts != UINT32_MAX)
        event_part(s, event, PART(TOLERANCE_IN_PARTS, .count = in->cumulative_parts));
}

/* At its instalments, and at what waits to be matched with what is paid of it. */
static int look_again(struct step *s, uint32_t contribution, int year)
{
    int rc = 0;
    note_add(s, NOTE_MATCH_RULES, contribution_at(s->e, contribution)->partner);
    for (size_t i = 0; i < contribution_at(s->e, contribution)->contribution_years.count && !rc;
         i++) {
        uint32_t contribution_year =
            contribution_at(s->e, contribution)->contribution_years.items[i];
        if (year == 0 || year_at(s->e, contribution_year)->year == year)
            rc = year_look_again(s, contribution_year);
        if (!rc)
            lateness_look(s);
    }
    return rc;
}

/* The largest sum that may differ. */
static int64_t most_of(const struct tolerance_input *in)
{
    int64_t most = in->item > in->instalment ? in->item : in->instalment;
    most = most > in->cumulative ? most : in->cumulative;
    return most > 0 ? most : 0;
}

int tolerance_rule_apply(struct step *s, const struct item *item)
{
    const struct tolerance_input *in = &item->tolerance;
    struct tolerance_set set;
    int rc = check_rule(s, in, &set);
    if (!rc)
        rc = mandate_check_widen(s, set.pool, most_of(in), in->officer, item);
    if (!rc)
        rc = tolerance_record(s->e, &set, in);
    if (!rc)
        emit_tolerance(s, &set, in);
    if (rc || set.contribution != NONE)
        return rc ? rc : look_again(s, set.contribution, set.year);
    const struct pool *pool = pool_at(s->e, set.pool);
    for (size_t i = 0; i < pool->contributions.count && !rc; i++)
        rc = look_again(s, pool->contributions.items[i], set.year);
    return rc;
}
