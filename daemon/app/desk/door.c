#include "app/desk/door.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "app/process/log.h"

enum { QUIET_TICKS = 60 };

static bool is_owner(const char *principal)
{
    char owner[NET_PRINCIPAL_MAX];
    snprintf(owner, sizeof owner, "uid:%u", (unsigned)geteuid());
    return strcmp(principal, owner) == 0 || strcmp(principal, "uid:0") == 0;
}

static bool is_administrator(const struct config *c, const char *principal)
{
    for (size_t i = 0; i < c->administrator_count; i++)
        if (text_equal(c->administrators[i].principal, text_of(principal)))
            return true;
    return false;
}

static bool is_admitted(const struct desk *d, const char *principal)
{
    if (strcmp(principal, NET_PRINCIPAL_NONE) == 0)
        return d->config->insecure;
    return is_owner(principal) || is_administrator(d->config, principal);
}

bool door_admits(struct desk *d, const char *principal)
{
    if (is_admitted(d, principal))
        return true;
    d->door.refused++;
    snprintf(d->door.last, sizeof d->door.last, "%s", principal);
    return false;
}

char *door_listeners(const struct desk *d)
{
    char *list = NULL;
    size_t size;
    FILE *out = open_memstream(&list, &size);
    if (!out)
        return NULL;
    fprintf(out, "uid:0\nuid:%u\n", (unsigned)geteuid());
    if (d->config->insecure)
        fprintf(out, "%s\n", NET_PRINCIPAL_NONE);
    for (size_t i = 0; i < d->config->administrator_count; i++)
        fprintf(out, "%.*s\n", TEXT_ARG(d->config->administrators[i].principal));
    if (fclose(out) == 0)
        return list;
    free(list);
    return NULL;
}

/* At once, and then once a minute while it goes on: whoever is refused knocks again and again. */
void door_tick(struct desk *d)
{
    struct desk_door *door = &d->door;
    door->quiet += door->quiet < QUIET_TICKS;
    if (door->refused == door->told || (door->told && door->quiet < QUIET_TICKS))
        return;
    log_line(LOG_WARNING,
             "%llu connections of peers whom the register does not have were refused, the last "
             "one of %s: an administrator adds it (s75ctl keys add), or it should not be here",
             (unsigned long long)(door->refused - door->told), door->last);
    door->told = door->refused;
    door->quiet = 0;
}
