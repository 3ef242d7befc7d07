/* kit/client: the inside of a client, shared by the files of the kit only.
 *
 * One DEALER, one conversation, turned by client_turn(): what is due is sent, what came is taken,
 * clocks are looked at. Everything is sent only while GREETED, that is after a Welcome on the
 * present connection; a new connection, or a silence, leads through Hello and Welcome again, after
 * which all that is unanswered is sent again as the same bytes.
 *
 * The files stand in this order, and each calls only those before it: failure, lock, link,
 * standing, known, window, turn; then submit, query and follow; document; open. */
#pragma once
#include <stdbool.h>
#include "base/buffer.h"
#include "s75.h"

enum greeting {
    GREET_NONE, /* no connection */
    GREET_DUE,  /* Hello is to be sent */
    GREET_SENT, /* Welcome is awaited */
    GREETED,
};

/* A submission not yet delivered to the caller as answered. */
struct slot {
    struct s75_sent sent;
    struct buffer frame;   /* the packed Request */
    S75__V1__Reply *reply; /* an Outcome that came before that of an earlier number */
};

/* A query or a follow: at most one at a time. */
struct exchange {
    uint64_t request;
    bool sent;
    bool live; /* an endless one: any reply counts as progress, silence is normal */
    bool done;
    int result; /* when done */
    /* After a Welcome that no new connection led to: 1, send again; 0, no need; or an error. */
    int (*check)(struct s75_client *c, struct exchange *x, const S75__V1__Welcome *w);
    int (*send)(struct s75_client *c, struct exchange *x);
    /* A reply with this request number; *reply is consumed when set to NULL. */
    int (*take)(struct s75_client *c, struct exchange *x, S75__V1__Reply **reply);
};

/* The last input that the daemon reported to be on its disk. */
struct known {
    bool any;
    uint64_t epoch, journal;
    uint8_t chain[32];
    int64_t restored_us; /* 0: none */
};

struct s75_client {
    struct s75_options options; /* strings are our copies */
    struct known known;
    bool known_ahead;    /* the daemon has not come so far: it has yet to agree with it */
    bool known_changed;  /* since it was written */
    int64_t known_ms;    /* when it was written */
    bool has_restored;   /* a restore that the program has not dealt with */
    S75__V1__Restored restored;
    bool has_keys; /* the connection is locked, and this is the public key of ours: */
    uint8_t own_key[32];
    bool feed_is_marked; /* with it (options.feed_is_own) */
    void *zmq, *socket, *monitor;
    enum greeting greeting;
    int64_t heard_ms;    /* last reply, or when the present call began */
    int64_t progress_ms; /* last thing that brought the call further */
    int64_t hello_ms;    /* last Hello */
    int64_t hold_ms;     /* nothing is sent before */
    int64_t reported_ms; /* last on_wait */
    int64_t back_off_ms; /* doubles with every busy or gap, until an outcome */
    char busy[200];      /* text of the last refusal that asked to wait; "" since an answer */
    char reach[320];     /* of reach_look: ": why", or "" */
    bool blocked;        /* the socket would not take what is due */
    S75__V1__Reply *welcome;
    struct slot *slots;            /* ring of options.window */
    unsigned head, count, to_send; /* to_send: of count, those already sent on this connection */
    uint64_t next_number;
    uint64_t next_request;
    struct exchange *exchange;
    struct s75_document *document; /* the one that is open, or NULL */
    bool is_document_broken; /* a part of it was turned away: it is to be closed, and opened anew */
    /* The refusal of the lowest submission that was turned away. Another copy of it may have been
     * taken since, so Welcome is asked first; then the caller is informed. */
    S75__V1__Reply *turned_away;
    bool is_turned_away; /* by Welcome too: it is dropped from the window, and to be reported */
    int failed;                    /* a lasting failure */
    S75__V1__Reply *refused;
    char text[768];
};

