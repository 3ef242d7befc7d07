#include "core/payment/split.h"
#include <string.h>
#include "core/foundation/emit.h"

/* What the shares ask for, taken together. At most SHARES_MAX of MONEY_LIMIT: in range. */
struct asked {
    uint64_t parts;
    int64_t fixed;
    bool has_parts, has_zero, has_other_sign;
};

static struct asked add_up(const struct payment_input *in)
{
    struct asked a = {0};
    for (size_t i = 0; i < in->shares_count; i++) {
        const struct share_input *share = &in->shares[i];
        a.parts += share->parts;
        a.has_parts |= share->parts != 0;
        if (share->parts)
            continue;
        a.fixed = sum(a.fixed, share->amount);
        a.has_zero |= share->amount == 0;
        a.has_other_sign |= (share->amount < 0) != (in->amount < 0);
    }
    return a;
}

/* Fixed sums alone: the payment, line by line of its remittance advice. */
static int check_contributions(struct step *s, const struct payment_input *in,
                               const struct asked *a)
{
    char fixed[MONEY_TEXT_MAX], whole[MONEY_TEXT_MAX];
    if (a->fixed == in->amount)
        return 0;
    return refuse(s, REFUSED_SHARES, "payment.shares", "sum to the payment",
                  "the fixed sums come to %s, the payment is %s", money_print(a->fixed, fixed),
                  money_print(in->amount, whole));
}

/* Fixed sums first, the remainder by parts. */
static int check_remainder(struct step *s, const struct payment_input *in, const struct asked *a)
{
    char fixed[MONEY_TEXT_MAX], whole[MONEY_TEXT_MAX];
    if (a->parts != SHARE_PARTS)
        return refuse(s, REFUSED_SHARES, "payment.shares", "sum to 1000000 parts",
                      "the shares sum to %llu parts", (unsigned long long)a->parts);
    if (a->has_other_sign)
        return refuse(s, REFUSED_SHARES, "payment.shares.amount_pence", "of the payment's sign",
                      "a fixed sum before a remainder is not of the sign of %s",
                      money_print(in->amount, whole));
    if (llabs(a->fixed) > llabs(in->amount))
        return refuse(s, REFUSED_SHARES, "payment.shares", "at most the payment",
                      "the fixed sums come to %s, more than the payment of %s",
                      money_print(a->fixed, fixed), money_print(in->amount, whole));
    return 0;
}

static int check_shares(struct step *s, const struct payment_input *in, const struct asked *a)
{
    if (a->has_zero)
        return refuse(s, REFUSED_SHARES, "payment.shares.amount_pence", "not 0", "zero amount");
    return a->has_parts ? check_remainder(s, in, a) : check_contributions(s, in, a);
}

int split_payment(struct step *s, const struct payment_input *in, int64_t ret_parts[SHARES_MAX])
{
    uint32_t weights[SHARES_MAX];
    int64_t shared[SHARES_MAX] = {0};
    struct asked a = add_up(in);
    memset(ret_parts, 0, SHARES_MAX * sizeof *ret_parts);
    int rc = check_shares(s, in, &a);
    if (rc)
        return rc;
    for (size_t i = 0; i < in->shares_count; i++)
        weights[i] = in->shares[i].parts;
    if (a.has_parts)
        rc = money_split(sum(in->amount, -a.fixed), weights, in->shares_count, shared);
    for (size_t i = 0; i < in->shares_count && !rc; i++)
        ret_parts[i] = in->shares[i].parts ? shared[i] : in->shares[i].amount;
    return rc;
}
