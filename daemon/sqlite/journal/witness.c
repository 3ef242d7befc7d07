#include "sqlite/journal/witness.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/error.h"
#include "sqlite/connection/directory.h"
#include "store/chain.h"

enum {
    PLACES = 2,
    PLACE_SIZE = 4096, /* places share no page, and so no sector */
    MARK_SIZE = 8 + 7 * 8 + 2 * STORE_DIGEST_SIZE,
    SEALED_SIZE = MARK_SIZE + STORE_DIGEST_SIZE
};
static const char name[] = "witness";
static const char magic[8] = "s75d-w1\n";

struct witness {
    int fd;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct witness_mark mark; /* under lock, as all below */
    bool fresh, stopping;
    int failure;
    uint64_t writes; /* the thread's: how often it has written */
};

static uint8_t *put(uint8_t *at, uint64_t v)
{
    for (unsigned i = 0; i < 8; i++)
        *at++ = (uint8_t)(v >> (8 * i));
    return at;
}

static const uint8_t *get(const uint8_t *at, uint64_t *v)
{
    *v = 0;
    for (unsigned i = 0; i < 8; i++)
        *v |= (uint64_t)*at++ << (8 * i);
    return at;
}

static void seal(const struct witness_mark *m, uint64_t writes, uint8_t place[SEALED_SIZE])
{
    memcpy(place, magic, sizeof magic);
    uint8_t *at = put(place + sizeof magic, writes);
    at = put(at, m->journal);
    at = put(at, m->event);
    at = put(at, m->epoch);
    at = put(at, m->inode);
    at = put(at, m->size);
    at = put(at, m->changed_ns);
    memcpy(at, m->chain, sizeof m->chain);
    memcpy(at + sizeof m->chain, m->declared, sizeof m->declared);
    chain_digest((struct bytes){place, MARK_SIZE}, place + MARK_SIZE);
}

static bool unseal(const uint8_t place[SEALED_SIZE], struct witness_mark *m, uint64_t *writes)
{
    uint8_t digest[STORE_DIGEST_SIZE];
    chain_digest((struct bytes){place, MARK_SIZE}, digest);
    if (memcmp(place, magic, sizeof magic) != 0 ||
        memcmp(place + MARK_SIZE, digest, sizeof digest) != 0)
        return false;
    const uint8_t *at = get(place + sizeof magic, writes);
    at = get(at, &m->journal);
    at = get(at, &m->event);
    at = get(at, &m->epoch);
    at = get(at, &m->inode);
    at = get(at, &m->size);
    at = get(at, &m->changed_ns);
    memcpy(m->chain, at, sizeof m->chain);
    memcpy(m->declared, at + sizeof m->chain, sizeof m->declared);
    return true;
}

/* The newer of the places that are whole. */
static int read_places(int fd, struct witness_mark *ret_mark, uint64_t *ret_writes)
{
    uint8_t place[SEALED_SIZE];
    bool written = false, whole = false;
    for (int i = 0; i < PLACES; i++) {
        struct witness_mark mark;
        uint64_t writes;
        const ssize_t size = pread(fd, place, sizeof place, (off_t)i * PLACE_SIZE);
        if (size < 0)
            return ERR_IO;
        written |= size > 0 && place[0] != 0; /* a new file holds zeros */
        if (size < (ssize_t)sizeof place || !unseal(place, &mark, &writes) ||
            (whole && writes < *ret_writes))
            continue;
        whole = true;
        *ret_mark = mark;
        *ret_writes = writes;
    }
    if (whole)
        return 1;
    return written ? ERR_CORRUPT : 0;
}

static int open_file(const char *directory, int flags, int *ret_fd)
{
    char *path = directory_path(directory, name);
    if (!path)
        return ERR_MEMORY;
    *ret_fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
    free(path);
    if (*ret_fd >= 0)
        return 0;
    return errno == ENOENT ? ERR_ABSENT : directory_error(errno);
}

int witness_read(const char *directory, struct witness_mark *ret_mark)
{
    int fd;
    uint64_t writes = 0;
    int rc = open_file(directory, O_RDONLY, &fd);
    if (rc < 0)
        return rc == ERR_ABSENT ? 0 : rc;
    rc = read_places(fd, ret_mark, &writes);
    close(fd);
    return rc;
}

/* Under the lock, which is let go of meanwhile. */
static void write_mark(struct witness *w)
{
    uint8_t place[SEALED_SIZE];
    seal(&w->mark, ++w->writes, place);
    w->fresh = false;
    const off_t at = (off_t)(w->writes % PLACES) * PLACE_SIZE;
    pthread_mutex_unlock(&w->lock);
    int rc = 0;
    if (pwrite(w->fd, place, sizeof place, at) != (ssize_t)sizeof place || fdatasync(w->fd))
        rc = errno == EIO ? ERR_IO : directory_error(errno);
    pthread_mutex_lock(&w->lock);
    w->failure = rc;
}

/* What is put in quick succession is written once. Under the lock. */
static void gather(struct witness *w)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += WITNESS_LAG_MS * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    while (!w->stopping && pthread_cond_timedwait(&w->changed, &w->lock, &until) == 0)
        ;
}

static void *run(void *arg)
{
    struct witness *w = arg;
    pthread_mutex_lock(&w->lock);
    for (;;) {
        while (!w->fresh && !w->stopping)
            pthread_cond_wait(&w->changed, &w->lock);
        if (!w->fresh)
            break;
        gather(w);
        write_mark(w);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

static int prepare(struct witness *w, const char *directory)
{
    struct witness_mark mark;
    int rc = open_file(directory, O_RDWR | O_CREAT, &w->fd);
    if (rc < 0)
        return rc;
    rc = posix_fallocate(w->fd, 0, PLACES * PLACE_SIZE);
    if (rc)
        return directory_error(rc);
    rc = read_places(w->fd, &mark, &w->writes);
    if (rc < 0 && rc != ERR_CORRUPT) /* which the next writes mend */
        return rc;
    if (fsync(w->fd))
        return ERR_IO;
    return directory_sync(directory);
}

static void free_witness(struct witness *w)
{
    if (w->fd >= 0)
        close(w->fd);
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->changed);
    free(w);
}

int witness_open(const char *directory, struct witness **ret_witness)
{
    pthread_condattr_t attributes;
    struct witness *w = calloc(1, sizeof *w);
    if (!w)
        return ERR_MEMORY;
    w->fd = -1;
    pthread_mutex_init(&w->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&w->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    int rc = prepare(w, directory);
    if (rc == 0 && pthread_create(&w->thread, NULL, run, w))
        rc = ERR_MEMORY;
    if (rc < 0) {
        free_witness(w);
        return rc;
    }
    *ret_witness = w;
    return 0;
}

void witness_put(struct witness *w, const struct witness_mark *mark)
{
    pthread_mutex_lock(&w->lock);
    w->mark = *mark;
    if (!w->fresh)
        pthread_cond_signal(&w->changed);
    w->fresh = true;
    pthread_mutex_unlock(&w->lock);
}

int witness_failure(struct witness *w)
{
    pthread_mutex_lock(&w->lock);
    const int failure = w->failure;
    pthread_mutex_unlock(&w->lock);
    return failure;
}

void witness_close(struct witness *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_signal(&w->changed);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    free_witness(w);
}
