#include "transcript_write.h"

#include <stdio.h>
#include <string.h>

#include "base/money.h"
#include "core/message/words.h"
#include "core_names.h"
#include "part_print.h"

static void write_money(struct buffer *out, const char *before, int64_t amount)
{
    char text[MONEY_TEXT_MAX];
    put(out, "%s%s", before, money_print(amount, text));
}

static void write_date(struct buffer *out, const char *before, date_t date)
{
    char text[DATE_TEXT_MAX];
    put(out, "%s%s", before, date_print(date, text));
}

/* " pool/line 2017/18 #4", or as much of it as there is. */
static void write_place(struct buffer *out, struct text pool, struct text partner,
                        struct text contribution, int year, unsigned instalment)
{
    if (!text_equal(pool, text_of("-")))
        put(out, " %.*s", TEXT_ARG(pool));
    if (contribution.size)
        put(out, "/%.*s", TEXT_ARG(contribution));
    else if (partner.size)
        put(out, " %.*s", TEXT_ARG(partner));
    if (year)
        put(out, " %d/%02d", year, (year + 1) % 100);
    if (instalment)
        put(out, " #%u", instalment);
}

static void write_position(struct buffer *out, const struct position *p)
{
    write_date(out, " on ", p->as_of);
    write_money(out, ": due ", p->due);
    if (p->adjusted)
        write_money(out, " after adjustment ", p->adjusted);
    if (p->transferred)
        write_money(out, ", transferred ", p->transferred);
    write_money(out, ", paid ", p->paid);
    write_money(out, ", received ", p->received);
    if (p->written_off)
        write_money(out, ", written off ", p->written_off);
    write_money(out, ", variance ", p->variance);
    if (p->held)
        write_money(out, ", held ", p->held);
}

static void write_source(struct buffer *out, const struct event *e, bool one)
{
    if (e->reference.size)
        put(out, " ref %.*s", TEXT_ARG(e->reference));
    if (e->row)
        put(out, " row %u", e->row);
    if (e->document.size)
        put(out, " of %.*s", TEXT_ARG(e->document));
    if (e->other_cause && e->kind != EVENT_REPEATED_DOCUMENT)
        put(out, " about input %llu item %u", (unsigned long long)e->other_cause, e->other_item);
    if (e->subject.size)
        put(out, " of %.*s", TEXT_ARG(e->subject));
    if (e->due_on != DATE_NONE)
        write_date(out, " due ", e->due_on);
    if (e->pair.payment_serial && e->pair.receipt_serial)
        put(out, " score %u", e->pair.score);
    if (e->officer.size)
        put(out, " by %.*s", TEXT_ARG(e->officer));
    if (e->state)
        put(out, " %s", words_exception_state(e->state));
    if (!one && e->item != ITEM_NONE)
        put(out, " (item %u)", e->item);
}

static void write_event(struct buffer *out, const struct event *e, bool one)
{
    put(out, "= %s", name_of_event(e->kind));
    if (e->kind == EVENT_INPUT_REFUSED)
        put(out, " %s", name_of_refusal(e->refusal.code));
    write_place(out, e->pool, e->partner, e->contribution, e->year, e->instalment);
    if (e->position.as_of != DATE_NONE) {
        write_position(out, &e->position);
    } else {
        if (e->has_amount)
            write_money(out, " ", e->amount);
        if (e->has_expected)
            write_money(out, " expected ", e->expected);
        if (e->has_difference && e->difference)
            write_money(out, " difference ", e->difference);
        if (e->value_date != DATE_NONE)
            write_date(out, " on ", e->value_date);
    }
    write_source(out, e, one);
    if (e->reason)
        put(out, " [%s]", name_of_reason(e->reason));
    if (e->parts.count)
        put(out, ": ");
    part_print_all(&e->parts, out);
    put(out, "\n");
}

/* The path without "items[0].": the item is written apart. */
static struct text after_item(struct text path)
{
    const char *dot =
        path.size > 6 && !memcmp(path.data, "items[", 6) ? memchr(path.data, '.', path.size) : NULL;
    size_t skip = dot ? (size_t)(dot + 1 - path.data) : 0;
    return (struct text){path.data + skip, path.size - skip};
}

static void write_refusal(struct buffer *out, const struct refusal *r, bool one)
{
    put(out, "= refused %s", name_of_refusal(r->code));
    if (!one && r->item != ITEM_NONE)
        put(out, " (item %u)", r->item);
    put(out, " %.*s", TEXT_ARG(after_item(r->field)));
    if (r->limit.size)
        put(out, " (%.*s)", TEXT_ARG(r->limit));
    put(out, ": %.*s\n", TEXT_ARG(r->text));
}

/* Refusals are written as outcomes; their events report the same again. */
static bool is_of_refusal(const struct effects *effects, const struct event *e)
{
    for (size_t i = 0; i < effects->refusal_count; i++)
        if (effects->refusals[i].item == e->item && e->kind == EVENT_INPUT_REFUSED)
            return true;
    return false;
}

