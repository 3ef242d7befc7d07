/* Double entry: names of accounts, balanced postings, and the room that is kept. */
#include <criterion/criterion.h>

#include "base/error.h"
#include "core/foundation/ledger.h"
#include "core/engine/engine.h"
#include "core/foundation/emit.h"
#include "core/foundation/state.h"
#include "core/foundation/tables_own.h"

struct rig {
    struct engine *e;
    struct step s;
    uint32_t cash, transit, receivable;
};

static void make(struct rig *r)
{
    struct pool pool = {.code = text_of("pool")};
    uint32_t index;
    *r = (struct rig){.cash = NONE};
    cr_assert_eq(engine_new(&r->e), 0);
    cr_assert_eq(tables_add_pool(r->e, &pool, &index), 0);
    r->e->tables.today = 17000;
    r->s = (struct step){.e = r->e, .out = emit_begin(r->e, 1), .item = 3};
    struct text partner = text_of("E08000006"), contribution = text_of("council");
    cr_assert_eq(ledger_account_new(r->e, 0, "cash", TEXT_NONE, TEXT_NONE, &r->cash), 0);
    cr_assert_eq(ledger_account_new(r->e, 0, "transit", partner, TEXT_NONE, &r->transit), 0);
    cr_assert_eq(ledger_account_new(r->e, 0, "receivable", partner, contribution, &r->receivable),
                 0);
}

static void drop(struct rig *r)
{
    engine_free(r->e);
}

static void expect_posting(const struct rig *r, size_t i, const char *account, int64_t amount,
                           date_t value_date)
{
    const struct posting *p = &r->s.out->postings[i];
    cr_assert(text_equal(p->pool, text_of("pool")) && text_equal(p->account, text_of(account)));
    cr_assert(p->amount == amount && p->value_date == value_date);
    cr_assert(p->booked_on == 17000 && p->item == 3);
}

Test(ledger, entries_balance)
{
    struct rig r;
    make(&r);
    ledger_post(&r.s, r.transit, r.receivable, 500, 16990);
    ledger_post(&r.s, r.cash, r.transit, -200, 16991);
    ledger_post(&r.s, r.cash, r.transit, 0, 16992);
    cr_assert_eq(r.s.out->posting_count, 4, "nothing is no entry");
    expect_posting(&r, 0, "transit:E08000006", 500, 16990);
    expect_posting(&r, 1, "receivable:E08000006:council", -500, 16990);
    expect_posting(&r, 2, "cash", -200, 16991);
    expect_posting(&r, 3, "transit:E08000006", 200, 16991);
    cr_assert_eq(ledger_balance(r.e, r.cash), -200);
    cr_assert_eq(ledger_balance(r.e, r.transit), 700);
    cr_assert_eq(ledger_balance(r.e, r.receivable), -500);
    cr_assert_eq(ledger_turnover(r.e, 0), 700, "of either sign");
    drop(&r);
}

Test(ledger, keeps_room)
{
    struct rig r;
    make(&r);
    cr_assert(ledger_has_room(r.e, 0, TURNOVER_MAX));
    cr_assert(ledger_has_room(r.e, 0, -TURNOVER_MAX));
    cr_assert(!ledger_has_room(r.e, 0, TURNOVER_MAX + 1));
    books_of(r.e, 0)->turnover = TURNOVER_MAX - 5;
    cr_assert(ledger_has_room(r.e, 0, 5) && ledger_has_room(r.e, 0, -5));
    cr_assert(!ledger_has_room(r.e, 0, 6) && !ledger_has_room(r.e, 0, -6));
    books_of(r.e, 0)->turnover = TURNOVER_MAX + 5;
    cr_assert(!ledger_has_room(r.e, 0, 0), "entries of sums due may have gone beyond");
    drop(&r);
}
