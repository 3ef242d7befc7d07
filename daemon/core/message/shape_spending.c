/* core/message/shape_spending: the fields of the inputs of core/message/input_spending, in the
 * order of their tags.
 */
#include "core/message/input.h"
#include "core/message/shape.h"

static const char *const words_area_of_spend[] = {"",
                                                  "acute",
                                                  "mental_health",
                                                  "community_health",
                                                  "continuing_care",
                                                  "primary_care",
                                                  "social_care",
                                                  "other",
                                                  NULL};

static const char *const words_provider[] = {"",          "nhs",     "local_authority",
                                             "voluntary", "private", NULL};

static const char *const words_risk_share_step[] = {
    "", "other_schemes", "risk_pool", "uncommitted_schemes", "partners", "unplanned", NULL};

static const char *const words_underspend[] = {"", "stays", "returns", NULL};

static const char *const words_minimum_spend_kind[] = {"", "social_care", "nhs_out_of_hospital",
                                                       NULL};

static const struct shape_field funding_fields[] = {
    SHAPE_CODE(funding_input, contribution, MAY, ID_MAX),
    SHAPE_CODE(funding_input, source, MAY, ID_MAX),
    SHAPE_MONEY(funding_input, amount, MUST, 1, MONEY_LIMIT / 10, 0),
};

static const struct shape funding_shape = SHAPE(funding_input, funding_fields, "funding");

static const struct shape_field scheme_fields[] = {
    SHAPE_CODE(scheme_input, pool, MUST, ID_MAX),
    SHAPE_CODE(scheme_input, scheme, MUST, ID_MAX),
    SHAPE_NUMBER(scheme_input, year, MUST, 2000, 2098, 0),
    SHAPE_TEXT(scheme_input, name, MUST, NAME_MAX_BYTES),
    SHAPE_TEXT(scheme_input, type, MUST, NAME_MAX_BYTES),
    SHAPE_CHOICE(scheme_input, area_of_spend, MUST, words_area_of_spend),
    SHAPE_CODE(scheme_input, commissioner, MUST, CODE_MAX),
    SHAPE_CHOICE(scheme_input, provider, MUST, words_provider),
    SHAPE_CHOICE(scheme_input, economy, MUST, shape_economies),
    SHAPE_LIST(scheme_input, funding, 1, 16, funding_shape),
    SHAPE_MONEYS(scheme_input, planned, 4, 4),
    SHAPE_FLAG(scheme_input, nhs_out_of_hospital),
    SHAPE_TEXTS(scheme_input, permitted_payees, 0, 64, NAME_MAX_BYTES),
    SHAPE_TEXTS(scheme_input, permitted_categories, 0, 64, NAME_MAX_BYTES),
    SHAPE_FLAG(scheme_input, synthetic),
};

const struct shape scheme_shape = SHAPE(scheme_input, scheme_fields, "scheme");

static const struct shape_field commitment_fields[] = {
    SHAPE_CODE(commitment_input, pool, MUST, ID_MAX),
    SHAPE_CODE(commitment_input, scheme, MUST, ID_MAX),
    SHAPE_NUMBER(commitment_input, year, MUST, 2000, 2098, 0),
    SHAPE_TEXT(commitment_input, commitment, MUST, ID_MAX),
    SHAPE_MONEY(commitment_input, amount, MUST, 0, MONEY_LIMIT / 10, 0),
    SHAPE_DATE(commitment_input, value_date, MUST),
    SHAPE_TEXT(commitment_input, payee, MAY, NAME_MAX_BYTES),
};

const struct shape commitment_shape = SHAPE(commitment_input, commitment_fields, "commitment");

