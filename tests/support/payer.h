/* support/payer: a council that pays three contributions to the pool of its CCG, monthly, and the
 * mistakes it may make. For tests of the core. synthetic.
 *
 * Contributions are contribution-0 to contribution-2, due on the first of the month from April
 * 2017, truncated, the pennies left. The same seed gives the same amounts. */
#pragma once
#include "core/engine/engine.h"
#include "random_effects.h"
#include "stage.h"

enum { CONTRIBUTIONS = 3, START = 17257 /* 2017-04-01 */ };

/* What may go wrong; the first four are keying errors. */
enum mistake {
    DROPPED,
    ADDED,
    EXCHANGED,
    WRONG,
    TWICE_IN_ONE,
    TWICE_IN_TWO,
    AHEAD_TOO,
    OLD_SUM,
    NO_CHANGE,
    CHANGE_ALONE,
    ANOTHER_CONTRIBUTION,
    A_YEAR_EARLY,
    YEAR_PENNIES,
    UNDONE,
    NOBODY_AGREED,
    MISTAKES
};

/* A pool of three contributions, paid by one council to its CCG, monthly on the first. */
struct payer {
    struct stage stage;
    struct random_source random;
    int64_t annual[CONTRIBUTIONS];
    bool backwards; /* the rows are submitted the other way round */
    unsigned number;
    enum reason reason;
    char found[2000];
    enum recognition recognition;
    bool receives;  /* the host's receipts are awaited */
    bool unchecked; /* too much to look over after every input */
};

/* Days, parties and the agreement are submitted; each input is looked over (core_check). Ends with
 * stage_fini(&p->stage). */
void payer_begin(struct payer *p, uint64_t seed, bool backwards);
void payer_begin_recognised(struct payer *p, uint64_t seed, bool backwards,
                            enum recognition recognition);
void payer_begin_received(struct payer *p, uint64_t seed); /* receipts are awaited */
/* Submits one item; keeps what is reported of money of contribution-0 that is not as it should
 * be, or of money that belongs to no contribution. */
void payer_submit(struct payer *p, const struct item *item);
/* How payments and receipts are matched: within 5 working days. */
void payer_match_rules(struct payer *p, const enum match_rule *rules, size_t count);
void payer_day(struct payer *p, date_t date);
/* line LINES: none is named. */
void payer_pay(struct payer *p, unsigned contribution, int64_t amount, date_t date);
void payer_vary(struct payer *p, int64_t annual, date_t from, date_t agreed); /* contribution-0 */
/* Everything as due, up to instalment n (from 0) without it; the day is n's. */
void payer_pay_before(struct payer *p, unsigned n);
date_t payer_due(unsigned n); /* of instalment n, from 0 = April 2017 */
int64_t payer_twelfth(int64_t annual, unsigned parts);
/* Another amount, by one stroke of the pen at a place drawn; 0 when the stroke changes nothing. */
int64_t payer_misprint(struct payer *p, enum mistake mistake, int64_t amount);
