/* Watch mode in a folder of its own, with a clock that the test moves. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "feed/watch.h"
#include "scratch.h"

enum { SETTLE_MS = 2000, RESCAN_MS = 10000 };

static struct watch watch;
static struct problem problem;
static int64_t clock_ms;
static char loaded[4096];       /* names in the order they came, each followed by a blank */
static enum outcome next_outcome; /* of a file whose name does not say */
static void (*during)(void);    /* happens while the next file is being loaded */
static int stop_pipe[2];

static int64_t now_ms(void)
{
    return clock_ms;
}

/* A file's outcome is in its name: refused..., later..., broken...; else next_outcome. */
static enum outcome load(void *ctx, const char *path, struct problem *p)
{
    (void)ctx;
    const char *name = strrchr(path, '/') + 1;
    snprintf(loaded + strlen(loaded), sizeof loaded - strlen(loaded), "%s ", name);
    if (during)
        during();
    during = NULL;
    snprintf(p->text, sizeof p->text, "about %s", name);
    if (!strncmp(name, "refused", 7))
        return OUTCOME_REFUSED;
    if (!strncmp(name, "later", 5))
        return OUTCOME_LATER;
    if (!strncmp(name, "broken", 6))
        return OUTCOME_BROKEN;
    return next_outcome;
}

static const char *companion;

static void open_watch(int rescan_ms)
{
    const struct watch_options options = {.companion = companion,
                                          .settle_ms = SETTLE_MS,
                                          .rescan_ms = rescan_ms,
                                          .stop_fd = stop_pipe[0],
                                          .now_ms = now_ms,
                                          .load = load};
    cr_assert_eq(watch_open(scratch_path("."), &options, &watch, &problem), 0, "%s", problem.text);
}

static void setup(void)
{
    scratch_open();
    cr_assert_eq(pipe(stop_pipe), 0);
    clock_ms = 1000;
    open_watch(RESCAN_MS);
}

static void teardown(void)
{
    watch_close(&watch);
    scratch_close();
}

TestSuite(watch, .init = setup, .fini = teardown, .timeout = 30);

/* One turn; what was loaded in it. */
static const char *turn(void)
{
    loaded[0] = '\0';
    cr_assert_eq(watch_step(&watch, 0, &problem), OUTCOME_DONE, "%s", problem.text);
    return loaded;
}

static bool exists(const char *name)
{
    return access(scratch_path(name), F_OK) == 0;
}

static void has_text(const char *name, const char *wanted)
{
    char *text = scratch_read(scratch_path(name));
    cr_assert_not_null(text, "%s", name);
    cr_assert_str_eq(text, wanted);
    free(text);
}

Test(watch, makes_its_folders)
{
    cr_assert(exists("arrived"));
    cr_assert(exists("done"));
    cr_assert(exists("refused"));
}

Test(watch, takes_what_was_closed_and_what_was_moved_in_by_name)
{
    cr_assert_str_eq(turn(), "");
    scratch_text("arrived/2017-05.csv", "5");
    scratch_text("2017-04.csv", "4");
    cr_assert_eq(rename(scratch_path("2017-04.csv"), scratch_path("arrived/2017-04.csv")), 0);
    cr_assert_str_eq(turn(), "2017-04.csv 2017-05.csv ");
    has_text("done/2017-04.csv", "4");
    has_text("done/2017-05.csv", "5");
    cr_assert_not(exists("arrived/2017-04.csv"));
    cr_assert_str_eq(turn(), "");
}

Test(watch, leaves_a_file_alone_while_somebody_writes_to_it)
{
    FILE *file = fopen(scratch_path("arrived/a.csv"), "w");
    fputs("half", file);
    fflush(file);
    cr_assert_str_eq(turn(), "");
    fclose(file);
    file = fopen(scratch_path("arrived/a.csv"), "a");
    fputs("more", file);
    fflush(file);
    cr_assert_str_eq(turn(), "", "closed, and then written to again");
    fclose(file);
    cr_assert_str_eq(turn(), "a.csv ");
    has_text("done/a.csv", "halfmore");
}

