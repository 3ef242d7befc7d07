/* health/health: what a daemon's status says of how it is, and what cures it: for s75-exporter
 * (/health), s75ctl doctor and s75ctl top.
 *
 * Each thing that is looked at is told, also when it is well, so that a person sees that it was. */
#pragma once
#include <stdbool.h>
#include "kit/s75.h"

enum health_level {
    HEALTH_GOOD,
    HEALTH_LOOK,  /* serves, and somebody should look at it */
    HEALTH_WRONG, /* does not do all that it is for, or will not for long */
};
#define HEALTH_TEXT_MAX 320
struct health_finding {
    const char *about; /* "clock", "disk", "journal", ... */
    enum health_level level;
    char text[HEALTH_TEXT_MAX]; /* what is, without a full stop */
    const char *cure;           /* what to do; NULL: nothing */
};
typedef void (*health_fn)(void *ctx, const struct health_finding *finding);
/* To whom things are told, one after another. */
struct health_teller {
    health_fn each;
    void *ctx;
};
void health_tell(const struct health_teller *t, const char *about, enum health_level level,
                 const char *cure, const char *format, ...) __attribute__((format(printf, 5, 6)));
/* version: of the program that asks. */
void health_judge(const S75__V1__StatusAnswer *status, const char *version, health_fn each,
                  void *ctx);
/* Whether submissions are taken now; if not, *ret_why is why, static. */
bool health_is_ready(const S75__V1__StatusAnswer *status, const char **ret_why);
