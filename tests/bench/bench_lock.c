/* What the lock of a tcp endpoint costs: a request and its reply over ipc, over tcp, and over tcp
 * with CURVE, by size of the request. Processor time of both ends, threads of ZeroMQ included; the
 * daemon itself does not take part. usage: bench_lock [REQUESTS] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <zmq.h>

enum { WINDOW = 64, REPLY = 120, BYTES_MAX = 65536, Z85 = 41, ID_MAX = 64 };

static void require(int holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "bench: %s: %s\n", what, zmq_strerror(zmq_errno()));
        abort();
    }
}

static double processor_s(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void lock(void *router, void *dealer)
{
    static const int yes = 1;
    char server[2][Z85], client[2][Z85]; /* public, secret */
    require(!zmq_curve_keypair(server[0], server[1]) && !zmq_curve_keypair(client[0], client[1]) &&
                !zmq_setsockopt(router, ZMQ_CURVE_SERVER, &yes, sizeof yes) &&
                !zmq_setsockopt(router, ZMQ_CURVE_SECRETKEY, server[1], Z85) &&
                !zmq_setsockopt(dealer, ZMQ_CURVE_SERVERKEY, server[0], Z85) &&
                !zmq_setsockopt(dealer, ZMQ_CURVE_PUBLICKEY, client[0], Z85) &&
                !zmq_setsockopt(dealer, ZMQ_CURVE_SECRETKEY, client[1], Z85),
            "keys");
}

/* Microseconds a request. */
static double exchange(void *router, void *dealer, size_t size, size_t requests)
{
    static char bytes[BYTES_MAX];
    char id[ID_MAX];
    const double begin = processor_s();
    for (size_t sent = 0, got = 0; got < requests; got++) {
        for (; sent < requests && sent - got < WINDOW; sent++)
            require(zmq_send(dealer, bytes, size, 0) >= 0, "sending");
        const int id_size = zmq_recv(router, id, sizeof id, 0);
        require(id_size > 0 && zmq_recv(router, bytes, sizeof bytes, 0) >= 0, "receiving");
        require(zmq_send(router, id, (size_t)id_size, ZMQ_SNDMORE) > 0 &&
                    zmq_send(router, bytes, REPLY, 0) > 0 &&
                    zmq_recv(dealer, bytes, sizeof bytes, 0) > 0,
                "replying");
    }
    return (processor_s() - begin) * 1e6 / (double)requests;
}

static void measure(const char *how, const char *endpoint, int locked, size_t size, size_t requests)
{
    static const int none = 0;
    char bound[256];
    size_t bound_size = sizeof bound;
    void *context = zmq_ctx_new();
    void *router = zmq_socket(context, ZMQ_ROUTER), *dealer = zmq_socket(context, ZMQ_DEALER);
    require(router && dealer && !zmq_setsockopt(router, ZMQ_LINGER, &none, sizeof none) &&
                !zmq_setsockopt(dealer, ZMQ_LINGER, &none, sizeof none),
            "sockets");
    if (locked)
        lock(router, dealer);
    require(!zmq_bind(router, endpoint) &&
                !zmq_getsockopt(router, ZMQ_LAST_ENDPOINT, bound, &bound_size) &&
                !zmq_connect(dealer, bound),
            endpoint);
    (void)exchange(router, dealer, size, WINDOW);
    printf("  %-10s %6zu bytes  %8.2f us of processor\n", how, size,
           exchange(router, dealer, size, requests));
    zmq_close(router);
    zmq_close(dealer);
    zmq_ctx_term(context);
}

int main(int argc, char **argv)
{
    static const size_t sizes[] = {256, 4096, 32768};
    const size_t requests = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000;
    printf("a request and its reply of %d bytes, both ends\n", REPLY);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const size_t n = requests * 256 / sizes[i] + WINDOW;
        measure("ipc", "ipc://*", 0, sizes[i], n);
        measure("tcp", "tcp://127.0.0.1:*", 0, sizes[i], n);
        measure("tcp, CURVE", "tcp://127.0.0.1:*", 1, sizes[i], n);
    }
    return 0;
}
