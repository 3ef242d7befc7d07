/* core/report/report_agreement_of_balances: what the host and each partner owe one another, and
 * the income and expenditure between them. Source: the agreement of balances between NHS bodies and
 * their counterparties: quarterly, receivables, payables, income and expenditure, above thresholds
 * that depend on who the counterparty is and change from year to year [S] (core/governance/
 * threshold; domain sections 4 and 9).
 *
 * Balances are those of the ledger on the date asked, of what was booked by then where that is
 * asked, gross: a contribution or account that is overpaid is a payable and lessens no other
 * receivable, and the other way about. Income is earned over time, by month
 * (core/contribution/earned): what is due and not earned yet is a receipt in advance, as what is
 * held pending release is, and payable; what is earned and not due yet is accrued income, and
 * receivable. Losses are expenditure, and lessen no income; agreed adjustments change income.
 * Income and expenditure are those of the financial year, by value date up to the date.
 *
 * In transit is what a partner has paid by its own record and the host's does not confirm yet, and
 * below zero what it has taken back by its own record alone: the one lessens what is receivable by
 * that record, the other raises it, and the net is what the host's own record says. So neither is
 * owed by anybody beside it. Of a pool whose receipts are not fed nothing is known of that, so what
 * was paid is paid; and the host's own contribution is a journal in its books. A surplus carried
 * forward and not spent yet is payable by the host, and paid in advance by the partner
 * (core/spending/surplus). */
#include "core/contribution/debtor.h"
#include "core/contribution/earned.h"
#include "core/foundation/ledger.h"
#include "core/foundation/successor.h"
#include "core/governance/threshold.h"
#include "core/report/report_year.h"

enum {
    PARTY,
    NAME,
    REGIME,
    RECEIVABLE,
    ACCRUED,
    TRANSIT,
    PAYABLE,
    IN_ADVANCE,
    SURPLUS,
    NET,
    INCOME,
    EXPENDITURE,
    LOSSES,
    BALANCES,
    FLOWS,
    COLUMNS
};
static const struct report_column columns[COLUMNS] = {
    [PARTY] = {"counterparty", "Counterparty", CELL_TEXT},
    [NAME] = {"name", "Name", CELL_TEXT},
    [REGIME] = {"regime", "Regime", CELL_TEXT},
    [RECEIVABLE] = {"receivable_pence", "Receivable", CELL_MONEY},
    [ACCRUED] = {"accrued_income_pence", "Of it accrued income", CELL_MONEY},
    [TRANSIT] = {"transit_pence", "In transit", CELL_MONEY},
    [PAYABLE] = {"payable_pence", "Payable", CELL_MONEY},
    [IN_ADVANCE] = {"receipts_in_advance_pence", "Of it receipts in advance", CELL_MONEY},
    [SURPLUS] = {"surplus_pence", "Of it surplus", CELL_MONEY},
    [NET] = {"net_pence", "Net", CELL_MONEY},
    [INCOME] = {"income_pence", "Income", CELL_MONEY},
    [EXPENDITURE] = {"expenditure_pence", "Expenditure", CELL_MONEY},
    [LOSSES] = {"written_off_pence", "Of it written off", CELL_MONEY},
    [BALANCES] = {"balances", "Balances", CELL_TEXT},
    [FLOWS] = {"income_and_expenditure", "Income and expenditure", CELL_TEXT},
};

/* In which column an account's balance counts, with the sign that makes what is owed positive; in
 * which other one it counts turned, when it is below zero; of which it is a part. 0: none. */
static const struct place {
    const char *kind;
    int column, sign, turned, part;
} places[] = {
    {"receivable", RECEIVABLE, 1, PAYABLE, 0},
    {"risk-share-owed", RECEIVABLE, 1, PAYABLE, 0},
    {"transit", TRANSIT, 1, 0, 0},
    {"receipts-in-advance", PAYABLE, -1, RECEIVABLE, IN_ADVANCE},
    {"unallocated", PAYABLE, -1, RECEIVABLE, 0},
    {"unreconciled-receipts", PAYABLE, -1, RECEIVABLE, 0},
    {"surplus-revenue", PAYABLE, -1, RECEIVABLE, SURPLUS},
    {"surplus-capital", PAYABLE, -1, RECEIVABLE, SURPLUS},
    {"payable", PAYABLE, -1, RECEIVABLE, 0},
    {"income", INCOME, -1, 0, 0},
    {"adjustments", INCOME, -1, 0, 0},
    {"risk-share", INCOME, -1, 0, 0},
    {"returned", EXPENDITURE, 1, 0, 0},
    {"written-off", EXPENDITURE, 1, INCOME, LOSSES},
};

/* The figures of one partner, or of all; the row of a partner. */
struct figures {
    const struct engine *e;
    const struct report_asked *asked;
    const struct party *who;
    bool is_host, is_fed;
    int64_t of[COLUMNS];
};

