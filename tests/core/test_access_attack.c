/* Somebody with a valid key who wants more than it gives: each a hole that was there. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include "core/access/rights.h"
#include "core/engine/engine.h"
#include "core/message/effects.h"
#include "core/report/planned.h"
#include "lock_world.h"

static void begin(void)
{
    lock_begin();
    lock_world();
}

TestSuite(access_attack, .init = begin, .fini = lock_end);

#define SENDS(party, item) cr_expect(lock_may_send(party, item))
#define SENDS_NOT(party, item, ...) cr_expect_not(lock_may_send(party, item), "" __VA_ARGS__)

/* --- in another's name ------------------------------------------------------------------------ */

static struct item named(const char *code, const struct text *aliases, size_t count)
{
    struct item item = lock_party(code, PARTY_CCG);
    item.party.aliases = aliases;
    item.party.aliases_count = count;
    return item;
}

static struct item payment(const char *payer, const char *pool)
{
    struct item item = lock_about(ITEM_PAYMENT, pool, "");
    item.payment.payer = text_of(payer);
    return item;
}

Test(access_attack, a_name_of_many_bodies_speaks_for_none_of_the_others)
{
    static const struct text shared[] = {{"NHS CCG", 7}};
    static const struct share_input to_b = {.pool = {"b", 1}};
    cr_assert_eq(lock_by("", named("01T", shared, 1)), 0);
    cr_assert_eq(lock_by("", named("02T", shared, 1)), 0);
    lock_is("01T", "", ROLE_FEED, "");
    SENDS("01T", payment("01T", ""));
    SENDS("01T", payment("NHS CCG", "a"));
    SENDS_NOT("01T", payment("NHS CCG", "b"), "money of 02T in its pool");
    SENDS_NOT("01T", payment("NHS CCG", ""), "which of both is not said");
    struct item divided = payment("NHS CCG", "");
    divided.payment.shares = &to_b;
    divided.payment.shares_count = 1;
    SENDS_NOT("01T", divided, "a share in b");
    struct item reversal = lock_about(ITEM_REVERSAL, "b", "");
    reversal.reversal.payer = text_of("NHS CCG");
    SENDS_NOT("01T", reversal);
    reversal.reversal.pool = text_of("a");
    SENDS("01T", reversal);
}

Test(access_attack, nobody_takes_anothers_name)
{
    static const struct text mine[] = {{"our fund", 8}}, theirs[] = {{"02t", 3}};
    lock_is("COUNCIL", "", ROLE_POOL_MANAGER, "");
    SENDS("s75ctl", named("NEW", mine, 1));
    SENDS("s75ctl", named("COUNCIL", mine, 1));
    SENDS_NOT("s75ctl", named("02T", mine, 1), "another body gets a name");
    SENDS_NOT("s75ctl", named("NEW", theirs, 1));
    SENDS_NOT("s75ctl", named("COUNCIL", theirs, 1), "payments that name 02T would be ours");
    struct item called = named("NEW", NULL, 0);
    called.party.name = text_of("02T");
    SENDS_NOT("s75ctl", called);
    lock_is("", "", ROLE_POOL_MANAGER, "");
    SENDS("s75ctl", named("02T", mine, 1));
}

Test(access_attack, allocations_are_ones_own_or_published_by_nhs_england)
{
    struct item item = lock_about(ITEM_ALLOCATION, "", "");
    lock_is("COUNCIL", "", ROLE_FEED, "");
    SENDS("COUNCIL", item);
    item.allocation.payee = text_of("01T");
    SENDS_NOT("COUNCIL", item, "a partner's");
    lock_is("COUNCIL", "", ROLE_POOL_MANAGER, "");
    SENDS("COUNCIL", item);
    item.allocation.payee = text_of("02T");
    SENDS_NOT("COUNCIL", item, "of another pool");
    cr_assert_eq(lock_by("", lock_party("X24", PARTY_NHS_ENGLAND)), 0);
    lock_is("X24", "", ROLE_FEED, "");
    SENDS("X24", item);
}

