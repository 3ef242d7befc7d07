/* What names an input, an event or an exception of the daemon is taken out of what a reader is
 * sent, wherever it stands, and nothing else. */
#include <criterion/criterion.h>
#include "wire/message.h"
#include "wire/reader.h"

static bool sees_all(void *ctx, struct text pool)
{
    (void)ctx, (void)pool;
    return true;
}

static const struct wire_view reader = {.sees = sees_all, .is_reader = true};

/* To be freed; NULL: it was sent as it is. */
static S75__V1__Reply *shown(S75__V1__Reply__BodyCase body_case, void *body)
{
    S75__V1__Reply reply = S75__V1__REPLY__INIT, *m = NULL;
    struct buffer out = BUFFER_NULL, packed = BUFFER_NULL;
    reply.body_case = body_case;
    reply.events = body; /* the union's members are all pointers */
    cr_assert_eq(message_pack(&packed, &reply.base), 0);
    const int rc = wire_hide(buffer_bytes(&packed), &reader, &out);
    cr_assert_geq(rc, 0);
    if (rc == WIRE_HIDDEN)
        m = s75__v1__reply__unpack(NULL, out.size, out.data);
    buffer_fini(&out);
    buffer_fini(&packed);
    return m;
}

Test(reader, an_event_has_the_number_of_its_pool)
{
    S75__V1__Event event = S75__V1__EVENT__INIT, *list[] = {&event};
    S75__V1__Events m = S75__V1__EVENTS__INIT;
    S75__V1__MatchedPair pair = S75__V1__MATCHED_PAIR__INIT;
    S75__V1__Part part = S75__V1__PART__INIT, *parts[] = {&part};
    S75__V1__Refusal refusal = S75__V1__REFUSAL__INIT;
    m.events = list;
    m.n_events = 1;
    event.has_number = event.has_pool_number = event.has_cause = event.has_other_cause = true;
    event.number = 900;
    event.pool_number = 7;
    event.cause = event.other_cause = 800;
    event.has_item = event.has_other_item = event.has_epoch = event.has_exception = true;
    event.has_row = true;
    event.row = 12;
    event.pool = (char *)"sefton";
    event.subject = (char *)"801/3";
    event.pair = &pair;
    part.has_input = part.has_amount_pence = true;
    part.amount_pence = 5;
    event.parts = parts;
    event.n_parts = 1;
    refusal.text = (char *)"accepted before, by input 17";
    refusal.field = (char *)"items[3]";
    event.refusal = &refusal;
    S75__V1__Reply *reply = shown(S75__V1__REPLY__BODY_EVENTS, &m);
    const S75__V1__Event *e = reply->events->events[0];
    cr_expect(e->number == 7 && e->pool_number == 7 && e->row == 12);
    cr_expect_not(e->has_cause || e->has_item || e->has_other_cause || e->has_other_item);
    cr_expect_not(e->has_epoch || e->has_exception || e->pair);
    cr_expect_str_eq(e->subject, "");
    cr_expect(e->parts[0]->amount_pence == 5 && !e->parts[0]->has_input);
    cr_expect_str_eq(e->refusal->text, "");
    cr_expect_str_eq(e->refusal->field, "items[3]");
    s75__v1__reply__free_unpacked(reply, NULL);
}

Test(reader, a_welcome_says_nothing_of_the_journal)
{
    S75__V1__Welcome m = S75__V1__WELCOME__INIT;
    S75__V1__Known known = S75__V1__KNOWN__INIT;
    S75__V1__Restored restored = S75__V1__RESTORED__INIT;
    m.has_last_event = true;
    m.last_event = m.last_journal = m.epoch = 5;
    m.business_date = 20260401;
    m.known = &known;
    m.restored = &restored;
    S75__V1__Reply *reply = shown(S75__V1__REPLY__BODY_WELCOME, &m);
    const S75__V1__Welcome *w = reply->welcome;
    cr_expect(!w->has_last_event && !w->last_journal && !w->epoch && !w->known && !w->restored);
    cr_expect_eq(w->business_date, 20260401);
    s75__v1__reply__free_unpacked(reply, NULL);
}

Test(reader, a_report_names_no_input)
{
    static const char *const keys[] = {"exception", "input", "match", "payment", "note"};
    static const char *const texts[] = {NULL, NULL, NULL, "801/3", "801/3rd"};
    S75__V1__ReportColumn columns[5], *column_list[5];
    S75__V1__ReportCell cells[5], *cell_list[5];
    S75__V1__ReportRow row = S75__V1__REPORT_ROW__INIT, *rows[] = {&row};
    S75__V1__ReportTable table = S75__V1__REPORT_TABLE__INIT, *tables[] = {&table};
    S75__V1__ReportAnswer report = S75__V1__REPORT_ANSWER__INIT;
    S75__V1__Answer answer = S75__V1__ANSWER__INIT;
    for (size_t i = 0; i < 5; i++) {
        s75__v1__report_column__init(column_list[i] = &columns[i]);
        s75__v1__report_cell__init(cell_list[i] = &cells[i]);
        columns[i].key = columns[i].title = (char *)(uintptr_t)keys[i];
        cells[i].has_number = !texts[i];
        cells[i].number = 41;
        cells[i].text = (char *)(uintptr_t)texts[i];
    }
    row.cells = cell_list;
    row.n_cells = table.n_columns = 5;
    table.key = table.title = report.title = (char *)"t";
    table.columns = column_list;
    table.rows = rows;
    table.n_rows = report.n_tables = 1;
    report.tables = tables;
    answer.body_case = S75__V1__ANSWER__BODY_REPORT;
    answer.report = &report;
    S75__V1__Reply *reply = shown(S75__V1__REPLY__BODY_ANSWER, &answer);
    S75__V1__ReportCell **left = reply->answer->report->tables[0]->rows[0]->cells;
    cr_expect_not(left[0]->has_number || left[1]->has_number);
    cr_expect_eq(left[2]->number, 41, "a match is numbered in its pool");
    cr_expect_str_eq(left[3]->text, "");
    cr_expect_str_eq(left[4]->text, "801/3rd");
    s75__v1__reply__free_unpacked(reply, NULL);
}

Test(reader, what_has_no_number_is_sent_as_it_is)
{
    S75__V1__PoolsAnswer pools = S75__V1__POOLS_ANSWER__INIT;
    S75__V1__Answer answer = S75__V1__ANSWER__INIT;
    answer.body_case = S75__V1__ANSWER__BODY_POOLS;
    answer.pools = &pools;
    cr_expect_null(shown(S75__V1__REPLY__BODY_ANSWER, &answer));
}
