/* The state as it is described: every field once, nothing twice, and whatever is changed is written
 * and named. That a field which is forgotten does not compile, is seen by the compiler
 * (core/layout/layout). synthetic. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/engine/engine.h"
#include "core/engine/rooms.h"
#include "core/foundation/state.h"
#include "core/foundation/tables_own.h"
#include "pinned.h"
#include "lived.h"

enum { INPUTS = 400, SEEN_MAX = 512, FIELDS_LEAST = 250 };

/* Who changes what is kept changes this line, and with it the version (core/engine/image). */
static const struct pinned pinned = {0, UINT64_C(0xd7adf33312587eb9)};

Test(layout, an_image_is_laid_out_as_its_version_says)
{
    struct buffer layout = BUFFER_NULL, image = BUFFER_NULL;
    struct engine *e;
    cr_assert_eq(engine_new(&e), 0);
    engine_layout(&layout);
    cr_assert_eq(engine_save(e, &image), 0);
    expect_pinned("the image", &pinned, image.data[0], buffer_bytes(&layout));
    engine_free(e);
    buffer_fini(&layout);
    buffer_fini(&image);
}

/* Two engines of the same state; every field of one is changed, and changed back. */
struct pair {
    struct engine *one, *other;
    struct buffer image;
    const struct field *seen[SEEN_MAX];
    size_t seen_count, changed;
};

static bool is_value(enum field_kind kind)
{
    return kind < FIELD_TEXT;
}

static bool is_seen(const struct pair *p, const struct field *f)
{
    for (size_t i = 0; i < p->seen_count; i++)
        if (p->seen[i] == f)
            return true;
    return false;
}

/* To another value; of a vocabulary to another of its words. */
static void change(const struct field *f, char *at)
{
    (void)f;
    *at ^= 1;
}

static void expect_named(struct pair *p, const struct layout *l, const struct field *f, char *at)
{
    char text[ENGINE_DIFFERENCE_MAX];
    char was[8];
    struct buffer image = BUFFER_NULL;
    memcpy(was, at, sizeof was);
    change(f, at);
    cr_expect(engine_differ(p->one, p->other, text, sizeof text), "%s.%s", l->name, f->name);
    cr_expect(strstr(text, f->name), "%s.%s: %s", l->name, f->name, text);
    /* A date that is none any more is not even written. */
    cr_expect(engine_save(p->one, &image) || image.size != p->image.size ||
                  memcmp(image.data, p->image.data, image.size),
              "%s.%s is not written", l->name, f->name);
    buffer_fini(&image);
    memcpy(at, was, sizeof was);
    p->changed++;
}

static void change_all(struct pair *p, const struct layout *l, void *row)
{
    for (size_t i = 0; i < l->count; i++) {
        const struct field *f = &l->fields[i];
        char *at = (char *)row + f->offset;
        if (is_value(f->kind) && !is_seen(p, f) && p->seen_count < SEEN_MAX) {
            p->seen[p->seen_count++] = f;
            expect_named(p, l, f, at + (f->times - 1) * f->size);
        }
        if (f->kind < FIELD_PART || f->kind >= FIELD_UNKEPT)
            continue;
        const struct rows rows = layout_rows(f, row);
        for (size_t k = 0; k < rows.count; k++)
            change_all(p, f->of, (char *)rows.items + k * f->of->size);
    }
}

Test(layout, whatever_is_changed_is_written_and_named, .timeout = 120)
{
    struct stage stage;
    struct pair p = {.image = BUFFER_NULL};
    char text[ENGINE_DIFFERENCE_MAX];
    cr_assert_eq(lived_init(&stage, 3, INPUTS), 0);
    p.one = stage.engine;
    cr_assert_eq(engine_save(p.one, &p.image), 0);
    cr_assert_eq(engine_load(buffer_bytes(&p.image), &p.other), 0);
    cr_assert(!engine_differ(p.one, p.other, text, sizeof text), "%s", text);
    cr_expect_str_empty(text);
    change_all(&p, &tables_layout, &p.one->tables);
    for (size_t i = 0; i < ROOMS; i++)
        change_all(&p, rooms[i].layout, room_state(&rooms[i], p.one));
    cr_expect_gt(p.changed, (size_t)FIELDS_LEAST, "%zu fields were tried", p.changed);
    cr_expect(!engine_differ(p.one, p.other, text, sizeof text), "%s", text);
    engine_free(p.other);
    buffer_fini(&p.image);
    stage_fini(&stage);
}

Test(layout, a_difference_is_said_in_words)
{
    struct stage stage;
    struct buffer image = BUFFER_NULL;
    struct engine *other;
    char text[ENGINE_DIFFERENCE_MAX], expected[ENGINE_DIFFERENCE_MAX];
    cr_assert_eq(lived_init(&stage, 3, INPUTS), 0);
    struct engine *e = stage.engine;
    cr_assert_eq(engine_save(e, &image), 0);
    cr_assert_eq(engine_load(buffer_bytes(&image), &other), 0);
    struct contribution *c = contribution_own(e, 1);
    c->terms.items[0].annual += 7;
    const struct text pool = pool_at(e, 0)->code;
    snprintf(expected, sizeof expected,
             "tables: contributions, row 1, terms, row 0, annual: %ld and %ld",
             (long)c->terms.items[0].annual, (long)c->terms.items[0].annual - 7);
    cr_expect(engine_differ(e, other, text, sizeof text));
    cr_expect_str_eq(text, expected);
    c->terms.items[0].annual -= 7;
    pool_own(e, 0)->signed_on = DATE_NONE;
    cr_expect(engine_differ(e, other, text, sizeof text));
    snprintf(expected, sizeof expected, "tables: pools, row 0 (%.*s), signed_on: none and ",
             (int)pool.size, pool.data);
    cr_expect(strncmp(text, expected, strlen(expected)) == 0, "%s", text);
    pool_own(e, 0)->signed_on = pool_at(other, 0)->signed_on;
    e->foundation->accounts.count--;
    cr_expect(engine_differ(e, other, text, sizeof text));
    snprintf(expected, sizeof expected, "foundation: accounts: %zu and %zu rows",
             e->foundation->accounts.count, e->foundation->accounts.count + 1);
    cr_expect_str_eq(text, expected);
    e->foundation->accounts.count++;
    engine_free(other);
    buffer_fini(&image);
    stage_fini(&stage);
}

static void expect_in_order(const struct layout *l)
{
    size_t end = 0;
    cr_expect_gt(l->count, 0u, "%s", l->name);
    for (size_t i = 0; i < l->count; i++) {
        const struct field *f = &l->fields[i];
        cr_expect_geq(f->offset, end, "%s.%s is said twice, or out of its place", l->name, f->name);
        end = f->offset + f->size * f->times;
        if (f->of && f->kind >= FIELD_PART)
            expect_in_order(f->of);
    }
    cr_expect_leq(end, l->size, "%s", l->name);
}

Test(layout, every_field_is_said_once)
{
    expect_in_order(&tables_layout);
    for (size_t i = 0; i < ROOMS; i++)
        expect_in_order(rooms[i].layout);
}
