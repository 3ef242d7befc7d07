#include "app/desk/advance.h"
#include "app/desk/desk.h"
#include "app/process/log.h"
#include "app/desk/own_input.h"

static date_t look(struct desk *d)
{
    struct clock_view view = {.shows = clock_date(net_now()),
                              .jump_max_days = d->config->clock_jump_max_days,
                              .is_manual = d->config->manual_clock};
    date_t next;
    report_clock(d->engine, &view.days);
    d->advance.state = clock_judge(&view, &next);
    d->advance.shows = view.shows;
    return next;
}

void advance_go(struct desk *d)
{
    const uint64_t until = net_uptime_ns() + ADVANCE_NS;
    date_t next;
    if (d->stopping || d->failure || d->commits.stalled)
        return;
    do
        next = look(d);
    while (next != DATE_NONE && own_take_day(d, next) && net_uptime_ns() < until);
}

/* At once, and again every ten minutes: nothing else will move the date. */
static void report_jump(const struct desk *d)
{
    struct report_clock days;
    char shows[DATE_TEXT_MAX], today[DATE_TEXT_MAX];
    report_clock(d->engine, &days);
    date_print(d->advance.shows, shows);
    log_message(
        MESSAGE_CLOCK_NOT_FOLLOWED, LOG_ERROR,
        "the system's clock shows %s, %d days after the business date %s: a jump of more than "
        "%u days is not followed until the clock comes back, or it is confirmed: s75ctl day "
        "%s%s",
        shows, d->advance.shows - days.today, date_print(days.today, today),
        d->config->clock_jump_max_days, shows,
        report_clock_takes_two(d->engine) ? " --officer ID, and s75ctl approve by another officer"
                                          : "");
}

static void report(struct desk *d)
{
    struct advance *a = &d->advance;
    bool is_wrong = a->state == WIRE_CLOCK_JUMPED || a->state == WIRE_CLOCK_IMPLAUSIBLE;
    char shows[DATE_TEXT_MAX];
    if (!is_wrong && a->reported)
        log_message(MESSAGE_CLOCK_FOLLOWED, LOG_NOTICE,
                    "the system's clock shows %s: the business date goes by it again",
                    date_print(a->shows, shows));
    if (!is_wrong)
        a->reported = 0;
    if (!is_wrong ||
        (a->reported == a->state && net_uptime_ns() - a->reported_ns < ADVANCE_REPORTED_NS))
        return;
    if (a->state == WIRE_CLOCK_JUMPED)
        report_jump(d);
    else
        log_message(MESSAGE_CLOCK_NOT_FOLLOWED, LOG_ERROR,
                    "the system's clock is outside of 2000-2099: the business date stays");
    a->reported = a->state;
    a->reported_ns = net_uptime_ns();
}

void advance_tick(struct desk *d)
{
    if (d->commits.committing)
        (void)look(d); /* the commit's end goes on */
    else
        advance_go(d);
    report(d);
}

bool advance_is_under_way(const struct desk *d)
{
    struct report_clock days;
    report_clock(d->engine, &days);
    return !d->advance.is_stuck &&
           (days.day_to != DATE_NONE || d->advance.state == WIRE_CLOCK_CATCHING_UP);
}

date_t advance_not_followed(const struct desk *d)
{
    return d->advance.state == WIRE_CLOCK_JUMPED ? d->advance.shows : DATE_NONE;
}

const char *advance_why_not(const struct desk *d, date_t date)
{
    if (d->config->manual_clock)
        return "this daemon has a manual clock, which goes where a Day says (s75ctl day)";
    return date <= clock_date(net_now())
               ? NULL
               : "the clock does not show that date: at most what it shows can be confirmed";
}

void advance_report(const struct desk *d, struct wire_status *status)
{
    report_clock(d->engine, &status->days);
    status->clock = d->advance.state;
    status->clock_date = d->advance.shows;
    status->clock_jump_max_days = d->config->clock_jump_max_days;
    status->clock_takes_two = report_clock_takes_two(d->engine);
}
