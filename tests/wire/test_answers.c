/* Answers to questions: what is packed unpacks to what core/report says. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include "always_set.h"
#include "base/error.h"
#include "core/message/effects_list.h"
#include "core/message/vocabulary.h"
#include "same.h"
#include "wire/message.h"

enum { REQUEST = 77 };

static struct engine *engine;
static struct buffer out;
static struct arena answers;
static uint64_t journal;

/* One submission of one item, which must be taken (accepted) as said. */
static const struct effects *take(const S75__V1__Item *m, bool accepted)
{
    const struct effects *effects;
    S75__V1__Submission *s = good_submission();
    S75__V1__Item *items[1] = {(S75__V1__Item *)(uintptr_t)m};
    s->document = NULL;
    s->items = items;
    s->n_items = 1;
    s->number = ++journal;
    cr_assert_eq(decode(frame_of_submission(s)), 0);
    request.submission.journal = journal;
    request.submission.epoch = 1;
    cr_assert_eq(engine_step(engine, &request.submission, &effects), 0);
    cr_assert_eq(effects->accepted, accepted, "%.*s",
                 TEXT_ARG(effects->refusal_count ? effects->refusals[0].text : TEXT_NONE));
    return effects;
}

static void take_payment(int32_t date, int64_t amount, const char *line, const char *reference)
{
    S75__V1__Item *m = good_item(ITEM_PAYMENT);
    m->payment->payer = "E08000006";
    m->payment->contribution = (char *)(uintptr_t)line;
    m->payment->kind = NULL;
    m->payment->n_shares = 0;
    m->payment->value_date = date;
    m->payment->amount_pence = amount;
    m->payment->reference = (char *)(uintptr_t)reference;
    take(m, true);
}

/* A pool with one contribution, a payment to it that is short and one that belongs to none. */
static void setup(void)
{
    engine = NULL;
    cr_assert_eq(engine_new(&engine), 0);
    take(good_item(ITEM_PARTY), true);
    S75__V1__Item *m = good_item(ITEM_PARTY);
    m->party->code = "E08000006";
    m->party->name = "Salford City Council";
    m->party->has_kind = 1;
    m->party->kind = S75__V1__PARTY_KIND__PARTY_COUNCIL;
    m->party->has_valid_from = m->party->has_valid_to = false;
    m->party->n_aliases = 0;
    take(m, true);
    m = good_item(ITEM_AGREEMENT);
    m->agreement->contributions[0]->has_allocation_required = false;
    m->agreement->contributions[0]->has_to = false;
    m->agreement->contributions[0]->schedule->has_kind = 1;
    m->agreement->contributions[0]->schedule->kind = S75__V1__SCHEDULE_KIND__SCHEDULE_MONTHLY_DAY;
    take(m, true);
    m = good_item(ITEM_DAY);
    m->day->date = 20180401;
    take(m, true);
    take_payment(20170801, 500, "council", "r1");
    take_payment(20170802, -7, NULL, NULL);
}

static void teardown(void)
{
    engine_free(engine);
    buffer_fini(&out);
    arena_fini(&arena);
    arena_fini(&answers);
}

TestSuite(answers, .init = setup, .fini = teardown);

static S75__V1__Reply *answered(int rc, S75__V1__Answer__BodyCase body_case)
{
    cr_assert_eq(rc, 0, "%s", error_text(rc));
    S75__V1__Reply *reply = s75__v1__reply__unpack(NULL, out.size, out.data);
    cr_assert_not_null(reply);
    cr_assert_eq(reply->body_case, S75__V1__REPLY__BODY_ANSWER);
    cr_assert_eq(reply->answer->request, REQUEST);
    cr_assert_eq(reply->answer->body_case, body_case);
    const ProtobufCFieldDescriptor *absent = always_set_absent(&reply->base);
    cr_assert_null(absent, "%s is not set", absent ? absent->name : "");
    return reply;
}
#define DONE(reply) s75__v1__reply__free_unpacked(reply, NULL)

