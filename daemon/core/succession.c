#include "core/succession.h"

static const struct succession *effective(const struct engine *e, uint32_t party)
{
    uint32_t i = e->parties.items[party].succession;
    return i == NONE ? NULL : &e->organisation.successions.items[i];
}

uint32_t succession_heir(const struct engine *e, uint32_t party)
{
    for (const struct succession *x; (x = effective(e, party));)
        party = x->successors.items[0].party;
    return party;
}

bool succession_descends(const struct engine *e, uint32_t party, uint32_t ancestor)
{
    if (party == ancestor)
        return true;
    const struct succession *x = effective(e, ancestor);
    for (size_t i = 0; x && i < x->successors.count; i++)
        if (succession_descends(e, party, x->successors.items[i].party))
            return true;
    return false;
}

void succession_archive(struct archive *a, struct engine *e)
{
    ARCHIVE_ARRAY(a, e->organisation.successions);
}
