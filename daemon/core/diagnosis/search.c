/* core/diagnosis/search: where a candidate explanation is looked for (candidate_find of
 * core/diagnosis/candidate.h). */
#include "core/diagnosis/candidate.h"
#include "core/diagnosis/earlier_payment.h"
#include "core/diagnosis/held_cover.h"
#include "core/diagnosis/misposting.h"
#include "core/diagnosis/rate.h"
#include "core/foundation/keying_error.h"

/* Lets one place be looked at, which may use a third of the steps that are left. */
static void look(struct candidates *c, void (*place)(struct candidates *))
{
    c->steps_allowed = c->steps + (CANDIDATE_STEPS_MAX - c->steps) / 3;
    place(c);
}

static void look_at_amount(struct candidates *c)
{
    if (c->expected > 0 && c->amount == sum(c->expected, c->expected))
        candidate_add(c, REASON_DOUBLED, CANDIDATE_SAME, 0, PART(TWICE));
    enum reason keying_error = keying_error_is(c->amount, c->expected);
    if (keying_error != REASON_UNRECONCILED)
        candidate_add(c, keying_error, CANDIDATE_KEYING_ERROR, 0,
                      (struct part){.kind = keying_error_part(keying_error)});
}

void candidate_find(struct candidates *c)
{
    c->count = 0;
    if (c->contribution_year != NONE) {
        c->partner =
            contribution_at(c->e, year_at(c->e, c->contribution_year)->contribution)->partner;
        look_at_amount(c);
        look(c, rate_look);
        look(c, held_cover_look);
    }
    look(c, earlier_payment_look);
    look(c, misposting_look);
}
