/* core/report/report_aged_exceptions: what is open, by kind and age, then one by one. A kind says
 * one thing of a payment, a receipt, a sum or a document, and each stands in it once. The same
 * payment may be in question in several ways: overpaid, not confirmed, of a suspected date; so
 * kinds are not added up. Ages are days since it was raised, in the buckets of receivables [R]. */
#include "base/error.h"
#include "core/foundation/exception.h"
#include "core/message/words.h"
#include "core/report/reports.h"

static const uint32_t bucket_ends[] = {30, 60, 90, UINT32_MAX}; /* days, inclusive */
enum { BUCKETS = sizeof bucket_ends / sizeof *bucket_ends };

enum { SUM_KIND, OF, COUNT, AGES, ALL = AGES + BUCKETS, SUM_COLUMNS };
static const struct report_column sum_columns[SUM_COLUMNS] = {
    [SUM_KIND] = {"kind", "Kind", CELL_TEXT},
    [OF] = {"of", "Of what", CELL_TEXT},
    [COUNT] = {"count", "Number", CELL_NUMBER},
    [AGES] = {"days_0_to_30_pence", "0-30 days", CELL_MONEY},
    [AGES + 1] = {"days_31_to_60_pence", "31-60 days", CELL_MONEY},
    [AGES + 2] = {"days_61_to_90_pence", "61-90 days", CELL_MONEY},
    [AGES + 3] = {"over_90_days_pence", "over 90 days", CELL_MONEY},
    [ALL] = {"amount_pence", "Amount", CELL_MONEY},
};

enum {
    ID,
    POOL,
    PARTNER,
    CONTRIBUTION,
    KIND,
    STATE,
    OWNER,
    DUE,
    RAISED,
    DAYS,
    AMOUNT,
    WHY,
    COLUMNS
};
static const struct report_column columns[COLUMNS] = {
    [ID] = {"exception", "No.", CELL_NUMBER},
    [POOL] = {"pool", "Pool", CELL_TEXT},
    [PARTNER] = {"partner", "Partner", CELL_TEXT},
    [CONTRIBUTION] = {"contribution", "Contribution", CELL_TEXT},
    [KIND] = {"kind", "Kind", CELL_TEXT},
    [STATE] = {"state", "State", CELL_TEXT},
    [OWNER] = {"owner", "Owner", CELL_TEXT},
    [DUE] = {"due", "Due", CELL_DATE},
    [RAISED] = {"raised_on", "Raised", CELL_DATE},
    [DAYS] = {"age_days", "Days", CELL_NUMBER},
    [AMOUNT] = {"amount_pence", "Amount", CELL_MONEY},
    [WHY] = {"explanation", "Explanation", CELL_PARTS},
};

/* What a kind says, of what a payer's record brought, of what the host received, and of a document
 * as a whole. */
enum record { OF_PAYER, OF_HOST, OF_DOCUMENT, RECORDS };
static const char *const meanings[EVENT_KIND_COUNT][RECORDS] = {
    [EVENT_OVERDUE] = {"due and not paid"},
    [EVENT_UNDERPAID] = {"paid less than due", "received less than paid"},
    [EVENT_OVERPAID] = {"paid more than due", "received more than paid"},
    [EVENT_UNALLOCATED] = {"paid, belongs to no contribution", "received, no payment explains it"},
    [EVENT_TIMING_DIFFERENCE] = {"paid, not confirmed by the host"},
    [EVENT_HELD] = {"paid, held pending release"},
    [EVENT_DUPLICATE_SUSPECTED] = {"counted, perhaps twice", NULL, "a whole file, perhaps twice"},
    [EVENT_DATE_SUSPECTED] = {"counted as dated"},
    [EVENT_REFERENCE_SUSPECTED] = {"counted, of an odd number", NULL, "files of ruined numbers"},
    [EVENT_CONDITION_OVERDUE] = {"condition not cleared"},
    [EVENT_BELOW_MINIMUM] = {"pooled less than the minimum"},
    [EVENT_OVERCLAIMED] = {"claimed beyond what there is"},
    [EVENT_EXPENDITURE_QUERY] = {"spent or planned, and questioned"},
    [EVENT_MINIMUM_SPEND_UNMET] = {"short of what must be spent"},
    [EVENT_DFG_PASSPORTING_OVERDUE] = {"grant not passed on"},
    [EVENT_RISK_SHARED] = {"left of an overspend, or a deficit"},
    [EVENT_PLAN_STEP_OVERDUE] = {"step of a planning round not taken"},
    [EVENT_YEAR_NOT_ENDED] = {"what a year leaves that is not ended"},
    [EVENT_CONTRIBUTION_KIND_ENDED] = {"goes on, and its kind has ended"},
};

struct ageing {
    int64_t count, amounts[BUCKETS];
};
struct ageings {
    struct ageing of[EVENT_KIND_COUNT][RECORDS];
    int64_t count;
};

static const enum part_kind found_by_host[] = {PART_RECEIVED_LESS,       PART_RECEIVED_MORE,
                                               PART_RECEIVED_UNDONE,     PART_RECEIVED_UNMATCHED,
                                               PART_NO_PAYMENT_EXPLAINS, PART_PAYMENTS_FIT_EQUALLY,
                                               PART_TOO_MANY_OPEN};

static const enum part_kind found_of_document[] = {PART_NUMBERS_RUINED, PART_DOCUMENT_AGAIN,
                                                   PART_DOCUMENT_DOUBLED};

