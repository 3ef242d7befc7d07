#include "core/day.h"
#include "base/error.h"
#include "core/agenda.h"
#include "core/assurance.h"
#include "core/district_grant.h"
#include "core/floor.h"
#include "core/line.h"
#include "core/matching.h"
#include "core/queue.h"
#include "core/say.h"
#include "core/stream.h"
#include "core/succession.h"

static int wake(struct step *s, const struct wake *w)
{
    switch (w->kind) {
    case WAKE_LINE_YEAR:
        return line_wake(s, w->index, w->date);
    case WAKE_SLOT:
        return stream_woken(s, w->index, w->date);
    case WAKE_SUCCESSION:
        return succession_wake(s, w->index);
    case WAKE_UNCONFIRMED:
        return matching_wake(s, w->index, w->item_serial);
    case WAKE_CONDITION:
        return assurance_wake(s, w->index, w->item_serial);
    case WAKE_FUND:
        return floor_wake(s, w->index, w->date);
    case WAKE_EXCEPTION:
        return queue_wake(s, w->index, w->date);
    case WAKE_DISTRICT_GRANT:
        return district_grant_wake(s, w->index);
    }
    return ERR_CORRUPT;
}

int day_take(struct step *s, const struct item *item)
{
    struct engine *e = s->e;
    date_t date = item->day.date;
    char today[DATE_TEXT_MAX], asked[DATE_TEXT_MAX];
    if (e->today != DATE_NONE && date < e->today)
        return refuse(s, REFUSED_DATE_ORDER, "day.date", "not before the business date",
                      "%s is before the business date %s", date_print(date, asked),
                      date_print(e->today, today));
    e->today = date;
    struct wake w;
    while (agenda_take(e, date, &w)) {
        int rc = wake(s, &w);
        if (rc)
            return rc;
    }
    return 0;
}