Test(watch, takes_what_was_there_before_once_it_has_settled)
{
    watch_close(&watch);
    scratch_text("arrived/b.csv", "b");
    scratch_text("arrived/a.csv", "a");
    open_watch(RESCAN_MS);
    cr_assert_str_eq(turn(), "");
    clock_ms += SETTLE_MS - 1;
    cr_assert_str_eq(turn(), "");
    clock_ms += 1;
    cr_assert_str_eq(turn(), "a.csv b.csv ");
}

/* Twenty rows of forty: a writer who pauses has not closed the file. */
Test(watch, leaves_a_file_alone_whose_writer_pauses)
{
    FILE *file = fopen(scratch_path("arrived/a.csv"), "w");
    fputs("half", file);
    fflush(file);
    for (int i = 0; i < 5; i++) {
        cr_assert_str_eq(turn(), "");
        clock_ms += RESCAN_MS;
    }
    fclose(file);
    cr_assert_str_eq(turn(), "a.csv ");
    /* Nor when it was open before the watch began, and nothing was notified. */
    watch_close(&watch);
    file = fopen(scratch_path("arrived/b.csv"), "w");
    fputs("half", file);
    fflush(file);
    open_watch(RESCAN_MS);
    for (int i = 0; i < 5; i++) {
        cr_assert_str_eq(turn(), "");
        clock_ms += RESCAN_MS;
    }
    fclose(file);
    cr_assert_str_eq(turn(), "b.csv ");
}

Test(watch, takes_a_file_only_with_its_companion_where_companions_are_declared)
{
    watch_close(&watch);
    companion = ".done";
    open_watch(RESCAN_MS);
    scratch_text("arrived/a.csv", "a");
    scratch_text("arrived/b.csv", "b");
    scratch_text("arrived/refused.csv", "c");
    cr_assert_str_eq(turn(), "");
    scratch_text("arrived/b.csv.done", "");
    cr_assert_str_eq(turn(), "b.csv ");
    cr_assert(exists("done/b.csv") && exists("done/b.csv.done") && exists("arrived/a.csv"));
    scratch_text("arrived/refused.csv.done", "");
    cr_assert_str_eq(turn(), "refused.csv ");
    cr_assert(exists("refused/refused.csv") && exists("refused/refused.csv.done"));
    /* Without notice, as over a network. */
    char notices[4096];
    scratch_text("arrived/a.csv.done", "");
    cr_assert_gt(read(watch.inotify, notices, sizeof notices), 0);
    clock_ms += RESCAN_MS;
    cr_assert_str_eq(turn(), "a.csv ");
    scratch_text("arrived/lonely.csv.done", "");
    clock_ms += RESCAN_MS + SETTLE_MS;
    cr_assert_str_eq(turn(), "", "a companion is no file of its own");
    companion = NULL;
}

Test(watch, waits_longer_for_a_file_that_still_changes)
{
    watch_close(&watch);
    scratch_text("arrived/a.csv", "a");
    open_watch(RESCAN_MS);
    /* Changed without notice, as over a network: the notices are read away here. */
    cr_assert_eq(truncate(scratch_path("arrived/a.csv"), 100), 0);
    char notices[4096];
    cr_assert_gt(read(watch.inotify, notices, sizeof notices), 0);
    clock_ms += SETTLE_MS;
    cr_assert_str_eq(turn(), "", "it is not as it was");
    clock_ms += SETTLE_MS;
    cr_assert_str_eq(turn(), "a.csv ");
}

Test(watch, may_look_more_often_than_files_settle)
{
    watch_close(&watch);
    scratch_text("arrived/a.csv", "a");
    open_watch(SETTLE_MS / 4);
    for (int i = 0; i < 3; i++) {
        clock_ms += SETTLE_MS / 4;
        cr_assert_str_eq(turn(), "");
    }
    clock_ms += SETTLE_MS / 4;
    cr_assert_str_eq(turn(), "a.csv ");
}

