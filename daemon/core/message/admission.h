/* core/message/admission: where a submission stands in its feed, before it is journaled. */
#pragma once

/* Where a feed's submission stands. */
enum admission {
    ADMIT_NEXT = 1,          /* the number expected */
    ADMIT_KNOWN = 2,         /* accepted before: its first outcome is the answer */
    ADMIT_GAP = 3,           /* beyond the next */
    ADMIT_UNKNOWN_PARTY = 4, /* no party is registered under this code */
    ADMIT_PARTY_FULL = 5,    /* a new feed, and the party has as many as one may have */
    ADMIT_FULL = 6           /* a new feed beyond the party's own, and what all share is taken */
};
