#include "memory_store.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/array.h"
#include "base/error.h"
#include "store/chain.h"
#include "store/check.h"
#include "store/feeds.h"
#include "store/restored.h"

/* A row and its bytes in one piece, never moved and kept to the end: a reader takes the lock only
 * to learn where a row is, and calls its visitor without it. */
struct kept_row {
    struct journal_row row;
    const struct kept_row *before; /* of the same feed */
    char data[];
};
struct kept_effects {
    struct effect_row row;
    uint8_t data[];
};

struct memory_store {
    struct store base;
    pthread_mutex_t lock; /* of all but feeds, fail and the checkpoint */
    struct store_head head;
    struct kept_row **rows; /* number - 1 */
    size_t row_count, row_capacity;
    struct kept_effects **effects;
    size_t effect_count, effect_capacity;
    const struct kept_row **ends; /* the last row of each feed; few feeds are expected of a test */
    size_t end_count, end_capacity;
    struct feeds feeds;
    unsigned fail_nth;
    int fail_error;
    struct { struct kept_stand { struct stand_row row; struct buffer image; } *items;
             size_t count, capacity; } stands; /* under lock */
    pthread_mutex_t checkpoint_lock;
    struct checkpoint checkpoint;
    uint8_t *image; /* of the checkpoint; NULL: none */
};

struct memory_reader {
    struct store_reader base;
    struct memory_store *store;
};

static struct memory_store *of(struct store *s)
{
    return (struct memory_store *)s;
}

static void memory_close(struct store *s)
{
    struct memory_store *m = of(s);
    if (!m)
        return;
    for (size_t i = 0; i < m->row_count; i++)
        free(m->rows[i]);
    for (size_t i = 0; i < m->effect_count; i++)
        free(m->effects[i]);
    free(m->rows);
    free(m->effects);
    free(m->ends);
    feeds_fini(&m->feeds);
    for (size_t i = 0; i < m->stands.count; i++)
        buffer_fini(&m->stands.items[i].image);
    free(m->stands.items);
    free(m->image);
    pthread_mutex_destroy(&m->lock);
    pthread_mutex_destroy(&m->checkpoint_lock);
    free(m);
}

static int memory_head(struct store *s, struct store_head *ret_head)
{
    struct memory_store *m = of(s);
    pthread_mutex_lock(&m->lock);
    *ret_head = m->head;
    pthread_mutex_unlock(&m->lock);
    return 0;
}

static void note_loss(struct memory_store *m)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    const struct store_restored restored = {m->head.epoch, m->head.journal, m->head.event,
                                            (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000};
    restored_note(&m->head, &restored);
}

static int memory_epoch_take(struct store *s, struct text loss, uint64_t *ret_epoch)
{
    struct memory_store *m = of(s);
    if (loss.size > STORE_LOSS_MAX)
        return ERR_RANGE;
    pthread_mutex_lock(&m->lock);
    *ret_epoch = ++m->head.epoch;
    if (loss.size)
        note_loss(m);
    pthread_mutex_unlock(&m->lock);
    return 0;
}

static char *put(char *at, const void *data, size_t size)
{
    memcpy(at, data, size);
    return at + size;
}

static struct kept_row *keep_row(const struct journal_row *row)
{
    struct kept_row *kept = malloc(sizeof *kept + row->party.size + row->feed.size +
                                   row->principal.size + row->raw.size);
    if (!kept)
        return NULL;
    *kept = (struct kept_row){.row = *row};
    char *feed = put(kept->data, row->party.data, row->party.size);
    char *principal = put(feed, row->feed.data, row->feed.size);
    char *raw = put(principal, row->principal.data, row->principal.size);
    put(raw, row->raw.data, row->raw.size);
    kept->row.party.data = kept->data;
    kept->row.feed.data = feed;
    kept->row.principal.data = principal;
    kept->row.raw.data = (const uint8_t *)raw;
    return kept;
}

static struct kept_effects *keep_effects(const struct effect_row *effects)
{
    struct kept_effects *kept = malloc(sizeof *kept + effects->packed.size);
    if (!kept)
        return NULL;
    kept->row = *effects;
    kept->row.packed.data = memcpy(kept->data, effects->packed.data, effects->packed.size);
    return kept;
}

/* The place of a feed's last row, or the free place after those there are. */
static const struct kept_row **end_of(struct memory_store *m, struct text party, struct text feed)
{
    size_t i = 0;
    while (i < m->end_count &&
           !(text_equal(m->ends[i]->row.feed, feed) && text_equal(m->ends[i]->row.party, party)))
        i++;
    return &m->ends[i];
}

/* Copies what comes in beyond the ends of the lists, where nobody sees it. Lists grow under the
 * lock, since growing moves them. */