Test(watch, looks_at_the_folder_now_and_then)
{
    scratch_text("arrived/a.csv", "a");
    char notices[4096];
    cr_assert_gt(read(watch.inotify, notices, sizeof notices), 0);
    cr_assert_str_eq(turn(), "");
    clock_ms += RESCAN_MS;
    cr_assert_str_eq(turn(), "");
    clock_ms += SETTLE_MS;
    cr_assert_str_eq(turn(), "a.csv ");
}

Test(watch, leaves_alone_what_is_not_for_it)
{
    scratch_text("arrived/.hidden.csv", "x");
    scratch_text("arrived/a.csv.part", "x");
    scratch_text("arrived/a.csv.filepart", "x");
    scratch_text("arrived/a.tmp", "x");
    scratch_text("arrived/a.csv~", "x");
    cr_assert_eq(mkdir(scratch_path("arrived/folder.csv"), 0700), 0);
    cr_assert_eq(symlink("/etc/passwd", scratch_path("arrived/link.csv")), 0);
    cr_assert_eq(mkfifo(scratch_path("arrived/fifo.csv"), 0600), 0);
    cr_assert_eq(symlink("/etc/passwd", scratch_path("moved.csv")), 0);
    cr_assert_eq(rename(scratch_path("moved.csv"), scratch_path("arrived/moved.csv")), 0);
    cr_assert_eq(mkdir(scratch_path("moved-folder.csv"), 0700), 0);
    cr_assert_eq(rename(scratch_path("moved-folder.csv"), scratch_path("arrived/m.csv")), 0);
    cr_assert_str_eq(turn(), "");
    clock_ms += RESCAN_MS;
    cr_assert_str_eq(turn(), "");
    clock_ms += RESCAN_MS;
    cr_assert_str_eq(turn(), "");
    cr_assert(exists("arrived/a.csv.part"));
}

Test(watch, refuses_with_the_reason_beside_the_file)
{
    scratch_text("arrived/refused-1.csv", "one");
    cr_assert_str_eq(turn(), "refused-1.csv ");
    has_text("refused/refused-1.csv", "one");
    has_text("refused/refused-1.csv.reason.txt", "about refused-1.csv\n");
}

Test(watch, never_overwrites)
{
    scratch_text("done/a.csv", "first");
    scratch_text("arrived/a.csv", "second");
    turn();
    scratch_text("arrived/a.csv", "third");
    turn();
    has_text("done/a.csv", "first");
    has_text("done/a-2.csv", "second");
    has_text("done/a-3.csv", "third");
    scratch_text("done/plain", "first");
    scratch_text("arrived/plain", "second");
    turn();
    has_text("done/plain-2", "second");
    scratch_text("refused/refused.csv.reason.txt", "an old reason");
    scratch_text("refused/refused-2.csv", "an old file");
    scratch_text("arrived/refused.csv", "new");
    turn();
    has_text("refused/refused-3.csv", "new");
    has_text("refused/refused-3.csv.reason.txt", "about refused.csv\n");
    cr_assert_not(exists("refused/refused-2.csv.reason.txt"));
    has_text("refused/refused.csv.reason.txt", "an old reason");
}

Test(watch, finds_a_place_for_the_longest_name)
{
    char name[280] = "arrived/refused-";
    memset(name + 16, 'n', 255 - 8);
    strcpy(name + 8 + 251, ".csv");
    for (int i = 0; i < 3; i++) {
        scratch_text(name, "x");
        cr_assert_neq(turn()[0], '\0');
    }
    unsigned files = 0;
    DIR *dir = opendir(scratch_path("refused"));
    for (const struct dirent *e; (e = readdir(dir));)
        files += e->d_name[0] != '.';
    closedir(dir);
    cr_assert_eq(files, 6, "three files and their reasons");
}

