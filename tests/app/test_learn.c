/* A follower and a reader of pool A try to learn of pool B: the same year of A is lived alone, and
 * with B beside it, and every byte that they are sent is the same. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include "../bench/world.h"
#include "app/desk/door.h"
#include "rig.h"

#define A "synthetic-pool-0000"
#define B "synthetic-pool-0001"
enum { CONTRIBUTIONS = 40, MONTHS = 14, ALICE = 580, BOB, FOLLOWER, READER, AUDITOR };

static struct rig r;
static struct world world;
static uint64_t again; /* numbers of the feed of what is sent twice */

/* As if from somebody who may: who may send what is core_access'. */
static void take(struct bytes frame)
{
    struct request q;
    arena_reset(&r.desk.arena);
    cr_assert_eq(wire_decode_request(frame, &r.desk.arena, &q), 0);
    cr_assert_eq(commit_take(&r.desk.commits, NULL, &q.submission, q.raw), 0);
    rig_settle(&r);
    while (fake_net_work(r.desk.net)) {
    }
}

/* Some payments of A are sent twice, so that there is more to be found that names inputs. */
static void send_again(struct bytes frame)
{
    S75__V1__Request *m = s75__v1__request__unpack(NULL, frame.size, frame.data);
    S75__V1__Submission *s = m->submission;
    if (s->items[0]->body_case == S75__V1__ITEM__BODY_PAYMENT &&
        strcmp(s->items[0]->payment->pool, A) == 0 &&
        strchr(s->items[0]->payment->reference, '7')) {
        s->feed[0] = 'x';
        s->number = ++again;
        take(rig_pack(&r, m));
    }
    s75__v1__request__free_unpacked(m, NULL);
}

static void take_all(struct frames *frames)
{
    for (size_t i = 0; i < frames->count; i++) {
        take(frames_at(frames, i));
        send_again(frames_at(frames, i));
    }
    frames_fini(frames);
}

/* --- who they are ----------------------------------------------------------------------------- */

static void let_in(unsigned peer, S75__V1__Role role, const char *pool)
{
    static uint64_t numbers[2];
    S75__V1__Access access = S75__V1__ACCESS__INIT;
    S75__V1__Grant grant = S75__V1__GRANT__INIT, *grants = &grant;
    S75__V1__Item item = S75__V1__ITEM__INIT, *items = &item;
    char principal[NET_PRINCIPAL_MAX];
    if (r.desk.commits.journal == 1)
        numbers[0] = numbers[1] = 0;
    snprintf(principal, sizeof principal, "uid:%u", peer);
    access.principal = access.name = principal;
    grant.role = role, grant.has_role = true;
    grant.pool = (char *)(uintptr_t)pool;
    access.grants = &grants;
    access.n_grants = 1;
    item.body_case = S75__V1__ITEM__BODY_ACCESS;
    item.access = &access;
    rig_send(&r, ALICE, rig_items(&r, "alice", ++numbers[0], &items, 1));
    rig_send(&r, BOB, rig_items(&r, "bob", ++numbers[1], &items, 1));
    rig_settle(&r);
    cr_assert(access_knows(r.desk.engine, text_of(principal)));
}

static void open_world(unsigned pools)
{
    struct frames frames = FRAMES_NULL;
    rig_open(&r);
    follow_hide_by(r.desk.follow, desk_hide, &r.desk);
    r.config.administrators[0] = (struct wire_administrator){text_of("alice"), text_of("uid:580")};
    r.config.administrators[1] = (struct wire_administrator){text_of("bob"), text_of("uid:581")};
    r.config.administrator_count = 2;
    door_begin(&r.desk);
    rig_settle(&r);
    again = 0;
    world_init(&world, pools, CONTRIBUTIONS);
    world_set_up(&world, &frames);
    let_in(FOLLOWER, S75__V1__ROLE__ROLE_FOLLOWER, A);
    let_in(READER, S75__V1__ROLE__ROLE_QUERY, A);
    let_in(AUDITOR, S75__V1__ROLE__ROLE_AUDITOR, A);
    take_all(&frames);
}

/* --- what they ask ---------------------------------------------------------------------------- */

/* Guessed: what is refused for it would say how far the journal is. */
static S75__V1__Known *guessed(void)
{
    static S75__V1__Known known;
    static uint8_t chain[32] = {1};
    s75__v1__known__init(&known);
    known.epoch = 1;
    known.journal = 300;
    known.chain = (ProtobufCBinaryData){sizeof chain, chain};
    return &known;
}

static void greet_with_known(unsigned peer)
{
    S75__V1__Hello h = S75__V1__HELLO__INIT;
    S75__V1__Request m = S75__V1__REQUEST__INIT;
    h.version = WIRE_VERSION;
    h.party = h.feed = (char *)"";
    h.known = guessed();
    m.body_case = S75__V1__REQUEST__BODY_HELLO;
    m.hello = &h;
    rig_send(&r, peer, rig_pack(&r, &m));
}

