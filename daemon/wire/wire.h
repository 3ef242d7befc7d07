/* wire/wire: protobuf <-> core. The only user of generated messages in the daemon.
 *
 * Decoding makes everything in the arena given, whose limit bounds what a hostile message can make
 * us allocate; the results borrow from the arena and from the bytes. Form is checked here
 * (presence, lengths, UTF-8, enumeration ranges, dates, amounts, unknown fields); a bad item is
 * passed on with its refusal set, so that it is journaled and answered; a bad envelope changes
 * nothing. */
#pragma once
#include "base/arena.h"
#include "base/buffer.h"
#include "core/engine/engine.h"
#include "core/report/report.h"
#include "core/report/table.h"

#define WIRE_VERSION 1
#define WIRE_REQUEST_BYTES_MAX (1u << 20) /* 1 MiB, one request */
#define WIRE_ARENA_BYTES_MAX (16u << 20)  /* what decoding one request may take */
#define WIRE_CREDIT_MAX 65536
#define WIRE_CHAIN_SIZE 32
#define WIRE_DIRECTORY_MAX 1024

enum request_kind {
    REQUEST_HELLO = 1, REQUEST_SUBMISSION, REQUEST_QUERY, REQUEST_FOLLOW, REQUEST_CREDIT,
    REQUEST_UNFOLLOW
};
enum query_kind {
    QUERY_STATUS = 1,
    QUERY_POOLS,
    QUERY_STATEMENT,
    QUERY_EXCEPTIONS,
    QUERY_INPUT,
    QUERY_VERIFY,
    QUERY_DOCUMENT,
    QUERY_SNAPSHOT,
    QUERY_REPORT,
    QUERY_POSTINGS,
    QUERY_TRY,
    QUERY_BACKUP,
    QUERY_REGISTER,
    QUERY_PLAN,
    QUERY_CHECK
};

/* The last durable input that a peer was sent; see Known in desk.proto. */
struct wire_known {
    uint64_t epoch, journal;
    uint8_t chain[WIRE_CHAIN_SIZE]; /* of that row */
    int64_t restored_us;            /* 0: no restore was declared before it */
};

struct request_hello {
    uint32_t version;
    struct text party, feed, program;
};
#define WIRE_EXCEPTIONS_PAGE 256
enum exceptions_order { ORDER_ID = 1, ORDER_AMOUNT, ORDER_AGE, ORDER_DUE };
/* Which exceptions are meant: all that is said holds. */
struct exceptions_asked {
    uint32_t after, only;                     /* id; only 0: not this one alone */
    uint64_t states, kinds;                   /* bit (1 << value); 0: any */
    struct text owner, partner, contribution; /* TEXT_NONE: any */
    int year;                                 /* 0: any */
    date_t due_by, raised_by;                 /* DATE_NONE: any */
    int64_t amount_from, amount_to;           /* whichever way, inclusive */
    enum exceptions_order order;
    uint32_t limit; /* 1..WIRE_EXCEPTIONS_PAGE */
};
struct request_query {
    uint64_t request;
    enum query_kind kind;
    struct text pool; /* TEXT_NONE: all */
    date_t as_of;
    struct exceptions_asked exceptions;
    uint64_t journal; /* QUERY_PLAN: the input that began the document; 0: by sha256 */
    uint8_t sha256[32];
    bool has_sha256, has_replaced_by; /* QUERY_PLAN */
    uint64_t replaced_by;
    uint8_t replaced_by_sha256[32];
    const struct item *items; /* QUERY_TRY: the match rules, then the tolerances */
    size_t item_count;
    const struct input *inputs; /* QUERY_CHECK; journal, epoch and received are not set */
    size_t input_count;
    struct text directory; /* QUERY_BACKUP */
    bool replay;
    struct report_asked report; /* its pool is set by whoever knows the pools */
    date_t issued;      /* of a report: as it was issued with the closing to that day; DATE_NONE */
    uint64_t issued_by; /* by that input; 0: the last */
};
struct request_follow {
    uint64_t request, after;
    uint32_t credit;
    struct text pool; /* TEXT_NONE: all */
    uint64_t kinds;   /* bit (1 << kind); 0: all */
    bool until_caught_up;
};
struct request {
    enum request_kind kind;
    struct bytes raw; /* REQUEST_SUBMISSION: the Submission as received, to be journaled */
    union {
        struct request_hello hello;
        struct input submission; /* journal, epoch and received are not set */
        struct request_query query;
        struct request_follow follow;
        struct { uint64_t request; uint32_t credit; } credit;
        struct { uint64_t request; } unfollow;
    };
    bool has_known; /* REQUEST_HELLO, REQUEST_FOLLOW: the peer says what it knows */
    struct wire_known known;
    /* What is known of a request that is refused, for the answer. */
    struct refusal refusal;
    struct text party, feed;
    uint64_t number, request_number;
};

