#include "feed/row/amount.h"

#include <stdbool.h>
#include <string.h>

#include "base/error.h"
#include "base/money.h"
#include "feed/file/ascii.h"

enum { DIGITS_MAX = 40, FRACTION_KNOWN = 4 }; /* figures after the pence: 0.000001 pounds */

struct reading {
    struct text rest;
    unsigned signs; /* that were found; more than one have no one meaning */
    bool is_negative;
    int word;                    /* as amount_word */
    char digits[DIGITS_MAX + 4]; /* pounds, a point, pence: as money_parse reads them */
    size_t size;
};

static bool begin(struct text *t, const char *with)
{
    const size_t size = strlen(with);
    if (t->size < size || memcmp(t->data, with, size) != 0)
        return false;
    *t = (struct text){t->data + size, t->size - size};
    return true;
}

static bool is_letters(const char *at, const char *letters)
{
    return (at[0] | 0x20) == letters[0] && (at[1] | 0x20) == letters[1];
}

static bool end(struct text *t, const char *with)
{
    const size_t size = strlen(with);
    if (t->size < size || memcmp(t->data + t->size - size, with, size) != 0)
        return false;
    t->size -= size;
    return true;
}

static bool end_letters(struct text *t, const char *letters)
{
    if (t->size < 3 || !is_letters(t->data + t->size - 2, letters))
        return false;
    t->size -= 2;
    return true;
}

static bool take_word(struct reading *r, const char *letters, int word)
{
    const bool found = end_letters(&r->rest, letters);
    if (found)
        r->word = word;
    return found;
}

static bool take(struct reading *r, bool found, bool is_negative)
{
    r->signs += found;
    r->is_negative |= found && is_negative;
    return found;
}

#define MINUS "\xE2\x88\x92" /* U+2212 */
#define POUND "\xC2\xA3"

/* What stands on both sides of the figures. */
static void take_signs(struct reading *r)
{
    struct text *t = &r->rest;
    bool is_pound = false, more = true, is_open = false;
    (void)begin(t, "'");
    while (more && t->size) {
        bool pound = !is_pound && begin(t, POUND), bracket = !is_open && begin(t, "(");
        is_pound |= pound;
        is_open |= bracket;
        more = begin(t, " ") || pound || bracket ||
               take(r, begin(t, "-") || begin(t, MINUS), true) || take(r, begin(t, "+"), false);
    }
    for (more = true; more && t->size;) {
        bool bracket = take(r, is_open && end(t, ")"), true);
        is_open &= !bracket;
        more = bracket || end(t, " ") ||
               take(r, end(t, "-") || end(t, MINUS) || take_word(r, "cr", -1), true) ||
               take(r, take_word(r, "dr", 1), false);
    }
    if (is_open)
        r->rest = TEXT_NONE; /* a bracket that is not closed */
}

static size_t count(struct text t, char c)
{
    size_t n = 0;
    for (size_t i = 0; i < t.size; i++)
        n += t.data[i] == c;
    return n;
}

static bool has_figure(struct text t)
{
    for (size_t i = 0; i < t.size; i++)
        if (ascii_is_digit(t.data[i]))
            return true;
    return false;
}

static bool push(struct reading *r, char c)
{
    if (r->size >= DIGITS_MAX)
        return false;
    r->digits[r->size++] = c;
    return true;
}

/* Figures, in groups of three after a first of one to three where by is in them. */
static bool push_pounds(struct reading *r, struct text t, char by)
{
    const bool is_grouped = by && count(t, by) > 0;
    size_t run = 0, groups = 0;
    for (size_t i = 0; i < t.size; i++) {
        const char c = t.data[i];
        if (ascii_is_digit(c)) {
            run++;
            if (!push(r, c))
                return false;
        } else if (!is_grouped || c != by || run == 0 || run > 3 || (groups && run != 3)) {
            return false;
        } else {
            groups++;
            run = 0;
        }
    }
    return t.size ? !is_grouped || run == 3 : push(r, '0');
}

/* What a calculation left after the pence: zeros, or nines of the penny below. */
static bool is_of_a_penny(struct text rest, int *ret_penny_more)
{
    const char of = rest.data[0];
    const size_t known = rest.size < FRACTION_KNOWN ? rest.size : FRACTION_KNOWN;
    if (of != '0' && (of != '9' || rest.size < FRACTION_KNOWN))
        return false;
    for (size_t i = 0; i < known; i++)
        if (rest.data[i] != of)
            return false;
    *ret_penny_more = of == '9';
    return true;
}

static bool are_digits(struct text t)
{
    for (size_t i = 0; i < t.size; i++)
        if (!ascii_is_digit(t.data[i]))
            return false;
    return true;
}

static bool push_pence(struct reading *r, struct text t, int *ret_penny_more)
{
    if (!are_digits(t))
        return false;
    *ret_penny_more = 0;
    if (t.size > 2 && !is_of_a_penny((struct text){t.data + 2, t.size - 2}, ret_penny_more))
        return false;
    bool pushed = push(r, '.');
    for (size_t i = 0; i < 2; i++)
        pushed = pushed && push(r, i < t.size ? t.data[i] : '0');
    return pushed;
}

