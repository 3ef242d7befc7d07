#include "core/fit.h"
#include "core/allocation.h"
#include "core/carry.h"
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
        *fit = (struct fit){stream, place, NONE, 0};
    return 0;
}

/* The amount is the stream's backdated change and nothing else. */
static bool try_change(const struct engine *e, uint32_t stream, int64_t amount, date_t date,
                       struct fit *fit)
{
    if (stream == NONE || carry_open(e, stream, date) != amount)
        return false;
    struct placement none = {.reason = REASON_TRUE_UP_DUE, .slot = NONE, .exact = true};
    *fit = (struct fit){stream, none, stream, amount};
    return true;
}

/* An instalment of the stream with the change of the year before. That year's allocation must hold
 * it. */
static void try_with_instalment(const struct engine *e, uint32_t before, int64_t amount,
                                date_t date, struct fit *fit)
{
    int64_t change = before == NONE ? 0 : carry_open(e, before, date);
    if (change == 0 || fit->stream == NONE || change >= amount)
        return;
    const struct line *line = &e->lines.items[e->streams.items[before].line];
    if (line->allocation_required &&
        allocation_left(e, e->partners.items[line->partner].party, line->kind,
                        e->streams.items[before].year) < change)
        return;
    struct placement place = place_find(e, fit->stream, sum(amount, -change), date);
    if (place.exact)
        *fit = (struct fit){fit->stream, place, before, change};
}

static void try_changes(const struct engine *e, uint32_t line, int64_t amount, date_t date,
                        struct fit *fit)
{
    uint32_t before = stream_find(e, line, date_financial_year(date) - 1);
    if (amount > 0 && !try_change(e, fit->stream, amount, date, fit) &&
        !try_change(e, before, amount, date, fit))
        try_with_instalment(e, before, amount, date, fit);
}

/* Performance money has one stream, whenever it comes. What was paid in before it was earned fills
 * what was earned since. */
static struct fit fit_earned(const struct engine *e, uint32_t stream, int64_t amount, date_t date)
{
    const struct stream *st = &e->streams.items[stream];
    date_t last = st->slot_count ? st->slots[st->slot_count - 1].due : date;
    return (struct fit){stream, place_find(e, stream, amount, last > date ? last : date), NONE, 0};
}

int fit_find(struct step *s, uint32_t line, int64_t amount, date_t date, struct fit *ret_fit)
{
    int year = date_financial_year(date);
    date_t begin = date_financial_year_start(year), next = date_financial_year_start(year + 1);
    struct fit fit = {.place = {.reason = REASON_EXTRA, .slot = NONE}, .change_stream = NONE};
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
    if (!rc && !fit.place.exact)
        try_changes(s->e, line, amount, date, &fit);
    *ret_fit = fit;
    return rc;
}
