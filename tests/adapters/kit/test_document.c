#include <criterion/criterion.h>
#include <string.h>
#include "rig.h"

static uint32_t rows_reported;

static void on_outcome(void *ctx, const S75__V1__Outcome *o, const struct s75_sent *sent)
{
    (void)ctx;
    (void)o;
    cr_assert_eq(sent->first_row, rows_reported);
    rows_reported += sent->items;
}

static void setup(void)
{
    rig_setup();
    desk.max_items = 3;
    desk_start(&desk);
    rows_reported = 0;
}

static void open_client(void)
{
    struct s75_options o = rig_options();
    o.on_outcome = on_outcome;
    rig_open(&o);
}

static struct s75_source source(const char *name)
{
    struct s75_source s = {.name = name, .period_from = 20170401};
    memset(s.sha256, name[0], sizeof s.sha256);
    return s;
}

static int put(struct s75_document *d, uint32_t row, const char *description)
{
    S75__V1__Payment payment = S75__V1__PAYMENT__INIT;
    payment.payer = "E08000006";
    payment.has_row = true;
    payment.row = row;
    payment.description = (char *)description;
    S75__V1__Item item = S75__V1__ITEM__INIT;
    item.body_case = S75__V1__ITEM__BODY_PAYMENT;
    item.payment = &payment;
    return s75_document_put(d, &item);
}

/* Puts rows 0..count-1. */
static struct s75_document *begin(const char *name, uint32_t count)
{
    struct s75_source s = source(name);
    struct s75_document *d = NULL;
    cr_assert_eq(s75_document_open(client, &s, &d), 0, "%s", s75_error(client));
    rows_reported = s75_document_resumed(d);
    for (uint32_t i = 0; i < count; i++)
        cr_assert_eq(put(d, i, NULL), 0, "%s", s75_error(client));
    return d;
}

static S75__V1__Request *stored(size_t i)
{
    return s75__v1__request__unpack(NULL, desk.stored[i].size, desk.stored[i].data);
}

TestSuite(document, .init = setup, .fini = rig_teardown, .timeout = 60);

Test(document, is_cut_into_submissions_of_which_the_last_is_complete)
{
    open_client();
    cr_assert_eq(s75_document_close(begin("april.csv", 6)), 0);
    desk_stop(&desk);
    cr_assert_eq(desk.next_number, 3);
    uint32_t row = 0;
    for (size_t i = 0; i < 2; i++) {
        S75__V1__Request *r = stored(i);
        const S75__V1__Submission *s = r->submission;
        cr_assert_eq(s->n_items, 3);
        cr_assert_eq(s->document->first_row, row);
        cr_assert_eq(s->document->complete, i == 1);
        cr_assert_str_eq(s->document->name, "april.csv");
        cr_assert_eq(s->document->period_from, 20170401);
        cr_assert_not(s->document->has_period_to);
        for (size_t k = 0; k < s->n_items; k++)
            cr_assert_eq(s->items[k]->payment->row, row++);
        size_t size = s75__v1__request__get_packed_size(r);
        cr_assert_eq(size, desk.stored[i].size); /* as protobuf-c would have packed it */
        s75__v1__request__free_unpacked(r, NULL);
    }
    cr_assert_eq(rows_reported, 6);
}

Test(document, accepted_before_is_known)
{
    struct s75_source s = source("april.csv");
    struct s75_document *d = NULL;
    open_client();
    cr_assert_eq(s75_document_close(begin("april.csv", 2)), 0);
    cr_assert_eq(s75_document_open(client, &s, &d), S75_DOCUMENT_KNOWN);
    cr_assert_null(d);
    cr_assert_eq(s75_document_close(begin("may.csv", 1)), 0); /* and the next one can go on */
}

