#include "lock_world.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include "core/access/rights.h"
#include "core/engine/engine.h"
#include "core/message/effects.h"
#include "core/message/shape.h"
#include "core/report/report.h"

struct engine *engine;
static uint64_t journal, numbers[2]; /* of the daemon's feed, and of its tool's */
const struct effects *effects;

void lock_submit(const char *principal, const char *party, const struct item *items, size_t count)
{
    const struct input in = {.journal = ++journal,
                             .epoch = 1,
                             .principal = text_of(principal),
                             .party = text_of(party),
                             .feed = text_of("test"),
                             .number = ++numbers[strcmp(party, "s75d") != 0],
                             .items = items,
                             .item_count = count};
    cr_assert_eq(engine_step(engine, &in, &effects), 0);
    cr_assert_null(engine_check(engine), "%s", engine_check(engine));
}

/* 0: accepted; or the code of the refusal. */
int lock_by(const char *principal, struct item item)
{
    lock_submit(principal, "s75ctl", &item, 1);
    return effects->refusal_count ? (int)effects->refusals[0].code : 0;
}

uint64_t lock_document(const char *party, const struct item *row)
{
    return lock_document_called("file", party, row);
}

uint64_t lock_document_called(const char *name, const char *party, const struct item *row)
{
    struct document_input document = {
        .name = text_of(name), .complete = true, .period_from = DATE_NONE, .period_to = DATE_NONE};
    const struct input in = {.journal = ++journal,
                             .epoch = 1,
                             .party = text_of(party),
                             .feed = text_of(name),
                             .number = 1,
                             .document = &document,
                             .items = row,
                             .item_count = 1};
    memcpy(document.sha256, name, strlen(name));
    cr_assert_eq(engine_step(engine, &in, &effects), 0);
    return journal;
}

const struct grant_input administrator = {.role = ROLE_ADMINISTRATOR};

struct item lock_entry(const char *principal, const struct grant_input *grants, size_t count)
{
    return (struct item){.kind = ITEM_ACCESS,
                         .access = {.principal = text_of(principal),
                                    .name = text_of("somebody"),
                                    .from = DATE_NONE,
                                    .until = DATE_NONE,
                                    .grants = grants,
                                    .grants_count = count}};
}

bool lock_knows(const char *principal)
{
    return access_knows(engine, text_of(principal));
}

void lock_begin(void)
{
    const struct item items[] = {lock_entry(ALICE, &administrator, 1),
                                 lock_entry(BOB, &administrator, 1),
                                 lock_entry(CAROL, &administrator, 1)};
    journal = numbers[0] = numbers[1] = 0;
    cr_assert_eq(engine_new(&engine), 0);
    cr_assert(access_may_ask(engine, text_of("uid:1"), ASK_OPERATE, ACCESS_POOL_NONE));
    lock_submit("local", "s75d", items, 3);
    cr_assert_eq(effects->accepted, 3);
}

void lock_end(void)
{
    struct buffer image = BUFFER_NULL;
    struct engine *again;
    char differs[ENGINE_DIFFERENCE_MAX];
    cr_assert_eq(engine_save(engine, &image), 0);
    cr_assert_eq(engine_load(buffer_bytes(&image), &again), 0);
    cr_expect_not(engine_differ(engine, again, differs, sizeof differs), "%s", differs);
    buffer_fini(&image);
    engine_free(again);
    engine_free(engine);
}

/* By two administrators: added, changed and ended. */
void lock_agreed(struct item item)
{
    cr_assert_eq(lock_by(ALICE, item), 0);
    cr_assert_eq(lock_by(BOB, item), 0);
}

/* --- a world of two pools --------------------------------------------------------------------- */

static const struct text partners_a[] = {{"01T", 3}, {"COUNCIL", 7}};
static const struct text partners_b[] = {{"02T", 3}, {"OTHER", 5}};

