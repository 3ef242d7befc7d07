#include "app/upkeep/stand.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "app/process/log.h"
#include "app/upkeep/offline.h"
#include "app/upkeep/start.h"
#include "base/error.h"
#include "core/report/report.h"
#include "net/net.h"
#include "store/chain.h"
#include "store/record.h"
#include "wire/wire.h"

#define FEED "rules"
enum { EXTEND_SECONDS = 60, NOT_STARTED = 127, LINE_EVERY = 1024000 };

/* Inputs can be a thousand items each, or a few bytes. */
static void report_replayed(uint64_t done)
{
    static uint64_t told_ns;
    if (told_ns && net_uptime_ns() < told_ns + 1000000000u)
        return;
    told_ns = net_uptime_ns();
    log_extend_start(EXTEND_SECONDS);
    log_status("recovering: %llu inputs replayed", (unsigned long long)done);
}

/* A line now and then for the person who waits for it. */
static void report_settling(uint64_t done)
{
    report_replayed(done);
    if (done % LINE_EVERY == 0)
        log_line(LOG_NOTICE, "%llu inputs replayed", (unsigned long long)done);
}

static int recover(const struct config *config, struct store *store, bool anew,
                   struct recovered *ret)
{
    const struct recover_task task = {
        .store = store, .anew = anew, .progress = anew ? report_settling : report_replayed};
    *ret = (struct recovered){0};
    const int rc = recover_run(&task, ret);
    if (rc < 0)
        log_line(LOG_ERROR, "%s: recovering: %s; run s75d --verify", config->state, error_text(rc));
    else if (ret->passed_over)
        log_line(LOG_WARNING, "%s/state.db: %s; %s was replayed instead", config->state,
                 error_text(ret->passed_over),
                 ret->head.stand ? "the journal from its last stand on" : "the whole journal");
    return rc;
}

/* What the person who reads the log can do. previous: the release to be run; why it was not. */
static int refuse(const struct config *config, uint32_t rules, const char *previous,
                  const char *why)
{
    log_message(
        MESSAGE_OTHER_RELEASE, LOG_ERROR,
        "%s: its inputs were stepped by rules of version %u and this release has version %u, "
        "so it begins only with the state that a replay by those gives, and none was settled "
        "at the journal's end: run the release that has them once, \"%s --settle --state "
        "%s\" (%s)",
        config->state, rules, engine_rules(), previous, config->state, why);
    return STAND_REFUSED;
}

/* Its words go where ours go; what it says of being ready is not ours. It dies with this process,
 * or it would still have the journal at the next start. */
static void become_previous(const struct config *config)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    unsetenv("NOTIFY_SOCKET");
    execl(config->previous, "s75d", "--settle", "--state", config->state, (char *)NULL);
    _exit(NOT_STARTED);
}

static int await(pid_t previous)
{
    const struct timespec moment = {.tv_nsec = 100000000};
    int status = 0;
    pid_t ended;
    while ((ended = waitpid(previous, &status, WNOHANG)) == 0 || (ended < 0 && errno == EINTR)) {
        log_extend_start(EXTEND_SECONDS);
        nanosleep(&moment, NULL);
    }
    return ended == previous && WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILED;
}

/* Whether it would end so again, being another release than is wanted, or none. A full disk, or
 * whoever killed it, may be gone at the next start. */
static bool is_wrong(int status)
{
    return status == NOT_STARTED || status == EXIT_USAGE || status == EXIT_RULES;
}

/* STAND_REFUSED: it is the wrong one. */
static int run_previous(const struct config *config, uint32_t rules)
{
    log_line(LOG_NOTICE,
             "%s: its inputs were stepped by rules of version %u, and this release has version %u: "
             "%s --settle replays them to the end",
             config->state, rules, engine_rules(), config->previous);
    const pid_t previous = fork(); /* no thread runs: the store is closed */
    if (previous == 0)
        become_previous(config);
    const int status = previous < 0 ? EXIT_FAILED : await(previous);
    if (status == EXIT_OK)
        return 0;
    if (is_wrong(status))
        return STAND_REFUSED;
    log_line(LOG_ERROR,
             "%s: %s --settle did not come to its end: see above; the next start tries again",
             config->state, config->previous);
    return ERR_IO;
}

static int refuse_older(const struct config *config, uint32_t rules)
{
    log_message(MESSAGE_OTHER_RELEASE, LOG_ERROR,
                "%s: its last inputs were stepped by rules of version %u, and this release has "
                "version %u: start the release that has them, or a later one",
                config->state, rules, engine_rules());
    return STAND_REFUSED;
}

