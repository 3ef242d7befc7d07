#include "core/spending/fund.h"
#include <stdio.h>
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/agenda.h"
#include "core/foundation/emit.h"
#include "core/foundation/ledger.h"
#include "core/foundation/party.h"
#include "core/spending/state.h"

static uint64_t key_of(uint32_t pool, int year)
{
    uint32_t parts[2] = {pool, (uint32_t)year};
    return map_hash(MAP_SEED, parts, sizeof parts);
}

uint32_t fund_find(const struct engine *e, uint32_t pool, int year)
{
    const struct spending_state *sp = e->spending;
    for (uint32_t i = chains_first(&sp->fund_chains, key_of(pool, year)); i != MAP_NONE;
         i = chains_next(&sp->fund_chains, i))
        if (sp->funds.items[i].pool == pool && sp->funds.items[i].year == year)
            return i;
    return NONE;
}

int fund_index(struct engine *e, uint32_t fund)
{
    const struct fund *f = &e->spending->funds.items[fund];
    return chains_add(&e->spending->fund_chains, key_of(f->pool, f->year), fund);
}

/* When the year is over, core/spending/year_over looks at it; on the next day, if it is already. */
static void watch(struct engine *e, uint32_t fund)
{
    date_t next = fund_quarter_start(&e->spending->funds.items[fund], QUARTERS);
    if (next == DATE_NONE)
        return;
    if (business_date(e) >= next)
        next = business_date(e) + 1;
    agenda_add(e, next, WAKE_YEAR_OVER, fund, 0);
}

/* NONE: out of memory. */
static uint32_t take_free(struct spending_state *sp)
{
    uint32_t index = sp->fund_free;
    if (index == NONE)
        return ARRAY_ROOM(&sp->funds) ? NONE : (uint32_t)sp->funds.count++;
    sp->fund_free = sp->funds.items[index].next_free;
    return index;
}

void fund_unindex(struct engine *e, uint32_t fund)
{
    const struct fund *f = &e->spending->funds.items[fund];
    chains_remove(&e->spending->fund_chains, key_of(f->pool, f->year), fund);
}

int fund_get(struct engine *e, uint32_t pool, int year, uint32_t *ret_fund)
{
    struct spending_state *sp = e->spending;
    *ret_fund = fund_find(e, pool, year);
    if (*ret_fund != NONE)
        return 0;
    *ret_fund = take_free(sp);
    if (*ret_fund == NONE)
        return ERR_MEMORY;
    sp->funds.items[*ret_fund] = (struct fund){.pool = pool,
                                               .year = year,
                                               .booked = ledger_use_booking_day(e, pool),
                                               .wake_on = DATE_NONE,
                                               .ended_on = DATE_NONE,
                                               .ended_booked = DATE_NONE,
                                               .next_free = NONE};
    watch(e, *ret_fund);
    return fund_index(e, *ret_fund);
}

/* Whether the year or a later one was ended. */
static bool is_over(const struct engine *e, uint32_t pool, int year)
{
    for (; year <= LAST_FUND_YEAR; year++) {
        uint32_t fund = fund_find(e, pool, year);
        if (fund != NONE && fund_is_ended(&e->spending->funds.items[fund]))
            return true;
    }
    return false;
}

int fund_check(struct step *s, const char *input, struct text pool, uint32_t year,
               uint32_t *ret_pool)
{
    char field[40];
    *ret_pool = pool_by_code(s->e, pool);
    if (*ret_pool == NONE) {
        snprintf(field, sizeof field, "%s.pool", input);
        return refuse(s, REFUSED_UNKNOWN_POOL, field, NULL, "no pool has the code %.*s",
                      TEXT_ARG(pool));
    }
    if (is_over(s->e, *ret_pool, (int)year)) {
        snprintf(field, sizeof field, "%s.year", input);
        return refuse(s, REFUSED_NOT_PERMITTED, field, "after the years that were ended",
                      "the year %u/%02u of %.*s or a later one was ended", year, (year + 1) % 100,
                      TEXT_ARG(pool));
    }
    return 0;
}

bool fund_is_known(const struct fund *f, date_t booked_to)
{
    return booked_to == DATE_NONE || f->booked <= booked_to;
}

bool fund_is_ended(const struct fund *f)
{
    return f->ended_on != DATE_NONE;
}

bool fund_is_ended_as_of(const struct fund *f, date_t as_of, date_t booked_to)
{
    return fund_is_ended(f) && fund_last_day(f) <= as_of &&
           (booked_to == DATE_NONE || f->ended_booked <= booked_to);
}

date_t fund_quarter_start(const struct fund *f, unsigned quarter)
{
    date_t date = DATE_NONE;
    (void)date_make(f->year + (quarter >= 3), (int)(3 + 3 * quarter) % 12 + 1, 1, &date);
    return date;
}

date_t fund_last_day(const struct fund *f)
{
    return fund_quarter_start(f, QUARTERS) - 1;
}

unsigned fund_quarter(const struct fund *f, date_t date)
{
    unsigned quarter = 0;
    while (quarter + 1 < QUARTERS && date >= fund_quarter_start(f, quarter + 1))
        quarter++;
    return quarter;
}
