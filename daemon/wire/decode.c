#include <string.h>
#include "base/error.h"
#include "base/format.h"
#include "wire/check.h"
#include "wire/convert.h"
#include "wire/exceptions.h"
#include "wire/item.h"
#include "wire/memory.h"
#include "wire/shape.h"
#include "wire/wire.h"
#include "wire/zeros.h"

#define SHA256_SIZE 32
#define TRY_MATCH_RULES_MAX 64
#define TRY_TOLERANCES_MAX 1024
/* Limits as peers are told of them. */
#define FEED_LIMIT(least)                                                                          \
    "party of " least                                                                              \
    " to " TEXT_NUMBER(CODE_MAX) ", feed of " least                                                \
                                 " to " TEXT_NUMBER(ID_MAX) " of " CODE_CHARACTERS
#define TRY_LIMIT                                                                                  \
    TEXT_NUMBER(TRY_MATCH_RULES_MAX)                                                               \
    " match rules, " TEXT_NUMBER(TRY_TOLERANCES_MAX) " tolerance"                                  \
                                                     "s"

static int convert_document(const S75__V1__Document *d, struct arena *arena, struct request *r)
{
    if (d->base.n_unknown_fields)
        return refused(r, REFUSED_MALFORMED, "document", NULL, "unknown fields in a document");
    if (d->sha256.len != SHA256_SIZE)
        return refused(r, REFUSED_MALFORMED, "document.sha256", TEXT_NUMBER(SHA256_SIZE) " bytes",
                       "not a SHA-256");
    if (d->has_reading && d->reading.len != SHA256_SIZE)
        return refused(r, REFUSED_MALFORMED, "document.reading", TEXT_NUMBER(SHA256_SIZE) " bytes",
                       "not a digest");
    struct text name = text_of(d->name);
    if (name.size == 0 || name.size > NAME_MAX_BYTES || !text_is_clean(name))
        return refused(r, REFUSED_MALFORMED, "document.name",
                       "1 to " TEXT_NUMBER(NAME_MAX_BYTES) " bytes of clean UTF-8", "bad name");
    struct document_input *out = arena_take(arena, sizeof *out);
    if (!out)
        return ERR_MEMORY;
    *out =
        (struct document_input){.name = name, .first_row = d->first_row, .complete = d->complete};
    memcpy(out->sha256, d->sha256.data, SHA256_SIZE);
    if (d->has_reading)
        memcpy(out->reading, d->reading.data, SHA256_SIZE);
    if (!is_date(d->has_period_from, d->period_from, &out->period_from))
        return refused(r, REFUSED_MALFORMED, "document.period_from", FORM_DATE_LIMIT, "bad period");
    if (!is_date(d->has_period_to, d->period_to, &out->period_to))
        return refused(r, REFUSED_MALFORMED, "document.period_to", FORM_DATE_LIMIT, "bad period");
    r->submission.document = out;
    return 0;
}

static int convert_items(const S75__V1__Submission *m, struct arena *arena, struct request *r)
{
    if (m->n_items < 1 || m->n_items > ITEMS_MAX)
        return refused(r, REFUSED_TOO_LARGE, "submission.items",
                       "1 to " TEXT_NUMBER(ITEMS_MAX) " items", "too many items, or none");
    struct item *items = arena_take(arena, m->n_items * sizeof *items);
    if (!items)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < m->n_items; i++) {
        int rc = item_convert(m->items[i], i, arena, &items[i]);
        if (rc)
            return rc;
    }
    r->submission.items = items;
    r->submission.item_count = m->n_items;
    return 0;
}

