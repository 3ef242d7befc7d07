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
