#include "core/foundation/calendar.h"

enum { MONDAY = 0, FRIDAY = 4, SATURDAY = 5 };

/* Easter Sunday by the anonymous Gregorian computus, as days since 1970-01-01. */
static date_t easter(int year)
{
    int a = year % 19, b = year / 100, c = year % 100, d = b / 4, e = b % 4, f = (b + 8) / 25;
    int g = (b - f + 1) / 3, h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4;
    int l = (32 + 2 * e + 2 * i - h - k) % 7, m = (a + 11 * h + 22 * l) / 451;
    int n = h + l - 7 * m + 114;
    date_t date = 0;
    (void)date_make(year, n / 31, n % 31 + 1, &date);
    return date;
}

/* Days proclaimed for one year only, and regular ones moved away that year. */
static const struct special {
    int32_t day, moved; /* YYYYMMDD; moved 0: none */
} specials[] = {
    {20110429, 0},        {20120604, 20120528}, {20120605, 0}, {20200508, 20200504},
    {20220602, 20220530}, {20220603, 0},        {20220919, 0}, {20230508, 0},
};

static bool is_first_monday(int day)
{
    return day <= 7;
}
static bool is_last_monday_of_31(int day)
{
    return day >= 25;
}

/* A fixed holiday that falls on a weekend is kept on the next working day: Christmas and Boxing Day
 * share the days up to 28 December. */
static bool is_fixed_holiday(int month, int day, int weekday)
{
    if (month == 1)
        return day == 1 ? weekday < SATURDAY : (day == 2 || day == 3) && weekday == MONDAY;
    if (month != 12)
        return false;
    if (day == 25 || day == 26)
        return weekday < SATURDAY;
    if (day == 27)
        return weekday == MONDAY || weekday == 1;
    return day == 28 && (weekday == MONDAY || weekday == 1);
}

/* Good Friday or Easter Monday, which fall from 20 March to 26 April. */
static bool is_easter_holiday(date_t date, int year, int month, int weekday)
{
    if (month != 3 && month != 4)
        return false;
    return (weekday == FRIDAY && date == easter(year) - 2) ||
           (weekday == MONDAY && date == easter(year) + 1);
}

static bool is_bank_holiday(date_t date, int weekday)
{
    int year, month, day;
    date_split(date, &year, &month, &day);
    if (year < 2005 || year > 2040)
        return false;
    int32_t number = year * 10000 + month * 100 + day;
    for (size_t i = 0; i < sizeof specials / sizeof *specials; i++) {
        if (specials[i].day == number)
            return true;
        if (specials[i].moved == number)
            return false;
    }
    if (is_fixed_holiday(month, day, weekday) || is_easter_holiday(date, year, month, weekday))
        return true;
    if (weekday != MONDAY)
        return false;
    return (month == 5 && (is_first_monday(day) || is_last_monday_of_31(day))) ||
           (month == 8 && is_last_monday_of_31(day));
}

bool calendar_is_working_day(date_t date)
{
    int weekday = date_weekday(date);
    return weekday < SATURDAY && !is_bank_holiday(date, weekday);
}

date_t calendar_working_day_of_month(int year, int month, int n)
{
    date_t first, last_seen;
    if (date_make(year, month, 1, &first))
        return DATE_NONE;
    last_seen = first;
    for (int day = 0; day < date_days_in_month(year, month); day++) {
        if (!calendar_is_working_day(first + day))
            continue;
        last_seen = first + day;
        if (--n == 0)
            break;
    }
    return last_seen;
}

date_t calendar_add_working_days(date_t date, int n)
{
    while (n > 0)
        if (calendar_is_working_day(++date))
            n--;
    return date;
}

int calendar_working_days_between(date_t a, date_t b)
{
    if (a > b) {
        date_t swap = a;
        a = b;
        b = swap;
    }
    int days = 0;
    while (a < b)
        if (calendar_is_working_day(++a))
            days++;
    return days;
}
