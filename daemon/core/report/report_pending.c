/* core/report/report_pending: inputs that wait for officers, of one pool or of all, in order of
 * their arrival: what each would do, why, who has decided and who is missing (see
 * core/governance/pending). */
#include "core/foundation/successor.h"
#include "core/governance/record.h"
#include "core/message/item_pack.h"
#include "core/report/reports.h"

enum {
    WAITS,
    POOL,
    INPUT,
    ACTION,
    EXCEPTION,
    AMOUNT,
    NOTE,
    SENDER,
    SINCE,
    DECIDED,
    MISSING,
    COLUMNS
};
static const struct report_column columns[COLUMNS] = {
    [WAITS] = {"pending", "Journal/item", CELL_TEXT},
    [POOL] = {"pool", "Pool", CELL_TEXT},
    [INPUT] = {"input", "Input", CELL_TEXT},
    [ACTION] = {"action", "Action", CELL_TEXT},
    [EXCEPTION] = {"exception", "Exception", CELL_NUMBER},
    [AMOUNT] = {"amount_pence", "At stake", CELL_MONEY},
    [NOTE] = {"note", "Note", CELL_TEXT},
    [SENDER] = {"sender", "Sent by", CELL_TEXT},
    [SINCE] = {"since", "Since", CELL_DATE},
    [DECIDED] = {"decided", "Decided by", CELL_TEXT},
    [MISSING] = {"missing", "Waits for", CELL_TEXT},
};

/* The first of these fields that the input has, and that says something; TEXT_NONE. */
static struct text said(const struct item *item, const char *const names[], size_t count)
{
    const struct shape *shape = shape_of(item->kind);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < shape->field_count; k++) {
            const struct shape_field *f = &shape->fields[k];
            const char *at = (const char *)&item->party + f->offset;
            if (f->type != SHAPE_TYPE_TEXT || f->is_list ||
                !text_equal(text_of(f->name), text_of(names[i])))
                continue;
            if (((const struct text *)at)->size)
                return *(const struct text *)at;
        }
    return TEXT_NONE;
}

static struct text decided_by(const struct engine *e, const struct pending *p, struct report *r)
{
    struct text all = TEXT_NONE;
    for (size_t i = 0; i < p->officers.count; i++) {
        const struct officer *o = officer_at(e, p->officers.items[i]);
        all = arena_print(r->arena, "%.*s%s%.*s (%.*s)", TEXT_ARG(all), i ? ", " : "",
                          TEXT_ARG(o->id), TEXT_ARG(party_at(e, o->party)->code));
    }
    return all;
}

/* "an officer of 01T", "2 officers of partners other than 01T". */
static struct text print_missing(const struct engine *e, const struct missing *x, struct report *r)
{
    uint32_t party = x->seat.of != NONE ? x->seat.of : x->seat.not_of;
    struct text who = party == NONE ? TEXT_NONE : party_at(e, successor_of_party(e, party))->code;
    struct text many =
        x->count == 1 ? text_of("an officer") : arena_print(r->arena, "%u officers", x->count);
    if (party == NONE)
        return x->count == 1 ? text_of("another officer")
                             : arena_print(r->arena, "%u other officers", x->count);
    struct text office = x->seat.office.size
                             ? arena_print(r->arena, " (%.*s)", TEXT_ARG(x->seat.office))
                             : TEXT_NONE;
    return arena_print(r->arena, "%.*s of %s%.*s%.*s", TEXT_ARG(many),
                       x->seat.of != NONE ? "" : "a partner other than ", TEXT_ARG(who),
                       TEXT_ARG(office));
}

static struct text waits_for(const struct engine *e, const struct pending *p, struct report *r)
{
    struct missing missing[MANDATE_SEATS_MAX];
    uint32_t count = pending_missing(e, p, missing);
    struct text all = TEXT_NONE;
    for (uint32_t i = 0; i < count; i++)
        all = arena_print(r->arena, "%.*s%s%.*s", TEXT_ARG(all), i ? "; " : "",
                          TEXT_ARG(print_missing(e, &missing[i], r)));
    return all;
}

static int add_input(const struct engine *e, const struct pending *p, struct report *r,
                     struct table *t)
{
    static const char *const notes[] = {"note", "reason", "comment", "evidence", "authority"};
    struct item item = {0};
    int rc = item_unpack((struct bytes){p->packed, p->size}, r->arena, &item);
    if (rc)
        return rc;
    struct row *row = table_row(r, t, false);
    cell_text(row, WAITS,
              arena_print(r->arena, "%llu/%u", (unsigned long long)p->journal, p->item));
    if (p->pool != NONE)
        cell_text(row, POOL, pool_at(e, p->pool)->code);
    cell_text(row, INPUT, text_of(shape_of(p->kind)->name));
    if (p->kind == ITEM_EXCEPTION_WORK)
        cell_text(row, ACTION, text_of(exception_action_words[item.exception_work.action]));
    if (p->exception)
        cell_number(row, EXCEPTION, p->exception);
    cell_money(row, AMOUNT, p->amount);
    cell_text(row, NOTE, said(&item, notes, sizeof notes / sizeof *notes));
    cell_text(row, SENDER, p->sender);
    cell_date(row, SINCE, p->since);
    cell_text(row, DECIDED, decided_by(e, p, r));
    cell_text(row, MISSING, waits_for(e, p, r));
    if (p->pool != NONE)
        r->is_synthetic |= pool_at(e, p->pool)->synthetic;
    return 0;
}

int report_pending(const struct engine *e, const struct report_asked *asked, struct report *r)
{
    int rc = 0;
    report_title(r, "Inputs that wait for officers");
    struct table *t = table_new(r, "pending", "Waiting", columns, COLUMNS);
    for (uint32_t i = 0; i < pending_count(e) && !rc; i++) {
        const struct pending *p = pending_at(e, i);
        if (asked->pool == NONE || asked->pool == p->pool)
            rc = add_input(e, p, r, t);
    }
    return rc;
}
