#include "core/governance/record.h"
#include "core/governance/state.h"

const struct pool_authority *authority_of(const struct engine *e, uint32_t pool)
{
    return (const struct pool_authority *)e->governance->of_pool.items + pool;
}

enum condition_state condition_state_on(const struct condition *c, date_t day)
{
    if (c->set_on > day)
        return CONDITION_NOT_SET;
    if (c->cleared_on != DATE_NONE && c->cleared_on <= day)
        return CONDITION_CLEARED;
    if (c->lapsed_on != DATE_NONE && c->lapsed_on <= day)
        return CONDITION_LAPSED;
    return day > c->due ? CONDITION_OVERDUE : CONDITION_OPEN;
}

uint32_t pending_count(const struct engine *e)
{
    return (uint32_t)e->governance->pending.count;
}

const struct pending *pending_at(const struct engine *e, uint32_t i)
{
    return &e->governance->pending.items[i];
}

const struct officer *officer_at(const struct engine *e, uint32_t i)
{
    return &e->governance->officers.items[i];
}

uint32_t officer_count(const struct engine *e)
{
    return (uint32_t)e->governance->officers.count;
}

uint32_t source_count(const struct engine *e)
{
    return (uint32_t)e->governance->sources.count;
}

const struct source *source_at(const struct engine *e, uint32_t i)
{
    return &e->governance->sources.items[i];
}

uint32_t section_256_count(const struct engine *e)
{
    return (uint32_t)e->governance->transfers.count;
}

const struct section_256 *section_256_at(const struct engine *e, uint32_t i)
{
    return &e->governance->transfers.items[i];
}
