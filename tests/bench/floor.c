#include "floor.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <s75/v1/desk.pb-c.h>
#include <zmq.h>
#include "base/arena.h"
#include "rig.h"

enum { SECONDS = 2 };

static void require(int holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "bench: %s\n", what);
        abort();
    }
}

static void *take(void *arena, size_t size) { return arena_take(arena, size); }
static void leave(void *arena, void *p)
{
    (void)arena;
    (void)p;
}

static void unpack(const void *data, size_t size, ProtobufCAllocator *allocator)
{
    S75__V1__Request *m = s75__v1__request__unpack(allocator, size, data);
    require(m != NULL, "not a Request");
    if (allocator)
        arena_reset(allocator->allocator_data);
    else
        s75__v1__request__free_unpacked(m, NULL);
}

static double unpack_all(const struct frames *frames, ProtobufCAllocator *allocator)
{
    double begin = clock_s(), took;
    size_t rounds = 0;
    do {
        for (size_t i = 0; i < frames->count; i++) {
            struct bytes frame = frames_at(frames, i);
            unpack(frame.data, frame.size, allocator);
        }
        rounds++;
        took = clock_s() - begin;
    } while (took < SECONDS);
    return (double)(frames->transfers * rounds) / took;
}

double floor_unpack(const struct frames *frames)
{
    struct arena arena = ARENA_NULL;
    ProtobufCAllocator allocator = {.alloc = take, .free = leave, .allocator_data = &arena};
    double with_malloc = unpack_all(frames, NULL), with_arena = unpack_all(frames, &allocator);
    arena_fini(&arena);
    return with_malloc > with_arena ? with_malloc : with_arena;
}

static void send_for_ever(const char *endpoint, const struct frames *frames)
{
    void *s = zmq_socket(zmq_ctx_new(), ZMQ_DEALER);
    if (!s || zmq_connect(s, endpoint))
        _exit(1);
    for (size_t i = 0;; i = (i + 1) % frames->count) {
        struct bytes frame = frames_at(frames, i);
        if (zmq_send(s, frame.data, frame.size, 0) < 0)
            _exit(1);
    }
}

static double receive(void *router, ProtobufCAllocator *allocator)
{
    zmq_msg_t identity, message;
    size_t count = 0;
    double begin = 0, took = 0;
    zmq_msg_init(&identity);
    zmq_msg_init(&message);
    while (took < SECONDS) {
        require(zmq_msg_recv(&identity, router, 0) >= 0 && zmq_msg_recv(&message, router, 0) >= 0,
                "receiving");
        unpack(zmq_msg_data(&message), zmq_msg_size(&message), allocator);
        if (count++ == 0)
            begin = clock_s();
        if (count % 1024 == 0)
            took = clock_s() - begin;
    }
    zmq_msg_close(&identity);
    zmq_msg_close(&message);
    return (double)count / took;
}

double floor_router(const struct frames *frames)
{
    char endpoint[64];
    struct arena arena = ARENA_NULL;
    ProtobufCAllocator allocator = {.alloc = take, .free = leave, .allocator_data = &arena};
    const int none = 0;
    snprintf(endpoint, sizeof endpoint, "ipc:///tmp/s75-bench-floor-%d", (int)getpid());
    pid_t sender = fork();
    if (sender == 0)
        send_for_ever(endpoint, frames);
    void *zmq = zmq_ctx_new(), *router = zmq_socket(zmq, ZMQ_ROUTER);
    require(sender > 0 && !zmq_setsockopt(router, ZMQ_LINGER, &none, sizeof none) &&
                !zmq_bind(router, endpoint), endpoint);
    double rate = receive(router, &allocator);
    kill(sender, SIGKILL);
    waitpid(sender, NULL, 0);
    zmq_close(router);
    zmq_ctx_term(zmq);
    unlink(endpoint + sizeof "ipc://" - 1);
    arena_fini(&arena);
    return rate;
}
