/* The envelope: every kind of request, and what is refused as a whole, changing nothing. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "messages.h"

static void refused(int rc, enum refusal_code code, const char *field)
{
    cr_assert_eq(rc, WIRE_REFUSED, "%s: %d", field, rc);
    cr_expect_eq(request.refusal.code, code, "%s: code %d", field, request.refusal.code);
    cr_expect_eq(request.refusal.item, ITEM_NONE);
    cr_expect(text_equal(request.refusal.field, text_of(field)), "\"%.*s\" not \"%s\"",
              TEXT_ARG(request.refusal.field), field);
}

Test(requests, submission)
{
    static uint8_t kept[4096];
    S75__V1__Submission *m = good_submission();
    repeat_item(m, 2);
    struct bytes frame = frame_of_submission(m);
    cr_assert_eq(decode(frame), 0);
    cr_expect_eq(request.kind, REQUEST_SUBMISSION);
    cr_expect(text_equal(request.party, text_of("E08000006")));
    cr_expect(text_equal(request.feed, text_of("ledger")));
    cr_expect_eq(request.number, 7);
    const struct input *in = &request.submission;
    cr_expect_eq(in->number, 7);
    cr_expect_eq(in->item_count, 2);
    cr_expect_eq(in->document->first_row, 40);
    cr_expect(!in->document->complete);
    cr_expect(text_equal(in->document->name, text_of("2017-08.csv")));
    cr_expect_eq(date_to_number(in->document->period_from), 20170801);
    cr_expect_eq(date_to_number(in->document->period_to), 20170831);
    cr_expect_eq(in->document->sha256[31], 31);
    /* What is journaled is the Submission as it came, and gives the same input again. */
    const size_t size = s75__v1__submission__pack(m, kept);
    cr_assert_eq(request.raw.size, size);
    cr_expect_eq(memcmp(request.raw.data, kept, size), 0);
    cr_expect_eq(frame.size, size + (size > 127 ? 3 : 2));
    struct input again;
    struct arena other = {.limit = WIRE_ARENA_BYTES_MAX};
    cr_assert_eq(wire_decode_submission(request.raw, &other, &again), 0);
    cr_expect_eq(again.item_count, 2);
    cr_expect_eq(again.items[1].payment.amount, in->items[1].payment.amount);
    arena_fini(&other);
}

Test(requests, numbers_begin_at_1)
{
    S75__V1__Submission *m = good_submission();
    repeat_item(m, 1);
    m->number = 0;
    refused(decode(frame_of_submission(m)), REFUSED_MALFORMED, "submission.number");
}

Test(requests, number_of_items)
{
    S75__V1__Submission *m = good_submission();
    repeat_item(m, ITEMS_MAX);
    cr_expect_eq(decode(frame_of_submission(m)), 0);
    cr_expect_eq(request.submission.item_count, ITEMS_MAX);
    repeat_item(m, ITEMS_MAX + 1);
    refused(decode(frame_of_submission(m)), REFUSED_TOO_LARGE, "submission.items");
    cr_expect_eq(request.number, 7); /* so that the sender knows which one it was */
    repeat_item(m, 0);
    refused(decode(frame_of_submission(m)), REFUSED_TOO_LARGE, "submission.items");
}

