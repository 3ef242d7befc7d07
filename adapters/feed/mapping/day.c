#include "feed/mapping/day.h"

#include <stdbool.h>
#include <string.h>

#include "base/error.h"
#include "feed/file/ascii.h"

enum { TOKENS_MAX = 8, GAP_MAX = 2, EXCEL_DIGITS = 5, COMPACT_DIGITS = 8 };

/* Figures, a month or a gap between them; a gap may be empty. */
struct token {
    size_t digits; /* 0: it is a month */
    int number;
    struct text gap; /* what is before it */
};

struct tokens {
    struct token items[TOKENS_MAX];
    size_t count;
};

static bool is_letter(char c)
{
    return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z';
}

/* Letters of t that those of name begin with. */
static size_t common(struct text t, const char *name)
{
    size_t size = 0;
    while (size < t.size && name[size] && ascii_lower(t.data[size]) == name[size])
        size++;
    return size;
}

int day_month(struct text t, size_t *ret_size)
{
    static const char *const months[] = {"january",   "february", "march",    "april",
                                         "may",       "june",     "july",     "august",
                                         "september", "october",  "november", "december"};
    for (int m = 0; m < 12; m++) {
        const size_t size = common(t, months[m]);
        if (size >= 3) {
            *ret_size = size;
            return m + 1;
        }
    }
    return 0;
}

static bool is_word_of(struct text word, const char *const words[], size_t count, size_t least)
{
    for (size_t i = 0; i < count; i++)
        if (common(word, words[i]) == word.size && word.size >= (least ? least : strlen(words[i])))
            return true;
    return false;
}

/* Words that say nothing where they stand: the day of the week first, "of" after the day, what
 * makes an ordinal of the figures right before it. */
