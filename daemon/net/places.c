#include "net/places.h"
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include "base/error.h"
#include "keys/key.h"
#include "net/net.h"

/* One descriptor. */
struct place {
    bool open;
    uint64_t accepted_ns;
    char principal[NET_PRINCIPAL_MAX]; /* "": not heard yet */
};
/* Let in, and not heard yet. */
struct awaited {
    uint64_t since_ns;
    char principal[NET_PRINCIPAL_MAX];
};

static struct {
    pthread_mutex_t lock;
    struct place *of; /* by descriptor */
    struct awaited *awaited;
    unsigned descriptors, places, awaited_count;
} all = {.lock = PTHREAD_MUTEX_INITIALIZER};

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

int places_init(unsigned places, unsigned descriptors)
{
    struct place *of = calloc(descriptors ? descriptors : 1, sizeof *of);
    struct awaited *awaited = calloc(places ? places : 1, sizeof *awaited);
    places_fini();
    if (!of || !awaited) {
        free(of);
        free(awaited);
        return ERR_MEMORY;
    }
    pthread_mutex_lock(&all.lock); /* others may be accepting already */
    all.of = of;
    all.awaited = awaited;
    all.descriptors = descriptors;
    all.places = places;
    pthread_mutex_unlock(&all.lock);
    return 0;
}

void places_fini(void)
{
    pthread_mutex_lock(&all.lock);
    free(all.of);
    free(all.awaited);
    all.of = NULL;
    all.awaited = NULL;
    all.descriptors = all.places = all.awaited_count = 0;
    pthread_mutex_unlock(&all.lock);
}

static struct place *place_at(int descriptor)
{
    return descriptor >= 0 && (unsigned)descriptor < all.descriptors ? &all.of[descriptor] : NULL;
}

void places_accepted(int descriptor)
{
    pthread_mutex_lock(&all.lock);
    struct place *place = place_at(descriptor);
    if (place)
        *place = (struct place){.open = true, .accepted_ns = now_ns()};
    pthread_mutex_unlock(&all.lock);
}

static unsigned count_of(const char *principal)
{
    unsigned count = 0;
    for (unsigned i = 0; i < all.descriptors; i++)
        count += all.of[i].open && strcmp(all.of[i].principal, principal) == 0;
    for (unsigned i = 0; i < all.awaited_count; i++)
        count += strcmp(all.awaited[i].principal, principal) == 0;
    return count;
}

bool places_let_in(const char *principal)
{
    if (strncmp(principal, KEY_PRINCIPAL, strlen(KEY_PRINCIPAL)) != 0)
        return true;
    pthread_mutex_lock(&all.lock);
    const bool fits =
        all.places < PLACES_SHARE ||
        (all.awaited_count < all.places && count_of(principal) < all.places / PLACES_SHARE);
    if (fits && all.awaited_count < all.places) {
        struct awaited *new = &all.awaited[all.awaited_count++];
        *new = (struct awaited){.since_ns = now_ns()};
        strncpy(new->principal, principal, sizeof new->principal - 1);
    }
    pthread_mutex_unlock(&all.lock);
    return fits;
}

static void forget(unsigned i)
{
    all.awaited[i] = all.awaited[--all.awaited_count];
}

void places_heard(int descriptor, const char *principal)
{
    pthread_mutex_lock(&all.lock);
    struct place *place = place_at(descriptor);
    const bool is_known = place && strcmp(place->principal, principal) == 0;
    if (place && !is_known)
        strncpy(place->principal, principal, sizeof place->principal - 1);
    for (unsigned i = 0; i < all.awaited_count && !is_known; i++)
        if (strcmp(all.awaited[i].principal, principal) == 0) {
            forget(i);
            break;
        }
    pthread_mutex_unlock(&all.lock);
}

static bool is_connected(int descriptor)
{
    struct sockaddr_storage name;
    socklen_t size = sizeof name;
    return getpeername(descriptor, (struct sockaddr *)&name, &size) == 0;
}

/* *ret_unheard: of how many no message came. */
static unsigned count_open(unsigned *ret_unheard)
{
    unsigned count = 0;
    *ret_unheard = 0;
    for (unsigned i = 0; i < all.descriptors; i++) {
        if (all.of[i].open && !is_connected((int)i))
            all.of[i] = (struct place){.open = false};
        count += all.of[i].open;
        *ret_unheard += all.of[i].open && !all.of[i].principal[0];
    }
    return count;
}

void places_tick(void)
{
    pthread_mutex_lock(&all.lock);
    const uint64_t now = now_ns(), silent = PLACES_SILENT_S * UINT64_C(1000000000);
    unsigned unheard;
    const bool crowded = count_open(&unheard) > all.places - all.places / 8;
    for (unsigned i = 0; i < all.descriptors && crowded; i++)
        if (all.of[i].open && !all.of[i].principal[0] && now - all.of[i].accepted_ns > silent)
            (void)shutdown((int)i, SHUT_RDWR);
    while (all.awaited_count > unheard) /* some have gone */
        forget(0);
    for (unsigned i = all.awaited_count; i-- > 0;)
        if (now - all.awaited[i].since_ns > silent)
            forget(i);
    pthread_mutex_unlock(&all.lock);
}
