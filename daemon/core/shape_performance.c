/* core/shape_performance: the fields of the inputs of core/input_performance, in the order of their
 * tags. */
#include "core/input.h"
#include "core/shape.h"

static const char *const words_performance_formula[] = {
    "", "emergency_admissions", "metric_proportion", "metric_threshold", NULL};

static const struct shape_field performance_element_fields[] = {
    SHAPE_CODE(performance_element_input, pool, MUST, ID_MAX),
    SHAPE_CODE(performance_element_input, element, MUST, ID_MAX),
    SHAPE_CODE(performance_element_input, line, MUST, ID_MAX),
    SHAPE_NUMBER(performance_element_input, year, MUST, 2000, 2098, 0),
    SHAPE_TEXT(performance_element_input, name, MUST, NAME_MAX_BYTES),
    SHAPE_CHOICE(performance_element_input, formula, MUST, words_performance_formula),
    SHAPE_WHOLES(performance_element_input, baseline, 1, 4),
    SHAPE_WHOLES(performance_element_input, plan, 1, 4),
    SHAPE_MONEY(performance_element_input, unit_value, MAY, 1, MONEY_LIMIT / 10, 149000),
    SHAPE_MONEY(performance_element_input, pot, MUST, 0, MONEY_LIMIT / 10, 0),
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

static const struct shape_field entitlement_override_fields[] = {
    SHAPE_CODE(entitlement_override_input, pool, MUST, ID_MAX),
    SHAPE_CODE(entitlement_override_input, element, MUST, ID_MAX),
    SHAPE_NUMBER(entitlement_override_input, period, MUST, 1, 4, 0),
    SHAPE_MONEY(entitlement_override_input, entitlement, MUST, 0, MONEY_LIMIT / 10, 0),
    SHAPE_TEXT(entitlement_override_input, comment, MUST, NAME_MAX_BYTES),
    SHAPE_CODE(entitlement_override_input, officer, MUST, ID_MAX),
    SHAPE_TEXT(entitlement_override_input, authority, MUST, NAME_MAX_BYTES),
};

const struct shape entitlement_override_shape =
    SHAPE(entitlement_override_input, entitlement_override_fields, "entitlement_override");

static const struct shape_field performance_close_fields[] = {
    SHAPE_CODE(performance_close_input, pool, MUST, ID_MAX),
    SHAPE_CODE(performance_close_input, element, MUST, ID_MAX),
    SHAPE_DATE(performance_close_input, on, MUST),
    SHAPE_TEXT(performance_close_input, authority, MUST, NAME_MAX_BYTES),
};

const struct shape performance_close_shape =
    SHAPE(performance_close_input, performance_close_fields, "performance_close");
