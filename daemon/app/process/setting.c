#include "app/process/setting.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "keys/key.h"
#include "net/net.h"

#define CLOCK_JUMP_MAX 3660
#define CHECKPOINT_EVERY_MAX 10000000

static bool refuse(char *ret_why, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool refuse(char *ret_why, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(ret_why, SETTING_WHY_MAX, format, args);
    va_end(args);
    return false;
}

static bool set_path(const char **ret, const char *value, char *ret_why)
{
    if (!*value || strlen(value) >= SETTING_VALUE_MAX)
        return refuse(ret_why, "\"%.60s\" is not the path of a file or directory", value);
    *ret = value;
    return true;
}

static bool set_number(uint32_t *ret, const char *value, unsigned long most, char *ret_why)
{
    char *end;
    const unsigned long number = strtoul(value, &end, 10);
    if (*value < '0' || *value > '9' || *end || number < 1 || number > most)
        return refuse(ret_why, "\"%.60s\" is not a number from 1 to %lu", value, most);
    *ret = (uint32_t)number;
    return true;
}

static const char *get_one(const char *value, size_t i)
{
    return i == 0 ? value : NULL;
}

static const char *get_number(uint32_t number, size_t i, char *buf)
{
    snprintf(buf, SETTING_VALUE_MAX, "%u", number);
    return get_one(buf, i);
}

static bool set_state(struct config *c, const char *value, char *ret_why)
{
    return set_path(&c->state, value, ret_why);
}
static const char *get_state(const struct config *c, size_t i, char *buf)
{
    (void)buf;
    return get_one(c->state, i);
}

static bool add_endpoint(const char **list, size_t *count, const char *value, char *ret_why)
{
    const size_t mark = strlen(NET_PREVIOUS);
    const bool previous = strncmp(value, NET_PREVIOUS, mark) == 0;
    const char *endpoint = value + (previous ? mark : 0);
    const char *why = net_endpoint_objection(endpoint);
    if ((previous || strncmp(endpoint, "ipc://", 6) != 0) && strncmp(endpoint, "tcp://", 6) != 0)
        return refuse(ret_why, "\"%.60s\": an endpoint is ipc://PATH or tcp://ADDRESS:PORT", value);
    if (why)
        return refuse(ret_why, "\"%.60s\": %s", value, why);
    list[(*count)++] = value;
    return true;
}

static bool add_desk(struct config *c, const char *value, char *ret_why)
{
    return add_endpoint(c->desk, &c->desk_count, value, ret_why);
}
static const char *get_desk(const struct config *c, size_t i, char *buf)
{
    (void)buf;
    return i < c->desk_count ? c->desk[i] : NULL;
}

static bool add_events(struct config *c, const char *value, char *ret_why)
{
    return add_endpoint(c->events, &c->events_count, value, ret_why);
}
static const char *get_events(const struct config *c, size_t i, char *buf)
{
    (void)buf;
    return i < c->events_count ? c->events[i] : NULL;
}

static bool set_key(struct config *c, const char *value, char *ret_why)
{
    return set_path(&c->key, value, ret_why);
}
static const char *get_key(const struct config *c, size_t i, char *buf)
{
    (void)buf;
    return get_one(c->key, i);
}

static bool set_previous_key(struct config *c, const char *value, char *ret_why)
{
    return set_path(&c->previous_key, value, ret_why);
}
static const char *get_previous_key(const struct config *c, size_t i, char *buf)
{
    (void)buf;
    return get_one(c->previous_key, i);
}

static bool is_user(const char *who)
{
    const char *number = strncmp(who, "uid:", 4) == 0 ? who + 4 : "";
    return *number && strlen(number) <= 10 && number[strspn(number, "0123456789")] == '\0' &&
           strtoull(number, NULL, 10) <= UINT32_MAX;
}

static bool is_public_key(const char *who)
{
    const size_t prefix = strlen(KEY_PRINCIPAL);
    uint8_t key[KEY_SIZE];
    return strncmp(who, KEY_PRINCIPAL, prefix) == 0 &&
           key_parse(who + prefix, strlen(who + prefix), key);
}

static bool add_administrator(struct config *c, const char *value, char *ret_why)
{
    const char *is = strchr(value, '='), *who = is ? is + 1 : "";
    if (!is || is == value || !text_is_clean(text_of(value)) ||
        !(is_user(who) || is_public_key(who)))
        return refuse(ret_why,
                      "\"%.80s\" is not of the form NAME=key:PUBLIC, with 64 digits 0-9 a-f, or "
                      "NAME=uid:NUMBER",
                      value);
    c->administrators[c->administrator_count++] =
        (struct wire_administrator){{value, (size_t)(is - value)}, text_of(who)};
    return true;
}
/* The name is the beginning of the value. */
static const char *get_administrator(const struct config *c, size_t i, char *buf)
{
    (void)buf;
    return i < c->administrator_count ? c->administrators[i].name.data : NULL;
}

static bool set_insecure(struct config *c, const char *value, char *ret_why)
{
    c->insecure = strcmp(value, "yes") == 0;
    if (!c->insecure && strcmp(value, "no") != 0)
        return refuse(ret_why, "\"%.60s\" is neither yes nor no", value);
    return true;
}
static const char *get_insecure(const struct config *c, size_t i, char *buf)
{
    (void)buf;
    return get_one(c->insecure ? "yes" : "no", i);
}

static bool set_clock(struct config *c, const char *value, char *ret_why)
{
    c->manual_clock = strcmp(value, "manual") == 0;
    if (!c->manual_clock && strcmp(value, "system") != 0)
        return refuse(ret_why, "\"%.60s\" is neither system nor manual", value);
    return true;
}
static const char *get_clock(const struct config *c, size_t i, char *buf)
{
    (void)buf;
    return get_one(c->manual_clock ? "manual" : "system", i);
}

static bool set_clock_jump(struct config *c, const char *value, char *ret_why)
{
    return set_number(&c->clock_jump_max_days, value, CLOCK_JUMP_MAX, ret_why);
}
static const char *get_clock_jump(const struct config *c, size_t i, char *buf)
{
    return get_number(c->clock_jump_max_days, i, buf);
}

static bool set_checkpoint(struct config *c, const char *value, char *ret_why)
{
    return set_number(&c->checkpoint_every, value, CHECKPOINT_EVERY_MAX, ret_why);
}
static const char *get_checkpoint(const struct config *c, size_t i, char *buf)
{
    return get_number(c->checkpoint_every, i, buf);
}

static bool set_previous(struct config *c, const char *value, char *ret_why)
{
    return set_path(&c->previous, value, ret_why);
}
static const char *get_previous(const struct config *c, size_t i, char *buf)
{
    (void)buf;
    return get_one(c->previous, i);
}

const struct setting settings[CONFIG_SETTINGS] = {
    {"state", 's', "DIR",
     "Directory of the journal and the books, on a local file system. One daemon holds it at a "
     "time",
     "/var/lib/s75d", 1, false, set_state, get_state},
    {"desk", 'd', "ENDPOINT",
     "Where feeds submit and clients ask and follow: ipc://PATH, where the kernel says who "
     "connects, or tcp://ADDRESS:PORT, which is locked with key. One that begins with " NET_PREVIOUS
     " is locked with previous-key",
     "ipc:///run/s75d/desk", CONFIG_ENDPOINTS_MAX, false, add_desk, get_desk},
    {"events", 'e', "ENDPOINT", "Where events are published; as desk", "ipc:///run/s75d/events",
     CONFIG_ENDPOINTS_MAX, false, add_events, get_events},
    {"key", 0, "FILE",
     "The secret key that tcp endpoints are locked with (s75ctl keys new makes one), for the "
     "daemon's own user alone to read. A start with a key tries its lock: a peer with a random key "
     "must be refused, or nothing is served",
     "$CREDENTIALS_DIRECTORY/" CONFIG_CREDENTIAL ", where systemd hands one over", 1, false,
     set_key, get_key},
    {"previous-key", 0, "FILE",
     "The secret key before it, of endpoints that begin with " NET_PREVIOUS ", while peers change "
     "over to the present one",
     "$CREDENTIALS_DIRECTORY/" CONFIG_CREDENTIAL_PREVIOUS ", where systemd hands one over", 1,
     false, set_previous_key, get_previous_key},
    {"administrator", 0, "NAME=WHO",
     "Begin the register of a store that has none with this administrator, who is key:PUBLIC or "
     "uid:NUMBER; at least two. A store that has a register goes by that",
     NULL, CONFIG_ADMINISTRATORS_MAX, false, add_administrator, get_administrator},
    {"insecure", 0, NULL,
     "tcp endpoints without any lock, on loopback addresses only: every program on this machine "
     "may "
     "do everything; status and the log say so. For tests",
     "no", 1, false, set_insecure, get_insecure},
    {"clock", 0, "system|manual",
     "system: the business date is that of the machine's clock in England, and moves on by itself. "
     "manual: it moves only when s75ctl day says so, for replays of history and tests",
     "system", 1, false, set_clock, get_clock},
    {"clock-jump-max", 0, "DAYS",
     "A clock further ahead of the business date than this is not followed until two officers "
     "confirm it, 1 to " TEXT_NUMBER(CLOCK_JUMP_MAX),
     "31", 1, true, set_clock_jump, get_clock_jump},
    {"checkpoint-every", 0, "ITEMS",
     "Save the state after this many items, 1 to " TEXT_NUMBER(
         CHECKPOINT_EVERY_MAX) ". A start replays what came after the last checkpoint",
     "100000", 1, true, set_checkpoint, get_checkpoint},
    {"previous", 0, "FILE",
     "The release before this one, which a start with other rules runs once with --settle",
     S75D_PREVIOUS, 1, false, set_previous, get_previous},
};

size_t setting_find(const char *name)
{
    size_t i = 0;
    while (i < CONFIG_SETTINGS && strcmp(settings[i].name, name) != 0)
        i++;
    return i;
}

bool setting_equal(const struct setting *s, const struct config *a, const struct config *b)
{
    char of_a[SETTING_VALUE_MAX], of_b[SETTING_VALUE_MAX];
    for (size_t i = 0;; i++) {
        const char *x = s->get(a, i, of_a), *y = s->get(b, i, of_b);
        if (!x || !y)
            return x == y;
        if (strcmp(x, y) != 0)
            return false;
    }
}

bool setting_set(const struct setting *s, struct config *c, const char *value,
                 char ret_why[SETTING_WHY_MAX])
{
    char buf[SETTING_VALUE_MAX];
    if (s->most > 1 && s->get(c, s->most - 1, buf))
        return refuse(ret_why, "at most %zu of them", s->most);
    return s->set(c, value, ret_why);
}
