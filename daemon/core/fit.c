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

int fit_find(struct step *s, uint32_t line, int64_t amount, date_t date, struct fit *ret_fit)
{
    int year = date_financial_year(date);
    date_t begin = date_financial_year_start(year), next = date_financial_year_start(year + 1);
    struct fit fit = {.place = {.reason = REASON_EXTRA, .slot = NONE}};
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
