/* core/report/report_agreement_of_balances: what the host and each partner owe one another, from
 * the ledger. Source: the agreement of balances between NHS bodies and their counterparties:
 * quarterly; a statement for balances above 2,500, agreement needed above 300,000 [S] (domain
 * section 4). A surplus carried forward and not spent yet is payable by the host, and paid in
 * advance by the partner (core/spending/surplus). */
#include <string.h>
#include "core/foundation/ledger.h"
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

/* Whether the account is "kind:PARTNER" or "kind:PARTNER:..." */
static bool is_of(struct text name, const char *kind, struct text partner)
{
    size_t size = strlen(kind), end = size + 1 + partner.size;
    return name.size >= end && memcmp(name.data, kind, size) == 0 && name.data[size] == ':' &&
           memcmp(name.data + size + 1, partner.data, partner.size) == 0 &&
           (name.size == end || name.data[end] == ':');
}

static void count(const struct engine *e, const struct pool *p, struct text partner,
                  int64_t ret[COLUMNS])
{
    const struct account *a;
    for (size_t i = 0; (a = ledger_account_of(e, pool_index(e, p), i)) != NULL; i++) {
        for (size_t k = 0; k < sizeof places / sizeof *places; k++)
            if (is_of(a->name, places[k].kind, partner))
                ret[places[k].column] =
                    sum(ret[places[k].column], places[k].sign < 0 ? -a->balance : a->balance);
    }
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

int report_agreement_of_balances(const struct engine *e, const struct report_asked *asked,
                                 struct report *r)
{
    const struct pool *p = pool_at(e, asked->pool);
    struct table *t = table_new(r, "balances", "Balances with the host", columns, COLUMNS);
    int64_t all[COLUMNS] = {0};
    char day[DATE_TEXT_MAX];
    for (size_t i = 0; i < p->partners.count; i++) {
        const struct party *who = party_at(e, partner_at(e, p->partners.items[i])->party);
        int64_t sums[COLUMNS] = {0};
        if (asked->party.size && !text_equal(who->code, asked->party))
            continue;
        count(e, p, who->code, sums);
        for (int column = RECEIVABLE; column <= COST; column++)
            all[column] = sum(all[column], sums[column]);
        write(r, t, sums, who, who == party_at(e, p->host));
    }
    write(r, t, all, NULL, false);
    report_title(r, "Agreement of balances, %.*s, host %.*s", TEXT_ARG(p->name),
                 TEXT_ARG(party_at(e, p->host)->code));
    r->is_synthetic = p->synthetic;
    report_note(r,
                "Balances of the ledger on %s, of all years. A statement is sent above 2,500.00; "
                "balances above 300,000.00 are to be agreed.",
                date_print(business_date(e), day));
    return 0;
}