Test(access_attack, an_officer_of_another_body_is_not_made)
{
    struct item item = lock_about(ITEM_OFFICER, "", "eve");
    item.officer.party = text_of("02T");
    item.officer.from = 16000;
    for (int role = ROLE_POOL_MANAGER; role <= ROLE_OFFICER;
         role += ROLE_OFFICER - ROLE_POOL_MANAGER) {
        lock_is("COUNCIL", "ann", (enum role)role, "");
        SENDS_NOT("COUNCIL", item);
        item.officer.to = 16000; /* an end needs nobody's approval */
        SENDS_NOT("COUNCIL", item);
        item.officer.party = text_of("COUNCIL");
        item.officer.appointed_by = text_of("ben");
        SENDS_NOT("COUNCIL", item, "in another officer's name");
        item.officer.appointed_by = text_of("ann");
        SENDS("COUNCIL", item);
        item.officer.party = text_of("02T");
    }
}

/* The key of Council's Eve does not act for 02T because an agreement names an Eve there. */
Test(access_attack, an_officers_key_is_worth_what_its_body_is)
{
    static const struct text partners[] = {{"01T", 3}, {"COUNCIL", 7}};
    static const struct appointment_input eve = {.officer = {"eve", 3},
                                                 .name = {"Eve", 3},
                                                 .party = {"01T", 3},
                                                 .from = DATE_NONE,
                                                 .to = DATE_NONE};
    lock_is("COUNCIL", "eve", ROLE_OFFICER, "");
    SENDS("COUNCIL", lock_about(ITEM_UNMATCH, "a", "eve"));
    struct item agreement = lock_agreement("c", "COUNCIL", partners);
    agreement.agreement.officers = &eve;
    agreement.agreement.officers_count = 1;
    cr_assert_eq(lock_by("", agreement), 0, "%.*s", TEXT_ARG(effects->refusals[0].text));
    SENDS_NOT("COUNCIL", lock_about(ITEM_UNMATCH, "a", "eve"));
    lock_is("01T", "eve", ROLE_OFFICER, "");
    SENDS("01T", lock_about(ITEM_UNMATCH, "a", "eve"));
}

Test(access_attack, an_agreement_is_of_ones_own_body)
{
    static const struct text of_others[] = {{"02T", 3}, {"OTHER", 5}},
                             of_ours[] = {{"01T", 3}, {"OTHER", 5}};
    lock_is("01T", "", ROLE_POOL_MANAGER, "");
    SENDS_NOT("01T", lock_agreement("new", "OTHER", of_others));
    SENDS("01T", lock_agreement("new", "OTHER", of_ours));
    SENDS_NOT("01T", lock_agreement("b", "OTHER", of_ours), "there is one of that name");
}

Test(access_attack, what_holds_for_all_pools_is_said_by_whom_they_are)
{
    static const enum item_kind kinds[] = {
        ITEM_PLAN_YEAR, ITEM_BALANCES_THRESHOLD, ITEM_AREA, ITEM_PLANNING_ROUND, ITEM_STATED_TOTAL,
        ITEM_METRIC,    ITEM_MONITORING};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        lock_is("COUNCIL", "", ROLE_POOL_MANAGER, "");
        SENDS_NOT("COUNCIL", lock_about(kinds[i], "", ""));
        lock_is("", "", ROLE_POOL_MANAGER, "a");
        SENDS_NOT("s75ctl", lock_about(kinds[i], "", ""));
        lock_is("", "", ROLE_POOL_MANAGER, "");
        SENDS("s75ctl", lock_about(kinds[i], "", ""));
    }
    lock_is("COUNCIL", "ann", ROLE_OFFICER, "");
    SENDS("COUNCIL", lock_about(ITEM_DELEGATION, "a", "ann"));
    SENDS_NOT("COUNCIL", lock_about(ITEM_DELEGATION, "", "ann"), "limits of all pools");
}

Test(access_attack, a_plan_is_of_the_area_of_ones_own_pool)
{
    struct item step = lock_about(ITEM_PLANNING_STEP, "", ""),
                support = lock_about(ITEM_PLAN_SUPPORT, "", "");
    lock_is("COUNCIL", "", ROLE_POOL_MANAGER, "");
    step.planning_step.area = support.plan_support.area = text_of("a");
    SENDS("COUNCIL", step);
    SENDS("COUNCIL", support);
    step.planning_step.area = support.plan_support.area = text_of("b");
    SENDS_NOT("COUNCIL", step);
    SENDS_NOT("COUNCIL", support);
    lock_is("", "", ROLE_POOL_MANAGER, "");
    SENDS("s75ctl", step);
}

