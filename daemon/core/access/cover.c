#include "core/access/cover.h"
#include "core/foundation/successor.h"

bool cover_owns(const struct engine *e, const struct access_entry *a, uint32_t party)
{
    unsigned steps = SUCCESSIONS_MAX;
    return a->party != NONE && party != NONE &&
           (party == a->party || successor_leads_to(e, party, a->party, &steps, true));
}

static bool is_host(const struct engine *e, const struct access_entry *a, uint32_t pool)
{
    return a->party != NONE && successor_in_pool_now(e, pool, pool_at(e, pool)->host) == a->party;
}

static bool takes_part(const struct engine *e, const struct access_entry *a, uint32_t pool)
{
    const struct pool *p = pool_at(e, pool);
    if (is_host(e, a, pool))
        return true;
    for (size_t i = 0; i < p->partners.count; i++)
        if (successor_in_pool_now(e, pool, partner_at(e, p->partners.items[i])->party) == a->party)
            return true;
    return false;
}

bool cover_pool(const struct holder *h, uint32_t pool)
{
    if (pool == NONE)
        return false;
    if (h->grant->role == ROLE_HOST_FINANCE && !is_host(h->e, h->entry, pool))
        return false;
    if (h->grant->pool.size)
        return text_equal(h->grant->pool, pool_at(h->e, pool)->code);
    return h->entry->party == NONE || takes_part(h->e, h->entry, pool);
}

bool cover_all(const struct holder *h)
{
    return h->entry->party == NONE && !h->grant->pool.size && h->grant->role != ROLE_HOST_FINANCE;
}
