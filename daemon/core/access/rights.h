/* core/access/rights: what an entry of the register may do: the matrix of roles against what is
 * sent and asked.
 *
 * Every kind of input has a row (RIGHT_ and its name in rights.c; one without does not compile),
 * every kind of question one of enum access_ask (app/ask/query). What a role covers is
 * core/access/cover, what an input is about core/access/subject. Who may send nothing may not
 * use up a number either: a submission, whatever is in it, takes a role that sends something. Its
 * party is the entry's, or one that it has succeeded, or the tool's (s75ctl): whose feeds are each
 * one key's, named after it ("desk-" and the first 16 digits), so that nobody is in another's way;
 * those without such a name are the users' of the daemon's machine.
 * An empty register permits everything: who may connect is then for the edge to say. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "core/message/input.h"

struct engine;

#define ACCESS_POOL_NONE UINT32_MAX
#define TOOL_MARK_SIZE 17 /* bytes of the end of a feed of the tool: "-", and of whose key */

enum access_ask {
    ASK_ANY = 1,   /* that it is there, and what it is: any entry */
    ASK_DOCUMENT,  /* whether a file is known */
    ASK_POOL,      /* of one pool */
    ASK_ALL_POOLS, /* what is not of one pool: all must be covered */
    ASK_TOTALS,    /* sums of many pools, no rows */
    ASK_FOLLOW,    /* events of one pool */
    ASK_FIGURES,   /* what the daemon counts of its own work */
    ASK_OPERATE,   /* verify: the running of the daemon */
    ASK_COPY,      /* a copy of the journal, with all that is in it */
};

bool access_is_begun(const struct engine *e);
/* One who only reads, and not all pools: it sees no number of the daemon's (of inputs, events,
 * exceptions), from which it could tell how much goes on in other pools. Whoever acts names things
 * by these numbers, and is shown them. */
bool access_is_reader(const struct engine *e, struct text principal);
/* The last input that changed it; 0: none. */
uint64_t access_changed(const struct engine *e);
/* Whether there is an entry of the principal that holds on the business date. */
bool access_knows(const struct engine *e, struct text principal);
/* pool: for ASK_POOL and ASK_FOLLOW; ACCESS_POOL_NONE, a pool that is not known, is refused as one
 * that is not covered is. */
bool access_may_ask(const struct engine *e, struct text principal, enum access_ask ask,
                    uint32_t pool);
/* *ret_item: the first item that it may not send; ITEM_NONE: the submission's party. *ret_roles:
 * the roles that permit what is in it, bit (1 << role); 0 while the register is empty. */
bool access_may_submit(const struct engine *e, struct text principal, const struct input *in,
                       uint32_t *ret_item, uint32_t *ret_roles);
/* Whether somebody is behind it, and not a program: an officer, a member of a board, an auditor...
 */
bool access_is_person(const struct engine *e, struct text principal);
/* For whom: a party's feed. */
bool access_may_speak(const struct engine *e, struct text principal, struct text party,
                      struct text feed);
/* A row of a sender that was refused and waits, as it came (NULL: it cannot be read): to be taken
 * again, or set aside, by its own body, or by whom the pools that it names are. */
bool access_may_retry(const struct engine *e, struct text principal, struct text sender,
                      const struct item *item);
/* The roles that may send such an item, bit (1 << role). */
uint32_t access_roles_for(enum item_kind kind);

/* Entries, for whoever shows them. ret_grants is cut to size. */
struct access_shown {
    struct text principal, name, party, officer;
    date_t from, until;
    bool holds;
    uint32_t grants;
};
uint32_t access_entries(const struct engine *e);
struct access_shown access_show(const struct engine *e, uint32_t entry);
struct text access_show_pool(const struct engine *e, uint32_t entry, uint32_t grant);
enum role access_show_role(const struct engine *e, uint32_t entry, uint32_t grant);