/* Whose record brought it, as what was found first says. */
static enum record record_of(const struct parts *parts)
{
    for (size_t i = 0; parts->count && i < sizeof found_of_document / sizeof(enum part_kind); i++)
        if (parts->items[0].kind == found_of_document[i])
            return OF_DOCUMENT;
    for (size_t i = 0; parts->count && i < sizeof found_by_host / sizeof *found_by_host; i++)
        if (parts->items[0].kind == found_by_host[i])
            return OF_HOST;
    return OF_PAYER;
}

static uint32_t days_old(const struct exception *x, date_t as_of)
{
    return as_of > x->raised_on ? (uint32_t)(as_of - x->raised_on) : 0;
}

static void add_row(const struct engine *e, const struct exception *x, date_t as_of,
                    const struct parts *parts, struct report *r, struct table *t)
{
    struct row *row = table_row(r, t, false);
    cell_number(row, ID, x->id);
    cell_text(row, POOL, x->pool == NONE ? TEXT_NONE : pool_at(e, x->pool)->code);
    if (x->partner != NONE)
        cell_text(row, PARTNER, party_at(e, partner_at(e, x->partner)->party)->code);
    if (x->contribution_year != NONE)
        cell_text(row, CONTRIBUTION,
                  contribution_at(e, year_at(e, x->contribution_year)->contribution)->id);
    cell_text(row, KIND, text_of(words_event_kind(x->kind)));
    cell_text(row, STATE, text_of(words_exception_state(x->state)));
    cell_text(row, OWNER, x->owner);
    cell_date(row, DUE, x->due);
    cell_date(row, RAISED, x->raised_on);
    cell_number(row, DAYS, days_old(x, as_of));
    cell_money(row, AMOUNT, x->amount);
    cell_parts(row, WHY, *parts);
}

static void count(struct report *r, struct ageings *all, const struct exception *x, date_t as_of,
                  const struct parts *parts)
{
    struct ageing *a = &all->of[x->kind][record_of(parts)];
    size_t k = 0;
    while (days_old(x, as_of) > bucket_ends[k])
        k++;
    a->count++;
    a->amounts[k] = report_sum(r, a->amounts[k], x->amount);
    all->count++;
}

static void add_kind(struct report *r, struct table *t, unsigned kind, enum record record,
                     const struct ageing *a)
{
    const char *of = meanings[kind][record];
    int64_t amount = 0;
    if (!a->count)
        return;
    struct row *row = table_row(r, t, false);
    cell_text(row, SUM_KIND, text_of(words_event_kind((enum event_kind)kind)));
    if (of)
        cell_text(row, OF, text_of(of));
    cell_number(row, COUNT, a->count);
    for (size_t k = 0; k < BUCKETS; k++) {
        cell_money(row, AGES + k, a->amounts[k]);
        amount = report_sum(r, amount, a->amounts[k]);
    }
    cell_money(row, ALL, amount);
}

static void add_kinds(struct report *r, struct table *t, const struct ageings *all)
{
    static const enum record order[RECORDS] = {OF_DOCUMENT, OF_PAYER, OF_HOST};
    for (unsigned kind = 0; kind < EVENT_KIND_COUNT; kind++)
        for (size_t i = 0; i < RECORDS; i++)
            add_kind(r, t, kind, order[i], &all->of[kind][order[i]]);
    struct row *row = table_row(r, t, true);
    cell_text(row, SUM_KIND, text_of("all"));
    cell_number(row, COUNT, all->count);
}

/* Those of documents as a whole, which stand above those of their rows; or all others. */
static int add_open(const struct engine *e, const struct report_asked *asked, bool of_documents,
                    struct ageings *all, struct report *r, struct table *t)
{
    const struct exception *x;
    for (size_t at = 0; (x = exception_next(e, &at)) != NULL;) {
        struct parts parts;
        if (!exception_is_open(x) || (asked->pool != NONE && x->pool != asked->pool) ||
            x->raised_on > asked->as_of)
            continue;
        if (exception_parts(x, r->arena, &parts))
            return ERR_MEMORY;
        if ((record_of(&parts) == OF_DOCUMENT) != of_documents)
            continue;
        count(r, all, x, asked->as_of, &parts);
        add_row(e, x, asked->as_of, &parts, r, t);
    }
    return 0;
}

int report_aged_exceptions(const struct engine *e, const struct report_asked *asked,
                           struct report *r)
{
    struct ageings all = {.count = 0};
    const struct pool *pool = asked->pool == NONE ? NULL : pool_at(e, asked->pool);
    struct table *sums = table_new(r, "ageing", "By kind and age", sum_columns, SUM_COLUMNS);
    struct table *t = table_new(r, "exceptions", "Open exceptions", columns, COLUMNS);
    if (add_open(e, asked, true, &all, r, t) || add_open(e, asked, false, &all, r, t))
        return ERR_MEMORY;
    add_kinds(r, sums, &all);
    report_title(r, "Aged exceptions, %.*s", TEXT_ARG(pool ? pool->name : text_of("all pools")));
    r->is_synthetic = pool && pool->synthetic;
    report_note(r, "What is open now and was raised by the date; states are those of today.");
    report_note(r, "Each payment, receipt or sum stands once in a kind, and may stand in several: "
                   "kinds are not added up.");
    return 0;
}
