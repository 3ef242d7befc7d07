#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include "net/outbox.h"

static struct net_peer peer_of(uint32_t number)
{
    struct net_peer peer = {.size = 5};
    memcpy(peer.id + 1, &number, sizeof number);
    return peer;
}

Test(outbox, keeps_order_and_form_per_peer)
{
    struct outboxes o;
    cr_assert_eq(outboxes_init(&o, 4, 1000), 0);
    struct net_peer a = peer_of(1), b = peer_of(2);
    cr_assert_null(outboxes_find(&o, &a));
    cr_assert(outboxes_park(&o, &a, "a1", 2));
    cr_assert(outboxes_park(&o, &b, "b1", 2));
    a.delimited = true;
    cr_assert(outboxes_park(&o, &a, "a2", 2));
    cr_assert_eq(o.count, 2);
    struct outbox *box = outboxes_find(&o, &a);
    cr_assert_arr_eq(box->first->data, "a1", 2);
    cr_assert_not(box->first->delimited);
    outboxes_shift(&o, box);
    cr_assert_arr_eq(box->first->data, "a2", 2);
    cr_assert(box->first->delimited);
    outboxes_shift(&o, box);
    cr_assert_null(outboxes_find(&o, &a));
    cr_assert_not_null(outboxes_find(&o, &b));
    outboxes_fini(&o);
}

Test(outbox, the_byte_cap_counts_bookkeeping_and_is_exact)
{
    struct outboxes o;
    size_t each = sizeof(struct parked) + 10;
    cr_assert_eq(outboxes_init(&o, 1, 3 * each), 0);
    struct net_peer a = peer_of(1);
    for (int i = 0; i < 3; i++)
        cr_assert(outboxes_park(&o, &a, "0123456789", 10));
    cr_assert_not(outboxes_park(&o, &a, "", 0));
    outboxes_shift(&o, outboxes_find(&o, &a));
    cr_assert_not(outboxes_park(&o, &a, "0123456789+", 11));
    cr_assert(outboxes_park(&o, &a, "0123456789", 10));
    cr_assert_eq(outboxes_drop(&o, outboxes_find(&o, &a)), 3);
    cr_assert_eq(o.count, 0);
    outboxes_fini(&o);
}

Test(outbox, sizes_near_the_end_of_size_t_do_not_wrap)
{
    struct outboxes o;
    cr_assert_eq(outboxes_init(&o, 1, 100), 0);
    struct net_peer a = peer_of(1);
    cr_assert_not(outboxes_park(&o, &a, "", SIZE_MAX - 8));
    cr_assert_not(outboxes_park(&o, &a, "", 101));
    cr_assert_eq(o.count, 0);
    outboxes_fini(&o);
}

Test(outbox, peers_are_bounded_and_slots_come_back)
{
    struct outboxes o;
    cr_assert_eq(outboxes_init(&o, 100, 1000), 0);
    for (uint32_t round = 0; round < 50; round++) {
        for (uint32_t i = 0; i < 100; i++) {
            struct net_peer peer = peer_of(round * 1000 + i);
            cr_assert(outboxes_park(&o, &peer, &i, sizeof i));
        }
        struct net_peer more = peer_of(999);
        cr_assert_not(outboxes_park(&o, &more, "x", 1));
        /* in another order than they came */
        for (uint32_t i = 0; i < 100; i++) {
            struct net_peer peer = peer_of(round * 1000 + (i * 37) % 100);
            struct outbox *box = outboxes_find(&o, &peer);
            uint32_t found;
            cr_assert_not_null(box);
            memcpy(&found, box->first->data, sizeof found);
            cr_assert_eq(found, (i * 37) % 100);
            outboxes_shift(&o, box);
            cr_assert_null(outboxes_find(&o, &peer));
        }
        cr_assert_eq(o.count, 0);
    }
    outboxes_fini(&o);
}

Test(outbox, no_peers_allowed_means_nothing_parks)
{
    struct outboxes o;
    cr_assert_eq(outboxes_init(&o, 0, 1000), 0);
    struct net_peer a = peer_of(1);
    cr_assert_not(outboxes_park(&o, &a, "x", 1));
    outboxes_fini(&o);
    outboxes_fini(&o);
}

Test(outbox, peers_are_equal_by_id_alone)
{
    struct net_peer a = peer_of(1), b = peer_of(1), c = peer_of(2), d = peer_of(1);
    b.delimited = true;
    d.size = 4;
    cr_assert(net_peer_equal(&a, &b));
    cr_assert_not(net_peer_equal(&a, &c));
    cr_assert_not(net_peer_equal(&a, &d));
}

Test(outbox, fini_frees_what_still_waits)
{
    struct outboxes o;
    cr_assert_eq(outboxes_init(&o, 8, 1000), 0);
    for (uint32_t i = 0; i < 8; i++) {
        struct net_peer peer = peer_of(i);
        cr_assert(outboxes_park(&o, &peer, "abc", 3));
        cr_assert(outboxes_park(&o, &peer, "def", 3));
    }
    cr_assert_eq(outboxes_clear(&o), 16);
    cr_assert(outboxes_park(&o, &(struct net_peer){.size = 1, .id = {9}}, "abc", 3));
    outboxes_fini(&o); /* LeakSanitizer is the judge */
}
