/* app/desk/read_log: what people read, and what peers asked and the register did not permit, for
 * the log: who, how often, and what last; at once, and then once a minute while it goes on.
 * Programs, of whom nobody wonders what they read, are noted only where they were refused. Bounded:
 * READ_LOG_MAX of them between two lines, the others are counted. One log is of one of both. */
#pragma once
#include "net/net.h"

#define READ_LOG_MAX 64
#define READ_LOG_TICKS 60

enum read_log_kind { READ_LOG_READ, READ_LOG_REFUSED };

struct read_log {
    struct {
        char principal[NET_PRINCIPAL_MAX];
        uint64_t count;
        char last[64]; /* "report of sefton" */
    } of[READ_LOG_MAX];
    size_t count;
    uint64_t others;
    unsigned quiet; /* ticks since lines were written; they may be written at 0 to begin with */
    bool written;
};

/* pool "": of no pool, or of all. */
void read_log_note(struct read_log *l, const char *principal, const char *what, const char *pool);
/* Every second. */
void read_log_tick(struct read_log *l, enum read_log_kind kind);