static int stage(struct memory_store *m, const struct journal_row *rows, size_t count,
                 const struct effect_row *effects)
{
    pthread_mutex_lock(&m->lock);
    int rc = array_grow((void **)&m->rows, &m->row_capacity, m->row_count + count, sizeof *m->rows);
    if (rc == 0)
        rc = array_grow((void **)&m->effects, &m->effect_capacity, m->effect_count + 1,
                        sizeof *m->effects);
    if (rc == 0)
        rc = array_grow((void **)&m->ends, &m->end_capacity, m->end_count + count, sizeof *m->ends);
    pthread_mutex_unlock(&m->lock);
    if (rc < 0)
        return rc;
    struct kept_effects *kept = keep_effects(effects);
    size_t i = 0;
    for (; kept && i < count; i++)
        if (!(m->rows[m->row_count + i] = keep_row(&rows[i])))
            break;
    if (i == count) {
        m->effects[m->effect_count] = kept;
        return 0;
    }
    while (i > 0)
        free(m->rows[m->row_count + --i]);
    free(kept);
    return ERR_MEMORY;
}

static void publish(struct memory_store *m, size_t count)
{
    pthread_mutex_lock(&m->lock);
    for (size_t i = 0; i < count; i++) {
        struct kept_row *kept = m->rows[m->row_count++];
        const struct kept_row **end = end_of(m, kept->row.party, kept->row.feed);
        if (end == &m->ends[m->end_count])
            m->end_count++;
        else
            kept->before = *end;
        *end = kept;
    }
    const struct journal_row *last = &m->rows[m->row_count - 1]->row;
    m->head.journal = last->number;
    m->head.event = m->effects[m->effect_count++]->row.last_event;
    memcpy(m->head.chain, last->chain, sizeof m->head.chain);
    m->head.rules = last->rules;
    pthread_mutex_unlock(&m->lock);
}

/* Never called upon: every feed this store holds was appended by this process. */
static int no_feed_before(void *ctx, struct text party, struct text feed, uint64_t *ret_last)
{
    (void)ctx, (void)party, (void)feed;
    *ret_last = 0;
    return 0;
}

static int memory_append(struct store *s, const struct journal_row *rows, size_t count,
                         const struct effect_row *effects)
{
    struct memory_store *m = of(s);
    if (m->fail_nth && --m->fail_nth == 0)
        return m->fail_error;
    int rc = check_append(&m->head, rows, count, effects);
    if (rc == 0)
        rc = feeds_count(&m->feeds, rows, count, no_feed_before, NULL);
    if (rc < 0)
        return rc;
    rc = stage(m, rows, count, effects);
    if (rc < 0) {
        feeds_drop(&m->feeds, rows, count);
        return rc;
    }
    publish(m, count);
    feeds_keep(&m->feeds, rows, count);
    return 0;
}

static int memory_append_stand(struct store *s, const struct journal_row *row,
                               const struct effect_row *effects, struct bytes image)
{
    struct memory_store *m = of(s);
    struct kept_stand kept = {.row.journal = row->number, .image = BUFFER_NULL};
    if (image.size == 0 || image.size > STORE_IMAGE_MAX)
        return ERR_RANGE;
    buffer_put(&kept.image, image.data, image.size);
    kept.row.image = buffer_bytes(&kept.image);
    chain_digest(image, kept.row.digest);
    if (!chain_names(row, kept.row.digest)) {
        buffer_fini(&kept.image);
        return ERR_RANGE;
    }
    const int rc = ARRAY_ROOM(&m->stands) || kept.image.failed ? ERR_MEMORY
                                                               : memory_append(s, row, 1, effects);
    if (rc) {
        buffer_fini(&kept.image);
        return rc;
    }
    pthread_mutex_lock(&m->lock);
    m->stands.items[m->stands.count++] = kept;
    m->head.stand = row->number;
    pthread_mutex_unlock(&m->lock);
    return 0;
}

static int memory_find_stand(struct store *s, uint64_t journal, stand_visit_fn visit, void *ctx)
{
    struct memory_store *m = of(s);
    struct stand_row found = {.journal = 0};
    pthread_mutex_lock(&m->lock);
    for (size_t i = 0; i < m->stands.count && m->stands.items[i].row.journal <= journal; i++)
        found = m->stands.items[i].row;
    pthread_mutex_unlock(&m->lock);
    const int rc = found.journal ? visit(ctx, &found) : STORE_ABSENT;
    return rc != 0 || !found.journal ? rc : STORE_FOUND;
}

static int memory_reader_open(struct store *s, struct store_reader **ret_reader)
{
    struct memory_reader *r = malloc(sizeof *r);
    if (!r)
        return ERR_MEMORY;
    *r = (struct memory_reader){.base = {s->ops}, .store = of(s)};
    *ret_reader = &r->base;
    return 0;
}

static void memory_reader_close(struct store_reader *r)
{
    free(r);
}

static struct memory_store *read_from(struct store_reader *r)
{
    return ((struct memory_reader *)r)->store;
}

static const struct kept_row *row_at(struct memory_store *m, uint64_t index)
{
    pthread_mutex_lock(&m->lock);
    const struct kept_row *row = index < m->row_count ? m->rows[index] : NULL;
    pthread_mutex_unlock(&m->lock);
    return row;
}

