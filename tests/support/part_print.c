#include "part_print.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/money.h"
#include "core/message/shape.h"

void put(struct buffer *out, const char *format, ...)
{
    char printed[2000];
    va_list args;
    va_start(args, format);
    int size = vsnprintf(printed, sizeof printed, format, args);
    va_end(args);
    buffer_put(out, printed, (size_t)size < sizeof printed ? (size_t)size : sizeof printed - 1);
}

static void print_value(const struct shape_field *f, const void *at, struct buffer *out)
{
    char money[MONEY_TEXT_MAX], date[DATE_TEXT_MAX];
    switch (f->type) {
    case SHAPE_TYPE_TEXT:
    case SHAPE_TYPE_CODE:
        put(out, "\"%.*s\"", TEXT_ARG(*(const struct text *)at));
        return;
    case SHAPE_TYPE_DATE:
        put(out, "%s", date_print(*(const date_t *)at, date));
        return;
    case SHAPE_TYPE_MONEY:
        put(out, "%s", money_print(*(const int64_t *)at, money));
        return;
    case SHAPE_TYPE_WHOLE:
        put(out, "%lld", (long long)*(const int64_t *)at);
        return;
    case SHAPE_TYPE_SERIAL:
        put(out, "%llu", (unsigned long long)*(const uint64_t *)at);
        return;
    case SHAPE_TYPE_NUMBER:
        put(out, "%u", *(const uint32_t *)at);
        return;
    case SHAPE_TYPE_CHOICE:
        put(out, "%s", f->words[*(const int *)at]);
        return;
    case SHAPE_TYPE_WORD:
    case SHAPE_TYPE_FLAG:
    case SHAPE_TYPE_BYTES:
    case SHAPE_TYPE_FIELDS:
        return;
    }
}

void part_print(const struct part *part, struct buffer *out)
{
    put(out, "%s", part_kind_words[part->kind]);
    for (size_t i = 1; i < part_shape.field_count; i++) {
        const struct shape_field *f = &part_shape.fields[i];
        if (!part_has(part, i))
            continue;
        put(out, " %s ", f->name);
        print_value(f, (const uint8_t *)part + f->offset, out);
    }
}

void part_print_all(const struct parts *parts, struct buffer *out)
{
    bool issued = false;
    for (size_t i = 0; i < parts->count; i++) {
        const struct part *part = &parts->items[i];
        put(out, "%s", issued && part->kind == PART_REPORT_ISSUED ? ", " : i ? "; " : "");
        if (issued && part->kind == PART_REPORT_ISSUED)
            put(out, "%.*s", TEXT_ARG(part->subject));
        else if (part->kind == PART_REPORT_ISSUED) /* digests move with every word of a report */
            put(out, "report_issued %.*s", TEXT_ARG(part->subject));
        else
            part_print(part, out);
        issued = part->kind == PART_REPORT_ISSUED;
    }
}
