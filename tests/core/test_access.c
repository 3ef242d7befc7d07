/* The register: who changes it, what each entry may, and what a predecessor's key is worth. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include "core/access/rights.h"
#include "core/engine/engine.h"
#include "core/message/effects.h"
#include "core/message/shape.h"
#include "core/report/report.h"

#define KEY "key:00112233445566778899aabbccddeeff00112233445566778899aabbccddeef"
#define ALICE KEY "a"
#define BOB KEY "b"
#define CAROL KEY "c"
#define SUBJECT KEY "d"

static struct engine *engine;
static uint64_t journal, numbers[2]; /* of the daemon's feed, and of its tool's */
static const struct effects *effects;

static void submit(const char *principal, const char *party, const struct item *items, size_t count)
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
static int by(const char *principal, struct item item)
{
    submit(principal, "s75ctl", &item, 1);
    return effects->refusal_count ? (int)effects->refusals[0].code : 0;
}

static const struct grant_input administrator = {.role = ROLE_ADMINISTRATOR};

static struct item entry(const char *principal, const struct grant_input *grants, size_t count)
{
    return (struct item){.kind = ITEM_ACCESS,
                         .access = {.principal = text_of(principal),
                                    .name = text_of("somebody"),
                                    .from = DATE_NONE,
                                    .until = DATE_NONE,
                                    .grants = grants,
                                    .grants_count = count}};
}

static bool knows(const char *principal)
{
    return access_knows(engine, text_of(principal));
}

static void begin(void)
{
    const struct item items[] = {entry(ALICE, &administrator, 1), entry(BOB, &administrator, 1),
                                 entry(CAROL, &administrator, 1)};
    journal = numbers[0] = numbers[1] = 0;
    cr_assert_eq(engine_new(&engine), 0);
    cr_assert(access_may_ask(engine, text_of("uid:1"), ASK_OPERATE, ACCESS_POOL_NONE));
    submit("local", "s75d", items, 3);
    cr_assert_eq(effects->accepted, 3);
}

static void end(void)
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

TestSuite(access, .init = begin, .fini = end);

/* By two administrators: added, changed and ended. */
static void agreed(struct item item)
{
    cr_assert_eq(by(ALICE, item), 0);
    cr_assert_eq(by(BOB, item), 0);
}

Test(access, a_change_takes_two_administrators_who_say_the_same)
{
    const struct grant_input query = {.role = ROLE_QUERY}, feed = {.role = ROLE_BOARD};
    const struct item one = entry(SUBJECT, &query, 1), other = entry(SUBJECT, &feed, 1);
    cr_expect_eq(by(ALICE, one), 0);
    cr_expect_eq(by(ALICE, one), 0, "twice the same administrator is one");
    cr_expect_not(knows(SUBJECT));
    cr_expect_eq(by(BOB, other), 0, "another change waits beside it");
    cr_expect_not(knows(SUBJECT));
    cr_expect_eq(by(BOB, one), 0);
    cr_expect(knows(SUBJECT));
    cr_expect_eq(effects->events[0].parts.items[0].kind, PART_ACCESS_GRANTED);
    cr_expect_eq(by(ALICE, other), 0, "and now Bob's");
    cr_expect(knows(SUBJECT));
    const struct item ended = entry(SUBJECT, NULL, 0);
    cr_expect_eq(by(BOB, ended), 0);
    cr_expect(knows(SUBJECT));
    cr_expect_eq(by(CAROL, ended), 0);
    cr_expect_not(knows(SUBJECT));
    cr_expect_eq(effects->events[0].parts.items[0].kind, PART_ACCESS_ENDED);
}