/* The last inputs are of these rules and earlier ones are not, so that a stand was taken. */
static int refuse_gone(const struct config *config)
{
    log_line(LOG_ERROR,
             "%s: the state that a stand was taken on is gone from journal.db, and there is no "
             "checkpoint after it: put back a backup, or take out what is intact with s75d "
             "--salvage DIR; s75d --verify names the input",
             config->state);
    return ERR_CORRUPT;
}

/* The previous release needs the journal for itself. What another has settled by hand is as good:
 * that the one at hand is the wrong one is no failure yet. */
static int settle_by_previous(const struct config *config, struct store **store, uint32_t rules,
                              bool *ret_wrong)
{
    (*store)->ops->close(*store);
    *store = NULL;
    int rc = run_previous(config, rules);
    *ret_wrong = rc == STAND_REFUSED;
    if (rc >= 0)
        rc = start_store(config, store);
    return rc == START_LOST ? ERR_LOST : rc;
}

int stand_recover(const struct config *config, struct store **store, struct recovered *ret)
{
    struct store_head head;
    int rc = (*store)->ops->head(*store, &head);
    if (rc) {
        log_line(LOG_ERROR, "%s: %s", config->state, error_text(rc));
        return rc;
    }
    if (head.journal && head.rules > engine_rules())
        return refuse_older(config, head.rules);
    const bool is_other = head.journal && head.rules != engine_rules();
    const char *why = "started here, it saved none", *previous = config->previous;
    bool is_other_release = false;
    if (is_other && access(previous, X_OK) == 0)
        rc = settle_by_previous(config, store, head.rules, &is_other_release);
    else if (is_other)
        why = strerror(errno);
    if (!rc)
        rc = recover(config, *store, false, ret);
    if (rc != RECOVER_OTHER_RULES)
        return rc;
    if (!is_other)
        return refuse_gone(config);
    return is_other_release
               ? refuse(config, head.rules, "s75d", "what --previous names is another: see above")
               : refuse(config, head.rules, previous, why);
}

/* The input that takes the stand, and what is appended with it. */
struct taking {
    struct buffer image, raw;
    struct arena arena;
    struct wire_bodies bodies;
    struct record_writer record;
    struct input input;
};

static int make_input(struct taking *t, const struct recovered *r, uint64_t epoch)
{
    struct stand_input stand = {.rules_before = r->head.rules, .rules = engine_rules()};
    struct report_feed feed;
    report_feed(r->engine, text_of(PARTY_DAEMON), text_of(FEED), &feed);
    int rc = engine_save(r->engine, &t->image);
    if (rc)
        return rc;
    chain_digest(buffer_bytes(&t->image), stand.state);
    rc = wire_encode_stand(&t->raw, text_of(FEED), feed.next, &stand);
    if (!rc)
        rc = wire_decode_submission(buffer_bytes(&t->raw), &t->arena, &t->input);
    t->input.journal = r->head.journal + 1;
    t->input.epoch = epoch;
    t->input.principal = text_of(PRINCIPAL_DAEMON);
    t->input.received = net_now();
    return rc;
}

static int step_input(struct taking *t, const struct recovered *r, struct effect_row *ret_effects)
{
    const struct effects *effects;
    int rc = engine_step(r->engine, &t->input, &effects);
    if (!rc)
        rc = wire_encode_bodies(&t->bodies, effects);
    if (rc)
        return rc;
    record_begin(&t->record);
    record_put(&t->record, effects, &t->bodies.list);
    *ret_effects = (struct effect_row){
        .first_journal = t->input.journal,
        .last_journal = t->input.journal,
        .first_event = r->head.event + 1,
        .last_event = r->head.event + effects->event_count,
        .packed = buffer_bytes(&t->record.packed),
    };
    return t->record.packed.failed ? ERR_MEMORY : 0;
}

static int take(struct taking *t, struct store *store, const struct recovered *r, uint64_t epoch)
{
    struct effect_row effects;
    int rc = make_input(t, r, epoch);
    if (!rc)
        rc = step_input(t, r, &effects);
    if (rc)
        return rc;
    struct journal_row row = {
        .number = t->input.journal,
        .rules = engine_rules(),
        .epoch = epoch,
        .party = t->input.party,
        .feed = t->input.feed,
        .feed_number = t->input.number,
        .principal = text_of(PRINCIPAL_DAEMON),
        .received = t->input.received,
        .raw = buffer_bytes(&t->raw),
    };
    chain_seal(&row, 1, &effects, r->head.chain);
    return store->ops->append_stand(store, &row, &effects, buffer_bytes(&t->image));
}

