#include "app/ask/query.h"
#include <stdio.h>
#include <string.h>
#include "app/ask/backup.h"
#include "app/ask/check.h"
#include "app/ask/figures.h"
#include "app/ask/issued.h"
#include "app/ask/limits.h"
#include "app/commit/poison.h"
#include "app/ask/postings.h"
#include "app/desk/door.h"
#include "app/desk/reload.h"
#include "app/desk/stored.h"
#include "app/ask/try.h"
#include "app/ask/verify_online.h"
#include "base/error.h"
#include "core/report/planned.h"
#include "store/chain.h"

static void refuse(struct desk *d, const struct net_peer *to, const struct request *r,
                   enum refusal_code code, const char *field, const char *text)
{
    desk_refuse_field(d, to, r, code, field, NULL, text);
}

/* Of what somebody reads; NULL: nobody wonders. */
static const char *const read_words[] = {
    [QUERY_STATEMENT] = "statement", [QUERY_EXCEPTIONS] = "exceptions",
    [QUERY_INPUT] = "input",         [QUERY_SNAPSHOT] = "snapshot",
    [QUERY_REPORT] = "report",       [QUERY_POSTINGS] = "postings",
    [QUERY_TRY] = "trial of rules",  [QUERY_BACKUP] = "backup",
    [QUERY_REGISTER] = "register",   [QUERY_PLAN] = "document",
};

static const char *read_word(enum query_kind kind)
{
    const size_t i = (size_t)kind;
    return i < sizeof read_words / sizeof *read_words ? read_words[i] : NULL;
}

/* What was asked for and not permitted, for the log. */
static const char *refused_word(enum query_kind kind)
{
    const char *word = kind == QUERY_VERIFY ? "verification" : read_word(kind);
    return word ? word : "question";
}

/* The pool asked for; false when there is none and the peer was answered. */
static bool find_pool(struct desk *d, const struct net_peer *from, const struct request *r,
                      uint32_t *ret_pool)
{
    *ret_pool = report_pool_find(d->engine, r->query.pool);
    /* One that is not there and one that is not for this peer are the same to it. */
    if (*ret_pool != UINT32_MAX && door_may(d, from, ASK_POOL, *ret_pool))
        return true;
    if (*ret_pool != UINT32_MAX)
        door_note_refused(d, from, refused_word(r->query.kind), r->query.pool);
    refuse(d, from, r, REFUSED_UNKNOWN_POOL, "query.pool", "no pool has this code");
    return false;
}

static int answer_status(struct desk *d, const struct net_peer *from, const struct request *r)
{
    struct figures_asked figures;
    const struct net_figures net = net_figures(d->net);
    const struct net_counters *counters = net_counters(d->net);
    struct wire_status status = {
        .epoch = d->commits.epoch,
        .projected_journal = projector_projected(d->projector),
        .checkpoint_journal = checkpointer_saved(d->checkpointer),
        .refused_busy = d->refused_busy,
        .refused_malformed = d->refused_malformed,
        .refused_strangers = d->refused_strangers,
        .set_aside = (uint32_t)poison_count(),
        .uptime_s = (net_uptime_ns() - d->started_ns) / 1000000000u,
        .followers = follow_count(d->follow),
        .followers_dropped = follow_dropped(d->follow),
        .memory_bytes = limits_memory_used(&net),
        .memory_limit_bytes = limits_memory(),
        .replies_bytes = net.replies_bytes,
        .connections = net_connections(d->net),
        .connections_max = net.connections_max,
        .connections_turned_away = net.connections_turned_away + net.listeners.turned_away,
        .listeners = (uint32_t)net.listeners.connections,
        .listeners_lost = counters->listeners_lost,
        .events_dropped = counters->events_dropped,
        .peers_ended = counters->peers_ended,
        .chain = d->commits.chain,
        .peers_ahead = d->peers_ahead,
        .peers_differ = d->peers_differ,
        .task = d->task.name,
        .task_done = atomic_load(&d->task.done),
        .task_of = atomic_load(&d->task.of),
    };
    advance_report(d, &status);
    const struct store_restored *last = &d->restores.restored;
    const struct wire_restored restored = {last->epoch, last->journal, last->event, last->us};
    status.restored = last->epoch ? &restored : NULL;
    struct scrub_state scrub;
    scrub_get(d->scrub, &scrub);
    status.checked_journal = scrub.checked;
    status.damaged_journal = scrub.damaged;
    status.rules = engine_rules();
    status.stand = d->restores.stand;
    status.insecure = d->config->insecure;
    status.register_entries = access_entries(d->engine);
    reload_report(d, &status);
    report_status(d->engine, &status.core);
    if (d->commits.stalled) {
        if (d->commits.stalled == ERR_HELD)
            status.locked_since_us = d->commits.stalled_since.us;
        else
            status.disk_full_since_us = d->commits.stalled_since.us;
        status.waiting_for_disk = d->commits.next_journal - 1 - d->commits.journal;
        status.core.today = d->commits.today;
    }
    /* These three belong together: whoever keeps them can hold the daemon to them. */
    status.core.last_journal = d->commits.journal;
    status.core.last_event = d->commits.event;
    if (door_may(d, from, ASK_FIGURES, ACCESS_POOL_NONE)) {
        figures_ask(d, &figures);
        status.figures = &figures.wire;
        /* Counted here is also who asked for a pool that is there and is not shown to him. */
        status.refused_connections = counters->refused;
        status.refused_requests = d->door.forbidden;
    }
    return wire_answer_status(&d->reply, r->query.request, &status);
}

