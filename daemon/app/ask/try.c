#include "app/ask/try.h"
#include <stdlib.h>
#include <string.h>
#include "app/commit/recover.h"
#include "app/ask/task.h"
#include "base/array.h"
#include "base/error.h"
#include "core/report/report.h"
#include "wire/wire.h"

enum { CHUNK = 10000 };

struct exceptions {
    struct report_exception *items;
    size_t count, capacity;
};

/* Inputs that are parts of one day (core/day), by their numbers in the journal. */
struct day_parts {
    uint64_t first, last;
};

struct trying {
    struct desk *d;
    struct net_peer from;
    struct request request;
    struct arena arena; /* what request points to */
    struct trial trial;
    struct engine *as_is, *otherwise;
    struct arena row;
    uint64_t next, to;
    struct {
        struct day_parts *items;
        size_t count, capacity;
    } days; /* ascending */
    struct exceptions before, after;
    const struct report_exception **appear, **vanish;
    struct wire_tried tried;
    struct arena answer;
    struct buffer reply;
};

/* The day of the input before goes on. */
static int note_part(struct trying *t, uint64_t journal)
{
    if (t->days.count && t->days.items[t->days.count - 1].last == journal - 1) {
        t->days.items[t->days.count - 1].last = journal;
        return 0;
    }
    if (ARRAY_ROOM(&t->days))
        return ERR_MEMORY;
    t->days.items[t->days.count++] = (struct day_parts){journal - 1, journal};
    return 0;
}

/* Other rules find more or less in the first part of a day, and so end it elsewhere: what a day
 * raised counts as raised by the first. */
static uint64_t first_part(const struct trying *t, uint64_t journal)
{
    size_t low = 0, high = t->days.count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (t->days.items[mid].last < journal)
            low = mid + 1;
        else
            high = mid;
    }
    return low < t->days.count && t->days.items[low].first <= journal ? t->days.items[low].first
                                                                      : journal;
}

static int take_row(void *ctx, const struct journal_row *row)
{
    struct trying *t = ctx;
    struct report_clock before;
    const struct effects *effects;
    if (atomic_load(&t->d->cancelled))
        return ERR_BUSY;
    if (row->number != t->next)
        return ERR_CORRUPT;
    report_clock(t->as_is, &before);
    int rc = recover_step(t->as_is, row, &t->row, &effects);
    if (!rc && before.day_to != DATE_NONE)
        rc = note_part(t, row->number);
    if (!rc)
        rc = recover_step(t->otherwise, row, &t->row, &effects);
    if (t->next % CHUNK == 0)
        task_progress(t->d, t->next, t->to);
    t->next++;
    return rc;
}

static int replay(struct trying *t, struct store_reader *reader)
{
    int rc = 0;
    while (!rc && t->next <= t->to) {
        uint64_t first = t->next, left = t->to - first + 1;
        rc = reader->ops->read_journal(reader, first, left < CHUNK ? left : CHUNK, take_row, t);
        if (!rc && t->next == first)
            rc = ERR_CORRUPT;
    }
    return rc;
}

static int keep_exception(void *ctx, const struct report_exception *x)
{
    struct exceptions *all = ctx;
    if (ARRAY_ROOM(all))
        return ERR_MEMORY;
    all->items[all->count++] = *x;
    return 0;
}

static int order_of_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int order_of_texts(struct text a, struct text b)
{
    size_t size = a.size < b.size ? a.size : b.size;
    int order = size ? memcmp(a.data, b.data, size) : 0;
    return order ? order : order_of_numbers(a.size, b.size);
}

/* By what they are about: their numbers differ from one replay to the other. */
static int order(const struct report_exception *a, const struct report_exception *b)
{
    int o = order_of_texts(a->pool, b->pool);
    o = o ? o : order_of_numbers((uint64_t)a->kind, (uint64_t)b->kind);
    o = o ? o : order_of_texts(a->partner, b->partner);
    o = o ? o : order_of_texts(a->contribution, b->contribution);
    o = o ? o : order_of_numbers((uint64_t)a->year, (uint64_t)b->year);
    o = o ? o : order_of_numbers(a->instalment, b->instalment);
    o = o ? o : order_of_numbers(a->cause, b->cause);
    return o ? o : order_of_numbers(a->item, b->item);
}

static int order_of(const void *x, const void *y)
{
    const struct report_exception *a = x, *b = y;
    int o = order(a, b);
    return o ? o : order_of_numbers(a->id, b->id);
}

static int collect(const struct trying *t, const struct engine *e, struct exceptions *all)
{
    int rc = report_exceptions(e, UINT32_MAX, 0, keep_exception, all);
    for (size_t i = 0; i < all->count; i++)
        all->items[i].cause = first_part(t, all->items[i].cause);
    if (!rc && all->count)
        qsort(all->items, all->count, sizeof *all->items, order_of);
    return rc;
}

static void note(const struct report_exception **list, uint32_t *count,
                 const struct report_exception *x)
{
    if (*count < WIRE_TRIED_MAX)
        list[*count] = x;
    ++*count;
}

/* Of the next before and the next after, of which there is one at least. */
static int order_of_next(const struct trying *t, size_t before, size_t after)
{
    if (before == t->before.count)
        return 1;
    if (after == t->after.count)
        return -1;
    return order(&t->before.items[before], &t->after.items[after]);
}

