#include <string.h>
#include "base/error.h"
#include "core/access/rights.h"
#include "core/message/vocabulary.h"
#include "wire/message.h"
#include "wire/part.h"
#include "wire/wire.h"

int message_answer(struct buffer *out, uint64_t request, S75__V1__Answer__BodyCase body_case,
                   void *body)
{
    S75__V1__Answer answer = S75__V1__ANSWER__INIT;
    S75__V1__Reply reply = S75__V1__REPLY__INIT;
    answer.request = request;
    answer.body_case = body_case;
    answer.status = body; /* the union's members are all pointers */
    reply.body_case = S75__V1__REPLY__BODY_ANSWER;
    reply.answer = &answer;
    return message_pack(out, &reply.base);
}

static void fill_clock(S75__V1__StatusAnswer *m, const struct wire_status *status)
{
    m->has_clock = m->has_clock_jump_max_days = m->has_clock_takes_two = true;
    m->clock = (S75__V1__ClockState)status->clock;
    m->has_clock_date = status->clock != WIRE_CLOCK_MANUAL;
    m->clock_date = date_to_number(status->clock_date);
    m->clock_jump_max_days = status->clock_jump_max_days;
    m->has_clock_confirmed = status->days.confirmed != DATE_NONE;
    m->clock_confirmed = date_to_number(status->days.confirmed);
    m->clock_takes_two = status->clock_takes_two;
    m->has_day_to = status->days.day_to != DATE_NONE;
    m->day_to = date_to_number(status->days.day_to);
}

static void fill_net(S75__V1__StatusAnswer *m, const struct wire_status *status)
{
    m->memory_bytes = status->memory_bytes;
    m->memory_limit_bytes = status->memory_limit_bytes;
    m->replies_bytes = status->replies_bytes;
    m->connections = status->connections;
    m->connections_max = status->connections_max;
    m->connections_turned_away = status->connections_turned_away;
    m->listeners = status->listeners;
    m->listeners_lost = status->listeners_lost;
    m->events_dropped = status->events_dropped;
    m->peers_ended = status->peers_ended;
}

static void fill_configuration(S75__V1__StatusAnswer *m, const struct wire_configuration *c)
{
    m->has_configuration_us = c->read_us != 0;
    m->configuration_us = c->read_us;
    m->has_configuration_refused_us = m->has_configuration_problems = c->refused_us != 0;
    m->configuration_refused_us = c->refused_us;
    m->configuration_problems = c->problems;
    m->n_configuration_waiting = c->waiting_count;
    m->configuration_waiting = (char **)(uintptr_t)c->waiting;
}

int wire_answer_status(struct buffer *out, uint64_t request, const struct wire_status *status)
{
    S75__V1__StatusAnswer m = S75__V1__STATUS_ANSWER__INIT;
    S75__V1__Restored restored;
    char version[] = S75D_VERSION;
    m.epoch = status->epoch;
    m.last_journal = status->core.last_journal;
    m.last_event = status->core.last_event;
    m.projected_journal = status->projected_journal;
    m.checkpoint_journal = status->checkpoint_journal;
    m.business_date = date_to_number(status->core.today);
    m.chain = message_bytes(status->chain, 32);
    m.pools = status->core.pools;
    m.parties = status->core.parties;
    m.contribution_years = status->core.contribution_years;
    m.open_items = status->core.open_items;
    m.exceptions = status->core.exceptions;
    m.followers = status->followers;
    m.refused_busy = status->refused_busy;
    m.refused_malformed = status->refused_malformed;
    m.uptime_s = status->uptime_s;
    m.version = version;
    m.followers_dropped = status->followers_dropped;
    fill_clock(&m, status);
    fill_net(&m, status);
    m.has_disk_full_since_us = status->disk_full_since_us != 0;
    m.disk_full_since_us = status->disk_full_since_us;
    m.has_locked_since_us = status->locked_since_us != 0;
    m.locked_since_us = status->locked_since_us;
    m.has_waiting_for_disk = m.has_disk_full_since_us || m.has_locked_since_us;
    m.waiting_for_disk = status->waiting_for_disk;
    m.has_peers_ahead = m.has_peers_differ = true;
    m.peers_ahead = status->peers_ahead;
    m.peers_differ = status->peers_differ;
    if (status->restored) {
        message_restored(&restored, status->restored);
        m.restored = &restored;
    }
    m.has_feeds = m.has_refused_strangers = m.has_set_aside = true;
    m.feeds = status->core.feeds;
    m.refused_strangers = status->refused_strangers;
    m.set_aside = status->set_aside;
    m.task = (char *)(uintptr_t)status->task;
    m.has_task_done = m.has_task_of = status->task != NULL;
    m.task_done = status->task_done;
    m.task_of = status->task_of;
    m.checked_journal = status->checked_journal;
    m.has_damaged_journal = status->damaged_journal != 0;
    m.damaged_journal = status->damaged_journal;
    m.has_rules = true;
    m.rules = status->rules;
    m.has_stand = status->stand != 0;
    m.stand = status->stand;
    m.has_insecure = m.insecure = status->insecure;
    m.has_register_entries = true;
    m.register_entries = status->register_entries;
    m.has_refused_requests = m.has_refused_connections = status->figures != NULL;
    m.refused_requests = status->refused_requests;
    m.refused_connections = status->refused_connections;
    fill_configuration(&m, &status->configuration);
    m.figures = status->figures ? message_figures(status->figures) : NULL;
    if (status->figures && !m.figures)
        return ERR_MEMORY;
    return message_answer(out, request, S75__V1__ANSWER__BODY_STATUS, &m);
}

