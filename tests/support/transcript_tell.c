#include "transcript_tell.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/money.h"
#include "core/words.h"
#include "core_names.h"

void tell(struct buffer *out, const char *format, ...)
{
    char line[2000];
    va_list args;
    va_start(args, format);
    int size = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    buffer_put(out, line, (size_t)size < sizeof line ? (size_t)size : sizeof line - 1);
}

static void tell_money(struct buffer *out, const char *before, int64_t amount)
{
    char text[MONEY_TEXT_MAX];
    tell(out, "%s%s", before, money_print(amount, text));
}

static void tell_date(struct buffer *out, const char *before, date_t date)
{
    char text[DATE_TEXT_MAX];
    tell(out, "%s%s", before, date_print(date, text));
}

/* " pool/line 2017/18 #4", or as much of it as there is. */
static void tell_place(struct buffer *out, struct text pool, struct text partner, struct text line,
                       int year, unsigned instalment)
{
    if (!text_equal(pool, text_of("-")))
        tell(out, " %.*s", TEXT_ARG(pool));
    if (line.size)
        tell(out, "/%.*s", TEXT_ARG(line));
    else if (partner.size)
        tell(out, " %.*s", TEXT_ARG(partner));
    if (year)
        tell(out, " %d/%02d", year, (year + 1) % 100);
    if (instalment)
        tell(out, " #%u", instalment);
}

static void tell_position(struct buffer *out, const struct position *p)
{
    tell_date(out, " on ", p->as_of);
    tell_money(out, ": due ", p->due);
    tell_money(out, ", paid ", p->paid);
    tell_money(out, ", received ", p->received);
    tell_money(out, ", variance ", p->variance);
}

static void tell_source(struct buffer *out, const struct event *e, bool one)
{
    if (e->reference.size)
        tell(out, " ref %.*s", TEXT_ARG(e->reference));
    if (e->row)
        tell(out, " row %u", e->row);
    if (e->document.size)
        tell(out, " of %.*s", TEXT_ARG(e->document));
    if (e->other_cause && e->kind != EVENT_REPEATED_DOCUMENT)
        tell(out, " about input %llu item %u", (unsigned long long)e->other_cause, e->other_item);
    if (e->subject.size)
        tell(out, " of %.*s", TEXT_ARG(e->subject));
    if (e->due_on != DATE_NONE)
        tell_date(out, " due ", e->due_on);
    if (e->pair.payment_serial && e->pair.receipt_serial)
        tell(out, " score %u", e->pair.score);
    if (e->officer.size)
        tell(out, " by %.*s", TEXT_ARG(e->officer));
    if (e->state)
        tell(out, " %s", words_exception_state(e->state));
    if (!one && e->item != ITEM_NONE)
        tell(out, " (item %u)", e->item);
}

static void tell_event(struct buffer *out, const struct event *e, bool one)
{
    tell(out, "= %s", name_of_event(e->kind));
    if (e->kind == EVENT_INPUT_REFUSED)
        tell(out, " %s", name_of_refusal(e->refusal.code));
    tell_place(out, e->pool, e->partner, e->line, e->year, e->instalment);
    if (e->position.as_of != DATE_NONE) {
        tell_position(out, &e->position);
    } else {
        if (e->has_amount)
            tell_money(out, " ", e->amount);
        if (e->has_expected)
            tell_money(out, " expected ", e->expected);
        if (e->has_difference && e->difference)
            tell_money(out, " difference ", e->difference);
        if (e->value_date != DATE_NONE)
            tell_date(out, " on ", e->value_date);
    }
    tell_source(out, e, one);
    if (e->reason)
        tell(out, " [%s]", name_of_reason(e->reason));
    if (e->explanation.size)
        tell(out, ": %.*s", TEXT_ARG(e->explanation));
    tell(out, "\n");
}

/* The path without "items[0].": the item is told apart. */
static struct text after_item(struct text path)
{
    const char *dot =
        path.size > 6 && !memcmp(path.data, "items[", 6) ? memchr(path.data, '.', path.size) : NULL;
    size_t skip = dot ? (size_t)(dot + 1 - path.data) : 0;
    return (struct text){path.data + skip, path.size - skip};
}

static void tell_refusal(struct buffer *out, const struct refusal *r, bool one)
{
    tell(out, "= refused %s", name_of_refusal(r->code));
    if (!one && r->item != ITEM_NONE)
        tell(out, " (item %u)", r->item);
    tell(out, " %.*s", TEXT_ARG(after_item(r->field)));
    if (r->limit.size)
        tell(out, " (%.*s)", TEXT_ARG(r->limit));
    tell(out, ": %.*s\n", TEXT_ARG(r->text));
}

