#include "core/fit.h"
#include "core/stream.h"

#define NEIGHBOUR_DAYS 31 /* after 1 April an instalment of the year before may still be paid */

static int try_year(struct step *s, uint32_t line, int64_t amount, date_t date, int year,
                    struct fit *fit)
{
    uint32_t stream;
    int rc = stream_get(s, line, year, &stream);
    if (rc || stream == NONE)
        return rc;
    struct placement place = place_find(s->e, stream, amount, date);
    if (place.exact)
        *fit = (struct fit){stream, place};
    return 0;
}

/* Performance money has one stream, whenever it comes. What was paid in before it was earned fills
 * what was earned since. */
static struct fit fit_earned(const struct engine *e, uint32_t stream, int64_t amount, date_t date)
{
    const struct stream *st = &e->streams.items[stream];
    date_t last = st->slot_count ? st->slots[st->slot_count - 1].due : date;
    return (struct fit){stream, place_find(e, stream, amount, last > date ? last : date)};
}

int fit_find(struct step *s, uint32_t line, int64_t amount, date_t date, struct fit *ret_fit)
{
    int year = date_financial_year(date);
    date_t begin = date_financial_year_start(year), next = date_financial_year_start(year + 1);
    struct fit fit = {.place = {.reason = REASON_EXTRA, .slot = NONE}};
    const struct line *l = &s->e->lines.items[line];
    if (l->is_earned) {
        *ret_fit = fit_earned(s->e, l->streams.items[0], amount, date);
        return 0;
    }
    int rc = stream_get(s, line, year, &fit.stream);
    if (!rc && fit.stream != NONE)
        fit.place = place_find(s->e, fit.stream, amount, date);
    if (!rc && !fit.place.exact && begin != DATE_NONE && date - begin < NEIGHBOUR_DAYS)
        rc = try_year(s, line, amount, date, year - 1, &fit);
    if (!rc && !fit.place.exact && next != DATE_NONE && next - date <= WINDOW_BEFORE_DAYS)
        rc = try_year(s, line, amount, date, year + 1, &fit);
    *ret_fit = fit;
    return rc;
}

int fit_year(struct step *s, uint32_t line, int64_t amount, date_t date, int *ret_year)
{
    struct fit fit;
    int rc = fit_find(s, line, amount, date, &fit);
    if (!rc)
        *ret_year =
            fit.stream == NONE ? date_financial_year(date) : s->e->streams.items[fit.stream].year;
    return rc;
}