Test(requests, bad_feeds)
{
    static const struct { char *party, *feed; } bad[] = {
        {"", "ledger"}, {"E08000006", ""}, {"A234567890123", "ledger"}, {"a b", "ledger"},
        {"E08000006", "a23456789012345678901234567890123456"}, {"E08000006", "led\nger"},
        {"E08000006", "l\xC3\xA9"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        S75__V1__Submission *m = good_submission();
        repeat_item(m, 1);
        m->party = bad[i].party;
        m->feed = bad[i].feed;
        refused(decode(frame_of_submission(m)), REFUSED_MALFORMED, "submission.feed");
    }
}

#define WITH_DOCUMENT(statement, field)                                                            \
    do {                                                                                           \
        S75__V1__Submission *m = good_submission();                                                \
        repeat_item(m, 1);                                                                         \
        m->document->statement;                                                                    \
        refused(decode(frame_of_submission(m)), REFUSED_MALFORMED, "document." field);             \
    } while (0)

Test(requests, bad_documents)
{
    static char name[142];
    memset(name, 'n', 141);
    WITH_DOCUMENT(sha256.len = 31, "sha256");
    WITH_DOCUMENT(sha256.len = 0, "sha256");
    WITH_DOCUMENT(name = "", "name");
    WITH_DOCUMENT(name = name, "name");
    WITH_DOCUMENT(name = "a\x01", "name");
    WITH_DOCUMENT(period_from = 20170230, "period_from");
    WITH_DOCUMENT(period_from = 19000101, "period_from");
    WITH_DOCUMENT(period_to = 21991231, "period_to");
}

/* A text whose end protobuf-c cannot see would be journaled whole and judged in part. */
Test(requests, no_zero_byte_in_any_text)
{
    for (int kind = 1; kind <= ITEM_CONFLICT; kind++) {
        S75__V1__Submission *m = good_submission();
        S75__V1__Item *items[1] = {good_item((enum item_kind)kind)};
        m->items = items;
        m->n_items = 1;
        struct bytes frame = frame_of_submission(m);
        cr_assert_eq(decode(frame), 0, "kind %d: zeros elsewhere do no harm", kind);
        uint8_t *bytes = (uint8_t *)(uintptr_t)frame.data;
        uint8_t *text = memmem(bytes, frame.size, "E08000006", 9); /* the party, or in an item */
        text[4] = '\0';
        refused(decode(frame), REFUSED_MALFORMED, "submission");
        text[4] = '0';
        text = memmem(text + 9, frame.size - (size_t)(text + 9 - bytes), "alford", 6);
        if (!text)
            continue;
        text[3] = '\0';
        refused(decode(frame), REFUSED_MALFORMED, "submission");
    }
}

/* The bytes digested and journaled are the bytes received, so they must come in one piece. */
Test(requests, a_submission_is_the_only_field_written_once)
{
    uint8_t longer[1024];
    S75__V1__Submission *m = good_submission();
    repeat_item(m, 1);
    struct bytes frame = frame_of_submission(m);
    memcpy(longer, frame.data, frame.size);
    memcpy(longer + frame.size, frame.data, frame.size);
    refused(decode((struct bytes){longer, 2 * frame.size}), REFUSED_MALFORMED, "request");
    memcpy(longer + frame.size, "\xf8\x3f\x01", 3); /* an unknown field behind it */
    refused(decode((struct bytes){longer, frame.size + 3}), REFUSED_MALFORMED, "request");
    memcpy(longer, "\xf8\x3f\x01", 3); /* or before */
    memcpy(longer + 3, frame.data, frame.size);
    refused(decode((struct bytes){longer, frame.size + 3}), REFUSED_MALFORMED, "request");
    /* A length in more bytes than it needs is read by protobuf-c, but not by us. */
    cr_assert(frame.size > 3 && (frame.data[1] & 0x80) && !(frame.data[2] & 0x80));
    memcpy(longer, frame.data, 2);
    longer[2] = frame.data[2] | 0x80;
    longer[3] = 0;
    memcpy(longer + 4, frame.data + 3, frame.size - 3);
    refused(decode((struct bytes){longer, frame.size + 1}), REFUSED_MALFORMED, "request");
}

Test(requests, bytes_that_are_no_request)
{
    static const struct { const char *bytes; size_t size; const char *field; } bad[] = {
        {"", 0, "request.body"},
        {"\x7a", 1, "request"},
        {"\x7a\x00", 2, "request.body"},
        {"\xff\xff\xff\xff", 4, "request"},
        {"\x12", 1, "request"},
        {"\x12\x05" "ab", 4, "request"},
        {"\x12\x00", 2, "submission"},
        {"\x12\x02\x08\x01", 4, "submission"},
        {"\x1a\x00", 2, "request"},
        {"\x00\x00", 2, "request"},
        {"\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11, "request"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refused(decode((struct bytes){(const uint8_t *)bad[i].bytes, bad[i].size}),
                REFUSED_MALFORMED, bad[i].field);
    static uint8_t large[WIRE_REQUEST_BYTES_MAX + 1];
    refused(decode((struct bytes){large, sizeof large}), REFUSED_TOO_LARGE, "request");
    refused(decode((struct bytes){large, sizeof large - 1}), REFUSED_MALFORMED, "request");
}

Test(requests, an_unknown_field_of_a_submission)
{
    uint8_t raw[1024];
    struct input in;
    S75__V1__Submission *m = good_submission();
    repeat_item(m, 1);
    size_t size = s75__v1__submission__pack(m, raw + 3);
    memcpy(raw + 3 + size, "\xf8\x3f\x01", 3);
    size += 3;
    raw[0] = 0x12;
    raw[1] = (uint8_t)(size & 0x7F) | 0x80;
    raw[2] = (uint8_t)(size >> 7);
    refused(decode((struct bytes){raw, size + 3}), REFUSED_MALFORMED, "submission");
    cr_expect_eq(wire_decode_submission((struct bytes){raw + 3, size}, &arena, &in), ERR_CORRUPT);
}

#define ASK(kind, message)                                                                         \
    S75__V1__Request r = S75__V1__REQUEST__INIT;                                                   \
    r.body_case = S75__V1__REQUEST__BODY_##kind;                                                   \
    r.message

Test(requests, hello)
{
    S75__V1__Hello m = S75__V1__HELLO__INIT;
    ASK(HELLO, hello) = &m;
    m.version = 1;
    m.party = "E08000006";
    m.feed = "ledger";
    m.program = "s75-council 0.1";
    cr_assert_eq(decode(frame_of(&r)), 0);
    cr_expect_eq(request.kind, REQUEST_HELLO);
    cr_expect(text_equal(request.hello.party, text_of("E08000006")));
    cr_expect(text_equal(request.hello.feed, text_of("ledger")));
    cr_expect(text_equal(request.hello.program, text_of("s75-council 0.1")));
    char program[NAME_MAX_BYTES + 2];
    memset(program, 'p', NAME_MAX_BYTES);
    program[NAME_MAX_BYTES] = '\0';
    m.program = program;
    cr_expect_eq(decode(frame_of(&r)), 0);
    program[NAME_MAX_BYTES] = 'p';
    program[NAME_MAX_BYTES + 1] = '\0';
    refused(decode(frame_of(&r)), REFUSED_MALFORMED, "hello.program");
    m.feed = m.party = "";
    m.program = NULL;
    cr_expect_eq(decode(frame_of(&r)), 0);
    m.party = "E 8";
    refused(decode(frame_of(&r)), REFUSED_MALFORMED, "hello.feed");
    m.party = "";
    m.program = "\x01";
    refused(decode(frame_of(&r)), REFUSED_MALFORMED, "hello.program");
    m.version = 2; /* before all else: another version may mean something else by the rest */
    refused(decode(frame_of(&r)), REFUSED_VERSION, "hello.version");
}

Test(requests, follow)
{
    S75__V1__Follow m = S75__V1__FOLLOW__INIT;
    S75__V1__EventKind kinds[] = {S75__V1__EVENT_KIND__EVENT_ROUTED,
                                  S75__V1__EVENT_KIND__EVENT_DATE_SUSPECTED};
    ASK(FOLLOW, follow) = &m;
    m.request = 9;
    m.after = UINT64_MAX;
    m.credit = WIRE_CREDIT_MAX;
    m.pool = "salford";
    m.kinds = kinds;
    m.n_kinds = 2;
    m.has_until_caught_up = m.until_caught_up = true;
    cr_assert_eq(decode(frame_of(&r)), 0);
    const struct request_follow *f = &request.follow;
    cr_expect(request.kind == REQUEST_FOLLOW && f->request == 9 && f->after == UINT64_MAX);
    cr_expect(f->credit == WIRE_CREDIT_MAX && f->until_caught_up);
    cr_expect(text_equal(f->pool, text_of("salford")));
    cr_expect_eq(f->kinds, 1u << EVENT_ROUTED | 1u << EVENT_DATE_SUSPECTED);
    kinds[1] = (S75__V1__EventKind)EVENT_KIND_COUNT;
    refused(decode(frame_of(&r)), REFUSED_BAD_VALUE, "follow.kinds");
    cr_expect_eq(request.request_number, 9);
    const struct text limit = request.refusal.limit; /* the longest that there is: not cut */
    const char last[] = "EVENT_CONTRIBUTION_KIND_ENDED";
    cr_assert_gt(limit.size, sizeof last);
    cr_expect_eq(memcmp(limit.data + limit.size + 1 - sizeof last, last, sizeof last - 1), 0);
    kinds[1] = S75__V1__EVENT_KIND__EVENT_UNKNOWN;
    refused(decode(frame_of(&r)), REFUSED_BAD_VALUE, "follow.kinds");
    kinds[1] = (S75__V1__EventKind)-1;
    refused(decode(frame_of(&r)), REFUSED_BAD_VALUE, "follow.kinds");
    kinds[1] = (S75__V1__EventKind)INT32_MIN;
    refused(decode(frame_of(&r)), REFUSED_BAD_VALUE, "follow.kinds");
    m.n_kinds = 0;
    m.pool = "";
    cr_expect(decode(frame_of(&r)) == 0 && request.follow.pool.size == 0);
    m.pool = "no such pool";
    refused(decode(frame_of(&r)), REFUSED_MALFORMED, "pool");
    m.credit = 0;
    refused(decode(frame_of(&r)), REFUSED_OUT_OF_RANGE, "follow.credit");
    m.credit = WIRE_CREDIT_MAX + 1;
    refused(decode(frame_of(&r)), REFUSED_OUT_OF_RANGE, "follow.credit");
}

/* What a peer knows of the journal: a chain of another length is none. */
Test(requests, known)
{
    static uint8_t chain[33] = {7};
    S75__V1__Known known = S75__V1__KNOWN__INIT;
    S75__V1__Hello hello = S75__V1__HELLO__INIT;
    S75__V1__Follow follow = S75__V1__FOLLOW__INIT;
    ASK(HELLO, hello) = &hello;
    hello.version = 1;
    hello.party = hello.feed = "";
    hello.known = follow.known = &known;
    follow.credit = 1;
    known.journal = 12;
    known.chain.data = chain;
    for (size_t size = 0; size <= 33; size += size == 0 ? 31 : 1) {
        known.chain.len = size;
        r.body_case = S75__V1__REQUEST__BODY_HELLO;
        r.hello = &hello;
        if (size == 32)
            cr_expect(decode(frame_of(&r)) == 0 && request.has_known &&
                      request.known.journal == 12);
        else
            refused(decode(frame_of(&r)), REFUSED_MALFORMED, "hello.known.chain");
        r.body_case = S75__V1__REQUEST__BODY_FOLLOW;
        r.follow = &follow;
        if (size == 32)
            cr_expect(decode(frame_of(&r)) == 0 && request.known.chain[0] == 7);
        else
            refused(decode(frame_of(&r)), REFUSED_MALFORMED, "follow.known.chain");
    }
}

Test(requests, credit_and_unfollow)
{
    S75__V1__Credit m = S75__V1__CREDIT__INIT;
    ASK(CREDIT, credit) = &m;
    m.request = 9;
    m.credit = 5;
    cr_assert_eq(decode(frame_of(&r)), 0);
    cr_expect(request.kind == REQUEST_CREDIT && request.credit.request == 9);
    cr_expect_eq(request.credit.credit, 5);
    m.credit = UINT32_MAX;
    refused(decode(frame_of(&r)), REFUSED_OUT_OF_RANGE, "credit.credit");
    S75__V1__Unfollow u = S75__V1__UNFOLLOW__INIT;
    u.request = 10;
    r.body_case = S75__V1__REQUEST__BODY_UNFOLLOW;
    r.unfollow = &u;
    cr_assert_eq(decode(frame_of(&r)), 0);
    cr_expect(request.kind == REQUEST_UNFOLLOW && request.unfollow.request == 10);
}