static void follow(unsigned peer, uint64_t request, uint64_t after, const char *pool, bool to_end)
{
    S75__V1__Follow m = S75__V1__FOLLOW__INIT;
    m.request = request;
    m.after = after;
    m.credit = 65536;
    m.pool = (char *)(uintptr_t)pool;
    m.has_until_caught_up = m.until_caught_up = to_end;
    m.known = guessed();
    rig_send(&r, peer, rig_follow(&r, &m));
    while (fake_net_work(r.desk.net)) {
    }
}

static void query(S75__V1__Query__BodyCase body_case, void *body)
{
    rig_send(&r, READER, rig_query(&r, 1, body_case, body));
    rig_send(&r, FOLLOWER, rig_query(&r, 2, body_case, body));
    rig_settle(&r);
}

static void ask_of(char *pool)
{
    S75__V1__StatementQuery statement = S75__V1__STATEMENT_QUERY__INIT;
    S75__V1__ExceptionsQuery exceptions = S75__V1__EXCEPTIONS_QUERY__INIT;
    S75__V1__SnapshotQuery snapshot = S75__V1__SNAPSHOT_QUERY__INIT;
    S75__V1__PostingsQuery postings = S75__V1__POSTINGS_QUERY__INIT;
    S75__V1__ReportQuery report = S75__V1__REPORT_QUERY__INIT;
    statement.pool = exceptions.pool = snapshot.pool = postings.pool = report.pool = pool;
    query(S75__V1__QUERY__BODY_STATEMENT, &statement);
    for (exceptions.after = 0; exceptions.after < 3; exceptions.after++) {
        exceptions.has_after = true;
        query(S75__V1__QUERY__BODY_EXCEPTIONS, &exceptions);
    }
    query(S75__V1__QUERY__BODY_SNAPSHOT, &snapshot);
    query(S75__V1__QUERY__BODY_POSTINGS, &postings);
    report.has_report = true;
    for (int kind = 0; kind < REPORT_KIND_COUNT; kind++) {
        report.report = (S75__V1__ReportKind)kind;
        query(S75__V1__QUERY__BODY_REPORT, &report);
    }
}

static void ask_all(void)
{
    S75__V1__StatusQuery status = S75__V1__STATUS_QUERY__INIT;
    S75__V1__PoolsQuery pools = S75__V1__POOLS_QUERY__INIT;
    S75__V1__InputQuery input = S75__V1__INPUT_QUERY__INIT;
    S75__V1__VerifyQuery verify = S75__V1__VERIFY_QUERY__INIT;
    S75__V1__DocumentQuery document = S75__V1__DOCUMENT_QUERY__INIT;
    S75__V1__DocumentPlanQuery plan = S75__V1__DOCUMENT_PLAN_QUERY__INIT;
    S75__V1__TryQuery try_rules = S75__V1__TRY_QUERY__INIT;
    S75__V1__BackupQuery backup = S75__V1__BACKUP_QUERY__INIT;
    S75__V1__RegisterQuery entries = S75__V1__REGISTER_QUERY__INIT;
    uint8_t sha256[32] = {0};
    document.sha256 = (ProtobufCBinaryData){sizeof sha256, sha256};
    backup.directory = (char *)"/nowhere";
    input.journal = 3;
    plan.document = 3, plan.has_document = true;
    rig_send(&r, READER, rig_hello(&r, ""));
    rig_send(&r, FOLLOWER, rig_hello(&r, ""));
    greet_with_known(READER);
    rig_send(&r, READER, rig_hello(&r, "load")); /* where a feed of the tool stands */
    query(S75__V1__QUERY__BODY_STATUS, &status);
    query(S75__V1__QUERY__BODY_POOLS, &pools);
    query(S75__V1__QUERY__BODY_INPUT, &input);
    query(S75__V1__QUERY__BODY_VERIFY, &verify);
    query(S75__V1__QUERY__BODY_DOCUMENT, &document);
    query(S75__V1__QUERY__BODY_DOCUMENT_PLAN, &plan);
    query(S75__V1__QUERY__BODY_TRY_RULES, &try_rules);
    query(S75__V1__QUERY__BODY_BACKUP, &backup);
    query(S75__V1__QUERY__BODY_ACCESS, &entries);
    ask_of((char *)A);
    ask_of((char *)B);
    ask_of(NULL);
}