/* Both lists are sorted. */
static int compare(struct trying *t)
{
    struct wire_tried *out = &t->tried;
    size_t i = 0, k = 0;
    t->appear = calloc(WIRE_TRIED_MAX, sizeof *t->appear);
    t->vanish = calloc(WIRE_TRIED_MAX, sizeof *t->vanish);
    if (!t->appear || !t->vanish)
        return ERR_MEMORY;
    while (i < t->before.count || k < t->after.count) {
        const int o = order_of_next(t, i, k);
        if (o < 0)
            note(t->vanish, &out->vanish_count, &t->before.items[i]);
        if (o > 0)
            note(t->appear, &out->appear_count, &t->after.items[k]);
        i += o <= 0;
        k += o >= 0;
    }
    out->appear = t->appear;
    out->vanish = t->vanish;
    out->inputs = t->next - (out->stand ? out->stand : 1);
    out->matches_before = engine_matches(t->as_is);
    out->matches_after = engine_matches(t->otherwise);
    return 0;
}

/* From the last stand on, where there is one: what was before it, other rules have stepped. */
static int make_engine(const struct trying *t, uint64_t stand, struct engine **ret_engine)
{
    return stand ? recover_stand(t->d->store, stand, ret_engine) : engine_new(ret_engine);
}

static int run(struct trying *t)
{
    struct store *store = t->d->store;
    struct store_reader *reader = NULL;
    struct store_head head;
    int rc = store->ops->head(store, &head);
    if (!rc)
        rc = make_engine(t, head.stand, &t->as_is);
    if (!rc)
        rc = make_engine(t, head.stand, &t->otherwise);
    if (!rc)
        rc = store->ops->reader_open(store, &reader);
    if (rc)
        return rc;
    engine_try(t->otherwise, &t->trial);
    t->tried.stand = head.stand;
    t->next = head.stand ? head.stand : 1;
    t->to = head.journal;
    rc = replay(t, reader);
    store->ops->reader_close(reader);
    if (!rc)
        rc = collect(t, t->as_is, &t->before);
    if (!rc)
        rc = collect(t, t->otherwise, &t->after);
    return rc ? rc : compare(t);
}

/* All that is large goes here, not on the loop's thread. */
static int try_work(void *arg)
{
    struct trying *t = arg;
    int rc = run(t);
    if (!rc)
        rc = wire_answer_try(&t->reply, &t->answer, t->request.query.request, &t->tried);
    engine_free(t->as_is);
    engine_free(t->otherwise);
    free(t->days.items);
    free(t->before.items);
    free(t->after.items);
    free(t->appear);
    free(t->vanish);
    arena_fini(&t->row);
    arena_fini(&t->answer);
    return rc;
}

static void refuse(struct trying *t, enum refusal_code code, struct text field, const char *text)
{
    struct refusal refusal = {
        .code = code, .item = ITEM_NONE, .field = field, .text = text_of(text)};
    desk_refuse(t->d, &t->from, &t->request, &refusal, 0, 0);
}

/* A rule that was never accepted would seem to make no difference. */
static bool all_reported(struct trying *t)
{
    for (size_t i = 0; i < t->trial.count; i++) {
        if (t->trial.reported[i])
            continue;
        refuse(t, REFUSED_NOT_FOUND, arena_print(&t->arena, "items[%zu]", i),
               "no agreement takes this rule: its pool, contribution or partner is not known, or "
               "it holds nothing");
        return false;
    }
    return true;
}

static void report(struct trying *t, int result)
{
    struct desk *d = t->d;
    if (result) {
        refuse(t, result == ERR_MEMORY ? REFUSED_TOO_LARGE : REFUSED_NOT_FOUND,
               text_of("query.try_rules"),
               result == ERR_MEMORY ? "not enough memory to try it"
                                    : "the journal cannot be replayed: run s75ctl verify");
        return;
    }
    if (!all_reported(t))
        return;
    arena_reset(&d->answer);
    buffer_clear(&d->reply);
    buffer_put(&d->reply, t->reply.data, t->reply.size);
    if (d->reply.failed)
        desk_fail(d, "answering", ERR_MEMORY);
    else
        desk_answer(d, &t->from);
}

static void trying_free(struct trying *t)
{
    if (!t)
        return;
    arena_fini(&t->arena);
    buffer_fini(&t->reply);
    free(t->trial.reported);
    free(t);
}

static void try_done(void *arg, int result)
{
    struct trying *t = arg;
    struct desk *d = t->d;
    task_end(d);
    if (!atomic_load(&d->cancelled) && !d->stopping && !d->failure)
        report(t, result);
    trying_free(t);
}

static struct trying *trying_new(struct desk *d, const struct net_peer *from,
                                 const struct request *r)
{
    struct trying *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    t->d = d;
    t->from = *from;
    t->request = *r;
    t->row.limit = RECOVER_ARENA_BYTES_MAX;
    t->answer.limit = DESK_ANSWER_ARENA_MAX;
    t->trial = (struct trial){.items = r->query.items, .count = r->query.item_count};
    t->trial.reported = calloc(r->query.item_count + 1, sizeof *t->trial.reported);
    if (t->trial.reported)
        return t;
    trying_free(t);
    return NULL;
}

void try_answer(struct desk *d, const struct net_peer *from, const struct request *r)
{
    struct trying *t = trying_new(d, from, r);
    if (!t || task_begin(d, "trial", try_work, try_done, t)) {
        trying_free(t);
        task_refuse(d, from, r, "query.try_rules");
        return;
    }
    t->arena = d->arena; /* not before, so that a failure leaves it to the desk */
    d->arena = (struct arena){.limit = t->arena.limit};
}