Test(document, is_resumed_by_another_process)
{
    open_client();
    struct s75_document *d = begin("april.csv", 8); /* 0..5 are sent */
    cr_assert_eq(s75_drain(client), 0);
    s75_document_abandon(d);
    s75_close(client);
    open_client();
    d = begin("april.csv", 8);
    cr_assert_eq(s75_document_resumed(d), 6);
    cr_assert_eq(s75_document_close(d), 0);
    desk_stop(&desk);
    cr_assert_eq(desk.next_number, 4);
    S75__V1__Request *r = stored(2);
    cr_assert_eq(r->submission->document->first_row, 6);
    cr_assert_eq(r->submission->items[1]->payment->row, 7);
    s75__v1__request__free_unpacked(r, NULL);
}

/* Items are counted by position: by another reading the seventh may be another row. */
Test(document, is_not_resumed_by_another_reading)
{
    open_client();
    struct s75_document *d = begin("april.csv", 8); /* 0..5 are sent */
    cr_assert_eq(s75_drain(client), 0);
    s75_document_abandon(d);
    struct s75_source s = source("april.csv");
    s.reading[31] = 1;
    cr_assert_eq(s75_document_open(client, &s, &d), S75_ERR_DOCUMENT);
    cr_assert(strstr(s75_error(client), "'april.csv' was begun with another mapping"), "%s",
              s75_error(client));
    d = begin("april.csv", 8);
    cr_assert_eq(s75_document_resumed(d), 6);
    cr_assert_eq(s75_document_close(d), 0);
}

Test(document, that_shrank_cannot_be_completed)
{
    open_client();
    struct s75_document *d = begin("april.csv", 7);
    cr_assert_eq(s75_drain(client), 0);
    s75_document_abandon(d);
    cr_assert_eq(s75_document_close(begin("april.csv", 6)), S75_ERR_DOCUMENT);
    cr_assert_str_eq(s75_error(client),
                     "s75d has 6 items of 'april.csv' and awaits more, but only 6 "
                     "were made of it now");
    cr_assert_eq(s75_document_close(begin("april.csv", 7)), 0);
}

Test(document, that_is_open_is_in_the_way_of_another)
{
    struct s75_source s = source("may.csv");
    struct s75_document *d, *other = NULL;
    open_client();
    d = begin("april.csv", 4);
    cr_assert_eq(s75_document_open(client, &s, &other), S75_ERR_INPUT); /* one at a time */
    cr_assert_eq(s75_drain(client), 0);
    s75_document_abandon(d);
    cr_assert_eq(s75_document_open(client, &s, &other), S75_ERR_DOCUMENT);
    cr_assert(strstr(s75_error(client), "'april.csv' of feed ledger was begun and not finished (3 "
                                        "items are there)") != NULL,
              "%s", s75_error(client));
}

Test(document, that_is_gone_is_given_up_with_a_trace)
{
    open_client();
    cr_assert_eq(s75_document_give_up(client, "nothing is open"), 0);
    struct s75_document *d = begin("april.csv", 4);
    cr_assert_eq(s75_document_give_up(client, "no"), S75_ERR_INPUT);
    cr_assert_eq(s75_drain(client), 0);
    s75_document_abandon(d);
    rows_reported = 3;
    cr_assert_eq(s75_document_give_up(client, "the file is gone"), 1);
    cr_assert_eq(s75_document_close(begin("may.csv", 2)), 0);
    desk_stop(&desk);
    S75__V1__Request *r = stored(1);
    cr_assert_str_eq(r->submission->document->name, "april.csv");
    cr_assert_eq(r->submission->document->sha256.data[31], 'a');
    cr_assert_eq(r->submission->document->first_row, 3);
    cr_assert(r->submission->document->complete);
    cr_assert_str_eq(r->submission->items[0]->unreadable->reason, "the file is gone");
    cr_assert_eq(r->submission->items[0]->unreadable->row, 4);
    s75__v1__request__free_unpacked(r, NULL);
}

