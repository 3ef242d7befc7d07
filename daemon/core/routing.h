/* core/routing: which pool and contribution a payment is for. Private to daemon/core.
 *
 * First that applies: shares (core/split says how much each is); pool (and line or kind) named;
 * payer and payee (and line or kind). A payment that names no contribution is taken for one only as
 * the line's recognition allows; several that fit equally are not guessed between. */
#pragma once
#include "core/state.h"

struct route {
    uint32_t partner; /* of a pool */
    uint32_t line;    /* NONE: belongs to no contribution, for reason */
    enum reason reason;
    int64_t amount;
    struct text reference; /* the share's own, or the payment's; as long as the input */
};
/* 0 with 1..SHARES_MAX routes, a refusal code, or an error. */
int routing_find(struct step *s, const struct payment_input *in,
                 struct route ret_routes[SHARES_MAX], size_t *ret_count);

/* A partner of a pool as an input names it, and the input's fields, for refusals. */
struct named_partner {
    struct text pool, called;
    date_t date;
    const char *pool_field, *payer_field;
    const char *date_field; /* NULL: it need not exist on the date any more */
};
/* The only partner of the pool called so, or the only one of them that exists on the date. 0, or a
 * refusal code: several are not guessed between. */
int routing_find_partner(struct step *s, const struct named_partner *in, uint32_t *ret_partner);