static void resume(uint64_t after, uint64_t last)
{
    const size_t before = rig_replies(&r, FOLLOWER);
    follow(FOLLOWER, 3, after, A, true);
    const S75__V1__Reply *reply = rig_reply(&r, FOLLOWER, before);
    cr_assert(reply && reply->body_case == S75__V1__REPLY__BODY_EVENTS);
    cr_assert_eq(reply->events->n_events, last - after);
    for (size_t i = 0; i < reply->events->n_events; i++)
        cr_assert_eq(reply->events->events[i]->number, after + 1 + i);
}

static void follow_all(uint64_t so_far)
{
    static const uint64_t beyond[] = {1, 1000, 1000000};
    follow(FOLLOWER, 2, 0, A, true);
    resume(so_far, so_far);
    resume(so_far - 5, so_far);
    for (size_t i = 0; i < 3; i++)
        follow(FOLLOWER, 4, so_far + beyond[i], A, true);
    follow(FOLLOWER, 5, 0, B, true);
    follow(FOLLOWER, 6, 0, NULL, true);
    follow(FOLLOWER, 7, 1000000, NULL, true); /* more than there is: not said */
    follow(FOLLOWER, 8, 0, "-", true);
    follow(FOLLOWER, 9, 1000000, B, true);
    /* Shown numbers, and not all pools: what it may not follow says none. */
    follow(AUDITOR, 1, 0, NULL, true);
    follow(AUDITOR, 2, 1000000, NULL, true);
    follow(AUDITOR, 3, 1000000, B, true);
}

/* --- what they are sent ----------------------------------------------------------------------- */

static void keep(unsigned peer, struct buffer *all)
{
    const struct net_peer p = fake_peer(peer);
    const struct sent *sent;
    for (size_t i = 0; (sent = fake_net_to(r.desk.net, &p, i)) != NULL; i++) {
        buffer_put_varint(all, sent->message.size);
        buffer_put(all, sent->message.data, sent->message.size);
    }
}

/* The last number of the pool that the follower was sent, each once and none left out. */
static uint64_t check_numbers(size_t *at, uint64_t last)
{
    const S75__V1__Reply *reply;
    for (; (reply = rig_reply(&r, FOLLOWER, *at)) != NULL; (*at)++) {
        if (reply->body_case != S75__V1__REPLY__BODY_EVENTS || reply->events->request != 1)
            continue;
        for (size_t i = 0; i < reply->events->n_events; i++) {
            const S75__V1__Event *e = reply->events->events[i];
            cr_assert_eq(e->number, last + 1);
            cr_assert_eq(e->pool_number, e->number);
            cr_assert_str_eq(e->pool, A);
            cr_assert(!e->has_cause && !e->has_epoch && !e->has_exception && !e->pair);
            last = e->number;
        }
        cr_assert_eq(reply->events->through, last);
        cr_assert_null(reply->events->known);
    }
    return last;
}

static void live(unsigned pools, struct buffer *ret_followed, struct buffer *ret_read,
                 struct buffer *ret_refused)
{
    uint64_t last = 0;
    size_t at = 0;
    open_world(pools);
    follow(FOLLOWER, 1, 0, A, false);
    while (world.month < MONTHS) {
        const unsigned month = world.month;
        struct frames frames = FRAMES_NULL;
        while (world.month == month)
            world_live(&world, 1, 1, &frames);
        take_all(&frames);
        last = check_numbers(&at, last);
        r.desk.answered = 0;
        if (month % 6 == 1 || world.month == MONTHS) {
            ask_all();
            follow_all(last);
        }
    }
    cr_assert_gt(last, 100);
    keep(FOLLOWER, ret_followed);
    keep(READER, ret_read);
    keep(AUDITOR, ret_refused);
    rig_fini(&r);
}

static void is_same(const struct buffer *alone, const struct buffer *beside, const char *whose)
{
    size_t i = 0;
    cr_assert_gt(alone->size, 300);
    while (i < alone->size && i < beside->size && alone->data[i] == beside->data[i])
        i++;
    cr_expect(i == alone->size && i == beside->size,
              "the %s tells the worlds apart at byte %zu of %zu and %zu", whose, i, alone->size,
              beside->size);
}

Test(learn, every_byte_is_the_same_whatever_goes_on_in_another_pool, .timeout = 120)
{
    struct buffer followed[2] = {BUFFER_NULL, BUFFER_NULL}, read[2] = {BUFFER_NULL, BUFFER_NULL},
                  refused[2] = {BUFFER_NULL, BUFFER_NULL};
    live(1, &followed[0], &read[0], &refused[0]);
    live(2, &followed[1], &read[1], &refused[1]);
    is_same(&followed[0], &followed[1], "follower");
    is_same(&read[0], &read[1], "reader");
    is_same(&refused[0], &refused[1], "auditor of one pool");
    for (size_t i = 0; i < 2; i++) {
        buffer_fini(&followed[i]);
        buffer_fini(&read[i]);
        buffer_fini(&refused[i]);
    }
}