Test(document, keeps_submissions_within_the_bytes_allowed)
{
    char text[120] = {0};
    memset(text, 'x', sizeof text - 1);
    desk_stop(&desk);
    desk.max_items = 100;
    desk.max_request_bytes = 1000;
    desk_start(&desk);
    open_client();
    struct s75_document *d = begin("april.csv", 0);
    for (uint32_t i = 0; i < 20; i++)
        cr_assert_eq(put(d, i, text), 0);
    cr_assert_eq(s75_document_close(d), 0);
    desk_stop(&desk);
    cr_assert_geq(desk.next_number, 4);
    cr_assert_leq(desk.next_number, 6);
    for (size_t i = 0; i + 1 < desk.next_number; i++)
        cr_assert_leq(desk.stored[i].size, 1000);
    cr_assert_eq(rows_reported, 20);
}

Test(document, refuses_an_item_too_large_and_goes_on)
{
    char text[2000] = {0};
    memset(text, 'x', sizeof text - 1);
    desk_stop(&desk);
    desk.max_request_bytes = 1000;
    desk_start(&desk);
    open_client();
    struct s75_document *d = begin("april.csv", 1);
    cr_assert_eq(put(d, 1, text), S75_ERR_INPUT);
    cr_assert(strstr(s75_error(client), "item 1 of 'april.csv' has 20") != NULL, "%s",
              s75_error(client));
    cr_assert_eq(put(d, 1, "shorter"), 0);
    cr_assert_eq(s75_document_close(d), 0);
    cr_assert_eq(rows_reported, 2);
}

Test(document, without_items_sends_nothing)
{
    open_client();
    cr_assert_eq(s75_document_close(begin("april.csv", 0)), 0);
    desk_stop(&desk);
    cr_assert_eq(desk.submissions, 0);
}

Test(document, needs_a_name)
{
    char name[200] = {0};
    struct s75_document *d = NULL;
    open_client();
    struct s75_source s = source("x");
    s.name = "";
    cr_assert_eq(s75_document_open(client, &s, &d), S75_ERR_INPUT);
    memset(name, 'n', 141);
    s.name = name;
    cr_assert_eq(s75_document_open(client, &s, &d), S75_ERR_INPUT);
}

Test(document, of_which_a_part_was_refused_goes_on_only_when_it_is_opened_anew)
{
    struct s75_source s = source("april.csv");
    struct s75_document *d = NULL;
    int r = 0;
    desk.faults[0] = (struct desk_fault){ON_NUMBER, 2, FAULT_REFUSE};
    open_client();
    cr_assert_eq(s75_document_open(client, &s, &d), 0);
    for (uint32_t i = 0; r == 0 && i < 100; i++)
        r = put(d, i, NULL);
    cr_assert_eq(r, S75_ERR_REFUSED, "%s", s75_error(client));
    cr_assert_eq(put(d, 0, NULL), S75_ERR_DOCUMENT);
    cr_assert(strstr(s75_error(client), "a part of 'april.csv' was refused"), "%s",
              s75_error(client));
    cr_assert_eq(s75_document_close(d), S75_ERR_DOCUMENT);
    d = begin("april.csv", 9);
    cr_assert_eq(s75_document_resumed(d), 3);
    cr_assert_eq(s75_document_close(d), 0, "%s", s75_error(client));
    desk_stop(&desk);
    cr_assert_eq(desk.next_number, 4);
    cr_assert_eq(desk.documents_complete, 1);
}

Test(document, survives_restarts)
{
    desk.faults[0] = (struct desk_fault){ON_NUMBER, 2, FAULT_CRASH_AFTER};
    desk.faults[1] = (struct desk_fault){ON_NUMBER, 4, FAULT_CRASH_BEFORE};
    open_client();
    cr_assert_eq(s75_document_close(begin("april.csv", 30)), 0, "%s", s75_error(client));
    desk_stop(&desk);
    cr_assert_eq(desk.next_number, 11);
    cr_assert_eq(desk.documents_complete, 1);
    cr_assert_eq(rows_reported, 30);
}