Test(access_attack, figures_and_names_of_other_bodies_are_theirs)
{
    lock_is("COUNCIL", "ann", ROLE_POOL_MANAGER, "");
    struct item source = lock_about(ITEM_SOURCE, "", ""),
                minimum = lock_about(ITEM_MINIMUM_CONTRIBUTION, "", ""),
                transfer = lock_about(ITEM_SECTION_256_TRANSFER, "", "");
    SENDS("COUNCIL", source);
    SENDS("COUNCIL", minimum);
    SENDS("COUNCIL", transfer);
    source.source.party = minimum.minimum_contribution.party = text_of("02T");
    transfer.section_256_transfer.payer = transfer.section_256_transfer.payee = text_of("02T");
    SENDS_NOT("COUNCIL", source);
    SENDS_NOT("COUNCIL", minimum);
    SENDS_NOT("COUNCIL", transfer);
    transfer.section_256_transfer.payee = text_of("COUNCIL");
    SENDS("COUNCIL", transfer);
    lock_is("COUNCIL", "ann", ROLE_OFFICER, "");
    struct item name = lock_about(ITEM_NAME_CORRECTION, "", "ann");
    SENDS("COUNCIL", name);
    name.name_correction.party = text_of("02T");
    SENDS_NOT("COUNCIL", name);
    name.name_correction.party = TEXT_NONE;
    name.name_correction.named_officer = text_of("nobody");
    SENDS_NOT("COUNCIL", name);
}

/* --- what is there, elsewhere ----------------------------------------------------------------- */

static struct item money(const char *payer, const char *pool)
{
    struct item item = payment(payer, pool);
    item.payment.amount = 12300;
    item.payment.value_date = 16100;
    return item;
}

Test(access_attack, exceptions_of_other_pools_are_as_those_that_are_not_there)
{
    struct item note = lock_about(ITEM_EXCEPTION_WORK, "", "ann");
    const struct exception_ref_input both[] = {{.exception = 1}, {.exception = 2}};
    struct item several = lock_about(ITEM_EXCEPTIONS_WORK, "", "ann");
    cr_assert_eq(lock_by("", money("01T", "a")), 0);
    cr_assert_eq(lock_by("", money("02T", "b")), 0);
    lock_is("COUNCIL", "ann", ROLE_OFFICER, "");
    for (uint32_t id = 0; id < 5; id++) {
        note.exception_work.exception = id;
        cr_expect_eq(lock_may_send("COUNCIL", note), id == 1, "exception %u", id);
        struct item adjust = lock_about(ITEM_ADJUSTMENT, "a", "ann");
        adjust.adjustment.exception = id;
        cr_expect_eq(lock_may_send("COUNCIL", adjust), id <= 1, "exception %u", id);
    }
    several.exceptions_work.exceptions = both;
    several.exceptions_work.exceptions_count = 1;
    SENDS("COUNCIL", several);
    several.exceptions_work.exceptions_count = 2;
    SENDS_NOT("COUNCIL", several);
}

static int retried(const char *principal, uint64_t input)
{
    return lock_by(principal,
                   (struct item){.kind = ITEM_QUARANTINE,
                                 .quarantine = {.journal = input, .action = QUARANTINE_RETRY}});
}

Test(access_attack, refused_rows_are_retried_by_whom_they_are)
{
    struct item row = money("01T", "later");
    const uint64_t input = lock_document("01T", &row);
    cr_assert_eq(effects->refusal_count, 1);
    lock_is("COUNCIL", "", ROLE_HOST_FINANCE, "");
    cr_expect_eq(retried(SUBJECT, input), REFUSED_NOT_FOUND, "another sender's");
    lock_is("02T", "ann", ROLE_OFFICER, "");
    cr_expect_eq(retried(SUBJECT, input), REFUSED_NOT_FOUND, "an officer elsewhere");
    lock_is("01T", "", ROLE_HOST_FINANCE, "");
    cr_expect_eq(retried(SUBJECT, input), REFUSED_UNKNOWN_POOL, "its own: as it was");
    static const struct text partners[] = {{"01T", 3}, {"COUNCIL", 7}};
    cr_assert_eq(lock_by("", lock_agreement("later", "COUNCIL", partners)), 0);
    lock_is("COUNCIL", "", ROLE_POOL_MANAGER, "");
    cr_expect_eq(retried(SUBJECT, input), 0, "whose pool it is by now: %.*s",
                 TEXT_ARG(effects->refusals[0].text));
}

static int is_shown(uint64_t begun)
{
    const struct planned_name document = {.begun = begun};
    return planned_is_shown(engine, document, text_of(SUBJECT));
}