int stand_take(const struct config *config, struct store *store, uint64_t epoch,
               struct recovered *recovered)
{
    const uint32_t before = recovered->head.rules;
    if (recovered->head.journal == 0 || before == engine_rules())
        return 0;
    struct taking *t = calloc(1, sizeof *t); /* its record is large */
    if (!t)
        return ERR_MEMORY;
    t->arena.limit = WIRE_ARENA_BYTES_MAX;
    int rc = take(t, store, recovered, epoch);
    if (!rc)
        rc = store->ops->head(store, &recovered->head);
    if (rc)
        log_line(LOG_ERROR, "%s: taking a stand: %s", config->state, error_text(rc));
    else
        log_message(
            MESSAGE_STAND_TAKEN, LOG_NOTICE,
            "%s: rules of version %u hold from input %llu on; what those of version %u made "
            "of the inputs before stays as it is",
            config->state, engine_rules(), (unsigned long long)recovered->head.journal, before);
    buffer_fini(&t->image);
    buffer_fini(&t->raw);
    buffer_fini(&t->record.packed);
    arena_fini(&t->arena);
    wire_bodies_fini(&t->bodies);
    free(t);
    return rc;
}

/* What was replayed, and what is to be said of it. */
struct settling {
    const struct config *config;
    const struct recovered *recovered;
    struct bytes image;
};

/* The checkpoint that is there, of the same input: the journal decides. */
static int compare(void *ctx, const struct checkpoint *c)
{
    const struct settling *s = ctx;
    char where[ENGINE_DIFFERENCE_MAX];
    if (c->journal != s->recovered->head.journal ||
        recover_compare(s->recovered->engine, s->image, c->image, where))
        return 0;
    log_line(LOG_WARNING,
             "%s/state.db: the checkpoint of input %llu was not the state that the journal gives; "
             "first, in %s; it is replaced",
             s->config->state, (unsigned long long)c->journal, where);
    return 0;
}

static int save(const struct config *config, struct store *store, const struct recovered *r)
{
    struct buffer image = BUFFER_NULL;
    struct checkpoint c = {.journal = r->head.journal,
                           .event = r->head.event,
                           .rules = engine_rules(),
                           .settled = true};
    if (r->head.journal == 0)
        return 0;
    memcpy(c.chain, r->head.chain, sizeof c.chain);
    int rc = engine_save(r->engine, &image);
    c.image = buffer_bytes(&image);
    struct settling s = {config, r, c.image};
    if (!rc) /* one that cannot be read is replaced all the same */
        (void)store->ops->checkpoint_load(store, compare, &s);
    if (!rc)
        rc = store->ops->checkpoint_save(store, &c);
    if (rc)
        log_line(LOG_ERROR, "%s/state.db: %s", config->state, error_text(rc));
    buffer_fini(&image);
    return rc;
}

static int replay(const struct config *config, struct store *store, struct recovered *ret)
{
    struct store_head head;
    int rc = store->ops->head(store, &head);
    if (!rc && head.journal && head.rules != engine_rules()) {
        log_line(LOG_ERROR,
                 "%s: its inputs were stepped by rules of another version than %u, which is this "
                 "release's: nothing was settled", config->state, engine_rules());
        return STAND_REFUSED;
    }
    if (rc) {
        log_line(LOG_ERROR, "%s: %s", config->state, error_text(rc));
        return rc;
    }
    const uint64_t first = head.stand ? head.stand : 1;
    log_line(LOG_NOTICE, "%s: replaying inputs %llu to %llu", config->state,
             (unsigned long long)first, (unsigned long long)head.journal);
    rc = recover(config, store, true, ret);
    return rc == RECOVER_OTHER_RULES ? refuse_gone(config) : rc;
}

static int settle(const struct config *config, struct store *store)
{
    struct recovered recovered = {0};
    int rc = replay(config, store, &recovered);
    if (!rc)
        rc = save(config, store, &recovered);
    if (!rc)
        log_line(LOG_NOTICE, "%s: settled at input %llu by rules of version %u", config->state,
                 (unsigned long long)recovered.head.journal, engine_rules());
    engine_free(recovered.engine);
    return rc;
}

int stand_status(int rc)
{
    if (rc == STAND_REFUSED)
        return EXIT_RULES;
    return rc ? EXIT_FAILED : EXIT_OK;
}

int stand_settle(const struct config *config)
{
    struct store *store;
    int rc = start_store(config, &store);
    if (rc)
        return rc == START_LOST ? EXIT_LOST : EXIT_FAILED;
    rc = settle(config, store);
    store->ops->close(store);
    return stand_status(rc);
}
