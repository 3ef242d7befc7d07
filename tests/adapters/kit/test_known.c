/* What the daemon said of its journal: kept, said again, and a daemon that went back. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "rig.h"

static char file[128];
static uint64_t outcomes, last_event;

static void on_outcome(void *ctx, const S75__V1__Outcome *o, const struct s75_sent *sent)
{
    (void)ctx, (void)o, (void)sent;
    outcomes++;
}

static void setup(void)
{
    rig_setup();
    desk.tells = true;
    snprintf(file, sizeof file, "%s/known", desk.folder);
    outcomes = last_event = 0;
}

static void teardown(void)
{
    rig_close();
    unlink(file);
    rig_teardown();
}

TestSuite(known, .init = setup, .fini = teardown, .timeout = 60);

static int reopen(const char *feed, const char *known_file)
{
    struct s75_options o = rig_options();
    o.feed = feed;
    o.known_file = known_file;
    o.on_outcome = on_outcome;
    rig_close();
    return s75_open(&o, &client);
}

static void ask(void)
{
    S75__V1__PoolsQuery pools = S75__V1__POOLS_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    S75__V1__Answer *answer = NULL;
    query.body_case = S75__V1__QUERY__BODY_POOLS;
    query.pools = &pools;
    cr_assert_eq(s75_query(client, &query, &answer), 0, "%s", s75_error(client));
    s75__v1__answer__free_unpacked(answer, NULL);
}

/* The daemon stops, loses that many inputs, and is there again. */
static void lose(uint64_t inputs, bool declared)
{
    desk_stop(&desk);
    desk.declares = declared;
    desk_forget(&desk, inputs);
    desk_start(&desk);
}

static const char *text_of_file(void)
{
    static char text[1024];
    FILE *f = fopen(file, "r");
    size_t size = f ? fread(text, 1, sizeof text - 1, f) : 0;
    if (f)
        fclose(f);
    text[size] = '\0';
    return text;
}

static void write_text(const char *text)
{
    FILE *f = fopen(file, "w");
    cr_assert(f && fputs(text, f) >= 0);
    fclose(f);
}

Test(known, what_is_unanswered_is_sent_again_after_a_declared_restore)
{
    desk.faults[0] = (struct desk_fault){ON_NUMBER, 4, FAULT_CRASH_AFTER};
    desk.declares = true;
    desk_start(&desk);
    cr_assert_eq(reopen("ledger", NULL), 0);
    rig_submit_many(3);
    desk.forget = 1; /* 4, which was never answered */
    cr_assert_eq(rig_submit(4), 0);
    cr_assert_eq(s75_drain(client), 0, "%s", s75_error(client));
    cr_expect_eq(outcomes, 4u);
    cr_assert_not_null(s75_restored(client));
    cr_expect_eq(s75_restored(client)->journal, 3u);
    cr_expect_eq(s75_restored_done(client), 0);
    cr_expect_null(s75_restored(client));
    rig_submit_many(1);
}

/* The outcome of 4 got lost on its way and that of 5 came: 5 is not answered before 4 is. Then both
 * are lost by the daemon, and 5 must not pass for answered by what it was sent before. */
Test(known, an_outcome_out_of_turn_is_void_after_a_restore)
{
    desk.faults[0] = (struct desk_fault){ON_NUMBER, 4, FAULT_LOSE_REPLY};
    desk.faults[1] = (struct desk_fault){ON_NUMBER, 6, FAULT_CRASH_AFTER};
    desk.declares = true;
    desk_start(&desk);
    cr_assert_eq(reopen("ledger", NULL), 0);
    rig_submit_many(3);
    desk.forget = 3;
    cr_assert(rig_submit(4) == 0 && rig_submit(5) == 0);
    ask(); /* the answer comes after the outcome of 5 */
    cr_assert_eq(s75_pending(client), 2u);
    cr_assert_eq(rig_submit(6), 0);
    cr_assert_eq(s75_drain(client), 0, "%s", s75_error(client));
    cr_expect_eq(outcomes, 6u);
    desk_stop(&desk);
    cr_expect_eq(desk.next_number, 7u);
    cr_expect_eq(desk.stored[4].size > 0, true);
}

