/* core/message/input_authority: inputs of proto/s75/v1/authority.proto, which documents them. Part
 * of core/message/input. */
#pragma once
#include "core/message/input_limits.h"

#define LIFE_STEPS(X)                                                                              \
    X(STEP_DRAFTED, 1, "drafted")                                                                  \
    X(STEP_AGREED, 2, "agreed")                                                                    \
    X(STEP_HWB_SIGNED_OFF, 3, "hwb_signed_off")                                                    \
    X(STEP_PLAN_SUBMITTED, 4, "plan_submitted")                                                    \
    X(STEP_EXTENDED, 5, "extended")                                                                \
    X(STEP_ENDED, 6, "ended")
ENUMERATION(life_step, LIFE_STEPS);

#define DECISIONS(X)                                                                               \
    X(DECISION_APPROVED, 1, "approved")                                                            \
    X(DECISION_REJECTED, 2, "rejected")
ENUMERATION(decision, DECISIONS);

#define MILESTONE_FIELDS(X, T)                                                                     \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, CHOICE, step, MUST, life_step)                                                            \
    X(T, DATE, on, MUST)                                                                           \
    X(T, TEXT, authority, MUST, NAME_MAX_BYTES)                                                    \
    X(T, TEXT, evidence, MAY, NAME_MAX_BYTES)                                                      \
    X(T, DATE, until, MAY)
INPUT_STRUCT(milestone, MILESTONE_FIELDS);

#define CONDITION_CLEARED_FIELDS(X, T)                                                             \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, CODE, condition, MUST, ID_MAX)                                                            \
    X(T, DATE, on, MUST)                                                                           \
    X(T, TEXT, authority, MUST, NAME_MAX_BYTES)                                                    \
    X(T, TEXT, evidence, MAY, NAME_MAX_BYTES)
INPUT_STRUCT(condition_cleared, CONDITION_CLEARED_FIELDS);

#define BOARD_MEMBER_FIELDS(X, T)                                                                  \
    X(T, TEXT, name, MUST, NAME_MAX_BYTES)                                                         \
    X(T, CODE, party, MUST, CODE_MAX)                                                              \
    X(T, TEXT, role, MAY, NAME_MAX_BYTES)
INPUT_STRUCT(board_member, BOARD_MEMBER_FIELDS);

#define BOARD_FIELDS(X, T)                                                                         \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, TEXT, name, MUST, NAME_MAX_BYTES)                                                         \
    X(T, DATE, from, MUST)                                                                         \
    X(T, LIST, members, 0, 64, board_member)                                                       \
    X(T, TEXT, evidence, MAY, NAME_MAX_BYTES)
INPUT_STRUCT(board, BOARD_FIELDS);

#define PAYMENT_HOLD_FIELDS(X, T)                                                                  \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, CODE, hold, MUST, ID_MAX)                                                                 \
    X(T, CODE, partner, MAY, CODE_MAX)                                                             \
    X(T, CODE, contribution, MAY, ID_MAX)                                                          \
    X(T, CODE, element, MAY, ID_MAX)                                                               \
    X(T, TEXT, reason, MUST, NAME_MAX_BYTES)                                                       \
    X(T, TEXT, authority, MUST, NAME_MAX_BYTES)                                                    \
    X(T, DATE, from, MUST)                                                                         \
    X(T, TEXT, evidence, MAY, NAME_MAX_BYTES)
INPUT_STRUCT(payment_hold, PAYMENT_HOLD_FIELDS);

#define PAYMENT_HOLD_LIFTED_FIELDS(X, T)                                                           \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, CODE, hold, MUST, ID_MAX)                                                                 \
    X(T, DATE, on, MUST)                                                                           \
    X(T, TEXT, authority, MUST, NAME_MAX_BYTES)                                                    \
    X(T, CODE, officer, MUST, ID_MAX)                                                              \
    X(T, TEXT, evidence, MAY, NAME_MAX_BYTES)
INPUT_STRUCT(payment_hold_lifted, PAYMENT_HOLD_LIFTED_FIELDS);

#define OFFICER_FIELDS(X, T)                                                                       \
    X(T, CODE, officer, MUST, ID_MAX)                                                              \
    X(T, TEXT, name, MUST, NAME_MAX_BYTES)                                                         \
    X(T, CODE, party, MUST, CODE_MAX)                                                              \
    X(T, DATE, from, MUST)                                                                         \
    X(T, DATE, to, MAY)                                                                            \
    X(T, TEXT, office, MAY, NAME_MAX_BYTES)                                                        \
    X(T, CODE, appointed_by, MAY, ID_MAX)
INPUT_STRUCT(officer, OFFICER_FIELDS);

#define DELEGATION_FIELDS(X, T)                                                                    \
    X(T, CODE, pool, MAY, ID_MAX)                                                                  \
    X(T, MONEY, single_officer, MUST, 0, MONEY_LIMIT / 10, 0)                                      \
    X(T, DATE, from, MUST)                                                                         \
    X(T, TEXT, authority, MUST, NAME_MAX_BYTES)                                                    \
    X(T, CODE, officer, MUST, ID_MAX)
INPUT_STRUCT(delegation, DELEGATION_FIELDS);

#define APPROVAL_FIELDS(X, T)                                                                      \
    X(T, SERIAL, pending, MUST)                                                                    \
    X(T, NUMBER, item, MAY, 0, UINT32_MAX, 0)                                                      \
    X(T, CODE, officer, MUST, ID_MAX)                                                              \
    X(T, CHOICE, decision, MUST, decision)                                                         \
    X(T, DATE, on, MUST)                                                                           \
    X(T, TEXT, note, MAY, NAME_MAX_BYTES)
INPUT_STRUCT(approval, APPROVAL_FIELDS);

#define CLOCK_JUMP_FIELDS(X, T)                                                                    \
    X(T, DATE, date, MUST)                                                                         \
    X(T, CODE, officer, MAY, ID_MAX)
INPUT_STRUCT(clock_jump, CLOCK_JUMP_FIELDS);

#define ELEMENTS_AUTHORITY(X)                                                                      \
    X(BOARD_MEMBER, board_member, NULL)

#define INPUTS_AUTHORITY(X)                                                                        \
    X(13, MILESTONE, milestone, life_apply_milestone)                                              \
    X(14, CONDITION_CLEARED, condition_cleared, assurance_apply_cleared)                           \
    X(15, BOARD, board, board_apply)                                                               \
    X(16, PAYMENT_HOLD, payment_hold, payment_hold_apply)                                          \
    X(17, PAYMENT_HOLD_LIFTED, payment_hold_lifted, payment_hold_apply_lifted)                     \
    X(18, OFFICER, officer, officer_apply)                                                         \
    X(19, DELEGATION, delegation, officer_apply_delegation)                                        \
    X(20, APPROVAL, approval, dispatch_approval)                                                   \
    X(47, CLOCK_JUMP, clock_jump, clock_jump_apply)