/* To a reader, who is not told how much goes on. */
static int answer_date(struct desk *d, const struct request *r)
{
    struct wire_status status = {.chain = (const uint8_t[STORE_DIGEST_SIZE]){0},
                                 .register_entries = 1, /* its own, at least */
                                 .insecure = d->config->insecure};
    struct report_status core;
    report_status(d->engine, &core);
    status.core.today = core.today;
    return wire_answer_status(&d->reply, r->query.request, &status);
}

struct input_answer {
    struct desk *d;
    uint64_t request;
    const struct effects *effects;
    uint64_t journal;
    uint8_t before[STORE_DIGEST_SIZE]; /* the chain of the row before it */
    bool found;
};

/* Shown is what follows on the row before it: everything in it is then what was written. */
static int answer_row(void *ctx, const struct journal_row *row)
{
    struct input_answer *a = ctx;
    if (row->number < a->journal) {
        memcpy(a->before, row->chain, sizeof a->before);
        return 0;
    }
    const int rc = chain_check(row, a->before);
    if (rc)
        return rc;
    struct wire_input input = {
        .journal = row->number,
        .epoch = row->epoch,
        .of = {row->party, row->feed, row->feed_number},
        .principal = row->principal,
        .version = row->version,
        .rules = row->rules,
        .roles = row->roles,
        .received = row->received,
        .raw = row->raw,
        .digest = row->digest,
        .chain = row->chain,
        .batch = row->ends_batch ? row->effects : NULL,
        .effects = a->effects,
    };
    a->found = true;
    return wire_answer_input(&a->d->reply, &a->d->answer, a->request, &input);
}

static void answer_input(struct desk *d, const struct net_peer *from, const struct request *r)
{
    struct stored *stored = NULL;
    const uint64_t journal = r->query.journal;
    struct input_answer a = {.d = d, .request = r->query.request, .journal = journal};
    int rc = 0;
    if (journal >= 1 && journal <= d->commits.journal) {
        rc = stored_read(d->reader, journal, &stored);
        a.effects = stored ? &stored->recorded.effects : NULL;
        if (!rc)
            rc = d->reader->ops->read_journal(d->reader, journal > 1 ? journal - 1 : 1,
                                              journal > 1 ? 2 : 1, answer_row, &a);
    }
    if (rc == ERR_MEMORY)
        refuse(d, from, r, REFUSED_TOO_LARGE, "query.journal",
               "what it caused is too much for one answer: follow its events");
    else if (rc)
        refuse(d, from, r, REFUSED_NOT_FOUND, "query.journal",
               "the journal cannot be read there: run s75ctl verify");
    else if (!a.found)
        refuse(d, from, r, REFUSED_NOT_FOUND, "query.journal",
               "the journal has no input of this number");
    else
        desk_answer(d, from);
    stored_free(stored);
}

static void answer_report(struct desk *d, const struct net_peer *from, const struct request *r,
                          uint32_t pool)
{
    struct report_asked asked = r->query.report;
    struct report report;
    asked.pool = pool;
    int rc = report_make(d->engine, &asked, &d->answer, &report);
    if (!rc)
        rc = wire_answer_report(&d->reply, &d->answer, r->query.request, &report);
    if (rc > 0)
        desk_refuse_made(d, from, r, &report.refusal);
    else if (rc)
        refuse(d, from, r, REFUSED_TOO_LARGE, "report", "the report is too large: ask for less");
    else
        desk_answer(d, from);
}

