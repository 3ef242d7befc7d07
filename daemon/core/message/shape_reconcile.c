/* core/message/shape_reconcile: the fields of the inputs of core/message/input_reconcile, in the
 * order of their tags. */
#include "core/message/input.h"
#include "core/message/shape.h"

static const char *const words_match_rule[] = {
    "", "reference", "end_to_end", "amount", "one_to_many", "many_to_one", "part", NULL};

static const char *const words_exception_action[] = {
    "",       "assign",    "query", "dispute", "answer", "resolve", "adjust",
    "timing", "write_off", "clear", "note",    "reopen", NULL};

static const char *const words_side[] = {"", "payment", "receipt", NULL};

static const struct shape_field match_rules_fields[] = {
    SHAPE_CODE(match_rules_input, pool, MUST, ID_MAX),
    SHAPE_CODE(match_rules_input, partner, MAY, CODE_MAX),
    SHAPE_CHOICES(match_rules_input, rules, 1, 6, words_match_rule),
    SHAPE_NUMBER(match_rules_input, window_working_days, MAY, 0, 30, 5),
    SHAPE_TEXT(match_rules_input, authority, MUST, NAME_MAX_BYTES),
};

const struct shape match_rules_shape = SHAPE(match_rules_input, match_rules_fields, "match_rules");

static const struct shape_field tolerance_fields[] = {
    SHAPE_CODE(tolerance_input, pool, MUST, ID_MAX),
    SHAPE_CODE(tolerance_input, contribution, MAY, ID_MAX),
    SHAPE_NUMBER(tolerance_input, year, MAY, 2000, 2098, 0),
    SHAPE_MONEY(tolerance_input, instalment, MAY, 0, 1000000000, -1),
    SHAPE_MONEY(tolerance_input, cumulative, MAY, 0, 1000000000, -1),
    SHAPE_NUMBER(tolerance_input, cumulative_parts, MAY, 0, SHARE_PARTS, -1),
    SHAPE_TEXT(tolerance_input, authority, MUST, NAME_MAX_BYTES),
    SHAPE_MONEY(tolerance_input, item, MAY, 0, 1000000000, -1),
};

const struct shape tolerance_shape = SHAPE(tolerance_input, tolerance_fields, "tolerance");

static const struct shape_field item_ref_fields[] = {
    SHAPE_SERIAL(item_ref_input, journal, MUST),
    SHAPE_NUMBER(item_ref_input, item, MAY, 0, UINT32_MAX, 0),
};

static const struct shape item_ref_shape = SHAPE(item_ref_input, item_ref_fields, "item_ref");

static const struct shape_field unmatch_fields[] = {
    SHAPE_CODE(unmatch_input, pool, MUST, ID_MAX),
    SHAPE_SERIAL(unmatch_input, match, MUST),
    SHAPE_TEXT(unmatch_input, reason, MUST, NAME_MAX_BYTES),
    SHAPE_CODE(unmatch_input, officer, MUST, ID_MAX),
};

const struct shape unmatch_shape = SHAPE(unmatch_input, unmatch_fields, "unmatch");

static const struct shape_field manual_match_fields[] = {
    SHAPE_CODE(manual_match_input, pool, MUST, ID_MAX),
    SHAPE_LIST(manual_match_input, payments, 1, 16, item_ref_shape),
    SHAPE_LIST(manual_match_input, receipts, 1, 16, item_ref_shape),
    SHAPE_TEXT(manual_match_input, reason, MUST, NAME_MAX_BYTES),
    SHAPE_CODE(manual_match_input, officer, MUST, ID_MAX),
};

const struct shape manual_match_shape =
    SHAPE(manual_match_input, manual_match_fields, "manual_match");

static const struct shape_field exception_work_fields[] = {
    SHAPE_NUMBER(exception_work_input, exception, MUST, 0, UINT32_MAX, 0),
    SHAPE_CHOICE(exception_work_input, action, MUST, words_exception_action),
    SHAPE_CODE(exception_work_input, officer, MUST, ID_MAX),
    SHAPE_DATE(exception_work_input, on, MUST),
    SHAPE_CODE(exception_work_input, owner, MAY, ID_MAX),
    SHAPE_DATE(exception_work_input, due, MAY),
    SHAPE_CODE(exception_work_input, party, MAY, CODE_MAX),
    SHAPE_MONEY(exception_work_input, amount, MAY, -MONEY_LIMIT, MONEY_LIMIT, 0),
    SHAPE_TEXT(exception_work_input, note, MAY, NAME_MAX_BYTES),
};

const struct shape exception_work_shape =
    SHAPE(exception_work_input, exception_work_fields, "exception_work");

