/* feed/watch: files as they arrive in a directory, in the order of their names.
 *
 * A file is taken when whoever writes it has closed it or moved it in, as inotify tells; one that
 * was there before, or came without notice (NFS, SMB), when it has not changed between two looks
 * settle_ms apart and nobody is known to have it open for writing. Where companions are declared, a
 * file is taken only once NAME and their ending is there too, and that one goes where it goes.
 * Names that begin with a dot or end in .part, .tmp, .filepart or ~ are left alone, as is
 * everything but regular files. One thread. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "feed/file/problem.h"
#include "feed/sender.h"
#include "feed/spool.h"

/* Reads the file; the outcome decides where it goes: done and known to done/, refused to refused/
 * with the problem as reason, later stays and is tried again, restored, stopped and broken end the
 * step. */
typedef enum outcome (*watch_load_fn)(void *ctx, const char *path, struct problem *problem);

struct watch_options {
    int settle_ms;          /* between two looks at a file of which nothing was notified */
    int rescan_ms;          /* between two looks at the folder */
    int quiet_ms;           /* a burst of arrivals is over after this, and is then taken by name */
    const char *companion;  /* ending of the files that say that theirs is whole; NULL: none do */
    int stop_fd;            /* readable: stop; -1: none */
    int64_t (*now_ms)(void);/* any clock that goes forwards */
    watch_load_fn load;
    void *ctx;
};

struct arrival;
struct watch {
    struct watch_options options;
    struct spool spool;
    int inotify;
    struct {
        struct arrival *items; /* ascending by name */
        size_t count, capacity;
    } arrivals;
    int64_t scan_ms; /* last look at the folder */
};

/* ERR_BUSY, ERR_ABSENT, ERR_IO, ERR_MEMORY. */
int watch_open(const char *path, const struct watch_options *options, struct watch *ret_watch,
               struct problem *problem);
void watch_close(struct watch *w);

/* Waits at most timeout_ms (negative: as long as nothing is due) for arrivals and takes all that
 * are ready. OUTCOME_DONE: go on. OUTCOME_RESTORED, OUTCOME_STOPPED. OUTCOME_BROKEN: with the
 * problem; what was not moved is still in arrived/. */
enum outcome watch_step(struct watch *w, int timeout_ms, struct problem *problem);
