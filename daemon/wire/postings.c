#include "base/error.h"
#include "wire/message.h"
#include "wire/wire.h"

struct entry {
    S75__V1__PostingsAnswer__Entry message;
    struct entry *next;
};

static void *take(struct wire_postings *w, size_t size)
{
    void *p = arena_take(w->arena, size);
    w->failed |= !p;
    return p;
}

static size_t count_of(const struct wire_postings *w, const struct effects *e)
{
    size_t count = 0;
    for (size_t i = 0; i < e->posting_count; i++)
        count += text_equal(e->postings[i].pool, w->pool);
    return count;
}

static void fill(S75__V1__Posting *m, const struct posting *p, struct wire_postings *w)
{
    s75__v1__posting__init(m);
    m->pool = message_text_or_empty(w->arena, p->pool, &w->failed);
    m->account = message_text_or_empty(w->arena, p->account, &w->failed);
    m->value_date = date_to_number(p->value_date);
    m->booked_on = date_to_number(p->booked_on);
    m->amount_pence = p->amount;
    m->item = p->item == ITEM_NONE ? 0 : p->item;
}

void wire_postings_add(struct wire_postings *w, const struct effects *effects)
{
    size_t count = w->failed ? 0 : count_of(w, effects);
    if (count == 0)
        return;
    struct entry *entry = take(w, sizeof *entry);
    S75__V1__Posting *all = take(w, count * sizeof *all);
    S75__V1__Posting **list = take(w, count * sizeof(S75__V1__Posting *));
    if (w->failed)
        return;
    entry->next = NULL;
    s75__v1__postings_answer__entry__init(&entry->message);
    entry->message.journal = effects->journal;
    entry->message.postings = list;
    for (size_t i = 0; i < effects->posting_count; i++) {
        if (!text_equal(effects->postings[i].pool, w->pool))
            continue;
        list[entry->message.n_postings] = &all[entry->message.n_postings];
        fill(&all[entry->message.n_postings++], &effects->postings[i], w);
    }
    if (w->last)
        ((struct entry *)w->last)->next = entry;
    else
        w->first = entry;
    w->last = entry;
    w->entries++;
    w->postings += count;
}

int wire_answer_postings(struct buffer *out, uint64_t request, const struct wire_postings *w,
                         uint64_t through, bool more)
{
    S75__V1__PostingsAnswer m = S75__V1__POSTINGS_ANSWER__INIT;
    m.entries = arena_take(w->arena, (w->entries + 1) * sizeof(S75__V1__PostingsAnswer__Entry *));
    if (w->failed || !m.entries)
        return ERR_MEMORY;
    for (struct entry *e = w->first; e; e = e->next)
        m.entries[m.n_entries++] = &e->message;
    m.through = through;
    m.more = more;
    return message_answer(out, request, S75__V1__ANSWER__BODY_POSTINGS, &m);
}
