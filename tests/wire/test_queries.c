/* Every question that may be asked, and its bad forms. */
#include <criterion/criterion.h>
#include "messages.h"

static S75__V1__Query query;

static int ask(S75__V1__Query__BodyCase body_case, void *body)
{
    S75__V1__Request r = S75__V1__REQUEST__INIT;
    query = (S75__V1__Query)S75__V1__QUERY__INIT;
    query.request = 77;
    query.body_case = body_case;
    query.status = body; /* the union's members are all pointers */
    r.body_case = S75__V1__REQUEST__BODY_QUERY;
    r.query = &query;
    return decode(frame_of(&r));
}

static void refused(int rc, const char *field)
{
    cr_assert_eq(rc, WIRE_REFUSED, "%s: %d", field, rc);
    cr_expect_eq(request.refusal.code, REFUSED_MALFORMED);
    cr_expect(text_equal(request.refusal.field, text_of(field)), "\"%.*s\" not \"%s\"",
              TEXT_ARG(request.refusal.field), field);
    cr_expect_eq(request.request_number, 77);
}

static void asked(int rc, enum query_kind kind)
{
    cr_assert_eq(rc, 0, "%.*s", TEXT_ARG(request.refusal.field));
    cr_expect_eq(request.kind, REQUEST_QUERY);
    cr_expect_eq(request.query.kind, kind);
    cr_expect_eq(request.query.request, 77);
    cr_expect_eq(request.request_number, 77);
}

Test(queries, backup)
{
    S75__V1__BackupQuery m = S75__V1__BACKUP_QUERY__INIT;
    char path[WIRE_DIRECTORY_MAX + 2];
    m.directory = "/var/lib/s75d/backups/daily";
    asked(ask(S75__V1__QUERY__BODY_BACKUP, &m), QUERY_BACKUP);
    cr_expect(text_equal(request.query.directory, text_of(m.directory)));
    cr_expect_not(request.query.replay);
    m.has_replay = m.replay = true;
    asked(ask(S75__V1__QUERY__BODY_BACKUP, &m), QUERY_BACKUP);
    cr_expect(request.query.replay);
    static const struct { char *directory; enum refusal_code code; } bad[] = {
        {"", REFUSED_BAD_VALUE}, {"here", REFUSED_BAD_VALUE}, {"/a\nb", REFUSED_BAD_VALUE}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        m.directory = bad[i].directory;
        cr_assert_eq(ask(S75__V1__QUERY__BODY_BACKUP, &m), WIRE_REFUSED);
        cr_expect_eq(request.refusal.code, bad[i].code);
    }
    memset(path, '/', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    m.directory = path;
    cr_assert_eq(ask(S75__V1__QUERY__BODY_BACKUP, &m), WIRE_REFUSED);
    cr_expect_eq(request.refusal.code, REFUSED_TOO_LARGE);
    path[sizeof path - 2] = '\0';
    asked(ask(S75__V1__QUERY__BODY_BACKUP, &m), QUERY_BACKUP);
}

Test(queries, without_anything)
{
    S75__V1__StatusQuery status = S75__V1__STATUS_QUERY__INIT;
    S75__V1__PoolsQuery pools = S75__V1__POOLS_QUERY__INIT;
    S75__V1__VerifyQuery verify = S75__V1__VERIFY_QUERY__INIT;
    asked(ask(S75__V1__QUERY__BODY_STATUS, &status), QUERY_STATUS);
    asked(ask(S75__V1__QUERY__BODY_POOLS, &pools), QUERY_POOLS);
    asked(ask(S75__V1__QUERY__BODY_VERIFY, &verify), QUERY_VERIFY);
    refused(ask(S75__V1__QUERY__BODY__NOT_SET, NULL), "query.body");
}

Test(queries, statement)
{
    S75__V1__StatementQuery m = S75__V1__STATEMENT_QUERY__INIT;
    m.pool = "salford";
    asked(ask(S75__V1__QUERY__BODY_STATEMENT, &m), QUERY_STATEMENT);
    cr_expect(text_equal(request.query.pool, text_of("salford")));
    cr_expect_eq(request.query.as_of, DATE_NONE);
    m.has_as_of = true;
    m.as_of = 20991231;
    asked(ask(S75__V1__QUERY__BODY_STATEMENT, &m), QUERY_STATEMENT);
    cr_expect_eq(date_to_number(request.query.as_of), 20991231);
    static const int32_t bad[] = {0, 20170230, 19991231, 21000101, -20170101};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        m.as_of = bad[i];
        refused(ask(S75__V1__QUERY__BODY_STATEMENT, &m), "statement.as_of");
    }
    m.has_as_of = false;
    m.pool = "a b";
    refused(ask(S75__V1__QUERY__BODY_STATEMENT, &m), "pool");
    m.pool = "a23456789012345678901234567890123456";
    refused(ask(S75__V1__QUERY__BODY_STATEMENT, &m), "pool");
}