static void answer_postings(struct desk *d, const struct net_peer *from, const struct request *r)
{
    struct wire_postings page = {.arena = &d->answer, .pool = r->query.pool};
    uint64_t through = 0;
    int rc = postings_page(d->reader, r->query.journal, d->commits.journal, &page, &through);
    if (!rc)
        rc = wire_answer_postings(&d->reply, r->query.request, &page, through,
                                  through < d->commits.journal);
    if (rc == ERR_MEMORY)
        refuse(d, from, r, REFUSED_TOO_LARGE, "postings", "the page is too large");
    else if (rc)
        refuse(d, from, r, REFUSED_NOT_FOUND, "postings.after",
               "the journal cannot be read there: run s75ctl verify");
    else
        desk_answer(d, from);
}

/* Whoever asks leaves a document out that is known: it must be durable, stalled commits or not. */
static uint64_t durable_document(const struct desk *d, const uint8_t sha256[32])
{
    const uint64_t journal = report_document(d->engine, sha256);
    return d->commits.stalled && journal > d->commits.journal ? 0 : journal;
}

/* Whoever asks goes on from it. */
static enum reply_kind reply_kind_of(enum query_kind kind)
{
    return kind == QUERY_DOCUMENT || kind == QUERY_SNAPSHOT ? REPLY_DURABLE : REPLY_ANSWER;
}

/* Of what is asked of all pools or none; one that names a pool is asked about with it. */
static enum access_ask ask_of(const struct request_query *q)
{
    switch (q->kind) {
    case QUERY_STATUS:
    case QUERY_POOLS: /* of which it is shown its own */
    case QUERY_REGISTER:
    case QUERY_STATEMENT:
    case QUERY_SNAPSHOT:
    case QUERY_POSTINGS:
    case QUERY_PLAN: /* of which each row's pool is asked about */
    case QUERY_CHECK: /* who asks must be allowed to submit it */
        return ASK_ANY;
    case QUERY_EXCEPTIONS:
        return q->pool.size ? ASK_ANY : ASK_ALL_POOLS;
    case QUERY_REPORT:
        if (q->pool.size && report_is_of_pool(q->report.kind))
            return ASK_ANY;
        return report_is_national(q->report.kind) ? ASK_TOTALS : ASK_ALL_POOLS;
    case QUERY_INPUT:
    case QUERY_TRY:
        return ASK_ALL_POOLS;
    case QUERY_DOCUMENT:
        return ASK_DOCUMENT;
    case QUERY_VERIFY:
        return ASK_OPERATE;
    case QUERY_BACKUP:
        return ASK_COPY;
    }
    return ASK_COPY;
}

static void note_read(struct desk *d, const struct net_peer *from, const struct request *r)
{
    const char *word = read_word(r->query.kind);
    if (word)
        door_note_read(d, from, word, r->query.pool);
}

static struct text whose_entry(const struct desk *d, const struct net_peer *from)
{
    return door_may(d, from, ASK_OPERATE, ACCESS_POOL_NONE) ? TEXT_NONE : text_of(from->principal);
}

/* A document that is not shown to this peer is to it one that is not there. */
static int answer_plan(struct desk *d, const struct net_peer *from, const struct request *r)
{
    const struct text principal = text_of(from->principal);
    struct request_query q = r->query;
    struct planned_name document, instead;
    wire_plan_names(&q, &document, &instead);
    const int shown = planned_is_shown(d->engine, document, principal),
              other = planned_is_shown(d->engine, instead, principal);
    if (shown < 0 || other < 0)
        return ERR_MEMORY;
    if (!shown) {
        q.journal = 0;
        q.has_sha256 = false;
    }
    if (!other) {
        q.replaced_by = 0;
        q.has_replaced_by = false;
    }
    return wire_answer_plan(&d->reply, &d->answer, q.request, d->engine, &q);
}

