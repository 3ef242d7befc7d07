/* Replies hold valid UTF-8 whatever the request held: every text of every request, spoilt one after
 * another, is refused, and the refusal can be read by those who check. */
#include <criterion/criterion.h>
#include <string.h>
#include "base/text.h"
#include "messages.h"

static const char *const spoilt[] = {"\xFF\xFE", "a\xC3", "\xED\xA0\x80", "\xE2\x80\xAEx",
                                     "\xE2\x80\x8B", "\xF3\xA0\x81\x81", "\x1B[2J", "\xC2\x9B"};

static bool is_valid(struct text t)
{
    uint32_t point;
    for (size_t at = 0, size; at < t.size; at += size)
        if (!(size = text_character(t.data + at, t.size - at, &point)))
            return false;
    return true;
}

/* Every text of a message that was unpacked. */
static void check_texts(const ProtobufCMessage *m, const char *of)
{
    for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
        const uint8_t *base = (const uint8_t *)m;
        const void *at = base + f->offset;
        const bool is_other = f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF &&
                              *(const uint32_t *)(const void *)&base[f->quantifier_offset] != f->id;
        if (is_other || f->label == PROTOBUF_C_LABEL_REPEATED ||
            (f->type != PROTOBUF_C_TYPE_STRING && f->type != PROTOBUF_C_TYPE_MESSAGE))
            continue;
        const void *value = *(const void *const *)at;
        if (f->type == PROTOBUF_C_TYPE_STRING && value)
            cr_assert(is_valid(text_of(value)), "%s.%s, after %s", m->descriptor->name,
                      f->name, of);
        if (f->type == PROTOBUF_C_TYPE_MESSAGE && value)
            check_texts(value, of);
    }
}

/* As the desk would refuse it. */
static void refuse(const char *of)
{
    struct buffer out = BUFFER_NULL;
    struct arena text = ARENA_NULL;
    const struct wire_refused refused = {.refusal = &request.refusal,
                                         .of = {request.party, request.feed, request.number},
                                         .request = request.request_number};
    cr_assert_eq(wire_encode_refused(&out, &text, &refused), 0);
    S75__V1__Reply *reply = s75__v1__reply__unpack(NULL, out.size, out.data);
    cr_assert_not_null(reply);
    check_texts(&reply->base, of);
    s75__v1__reply__free_unpacked(reply, NULL);
    buffer_fini(&out);
    arena_fini(&text);
}

static void spoil(S75__V1__Request *m, char **field, const char *of)
{
    char *good = *field;
    for (size_t i = 0; i < sizeof spoilt / sizeof *spoilt; i++) {
        *field = (char *)(uintptr_t)spoilt[i];
        cr_expect_eq(decode(frame_of(m)), WIRE_REFUSED, "%s is taken with spoilt text %zu", of, i);
        refuse(of);
    }
    *field = good;
}

Test(valid_replies, hello)
{
    S75__V1__Hello hello = S75__V1__HELLO__INIT;
    S75__V1__Request m = S75__V1__REQUEST__INIT;
    hello.version = WIRE_VERSION;
    hello.party = "E08000006";
    hello.feed = "ledger";
    hello.program = "test";
    m.body_case = S75__V1__REQUEST__BODY_HELLO;
    m.hello = &hello;
    spoil(&m, &hello.party, "hello.party");
    spoil(&m, &hello.feed, "hello.feed");
    spoil(&m, &hello.program, "hello.program");
    hello.version = 9;
    spoil(&m, &hello.party, "hello.party of another version");
}

Test(valid_replies, submission)
{
    S75__V1__Submission *s = good_submission();
    S75__V1__Request m = S75__V1__REQUEST__INIT;
    repeat_item(s, 1);
    m.body_case = S75__V1__REQUEST__BODY_SUBMISSION;
    m.submission = s;
    spoil(&m, &s->party, "submission.party");
    spoil(&m, &s->feed, "submission.feed");
    spoil(&m, &s->document->name, "document.name");
}

Test(valid_replies, queries)
{
    S75__V1__Query q = S75__V1__QUERY__INIT;
    S75__V1__ReportQuery report = S75__V1__REPORT_QUERY__INIT;
    S75__V1__StatementQuery statement = S75__V1__STATEMENT_QUERY__INIT;
    S75__V1__Follow follow = S75__V1__FOLLOW__INIT;
    S75__V1__Request m = S75__V1__REQUEST__INIT;
    m.body_case = S75__V1__REQUEST__BODY_QUERY;
    m.query = &q;
    q.body_case = S75__V1__QUERY__BODY_REPORT;
    q.report = &report;
    report.has_report = 1;
    report.report = S75__V1__REPORT_KIND__REPORT_TOTALS;
    spoil(&m, &report.region, "report.region");
    spoil(&m, &report.party, "report.party");
    spoil(&m, &report.pool, "report.pool");
    q.body_case = S75__V1__QUERY__BODY_STATEMENT;
    q.statement = &statement;
    spoil(&m, &statement.pool, "statement.pool");
    m.body_case = S75__V1__REQUEST__BODY_FOLLOW;
    m.follow = &follow;
    follow.credit = 1;
    spoil(&m, &follow.pool, "follow.pool");
}