struct item lock_party(const char *code, enum party_kind kind)
{
    return (struct item){.kind = ITEM_PARTY,
                         .party = {.code = text_of(code),
                                   .name = text_of(code),
                                   .kind = kind,
                                   .valid_from = DATE_NONE,
                                   .valid_to = DATE_NONE}};
}

struct item lock_agreement(const char *pool, const char *host, const struct text *partners)
{
    return (struct item){.kind = ITEM_AGREEMENT,
                         .agreement = {.pool = text_of(pool),
                                       .name = text_of(pool),
                                       .area = text_of(pool),
                                       .host = text_of(host),
                                       .pool_manager = text_of("m"),
                                       .partners = partners,
                                       .partners_count = 2,
                                       .effective_from = 16000,
                                       .effective_to = DATE_NONE,
                                       .signed_on = DATE_NONE}};
}

void lock_world(void)
{
    const struct item items[] = {lock_party("01T", PARTY_CCG),
                                 lock_party("02T", PARTY_CCG),
                                 lock_party("03T", PARTY_CCG),
                                 lock_party("COUNCIL", PARTY_COUNCIL),
                                 lock_party("OTHER", PARTY_COUNCIL),
                                 {.kind = ITEM_DAY, .day = {.date = 16100}},
                                 lock_agreement("a", "COUNCIL", partners_a),
                                 lock_agreement("b", "OTHER", partners_b)};
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        const int rc = lock_by("", items[i]);
        cr_assert_eq(rc, 0, "item %zu: %.*s: %.*s", i, TEXT_ARG(effects->refusals[0].field),
                     TEXT_ARG(effects->refusals[0].text));
    }
}

void lock_is(const char *party_code, const char *officer, enum role role, const char *pool)
{
    struct grant_input grant = {.role = role, .pool = text_of(pool)};
    struct item item = lock_entry(SUBJECT, &grant, 1);
    item.access.party = text_of(party_code);
    item.access.officer = text_of(officer);
    lock_agreed(lock_entry(SUBJECT, NULL, 0));
    lock_agreed(item);
}

bool lock_may_send(const char *party_code, struct item item)
{
    const struct input in = {.party = text_of(party_code),
                             .feed = text_of("desk-0011223344556677"),
                             .items = &item,
                             .item_count = 1};
    uint32_t at, roles;
    const bool may = access_may_submit(engine, text_of(SUBJECT), &in, &at, &roles);
    cr_expect(!may || roles || item.refusal, "what is permitted is permitted by a role");
    return may;
}

bool lock_may_ask(enum access_ask ask, const char *pool)
{
    return access_may_ask(engine, text_of(SUBJECT), ask, report_pool_find(engine, text_of(pool)));
}

static void write_field(const struct shape *shape, struct item *item, const char *name,
                        const char *value)
{
    for (size_t i = 0; i < shape->field_count; i++)
        if (strcmp(shape->fields[i].name, name) == 0 && !shape->fields[i].is_list)
            *(struct text *)(void *)((char *)&item->party + shape->fields[i].offset) =
                text_of(value);
}

bool lock_has_field(const struct shape *shape, const char *name)
{
    for (size_t i = 0; i < shape->field_count; i++)
        if (strcmp(shape->fields[i].name, name) == 0 && !shape->fields[i].is_list)
            return true;
    return false;
}

struct item lock_about(enum item_kind kind, const char *pool, const char *officer)
{
    struct item item = {.kind = kind};
    const struct shape *shape = shape_of(kind);
    for (size_t i = 0; i < shape->field_count; i++)
        shape_put_absent(&shape->fields[i], &item.party);
    write_field(shape, &item, "payer", "COUNCIL");
    write_field(shape, &item, "payee", "COUNCIL");
    write_field(shape, &item, "party", "COUNCIL");
    write_field(shape, &item, "pool", pool);
    write_field(shape, &item, "officer", officer);
    return item;
}