void write_effects(struct buffer *out, const struct effects *effects, const struct manner *manner,
                   bool one)
{
    if (!effects->event_count && !effects->refusal_count && !effects->posting_count)
        put(out, "= nothing\n");
    for (size_t i = 0; i < effects->refusal_count; i++)
        write_refusal(out, &effects->refusals[i], one);
    for (size_t i = 0; i < effects->event_count; i++)
        if (!manner->hidden[effects->events[i].kind] &&
            !is_of_refusal(effects, &effects->events[i]))
            write_event(out, &effects->events[i], one);
    for (size_t i = 0; manner->postings && i < effects->posting_count; i++) {
        const struct posting *p = &effects->postings[i];
        put(out, "= post %.*s %.*s", TEXT_ARG(p->pool), TEXT_ARG(p->account));
        write_money(out, " ", p->amount);
        write_date(out, " on ", p->value_date);
        put(out, "\n");
    }
}

struct years {
    struct buffer *out;
    struct text contribution; /* of the line before */
    int year;
};

/* The partner is said where there are several, or claims came from another. */
static int write_year(void *ctx, const struct report_contribution_year *s)
{
    struct years *y = ctx;
    struct buffer *out = y->out;
    bool again = text_equal(y->contribution, s->contribution) && y->year == s->year;
    y->contribution = s->contribution;
    y->year = s->year;
    put(out, "= %.*s %d/%02d", TEXT_ARG(s->contribution), s->year, (s->year + 1) % 100);
    if (again || s->position.transferred)
        put(out, " of %.*s", TEXT_ARG(s->partner));
    write_position(out, &s->position);
    write_money(out, ", a year ", s->agreed);
    put(out, "%s\n", s->within_tolerance ? ", within tolerance" : "");
    for (size_t i = 0; i < s->parts.count; i++) {
        if (s->parts.items[i].share == INT64_MIN)
            put(out, "; ");
        else
            put(out, "%s=     ", i ? "\n" : "");
        part_print(&s->parts.items[i], out);
    }
    put(out, "%s", s->parts.count ? "\n" : "");
    return 0;
}

int write_positions(struct buffer *out, const struct engine *e, uint32_t pool, date_t as_of,
                    date_t booked_to)
{
    struct arena arena = ARENA_NULL;
    struct years years = {.out = out};
    int rc = report_contribution_years(e, pool, as_of, booked_to, &arena, write_year, &years);
    arena_fini(&arena);
    return rc;
}

static int write_balance(void *ctx, struct text account, int64_t amount)
{
    struct buffer *out = ctx;
    put(out, "= %.*s", TEXT_ARG(account));
    write_money(out, " ", amount);
    put(out, "\n");
    return 0;
}

void write_balances(struct buffer *out, const struct engine *e, uint32_t pool)
{
    (void)report_balances(e, pool, DATE_NONE, write_balance, out);
}

static int write_exception(void *ctx, const struct report_exception *x)
{
    struct buffer *out = ctx;
    put(out, "= %s", name_of_event(x->kind));
    write_place(out, x->pool, x->partner, x->contribution, x->year, x->instalment);
    write_money(out, " ", x->amount);
    write_date(out, " on ", x->value_date);
    if (x->reference.size)
        put(out, " ref %.*s", TEXT_ARG(x->reference));
    write_date(out, ", raised on ", x->raised_on);
    if (x->reason)
        put(out, " [%s]", name_of_reason(x->reason));
    struct arena arena = ARENA_NULL;
    struct parts parts;
    if (parts_unpack(x->packed, &arena, &parts) == 0 && parts.count) {
        put(out, ": ");
        part_print_all(&parts, out);
    }
    arena_fini(&arena);
    put(out, "\n");
    return 0;
}

void write_exceptions(struct buffer *out, const struct engine *e, uint32_t pool)
{
    size_t before = out->size;
    (void)report_exceptions(e, pool, 0, write_exception, out);
    if (out->size == before)
        put(out, "= none\n");
}

void write_pool(struct buffer *out, const struct engine *e, uint32_t pool)
{
    struct report_pool p;
    report_pool(e, pool, DATE_NONE, &p);
    put(out, "= %.*s %s", TEXT_ARG(p.code), p.not_met_because ? "closed: " : "open");
    put(out, "%s", name_of_reason(p.not_met_because));
    write_money(out, ", due ", p.due);
    write_money(out, ", paid ", p.paid);
    write_money(out, ", received ", p.received);
    if (p.written_off)
        write_money(out, ", written off ", p.written_off);
    write_money(out, ", held ", p.held);
    write_money(out, ", unallocated ", p.unallocated);
    put(out, ", %u exceptions%s\n", p.exceptions, p.synthetic ? ", synthetic" : "");
}
