#include "core/foundation/tally.h"
#include <string.h>
#include "base/array.h"
#include "core/foundation/emit.h"
#include "core/foundation/state.h"

/* Rows of one pool come together: what is looked for is mostly among the last. */
void tally_add(struct step *s, const struct tally *rows)
{
    struct foundation_state *f = s->e->foundation;
    size_t of_document = 0;
    for (size_t i = f->tallies.count; i-- > 0;) {
        struct tally *t = &f->tallies.items[i];
        if (t->document != s->document)
            continue;
        if (t->kind == rows->kind && t->pool == rows->pool && t->other == rows->other) {
            t->rows += rows->rows;
            t->amount = sum(t->amount, rows->amount);
            t->last_row = rows->last_row;
            return;
        }
        of_document++;
    }
    if (of_document >= TALLIES_MAX)
        return;
    if (ARRAY_ROOM(&f->tallies)) {
        emit_fail(s->e);
        return;
    }
    struct tally *t = &f->tallies.items[f->tallies.count++];
    *t = *rows;
    t->document = s->document;
}

void tally_number(struct step *s, uint32_t pool, int64_t amount, const struct reference *r)
{
    if (reference_is_ruined(r))
        tally_add(
            s, &(struct tally){
                   .kind = TALLY_RUINED, .pool = pool, .rows = 1, .amount = amount, .number = *r});
}

bool tally_is_asked(const struct money *row)
{
    return row->document && row->amount > 0;
}

static bool has_same_number(const struct reference *a, const struct reference *b)
{
    return reference_equal(a, b) || (reference_is_ruined(a) && reference_is_ruined(b));
}

void tally_look(struct equals *q, uint64_t document, date_t date, const struct reference *number,
                bool undone)
{
    uint32_t i = 0;
    if (!document || date != q->row->value_date || !has_same_number(number, &q->row->reference))
        return;
    q->was_undone |= undone;
    q->own += !undone && document == q->row->document;
    if (undone || document == q->row->document)
        return;
    while (i < q->documents && q->of[i].document != document)
        i++;
    if (i == EQUAL_DOCUMENTS_MAX)
        return;
    if (i == q->documents) {
        q->of[i].document = document;
        q->of[i].rows = 0;
        q->documents++;
    }
    q->of[i].rows++;
}

static void count_rows(struct step *s, uint32_t pool, const struct money *m, enum tally_kind kind,
                       uint64_t other, uint32_t rows)
{
    tally_add(s, &(struct tally){.kind = kind,
                                 .pool = pool,
                                 .other = other,
                                 .rows = rows,
                                 .amount = m->amount,
                                 .first_row = m->row,
                                 .last_row = m->row});
}

void tally_equals(struct step *s, uint32_t pool, const struct equals *q)
{
    const struct money *m = q->row;
    if (q->was_undone && !q->own && !q->documents)
        return;
    count_rows(s, pool, m, TALLY_ROWS, 0, 1);
    if (q->own) /* the first of them is counted with the second */
        count_rows(s, pool, m, TALLY_EQUAL, m->document, q->own == 1 ? 2 : 1);
    for (uint32_t i = 0; i < q->documents; i++)
        if (q->of[i].rows > q->own)
            count_rows(s, pool, m, TALLY_EQUAL, q->of[i].document, 1);
}

bool tally_take(struct step *s, struct tally *ret)
{
    struct foundation_state *f = s->e->foundation;
    for (size_t i = 0; i < f->tallies.count; i++) {
        if (f->tallies.items[i].document != s->document)
            continue;
        *ret = f->tallies.items[i];
        f->tallies.count--;
        memmove(&f->tallies.items[i], &f->tallies.items[i + 1],
                (f->tallies.count - i) * sizeof *f->tallies.items);
        return true;
    }
    return false;
}