Test(access, nobody_else_changes_it)
{
    const struct grant_input query = {.role = ROLE_QUERY};
    agreed(entry(SUBJECT, &query, 1));
    cr_expect_eq(by(SUBJECT, entry(SUBJECT, &administrator, 1)), REFUSED_NOT_PERMITTED);
    cr_expect_eq(by("", entry(KEY "e", &query, 1)), REFUSED_NOT_PERMITTED);
    cr_expect_eq(by("local", entry(KEY "e", &query, 1)), REFUSED_NOT_PERMITTED);
    const struct item item = entry(KEY "e", &administrator, 1);
    submit("local", "s75d", &item, 1); /* the daemon begins a register, and only one */
    cr_expect_eq(effects->refusals[0].code, REFUSED_NOT_PERMITTED);
    submit(ALICE, "s75d", &item, 1);
    cr_expect_not(knows(KEY "e"));
}

Test(access, what_an_administrator_sent_is_gone_with_him)
{
    const struct grant_input query = {.role = ROLE_QUERY};
    const struct item mine = entry(SUBJECT, &query, 1);
    cr_assert_eq(by(CAROL, mine), 0);
    agreed(entry(CAROL, NULL, 0));
    cr_expect_eq(by(ALICE, mine), 0);
    cr_expect_not(knows(SUBJECT), "a change of one who was dismissed is nobody's second");
    cr_expect_eq(by(BOB, mine), 0);
    cr_expect(knows(SUBJECT));
}

Test(access, two_administrators_are_always_left)
{
    struct item until = entry(CAROL, &administrator, 1);
    agreed(entry(CAROL, NULL, 0));
    cr_expect_eq(by(ALICE, entry(BOB, NULL, 0)), REFUSED_OUT_OF_RANGE);
    cr_expect_eq(by(BOB, entry(BOB, NULL, 0)), REFUSED_OUT_OF_RANGE);
    const struct grant_input query = {.role = ROLE_QUERY};
    cr_expect_eq(by(ALICE, entry(BOB, &query, 1)), REFUSED_OUT_OF_RANGE);
    agreed(until);
    cr_expect_eq(by(ALICE, entry(BOB, NULL, 0)), 0);
}

Test(access, what_is_no_entry_is_named)
{
    const struct grant_input query = {.role = ROLE_QUERY}, feed = {.role = ROLE_FEED},
                             officer = {.role = ROLE_OFFICER};
    static const char *const wrong[] = {"key:", "key:00", KEY "D",    KEY "dd",
                                        "uid:", "uid:-1", "uid:01",   "uid:12345678901",
                                        "none", "local",  " " SUBJECT};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        cr_expect_eq(by(ALICE, entry(wrong[i], &query, 1)), REFUSED_BAD_VALUE, "%s", wrong[i]);
    cr_expect_eq(by(ALICE, entry(SUBJECT, &feed, 1)), REFUSED_MISSING_FIELD);
    struct item item = entry(SUBJECT, &query, 1);
    item.access.party = text_of("01T");
    cr_expect_eq(by(ALICE, item), REFUSED_UNKNOWN_PARTY);
    item = entry(SUBJECT, &query, 1);
    item.access.from = 10;
    item.access.until = 9;
    cr_expect_eq(by(ALICE, item), REFUSED_DATE_ORDER);
    (void)officer;
}

/* --- a world of two pools --------------------------------------------------------------------- */

static const struct text partners_a[] = {{"01T", 3}, {"COUNCIL", 7}};
static const struct text partners_b[] = {{"02T", 3}, {"OTHER", 5}};

static struct item party(const char *code, enum party_kind kind)
{
    return (struct item){.kind = ITEM_PARTY,
                         .party = {.code = text_of(code),
                                   .name = text_of(code),
                                   .kind = kind,
                                   .valid_from = DATE_NONE,
                                   .valid_to = DATE_NONE}};
}

static struct item agreement(const char *pool, const char *host, const struct text *partners)
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

