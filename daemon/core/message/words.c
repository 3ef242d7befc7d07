#include "core/message/words.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

/* Those of the wire, in lower case without their prefix. A value that is added without its word
 * stops the build here. */
#define EVENT_WORD(name, number, word) [EVENT_##name] = word,
const char *const event_kind_words[] = {EVENTS(EVENT_WORD) NULL};

const char *const reason_words[] = {
    [REASON_NONE] = "",
    [REASON_INSTALMENT] = "instalment",
    [REASON_LATE_INSTALMENT] = "late_instalment",
    [REASON_PART_INSTALMENT] = "part_instalment",
    [REASON_EXTRA] = "extra",
    [REASON_NO_PLAN] = "no_plan",
    [REASON_NOT_SIGNED] = "not_signed",
    [REASON_NO_ALLOCATION] = "no_allocation",
    [REASON_NOT_EFFECTIVE] = "not_effective",
    [REASON_REFERENCE_REUSED] = "reference_reused",
    [REASON_SAME_AMOUNT] = "same_amount",
    [REASON_OUTSIDE_PERIOD] = "outside_period",
    [REASON_CREDIT] = "credit",
    [REASON_PAIRS_WITH_PAYMENT] = "pairs_with_payment",
    [REASON_BY_REFERENCE] = "by_reference",
    [REASON_BY_AMOUNT_AND_DATE] = "by_amount_and_date",
    [REASON_AMBIGUOUS] = "ambiguous",
    [REASON_NO_PAYMENT] = "no_payment",
    [REASON_DROPPED_DIGIT] = "dropped_digit",
    [REASON_EXTRA_DIGIT] = "extra_digit",
    [REASON_TRANSPOSED_DIGITS] = "transposed_digits",
    [REASON_WRONG_DIGIT] = "wrong_digit",
    [REASON_ROUNDING] = "rounding",
    [REASON_BACKDATED_ADJUSTMENT_DUE] = "backdated_adjustment_due",
    [REASON_MISPOSTING] = "misposting",
    [REASON_UNRECONCILED] = "unreconciled",
    [REASON_DOUBLED] = "doubled",
    [REASON_REVERSED] = "reversed",
    [REASON_OTHER_RATE] = "other_rate",
    [REASON_UNAGREED_SUM] = "unagreed_sum",
    [REASON_AHEAD] = "ahead",
    [REASON_NO_REFERENCE] = "no_reference",
    [REASON_ODD_REFERENCE] = "odd_reference",
    [REASON_NOT_EARNED] = "not_earned",
    [REASON_BY_END_TO_END] = "by_end_to_end",
    [REASON_BY_SUM] = "by_sum",
    [REASON_IN_PART] = "in_part",
    [REASON_MANUAL] = "manual",
    [REASON_UNMATCHED] = "unmatched",
    [REASON_ON_HOLD] = "on_hold",
    [REASON_WITHIN_TOLERANCE] = "within_tolerance",
    [REASON_COUNT] = NULL,
};

static const char *const refusals[] = {
    [REFUSED_MALFORMED] = "malformed",
    [REFUSED_VERSION] = "version",
    [REFUSED_TOO_LARGE] = "too_large",
    [REFUSED_NOT_PERMITTED] = "not_permitted",
    [REFUSED_BUSY] = "busy",
    [REFUSED_GAP] = "gap",
    [REFUSED_CONFLICT] = "conflict",
    [REFUSED_REPEATED_DOCUMENT] = "repeated_document",
    [REFUSED_DOCUMENT_ORDER] = "document_order",
    [REFUSED_MISSING_FIELD] = "missing_field",
    [REFUSED_BAD_VALUE] = "bad_value",
    [REFUSED_OUT_OF_RANGE] = "out_of_range",
    [REFUSED_UNREADABLE] = "unreadable",
    [REFUSED_UNKNOWN_PARTY] = "unknown_party",
    [REFUSED_PARTY_NOT_VALID] = "party_not_valid",
    [REFUSED_UNKNOWN_POOL] = "unknown_pool",
    [REFUSED_UNKNOWN_CONTRIBUTION] = "unknown_contribution",
    [REFUSED_AMBIGUOUS] = "ambiguous",
    [REFUSED_ALREADY_DIFFERS] = "already_differs",
    [REFUSED_NOT_FOUND] = "not_found",
    [REFUSED_ALREADY_REVERSED] = "already_reversed",
    [REFUSED_SHARES] = "shares",
    [REFUSED_OVERFLOW] = "overflow",
    [REFUSED_DATE_ORDER] = "date_order",
    [REFUSED_SET_ASIDE] = "set_aside",
    [REFUSED_TOO_MANY_FEEDS] = "too_many_feeds",
    [REFUSED_HISTORY_DIFFERS] = "history_differs",
};

