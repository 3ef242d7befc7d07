/* s75d: assembles the layers, recovers, serves, stops. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include "app/desk/door.h"
#include "app/desk/reload.h"
#include "app/ask/figures.h"
#include "app/ask/limits.h"
#include "app/process/keyring.h"
#include "app/process/log.h"
#include "app/upkeep/offline.h"
#include "app/commit/poison.h"
#include "app/commit/recover.h"
#include "app/requests.h"
#include "app/process/space.h"
#include "app/commit/stall.h"
#include "app/upkeep/stand.h"
#include "app/upkeep/start.h"
#include "app/ask/task.h"
#include "base/error.h"
#include "sqlite/books/books.h"
#include "sqlite/journal/journal.h"
#include "base/map.h"
#include "store/chain.h"

enum { LINGER_MS = 500, TICK_MS = 1000 };

static void on_turn_end(void *ctx)
{
    struct desk *d = ctx;
    commit_begin(&d->commits);
}

/* What is not committed was not acknowledged, so that its senders send it again. */
static void stop_without_committing(struct desk *d)
{
    log_message(
        MESSAGE_STOPPED_STALLED, LOG_WARNING,
        "stopping while %s: inputs that were not acknowledged are dropped; their senders send "
        "them again",
        commit_why_stalled(&d->commits));
    net_stop(d->net);
}

static void report_stalled(struct desk *d)
{
    char holder[128];
    if (d->commits.stalled == ERR_HELD) {
        sqlite_store_holder(d->store, holder, sizeof holder);
        log_message(
            MESSAGE_COMMITS_STALL, LOG_ERROR,
            "committing: %s keeps journal.db locked; nothing more is taken until it lets go",
            holder);
    } else {
        log_message(MESSAGE_COMMITS_STALL, LOG_ERROR,
                    "committing: %s; nothing more is taken, trying again every second",
                    error_text(d->commits.stalled));
    }
}

static void wait_for_store(struct desk *d)
{
    if (d->reported_stalled != d->commits.stalled)
        report_stalled(d);
    d->reported_stalled = d->commits.stalled;
    if (d->stopping)
        stop_without_committing(d);
    else
        net_accept(d->net, true); /* so that all are answered that it is busy */
}

static void on_wake(void *ctx)
{
    struct desk *d = ctx;
    int rc = stall_commit_end(&d->commits);
    if (d->commits.stalled) {
        wait_for_store(d);
        return;
    }
    if (rc) {
        desk_fail(d, "committing", rc);
        return;
    }
    if (d->reported_stalled) {
        log_message(MESSAGE_COMMITS_GO_ON, LOG_NOTICE, "commits go on: inputs are taken again");
        d->reported_stalled = 0;
    }
    if (d->stopping && commit_is_idle(&d->commits))
        net_stop(d->net);
}

static void on_committed(void *ctx)
{
    struct desk *d = ctx;
    net_accept(d->net, !d->stopping);
    if (access_changed(d->engine) > d->door.looked)
        door_look(d);
    projector_wake(d->projector, d->commits.journal);
    checkpointer_wake(d->checkpointer, d->commits.items);
    follow_pump(d->follow);
    advance_go(d);
}

static void beat(struct desk *d)
{
    struct wire_heartbeat h = {
        .epoch = d->commits.epoch,
        .last_event = d->commits.event,
        .last_journal = d->commits.journal,
        .chain = d->commits.chain,
        .today = d->commits.today,
        .clock_not_followed = advance_not_followed(d),
        .restored_us = d->commits.restored_us,
    };
    buffer_clear(&d->reply);
    if (wire_encode_heartbeat(&d->reply, &h) == 0)
        (void)net_publish(d->net, "-/heartbeat", d->reply.data, d->reply.size);
}

static void watch_projector(struct desk *d)
{
    int failure = projector_failure(d->projector);
    if (!failure)
        failure = checkpointer_failure(d->checkpointer);
    if (failure == d->reported_projector)
        return;
    d->reported_projector = failure;
    if (failure)
        log_message(MESSAGE_BOOKS_BEHIND, LOG_ERROR,
                    "writing projections or a checkpoint: %s; the journal goes on, s75ctl "
                    "status says how far they are",
                    error_text(failure));
    else
        log_line(LOG_NOTICE, "projections and checkpoints are being written again");
}

