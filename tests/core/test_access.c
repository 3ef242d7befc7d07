/* The register: who changes it, what each entry may, and what a predecessor's key is worth. */
#include <criterion/criterion.h>
#include <string.h>
#include "core/access/rights.h"
#include "core/engine/engine.h"
#include "core/message/effects.h"
#include "core/message/shape.h"
#include "lock_world.h"

TestSuite(access, .init = lock_begin, .fini = lock_end);

Test(access, a_change_takes_two_administrators_who_say_the_same)
{
    const struct grant_input query = {.role = ROLE_QUERY}, feed = {.role = ROLE_BOARD};
    const struct item one = lock_entry(SUBJECT, &query, 1), other = lock_entry(SUBJECT, &feed, 1);
    cr_expect_eq(lock_by(ALICE, one), 0);
    cr_expect_eq(lock_by(ALICE, one), 0, "twice the same administrator is one");
    cr_expect_not(lock_knows(SUBJECT));
    cr_expect_eq(lock_by(BOB, other), 0, "another change waits beside it");
    cr_expect_not(lock_knows(SUBJECT));
    cr_expect_eq(lock_by(BOB, one), 0);
    cr_expect(lock_knows(SUBJECT));
    cr_expect_eq(effects->events[0].parts.items[0].kind, PART_ACCESS_GRANTED);
    cr_expect_eq(lock_by(ALICE, other), 0, "and now Bob's");
    cr_expect(lock_knows(SUBJECT));
    const struct item ended = lock_entry(SUBJECT, NULL, 0);
    cr_expect_eq(lock_by(BOB, ended), 0);
    cr_expect(lock_knows(SUBJECT));
    cr_expect_eq(lock_by(CAROL, ended), 0);
    cr_expect_not(lock_knows(SUBJECT));
    cr_expect_eq(effects->events[0].parts.items[0].kind, PART_ACCESS_ENDED);
}

Test(access, nobody_else_changes_it)
{
    const struct grant_input query = {.role = ROLE_QUERY};
    lock_agreed(lock_entry(SUBJECT, &query, 1));
    cr_expect_eq(lock_by(SUBJECT, lock_entry(SUBJECT, &administrator, 1)), REFUSED_NOT_PERMITTED);
    cr_expect_eq(lock_by("", lock_entry(KEY "e", &query, 1)), REFUSED_NOT_PERMITTED);
    cr_expect_eq(lock_by("local", lock_entry(KEY "e", &query, 1)), REFUSED_NOT_PERMITTED);
    const struct item item = lock_entry(KEY "e", &administrator, 1);
    lock_submit("local", "s75d", &item, 1); /* the daemon begins a register, and only one */
    cr_expect_eq(effects->refusals[0].code, REFUSED_NOT_PERMITTED);
    lock_submit(ALICE, "s75d", &item, 1);
    cr_expect_not(lock_knows(KEY "e"));
}

Test(access, what_an_administrator_sent_is_gone_with_him)
{
    const struct grant_input query = {.role = ROLE_QUERY};
    const struct item mine = lock_entry(SUBJECT, &query, 1);
    cr_assert_eq(lock_by(CAROL, mine), 0);
    lock_agreed(lock_entry(CAROL, NULL, 0));
    cr_expect_eq(lock_by(ALICE, mine), 0);
    cr_expect_not(lock_knows(SUBJECT), "a change of one who was dismissed is nobody's second");
    cr_expect_eq(lock_by(BOB, mine), 0);
    cr_expect(lock_knows(SUBJECT));
}

Test(access, two_administrators_are_always_left)
{
    struct item until = lock_entry(CAROL, &administrator, 1);
    lock_agreed(lock_entry(CAROL, NULL, 0));
    cr_expect_eq(lock_by(ALICE, lock_entry(BOB, NULL, 0)), REFUSED_OUT_OF_RANGE);
    cr_expect_eq(lock_by(BOB, lock_entry(BOB, NULL, 0)), REFUSED_OUT_OF_RANGE);
    const struct grant_input query = {.role = ROLE_QUERY};
    cr_expect_eq(lock_by(ALICE, lock_entry(BOB, &query, 1)), REFUSED_OUT_OF_RANGE);
    lock_agreed(until);
    cr_expect_eq(lock_by(ALICE, lock_entry(BOB, NULL, 0)), 0);
}

