#include "core/foundation/emit.h"
#include "core/reconcile/match_events.h"
#include "core/reconcile/matched.h"
#include "core/reconcile/record.h"
#include "core/report/reports.h"

enum {
    NUMBER,
    RULE,
    SCORE,
    PARTNER,
    PAYMENT,
    PAYMENT_REFERENCE,
    PAYMENT_AMOUNT,
    PAYMENT_DATE,
    PAID,
    RECEIPT,
    RECEIPT_REFERENCE,
    RECEIPT_AMOUNT,
    RECEIPT_DATE,
    RECEIVED,
    BOOKED,
    STATE,
    COLUMNS
};
static const struct report_column columns[COLUMNS] = {
    [NUMBER] = {"match", "Match", CELL_NUMBER},
    [RULE] = {"rule", "Rule", CELL_TEXT},
    [SCORE] = {"score", "Score", CELL_NUMBER},
    [PARTNER] = {"partner", "Partner", CELL_TEXT},
    [PAYMENT] = {"payment", "Payment", CELL_TEXT},
    [PAYMENT_REFERENCE] = {"payment_reference", "Reference", CELL_TEXT},
    [PAYMENT_AMOUNT] = {"payment_pence", "Amount", CELL_MONEY},
    [PAYMENT_DATE] = {"payment_on", "Paid on", CELL_DATE},
    [PAID] = {"paid_pence", "Of it", CELL_MONEY},
    [RECEIPT] = {"receipt", "Receipt", CELL_TEXT},
    [RECEIPT_REFERENCE] = {"receipt_reference", "Reference", CELL_TEXT},
    [RECEIPT_AMOUNT] = {"receipt_pence", "Amount", CELL_MONEY},
    [RECEIPT_DATE] = {"receipt_on", "Received on", CELL_DATE},
    [RECEIVED] = {"received_pence", "Of it", CELL_MONEY},
    [BOOKED] = {"booked_on", "Booked", CELL_DATE},
    [STATE] = {"state", "State", CELL_TEXT},
};

enum { R_NUMBER, R_SIDE, R_LEFT, REST_COLUMNS };
static const struct report_column rest_columns[REST_COLUMNS] = {
    [R_NUMBER] = {"match", "Match", CELL_NUMBER},
    [R_SIDE] = {"of", "Of", CELL_TEXT},
    [R_LEFT] = {"left_pence", "Left open", CELL_MONEY},
};

enum { J_NUMBER, J_CANDIDATE, J_WHY, REJECTED_COLUMNS };
static const struct report_column rejected_columns[REJECTED_COLUMNS] = {
    [J_NUMBER] = {"match", "Match", CELL_NUMBER},
    [J_CANDIDATE] = {"candidate", "Candidate", CELL_TEXT},
    [J_WHY] = {"why", "Why not", CELL_TEXT},
};

enum { D_NUMBER, D_WHAT, D_ON, D_OFFICER, D_REASON, DECIDED_COLUMNS };
static const struct report_column decided_columns[DECIDED_COLUMNS] = {
    [D_NUMBER] = {"match", "Match", CELL_NUMBER}, [D_WHAT] = {"decision", "Decision", CELL_TEXT},
    [D_ON] = {"booked_on", "Booked", CELL_DATE},  [D_OFFICER] = {"officer", "Officer", CELL_TEXT},
    [D_REASON] = {"reason", "Reason", CELL_TEXT},
};

/* The input and, within it, the item. */
static struct text cause_of(struct report *r, uint64_t cause, uint32_t item)
{
    return arena_print(r->arena, "%llu/%u", (unsigned long long)cause, item);
}

static void set_item(struct report *r, struct row *row, size_t first, const struct open_item *x)
{
    cell_text(row, first, cause_of(r, x->money.cause, x->money.item));
    if (x->money.reference.size)
        cell_text(row, first + 1, reference_text(&x->money.reference));
    cell_money(row, first + 2, x->money.amount);
    cell_date(row, first + 3, x->money.value_date);
}

static const char *state_of(const struct match *m)
{
    if (m->is_unmatched)
        return m->unmatched_officer.size ? "unmatched" : "undone by the payer";
    return "stands";
}

