/* app/desk/desk: the daemon's working state on the loop's thread, and how peers are answered or
 * refused with it. Below all that answers them. */
#pragma once
#include <stdatomic.h>
#include "app/desk/advance.h"
#include "app/desk/read_log.h"
#include "app/upkeep/checkpointer.h"
#include "app/upkeep/projector.h"
#include "app/process/config.h"
#include "app/follow/follow.h"
#include "app/upkeep/scrub.h"
#include "app/commit/commit_loop.h"

#define DESK_RETRY_MS 200 /* sent to peers that are turned away as busy */
/* What one answer may take while it is made, and what all answers between two ticks may weigh: a
 * request of 20 bytes may ask for a megabyte, and a peer that does not read piles answers up. */
#define DESK_ANSWER_ARENA_MAX (64u << 20)
#define DESK_ANSWERS_MAX (32u << 20)
/* Notes of conflicts journaled between two ticks, in the long run and at once. */
#define DESK_NOTICES_PER_TICK 1
#define DESK_NOTICES_MAX 16

struct poison_entry;

/* See app/ask/task.h. */
struct desk_task {
    const char *name; /* NULL: none is under way */
    _Atomic uint64_t done, of; /* inputs */
    unsigned told_ticks;       /* since the daemon began to serve with none: for systemd */
};

/* What app/ask/limits saw at the last tick. */
struct limits_seen {
    uint64_t turned_away, listeners_lost, events_dropped, peers_ended;
    uint64_t replies_most; /* since memory was last given back */
    unsigned quiet;        /* ticks without a connection turned away */
    bool trimming;
};

/* See app/desk/door.h. */
struct desk_door {
    uint64_t refused, told; /* connections; those that were logged */
    unsigned quiet;         /* ticks since that */
    uint64_t forbidden;     /* requests */
    bool has_looked;
    uint64_t looked; /* input after which it was looked who may listen and follow */
    struct read_log reads, refusals;
    char last[NET_PRINCIPAL_MAX];
};

/* See app/desk/reload.h. */
struct desk_reload {
    int64_t read_us;    /* when the configuration file that holds was read; 0: there is none */
    int64_t refused_us; /* when it was last read again and had problems; 0: it had none */
    uint32_t problems;
    const char *waiting[CONFIG_SETTINGS]; /* names of settings */
    size_t waiting_count;
};

struct desk {
    struct config *config; /* changed by app/desk/reload alone */
    struct store *store;
    const struct books_ops *books;
    /* Another process that reads the journal: sqlite_store_reader; NULL: nobody can. */
    bool (*who_reads)(struct store *store, char *text, size_t size);
    struct store_reader *reader; /* for resends and questions, on the loop's thread */
    struct engine *engine;
    struct net *net;
    struct projector *projector;
    struct checkpointer *checkpointer;
    struct follow *follow;
    struct commit_loop commits;
    struct advance advance;
    struct arena arena;  /* of the request in hand */
    struct arena answer; /* of what is answered to it: never short because the request was large */
    struct buffer reply, shown; /* shown: what is left of it for who is not shown all pools */
    size_t answered;     /* bytes of answers since the last tick */
    unsigned notices;    /* of conflicts that may be journaled now */
    uint64_t started_ns;
    uint64_t refused_busy, refused_malformed, refused_strangers;
    uint64_t turned_away[REFUSED_CODE_COUNT]; /* requests that changed nothing, by why */
    struct {
        uint64_t journal;
        int64_t us;
    } checkpoint;               /* the last, and when it was seen */
    struct store_head restores; /* of it: the restores that were declared */
    uint64_t peers_ahead, peers_differ; /* app/desk/history */
    uint64_t reported_history_ns;           /* when such a peer was logged last; 0: never */
    struct scrub *scrub;
    bool reported_damaged; /* logged already */
    struct desk_task task;
    atomic_bool cancelled; /* tasks are to end */
    bool reported_unreadable, reported_set_aside; /* logged already */
    int reported_stalled;                     /* commits.stalled that was logged last */
    int reported_projector, reported_store;       /* their failures that were logged last */
    struct limits_seen limits;
    struct desk_door door;
    struct desk_reload reload;
    uint64_t attempts_seen; /* of the commits, at the last tick */
    bool stopping;
    int failure; /* why the loop was stopped: an error; 0 */
};

/* As follow_hide_fn; ctx is the desk. */
int desk_hide(void *ctx, const struct net_peer *to, struct bytes reply, struct buffer *out);

/* The budgets of a second begin anew. */
void desk_tick(struct desk *d);
/* Stops the loop because of an error, after which only a restart helps. */
void desk_fail(struct desk *d, const char *doing, int error);
void desk_refuse(struct desk *d, const struct net_peer *to, const struct request *r,
                 const struct refusal *refusal, uint64_t expected_number, uint32_t retry_after_ms);
/* As desk_refuse, when the number expected may be 0; NULL: none. */
void desk_refuse_for(struct desk *d, const struct net_peer *to, const struct request *r,
                     const struct refusal *refusal, const uint64_t *expected_number,
                     uint32_t retry_after_ms);
/* As desk_refuse, by a field, its limit (NULL: none) and a sentence; busy: soon to be asked again.
 */
void desk_refuse_field(struct desk *d, const struct net_peer *to, const struct request *r,
                       enum refusal_code code, const char *field, const char *limit,
                       const char *text);
/* As desk_refuse, by a refusal whose text stands in d->answer, where the answer is made. */
void desk_refuse_made(struct desk *d, const struct net_peer *to, const struct request *r,
                      const struct refusal *why);
/* These bytes ended the daemon before. */
void desk_refuse_set_aside(struct desk *d, const struct net_peer *from, const struct request *r,
                           const struct poison_entry *poison);
/* There is no room for it now. */
void desk_answer_busy(struct desk *d, const struct net_peer *to, const struct request *r);
/* What is stored could not be read: logged once; the peer is answered busy until a person acts. */
void desk_unreadable(struct desk *d, const struct net_peer *to, const struct request *r,
                     const char *field, int error);
/* Begins an answer: d->reply and d->answer are empty. False: there is no room for one now, and the
 * peer has been answered. */
bool desk_begin_answer(struct desk *d, const struct net_peer *to, const struct request *r);
/* Tells why commits are stalled and what that means for the request: busy, to be asked again. */
void desk_answer_waiting(struct desk *d, const struct net_peer *to, const struct request *r,
                      const char *field, const char *text);
/* Sends d->reply as commit_answer does. */
void desk_answer_as(struct desk *d, const struct net_peer *to, enum reply_kind kind);
/* Sends d->reply, the answer to a query, when everything stepped so far is durable, or marked. */
void desk_answer(struct desk *d, const struct net_peer *to);
