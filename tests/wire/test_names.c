/* Every enumeration of the core against that of the .proto files: values, names, order, count. */
#include <criterion/criterion.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include "core/message/words.h"
#include "core/report/table.h"
#include "messages.h"
#include "wire/shape.h"

struct name {
    int value;
    const char *name;
};
enum { COMPARED_MAX = 64 };
#define N(x)                                                                                       \
    {                                                                                              \
        (int)(x), #x                                                                               \
    }
#define AS(x, proto_name)                                                                          \
    {                                                                                              \
        (int)(x), proto_name                                                                       \
    }
#define SAME(descriptor, ...)                                                                      \
    same(&descriptor, (const struct name[]){__VA_ARGS__},                                          \
         sizeof(const struct name[]){__VA_ARGS__} / sizeof(struct name))

static const ProtobufCEnumDescriptor *compared[COMPARED_MAX];
static size_t compared_count;

/* The last value of the core's, that of the descriptor. */
#define LAST(descriptor) (int)(descriptor).values[(descriptor).n_values - 1].value

static void same(const ProtobufCEnumDescriptor *d, const struct name *names, size_t count)
{
    const unsigned first = d->values[0].value == 0 ? 1 : 0; /* UNKNOWN is of the wire alone */
    cr_assert_lt(compared_count, (size_t)COMPARED_MAX);
    compared[compared_count++] = d;
    cr_assert_eq(d->n_values - first, count, "%s has %u values, the core %zu", d->name,
                 d->n_values - first, count);
    for (unsigned i = first; i < d->n_values; i++) {
        const struct name *name = &names[i - first];
        cr_expect_eq(d->values[i].value, name->value, "%s.%s is %d, in the core %d", d->name,
                     d->values[i].name, d->values[i].value, name->value);
        cr_expect_str_eq(d->values[i].name, name->name);
        cr_expect(i > first ? d->values[i].value > d->values[i - 1].value : name->value == 1,
                  "%s: values begin at 1 and go up", d->name);
    }
}

static void parties_and_contributions(void)
{
    SAME(s75__v1__party_kind__descriptor, N(PARTY_CCG), N(PARTY_ICB), N(PARTY_COUNCIL),
         N(PARTY_NHS_ENGLAND), N(PARTY_OTHER), N(PARTY_NHS_TRUST), N(PARTY_FOUNDATION_TRUST));
    SAME(s75__v1__economy__descriptor, N(ECONOMY_REVENUE), N(ECONOMY_CAPITAL));
    SAME(s75__v1__recognition__descriptor, N(RECOGNISE_NAMED), N(RECOGNISE_AMOUNT),
         N(RECOGNISE_ANY));
}

static void schedules(void)
{
    SAME(s75__v1__schedule_kind__descriptor, N(SCHEDULE_MONTHLY_DAY),
         N(SCHEDULE_MONTHLY_WORKING_DAY), N(SCHEDULE_QUARTERLY), N(SCHEDULE_ANNUAL),
         N(SCHEDULE_DATES));
    SAME(s75__v1__rounding__descriptor, AS(ROUND_HALF_UP, "ROUNDING_HALF_UP"),
         AS(ROUND_TRUNCATE, "ROUNDING_TRUNCATE"));
    SAME(s75__v1__last_instalment__descriptor, N(LAST_BALANCES), N(LAST_LEAVES));
}

static void refusals(void)
{
    SAME(s75__v1__refusal_code__descriptor, N(REFUSED_MALFORMED), N(REFUSED_VERSION),
         N(REFUSED_TOO_LARGE), N(REFUSED_NOT_PERMITTED), N(REFUSED_BUSY), N(REFUSED_GAP),
         N(REFUSED_CONFLICT), N(REFUSED_REPEATED_DOCUMENT), N(REFUSED_DOCUMENT_ORDER),
         N(REFUSED_MISSING_FIELD), N(REFUSED_BAD_VALUE), N(REFUSED_OUT_OF_RANGE),
         N(REFUSED_UNREADABLE), N(REFUSED_UNKNOWN_PARTY), N(REFUSED_PARTY_NOT_VALID),
         N(REFUSED_UNKNOWN_POOL), N(REFUSED_UNKNOWN_CONTRIBUTION), N(REFUSED_AMBIGUOUS),
         N(REFUSED_ALREADY_DIFFERS), N(REFUSED_NOT_FOUND), N(REFUSED_ALREADY_REVERSED),
         N(REFUSED_SHARES), N(REFUSED_OVERFLOW), N(REFUSED_DATE_ORDER), N(REFUSED_SET_ASIDE),
         N(REFUSED_TOO_MANY_FEEDS), N(REFUSED_HISTORY_DIFFERS));
    cr_expect_eq(REFUSED_CODE_COUNT - 1, LAST(s75__v1__refusal_code__descriptor));
}

