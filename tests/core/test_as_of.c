/* As of any date, by any booking day: in worlds drawn from a seed every account's balance is the
 * sum of the entries that were posted with a value date and a booking day up to them, the pool's
 * accounts sum to zero, receivables are what positions have open, partner by partner, exceptions
 * are as many as were open at the end of the day; and the state that is saved and loaded says the
 * same. What a report said at the end of a day it says of that day ever after, successions and all.
 * synthetic. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/contribution/debtor.h"
#include "core/contribution/year.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/party.h"
#include "core/report/table.h"
#include "random_effects.h"
#include "stage.h"
#include "world.h"

enum { SEEDS = 32, INPUTS = 400, ASKED = 12, POSTED_MAX = 60000, DAYS_MAX = 4000, NAME_SIZE = 96 };

struct posted {
    uint32_t pool;
    char account[NAME_SIZE];
    int64_t amount;
    date_t date, booked;
};

/* What a report said at the end of a day. */
struct told {
    struct report_asked asked;
    char *cells;
};

struct past {
    struct world world;
    struct stage stage;
    struct random_source random;
    uint64_t seed;
    struct posted *posted;
    size_t count;
    struct {
        date_t day;
        uint32_t open[WORLD_POOLS];
    } days[DAYS_MAX];
    size_t day_count, compared, carried_on;
    struct told issued[INPUTS];
    size_t issued_count;
};

static void note(struct past *p, const struct effects *effects)
{
    const struct engine *e = p->stage.engine;
    for (size_t i = 0; i < effects->posting_count; i++) {
        const struct posting *x = &effects->postings[i];
        cr_assert_lt(p->count, POSTED_MAX);
        struct posted *to = &p->posted[p->count++];
        *to = (struct posted){pool_by_code(e, x->pool), "", x->amount, x->value_date, x->booked_on};
        snprintf(to->account, sizeof to->account, "%.*s", TEXT_ARG(x->account));
    }
    if (!p->day_count || p->days[p->day_count - 1].day != e->tables.today) {
        cr_assert_lt(p->day_count, DAYS_MAX);
        p->days[p->day_count++].day = e->tables.today;
    }
    for (uint32_t i = 0; i < e->tables.pools.count; i++)
        p->days[p->day_count - 1].open[i] = exception_count_of(e, i);
}

/* Rows with anything in them, but for explanations; and but for tables that hold what schemes are
 * planned for, which is today's (core/report/report_year), or what a year is brought. */
static void write_table(const struct table *t, FILE *to)
{
    if (!strcmp(t->key, "expenditure") || !strcmp(t->key, "result"))
        return;
    for (const struct row *row = t->first; row; row = row->next) {
        bool is_any = false;
        for (size_t i = 0; i < t->column_count; i++)
            is_any |= row->cells[i].number != 0;
        for (size_t i = 0; is_any && i < t->column_count; i++)
            if (t->columns[i].kind != CELL_PARTS)
                fprintf(to, "%.*s %lld | ", TEXT_ARG(row->cells[i].text),
                        (long long)row->cells[i].number);
        fputs(is_any ? "\n" : "", to);
    }
}

static char *cells_of(const struct engine *e, const struct report_asked *asked)
{
    struct arena arena = ARENA_NULL;
    struct report r;
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    cr_assert_eq(report_make(e, asked, &arena, &r), 0);
    for (const struct table *t = r.first; t; t = t->next)
        write_table(t, to);
    fclose(to);
    arena_fini(&arena);
    return text;
}

/* Before the day moves on: as of the day, and as booked by it, or by the day to which a closing has
 * moved the booking. */
static void issue(struct past *p)
{
    static const enum report_kind kinds[] = {REPORT_STATEMENT, REPORT_AGREEMENT_OF_BALANCES,
                                             REPORT_MEMORANDUM, REPORT_PERFORMANCE};
    const struct engine *e = p->stage.engine;
    if (e->tables.today == DATE_NONE || e->tables.pools.count == 0)
        return;
    struct told *x = &p->issued[p->issued_count++];
    uint32_t pool = (uint32_t)random_below(&p->random, e->tables.pools.count);
    date_t last = ledger_last_booked(e, pool);
    x->asked = (struct report_asked){.kind = kinds[random_below(&p->random, 4)],
                                     .pool = pool,
                                     .as_of = e->tables.today,
                                     .booked_to = DATE_NONE};
    x->cells = cells_of(e, &x->asked);
    x->asked.booked_to = last > e->tables.today ? last : e->tables.today;
}

