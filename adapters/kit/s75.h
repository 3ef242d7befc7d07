/* libs75: how a program talks to s75d, the integration daemon for section 75 pooled funds.
 *
 * A program opens a client on the daemon's desk. With a feed it submits numbered batches of items
 * (payments, receipts, agreements ...) that are accepted exactly once, however often the network,
 * the daemon or the program itself fails; without a feed it only asks and follows. The messages are
 * the ones that protobuf-c generates from the .proto files, used as they are; the conversation they
 * belong to is described in proto/README.md.
 *
 * Calls block, within the patience given in the options. A client belongs to one thread at a time.
 * Amounts are pence, signed; dates are YYYYMMDD. Arguments are borrowed for the call unless it says
 * otherwise.
 *
 * Outcomes: 0 or a positive value documented at the function: done. A negative enum s75_error: not
 * done, and s75_error() has a sentence for a person. After a failure marked "lasting" the client is
 * only fit to be closed; a new one resumes where the daemon is. */
#ifndef S75_H
#define S75_H

#include <signal.h>
#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>
#include <s75/v1/desk.pb-c.h>

#ifdef __cplusplus
extern "C" {
#endif

#define S75_VERSION 1 /* of the conversation, as sent in Hello */
/* What the daemon takes at most, in bytes. */
#define S75_PARTY_BYTES_MAX 12
#define S75_ID_BYTES_MAX 35    /* a feed, pool, line or reference (ISO 20022 Max35Text) */
#define S75_TEXT_BYTES_MAX 140 /* a name or description (ISO 20022 Max140Text) */

enum s75_error {
    S75_ERR_MEMORY = -1,  /* out of memory */
    S75_ERR_TIMEOUT = -2, /* no sign of the daemon within the patience; lasting */
    S75_ERR_REFUSED = -3, /* the daemon refused, finally: see s75_refusal(). For a submission: it
                           * and all that followed it are dropped, its number is that of the next
                           * (see s75_submit); lasting when another program has used its number */
    S75_ERR_INPUT =
        -4, /* the caller's options or message are not fit to be sent; nothing was sent */
    S75_ERR_NETWORK = -5,  /* the endpoint is malformed, the socket failed, a key cannot be read, or
                            * the daemon does not let this key or user in; lasting */
    S75_ERR_PROTOCOL = -6, /* the daemon sent what this library does not understand; lasting */
    S75_ERR_FEED = -7,     /* another program uses this feed, or the daemon lost what it had
                            * acknowledged (an older copy, and nobody declared it); lasting */
    S75_ERR_DOCUMENT = -8, /* another document of this feed is still open, or this one has shrunk */
    S75_ERR_STOPPED = -9,  /* *options.stop became non-zero */
    S75_ERR_RESTORED = -10, /* the daemon went back to an older copy, as was declared there:
                             * outcomes or events that this program was given are void. See
                             * s75_restored(); lasting for a submission */
    S75_ERR_KNOWN = -11,    /* options.known_file cannot be read, is damaged, or cannot be written;
                             * lasting */
};

struct s75_client;

/* What was submitted, for the outcome callback. */
struct s75_sent {
    uint64_t number;    /* of the feed */
    uint32_t first_row; /* position of its first item in the document; 0 without a document */
    uint32_t items;
};

/* Called once for each submission that was answered, in order of number. outcome->refusals names
 * items by their index within the submission; without an index the whole submission was refused.
 * Called from inside any call that waits (also s75_query). It must not call the client. */
typedef void (*s75_outcome_fn)(void *ctx, const S75__V1__Outcome *outcome,
                               const struct s75_sent *sent);
/* Called about once a second while nothing comes: "waiting for ipc:///run/s75d/desk, 3 s". */
typedef void (*s75_wait_fn)(void *ctx, const char *text);

struct s75_options {
    const char *desk;    /* "tcp://127.0.0.1:7501"; NULL: $S75_DESK, or ipc:///run/s75d/desk */
    /* Over tcp, how the daemon and this program know each other. NULL: $S75_SERVER_KEY and
     * $S75_KEY. server_key is the daemon's public key, 64 digits or a file with them; key_file has
     * the secret key of this program (s75ctl keys new), for no other user to read. Without a server
     * key tcp is refused, except on a loopback address, where a daemon may be --insecure. Over ipc
     * neither is used: the kernel says who connects. */
    const char *server_key;
    const char *key_file;
    const char *party;   /* who runs the feed: 1..12 bytes */
    const char *feed;    /* 1..35 bytes of a-z 0-9 - _ . ; NULL or "": only asks and follows */
    /* With a key, the feed is this key's alone: "-" and the first 16 digits of the public key are
     * added to its name. So are the feeds of the party s75ctl, which all who use the tool share;
     * 1..18 bytes then. */
    bool feed_is_own;
    const char *program; /* name and version for the daemon's log; may be NULL */
    int timeout_ms;      /* patience without any sign of life; 0: 30,000; negative: for ever */
    int silence_ms;      /* ask again after such a silence; 0: 3,000 */
    unsigned window;     /* most submissions unanswered, 1..1024; 0: 32 */
    /* Where to keep, from run to run, what the daemon sent last as on its disk, so that a daemon
     * which was put back to an older copy meanwhile is found out. Evidence and never a cursor; one
     * program at a time. Made when it is not there; written atomically: at most once a second while
     * something goes on, and when s75_drain, s75_query or s75_follow end well. NULL: it is kept in
     * memory. */
    const char *known_file;
    s75_outcome_fn on_outcome;         /* may be NULL */
    s75_wait_fn on_wait;               /* may be NULL */
    void *ctx;                         /* for both */
    /* May be NULL; non-zero ends any wait. Read atomically: set by a signal handler, or from
     * another thread with __atomic_store_n(). */
    const volatile sig_atomic_t *stop;
};

enum { S75_OPEN_RESTORED = 1 };
/* Connects, says Hello and waits for Welcome. 0. S75_OPEN_RESTORED, only with a known_file: open
 * and fit for use, and since that was written the daemon went back to an older copy, as was
 * declared there. A feed makes sure that what may be missing is sent again (documents are known by
 * their digest, so sending too many does no harm) and then calls s75_restored_done(). On failure
 * *ret_client is a client that is only fit for s75_error() and s75_close(), or NULL when memory ran
 * out. S75_ERR_INPUT, _NETWORK, _TIMEOUT, _REFUSED (another version, say, or a daemon that has
 * another history than known_file tells of), _PROTOCOL, _KNOWN, _MEMORY, _STOPPED. */
int s75_open(const struct s75_options *options, struct s75_client **ret_client);
/* Closes at once; what is unanswered may or may not have been accepted, and resuming will show.
 * NULL is allowed. */
void s75_close(struct s75_client *c);

/* The daemon's latest Welcome: limits, epoch, next number, open document. Borrowed until the next
 * call that waits. */
const S75__V1__Welcome *s75_welcome(const struct s75_client *c);
/* The declared restore behind S75_OPEN_RESTORED or S75_ERR_RESTORED: the last input and event that
 * were kept. NULL: none, or s75_restored_done() was called. Borrowed until the client is closed. */
const S75__V1__Restored *s75_restored(const struct s75_client *c);
/* What the restore made void is on its way again, or was taken back: known_file, which still tells
 * of what was lost, is written anew. Until then the next s75_open says S75_OPEN_RESTORED again. A
 * client without a feed need not call it: it has dealt with the restore when it follows from what
 * was kept. 0 or S75_ERR_KNOWN. */
int s75_restored_done(struct s75_client *c);
/* A sentence on the last failure, without a full stop. Never NULL, also for c NULL. */
const char *s75_error(const struct s75_client *c);
/* The refusal behind the last S75_ERR_REFUSED, or NULL. Borrowed until the next call. */
const S75__V1__Refusal *s75_refusal(const struct s75_client *c);
/* A refusal in one line: "bad_value: WHY; field items[0].payment.amount_pence; limit: not 0", where
 * what WHY says already is not said again. Cut to fit, size > 0. Returns buf. */
char *s75_refusal_text(const S75__V1__Refusal *refusal, char *buf, size_t size);
/* A word for an error: "timeout". */
const char *s75_error_name(int error);

/* Submits items as the feed's next number, first waiting until fewer than `window` are unanswered.
 * The bytes are kept and sent again, unchanged, until the daemon answers; busy and gap are handled
 * here. document may be NULL. A failure may be about an earlier submission. S75_ERR_INPUT: no feed,
 * no items, more items or bytes than Welcome allows, a required field unset. After a declared
 * restore of the daemon what is unanswered is sent again; when outcomes were lost that the callback
 * was given, S75_ERR_RESTORED: a program starts over with a new client. S75_ERR_REFUSED: the
 * submission that s75_error() names was not taken, and neither was any after it, the one in hand
 * included; earlier ones are pending as before. Once the cause is mended (a party that was not
 * registered, say) submit them again: numbers go on where the refusal was. */
int s75_submit(struct s75_client *c, const S75__V1__Document *document, S75__V1__Item *const *items,
               size_t count);
/* Waits until every submission is answered. */
int s75_drain(struct s75_client *c);
/* Submissions not yet answered. */
unsigned s75_pending(const struct s75_client *c);

/* A document: the items of one file, in order, cut into submissions by the kit. A program that died
 * half-way opens the same document again and puts the same items; those that the daemon has are
 * skipped. One document at a time per client. */
struct s75_document;
struct s75_source {
    uint8_t sha256[32];  /* of the whole file as read */
    uint8_t reading[32]; /* digest of what decides how rows become items; zeros: not said */
    const char *name;    /* file name without folders, at most 140 bytes */
    int32_t period_from; /* the period that the file says it covers; 0: it does not say */
    int32_t period_to;
    uint32_t items_max; /* per submission; 0 or too many: what Welcome allows */
};
enum { S75_DOCUMENT_KNOWN = 1 };
/* 0; S75_DOCUMENT_KNOWN: it was accepted whole before, nothing is to be sent, no document is given.
 * S75_ERR_DOCUMENT: another document of this feed must be finished first, or this one was begun
 * with another reading; the sentence says which. */
int s75_document_open(struct s75_client *c, const struct s75_source *source,
                      struct s75_document **ret_document);
/* Items at the beginning that the daemon has already, and that s75_document_put will skip. */
uint32_t s75_document_resumed(const struct s75_document *d);
/* Adds the next item; now and then sends. As s75_submit; after S75_ERR_REFUSED the document is to
 * be closed, and opened again once the cause is mended: it goes on where the daemon is. */
int s75_document_put(struct s75_document *d, const S75__V1__Item *item);
/* Sends what is left as the last of the document, waits for every outcome, and frees d whatever
 * happens. A document without any item sends nothing. */
int s75_document_close(struct s75_document *d);
/* Frees d without completing it: it stays open at the daemon, to be resumed. NULL is allowed. */
void s75_document_abandon(struct s75_document *d);

/* Completes a document that an earlier run left open and that can no longer be sent, without the
 * rest of its items: one Unreadable item in their place says so, and shows in the quarantine. 1
 * when it was given up, 0 when none is open. As s75_submit and s75_drain. */
int s75_document_give_up(struct s75_client *c, const char *reason);

/* Asks. query->request is filled in here. The answer is the caller's, to be freed with
 * s75__v1__answer__free_unpacked(answer, NULL). S75_ERR_REFUSED (an unknown pool, say) is not
 * lasting. A VerifyQuery may take minutes, and is waited for as long as the daemon shows signs of
 * life. */
int s75_query(struct s75_client *c, S75__V1__Query *query, S75__V1__Answer **ret_answer);

/* Called for each event, in ascending number, each exactly once. Non-zero ends the following. It
 * must not call the client. */
typedef int (*s75_event_fn)(void *ctx, const S75__V1__Event *event);
/* Follows: the events after follow->after, from the daemon's store and then live, until the
 * callback returns non-zero (which is then returned), or until nothing more is stored when
 * follow->until_caught_up is set (0 is returned). request is filled in here, and credit when it is
 * 0, and known always; credit is renewed. A lost connection or a restart of the daemon is resumed
 * without loss. On every return follow->after is where to go on. S75_ERR_RESTORED: a declared
 * restore lost events that were followed. Take back those with a greater number than
 * s75_restored()->event, and follow again after that one. */
int s75_follow(struct s75_client *c, S75__V1__Follow *follow, s75_event_fn on_event, void *ctx);

#ifdef __cplusplus
}
#endif
#endif
