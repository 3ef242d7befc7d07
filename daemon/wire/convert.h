/* wire/convert: what all that converts requests needs: refusals, codes, dates, pools. Private to
 * daemon/wire; part of wire/decode. */
#pragma once
#include <string.h>
#include "base/error.h"
#include "s75/v1/desk.pb-c.h"
#include "wire/form.h"
#include "wire/wire.h"

#define CODE_CHARACTERS "A-Z a-z 0-9 - _ ." /* as peers are told of them */

static inline int refused(struct request *r, enum refusal_code code, const char *field,
                          const char *limit, const char *text)
{
    r->refusal = (struct refusal){.code = code,
                                  .item = ITEM_NONE,
                                  .field = text_of(field),
                                  .limit = text_of(limit),
                                  .text = text_of(text)};
    return WIRE_REFUSED;
}

/* A code of at most max of A-Z a-z 0-9 - _ . */
static inline bool is_code(const char *s, size_t max, bool may_be_empty)
{
    size_t n = strlen(s);
    if (n > max || (n == 0 && !may_be_empty))
        return false;
    return strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") == n;
}

/* A date of the wire's range, or absent: then it is DATE_NONE. */
static inline bool is_date(bool has, int32_t value, date_t *ret_date)
{
    *ret_date = DATE_NONE;
    return !has ||
           (value >= DATE_FIRST && value <= DATE_LAST && !date_from_number(value, ret_date));
}

/* "" and absent: all pools. */
static inline int convert_pool(const char *pool, struct request *r, struct text *ret_pool)
{
    *ret_pool = text_of(pool);
    if (pool && !is_code(pool, ID_MAX, true))
        return refused(r, REFUSED_MALFORMED, "pool",
                       "at most " TEXT_NUMBER(ID_MAX) " of " CODE_CHARACTERS, "bad pool code");
    return 0;
}
/* An enumeration's value that is absent, UNKNOWN or not known here. */
static inline int refused_value(struct request *r, bool has, const char *field, struct arena *arena,
                                const ProtobufCEnumDescriptor *e)
{
    refused(r, has ? REFUSED_BAD_VALUE : REFUSED_MISSING_FIELD, field, NULL,
            has ? "no value that this daemon knows" : "a value is wanted");
    r->refusal.limit = form_values(arena, e);
    return r->refusal.limit.data ? WIRE_REFUSED : ERR_MEMORY;
}

/* What is asked of reports (wire/decode_report). 0, WIRE_REFUSED or ERR_MEMORY. */
int convert_report(const S75__V1__ReportQuery *m, struct arena *arena, struct request *r);
