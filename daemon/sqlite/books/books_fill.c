#include "sqlite/books/books_fill.h"
#include <assert.h>

#include "core/message/words.h"

struct filling fill_begin(struct books_statements *rows, enum books_statement which)
{
    struct filling f;
    f.rows = rows;
    f.which = which;
    f.statement = rows->statements[which];
    f.at = 0;
    f.dates = 0;
    return f;
}

void fill_number(struct filling *f, int64_t v)
{
    bind_number(f->statement, ++f->at, v);
}

static void fill_null(struct filling *f)
{
    sqlite3_bind_null(f->statement, ++f->at);
}

void fill_number_if(struct filling *f, bool there, int64_t v)
{
    if (there)
        fill_number(f, v);
    else
        fill_null(f);
}

void fill_item(struct filling *f, uint32_t item)
{
    fill_number_if(f, item != ITEM_NONE, item);
}

void fill_text(struct filling *f, struct text t)
{
    bind_text_or_null(f->statement, ++f->at, t);
}

void fill_key(struct filling *f, struct text t)
{
    bind_text(f->statement, ++f->at, t);
}

void fill_word(struct filling *f, const char *word)
{
    fill_text(f, text_of(word));
}

void fill_value(struct filling *f, int value, const char *word)
{
    fill_word(f, value && !word ? "unknown" : word);
}

static char *room_for_date(struct filling *f)
{
    assert(f->dates < sizeof f->date / sizeof *f->date);
    return f->date[f->dates++];
}

void fill_date(struct filling *f, date_t date)
{
    if (date == DATE_NONE)
        fill_null(f);
    else
        fill_word(f, date_print(date, room_for_date(f)));
}

int fill_run(const struct filling *f)
{
    assert(f->at == sqlite3_bind_parameter_count(f->statement)); /* every column, each once */
    return books_statements_run(f->rows, f->which);
}

void fill_amounts(struct filling *f, const struct event *e)
{
    fill_number_if(f, e->has_amount, e->amount);
    fill_number_if(f, e->has_expected, e->expected);
    fill_number_if(f, e->has_difference, e->difference);
}

void fill_contribution_year(struct filling *f, const struct event *e)
{
    fill_text(f, e->partner);
    fill_text(f, e->contribution);
    fill_text(f, e->contribution_kind);
    fill_number_if(f, e->year, e->year);
    fill_number_if(f, e->instalment, e->instalment);
}

void fill_position(struct filling *f, const struct position *p)
{
    const bool there = p->as_of != DATE_NONE;
    fill_date(f, p->as_of);
    fill_number_if(f, there, p->due);
    fill_number_if(f, there, p->paid);
    fill_number_if(f, there, p->received);
    fill_number_if(f, there, p->variance);
    fill_number_if(f, there, p->held);
    fill_number_if(f, there, p->adjusted);
    fill_number_if(f, there, p->written_off);
    fill_number_if(f, there, p->transferred);
}
