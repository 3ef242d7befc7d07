#include "app/ask/task.h"
#include <assert.h>
#include "app/process/log.h"
#include "base/error.h"

enum { STATUS_TICKS = 10 };

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

/* systemd passes each on to whoever listens: the figures of every second are none of its business.
 */
static void tell_serving(struct desk *d)
{
    char today[DATE_TEXT_MAX];
    if (d->task.told_ticks % STATUS_TICKS == 0)
        log_status("serving: %llu inputs, business date %s", (unsigned long long)d->commits.journal,
                   date_print(d->commits.today, today));
    d->task.told_ticks++;
}

void task_tick(struct desk *d)
{
    if (!d->task.name && !d->commits.stalled) {
        tell_serving(d);
        return;
    }
    d->task.told_ticks = 0;
    if (d->commits.stalled)
        log_status("nothing is taken: %s", commit_why_stalled(&d->commits));
    else
        log_status("serving; %s: %llu of %llu inputs", d->task.name,
                   (unsigned long long)atomic_load(&d->task.done),
                   (unsigned long long)atomic_load(&d->task.of));
}