static void fill_pool(S75__V1__PoolSummary *m, const struct report_pool *p, struct arena *arena,
                      bool *failed)
{
    s75__v1__pool_summary__init(m);
    m->pool = message_text_or_empty(arena, p->code, failed);
    m->name = message_text_or_empty(arena, p->name, failed);
    m->area = message_text_or_empty(arena, p->area, failed);
    m->host = message_text_or_empty(arena, p->host, failed);
    m->pool_manager = message_text_or_empty(arena, p->manager, failed);
    m->has_release_conditions_met = p->is_of_today;
    m->release_conditions_met = p->not_met_because == REASON_NONE;
    m->has_not_met_because = p->is_of_today && !m->release_conditions_met;
    if (m->has_not_met_because)
        m->not_met_because = (S75__V1__Reason)p->not_met_because;
    m->contributions = p->contributions;
    m->due_pence = p->due;
    m->paid_pence = p->paid;
    m->received_pence = p->received;
    m->written_off_pence = p->written_off;
    m->held_pence = p->held;
    m->unallocated_pence = p->unallocated;
    m->exceptions = p->exceptions;
    m->synthetic = p->synthetic;
}

int wire_answer_pools(struct buffer *out, struct arena *arena, uint64_t request,
                      const struct engine *e, struct text principal)
{
    struct report_status status;
    bool failed = false;
    report_status(e, &status);
    S75__V1__PoolsAnswer m = S75__V1__POOLS_ANSWER__INIT;
    S75__V1__PoolSummary *pools = arena_take(arena, (status.pools + 1) * sizeof *pools);
    m.pools = arena_take(arena, (status.pools + 1) * sizeof(S75__V1__PoolSummary *));
    if (!pools || !m.pools)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < status.pools; i++) {
        struct report_pool p;
        if (!access_may_ask(e, principal, ASK_POOL, i))
            continue;
        report_pool(e, i, DATE_NONE, &p);
        fill_pool(&pools[i], &p, arena, &failed);
        m.pools[m.n_pools++] = &pools[i];
    }
    return failed ? ERR_MEMORY : message_answer(out, request, S75__V1__ANSWER__BODY_POOLS, &m);
}

/* A list of messages being built in the arena. */
struct list {
    struct arena *arena;
    void **items;
    size_t count, capacity, limit;
    bool failed, more;
    uint32_t place; /* exceptions by place: of the last one */
    bool by_place;
};

static void *list_add(struct list *l, size_t size)
{
    if (l->count == l->capacity) {
        size_t wanted = l->capacity ? l->capacity * 2 : 16;
        void **more = arena_take(l->arena, wanted * sizeof(void *));
        if (more && l->count)
            memcpy(more, l->items, l->count * sizeof(void *));
        l->items = more;
        l->capacity = wanted;
    }
    void *item = l->items ? arena_take(l->arena, size) : NULL;
    if (!item)
        l->failed = true;
    else
        l->items[l->count++] = item;
    return item;
}

