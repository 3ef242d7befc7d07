/* The state as bytes and back. That a loaded engine goes on like the one that was saved is tried in
 * test_world.c; here, that bytes which are not an image are not taken for one. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "core/foundation/state.h"
#include "core/foundation/tables_own.h"
#include "core/governance/state.h"
#include "core/reconcile/state.h"
#include "core/report/report.h"
#include "called.h"
#include "lived.h"

static void make_image(uint64_t seed, int inputs, struct buffer *out)
{
    struct stage stage;
    cr_assert_eq(lived_init(&stage, seed, inputs), 0);
    cr_assert_eq(engine_save(stage.engine, out), 0);
    stage_fini(&stage);
}

/* A copy of exactly that many bytes, so that a read beyond them is seen. */
static int load(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);
    struct engine *e = NULL;
    if (size)
        memcpy(copy, data, size);
    int rc = engine_load((struct bytes){copy, size}, &e);
    engine_free(e);
    free(copy);
    return rc;
}

Test(image, equal_states_give_equal_bytes_and_come_back)
{
    struct buffer one = BUFFER_NULL, other = BUFFER_NULL, again = BUFFER_NULL;
    struct engine *e = NULL;
    make_image(7, 150, &one);
    make_image(7, 150, &other);
    cr_assert(one.size == other.size && !memcmp(one.data, other.data, one.size));
    cr_assert_gt(one.size, 1000);
    cr_assert_eq(engine_load(buffer_bytes(&one), &e), 0);
    cr_assert_eq(engine_save(e, &again), 0);
    cr_assert(one.size == again.size && !memcmp(one.data, again.data, one.size));
    engine_free(e);
    buffer_fini(&one);
    buffer_fini(&other);
    buffer_fini(&again);
}

Test(image, of_an_empty_engine)
{
    struct buffer image = BUFFER_NULL;
    struct report_status status;
    struct engine *e = NULL;
    make_image(1, 0, &image);
    cr_assert_eq(engine_load(buffer_bytes(&image), &e), 0);
    report_status(e, &status);
    cr_assert(status.last_journal == 0 && status.pools == 0 && status.today == DATE_NONE);
    engine_free(e);
    buffer_fini(&image);
}

Test(image, goes_after_what_is_in_the_buffer)
{
    struct buffer alone = BUFFER_NULL, after = BUFFER_NULL;
    make_image(7, 20, &alone);
    buffer_put(&after, "before", 6);
    make_image(7, 20, &after);
    cr_assert_eq(after.size, alone.size + 6);
    cr_assert_eq(memcmp(after.data + 6, alone.data, alone.size), 0);
    buffer_fini(&alone);
    buffer_fini(&after);
}

/* That no byte was changed is the store's to see, by its digest; here loading must end, and what is
 * no image at all be refused. */
Test(image, whatever_byte_is_changed_loading_ends)
{
    struct buffer image = BUFFER_NULL;
    size_t refused = 0;
    make_image(5, 60, &image);
    cr_assert_eq(load(image.data, image.size), 0);
    for (size_t i = 0; i < image.size; i++) {
        image.data[i] ^= (uint8_t)(1 << i % 8);
        int rc = load(image.data, image.size);
        cr_assert(i == 0 ? rc == ERR_VERSION : rc == 0 || rc == ERR_CORRUPT, "byte %zu: %d", i, rc);
        refused += rc != 0;
        image.data[i] ^= (uint8_t)(1 << i % 8);
    }
    cr_assert_gt(refused, image.size / 20);
    buffer_fini(&image);
}

Test(image, every_cut_is_seen)
{
    struct buffer image = BUFFER_NULL;
    make_image(5, 60, &image);
    for (size_t size = 0; size < image.size; size++) {
        int rc = load(image.data, size);
        cr_assert_eq(rc, ERR_CORRUPT, "%zu bytes: %d", size, rc);
    }
    buffer_put_u8(&image, 0);
    cr_assert_eq(load(image.data, image.size), ERR_CORRUPT);
    buffer_fini(&image);
}

static int save_and_load(const struct engine *e)
{
    struct buffer image = BUFFER_NULL;
    int rc = engine_save(e, &image);
    if (!rc)
        rc = load(image.data, image.size);
    buffer_fini(&image);
    return rc;
}

/* Of the first pool that has matches. */
static struct matched *some_matches(const struct engine *e)
{
    struct matched *matched = e->reconcile->matched.items;
    for (size_t pool = 0; pool < e->tables.pools.count; pool++)
        if (matched[pool].count)
            return &matched[pool];
    cr_assert_fail("the world has matched nothing");
    return NULL;
}

static struct delegation *some_delegation(const struct engine *e)
{
    const struct pool_authority *authority = e->governance->of_pool.items;
    for (size_t pool = 0; pool < e->tables.pools.count; pool++)
        if (authority[pool].delegations.count)
            return authority[pool].delegations.items;
    cr_assert_fail("the world has delegated nothing");
    return NULL;
}

static uint32_t partner_of_another_pool(const struct engine *e, uint32_t pool)
{
    for (uint32_t i = 0; i < e->tables.partners.count; i++)
        if (partner_at(e, i)->pool != pool)
            return i;
    cr_assert_fail("the world has one pool");
    return NONE;
}

/* What leads nowhere is not written, or not read, though every byte is as it was written. */
#define UNSOUND(field, value)                                                                      \
    do {                                                                                           \
        __typeof__(field) was = field;                                                             \
        field = value;                                                                             \
        cr_expect_eq(save_and_load(e), ERR_CORRUPT, #field);                                       \
        field = was;                                                                               \
    } while (0)

Test(image, what_leads_nowhere_is_not_taken)
{
    struct stage stage;
    cr_assert_eq(lived_init(&stage, 9, 400), 0);
    struct engine *e = stage.engine;
    struct matched *matched = some_matches(e);
    struct match *m = &matched->items[0];
    cr_assert_gt(e->governance->officers.count, 0);
    struct delegation *delegation = some_delegation(e);
    UNSOUND(e->governance->officers.items[0].party, (uint32_t)e->tables.parties.count);
    UNSOUND(delegation->single_officer, -1);
    UNSOUND(matched->last, matched->count - 1);
    UNSOUND(m->payment_count, (uint32_t)m->sides.count);
    UNSOUND(m->payment_count, 0);
    uint32_t own = m->partner, other = partner_of_another_pool(e, partner_at(e, own)->pool);
    for (size_t i = 0; i < m->sides.count; i++)
        m->sides.items[i].was.partner = other;
    UNSOUND(m->partner, other);
    for (size_t i = 0; i < m->sides.count; i++)
        m->sides.items[i].was.partner = own;
    cr_assert_eq(save_and_load(e), 0);
    stage_fini(&stage);
}