/* The journal goes on, and whoever is to mend the disk hears of it at once. */
static void watch_store(struct desk *d)
{
    const char *doing;
    if (!sqlite_store_is_there(d->store)) {
        desk_fail(d, "journal.db or its log was removed or replaced beneath the daemon", ERR_LOST);
        return;
    }
    const int trouble = sqlite_store_trouble(d->store, &doing);
    if (trouble == d->reported_store)
        return;
    d->reported_store = trouble;
    if (trouble)
        log_message(MESSAGE_DISK_TROUBLE, LOG_ERROR, "%s: %s: %s", d->config->state, doing,
                    error_text(trouble));
    else
        log_message(MESSAGE_DISK_WELL, LOG_NOTICE, "%s: the disk takes everything again",
                    d->config->state);
}

static void watch_scrub(struct desk *d)
{
    struct scrub_state state;
    scrub_get(d->scrub, &state);
    if (d->reported_damaged || (!state.damaged && !state.failure))
        return;
    d->reported_damaged = true;
    if (state.damaged)
        log_message(MESSAGE_INPUT_DAMAGED, LOG_ERROR,
                    "input %llu of the journal %s: serving goes on; s75d --verify tells more, "
                    "s75d --salvage DIR takes out what is intact (systemd/README.md)",
                    (unsigned long long)state.damaged, state.what);
    else
        log_line(LOG_ERROR, "checking old inputs, of which %llu are whole: %s",
                 (unsigned long long)state.checked, error_text(state.failure));
}

/* A writer that hangs must not look alive: a sign of life is that none of its work is under way, or
 * that it has come back with some since the last tick. Under load some always is. */
static void report_alive(struct desk *d)
{
    if (!d->commits.committing || d->commits.attempts != d->attempts_seen)
        log_alive();
    d->attempts_seen = d->commits.attempts;
}

static void on_tick(void *ctx)
{
    struct desk *d = ctx;
    desk_tick(d);
    commit_retry(&d->commits);
    advance_tick(d);
    commit_begin(&d->commits);
    beat(d);
    follow_tick(d->follow);
    limits_tick(d);
    figures_tick(d);
    door_tick(d);
    watch_projector(d);
    watch_store(d);
    watch_scrub(d);
    task_tick(d);
    report_alive(d);
}

static void on_room(void *ctx)
{
    struct desk *d = ctx;
    if (d->follow)
        follow_pump(d->follow);
}

static void on_stop(void *ctx)
{
    struct desk *d = ctx;
    log_stopping();
    d->stopping = true;
    net_accept(d->net, false);
    commit_begin(&d->commits);
    if (commit_is_idle(&d->commits))
        net_stop(d->net);
    else if (d->commits.stalled && !d->commits.retrying)
        stop_without_committing(d);
}

static void on_reload(void *ctx)
{
    reload_now(ctx);
}

static bool may_connect(void *ctx, const char *principal)
{
    return door_admits(ctx, principal);
}

static int open_net_with(struct desk *d, const struct keyring *keys, const char *listeners)
{
    static const struct net_handler handler = {requests_take, on_turn_end, on_wake,     on_tick,
                                               on_stop,       on_room,     may_connect, on_reload};
    const struct net_config config = {
        .desk = d->config->desk,
        .desk_count = d->config->desk_count,
        .events = d->config->events,
        .events_count = d->config->events_count,
        .secret_key = keys->has_key ? keys->key : NULL,
        .previous_key = keys->has_previous ? keys->previous : NULL,
        .insecure = d->config->insecure,
        .listeners = listeners,
        .request_bytes_max = WIRE_REQUEST_BYTES_MAX,
        .replies_bytes_max = LIMIT_REPLIES_PEER,
        .replies_total_max = LIMIT_REPLIES,
        .connections_max = LIMIT_CONNECTIONS,
        .drain_max = 256,
        .fanout = "/proc/self/exe", /* the same build, also when the file was replaced meanwhile */
        .topic_bytes_max = WIRE_TOPIC_MAX - 1,
        .events_hwm = LIMIT_LISTENERS_HWM,
        .listeners_max = LIMIT_LISTENERS,
        .listeners_bytes_max = LIMIT_LISTENERS_BYTES,
    };
    const char *text = NULL;
    int rc = net_open(&config, &handler, d, &d->net, &text);
    if (rc)
        log_line(LOG_ERROR, "%s: %s", text ? text : "opening endpoints", error_text(rc));
    return rc;
}