static void add(struct figures *f, int column, int64_t amount)
{
    f->of[column] = sum(f->of[column], amount);
}

/* Balances are of all years up to the date; income and expenditure of the year, up to the date. */
static int64_t balance(const struct figures *f, const struct account *account, int column)
{
    date_t begins = date_financial_year_start(f->asked->year), to = f->asked->as_of;
    date_t ends = date_financial_year_start(f->asked->year + 1);
    if (column != INCOME && column != EXPENDITURE)
        return ledger_balance_as_of(account, to, f->asked->booked_to);
    if (ends != DATE_NONE && ends <= to)
        to = ends - 1;
    int64_t before =
        begins == DATE_NONE ? 0 : ledger_balance_as_of(account, begins - 1, f->asked->booked_to);
    return sum(ledger_balance_as_of(account, to, f->asked->booked_to), -before);
}

static void count_account(struct figures *f, const struct account *account)
{
    for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
        const struct place *p = &places[k];
        bool is_unknown = p->column == TRANSIT && !f->is_fed;
        if (is_unknown || !ledger_is_of(account, p->kind, f->who->code))
            continue;
        int64_t amount = balance(f, account, p->column);
        amount = p->sign < 0 ? -amount : amount;
        if (amount < 0 && p->turned)
            add(f, p->turned, -amount);
        else
            add(f, p->column, amount);
        if (amount > 0 && p->part)
            add(f, p->part, amount);
    }
}

/* What is due before it is earned, and earned before it is due: of who owes the contribution on the
 * date. */
static void count_ahead(struct figures *f, uint32_t contribution)
{
    const struct report_asked *asked = f->asked;
    int64_t ahead = earned_in_advance(f->e, contribution, date_financial_year(asked->as_of),
                                      asked->as_of, asked->booked_to);
    add(f, ahead > 0 ? PAYABLE : RECEIVABLE, llabs(ahead));
    add(f, ahead > 0 ? IN_ADVANCE : ACCRUED, llabs(ahead));
}

static void count_earned(struct figures *f, uint32_t contribution, uint32_t partner)
{
    const struct report_asked *asked = f->asked;
    const size_t count = debtor_count(f->e, contribution, asked->as_of, asked->booked_to);
    for (size_t i = 0; i < count; i++) {
        const struct debtor_days days = debtor_days(f->e, contribution, i, count);
        if (debtor_partner(f->e, contribution, i) != partner)
            continue;
        add(f, INCOME,
            -earned_not_of(f->e, contribution, asked->year, &days, asked->as_of, asked->booked_to));
        if (i + 1 == count)
            count_ahead(f, contribution);
    }
}

static void count(struct figures *f, uint32_t partner)
{
    const struct pool *p = pool_at(f->e, f->asked->pool);
    const struct account *account;
    for (size_t i = 0; (account = ledger_account_of(f->e, f->asked->pool, i)) != NULL; i++)
        count_account(f, account);
    for (size_t i = 0; i < p->contributions.count; i++)
        count_earned(f, p->contributions.items[i], partner);
    f->of[NET] = sum(sum(f->of[RECEIVABLE], f->of[TRANSIT]), -f->of[PAYABLE]);
}

/* What is to be done about sums up to the larger of these. */
static const char *what_to_do(const struct threshold *t, int64_t statement, int64_t agreement,
                              int64_t a, int64_t b)
{
    int64_t larger = a > b ? a : b;
    if (t && threshold_is_withdrawn(t))
        return "withdrawn";
    if (!t || statement == THRESHOLD_NONE)
        return "no threshold known";
    if (larger > agreement)
        return "to be sent and agreed";
    return larger > statement ? "to be sent" : "not needed";
}

static void write_thresholds(const struct figures *f, struct row *row)
{
    const struct report_asked *asked = f->asked;
    const enum regime regime = threshold_regime(f->who->kind);
    const struct threshold *on = threshold_of(f->e, regime, date_financial_year(asked->as_of));
    const struct threshold *in = threshold_of(f->e, regime, asked->year);
    const int64_t transit = f->of[TRANSIT] > 0 ? f->of[TRANSIT] : 0;
    const char *balances =
        what_to_do(on, on ? on->balances_statement : 0, on ? on->balances_agreement : 0,
                   sum(f->of[RECEIVABLE], transit), f->of[PAYABLE]);
    const char *flows = what_to_do(in, in ? in->flows_statement : 0, in ? in->flows_agreement : 0,
                                   llabs(f->of[INCOME]), f->of[EXPENDITURE]);
    cell_text(row, BALANCES, text_of(f->is_host ? "own" : balances));
    cell_text(row, FLOWS, text_of(f->is_host ? "own" : flows));
}

static void write_sums(const struct figures *f, struct row *row)
{
    for (int column = RECEIVABLE; column <= LOSSES; column++)
        if (column != TRANSIT || (f->is_fed && !f->is_host))
            cell_money(row, (size_t)column, f->of[column]);
}