static void add_pairs(const struct engine *e, const struct match *m, struct report *r,
                      struct table *t)
{
    struct pairing at = {0};
    while (matched_next_pair(m, &at)) {
        struct row *row = table_row(r, t, false);
        cell_number(row, NUMBER, (int64_t)m->number);
        cell_text(row, RULE, text_of(match_rule_word((int)m->rule)));
        cell_number(row, SCORE, m->score);
        cell_text(row, PARTNER, party_at(e, partner_at(e, m->partner)->party)->code);
        set_item(r, row, PAYMENT, &m->sides.items[at.payment].was);
        cell_money(row, PAID, at.paid);
        set_item(r, row, RECEIPT, &m->sides.items[m->payment_count + at.receipt].was);
        cell_money(row, RECEIVED, at.received);
        cell_date(row, BOOKED, m->booked_on);
        cell_text(row, STATE, text_of(state_of(m)));
    }
}

static void add_rest(const struct match *m, struct report *r, struct table *t)
{
    if (m->residual == 0)
        return;
    struct row *row = table_row(r, t, false);
    cell_number(row, R_NUMBER, (int64_t)m->number);
    cell_text(row, R_SIDE, text_of(m->residual > 0 ? "payment" : "receipt"));
    cell_money(row, R_LEFT, llabs(m->residual));
}

static void add_rejected(const struct match *m, struct report *r, struct table *t)
{
    uint32_t named = m->rejected_count < REJECTED_MAX ? m->rejected_count : REJECTED_MAX;
    for (uint32_t i = 0; i < named; i++) {
        struct row *row = table_row(r, t, false);
        cell_number(row, J_NUMBER, (int64_t)m->number);
        cell_text(row, J_CANDIDATE, cause_of(r, m->rejected[i].cause, m->rejected[i].item));
        cell_text(row, J_WHY, text_of(rejected_why_words[m->rejected[i].why]));
    }
    if (m->rejected_count == named)
        return;
    struct row *row = table_row(r, t, false);
    cell_number(row, J_NUMBER, (int64_t)m->number);
    cell_text(row, J_WHY, arena_print(r->arena, "%u more", m->rejected_count - named));
}

static void add_decision(struct report *r, struct table *t, const struct match *m, const char *what,
                         date_t on, struct text officer, struct text reason)
{
    struct row *row = table_row(r, t, false);
    cell_number(row, D_NUMBER, (int64_t)m->number);
    cell_text(row, D_WHAT, text_of(what));
    cell_date(row, D_ON, on);
    cell_text(row, D_OFFICER, officer);
    cell_text(row, D_REASON, reason);
}

static void add_decisions(const struct match *m, struct report *r, struct table *t)
{
    if (m->rule == 0)
        add_decision(r, t, m, "matched manually", m->booked_on, m->officer, m->why);
    if (m->is_unmatched && m->unmatched_officer.size)
        add_decision(r, t, m, "unmatched", m->unmatched_on, m->unmatched_officer, m->unmatched_why);
}

int report_matches(const struct engine *e, const struct report_asked *asked, struct report *r)
{
    const struct pool *p = pool_at(e, asked->pool);
    const struct matched *of = matched_of(e, asked->pool);
    struct table *pairs = table_new(r, "matches", "Matches", columns, COLUMNS);
    struct table *rests =
        table_new(r, "residuals", "Left open when matched in part", rest_columns, REST_COLUMNS);
    struct table *rejected =
        table_new(r, "rejected", "Other candidates", rejected_columns, REJECTED_COLUMNS);
    struct table *decided =
        table_new(r, "decisions", "Decided by officers", decided_columns, DECIDED_COLUMNS);
    for (uint64_t n = of ? of->last - of->count + 1 : 1; of && n <= of->last; n++) {
        const struct match *m = matched_find(e, asked->pool, n);
        add_pairs(e, m, r, pairs);
        add_rest(m, r, rests);
        add_rejected(m, r, rejected);
        add_decisions(m, r, decided);
    }
    report_title(r, "Matches, %.*s", TEXT_ARG(p->name));
    r->is_synthetic = p->synthetic;
    report_note(r, "The last %u matches of a pool; older ones stand in the books.", MATCHES_MAX);
    report_note(r, "Payments and receipts are named by input and item. All matches that are "
                   "remembered, whatever the year and date asked for.");
    return 0;
}
