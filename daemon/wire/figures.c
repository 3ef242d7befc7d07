#include "wire/message.h"

static S75__V1__Histogram *histogram(struct arena *arena, const struct wire_histogram *h)
{
    S75__V1__Histogram *m = arena_take(arena, sizeof *m);
    if (!m)
        return NULL;
    s75__v1__histogram__init(m);
    m->n_bound = h->bound_count;
    m->bound = (uint64_t *)(uintptr_t)h->bounds;
    m->n_count = h->bound_count + 1;
    m->count = (uint64_t *)(uintptr_t)h->counts;
    m->sum = h->sum;
    return m;
}

/* Those that there were; how many. NULL: out of memory. */
static S75__V1__RefusedCount **refused(struct arena *arena, const uint64_t *counts,
                                       size_t *ret_count)
{
    S75__V1__RefusedCount *rows = arena_take(arena, REFUSED_CODE_COUNT * sizeof *rows);
    S75__V1__RefusedCount **list = arena_take(arena, REFUSED_CODE_COUNT * sizeof(void *));
    size_t n = 0;
    for (size_t code = 1; rows && list && code < REFUSED_CODE_COUNT; code++) {
        if (counts[code] == 0)
            continue;
        s75__v1__refused_count__init(&rows[n]);
        rows[n].has_code = true;
        rows[n].code = (S75__V1__RefusalCode)code;
        rows[n].count = counts[code];
        list[n] = &rows[n];
        n++;
    }
    *ret_count = n;
    return rows ? list : NULL;
}

static bool fill_exceptions(S75__V1__Figures *m, struct arena *arena,
                            const struct report_figures *open)
{
    const size_t most = (size_t)EXCEPTION_STATE_COUNT * REPORT_AGES;
    S75__V1__ExceptionCount *rows = arena_take(arena, most * sizeof *rows);
    m->exceptions = arena_take(arena, most * sizeof(void *));
    if (!rows || !m->exceptions)
        return false;
    for (int state = 0; state < EXCEPTION_STATE_COUNT; state++)
        for (size_t age = 0; age < REPORT_AGES; age++) {
            S75__V1__ExceptionCount *row = &rows[m->n_exceptions];
            if (open->exceptions[state][age] == 0)
                continue;
            s75__v1__exception_count__init(row);
            row->has_state = true;
            row->state = (S75__V1__ExceptionState)state;
            row->age_days = report_ages[age];
            row->count = open->exceptions[state][age];
            m->exceptions[m->n_exceptions++] = row;
        }
    return true;
}

static bool fill_feeds(S75__V1__Figures *m, const struct wire_figures *f)
{
    struct report_status status;
    struct report_heard heard;
    bool failed = false;
    report_status(f->engine, &status);
    const size_t count = status.feeds < WIRE_FEEDS_MAX ? status.feeds : WIRE_FEEDS_MAX;
    S75__V1__FeedFigures *rows = arena_take(f->arena, (count + 1) * sizeof *rows);
    m->feeds = arena_take(f->arena, (count + 1) * sizeof(void *));
    for (size_t i = 0; rows && m->feeds && i < count; i++) {
        report_heard(f->engine, (uint32_t)i, &heard);
        s75__v1__feed_figures__init(&rows[i]);
        rows[i].party = message_text_or_empty(f->arena, heard.party, &failed);
        rows[i].feed = message_text_or_empty(f->arena, heard.name, &failed);
        rows[i].submissions = heard.submissions;
        rows[i].heard_us = heard.us;
        m->feeds[m->n_feeds++] = &rows[i];
    }
    return rows && m->feeds && !failed;
}

S75__V1__Figures *message_figures(const struct wire_figures *f)
{
    struct report_figures open;
    S75__V1__Figures *m = arena_take(f->arena, sizeof *m);
    if (!m)
        return NULL;
    s75__v1__figures__init(m);
    m->now_us = f->now.us;
    m->inputs = f->inputs;
    m->items_accepted = f->items_accepted;
    m->items_refused = refused(f->arena, f->items_refused, &m->n_items_refused);
    m->turned_away = refused(f->arena, f->turned_away, &m->n_turned_away);
    m->commit_us = histogram(f->arena, &f->commit_us);
    m->group = histogram(f->arena, &f->group);
    m->journal_bytes = f->journal_bytes;
    m->wal_bytes = f->wal_bytes;
    m->books_bytes = f->books_bytes;
    m->state_bytes = f->state_bytes;
    m->disk_bytes = f->disk_bytes;
    m->disk_free_bytes = f->disk_free_bytes;
    m->wal_held_by = (char *)(uintptr_t)f->wal_held_by;
    m->checkpoint_us = f->checkpoint_us;
    m->follower_lag = f->follower_lag;
    report_figures(f->engine, &open);
    m->exceptions_past_due = open.exceptions_past_due;
    m->pending = open.pending;
    m->pending_oldest_days = open.pending_oldest;
    return m->items_refused && m->turned_away && m->commit_us && m->group &&
                   fill_exceptions(m, f->arena, &open) && fill_feeds(m, f)
               ? m
               : NULL;
}
