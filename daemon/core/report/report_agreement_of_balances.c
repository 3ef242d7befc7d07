/* core/report/report_agreement_of_balances: what the host and each partner owe one another, from
 * the ledger. Source: the agreement of balances between NHS bodies and their counterparties:
 * quarterly; a statement for balances above 2,500, agreement needed above 300,000 [S] (domain
 * section 4). Balances are those on the date asked, of what was booked by then where that is asked;
 * income and cost are those of the financial year, by value date up to that date. A surplus carried
 * forward and not spent yet is payable by the host, and paid in advance by the partner
 * (core/spending/surplus). */
#include "core/foundation/ledger.h"
#include "core/foundation/successor.h"
#include "core/report/report_year.h"

#define STATEMENT_ABOVE INT64_C(250000) /* pence */
#define AGREEMENT_ABOVE INT64_C(30000000)

enum {
    PARTY,
    NAME,
    RECEIVABLE,
    TRANSIT,
    PAYABLE,
    SURPLUS,
    NET,
    INCOME,
    COST,
    STATEMENT,
    AGREEMENT,
    COLUMNS
};
static const struct report_column columns[COLUMNS] = {
    [PARTY] = {"counterparty", "Counterparty", CELL_TEXT},
    [NAME] = {"name", "Name", CELL_TEXT},
    [RECEIVABLE] = {"receivable_pence", "Receivable", CELL_MONEY},
    [TRANSIT] = {"transit_pence", "In transit", CELL_MONEY},
    [PAYABLE] = {"payable_pence", "Payable", CELL_MONEY},
    [SURPLUS] = {"surplus_pence", "Of it surplus", CELL_MONEY},
    [NET] = {"net_pence", "Net", CELL_MONEY},
    [INCOME] = {"income_pence", "Income", CELL_MONEY},
    [COST] = {"cost_pence", "Cost", CELL_MONEY},
    [STATEMENT] = {"statement", "Statement", CELL_TEXT},
    [AGREEMENT] = {"agreement", "Agreement", CELL_TEXT},
};

/* In which column an account's balance counts, with the sign that makes what is owed positive. */
static const struct place {
    const char *kind;
    int column, sign;
} places[] = {
    {"receivable", RECEIVABLE, 1},    {"risk-share-owed", RECEIVABLE, 1},
    {"transit", TRANSIT, 1},          {"receipts-in-advance", PAYABLE, -1},
    {"unallocated", PAYABLE, -1},     {"unreconciled-receipts", PAYABLE, -1},
    {"surplus-revenue", PAYABLE, -1}, {"surplus-capital", PAYABLE, -1},
    {"surplus-revenue", SURPLUS, -1}, {"surplus-capital", SURPLUS, -1},
    {"payable", PAYABLE, -1},         {"income", INCOME, -1},
    {"risk-share", INCOME, -1},       {"returned", COST, 1},
    {"adjustments", INCOME, -1},      {"written-off", COST, 1},
};

/* Balances are of all years up to the date; income and cost are of the year, up to the date. */
static int64_t figure(const struct engine *e, const struct report_asked *asked,
                      const struct place *place, struct text partner)
{
    date_t begins = date_financial_year_start(asked->year), to = asked->as_of;
    date_t ends = date_financial_year_start(asked->year + 1);
    int64_t before = 0;
    if (place->column == INCOME || place->column == COST) {
        if (ends != DATE_NONE && ends <= to)
            to = ends - 1;
        if (begins != DATE_NONE)
            before = ledger_sum_as_of(e, asked->pool, place->kind, partner, begins - 1,
                                      asked->booked_to);
    }
    int64_t sums =
        sum(ledger_sum_as_of(e, asked->pool, place->kind, partner, to, asked->booked_to), -before);
    return place->sign < 0 ? -sums : sums;
}

static void count(const struct engine *e, const struct report_asked *asked, struct text partner,
                  int64_t ret[COLUMNS])
{
    for (size_t k = 0; k < sizeof places / sizeof *places; k++)
        ret[places[k].column] = sum(ret[places[k].column], figure(e, asked, &places[k], partner));
    ret[NET] = sum(sum(ret[RECEIVABLE], ret[TRANSIT]), -ret[PAYABLE]);
}

static void write(struct report *r, struct table *t, const int64_t sums[COLUMNS],
                  const struct party *who, bool is_host)
{
    int64_t owed = sum(sums[RECEIVABLE], sums[TRANSIT]);
    int64_t size = llabs(owed) > llabs(sums[PAYABLE]) ? llabs(owed) : llabs(sums[PAYABLE]);
    struct row *row = table_row(r, t, !who);
    cell_text(row, PARTY, who ? who->code : text_of("total"));
    cell_text(row, NAME, who ? who->name : TEXT_NONE);
    for (int column = RECEIVABLE; column <= COST; column++)
        cell_money(row, (size_t)column, sums[column]);
    if (!who)
        return;
    const char *statement = size > STATEMENT_ABOVE ? "to be sent" : "not needed";
    const char *agreement = size > AGREEMENT_ABOVE ? "to be agreed" : "not needed";
    cell_text(row, STATEMENT, text_of(is_host ? "own" : statement));
    cell_text(row, AGREEMENT, text_of(is_host ? "own" : agreement));
}

/* One that another carries on for, or that carries on for another, is shown when there is anything
 * of it: before and after that there is nothing. */
static bool is_shown(const struct engine *e, uint32_t partner, const int64_t sums[COLUMNS])
{
    bool is_any = false;
    for (int column = RECEIVABLE; column <= COST; column++)
        is_any |= sums[column] != 0;
    return is_any || !successor_is_of_line(e, partner);
}

int report_agreement_of_balances(const struct engine *e, const struct report_asked *asked,
                                 struct report *r)
{
    const struct pool *p = pool_at(e, asked->pool);
    uint32_t host = successor_host_on(e, asked->pool, asked->as_of, asked->booked_to);
    struct table *t = table_new(r, "balances", "Balances with the host", columns, COLUMNS);
    int64_t all[COLUMNS] = {0};
    char day[DATE_TEXT_MAX], booked[DATE_TEXT_MAX];
    bool is_booked = asked->booked_to != DATE_NONE;
    for (size_t i = 0; i < p->partners.count; i++) {
        const struct party *who = party_at(e, partner_at(e, p->partners.items[i])->party);
        int64_t sums[COLUMNS] = {0};
        if (asked->party.size && !text_equal(who->code, asked->party))
            continue;
        count(e, asked, who->code, sums);
        for (int column = RECEIVABLE; column <= COST; column++)
            all[column] = sum(all[column], sums[column]);
        if (is_shown(e, p->partners.items[i], sums))
            write(r, t, sums, who, who == party_at(e, host));
    }
    write(r, t, all, NULL, false);
    report_title(r, "Agreement of balances, %.*s, host %.*s", TEXT_ARG(p->name),
                 TEXT_ARG(party_at(e, host)->code));
    r->is_synthetic = p->synthetic;
    report_note(r,
                "Balances of the ledger on %s%s%s, of all years; income and cost of %d/%02d to "
                "that day. A statement is sent above 2,500.00; balances above 300,000.00 are to "
                "be agreed.",
                date_print(asked->as_of, day), is_booked ? ", as booked by " : "",
                is_booked ? date_print(asked->booked_to, booked) : "", asked->year,
                (asked->year + 1) % 100);
    return 0;
}
