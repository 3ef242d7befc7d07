#include "app/desk/door.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "app/desk/own_input.h"
#include "app/process/log.h"
#include "base/error.h"

enum { QUIET_TICKS = 60 };

/* --- who may connect -------------------------------------------------------------------------- */

static bool is_owner(const char *principal)
{
    char owner[NET_PRINCIPAL_MAX];
    snprintf(owner, sizeof owner, "uid:%u", (unsigned)geteuid());
    return strcmp(principal, owner) == 0 || strcmp(principal, "uid:0") == 0;
}

static bool is_admitted(const struct desk *d, const char *principal)
{
    if (access_is_begun(d->engine))
        return access_knows(d->engine, text_of(principal));
    if (strcmp(principal, NET_PRINCIPAL_NONE) == 0)
        return d->config->insecure;
    return is_owner(principal);
}

bool door_admits(struct desk *d, const char *principal)
{
    if (is_admitted(d, principal))
        return true;
    d->door.refused++;
    snprintf(d->door.last, sizeof d->door.last, "%s", principal);
    return false;
}

/* Whoever may see all pools: an event is published to all listeners. */
static void print_listeners(const struct desk *d, FILE *out)
{
    if (!access_is_begun(d->engine)) {
        fprintf(out, "uid:0\nuid:%u\n", (unsigned)geteuid());
        if (d->config->insecure)
            fprintf(out, "%s\n", NET_PRINCIPAL_NONE);
        return;
    }
    for (uint32_t i = 0; i < access_entries(d->engine); i++) {
        const struct text principal = access_show(d->engine, i).principal;
        if (access_may_ask(d->engine, principal, ASK_ALL_POOLS, ACCESS_POOL_NONE))
            fprintf(out, "%.*s\n", TEXT_ARG(principal));
    }
}

char *door_listeners(const struct desk *d)
{
    char *list = NULL;
    size_t size;
    FILE *out = open_memstream(&list, &size);
    if (!out)
        return NULL;
    print_listeners(d, out);
    if (fclose(out) == 0)
        return list;
    free(list);
    return NULL;
}

/* --- what they may ---------------------------------------------------------------------------- */

static bool may_follow(void *ctx, const struct net_peer *peer, struct text pool)
{
    const struct desk *d = ctx;
    const struct text principal = text_of(peer->principal);
    if (pool.size && !text_equal(pool, text_of("-")))
        return access_may_ask(d->engine, principal, ASK_FOLLOW, report_pool_find(d->engine, pool));
    return access_may_ask(d->engine, principal, ASK_ALL_POOLS, ACCESS_POOL_NONE);
}

bool door_may_follow(struct desk *d, const struct net_peer *from, struct text pool)
{
    return may_follow(d, from, pool);
}

bool door_may(const struct desk *d, const struct net_peer *from, enum access_ask ask, uint32_t pool)
{
    return access_may_ask(d->engine, text_of(from->principal), ask, pool);
}

bool door_may_speak(const struct desk *d, const struct net_peer *from, struct text party,
                    struct text feed)
{
    return access_may_speak(d->engine, text_of(from->principal), party, feed);
}

bool door_is_reader(const struct desk *d, const struct net_peer *from)
{
    return access_is_reader(d->engine, text_of(from->principal));
}

static void note(struct read_log *log, const struct net_peer *from, const char *what,
                 struct text pool)
{
    char code[ID_MAX + 1];
    snprintf(code, sizeof code, "%.*s", TEXT_ARG(pool));
    read_log_note(log, from->principal, what, code);
}

void door_note_refused(struct desk *d, const struct net_peer *from, const char *what,
                       struct text pool)
{
    d->door.forbidden++;
    note(&d->door.refusals, from, what, pool);
}

void door_refuse(struct desk *d, const struct net_peer *from, const struct request *r,
                 const char *field, const char *what)
{
    door_note_refused(d, from, what, TEXT_NONE);
    desk_refuse_field(d, from, r, REFUSED_NOT_PERMITTED, field, NULL,
                      "the register does not permit it");
}

bool door_refuses_items(struct desk *d, const struct net_peer *from, struct request *r)
{
    uint32_t item;
    char field[32] = "submission.party";
    if (access_may_submit(d->engine, text_of(from->principal), &r->submission, &item,
                          &r->submission.roles))
        return false;
    if (item != ITEM_NONE)
        snprintf(field, sizeof field, "items[%u]", item);
    door_refuse(d, from, r, field, "submission");
    return true;
}

void door_note_read(struct desk *d, const struct net_peer *from, const char *what, struct text pool)
{
    if (access_is_person(d->engine, text_of(from->principal)))
        note(&d->door.reads, from, what, pool);
}

/* --- when it changes -------------------------------------------------------------------------- */

static bool are_administrators(const struct desk *d)
{
    for (size_t i = 0; i < d->config->administrator_count; i++)
        if (!access_may_ask(d->engine, d->config->administrators[i].principal, ASK_COPY,
                            ACCESS_POOL_NONE))
            return false;
    return true;
}

void door_begin(struct desk *d)
{
    const char *lost = d->config->administrators_lost;
    if (d->config->administrator_count == 0)
        return;
    if (!access_is_begun(d->engine)) {
        own_take_register(d, TEXT_NONE);
    } else if (lost && !are_administrators(d)) {
        log_line(LOG_WARNING, "whoever starts this brings administrators to the register: %s",
                 lost);
        own_take_register(d, text_of(lost));
    }
}

/* Rights are asked of with every message; what goes on without any is ended here. */
void door_look(struct desk *d)
{
    char *list = door_listeners(d);
    d->door.has_looked = true;
    d->door.looked = d->commits.next_journal - 1;
    follow_end_forbidden(d->follow, may_follow, d);
    if (!list || net_set_listeners(d->net, list))
        desk_fail(d, "looking who may listen", ERR_MEMORY);
    free(list);
}

/* At once, and then once a minute while it goes on: whoever is refused tries again and again. */
static void report_connections(struct desk_door *door)
{
    door->quiet += door->quiet < QUIET_TICKS;
    if (door->refused == door->told || (door->told && door->quiet < QUIET_TICKS))
        return;
    log_message(MESSAGE_NOT_ADMITTED, LOG_WARNING,
                "refused %llu connection%s of peers whom the register does not have, the last one "
                "of %s",
                (unsigned long long)(door->refused - door->told),
                door->refused - door->told == 1 ? "" : "s", door->last);
    door->told = door->refused;
    door->quiet = 0;
}

void door_tick(struct desk *d)
{
    struct desk_door *door = &d->door;
    report_connections(door);
    read_log_tick(&door->refusals, READ_LOG_REFUSED);
    read_log_tick(&door->reads, READ_LOG_READ);
    /* Dates and successions end rights too: they come with inputs, as the register does. */
    if (!door->has_looked || door->looked != d->commits.next_journal - 1)
        door_look(d);
}
