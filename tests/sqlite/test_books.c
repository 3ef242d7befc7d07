#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "core/message/effects_list.h"
#include "scratch.h"
#include "sqlite/books/books.h"
#include "store/chain.h"

static struct books *books;
static struct effects effects;
static uint64_t last_event, pool_events;
static uint32_t last_exception;

static void init(void)
{
    scratch_make();
    cr_assert_eq(chain_init(), 0);
    cr_assert_eq(sqlite_books.open(scratch, &books), 0);
}

static void fini(void)
{
    sqlite_books.close(books);
    effects_fini(&effects);
    scratch_remove();
}

TestSuite(books, .init = init, .fini = fini);

static struct journal_row row_of(uint64_t number)
{
    return (struct journal_row){
        .number = number,
        .epoch = 1,
        .party = text_of("E08000006"),
        .feed = text_of("ledger"),
        .feed_number = number,
        .principal = text_of("uid:1000"),
        .received = {1501579800123456 + (int64_t)number},
        .raw = {(const uint8_t *)"x", 1},
    };
}

/* The next input causes nothing yet. */
static void next_input(void)
{
    const uint64_t journal = effects.journal + 1;
    effects_clear(&effects);
    effects.journal = journal;
    effects.accepted = 1;
}

#define says(e, ...) parts_add(&(e)->parts, &effects.arena, __VA_ARGS__)

static struct event *print(enum event_kind kind, uint32_t item)
{
    struct event *e = effects_event(&effects);
    e->kind = kind;
    e->number = ++last_event;
    e->pool = text_of("salford");
    e->pool_number = ++pool_events;
    e->cause = effects.journal;
    e->item = item;
    e->epoch = 1;
    e->booked_on = 17380;
    e->value_date = 17378;
    e->partner = text_of("E08000006");
    e->contribution = text_of("council");
    e->year = 2017;
    return e;
}

static struct event *emit_money(enum event_kind kind, uint32_t item, int64_t amount)
{
    struct event *e = print(kind, item);
    e->has_amount = true;
    e->amount = amount;
    return e;
}

static struct event *emit_instalment(enum event_kind kind, uint32_t item, uint32_t instalment)
{
    struct event *e = print(kind, item);
    e->instalment = instalment;
    return e;
}

/* Serials are made of where the two came from. */
static struct event *emit_matched(uint32_t item, uint64_t cause, uint32_t cause_item,
                                  uint64_t receipt_cause, uint32_t receipt_item)
{
    static char numbers[16][4];
    static unsigned last;
    struct event *e = emit_money(EVENT_MATCHED, item, 100);
    e->has_expected = e->has_difference = true;
    e->expected = 100;
    e->reason = REASON_BY_REFERENCE;
    e->pair = (struct matched_pair){
        .rule = MATCH_REFERENCE,
        .score = 100,
        .payment_cause = cause,
        .payment_item = cause_item,
        .payment_serial = cause * 10 + cause_item,
        .receipt_cause = receipt_cause,
        .receipt_item = receipt_item,
        .receipt_serial = receipt_cause * 10 + receipt_item,
    };
    char *number = numbers[last++ % 16];
    (void)snprintf(number, sizeof numbers[0], "%u", last);
    e->subject = text_of(number);
    return e;
}

static int apply_only(void)
{
    const struct journal_row row = row_of(effects.journal);
    return sqlite_books.apply(books, &row, &effects);
}

static void apply(void)
{
    cr_assert_eq(sqlite_books.begin(books), 0);
    cr_assert_eq(apply_only(), 0);
    cr_assert_eq(sqlite_books.commit(books), 0);
}

/* One text for the whole result: columns with '|', rows with ' / ' between them. */
static const char *ask(const char *sql)
{
    static char text[4000];
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    size_t at = 0;
    text[0] = '\0';
    int rc = sqlite3_open_v2(scratch_file("books.db"), &db, SQLITE_OPEN_READONLY, NULL);
    cr_assert_eq(rc, SQLITE_OK);
    rc = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    cr_assert_eq(rc, SQLITE_OK, "%s", sqlite3_errmsg(db));
    while (sqlite3_step(statement) == SQLITE_ROW) {
        at += (size_t)snprintf(text + at, sizeof text - at, "%s", at ? " / " : "");
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const char *column = (const char *)sqlite3_column_text(statement, i);
            at += (size_t)snprintf(text + at, sizeof text - at, "%s%s", i ? "|" : "",
                                   column ? column : "NULL");
        }
    }
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return text;
}