static void reasons(void)
{
    SAME(s75__v1__reason__descriptor, N(REASON_INSTALMENT), N(REASON_LATE_INSTALMENT),
         N(REASON_PART_INSTALMENT), N(REASON_EXTRA), N(REASON_NO_PLAN), N(REASON_NOT_SIGNED),
         N(REASON_NO_ALLOCATION), N(REASON_NOT_EFFECTIVE), N(REASON_REFERENCE_REUSED),
         N(REASON_SAME_AMOUNT), N(REASON_OUTSIDE_PERIOD), N(REASON_CREDIT),
         N(REASON_PAIRS_WITH_PAYMENT), N(REASON_BY_REFERENCE), N(REASON_BY_AMOUNT_AND_DATE),
         N(REASON_AMBIGUOUS), N(REASON_NO_PAYMENT), N(REASON_DROPPED_DIGIT), N(REASON_EXTRA_DIGIT),
         N(REASON_TRANSPOSED_DIGITS), N(REASON_WRONG_DIGIT), N(REASON_ROUNDING),
         N(REASON_BACKDATED_ADJUSTMENT_DUE), N(REASON_MISPOSTING), N(REASON_UNRECONCILED),
         N(REASON_DOUBLED), N(REASON_REVERSED), N(REASON_OTHER_RATE), N(REASON_UNAGREED_SUM),
         N(REASON_AHEAD), N(REASON_NO_REFERENCE), N(REASON_ODD_REFERENCE), N(REASON_NOT_EARNED),
         N(REASON_BY_END_TO_END), N(REASON_BY_SUM), N(REASON_IN_PART), N(REASON_MANUAL),
         N(REASON_UNMATCHED), N(REASON_ON_HOLD), N(REASON_WITHIN_TOLERANCE));
    cr_expect_eq(REASON_COUNT - 1, LAST(s75__v1__reason__descriptor));
}

static void events(void)
{
    SAME(s75__v1__event_kind__descriptor, N(EVENT_ROUTED), N(EVENT_HELD), N(EVENT_RELEASED),
         N(EVENT_MATCHED), N(EVENT_TIMING_DIFFERENCE), N(EVENT_UNDERPAID), N(EVENT_OVERPAID),
         N(EVENT_OVERDUE), N(EVENT_UNALLOCATED), N(EVENT_DUPLICATE_SUSPECTED),
         N(EVENT_REPEATED_DOCUMENT), N(EVENT_REVERSED), N(EVENT_BACKDATED_ADJUSTMENT),
         N(EVENT_POSITION_CHANGED), N(EVENT_INPUT_REFUSED), N(EVENT_AGREED), N(EVENT_CLEARED),
         N(EVENT_DATE_SUSPECTED), N(EVENT_CONDITION_OVERDUE), N(EVENT_HOLD_PLACED),
         N(EVENT_HOLD_LIFTED), N(EVENT_PENDING), N(EVENT_DECIDED), N(EVENT_TRANSFERRED),
         N(EVENT_BELOW_MINIMUM), N(EVENT_PAYMENT_EARNED), N(EVENT_OVERCLAIMED), N(EVENT_SPENT),
         N(EVENT_EXPENDITURE_QUERY), N(EVENT_MINIMUM_SPEND_UNMET), N(EVENT_RISK_SHARED),
         N(EVENT_DFG_PASSPORTING_OVERDUE), N(EVENT_UNMATCHED), N(EVENT_EXCEPTION_CHANGED),
         N(EVENT_ADJUSTED), N(EVENT_OPENED), N(EVENT_PERIOD_CLOSED), N(EVENT_PERIOD_REOPENED),
         N(EVENT_REFERENCE_SUSPECTED), N(EVENT_YEAR_NOT_ENDED), N(EVENT_QUARANTINE_CHANGED),
         N(EVENT_DOCUMENT_REVERSED), N(EVENT_PLAN_STEP_OVERDUE), N(EVENT_CONTRIBUTION_KIND_ENDED));
    cr_expect_eq(EVENT_KIND_COUNT - 1, LAST(s75__v1__event_kind__descriptor));
}