Test(answers, status)
{
    uint8_t chain[32] = {3, [31] = 4};
    struct wire_status s = {.epoch = 1, .projected_journal = 2, .checkpoint_journal = 3,
                            .refused_busy = 4, .refused_malformed = 5, .uptime_s = 6,
                            .followers_dropped = 7, .followers = 8, .memory_bytes = 9,
                            .memory_limit_bytes = 10, .replies_bytes = 11, .connections = 12,
                            .connections_max = 13, .connections_turned_away = 14, .listeners = 15,
                            .listeners_lost = 16, .events_dropped = 17, .peers_ended = 18,
                            .chain = chain, .clock = WIRE_CLOCK_MANUAL};
    report_status(engine, &s.core);
    S75__V1__Reply *reply =
        answered(wire_answer_status(&out, REQUEST, &s), S75__V1__ANSWER__BODY_STATUS);
    const S75__V1__StatusAnswer *m = reply->answer->status;
    cr_expect(m->epoch == 1 && m->projected_journal == 2 && m->checkpoint_journal == 3);
    cr_expect(m->refused_busy == 4 && m->refused_malformed == 5 && m->uptime_s == 6);
    cr_expect(m->followers_dropped == 7 && m->followers == 8);
    cr_expect(m->memory_bytes == 9 && m->memory_limit_bytes == 10 && m->replies_bytes == 11);
    cr_expect(m->connections == 12 && m->connections_max == 13);
    cr_expect(m->connections_turned_away == 14 && m->listeners == 15 && m->listeners_lost == 16);
    cr_expect(m->events_dropped == 17 && m->peers_ended == 18);
    cr_expect(m->chain.len == 32 && m->chain.data[0] == 3 && m->chain.data[31] == 4);
    cr_expect(m->last_journal == 6 && m->last_event == s.core.last_event && m->last_event > 0);
    cr_expect_eq(m->business_date, 20180401);
    cr_expect(m->pools == 1 && m->parties == 2 &&
              m->contribution_years == s.core.contribution_years && m->contribution_years > 0);
    cr_expect(m->open_items == s.core.open_items && m->exceptions == s.core.exceptions);
    cr_expect_str_eq(m->version, S75D_VERSION);
    DONE(reply);
}

static void same_pool(const S75__V1__PoolSummary *m, const struct report_pool *p)
{
    same_text(m->pool, p->code, "code");
    same_text(m->name, p->name, "name");
    same_text(m->area, p->area, "area");
    same_text(m->host, p->host, "host");
    same_text(m->pool_manager, p->manager, "manager");
    cr_expect_eq(m->has_release_conditions_met, p->is_of_today);
    if (m->has_release_conditions_met)
        cr_expect_eq(m->release_conditions_met, p->not_met_because == REASON_NONE);
    cr_expect_eq(m->has_not_met_because, p->not_met_because != REASON_NONE);
    if (m->has_not_met_because)
        cr_expect_eq((int)m->not_met_because, (int)p->not_met_because);
    cr_expect(m->contributions == p->contributions && m->exceptions == p->exceptions);
    cr_expect(m->due_pence == p->due && m->paid_pence == p->paid &&
              m->received_pence == p->received);
    cr_expect(m->held_pence == p->held && m->unallocated_pence == p->unallocated);
    cr_expect_eq(m->synthetic, p->synthetic);
}

Test(answers, pools_open_and_closed)
{
    S75__V1__Item *item = good_item(ITEM_AGREEMENT);
    item->agreement->pool = "unsigned";
    item->agreement->has_signed_on = item->agreement->has_synthetic = false;
    item->agreement->n_contributions = 0;
    take(item, true);
    S75__V1__Reply *reply = answered(wire_answer_pools(&out, &answers, REQUEST, engine, TEXT_NONE),
                                     S75__V1__ANSWER__BODY_POOLS);
    const S75__V1__PoolsAnswer *m = reply->answer->pools;
    cr_assert_eq(m->n_pools, 2);
    for (uint32_t i = 0; i < 2; i++) {
        struct report_pool p;
        report_pool(engine, i, DATE_NONE, &p);
        same_pool(m->pools[i], &p);
    }
    cr_expect(m->pools[0]->release_conditions_met && m->pools[0]->synthetic);
    cr_expect(m->pools[0]->paid_pence == 500 && m->pools[0]->unallocated_pence == -7);
    cr_expect(!m->pools[1]->release_conditions_met &&
              m->pools[1]->not_met_because == S75__V1__REASON__REASON_NOT_SIGNED);
    DONE(reply);
}

