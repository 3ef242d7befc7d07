/* core/message/input_performance: inputs of proto/s75/v1/performance.proto, which documents them.
 * Part of core/message/input. */
#pragma once
#include "core/message/input_limits.h"

enum performance_formula {
    FORMULA_EMERGENCY_ADMISSIONS = 1,
    FORMULA_METRIC_PROPORTION,
    FORMULA_METRIC_THRESHOLD
};

struct performance_element_input {
    struct text pool;
    struct text element;
    struct text contribution;
    uint32_t year;
    struct text name;
    enum performance_formula formula;
    const int64_t *baseline;
    size_t baseline_count;
    const int64_t *plan;
    size_t plan_count;
    int64_t unit_value;
    int64_t performance_fund;
    struct text unit;
    bool synthetic;
};

struct performance_actual_input {
    struct text pool;
    struct text element;
    uint32_t period;
    int64_t actual;
    date_t reported_on;
    struct text evidence;
};

struct earned_override_input {
    struct text pool;
    struct text element;
    uint32_t period;
    int64_t earned;
    struct text comment;
    struct text officer;
    struct text authority;
};

struct performance_close_input {
    struct text pool;
    struct text element;
    date_t on;
    struct text authority;
};
