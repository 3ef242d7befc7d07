#include "core/payment/numbering.h"
#include <string.h>
#include "core/foundation/recent_payments.h"

static bool is_digits(const struct reference *r)
{
    for (size_t i = 0; i < r->size; i++)
        if (r->data[i] < '0' || r->data[i] > '9')
            return false;
    return true;
}

/* Whether the first `size` digits of whole, one of them left out, begin shorter. */
static bool begins_with_one_less(const char *shorter, const char *whole, size_t size)
{
    size_t i = 0;
    while (i + 1 < size && shorter[i] == whole[i])
        i++;
    return memcmp(shorter + i, whole + i + 1, size - 1 - i) == 0;
}

/* A digit more or less than before, and as it would go on but for that digit. Half of the digits
 * are compared: the rest counts up. */
static bool is_one_digit_off(const struct reference *r, const struct reference *before)
{
    size_t half = (size_t)before->size / 2;
    if (r->size + 1 != before->size && r->size != before->size + 1)
        return false;
    if (memcmp(r->data, before->data, half) == 0)
        return true;
    return r->size < before->size ? begins_with_one_less(r->data, before->data, half)
                                  : begins_with_one_less(before->data, r->data, half + 1);
}

enum reason numbering_check(const struct recent_payments *t, const struct reference *r,
                            const struct reference **ret_before)
{
    const struct reference used = reference_used(r);
    struct reference last = {.size = 0};
    bool alike = true;
    for (uint32_t i = 0; i < NUMBERS_SEEN; i++) {
        const struct recent_payment *p = recent_latest(t, i);
        if (!p || p->reference.size == 0 || reference_is_ruined(&p->reference))
            return REASON_NONE;
        const struct reference seen = reference_used(&p->reference);
        last = i == 0 ? seen : last;
        alike &= seen.size == last.size && is_digits(&seen);
    }
    *ret_before = &recent_latest(t, 0)->reference;
    if (r->size == 0)
        return REASON_NO_REFERENCE;
    bool odd = alike && last.size >= NUMBER_DIGITS_MIN && is_digits(&used) &&
               is_one_digit_off(&used, &last);
    return odd ? REASON_ODD_REFERENCE : REASON_NONE;
}
