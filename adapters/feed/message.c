#include "feed/message.h"

#include <string.h>

#include "base/error.h"

/* Text with the NUL that protobuf-c wants; NULL for no text. */
static char *c_string(struct text t, struct arena *arena, bool *no_memory)
{
    char *out = arena_take(arena, t.size + 1);
    if (!out) {
        *no_memory = true;
        return NULL;
    }
    if (t.size)
        memcpy(out, t.data, t.size);
    out[t.size] = '\0';
    return out;
}

static char *optional(struct text t, struct arena *arena, bool *no_memory)
{
    return t.size ? c_string(t, arena, no_memory) : NULL;
}

static bool make_payment(struct message *m, const struct item *item, struct arena *arena)
{
    bool no_memory = false;
    S75__V1__Payment *p = &m->payment;
    s75__v1__payment__init(p);
    p->payer = c_string(item->fields[FIELD_PAYER], arena, &no_memory);
    p->payee = optional(item->fields[FIELD_PAYEE], arena, &no_memory);
    p->pool = optional(item->fields[FIELD_POOL], arena, &no_memory);
    p->contribution = optional(item->fields[FIELD_CONTRIBUTION], arena, &no_memory);
    p->reference = optional(item->fields[FIELD_REFERENCE], arena, &no_memory);
    p->description = optional(item->fields[FIELD_DESCRIPTION], arena, &no_memory);
    p->has_kind = item->kind != 0;
    if (item->kind)
        p->kind = (S75__V1__ContributionKind)item->kind;
    p->amount_pence = item->amount_pence;
    p->value_date = date_to_number(item->value_date);
    p->has_row = 1;
    p->row = item->row;
    m->item.body_case = S75__V1__ITEM__BODY_PAYMENT;
    m->item.payment = p;
    return !no_memory;
}

static bool make_receipt(struct message *m, const struct item *item, struct arena *arena)
{
    bool no_memory = false;
    S75__V1__Receipt *r = &m->receipt;
    s75__v1__receipt__init(r);
    r->pool = c_string(item->fields[FIELD_POOL], arena, &no_memory);
    r->payer = c_string(item->fields[FIELD_PAYER], arena, &no_memory);
    r->reference = optional(item->fields[FIELD_REFERENCE], arena, &no_memory);
    r->description = optional(item->fields[FIELD_DESCRIPTION], arena, &no_memory);
    r->amount_pence = item->amount_pence;
    r->value_date = date_to_number(item->value_date);
    r->has_row = 1;
    r->row = item->row;
    m->item.body_case = S75__V1__ITEM__BODY_RECEIPT;
    m->item.receipt = r;
    return !no_memory;
}

static bool make_allocation(struct message *m, const struct item *item, struct arena *arena)
{
    bool no_memory = false;
    S75__V1__Allocation *a = &m->allocation;
    s75__v1__allocation__init(a);
    a->payee = c_string(item->fields[FIELD_PAYEE], arena, &no_memory);
    a->kind = (S75__V1__ContributionKind)item->kind;
    a->year = item->year;
    a->amount_pence = item->amount_pence;
    a->value_date = date_to_number(item->value_date);
    a->reference = c_string(item->fields[FIELD_REFERENCE], arena, &no_memory);
    m->item.body_case = S75__V1__ITEM__BODY_ALLOCATION;
    m->item.allocation = a;
    return !no_memory;
}

static bool make_expenditure(struct message *m, const struct item *item, struct arena *arena)
{
    bool no_memory = false;
    S75__V1__Expenditure *x = &m->expenditure;
    s75__v1__expenditure__init(x);
    x->pool = c_string(item->fields[FIELD_POOL], arena, &no_memory);
    x->scheme = c_string(item->fields[FIELD_SCHEME], arena, &no_memory);
    x->reference = c_string(item->fields[FIELD_REFERENCE], arena, &no_memory);
    x->payee = optional(item->fields[FIELD_PAYEE], arena, &no_memory);
    x->category = optional(item->fields[FIELD_CATEGORY], arena, &no_memory);
    x->commitment = optional(item->fields[FIELD_COMMITMENT], arena, &no_memory);
    x->description = optional(item->fields[FIELD_DESCRIPTION], arena, &no_memory);
    x->amount_pence = item->amount_pence;
    x->value_date = date_to_number(item->value_date);
    x->has_row = 1;
    x->row = item->row;
    m->item.body_case = S75__V1__ITEM__BODY_EXPENDITURE;
    m->item.expenditure = x;
    return !no_memory;
}

static bool make_unreadable(struct message *m, const struct item *item, struct arena *arena)
{
    bool no_memory = false;
    S75__V1__Unreadable *u = &m->unreadable;
    s75__v1__unreadable__init(u);
    u->row = item->row;
    u->column = c_string(item->column, arena, &no_memory);
    u->value = c_string(item->value, arena, &no_memory);
    u->reason = c_string(item->reason, arena, &no_memory);
    m->item.body_case = S75__V1__ITEM__BODY_UNREADABLE;
    m->item.unreadable = u;
    return !no_memory;
}

int message_make(struct message *m, const struct item *item, struct arena *arena)
{
    bool (*const make[ITEM_TYPES])(struct message *, const struct item *, struct arena *) = {
        [ITEM_PAYMENT] = make_payment,
        [ITEM_RECEIPT] = make_receipt,
        [ITEM_ALLOCATION] = make_allocation,
        [ITEM_EXPENDITURE] = make_expenditure,
    };
    s75__v1__item__init(&m->item);
    const bool made = item->unreadable ? make_unreadable(m, item, arena)
                                       : make[item->type](m, item, arena);
    return made ? 0 : ERR_MEMORY;
}
