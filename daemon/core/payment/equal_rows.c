#include "core/payment/equal_rows.h"
#include "core/contribution/held_money.h"
#include "core/foundation/remembered.h"
#include "core/foundation/tally.h"

/* How many equal ones stand in each document. */
struct equals {
    const struct money *row;
    struct {
        uint64_t document;
        uint32_t rows;
    } of[EQUAL_DOCUMENTS_MAX];
    uint32_t documents, own;
    bool was_undone;
};

static bool has_same_number(const struct reference *a, const struct reference *b)
{
    return reference_equal(a, b) || (reference_is_ruined(a) && reference_is_ruined(b));
}

static void look(struct equals *q, uint64_t document, date_t date, const struct reference *number,
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

static void look_at_remembered(const struct engine *e, uint32_t partner, struct equals *q)
{
    const struct recent_payments *t = remembered_of(e, partner);
    uint32_t steps = 0;
    for (uint32_t i = recent_next_by_amount(t, q->row->amount, MAP_NONE);
         i != MAP_NONE && steps < EQUAL_STEPS_MAX;
         i = recent_next_by_amount(t, q->row->amount, i), steps++)
        look(q, t->items[i].document, t->items[i].value_date, &t->items[i].reference,
             t->items[i].reversed);
}

static void look_at_held(const struct engine *e, uint32_t partner, struct equals *q)
{
    const uint32_t pool = partner_at(e, partner)->pool;
    const size_t count = held_money_count(e, pool);
    for (size_t i = 0; i < count && i < EQUAL_STEPS_MAX; i++) {
        const struct held_payment *h = held_money_at(e, pool, i);
        if (h && h->money.amount == q->row->amount &&
            contribution_at(e, h->contribution)->partner == partner)
            look(q, h->money.document, h->money.value_date, &h->money.reference, false);
    }
}

static void count(struct step *s, uint32_t partner, const struct money *m, enum tally_kind kind,
                  uint64_t other, uint32_t rows)
{
    tally_add(s, &(struct tally){.kind = kind,
                                 .pool = partner_at(s->e, partner)->pool,
                                 .other = other,
                                 .rows = rows,
                                 .amount = m->amount,
                                 .first_row = m->row,
                                 .last_row = m->row});
}

void equal_rows_count(struct step *s, uint32_t partner, const struct money *m)
{
    struct equals q = {.row = m};
    if (!m->document || m->amount <= 0)
        return;
    look_at_remembered(s->e, partner, &q);
    look_at_held(s->e, partner, &q);
    if (q.was_undone && !q.own && !q.documents)
        return;
    count(s, partner, m, TALLY_ROWS, 0, 1);
    if (q.own) /* the first of them is counted with the second */
        count(s, partner, m, TALLY_EQUAL, m->document, q.own == 1 ? 2 : 1);
    for (uint32_t i = 0; i < q.documents; i++)
        if (q.of[i].rows > q.own)
            count(s, partner, m, TALLY_EQUAL, q.of[i].document, 1);
}
