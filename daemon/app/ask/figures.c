#include "app/ask/figures.h"
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

static uint64_t size_of(const struct desk *d, const char *name)
{
    char path[4096];
    struct stat info;
    const int size = snprintf(path, sizeof path, "%s/%s", d->config->state, name);
    return size < (int)sizeof path && stat(path, &info) == 0 ? (uint64_t)info.st_size : 0;
}

static struct wire_histogram histogram(const struct histogram *h, const uint64_t *bounds)
{
    return (struct wire_histogram){bounds, h->counts, FIGURES_BOUNDS, h->sum};
}

static void ask_of_disk(const struct desk *d, struct wire_figures *f)
{
    struct statvfs disk;
    f->journal_bytes = size_of(d, "journal.db");
    f->wal_bytes = size_of(d, "journal.db-wal");
    f->books_bytes = size_of(d, "books.db") + size_of(d, "books.db-wal");
    f->state_bytes = size_of(d, "state.db") + size_of(d, "state.db-wal");
    if (statvfs(d->config->state, &disk) != 0)
        return;
    f->disk_bytes = (uint64_t)disk.f_blocks * disk.f_frsize;
    f->disk_free_bytes = (uint64_t)disk.f_bavail * disk.f_frsize;
}

void figures_ask(struct desk *d, struct figures_asked *ret)
{
    const struct commit_figures *counted = &d->commits.figures;
    struct wire_figures *f = &ret->wire;
    *f = (struct wire_figures){
        .now = net_now(),
        .inputs = counted->inputs,
        .items_accepted = counted->items_accepted,
        .items_refused = counted->items_refused,
        .turned_away = d->turned_away,
        .commit_us = histogram(&counted->commit_us, figures_commit_us),
        .group = histogram(&counted->group, figures_group),
        .checkpoint_us = d->checkpoint.us,
        .follower_lag = follow_lag(d->follow),
        .engine = d->engine,
        .arena = &d->answer,
    };
    ask_of_disk(d, f);
    if (d->who_reads && d->who_reads(d->store, ret->held_by, sizeof ret->held_by))
        f->wal_held_by = ret->held_by;
}

void figures_tick(struct desk *d)
{
    const uint64_t saved = checkpointer_saved(d->checkpointer);
    if (d->checkpoint.us != 0 && d->checkpoint.journal == saved)
        return;
    d->checkpoint.journal = saved;
    d->checkpoint.us = net_now().us;
}