/* failure.c: each sets the sentence and returns the error */
int client_fail(struct s75_client *c, int error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* As client_fail, and lasting. */
int client_break(struct s75_client *c, int error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Keeps the reply (consumed) as s75_refusal() and makes the sentence of it: "what: why". */
int client_refused(struct s75_client *c, const char *what, S75__V1__Reply **reply);

/* lock.c: the keys of a socket that is about to be connected, and that it was not let in. 0 or
 * S75_ERR_NETWORK. */
int lock_set(struct s75_client *c, void *socket);
int lock_refused(struct s75_client *c);
/* What may be wrong where nobody answers: "" or a clause. */
const char *lock_hint(const struct s75_client *c);
/* Over ipc: tries the socket, and says in c->reach what is wrong with it. 0, or errno. */
int reach_look(struct s75_client *c);

/* link.c: the socket */
int link_open(struct s75_client *c);
void link_close(struct s75_client *c);
/* Takes note of connections made, lost and refused. 0 or S75_ERR_NETWORK. */
int link_watch(struct s75_client *c);
enum { LINK_BLOCKED = 1 };
int link_send(struct s75_client *c, const void *data,
              size_t size); /* 0, LINK_BLOCKED, S75_ERR_NETWORK */
int link_send_request(struct s75_client *c,
                      const S75__V1__Request *request); /* and S75_ERR_MEMORY */
enum { LINK_NOTHING = 1 };
/* 0 and the message, LINK_NOTHING, S75_ERR_NETWORK, S75_ERR_PROTOCOL. */
int link_receive(struct s75_client *c, S75__V1__Reply **ret_reply);
/* Waits until there is something to do, at most ms. */
int link_wait(struct s75_client *c, int64_t ms);
int64_t clock_ms(void);

/* standing.c: how the conversation stands */
bool client_is_greeted(const struct s75_client *c);
/* Pauses sending for at least ms, longer each time in a row. */
void client_hold(struct s75_client *c, uint32_t ms);
/* As client_hold, for as long as a refusal asks, and keeps its text for on_wait. */
void client_busy(struct s75_client *c, const S75__V1__Refusal *refusal);

/* known.c: what the daemon sent of its journal */
#define KNOWN_CHAIN 32
/* The message to say it with; false: nothing is known. Borrows from c. */
bool known_message(const struct s75_client *c, S75__V1__Known *ret_message);
/* Reads options.known_file. 0 or S75_ERR_KNOWN. */
int known_read(struct s75_client *c);
/* Writes it when it has changed; not soon again unless now is set, and not while a restore has not
 * been dealt with. 0 or S75_ERR_KNOWN. */
int known_write(struct s75_client *c, bool now);
/* Of a Welcome: takes over what it says, or finds that the daemon has not come so far. 0 or
 * S75_ERR_PROTOCOL. */
int known_welcomed(struct s75_client *c, const S75__V1__Welcome *w);
/* Of an Outcome or Events; message may be NULL. */
void known_received(struct s75_client *c, const S75__V1__Known *message);
/* The restore is dealt with. */
void known_restored_done(struct s75_client *c);

/* window.c: what is not answered yet */
int window_open(struct s75_client *c);
void window_close(struct s75_client *c);
int window_send(struct s75_client *c); /* what is due; 0, LINK_BLOCKED or an error */
/* before: the Welcome until now; NULL at the first. */
int window_greeted(struct s75_client *c, const S75__V1__Welcome *before,
                   const S75__V1__Welcome *now);
int window_outcome(struct s75_client *c, S75__V1__Reply **reply);
int window_refused(struct s75_client *c, S75__V1__Reply **reply);
/* Reports to the caller, once, what was turned away and dropped: 0 or S75_ERR_REFUSED. */
int window_report(struct s75_client *c);
/* Whether a submission of that many items and bytes may be sent. 0 or S75_ERR_INPUT. */
int window_check(struct s75_client *c, size_t items, size_t bytes);
bool window_has_room(const struct s75_client *c); /* and may be sent to */
/* Queues a submission, for which there is room; more_items are packed items that follow those in s.
 * 0 or S75_ERR_MEMORY. */
int window_add(struct s75_client *c, const struct s75_sent *sent, const S75__V1__Submission *s,
               struct bytes more_items);

/* turn.c: the conversation */
typedef bool (*client_done_fn)(const struct s75_client *c);
/* Turns until done(c); the patience begins now. */
int client_run(struct s75_client *c, client_done_fn done);
/* One turn that waits at most wait_ms. */
int client_turn(struct s75_client *c, int64_t wait_ms);
/* Greets, runs the exchange to its end, and gives its result. */
int client_exchange(struct s75_client *c, struct exchange *x);
/* Says Hello again and waits for a new Welcome. */
int client_greet(struct s75_client *c);

/* submit.c: as window_add, and a turn that sends it. 0 or an error. */
int submit_add(struct s75_client *c, const struct s75_sent *sent, const S75__V1__Submission *s,
               struct bytes more_items);
