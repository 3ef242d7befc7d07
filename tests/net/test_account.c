#include <criterion/criterion.h>
#include <string.h>
#include <unistd.h>
#include "net/account.h"

static struct net_peer peer_of(uint32_t number)
{
    struct net_peer peer = {.size = 5};
    memcpy(peer.id + 1, &number, sizeof number);
    return peer;
}

static struct charge *charge(struct accounts *o, uint32_t peer, size_t size)
{
    static const char bytes[1 << 20];
    struct net_peer p = peer_of(peer);
    struct account *a = accounts_get(o, &p);
    cr_assert_not_null(a);
    cr_assert(account_has_room(a, size));
    return account_charge(a, bytes, size);
}

static void release(struct charge *c) { account_release(NULL, c); }

static bool was_reported(struct accounts *o)
{
    uint64_t times;
    return read(o->freed, &times, sizeof times) == (ssize_t)sizeof times;
}

Test(account, the_limit_of_a_peer_counts_bookkeeping_and_is_exact)
{
    struct accounts o;
    enum { EACH = 100000 };
    cr_assert_eq(accounts_init(&o, 4, 3 * (EACH + ACCOUNT_REPLY_BYTES), 10 * EACH), 0);
    struct charge *c[3];
    for (int i = 0; i < 3; i++)
        c[i] = charge(&o, 1, EACH);
    struct net_peer one = peer_of(1);
    struct account *a = accounts_find(&o, &one);
    cr_assert_not(account_has_room(a, 0));
    release(c[0]);
    cr_assert_not(account_has_room(a, EACH + 1));
    cr_assert(account_has_room(a, EACH));
    release(c[1]);
    release(c[2]);
    cr_assert_eq(atomic_load(&o.total), 0);
    accounts_fini(&o);
}

Test(account, one_large_reply_is_taken_by_a_peer_that_holds_nothing)
{
    struct accounts o;
    cr_assert_eq(accounts_init(&o, 4, 1000, 1 << 20), 0);
    struct charge *c = charge(&o, 1, 500000);
    struct net_peer one = peer_of(1);
    cr_assert_not(account_has_room(accounts_find(&o, &one), 1));
    release(c);
    cr_assert(account_has_room(accounts_find(&o, &one), 1));
    cr_assert_not(account_has_room(accounts_find(&o, &one), SIZE_MAX - 8), "must not wrap");
    accounts_fini(&o);
}

/* Whoever holds little is served although others have used up the sum. */
Test(account, the_sum_is_bounded_and_everybody_has_a_sure_part)
{
    struct accounts o;
    cr_assert_eq(accounts_init(&o, 4, 1 << 20, 1 << 20), 0);
    struct charge *greedy = charge(&o, 1, (1 << 20) - ACCOUNT_REPLY_BYTES);
    struct net_peer other = peer_of(2);
    struct account *a = accounts_get(&o, &other);
    cr_assert_not(account_has_room(a, ACCOUNT_SURE_BYTES));
    struct charge *small = charge(&o, 2, ACCOUNT_SURE_BYTES - ACCOUNT_REPLY_BYTES);
    cr_assert_not(account_has_room(a, 0), "its sure part is used up");
    release(greedy);
    cr_assert(account_has_room(a, 0));
    release(small);
    accounts_fini(&o);
}

Test(account, whoever_waits_for_room_is_woken_once_there_is)
{
    struct accounts o;
    cr_assert_eq(accounts_init(&o, 4, 400000, 1 << 20), 0);
    struct charge *first = charge(&o, 1, 90000), *second = charge(&o, 1, 90000);
    struct charge *third = charge(&o, 1, 90000);
    struct net_peer one = peer_of(1);
    struct account *a = accounts_find(&o, &one);
    release(first);
    cr_assert_not(was_reported(&o), "nobody waits");
    cr_assert_not(account_is_ready(a));
    release(second);
    cr_assert(was_reported(&o), "a quarter of its limit is left");
    cr_assert(account_is_ready(a));
    release(third);
    cr_assert_not(was_reported(&o), "reported once");
    accounts_fini(&o);
}

Test(account, what_does_not_move_is_stuck)
{
    struct accounts o;
    cr_assert_eq(accounts_init(&o, 4, 1 << 20, 1 << 20), 0);
    struct charge *a1 = charge(&o, 1, 10);
    usleep(60000);
    struct charge *b1 = charge(&o, 2, 10), *b2 = charge(&o, 2, 10);
    struct net_peer one = peer_of(1), two = peer_of(2), three = peer_of(3);
    usleep(60000);
    release(b1);
    struct account *a = accounts_find(&o, &one), *b = accounts_find(&o, &two);
    cr_assert_geq(account_stuck_ms(a), 100);
    cr_assert_lt(account_stuck_ms(b), 60);
    cr_assert_eq(account_stuck_ms(accounts_get(&o, &three)), 0, "it holds nothing");
    cr_assert_eq(accounts_most_stuck(&o, 100), a);
    cr_assert_null(accounts_most_stuck(&o, 60000));
    release(a1);
    release(b2);
    cr_assert_null(accounts_most_stuck(&o, 0));
    accounts_fini(&o);
}

Test(account, slots_are_bounded_and_come_back_when_nothing_is_held)
{
    struct accounts o;
    struct charge *held[100];
    cr_assert_eq(accounts_init(&o, 100, 1 << 20, 1 << 20), 0);
    for (uint32_t round = 0; round < 50; round++) {
        for (uint32_t i = 0; i < 100; i++)
            held[i] = charge(&o, round * 1000 + i, 4);
        struct net_peer more = peer_of(round * 1000 + 999);
        cr_assert_null(accounts_get(&o, &more));
        for (uint32_t i = 0; i < 100; i++) { /* in another order than they came */
            struct net_peer peer = peer_of(round * 1000 + (i * 37) % 100);
            cr_assert_eq(accounts_find(&o, &peer), held[(i * 37) % 100]->account);
            release(held[(i * 37) % 100]);
        }
        cr_assert_not_null(accounts_get(&o, &more));
    }
    cr_assert_eq(atomic_load(&o.total), 0);
    accounts_fini(&o);
}

Test(account, no_peers_allowed_means_nothing_is_held)
{
    struct accounts o;
    cr_assert_eq(accounts_init(&o, 0, 1000, 1000), 0);
    struct net_peer a = peer_of(1);
    cr_assert_null(accounts_get(&o, &a));
    accounts_fini(&o);
    accounts_fini(&o);
}

Test(account, peers_are_equal_by_id_alone)
{
    struct net_peer a = peer_of(1), b = peer_of(1), c = peer_of(2), d = peer_of(1);
    b.delimited = true;
    d.size = 4;
    cr_assert(net_peer_equal(&a, &b));
    cr_assert_not(net_peer_equal(&a, &c));
    cr_assert_not(net_peer_equal(&a, &d));
}