static int open_net(struct desk *d)
{
    struct keyring keys;
    char *listeners = door_listeners(d);
    int rc = keyring_read(d->config, &keys);
    if (!rc)
        rc = listeners ? open_net_with(d, &keys, listeners) : ERR_MEMORY;
    keyring_wipe(&keys);
    d->door = (struct desk_door){0}; /* until now only the lock was tried */
    free(listeners);
    if (!rc && d->config->insecure)
        log_message(MESSAGE_INSECURE, LOG_WARNING,
                    "INSECURE: tcp endpoints have no lock; every program on this machine "
                    "may do everything (--insecure)");
    return rc;
}

static void notice_commit(void *ctx) { net_wake(((struct desk *)ctx)->net); }

/* The state as it is now, so that the next start replays nothing; but only when it is that of the
 * last input known to be durable. Nothing is committed any more. */
static void save_last_checkpoint(struct desk *d, uint64_t saved)
{
    struct checkpoint c = {
        .journal = d->commits.journal, .event = d->commits.event, .rules = engine_rules()};
    struct buffer image = BUFFER_NULL;
    struct report_status status;
    report_status(d->engine, &status);
    if (d->failure || d->commits.failure || status.last_journal != c.journal || c.journal == 0 ||
        saved == c.journal)
        return;
    memcpy(c.chain, d->commits.chain, sizeof c.chain);
    int rc = engine_save(d->engine, &image);
    c.image = buffer_bytes(&image);
    if (!rc)
        rc = d->store->ops->checkpoint_save(d->store, &c);
    if (rc)
        log_line(LOG_WARNING, "%s/state.db: %s; the next start replays more of the journal",
                 d->config->state, error_text(rc));
    buffer_fini(&image);
}

static int serve(struct desk *d, const struct recovered *recovered)
{
    const struct books_place books = {d->books, d->config->state};
    int rc = projector_start(d->store, &books, &d->projector);
    if (rc) {
        log_line(LOG_ERROR, "%s/%s: %s", books.directory, books.ops->name, error_text(rc));
        return rc;
    }
    projector_wake(d->projector, recovered->head.journal);
    rc = checkpointer_start(d->store, d->config->checkpoint_every, recovered->checkpoint,
                            &d->checkpointer);
    if (rc) {
        log_line(LOG_ERROR, "starting: %s", error_text(rc));
        return rc;
    }
    rc = open_net(d);
    if (rc)
        return rc;
    rc = follow_new(d->store, d->net, &d->commits, &d->follow);
    if (!rc)
        follow_hide_by(d->follow, desk_hide, d);
    if (!rc)
        rc = writer_start(d->store, d->commits.chain, notice_commit, d, sqlite_store_rest,
                          &d->commits.writer);
    if (rc) {
        log_line(LOG_ERROR, "starting: %s", error_text(rc));
        return rc;
    }
    d->commits.net = d->net;
    d->commits.on_committed = on_committed;
    d->commits.ctx = d;
    d->commits.items = recovered->items; /* or many short lives would never save one */
    checkpointer_wake(d->checkpointer, d->commits.items);
    door_begin(d);
    figures_tick(d);
    advance_tick(d);
    commit_begin(&d->commits);
    net_tick(d->net, TICK_MS);
    log_message(MESSAGE_SERVING, LOG_NOTICE,
                "serving %s: epoch %llu, %llu inputs, %llu events, %llu replayed",
                net_desk_endpoint(d->net, 0), (unsigned long long)d->commits.epoch,
                (unsigned long long)d->commits.journal, (unsigned long long)d->commits.event,
                (unsigned long long)recovered->replayed);
    log_ready();
    if (scrub_start(d->store, recovered->head.journal, &d->scrub))
        log_line(LOG_WARNING, "old inputs are not checked: no thread for it");
    rc = net_run(d->net);
    if (rc)
        log_line(LOG_ERROR, "the loop or its sockets: %s; stopping", error_text(rc));
    return rc;
}

