#include "core/engine/trial.h"
#include "core/engine/dispatch.h"
#include "core/engine/engine.h"
#include "core/engine/state.h"
#include "core/reconcile/matched.h"

static struct text pool_of(const struct item *item)
{
    return item->kind == ITEM_MATCH_RULES ? item->match_rules.pool : item->tolerance.pool;
}

static bool is_tried(const struct item *item)
{
    return item->kind == ITEM_MATCH_RULES || item->kind == ITEM_TOLERANCE;
}

void engine_try(struct engine *e, const struct trial *trial)
{
    e->engine->trial = trial;
}

bool trial_replaces(const struct step *s, const struct item *item)
{
    return s->e->engine->trial && is_tried(item);
}

int trial_note(struct step *s, const struct item *item)
{
    const struct trial *t = s->e->engine->trial;
    if (!t || (item->kind != ITEM_AGREEMENT && item->kind != ITEM_STAND))
        return 0;
    for (size_t i = 0; i < t->count; i++) {
        if (item->kind == ITEM_AGREEMENT &&
            !text_equal(pool_of(&t->items[i]), item->agreement.pool))
            continue;
        s->is_tried = true;
        int rc = dispatch(s, &t->items[i]);
        s->is_tried = false;
        if (rc < 0)
            return rc;
        t->reported[i] |= rc == 0;
    }
    return 0;
}

uint64_t engine_matches(const struct engine *e)
{
    uint64_t count = 0;
    for (uint32_t i = 0; i < e->tables.pools.count; i++)
        count += matched_of(e, i)->last;
    return count;
}