Test(queries, exceptions_and_snapshot)
{
    S75__V1__ExceptionsQuery m = S75__V1__EXCEPTIONS_QUERY__INIT;
    S75__V1__SnapshotQuery s = S75__V1__SNAPSHOT_QUERY__INIT;
    asked(ask(S75__V1__QUERY__BODY_EXCEPTIONS, &m), QUERY_EXCEPTIONS);
    cr_expect(request.query.exceptions.after == 0 && request.query.pool.size == 0);
    m.has_after = true;
    m.after = 300;
    m.pool = "salford";
    asked(ask(S75__V1__QUERY__BODY_EXCEPTIONS, &m), QUERY_EXCEPTIONS);
    cr_expect(request.query.exceptions.after == 300 &&
              text_equal(request.query.pool, text_of("salford")));
    s.pool = "salford";
    asked(ask(S75__V1__QUERY__BODY_SNAPSHOT, &s), QUERY_SNAPSHOT);
    cr_expect(text_equal(request.query.pool, text_of("salford")));
    s.pool = "/";
    refused(ask(S75__V1__QUERY__BODY_SNAPSHOT, &s), "pool");
}

Test(queries, input_and_document)
{
    uint8_t sha[32] = {[31] = 9};
    S75__V1__InputQuery i = S75__V1__INPUT_QUERY__INIT;
    S75__V1__DocumentQuery d = S75__V1__DOCUMENT_QUERY__INIT;
    i.journal = UINT64_MAX;
    asked(ask(S75__V1__QUERY__BODY_INPUT, &i), QUERY_INPUT);
    cr_expect_eq(request.query.journal, UINT64_MAX);
    d.sha256 = (ProtobufCBinaryData){32, sha};
    asked(ask(S75__V1__QUERY__BODY_DOCUMENT, &d), QUERY_DOCUMENT);
    cr_expect_eq(request.query.sha256[31], 9);
    d.sha256.len = 20;
    refused(ask(S75__V1__QUERY__BODY_DOCUMENT, &d), "document.sha256");
}

Test(queries, exceptions_by_filters)
{
    S75__V1__ExceptionsQuery m = S75__V1__EXCEPTIONS_QUERY__INIT;
    S75__V1__ExceptionState states[] = {S75__V1__EXCEPTION_STATE__STATE_QUERIED,
                                        S75__V1__EXCEPTION_STATE__STATE_CLEARED};
    m.states = states;
    m.n_states = 2;
    m.owner = "A.GREEN";
    m.has_due_by = true;
    m.due_by = 20260831;
    m.has_order = true;
    m.order = S75__V1__EXCEPTION_ORDER__ORDER_DUE;
    m.has_limit = true;
    m.limit = 256;
    asked(ask(S75__V1__QUERY__BODY_EXCEPTIONS, &m), QUERY_EXCEPTIONS);
    const struct exceptions_asked *a = &request.query.exceptions;
    cr_expect_eq(a->states, UINT64_C(1) << STATE_QUERIED | UINT64_C(1) << STATE_CLEARED);
    cr_expect_eq(a->kinds, 0u);
    cr_expect(text_equal(a->owner, text_of("A.GREEN")));
    cr_expect_eq(date_to_number(a->due_by), 20260831);
    cr_expect_eq(a->raised_by, DATE_NONE);
    cr_expect_eq(a->order, ORDER_DUE);
    m.limit = 257;
    cr_assert_eq(ask(S75__V1__QUERY__BODY_EXCEPTIONS, &m), WIRE_REFUSED);
    m.limit = 1;
    m.due_by = 20260832;
    cr_assert_eq(ask(S75__V1__QUERY__BODY_EXCEPTIONS, &m), WIRE_REFUSED);
}