#define EXPECT(sql, expected) cr_assert_str_eq(ask(sql), expected)

Test(books, empty)
{
    uint64_t journal = 9;
    cr_assert_eq(sqlite_books.cursor(books, &journal), 0);
    cr_assert_eq(journal, 0u);
    EXPECT("SELECT (SELECT count(*) FROM event) + (SELECT count(*) FROM input)", "0");
}

Test(books, a_payment_in_plain_words)
{
    next_input();
    struct event *e = emit_money(EVENT_ROUTED, 0, 576242500);
    e->contribution_kind = text_of("la_additional");
    e->instalment = 5;
    e->reference = text_of("5101234567");
    e->reason = REASON_INSTALMENT;
    e->document = text_of("2017-08.csv");
    e->row = 1402;
    e = print(EVENT_POSITION_CHANGED, ITEM_NONE);
    e->position = (struct position){.as_of = 17379,
                                    .due = 3101292500,
                                    .adjusted = -700,
                                    .paid = 2305004500,
                                    .written_off = 90000,
                                    .variance = -796197000,
                                    .held = 55,
                                    .transferred = -1000};
    for (int i = 0; i < 2; i++)
        *effects_posting(&effects) = (struct posting){
            .pool = text_of("salford"),
            .account = text_of(i ? "receivable" : "bank"),
            .value_date = 17378,
            .booked_on = DATE_NONE,
            .amount = i ? -576242500 : 576242500,
        };
    apply();
    EXPECT("SELECT pool, pool_number, number, kind, cause, item, booked_on, value_date, partner,"
           " contribution, contribution_kind, year, instalment, amount_pence, expected_pence,"
           " reference, reason, other_cause, as_of, document, row FROM event WHERE number = 1",
           "salford|1|1|routed|1|0|2017-08-02|2017-07-31|E08000006|council|la_additional|2017|5|"
           "576242500|NULL|5101234567|instalment|NULL|NULL|2017-08.csv|1402");
    EXPECT("SELECT kind, item, as_of, due_pence, paid_pence, variance_pence, held_pence,"
           " adjusted_pence, written_off_pence, transferred_pence FROM event WHERE number = 2",
           "position_changed|NULL|2017-08-01|3101292500|2305004500|-796197000|55|-700|90000|-1000");
    EXPECT("SELECT pool, partner, contribution, year, as_of, due_pence, paid_pence, received_pence,"
           "variance_pence,adjusted_pence,written_off_pence,number FROM contribution_year_position",
           "salford|E08000006|council|2017|2017-08-01|3101292500|2305004500|0|-796197000|-700|"
           "90000|2");
    EXPECT("SELECT account, value_date, booked_on, amount_pence FROM posting ORDER BY position",
           "bank|2017-07-31|NULL|576242500 / receivable|2017-07-31|NULL|-576242500");
    EXPECT("SELECT sum(balance_pence) FROM balance", "0");
    EXPECT("SELECT journal, party, feed, feed_number, received, accepted, refused, document"
           " FROM input",
           "1|E08000006|ledger|1|2017-08-01 09:30:00.123457|1|0|2017-08.csv");
    EXPECT("SELECT journal FROM cursor", "1");
}

/* Of a newer daemon: what it is about is kept, and nothing is taken for another. */
Test(books, values_that_are_newer_than_this_program)
{
    next_input();
    struct event *e = emit_money(EVENT_ROUTED, 0, 100);
    e->kind = (enum event_kind)99;
    e->reason = (enum reason)98;
    e->contribution_kind = text_of("of_tomorrow");
    e = emit_money(EVENT_ROUTED, 1, 200);
    apply();
    EXPECT("SELECT kind, reason, contribution_kind, amount_pence FROM event",
           "unknown|unknown|of_tomorrow|100 / routed|NULL|NULL|200");
}

