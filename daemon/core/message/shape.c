#include "core/message/shape.h"

const char *const shape_kinds[] = {
    "",
    "nhs_minimum",
    "nhs_additional",
    "la_additional",
    "dfg",
    "sccg",
    "ibcf",
    "la_better_care_grant",
    "winter_pressures",
    "discharge_fund_la",
    "discharge_fund_icb",
    "operational_resilience",
    NULL,
};
const char *const shape_economies[] = {"", "revenue", "capital", NULL};

extern const struct shape milestone_shape, condition_cleared_shape, board_shape, payment_hold_shape,
    payment_hold_lifted_shape, officer_shape, delegation_shape, approval_shape, succession_shape,
    minimum_contribution_shape, section_256_transfer_shape, source_shape, variation_reversal_shape,
    opening_item_shape, period_close_shape, period_reopen_shape, performance_element_shape,
    performance_actual_shape, earned_override_shape, performance_close_shape, scheme_shape,
    commitment_shape, expenditure_shape, risk_share_rule_shape, year_end_shape, minimum_spend_shape,
    district_grant_shape, match_rules_shape, tolerance_shape, unmatch_shape, manual_match_shape,
    exception_work_shape, adjustment_shape, document_override_shape, clock_jump_shape;

static const struct shape *const shapes[ITEM_KIND_COUNT] = {
    [ITEM_MILESTONE] = &milestone_shape,
    [ITEM_CONDITION_CLEARED] = &condition_cleared_shape,
    [ITEM_BOARD] = &board_shape,
    [ITEM_PAYMENT_HOLD] = &payment_hold_shape,
    [ITEM_PAYMENT_HOLD_LIFTED] = &payment_hold_lifted_shape,
    [ITEM_OFFICER] = &officer_shape,
    [ITEM_DELEGATION] = &delegation_shape,
    [ITEM_APPROVAL] = &approval_shape,
    [ITEM_SUCCESSION] = &succession_shape,
    [ITEM_MINIMUM_CONTRIBUTION] = &minimum_contribution_shape,
    [ITEM_SECTION_256_TRANSFER] = &section_256_transfer_shape,
    [ITEM_SOURCE] = &source_shape,
    [ITEM_VARIATION_REVERSAL] = &variation_reversal_shape,
    [ITEM_OPENING_ITEM] = &opening_item_shape,
    [ITEM_PERIOD_CLOSE] = &period_close_shape,
    [ITEM_PERIOD_REOPEN] = &period_reopen_shape,
    [ITEM_PERFORMANCE_ELEMENT] = &performance_element_shape,
    [ITEM_PERFORMANCE_ACTUAL] = &performance_actual_shape,
    [ITEM_EARNED_OVERRIDE] = &earned_override_shape,
    [ITEM_PERFORMANCE_CLOSE] = &performance_close_shape,
    [ITEM_SCHEME] = &scheme_shape,
    [ITEM_COMMITMENT] = &commitment_shape,
    [ITEM_EXPENDITURE] = &expenditure_shape,
    [ITEM_RISK_SHARE] = &risk_share_rule_shape,
    [ITEM_YEAR_END] = &year_end_shape,
    [ITEM_MINIMUM_SPEND] = &minimum_spend_shape,
    [ITEM_DISTRICT_GRANT] = &district_grant_shape,
    [ITEM_MATCH_RULES] = &match_rules_shape,
    [ITEM_TOLERANCE] = &tolerance_shape,
    [ITEM_UNMATCH] = &unmatch_shape,
    [ITEM_MANUAL_MATCH] = &manual_match_shape,
    [ITEM_EXCEPTION_WORK] = &exception_work_shape,
    [ITEM_ADJUSTMENT] = &adjustment_shape,
    [ITEM_DOCUMENT_OVERRIDE] = &document_override_shape,
    [ITEM_CLOCK_JUMP] = &clock_jump_shape,
};

const struct shape *shape_of(enum item_kind kind)
{
    return kind > 0 && kind < ITEM_KIND_COUNT ? shapes[kind] : NULL;
}

const struct shape *shape_called(struct text name, enum item_kind *ret_kind)
{
    for (int kind = 1; kind < ITEM_KIND_COUNT; kind++)
        if (shapes[kind] && text_equal(text_of(shapes[kind]->name), name)) {
            *ret_kind = (enum item_kind)kind;
            return shapes[kind];
        }
    return NULL;
}

int shape_choice(const struct shape_field *field, struct text word)
{
    for (int i = 1; field->words[i]; i++)
        if (text_equal(text_of(field->words[i]), word))
            return i;
    return 0;
}

size_t shape_value_size(const struct shape_field *field)
{
    switch (field->type) {
    case SHAPE_TYPE_TEXT:
    case SHAPE_TYPE_CODE:
        return sizeof(struct text);
    case SHAPE_TYPE_MONEY:
    case SHAPE_TYPE_WHOLE:
    case SHAPE_TYPE_SERIAL:
        return sizeof(int64_t);
    case SHAPE_TYPE_DATE:
    case SHAPE_TYPE_NUMBER:
    case SHAPE_TYPE_CHOICE:
        return sizeof(int32_t);
    case SHAPE_TYPE_FLAG:
        return sizeof(bool);
    }
    return field->element->size;
}

const char *shape_word(enum item_kind kind, const char *field, int value)
{
    const struct shape *shape = shape_of(kind);
    for (size_t i = 0; shape && i < shape->field_count; i++) {
        const char *const *words = shape->fields[i].words;
        if (!words || !text_equal(text_of(shape->fields[i].name), text_of(field)))
            continue;
        for (int n = 1; words[n]; n++)
            if (n == value)
                return words[n];
    }
    return "";
}
