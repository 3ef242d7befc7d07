/* core/message/input_spending: inputs of proto/s75/v1/spending.proto, which documents them. Part of
 * core/message/input. */
#pragma once
#include "core/message/input_limits.h"

enum area_of_spend {
    AREA_ACUTE = 1,
    AREA_MENTAL_HEALTH,
    AREA_COMMUNITY_HEALTH,
    AREA_CONTINUING_CARE,
    AREA_PRIMARY_CARE,
    AREA_SOCIAL_CARE,
    AREA_OTHER
};

enum provider { PROVIDER_NHS = 1, PROVIDER_LOCAL_AUTHORITY, PROVIDER_VOLUNTARY, PROVIDER_PRIVATE };

enum risk_share_step {
    RISK_SHARE_OTHER_SCHEMES = 1,
    RISK_SHARE_RISK_POOL,
    RISK_SHARE_UNCOMMITTED_SCHEMES,
    RISK_SHARE_PARTNERS,
    RISK_SHARE_UNPLANNED
};

enum underspend { UNDERSPEND_STAYS = 1, UNDERSPEND_RETURNS };

enum minimum_spend_kind { MINIMUM_SPEND_SOCIAL_CARE = 1, MINIMUM_SPEND_NHS_OUT_OF_HOSPITAL };

struct funding_input {
    struct text contribution;
    struct text source;
    int64_t amount;
};

struct scheme_input {
    struct text pool;
    struct text scheme;
    uint32_t year;
    struct text name;
    struct text type;
    enum area_of_spend area_of_spend;
    struct text commissioner;
    enum provider provider;
    enum economy economy;
    const struct funding_input *funding;
    size_t funding_count;
    const int64_t *planned;
    size_t planned_count;
    bool nhs_out_of_hospital;
    const struct text *permitted_payees;
    size_t permitted_payees_count;
    const struct text *permitted_categories;
    size_t permitted_categories_count;
    bool synthetic;
};

struct commitment_input {
    struct text pool;
    struct text scheme;
    uint32_t year;
    struct text commitment;
    int64_t amount;
    date_t value_date;
    struct text payee;
};

struct expenditure_input {
    struct text pool;
    struct text scheme;
    int64_t amount;
    date_t value_date;
    struct text reference;
    struct text payee;
    struct text category;
    enum economy economy; /* 0: not said */
    bool accrual;
    struct text commitment;
    struct text description;
    uint32_t row;
};

struct risk_share_part_input {
    struct text party;
    uint32_t parts;
};

struct risk_share_rule_input {
    struct text pool;
    uint32_t year;
    const int *steps; /* enum risk_share_step */
    size_t steps_count;
    int64_t risk_pool;
    int64_t partners_cap; /* -1: none */
    enum underspend underspend;
    struct text authority;
    const struct risk_share_part_input *shares;
    size_t shares_count;
    bool risk_pool_in_pool;
};

struct year_end_input {
    struct text pool;
    uint32_t year;
    date_t on;
    struct text authority;
};

struct minimum_spend_input {
    struct text pool;
    uint32_t year;
    enum minimum_spend_kind minimum_spend;
    int64_t amount;
    struct text reference;
    enum contribution_kind funded_by; /* KIND_NONE: any */
};

struct district_grant_input {
    struct text pool;
    uint32_t year;
    struct text district;
    int64_t amount;
    date_t due;
};
