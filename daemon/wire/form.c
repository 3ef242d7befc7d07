#include "wire/form.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Of several problems the first is kept; false: this one is not. */
static bool note(struct form *f, enum refusal_code code, const char *field)
{
    if (f->refusal)
        return false;
    f->refusal = (int)code;
    f->field =
        arena_print(f->arena, "items[%u].%s%s%s", f->item, f->prefix, *field ? "." : "", field);
    /* A refusal is journaled: it must read the same at every replay, so never without its field. */
    f->failed_memory |= !f->field.data;
    return true;
}

void form_refuse(struct form *f, enum refusal_code code, const char *field, const char *limit)
{
    if (note(f, code, field))
        f->limit = text_of(limit);
}

void form_refuse_range(struct form *f, const char *field, const char *format, ...)
{
    char limit[64];
    va_list args;
    if (!note(f, REFUSED_OUT_OF_RANGE, field))
        return;
    va_start(args, format);
    vsnprintf(limit, sizeof limit, format, args);
    va_end(args);
    f->limit = arena_text(f->arena, text_of(limit));
    f->failed_memory |= !f->limit.data;
}

void form_known(struct form *f, const ProtobufCMessage *m)
{
    if (m->n_unknown_fields)
        form_refuse(f, REFUSED_BAD_VALUE, "", "a message of version 1 without other fields");
}

struct text form_text(struct form *f, const char *field, const char *value, size_t max,
                      bool required)
{
    struct text t = text_of(value);
    if (required && t.size == 0)
        form_refuse(f, REFUSED_MISSING_FIELD, field, NULL);
    else if (t.size > max)
        form_refuse_range(f, field, "at most %zu bytes", max);
    else if (!text_is_clean(t))
        form_refuse(f, REFUSED_BAD_VALUE, field, FORM_TEXT_LIMIT);
    return t;
}

struct text form_code(struct form *f, const char *field, const char *value, size_t max,
                      bool required)
{
    struct text t = form_text(f, field, value, max, required);
    for (size_t i = 0; i < t.size; i++)
        if (!strchr("-_.", t.data[i]) && !((t.data[i] | 32) >= 'a' && (t.data[i] | 32) <= 'z') &&
            !(t.data[i] >= '0' && t.data[i] <= '9'))
            form_refuse(f, REFUSED_BAD_VALUE, field, "of A-Z a-z 0-9 - _ .");
    return t;
}

date_t form_date(struct form *f, const char *field, bool has, int32_t value, bool required)
{
    date_t date = DATE_NONE;
    if (!has) {
        if (required)
            form_refuse(f, REFUSED_MISSING_FIELD, field, NULL);
        return DATE_NONE;
    }
    if (value < DATE_FIRST || value > DATE_LAST || date_from_number(value, &date)) {
        form_refuse(f, REFUSED_BAD_VALUE, field, FORM_DATE_LIMIT);
        return DATE_NONE;
    }
    return date;
}

/* The n of a limit of 10^n pence. */
static int exponent_of(int64_t limit)
{
    int n = 0;
    for (; limit > 1; limit /= 10)
        n++;
    return n;
}

int64_t form_money(struct form *f, const char *field, int64_t value, int64_t min, int64_t max)
{
    if (value < min || value > max)
        form_refuse_range(f, field, min < 0 ? "within 10^%d pence of 0" : "0 to 10^%d pence",
                          exponent_of(max));
    return value;
}

int form_enum(struct form *f, const char *field, int value, int last)
{
    if (value < 1 || value > last)
        form_refuse(f, REFUSED_BAD_VALUE, field, "a value of the enumeration");
    return value;
}

uint32_t form_range(struct form *f, const char *field, uint32_t value, uint32_t min, uint32_t max)
{
    if (value < min || value > max)
        form_refuse_range(f, field, "%u to %u", min, max);
    return value;
}

void *form_array(struct form *f, size_t n, size_t size)
{
    void *p = n ? arena_take(f->arena, n * size) : NULL;
    if (n && !p)
        f->failed_memory = true;
    if (p)
        memset(p, 0, n * size);
    return p;
}
