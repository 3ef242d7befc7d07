#include "gate_store.h"
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "memory_store.h"

struct gate_store {
    struct store base;
    struct store *inner;
    atomic_bool closed;
    sem_t let;
    _Atomic uint64_t durable;
    atomic_uint appends, fail_nth, fail_after_nth;
    atomic_int fail_error, fail_reading;
    const struct store_head *shown; /* NULL: the inner store's */
};

struct gate_reader {
    struct store_reader base;
    struct gate_store *gate;
    struct store_reader *inner;
};

static struct gate_store *of(const struct store *s) { return (struct gate_store *)(uintptr_t)s; }
static struct gate_reader *reader_in(struct store_reader *r) { return (struct gate_reader *)r; }

static void gate_store_close(struct store *s)
{
    struct gate_store *g = of(s);
    if (!g)
        return;
    g->inner->ops->close(g->inner);
    sem_destroy(&g->let);
    free(g);
}

static int head(struct store *s, struct store_head *ret_head)
{
    struct gate_store *g = of(s);
    if (!g->shown)
        return g->inner->ops->head(g->inner, ret_head);
    *ret_head = *g->shown;
    return 0;
}

static int epoch_take(struct store *s, struct text loss, uint64_t *ret_epoch)
{
    return of(s)->inner->ops->epoch_take(of(s)->inner, loss, ret_epoch);
}

static bool is_now(atomic_uint *nth) { return atomic_load(nth) && atomic_fetch_sub(nth, 1) == 1; }

static int append(struct store *s, const struct journal_row *rows, size_t count,
                  const struct effect_row *effects)
{
    struct gate_store *g = of(s);
    atomic_fetch_add(&g->appends, 1);
    if (atomic_load(&g->closed))
        while (sem_wait(&g->let))
            ;
    if (is_now(&g->fail_nth))
        return atomic_load(&g->fail_error);
    int rc = g->inner->ops->append(g->inner, rows, count, effects);
    if (!rc)
        atomic_store(&g->durable, rows[count - 1].number);
    return is_now(&g->fail_after_nth) ? atomic_load(&g->fail_error) : rc;
}

static int append_stand(struct store *s, const struct journal_row *row,
                        const struct effect_row *effects, struct bytes image)
{
    const int rc = of(s)->inner->ops->append_stand(of(s)->inner, row, effects, image);
    if (!rc)
        atomic_store(&of(s)->durable, row->number);
    return rc;
}

static int find_stand(struct store *s, uint64_t journal, stand_visit_fn visit, void *ctx)
{
    return of(s)->inner->ops->find_stand(of(s)->inner, journal, visit, ctx);
}

static int reader_open(struct store *s, struct store_reader **ret_reader)
{
    struct gate_reader *r = calloc(1, sizeof *r);
    if (!r)
        return ERR_MEMORY;
    r->base.ops = s->ops;
    r->gate = of(s);
    *ret_reader = &r->base;
    return r->gate->inner->ops->reader_open(r->gate->inner, &r->inner);
}

static void reader_close(struct store_reader *r)
{
    if (!r)
        return;
    reader_in(r)->inner->ops->reader_close(reader_in(r)->inner);
    free(r);
}

static int read_journal(struct store_reader *r, uint64_t from, uint64_t limit,
                        journal_visit_fn visit, void *ctx)
{
    int rc = atomic_load(&reader_in(r)->gate->fail_reading);
    struct store_reader *inner = reader_in(r)->inner;
    return rc ? rc : inner->ops->read_journal(inner, from, limit, visit, ctx);
}

static int find_message(struct store_reader *r, struct text party, struct text feed,
                        uint64_t feed_number, journal_visit_fn visit, void *ctx)
{
    int rc = atomic_load(&reader_in(r)->gate->fail_reading);
    struct store_reader *inner = reader_in(r)->inner;
    return rc ? rc : inner->ops->find_message(inner, party, feed, feed_number, visit, ctx);
}

static int read_effects(struct store_reader *r, uint64_t from, uint64_t limit,
                        effect_visit_fn visit, void *ctx)
{
    int rc = atomic_load(&reader_in(r)->gate->fail_reading);
    struct store_reader *inner = reader_in(r)->inner;
    return rc ? rc : inner->ops->read_effects(inner, from, limit, visit, ctx);
}

static int read_events(struct store_reader *r, uint64_t from, uint64_t limit,
                       effect_visit_fn visit, void *ctx)
{
    int rc = atomic_load(&reader_in(r)->gate->fail_reading);
    struct store_reader *inner = reader_in(r)->inner;
    return rc ? rc : inner->ops->read_events(inner, from, limit, visit, ctx);
}

static int checkpoint_save(struct store *s, const struct checkpoint *checkpoint)
{
    return of(s)->inner->ops->checkpoint_save(of(s)->inner, checkpoint);
}

static int checkpoint_load(struct store *s, checkpoint_visit_fn visit, void *ctx)
{
    return of(s)->inner->ops->checkpoint_load(of(s)->inner, visit, ctx);
}

static const struct store_ops gate_ops = {
    .close = gate_store_close,
    .head = head,
    .epoch_take = epoch_take,
    .append = append,
    .append_stand = append_stand,
    .find_stand = find_stand,
    .reader_open = reader_open,
    .reader_close = reader_close,
    .read_journal = read_journal,
    .find_message = find_message,
    .read_effects = read_effects,
    .read_events = read_events,
    .checkpoint_save = checkpoint_save,
    .checkpoint_load = checkpoint_load,
};

int gate_store_new(struct store **ret_store)
{
    struct gate_store *g = calloc(1, sizeof *g);
    if (!g)
        return ERR_MEMORY;
    g->base.ops = &gate_ops;
    sem_init(&g->let, 0, 0);
    *ret_store = &g->base;
    return memory_store_new(&g->inner);
}

void gate_close(struct store *s) { atomic_store(&of(s)->closed, true); }
void gate_let(struct store *s) { sem_post(&of(s)->let); }

void gate_open(struct store *s)
{
    atomic_store(&of(s)->closed, false);
    sem_post(&of(s)->let); /* for one that waits; another finds it open */
}

void gate_fail(struct store *s, unsigned nth, int error)
{
    atomic_store(&of(s)->fail_error, error);
    atomic_store(&of(s)->fail_nth, nth);
}

void gate_fail_after(struct store *s, unsigned nth, int error)
{
    atomic_store(&of(s)->fail_error, error);
    atomic_store(&of(s)->fail_after_nth, nth);
}

void gate_show_head(struct store *s, const struct store_head *head)
{
    of(s)->shown = head;
}

void gate_fail_reading(struct store *s, int error) { atomic_store(&of(s)->fail_reading, error); }
const _Atomic uint64_t *gate_durable(const struct store *s) { return &of(s)->durable; }
unsigned gate_appends(const struct store *s) { return atomic_load(&of(s)->appends); }
