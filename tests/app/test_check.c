/* A check: what is asked about is told, not done; sent afterwards, it comes to what was told. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include "../bench/world.h"
#include "app/desk/door.h"
#include "base/error.h"
#include "rig.h"

static struct rig r;
static struct world world;
enum { PEER = 2 };

static void send(struct bytes frame)
{
    rig_send(&r, PEER, frame);
    rig_settle(&r);
    while (fake_net_work(r.desk.net)) {
    }
}

static void open_world(void)
{
    struct frames frames = FRAMES_NULL;
    rig_open(&r);
    world_init(&world, 3, 20);
    world_set_up(&world, &frames);
    world_live(&world, 300, 50, &frames);
    for (size_t i = 0; i < frames.count; i++)
        send(frames_at(&frames, i));
    frames_fini(&frames);
}

static void close_world(void)
{
    rig_fini(&r);
}

TestSuite(check, .init = open_world, .fini = close_world, .timeout = 60);

/* The submissions of the frames in one question; the answer is the reply to be read next. */
static const S75__V1__Reply *ask(const struct frames *frames)
{
    S75__V1__CheckQuery q = S75__V1__CHECK_QUERY__INIT;
    ProtobufCBinaryData list[64];
    uint8_t *copies[64];
    for (size_t i = 0; i < frames->count; i++) {
        const struct bytes frame = frames_at(frames, i);
        S75__V1__Request *m = s75__v1__request__unpack(NULL, frame.size, frame.data);
        const size_t size = s75__v1__submission__get_packed_size(m->submission);
        copies[i] = malloc(size);
        s75__v1__submission__pack(m->submission, copies[i]);
        list[i] = (ProtobufCBinaryData){size, copies[i]};
        s75__v1__request__free_unpacked(m, NULL);
    }
    q.submissions = list;
    q.n_submissions = frames->count;
    fake_net_forget(r.desk.net);
    rig_send(&r, PEER, rig_query(&r, 1, S75__V1__QUERY__BODY_CHECK, &q));
    while (fake_net_work(r.desk.net)) {
    }
    rig_settle(&r);
    for (size_t i = 0; i < frames->count; i++)
        free(copies[i]);
    return rig_reply(&r, PEER, 0);
}

/* Of a check: what an event says, but for its epoch, which is the copy's. */
struct told {
    uint32_t accepted, refused, count;
    S75__V1__Event *events[4096];
};
static struct told told[64];

static void keep(const S75__V1__CheckedSubmission *c, struct told *t)
{
    *t = (struct told){.accepted = c->accepted, .refused = (uint32_t)c->n_refusals};
    cr_assert_eq(c->n_events, c->event_count);
    for (size_t i = 0; i < c->n_events; i++) {
        const size_t size = s75__v1__event__get_packed_size(c->events[i]);
        uint8_t *packed = malloc(size);
        s75__v1__event__pack(c->events[i], packed);
        t->events[t->count++] = s75__v1__event__unpack(NULL, size, packed);
        free(packed);
    }
}

static void compare(const S75__V1__Event *a, const S75__V1__Event *b)
{
    cr_expect_eq(a->number, b->number);
    cr_expect_eq(a->kind, b->kind);
    cr_expect_eq(a->cause, b->cause);
    cr_expect_eq(a->amount_pence, b->amount_pence);
    cr_expect_eq(a->difference_pence, b->difference_pence);
    cr_expect_str_eq(a->pool, b->pool);
    cr_expect_eq(a->n_parts, b->n_parts);
}