Test(watch, tries_a_file_again_that_had_to_wait)
{
    scratch_text("arrived/later.csv", "x");
    cr_assert_str_eq(turn(), "later.csv ");
    cr_assert_str_eq(turn(), "", "not at every turn");
    scratch_text("arrived/other.csv", "x");
    cr_assert_str_eq(turn(), "other.csv later.csv ", "after another file");
    clock_ms += RESCAN_MS;
    cr_assert_str_eq(turn(), "later.csv ", "at the next look");
    cr_assert(exists("arrived/later.csv"));
}

static void bring_earlier(void)
{
    scratch_text("arrived/a.csv", "a");
}

Test(watch, takes_an_earlier_name_first_also_when_it_comes_in_between)
{
    scratch_text("arrived/b.csv", "b");
    scratch_text("arrived/c.csv", "c");
    during = bring_earlier;
    cr_assert_str_eq(turn(), "b.csv a.csv c.csv ");
}

static void take_away(void)
{
    unlink(scratch_path("arrived/b.csv"));
}

Test(watch, does_not_mind_a_file_that_goes_away)
{
    scratch_text("arrived/a.csv", "a");
    scratch_text("arrived/b.csv", "b");
    during = take_away;
    cr_assert_str_eq(turn(), "a.csv ");
    scratch_text("arrived/b.csv", "b");
    during = take_away;
    cr_assert_str_eq(turn(), "b.csv ", "gone while it was being loaded");
    cr_assert_not(exists("done/b.csv"));
}

Test(watch, ends_when_the_conversation_is_broken_and_keeps_the_file)
{
    scratch_text("arrived/broken.csv", "x");
    cr_assert_eq(watch_step(&watch, 0, &problem), OUTCOME_BROKEN);
    cr_assert_str_eq(problem.text, "about broken.csv");
    cr_assert(exists("arrived/broken.csv"));
}

static void ask_to_stop(void)
{
    cr_assert_eq(write(stop_pipe[1], "x", 1), 1);
}

Test(watch, stops_between_two_files)
{
    scratch_text("arrived/a.csv", "a");
    scratch_text("arrived/b.csv", "b");
    during = ask_to_stop;
    loaded[0] = '\0';
    cr_assert_eq(watch_step(&watch, 0, &problem), OUTCOME_STOPPED);
    cr_assert_str_eq(loaded, "a.csv ");
    cr_assert(exists("done/a.csv"));
    cr_assert(exists("arrived/b.csv"));
    cr_assert_eq(watch_step(&watch, -1, &problem), OUTCOME_STOPPED, "without waiting");
}

Test(watch, is_done_by_one_program_at_a_time)
{
    struct watch other;
    const struct watch_options options = {.stop_fd = -1, .now_ms = now_ms, .load = load};
    cr_assert_eq(watch_open(scratch_path("."), &options, &other, &problem), ERR_BUSY);
    cr_assert_not_null(strstr(problem.text, "another program"), "%s", problem.text);
    cr_assert_eq(watch_open(scratch_path("nowhere"), &options, &other, &problem), ERR_ABSENT);
    cr_assert_eq(watch_open("/dev/null", &options, &other, &problem), ERR_IO);
}

Test(watch, survives_more_notices_than_the_kernel_keeps)
{
    unsigned most = 16384;
    FILE *limit = fopen("/proc/sys/fs/inotify/max_queued_events", "r");
    if (limit) {
        cr_assert_eq(fscanf(limit, "%u", &most), 1);
        fclose(limit);
    }
    cr_assert_leq(most, 100000);
    scratch_text("arrived/.busy", "");
    const char *busy = scratch_path("arrived/.busy"), *busier = scratch_path("arrived/.busier");
    for (unsigned i = 0; i <= most / 2; i++) { /* two notices each, of different names */
        cr_assert_eq(rename(i % 2 ? busier : busy, i % 2 ? busy : busier), 0);
    }
    scratch_text("arrived/a.csv", "a");
    cr_assert_str_eq(turn(), "", "its notice was lost, and it has to settle");
    clock_ms += SETTLE_MS;
    cr_assert_str_eq(turn(), "a.csv ");
}
