#include "exporter/watched.h"
#include <stdio.h>
#include <time.h>

enum { KEPT_MS = 1000 };

static uint64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void forget(struct watched *w)
{
    if (w->answer)
        s75__v1__answer__free_unpacked(w->answer, NULL);
    w->answer = NULL;
}

/* The connection is made anew after any failure: a daemon that was restarted may be another. */
static void ask(struct watched *w)
{
    S75__V1__StatusQuery status = S75__V1__STATUS_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    query.body_case = S75__V1__QUERY__BODY_STATUS;
    query.status = &status;
    int rc = w->client ? 0 : s75_open(&w->options, &w->client);
    if (rc == 0)
        rc = s75_query(w->client, &query, &w->answer);
    if (rc == 0)
        return;
    snprintf(w->why, sizeof w->why, "%s", s75_error(w->client));
    s75_close(w->client);
    w->client = NULL;
}

const S75__V1__StatusAnswer *watched_status(struct watched *w)
{
    if (w->asked_ms == 0 || now_ms() - w->asked_ms >= KEPT_MS) {
        forget(w);
        ask(w);
        w->asked_ms = now_ms();
    }
    return w->answer ? w->answer->status : NULL;
}

void watched_fini(struct watched *w)
{
    forget(w);
    s75_close(w->client);
    w->client = NULL;
}
