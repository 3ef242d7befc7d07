/* s75ctl status */
#include <time.h>
#include "ctl/talk/ctl.h"
#include "ctl/screen/table.h"
#include "ctl/screen/words.h"

static void add_count(struct table *t, const char *name, uint64_t n, enum style style)
{
    table_cell(t, STYLE_PLAIN, "%s", name);
    table_cell(t, style, "%llu", (unsigned long long)n);
}

static void add_uptime(struct table *t, uint64_t s)
{
    table_cell(t, STYLE_PLAIN, "up");
    table_cell(t, STYLE_PLAIN, "%llu d %02llu:%02llu:%02llu", (unsigned long long)(s / 86400),
               (unsigned long long)(s / 3600 % 24), (unsigned long long)(s / 60 % 60),
               (unsigned long long)(s % 60));
}

/* "shows 2018-09-01, 396 days ahead of the business date: not followed until ..." */
static void add_clock(struct table *t, const S75__V1__StatusAnswer *a)
{
    char shows[S75_TEXT_MAX], to[S75_TEXT_MAX], state[S75_NAME_MAX];
    s75_day_text(a->clock_date, shows);
    s75_day_text(a->day_to, to);
    table_cell(t, STYLE_PLAIN, "clock");
    if (a->clock == S75__V1__CLOCK_STATE__CLOCK_JUMPED)
        table_cell(t, STYLE_BAD,
                   "shows %s, more than %u days ahead: not followed until it comes back or s75ctl "
                   "day %s%s", shows, a->clock_jump_max_days, shows,
                   a->clock_takes_two ? " --officer ID and another's s75ctl approve confirm it"
                                      : " confirms it");
    else if (a->clock == S75__V1__CLOCK_STATE__CLOCK_IMPLAUSIBLE)
        table_cell(t, STYLE_BAD, "shows %s: not followed outside of 2000-2099", shows);
    else if (a->has_day_to)
        table_cell(t, STYLE_BOLD, "days up to %s are being caught up", to);
    else if (a->clock == S75__V1__CLOCK_STATE__CLOCK_CATCHING_UP)
        table_cell(t, STYLE_BOLD, "days up to %s are being caught up", shows);
    else if (a->clock == S75__V1__CLOCK_STATE__CLOCK_MANUAL)
        table_cell(t, STYLE_PLAIN, "manual: s75ctl day moves the business date");
    else if (a->clock == S75__V1__CLOCK_STATE__CLOCK_FOLLOWED)
        table_cell(t, STYLE_PLAIN, "shows %s", shows);
    else
        table_cell(t, STYLE_BOLD, "shows %s: %s to this s75ctl", shows,
                   words_enum(&s75__v1__clock_state__descriptor, (int)a->clock, state));
}

static void add_task(struct table *t, const S75__V1__StatusAnswer *a)
{
    if (!a->task)
        return;
    table_cell(t, STYLE_PLAIN, "under way");
    table_cell(t, STYLE_PLAIN, "%s, %llu of %llu inputs", a->task,
               (unsigned long long)a->task_done, (unsigned long long)a->task_of);
}

static void add_chain(struct table *t, const ProtobufCBinaryData *chain)
{
    char hex[WORDS_HEX_MAX];
    table_cell(t, STYLE_PLAIN, "chain");
    table_cell(t, STYLE_DIM, "%s", words_hex(chain, hex));
}

static void add_memory(struct table *t, const char *name, uint64_t bytes, enum style style)
{
    table_cell(t, STYLE_PLAIN, "%s", name);
    table_cell(t, style, "%llu MiB", (unsigned long long)(bytes >> 20));
}

/* What peers cost it; see s75d(8). */
static void add_peers(struct table *t, const S75__V1__StatusAnswer *a)
{
    table_cell(t, STYLE_PLAIN, "connections");
    table_cell(t, STYLE_PLAIN, "%u of %u", a->connections, a->connections_max);
    add_count(t, "  turned away", a->connections_turned_away, STYLE_PLAIN);
    add_count(t, "  ended to make room", a->peers_ended, STYLE_PLAIN);
    add_count(t, "listeners", a->listeners, STYLE_PLAIN);
    add_count(t, "  lost, all of them", a->listeners_lost,
              a->listeners_lost ? STYLE_BAD : STYLE_PLAIN);
    add_count(t, "  events not published", a->events_dropped, STYLE_PLAIN);
    add_memory(t, "memory", a->memory_bytes,
               a->memory_bytes > a->memory_limit_bytes ? STYLE_BAD : STYLE_PLAIN);
    add_memory(t, "  may take in all", a->memory_limit_bytes, STYLE_PLAIN);
    add_memory(t, "  replies not read", a->replies_bytes, STYLE_PLAIN);
}

/* "2026-11-29 21:40:05 UTC" */
static void add_instant(struct table *t, const char *name, int64_t us, enum style style)
{
    char text[40] = "?";
    const time_t seconds = (time_t)(us / 1000000);
    struct tm utc;
    if (gmtime_r(&seconds, &utc))
        strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", &utc);
    table_cell(t, STYLE_PLAIN, "%s", name);
    table_cell(t, style, "%s", text);
}

/* What is not as it should be, or was not: nothing is shown when all is well. */
static void add_history(struct table *t, const S75__V1__StatusAnswer *a)
{
    if (a->has_disk_full_since_us)
        add_instant(t, "disk full since", a->disk_full_since_us, STYLE_BAD);
    if (a->has_locked_since_us)
        add_instant(t, "journal locked since", a->locked_since_us, STYLE_BAD);
    if (a->has_waiting_for_disk) {
        add_count(t, "  inputs that wait for it", a->waiting_for_disk, STYLE_BAD);
    }
    if (a->peers_ahead)
        add_count(t, "peers that know more", a->peers_ahead, STYLE_BAD);
    if (a->peers_differ)
        add_count(t, "peers of another history", a->peers_differ, STYLE_BAD);
    if (a->restored) {
        add_instant(t, "restored", a->restored->restored_us, STYLE_PLAIN);
        add_count(t, "  to input", a->restored->journal, STYLE_PLAIN);
        add_count(t, "  to event", a->restored->event, STYLE_PLAIN);
    }
}

