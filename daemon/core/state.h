/* core/state: what the core remembers. Private to daemon/core.
 *
 * Everything lives in arrays inside struct engine and is referred to by index, so that the whole
 * state can be written to an image and read back (core/image.c), and so that nothing depends on
 * addresses or on the order of hash tables. It grows with open business (parties, agreements,
 * streams, open items, documents by their digests), never with history: past payments are
 * remembered in tails of at most TAIL_MAX per partner of a pool.
 *
 * Money sums inside a pool cannot overflow: pool.turnover counts the absolute value of everything
 * ever booked there and an input that would take it beyond TURNOVER_MAX is refused first. */
#pragma once
#include <stdlib.h>
#include "base/arena.h"
#include "base/map.h"
#include "base/multiset.h"
#include "core/authority_state.h"
#include "core/effects.h"
#include "core/input.h"
#include "core/opening_state.h"
#include "core/match_state.h"
#include "core/performance_state.h"
#include "core/organisation_state.h"
#include "core/period_state.h"

#define NONE UINT32_MAX
#define TAIL_MAX 4096
#define TURNOVER_MAX (INT64_MAX / 8)
#define TURNOVER_LIMIT "1,152,921,504,606,846,975 pence in all"
#define FEEDS_OWN 4                       /* of a party: there whatever the others do */
#define FEEDS_PARTY_MAX 256               /* of a party */
#define FEEDS_SHARED_MAX 65536            /* of all parties beyond their own */
#define POOLS_MAX 100000
#define PARTIES_MAX 100000
#define PARTNERS_EVER_MAX 64              /* of a pool: all it ever has, see core/descent */
#define VARIATIONS_MAX 1000               /* of one line */
#define CONFIRMATION_WORKING_DAYS 5       /* payment to receipt, before it is a timing difference */
#define PAIRING_DAYS 366                  /* a negative line may undo a payment this old at most */
#define REFERENCE_DAYS 731                /* a document number is remembered for two years */

/* Sums that the turnover limit keeps in range; a wrap would be our bug. */
static inline int64_t sum(int64_t a, int64_t b)
{
    int64_t s;
    if (__builtin_add_overflow(a, b, &s))
        abort();
    return s;
}

struct party {
    struct text code, name;
    enum party_kind kind;
    date_t valid_from, valid_to;
    uint32_t succession; /* in which others carry on for it; NONE */
    struct { struct text *items; size_t count, capacity; } aliases; /* as given, for the record */
    struct { uint32_t *items; size_t count, capacity; } partners;   /* partner indices, ascending */
};

/* One spelling of one party: folded text, found through engine.alias_chains. */
struct alias {
    struct text folded;
    uint32_t party;
};

/* What a contribution's sum is from a date on; terms[0] is the agreement's own. */
struct term {
    struct text variation; /* TEXT_NONE for the agreement's own */
    struct text authority, evidence, taken_back_authority, taken_back_evidence;
    date_t effective_from, agreed_on;
    int64_t annual;
    enum rounding rounding;
    date_t taken_back_on;             /* from this day on as if never agreed, if is_taken_back */
    date_t booked, taken_back_booked; /* booking days, see core/period */
    bool is_taken_back;
};

/* Part of a line's sum of a year that is due only when it is earned (core/performance). */
struct withholding {
    int year;
    date_t agreed_on, booked;
    int64_t amount;
};

struct schedule {
    enum schedule_kind kind;
    uint8_t day, month, date_count;
    date_t dates[DATES_MAX];
};

/* The end of a line was another until a booking day. */
struct moved_end {
    date_t was, booked; /* was DATE_NONE: open */
};

struct line {
    uint32_t pool, partner; /* partner: index in engine.partners */
    struct text id;
    enum contribution_kind kind;
    enum economy economy;
    struct schedule schedule;
    enum last_instalment last;
    enum recognition recognition;
    date_t from, to;
    int64_t tolerance_instalment, tolerance_year;
    uint8_t grace_working_days;
    bool allocation_required;
    struct { struct term *items; size_t count, capacity; } terms; /* by agreed_on, then arrival */
    struct { uint32_t *items; size_t count, capacity; } streams;  /* by year, ascending */
    struct { struct withholding *items; size_t count, capacity; } withheld; /* by arrival */
    bool is_earned;         /* due only as a performance element is earned, which is: */
    uint32_t element;
    uint32_t account_receivable, account_income, account_suspense;
    uint32_t held_count;
    date_t year_asked;      /* the agenda's last entry for a year of it; DATE_NONE: none */
    enum reason waits_for;  /* while held_count > 0: why its first waits */
    date_t booked;          /* booking day */
    struct { struct moved_end *items; size_t count, capacity; } moved_ends; /* by arrival */
    bool is_waiting;        /* only within hold_release: an earlier entry of the line waits on */
};