static void world(void)
{
    const struct item items[] = {party("01T", PARTY_CCG),
                                 party("02T", PARTY_CCG),
                                 party("03T", PARTY_CCG),
                                 party("COUNCIL", PARTY_COUNCIL),
                                 party("OTHER", PARTY_COUNCIL),
                                 {.kind = ITEM_DAY, .day = {.date = 16100}},
                                 agreement("a", "COUNCIL", partners_a),
                                 agreement("b", "OTHER", partners_b)};
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        const int rc = by("", items[i]);
        cr_assert_eq(rc, 0, "item %zu: %.*s: %.*s", i, TEXT_ARG(effects->refusals[0].field),
                     TEXT_ARG(effects->refusals[0].text));
    }
}

static void is(const char *party_code, const char *officer, enum role role, const char *pool)
{
    struct grant_input grant = {.role = role, .pool = text_of(pool)};
    struct item item = entry(SUBJECT, &grant, 1);
    item.access.party = text_of(party_code);
    item.access.officer = text_of(officer);
    agreed(entry(SUBJECT, NULL, 0));
    agreed(item);
}

static bool may_send(const char *party_code, struct item item)
{
    const struct input in = {.party = text_of(party_code), .items = &item, .item_count = 1};
    uint32_t at;
    return access_may_submit(engine, text_of(SUBJECT), &in, &at);
}

static bool may_ask(enum access_ask ask, const char *pool)
{
    return access_may_ask(engine, text_of(SUBJECT), ask, report_pool_find(engine, text_of(pool)));
}

/* The whole matrix, once more: every kind of input, and the roles that may send it. What stands
 * here is what people were told (s75-keys(7)); rights.c is held to it. */
static const struct {
    const char *name, *roles; /* first letters: f F(ollower) q p h o b a n A(dministrator) */
} matrix[] = {
    {"party", "p"},
    {"agreement", "p"},
    {"signature", "p"},
    {"assurance", "p"},
    {"variation", "p"},
    {"allocation", "fp"},
    {"payment", "f"},
    {"receipt", "h"},
    {"reversal", "f"},
    {"unreadable", "fh"},
    {"day", "A"},
    {"conflict", ""},
    {"milestone", "p"},
    {"condition_cleared", "p"},
    {"board", "p"},
    {"payment_hold", "p"},
    {"payment_hold_lifted", "o"},
    {"officer", "po"},
    {"delegation", "o"},
    {"approval", "o"},
    {"succession", "A"},
    {"minimum_contribution", "p"},
    {"section_256_transfer", "p"},
    {"source", "p"},
    {"variation_reversal", "o"},
    {"opening_item", "ho"},
    {"period_close", "h"},
    {"period_reopen", "o"},
    {"performance_element", "p"},
    {"performance_actual", "p"},
    {"earned_override", "o"},
    {"performance_close", "p"},
    {"scheme", "p"},
    {"commitment", "ph"},
    {"expenditure", "h"},
    {"risk_share", "p"},
    {"year_end", "ho"},
    {"minimum_spend", "p"},
    {"district_grant", "ph"},
    {"match_rules", "p"},
    {"tolerance", "po"},
    {"unmatch", "o"},
    {"manual_match", "o"},
    {"exception_work", "o"},
    {"adjustment", "o"},
    {"document_override", "o"},
    {"clock_jump", "oA"},
    {"stand", ""},
    {"plan_year", "po"},
    {"balances_threshold", "po"},
    {"access", "A"},
    {"quarantine", "pho"},
    {"document_reversal", "o"},
    {"exceptions_work", "o"},
    {"name_correction", "o"},
};

static void write_field(const struct shape *shape, struct item *item, const char *name,
                        const char *value)
{
    for (size_t i = 0; i < shape->field_count; i++)
        if (strcmp(shape->fields[i].name, name) == 0 && !shape->fields[i].is_list)
            *(struct text *)(void *)((char *)&item->party + shape->fields[i].offset) =
                text_of(value);
}

static bool has_field(const struct shape *shape, const char *name)
{
    for (size_t i = 0; i < shape->field_count; i++)
        if (strcmp(shape->fields[i].name, name) == 0 && !shape->fields[i].is_list)
            return true;
    return false;
}