Test(known, what_was_answered_and_lost_is_a_failure_of_its_own)
{
    desk.faults[0] = (struct desk_fault){ON_NUMBER, 5, FAULT_CRASH_AFTER};
    desk.declares = true;
    desk_start(&desk);
    cr_assert_eq(reopen("ledger", NULL), 0);
    rig_submit_many(4);
    desk.forget = 3; /* 5, which is unanswered, 4 and 3 */
    cr_assert_eq(rig_submit(5), 0);
    cr_assert_eq(s75_drain(client), S75_ERR_RESTORED);
    cr_expect(strstr(s75_error(client), "went back to input 2, as was declared") != NULL, "%s",
              s75_error(client));
    cr_expect_eq(s75_restored(client)->journal, 2u);
    cr_expect_eq(rig_submit(6), S75_ERR_RESTORED, "lasting");
    cr_assert_eq(reopen("ledger", NULL), 0);
    cr_expect_eq(s75_welcome(client)->next_number, 3u);
    rig_submit_many(3);
    desk_stop(&desk);
    cr_expect_eq(desk.next_number, 6u);
    cr_expect_eq(desk.conflicts, 0u);
}

Test(known, a_file_knows_of_a_restore_until_it_is_dealt_with)
{
    desk_start(&desk);
    cr_assert_eq(reopen("ledger", file), 0);
    rig_submit_many(5);
    rig_close();
    lose(2, true);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(reopen("ledger", file), S75_OPEN_RESTORED, "%s", s75_error(client));
        cr_expect_eq(s75_restored(client)->journal, 3u);
        cr_expect_eq(s75_welcome(client)->next_number, 4u + (unsigned)i);
        rig_submit_many(1); /* it is fit for use */
    }
    cr_assert_eq(s75_restored_done(client), 0);
    cr_assert_eq(reopen("ledger", file), 0);
    cr_expect_null(s75_restored(client));
    rig_submit_many(1);
    cr_expect(strstr(text_of_file(), "epoch 2 journal 6 ") != NULL, "%s", text_of_file());
}

Test(known, a_copy_that_has_passed_its_old_head_is_found_out)
{
    desk_start(&desk);
    cr_assert_eq(reopen("ledger", file), 0);
    rig_submit_many(5);
    rig_close();
    lose(2, false);
    cr_assert_eq(reopen("other", NULL), 0);
    rig_submit_many(4); /* somebody who knows nothing */
    cr_assert_eq(reopen("ledger", file), S75_ERR_REFUSED);
    cr_expect_eq(s75_refusal(client)->code, S75__V1__REFUSAL_CODE__REFUSED_HISTORY_DIFFERS);
    cr_expect(strstr(text_of_file(), "epoch 1 journal 5 ") != NULL, "the evidence is kept");
}

/* Before it has come so far it cannot be distinguished from one that lost nothing else: as soon as
 * it has, it is asked. */
Test(known, a_copy_that_passes_its_old_head_is_found_out_then)
{
    desk_start(&desk);
    cr_assert_eq(reopen("ledger", file), 0);
    rig_submit_many(5);
    rig_close();
    lose(2, false);
    cr_assert_eq(reopen("ledger", file), 0, "%s", s75_error(client));
    cr_expect_eq(s75_welcome(client)->next_number, 4u);
    rig_submit_many(1);
    cr_expect(strstr(text_of_file(), "epoch 1 journal 5 ") != NULL, "it does not forget");
    int r = rig_submit(2);
    for (int i = 0; r == 0 && i < 100; i++) {
        r = s75_drain(client);
        if (r == 0)
            r = rig_submit(3);
    }
    cr_expect_eq(r, S75_ERR_REFUSED);
    cr_expect_eq(s75_refusal(client)->code, S75__V1__REFUSAL_CODE__REFUSED_HISTORY_DIFFERS);
    desk_stop(&desk);
    cr_expect_eq(desk.differs, 1u);
}

static int on_event(void *ctx, const S75__V1__Event *event)
{
    (void)ctx;
    cr_assert_eq(event->number, last_event + 1);
    last_event = event->number;
    return last_event == 20 ? 7 : 0;
}