Test(books, refusals)
{
    next_input();
    effects.accepted = 0;
    *effects_refusal(&effects) = (struct refusal){REFUSED_BAD_VALUE, 3, text_of("amount"),
                                                  TEXT_NONE, text_of("not an amount")};
    *effects_refusal(&effects) = (struct refusal){REFUSED_REPEATED_DOCUMENT, ITEM_NONE, TEXT_NONE,
                                                  text_of("once"), TEXT_NONE};
    apply();
    EXPECT("SELECT * FROM refusal ORDER BY position",
           "1|1|3|bad_value|amount|NULL|not an amount / 1|2|NULL|repeated_document|NULL|once|NULL");
    EXPECT("SELECT accepted, refused FROM input", "0|2");
}

Test(books, pools_and_parties)
{
    next_input();
    struct event *e = print(EVENT_AGREED, 0);
    e->partner = e->contribution = TEXT_NONE;
    says(e, PART(MINIMUM_PUBLISHED, .amount = 7, .subject = text_of("Salford")));
    e = print(EVENT_AGREED, 1);
    e->pool = text_of("-");
    e->contribution = TEXT_NONE;
    e = emit_money(EVENT_AGREED, 2, 5); /* an allocation */
    e->pool = text_of("-");
    e->contribution = TEXT_NONE;
    emit_money(EVENT_AGREED, 3, 5); /* a variation */
    apply();
    EXPECT("SELECT pool, number FROM pool", "salford|1");
    EXPECT("SELECT part, kind, amount_pence, subject FROM pool JOIN part USING (pool, number)",
           "1|minimum_published|7|Salford");
    EXPECT("SELECT party, number FROM party", "E08000006|2");
}

/* The event opens the next exception. */
static struct event *opens(struct event *e)
{
    e->exception = ++last_exception;
    return e;
}

static struct event *emit_work(uint32_t exception, enum exception_state state)
{
    struct event *e = print(EVENT_EXCEPTION_CHANGED, 0);
    e->exception = exception;
    e->state = state;
    e->owner = text_of("O1");
    e->officer = text_of("O2");
    e->due_on = 17400;
    says(e, PART(ASSIGNED, .subject = text_of("O1"), .note = text_of("ask the payer")));
    return e;
}

static void closes(uint32_t exception)
{
    cr_assert_eq(effects_closed(&effects, exception), 0);
}

Test(books, exceptions_open_and_close)
{
    next_input(); /* 1 */
    opens(emit_money(EVENT_HELD, 0, 100));
    opens(emit_instalment(EVENT_OVERDUE, 2, 4));
    opens(emit_money(EVENT_EXPENDITURE_QUERY, 3, 7))->subject = text_of("S1");
    emit_instalment(EVENT_UNDERPAID, 3, 5); /* opens nothing */
    apply();
    EXPECT("SELECT exception, kind, number, about_cause, about_item, opened_on, subject, state,"
           " owner, closed_how FROM open_exception",
           "1|held|1|1|0|2017-08-02|NULL|open|NULL|NULL /"
           " 2|overdue|2|1|2|2017-08-02|NULL|open|NULL|NULL /"
           " 3|expenditure_query|3|1|3|2017-08-02|S1|open|NULL|NULL");

    next_input(); /* 2: released, and one that comes and goes within the same input */
    emit_money(EVENT_RELEASED, 0, 100);
    closes(1);
    opens(emit_instalment(EVENT_UNDERPAID, 0, 5));
    closes(4);
    apply();
    EXPECT("SELECT exception, state, closed_how, closed_in, closed_on FROM exception"
           " WHERE closed_how IS NOT NULL",
           "1|cleared|rule|2|2017-08-02 / 4|cleared|rule|2|2017-08-02");
}