static bool is_filler(const struct tokens *ts, struct text word, bool is_after_figures)
{
    static const char *const days[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday"};
    static const char *const ordinals[] = {"st", "nd", "rd", "th"};
    static const char *const of[] = {"of"};
    if (ts->count == 0)
        return is_word_of(word, days, 7, 3);
    return is_after_figures ? is_word_of(word, ordinals, 4, 0) : is_word_of(word, of, 1, 0);
}

static bool add(struct tokens *ts, struct token token)
{
    if (ts->count == TOKENS_MAX)
        return false;
    ts->items[ts->count++] = token;
    return true;
}

static size_t run(struct text t, size_t from, bool (*is)(char c))
{
    size_t size = 0;
    while (from + size < t.size && is(t.data[from + size]))
        size++;
    return size;
}

static bool add_figures(struct tokens *ts, struct text figures, struct text gap)
{
    struct token token = {.digits = figures.size, .gap = gap};
    if (figures.size > COMPACT_DIGITS)
        return false;
    for (size_t i = 0; i < figures.size; i++)
        token.number = token.number * 10 + (figures.data[i] - '0');
    return add(ts, token);
}

/* *ret_filled: it was a word that says nothing. */
static bool add_word(struct tokens *ts, struct text word, struct text gap, bool is_after_figures,
                     bool *ret_filled)
{
    size_t size = 0;
    const int month = day_month(word, &size);
    *ret_filled = is_filler(ts, word, is_after_figures);
    return *ret_filled || (month && size == word.size && add(ts, (struct token){0, month, gap}));
}

static bool divide(struct text t, struct tokens *ret)
{
    size_t at = 0, gap = 0;
    *ret = (struct tokens){.count = 0};
    while (at < t.size) {
        const size_t digits = run(t, at, ascii_is_digit), letters = run(t, at, is_letter);
        const struct text before = {t.data + gap, at - gap};
        const struct text found = {t.data + at, digits + letters};
        bool is_filled = false;
        if (!found.size) {
            if (!memchr("/-. ,", t.data[at], 5) || ++at - gap > GAP_MAX)
                return false;
            continue;
        }
        const bool is_after = at && ascii_is_digit(t.data[at - 1]);
        if (digits ? !add_figures(ret, found, before)
                   : !add_word(ret, found, before, is_after, &is_filled))
            return false;
        at += found.size;
        while (is_filled && at < t.size && memchr(" ,", t.data[at], 2)) /* belong to it */
            at++;
        gap = at;
    }
    return gap == t.size && ret->count > 0;
}

static bool is_time(struct text t)
{
    size_t hours = run(t, 0, ascii_is_digit), at = hours;
    if (hours < 1 || hours > 2)
        return false;
    for (int part = 0; part < 2 && at < t.size && t.data[at] == ':'; part++) {
        if (run(t, at + 1, ascii_is_digit) != 2)
            return false;
        at += 3;
    }
    if (at == hours)
        return false;
    if (at < t.size && t.data[at] == '.')
        at += 1 + run(t, at + 1, ascii_is_digit);
    while (at < t.size && t.data[at] == ' ')
        at++;
    const struct text rest = {t.data + at, t.size - at};
    return !rest.size || (rest.size == 1 && ascii_lower(rest.data[0]) == 'z') ||
           (rest.size == 2 && strchr("ap", ascii_lower(rest.data[0])) &&
            ascii_lower(rest.data[1]) == 'm');
}

static struct text without_time(struct text t)
{
    for (size_t i = 1; i + 1 < t.size; i++)
        if ((t.data[i] == ' ' || t.data[i] == 'T') && ascii_is_digit(t.data[i - 1]) &&
            is_time((struct text){t.data + i + 1, t.size - i - 1}))
            return (struct text){t.data, i};
    return t;
}

static bool is_gap(struct text gap, char one)
{
    return gap.size == 1 && gap.data[0] == one;
}

/* Three figures with one sign between them, "/", "-" or ".". */
static bool are_figures(const struct tokens *ts)
{
    const struct token *x = ts->items;
    return ts->count == 3 && x[0].digits && x[1].digits && x[2].digits && x[0].gap.size == 0 &&
           x[1].gap.size == 1 && memchr("/-.", x[1].gap.data[0], 3) &&
           is_gap(x[2].gap, x[1].gap.data[0]);
}

static bool is_year(const struct token *x)
{
    return x->digits == 4 || x->digits == 2;
}

static int year_of(const struct mapping *m, const struct token *x)
{
    if (x->digits == 4)
        return x->number;
    const int year = m->two_digit_years - m->two_digit_years % 100 + x->number;
    return year < m->two_digit_years ? year + 100 : year;
}

static bool is_short(const struct token *x)
{
    return x->digits == 1 || x->digits == 2;
}

static int read_iso(const struct tokens *ts, struct text t, date_t *ret)
{
    const struct token *x = ts->items;
    if (ts->count == 1 && x[0].digits == COMPACT_DIGITS && t.size == COMPACT_DIGITS)
        return date_make(x->number / 10000, x->number / 100 % 100, x->number % 100, ret);
    if (!are_figures(ts) || x[0].digits != 4 || !is_short(&x[1]) || !is_short(&x[2]))
        return ERR_FORM;
    return date_make(x[0].number, x[1].number, x[2].number, ret);
}

/* With the month's name: its order says nothing. */
static int read_named(const struct mapping *m, const struct tokens *ts, date_t *ret)
{
    const struct token *x = ts->items;
    if (ts->count != 3 || !is_year(&x[2]) || x[0].gap.size)
        return ERR_FORM;
    if (is_short(&x[0]) && !x[1].digits)
        return date_make(year_of(m, &x[2]), x[1].number, x[0].number, ret);
    if (!x[0].digits && is_short(&x[1]))
        return date_make(year_of(m, &x[2]), x[0].number, x[1].number, ret);
    return ERR_FORM;
}

static int read_figures(const struct mapping *m, const struct tokens *ts, bool is_day_first,
                        date_t *ret)
{
    const struct token *x = ts->items;
    if (!are_figures(ts) || !is_short(&x[0]) || !is_short(&x[1]) || !is_year(&x[2]))
        return ERR_FORM;
    return date_make(year_of(m, &x[2]), x[is_day_first].number, x[!is_day_first].number, ret);
}

/* Day 1 is 1900-01-01, and there is a day 60, which was none: from then on one is too many. */
static int read_excel(struct text t, date_t *ret)
{
    date_t first;
    int number = 0;
    const size_t digits = run(t, 0, ascii_is_digit);
    const bool is_whole = digits == t.size;
    const bool is_timed = !is_whole && t.data[digits] == '.' && digits + 1 < t.size &&
                          run(t, digits + 1, ascii_is_digit) == t.size - digits - 1;
    if (digits != EXCEL_DIGITS || (!is_whole && !is_timed))
        return ERR_FORM;
    for (size_t i = 0; i < digits; i++)
        number = number * 10 + (t.data[i] - '0');
    const int rc = date_make(1900, 1, 1, &first);
    if (!rc)
        *ret = first + number - 2;
    return rc;
}

static int read_month(const struct mapping *m, const struct tokens *ts, date_t *ret)
{
    const struct token *x = ts->items;
    if (ts->count != 2 || x[0].gap.size || (x[0].digits && x[1].digits && x[1].gap.size != 1))
        return ERR_FORM;
    const bool is_year_first = x[0].digits == 4;
    const struct token *year = &x[!is_year_first], *month = &x[is_year_first];
    if ((year->digits != 4 && (month->digits || year->digits != 2)) ||
        (month->digits && !is_short(month)))
        return ERR_FORM;
    const int of = year_of(m, year);
    if (month->number < 1 || month->number > 12)
        return ERR_RANGE;
    return date_make(of, month->number,
                     m->value_date == VALUE_DATE_LAST ? date_days_in_month(of, month->number) : 1,
                     ret);
}

static int read_form(const struct mapping *m, enum date_form form, struct text t,
                     const struct tokens *ts, date_t *ret)
{
    int rc = ERR_FORM;
    switch (form) {
    case DATES_ISO:
        return read_iso(ts, t, ret);
    case DATES_UK:
    case DATES_US:
        rc = read_figures(m, ts, form == DATES_UK, ret);
        return rc == ERR_FORM ? read_named(m, ts, ret) : rc;
    case DATES_EXCEL:
        return read_excel(t, ret);
    case DATES_MONTH:
        return read_month(m, ts, ret);
    }
    return rc;
}

int day_read(const struct mapping *m, struct text t, date_t *ret_date)
{
    struct tokens ts;
    const struct text day = without_time(t);
    const bool is_whole = divide(day, &ts);
    int rc = ERR_FORM;
    for (size_t i = 0; i < m->date_count && rc < 0; i++) {
        const enum date_form form = m->dates[i];
        int next = ERR_FORM;
        if (form == DATES_EXCEL || is_whole)
            next = read_form(m, form, form == DATES_EXCEL ? t : day, &ts, ret_date);
        if (!next || next == ERR_RANGE) /* a form that fits, with no such day, tells more */
            rc = next;
    }
    return rc;
}

enum day_order day_order_of(struct text t)
{
    struct tokens ts;
    if (!divide(without_time(t), &ts) || !are_figures(&ts))
        return DAY_EITHER;
    const struct token *x = ts.items;
    if (!is_short(&x[0]) || !is_short(&x[1]) || !is_year(&x[2]))
        return DAY_EITHER;
    if (x[0].number > 12 && x[0].number <= 31 && x[1].number >= 1 && x[1].number <= 12)
        return DAY_FIRST;
    if (x[1].number > 12 && x[1].number <= 31 && x[0].number >= 1 && x[0].number <= 12)
        return MONTH_FIRST;
    return DAY_EITHER;
}
