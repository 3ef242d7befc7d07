/* core/message/input_spending: inputs of proto/s75/v1/spending.proto, which documents them. Part of
 * core/message/input. */
#pragma once
#include "core/message/input_limits.h"

#define RISK_SHARE_STEPS(X)                                                                        \
    X(RISK_SHARE_OTHER_SCHEMES, 1, "other_schemes")                                                \
    X(RISK_SHARE_RISK_POOL, 2, "risk_pool")                                                        \
    X(RISK_SHARE_UNCOMMITTED_SCHEMES, 3, "uncommitted_schemes")                                    \
    X(RISK_SHARE_PARTNERS, 4, "partners")                                                          \
    X(RISK_SHARE_UNPLANNED, 5, "unplanned")
ENUMERATION(risk_share_step, RISK_SHARE_STEPS);

#define UNDERSPENDS(X)                                                                             \
    X(UNDERSPEND_STAYS, 1, "stays")                                                                \
    X(UNDERSPEND_RETURNS, 2, "returns")
ENUMERATION(underspend, UNDERSPENDS);

#define MINIMUM_SPEND_KINDS(X)                                                                     \
    X(MINIMUM_SPEND_SOCIAL_CARE, 1, "social_care")                                                 \
    X(MINIMUM_SPEND_NHS_OUT_OF_HOSPITAL, 2, "nhs_out_of_hospital")
ENUMERATION(minimum_spend_kind, MINIMUM_SPEND_KINDS);

#define FUNDING_FIELDS(X, T)                                                                       \
    X(T, CODE, contribution, MAY, ID_MAX)                                                          \
    X(T, CODE, source, MAY, ID_MAX)                                                                \
    X(T, MONEY, amount, MUST, 1, MONEY_LIMIT / 10, 0)
INPUT_STRUCT(funding, FUNDING_FIELDS);

#define SCHEME_FIELDS(X, T)                                                                        \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, CODE, scheme, MUST, ID_MAX)                                                               \
    X(T, NUMBER, year, MUST, 2000, 2098, 0)                                                        \
    X(T, TEXT, name, MUST, NAME_MAX_BYTES)                                                         \
    X(T, TEXT, type, MUST, NAME_MAX_BYTES)                                                         \
    X(T, WORD, area_of_spend, MUST, VOCABULARY_AREA_OF_SPEND)                                      \
    X(T, CODE, commissioner, MUST, CODE_MAX)                                                       \
    X(T, WORD, provider, MUST, VOCABULARY_PROVIDER)                                                \
    X(T, CHOICE, economy, MUST, economy)                                                           \
    X(T, LIST, funding, 1, 16, funding)                                                            \
    X(T, MONEYS, planned, 4, 4)                                                                    \
    X(T, FLAG, nhs_out_of_hospital, false)                                                         \
    X(T, TEXTS, permitted_payees, 0, 64, NAME_MAX_BYTES)                                           \
    X(T, TEXTS, permitted_categories, 0, 64, NAME_MAX_BYTES)                                       \
    X(T, FLAG, synthetic, false)
INPUT_STRUCT(scheme, SCHEME_FIELDS);

#define COMMITMENT_FIELDS(X, T)                                                                    \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, CODE, scheme, MUST, ID_MAX)                                                               \
    X(T, NUMBER, year, MUST, 2000, 2098, 0)                                                        \
    X(T, TEXT, commitment, MUST, ID_MAX)                                                           \
    X(T, MONEY, amount, MUST, 0, MONEY_LIMIT / 10, 0)                                              \
    X(T, DATE, value_date, MUST)                                                                   \
    X(T, TEXT, payee, MAY, NAME_MAX_BYTES)
INPUT_STRUCT(commitment, COMMITMENT_FIELDS);

#define EXPENDITURE_FIELDS(X, T)                                                                   \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, CODE, scheme, MUST, ID_MAX)                                                               \
    X(T, MONEY, amount, MUST, -MONEY_LIMIT, MONEY_LIMIT, 0)                                        \
    X(T, DATE, value_date, MUST)                                                                   \
    X(T, TEXT, reference, MUST, ID_MAX)                                                            \
    X(T, TEXT, payee, MAY, NAME_MAX_BYTES)                                                         \
    X(T, TEXT, category, MAY, NAME_MAX_BYTES)                                                      \
    X(T, CHOICE, economy, MAY, economy)                                                            \
    X(T, FLAG, accrual, false)                                                                     \
    X(T, TEXT, commitment, MAY, ID_MAX)                                                            \
    X(T, TEXT, description, MAY, NAME_MAX_BYTES)                                                   \
    X(T, NUMBER, row, MAY, 0, UINT32_MAX, 0)