static int decode_submission(struct bytes raw, struct arena *arena, struct request *r)
{
    struct memory memory = {.arena = arena};
    ProtobufCAllocator allocator = memory_allocator(&memory);
    S75__V1__Submission *m = s75__v1__submission__unpack(&allocator, raw.size, raw.data);
    r->kind = REQUEST_SUBMISSION;
    r->raw = raw;
    if (memory.exhausted)
        return ERR_MEMORY;
    if (!m)
        return refused(r, REFUSED_MALFORMED, "submission", NULL, "not a Submission");
    if (!is_code(m->party, CODE_MAX, false) || !is_code(m->feed, ID_MAX, false))
        return refused(r, REFUSED_MALFORMED, "submission.feed", FEED_LIMIT("1"), "bad feed");
    r->party = text_of(m->party);
    r->feed = text_of(m->feed);
    r->number = m->number;
    r->submission = (struct input){.party = r->party, .feed = r->feed, .number = m->number};
    if (m->number == 0)
        return refused(r, REFUSED_MALFORMED, "submission.number", "from 1", "numbers begin at 1");
    if (m->base.n_unknown_fields)
        return refused(r, REFUSED_MALFORMED, "submission", NULL, "unknown fields in a submission");
    if (zeros_in_text(&s75__v1__submission__descriptor, raw))
        return refused(r, REFUSED_MALFORMED, "submission", "text without zero bytes",
                       "a text in the submission holds a zero byte");
    int rc = m->document ? convert_document(m->document, arena, r) : 0;
    return rc ? rc : convert_items(m, arena, r);
}

int wire_decode_submission(struct bytes raw, struct arena *arena, struct input *ret)
{
    struct request r = {0};
    int rc = decode_submission(raw, arena, &r);
    if (rc)
        return rc < 0 ? rc : ERR_CORRUPT;
    *ret = r.submission;
    return 0;
}

/* A Request whose only field is the submission: tag 2, length, and nothing after it. Its bytes are
 * kept as they came, so they must be there as one piece. */
static bool is_submission_frame(struct bytes frame, struct bytes *ret_raw)
{
    struct reader r = reader_of(frame);
    if (reader_u8(&r) != 0x12)
        return false;
    uint64_t size = reader_varint(&r);
    if (r.failed || size != reader_left(&r))
        return false;
    *ret_raw = reader_take(&r, (size_t)size);
    return true;
}

/* m may be NULL: the peer knows nothing yet. */
static int convert_known(const S75__V1__Known *m, const char *field, struct request *r)
{
    if (!m)
        return 0;
    if (m->chain.len != sizeof r->known.chain)
        return refused(r, REFUSED_MALFORMED, field, TEXT_NUMBER(WIRE_CHAIN_SIZE) " bytes",
                       "not the chain of a journal's row");
    r->has_known = true;
    r->known = (struct wire_known){.epoch = m->epoch,
                                   .journal = m->journal,
                                   .restored_us = m->has_restored_us ? m->restored_us : 0};
    memcpy(r->known.chain, m->chain.data, sizeof r->known.chain);
    return 0;
}

struct hello {
    const S75__V1__Hello *message;
    struct request *request;
};

static int read_1(void *ctx)
{
    const struct hello *hello = ctx;
    const S75__V1__Hello *m = hello->message;
    struct request *r = hello->request;
    struct text program = text_of(m->program);
    if (!is_code(m->party, CODE_MAX, true) || !is_code(m->feed, ID_MAX, true))
        return refused(r, REFUSED_MALFORMED, "hello.feed", FEED_LIMIT("0"), "bad feed");
    if (program.size > NAME_MAX_BYTES || !text_is_clean(program))
        return refused(r, REFUSED_MALFORMED, "hello.program",
                       "at most " TEXT_NUMBER(NAME_MAX_BYTES) " bytes of UTF-8", "bad name");
    r->party = text_of(m->party); /* a refusal names them: only once they are fit to be named */
    r->feed = text_of(m->feed);
    r->hello = (struct request_hello){m->version, r->party, r->feed, program};
    return convert_known(m->known, "hello.known.chain", r);
}

static const format_read_fn readers[] = {NULL, read_1}; /* of struct hello */
static const struct format conversations = {readers, sizeof readers / sizeof *readers};
_Static_assert(sizeof readers / sizeof *readers == WIRE_VERSION + 1, "what is spoken is the last");

