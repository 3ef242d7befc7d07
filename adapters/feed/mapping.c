#include "feed/mapping.h"

#include <stdlib.h>
#include <string.h>

#include "kit/s75_text.h"
#include "s75/v1/common.pb-c.h"

static const char *const field_names[FIELDS] = {
    [FIELD_AMOUNT] = "amount",
    [FIELD_VALUE_DATE] = "value_date",
    [FIELD_PAYER] = "payer",
    [FIELD_PAYEE] = "payee",
    [FIELD_POOL] = "pool",
    [FIELD_CONTRIBUTION] = "contribution",
    [FIELD_KIND] = "kind",
    [FIELD_YEAR] = "year",
    [FIELD_REFERENCE] = "reference",
    [FIELD_SCHEME] = "scheme",
    [FIELD_CATEGORY] = "category",
    [FIELD_COMMITMENT] = "commitment",
    [FIELD_DESCRIPTION] = "description",
};

static const char *const type_names[ITEM_TYPES] = {
    [ITEM_PAYMENT] = "payment",
    [ITEM_RECEIPT] = "receipt",
    [ITEM_ALLOCATION] = "allocation",
    [ITEM_EXPENDITURE] = "expenditure",
};

#define BIT(f) (1u << (f))
/* As the messages of proto/s75/v1/input.proto and spending.proto have them. */
static const unsigned used[ITEM_TYPES] = {
    [ITEM_PAYMENT] = BIT(FIELD_AMOUNT) | BIT(FIELD_VALUE_DATE) | BIT(FIELD_PAYER) |
                     BIT(FIELD_PAYEE) | BIT(FIELD_POOL) | BIT(FIELD_CONTRIBUTION) |
                     BIT(FIELD_KIND) | BIT(FIELD_REFERENCE) | BIT(FIELD_DESCRIPTION),
    [ITEM_RECEIPT] = BIT(FIELD_AMOUNT) | BIT(FIELD_VALUE_DATE) | BIT(FIELD_PAYER) |
                     BIT(FIELD_POOL) | BIT(FIELD_REFERENCE) | BIT(FIELD_DESCRIPTION),
    [ITEM_ALLOCATION] = BIT(FIELD_AMOUNT) | BIT(FIELD_VALUE_DATE) | BIT(FIELD_PAYEE) |
                        BIT(FIELD_KIND) | BIT(FIELD_YEAR) | BIT(FIELD_REFERENCE),
    [ITEM_EXPENDITURE] = BIT(FIELD_AMOUNT) | BIT(FIELD_VALUE_DATE) | BIT(FIELD_PAYEE) |
                         BIT(FIELD_POOL) | BIT(FIELD_REFERENCE) | BIT(FIELD_SCHEME) |
                         BIT(FIELD_CATEGORY) | BIT(FIELD_COMMITMENT) | BIT(FIELD_DESCRIPTION),
};

static const unsigned needed[ITEM_TYPES] = {
    [ITEM_PAYMENT] = BIT(FIELD_AMOUNT) | BIT(FIELD_VALUE_DATE) | BIT(FIELD_PAYER),
    [ITEM_RECEIPT] = BIT(FIELD_AMOUNT) | BIT(FIELD_VALUE_DATE) | BIT(FIELD_PAYER) |
                     BIT(FIELD_POOL),
    [ITEM_ALLOCATION] = BIT(FIELD_AMOUNT) | BIT(FIELD_VALUE_DATE) | BIT(FIELD_PAYEE) |
                        BIT(FIELD_KIND) | BIT(FIELD_YEAR) | BIT(FIELD_REFERENCE),
    [ITEM_EXPENDITURE] = BIT(FIELD_AMOUNT) | BIT(FIELD_VALUE_DATE) | BIT(FIELD_POOL) |
                         BIT(FIELD_REFERENCE) | BIT(FIELD_SCHEME),
};

const char *field_name(enum field f)
{
    return field_names[f];
}

const char *item_type_name(enum item_type i)
{
    return type_names[i];
}

bool field_used(enum item_type i, enum field f)
{
    return used[i] & BIT(f);
}

bool field_needed(enum item_type i, enum field f)
{
    return needed[i] & BIT(f);
}

void mapping_close(struct mapping *m)
{
    if (!m)
        return;
    arena_fini(&m->memory);
    free(m);
}

size_t mapping_column(const struct mapping *m, struct text key)
{
    for (size_t i = 0; i < m->column_count; i++)
        if (text_equal(m->columns[i].key, key))
            return i;
    return COLUMN_NONE;
}

int mapping_kind(struct text t)
{
    char name[S75_NAME_MAX];
    int value;
    if (t.size == 0 || t.size >= sizeof name)
        return 0;
    memcpy(name, t.data, t.size);
    name[t.size] = '\0';
    return s75_enum_value(&s75__v1__contribution_kind__descriptor, name, &value) ? value : 0;
}
