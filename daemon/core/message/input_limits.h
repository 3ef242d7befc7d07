/* core/message/input_limits: limits of inputs, and the enumerations that several of them share.
 * Part of core/message/input. Numbers of the enumerations are those of proto/s75/v1. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/date.h"
#include "base/money.h"
#include "base/text.h"

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
#define CONTRIBUTIONS_MAX 256 /* contributions of a pool */
#define PARTNERS_MAX 32       /* of a pool: agreed, and not carried on for by others */
#define ALIASES_MAX 64
#define CONDITIONS_MAX 32                    /* of one approval */
#define WHOLE_LIMIT INT64_C(1000000000000)   /* of what is counted and is not money */
#define MONEY_LIMIT INT64_C(100000000000000) /* one item: a million million pounds */

#define FEEDS_OWN 4                       /* of a party: there whatever the others do */
#define FEEDS_PARTY_MAX 256               /* of a party */
#define FEEDS_SHARED_MAX 65536            /* of all parties beyond their own */

enum party_kind { PARTY_CCG = 1, PARTY_ICB, PARTY_COUNCIL, PARTY_NHS_ENGLAND, PARTY_OTHER };

enum contribution_kind {
    KIND_NONE = 0, /* not named */
    KIND_NHS_MINIMUM = 1, KIND_NHS_ADDITIONAL, KIND_LA_ADDITIONAL, KIND_DFG, KIND_SCCG, KIND_IBCF,
    KIND_LA_BETTER_CARE_GRANT, KIND_WINTER_PRESSURES, KIND_DISCHARGE_FUND_LA,
    KIND_DISCHARGE_FUND_ICB, KIND_OPERATIONAL_RESILIENCE,
    KIND_COUNT
};

enum economy { ECONOMY_REVENUE = 1, ECONOMY_CAPITAL };

enum schedule_kind {
    SCHEDULE_MONTHLY_DAY = 1, SCHEDULE_MONTHLY_WORKING_DAY, SCHEDULE_QUARTERLY, SCHEDULE_ANNUAL,
    SCHEDULE_DATES
};

enum last_instalment { LAST_BALANCES = 1, LAST_LEAVES };
enum recognition { RECOGNISE_NAMED = 1, RECOGNISE_AMOUNT, RECOGNISE_ANY };

enum plan_outcome {
    PLAN_NONE = 0,
    PLAN_APPROVED = 1, PLAN_APPROVED_WITH_SUPPORT, PLAN_APPROVED_SUBJECT_TO_CONDITIONS,
    PLAN_NOT_APPROVED
};
