#include "exporter/metrics.h"
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>
#include "kit/s75_text.h"

typedef S75__V1__StatusAnswer status_answer;
typedef S75__V1__Figures figures;

enum form {
    COUNTER,
    GAUGE,
    MICROSECONDS, /* a gauge of seconds; a time that is absent is left out */
    PRESENT,      /* a gauge: 1 when the field is there (or true), else 0 */
    ELEMENTS,     /* a gauge: how many the list has */
};
/* Each metric that is one field of the status, or of its figures: described once. */
struct metric {
    const char *name;
    enum form form;
    const char *field; /* of StatusAnswer; of Figures after a dot */
    const char *help;
};

static const struct metric metrics[] = {
    {"s75_uptime_seconds", GAUGE, "uptime_s", "How long the daemon has been up."},
    {"s75_epoch", GAUGE, "epoch", "Starts and declared restores of this journal."},
    {"s75_journal_inputs", GAUGE, "last_journal", "Inputs in the journal."},
    {"s75_events", GAUGE, "last_event", "Events that were numbered."},
    {"s75_pools", GAUGE, "pools", "Pooled funds."},
    {"s75_open_items", GAUGE, "open_items", "Payments and receipts that are not matched."},
    {"s75_open_exceptions", GAUGE, "exceptions", "Open exceptions, of all states and ages."},
    {"s75_followers", GAUGE, "followers", "Streams of events that peers follow."},
    {"s75_followers_dropped_total", COUNTER, "followers_dropped", "Streams that were ended."},
    {"s75_busy_total", COUNTER, "refused_busy", "Requests answered busy."},
    {"s75_malformed_total", COUNTER, "refused_malformed",
     "Requests refused before anything was journaled, but for busy."},
    {"s75_strangers_total", COUNTER, "refused_strangers",
     "Submissions of parties that nobody has registered."},
    {"s75_set_aside", GAUGE, "set_aside", "Submissions that ended the daemon, and are not tried."},
    {"s75_memory_bytes", GAUGE, "memory_bytes", "Resident memory, of both processes."},
    {"s75_memory_limit_bytes", GAUGE, "memory_limit_bytes", "The sum of all its limits."},
    {"s75_replies_waiting_bytes", GAUGE, "replies_bytes", "Replies to peers that do not read."},
    {"s75_connections", GAUGE, "connections", "Connections at the desk."},
    {"s75_connections_limit", GAUGE, "connections_max", "The most that there may be."},
    {"s75_connections_turned_away_total", COUNTER, "connections_turned_away",
     "Connections beyond the limit."},
    {"s75_connections_refused_total", COUNTER, "refused_connections",
     "Connections of peers whom the register does not have."},
    {"s75_connections_ended_total", COUNTER, "peers_ended",
     "Connections of peers that did not read, ended to make room."},
    {"s75_listeners", GAUGE, "listeners", "Connections at the events."},
    {"s75_listeners_lost_total", COUNTER, "listeners_lost",
     "Times the process that publishes events had to be started again."},
    {"s75_events_dropped_total", COUNTER, "events_dropped", "Events that were not published live."},
    {"s75_disk_full", PRESENT, "disk_full_since_us", "1: nothing is taken, the disk is full."},
    {"s75_journal_locked", PRESENT, "locked_since_us",
     "1: nothing is taken, another process keeps the journal locked."},
    {"s75_waiting_inputs", GAUGE, "waiting_for_disk", "Inputs that were taken and wait for it."},
    {"s75_peers_ahead_total", COUNTER, "peers_ahead",
     "Peers that know of more than this journal has."},
    {"s75_peers_differ_total", COUNTER, "peers_differ", "Peers refused for another history."},
    {"s75_checked_inputs", GAUGE, "checked_journal",
     "Inputs found to be what was written, since the start."},
    {"s75_damaged", PRESENT, "damaged_journal", "1: an input of the journal is damaged."},
    {"s75_insecure", PRESENT, "insecure", "1: tcp endpoints have no lock."},
    {"s75_configuration_refused", PRESENT, "configuration_refused_us",
     "1: the configuration file was read again, was wrong, and was not taken."},
    {"s75_configuration_waiting", ELEMENTS, "configuration_waiting",
     "Settings that wait for the next start."},
    {"s75_inputs_total", COUNTER, ".inputs", "Inputs taken since the start."},
    {"s75_items_accepted_total", COUNTER, ".items_accepted", "Items accepted since the start."},
    {"s75_journal_bytes", GAUGE, ".journal_bytes", "Size of journal.db."},
    {"s75_wal_bytes", GAUGE, ".wal_bytes", "Size of the log of journal.db."},
    {"s75_books_bytes", GAUGE, ".books_bytes", "Size of books.db with its log."},
    {"s75_state_bytes", GAUGE, ".state_bytes", "Size of state.db with its log."},
    {"s75_disk_bytes", GAUGE, ".disk_bytes", "Size of the disk with the state directory."},
    {"s75_disk_free_bytes", GAUGE, ".disk_free_bytes", "What is free of it for the daemon."},
    {"s75_checkpoint_timestamp_seconds", MICROSECONDS, ".checkpoint_us",
     "When the last checkpoint was saved, or the start."},
    {"s75_follower_lag_events", GAUGE, ".follower_lag",
     "Events that the follower furthest behind has not been sent."},
    {"s75_exceptions_past_due", GAUGE, ".exceptions_past_due",
     "Open exceptions whose date has passed."},
    {"s75_pending_inputs", GAUGE, ".pending", "Inputs that wait for officers."},
};