struct visited {
    const S75__V1__StatementAnswer *m;
    size_t contribution_years, balances;
};

static int see_stream(void *ctx, const struct report_contribution_year *s)
{
    struct visited *v = ctx;
    cr_assert_lt(v->contribution_years, v->m->n_contribution_years);
    const S75__V1__ContributionYearStatement *m = v->m->contribution_years[v->contribution_years++];
    same_text(m->contribution, s->contribution, "contribution");
    same_text(m->partner, s->partner, "partner");
    same_text(m->kind, s->kind->word, "kind");
    cr_expect_eq((int)m->economy, (int)s->economy);
    cr_expect((int)m->year == s->year && m->agreed_pence == s->agreed);
    cr_expect_eq(m->within_tolerance, s->within_tolerance);
    cr_expect_eq(m->position->as_of, date_to_number(s->position.as_of));
    cr_expect_eq(m->position->due_pence, s->position.due);
    cr_expect_eq(m->position->variance_pence, s->position.variance);
    same_parts(m->parts, m->n_parts, &s->parts);
    cr_expect_eq(parts_sum(&s->parts), m->position->variance_pence);
    return 0;
}

static int see_balance(void *ctx, struct text account, int64_t amount)
{
    struct visited *v = ctx;
    cr_assert_lt(v->balances, v->m->n_balances);
    same_text(v->m->balances[v->balances]->account, account, "account");
    cr_expect_eq(v->m->balances[v->balances]->amount_pence, amount);
    v->balances++;
    return 0;
}

static void same_statement(const S75__V1__StatementAnswer *m, date_t as_of)
{
    struct report_pool p;
    struct visited v = {.m = m};
    struct arena texts = ARENA_NULL;
    report_pool(engine, 0, as_of, &p);
    same_pool(m->pool, &p);
    same_text(m->note, p.note, "note");
    cr_assert_eq(report_contribution_years(engine, 0, as_of, DATE_NONE, &texts, see_stream, &v), 0);
    cr_assert_eq(report_balances(engine, 0, as_of, see_balance, &v), 0);
    cr_expect(v.contribution_years == m->n_contribution_years && v.balances == m->n_balances);
    arena_fini(&texts);
}

Test(answers, statement)
{
    date_t as_of;
    cr_assert_eq(date_from_number(20170801, &as_of), 0);
    S75__V1__Reply *reply =
        answered(wire_answer_statement(&out, &answers, REQUEST, engine, 0, DATE_NONE),
                 S75__V1__ANSWER__BODY_STATEMENT);
    const S75__V1__StatementAnswer *m = reply->answer->statement;
    cr_expect_eq(m->as_of, 20180401);
    cr_expect_gt(m->n_contribution_years, 0);
    cr_expect_gt(m->n_balances, 0);
    same_statement(m, DATE_NONE);
    DONE(reply);
    buffer_clear(&out);
    reply = answered(wire_answer_statement(&out, &answers, REQUEST, engine, 0, as_of),
                     S75__V1__ANSWER__BODY_STATEMENT);
    cr_expect_eq(reply->answer->statement->as_of, 20170801);
    cr_expect_eq(reply->answer->statement->pool->paid_pence, 500);
    same_statement(reply->answer->statement, as_of);
    DONE(reply);
}

struct pages {
    S75__V1__Exception **list;
    size_t count, at;
};

