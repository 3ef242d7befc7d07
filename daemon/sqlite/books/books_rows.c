#include "sqlite/books/books_rows.h"

#include <stdio.h>
#include <time.h>

#include "core/message/shape.h"
#include "core/message/words.h"
#include "sqlite/books/books_consequences.h"
#include "sqlite/books/books_fill.h"

static int event_row(struct books_statements *rows, const struct event *e)
{
    struct filling f = fill_begin(rows, BOOKS_EVENT);
    fill_key(&f, e->pool);
    fill_number(&f, (int64_t)e->pool_number);
    fill_number(&f, (int64_t)e->number);
    fill_value(&f, (int)e->kind, words_event_kind(e->kind));
    fill_number(&f, (int64_t)e->cause);
    fill_item(&f, e->item);
    fill_number(&f, (int64_t)e->epoch);
    fill_date(&f, e->booked_on);
    fill_date(&f, e->value_date);
    fill_contribution_year(&f, e);
    fill_amounts(&f, e);
    fill_text(&f, e->reference);
    fill_value(&f, (int)e->reason, words_reason(e->reason));
    fill_number_if(&f, e->other_cause, (int64_t)e->other_cause);
    fill_number_if(&f, e->other_cause && e->other_item != ITEM_NONE, e->other_item);
    fill_position(&f, &e->position);
    fill_value(&f, (int)e->refusal.code, words_refusal(e->refusal.code));
    fill_text(&f, e->document);
    fill_number_if(&f, e->row, e->row);
    fill_text(&f, e->subject);
    fill_date(&f, e->due_on);
    fill_text(&f, e->officer);
    fill_number_if(&f, e->exception, e->exception);
    fill_value(&f, (int)e->state, words_exception_state(e->state));
    fill_text(&f, e->owner);
    return fill_run(&f);
}

static void fill_field(struct filling *f, const struct part *part, size_t field)
{
    const struct shape_field *s = &part_shape.fields[field];
    const void *at = (const uint8_t *)part + s->offset;
    const bool there = part_has(part, field);
    if (s->type == SHAPE_TYPE_TEXT)
        fill_text(f, *(const struct text *)at);
    else if (s->type == SHAPE_TYPE_DATE)
        fill_date(f, *(const date_t *)at);
    else if (s->type == SHAPE_TYPE_CHOICE)
        fill_word(f, there ? s->words[*(const int *)at] : NULL);
    else if (s->type == SHAPE_TYPE_NUMBER)
        fill_number_if(f, there, *(const uint32_t *)at);
    else
        fill_number_if(f, there, *(const int64_t *)at);
}

/* The columns after the key are the fields of a part, in their order. */
static int put_parts(struct books_statements *rows, const struct event *e)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < e->parts.count; i++) {
        struct filling f = fill_begin(rows, BOOKS_PART);
        fill_key(&f, e->pool);
        fill_number(&f, (int64_t)e->number);
        fill_number(&f, (int64_t)i + 1);
        for (size_t k = 0; k < part_shape.field_count; k++)
            fill_field(&f, &e->parts.items[i], k);
        rc = fill_run(&f);
    }
    return rc;
}

static int put_events(struct books_statements *rows, const struct effects *e)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < e->event_count; i++) {
        const struct event *event = &e->events[i];
        rc = event_row(rows, event);
        if (rc == 0)
            rc = put_parts(rows, event);
        if (rc == 0)
            rc = books_consequences(rows, event);
    }
    return rc;
}

/* On the business date of the input's last event: one that closes something states what it did. */
static int put_closed(struct books_statements *rows, const struct effects *e)
{
    const date_t on = e->event_count ? e->events[e->event_count - 1].booked_on : DATE_NONE;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < e->closed_count; i++)
        rc = books_cleared(rows, e->closed[i], e->journal, on);
    return rc;
}

static int put_postings(struct books_statements *rows, const struct effects *e)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < e->posting_count; i++) {
        const struct posting *p = &e->postings[i];
        struct filling f = fill_begin(rows, BOOKS_POSTING);
        fill_key(&f, p->pool);
        fill_number(&f, (int64_t)e->journal);
        fill_number(&f, (int64_t)i + 1);
        fill_item(&f, p->item);
        fill_key(&f, p->account);
        fill_date(&f, p->value_date);
        fill_date(&f, p->booked_on);
        fill_number(&f, p->amount);
        rc = fill_run(&f);
    }
    return rc;
}

static int put_refusals(struct books_statements *rows, const struct effects *e)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < e->refusal_count; i++) {
        const struct refusal *r = &e->refusals[i];
        struct filling f = fill_begin(rows, BOOKS_REFUSAL);
        fill_number(&f, (int64_t)e->journal);
        fill_number(&f, (int64_t)i + 1);
        fill_item(&f, r->item);
        fill_value(&f, (int)r->code, words_refusal(r->code));
        fill_text(&f, r->field);
        fill_text(&f, r->limit);
        fill_text(&f, r->text);
        rc = fill_run(&f);
    }
    return rc;
}

static struct text document_of(const struct effects *e)
{
    for (size_t i = 0; i < e->event_count; i++)
        if (e->events[i].document.size)
            return e->events[i].document;
    return TEXT_NONE;
}

/* "2017-08-01 09:30:00.123456", UTC, which sorts as it is written. */
static void print_instant(struct instant t, char out[64])
{
    const int64_t fraction = (t.us % 1000000 + 1000000) % 1000000;
    const time_t seconds = (time_t)((t.us - fraction) / 1000000);
    struct tm tm = {0};
    gmtime_r(&seconds, &tm);
    const size_t size = strftime(out, 40, "%Y-%m-%d %H:%M:%S", &tm);
    snprintf(out + size, 64 - size, ".%06d", (int)fraction);
}

enum { ROLES_TEXT_MAX = 160 };

static void print_roles(uint32_t roles, char out[ROLES_TEXT_MAX])
{
    size_t at = 0;
    out[0] = '\0';
    for (uint32_t role = 1; role_words[role]; role++)
        if (roles >> role & 1)
            at += (size_t)snprintf(out + at, ROLES_TEXT_MAX - at, "%s%s", at ? ", " : "",
                                   role_words[role]);
}

static int put_input(struct books_statements *rows, const struct journal_row *row,
                     const struct effects *e)
{
    char received[64], roles[ROLES_TEXT_MAX];
    struct filling f = fill_begin(rows, BOOKS_INPUT);
    print_instant(row->received, received);
    print_roles(row->roles, roles);
    fill_number(&f, (int64_t)row->number);
    fill_number(&f, (int64_t)row->epoch);
    fill_key(&f, row->party);
    fill_key(&f, row->feed);
    fill_number(&f, (int64_t)row->feed_number);
    fill_key(&f, row->principal);
    fill_key(&f, text_of(roles));
    fill_word(&f, received);
    fill_number(&f, e->accepted);
    fill_number(&f, (int64_t)e->refusal_count);
    fill_text(&f, document_of(e));
    return fill_run(&f);
}

int books_rows_put(struct books_statements *rows, const struct journal_row *row,
                   const struct effects *e)
{
    int rc = put_input(rows, row, e);
    if (rc == 0)
        rc = put_refusals(rows, e);
    if (rc == 0)
        rc = put_events(rows, e);
    if (rc == 0)
        rc = put_closed(rows, e);
    if (rc == 0)
        rc = put_postings(rows, e);
    return rc;
}
