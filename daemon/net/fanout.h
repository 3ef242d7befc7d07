/* net/fanout: what the daemon and its fan-out say to each other.
 *
 * Command line: NET_FANOUT, water mark in messages, bytes of a topic, bytes of memory, listeners,
 * then the endpoints; those that were handed over to the daemon are its descriptors from
 * FANOUT_HANDED on, without a gap. On its standard input come struct fanout_begin and the
 * principals that may listen (a line each), since a command line can be read by everybody; then
 * messages, each as two sizes of 32 bits (topic, body; the machine's order), topic, body; at its
 * end the fan-out ends. On its standard output go lines: */
#pragma once
#include <stdint.h>
#include "keys/key.h"

#define FANOUT_BOUND "bound "     /* an endpoint, as bound; in order */
#define FANOUT_READY "ready"      /* all are bound: messages are taken */
#define FANOUT_FAILED "failed "   /* an error's number and a sentence; it ends */
#define FANOUT_FIGURES "figures " /* five numbers, as in struct net_listeners; when they changed */
#define FANOUT_LINE_MAX 1024
#define FANOUT_HANDED 3

struct fanout_begin {
    uint8_t secret[KEY_SIZE], previous[KEY_SIZE];
    uint8_t has_secret, has_previous, insecure;
    uint8_t all_users;   /* every user of this machine may listen, and no key */
    uint32_t principals; /* bytes that follow */
};
#define FANOUT_PRINCIPALS_MAX (1u << 20)
struct fanout_frame {
    uint32_t topic, body; /* sizes */
};
#define FANOUT_BYTES_MAX (1u << 20) /* topic and body of one message */