static int see_exception(void *ctx, const struct report_exception *x)
{
    struct pages *p = ctx;
    if (p->at == p->count)
        return 1;
    const S75__V1__Exception *m = p->list[p->at++];
    cr_expect(m->id == x->id && (int)m->kind == (int)x->kind && m->cause == x->cause);
    same_text(m->pool, x->pool, "pool");
    same_text(m->partner, x->partner, "partner");
    same_text(m->contribution, x->contribution, "contribution");
    same_text(m->reference, x->reference, "reference");
    struct arena own = ARENA_NULL;
    struct parts parts;
    cr_assert_eq(parts_unpack(x->packed, &own, &parts), 0);
    cr_expect_gt(parts.count, 0);
    same_parts(m->parts, m->n_parts, &parts);
    arena_fini(&own);
    cr_expect(m->has_year == (x->year != 0) && (int)m->year == x->year);
    cr_expect(m->has_instalment == (x->instalment != 0) && m->instalment == x->instalment);
    cr_expect(m->has_amount_pence && m->amount_pence == x->amount);
    cr_expect_eq(m->value_date, date_to_number(x->value_date));
    cr_expect_eq(m->has_reason, x->reason != REASON_NONE);
    cr_expect_eq(m->raised_on, date_to_number(x->raised_on));
    cr_expect(m->has_item == (x->item != ITEM_NONE) && (!m->has_item || m->item == x->item));
    return 0;
}

/* More exceptions than a page holds: each is sent once, in order of id. */
Test(answers, exceptions_by_the_page)
{
    char reference[16];
    for (int i = 0; i < 300; i++) {
        snprintf(reference, sizeof reference, "x%d", i);
        take_payment(20170801, 1000 + i, NULL, reference);
    }
    struct report_status status;
    report_status(engine, &status);
    cr_assert_gt(status.exceptions, 256);
    uint32_t after = 0;
    size_t seen = 0;
    for (bool more = true; more;) {
        buffer_clear(&out);
        S75__V1__Reply *reply = answered(
            wire_answer_exceptions(&out, &answers, REQUEST, engine, UINT32_MAX,
                                   &(struct exceptions_asked){.after = after,
                                                              .due_by = DATE_NONE,
                                                              .raised_by = DATE_NONE,
                                                              .amount_to = INT64_MAX,
                                                              .order = ORDER_ID,
                                                              .limit = WIRE_EXCEPTIONS_PAGE},
                                   false),
            S75__V1__ANSWER__BODY_EXCEPTIONS);
        const S75__V1__ExceptionsAnswer *m = reply->answer->exceptions;
        struct pages p = {m->exceptions, m->n_exceptions, 0};
        cr_expect_leq(m->n_exceptions, 256);
        cr_expect_eq(report_exceptions(engine, UINT32_MAX, after, see_exception, &p), m->more);
        cr_assert_gt(m->n_exceptions, 0);
        seen += m->n_exceptions;
        more = m->more;
        after = m->exceptions[m->n_exceptions - 1]->id;
        DONE(reply);
    }
    cr_expect_eq(seen, status.exceptions);
    /* A snapshot holds the first page of the pool's. */
    buffer_clear(&out);
    S75__V1__Reply *reply =
        answered(wire_answer_snapshot(&out, &answers, REQUEST, engine, 0, false),
                 S75__V1__ANSWER__BODY_SNAPSHOT);
    cr_expect(reply->answer->snapshot->n_exceptions == 256);
    cr_expect(reply->answer->snapshot->more_exceptions);
    DONE(reply);
}

Test(answers, snapshot)
{
    struct report_status status;
    struct report_pool p;
    report_status(engine, &status);
    report_pool(engine, 0, DATE_NONE, &p);
    S75__V1__Reply *reply =
        answered(wire_answer_snapshot(&out, &answers, REQUEST, engine, 0, false),
                 S75__V1__ANSWER__BODY_SNAPSHOT);
    const S75__V1__SnapshotAnswer *m = reply->answer->snapshot;
    cr_expect(m->event == status.last_event && m->journal == status.last_journal);
    cr_expect(m->pool_number == p.last_event && p.last_event > 0);
    same_statement(m->statement, DATE_NONE);
    struct pages pages = {m->exceptions, m->n_exceptions, 0};
    cr_expect_eq(report_exceptions(engine, 0, 0, see_exception, &pages), 0);
    cr_expect(pages.at == m->n_exceptions && m->n_exceptions == p.exceptions &&
              !m->more_exceptions);
    DONE(reply);
}

