#include "base/date.h"

#include <string.h>

#include "base/error.h"

enum {
    YEAR_FIRST = 1900,
    YEAR_LAST = 2199,
    DAYS_TO_FIRST = 25567, /* from 1900-01-01 to 1970-01-01 */
    DAYS_TO_LAST = 84005,  /* from 1970-01-01 to 2199-12-31 */
};

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int date_days_in_month(int year, int month)
{
    static const int8_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12)
        return 0;
    return days[month - 1] + (month == 2 && is_leap(year));
}

/* Years are counted from 1 March, so that the leap day is the last of its year. The months from
 * March then have lengths 31 30 31 30 31 | 31 30 31 30 31 | 31 ..: 153 days in every five, and
 * month m begins on day (153 m + 2) / 5. */
static int days_before_month(int march_month)
{
    return (153 * march_month + 2) / 5;
}

/* From 1 March of year 0; year > 0. */
static int days_before_year(int year)
{
    return 365 * year + year / 4 - year / 100 + year / 400;
}

/* What days_before_year counts up to 1970-01-01, which is in the year from 1 March 1969. */
static int days_before_epoch(void)
{
    return days_before_year(1969) + days_before_month(10);
}

int date_make(int year, int month, int day, date_t *ret_date)
{
    if (year < YEAR_FIRST || year > YEAR_LAST || day < 1 || day > date_days_in_month(year, month))
        return ERR_RANGE;
    const int march_year = month > 2 ? year : year - 1;
    const int march_month = month > 2 ? month - 3 : month + 9;
    *ret_date = days_before_year(march_year) + days_before_month(march_month) + day - 1
                - days_before_epoch();
    return 0;
}

static bool in_range(date_t date)
{
    return date >= -DAYS_TO_FIRST && date <= DAYS_TO_LAST;
}

void date_split(date_t date, int *ret_year, int *ret_month, int *ret_day)
{
    if (!in_range(date)) {
        *ret_year = *ret_month = *ret_day = 0;
        return;
    }
    int days = date + days_before_epoch();
    int year = days * 400 / 146097; /* by the mean year: right or one too early */
    if (days_before_year(year + 1) <= days)
        year++;
    days -= days_before_year(year);
    const int march_month = (5 * days + 2) / 153;
    *ret_day = days - days_before_month(march_month) + 1;
    *ret_month = march_month < 10 ? march_month + 3 : march_month - 9;
    *ret_year = march_month < 10 ? year : year + 1;
}

int date_weekday(date_t date)
{
    const int from_thursday = date % 7; /* 1970-01-01 was a Thursday */
    return (from_thursday + 7 + 3) % 7;
}

int date_from_number(int32_t yyyymmdd, date_t *ret_date)
{
    if (yyyymmdd < 0)
        return ERR_RANGE;
    return date_make(yyyymmdd / 10000, yyyymmdd / 100 % 100, yyyymmdd % 100, ret_date);
}

int32_t date_to_number(date_t date)
{
    int year, month, day;
    date_split(date, &year, &month, &day);
    return year * 10000 + month * 100 + day;
}

int date_financial_year(date_t date)
{
    int year, month, day;
    date_split(date, &year, &month, &day);
    return month < 4 ? year - 1 : year;
}

unsigned date_financial_quarter(date_t date)
{
    int year, month, day;
    date_split(date, &year, &month, &day);
    return (unsigned)((month + 8) % 12 / 3 + 1);
}

date_t date_financial_year_start(int year)
{
    date_t start = DATE_NONE;
    date_make(year, 4, 1, &start);
    return start;
}

static void put_digits(char *at, int digits, int value)
{
    for (; digits > 0; value /= 10)
        at[--digits] = (char)('0' + value % 10);
}

char *date_print(date_t date, char buf[DATE_TEXT_MAX])
{
    int year, month, day;
    date_split(date, &year, &month, &day);
    if (year == 0)
        return strcpy(buf, "-");
    strcpy(buf, "yyyy-mm-dd");
    put_digits(buf, 4, year);
    put_digits(buf + 5, 2, month);
    put_digits(buf + 8, 2, day);
    return buf;
}

struct scan {
    const char *at, *end;
};

/* Reads digits up to most of them; returns how many there were. */
static int take_number(struct scan *s, int most, int *ret_value)
{
    int n = 0, value = 0;
    for (; n < most && s->at < s->end && *s->at >= '0' && *s->at <= '9'; n++)
        value = value * 10 + (*s->at++ - '0');
    *ret_value = value;
    return n;
}

static bool accept(struct scan *s, char wanted)
{
    if (s->at == s->end || *s->at != wanted)
        return false;
    s->at++;
    return true;
}

int date_parse(const char *text, size_t size, date_t *ret_date)
{
    if (size != strlen("2017-08-01"))
        return ERR_FORM;
    struct scan s = {text, text + size};
    int year, month, day;
    if (take_number(&s, 4, &year) != 4 || !accept(&s, '-') || take_number(&s, 2, &month) != 2
        || !accept(&s, '-') || take_number(&s, 2, &day) != 2)
        return ERR_FORM;
    return date_make(year, month, day, ret_date);
}