struct slot {
    date_t due, late;     /* late: last day of grace */
    int64_t expected, paid;
    date_t paid_on;       /* value date of the last payment placed here */
    date_t booked;        /* booking day of a sum that was earned */
    uint32_t exception;   /* id of the open exception about it; 0 none */
    bool true_up;         /* expected holds a backdated change */
    bool late_checked;
};

struct day_sums {
    date_t date, booked; /* value date; booking day */
    int64_t paid, received;
};

/* What was paid on one place of a stream on one value date (core/filling). */
struct filling {
    date_t date;
    uint32_t place;
    int64_t amount;
};

/* One line in one financial year. */
struct stream {
    uint32_t line;
    int year;
    uint32_t slots_in_year; /* divisor of the annual sum; slot_count may be less */
    struct slot *slots;
    uint32_t slot_count;
    uint32_t first_slot;    /* instalment number of slots[0] in the whole year, from 1 */
    struct { struct day_sums *items; size_t count, capacity; } days; /* by date, then booked */
    int64_t recognised;     /* posted as due */
    int64_t paid, received; /* totals of days */
    int64_t extra;          /* paid that fills no slot */
    int64_t change_paid;    /* backdated change of this year paid with the next year's money */
    struct { struct filling *items; size_t count, capacity; } fillings;
    date_t wake_on;         /* the agenda's entry for it; DATE_NONE: none */
    bool touched;           /* position event owed at the end of this step */
    date_t touched_on;
    uint32_t touched_item;
};


/* A payment remembered, so that repeats, reversals and negatives can find it. */
struct paid {
    uint64_t cause;
    uint32_t item;
    struct reference reference;
    int64_t amount;
    date_t value_date;
    uint32_t stream;       /* NONE: unallocated */
    uint64_t slots;        /* bit i: filled slot i of the stream; 0: extra */
    int64_t carried;       /* part of amount: the backdated change of the year before */
    uint32_t exception;    /* id of the open exception raised with it; 0 none */
    uint64_t document;     /* ordinal of the document it came with; 0 none */
    bool reversed;
};

/* A ring of the last payments of one partner of one pool. */
struct tail {
    struct paid *items;
    size_t count, capacity, head; /* head: oldest once full */
    struct chains by_reference, by_amount;
};

struct partner {
    uint32_t pool, party;
    struct tail tail;
    uint32_t account_transit, account_unallocated, account_unexplained;
    uint32_t heir; /* partner of the same pool that carries on for it; NONE */
    uint32_t account_differences; /* made when it is first needed; NONE */
};

struct pool {
    struct text code, name, area, region, manager, note;
    uint32_t host; /* party */
    struct { uint32_t *items; size_t count, capacity; } partners;
    struct { uint32_t *items; size_t count, capacity; } lines;
    struct { uint32_t *items; size_t count, capacity; } accounts;
    struct { uint32_t *items; size_t count, capacity; } held; /* indices of engine.held, in order */
    date_t effective_from, effective_to, signed_on;
    enum plan_outcome plan_outcome;
    bool receipts_expected, synthetic;
    uint64_t events;   /* last pool_number */
    int64_t turnover;  /* never beyond TURNOVER_MAX */
    int64_t held_sum, unallocated_sum;
    uint32_t account_cash, exceptions;
    struct pool_authority authority;
    struct closings closings;
};

struct account {
    uint32_t pool;
    struct text name;
    int64_t balance;
};

/* Money waiting behind the gate. */
struct held {
    uint64_t cause;
    uint32_t item, row;
    uint32_t line;
    struct reference reference, end_to_end;
    int64_t amount;
    date_t value_date;
    uint64_t document;
    enum reason reason;
    uint32_t exception;
    bool live;
};

struct allocation {
    uint32_t party;
    enum contribution_kind kind;
    int year;
    int64_t received, pooled;
};
struct allocation_note { /* one allocation accepted, so that its repeat is known */
    uint32_t party;
    struct text reference;
    enum contribution_kind kind;
    int year;
    int64_t amount;
    date_t value_date;
};

struct exception {
    uint32_t id;
    enum event_kind kind;
    uint32_t pool;    /* NONE: none */
    uint32_t partner; /* NONE */
    uint32_t stream;  /* NONE */
    uint32_t instalment;
    int64_t amount;
    date_t value_date, raised_on;
    struct reference reference;
    enum reason reason;
    uint64_t cause;
    uint32_t item;
    char *explanation; /* owned; NULL: closed by a rule */
    enum exception_state state;
    struct text owner; /* officer who is to look at it; TEXT_NONE: nobody */
    date_t due;        /* DATE_NONE: none */
    uint32_t side;     /* party that disputes or asks; NONE */
    char *note;        /* owned; NULL: none */
};