INPUT_STRUCT(expenditure, EXPENDITURE_FIELDS);

#define RISK_SHARE_PART_FIELDS(X, T)                                                               \
    X(T, CODE, party, MUST, CODE_MAX)                                                              \
    X(T, NUMBER, parts, MUST, 1, SHARE_PARTS, 0)
INPUT_STRUCT(risk_share_part, RISK_SHARE_PART_FIELDS);

#define RISK_SHARE_FIELDS(X, T)                                                                    \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, NUMBER, year, MUST, 2000, 2098, 0)                                                        \
    X(T, CHOICES, steps, 0, 5, risk_share_step)                                                    \
    X(T, MONEY, risk_pool, MAY, 0, MONEY_LIMIT / 10, 0)                                            \
    X(T, MONEY, partners_cap, MAY, 0, MONEY_LIMIT / 10, -1)                                        \
    X(T, CHOICE, underspend, MUST, underspend)                                                     \
    X(T, TEXT, authority, MUST, NAME_MAX_BYTES)                                                    \
    X(T, LIST, shares, 0, 32, risk_share_part)                                                     \
    X(T, FLAG, risk_pool_in_pool, false)                                                           \
    X(T, FLAG, kept_by_fund, false)                                                                \
    X(T, TEXT, office, MAY, NAME_MAX_BYTES)                                                        \
    X(T, CODE, officer, MUST, ID_MAX)
INPUT_STRUCT(risk_share, RISK_SHARE_FIELDS);

#define YEAR_END_FIELDS(X, T)                                                                      \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, NUMBER, year, MUST, 2000, 2098, 0)                                                        \
    X(T, DATE, on, MUST)                                                                           \
    X(T, TEXT, authority, MUST, NAME_MAX_BYTES)                                                    \
    X(T, CODE, officer, MUST, ID_MAX)
INPUT_STRUCT(year_end, YEAR_END_FIELDS);

#define MINIMUM_SPEND_FIELDS(X, T)                                                                 \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, NUMBER, year, MUST, 2000, 2098, 0)                                                        \
    X(T, CHOICE, minimum_spend, MUST, minimum_spend_kind)                                          \
    X(T, MONEY, amount, MUST, 0, MONEY_LIMIT / 10, 0)                                              \
    X(T, TEXT, reference, MUST, ID_MAX)                                                            \
    X(T, WORD, funded_by, MAY, VOCABULARY_CONTRIBUTION_KIND)
INPUT_STRUCT(minimum_spend, MINIMUM_SPEND_FIELDS);

#define DISTRICT_GRANT_FIELDS(X, T)                                                                \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, NUMBER, year, MUST, 2000, 2098, 0)                                                        \
    X(T, CODE, district, MUST, CODE_MAX)                                                           \
    X(T, MONEY, amount, MUST, 0, MONEY_LIMIT / 10, 0)                                              \
    X(T, DATE, due, MUST)
INPUT_STRUCT(district_grant, DISTRICT_GRANT_FIELDS);

#define ELEMENTS_SPENDING(X)                                                                       \
    X(FUNDING, funding, NULL)                                                                      \
    X(RISK_SHARE_PART, risk_share_part, NULL)

#define INPUTS_SPENDING(X)                                                                         \
    X(33, SCHEME, scheme, scheme_apply)                                                            \
    X(34, COMMITMENT, commitment, commitment_apply)                                                \
    X(35, EXPENDITURE, expenditure, expenditure_apply)                                             \
    X(36, RISK_SHARE, risk_share, risk_share_apply)                                                \
    X(37, YEAR_END, year_end, year_end_apply)                                                      \
    X(38, MINIMUM_SPEND, minimum_spend, minimum_spend_apply)                                       \
    X(39, DISTRICT_GRANT, district_grant, district_grant_apply)
