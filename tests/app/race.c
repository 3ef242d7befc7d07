/* The threads of the app at work together, for ThreadSanitizer: the loop's, the writer's, the one
 * behind, one that reads for followers and one that verifies. synthetic. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "app/upkeep/checkpointer.h"
#include "app/upkeep/projector.h"
#include "app/follow/event_range.h"
#include "app/upkeep/verify.h"
#include "base/error.h"
#include "rig.h"
#include "sqlite/books/books.h"

enum { INPUTS = 4000 };

static struct rig rig;
static struct projector *projector;
static struct checkpointer *checkpointer;
static char directory[] = "/tmp/s75-race-XXXXXX";
static const struct books_place place = {&sqlite_books, directory};
static atomic_bool over;
static unsigned verified;
static uint64_t followed;

#define CHECK(what) ((what) ? (void)0 : (fprintf(stderr, "%d: %s\n", __LINE__, #what), abort()))

static void on_committed(void *ctx)
{
    (void)ctx;
    projector_wake(projector, rig.desk.commits.journal);
    checkpointer_wake(checkpointer, rig.desk.commits.items);
}

static void *verify(void *arg)
{
    (void)arg;
    while (!over) {
        const struct verify_task task = {.store = rig.store, .books = place};
        struct verify_report report;
        verify_run(&task, &report);
        if (report.outcome != VERIFY_PASSED) {
            fprintf(stderr, "verification: %s\n", report.text);
            abort();
        }
        verified++;
    }
    return NULL;
}

/* Reads every event that is durable, in order, as a pool thread does for a follower. */
static void *follow(void *arg)
{
    (void)arg;
    struct store_reader *reader;
    struct event_range *s = calloc(1, sizeof *s);
    CHECK(s && rig.store->ops->reader_open(rig.store, &reader) == 0);
    for (bool last = false; !last;) {
        struct store_head head;
        last = over;
        CHECK(rig.store->ops->head(rig.store, &head) == 0);
        s->asked = (struct request_follow){.request = 1, .after = followed, .credit = 65536};
        s->last = head.event;
        s->messages_max = RANGE_MESSAGES_MAX;
        while (s->asked.after < head.event) {
            range_begin(s);
            CHECK(range_read(s, reader) == 0);
            CHECK(s->through > s->asked.after);
            s->asked.after = s->through;
        }
        followed = s->asked.after;
    }
    rig.store->ops->reader_close(reader);
    range_fini(s);
    free(s);
    return NULL;
}

static void submit_all(void)
{
    struct commit_loop *t = &rig.desk.commits;
    for (uint64_t number = 1; number <= INPUTS; number++) {
        while (commit_is_full(t))
            CHECK(rig_committed(&rig) == 0);
        rig_send(&rig, 1, rig_rows(&rig, "a", number, 1, 1 + number % 5));
        if (number % 7 == 0)
            rig_send(&rig, 2, rig_rows(&rig, "a", number - 3, 1, 1 + (number - 3) % 5));
        if (number % 16 == 0)
            rig_turn_end(&rig);
        CHECK(commit_end(t) == 0); /* as a wake-up that came for something else */
        CHECK(projector_projected(projector) <= INPUTS && projector_failure(projector) == 0);
        if (number % 64 == 0)
            CHECK(rig_committed(&rig) == 0);
    }
    rig_settle(&rig);
}

int main(void)
{
    pthread_t threads[2];
    CHECK(mkdtemp(directory));
    rig_open(&rig);
    CHECK(projector_start(rig.store, &place, &projector) == 0);
    rig.desk.commits.on_committed = on_committed;
    CHECK(checkpointer_start(rig.store, 1000, 0, &checkpointer) == 0);
    CHECK(pthread_create(&threads[0], NULL, verify, NULL) == 0);
    CHECK(pthread_create(&threads[1], NULL, follow, NULL) == 0);
    submit_all();
    over = true;
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    rig_check_reported(&rig);
    CHECK(rig.desk.commits.journal == INPUTS);
    CHECK(rig_replies(&rig, 1) == INPUTS && rig_replies(&rig, 2) == INPUTS / 7);
    CHECK(followed == rig.desk.commits.event && followed == INPUTS * 3);
    CHECK(checkpointer_failure(checkpointer) == 0);
    for (int i = 0; !checkpointer_saved(checkpointer) && i < 60000; i++)
        usleep(1000); /* the last was due long since, but it goes behind all others */
    const uint64_t saved = checkpointer_stop(checkpointer);
    projector_stop(projector, true);
    CHECK(sqlite_books.remove(directory) == 0 && rmdir(directory) == 0);
    printf("%u inputs, %llu events followed, %u verifications, "
           "checkpoint of %llu\n", (unsigned)INPUTS,
           (unsigned long long)followed, verified, (unsigned long long)saved);
    CHECK(verified > 0 && saved > 0);
    rig_fini(&rig);
    return 0;
}