/* It did not. */
static void withdraw(struct past *p)
{
    if (p->issued_count &&
        p->issued[p->issued_count - 1].asked.as_of == p->stage.engine->tables.today)
        free(p->issued[--p->issued_count].cells);
}

static void ask_again(struct past *p)
{
    cr_assert_gt(p->issued_count, 0);
    while (p->issued_count) {
        const struct told *x = &p->issued[--p->issued_count];
        char *now = cells_of(p->stage.engine, &x->asked);
        cr_assert_str_eq(now, x->cells, "seed %llu: report %d of pool %u on %d by %d:\n%s---\n%s",
                         (unsigned long long)p->seed, x->asked.kind, x->asked.pool, x->asked.as_of,
                         x->asked.booked_to, x->cells, now);
        free(now);
        free(x->cells);
    }
}

static void live(struct past *p, int inputs)
{
    for (int i = 0; i < inputs; i++) {
        struct submission s;
        const struct effects *effects;
        world_next(&p->world, &s);
        if (s.items[0].kind == ITEM_DAY)
            issue(p);
        cr_assert_eq(
            stage_submit(&p->stage, s.party, s.feed, s.document, s.items, s.count, &effects), 0);
        note(p, effects);
        withdraw(p);
        world_forget(&p->world);
    }
}

static int64_t entered(const struct past *p, const struct account *a, date_t as_of, date_t booked)
{
    int64_t total = 0;
    for (size_t i = 0; i < p->count; i++) {
        const struct posted *x = &p->posted[i];
        if (x->pool == a->pool && text_equal(a->name, text_of(x->account)) && x->date <= as_of &&
            (booked == DATE_NONE || x->booked <= booked))
            total += x->amount;
    }
    return total;
}

/* Mostly lately, at times before anything was. */
static date_t some_day(struct past *p)
{
    return p->stage.engine->tables.today - (date_t)random_below(&p->random, 500) + 5;
}

static void ask(struct past *p)
{
    const struct engine *e = p->stage.engine;
    date_t as_of = some_day(p), booked = random_below(&p->random, 3) ? some_day(p) : DATE_NONE;
    for (uint32_t pool = 0; pool < e->tables.pools.count; pool++) {
        const struct account *a;
        int64_t all = 0;
        for (size_t i = 0; (a = ledger_account_of(e, pool, i)); i++) {
            int64_t balance = ledger_balance_as_of(a, as_of, booked);
            cr_assert_eq(balance, entered(p, a, as_of, booked), "seed %llu: %.*s as of %d, %d",
                         (unsigned long long)p->seed, TEXT_ARG(a->name), as_of, booked);
            cr_assert_eq(ledger_balance_as_of(a, INT32_MAX, DATE_NONE), a->balance);
            all += balance;
        }
        cr_assert_eq(all, 0, "seed %llu: pool %u as of %d, %d", (unsigned long long)p->seed, pool,
                     as_of, booked);
        size_t at = random_below(&p->random, p->day_count); /* a Day may pass over others */
        cr_assert_eq(exception_count_as_of(e, pool, p->days[at].day), p->days[at].open[pool],
                     "seed %llu: pool %u on %d", (unsigned long long)p->seed, pool,
                     p->days[at].day);
    }
}

/* What contributions come to as far as a partner owed them, as the books show it on a day. */
static struct position position_of(const struct engine *e, uint32_t partner, date_t as_of,
                                   date_t booked)
{
    const struct pool *of = pool_at(e, partner_at(e, partner)->pool);
    struct position all = {.as_of = as_of};
    for (size_t i = 0; i < of->contributions.count; i++) {
        const struct contribution *c = contribution_at(e, of->contributions.items[i]);
        const size_t count = debtor_count(e, of->contributions.items[i], as_of, booked);
        for (size_t n = 0; n < count; n++)
            for (size_t k = 0; k < c->contribution_years.count &&
                               debtor_partner(e, of->contributions.items[i], n) == partner;
                 k++) {
                struct position x;
                debtor_position(e, c->contribution_years.items[k], n, count, as_of, booked, &x);
                all.due = sum(all.due, x.due);
                all.written_off = sum(all.written_off, x.written_off);
                all.variance = sum(all.variance, x.variance);
            }
    }
    return all;
}