/* Those of inputs, as core/message/input_fields describes them. */
ENUMERATION_WORDS(party_kind, PARTY_KINDS)
ENUMERATION_WORDS(economy, ECONOMIES)
ENUMERATION_WORDS(schedule_kind, SCHEDULE_KINDS)
ENUMERATION_WORDS(rounding, ROUNDINGS)
ENUMERATION_WORDS(last_instalment, LAST_INSTALMENTS)
ENUMERATION_WORDS(recognition, RECOGNITIONS)
ENUMERATION_WORDS(life_step, LIFE_STEPS)
ENUMERATION_WORDS(decision, DECISIONS)
ENUMERATION_WORDS(stated_figure, STATED_FIGURES)
ENUMERATION_WORDS(role, ROLES)
ENUMERATION_WORDS(performance_formula, PERFORMANCE_FORMULAS)
ENUMERATION_WORDS(match_rule, MATCH_RULES)
ENUMERATION_WORDS(exception_action, EXCEPTION_ACTIONS)
ENUMERATION_WORDS(exception_state, EXCEPTION_STATES)
ENUMERATION_WORDS(side, SIDES)
ENUMERATION_WORDS(quarantine_action, QUARANTINE_ACTIONS)
ENUMERATION_WORDS(risk_share_step, RISK_SHARE_STEPS)
ENUMERATION_WORDS(underspend, UNDERSPENDS)
ENUMERATION_WORDS(minimum_spend_kind, MINIMUM_SPEND_KINDS)
ENUMERATION_WORDS(regime, REGIMES)
ENUMERATION_WORDS(vocabulary, VOCABULARIES)
ENUMERATION_WORDS(policy_attribute, POLICY_ATTRIBUTES)
ENUMERATION_WORDS(part_kind, PART_KINDS)

#define COUNT_OF(list) (sizeof(list) / sizeof *(list))
static_assert(COUNT_OF(event_kind_words) == EVENT_KIND_COUNT + 1,
              "every kind of event has its word");
static_assert(COUNT_OF(reason_words) == REASON_COUNT + 1, "every reason has its word");
static_assert(COUNT_OF(refusals) == REFUSED_CODE_COUNT, "every refusal has its word");

const char *words_event_kind(enum event_kind kind)
{
    return (unsigned)kind < EVENT_KIND_COUNT ? event_kind_words[kind] : NULL;
}

const char *words_reason(enum reason reason)
{
    return reason != REASON_NONE && (unsigned)reason < REASON_COUNT ? reason_words[reason] : NULL;
}

const char *words_refusal(enum refusal_code code)
{
    return (unsigned)code < COUNT_OF(refusals) ? refusals[code] : NULL;
}

const char *words_exception_state(enum exception_state state)
{
    return (unsigned)state <= STATE_CLEARED ? exception_state_words[state] : NULL;
}

void words_print(const char *const *words, int least, int most, struct buffer *out)
{
    for (int value = least; value <= most; value++) {
        char number[16];
        snprintf(number, sizeof number, " %d=", value);
        buffer_put(out, number, strlen(number));
        if (words[value])
            buffer_put(out, words[value], strlen(words[value]));
    }
}