static struct item about(enum item_kind kind, const char *pool, const char *officer)
{
    struct item item = {.kind = kind};
    const struct shape *shape = shape_of(kind);
    for (size_t i = 0; i < shape->field_count; i++)
        shape_put_absent(&shape->fields[i], &item.party);
    write_field(shape, &item, "payer", "COUNCIL");
    write_field(shape, &item, "pool", pool);
    write_field(shape, &item, "officer", officer);
    return item;
}

static void check_kind(enum item_kind kind, enum role role, bool expected)
{
    const struct shape *shape = shape_of(kind);
    const bool names_officer =
        has_field(shape, "officer") && kind != ITEM_OFFICER && kind != ITEM_ACCESS;
    const bool of_pool = has_field(shape, "pool") && role != ROLE_FEED;
    cr_expect_eq(may_send("COUNCIL", about(kind, "a", "ann")), expected, "%s by role %d",
                 shape->name, role);
    if (names_officer)
        cr_expect_not(may_send("COUNCIL", about(kind, "a", "ben")), "%s by another's key, role %d",
                      shape->name, role);
    if (of_pool)
        cr_expect_not(may_send("COUNCIL", about(kind, "b", "ann")), "%s of b, role %d", shape->name,
                      role);
    if (of_pool && kind != ITEM_AGREEMENT)
        cr_expect_not(may_send("COUNCIL", about(kind, "none", "ann")), "%s of none, role %d",
                      shape->name, role);
    cr_expect_not(may_send("OTHER", about(kind, "a", "ann")), "%s for another body", shape->name);
}

Test(access, every_role_may_send_what_it_may_and_nothing_else)
{
    static const char letters[] = "?fFqphobanA";
    cr_assert_eq(sizeof matrix / sizeof *matrix, ITEM_KIND_COUNT - 1, "a kind without a row");
    world();
    for (int role = ROLE_FEED; role <= ROLE_ADMINISTRATOR; role++) {
        is("COUNCIL", "ann", (enum role)role, "");
        for (size_t i = 0; i < sizeof matrix / sizeof *matrix; i++) {
            enum item_kind kind;
            cr_assert_not_null(shape_called(text_of(matrix[i].name), &kind), "%s", matrix[i].name);
            check_kind(kind, (enum role)role, strchr(matrix[i].roles, letters[role]) != NULL);
        }
    }
}

Test(access, whose_money_it_is)
{
    world();
    is("01T", "", ROLE_FEED, "");
    struct item pays = about(ITEM_PAYMENT, "", "");
    cr_expect_not(may_send("01T", pays), "another's payment");
    pays.payment.payer = text_of("01T");
    cr_expect(may_send("01T", pays));
    cr_expect_not(may_send("02T", pays), "in another's feed");
    is("01T", "", ROLE_HOST_FINANCE, "");
    cr_expect_not(may_send("01T", about(ITEM_RECEIPT, "a", "")), "a partner is not the host");
    is("COUNCIL", "", ROLE_HOST_FINANCE, "");
    cr_expect(may_send("COUNCIL", about(ITEM_RECEIPT, "a", "")));
    cr_expect_not(may_send("COUNCIL", about(ITEM_RECEIPT, "b", "")));
    is("COUNCIL", "", ROLE_HOST_FINANCE, "b");
    cr_expect_not(may_send("COUNCIL", about(ITEM_RECEIPT, "b", "")), "named, and not the host");
}