/* The refusal said how many items there are, and their sum. */
Test(access_attack, a_document_of_another_pool_is_not_there)
{
    struct item row = money("02T", "b"), ours = money("01T", "a");
    const uint64_t theirs = lock_document("02T", &row);
    struct item item = lock_about(ITEM_DOCUMENT_REVERSAL, "", "ann");
    lock_is("COUNCIL", "ann", ROLE_OFFICER, "");
    for (size_t i = 0; i < 2; i++) {
        item.document_reversal.document = i ? 77777777 : theirs;
        item.document_reversal.reason = text_of("to see what it says");
        cr_expect_eq(lock_by(SUBJECT, item), REFUSED_NOT_FOUND);
        cr_expect(memmem(effects->refusals[0].text.data, effects->refusals[0].text.size,
                         "began no document", 17) != NULL);
    }
    item.document_reversal.document = lock_document_called("ours", "01T", &ours);
    cr_expect_neq(lock_by(SUBJECT, item), REFUSED_NOT_FOUND);
    struct item unreadable = {.kind = ITEM_UNREADABLE, .unreadable = {.row = 1}};
    item.document_reversal.document = lock_document_called("refused", "02T", &unreadable);
    cr_expect_eq(lock_by(SUBJECT, item), REFUSED_NOT_FOUND);
    const uint64_t refused = item.document_reversal.document,
                   own = lock_document_called("refused too", "COUNCIL", &unreadable);
    cr_expect_eq(is_shown(theirs) + is_shown(refused), 0, "nor what taking it back would do");
    cr_expect(is_shown(own) && is_shown(77777777));
    item.document_reversal.document = own;
    cr_expect_neq(lock_by(SUBJECT, item), REFUSED_NOT_FOUND, "its own, all of it refused");
}

/* --- numbers of others' feeds ----------------------------------------------------------------- */

static bool may_use(const char *principal, const char *party, const char *feed)
{
    return access_may_speak(engine, text_of(principal), text_of(party), text_of(feed));
}

Test(access_attack, who_may_send_nothing_uses_up_no_number)
{
    const struct item malformed = {.kind = ITEM_PAYMENT, .refusal = REFUSED_BAD_VALUE};
    static const enum role reading[] = {ROLE_FOLLOWER, ROLE_QUERY,    ROLE_BOARD,
                                        ROLE_AUDITOR,  ROLE_NATIONAL, ROLE_OBSERVER};
    for (size_t i = 0; i < sizeof reading / sizeof *reading; i++) {
        lock_is("COUNCIL", "", reading[i], "");
        SENDS_NOT("COUNCIL", malformed, "role %d", reading[i]);
        cr_expect_not(may_use(SUBJECT, "COUNCIL", "payments"));
    }
    lock_is("COUNCIL", "", ROLE_FEED, "");
    SENDS("COUNCIL", malformed);
    cr_expect(may_use(SUBJECT, "COUNCIL", "payments"));
    cr_expect_not(may_use(SUBJECT, "OTHER", "payments"));
}

Test(access_attack, a_feed_of_the_tool_is_one_keys)
{
    static const struct {
        const char *feed;
        bool of_key, of_user;
    } rows[] = {
        {"desk", false, true},
        {"desk-0011223344556677", true, false},
        {"-0011223344556677", false, true}, /* no name before it */
        {"desk-0011223344556678", false, false},
        {"desk-00112233445566778", false, true},
        {"desk-001122334455667", false, true},
        {"desk-0011223344556677-0011223344556677", true, false},
        {"desk-0011223344556677-ffffffffffffffff", false, false},
    };
    struct item user = lock_entry("uid:7", &administrator, 1);
    lock_agreed(user);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_expect_eq(may_use(ALICE, "s75ctl", rows[i].feed), rows[i].of_key, "%s", rows[i].feed);
        cr_expect_eq(may_use("uid:7", "s75ctl", rows[i].feed), rows[i].of_user, "%s", rows[i].feed);
    }
}

/* --- administrators --------------------------------------------------------------------------- */

Test(access_attack, one_administrator_does_not_keep_others_from_changing_the_register)
{
    const struct grant_input query = {.role = ROLE_QUERY};
    char principal[32];
    cr_assert_eq(lock_by(BOB, lock_entry("uid:1", &query, 1)), 0);
    for (int i = 0; i < 600; i++) {
        snprintf(principal, sizeof principal, "uid:%d", 1000 + i);
        cr_assert_eq(lock_by(CAROL, lock_entry(principal, &query, 1)), 0);
    }
    cr_expect_eq(lock_by(ALICE, lock_entry("uid:1", &query, 1)), 0);
    cr_expect(lock_knows("uid:1"), "Bob's change waits as it did");
    cr_expect_eq(lock_by(ALICE, lock_entry("uid:1000", &query, 1)), 0);
    cr_expect_not(lock_knows("uid:1000"), "Carol's first is gone");
    cr_expect_eq(lock_by(ALICE, lock_entry("uid:1599", &query, 1)), 0);
    cr_expect(lock_knows("uid:1599"));
    lock_agreed(lock_entry(CAROL, NULL, 0));
}

