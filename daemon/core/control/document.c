#include "core/control/document.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/control/state.h"
#include "core/foundation/recent_payments.h"
#include "core/payment/taken_back.h"

static uint64_t document_key(const uint8_t sha256[32])
{
    return map_hash(MAP_SEED, sha256, 32);
}

int document_index(struct engine *e, uint32_t document)
{
    return chains_add(&e->control->document_chains,
                      document_key(e->control->documents.items[document].sha256), document);
}

int document_begin(struct step *s, const struct document_input *d, uint64_t *ret_ordinal)
{
    struct control_state *c = s->e->control;
    if (ARRAY_ROOM(&c->documents))
        return ERR_MEMORY;
    struct document *kept = &c->documents.items[c->documents.count++];
    *kept = (struct document){.name = name_intern(s->e, d->name), .begun = s->in->journal};
    memcpy(kept->sha256, d->sha256, 32);
    *ret_ordinal = c->documents.count;
    return document_index(s->e, (uint32_t)c->documents.count - 1);
}

static struct document *at(const struct engine *e, uint64_t ordinal)
{
    assert(ordinal > 0 && ordinal <= e->control->documents.count);
    return &e->control->documents.items[ordinal - 1];
}

void document_complete(struct engine *e, uint64_t ordinal, uint64_t journal)
{
    at(e, ordinal)->journal = journal;
}

void document_count_item(struct engine *e, uint64_t ordinal, enum item_kind kind)
{
    if (!ordinal)
        return;
    struct document *d = at(e, ordinal);
    if (kind == ITEM_PAYMENT || kind == ITEM_REVERSAL)
        d->payments++;
    else if (kind == ITEM_RECEIPT)
        d->receipts++;
    else
        d->others++;
}

uint64_t document_known(const struct engine *e, const uint8_t sha256[32])
{
    for (uint32_t i = chains_first(&e->control->document_chains, document_key(sha256));
         i != MAP_NONE; i = chains_next(&e->control->document_chains, i)) {
        const struct document *d = &e->control->documents.items[i];
        if (!d->is_reversed && d->journal && memcmp(d->sha256, sha256, 32) == 0)
            return d->journal;
    }
    return 0;
}

uint64_t document_begun_by(const struct engine *e, uint64_t begun)
{
    size_t low = 0, high = e->control->documents.count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (e->control->documents.items[mid].begun < begun)
            low = mid + 1;
        else
            high = mid;
    }
    bool is_there =
        low < e->control->documents.count && e->control->documents.items[low].begun == begun;
    return is_there ? low + 1 : 0;
}

uint64_t document_of_digest(const struct engine *e, const uint8_t sha256[32])
{
    uint64_t found = 0;
    for (uint32_t i = chains_first(&e->control->document_chains, document_key(sha256));
         i != MAP_NONE; i = chains_next(&e->control->document_chains, i))
        if (!e->control->documents.items[i].is_reversed &&
            memcmp(e->control->documents.items[i].sha256, sha256, 32) == 0)
            found = i + 1;
    return found;
}

static int list(const struct engine *e, uint64_t ordinal, struct brought_list *ret)
{
    int rc = payment_brought(e, ordinal, ret);
    if (!rc)
        rc = receipt_brought(e, ordinal, ret);
    brought_sort(ret);
    return rc;
}

/* By what makes rows the same; a number as it is used, and one that a spreadsheet ruined by what is
 * left of it. */
static int compare_same(const struct brought *a, const struct brought *b)
{
    const struct reference x = reference_used(&a->money.reference);
    const struct reference y = reference_used(&b->money.reference);
    const bool first = a->as == BROUGHT_RECEIPT, second = b->as == BROUGHT_RECEIPT;
    if (first != second)
        return first ? 1 : -1;
    if (a->partner != b->partner)
        return a->partner < b->partner ? -1 : 1;
    if (a->money.amount != b->money.amount)
        return a->money.amount < b->money.amount ? -1 : 1;
    if (a->money.value_date != b->money.value_date)
        return a->money.value_date < b->money.value_date ? -1 : 1;
    if (x.size != y.size)
        return x.size < y.size ? -1 : 1;
    return x.size ? memcmp(x.data, y.data, x.size) : 0;
}

/* The same; of several the earlier first. */
static int in_order(const void *left, const void *right)
{
    const struct brought *a = *(struct brought *const *)left, *b = *(struct brought *const *)right;
    const int by = compare_same(a, b);
    if (by)
        return by;
    if (a->money.cause != b->money.cause)
        return a->money.cause < b->money.cause ? -1 : 1;
    return a->money.item < b->money.item ? -1 : a->money.item > b->money.item;
}

static struct brought **sorted(const struct brought_list *of)
{
    struct brought **by = malloc((of->count + 1) * sizeof(struct brought *));
    for (size_t i = 0; by && i < of->count; i++)
        by[i] = &of->items[i];
    if (by && of->count)
        qsort((void *)by, of->count, sizeof *by, in_order);
    return by;
}

/* Pairs rows that both brought. What a command undid is no row of either any more. */
static int pair(struct document_plan *plan)
{
    struct brought **olds = sorted(&plan->brought), **news = sorted(&plan->instead);
    int rc = olds && news ? 0 : ERR_MEMORY;
    for (size_t i = 0, k = 0; !rc && i < plan->brought.count && k < plan->instead.count;) {
        const int by = compare_same(olds[i], news[k]);
        plan->same += by == 0;
        if (by == 0)
            olds[i]->stays = news[k]->stays = true;
        i += by <= 0;
        k += by >= 0;
    }
    free((void *)olds);
    free((void *)news);
    return rc;
}

static void count(struct document_plan *plan)
{
    const struct brought *before = NULL;
    for (size_t i = 0; i < plan->brought.count; i++) {
        const struct brought *b = &plan->brought.items[i];
        if (b->stays || b->as == BROUGHT_GONE)
            continue;
        plan->items +=
            !before || before->money.cause != b->money.cause || before->money.item != b->money.item;
        plan->amount = sum(plan->amount, llabs(b->money.amount));
        before = b;
    }
}

int document_plan(const struct engine *e, uint64_t document, uint64_t replaced_by,
                  struct document_plan *ret)
{
    *ret = (struct document_plan){.document = at(e, document)};
    int rc = list(e, document, &ret->brought);
    const uint32_t brought = ret->document->payments + ret->document->receipts;
    const uint32_t known = brought_items(&ret->brought);
    ret->missing = known < brought ? brought - known : 0;
    if (!rc && replaced_by) {
        ret->replaced_by = at(e, replaced_by);
        rc = list(e, replaced_by, &ret->instead);
        if (!rc)
            rc = pair(ret);
    }
    count(ret);
    for (size_t i = 0; i < e->control->quarantined.count; i++)
        ret->waiting += e->control->quarantined.items[i].document == document;
    return rc;
}

void document_plan_fini(struct document_plan *plan)
{
    brought_fini(&plan->brought);
    brought_fini(&plan->instead);
}