Test(answers, input)
{
    uint8_t digest[32] = {1}, chain[32] = {2}, batch[32] = {3};
    S75__V1__Item *item = good_item(ITEM_DAY);
    item->day->date = 20180601; /* days cause events, and sums due are posted */
    const struct effects *effects = take(item, true);
    cr_assert(effects->event_count > 0 && effects->posting_count > 0);
    struct wire_input in = {.journal = journal,
                            .epoch = 4,
                            .of = {text_of("p"), text_of("f"), 3},
                            .principal = text_of("uid:7"),
                            .version = 5,
                            .rules = 6,
                            .roles = 10,
                            .received = {1234567890},
                            .raw = {(const uint8_t *)"r\0w", 3},
                            .digest = digest,
                            .chain = chain,
                            .batch = batch,
                            .effects = effects};
    S75__V1__Reply *reply =
        answered(wire_answer_input(&out, &answers, REQUEST, &in), S75__V1__ANSWER__BODY_INPUT);
    const S75__V1__InputAnswer *m = reply->answer->input;
    cr_expect(m->journal == journal && m->epoch == 4 && m->number == 3 &&
              m->received_us == 1234567890);
    cr_expect_str_eq(m->party, "p");
    cr_expect_str_eq(m->feed, "f");
    cr_expect_str_eq(m->principal, "uid:7");
    cr_expect(m->version == 5 && m->rules == 6 && m->roles == 10);
    cr_expect(m->raw.len == 3 && memcmp(m->raw.data, "r\0w", 3) == 0);
    cr_expect(m->digest.len == 32 && m->digest.data[0] == 1 && m->chain.data[0] == 2);
    cr_expect(m->effects.len == 32 && m->effects.data[0] == 3);
    same_outcome(m->outcome, &in.of, effects, false);
    cr_assert_eq(m->n_events, effects->event_count);
    for (size_t i = 0; i < m->n_events; i++)
        same_event(m->events[i], &effects->events[i]);
    cr_assert_eq(m->n_postings, effects->posting_count);
    for (size_t i = 0; i < m->n_postings; i++) {
        const struct posting *p = &effects->postings[i];
        same_text(m->postings[i]->pool, p->pool, "pool");
        same_text(m->postings[i]->account, p->account, "account");
        cr_expect_eq(m->postings[i]->amount_pence, p->amount);
        cr_expect_eq(m->postings[i]->item, p->item == ITEM_NONE ? 0 : p->item);
        cr_expect_eq(m->postings[i]->value_date, date_to_number(p->value_date));
        cr_expect_eq(m->postings[i]->booked_on, date_to_number(p->booked_on));
    }
    DONE(reply);
}

Test(answers, backup)
{
    const uint8_t chain[32] = {7};
    const struct wire_backup b = {true, 10, 4, 4096, chain, text_of("checked")};
    S75__V1__Reply *reply =
        answered(wire_answer_backup(&out, &answers, REQUEST, &b), S75__V1__ANSWER__BODY_BACKUP);
    const S75__V1__BackupAnswer *m = reply->answer->backup;
    cr_expect(m->made && m->inputs == 10 && m->copied == 4 && m->bytes == 4096);
    cr_expect(m->chain.len == 32 && m->chain.data[0] == 7);
    cr_expect_str_eq(m->text, "checked");
    DONE(reply);
}

Test(answers, verify_and_document)
{
    const struct wire_verified v = {WIRE_VERIFY_NOT_DONE, 10, 20, text_of("all agrees")};
    S75__V1__Reply *reply =
        answered(wire_answer_verify(&out, &answers, REQUEST, &v), S75__V1__ANSWER__BODY_VERIFY);
    const S75__V1__VerifyAnswer *m = reply->answer->verify;
    cr_expect_eq(m->result, S75__V1__VERIFY_RESULT__VERIFY_NOT_DONE);
    cr_expect(m->inputs == 10 && m->events == 20);
    cr_expect_str_eq(m->text, "all agrees");
    DONE(reply);
    for (uint64_t at = 0; at < 10; at += 9) {
        buffer_clear(&out);
        reply = answered(wire_answer_document(&out, REQUEST, at), S75__V1__ANSWER__BODY_DOCUMENT);
        cr_expect_eq(reply->answer->document->known, at != 0);
        cr_expect_eq(reply->answer->document->has_journal, at != 0);
        cr_expect_eq(reply->answer->document->journal, at);
        DONE(reply);
    }
}