/* Each is decoded as one that is submitted; what is wrong with one is said with its place. */
Test(queries, check)
{
    S75__V1__CheckQuery m = S75__V1__CHECK_QUERY__INIT;
    S75__V1__Submission s = S75__V1__SUBMISSION__INIT;
    S75__V1__Item item = S75__V1__ITEM__INIT, *items = &item;
    S75__V1__Day day = S75__V1__DAY__INIT;
    ProtobufCBinaryData list[65];
    uint8_t packed[64];
    day.date = 20260401;
    item.body_case = S75__V1__ITEM__BODY_DAY;
    item.day = &day;
    s.party = s.feed = "x";
    s.number = 1;
    s.items = &items;
    s.n_items = 1;
    const size_t size = s75__v1__submission__pack(&s, packed);
    for (size_t i = 0; i < 65; i++)
        list[i] = (ProtobufCBinaryData){size, packed};
    m.submissions = list;
    cr_assert_eq(ask(S75__V1__QUERY__BODY_CHECK, &m), WIRE_REFUSED);
    m.n_submissions = 65;
    cr_assert_eq(ask(S75__V1__QUERY__BODY_CHECK, &m), WIRE_REFUSED);
    cr_expect_eq(request.refusal.code, REFUSED_TOO_LARGE);
    m.n_submissions = 64;
    asked(ask(S75__V1__QUERY__BODY_CHECK, &m), QUERY_CHECK);
    cr_assert_eq(request.query.input_count, 64);
    cr_expect_eq(request.query.inputs[63].items[0].kind, ITEM_DAY);
    list[1].len = 3;
    refused(ask(S75__V1__QUERY__BODY_CHECK, &m), "check.submissions[1].submission");
}

Test(queries, try_rules)
{
    S75__V1__TryQuery m = S75__V1__TRY_QUERY__INIT;
    S75__V1__MatchRules rules = S75__V1__MATCH_RULES__INIT, *all_rules[65];
    S75__V1__Tolerance tolerance = S75__V1__TOLERANCE__INIT, *all_tolerances[1025];
    S75__V1__MatchRule order[] = {S75__V1__MATCH_RULE__MATCH_END_TO_END};
    for (size_t i = 0; i < 65; i++)
        all_rules[i] = &rules;
    for (size_t i = 0; i < 1025; i++)
        all_tolerances[i] = &tolerance;
    rules.pool = tolerance.pool = "salford";
    rules.authority = tolerance.authority = "Board";
    rules.rules = order;
    rules.n_rules = 1;
    tolerance.has_instalment_pence = true;
    tolerance.instalment_pence = 100;
    asked(ask(S75__V1__QUERY__BODY_TRY_RULES, &m), QUERY_TRY);
    cr_expect_eq(request.query.item_count, 0);
    m.match_rules = all_rules;
    m.tolerances = all_tolerances;
    m.n_match_rules = 64;
    m.n_tolerances = 1024;
    asked(ask(S75__V1__QUERY__BODY_TRY_RULES, &m), QUERY_TRY);
    cr_assert_eq(request.query.item_count, 64 + 1024);
    const struct item *items = request.query.items;
    cr_expect_eq(items[63].kind, ITEM_MATCH_RULES);
    cr_expect_eq(items[63].match_rules.rules[0], MATCH_END_TO_END);
    cr_expect_eq(items[63].match_rules.window_working_days, 5);
    cr_expect_eq(items[64].kind, ITEM_TOLERANCE);
    cr_expect(text_equal(items[1087].tolerance.pool, text_of("salford")));
    cr_expect_eq(items[1087].tolerance.instalment, 100);
    cr_expect_eq(items[1087].tolerance.item, -1);
    m.n_tolerances = 1025;
    cr_assert_eq(ask(S75__V1__QUERY__BODY_TRY_RULES, &m), WIRE_REFUSED);
    cr_expect_eq(request.refusal.code, REFUSED_TOO_LARGE);
    m.n_tolerances = 1;
    m.n_match_rules = 65;
    cr_assert_eq(ask(S75__V1__QUERY__BODY_TRY_RULES, &m), WIRE_REFUSED);
    cr_expect_eq(request.refusal.code, REFUSED_TOO_LARGE);
    m.n_match_rules = 2;
    tolerance.instalment_pence = -1;
    cr_assert_eq(ask(S75__V1__QUERY__BODY_TRY_RULES, &m), WIRE_REFUSED);
    cr_expect_eq(request.refusal.code, REFUSED_OUT_OF_RANGE);
    cr_expect(text_equal(request.refusal.field, text_of("items[2].tolerance.instalment_pence")),
              "%.*s", TEXT_ARG(request.refusal.field));
}
