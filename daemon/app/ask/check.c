#include "app/ask/check.h"
#include <stdlib.h>
#include <string.h>
#include "app/ask/task.h"
#include "app/commit/recover.h"
#include "app/desk/door.h"
#include "app/desk/submission.h"
#include "base/error.h"
#include "core/report/report.h"
#include "wire/wire.h"

struct checking {
    struct desk *d;
    struct net_peer from;
    struct request request;
    struct arena arena; /* what request points to */
    struct arena answer;
    struct buffer reply;
};

/* --- on the pool's thread --------------------------------------------------------------------- */

/* As the desk refuses it (app/desk/submission). */
static int refuse_admission(struct checking *c, const struct input *in, enum admission admission,
                            struct wire_check *out)
{
    const bool stranger = admission == ADMIT_UNKNOWN_PARTY;
    const struct refusal why = {
        .code = stranger ? REFUSED_UNKNOWN_PARTY : REFUSED_TOO_MANY_FEEDS,
        .item = ITEM_NONE,
        .field = text_of(stranger ? "submission.party" : "submission.feed"),
        .limit = text_of(stranger ? "the code of a registered party" : "the feeds of a party"),
        .text = arena_print(&c->answer,
                            stranger ? "no party is registered under the code %.*s: register it "
                                       "(s75ctl apply), or check the file that does before this one"
                                     : "%.*s has as many feeds as it may: go on with one of them",
                            TEXT_ARG(in->party)),
    };
    return why.text.data ? wire_check_refuse(out, &why) : ERR_MEMORY;
}

static int step(struct checking *c, struct engine *e, const struct input *of, uint64_t journal,
                struct wire_check *out)
{
    const struct effects *effects;
    struct input in = *of;
    (void)engine_admit(e, in.party, in.feed, 0, &in.number); /* the next of its feed */
    const enum admission admission = engine_admit(e, in.party, in.feed, in.number, &in.number);
    if (admission != ADMIT_NEXT)
        return refuse_admission(c, &in, admission, out);
    in.journal = journal;
    in.principal = text_of(c->from.principal);
    const int rc = engine_step(e, &in, &effects);
    return rc ? rc : wire_check_add(out, effects);
}

static int run(struct checking *c, struct recovered *copy)
{
    const struct request_query *q = &c->request.query;
    const struct recover_task task = {.store = c->d->store, .cancelled = &c->d->cancelled};
    struct wire_check out = {.arena = &c->answer};
    struct report_status status;
    int rc = recover_run(&task, copy);
    if (rc)
        return rc;
    report_status(copy->engine, &status);
    out.journal = copy->head.journal;
    out.today = status.today;
    uint64_t journal = copy->head.journal;
    for (size_t i = 0; i < q->input_count && !rc; i++) {
        rc = atomic_load(&c->d->cancelled)
                 ? ERR_BUSY
                 : step(c, copy->engine, &q->inputs[i], journal + 1, &out);
        report_status(copy->engine, &status);
        journal = status.last_journal;
    }
    return rc ? rc : wire_answer_check(&c->reply, q->request, &out);
}

static int check_work(void *arg)
{
    struct checking *c = arg;
    struct recovered copy = {0};
    const int rc = run(c, &copy);
    engine_free(copy.engine);
    arena_fini(&c->answer);
    return rc;
}

/* --- on the loop's thread --------------------------------------------------------------------- */

static void checking_free(struct checking *c)
{
    if (!c)
        return;
    arena_fini(&c->arena);
    buffer_fini(&c->reply);
    free(c);
}

static void report(struct checking *c, int result)
{
    struct desk *d = c->d;
    arena_reset(&d->answer);
    buffer_clear(&d->reply);
    if (result) {
        desk_refuse_field(
            d, &c->from, &c->request, result == ERR_MEMORY ? REFUSED_TOO_LARGE : REFUSED_NOT_FOUND,
            "query.check", NULL,
            result == ERR_MEMORY ? "not enough memory to check it: ask of fewer at a time"
                                 : "the state cannot be copied: run s75ctl verify");
        return;
    }
    buffer_put(&d->reply, c->reply.data, c->reply.size);
    if (d->reply.failed)
        desk_fail(d, "answering", ERR_MEMORY);
    else
        desk_answer(d, &c->from);
}

static void check_done(void *arg, int result)
{
    struct checking *c = arg;
    struct desk *d = c->d;
    task_end(d);
    if (!atomic_load(&d->cancelled) && !d->stopping && !d->failure)
        report(c, result);
    checking_free(c);
}

static struct checking *checking_new(struct desk *d, const struct net_peer *from,
                                     const struct request *r)
{
    struct checking *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->d = d;
    c->from = *from;
    c->request = *r;
    c->answer.limit = DESK_ANSWER_ARENA_MAX;
    return c;
}

/* Whoever may not submit it learns nothing of what it would come to. */
static bool may_all(struct desk *d, const struct net_peer *from, const struct request *r)
{
    for (size_t i = 0; i < r->query.input_count; i++) {
        const struct input *in = &r->query.inputs[i];
        const char *why = submission_forbidden(d, in);
        if (why) {
            desk_refuse_field(d, from, r, REFUSED_NOT_PERMITTED, "check.submissions", NULL, why);
            return false;
        }
        uint32_t item, roles; /* which only a journal row would say */
        if (!door_may_speak(d, from, in->party, in->feed) ||
            !access_may_submit(d->engine, text_of(from->principal), in, &item, &roles)) {
            door_refuse(d, from, r, "check.submissions", "check");
            return false;
        }
    }
    return true;
}

void check_answer(struct desk *d, const struct net_peer *from, const struct request *r)
{
    if (!may_all(d, from, r))
        return;
    struct checking *c = checking_new(d, from, r);
    if (!c || task_begin(d, "check", check_work, check_done, c)) {
        checking_free(c);
        task_refuse(d, from, r, "query.check");
        return;
    }
    c->arena = d->arena; /* not before, so that a failure leaves it to the desk */
    d->arena = (struct arena){.limit = c->arena.limit};
}