Test(access_attack, time_leaves_two_administrators)
{
    struct item until = lock_entry(BOB, &administrator, 1), later = until;
    lock_agreed(lock_entry(CAROL, NULL, 0));
    until.access.until = 17000;
    cr_expect_eq(lock_by(ALICE, until), REFUSED_OUT_OF_RANGE, "one would be left on that day");
    later.access.from = 17000;
    cr_expect_eq(lock_by(ALICE, later), REFUSED_OUT_OF_RANGE, "one would be left until that day");
    lock_agreed(lock_entry(CAROL, &administrator, 1));
    lock_agreed(until);
}

/* By whoever starts the daemon, and only with a reason; nothing but administrators. */
Test(access_attack, administrators_are_brought_by_the_daemon_alone)
{
    const struct grant_input query = {.role = ROLE_QUERY};
    struct item brought = lock_entry(KEY "7", &administrator, 1),
                reads = lock_entry("uid:7", &query, 1);
    const struct item without = brought;
    brought.access.reason = reads.access.reason = text_of("both keys burnt with the building");
    lock_submit("local", "s75d", &without, 1);
    cr_expect_not(lock_knows(KEY "7"));
    lock_submit("local", "s75d", &reads, 1);
    cr_expect_not(lock_knows("uid:7"));
    cr_expect_eq(lock_by("local", brought), REFUSED_NOT_PERMITTED, "by the tool");
    lock_submit(SUBJECT, "s75d", &brought, 1);
    cr_expect_not(lock_knows(KEY "7"));
    lock_submit("local", "s75d", &brought, 1);
    cr_expect(lock_knows(KEY "7"));
    cr_expect(lock_knows(ALICE), "until they revoke her");
}

static struct item succession(const char *from, const char *to)
{
    static struct text predecessor;
    static struct successor_input successor;
    predecessor = text_of(from);
    successor = (struct successor_input){.party = text_of(to)};
    return (struct item){.kind = ITEM_SUCCESSION,
                         .succession = {.predecessors = &predecessor,
                                        .predecessors_count = 1,
                                        .successors = &successor,
                                        .successors_count = 1,
                                        .on = 16150}};
}

/* With it the keys of 03T would speak for 01T, and those of 01T end. */
Test(access_attack, a_succession_takes_two_administrators)
{
    const struct item item = succession("01T", "03T");
    cr_assert_eq(lock_by(ALICE, item), 0);
    cr_expect_eq(effects->events[0].parts.items[0].kind, PART_ACCESS_PROPOSED);
    cr_assert_eq(lock_by(ALICE, item), 0);
    cr_assert_eq(lock_by("", (struct item){.kind = ITEM_DAY, .day = {.date = 16150}}), 0);
    lock_is("01T", "", ROLE_FEED, "");
    cr_expect(lock_knows(SUBJECT), "nobody has succeeded it");
    cr_expect_eq(lock_by(SUBJECT, item), REFUSED_NOT_PERMITTED);
    cr_assert_eq(lock_by(BOB, item), 0);
    cr_expect_not(lock_knows(SUBJECT));
    cr_assert_eq(lock_by(ALICE, item), 0, "again, it is nothing new");
    cr_expect_eq(effects->event_count, 0);
}

Test(access_attack, a_succession_leaves_two_administrators)
{
    struct item bob = lock_entry(BOB, &administrator, 1);
    bob.access.party = text_of("01T");
    lock_agreed(bob);
    lock_agreed(lock_entry(CAROL, NULL, 0));
    cr_expect_eq(lock_by(ALICE, succession("01T", "03T")), REFUSED_OUT_OF_RANGE);
    lock_agreed(lock_entry(CAROL, &administrator, 1));
    lock_agreed(succession("01T", "03T"));
    cr_assert_eq(lock_by(ALICE, lock_entry(CAROL, NULL, 0)), REFUSED_OUT_OF_RANGE,
                 "before the day, too");
}