static const struct shape_field expenditure_fields[] = {
    SHAPE_CODE(expenditure_input, pool, MUST, ID_MAX),
    SHAPE_CODE(expenditure_input, scheme, MUST, ID_MAX),
    SHAPE_MONEY(expenditure_input, amount, MUST, -MONEY_LIMIT, MONEY_LIMIT, 0),
    SHAPE_DATE(expenditure_input, value_date, MUST),
    SHAPE_TEXT(expenditure_input, reference, MUST, ID_MAX),
    SHAPE_TEXT(expenditure_input, payee, MAY, NAME_MAX_BYTES),
    SHAPE_TEXT(expenditure_input, category, MAY, NAME_MAX_BYTES),
    SHAPE_CHOICE(expenditure_input, economy, MAY, shape_economies),
    SHAPE_FLAG(expenditure_input, accrual),
    SHAPE_TEXT(expenditure_input, commitment, MAY, ID_MAX),
    SHAPE_TEXT(expenditure_input, description, MAY, NAME_MAX_BYTES),
    SHAPE_NUMBER(expenditure_input, row, MAY, 0, UINT32_MAX, 0),
};

const struct shape expenditure_shape = SHAPE(expenditure_input, expenditure_fields, "expenditure");

static const struct shape_field risk_share_part_fields[] = {
    SHAPE_CODE(risk_share_part_input, party, MUST, CODE_MAX),
    SHAPE_NUMBER(risk_share_part_input, parts, MUST, 1, SHARE_PARTS, 0),
};

static const struct shape risk_share_part_shape =
    SHAPE(risk_share_part_input, risk_share_part_fields, "risk_share_part");

static const struct shape_field risk_share_rule_fields[] = {
    SHAPE_CODE(risk_share_rule_input, pool, MUST, ID_MAX),
    SHAPE_NUMBER(risk_share_rule_input, year, MUST, 2000, 2098, 0),
    SHAPE_CHOICES(risk_share_rule_input, steps, 0, 5, words_risk_share_step),
    SHAPE_MONEY(risk_share_rule_input, risk_pool, MAY, 0, MONEY_LIMIT / 10, 0),
    SHAPE_MONEY(risk_share_rule_input, partners_cap, MAY, 0, MONEY_LIMIT / 10, -1),
    SHAPE_CHOICE(risk_share_rule_input, underspend, MUST, words_underspend),
    SHAPE_TEXT(risk_share_rule_input, authority, MUST, NAME_MAX_BYTES),
    SHAPE_LIST(risk_share_rule_input, shares, 0, 32, risk_share_part_shape),
    SHAPE_FLAG(risk_share_rule_input, risk_pool_in_pool),
};

const struct shape risk_share_rule_shape =
    SHAPE(risk_share_rule_input, risk_share_rule_fields, "risk_share");

static const struct shape_field year_end_fields[] = {
    SHAPE_CODE(year_end_input, pool, MUST, ID_MAX),
    SHAPE_NUMBER(year_end_input, year, MUST, 2000, 2098, 0),
    SHAPE_DATE(year_end_input, on, MUST),
    SHAPE_TEXT(year_end_input, authority, MUST, NAME_MAX_BYTES),
};

const struct shape year_end_shape = SHAPE(year_end_input, year_end_fields, "year_end");

static const struct shape_field minimum_spend_fields[] = {
    SHAPE_CODE(minimum_spend_input, pool, MUST, ID_MAX),
    SHAPE_NUMBER(minimum_spend_input, year, MUST, 2000, 2098, 0),
    SHAPE_CHOICE(minimum_spend_input, minimum_spend, MUST, words_minimum_spend_kind),
    SHAPE_MONEY(minimum_spend_input, amount, MUST, 0, MONEY_LIMIT / 10, 0),
    SHAPE_TEXT(minimum_spend_input, reference, MUST, ID_MAX),
    SHAPE_CHOICE(minimum_spend_input, funded_by, MAY, shape_kinds),
};

const struct shape minimum_spend_shape =
    SHAPE(minimum_spend_input, minimum_spend_fields, "minimum_spend");

static const struct shape_field district_grant_fields[] = {
    SHAPE_CODE(district_grant_input, pool, MUST, ID_MAX),
    SHAPE_NUMBER(district_grant_input, year, MUST, 2000, 2098, 0),
    SHAPE_CODE(district_grant_input, district, MUST, CODE_MAX),
    SHAPE_MONEY(district_grant_input, amount, MUST, 0, MONEY_LIMIT / 10, 0),
    SHAPE_DATE(district_grant_input, due, MUST),
};

const struct shape district_grant_shape =
    SHAPE(district_grant_input, district_grant_fields, "district_grant");
