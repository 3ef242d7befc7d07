/* core/access/register: the register of systems and officers: who a key or a user is, and what for.
 *
 * An entry is one principal, as it is authenticated at the edge (net/credentials): a public key, or
 * a user of the daemon's machine. It holds between its dates, and as long as its body has not been
 * succeeded. Changes are inputs. One administrator sends a change, another sends the same: then it
 * holds (the same work done twice by two people, as banks key large payments [D]). The first
 * entries, two administrators at least, come from the daemon itself, whose input may begin an empty
 * register, and, with a reason, bring administrators to one whose own have lost their keys (s75d
 * --administrators-lost): that is for whoever starts the daemon, and stands in the journal. Two
 * administrators are always left who have no end, by their dates or by a succession. Successions
 * are changes of it too, since by them keys end and speak for others. At most ACCESS_CHANGES_MAX
 * changes wait; then the oldest of whoever has most that wait goes. Private to daemon/core. */
#pragma once
#include "core/foundation/step.h"

struct access_grant {
    enum role role;
    struct text pool; /* code; TEXT_NONE: the pools of the entry's party, or all */
};
struct access_entry {
    struct text principal, name;
    uint32_t party;      /* NONE: none */
    struct text officer; /* id; TEXT_NONE */
    date_t from, until;  /* DATE_NONE: without such an end */
    struct {
        struct access_grant *items;
        size_t count, capacity;
    } grants;
};

uint32_t access_count(const struct engine *e);
const struct access_entry *access_at(const struct engine *e, uint32_t i);
/* The entry of the principal that holds on the business date; NULL: there is none. */
const struct access_entry *access_of(const struct engine *e, struct text principal);
bool access_has_role(const struct access_entry *a, enum role role);
/* Whether the entry holds on the business date. */
bool access_holds(const struct engine *e, const struct access_entry *a);

/* Called by the rule of an input that changes what keys may (the item in hand), after all other
 * checks and before it changes anything: 0: go on; ACCESS_WAITS: the rule returns 0, and it waits
 * for another administrator; a refusal code; ERR_MEMORY. An empty register: 0. */
#define ACCESS_WAITS 1001 /* beyond all refusal codes, and NEEDS_OFFICERS */
int access_check_second(struct step *s, struct text subject, const struct item *item);
/* That two administrators are left when these bodies end: 0, or a refusal code. */
int access_check_succession(struct step *s, const struct succession_input *in);
