#include "core/foundation/keying_error.h"
#include <stdio.h>
#include <string.h>

enum { DIGITS_MAX = 20, DIGITS_MIN = 5 };

static size_t digits_of(int64_t amount, char out[DIGITS_MAX + 1])
{
    return (size_t)snprintf(out, DIGITS_MAX + 1, "%lld", (long long)amount);
}

/* Whether removing one digit of longer gives shorter. */
static bool is_one_digit_less(const char *shorter, const char *longer, size_t longer_size)
{
    size_t i = 0;
    while (i + 1 < longer_size && shorter[i] == longer[i])
        i++;
    return memcmp(shorter + i, longer + i + 1, longer_size - 1 - i) == 0;
}

/* Two amounts of as many digits that differ. */
static enum reason error_of_equal_length(const char *a, const char *b, size_t size)
{
    size_t first = 0, last = size - 1;
    while (a[first] == b[first])
        first++;
    while (a[last] == b[last])
        last--;
    if (first == last)
        return REASON_WRONG_DIGIT;
    if (last == first + 1 && a[first] == b[last] && a[last] == b[first])
        return REASON_TRANSPOSED_DIGITS;
    return REASON_UNRECONCILED;
}

enum reason keying_error_is(int64_t amount, int64_t expected)
{
    char a[DIGITS_MAX + 1], b[DIGITS_MAX + 1];
    if (amount <= 0 || expected <= 0 || amount == expected)
        return REASON_UNRECONCILED;
    size_t na = digits_of(amount, a), nb = digits_of(expected, b);
    if (nb < DIGITS_MIN)
        return REASON_UNRECONCILED;
    if (na + 1 == nb)
        return is_one_digit_less(a, b, nb) ? REASON_DROPPED_DIGIT : REASON_UNRECONCILED;
    if (na == nb + 1)
        return is_one_digit_less(b, a, na) ? REASON_EXTRA_DIGIT : REASON_UNRECONCILED;
    return na == nb ? error_of_equal_length(a, b, na) : REASON_UNRECONCILED;
}

enum part_kind keying_error_part(enum reason keying_error)
{
    static const enum part_kind parts[REASON_COUNT] = {
        [REASON_DROPPED_DIGIT] = PART_DROPPED_DIGIT,
        [REASON_EXTRA_DIGIT] = PART_EXTRA_DIGIT,
        [REASON_TRANSPOSED_DIGITS] = PART_TRANSPOSED_DIGITS,
        [REASON_WRONG_DIGIT] = PART_WRONG_DIGIT,
    };
    return parts[keying_error];
}