/* An answer that does not fit is not made; nothing is read or written out of bounds meanwhile. */
Test(answers, too_little_memory)
{
    unsigned failed = 0, made = 0;
    for (answers.limit = 16; answers.limit < 65536; answers.limit += 192) {
        arena_reset(&answers);
        buffer_clear(&out);
        int rc = wire_answer_snapshot(&out, &answers, REQUEST, engine, 0, false);
        cr_assert(rc == 0 || rc == ERR_MEMORY);
        failed += rc != 0;
        made += rc == 0;
        arena_reset(&answers);
        rc = wire_answer_pools(&out, &answers, REQUEST, engine, TEXT_NONE);
        cr_assert(rc == 0 || rc == ERR_MEMORY);
    }
    cr_expect(failed > 10 && made > 10, "%u %u", failed, made);
}

static bool sees_only_this(void *ctx, struct text pool)
{
    return text_equal(pool, text_of(ctx));
}

/* What an answer says of another pool is left out for who is not shown that one, and nothing else.
 */
Test(answers, parts_that_name_a_pool_are_left_out_for_who_is_not_shown_it)
{
    S75__V1__Part parts[3], *list[3];
    S75__V1__Exception exception = S75__V1__EXCEPTION__INIT, *exceptions[] = {&exception};
    S75__V1__ExceptionsAnswer all = S75__V1__EXCEPTIONS_ANSWER__INIT;
    struct buffer answer = BUFFER_NULL, shown = BUFFER_NULL;
    for (size_t i = 0; i < 3; i++) {
        s75__v1__part__init(&parts[i]);
        parts[i].has_kind = true;
        list[i] = &parts[i];
    }
    parts[0].kind = S75__V1__PART_KIND__PART_UNRECONCILED;
    parts[1].kind = parts[2].kind = S75__V1__PART_KIND__PART_PAID_TWICE;
    parts[1].pool = "secret";
    parts[2].pool = "mine";
    exception.pool = "mine";
    exception.parts = list;
    exception.n_parts = 3;
    all.exceptions = exceptions;
    all.n_exceptions = 1;
    cr_assert_eq(message_answer(&answer, REQUEST, S75__V1__ANSWER__BODY_EXCEPTIONS, &all), 0);
    cr_expect_eq(wire_hide(buffer_bytes(&answer),
                           &(struct wire_view){sees_only_this, "secret", false}, &shown),
                 WIRE_HIDDEN);
    cr_assert_eq(wire_hide(buffer_bytes(&answer),
                           &(struct wire_view){sees_only_this, "mine", false}, &shown),
                 WIRE_HIDDEN);
    S75__V1__Reply *reply = s75__v1__reply__unpack(NULL, shown.size, shown.data);
    const S75__V1__Exception *left = reply->answer->exceptions->exceptions[0];
    cr_assert_eq(left->n_parts, 2);
    cr_expect_eq(left->parts[0]->kind, S75__V1__PART_KIND__PART_UNRECONCILED);
    cr_expect_str_eq(left->parts[1]->pool, "mine");
    s75__v1__reply__free_unpacked(reply, NULL);
    parts[1].pool = "mine";
    buffer_clear(&answer);
    cr_assert_eq(message_answer(&answer, REQUEST, S75__V1__ANSWER__BODY_EXCEPTIONS, &all), 0);
    cr_expect_eq(wire_hide(buffer_bytes(&answer),
                           &(struct wire_view){sees_only_this, "mine", false}, &shown),
                 0);
    buffer_fini(&answer);
    buffer_fini(&shown);
}