static void authority_and_performance(void)
{
    SAME(s75__v1__stated_figure__descriptor, N(STATED_MINIMUM), N(STATED_POOLED),
         N(STATED_ABOVE_MINIMUM), N(STATED_PAID_OVER), N(STATED_HELD));
    SAME(s75__v1__life_step__descriptor, N(STEP_DRAFTED), N(STEP_AGREED), N(STEP_HWB_SIGNED_OFF),
         N(STEP_PLAN_SUBMITTED), N(STEP_EXTENDED), N(STEP_ENDED));
    SAME(s75__v1__decision__descriptor, N(DECISION_APPROVED), N(DECISION_REJECTED));
    SAME(s75__v1__role__descriptor, N(ROLE_FEED), N(ROLE_FOLLOWER), N(ROLE_QUERY),
         N(ROLE_POOL_MANAGER), N(ROLE_HOST_FINANCE), N(ROLE_OFFICER), N(ROLE_BOARD),
         N(ROLE_AUDITOR), N(ROLE_NATIONAL), N(ROLE_ADMINISTRATOR), N(ROLE_OBSERVER));
    SAME(s75__v1__performance_formula__descriptor, N(FORMULA_EMERGENCY_ADMISSIONS),
         N(FORMULA_METRIC_PROPORTION), N(FORMULA_METRIC_THRESHOLD));
}

static void reconciliation(void)
{
    SAME(s75__v1__match_rule__descriptor, N(MATCH_REFERENCE), N(MATCH_END_TO_END), N(MATCH_AMOUNT),
         N(MATCH_ONE_TO_MANY), N(MATCH_MANY_TO_ONE), N(MATCH_PART));
    SAME(s75__v1__exception_action__descriptor, N(ACTION_ASSIGN), N(ACTION_QUERY),
         N(ACTION_DISPUTE), N(ACTION_ANSWER), N(ACTION_RESOLVE), N(ACTION_ADJUST), N(ACTION_TIMING),
         N(ACTION_WRITE_OFF), N(ACTION_CLEAR), N(ACTION_NOTE), N(ACTION_REOPEN),
         N(ACTION_TAKE_BACK));
    SAME(s75__v1__exception_state__descriptor, N(STATE_OPEN), N(STATE_ASSIGNED), N(STATE_QUERIED),
         N(STATE_DISPUTED), N(STATE_ANSWERED), N(STATE_TIMING), N(STATE_ADJUSTED),
         N(STATE_WRITTEN_OFF), N(STATE_CLEARED));
    SAME(s75__v1__side__descriptor, N(SIDE_PAYMENT), N(SIDE_RECEIPT));
    SAME(s75__v1__quarantine_action__descriptor, N(QUARANTINE_RETRY), N(QUARANTINE_SET_ASIDE));
}

#define VALUE_SAME(name, ...) N(name),
static void spending(void)
{
    SAME(s75__v1__risk_share_step__descriptor, N(RISK_SHARE_OTHER_SCHEMES),
         N(RISK_SHARE_RISK_POOL), N(RISK_SHARE_UNCOMMITTED_SCHEMES), N(RISK_SHARE_PARTNERS),
         N(RISK_SHARE_UNPLANNED));
    SAME(s75__v1__underspend__descriptor, N(UNDERSPEND_STAYS), N(UNDERSPEND_RETURNS));
    SAME(s75__v1__minimum_spend_kind__descriptor, N(MINIMUM_SPEND_SOCIAL_CARE),
         N(MINIMUM_SPEND_NHS_OUT_OF_HOSPITAL));
    SAME(s75__v1__regime__descriptor, N(REGIME_HEALTH_GROUP), N(REGIME_LOCAL_GOVERNMENT));
    SAME(s75__v1__vocabulary__descriptor, VOCABULARIES(VALUE_SAME));
    SAME(s75__v1__policy_attribute__descriptor, POLICY_ATTRIBUTES(VALUE_SAME));
}

#define REPORT_SAME(name, number, make, scope, dating, undated) {number, "REPORT_" #name},
static void answers(void)
{
    SAME(s75__v1__report_kind__descriptor, REPORTS(REPORT_SAME));
    cr_expect_eq(REPORT_KIND_COUNT - 1, LAST(s75__v1__report_kind__descriptor));
    SAME(s75__v1__cell_kind__descriptor, N(CELL_TEXT), N(CELL_MONEY), N(CELL_DATE),
         N(CELL_NUMBER), N(CELL_PARTS));
    SAME(s75__v1__exception_order__descriptor, N(ORDER_ID), N(ORDER_AMOUNT), N(ORDER_AGE),
         N(ORDER_DUE));
    SAME(s75__v1__clock_state__descriptor, AS(WIRE_CLOCK_FOLLOWED, "CLOCK_FOLLOWED"),
         AS(WIRE_CLOCK_CATCHING_UP, "CLOCK_CATCHING_UP"), AS(WIRE_CLOCK_JUMPED, "CLOCK_JUMPED"),
         AS(WIRE_CLOCK_IMPLAUSIBLE, "CLOCK_IMPLAUSIBLE"), AS(WIRE_CLOCK_MANUAL, "CLOCK_MANUAL"));
    SAME(s75__v1__verify_result__descriptor, AS(WIRE_VERIFY_PASSED, "VERIFY_PASSED"),
         AS(WIRE_VERIFY_DIFFERS, "VERIFY_DIFFERS"), AS(WIRE_VERIFY_NOT_DONE, "VERIFY_NOT_DONE"));
}

