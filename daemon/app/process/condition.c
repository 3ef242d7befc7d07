#include "app/process/condition.h"

enum { CLOCK = CLOCK_MONOTONIC }; /* of every condition and deadline */
enum { MS_OF_SECOND = 1000, NS_OF_MS = 1000000, NS_OF_SECOND = 1000000000 };

void condition_init(pthread_cond_t *c)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK);
    pthread_cond_init(c, &attributes);
    pthread_condattr_destroy(&attributes);
}

struct timespec condition_deadline(uint32_t ms)
{
    struct timespec at;
    clock_gettime(CLOCK, &at);
    at.tv_sec += ms / MS_OF_SECOND;
    at.tv_nsec += (long)(ms % MS_OF_SECOND) * NS_OF_MS;
    if (at.tv_nsec >= NS_OF_SECOND) {
        at.tv_nsec -= NS_OF_SECOND;
        at.tv_sec++;
    }
    return at;
}
