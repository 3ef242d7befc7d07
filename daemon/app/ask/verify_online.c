#include "app/ask/verify_online.h"
#include <stdlib.h>
#include "app/ask/task.h"
#include "app/upkeep/verify.h"
#include "base/error.h"

struct verification {
    struct desk *d;
    struct net_peer from;
    uint64_t request;
    struct verify_report report;
};

static int verify_work(void *arg)
{
    struct verification *v = arg;
    const struct verify_task task = {
        .store = v->d->store,
        .books = {v->d->books, v->d->config->state},
        .cancelled = &v->d->cancelled,
        .progress = task_progress,
        .ctx = v->d,
    };
    verify_run(&task, &v->report);
    return 0;
}

static void verify_done(void *arg, int result)
{
    static const enum wire_verify_result results[] = {
        [VERIFY_PASSED] = WIRE_VERIFY_PASSED,
        [VERIFY_DIFFERS] = WIRE_VERIFY_DIFFERS,
        [VERIFY_NOT_DONE] = WIRE_VERIFY_NOT_DONE,
    };
    struct verification *v = arg;
    struct desk *d = v->d;
    struct wire_verified m = {results[v->report.outcome], v->report.inputs, v->report.events,
                              text_of(v->report.text)};
    task_end(d);
    if (!result && !d->stopping && !d->failure) {
        arena_reset(&d->answer);
        buffer_clear(&d->reply);
        if (wire_answer_verify(&d->reply, &d->answer, v->request, &m))
            desk_fail(d, "answering", ERR_MEMORY);
        else
            desk_answer(d, &v->from);
    }
    free(v);
}

void verify_answer(struct desk *d, const struct net_peer *from, const struct request *r)
{
    struct verification *v = calloc(1, sizeof *v);
    if (!v) {
        task_refuse(d, from, r, "query.verify");
        return;
    }
    *v = (struct verification){.d = d, .from = *from, .request = r->query.request};
    if (task_begin(d, "verify", verify_work, verify_done, v)) {
        free(v);
        task_refuse(d, from, r, "query.verify");
    }
}
