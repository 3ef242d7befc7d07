/* core/message/shape_authority: the fields of the inputs of core/message/input_authority, in the
 * order of their tags. */
#include "core/message/input.h"
#include "core/message/shape.h"

static const char *const words_life_step[] = {
    "", "drafted", "agreed", "hwb_signed_off", "plan_submitted", "extended", "ended", NULL};

static const char *const words_decision[] = {"", "approved", "rejected", NULL};

static const struct shape_field milestone_fields[] = {
    SHAPE_CODE(milestone_input, pool, MUST, ID_MAX),
    SHAPE_CHOICE(milestone_input, step, MUST, words_life_step),
    SHAPE_DATE(milestone_input, on, MUST),
    SHAPE_TEXT(milestone_input, authority, MUST, NAME_MAX_BYTES),
    SHAPE_TEXT(milestone_input, evidence, MAY, NAME_MAX_BYTES),
    SHAPE_DATE(milestone_input, until, MAY),
};

const struct shape milestone_shape = SHAPE(milestone_input, milestone_fields, "milestone");

static const struct shape_field condition_cleared_fields[] = {
    SHAPE_CODE(condition_cleared_input, pool, MUST, ID_MAX),
    SHAPE_CODE(condition_cleared_input, condition, MUST, ID_MAX),
    SHAPE_DATE(condition_cleared_input, on, MUST),
    SHAPE_TEXT(condition_cleared_input, authority, MUST, NAME_MAX_BYTES),
    SHAPE_TEXT(condition_cleared_input, evidence, MAY, NAME_MAX_BYTES),
};

const struct shape condition_cleared_shape =
    SHAPE(condition_cleared_input, condition_cleared_fields, "condition_cleared");

static const struct shape_field board_member_fields[] = {
    SHAPE_TEXT(board_member_input, name, MUST, NAME_MAX_BYTES),
    SHAPE_CODE(board_member_input, party, MUST, CODE_MAX),
    SHAPE_TEXT(board_member_input, role, MAY, NAME_MAX_BYTES),
};

static const struct shape board_member_shape =
    SHAPE(board_member_input, board_member_fields, "board_member");

static const struct shape_field board_fields[] = {
    SHAPE_CODE(board_input, pool, MUST, ID_MAX),
    SHAPE_TEXT(board_input, name, MUST, NAME_MAX_BYTES),
    SHAPE_DATE(board_input, from, MUST),
    SHAPE_LIST(board_input, members, 0, 64, board_member_shape),
    SHAPE_TEXT(board_input, evidence, MAY, NAME_MAX_BYTES),
};

const struct shape board_shape = SHAPE(board_input, board_fields, "board");

static const struct shape_field payment_hold_fields[] = {
    SHAPE_CODE(payment_hold_input, pool, MUST, ID_MAX),
    SHAPE_CODE(payment_hold_input, hold, MUST, ID_MAX),
    SHAPE_CODE(payment_hold_input, partner, MAY, CODE_MAX),
    SHAPE_CODE(payment_hold_input, contribution, MAY, ID_MAX),
    SHAPE_CODE(payment_hold_input, element, MAY, ID_MAX),
    SHAPE_TEXT(payment_hold_input, reason, MUST, NAME_MAX_BYTES),
    SHAPE_TEXT(payment_hold_input, authority, MUST, NAME_MAX_BYTES),
    SHAPE_DATE(payment_hold_input, from, MUST),
    SHAPE_TEXT(payment_hold_input, evidence, MAY, NAME_MAX_BYTES),
};

const struct shape payment_hold_shape =
    SHAPE(payment_hold_input, payment_hold_fields, "payment_hold");

static const struct shape_field payment_hold_lifted_fields[] = {
    SHAPE_CODE(payment_hold_lifted_input, pool, MUST, ID_MAX),
    SHAPE_CODE(payment_hold_lifted_input, hold, MUST, ID_MAX),
    SHAPE_DATE(payment_hold_lifted_input, on, MUST),
    SHAPE_TEXT(payment_hold_lifted_input, authority, MUST, NAME_MAX_BYTES),
    SHAPE_CODE(payment_hold_lifted_input, officer, MUST, ID_MAX),
    SHAPE_TEXT(payment_hold_lifted_input, evidence, MAY, NAME_MAX_BYTES),
};

const struct shape payment_hold_lifted_shape =
    SHAPE(payment_hold_lifted_input, payment_hold_lifted_fields, "payment_hold_lifted");

static const struct shape_field officer_fields[] = {
    SHAPE_CODE(officer_input, officer, MUST, ID_MAX),
    SHAPE_TEXT(officer_input, name, MUST, NAME_MAX_BYTES),
    SHAPE_CODE(officer_input, party, MUST, CODE_MAX),
    SHAPE_DATE(officer_input, from, MUST),
    SHAPE_DATE(officer_input, to, MAY),
};

const struct shape officer_shape = SHAPE(officer_input, officer_fields, "officer");

static const struct shape_field delegation_fields[] = {
    SHAPE_CODE(delegation_input, pool, MAY, ID_MAX),
    SHAPE_MONEY(delegation_input, single_officer, MUST, 0, MONEY_LIMIT / 10, 0),
    SHAPE_DATE(delegation_input, from, MUST),
    SHAPE_TEXT(delegation_input, authority, MUST, NAME_MAX_BYTES),
};

const struct shape delegation_shape = SHAPE(delegation_input, delegation_fields, "delegation");

static const struct shape_field approval_fields[] = {
    SHAPE_SERIAL(approval_input, pending, MUST),
    SHAPE_NUMBER(approval_input, item, MAY, 0, UINT32_MAX, 0),
    SHAPE_CODE(approval_input, officer, MUST, ID_MAX),
    SHAPE_CHOICE(approval_input, decision, MUST, words_decision),
    SHAPE_DATE(approval_input, on, MUST),
    SHAPE_TEXT(approval_input, note, MAY, NAME_MAX_BYTES),
};

const struct shape approval_shape = SHAPE(approval_input, approval_fields, "approval");

static const struct shape_field clock_jump_fields[] = {
    SHAPE_DATE(clock_jump_input, date, MUST),
    SHAPE_CODE(clock_jump_input, officer, MAY, ID_MAX),
};

const struct shape clock_jump_shape = SHAPE(clock_jump_input, clock_jump_fields, "clock_jump");
