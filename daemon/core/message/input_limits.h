/* core/message/input_limits: limits of inputs, and the enumerations that several of them share.
 * Part of core/message/input. Numbers of the enumerations are those of proto/s75/v1. */
#pragma once
#include "base/money.h"
#include "core/message/input_fields.h"

/* Parties that nobody registers: the daemon itself, and its tool, which introduces the others. */
#define PARTY_DAEMON "s75d"
#define PARTY_CONTROL "s75ctl"
#define CODE_MAX 12        /* party codes, bytes */
#define NAME_MAX_BYTES 140 /* names and free text */
#define ID_MAX 35          /* pools, contributions, references (ISO 20022 Max35Text) */
#define NOTE_MAX 1000
#define ITEMS_MAX 1024 /* per submission */
#define SHARES_MAX 64
#define SHARE_PARTS 1000000
#define DATES_MAX 53          /* instalments in a financial year */
#define WORKING_DAYS_MAX 23     /* of a month */
#define CONTRIBUTIONS_MAX 256 /* contributions of a pool */
#define PARTNERS_MAX 32       /* of a pool: agreed, and not carried on for by others */
#define ALIASES_MAX 64
#define FIRST_OFFICERS_MAX 256 /* brought by one agreement or succession */
#define CONDITIONS_MAX 32                    /* of one approval */
#define WHOLE_LIMIT INT64_C(1000000000000)   /* of what is counted and is not money */
#define TOLERANCE_LIMIT INT64_C(1000000000)  /* of an item, an instalment or a year, pence */
#define MONEY_LIMIT INT64_C(100000000000000) /* one item: a million million pounds */

#define FEEDS_OWN 4                       /* of a party: there whatever the others do */
#define FEEDS_PARTY_MAX 256               /* of a party */
#define FEEDS_SHARED_MAX 65536            /* of all parties beyond their own */

#define PARTY_KINDS(X)                                                                             \
    X(PARTY_CCG, 1, "ccg")                                                                         \
    X(PARTY_ICB, 2, "icb")                                                                         \
    X(PARTY_COUNCIL, 3, "council")                                                                 \
    X(PARTY_NHS_ENGLAND, 4, "nhs_england")                                                         \
    X(PARTY_OTHER, 5, "other")                                                                     \
    X(PARTY_NHS_TRUST, 6, "nhs_trust")                                                             \
    X(PARTY_FOUNDATION_TRUST, 7, "foundation_trust")
ENUMERATION(party_kind, PARTY_KINDS);

#define ECONOMIES(X)                                                                               \
    X(ECONOMY_REVENUE, 1, "revenue")                                                               \
    X(ECONOMY_CAPITAL, 2, "capital")
ENUMERATION(economy, ECONOMIES);

#define SCHEDULE_KINDS(X)                                                                          \
    X(SCHEDULE_MONTHLY_DAY, 1, "monthly_day")                                                      \
    X(SCHEDULE_MONTHLY_WORKING_DAY, 2, "monthly_working_day")                                      \
    X(SCHEDULE_QUARTERLY, 3, "quarterly")                                                          \
    X(SCHEDULE_ANNUAL, 4, "annual")                                                                \
    X(SCHEDULE_DATES, 5, "dates")
ENUMERATION(schedule_kind, SCHEDULE_KINDS);

/* An officer of a body that has none yet. from absent: the day on which what brings him begins. */
#define APPOINTMENT_FIELDS(X, T)                                                                   \
    X(T, CODE, officer, MUST, ID_MAX)                                                              \
    X(T, TEXT, name, MUST, NAME_MAX_BYTES)                                                         \
    X(T, CODE, party, MUST, CODE_MAX)                                                              \
    X(T, DATE, from, MAY)                                                                          \
    X(T, DATE, to, MAY)                                                                            \
    X(T, TEXT, office, MAY, NAME_MAX_BYTES)
INPUT_STRUCT(appointment, APPOINTMENT_FIELDS);

/* enum rounding is base/money's. */
#define ROUNDINGS(X)                                                                               \
    X(ROUND_HALF_UP, 1, "half_up")                                                                 \
    X(ROUND_TRUNCATE, 2, "truncate")
extern const char *const rounding_words[];

#define LAST_INSTALMENTS(X)                                                                        \
    X(LAST_BALANCES, 1, "balances")                                                                \
    X(LAST_LEAVES, 2, "leaves")
ENUMERATION(last_instalment, LAST_INSTALMENTS);

#define RECOGNITIONS(X)                                                                            \
    X(RECOGNISE_NAMED, 1, "named")                                                                 \
    X(RECOGNISE_AMOUNT, 2, "amount")                                                               \
    X(RECOGNISE_ANY, 3, "any")
ENUMERATION(recognition, RECOGNITIONS);