Test(check, what_is_told_is_what_comes_when_it_is_sent)
{
    struct frames next = FRAMES_NULL;
    size_t events = 0;
    world_live(&world, 120, 30, &next);
    cr_assert_leq(next.count, 64u);
    const uint64_t journal = r.desk.commits.journal, event = r.desk.commits.event;
    const S75__V1__Reply *reply = ask(&next);
    cr_assert(reply && reply->body_case == S75__V1__REPLY__BODY_ANSWER);
    cr_assert_eq(reply->answer->body_case, S75__V1__ANSWER__BODY_CHECK);
    const S75__V1__CheckAnswer *a = reply->answer->check;
    cr_assert_eq(a->journal, journal);
    cr_assert_eq(a->n_submissions, next.count);
    for (size_t i = 0; i < next.count; i++)
        keep(a->submissions[i], &told[i]);
    cr_expect_eq(r.desk.commits.journal, journal, "nothing is journaled");
    cr_expect_eq(r.desk.commits.event, event);
    for (size_t i = 0; i < next.count; i++) {
        size_t published = 0;
        fake_net_forget(r.desk.net);
        send(frames_at(&next, i));
        reply = rig_reply(&r, PEER, 0);
        cr_assert(reply && reply->body_case == S75__V1__REPLY__BODY_OUTCOME);
        cr_expect_eq(reply->outcome->accepted, told[i].accepted);
        cr_expect_eq(reply->outcome->n_refusals, told[i].refused);
        for (const S75__V1__Event *e; (e = rig_event(&r, published)) != NULL; published++) {
            cr_assert_lt(published, told[i].count);
            compare(told[i].events[published], e);
            s75__v1__event__free_unpacked(told[i].events[published], NULL);
        }
        cr_expect_eq(published, told[i].count);
        events += published;
    }
    cr_expect_gt(events, 100u, "the world brought %zu events", events);
    frames_fini(&next);
}

/* The next of its feed whatever its number; an unknown party is told as that, and the rest goes on.
 */
Test(check, a_stranger_is_told_and_the_others_go_on)
{
    struct frames next = FRAMES_NULL, both = FRAMES_NULL;
    world_live(&world, 2, 1, &next);
    const struct bytes frame = frames_at(&next, next.count - 1);
    S75__V1__Request *m = s75__v1__request__unpack(NULL, frame.size, frame.data);
    char *party = m->submission->party;
    m->submission->number = 7000;
    for (size_t i = 0; i < 2; i++) {
        m->submission->party = i == 0 ? (char *)(uintptr_t) "NOBODY" : party;
        const struct bytes packed = rig_pack(&r, m);
        buffer_put(&both.bytes, packed.data, packed.size);
        both.ends = realloc(both.ends, (i + 1) * sizeof *both.ends);
        both.ends[i] = both.bytes.size;
        both.count = i + 1;
    }
    m->submission->party = party;
    s75__v1__request__free_unpacked(m, NULL);
    const S75__V1__Reply *reply = ask(&both);
    cr_assert(reply && reply->body_case == S75__V1__REPLY__BODY_ANSWER);
    const S75__V1__CheckAnswer *a = reply->answer->check;
    cr_assert_eq(a->n_submissions, 2u);
    cr_assert_eq(a->submissions[0]->n_refusals, 1u);
    cr_expect_eq(a->submissions[0]->refusals[0]->code,
                 S75__V1__REFUSAL_CODE__REFUSED_UNKNOWN_PARTY);
    cr_expect_eq(a->submissions[0]->accepted, 0u);
    cr_expect_eq(a->submissions[1]->accepted, 1u);
    frames_fini(&next);
    frames_fini(&both);
}

/* Whoever may not submit it is told nothing. */
Test(check, who_may_not_submit_it_may_not_ask)
{
    struct frames next = FRAMES_NULL;
    world_live(&world, 1, 1, &next);
    r.config.administrators[0] = (struct wire_administrator){text_of("alice"), text_of("uid:580")};
    r.config.administrator_count = 1;
    door_begin(&r.desk);
    rig_settle(&r);
    const S75__V1__Reply *reply = ask(&next);
    cr_assert(reply && reply->body_case == S75__V1__REPLY__BODY_REFUSED);
    cr_expect_eq(reply->refused->refusal->code, S75__V1__REFUSAL_CODE__REFUSED_NOT_PERMITTED);
    frames_fini(&next);
}
