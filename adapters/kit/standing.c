/* kit/standing: how the conversation stands. See client.h. */
#include <stdio.h>
#include "client.h"

#define HOLD_FIRST_MS 20
#define HOLD_MAX_MS 5000

const S75__V1__Welcome *s75_welcome(const struct s75_client *c)
{
    return c->welcome ? c->welcome->welcome : NULL;
}

void client_hold(struct s75_client *c, uint32_t ms)
{
    int64_t now = clock_ms(), until = now + ms;
    if (now >= c->hold_ms) { /* one refused window is one reason to wait longer, not thirty */
        c->back_off_ms = c->back_off_ms ? c->back_off_ms * 2 : HOLD_FIRST_MS;
        if (c->back_off_ms > HOLD_MAX_MS)
            c->back_off_ms = HOLD_MAX_MS;
        if (until < now + c->back_off_ms)
            until = now + c->back_off_ms;
    }
    if (until > c->hold_ms)
        c->hold_ms = until;
}

void client_busy(struct s75_client *c, const S75__V1__Refusal *refusal)
{
    snprintf(c->busy, sizeof c->busy, "%s", refusal->text ? refusal->text : "");
    client_hold(c, refusal->has_retry_after_ms ? refusal->retry_after_ms : 0);
}

bool client_is_greeted(const struct s75_client *c)
{
    return c->greeting == GREETED;
}
