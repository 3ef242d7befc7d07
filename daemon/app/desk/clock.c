#include "app/desk/clock.h"

#define HOUR_US INT64_C(3600000000)
#define DAY_US (24 * HOUR_US)

static date_t last_sunday(int year, int month)
{
    date_t last = 0;
    (void)date_make(year, month, date_days_in_month(year, month), &last);
    return last - (date_weekday(last) + 1) % 7;
}

date_t clock_date(struct instant now)
{
    int year, month, day;
    date_split((date_t)(now.us / DAY_US), &year, &month, &day);
    int64_t summer = last_sunday(year, 3) * DAY_US + HOUR_US;
    int64_t winter = last_sunday(year, 10) * DAY_US + HOUR_US;
    int64_t local = now.us >= summer && now.us < winter ? now.us + HOUR_US : now.us;
    return (date_t)(local / DAY_US);
}

bool clock_is_plausible(date_t date)
{
    int year, month, day;
    date_split(date, &year, &month, &day);
    return year >= 2000 && year <= 2099;
}

enum wire_clock clock_judge(const struct clock_view *v, date_t *ret_next)
{
    const struct report_clock *days = &v->days;
    *ret_next = days->day_to;
    if (days->day_to != DATE_NONE)
        return WIRE_CLOCK_CATCHING_UP;
    if (v->is_manual)
        return WIRE_CLOCK_MANUAL;
    if (!clock_is_plausible(v->shows))
        return WIRE_CLOCK_IMPLAUSIBLE;
    if (days->today != DATE_NONE && v->shows <= days->today)
        return WIRE_CLOCK_FOLLOWED;
    date_t sure = days->confirmed > days->today ? days->confirmed : days->today;
    if (sure != DATE_NONE && v->shows > sure && v->shows - sure > (int64_t)v->jump_max_days)
        return WIRE_CLOCK_JUMPED;
    *ret_next = days->today == DATE_NONE ? v->shows : days->today + 1;
    return WIRE_CLOCK_CATCHING_UP;
}