Test(books, work_on_exceptions)
{
    next_input(); /* 1 */
    opens(emit_instalment(EVENT_OVERDUE, 2, 4));
    opens(emit_instalment(EVENT_OVERDUE, 2, 5));
    apply();
    next_input(); /* 2 */
    emit_work(1, STATE_ASSIGNED);
    apply();
    EXPECT("SELECT exception, state, owner, due_on, note, worked_by, officer, closed_how"
           " FROM open_exception",
           "1|assigned|O1|2017-08-22|ask the payer|3|O2|NULL /"
           " 2|open|NULL|NULL|NULL|NULL|NULL|NULL");
    EXPECT("SELECT exception, state, owner, officer, due_on FROM event WHERE number = 3",
           "1|assigned|O1|O2|2017-08-22");
    next_input(); /* 3: forgiven by an officer, and booked */
    emit_work(1, STATE_WRITTEN_OFF);
    struct event *e = emit_money(EVENT_ADJUSTED, 0, 100);
    e->exception = 1;
    e->subject = text_of("W1");
    apply();
    EXPECT("SELECT exception, state, closed_how, closed_in, closed_on FROM exception"
           " WHERE closed_how IS NOT NULL",
           "1|written_off|person|3|2017-08-02");
    EXPECT("SELECT adjustment, exception, amount_pence FROM adjustment", "W1|1|100");
    next_input(); /* 4: opened again */
    emit_work(1, STATE_ASSIGNED);
    apply();
    EXPECT("SELECT exception, state FROM open_exception", "1|assigned / 2|open");
}

Test(books, what_waits_and_what_is_held)
{
    next_input(); /* 1 */
    struct event *e = emit_money(EVENT_PENDING, 0, 900);
    e->subject = text_of("1/0");
    e->officer = text_of("O1");
    says(e, PART(WAITS_FOR_SECOND));
    e = print(EVENT_HOLD_PLACED, 1);
    e->subject = text_of("H1");
    e->contribution = TEXT_NONE;
    apply();
    next_input(); /* 2: resubmitted */
    e = emit_money(EVENT_PENDING, 0, 900);
    e->subject = text_of("1/0");
    apply();
    EXPECT("SELECT pending, number, asked_on, officer, amount_pence FROM pending"
           " WHERE decided_by IS NULL",
           "1/0|1|2017-08-02|O1|900");
    EXPECT("SELECT hold, held_from, partner, contribution FROM payment_hold"
           " WHERE lifted_by IS NULL",
           "H1|2017-07-31|E08000006|NULL");
    next_input(); /* 3 */
    e = print(EVENT_DECIDED, 0);
    e->subject = text_of("1/0");
    e->officer = text_of("O2");
    says(e, PART(APPROVED, .date = 17380, .by = text_of("O1")));
    print(EVENT_HOLD_LIFTED, 1)->subject = text_of("H1");
    apply();
    EXPECT("SELECT pending, decided_by, decided_on, second, decision FROM pending",
           "1/0|4|2017-07-31|O2|approved");
    EXPECT("SELECT hold, lifted_by, lifted_on FROM payment_hold", "H1|5|2017-07-31");
}

Test(books, periods_spending_and_results)
{
    next_input();
    print(EVENT_PERIOD_CLOSED, 0)->subject = text_of("2017-07");
    emit_money(EVENT_SPENT, 1, 50)->subject = text_of("S1");
    emit_money(EVENT_PAYMENT_EARNED, 2, 70)->subject = text_of("p4p");
    print(EVENT_PERIOD_REOPENED, 3)->subject = text_of("2017-07");
    apply();
    EXPECT("SELECT kind, period, closed_to FROM period ORDER BY number",
           "period_closed|2017-07|2017-07-31 / period_reopened|2017-07|2017-07-31");
    EXPECT("SELECT scheme, year, amount_pence FROM expenditure", "S1|2017|50");
    EXPECT("SELECT element, amount_pence FROM performance", "p4p|70");
}

#define MATCHES                                                                                    \
    "SELECT payment_cause, payment_item, contribution, receipt_cause, receipt_item FROM match"     \
    " ORDER BY number"