static void stop(struct desk *d)
{
    atomic_store(&d->cancelled, true);
    writer_stop(d->commits.writer);
    scrub_stop(d->scrub);
    if (d->checkpointer)
        save_last_checkpoint(d, checkpointer_stop(d->checkpointer));
    net_close(d->net, LINGER_MS);
    projector_stop(d->projector, !d->failure);
    follow_free(d->follow);
    if (d->reader)
        d->store->ops->reader_close(d->reader);
    commit_fini(&d->commits);
    arena_fini(&d->arena);
    arena_fini(&d->answer);
    buffer_fini(&d->reply);
    buffer_fini(&d->shown);
    engine_free(d->engine);
}

static int run(struct config *config, struct store **store_in_out)
{
    struct recovered recovered = {0};
    struct desk *d = calloc(1, sizeof *d);
    uint64_t epoch = 0;
    int rc = d ? stand_recover(config, store_in_out, &recovered) : ERR_MEMORY;
    if (rc) {
        free(d);
        return rc;
    }
    struct store *store = *store_in_out;
    if (poison_forget_journaled())
        log_line(LOG_WARNING, "%s/poison: cannot be written", config->state);
    d->config = config;
    d->store = store;
    d->books = &sqlite_books;
    d->who_reads = sqlite_store_reader;
    d->engine = recovered.engine;
    d->arena.limit = WIRE_ARENA_BYTES_MAX;
    d->answer.limit = DESK_ANSWER_ARENA_MAX;
    d->notices = DESK_NOTICES_MAX;
    d->started_ns = net_uptime_ns();
    d->reload.read_us = config->file ? net_now().us : 0;
    rc = start_epoch(config, store, &epoch);
    if (!rc)
        rc = stand_take(config, store, epoch, &recovered);
    if (!rc)
        rc = store->ops->head(store, &d->restores);
    if (!rc)
        rc = store->ops->reader_open(store, &d->reader);
    commit_init(&d->commits, d->engine, epoch, &d->restores);
    if (!rc)
        rc = serve(d, &recovered);
    if (!rc)
        rc = d->failure;
    stop(d);
    free(d);
    return rc;
}

/* Peers choose much of what is looked for in tables: nobody may know which names share a place. */
static int key_tables(void)
{
    uint8_t key[MAP_KEY_SIZE];
    if (getrandom(key, sizeof key, 0) != (ssize_t)sizeof key)
        return ERR_IO;
    map_key_set(key);
    return 0;
}

static int start_and_serve(struct config *config)
{
    struct store *store;
    signal(SIGHUP, SIG_IGN); /* until there is a loop that reads the configuration again */
    int rc = start_store(config, &store);
    if (rc)
        return rc == START_LOST ? EXIT_LOST : EXIT_FAILED;
    start_poison(config);
    rc = run(config, &store);
    poison_close();
    if (store)
        store->ops->close(store);
    if (rc == ERR_FULL)
        space_report(config->state);
    if (!rc)
        log_message(MESSAGE_STOPPED, LOG_NOTICE, "stopped");
    return stand_status(rc);
}

int main(int argc, char **argv)
{
    struct config config;
    if (argc > 0 && strcmp(argv[0], NET_FANOUT) == 0)
        return net_fanout_main(argc, argv);
    config_parse(argc, argv, &config);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a limit on files is a full disk */
    (void)prctl(PR_SET_DUMPABLE, 0);
    if (chain_init()) {
        log_line(LOG_ERROR, "libsodium does not start");
        return EXIT_FAILED;
    }
    if (key_tables()) {
        log_line(LOG_ERROR, "the system gives no random bytes");
        return EXIT_FAILED;
    }
    int status;
    if (config.check)
        status = config_check(&config);
    else if (config.verify)
        status = offline_verify(&config);
    else if (config.salvage)
        status = offline_salvage(&config);
    else if (config.settle)
        status = stand_settle(&config);
    else
        status = start_and_serve(&config);
    config_fini(&config);
    return status;
}
