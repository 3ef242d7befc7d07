/* core/payment/routing: which pool and contribution a payment is for. Private to daemon/core.
 *
 * First that applies: shares (core/payment/split says how much each is); pool (and contribution
 * or kind) named; payer and payee (and contribution or kind). A payment that names no contribution
 * is taken for one only as the contribution's recognition allows. Where several pools or
 * contributions fit, the value date decides: one that has ended, or has not begun, does not compete
 * with one in force on the day; several that fit equally then are not guessed between.
 */
#pragma once
#include "core/foundation/step.h"

struct route {
    uint32_t partner;      /* of a pool */
    uint32_t contribution; /* NONE: belongs to no contribution, for reason */
    enum reason reason;
    int64_t amount;
    struct text reference; /* the share's own, or the payment's; as long as the input */
};
/* 0 with 1..SHARES_MAX routes, a refusal code, or an error. */
int routing_find(struct step *s, const struct payment_input *in,
                 struct route ret_routes[SHARES_MAX], size_t *ret_count);