static int convert_hello(const S75__V1__Hello *m, struct request *r)
{
    struct hello hello = {m, r};
    r->kind = REQUEST_HELLO;
    const int rc = format_read(&conversations, m->version, &hello);
    return rc == ERR_VERSION ? refused(r, REFUSED_VERSION, "hello.version", "1",
                                       "this daemon speaks version 1: use programs of its release")
                             : rc;
}

static int convert_sha256(const ProtobufCBinaryData *in, const char *field, struct request *r,
                          uint8_t ret[SHA256_SIZE])
{
    if (in->len != SHA256_SIZE)
        return refused(r, REFUSED_MALFORMED, field, TEXT_NUMBER(SHA256_SIZE) " bytes",
                       "not a SHA-256");
    memcpy(ret, in->data, SHA256_SIZE);
    return 0;
}

static int convert_plan(const S75__V1__DocumentPlanQuery *m, struct request *r)
{
    int rc = 0;
    r->query.kind = QUERY_PLAN;
    r->query.journal = m->has_document ? m->document : 0;
    r->query.replaced_by = m->has_replaced_by ? m->replaced_by : 0;
    r->query.has_sha256 = m->has_sha256;
    r->query.has_replaced_by = m->has_replaced_by_sha256;
    if (!r->query.journal && !m->has_sha256)
        return refused(r, REFUSED_MALFORMED, "document_plan.document", "a document",
                       "which document?");
    if (m->has_sha256)
        rc = convert_sha256(&m->sha256, "document_plan.sha256", r, r->query.sha256);
    if (!rc && m->has_replaced_by_sha256)
        rc = convert_sha256(&m->replaced_by_sha256, "document_plan.replaced_by_sha256", r,
                            r->query.replaced_by_sha256);
    return rc;
}

static int convert_statement(const S75__V1__StatementQuery *m, struct request *r)
{
    if (!is_date(m->has_as_of, m->as_of, &r->query.as_of))
        return refused(r, REFUSED_MALFORMED, "statement.as_of", FORM_DATE_LIMIT, "no such date");
    return convert_pool(m->pool, r, &r->query.pool);
}

/* One of the items to try; index counts the match rules, then the tolerances. */
static int convert_tried(const ProtobufCMessage *m, enum item_kind kind, uint32_t index,
                         struct arena *arena, struct item *item, struct request *r)
{
    const struct shape *shape = shape_of(kind);
    struct form f = {.arena = arena, .item = index, .index = FORM_NO_INDEX, .prefix = shape->name};
    memset(item, 0, sizeof *item);
    item->kind = kind;
    shape_convert(&f, m, shape, &item->party);
    if (f.failed_memory)
        return ERR_MEMORY;
    if (!f.refusal)
        return 0;
    refused(r, (enum refusal_code)f.refusal, NULL, NULL, "a rule to try is of a bad form");
    r->refusal.field = f.field;
    r->refusal.limit = f.limit;
    return WIRE_REFUSED;
}

static int convert_try(const S75__V1__TryQuery *m, struct arena *arena, struct request *r)
{
    if (m->base.n_unknown_fields)
        return refused(r, REFUSED_MALFORMED, "try_rules", NULL, "unknown fields in a trial");
    if (m->n_match_rules > TRY_MATCH_RULES_MAX || m->n_tolerances > TRY_TOLERANCES_MAX)
        return refused(r, REFUSED_TOO_LARGE, "try_rules", TRY_LIMIT, "too many rules to try");
    r->query.item_count = m->n_match_rules + m->n_tolerances;
    struct item *items = arena_take(arena, (r->query.item_count + 1) * sizeof *items);
    int rc = items ? 0 : ERR_MEMORY;
    uint32_t at = 0;
    r->query.items = items;
    for (size_t i = 0; i < m->n_match_rules && !rc; i++, at++)
        rc = convert_tried(&m->match_rules[i]->base, ITEM_MATCH_RULES, at, arena, &items[at], r);
    for (size_t i = 0; i < m->n_tolerances && !rc; i++, at++)
        rc = convert_tried(&m->tolerances[i]->base, ITEM_TOLERANCE, at, arena, &items[at], r);
    return rc;
}