static int encode(struct desk *d, const struct net_peer *from, const struct request *r,
                  uint32_t pool)
{
    uint64_t request = r->query.request;
    switch (r->query.kind) {
    case QUERY_STATUS:
        return door_is_reader(d, from) ? answer_date(d, r) : answer_status(d, from, r);
    case QUERY_POOLS:
        return wire_answer_pools(&d->reply, &d->answer, request, d->engine,
                                 text_of(from->principal));
    case QUERY_REGISTER:
        return wire_answer_register(&d->reply, &d->answer, request, d->engine,
                                    whose_entry(d, from));
    case QUERY_STATEMENT:
        return wire_answer_statement(&d->reply, &d->answer, request, d->engine, pool,
                                     r->query.as_of);
    case QUERY_EXCEPTIONS:
        return wire_answer_exceptions(&d->reply, &d->answer, request, d->engine, pool,
                                      &r->query.exceptions, door_is_reader(d, from));
    case QUERY_SNAPSHOT:
        return wire_answer_snapshot(&d->reply, &d->answer, request, d->engine, pool,
                                    door_is_reader(d, from));
    case QUERY_DOCUMENT:
        return wire_answer_document(&d->reply, request, durable_document(d, r->query.sha256));
    case QUERY_PLAN:
        return answer_plan(d, from, r);
    case QUERY_INPUT:
    case QUERY_VERIFY:
    case QUERY_TRY:
    case QUERY_CHECK:
    case QUERY_BACKUP:
    case QUERY_REPORT:
    case QUERY_POSTINGS:
        break;
    }
    return ERR_FORM;
}

static bool is_to_come(const struct desk *d, date_t as_of)
{
    struct report_status status;
    report_status(d->engine, &status);
    return as_of != DATE_NONE && as_of > status.today;
}

static bool refuse_let_go(struct desk *d, const struct net_peer *from, const struct request *r,
                          uint32_t pool)
{
    const struct refusal why = {
        .code = REFUSED_OUT_OF_RANGE,
        .item = ITEM_NONE,
        .field = text_of("statement.as_of"),
        .limit = text_of("after the years let go"),
        .text = report_pool_let_go(d->engine, pool, r->query.as_of, &d->answer),
    };
    if (why.text.size)
        desk_refuse_made(d, from, r, &why);
    return why.text.size != 0;
}

void query_answer(struct desk *d, const struct net_peer *from, const struct request *r)
{
    uint32_t pool = UINT32_MAX;
    bool names_pool = r->query.kind == QUERY_STATEMENT || r->query.kind == QUERY_SNAPSHOT ||
                      r->query.kind == QUERY_POSTINGS ||
                      ((r->query.kind == QUERY_EXCEPTIONS || r->query.kind == QUERY_REPORT) &&
                       r->query.pool.size);
    /* Postings, and what taking a document back would do, are named by inputs. */
    const bool names_inputs = r->query.kind == QUERY_POSTINGS || r->query.kind == QUERY_PLAN;
    if (!door_may(d, from, ask_of(&r->query), ACCESS_POOL_NONE) ||
        (names_inputs && door_is_reader(d, from))) {
        door_refuse(d, from, r, "query", refused_word(r->query.kind));
        return;
    }
    if (!desk_begin_answer(d, from, r))
        return;
    if (!names_pool || door_may(d, from, ASK_POOL, report_pool_find(d->engine, r->query.pool)))
        note_read(d, from, r);
    if (r->query.kind == QUERY_INPUT) {
        answer_input(d, from, r);
        return;
    }
    if (r->query.kind == QUERY_VERIFY) {
        verify_answer(d, from, r);
        return;
    }
    if (r->query.kind == QUERY_TRY) {
        try_answer(d, from, r);
        return;
    }
    if (r->query.kind == QUERY_CHECK) {
        check_answer(d, from, r);
        return;
    }
    if (r->query.kind == QUERY_BACKUP) {
        backup_answer(d, from, r);
        return;
    }
    if ((r->query.kind == QUERY_SNAPSHOT || door_is_reader(d, from)) && d->commits.stalled) {
        desk_answer_waiting(d, from, r, "query.snapshot", "what would be answered is not durable");
        return;
    }
    if (names_pool && !find_pool(d, from, r, &pool))
        return;
    if (r->query.kind == QUERY_STATEMENT && refuse_let_go(d, from, r, pool))
        return;
    if (r->query.kind == QUERY_STATEMENT && is_to_come(d, r->query.as_of))
        desk_refuse_field(d, from, r, REFUSED_OUT_OF_RANGE, "statement.as_of",
                          "at most the business date", "a day to come has no figures yet");
    else if (r->query.kind == QUERY_REPORT && r->query.issued != DATE_NONE)
        issued_answer(d, from, r, pool);
    else if (r->query.kind == QUERY_REPORT)
        answer_report(d, from, r, pool);
    else if (r->query.kind == QUERY_POSTINGS)
        answer_postings(d, from, r);
    else if (encode(d, from, r, pool))
        refuse(d, from, r, REFUSED_TOO_LARGE, "query", "the answer is too large: ask for less");
    else
        desk_answer_as(d, from, reply_kind_of(r->query.kind));
}
