/* wire: the register of systems and officers: its first entries, and the whole of it as an answer.
 */
#include <string.h>
#include "base/error.h"
#include "core/access/rights.h"
#include "wire/message.h"
#include "wire/wire.h"

int wire_encode_register(struct buffer *out, uint64_t number, struct text reason,
                         const struct wire_administrator *administrators, size_t count)
{
    static S75__V1__Grant grant = S75__V1__GRANT__INIT;
    S75__V1__Access access[WIRE_ADMINISTRATORS_MAX];
    S75__V1__Item items[WIRE_ADMINISTRATORS_MAX], *list[WIRE_ADMINISTRATORS_MAX];
    S75__V1__Grant *grants[] = {&grant};
    struct arena arena = ARENA_NULL;
    bool failed = false;
    grant.has_role = true;
    grant.role = S75__V1__ROLE__ROLE_ADMINISTRATOR;
    for (size_t i = 0; i < count; i++) {
        s75__v1__access__init(&access[i]);
        s75__v1__item__init(&items[i]);
        access[i].principal = message_text_or_empty(&arena, administrators[i].principal, &failed);
        access[i].name = message_text_or_empty(&arena, administrators[i].name, &failed);
        access[i].reason = message_text(&arena, reason, &failed);
        access[i].grants = grants;
        access[i].n_grants = 1;
        items[i].body_case = S75__V1__ITEM__BODY_ACCESS;
        items[i].access = &access[i];
        list[i] = &items[i];
    }
    S75__V1__Submission m = S75__V1__SUBMISSION__INIT;
    m.party = (char[]){PARTY_DAEMON};
    m.feed = (char[]){WIRE_REGISTER_FEED};
    m.number = number;
    m.items = list;
    m.n_items = count;
    const int rc = failed ? ERR_MEMORY : message_pack(out, &m.base);
    arena_fini(&arena);
    return rc;
}

static bool fill_grants(S75__V1__RegisterEntry *m, const struct engine *e, uint32_t entry,
                        struct arena *arena)
{
    const uint32_t count = access_show(e, entry).grants;
    bool failed = false;
    S75__V1__Grant *grants = arena_take(arena, (count + 1) * sizeof *grants);
    m->grants = arena_take(arena, (count + 1) * sizeof(S75__V1__Grant *));
    if (!grants || !m->grants)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        const struct text pool = access_show_pool(e, entry, i);
        s75__v1__grant__init(&grants[i]);
        grants[i].has_role = true;
        grants[i].role = (S75__V1__Role)access_show_role(e, entry, i);
        if (pool.size)
            grants[i].pool = message_text_or_empty(arena, pool, &failed);
        m->grants[m->n_grants++] = &grants[i];
    }
    return !failed;
}

static bool fill_entry(S75__V1__RegisterEntry *m, const struct engine *e, uint32_t entry,
                       struct arena *arena)
{
    const struct access_shown a = access_show(e, entry);
    bool failed = false;
    s75__v1__register_entry__init(m);
    m->principal = message_text_or_empty(arena, a.principal, &failed);
    m->name = message_text_or_empty(arena, a.name, &failed);
    if (a.party.size)
        m->party = message_text_or_empty(arena, a.party, &failed);
    if (a.officer.size)
        m->officer = message_text_or_empty(arena, a.officer, &failed);
    m->has_from = a.from != DATE_NONE;
    m->from = m->has_from ? date_to_number(a.from) : 0;
    m->has_until = a.until != DATE_NONE;
    m->until = m->has_until ? date_to_number(a.until) : 0;
    m->holds = a.holds;
    return fill_grants(m, e, entry, arena) && !failed;
}

int wire_answer_register(struct buffer *out, struct arena *arena, uint64_t request,
                         const struct engine *e, struct text only)
{
    S75__V1__RegisterAnswer m = S75__V1__REGISTER_ANSWER__INIT;
    const uint32_t count = access_entries(e);
    S75__V1__RegisterEntry *entries = arena_take(arena, (count + 1) * sizeof *entries);
    m.entries = arena_take(arena, (count + 1) * sizeof(S75__V1__RegisterEntry *));
    if (!entries || !m.entries)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < count; i++) {
        if (only.size && !text_equal(access_show(e, i).principal, only))
            continue;
        if (!fill_entry(&entries[m.n_entries], e, i, arena))
            return ERR_MEMORY;
        m.entries[m.n_entries] = &entries[m.n_entries];
        m.n_entries++;
    }
    return message_answer(out, request, S75__V1__ANSWER__BODY_ACCESS, &m);
}