Test(access, what_each_role_may_ask)
{
    static const struct {
        enum role role;
        bool pool, follow, totals, document, operate;
    } rows[] = {
        {ROLE_FEED, false, false, false, true, false},
        {ROLE_FOLLOWER, false, true, false, false, false},
        {ROLE_QUERY, true, true, false, false, false},
        {ROLE_POOL_MANAGER, true, true, false, true, false},
        {ROLE_HOST_FINANCE, true, true, false, true, false},
        {ROLE_OFFICER, true, true, false, true, false},
        {ROLE_BOARD, true, true, false, false, false},
        {ROLE_AUDITOR, true, true, false, false, true},
        {ROLE_NATIONAL, false, false, true, false, false},
        {ROLE_ADMINISTRATOR, false, false, false, false, true},
    };
    world();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        is("COUNCIL", "ann", rows[i].role, "");
        cr_expect_eq(may_ask(ASK_POOL, "a"), rows[i].pool, "role %d", rows[i].role);
        cr_expect_eq(may_ask(ASK_FOLLOW, "a"), rows[i].follow, "role %d", rows[i].role);
        cr_expect_eq(may_ask(ASK_TOTALS, ""), rows[i].totals, "role %d", rows[i].role);
        cr_expect_eq(may_ask(ASK_DOCUMENT, ""), rows[i].document, "role %d", rows[i].role);
        cr_expect_eq(may_ask(ASK_OPERATE, ""), rows[i].operate, "role %d", rows[i].role);
        cr_expect(may_ask(ASK_ANY, ""));
        cr_expect_not(may_ask(ASK_POOL, "b"), "role %d", rows[i].role);
        cr_expect_not(may_ask(ASK_FOLLOW, "b"), "role %d", rows[i].role);
        cr_expect_not(may_ask(ASK_POOL, "none"), "role %d", rows[i].role);
        cr_expect_not(may_ask(ASK_ALL_POOLS, ""), "role %d", rows[i].role);
    }
    is("", "", ROLE_QUERY, "b");
    cr_expect(may_ask(ASK_POOL, "b"));
    cr_expect_not(may_ask(ASK_POOL, "a"));
    is("", "", ROLE_AUDITOR, "");
    cr_expect(may_ask(ASK_POOL, "a") && may_ask(ASK_POOL, "b") && may_ask(ASK_ALL_POOLS, ""));
    cr_expect_not(access_may_ask(engine, text_of("uid:0"), ASK_ANY, ACCESS_POOL_NONE),
                  "with a register nobody has a right of his own");
}

Test(access, an_entry_holds_between_its_dates)
{
    const struct grant_input query = {.role = ROLE_QUERY};
    struct item item = entry(SUBJECT, &query, 1);
    world();
    item.access.from = 16102;
    item.access.until = 16103;
    agreed(item);
    for (date_t day = 16101; day <= 16104; day++) {
        cr_assert_eq(by("", (struct item){.kind = ITEM_DAY, .day = {.date = day}}), 0);
        cr_expect_eq(knows(SUBJECT), day == 16102 || day == 16103, "%d", (int)day);
    }
}

Test(access, a_successor_speaks_for_who_was_before_and_a_predecessor_for_nobody)
{
    static const struct text predecessors[] = {{"01T", 3}};
    static const struct successor_input successors[] = {{.party = {"03T", 3}, .parts = 0}};
    world();
    is("01T", "", ROLE_FEED, "");
    const struct item succession = {.kind = ITEM_SUCCESSION,
                                    .succession = {.predecessors = predecessors,
                                                   .predecessors_count = 1,
                                                   .successors = successors,
                                                   .successors_count = 1,
                                                   .on = 16150}};
    const int rc = by("", succession);
    cr_assert_eq(rc, 0, "%.*s", TEXT_ARG(effects->refusals[0].text));
    struct item pays = about(ITEM_PAYMENT, "", "");
    pays.payment.payer = text_of("01T");
    cr_expect(may_send("01T", pays), "until the day");
    cr_assert_eq(by("", (struct item){.kind = ITEM_DAY, .day = {.date = 16150}}), 0);
    cr_expect_not(knows(SUBJECT));
    cr_expect_not(may_send("01T", pays));
    is("03T", "", ROLE_FEED, "");
    cr_expect(may_send("01T", pays));
    cr_expect(may_send("03T", pays));
    is("03T", "", ROLE_QUERY, "");
    cr_expect(may_ask(ASK_POOL, "a"), "its predecessor was a partner");
    cr_expect_not(may_ask(ASK_POOL, "b"));
}