static void head(FILE *out, const char *name, const char *type, const char *help)
{
    fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* A value of a label: backslash, quote and newline are written as escapes, and what a terminal
 * would hide or obey too. */
static void label(FILE *out, const char *text)
{
    char shown[256];
    for (const char *c = s75_shown(text, shown, sizeof shown); *c; c++)
        if (*c == '"' || *c == '\\')
            fprintf(out, "\\%c", *c);
        else
            fputc(*c, out);
}

static void seconds(FILE *out, int64_t us)
{
    fprintf(out, "%" PRId64 ".%06" PRId64 "\n", us / 1000000, us % 1000000);
}

/* The field's member, and whether it is there. */
static const void *member(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f,
                          bool *ret_has)
{
    const char *bytes = (const char *)m;
    *ret_has = f->label == PROTOBUF_C_LABEL_REQUIRED;
    if (f->label == PROTOBUF_C_LABEL_OPTIONAL)
        *ret_has = *(const protobuf_c_boolean *)(bytes + f->quantifier_offset) != 0;
    if (f->label == PROTOBUF_C_LABEL_REPEATED)
        return bytes + f->quantifier_offset;
    return bytes + f->offset;
}

static int64_t number(const ProtobufCFieldDescriptor *f, const void *at)
{
    if (f->type == PROTOBUF_C_TYPE_UINT32)
        return *(const uint32_t *)at;
    if (f->type == PROTOBUF_C_TYPE_BOOL)
        return *(const protobuf_c_boolean *)at != 0;
    return *(const int64_t *)at;
}

static void write_metric(FILE *out, const struct metric *metric, const ProtobufCMessage *m)
{
    const char *name = metric->field + (metric->field[0] == '.');
    const ProtobufCFieldDescriptor *f =
        protobuf_c_message_descriptor_get_field_by_name(m->descriptor, name);
    bool has;
    const void *at = member(m, f, &has);
    if (metric->form == MICROSECONDS && !has)
        return;
    head(out, metric->name, metric->form == COUNTER ? "counter" : "gauge", metric->help);
    fprintf(out, "%s ", metric->name);
    if (metric->form == ELEMENTS)
        fprintf(out, "%zu\n", *(const size_t *)at);
    else if (metric->form == PRESENT)
        fprintf(out, "%d\n", has && (f->type != PROTOBUF_C_TYPE_BOOL || number(f, at)));
    else if (metric->form == MICROSECONDS)
        seconds(out, number(f, at));
    else
        fprintf(out, "%" PRId64 "\n", has ? number(f, at) : 0);
}

/* micro: of microseconds, shown as seconds. */
static void write_histogram(FILE *out, const char *name, const char *help,
                            const S75__V1__Histogram *h, bool micro)
{
    uint64_t so_far = 0;
    head(out, name, "histogram", help);
    for (size_t i = 0; i < h->n_count; i++) {
        so_far += h->count[i];
        fprintf(out, "%s_bucket{le=\"", name);
        if (i == h->n_bound)
            fprintf(out, "+Inf");
        else if (micro)
            fprintf(out, "%" PRIu64 ".%06" PRIu64, h->bound[i] / 1000000, h->bound[i] % 1000000);
        else
            fprintf(out, "%" PRIu64, h->bound[i]);
        fprintf(out, "\"} %" PRIu64 "\n", so_far);
    }
    fprintf(out, "%s_sum ", name);
    if (micro)
        seconds(out, (int64_t)h->sum);
    else
        fprintf(out, "%" PRIu64 "\n", h->sum);
    fprintf(out, "%s_count %" PRIu64 "\n", name, so_far);
}

static void write_refused(FILE *out, const char *name, const char *help,
                          S75__V1__RefusedCount *const *rows, size_t count)
{
    char code[S75_NAME_MAX];
    head(out, name, "counter", help);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s{code=\"%s\"} %" PRIu64 "\n", name,
                s75_enum_text(&s75__v1__refusal_code__descriptor, (int)rows[i]->code, code),
                rows[i]->count);
}

static void write_exceptions(FILE *out, const figures *f)
{
    char state[S75_NAME_MAX];
    head(out, "s75_exceptions", "gauge",
         "Open exceptions by state and age: at least so many days old.");
    for (size_t i = 0; i < f->n_exceptions; i++)
        fprintf(out, "s75_exceptions{state=\"%s\",age_days=\"%" PRIu32 "\"} %" PRIu32 "\n",
                s75_enum_text(&s75__v1__exception_state__descriptor, (int)f->exceptions[i]->state,
                              state),
                f->exceptions[i]->age_days, f->exceptions[i]->count);
}

static void write_feed(FILE *out, const char *name, const S75__V1__FeedFigures *feed)
{
    fprintf(out, "%s{party=\"", name);
    label(out, feed->party);
    fprintf(out, "\",feed=\"");
    label(out, feed->feed);
    fprintf(out, "\"} ");
}

static void write_feeds(FILE *out, const figures *f)
{
    head(out, "s75_feed_heard_timestamp_seconds", "gauge",
         "When the last submission of the feed was taken.");
    for (size_t i = 0; i < f->n_feeds; i++) {
        if (f->feeds[i]->heard_us == 0)
            continue;
        write_feed(out, "s75_feed_heard_timestamp_seconds", f->feeds[i]);
        seconds(out, f->feeds[i]->heard_us);
    }
    head(out, "s75_feed_submissions", "gauge", "Submissions of the feed in the journal.");
    for (size_t i = 0; i < f->n_feeds; i++) {
        write_feed(out, "s75_feed_submissions", f->feeds[i]);
        fprintf(out, "%" PRIu64 "\n", f->feeds[i]->submissions);
    }
}

static void write_figures(FILE *out, const figures *f)
{
    write_histogram(out, "s75_commit_seconds", "How long a commit took, with its one sync.",
                    f->commit_us, true);
    write_histogram(out, "s75_commit_inputs", "Inputs that were committed together.", f->group,
                    false);
    write_refused(out, "s75_items_refused_total", "Items refused in their outcome, by why.",
                  f->items_refused, f->n_items_refused);
    write_refused(out, "s75_requests_refused_total", "Requests that changed nothing, by why.",
                  f->turned_away, f->n_turned_away);
    head(out, "s75_wal_reader_info", "gauge",
         "1: this process reads journal.db, and may hold back its log.");
    if (f->wal_held_by) {
        fprintf(out, "s75_wal_reader_info{process=\"");
        label(out, f->wal_held_by);
        fprintf(out, "\"} 1\n");
    }
    head(out, "s75_pending_oldest_age_seconds", "gauge",
         "Age of the input that has waited longest for officers; 0: none waits.");
    fprintf(out, "s75_pending_oldest_age_seconds %" PRIu64 "\n",
            (uint64_t)f->pending_oldest_days * 86400);
    write_exceptions(out, f);
    write_feeds(out, f);
}

/* One of the states is 1. */
static void write_clock(FILE *out, const status_answer *s)
{
    const ProtobufCEnumDescriptor *e = &s75__v1__clock_state__descriptor;
    char state[S75_NAME_MAX];
    head(out, "s75_clock_state", "gauge", "1: what the daemon makes of its machine's clock.");
    for (unsigned i = 0; i < e->n_values; i++)
        fprintf(out, "s75_clock_state{state=\"%s\"} %d\n",
                s75_enum_text(e, e->values[i].value, state), e->values[i].value == (int)s->clock);
}

void metrics_write(FILE *out, const status_answer *status)
{
    head(out, "s75_up", "gauge", "1: the daemon answered.");
    fprintf(out, "s75_up %d\n", status != NULL);
    if (!status)
        return;
    head(out, "s75_build_info", "gauge", "1: of this version and rules.");
    fprintf(out, "s75_build_info{version=\"");
    label(out, status->version);
    fprintf(out, "\",rules=\"%" PRIu32 "\"} 1\n", status->rules);
    head(out, "s75_figures_shown", "gauge",
         "1: the exporter is an observer, auditor or administrator, and is shown all figures.");
    fprintf(out, "s75_figures_shown %d\n", status->figures != NULL);
    for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++)
        if (metrics[i].field[0] != '.')
            write_metric(out, &metrics[i], &status->base);
        else if (status->figures)
            write_metric(out, &metrics[i], &status->figures->base);
    head(out, "s75_books_behind_inputs", "gauge", "Inputs that are not in books.db yet.");
    fprintf(out, "s75_books_behind_inputs %" PRIu64 "\n",
            status->last_journal - status->projected_journal);
    head(out, "s75_checkpoint_behind_inputs", "gauge", "Inputs that a start would step again.");
    fprintf(out, "s75_checkpoint_behind_inputs %" PRIu64 "\n",
            status->last_journal - status->checkpoint_journal);
    write_clock(out, status);
    if (status->figures)
        write_figures(out, status->figures);
}
