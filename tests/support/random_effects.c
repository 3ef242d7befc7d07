#include "called.h"
#include "random_effects.h"

#include <stdlib.h>
#include <string.h>

#include "core/message/effects_list.h"
#include "core/message/shape.h"
#include "core/message/words.h"

/* xorshift64* */
uint64_t random_next(struct random_source *r)
{
    uint64_t x = r->state ? r->state : 1;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    r->state = x;
    return x * 0x2545F4914F6CDD1Du;
}

uint64_t random_below(struct random_source *r, uint64_t bound)
{
    return bound ? random_next(r) % bound : 0;
}

static bool one_in(struct random_source *r, uint64_t n)
{
    return random_below(r, n) == 0;
}

static struct text random_text(struct random_source *r, struct effects *e, const char *stem)
{
    if (one_in(r, 6))
        return TEXT_NONE;
    if (one_in(r, 40)) {
        char long_one[400];
        const size_t size = 100 + random_below(r, 300);
        memset(long_one, 'a' + (int)random_below(r, 3), size);
        return arena_text(&e->arena, (struct text){long_one, size});
    }
    const unsigned many = one_in(r, 10) ? 5000 : 5;
    return arena_print(&e->arena, "%s-%u", stem, (unsigned)random_below(r, many));
}

static int64_t random_amount(struct random_source *r)
{
    static const int64_t ends[] = {0, 1, -1, INT64_MAX, INT64_MIN, INT64_MIN + 1, 576242500};
    if (one_in(r, 4))
        return ends[random_below(r, sizeof ends / sizeof *ends)];
    return (int64_t)random_below(r, 2000000000) - 1000000000;
}

static date_t random_date(struct random_source *r)
{
    if (one_in(r, 5))
        return DATE_NONE;
    return one_in(r, 50) ? INT32_MAX : (date_t)(17000 + random_below(r, 700));
}

static uint32_t random_item(struct random_source *r)
{
    static const uint32_t ends[] = {ITEM_NONE, 0, ITEM_NONE - 1};
    return one_in(r, 5) ? ends[random_below(r, 3)] : (uint32_t)random_below(r, 1024);
}

/* A code that means something: what is refused has one, and some numbers have none. */
static enum refusal_code random_code(struct random_source *r)
{
    enum refusal_code code;
    do
        code = (enum refusal_code)random_below(r, REFUSED_CODE_COUNT);
    while (!words_refusal(code));
    return code;
}

static struct refusal random_refusal(struct random_source *r, struct effects *e)
{
    return (struct refusal){
        .code = random_code(r),
        .item = random_item(r),
        .field = random_text(r, e, "field"),
        .limit = random_text(r, e, "limit"),
        .text = random_text(r, e, "the sentence of"),
    };
}

static void random_money(struct random_source *r, struct event *e)
{
    e->has_amount = one_in(r, 2);
    e->has_expected = one_in(r, 2);
    e->has_difference = one_in(r, 2);
    e->amount = e->has_amount || one_in(r, 9) ? random_amount(r) : 0;
    e->expected = e->has_expected ? (one_in(r, 2) ? e->amount : random_amount(r)) : 0;
    e->difference = e->has_difference ? random_amount(r) : 0;
    if (one_in(r, 2)) {
        e->position.as_of = random_date(r);
        e->position.due = random_amount(r);
        e->position.paid = random_amount(r);
        e->position.received = one_in(r, 2) ? 0 : random_amount(r);
        e->position.adjusted = one_in(r, 2) ? 0 : random_amount(r);
        e->position.written_off = one_in(r, 2) ? 0 : random_amount(r);
        e->position.variance = random_amount(r);
        e->position.transferred = one_in(r, 2) ? 0 : random_amount(r);
    }
}

static struct matched_pair random_pair(struct random_source *r)
{
    return (struct matched_pair){
        .rule = (int)random_below(r, MATCH_PART + 1),
        .score = (uint32_t)random_below(r, 101),
        .rejected = one_in(r, 9) ? UINT32_MAX : (uint32_t)random_below(r, 9),
        .payment_cause = one_in(r, 9) ? UINT64_MAX : random_below(r, 1000),
        .payment_item = random_item(r),
        .payment_serial = random_below(r, 9),
        .receipt_cause = random_below(r, 1000),
        .receipt_item = random_item(r),
        .receipt_serial = one_in(r, 9) ? UINT64_MAX : random_below(r, 1000),
    };
}

static struct text random_kind(struct random_source *r)
{
    const uint64_t n = random_below(r, 12);
    return n ? kind_nth(n % 4) : TEXT_NONE;
}

static struct text random_short_text(struct random_source *r, struct effects *effects,
                                     const struct shape_field *f)
{
    struct text t = random_text(r, effects, f->name);
    t.size = t.size < (size_t)f->max ? t.size : (size_t)f->max;
    return t;
}