/* The sign that groups thousands; 0: none, or more than one kind. */
static char group_of(struct text t)
{
    static const char kinds[] = ",. '";
    char found = 0;
    for (size_t i = 0; kinds[i]; i++)
        if (count(t, kinds[i])) {
            if (found)
                return 0;
            found = kinds[i];
        }
    return found;
}

static int not_an_amount(struct text *ret_why)
{
    *ret_why = text_of("not an amount in pounds");
    return ERR_FORM;
}

/* Where the pence begin: the last point or comma that is no sign of thousands. SIZE_MAX: there are
 * none. *ret_two: it may be either. */
static size_t pence_at(struct text t, bool *ret_two)
{
    const size_t points = count(t, '.'), commas = count(t, ',');
    size_t last = t.size;
    while (last > 0 && t.data[last - 1] != '.' && t.data[last - 1] != ',')
        last--;
    *ret_two = false;
    if (last == 0)
        return SIZE_MAX;
    const size_t at = last - 1, after = t.size - last;
    const char sign = t.data[at];
    if (points && commas) /* the last of two kinds, and once */
        return (sign == '.' ? points : commas) == 1 ? at : SIZE_MAX;
    if (sign == ',') {
        *ret_two = commas == 1 && (after == 1 || after == 2) && at > 0;
        return SIZE_MAX;
    }
    *ret_two = points == 1 && after == 3 && at >= 1 && at <= 3;
    return points == 1 ? at : SIZE_MAX;
}

static bool has_only_figures(struct text t)
{
    for (size_t i = 0; i < t.size; i++)
        if (!ascii_is_digit(t.data[i]) && t.data[i] != '.' && t.data[i] != ',')
            return false;
    return true;
}

static int two_meanings(struct text t, bool is_negative, struct arena *arena, struct text *ret_why)
{
    const size_t at = (size_t)((char *)memchr(t.data, count(t, '.') ? '.' : ',', t.size) - t.data);
    const struct text a = {t.data, at}, b = {t.data + at + 1, t.size - at - 1};
    const char *sign = is_negative ? "-" : "";
    *ret_why = arena_print(arena, "either %s%.*s.%.*s or %s%.*s%.*s pounds: write which", sign,
                           TEXT_ARG(a), TEXT_ARG(b), sign, TEXT_ARG(a), TEXT_ARG(b));
    return ERR_FORM;
}

static int overflow(struct text *ret_why)
{
    *ret_why = text_of("larger than any amount");
    return ERR_OVERFLOW;
}

static int read_figures(struct reading *r, struct arena *arena, int64_t *ret_pence,
                        struct text *ret_why)
{
    struct text t = r->rest;
    bool is_two;
    int more = 0;
    if (!has_figure(t))
        return not_an_amount(ret_why);
    if (t.data[t.size - 1] == '.') /* "1000.", "10298896.31." */
        t.size--;
    const size_t at = pence_at(t, &is_two);
    if (is_two && has_only_figures(t))
        return two_meanings(t, r->is_negative, arena, ret_why);
    const struct text pounds = {t.data, at == SIZE_MAX ? t.size : at};
    const struct text pence =
        at == SIZE_MAX ? (struct text){"", 0} : (struct text){t.data + at + 1, t.size - at - 1};
    if (t.size > DIGITS_MAX)
        return overflow(ret_why);
    if (!push_pounds(r, pounds, group_of(pounds)))
        return not_an_amount(ret_why);
    if (!push_pence(r, pence, &more)) {
        *ret_why = text_of(are_digits(pence) ? "a part of a penny" : "not an amount in pounds");
        return ERR_FORM;
    }
    int rc = money_parse(r->digits, r->size, ret_pence);
    if (!rc)
        rc = money_add(*ret_pence, more, ret_pence);
    return rc ? overflow(ret_why) : 0;
}

int amount_read(struct text cell, struct arena *arena, int64_t *ret_pence, struct text *ret_why)
{
    struct reading r = {.rest = cell};
    int64_t pence;
    take_signs(&r);
    if (r.signs > 1 && r.rest.size) {
        *ret_why = text_of("more than one sign: is it below 0 or not?");
        return ERR_FORM;
    }
    const int rc = read_figures(&r, arena, &pence, ret_why);
    if (!rc)
        *ret_pence = r.is_negative ? -pence : pence;
    return rc;
}

int amount_word(struct text cell)
{
    struct reading r = {.rest = cell};
    take_signs(&r);
    return r.word;
}

const char *amount_doubt(struct text cell)
{
    size_t begin = 0, end = cell.size;
    while (begin < end && strchr(" \t\n\r\v\f", cell.data[begin]))
        begin++;
    while (end > begin && strchr(" \t\n\r\v\f", cell.data[end - 1]))
        end--;
    if (memmem(cell.data, cell.size, "\xC2\xAD", 2))
        return "holds a soft hyphen: is it a minus?";
    for (size_t i = begin; i < end; i++)
        if (strchr("\t\n\r\v\f", cell.data[i]))
            return "several lines in one cell: which is the amount?";
    return NULL;
}

int amount_side(struct text t)
{
    static const char *const words[] = {"d", "c", "dr", "cr", "debit", "credit", "+", "-"};
    char folded[8];
    const struct text word = {folded, t.size <= sizeof folded ? text_fold(t, folded) : 0};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_equal(word, text_of(words[i])))
            return i % 2 ? -1 : 1;
    return 0;
}