static const struct shape_field adjustment_fields[] = {
    SHAPE_CODE(adjustment_input, pool, MUST, ID_MAX),
    SHAPE_CODE(adjustment_input, contribution, MUST, ID_MAX),
    SHAPE_NUMBER(adjustment_input, year, MUST, 2000, 2098, 0),
    SHAPE_MONEY(adjustment_input, amount, MUST, -MONEY_LIMIT, MONEY_LIMIT, 0),
    SHAPE_DATE(adjustment_input, value_date, MUST),
    SHAPE_TEXT(adjustment_input, reason, MUST, NAME_MAX_BYTES),
    SHAPE_CODE(adjustment_input, officer, MUST, ID_MAX),
    SHAPE_NUMBER(adjustment_input, exception, MAY, 0, UINT32_MAX, 0),
    SHAPE_TEXT(adjustment_input, adjustment, MUST, ID_MAX),
};

const struct shape adjustment_shape = SHAPE(adjustment_input, adjustment_fields, "adjustment");

static const struct shape_field document_override_fields[] = {
    SHAPE_TEXT(document_override_input, sha256, MUST, 64),
    SHAPE_CODE(document_override_input, pool, MUST, ID_MAX),
    SHAPE_MONEY(document_override_input, amount, MUST, 0, MONEY_LIMIT / 10, 0),
    SHAPE_TEXT(document_override_input, reason, MUST, NAME_MAX_BYTES),
    SHAPE_CODE(document_override_input, officer, MUST, ID_MAX),
};

const struct shape document_override_shape =
    SHAPE(document_override_input, document_override_fields, "document_override");

static const struct shape_field opening_item_fields[] = {
    SHAPE_CODE(opening_item_input, pool, MUST, ID_MAX),
    SHAPE_CODE(opening_item_input, partner, MUST, CODE_MAX),
    SHAPE_CHOICE(opening_item_input, side, MUST, words_side),
    SHAPE_MONEY(opening_item_input, amount, MUST, 1, MONEY_LIMIT / 10, 0),
    SHAPE_DATE(opening_item_input, value_date, MUST),
    SHAPE_TEXT(opening_item_input, reference, MUST, ID_MAX),
    SHAPE_CODE(opening_item_input, contribution, MAY, ID_MAX),
    SHAPE_TEXT(opening_item_input, note, MAY, NAME_MAX_BYTES),
};

const struct shape opening_item_shape =
    SHAPE(opening_item_input, opening_item_fields, "opening_item");

static const struct shape_field variation_reversal_fields[] = {
    SHAPE_CODE(variation_reversal_input, pool, MUST, ID_MAX),
    SHAPE_CODE(variation_reversal_input, contribution, MUST, ID_MAX),
    SHAPE_TEXT(variation_reversal_input, variation, MUST, ID_MAX),
    SHAPE_DATE(variation_reversal_input, on, MUST),
    SHAPE_TEXT(variation_reversal_input, authority, MUST, NAME_MAX_BYTES),
    SHAPE_TEXT(variation_reversal_input, evidence, MAY, NAME_MAX_BYTES),
};

const struct shape variation_reversal_shape =
    SHAPE(variation_reversal_input, variation_reversal_fields, "variation_reversal");

static const struct shape_field period_close_fields[] = {
    SHAPE_CODE(period_close_input, pool, MUST, ID_MAX),
    SHAPE_DATE(period_close_input, to, MUST),
    SHAPE_TEXT(period_close_input, authority, MUST, NAME_MAX_BYTES),
    SHAPE_MONEY(period_close_input, due, MAY, -MONEY_LIMIT, MONEY_LIMIT, INT64_MIN),
    SHAPE_MONEY(period_close_input, paid, MAY, -MONEY_LIMIT, MONEY_LIMIT, INT64_MIN),
    SHAPE_MONEY(period_close_input, received, MAY, -MONEY_LIMIT, MONEY_LIMIT, INT64_MIN),
};

const struct shape period_close_shape =
    SHAPE(period_close_input, period_close_fields, "period_close");

static const struct shape_field period_reopen_fields[] = {
    SHAPE_CODE(period_reopen_input, pool, MUST, ID_MAX),
    SHAPE_DATE(period_reopen_input, to, MUST),
    SHAPE_TEXT(period_reopen_input, reason, MUST, NAME_MAX_BYTES),
    SHAPE_CODE(period_reopen_input, officer, MUST, ID_MAX),
};

const struct shape period_reopen_shape =
    SHAPE(period_reopen_input, period_reopen_fields, "period_reopen");