/* Of any kind, with all fields that it may have or only those that it must. */
static struct part random_part(struct random_source *r, struct effects *effects)
{
    struct part part = {.kind = (enum part_kind)(1 + random_below(r, PART_KIND_COUNT - 1))};
    const bool is_full = one_in(r, 2);
    for (size_t i = 1; i < part_shape.field_count; i++) {
        const struct shape_field *f = &part_shape.fields[i];
        void *at = (uint8_t *)&part + f->offset;
        if (!is_full && !(part_must(part.kind) >> i & 1))
            continue;
        if (f->type == SHAPE_TYPE_TEXT)
            *(struct text *)at = random_short_text(r, effects, f);
        else if (f->type == SHAPE_TYPE_DATE)
            *(date_t *)at = (date_t)(17000 + random_below(r, 700));
        else if (f->type == SHAPE_TYPE_CHOICE)
            *(int *)at = 1 + (int)random_below(r, (uint64_t)shape_last_choice(f));
        else if (f->type == SHAPE_TYPE_NUMBER)
            *(uint32_t *)at = (uint32_t)random_below(r, 60);
        else if (f->type == SHAPE_TYPE_SERIAL)
            *(uint64_t *)at = 1 + random_below(r, 1000);
        else
            *(int64_t *)at = (int64_t)random_below(r, 2000000000) - 1000000000;
    }
    return part;
}

void random_parts(struct random_source *r, struct effects *effects, struct parts *parts)
{
    for (uint64_t n = one_in(r, 30) ? 40 : random_below(r, 4); n; n--)
        parts_add(parts, &effects->arena, random_part(r, effects));
}

static void random_event(struct random_source *r, struct effects *effects, uint64_t number)
{
    struct event *e = effects_event(effects);
    if (!e)
        abort();
    e->number = number;
    e->pool_number = number;
    e->kind = (enum event_kind)(1 + random_below(r, EVENT_KIND_COUNT - 1));
    e->pool = random_text(r, effects, "pool");
    e->cause = one_in(r, 20) ? random_next(r) : effects->journal;
    e->item = random_item(r);
    e->epoch = one_in(r, 50) ? random_next(r) : 3;
    e->booked_on = random_date(r);
    e->value_date = random_date(r);
    e->partner = random_text(r, effects, "E1000001");
    e->contribution = random_text(r, effects, "contribution");
    e->contribution_kind = random_kind(r);
    e->year = one_in(r, 30) ? INT32_MIN : (int)(2016 + random_below(r, 4));
    e->instalment = one_in(r, 30) ? UINT32_MAX : (uint32_t)random_below(r, 13);
    random_money(r, e);
    e->reference = random_text(r, effects, "reference");
    e->reason = (enum reason)random_below(r, REASON_COUNT);
    if (one_in(r, 3)) {
        e->other_cause = one_in(r, 9) ? UINT64_MAX : random_below(r, 1000);
        e->other_item = random_item(r);
    }
    if (one_in(r, 5))
        e->refusal = random_refusal(r, effects);
    e->document = random_text(r, effects, "file.csv");
    e->row = one_in(r, 30) ? UINT32_MAX : (uint32_t)random_below(r, 9000);
    random_parts(r, effects, &e->parts);
    e->subject = random_text(r, effects, "subject");
    e->due_on = random_date(r);
    e->officer = random_text(r, effects, "officer");
    e->exception = one_in(r, 30) ? UINT32_MAX : (uint32_t)random_below(r, 9);
    e->state = (enum exception_state)random_below(r, STATE_CLEARED + 1);
    e->owner = one_in(r, 2) ? random_text(r, effects, "officer") : TEXT_NONE;
    if (one_in(r, 4))
        e->pair = random_pair(r);
}

static void random_posting(struct random_source *r, struct effects *effects)
{
    struct posting *p = effects_posting(effects);
    if (!p)
        abort();
    const struct posting *before = effects->posting_count > 1 ? p - 1 : NULL;
    p->pool = random_text(r, effects, "pool");
    p->account = random_text(r, effects, "receivable:E1000001");
    p->value_date = random_date(r);
    p->booked_on = random_date(r);
    p->amount = random_amount(r);
    if (before && before->amount != INT64_MIN && one_in(r, 2))
        p->amount = -before->amount;
    p->item = random_item(r);
}

