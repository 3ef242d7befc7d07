/* app/ask/task: the one long task that may be under way beside the loop: a verification, a trial of
 * rules or a backup. It runs on a pool thread; its progress is in the status. On the loop's thread
 * but for task_progress. */
#pragma once
#include "app/desk/desk.h"

/* name: static storage. 0, or ERR_BUSY: another one is under way, or there is no thread for it. */
int task_begin(struct desk *d, const char *name, net_work_fn work, net_done_fn done, void *arg);
/* To be called first by done. */
void task_end(struct desk *d);
/* By the task, with its struct desk, from any thread. */
void task_progress(void *desk, uint64_t done, uint64_t of);
/* After ERR_BUSY. */
void task_refuse(struct desk *d, const struct net_peer *from, const struct request *r,
                 const char *field);
/* Every second: tells systemd how far it is, or how far the daemon is. */
void task_tick(struct desk *d);