static void write(const struct figures *f, struct report *r, struct table *t)
{
    struct row *row = table_row(r, t, false);
    cell_text(row, PARTY, f->who->code);
    cell_text(row, NAME, f->who->name);
    if (!f->is_host)
        cell_text(row, REGIME, text_of(threshold_regime_name(threshold_regime(f->who->kind))));
    write_sums(f, row);
    write_thresholds(f, row);
}

static void note_basis(const struct report_asked *asked, struct report *r, const struct pool *p)
{
    char day[DATE_TEXT_MAX], booked[DATE_TEXT_MAX];
    bool is_booked = asked->booked_to != DATE_NONE;
    report_note(r,
                "Balances of the ledger on %s%s%s, of all years, gross; income, earned by month, "
                "and expenditure of %d/%02d to that day. The host's own contribution is a journal "
                "in its books.",
                date_print(asked->as_of, day), is_booked ? ", as booked by " : "",
                is_booked ? date_print(asked->booked_to, booked) : "", asked->year,
                (asked->year + 1) % 100);
    if (!p->receipts_expected)
        report_note(r, "Receipts of this pool are not fed: what was paid is so by the payers' "
                       "records, and nothing is known to be in transit.");
}

static void note_pair(struct report *r, const struct threshold *t, const char *of,
                      int64_t statement, int64_t agreement)
{
    char sent[MONEY_TEXT_MAX], agreed[MONEY_TEXT_MAX];
    if (statement != THRESHOLD_NONE)
        report_note(r,
                    "Thresholds, %s, from %d/%02d: %s above %s have a statement, above %s are "
                    "to be agreed (%.*s).",
                    threshold_regime_name(t->regime), t->from_year, (t->from_year + 1) % 100, of,
                    money_print(statement, sent), money_print(agreement, agreed),
                    TEXT_ARG(t->authority));
}

static void note_threshold(struct report *r, const struct threshold *t)
{
    if (threshold_is_withdrawn(t))
        report_note(r, "Thresholds, %s, from %d/%02d: withdrawn (%.*s).",
                    threshold_regime_name(t->regime), t->from_year, (t->from_year + 1) % 100,
                    TEXT_ARG(t->authority));
    note_pair(r, t, "balances", t->balances_statement, t->balances_agreement);
    note_pair(r, t, "income and expenditure", t->flows_statement, t->flows_agreement);
}

/* By which the balances, and the income and expenditure, of a regime were judged. */
static void note_thresholds(const struct engine *e, struct report *r)
{
    const int on = date_financial_year(r->asked.as_of), in = r->asked.year;
    for (enum regime regime = REGIME_HEALTH_GROUP; regime <= REGIME_LOCAL_GOVERNMENT; regime++) {
        const struct threshold *balances = threshold_of(e, regime, on);
        const struct threshold *flows = threshold_of(e, regime, in);
        if (balances)
            note_threshold(r, balances);
        if (flows && flows != balances)
            note_threshold(r, flows);
    }
}

/* One that another carries on for, or that carries on for another, is shown when there is anything
 * of it: before and after that there is nothing. */
static bool is_shown(const struct figures *f, uint32_t partner)
{
    bool is_any = false;
    for (int column = RECEIVABLE; column <= LOSSES; column++)
        is_any |= f->of[column] != 0;
    return is_any || !successor_is_of_line(f->e, partner);
}

int report_agreement_of_balances(const struct engine *e, const struct report_asked *asked,
                                 struct report *r)
{
    const struct pool *p = pool_at(e, asked->pool);
    uint32_t host = successor_host_on(e, asked->pool, asked->as_of, asked->booked_to);
    struct table *t = table_new(r, "balances", "Balances with the host", columns, COLUMNS);
    struct figures all = {.e = e, .asked = asked, .is_fed = p->receipts_expected};
    for (size_t i = 0; i < p->partners.count; i++) {
        struct figures f = {.e = e, .asked = asked, .is_fed = p->receipts_expected};
        f.who = party_at(e, partner_at(e, p->partners.items[i])->party);
        f.is_host = f.who == party_at(e, host);
        if (asked->party.size && !text_equal(f.who->code, asked->party))
            continue;
        count(&f, p->partners.items[i]);
        for (int column = RECEIVABLE; column <= LOSSES; column++)
            add(&all, column, f.of[column]);
        if (is_shown(&f, p->partners.items[i]))
            write(&f, r, t);
    }
    struct row *row = table_row(r, t, true);
    cell_text(row, PARTY, text_of("total"));
    write_sums(&all, row);
    report_title(r, "Agreement of balances, %.*s, host %.*s", TEXT_ARG(p->name),
                 TEXT_ARG(party_at(e, host)->code));
    r->is_synthetic = p->synthetic;
    note_basis(asked, r, p);
    note_thresholds(e, r);
    return 0;
}
