#include "core/engine/after.h"
#include "core/control/let_go.h"
#include "core/control/succession.h"
#include "core/diagnosis/lateness.h"
#include "core/foundation/note.h"
#include "core/planning/kind_ended.h"
#include "core/governance/minimum.h"
#include "core/payment/held.h"
#include "core/reconcile/matching.h"
#include "core/report/issuing.h"
#include "core/spending/scheme.h"
#include "core/spending/spent_early.h"

static int check_minimum(struct step *s, uint32_t pool)
{
    minimum_check(s, pool_at(s->e, pool)->area);
    return 0;
}

/* What waits for the release conditions, and what did not. */
static int look_at_conditions(struct step *s, uint32_t pool)
{
    int rc = held_release(s, pool);
    return rc ? rc : spent_early_look(s, pool);
}

/* In the order in which they are done; each may note more, which begins again at the first. */
static const struct {
    enum note_kind kind;
    int (*run)(struct step *s, uint32_t index);
} rules[] = {
    {NOTE_RELEASE, look_at_conditions},
    {NOTE_ALLOCATED, held_release_allocated},
    {NOTE_SUCCEEDED_PARTNERS, succession_apply_to_pool},
    {NOTE_VARIED, scheme_contribution_varied},
    {NOTE_KIND, kind_ended_look},
    {NOTE_MINIMUM, check_minimum},
    {NOTE_CLOSED, issuing_make},
    {NOTE_LET_GO, let_go_look},
    {NOTE_MATCH_RULES, matching_look_again},
};

int after_item(struct step *s)
{
    int rc = 0;
    lateness_look(s);
    for (size_t i = 0; i < sizeof rules / sizeof *rules && !rc; i++) {
        uint32_t index;
        if (!note_take(s, rules[i].kind, &index))
            continue;
        rc = rules[i].run(s, index);
        if (!rc)
            lateness_look(s);
        i = (size_t)-1;
    }
    return rc;
}
