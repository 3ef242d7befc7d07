#include "app/ask/task.h"
#include <assert.h>
#include "app/process/log.h"
#include "base/error.h"

int task_begin(struct desk *d, const char *name, net_work_fn work, net_done_fn done, void *arg)
{
    if (d->task.name)
        return ERR_BUSY;
    atomic_store(&d->task.done, 0);
    atomic_store(&d->task.of, 0);
    int rc = net_work(d->net, work, done, arg);
    if (rc)
        return ERR_BUSY;
    d->task.name = name;
    return 0;
}

void task_end(struct desk *d)
{
    assert(d->task.name);
    d->task.name = NULL;
}

void task_progress(void *desk, uint64_t done, uint64_t of)
{
    struct desk *d = desk;
    atomic_store(&d->task.of, of);
    atomic_store(&d->task.done, done);
}

void task_refuse(struct desk *d, const struct net_peer *from, const struct request *r,
                 const char *field)
{
    struct refusal refusal = {
        .code = REFUSED_BUSY,
        .item = ITEM_NONE,
        .field = text_of(field),
        .text = text_of("a verification, a trial or a backup is under way: see s75ctl status")};
    desk_refuse(d, from, r, &refusal, 0, DESK_RETRY_MS);
}

void task_tick(struct desk *d)
{
    if (d->task.name)
        log_status("serving; %s: %llu of %llu inputs", d->task.name,
                   (unsigned long long)atomic_load(&d->task.done),
                   (unsigned long long)atomic_load(&d->task.of));
    else if (d->task.reported)
        log_status("serving");
    d->task.reported = d->task.name != NULL;
}