Test(access, what_is_no_entry_is_named)
{
    const struct grant_input query = {.role = ROLE_QUERY}, feed = {.role = ROLE_FEED},
                             officer = {.role = ROLE_OFFICER};
    static const char *const wrong[] = {"key:", "key:00", KEY "D",    KEY "dd",
                                        "uid:", "uid:-1", "uid:01",   "uid:12345678901",
                                        "none", "local",  " " SUBJECT};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        cr_expect_eq(lock_by(ALICE, lock_entry(wrong[i], &query, 1)), REFUSED_BAD_VALUE, "%s",
                     wrong[i]);
    cr_expect_eq(lock_by(ALICE, lock_entry(SUBJECT, &feed, 1)), REFUSED_MISSING_FIELD);
    struct item item = lock_entry(SUBJECT, &query, 1);
    item.access.party = text_of("01T");
    cr_expect_eq(lock_by(ALICE, item), REFUSED_UNKNOWN_PARTY);
    item = lock_entry(SUBJECT, &query, 1);
    item.access.from = 10;
    item.access.until = 9;
    cr_expect_eq(lock_by(ALICE, item), REFUSED_DATE_ORDER);
    (void)officer;
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
    {"area", "p"},
    {"planning_round", "p"},
    {"planning_step", "p"},
    {"plan_support", "p"},
    {"stated_total", "p"},
    {"metric", "p"},
    {"target", "p"},
    {"target_actual", "p"},
    {"monitoring", "p"},
};

/* Of what is there, or of all pools: test_access_attack.c. */
static bool is_of_what_is_there(enum item_kind kind)
{
    return kind == ITEM_APPROVAL || kind == ITEM_EXCEPTION_WORK || kind == ITEM_PLAN_YEAR ||
           kind == ITEM_BALANCES_THRESHOLD || kind == ITEM_AREA || kind == ITEM_PLANNING_ROUND ||
           kind == ITEM_PLANNING_STEP || kind == ITEM_PLAN_SUPPORT || kind == ITEM_STATED_TOTAL ||
           kind == ITEM_METRIC || kind == ITEM_TARGET || kind == ITEM_TARGET_ACTUAL ||
           kind == ITEM_MONITORING;
}

static void check_kind(enum item_kind kind, enum role role, bool expected)
{
    const struct shape *shape = shape_of(kind);
    const bool names_officer =
        lock_has_field(shape, "officer") && kind != ITEM_OFFICER && kind != ITEM_ACCESS;
    const bool of_pool = lock_has_field(shape, "pool") && role != ROLE_FEED;
    cr_expect_eq(access_roles_for(kind) >> role & 1, expected, "%s by role %d", shape->name, role);
    cr_expect_eq(lock_may_send("COUNCIL", lock_about(kind, "a", "ann")),
                 expected && !is_of_what_is_there(kind), "%s by role %d", shape->name, role);
    if (names_officer)
        cr_expect_not(lock_may_send("COUNCIL", lock_about(kind, "a", "ben")),
                      "%s by another's key, role %d", shape->name, role);
    if (of_pool)
        cr_expect_not(lock_may_send("COUNCIL", lock_about(kind, "b", "ann")), "%s of b, role %d",
                      shape->name, role);
    if (of_pool && kind != ITEM_AGREEMENT)
        cr_expect_not(lock_may_send("COUNCIL", lock_about(kind, "none", "ann")),
                      "%s of none, role %d", shape->name, role);
    cr_expect_not(lock_may_send("OTHER", lock_about(kind, "a", "ann")), "%s for another body",
                  shape->name);
}

Test(access, every_role_may_send_what_it_may_and_nothing_else)
{
    static const char letters[] = "?fFqphobanAO";
    cr_assert_eq(sizeof matrix / sizeof *matrix, ITEM_KIND_COUNT - 1, "a kind without a row");
    lock_world();
    for (int role = ROLE_FEED; role <= ROLE_OBSERVER; role++) {
        lock_is("COUNCIL", "ann", (enum role)role, "");
        for (size_t i = 0; i < sizeof matrix / sizeof *matrix; i++) {
            enum item_kind kind;
            cr_assert_not_null(shape_called(text_of(matrix[i].name), &kind), "%s", matrix[i].name);
            check_kind(kind, (enum role)role, strchr(matrix[i].roles, letters[role]) != NULL);
        }
    }
}

Test(access, whose_money_it_is)
{
    lock_world();
    lock_is("01T", "", ROLE_FEED, "");
    struct item pays = lock_about(ITEM_PAYMENT, "", "");
    cr_expect_not(lock_may_send("01T", pays), "another's payment");
    pays.payment.payer = text_of("01T");
    cr_expect(lock_may_send("01T", pays));
    cr_expect_not(lock_may_send("02T", pays), "in another's feed");
    lock_is("01T", "", ROLE_HOST_FINANCE, "");
    cr_expect_not(lock_may_send("01T", lock_about(ITEM_RECEIPT, "a", "")),
                  "a partner is not the host");
    lock_is("COUNCIL", "", ROLE_HOST_FINANCE, "");
    cr_expect(lock_may_send("COUNCIL", lock_about(ITEM_RECEIPT, "a", "")));
    cr_expect_not(lock_may_send("COUNCIL", lock_about(ITEM_RECEIPT, "b", "")));
    lock_is("COUNCIL", "", ROLE_HOST_FINANCE, "b");
    cr_expect_not(lock_may_send("COUNCIL", lock_about(ITEM_RECEIPT, "b", "")),
                  "named, and not the host");
}

