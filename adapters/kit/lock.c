/* kit/lock: the keys of a connection over tcp, and what is said when they do not fit.
 *
 * libzmq keeps the secret key for as long as the socket lives; ours is wiped at once. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>
#include "client.h"
#include "keys/key_file.h"

#define Z85_SIZE 41

static int fail(struct s75_client *c)
{
    return client_break(c, S75_ERR_NETWORK, "cannot lock the socket for %s: %s", c->options.desk,
                        zmq_strerror(zmq_errno()));
}

static bool is_loopback(const char *endpoint)
{
    static const char *const hosts[] = {"tcp://127.", "tcp://localhost:", "tcp://[::1]:"};
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
        if (strncmp(endpoint, hosts[i], strlen(hosts[i])) == 0)
            return true;
    return false;
}

/* The public key of a secret one. */
static bool public_of(const uint8_t secret[KEY_SIZE], uint8_t ret_public[KEY_SIZE])
{
    char text[Z85_SIZE], public_text[Z85_SIZE];
    const bool made = zmq_z85_encode(text, secret, KEY_SIZE) &&
                      zmq_curve_public(public_text, text) == 0 &&
                      zmq_z85_decode(ret_public, public_text);
    key_wipe(text, sizeof text);
    return made;
}

/* Once; a socket may be made anew. */
static int mark_feed(struct s75_client *c)
{
    char key[KEY_TEXT_SIZE + 1], *feed;
    if (!c->options.feed_is_own || c->feed_is_marked || !*c->options.feed)
        return 0;
    key_print(c->own_key, key);
    if (asprintf(&feed, "%s-%.16s", c->options.feed, key) < 0)
        return client_break(c, S75_ERR_MEMORY, "out of memory");
    free((char *)c->options.feed);
    c->options.feed = feed;
    c->feed_is_marked = true;
    return 0;
}

static int set_own(struct s75_client *c, void *socket)
{
    uint8_t secret[KEY_SIZE];
    char why[KEY_WHY_MAX];
    if (key_file_read(c->options.key_file, secret, why))
        return client_break(c, S75_ERR_NETWORK, "the secret key %s", why);
    const bool set = public_of(secret, c->own_key) &&
                     !zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, c->own_key, KEY_SIZE) &&
                     !zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, secret, KEY_SIZE);
    key_wipe(secret, sizeof secret);
    return set ? mark_feed(c) : fail(c);
}

int lock_set(struct s75_client *c, void *socket)
{
    uint8_t server[KEY_SIZE];
    char why[KEY_WHY_MAX];
    if (strncmp(c->options.desk, "tcp://", 6) != 0)
        return 0;
    if (!c->options.server_key && is_loopback(c->options.desk))
        return 0;
    if (!c->options.server_key)
        return client_break(c, S75_ERR_NETWORK,
                            "%s is reached over a network: the daemon's public key is needed "
                            "(S75_SERVER_KEY), and a secret key of your own (S75_KEY, made by "
                            "s75ctl keys new)",
                            c->options.desk);
    if (!c->options.key_file)
        return client_break(c, S75_ERR_NETWORK,
                            "a secret key of your own is needed for %s (S75_KEY, made by s75ctl "
                            "keys new)",
                            c->options.desk);
    if (key_public_read(c->options.server_key, server, why))
        return client_break(c, S75_ERR_NETWORK, "the daemon's public key %s", why);
    if (zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, server, KEY_SIZE) != 0)
        return fail(c);
    c->has_keys = true;
    return set_own(c, socket);
}

int lock_refused(struct s75_client *c)
{
    char key[KEY_TEXT_SIZE + 1];
    if (!c->has_keys)
        return client_break(c, S75_ERR_NETWORK,
                            "s75d at %s does not let user %u in: its register does not have uid:%u "
                            "(s75ctl keys add)",
                            c->options.desk, (unsigned)geteuid(), (unsigned)geteuid());
    key_print(c->own_key, key);
    return client_break(c, S75_ERR_NETWORK,
                        "s75d at %s does not let this key in: its register does not have key:%s "
                        "(s75ctl keys add)",
                        c->options.desk, key);
}

const char *lock_hint(const struct s75_client *c)
{
    if (c->has_keys)
        return ", or its public key is not the one given as S75_SERVER_KEY";
    return strncmp(c->options.desk, "tcp://", 6) == 0
               ? ", or it is locked, and S75_SERVER_KEY and S75_KEY are needed"
               : "";
}