enum { WIRE_REFUSED = 1 };
/* One frame of the desk. 0, WIRE_REFUSED with ret->refusal set, or ERR_MEMORY: it would take more
 * than the arena's limit (ret holds what is known of it, for the answer). */
int wire_decode_request(struct bytes frame, struct arena *arena, struct request *ret);
/* A journaled Submission again: 0, ERR_CORRUPT or ERR_MEMORY. */
int wire_decode_submission(struct bytes raw, struct arena *arena, struct input *ret);

/* The daemon's own submissions (feeds of party "s75d"), as journaled bytes appended to out. */
int wire_encode_day(struct buffer *out, struct text feed, uint64_t number, date_t date);
int wire_encode_conflict(struct buffer *out, uint64_t number,
                         const struct conflict_input *conflict);
#define WIRE_ADMINISTRATORS_MAX 8
#define WIRE_REGISTER_FEED "register"
struct wire_administrator {
    struct text name, principal;
};
/* The input with which a register begins; with a reason, that brings administrators to it. */
int wire_encode_register(struct buffer *out, uint64_t number, struct text reason,
                         const struct wire_administrator *administrators, size_t count);
int wire_encode_stand(struct buffer *out, struct text feed, uint64_t number,
                      const struct stand_input *stand);

/* Replies and events: one packed message appended to out, text through the arena. 0 or ERR_MEMORY.
 */
struct wire_restored {
    uint64_t epoch, journal, event; /* that began with it; the last that were kept */
    int64_t us;
};
struct wire_welcome {
    uint64_t epoch, last_event, last_journal;
    date_t today;
    bool manual_clock;
    const struct report_feed *feed;
    const struct wire_restored *restored; /* NULL: none that is news to the peer */
    const char *principal;                /* who the peer is */
};
int wire_encode_welcome(struct buffer *out, struct arena *arena, const struct wire_welcome *w);
struct wire_feed_number {
    struct text party, feed;
    uint64_t number;
};
int wire_encode_outcome(struct buffer *out, struct arena *arena, const struct wire_feed_number *of,
                        const struct effects *effects, bool repeated);
/* A reply that wire_encode_outcome made (not repeated), again and marked as repeated. It must not
 * lie in out. */
int wire_encode_repeated(struct buffer *out, struct bytes reply);
/* What may be added to a reply that is encoded already, appended to out: Known to a Welcome, an
 * Outcome or Events; not_durable_from to an Answer. 0 or ERR_MEMORY. */
int wire_encode_known(struct buffer *out, const struct wire_known *known);
int wire_encode_not_durable(struct buffer *out, uint64_t from);
/* A reply with such fields added. Neither may lie in out. 0 or ERR_MEMORY. */
int wire_extend(struct buffer *out, struct bytes reply, struct bytes fields);
struct wire_refused {
    const struct refusal *refusal;
    struct wire_feed_number of; /* number 0: none */
    uint64_t request;           /* 0: none */
    const uint64_t *expected_number; /* NULL: none */
    uint32_t retry_after_ms;    /* 0: none */
};
int wire_encode_refused(struct buffer *out, struct arena *arena, const struct wire_refused *r);
bool wire_refusal_is_final(enum refusal_code code);

/* An event as it is sent is a head, made for its audience, and its body, made once. */
int wire_encode_head(struct buffer *out, const struct event_head *head);
int wire_encode_body(struct buffer *out, struct arena *arena, const struct event *event);
/* The events of one input with their bodies, until the next are made. All zero to begin. */
struct wire_bodies {
    struct event_list list;
    struct buffer bytes;
    struct arena arena;
};
/* 0 or ERR_MEMORY. */
int wire_encode_bodies(struct wire_bodies *b, const struct effects *effects);
void wire_bodies_fini(struct wire_bodies *b);
/* Appends the events to effects, their text in its arena. 0, ERR_MEMORY; ERR_CORRUPT: a body is not
 * one that wire_encode_body makes of an event. */