static int add_contribution_year(void *ctx, const struct report_contribution_year *s)
{
    struct list *l = ctx;
    S75__V1__ContributionYearStatement *m = list_add(l, sizeof *m);
    S75__V1__Position *position = arena_take(l->arena, sizeof *position);
    if (!m || !position)
        return ERR_MEMORY;
    s75__v1__contribution_year_statement__init(m);
    *position = message_position(&s->position);
    m->position = position;
    m->contribution = message_text_or_empty(l->arena, s->contribution, &l->failed);
    m->partner = message_text_or_empty(l->arena, s->partner, &l->failed);
    m->kind = message_text_or_empty(l->arena, vocabulary_word(s->kind), &l->failed);
    m->economy = (S75__V1__Economy)s->economy;
    m->year = (uint32_t)s->year;
    m->agreed_pence = s->agreed;
    m->within_tolerance = s->within_tolerance;
    m->parts = message_parts(l->arena, &s->parts, &l->failed);
    m->n_parts = m->parts ? s->parts.count : 0;
    l->failed |= l->arena->failed; /* parts may be missing */
    return l->failed ? ERR_MEMORY : 0;
}

static int add_balance(void *ctx, struct text account, int64_t amount)
{
    struct list *l = ctx;
    S75__V1__Balance *m = list_add(l, sizeof *m);
    if (!m)
        return ERR_MEMORY;
    s75__v1__balance__init(m);
    m->account = message_text_or_empty(l->arena, account, &l->failed);
    m->amount_pence = amount;
    return l->failed ? ERR_MEMORY : 0;
}

/* A statement and what it points to, all in the arena; NULL when out of memory. */
static S75__V1__StatementAnswer *make_statement(struct arena *arena, const struct engine *e,
                                                uint32_t pool, date_t as_of)
{
    S75__V1__StatementAnswer *m = arena_take(arena, sizeof *m);
    S75__V1__PoolSummary *summary = arena_take(arena, sizeof *summary);
    struct list years = {.arena = arena}, balances = {.arena = arena};
    struct report_pool p;
    struct report_status status;
    bool failed = !m || !summary;
    if (failed)
        return NULL;
    report_status(e, &status);
    report_pool(e, pool, as_of, &p);
    s75__v1__statement_answer__init(m);
    fill_pool(summary, &p, arena, &failed);
    m->pool = summary;
    m->as_of = date_to_number(as_of == DATE_NONE ? status.today : as_of);
    m->note = message_text(arena, p.note, &failed);
    if (report_contribution_years(e, pool, as_of, DATE_NONE, arena, add_contribution_year,
                                  &years) ||
        report_balances(e, pool, as_of, add_balance, &balances) || failed)
        return NULL;
    m->contribution_years = (S75__V1__ContributionYearStatement **)years.items;
    m->n_contribution_years = years.count;
    m->balances = (S75__V1__Balance **)balances.items;
    m->n_balances = balances.count;
    return m;
}

int wire_answer_statement(struct buffer *out, struct arena *arena, uint64_t request,
                          const struct engine *e, uint32_t pool, date_t as_of)
{
    S75__V1__StatementAnswer *m = make_statement(arena, e, pool, as_of);
    return m ? message_answer(out, request, S75__V1__ANSWER__BODY_STATEMENT, m) : ERR_MEMORY;
}

static int add_exception(void *ctx, const struct report_exception *x)
{
    struct list *l = ctx;
    l->place++;
    if (l->count == l->limit) {
        l->more = true;
        return WIRE_REFUSED; /* stops the visit */
    }
    S75__V1__Exception *m = list_add(l, sizeof *m);
    if (!m)
        return ERR_MEMORY;
    l->failed |= message_exception(m, l->arena, x) != 0;
    if (l->by_place)
        m->id = l->place;
    return l->failed ? ERR_MEMORY : 0;
}

int wire_answer_snapshot(struct buffer *out, struct arena *arena, uint64_t request,
                         const struct engine *e, uint32_t pool, bool by_place)
{
    S75__V1__SnapshotAnswer m = S75__V1__SNAPSHOT_ANSWER__INIT;
    struct list l = {.arena = arena, .limit = WIRE_EXCEPTIONS_PAGE, .by_place = by_place};
    struct report_status status;
    struct report_pool p;
    report_status(e, &status);
    report_pool(e, pool, DATE_NONE, &p);
    m.event = status.last_event;
    m.pool_number = p.last_event;
    m.journal = status.last_journal;
    m.statement = make_statement(arena, e, pool, DATE_NONE);
    int rc = m.statement ? report_exceptions(e, pool, 0, add_exception, &l) : ERR_MEMORY;
    if (rc < 0)
        return rc;
    m.exceptions = (S75__V1__Exception **)l.items;
    m.n_exceptions = l.count;
    m.more_exceptions = l.more;
    return message_answer(out, request, S75__V1__ANSWER__BODY_SNAPSHOT, &m);
}

