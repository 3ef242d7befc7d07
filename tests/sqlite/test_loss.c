/* A journal that is not the one from which was acknowledged is not served. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "scratch.h"
#include "sqlite/books/books.h"
#include "sqlite/journal/journal.h"
#include "sqlite/journal/witness.h"
#include "store_seen.h"

TestSuite(loss, .init = scratch_make, .fini = scratch_remove, .timeout = 60);

static char text[SQLITE_STORE_TEXT_MAX];

static void sh(const char *command)
{
    char line[500];
    snprintf(line, sizeof line, "cd '%s' && %s", scratch, command);
    cr_assert_eq(system(line), 0, "%s", line);
}

static int open_with(const char *accept_loss, struct store **ret_store)
{
    const struct sqlite_store_options options = {.accept_loss = accept_loss};
    return sqlite_store_open_checked(scratch, &options, text, ret_store);
}

static void refused(const char *words)
{
    struct store *s = NULL;
    cr_assert_eq(open_with(NULL, &s), ERR_LOST, "%s", words);
    cr_assert(strstr(text, words), "\"%s\" is not in: %s", words, text);
    cr_assert(strstr(text, "--accept-loss"), "%s", text);
    cr_assert_eq(open_with(NULL, &s), ERR_LOST, "and refused again");
}

/* Five batches, a copy of the directory in `old`, five more; all acknowledged, and a clean stop. */
static struct batch_maker *make(bool checkpoint)
{
    uint64_t epoch;
    struct store *s = scratch_store();
    cr_assert_eq(s->ops->epoch_take(s, TEXT_NONE, &epoch), 0);
    struct batch_maker *m = maker_with(s, 5, 1);
    m->head.epoch = epoch;
    s->ops->close(s);
    sh("mkdir old && cp journal.db witness old/");
    s = scratch_store();
    for (int i = 0; i < 5; i++)
        cr_assert_eq(batch_append(m, s, 3, 200, 2), 0);
    const struct checkpoint c = batch_checkpoint(m, (struct bytes){(const uint8_t *)"image", 5});
    if (checkpoint)
        cr_assert_eq(s->ops->checkpoint_save(s, &c), 0);
    s->ops->close(s);
    return m;
}

static void afresh(void)
{
    scratch_remove();
    scratch_make();
}

Test(loss, a_journal_that_is_gone_or_older)
{
    static const struct { const char *deed, *words; } cases[] = {
        {"rm journal.db", "journal.db is missing or empty, and witness knows of"},
        {": > journal.db", "journal.db is missing or empty, and witness knows of"},
        {"rm journal.db witness", "journal.db is missing or empty, and state.db knows of"},
        {"cp old/journal.db journal.db", "an older copy was put back"},
        {"rm witness; cp old/journal.db journal.db", "state.db knows of"},
        {"cp old/* .", "state.db knows of"},
        {"rm state.db; cp old/journal.db journal.db", "witness knows of"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        afresh();
        maker_free(make(true));
        sh(cases[i].deed);
        refused(cases[i].words);
    }
}

Test(loss, a_log_without_its_database)
{
    struct store *s = scratch_store();
    maker_free(maker_with(s, 3, 1));
    sh("mkdir apart && cp journal.db-wal apart/");
    s->ops->close(s);
    sh("rm journal.db* witness state.db*; cp apart/journal.db-wal .");
    refused("journal.db-wal, which belongs to it, holds");
    cr_assert_eq(open_with("a test", &s), 0);
    s->ops->close(s);
    sh("test -s journal.db-wal.lost");
}

Test(loss, another_history)
{
    maker_free(make(false));
    sh("rm witness journal.db*");
    struct store *s = scratch_store();
    uint64_t epoch;
    cr_assert_eq(s->ops->epoch_take(s, TEXT_NONE, &epoch), 0);
    maker_free(maker_with(s, 12, 99)); /* of the same length and more */
    s->ops->close(s);
    sh("cp old/witness witness");
    refused("has another input");
}

Test(loss, fewer_epochs_than_were_taken)
{
    uint64_t epoch;
    maker_free(make(false));
    sh("cp journal.db kept");
    struct store *s = scratch_store();
    cr_assert_eq(s->ops->epoch_take(s, TEXT_NONE, &epoch), 0);
    s->ops->close(s);
    sh("cp kept journal.db");
    refused("knows of 1 epochs and witness of 2");
}

/* Books that are ahead of the journal are no fault to be mended in silence either. */
Test(loss, books_that_know_more)
{
    struct books *b = NULL;
    struct effects e = {.journal = 1};
    const struct journal_row row = {.number = 1, .party = text_of("p"), .feed = text_of("f")};
    struct store *s = scratch_store();
    s->ops->close(s);
    cr_assert_eq(sqlite_books.open(scratch, &b), 0);
    cr_assert_eq(sqlite_books.begin(b), 0);
    cr_assert_eq(sqlite_books.apply(b, &row, &e), 0);
    cr_assert_eq(sqlite_books.commit(b), 0);
    sqlite_books.close(b);
    refused("books.db knows of input 1");
}

/* Declared once, then forgotten: the same option does not declare it again, other words do. */
Test(loss, accepted_with_a_reason)
{
    uint64_t epoch;
    struct store_head head;
    struct batch_maker *m = make(true);
    sh("cp old/journal.db journal.db");
    refused("an older copy was put back");
    struct store *s = NULL;
    cr_assert_eq(open_with("a test", &s), 0);
    cr_assert_eq(s->ops->head(s, &head), 0);
    cr_assert_lt(head.journal, m->head.journal);
    s->ops->close(s); /* not declared: it is refused as before */
    refused("knows of");
    static const struct { const char *reason; uint64_t restored; } starts[] = {
        {"disk broke", 2}, {"disk broke", 2}, {NULL, 2}, {"again", 5}, {"again", 5}};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        cr_assert_eq(open_with(starts[i].reason, &s), 0, "%zu: %s", i, text);
        cr_assert_eq(s->ops->epoch_take(s, text_of(starts[i].reason), &epoch), 0);
        cr_assert_eq(epoch, 2 + i);
        cr_assert_eq(s->ops->head(s, &head), 0);
        cr_assert_eq(head.restored.epoch, starts[i].restored, "start %zu", i);
        s->ops->close(s);
    }
    maker_free(m);
}