int wire_decode_events(const struct event_list *events, struct effects *effects);
/* "salford-integrated-care/matched" */
#define WIRE_TOPIC_MAX 80
void wire_topic(const struct event_head *head, char out[WIRE_TOPIC_MAX]);
struct wire_heartbeat {
    uint64_t epoch, last_event, last_journal;
    const uint8_t *chain;
    date_t today;
    date_t clock_not_followed; /* DATE_NONE: all is well */
    int64_t restored_us; /* 0: none */
};
int wire_encode_heartbeat(struct buffer *out, const struct wire_heartbeat *h);

/* A reply of events to a follower, built one by one from heads and bodies. All zero the first
 * time. */
struct wire_events {
    uint64_t request;
    size_t count; /* of events added */
    struct buffer packed, head;
};
void wire_events_begin(struct wire_events *w, uint64_t request);
int wire_events_add(struct wire_events *w, const struct event_bytes *event);
int wire_events_encode(const struct wire_events *w, struct buffer *out, uint64_t through,
                       bool caught_up, const struct wire_known *known);
void wire_events_fini(struct wire_events *w);

/* Answers to queries. */
enum wire_clock { /* numbers of ClockState */
    WIRE_CLOCK_FOLLOWED = 1,
    WIRE_CLOCK_CATCHING_UP,
    WIRE_CLOCK_JUMPED,
    WIRE_CLOCK_IMPLAUSIBLE,
    WIRE_CLOCK_MANUAL,
};
struct wire_histogram {
    const uint64_t *bounds, *counts; /* counts: one more than bounds */
    size_t bound_count;
    uint64_t sum;
};
/* What a daemon counts of its own work: Figures. */
struct wire_figures {
    struct instant now;
    uint64_t inputs, items_accepted;
    const uint64_t *items_refused, *turned_away; /* by enum refusal_code */
    struct wire_histogram commit_us, group;
    uint64_t journal_bytes, wal_bytes, books_bytes, state_bytes, disk_bytes, disk_free_bytes;
    const char *wal_held_by; /* NULL: nobody */
    int64_t checkpoint_us;
    uint64_t follower_lag;
    const struct engine *engine; /* of which the rest is asked */
    struct arena *arena;
};
#define WIRE_FEEDS_MAX 1024 /* of FeedFigures */
struct wire_configuration {
    int64_t read_us;    /* 0: there is no file */
    int64_t refused_us; /* 0: it was taken */
    uint32_t problems;
    const char *const *waiting; /* names of settings */
    size_t waiting_count;
};
struct wire_status {
    struct report_status core;
    struct report_clock days;
    enum wire_clock clock;
    date_t clock_date;
    uint32_t clock_jump_max_days;
    bool clock_takes_two;
    uint64_t epoch, projected_journal, checkpoint_journal, refused_busy, refused_malformed,
        uptime_s;
    uint64_t followers_dropped, refused_strangers;
    uint32_t set_aside;
    uint32_t followers;
    uint64_t memory_bytes, memory_limit_bytes, replies_bytes, connections_turned_away;
    uint64_t listeners_lost, events_dropped, peers_ended;
    uint32_t connections, connections_max, listeners;
    const uint8_t *chain;
    int64_t disk_full_since_us; /* 0: it is not */
    int64_t locked_since_us;    /* by another process; 0: it is not */
    uint64_t waiting_for_disk, peers_ahead, peers_differ;
    const struct wire_restored *restored; /* NULL: none was ever declared */
    const char *task; /* under way; NULL: none */
    uint64_t task_done, task_of;
    uint64_t checked_journal, damaged_journal; /* 0: none is damaged */
    uint32_t rules;
    uint64_t stand; /* 0: none was taken */
    bool insecure;
    uint64_t refused_connections, refused_requests;
    uint32_t register_entries;
    struct wire_configuration configuration;
    const struct wire_figures *figures; /* NULL: they are not for this peer */
};
int wire_answer_status(struct buffer *out, uint64_t request, const struct wire_status *status);
/* What the receiver of a reply is shown. */
struct wire_view {
    bool (*sees)(void *ctx, struct text pool);
    void *ctx;
    bool is_reader; /* no number of the daemon's (wire/reader) */
};
/* Leaves out of a reply what its receiver is not shown: every part that names a pool which it may
 * not see, and the numbers. 0: there was none; WIRE_HIDDEN: what is left is in out, which held
 * nothing of the reply; ERR_MEMORY. */