/* Refusals are told as outcomes; their events say the same again. */
static bool is_of_refusal(const struct effects *effects, const struct event *e)
{
    for (size_t i = 0; i < effects->refusal_count; i++)
        if (effects->refusals[i].item == e->item && e->kind == EVENT_INPUT_REFUSED)
            return true;
    return false;
}

void tell_effects(struct buffer *out, const struct effects *effects, const struct manner *manner,
                  bool one)
{
    if (!effects->event_count && !effects->refusal_count && !effects->posting_count)
        tell(out, "= nothing\n");
    for (size_t i = 0; i < effects->refusal_count; i++)
        tell_refusal(out, &effects->refusals[i], one);
    for (size_t i = 0; i < effects->event_count; i++)
        if (!manner->hidden[effects->events[i].kind] &&
            !is_of_refusal(effects, &effects->events[i]))
            tell_event(out, &effects->events[i], one);
    for (size_t i = 0; manner->postings && i < effects->posting_count; i++) {
        const struct posting *p = &effects->postings[i];
        tell(out, "= post %.*s %.*s", TEXT_ARG(p->pool), TEXT_ARG(p->account));
        tell_money(out, " ", p->amount);
        tell_date(out, " on ", p->value_date);
        tell(out, "\n");
    }
}

static int tell_stream(void *ctx, const struct report_stream *s)
{
    struct buffer *out = ctx;
    tell(out, "= %.*s %d/%02d", TEXT_ARG(s->line), s->year, (s->year + 1) % 100);
    tell_position(out, &s->position);
    tell_money(out, ", a year ", s->annual);
    tell(out, "%s\n", s->within_tolerance ? ", within tolerance" : "");
    for (size_t i = 0; i < s->component_count; i++) {
        tell_money(out, "=     ", s->components[i].amount);
        tell(out, " %s: %.*s\n", name_of_reason(s->components[i].reason),
             TEXT_ARG(s->components[i].text));
    }
    return 0;
}

int tell_positions(struct buffer *out, const struct engine *e, uint32_t pool, date_t as_of,
                   date_t booked_to)
{
    struct arena arena = ARENA_NULL;
    int rc = report_streams(e, pool, as_of, booked_to, &arena, tell_stream, out);
    arena_fini(&arena);
    return rc;
}

static int tell_balance(void *ctx, struct text account, int64_t amount)
{
    struct buffer *out = ctx;
    tell(out, "= %.*s", TEXT_ARG(account));
    tell_money(out, " ", amount);
    tell(out, "\n");
    return 0;
}

void tell_balances(struct buffer *out, const struct engine *e, uint32_t pool)
{
    (void)report_balances(e, pool, tell_balance, out);
}

static int tell_exception(void *ctx, const struct report_exception *x)
{
    struct buffer *out = ctx;
    tell(out, "= %s", name_of_event(x->kind));
    tell_place(out, x->pool, x->partner, x->line, x->year, x->instalment);
    tell_money(out, " ", x->amount);
    tell_date(out, " on ", x->value_date);
    if (x->reference.size)
        tell(out, " ref %.*s", TEXT_ARG(x->reference));
    tell_date(out, ", raised on ", x->raised_on);
    if (x->reason)
        tell(out, " [%s]", name_of_reason(x->reason));
    tell(out, ": %.*s\n", TEXT_ARG(x->explanation));
    return 0;
}

void tell_exceptions(struct buffer *out, const struct engine *e, uint32_t pool)
{
    size_t before = out->size;
    (void)report_exceptions(e, pool, 0, tell_exception, out);
    if (out->size == before)
        tell(out, "= none\n");
}

void tell_pool(struct buffer *out, const struct engine *e, uint32_t pool)
{
    struct report_pool p;
    report_pool(e, pool, DATE_NONE, &p);
    tell(out, "= %.*s %s", TEXT_ARG(p.code), p.closed_because ? "closed: " : "open");
    tell(out, "%s", name_of_reason(p.closed_because));
    tell_money(out, ", due ", p.due);
    tell_money(out, ", paid ", p.paid);
    tell_money(out, ", received ", p.received);
    tell_money(out, ", held ", p.held);
    tell_money(out, ", unallocated ", p.unallocated);
    tell(out, ", %u exceptions%s\n", p.exceptions, p.synthetic ? ", synthetic" : "");
}
