/* core/message/shape_performance: the fields of the inputs of core/message/input_performance, in
 * the order of their tags. */
#include "core/message/input.h"
#include "core/message/shape.h"

static const char *const words_performance_formula[] = {
    "", "emergency_admissions", "metric_proportion", "metric_threshold", NULL};

static const struct shape_field performance_element_fields[] = {
    SHAPE_CODE(performance_element_input, pool, MUST, ID_MAX),
    SHAPE_CODE(performance_element_input, element, MUST, ID_MAX),
    SHAPE_CODE(performance_element_input, contribution, MUST, ID_MAX),
    SHAPE_NUMBER(performance_element_input, year, MUST, 2000, 2098, 0),
    SHAPE_TEXT(performance_element_input, name, MUST, NAME_MAX_BYTES),
    SHAPE_CHOICE(performance_element_input, formula, MUST, words_performance_formula),
    SHAPE_WHOLES(performance_element_input, baseline, 1, 4),
    SHAPE_WHOLES(performance_element_input, plan, 1, 4),
    SHAPE_MONEY(performance_element_input, unit_value, MAY, 1, MONEY_LIMIT / 10, 149000),
    SHAPE_MONEY(performance_element_input, performance_fund, MUST, 0, MONEY_LIMIT / 10, 0),
    SHAPE_TEXT(performance_element_input, unit, MAY, NAME_MAX_BYTES),
    SHAPE_FLAG(performance_element_input, synthetic),
};

const struct shape performance_element_shape =
    SHAPE(performance_element_input, performance_element_fields, "performance_element");

static const struct shape_field performance_actual_fields[] = {
    SHAPE_CODE(performance_actual_input, pool, MUST, ID_MAX),
    SHAPE_CODE(performance_actual_input, element, MUST, ID_MAX),
    SHAPE_NUMBER(performance_actual_input, period, MUST, 1, 4, 0),
    SHAPE_WHOLE(performance_actual_input, actual, MUST, 0, WHOLE_LIMIT, 0),
    SHAPE_DATE(performance_actual_input, reported_on, MUST),
    SHAPE_TEXT(performance_actual_input, evidence, MAY, NAME_MAX_BYTES),
};

const struct shape performance_actual_shape =
    SHAPE(performance_actual_input, performance_actual_fields, "performance_actual");

static const struct shape_field earned_override_fields[] = {
    SHAPE_CODE(earned_override_input, pool, MUST, ID_MAX),
    SHAPE_CODE(earned_override_input, element, MUST, ID_MAX),
    SHAPE_NUMBER(earned_override_input, period, MUST, 1, 4, 0),
    SHAPE_MONEY(earned_override_input, earned, MUST, 0, MONEY_LIMIT / 10, 0),
    SHAPE_TEXT(earned_override_input, comment, MUST, NAME_MAX_BYTES),
    SHAPE_CODE(earned_override_input, officer, MUST, ID_MAX),
    SHAPE_TEXT(earned_override_input, authority, MUST, NAME_MAX_BYTES),
};

const struct shape earned_override_shape =
    SHAPE(earned_override_input, earned_override_fields, "earned_override");

static const struct shape_field performance_close_fields[] = {
    SHAPE_CODE(performance_close_input, pool, MUST, ID_MAX),
    SHAPE_CODE(performance_close_input, element, MUST, ID_MAX),
    SHAPE_DATE(performance_close_input, on, MUST),
    SHAPE_TEXT(performance_close_input, authority, MUST, NAME_MAX_BYTES),
};

const struct shape performance_close_shape =
    SHAPE(performance_close_input, performance_close_fields, "performance_close");