/* The same words for another loss are refused: an option that was left in place must not accept it,
 * whether the journal remembers them or the witness. */
Test(loss, a_second_loss)
{
    uint64_t epoch;
    struct store_head head;
    struct store *s = NULL;
    maker_free(make(false));
    for (int i = 0; i < 3; i++) {
        static const char *const reasons[] = {"the disk", "the disk again", "and again"};
        sh(i < 2 ? "cp old/journal.db journal.db" : "rm journal.db");
        refused("knows of");
        if (i > 0) {
            cr_assert_eq(open_with(reasons[i - 1], &s), ERR_LOST);
            cr_assert(strstr(text, "was given for an earlier loss"), "%s", text);
        }
        cr_assert_eq(open_with(reasons[i], &s), 0, "%s", text);
        cr_assert_eq(s->ops->epoch_take(s, text_of(reasons[i]), &epoch), 0);
        cr_assert_eq(s->ops->head(s, &head), 0);
        cr_assert_eq(head.restored.epoch, epoch);
        s->ops->close(s);
        if (i == 0)
            sh("cp journal.db old/journal.db"); /* and is then put back by mistake */
        s = scratch_store();
        cr_assert_eq(s->ops->epoch_take(s, TEXT_NONE, &epoch), 0);
        s->ops->close(s);
    }
}

/* An older copy written over journal.db while the log of the newer one lies beside it: together
 * they are neither. Nothing is served of the mixture, and nothing of it is made durable. */
Test(loss, a_copy_beside_the_log_of_another)
{
    int refused_rounds = 0;
    for (int round = 0; round < 6; round++) {
        afresh();
        struct store *s = scratch_store();
        struct batch_maker *m = maker_with(s, 6, (uint64_t)round + 1);
        s->ops->close(s);
        sh("cp journal.db older");
        s = scratch_store();
        for (int i = 0; i < 40; i++)
            cr_assert_eq(batch_append(m, s, 8, 3000, 2), 0);
        if (round % 2)
            cr_assert_eq(sqlite_store_rest(s), 0);
        for (int i = 0; i < 1 + round; i++)
            cr_assert_eq(batch_append(m, s, 4, 500, 1), 0);
        nanosleep(&(struct timespec){.tv_nsec = 150000000}, NULL);
        sh("mkdir killed && cp --preserve=timestamps journal.db journal.db-wal witness killed/");
        s->ops->close(s);
        sh("cp killed/journal.db-wal . && cp killed/witness . && cat older > journal.db");
        int rc = open_with(NULL, &s);
        if (rc < 0) /* and the second attempt finds what the first one found */
            rc = open_with(NULL, &s);
        cr_assert_neq(*text, '\0', "round %d", round);
        if (rc == 0) { /* the log had all that the copy lacked */
            expect_head(s, m);
            s->ops->close(s);
        } else {
            cr_assert(rc == ERR_LOST || rc == ERR_CORRUPT, "round %d: %d %s", round, rc, text);
            sh("cmp killed/journal.db-wal journal.db-wal && cmp older journal.db");
            refused_rounds++;
        }
        maker_free(m);
    }
    cr_assert_geq(refused_rounds, 3);
}