static void fill_effects(S75__V1__InputAnswer *m, const struct effects *e, struct list *events,
                         struct list *postings)
{
    for (size_t i = 0; i < e->event_count; i++) {
        void **at = list_add(events, sizeof *at) ? &events->items[events->count - 1] : NULL;
        if (at)
            *at = message_event(events->arena, &e->events[i]);
        events->failed |= !at || !*at;
    }
    for (size_t i = 0; i < e->posting_count; i++) {
        const struct posting *p = &e->postings[i];
        S75__V1__Posting *x = list_add(postings, sizeof *x);
        if (!x)
            return;
        s75__v1__posting__init(x);
        x->pool = message_text_or_empty(postings->arena, p->pool, &postings->failed);
        x->account = message_text_or_empty(postings->arena, p->account, &postings->failed);
        x->value_date = date_to_number(p->value_date);
        x->booked_on = date_to_number(p->booked_on);
        x->amount_pence = p->amount;
        x->item = p->item == ITEM_NONE ? 0 : p->item;
    }
    m->events = (S75__V1__Event **)events->items;
    m->n_events = events->count;
    m->postings = (S75__V1__Posting **)postings->items;
    m->n_postings = postings->count;
}

int wire_answer_input(struct buffer *out, struct arena *arena, uint64_t request,
                      const struct wire_input *input)
{
    S75__V1__InputAnswer m = S75__V1__INPUT_ANSWER__INIT;
    struct list events = {.arena = arena}, postings = {.arena = arena};
    bool failed = false;
    m.journal = input->journal;
    m.party = message_text_or_empty(arena, input->of.party, &failed);
    m.feed = message_text_or_empty(arena, input->of.feed, &failed);
    m.number = input->of.number;
    m.epoch = input->epoch;
    m.principal = message_text_or_empty(arena, input->principal, &failed);
    m.version = input->version;
    m.rules = input->rules;
    m.roles = input->roles;
    m.received_us = input->received.us;
    m.raw = message_bytes(input->raw.data, input->raw.size);
    m.digest = message_bytes(input->digest, 32);
    m.has_effects = input->batch != NULL;
    if (input->batch)
        m.effects = message_bytes(input->batch, 32);
    m.chain = message_bytes(input->chain, 32);
    m.outcome = message_outcome(arena, input->of.party, input->of.feed, input->of.number,
                                input->effects, false);
    fill_effects(&m, input->effects, &events, &postings);
    if (failed || events.failed || postings.failed || !m.outcome)
        return ERR_MEMORY;
    return message_answer(out, request, S75__V1__ANSWER__BODY_INPUT, &m);
}

_Static_assert((int)WIRE_VERIFY_NOT_DONE == (int)S75__V1__VERIFY_RESULT__VERIFY_NOT_DONE,
               "results of a verification are numbered alike");

int wire_answer_verify(struct buffer *out, struct arena *arena, uint64_t request,
                       const struct wire_verified *v)
{
    S75__V1__VerifyAnswer m = S75__V1__VERIFY_ANSWER__INIT;
    bool failed = false;
    m.has_result = true;
    m.result = (S75__V1__VerifyResult)v->result;
    m.inputs = v->inputs;
    m.events = v->events;
    m.text = message_text_or_empty(arena, v->text, &failed);
    return failed ? ERR_MEMORY : message_answer(out, request, S75__V1__ANSWER__BODY_VERIFY, &m);
}

int wire_answer_backup(struct buffer *out, struct arena *arena, uint64_t request,
                       const struct wire_backup *b)
{
    S75__V1__BackupAnswer m = S75__V1__BACKUP_ANSWER__INIT;
    bool failed = false;
    m.made = b->made;
    m.inputs = b->inputs;
    m.copied = b->copied;
    m.bytes = b->bytes;
    m.chain = message_bytes(b->chain, 32);
    m.text = message_text_or_empty(arena, b->text, &failed);
    return failed ? ERR_MEMORY : message_answer(out, request, S75__V1__ANSWER__BODY_BACKUP, &m);
}

int wire_answer_document(struct buffer *out, uint64_t request, uint64_t journal)
{
    S75__V1__DocumentAnswer m = S75__V1__DOCUMENT_ANSWER__INIT;
    m.known = journal != 0;
    m.has_journal = journal != 0;
    m.journal = journal;
    return message_answer(out, request, S75__V1__ANSWER__BODY_DOCUMENT, &m);
}