static int memory_read_journal(struct store_reader *r, uint64_t from, uint64_t limit,
                               journal_visit_fn visit, void *ctx)
{
    uint64_t index = from ? from - 1 : 0;
    for (uint64_t seen = 0; limit == 0 || seen < limit; seen++, index++) {
        const struct kept_row *kept = row_at(read_from(r), index);
        const int rc = kept ? visit(ctx, &kept->row) : 0;
        if (!kept || rc != 0)
            return rc;
    }
    return 0;
}

static int memory_find_message(struct store_reader *r, struct text party, struct text feed,
                               uint64_t feed_number, journal_visit_fn visit, void *ctx)
{
    struct memory_store *m = read_from(r);
    pthread_mutex_lock(&m->lock);
    const struct kept_row *kept = NULL;
    if (m->end_count) {
        const struct kept_row **end = end_of(m, party, feed);
        kept = end < m->ends + m->end_count ? *end : NULL;
    }
    pthread_mutex_unlock(&m->lock);
    while (kept && kept->row.feed_number != feed_number)
        kept = kept->before;
    if (!kept)
        return STORE_ABSENT;
    const int rc = visit(ctx, &kept->row);
    return rc != 0 ? rc : STORE_FOUND;
}

/* The first batch whose last journal number (or event) reaches from; both only ever rise. */
static size_t first_batch(struct memory_store *m, uint64_t from, bool by_event)
{
    pthread_mutex_lock(&m->lock);
    size_t low = 0, high = m->effect_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const struct effect_row *row = &m->effects[middle]->row;
        if ((by_event ? row->last_event : row->last_journal) >= from)
            high = middle;
        else
            low = middle + 1;
    }
    pthread_mutex_unlock(&m->lock);
    return low;
}

static int read_batches(struct memory_store *m, uint64_t from, uint64_t limit, bool by_event,
                        effect_visit_fn visit, void *ctx)
{
    size_t index = first_batch(m, from, by_event);
    for (uint64_t seen = 0; limit == 0 || seen < limit; index++) {
        pthread_mutex_lock(&m->lock);
        const struct kept_effects *kept = index < m->effect_count ? m->effects[index] : NULL;
        pthread_mutex_unlock(&m->lock);
        if (!kept)
            return 0;
        if (by_event && kept->row.last_event < kept->row.first_event)
            continue;
        const int rc = visit(ctx, &kept->row);
        if (rc != 0)
            return rc;
        seen++;
    }
    return 0;
}

static int memory_read_effects(struct store_reader *r, uint64_t from_journal, uint64_t limit,
                               effect_visit_fn visit, void *ctx)
{
    return read_batches(read_from(r), from_journal, limit, false, visit, ctx);
}

static int memory_read_events(struct store_reader *r, uint64_t from_event, uint64_t limit,
                              effect_visit_fn visit, void *ctx)
{
    return read_batches(read_from(r), from_event, limit, true, visit, ctx);
}

static int memory_checkpoint_save(struct store *s, const struct checkpoint *checkpoint)
{
    struct memory_store *m = of(s);
    uint8_t *image = malloc(checkpoint->image.size + 1); /* NULL means failure, not size 0 */
    if (!image)
        return ERR_MEMORY;
    if (checkpoint->image.size)
        memcpy(image, checkpoint->image.data, checkpoint->image.size);
    pthread_mutex_lock(&m->checkpoint_lock);
    free(m->image);
    m->image = image;
    m->checkpoint = *checkpoint;
    m->checkpoint.image.data = image;
    pthread_mutex_unlock(&m->checkpoint_lock);
    return 0;
}

/* The visitor runs under the checkpoint's own lock, which nothing but saving and loading takes. */
static int memory_checkpoint_load(struct store *s, checkpoint_visit_fn visit, void *ctx)
{
    struct memory_store *m = of(s);
    int rc = STORE_ABSENT;
    pthread_mutex_lock(&m->checkpoint_lock);
    if (m->image) {
        rc = visit(ctx, &m->checkpoint);
        rc = rc != 0 ? rc : STORE_FOUND;
    }
    pthread_mutex_unlock(&m->checkpoint_lock);
    return rc;
}

static const struct store_ops memory_ops = {
    .close = memory_close,
    .head = memory_head,
    .epoch_take = memory_epoch_take,
    .append = memory_append,
    .append_stand = memory_append_stand,
    .find_stand = memory_find_stand,
    .reader_open = memory_reader_open,
    .reader_close = memory_reader_close,
    .read_journal = memory_read_journal,
    .find_message = memory_find_message,
    .read_effects = memory_read_effects,
    .read_events = memory_read_events,
    .checkpoint_save = memory_checkpoint_save,
    .checkpoint_load = memory_checkpoint_load,
};

int memory_store_new(struct store **ret_store)
{
    struct memory_store *m = malloc(sizeof *m);
    if (!m)
        return ERR_MEMORY;
    *m = (struct memory_store){.base = {&memory_ops}, .feeds = FEEDS_NULL};
    pthread_mutex_init(&m->lock, NULL);
    pthread_mutex_init(&m->checkpoint_lock, NULL);
    *ret_store = &m->base;
    return 0;
}

void memory_store_fail_append(struct store *s, unsigned nth, int error)
{
    of(s)->fail_nth = nth;
    of(s)->fail_error = error;
}