struct feed {
    struct text party, name;
    uint64_t next;
    bool document_open;
    uint8_t document_sha256[32];
    struct text document_name;
    uint32_t document_next_row;
    uint64_t document_ordinal;
    uint64_t conflict_number; /* last conflict told, so that a repeat is not told again */
    uint8_t conflict_digest[32];
};

/* How many feeds a party has, the daemon's own aside (core/feed). Made again after a load. */
struct feed_count {
    struct text party;
    uint32_t feeds;
};

struct document {
    uint8_t sha256[32];
    uint64_t journal; /* input that completed it */
};

#include "core/queue_state.h"
#include "core/spending_state.h"

enum wake_kind {
    WAKE_LINE_YEAR = 1,
    WAKE_SLOT,
    WAKE_UNCONFIRMED,
    WAKE_CONDITION,
    WAKE_FUND,
    WAKE_DISTRICT_GRANT,
    WAKE_EXCEPTION,
    WAKE_SUCCESSION,
};
struct wake {
    date_t date;
    enum wake_kind kind;
    uint32_t index;
    uint64_t serial;      /* order among equals */
    uint64_t item_serial; /* WAKE_UNCONFIRMED: of the open item; else 0 */
};

struct engine {
    struct arena names; /* interned text */
    struct map name_map;
    struct { struct text *items; size_t count, capacity; } name_list;

    struct { struct party *items; size_t count, capacity; } parties;
    struct map party_map; /* by code */
    struct { struct alias *items; size_t count, capacity; } aliases;
    struct chains alias_chains;
    struct { struct pool *items; size_t count, capacity; } pools;
    struct map pool_map;
    struct four_eyes four_eyes;
    struct { struct partner *items; size_t count, capacity; } partners;
    struct multiset remembered; /* core/remembered */
    struct { struct line *items; size_t count, capacity; } lines;
    struct { struct stream *items; size_t count, capacity; } streams;
    struct { struct account *items; size_t count, capacity; } accounts;
    struct { struct held *items; size_t count, capacity; } held;
    uint32_t held_free; /* first free entry of held, NONE; each names the next in its line */
    struct open_items payments, receipts;
    struct openings openings;
    struct matching_state matching;
    struct { struct allocation *items; size_t count, capacity; } allocations;
    struct chains allocation_chains;
    struct { struct allocation_note *items; size_t count, capacity; } allocation_notes;
    struct chains allocation_note_chains;
    struct { struct exception *items; size_t count, capacity; } exceptions;
    uint32_t last_exception, exceptions_open, exceptions_by_hand;
    struct { struct adjustment *items; size_t count, capacity; } adjustments;
    struct chains adjustment_chains; /* by pool and name */
    struct { struct forced *items; size_t count, capacity; } forced;
    struct { struct element *items; size_t count, capacity; } elements;
    struct { struct feed *items; size_t count, capacity; } feeds;
    struct map feed_map; /* by "party\nfeed" */
    struct { struct feed_count *items; size_t count, capacity; } feed_counts;
    struct map feed_count_map; /* by party */
    uint32_t feeds_shared;     /* of FEEDS_SHARED_MAX; more after an older journal */
    struct { struct document *items; size_t count, capacity; } documents;
    struct chains document_chains;
    struct { struct wake *items; size_t count, capacity; } agenda; /* binary heap */
    uint64_t last_wake, last_open;
    struct organisation organisation;

    struct spending spending; /* money out */

    date_t today;  /* business date; DATE_NONE before the first */
    date_t day_to; /* to which it is being moved on (core/day); DATE_NONE: it stands */
    date_t clock_confirmed; /* up to which the clock may go (core/clock_jump); DATE_NONE */
    uint64_t last_journal, last_event, no_pool_events, last_document;

    struct { uint32_t *items; size_t count, capacity; } touched; /* streams, in order */
    struct effects effects;
    const struct trial *trial; /* core/trial; NULL: the journal alone speaks. Not kept */
};

/* One input in hand. */
struct step {
    struct engine *e;
    const struct input *in;
    uint32_t item;      /* index in hand; ITEM_NONE between items */
    uint64_t document;  /* ordinal; 0 none */
    struct text document_name; /* kept with the effects */
    struct effects *out;
    const uint32_t *through; /* account by way of which all is posted; NULL: none */
    bool is_approved;   /* a second officer approved the item in hand (core/pending) */
    int64_t approved_amount; /* what was at stake when the item in hand was sent */
    size_t closed_events; /* so many of its events are of days that are over (core/day) */
    struct refusal refusal; /* set by refuse() */
};