#define PART_SAME(name, ...) N(name),
static void parts(void)
{
    static const struct name names[] = {PART_KINDS(PART_SAME)};
    same(&s75__v1__part_kind__descriptor, names + 1, PART_KIND_COUNT - 1); /* but UNKNOWN */
}

/* Fields of enumerations nobody compared, of a message and what it holds. */
static void expect_compared(const ProtobufCMessageDescriptor *m)
{
    for (unsigned i = 0; i < m->n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &m->fields[i];
        if (f->type == PROTOBUF_C_TYPE_MESSAGE)
            expect_compared(f->descriptor);
        if (f->type != PROTOBUF_C_TYPE_ENUM)
            continue;
        size_t k = 0;
        while (k < compared_count && compared[k] != f->descriptor)
            k++;
        cr_expect_lt(k, compared_count, "%s.%s is not compared with the core's", m->short_name,
                     f->name);
    }
}

Test(names, every_enumeration_has_the_numbers_of_the_core)
{
    parties_and_contributions();
    schedules();
    refusals();
    reasons();
    events();
    authority_and_performance();
    reconciliation();
    spending();
    answers();
    parts();
    expect_compared(&s75__v1__request__descriptor);
    expect_compared(&s75__v1__reply__descriptor);
}

/* The kinds of item are the field numbers of Item's oneof, and their shapes are its messages. */
Test(names, items)
{
    const ProtobufCMessageDescriptor *d = &s75__v1__item__descriptor;
    cr_assert_eq(d->n_fields, ITEM_KIND_COUNT - 1);
    for (unsigned i = 0; i < d->n_fields; i++) {
        const struct shape *shape = shape_of((enum item_kind)d->fields[i].id);
        cr_assert_not_null(shape, "%s", d->fields[i].name);
        cr_expect_str_eq(d->fields[i].name, shape->name);
        const char *differs = shape_difference(d->fields[i].descriptor, shape);
        cr_expect_null(differs, "%s: %s", shape->name, differs ? differs : "");
    }
}

/* Fields, kinds and reasons of a part are those of its message. */
Test(names, fields_of_parts)
{
    const char *differs = shape_difference(&s75__v1__part__descriptor, &part_shape);
    cr_expect_null(differs, "%s", differs ? differs : "");
}

/* What a topic says is the enumeration's name, without its prefix, in small letters. */
Test(names, topics_name_the_kind)
{
    char topic[WIRE_TOPIC_MAX], expected[WIRE_TOPIC_MAX];
    for (unsigned i = 1; i < s75__v1__event_kind__descriptor.n_values; i++) {
        const ProtobufCEnumValue *v = &s75__v1__event_kind__descriptor.values[i];
        char kind[40] = "";
        for (size_t k = strlen("EVENT_"); v->name[k]; k++)
            kind[k - strlen("EVENT_")] = (char)tolower(v->name[k]);
        cr_expect_str_eq(words_event_kind((enum event_kind)v->value), kind);
        struct event_head event = {.kind = (enum event_kind)v->value, .pool = text_of("-")};
        snprintf(expected, sizeof expected, "-/%s", kind);
        wire_topic(&event, topic);
        cr_expect_str_eq(topic, expected);
    }
}

/* The longest pool and the longest kind still fit. */
Test(names, topics_are_never_cut)
{
    char topic[WIRE_TOPIC_MAX];
    struct event_head event = {.kind = EVENT_DUPLICATE_SUSPECTED,
                               .pool = text_of("a2345678901234567890123456789012345")};
    cr_assert_eq(event.pool.size, ID_MAX);
    wire_topic(&event, topic);
    cr_expect_str_eq(topic, "a2345678901234567890123456789012345/duplicate_suspected");
}

/* Only these two may be sent again as they are. */
Test(names, what_is_transient)
{
    for (int code = 1; code < REFUSED_CODE_COUNT; code++)
        cr_expect_eq(wire_refusal_is_final((enum refusal_code)code),
                     code != REFUSED_BUSY && code != REFUSED_GAP, "%d", code);
}
