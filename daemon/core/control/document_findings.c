#include "core/control/document_findings.h"
#include "base/array.h"
#include "core/control/state.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/tally.h"

/* Those of exceptions that are known no more are forgotten. other: the document it repeats, or 0.
 */
static void remember_finding(struct step *s, uint32_t exception, uint64_t other)
{
    struct control_state *c = s->e->control;
    size_t kept = 0;
    for (size_t i = 0; i < c->findings.count; i++)
        if (exception_look(s->e, c->findings.items[i].exception))
            c->findings.items[kept++] = c->findings.items[i];
    c->findings.count = kept;
    if (!exception || !s->document)
        return;
    if (ARRAY_ROOM(&c->findings)) {
        emit_fail(s->e);
        return;
    }
    c->findings.items[c->findings.count++] =
        (struct document_finding){s->document, other, exception};
}

void document_findings_close(struct engine *e, uint64_t document)
{
    const struct control_state *c = e->control;
    for (size_t i = 0; i < c->findings.count; i++) {
        const struct document_finding *f = &c->findings.items[i];
        if (f->document == document || f->other == document)
            exception_close(e, f->exception);
    }
}

static void emit_ruined(struct step *s, const struct tally *t)
{
    struct event *event = emit(s, EVENT_REFERENCE_SUSPECTED, t->pool);
    event->reason = REASON_ODD_REFERENCE;
    event->document = s->document_name;
    event_amount(event, t->amount);
    event_part(s, event,
               PART(NUMBERS_RUINED, .count = t->rows, .number = reference_text(&t->number),
                    .subject = s->document_name));
    remember_finding(s, exception_open(s, event, NONE, NONE), 0);
}

/* The documents with which rows of this one are equal, over all pools. */
struct repeated {
    uint64_t other;
    uint32_t rows;
};

enum { REPEATED_MAX = 64 }; /* others looked at; and pools told */

/* What was counted of the document in hand. */
struct counted {
    struct step *s;
    uint32_t rows;
    struct repeated others[REPEATED_MAX];
    size_t other_count;
    struct tally *equal; /* by pool; TALLIES_MAX */
    size_t equal_count;
};

static void add_equal(struct counted *c, const struct tally *t)
{
    size_t i = 0;
    c->equal[c->equal_count++] = *t;
    while (i < c->other_count && c->others[i].other != t->other)
        i++;
    if (i == REPEATED_MAX)
        return;
    if (i == c->other_count)
        c->others[c->other_count++] = (struct repeated){.other = t->other};
    c->others[i].rows += t->rows;
}

/* Complete, with rows that are counted, and not taken back. */
static const struct document *find_counted(const struct engine *e, uint64_t ordinal)
{
    const struct document *d =
        ordinal && ordinal <= e->control->documents.count
            ? &e->control->documents.items[ordinal - 1]
            : NULL;
    return d && d->rows && !d->is_reversed ? d : NULL;
}

static bool is_most_of(uint32_t rows, uint32_t of)
{
    return of >= REPEATED_ROWS_MIN && (uint64_t)rows * 100 >= (uint64_t)of * REPEATED_PERCENT;
}

/* Another document, remembered and complete; or this one. */
static bool is_repeated(const struct counted *c, const struct repeated *x)
{
    const struct document *other = find_counted(c->s->e, x->other);
    if (x->other == c->s->document)
        return is_most_of(x->rows, c->rows);
    return other && (is_most_of(x->rows, c->rows) || is_most_of(x->rows, other->rows));
}

/* Another document before this one; of those that with more rows, then the earlier. */
static bool is_better(const struct counted *c, const struct repeated *a, const struct repeated *b)
{
    if (!b || (a->other == c->s->document) != (b->other == c->s->document))
        return !b || b->other == c->s->document;
    return a->rows != b->rows ? a->rows > b->rows : a->other < b->other;
}

static void emit_repeated(const struct counted *c, const struct tally *t)
{
    struct step *s = c->s;
    struct event *event = emit(s, EVENT_DUPLICATE_SUSPECTED, t->pool);
    struct part part =
        PART(DOCUMENT_DOUBLED, .amount = t->amount, .count = t->rows, .subject = s->document_name);
    if (t->other != s->document) {
        part.kind = PART_DOCUMENT_AGAIN;
        part.evidence = find_counted(s->e, t->other)->name;
    }
    event->reason = REASON_DOUBLED;
    event->document = s->document_name;
    event_amount(event, t->amount);
    event_part(s, event, part);
    if (t->first_row)
        event_part(s, event,
                   PART(DOCUMENT_ROWS, .count = c->rows, .value = t->last_row,
                        .value_from = t->first_row));
    remember_finding(s, exception_open(s, event, NONE, NONE), t->other);
}

static void look_for_repeated(const struct counted *c)
{
    const struct repeated *best = NULL;
    for (size_t i = 0; i < c->other_count; i++)
        if (is_repeated(c, &c->others[i]) && is_better(c, &c->others[i], best))
            best = &c->others[i];
    for (size_t i = 0; best && i < c->equal_count; i++)
        if (c->equal[i].other == best->other)
            emit_repeated(c, &c->equal[i]);
}

static void remember(struct step *s, uint32_t rows)
{
    if (s->document)
        s->e->control->documents.items[s->document - 1].rows = rows;
}

void document_findings_emit(struct step *s)
{
    struct tally t;
    if (s->in->document && !s->in->document->complete)
        return;
    struct counted c = {.s = s, .equal = arena_take(&s->out->arena, TALLIES_MAX * sizeof t)};
    if (!c.equal)
        return;
    while (tally_take(s, &t)) {
        if (t.kind == TALLY_RUINED)
            emit_ruined(s, &t);
        else if (t.kind == TALLY_ROWS)
            c.rows += t.rows;
        else
            add_equal(&c, &t);
    }
    look_for_repeated(&c);
    remember(s, c.rows);
}
