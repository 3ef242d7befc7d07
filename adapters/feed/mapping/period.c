#include "feed/mapping/period.h"

#include <string.h>

#include "base/error.h"
#include "feed/file/ascii.h"
#include "feed/mapping/day.h"

enum { YEAR_MIN = 2000, YEAR_MAX = 2098 }; /* the period ends in 2099, the last year on the wire */

struct found {
    int year, month, quarter; /* 0: not in the name */
};

bool period_pattern_check(struct text pattern)
{
    int years = 0, parts = 0;
    for (size_t i = 0; i < pattern.size; i++) {
        if (pattern.data[i] != '%')
            continue;
        if (++i == pattern.size)
            return false;
        if (pattern.data[i] == 'Y')
            years++;
        else if (memchr("mbq", pattern.data[i], 3))
            parts++;
        else
            return false;
    }
    return years == 1 && parts <= 1;
}

/* Exactly digits digits at t; the number, or -1. */
static int number_at(struct text t, size_t digits)
{
    int number = 0;
    if (t.size < digits)
        return -1;
    for (size_t i = 0; i < digits; i++) {
        if (!ascii_is_digit(t.data[i]))
            return -1;
        number = number * 10 + (t.data[i] - '0');
    }
    return number;
}

/* What the letter after % stands for: how many digits (a month by name has none), of which range.
 */
struct part {
    char letter;
    size_t size;
    int least, most;
};

static const struct part *part_of(char letter)
{
    static const struct part parts[] = {
        {'Y', 4, YEAR_MIN, YEAR_MAX}, {'m', 2, 1, 12}, {'q', 1, 1, 4}, {'b', 0, 1, 12}};
    size_t i = 0;
    while (parts[i].letter != letter && i + 1 < sizeof parts / sizeof *parts)
        i++;
    return &parts[i];
}

/* The size of what the letter after % takes at the beginning of name, or 0 when it does not fit. */
static size_t take(char letter, struct text name, struct found *f)
{
    const struct part *p = part_of(letter);
    size_t size = p->size;
    const int value = letter == 'b' ? day_month(name, &size) : number_at(name, size);
    if (value < p->least || value > p->most)
        return 0;
    if (letter == 'Y')
        f->year = value;
    else if (letter == 'q')
        f->quarter = value;
    else
        f->month = value;
    return size;
}

static struct text after(struct text t, size_t size)
{
    return (struct text){t.data + size, t.size - size};
}

/* Only the last * is tried again when what follows does not fit: what an earlier one took can
 * stay. What a % took then is written over when it is reached again. */
static bool fits(struct text pattern, struct text name, struct found *ret)
{
    struct found f = {0};
    struct text star = TEXT_NONE, star_name = TEXT_NONE; /* pattern after the last *, name there */
    for (;;) {
        size_t size = 0, step = 1;
        if (pattern.size && pattern.data[0] == '*') {
            star = pattern = after(pattern, 1);
            star_name = name;
            continue;
        }
        if (!pattern.size && !name.size)
            break;
        if (pattern.size >= 2 && pattern.data[0] == '%') {
            size = take(pattern.data[1], name, &f);
            step = 2;
        } else if (pattern.size && name.size &&
                   ascii_lower(pattern.data[0]) == ascii_lower(name.data[0])) {
            size = 1;
        }
        if (size) {
            pattern = after(pattern, step);
            name = after(name, size);
        } else if (star.data && star_name.size) {
            name = star_name = after(star_name, 1);
            pattern = star;
        } else {
            return false;
        }
    }
    *ret = f;
    return true;
}

static int month_range(int year, int month, int months, date_t *ret_from, date_t *ret_to)
{
    date_t from, to;
    const int last = month + months - 1;
    const int last_year = year + (last - 1) / 12, last_month = (last - 1) % 12 + 1;
    if (date_make(year, month, 1, &from) < 0 ||
        date_make(last_year, last_month, date_days_in_month(last_year, last_month), &to) < 0)
        return ERR_FORM; /* not with what take() lets in */
    *ret_from = from;
    *ret_to = to;
    return 0;
}

int period_of_name(struct text pattern, enum year_form year, int months, struct text name,
                   date_t *ret_from, date_t *ret_to)
{
    const char *dot = name.size ? memrchr(name.data, '.', name.size) : NULL;
    struct found f;
    if (dot && dot != name.data)
        name.size = (size_t)(dot - name.data);
    if (!fits(pattern, name, &f))
        return ERR_FORM;
    const bool has_month =
        memmem(pattern.data, pattern.size, "%m", 2) || memmem(pattern.data, pattern.size, "%b", 2);
    const bool has_quarter = memmem(pattern.data, pattern.size, "%q", 2);
    if (has_month)
        return month_range(f.year, f.month, months, ret_from, ret_to);
    const int first = year == YEAR_CALENDAR ? 1 : 4;
    if (!has_quarter)
        return month_range(f.year, first, 12, ret_from, ret_to);
    const int month = first + (f.quarter - 1) * 3; /* 13 is January of the next year */
    return month_range(f.year + (month > 12), month > 12 ? month - 12 : month, 3, ret_from, ret_to);
}