enum { WIRE_HIDDEN = 1 };
int wire_hide(struct bytes reply, const struct wire_view *view, struct buffer *out);
/* Those that the principal may ask about. */
int wire_answer_pools(struct buffer *out, struct arena *arena, uint64_t request,
                      const struct engine *e, struct text principal);
/* only: this principal's entry; TEXT_NONE: all. */
int wire_answer_register(struct buffer *out, struct arena *arena, uint64_t request,
                         const struct engine *e, struct text only);
int wire_answer_statement(struct buffer *out, struct arena *arena, uint64_t request,
                          const struct engine *e, uint32_t pool, date_t as_of);
/* by_place, for readers: exceptions are numbered by their places among those that are open, from 1,
 * and so is `after`. */
int wire_answer_snapshot(struct buffer *out, struct arena *arena, uint64_t request,
                         const struct engine *e, uint32_t pool, bool by_place);
int wire_answer_exceptions(struct buffer *out, struct arena *arena, uint64_t request,
                           const struct engine *e, uint32_t pool,
                           const struct exceptions_asked *asked, bool by_place);
struct wire_input {
    uint64_t journal, epoch;
    struct wire_feed_number of;
    struct text principal;
    uint32_t version, rules, roles;
    struct instant received;
    struct bytes raw;
    const uint8_t *digest, *chain;
    const uint8_t *batch; /* digest of its batch's effects, of the last input of one; NULL */
    const struct effects *effects;
};
int wire_answer_input(struct buffer *out, struct arena *arena, uint64_t request,
                      const struct wire_input *input);
enum wire_verify_result {
    WIRE_VERIFY_PASSED = 1, WIRE_VERIFY_DIFFERS, WIRE_VERIFY_NOT_DONE
};
struct wire_verified {
    enum wire_verify_result result;
    uint64_t inputs, events;
    struct text text;
};
int wire_answer_verify(struct buffer *out, struct arena *arena, uint64_t request,
                       const struct wire_verified *v);
/* What submissions would come to, one after the other. All zero but for the arena to begin. */
#define WIRE_CHECK_EVENTS_MAX 4096
struct wire_check {
    struct arena *arena;
    uint64_t journal; /* that the copy has taken last, before the first of them */
    date_t today;
    void *answer; /* NULL: none yet */
    size_t events;
};
/* The next one: what it would cause, or why it would not be taken. 0 or ERR_MEMORY. */
int wire_check_add(struct wire_check *c, const struct effects *effects);
int wire_check_refuse(struct wire_check *c, const struct refusal *why);
int wire_answer_check(struct buffer *out, uint64_t request, const struct wire_check *c);
struct wire_backup {
    bool made;
    uint64_t inputs, copied, bytes;
    const uint8_t *chain;
    struct text text;
};
int wire_answer_backup(struct buffer *out, struct arena *arena, uint64_t request,
                       const struct wire_backup *b);
int wire_answer_document(struct buffer *out, uint64_t request, uint64_t journal);
/* What taking a document back would do; which two are asked about. */
struct planned_name;
void wire_plan_names(const struct request_query *q, struct planned_name *ret_document,
                     struct planned_name *ret_instead);
int wire_answer_plan(struct buffer *out, struct arena *arena, uint64_t request,
                     const struct engine *e, const struct request_query *q);
/* A page of a pool's postings, input by input. */
struct wire_postings {
    struct arena *arena;
    struct text pool;
    void *first, *last; /* entries so far */
    size_t entries, postings;
    bool failed;
};
/* Adds the input's postings of that pool; nothing when it has none. */
void wire_postings_add(struct wire_postings *w, const struct effects *effects);
int wire_answer_postings(struct buffer *out, uint64_t request, const struct wire_postings *w,
                         uint64_t through, bool more);
int wire_answer_report(struct buffer *out, struct arena *arena, uint64_t request,
                       const struct report *report);
/* What a trial of other rules shows; of each list the first WIRE_TRIED_MAX are sent. */
#define WIRE_TRIED_MAX 256
struct wire_tried {
    uint64_t inputs, matches_before, matches_after;
    const struct report_exception *const *appear, *const *vanish;
    uint32_t appear_count, vanish_count;
    uint64_t stand; /* 0: the whole history was tried */
};
int wire_answer_try(struct buffer *out, struct arena *arena, uint64_t request,
                    const struct wire_tried *tried);