Test(books, matches_know_which_side_is_which)
{
    next_input(); /* 1: a payment, held; one that enters; one without a contribution */
    emit_money(EVENT_HELD, 0, 100);
    emit_money(EVENT_ROUTED, 1, 100);
    emit_money(EVENT_UNALLOCATED, 2, 100)->contribution = TEXT_NONE;
    apply();
    next_input(); /* 2: a receipt for item 1, and two that wait */
    emit_matched(0, 1, 1, 2, 0);
    emit_money(EVENT_UNALLOCATED, 1, 100)->contribution = TEXT_NONE;
    emit_money(EVENT_UNALLOCATED, 2, 100)->contribution = TEXT_NONE;
    apply();
    EXPECT(MATCHES, "1|1|council|2|0");
    next_input(); /* 3: a signature releases the payment held, for which a receipt waits */
    struct event *e = emit_money(EVENT_RELEASED, 0, 100);
    e->other_cause = 1;
    e->other_item = 0;
    emit_instalment(EVENT_CLEARED, 0, 3);
    emit_matched(0, 1, 0, 2, 1);
    apply();
    next_input(); /* 4: a payment for which the last receipt waits; a receipt for 1, item 2 */
    emit_money(EVENT_ROUTED, 0, 100);
    emit_matched(0, 4, 0, 2, 2);
    emit_matched(1, 1, 2, 4, 1)->contribution = TEXT_NONE;
    apply();
    EXPECT(MATCHES, "1|1|council|2|0 / 1|0|council|2|1 / 4|0|council|2|2 / 1|2||4|1");
}

Test(books, money_reported_of_later_is_named)
{
    next_input();
    emit_money(EVENT_ROUTED, 0, 100);
    apply();
    next_input();
    struct event *e = opens(emit_money(EVENT_TIMING_DIFFERENCE, 0, 100));
    e->other_cause = 1;
    e->other_item = 0;
    apply();
    EXPECT("SELECT kind, about_cause, about_item FROM open_exception", "timing_difference|1|0");
}

Test(books, nothing_is_matched_twice)
{
    next_input();
    emit_money(EVENT_ROUTED, 0, 100);
    apply();
    next_input();
    emit_matched(0, 1, 0, 2, 0);
    apply();
    uint8_t before[STORE_DIGEST_SIZE], after[STORE_DIGEST_SIZE];
    cr_assert_eq(sqlite_books.digest(books, before), 0);
    next_input();
    emit_money(EVENT_ROUTED, 0, 100);
    emit_matched(1, 1, 0, 3, 1);
    cr_assert_eq(sqlite_books.begin(books), 0);
    cr_assert_eq(apply_only(), ERR_CORRUPT, "the payment again");
    sqlite_books.rollback(books);
    cr_assert_eq(sqlite_books.digest(books, after), 0);
    cr_assert_arr_eq(before, after, sizeof before);
}

Test(books, a_process_that_ends_in_mid_transaction)
{
    next_input();
    emit_money(EVENT_ROUTED, 0, 100);
    apply();
    uint8_t before[STORE_DIGEST_SIZE], after[STORE_DIGEST_SIZE];
    cr_assert_eq(sqlite_books.digest(books, before), 0);
    sqlite_books.close(books);
    const pid_t child = fork();
    if (child == 0) {
        if (sqlite_books.open(scratch, &books) != 0 || sqlite_books.begin(books) != 0)
            _exit(1);
        next_input();
        emit_money(EVENT_ROUTED, 0, 100);
        _exit(apply_only() == 0 ? 0 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    cr_assert_eq(sqlite_books.open(scratch, &books), 0);
    cr_assert_eq(sqlite_books.digest(books, after), 0);
    cr_assert_arr_eq(before, after, sizeof before);
}

Test(books, damaged_or_of_another_version)
{
    sqlite_books.close(books);
    sqlite3 *db = NULL;
    cr_assert_eq(sqlite3_open(scratch_file("books.db"), &db), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(db, "PRAGMA user_version = 99", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    books = NULL;
    cr_assert_eq(sqlite_books.open(scratch, &books), ERR_VERSION);
    FILE *f = fopen(scratch_file("books.db"), "w");
    for (int i = 0; i < 500; i++)
        fputs("no database", f);
    fclose(f);
    cr_assert_eq(sqlite_books.open(scratch, &books), ERR_CORRUPT);
    cr_assert_eq(sqlite_books.remove(scratch), 0);
    cr_assert_eq(sqlite_books.remove(scratch), 0, "nothing there is no failure");
    cr_assert_eq(sqlite_books.open(scratch, &books), 0);
    uint64_t journal = 1;
    cr_assert_eq(sqlite_books.cursor(books, &journal), 0);
    cr_assert_eq(journal, 0u);
}