static void add_lock(struct table *t, const S75__V1__StatusAnswer *a)
{
    if (a->insecure) {
        table_cell(t, STYLE_BAD, "INSECURE");
        table_cell(t, STYLE_BAD,
                   "tcp has no lock: every program on that machine may do everything");
    }
    if (a->has_register_entries && a->register_entries == 0) {
        table_cell(t, STYLE_PLAIN, "register");
        table_cell(t, STYLE_PLAIN, "none: whoever runs s75d, and root, may do everything over ipc");
    } else if (a->has_register_entries) {
        add_count(t, "entries of the register", a->register_entries, STYLE_PLAIN);
    }
    if (a->has_refused_connections)
        add_count(t, "turned away, not in the register", a->refused_connections, STYLE_PLAIN);
    if (a->has_refused_requests && a->refused_requests)
        add_count(t, "requests not permitted", a->refused_requests, STYLE_PLAIN);
}

/* The configuration file: only what is not as it should be. */
static void add_configuration(struct table *t, const S75__V1__StatusAnswer *a)
{
    if (a->has_configuration_refused_us) {
        add_instant(t, "configuration refused", a->configuration_refused_us, STYLE_BAD);
        table_cell(t, STYLE_PLAIN, "  wrong in it");
        table_cell(t, STYLE_BAD, "%u: s75d --check-config and the log say what",
                   a->configuration_problems);
    }
    for (size_t i = 0; i < a->n_configuration_waiting; i++) {
        table_cell(t, STYLE_PLAIN, i == 0 ? "configuration waits" : "");
        table_cell(t, STYLE_BOLD, "%s: at the next start", a->configuration_waiting[i]);
    }
}

static int print(const struct ctl *ctl, const S75__V1__Answer *answer)
{
    const S75__V1__StatusAnswer *a = answer->status;
    static const struct column columns[] = {{NULL, ALIGN_LEFT}, {NULL, ALIGN_LEFT}};
    char day[S75_TEXT_MAX];
    struct table t;
    table_init(&t, columns, 2);
    table_cell(&t, STYLE_PLAIN, "s75d");
    table_cell(&t, STYLE_BOLD, "%s", a->version);
    add_uptime(&t, a->uptime_s);
    table_cell(&t, STYLE_PLAIN, "business date");
    table_cell(&t, STYLE_BOLD, "%s", s75_day_text(a->business_date, day));
    add_clock(&t, a);
    add_lock(&t, a);
    add_count(&t, "epoch", a->epoch, STYLE_PLAIN);
    add_count(&t, "inputs journaled", a->last_journal, STYLE_PLAIN);
    add_count(&t, "  of those projected", a->projected_journal, STYLE_PLAIN);
    add_count(&t, "  in the checkpoint", a->checkpoint_journal, STYLE_PLAIN);
    add_count(&t, "  checked since start", a->checked_journal, STYLE_PLAIN);
    if (a->has_damaged_journal)
        add_count(&t, "  DAMAGED, the first", a->damaged_journal, STYLE_BAD);
    if (a->has_stand)
        add_count(&t, "  by other rules, up to", a->stand - 1, STYLE_PLAIN);
    if (a->has_rules)
        add_count(&t, "rules, version", a->rules, STYLE_PLAIN);
    add_count(&t, "events", a->last_event, STYLE_PLAIN);
    add_count(&t, "parties", a->parties, STYLE_PLAIN);
    add_count(&t, "pools", a->pools, STYLE_PLAIN);
    add_count(&t, "contribution years", a->contribution_years, STYLE_PLAIN);
    add_count(&t, "open items", a->open_items, STYLE_PLAIN);
    add_count(&t, "exceptions", a->exceptions, a->exceptions ? STYLE_BAD : STYLE_GOOD);
    add_count(&t, "followers", a->followers, STYLE_PLAIN);
    add_count(&t, "  dropped", a->followers_dropped, STYLE_PLAIN);
    add_count(&t, "turned away, busy", a->refused_busy, STYLE_PLAIN);
    add_count(&t, "turned away, malformed", a->refused_malformed, STYLE_PLAIN);
    if (a->has_feeds)
        add_count(&t, "feeds", a->feeds, STYLE_PLAIN);
    if (a->has_refused_strangers)
        add_count(&t, "turned away, unknown party", a->refused_strangers, STYLE_PLAIN);
    if (a->has_set_aside)
        add_count(&t, "submissions set aside", a->set_aside, a->set_aside ? STYLE_BAD : STYLE_GOOD);
    add_peers(&t, a);
    add_history(&t, a);
    add_configuration(&t, a);
    add_task(&t, a);
    add_chain(&t, &a->chain);
    int r = table_print(&t, ctl->colours, ctl->width, stdout);
    table_fini(&t);
    return r == 0 ? CTL_OK : CTL_NO;
}

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    S75__V1__StatusQuery status = S75__V1__STATUS_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    ctl_parse(ctl, self, argc, argv, NULL, NULL, NULL);
    query.body_case = S75__V1__QUERY__BODY_STATUS;
    query.status = &status;
    return ctl_ask(ctl, &query, ctl->json ? ctl_print_json : print);
}

const struct command command_status = {
    "status",
    NULL,
    "Prints the daemon's state in numbers.",
    run,
};