/* A file that is removed beneath a running daemon takes everything that follows with it. */
Test(loss, files_removed_while_they_are_written)
{
    static const char *const deeds[] = {"rm journal.db", "rm journal.db-wal",
                                        "cp journal.db x && mv x journal.db"};
    for (size_t i = 0; i < 3; i++) {
        afresh();
        struct store *s = scratch_store();
        maker_free(maker_with(s, 2, 1));
        cr_assert(sqlite_store_is_there(s));
        sh(deeds[i]);
        cr_assert(!sqlite_store_is_there(s), "%s", deeds[i]);
        s->ops->close(s);
    }
}

/* Never ahead, and not far behind: a daemon that is killed leaves a witness that its journal bears
 * out, at any moment. */
static void append_for_ever(void)
{
    struct store *s = scratch_store_or_exit();
    struct batch_maker *m = maker_with(s, 0, 3);
    for (;;)
        if (batch_append(m, s, 1 + random_below(&m->random, 40), 700, 1) != 0)
            _exit(1);
}

Test(loss, a_kill_is_no_loss)
{
    for (int round = 1; round <= 8; round++) {
        struct witness_mark mark;
        struct store_head head;
        afresh();
        const pid_t child = fork();
        if (child == 0)
            append_for_ever();
        nanosleep(&(struct timespec){.tv_nsec = 30000000L * round}, NULL);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        const int there = witness_read(scratch, &mark);
        struct store *s = NULL;
        cr_assert_eq(open_with(NULL, &s), 0, "round %d: %s", round, text);
        cr_assert_eq(s->ops->head(s, &head), 0);
        cr_assert(there >= 0 && (there == 0 || mark.journal <= head.journal));
        s->ops->close(s);
    }
}

Test(loss, the_witness_follows_within_100_ms)
{
    struct witness_mark mark;
    struct store *s = scratch_store();
    struct batch_maker *m = maker_with(s, 4, 1);
    nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    cr_assert_eq(witness_read(scratch, &mark), 1);
    cr_assert_eq(mark.journal, m->head.journal);
    cr_assert_arr_eq(mark.chain, m->head.chain, sizeof mark.chain);
    s->ops->close(s);
    maker_free(m);
}

/* However busy the machine is. */
static void await_witness(uint64_t journal)
{
    struct witness_mark mark = {.journal = 0};
    for (int i = 0; i < 5000 && mark.journal != journal; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
        if (witness_read(scratch, &mark) != 1)
            mark.journal = 0;
    }
    cr_assert_eq(mark.journal, journal);
}

/* One place torn: the other tells. Both: no evidence; the start goes by what else there is. */
Test(loss, a_torn_witness)
{
    struct witness_mark mark, before;
    int older = 0;
    struct store *s = scratch_store();
    struct batch_maker *m = maker_with(s, 4, 1);
    await_witness(m->head.journal);
    cr_assert_eq(batch_append(m, s, 1, 10, 1), 0);
    s->ops->close(s); /* both places are written */
    cr_assert_eq(witness_read(scratch, &before), 1);
    cr_assert_eq(before.journal, m->head.journal);
    sh("cp witness whole");
    for (int place = 0; place < 2; place++) {
        char command[100];
        snprintf(command, sizeof command,
                 "cp whole witness; printf x | dd of=witness bs=1 seek=%d conv=notrunc status=none",
                 place * 4096 + 40);
        sh(command);
        cr_assert_eq(witness_read(scratch, &mark), 1);
        older += mark.journal == before.journal - 1;
    }
    cr_assert_eq(older, 1);
    sh("printf x | dd of=witness bs=1 seek=40 conv=notrunc status=none");
    cr_assert_eq(witness_read(scratch, &mark), ERR_CORRUPT);
    cr_assert_eq(open_with(NULL, &s), 0, "%s", text);
    s->ops->close(s);
    cr_assert_eq(witness_read(scratch, &mark), 1);
    sh(": > witness");
    cr_assert_eq(witness_read(scratch, &mark), 0);
    maker_free(m);
}

/* A copy is looked through before it is served, and books beside it are not believed. */
Test(loss, a_copy_is_checked)
{
    struct store *s = NULL;
    maker_free(make(true));
    sh("cp journal.db x && mv x journal.db && echo torn > books.db");
    cr_assert_eq(open_with(NULL, &s), 0, "%s", text);
    cr_assert(strstr(text, "journal.db is a copy"), "%s", text);
    s->ops->close(s);
    sh("test ! -e books.db");
    cr_assert_eq(open_with(NULL, &s), 0);
    cr_assert_str_eq(text, "", "once");
    s->ops->close(s);
    sh("rm witness state.db; cp journal.db x && mv x journal.db;"
       "printf x | dd of=journal.db bs=1 seek=$(($(stat -c %s journal.db) - 100)) conv=notrunc"
       " status=none"); /* in the last row of the last page */
    cr_assert_eq(open_with(NULL, &s), ERR_CORRUPT);
    cr_assert(strstr(text, "is a copy and is not whole"), "%s", text);
}
