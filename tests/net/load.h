/* tests/net/load: one closed-loop load, several servers under it. */
#pragma once
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum load_answer {
    LOAD_AT_ONCE,   /* in the turn that took the request */
    LOAD_FROM_WAKE, /* for a whole group, from a wake-up, after 2 ms in the loop, as of a sync */
    LOAD_FROM_WORK, /* for a whole group, after 2 ms on another thread */
};

struct load {
    const char *name;
    unsigned clients, window, total;
    enum load_answer answer;
};

#define LOAD_BODY 8 /* every request and reply: a number, little endian as it comes */
#define LOAD_END 3  /* a request of this size: end */
#define LOAD_DELAY_NS 2000000

/* A server runs on the calling thread. It writes the endpoint it bound and then calls ready, and
 * ends at a request of size LOAD_END, or when it looks at *end now and then. 0 when it ran. */
typedef void (*load_ready_fn)(void *ctx, const char *endpoint);
typedef int (*load_server_fn)(const struct load *load, load_ready_fn ready, void *ctx,
                              const atomic_bool *end);

int server_net(const struct load *load, load_ready_fn ready, void *ctx, const atomic_bool *end);
/* Deliberately wrong, all three: they read in the callback of the descriptor's poll. */
int server_naive_one(const struct load *load, load_ready_fn ready, void *ctx,
                     const atomic_bool *end);
int server_naive_drain(const struct load *load, load_ready_fn ready, void *ctx,
                       const atomic_bool *end);
int server_naive_cap(const struct load *load, load_ready_fn ready, void *ctx,
                     const atomic_bool *end);

void load_delay(void);