void random_effects(struct random_source *r, uint64_t journal, uint64_t *event, struct effects *e)
{
    effects_clear(e);
    e->journal = journal;
    e->accepted = (uint32_t)random_below(r, 5);
    for (uint64_t n = one_in(r, 4) ? random_below(r, 4) : 0; n; n--) {
        struct refusal *refusal = effects_refusal(e);
        if (!refusal)
            abort();
        *refusal = random_refusal(r, e);
    }
    for (uint64_t n = one_in(r, 10) ? random_below(r, 300) : random_below(r, 5); n; n--)
        random_event(r, e, ++*event);
    for (uint64_t n = random_below(r, 9); n; n--)
        random_posting(r, e);
    for (uint64_t n = one_in(r, 5) ? random_below(r, 4) : 0; n; n--) {
        const struct text cells = random_text(r, e, "cells");
        const struct issued issued = {one_in(r, 9) ? UINT32_MAX : (uint32_t)random_below(r, 99),
                                      (uint32_t)random_below(r, 20),
                                      {(const uint8_t *)cells.data, cells.size}};
        if (effects_issued(e, &issued))
            abort();
    }
    for (uint64_t n = random_below(r, 3); n; n--)
        if (effects_closed(e, one_in(r, 30) ? UINT32_MAX : (uint32_t)random_below(r, 99)))
            abort();
}

#define SAME(field)                                                                                \
    if (a->field != b->field)                                                                      \
    return #field
#define SAME_TEXT(field)                                                                           \
    if (!text_equal(a->field, b->field))                                                           \
    return #field

static const char *refusal_differs(const struct refusal *a, const struct refusal *b)
{
    SAME(code);
    SAME(item);
    SAME_TEXT(field);
    SAME_TEXT(limit);
    SAME_TEXT(text);
    return NULL;
}

static const char *event_differs(const struct event *a, const struct event *b)
{
    SAME(number);
    SAME(pool_number);
    SAME(kind);
    SAME_TEXT(pool);
    SAME(cause);
    SAME(item);
    SAME(epoch);
    SAME(booked_on);
    SAME(value_date);
    SAME_TEXT(partner);
    SAME_TEXT(contribution);
    SAME_TEXT(contribution_kind);
    SAME(year);
    SAME(instalment);
    SAME(has_amount);
    SAME(has_expected);
    SAME(has_difference);
    SAME(amount);
    SAME(expected);
    SAME(difference);
    SAME_TEXT(reference);
    SAME(reason);
    SAME(other_cause);
    SAME(other_item);
    SAME(position.as_of);
    SAME(position.due);
    SAME(position.paid);
    SAME(position.received);
    SAME(position.adjusted);
    SAME(position.written_off);
    SAME(position.variance);
    SAME(position.held);
    SAME(position.transferred);
    SAME_TEXT(document);
    SAME(row);
    SAME(parts.count);
    for (size_t i = 0; i < a->parts.count; i++)
        if (part_compare(&a->parts.items[i], &b->parts.items[i]) != 0)
            return "parts";
    SAME_TEXT(subject);
    SAME(due_on);
    SAME_TEXT(officer);
    SAME(exception);
    SAME(state);
    SAME_TEXT(owner);
    if (a->pair.payment_serial || a->pair.receipt_serial || b->pair.payment_serial) {
        SAME(pair.rule);
        SAME(pair.score);
        SAME(pair.rejected);
        SAME(pair.payment_cause);
        SAME(pair.payment_item);
        SAME(pair.receipt_cause);
        SAME(pair.receipt_item);
    }
    SAME(pair.payment_serial);
    SAME(pair.receipt_serial);
    return refusal_differs(&a->refusal, &b->refusal);
}

static const char *posting_differs(const struct posting *a, const struct posting *b)
{
    SAME_TEXT(pool);
    SAME_TEXT(account);
    SAME(value_date);
    SAME(booked_on);
    SAME(amount);
    SAME(item);
    return NULL;
}

static const char *effects_differ(const struct effects *a, const struct effects *b)
{
    const char *field = NULL;
    SAME(journal);
    SAME(accepted);
    SAME(refusal_count);
    SAME(event_count);
    SAME(posting_count);
    SAME(closed_count);
    SAME(issued_count);
    for (size_t i = 0; i < a->issued_count; i++) {
        SAME(issued[i].item);
        SAME(issued[i].report);
        SAME(issued[i].cells.size);
        const struct bytes *cells = &a->issued[i].cells, *others = &b->issued[i].cells;
        if (cells->size && memcmp(cells->data, others->data, cells->size) != 0)
            return "issued.cells";
    }
    for (size_t i = 0; i < a->closed_count; i++)
        SAME(closed[i]);
    for (size_t i = 0; !field && i < a->refusal_count; i++)
        field = refusal_differs(&a->refusals[i], &b->refusals[i]);
    for (size_t i = 0; !field && i < a->event_count; i++)
        field = event_differs(&a->events[i], &b->events[i]);
    for (size_t i = 0; !field && i < a->posting_count; i++)
        field = posting_differs(&a->postings[i], &b->postings[i]);
    return field;
}

bool effects_equal(const struct effects *a, const struct effects *b, const char **ret_field)
{
    const char *field = effects_differ(a, b);
    if (field)
        *ret_field = field;
    return !field;
}
