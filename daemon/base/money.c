#include "base/money.h"

#include <assert.h>
#include <string.h>

#include "base/error.h"

enum { SPLIT_MAX = 4096 };

int money_add(int64_t a, int64_t b, int64_t *ret_sum)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return ERR_OVERFLOW;
    *ret_sum = sum;
    return 0;
}

int money_sub(int64_t a, int64_t b, int64_t *ret_difference)
{
    int64_t difference;
    if (__builtin_sub_overflow(a, b, &difference))
        return ERR_OVERFLOW;
    *ret_difference = difference;
    return 0;
}

int money_scale(int64_t a, int64_t times, int64_t parts, enum rounding rounding, int64_t *ret)
{
    if (parts <= 0)
        return ERR_RANGE;
    const __int128 product = (__int128)a * times;
    __int128 quotient = product / parts; /* towards zero, and the rest has the product's sign */
    const __int128 rest = product % parts;
    if (rounding == ROUND_HALF_UP && (rest < 0 ? -rest : rest) * 2 >= parts)
        quotient += product < 0 ? -1 : 1;
    if (quotient < INT64_MIN || quotient > INT64_MAX)
        return ERR_OVERFLOW;
    *ret = (int64_t)quotient;
    return 0;
}

static uint64_t magnitude(int64_t v)
{
    return v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
}

static int64_t with_sign(uint64_t v, bool negative)
{
    return (int64_t)(negative ? 0 - v : v);
}

/* The share-th largest of the n remainders, all below bound: the largest value that at least share
 * of them reach. Found by halving the range of values, which needs no second array and no sort. */
static int64_t nth_largest(const int64_t *remainders, size_t n, size_t share, int64_t bound)
{
    int64_t low = 0, high = bound; /* low is reached by enough of them, high is not */
    while (high - low > 1) {
        const int64_t middle = low + (high - low) / 2;
        size_t reached = 0;
        for (size_t i = 0; i < n; i++)
            reached += remainders[i] >= middle;
        if (reached >= share)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* One penny more for each of the extra largest remainders, the earlier first among equals: these
 * become 1, the others 0. */
static void choose_largest(int64_t *remainders, size_t n, size_t extra, int64_t bound)
{
    const int64_t last = extra ? nth_largest(remainders, n, extra, bound) : bound;
    size_t equal = extra;
    for (size_t i = 0; i < n; i++)
        equal -= remainders[i] > last;
    for (size_t i = 0; i < n; i++) {
        const bool is_last = remainders[i] == last && equal;
        equal -= is_last;
        remainders[i] = remainders[i] > last || is_last;
    }
}

/* The remainders stand where the parts will: there is no second array. */
int money_split(int64_t total, const uint32_t *weights, size_t n, int64_t *ret_parts)
{
    if (n == 0 || n > SPLIT_MAX)
        return ERR_RANGE;
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += weights[i];
    if (sum == 0)
        return ERR_RANGE;

    const unsigned __int128 whole = magnitude(total);
    uint64_t rest = magnitude(total);
    for (size_t i = 0; i < n; i++) {
        const unsigned __int128 product = whole * weights[i];
        ret_parts[i] = (int64_t)(product % sum);
        rest -= (uint64_t)(product / sum);
    }
    /* The remainders add up to rest times sum and each is below sum, so rest < n. */
    assert(rest < n);
    choose_largest(ret_parts, n, (size_t)rest, (int64_t)sum);
    for (size_t i = 0; i < n; i++) {
        const uint64_t part = (uint64_t)(whole * weights[i] / sum);
        ret_parts[i] = with_sign(part + (uint64_t)ret_parts[i], total < 0);
    }
    return 0;
}

char *money_print(int64_t pence, char buf[MONEY_TEXT_MAX])
{
    char reversed[MONEY_TEXT_MAX];
    size_t size = 0;
    uint64_t rest = magnitude(pence);
    for (int digits = 0; digits < 3 || rest; digits++) {
        if (digits == 2)
            reversed[size++] = '.';
        else if (digits > 2 && digits % 3 == 2)
            reversed[size++] = ',';
        reversed[size++] = (char)('0' + rest % 10);
        rest /= 10;
    }
    if (pence < 0)
        reversed[size++] = '-';
    for (size_t i = 0; i < size; i++)
        buf[i] = reversed[size - 1 - i];
    buf[size] = '\0';
    return buf;
}

struct scan {
    const char *at, *end;
    uint64_t amount; /* of the digits so far */
    bool overflow;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool accept(struct scan *s, const char *wanted)
{
    const size_t size = strlen(wanted);
    if ((size_t)(s->end - s->at) < size || memcmp(s->at, wanted, size) != 0)
        return false;
    s->at += size;
    return true;
}

static bool blank_begins(const struct scan *s)
{
    return s->at < s->end && (*s->at == ' ' || (*s->at >= '\t' && *s->at <= '\r'));
}

/* Blanks at both ends; the no-break space is one, since spreadsheets write it. */
static void trim(struct scan *s)
{
    while (blank_begins(s) || (s->end - s->at >= 2 && memcmp(s->at, "\xC2\xA0", 2) == 0))
        s->at += *s->at == '\xC2' ? 2 : 1;
    while (s->at < s->end) {
        const char last = s->end[-1];
        if (last == ' ' || (last >= '\t' && last <= '\r'))
            s->end--;
        else if (s->end - s->at >= 2 && memcmp(s->end - 2, "\xC2\xA0", 2) == 0)
            s->end -= 2;
        else
            break;
    }
}

static void push_digit(struct scan *s, unsigned digit)
{
    s->overflow |= __builtin_mul_overflow(s->amount, (uint64_t)10, &s->amount);
    s->overflow |= __builtin_add_overflow(s->amount, (uint64_t)digit, &s->amount);
}

static size_t take_digits(struct scan *s, size_t most)
{
    size_t n = 0;
    for (; n < most && s->at < s->end && is_digit(*s->at); n++)
        push_digit(s, (unsigned)(*s->at++ - '0'));
    return n;
}

/* Digits, either without commas or in groups of three after a first group of one to three. */
static bool take_pounds(struct scan *s)
{
    const size_t first = take_digits(s, SIZE_MAX);
    if (first == 0)
        return false;
    if (s->at == s->end || *s->at != ',')
        return true;
    if (first > 3)
        return false;
    while (accept(s, ","))
        if (take_digits(s, 3) != 3)
            return false;
    return true;
}

static bool take_pence(struct scan *s)
{
    if (!accept(s, ".")) {
        push_digit(s, 0);
        push_digit(s, 0);
        return true;
    }
    const size_t digits = take_digits(s, 2);
    if (digits == 1)
        push_digit(s, 0);
    return digits > 0;
}

int money_parse(const char *text, size_t size, int64_t *ret_pence)
{
    if (!size)
        return ERR_FORM;
    struct scan s = {.at = text, .end = text + size};
    trim(&s);
    const bool bracket = accept(&s, "(");
    const bool minus = !bracket && accept(&s, "-");
    if (!bracket && !minus)
        accept(&s, "+");
    accept(&s, "\xC2\xA3"); /* the pound sign in UTF-8 */
    if (!take_pounds(&s) || !take_pence(&s))
        return ERR_FORM;
    if (bracket && !accept(&s, ")"))
        return ERR_FORM;
    if (s.at != s.end)
        return ERR_FORM;
    const bool negative = bracket || minus;
    if (s.overflow || s.amount > (uint64_t)INT64_MAX + negative)
        return ERR_OVERFLOW;
    *ret_pence = with_sign(s.amount, negative);
    return 0;
}
