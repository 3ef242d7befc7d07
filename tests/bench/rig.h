/* bench/rig: an s75d of our own in a directory of its own, a peer that submits to it, and clocks.
 *
 * Errors abort with a sentence: these are programs that measure. One thread. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "world.h"

struct rig {
    const char *binary; /* of s75d */
    char dir[200];
    pid_t pid; /* 0: not running */
    void *zmq, *desk, *events;
};

struct rig rig_new(int argc, char **argv); /* argv[1]: s75d */
void rig_free(struct rig *r);              /* kills the daemon, removes the directory */
/* Starts the daemon; milliseconds until it has reported READY=1, which it does when it serves. */
double rig_start(struct rig *r);
/* SIGTERM, or SIGKILL; milliseconds until it is gone. */
double rig_stop(struct rig *r, int signal);
/* Nobody is connected any more, until the next start. */
void rig_disconnect(struct rig *r);
/* Kilobytes, from /proc: "VmRSS:", "VmHWM:". */
long rig_memory(const struct rig *r, const char *what);
double rig_cpu_s(const struct rig *r);         /* used by the daemon so far */
long rig_switches(const struct rig *r);        /* voluntary context switches of all its threads */
double rig_disk_mb(const struct rig *r);       /* in its state directory */
double rig_journal_bytes(const struct rig *r); /* of journal.db, while the daemon is stopped */

/* Sends frames[from..to) with at most window of them unanswered; seconds until the last is
 * answered. Everything must be accepted. Events published meanwhile are received and counted. */
double rig_load(struct rig *r, const struct frames *frames, size_t from, size_t to, size_t window);
size_t rig_events(const struct rig *r); /* received since the last call of rig_load began */
bool rig_is_catching_up(struct rig *r); /* a Day is not finished */
/* Journaled inputs, and how many of them the projections hold. */
void rig_progress(struct rig *r, uint64_t *ret_journal, uint64_t *ret_projected);
double rig_catch_up(struct rig *r); /* seconds until the projections hold all that is journaled */

double clock_s(void);
double median(double *values, size_t count); /* sorts them */
/* Milliseconds of one 4 KiB append and fdatasync in the daemon's directory. */
double rig_sync_ms(const struct rig *r);