static int convert_backup(const S75__V1__BackupQuery *m, struct request *r)
{
    r->query.directory = text_of(m->directory);
    r->query.replay = m->has_replay && m->replay;
    if (r->query.directory.size > WIRE_DIRECTORY_MAX)
        return refused(r, REFUSED_TOO_LARGE, "backup.directory",
                       TEXT_NUMBER(WIRE_DIRECTORY_MAX) " bytes", "too long a path");
    if (m->directory[0] != '/' || !text_is_clean(r->query.directory))
        return refused(r, REFUSED_BAD_VALUE, "backup.directory", "an absolute path",
                       "the directory is one of the daemon's machine, named from the root");
    return 0;
}

static int convert_query(const S75__V1__Query *m, struct arena *arena, struct request *r)
{
    r->kind = REQUEST_QUERY;
    r->request_number = m->request;
    r->query =
        (struct request_query){.request = m->request, .as_of = DATE_NONE, .issued = DATE_NONE};
    switch (m->body_case) {
    case S75__V1__QUERY__BODY_STATUS:
        r->query.kind = QUERY_STATUS;
        return 0;
    case S75__V1__QUERY__BODY_POOLS:
        r->query.kind = QUERY_POOLS;
        return 0;
    case S75__V1__QUERY__BODY_STATEMENT:
        r->query.kind = QUERY_STATEMENT;
        return convert_statement(m->statement, r);
    case S75__V1__QUERY__BODY_EXCEPTIONS:
        r->query.kind = QUERY_EXCEPTIONS;
        if (exceptions_convert(m->exceptions, r))
            return WIRE_REFUSED;
        return convert_pool(m->exceptions->pool, r, &r->query.pool);
    case S75__V1__QUERY__BODY_INPUT:
        r->query.kind = QUERY_INPUT;
        r->query.journal = m->input->journal;
        return 0;
    case S75__V1__QUERY__BODY_VERIFY:
        r->query.kind = QUERY_VERIFY;
        return 0;
    case S75__V1__QUERY__BODY_DOCUMENT:
        r->query.kind = QUERY_DOCUMENT;
        return convert_sha256(&m->document->sha256, "document.sha256", r, r->query.sha256);
    case S75__V1__QUERY__BODY_SNAPSHOT:
        r->query.kind = QUERY_SNAPSHOT;
        return convert_pool(m->snapshot->pool, r, &r->query.pool);
    case S75__V1__QUERY__BODY_POSTINGS:
        r->query.kind = QUERY_POSTINGS;
        r->query.journal = m->postings->has_after ? m->postings->after : 0;
        return convert_pool(m->postings->pool, r, &r->query.pool);
    case S75__V1__QUERY__BODY_REPORT:
        r->query.kind = QUERY_REPORT;
        return convert_report(m->report, arena, r);
    case S75__V1__QUERY__BODY_TRY_RULES:
        r->query.kind = QUERY_TRY;
        return convert_try(m->try_rules, arena, r);
    case S75__V1__QUERY__BODY_ACCESS:
        r->query.kind = QUERY_REGISTER;
        return 0;
    case S75__V1__QUERY__BODY_BACKUP:
        r->query.kind = QUERY_BACKUP;
        return convert_backup(m->backup, r);
    case S75__V1__QUERY__BODY_DOCUMENT_PLAN:
        return convert_plan(m->document_plan, r);
    case S75__V1__QUERY__BODY_CHECK:
        return check_convert(m->check, arena, r);
    case S75__V1__QUERY__BODY__NOT_SET:
    case _S75__V1__QUERY__BODY__CASE_IS_INT_SIZE:
    default:
        return refused(r, REFUSED_MALFORMED, "query.body", NULL, "a query of no known kind");
    }
}

