/* core/report/report_sources: the sources of a financial year with their control totals and what
 * schemes claim of them, and the section 256 transfers of that year with the pools that cite them;
 * of one party when it is named. */
#include "core/governance/record.h"
#include "core/foundation/policy.h"
#include "core/report/reports.h"

enum { SOURCE, PARTY, KIND, TOTAL, CLAIMED, LEFT, REFERENCE, SOURCE_COLUMNS };
static const struct report_column source_columns[SOURCE_COLUMNS] = {
    [SOURCE] = {"source", "Source", CELL_TEXT},
    [PARTY] = {"party", "Party", CELL_TEXT},
    [KIND] = {"kind", "Kind", CELL_TEXT},
    [TOTAL] = {"total_pence", "Control total", CELL_MONEY},
    [CLAIMED] = {"claimed_pence", "Claimed", CELL_MONEY},
    [LEFT] = {"left_pence", "Left", CELL_MONEY},
    [REFERENCE] = {"reference", "Reference", CELL_TEXT},
};

enum { PAYER, PAYEE, VALUE_DATE, AMOUNT, TRANSFER, PURPOSE, CITED_BY, TRANSFER_COLUMNS };
static const struct report_column transfer_columns[TRANSFER_COLUMNS] = {
    [PAYER] = {"payer", "Payer", CELL_TEXT},
    [PAYEE] = {"payee", "Payee", CELL_TEXT},
    [VALUE_DATE] = {"value_date", "Paid on", CELL_DATE},
    [AMOUNT] = {"amount_pence", "Amount", CELL_MONEY},
    [TRANSFER] = {"reference", "Reference", CELL_TEXT},
    [PURPOSE] = {"purpose", "Purpose", CELL_TEXT},
    [CITED_BY] = {"pool", "Cited by", CELL_TEXT},
};

static bool is_asked(const struct engine *e, const struct report_asked *asked, uint32_t party,
                     int year)
{
    return year == asked->year &&
           (!asked->party.size || text_equal(party_at(e, party)->code, asked->party));
}

/* Sums over a million sources of 10^13 pence, and of claims up to TURNOVER_MAX each, may pass the
 * range: then there is no total. */
static void write_sources(const struct engine *e, const struct report_asked *asked,
                          struct report *r)
{
    struct table *t = table_new(r, "sources", "Sources and claims", source_columns, SOURCE_COLUMNS);
    int64_t total = 0, claimed = 0;
    bool in_range = true;
    for (uint32_t i = 0; i < source_count(e); i++) {
        const struct source *x = source_at(e, i);
        if (!is_asked(e, asked, x->party, x->year))
            continue;
        struct row *row = table_row(r, t, false);
        cell_text(row, SOURCE, x->id);
        cell_text(row, PARTY, party_at(e, x->party)->code);
        cell_text(row, KIND, policy_word(e, x->kind));
        cell_money(row, TOTAL, x->total);
        cell_money(row, CLAIMED, x->claimed);
        cell_money(row, LEFT, sum(x->total, -x->claimed));
        cell_text(row, REFERENCE, x->reference);
        in_range = in_range && !money_add(total, x->total, &total) &&
                   !money_add(claimed, x->claimed, &claimed);
    }
    int64_t left;
    if (!in_range || money_sub(total, claimed, &left)) {
        report_note(r, "the sources sum to more than can be stated");
        return;
    }
    struct row *row = table_row(r, t, true);
    cell_text(row, SOURCE, text_of("total"));
    cell_money(row, TOTAL, total);
    cell_money(row, CLAIMED, claimed);
    cell_money(row, LEFT, left);
}

static void write_transfers(const struct engine *e, const struct report_asked *asked,
                            struct report *r)
{
    struct table *t = table_new(r, "section_256_transfers", "Section 256 transfers, not pooled",
                                transfer_columns, TRANSFER_COLUMNS);
    int64_t total = 0;
    bool in_range = true;
    for (uint32_t i = 0; i < section_256_count(e); i++) {
        const struct section_256 *x = section_256_at(e, i);
        if (!is_asked(e, asked, x->payee, x->year) && !is_asked(e, asked, x->payer, x->year))
            continue;
        struct row *row = table_row(r, t, false);
        cell_text(row, PAYER, party_at(e, x->payer)->code);
        cell_text(row, PAYEE, party_at(e, x->payee)->code);
        cell_date(row, VALUE_DATE, x->value_date);
        cell_money(row, AMOUNT, x->amount);
        cell_text(row, TRANSFER, x->reference);
        cell_text(row, PURPOSE, x->purpose);
        if (x->pool != NONE)
            cell_text(row, CITED_BY, pool_at(e, x->pool)->code);
        in_range = in_range && !money_add(total, x->amount, &total);
    }
    if (in_range)
        cell_money(table_row(r, t, true), AMOUNT, total);
    else
        report_note(r, "the transfers sum to more than can be stated");
}

int report_sources(const struct engine *e, const struct report_asked *asked, struct report *r)
{
    report_title(r, "Sources of funding, %d/%02d", asked->year, (asked->year + 1) % 100);
    write_sources(e, asked, r);
    write_transfers(e, asked, r);
    return 0;
}