Test(known, a_follower_takes_back_what_was_lost)
{
    desk.last_event = 20;
    desk_start(&desk);
    cr_assert_eq(reopen("ledger", file), 0);
    rig_submit_many(5);
    cr_assert_eq(reopen("", file), 0);
    S75__V1__Follow follow = S75__V1__FOLLOW__INIT;
    cr_assert_eq(s75_follow(client, &follow, on_event, NULL), 7);
    cr_expect_eq(follow.after, 20u);
    desk.events_kept = 12;
    lose(2, true);
    desk_stop(&desk);
    desk.last_event = 22; /* it has gone on */
    desk_start(&desk);
    cr_assert_eq(s75_follow(client, &follow, on_event, NULL), S75_ERR_RESTORED);
    cr_expect(strstr(s75_error(client), "take back the events after 12") != NULL, "%s",
              s75_error(client));
    cr_expect_eq(follow.after, 20u);
    cr_assert_eq(reopen("", file), S75_OPEN_RESTORED, "not dealt with");
    cr_assert_eq(s75_follow(client, &follow, on_event, NULL), S75_ERR_RESTORED);
    follow.after = last_event = s75_restored(client)->event;
    cr_assert_eq(s75_follow(client, &follow, on_event, NULL), 7, "%s", s75_error(client));
    cr_expect_null(s75_restored(client));
    cr_assert_eq(reopen("", file), 0);
    cr_assert_null(follow.known);
}

Test(known, two_restores_before_the_first_was_dealt_with)
{
    desk_start(&desk);
    cr_assert_eq(reopen("ledger", file), 0);
    rig_submit_many(9);
    lose(5, true);
    cr_assert_eq(reopen("ledger", file), S75_OPEN_RESTORED);
    cr_expect_eq(s75_restored(client)->journal, 4u);
    lose(0, true);
    rig_submit_many(2);
    cr_expect_eq(s75_restored(client)->journal, 4u, "the least");
}

Test(known, damaged_files_are_reported)
{
    desk_start(&desk);
    cr_assert_eq(reopen("ledger", file), 0);
    rig_submit_many(3);
    rig_close();
    char good[1024], bad[1024];
    snprintf(good, sizeof good, "%s", text_of_file());
    const size_t size = strlen(good);
    cr_assert_gt(size, 200u);
    for (size_t i = 0; i <= size; i++) {
        snprintf(bad, sizeof bad, "%s", good);
        if (i == size)
            strcat(bad, "x");
        else
            bad[i] = bad[i] == '1' ? '2' : '1';
        write_text(bad);
        cr_assert_eq(reopen("ledger", file), S75_ERR_KNOWN, "byte %zu: %s", i, bad);
        cr_assert(strstr(s75_error(client), file) && strstr(s75_error(client), "is damaged"), "%s",
                  s75_error(client));
    }
    for (size_t i = 0; i < size; i += 7) { /* cut short, and empty */
        snprintf(bad, i + 1, "%s", good);
        write_text(bad);
        cr_assert_eq(reopen("ledger", file), S75_ERR_KNOWN, "%zu bytes", i);
    }
    write_text(good);
    cr_assert_eq(reopen("ledger", file), 0, "%s", s75_error(client));
}

Test(known, a_file_that_cannot_be_read_or_written)
{
    char nowhere[160], folder[160];
    snprintf(nowhere, sizeof nowhere, "%s/nowhere/known", desk.folder);
    snprintf(folder, sizeof folder, "%s/folder", desk.folder);
    cr_assert_eq(mkdir(folder, 0700), 0);
    desk_start(&desk);
    cr_assert_eq(reopen("ledger", folder), S75_ERR_KNOWN);
    cr_expect(strstr(s75_error(client), "cannot read"), "%s", s75_error(client));
    cr_assert_eq(reopen("ledger", nowhere), S75_ERR_KNOWN);
    cr_expect(strstr(s75_error(client), "cannot write"), "%s", s75_error(client));
    cr_assert_eq(rig_submit(1), S75_ERR_KNOWN, "lasting");
    rmdir(folder);
}

/* A submission is not the occasion to wait for the disk. */
Test(known, the_file_is_not_written_with_every_outcome)
{
    desk_start(&desk);
    cr_assert_eq(reopen("ledger", file), 0);
    struct stat before, after;
    cr_assert_eq(stat(file, &before), 0);
    for (int i = 0; i < 100; i++)
        cr_assert_eq(rig_submit(i + 1), 0);
    cr_assert_eq(stat(file, &after), 0);
    cr_expect_eq(before.st_ino, after.st_ino);
    cr_assert_eq(s75_drain(client), 0);
    cr_expect(strstr(text_of_file(), " journal 100 ") != NULL, "%s", text_of_file());
}
