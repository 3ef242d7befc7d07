#include "base/error.h"
#include "wire/message.h"
#include "wire/wire.h"

static int fill_list(struct arena *arena, const struct report_exception *const *from, size_t count,
                     size_t *ret_count, S75__V1__Exception ***ret_list)
{
    S75__V1__Exception *all = arena_take(arena, (count + 1) * sizeof *all);
    S75__V1__Exception **list = arena_take(arena, (count + 1) * sizeof *list);
    int rc = all && list ? 0 : ERR_MEMORY;
    for (size_t i = 0; i < count && !rc; i++) {
        rc = message_exception(&all[i], arena, from[i]);
        list[i] = &all[i];
    }
    *ret_list = list;
    *ret_count = rc ? 0 : count;
    return rc;
}

static size_t shown(uint32_t count)
{
    return count < WIRE_TRIED_MAX ? count : WIRE_TRIED_MAX;
}

int wire_answer_try(struct buffer *out, struct arena *arena, uint64_t request,
                    const struct wire_tried *t)
{
    S75__V1__TryAnswer m = S75__V1__TRY_ANSWER__INIT;
    m.inputs = t->inputs;
    m.matches_before = t->matches_before;
    m.matches_after = t->matches_after;
    m.has_stand = t->stand != 0;
    m.stand = t->stand;
    m.appear_count = t->appear_count;
    m.vanish_count = t->vanish_count;
    int rc = fill_list(arena, t->appear, shown(t->appear_count), &m.n_appear, &m.appear);
    if (!rc)
        rc = fill_list(arena, t->vanish, shown(t->vanish_count), &m.n_vanish, &m.vanish);
    return rc ? rc : message_answer(out, request, S75__V1__ANSWER__BODY_TRY_RULES, &m);
}