static int convert_follow(const S75__V1__Follow *m, struct arena *arena, struct request *r)
{
    r->kind = REQUEST_FOLLOW;
    r->request_number = m->request;
    if (m->credit < 1 || m->credit > WIRE_CREDIT_MAX)
        return refused(r, REFUSED_OUT_OF_RANGE, "follow.credit",
                       "1 to " TEXT_NUMBER(WIRE_CREDIT_MAX), "bad credit");
    r->follow =
        (struct request_follow){.request = m->request,
                                .after = m->after,
                                .credit = m->credit,
                                .until_caught_up = m->has_until_caught_up && m->until_caught_up};
    for (size_t i = 0; i < m->n_kinds; i++) {
        if (!form_is_value(&s75__v1__event_kind__descriptor, (int)m->kinds[i]))
            return refused_value(r, true, "follow.kinds", arena,
                                 &s75__v1__event_kind__descriptor);
        r->follow.kinds |= UINT64_C(1) << m->kinds[i];
    }
    int rc = convert_known(m->known, "follow.known.chain", r);
    return rc ? rc : convert_pool(m->pool, r, &r->follow.pool);
}

static int convert_request(const S75__V1__Request *m, struct arena *arena, struct request *r)
{
    switch (m->body_case) {
    case S75__V1__REQUEST__BODY_HELLO:
        return convert_hello(m->hello, r);
    case S75__V1__REQUEST__BODY_SUBMISSION:
        return refused(r, REFUSED_MALFORMED, "request", NULL,
                       "a submission must be the only field of its request, written once");
    case S75__V1__REQUEST__BODY_QUERY:
        return convert_query(m->query, arena, r);
    case S75__V1__REQUEST__BODY_FOLLOW:
        return convert_follow(m->follow, arena, r);
    case S75__V1__REQUEST__BODY_CREDIT:
        r->kind = REQUEST_CREDIT;
        r->request_number = r->credit.request = m->credit->request;
        r->credit.credit = m->credit->credit;
        return m->credit->credit <= WIRE_CREDIT_MAX
                   ? 0
                   : refused(r, REFUSED_OUT_OF_RANGE, "credit.credit",
                             "at most " TEXT_NUMBER(WIRE_CREDIT_MAX), "bad credit");
    case S75__V1__REQUEST__BODY_UNFOLLOW:
        r->kind = REQUEST_UNFOLLOW;
        r->request_number = r->unfollow.request = m->unfollow->request;
        return 0;
    case S75__V1__REQUEST__BODY__NOT_SET:
    case _S75__V1__REQUEST__BODY__CASE_IS_INT_SIZE:
    default:
        return refused(r, REFUSED_MALFORMED, "request.body", NULL, "a request of no known kind");
    }
}

int wire_decode_request(struct bytes frame, struct arena *arena, struct request *ret)
{
    struct bytes raw;
    memset(ret, 0, sizeof *ret);
    if (frame.size > WIRE_REQUEST_BYTES_MAX) {
        refused(ret, REFUSED_TOO_LARGE, "request", NULL, NULL);
        ret->refusal.limit = arena_print(arena, "at most %u bytes", WIRE_REQUEST_BYTES_MAX);
        ret->refusal.text = arena_print(arena, "the request has %zu bytes: send fewer items in one",
                                        frame.size);
        return WIRE_REFUSED;
    }
    if (is_submission_frame(frame, &raw))
        return decode_submission(raw, arena, ret);
    struct memory memory = {.arena = arena};
    ProtobufCAllocator allocator = memory_allocator(&memory);
    S75__V1__Request *m = s75__v1__request__unpack(&allocator, frame.size, frame.data);
    if (memory.exhausted)
        return ERR_MEMORY;
    if (!m)
        return refused(ret, REFUSED_MALFORMED, "request", NULL, "not a Request");
    return convert_request(m, arena, ret);
}
