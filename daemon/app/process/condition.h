/* app/process/condition: conditions that a thread awaits for so long, by a clock that nobody sets.
 *
 * pthread_cond_init's own go by the wall clock: set back by an hour, it makes a second's wait an
 * hour of it. */
#pragma once
#include <pthread.h>
#include <stdint.h>
#include <time.h>

void condition_init(pthread_cond_t *c);
/* In so many milliseconds from now, for pthread_cond_timedwait on one of these. */
struct timespec condition_deadline(uint32_t ms);
