/* core/message/input_authority: inputs of proto/s75/v1/authority.proto, which documents them. Part
 * of core/message/input. */
#pragma once
#include "core/message/input_limits.h"

enum life_step {
    STEP_DRAFTED = 1,
    STEP_AGREED,
    STEP_HWB_SIGNED_OFF,
    STEP_PLAN_SUBMITTED,
    STEP_EXTENDED,
    STEP_ENDED
};

enum decision { DECISION_APPROVED = 1, DECISION_REJECTED };

struct milestone_input {
    struct text pool;
    enum life_step step;
    date_t on;
    struct text authority;
    struct text evidence;
    date_t until; /* DATE_NONE: not said */
};

struct condition_input {
    struct text condition;
    struct text text;
    date_t due;
};

struct condition_cleared_input {
    struct text pool;
    struct text condition;
    date_t on;
    struct text authority;
    struct text evidence;
};

struct board_member_input {
    struct text name;
    struct text party;
    struct text role;
};

struct board_input {
    struct text pool;
    struct text name;
    date_t from;
    const struct board_member_input *members;
    size_t members_count;
    struct text evidence;
};

struct payment_hold_input {
    struct text pool;
    struct text hold;
    struct text partner;
    struct text contribution;
    struct text element;
    struct text reason;
    struct text authority;
    date_t from;
    struct text evidence;
};

struct payment_hold_lifted_input {
    struct text pool;
    struct text hold;
    date_t on;
    struct text authority;
    struct text officer;
    struct text evidence;
};

struct officer_input {
    struct text officer;
    struct text name;
    struct text party;
    date_t from;
    date_t to; /* DATE_NONE: not said */
};

struct delegation_input {
    struct text pool;
    int64_t single_officer;
    date_t from;
    struct text authority;
};

struct approval_input {
    uint64_t pending;
    uint32_t item;
    struct text officer;
    enum decision decision;
    date_t on;
    struct text note;
};

struct clock_jump_input {
    date_t date;
    struct text officer; /* TEXT_NONE: nobody */
};
