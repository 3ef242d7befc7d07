#include "app/desk/read_log.h"
#include <stdio.h>
#include <string.h>
#include "app/process/log.h"

void read_log_note(struct read_log *l, const char *principal, const char *what, const char *pool)
{
    size_t i = 0;
    while (i < l->count && strcmp(l->of[i].principal, principal) != 0)
        i++;
    if (i == READ_LOG_MAX) {
        l->others++;
        return;
    }
    if (i == l->count) {
        l->of[l->count].count = 0;
        snprintf(l->of[l->count++].principal, NET_PRINCIPAL_MAX, "%s", principal);
    }
    l->of[i].count++;
    snprintf(l->of[i].last, sizeof l->of[i].last, "%s%s%s", what, *pool ? " of " : "", pool);
}

static void write_line(enum read_log_kind kind, const char *who, uint64_t count, const char *last)
{
    if (kind == READ_LOG_READ)
        log_line(LOG_INFO, "%s has read %llu times, last: %s", who, (unsigned long long)count,
                 last);
    else
        log_message(MESSAGE_NOT_PERMITTED, LOG_WARNING,
                    "%s asked %llu time%s what the register does not permit, last: %s", who,
                    (unsigned long long)count, count == 1 ? "" : "s", last);
}

void read_log_tick(struct read_log *l, enum read_log_kind kind)
{
    l->quiet += l->quiet < READ_LOG_TICKS;
    if (l->count == 0 || (l->written && l->quiet < READ_LOG_TICKS))
        return;
    for (size_t i = 0; i < l->count; i++)
        write_line(kind, l->of[i].principal, l->of[i].count, l->of[i].last);
    if (l->others)
        write_line(kind, "others", l->others, "not noted");
    l->count = 0;
    l->others = 0;
    l->quiet = 0;
    l->written = true;
}