static void same(const struct past *p, const struct partner *who, const struct position *x,
                 const char *what, int64_t position, int64_t ledger)
{
    struct text code = party_at(p->stage.engine, who->party)->code;
    cr_assert_eq(position, ledger, "seed %llu: pool %u, %s of %.*s on %d of %d: %lld and %lld",
                 (unsigned long long)p->seed, who->pool, what, TEXT_ARG(code), x->as_of,
                 p->stage.engine->tables.today, (long long)position, (long long)ledger);
}

/* It is what the ledger has of that partner: receivable, income less what was adjusted, losses. */
static void ask_positions(struct past *p)
{
    const struct engine *e = p->stage.engine;
    date_t as_of = e->tables.today - (date_t)random_below(&p->random, 500);
    date_t booked = DATE_NONE; /* or a day from then on: what fell due later was not booked yet */
    if (random_below(&p->random, 2))
        booked = as_of + (date_t)random_below(&p->random, (uint32_t)(e->tables.today - as_of) + 1);
    for (uint32_t i = 0; i < e->tables.partners.count; i++) {
        const struct partner *who = partner_at(e, i);
        struct position x = position_of(e, i, as_of, booked);
        int64_t sums[] = {0, 0, 0, 0};
        const char *const kinds[] = {"receivable", "income", "adjustments", "written-off"};
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
            sums[k] = ledger_sum_as_of(e, who->pool, kinds[k], party_at(e, who->party)->code, as_of,
                                       booked);
        same(p, who, &x, "receivable", -x.variance, sums[0]);
        same(p, who, &x, "income", x.due, -sum(sums[1], sums[2]));
        same(p, who, &x, "losses", x.written_off, sums[3]);
        p->compared++;
        p->carried_on += who->successor != NONE && sums[0] != 0;
    }
}

Test(as_of, every_balance_is_what_was_entered_by_then)
{
    struct past *p = calloc(1, sizeof *p);
    cr_assert_not_null(p);
    p->posted = calloc(POSTED_MAX, sizeof *p->posted);
    for (p->seed = 1; p->seed <= SEEDS; p->seed++) {
        world_init(&p->world, p->seed);
        p->world.whole = true;
        p->random.state = p->seed + 5;
        p->count = p->day_count = 0;
        cr_assert_eq(stage_init(&p->stage), 0);
        live(p, INPUTS / 2);
        ask(p);
        cr_assert_eq(stage_reload(&p->stage), 0);
        live(p, INPUTS / 2);
        for (int i = 0; i < ASKED; i++) {
            ask(p);
            ask_positions(p);
        }
        cr_assert_gt(p->count, 0);
        ask_again(p);
        world_fini(&p->world);
        stage_fini(&p->stage);
    }
    cr_assert_gt(p->compared, SEEDS);
    cr_assert_gt(p->carried_on, 0); /* days before a succession */
    free(p->posted);
    free(p);
}

/* Kinds and partners are whole words of an account's name. */
Test(as_of, an_account_is_of_its_kind_and_partner)
{
    const struct account a = {.name = text_of("income:01T:minimum")};
    cr_assert(ledger_is_of(&a, "income", TEXT_NONE) && ledger_is_of(&a, "income", text_of("01T")));
    cr_assert(!ledger_is_of(&a, "inco", TEXT_NONE) && !ledger_is_of(&a, "income", text_of("01")));
    cr_assert(!ledger_is_of(&a, "income", text_of("01T:minimum:x")));
    const struct account cash = {.name = text_of("cash")};
    cr_assert(ledger_is_of(&cash, "cash", TEXT_NONE) &&
              !ledger_is_of(&cash, "cash", text_of("01T")));
}
