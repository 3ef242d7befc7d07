/* core/access/cover: what a grant of the register covers: bodies and pools. Private to daemon/core.
 *
 * A body is the entry's own, or one that it has succeeded. A pool is the one that the grant names;
 * where it names none, each in which the entry's body is host or partner, or carries on for one
 * that was; of an entry without a body, each. The host's finance covers pools of which its body is
 * the host, whatever the grant names. */
#pragma once
#include "core/access/register.h"

/* One grant of an entry. */
struct holder {
    const struct engine *e;
    const struct access_entry *entry;
    const struct access_grant *grant;
};

bool cover_owns(const struct engine *e, const struct access_entry *a, uint32_t party);
bool cover_pool(const struct holder *h, uint32_t pool); /* NONE: no */
/* All pools there are and will be: what holds for all is said by whom it covers. */
bool cover_all(const struct holder *h);