Test(access, what_each_role_may_ask)
{
    static const struct {
        enum role role;
        bool pool, follow, totals, document, operate, figures;
    } rows[] = {
        {ROLE_FEED, false, false, false, true, false, false},
        {ROLE_FOLLOWER, false, true, false, false, false, false},
        {ROLE_QUERY, true, true, false, false, false, false},
        {ROLE_POOL_MANAGER, true, true, false, true, false, false},
        {ROLE_HOST_FINANCE, true, true, false, true, false, false},
        {ROLE_OFFICER, true, true, false, true, false, false},
        {ROLE_BOARD, true, true, false, false, false, false},
        {ROLE_AUDITOR, true, true, false, false, false, false},
        {ROLE_NATIONAL, false, false, true, false, false, false},
        {ROLE_ADMINISTRATOR, false, false, false, true, true, true},
        {ROLE_OBSERVER, false, false, false, false, false, true},
    };
    lock_world();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lock_is("COUNCIL", "ann", rows[i].role, "");
        cr_expect_eq(lock_may_ask(ASK_POOL, "a"), rows[i].pool, "role %d", rows[i].role);
        cr_expect_eq(lock_may_ask(ASK_FOLLOW, "a"), rows[i].follow, "role %d", rows[i].role);
        cr_expect_eq(lock_may_ask(ASK_TOTALS, ""), rows[i].totals, "role %d", rows[i].role);
        cr_expect_eq(lock_may_ask(ASK_DOCUMENT, ""), rows[i].document, "role %d", rows[i].role);
        cr_expect_eq(lock_may_ask(ASK_OPERATE, ""), rows[i].operate, "role %d", rows[i].role);
        cr_expect_eq(lock_may_ask(ASK_FIGURES, ""), rows[i].figures, "role %d", rows[i].role);
        cr_expect(lock_may_ask(ASK_ANY, ""));
        cr_expect_not(lock_may_ask(ASK_POOL, "b"), "role %d", rows[i].role);
        cr_expect_not(lock_may_ask(ASK_FOLLOW, "b"), "role %d", rows[i].role);
        cr_expect_not(lock_may_ask(ASK_POOL, "none"), "role %d", rows[i].role);
        cr_expect_not(lock_may_ask(ASK_ALL_POOLS, ""), "role %d", rows[i].role);
    }
    lock_is("", "", ROLE_QUERY, "b");
    cr_expect(lock_may_ask(ASK_POOL, "b"));
    cr_expect_not(lock_may_ask(ASK_POOL, "a"));
    lock_is("", "", ROLE_AUDITOR, "");
    cr_expect(lock_may_ask(ASK_POOL, "a") && lock_may_ask(ASK_POOL, "b"));
    cr_expect(lock_may_ask(ASK_ALL_POOLS, "") && lock_may_ask(ASK_OPERATE, ""));
    cr_expect(lock_may_ask(ASK_FIGURES, ""));
    cr_expect_not(lock_may_ask(ASK_COPY, ""), "a copy is for administrators");
    cr_expect_not(access_may_ask(engine, text_of("uid:0"), ASK_ANY, ACCESS_POOL_NONE),
                  "with a register nobody has a right of his own");
}

Test(access, an_entry_holds_between_its_dates)
{
    const struct grant_input query = {.role = ROLE_QUERY};
    struct item item = lock_entry(SUBJECT, &query, 1);
    lock_world();
    item.access.from = 16102;
    item.access.until = 16103;
    lock_agreed(item);
    for (date_t day = 16101; day <= 16104; day++) {
        cr_assert_eq(lock_by("", (struct item){.kind = ITEM_DAY, .day = {.date = day}}), 0);
        cr_expect_eq(lock_knows(SUBJECT), day == 16102 || day == 16103, "%d", (int)day);
    }
}

Test(access, a_successor_speaks_for_who_was_before_and_a_predecessor_for_nobody)
{
    static const struct text predecessors[] = {{"01T", 3}};
    static const struct successor_input successors[] = {{.party = {"03T", 3}, .parts = 0}};
    lock_world();
    lock_is("01T", "", ROLE_FEED, "");
    const struct item succession = {.kind = ITEM_SUCCESSION,
                                    .succession = {.predecessors = predecessors,
                                                   .predecessors_count = 1,
                                                   .successors = successors,
                                                   .successors_count = 1,
                                                   .on = 16150}};
    lock_agreed(succession);
    struct item pays = lock_about(ITEM_PAYMENT, "", "");
    pays.payment.payer = text_of("01T");
    cr_expect(lock_may_send("01T", pays), "until the day");
    cr_assert_eq(lock_by("", (struct item){.kind = ITEM_DAY, .day = {.date = 16150}}), 0);
    cr_expect_not(lock_knows(SUBJECT));
    cr_expect_not(lock_may_send("01T", pays));
    lock_is("03T", "", ROLE_FEED, "");
    cr_expect(lock_may_send("01T", pays));
    cr_expect(lock_may_send("03T", pays));
    lock_is("03T", "", ROLE_QUERY, "");
    cr_expect(lock_may_ask(ASK_POOL, "a"), "its predecessor was a partner");
    cr_expect_not(lock_may_ask(ASK_POOL, "b"));
}
