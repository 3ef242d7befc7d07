#include "frame.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "ctl/screen/table.h"
#include "ctl/screen/words.h"
#include "health/health.h"

typedef S75__V1__Figures figures;
typedef unsigned long long ull;

enum { FEEDS_SHOWN = 6, POOLS_LEAST = 5, LINES_AROUND_POOLS = 24 };

static uint64_t sum_of(S75__V1__RefusedCount *const *rows, size_t count)
{
    uint64_t all = 0;
    for (size_t i = 0; i < count; i++)
        all += rows[i]->count;
    return all;
}

/* A second, of what was counted now and before; in tenths. */
static uint64_t rate(uint64_t now, uint64_t before, int64_t us)
{
    return us > 0 && now >= before ? (now - before) * 10000000 / (uint64_t)us : 0;
}

static void write_rate(FILE *out, const char *what, uint64_t now, uint64_t then, int64_t us)
{
    const uint64_t tenths = rate(now, then, us);
    fprintf(out, "  %llu.%llu %s/s", (ull)tenths / 10, (ull)tenths % 10, what);
}

/* The bound of the bucket in which so many parts of a thousand are; 0: there were none. */
static uint64_t quantile(const S75__V1__Histogram *h, const uint64_t *before, unsigned thousandths)
{
    uint64_t all = 0, so_far = 0;
    for (size_t i = 0; i < h->n_count && i < FRAME_BUCKETS_MAX; i++)
        all += h->count[i] - before[i];
    for (size_t i = 0; i < h->n_count && i < FRAME_BUCKETS_MAX; i++) {
        so_far += h->count[i] - before[i];
        if (so_far > 0 && so_far * 1000 >= all * thousandths)
            return h->bound[i < h->n_bound ? i : h->n_bound - 1];
    }
    return 0;
}

static void write_ms(FILE *out, const char *what, uint64_t us)
{
    fprintf(out, "  %s at most %llu.%llu ms", what, (ull)us / 1000, (ull)us % 1000 / 100);
}

static void write_head(FILE *out, const struct frame *f)
{
    const S75__V1__StatusAnswer *s = f->status;
    const char *why = NULL;
    char day[S75_TEXT_MAX], clock[S75_NAME_MAX];
    const bool ready = health_is_ready(s, &why);
    fprintf(out, "%ss75d %s%s  up %llu d %02llu:%02llu:%02llu  %s (clock %s)  %s%s%s  q ends\n",
            style_begin(STYLE_BOLD, f->colours), s->version, style_end(STYLE_BOLD, f->colours),
            (ull)s->uptime_s / 86400, (ull)s->uptime_s / 3600 % 24, (ull)s->uptime_s / 60 % 60,
            (ull)s->uptime_s % 60, s75_day_text(s->business_date, day),
            words_enum(&s75__v1__clock_state__descriptor, (int)s->clock, clock),
            style_begin(ready ? STYLE_GOOD : STYLE_BAD, f->colours),
            ready ? "takes submissions" : why,
            style_end(ready ? STYLE_GOOD : STYLE_BAD, f->colours));
}

static void write_work(FILE *out, const figures *g, struct frame_before *b)
{
    static const uint64_t none[FRAME_BUCKETS_MAX];
    const int64_t us = b->us ? g->now_us - b->us : 0;
    const uint64_t refused = sum_of(g->items_refused, g->n_items_refused);
    fprintf(out, "intake  ");
    write_rate(out, "inputs", g->inputs, b->inputs, us);
    write_rate(out, "items", g->items_accepted, b->items, us);
    write_rate(out, "refused", refused, b->refused, us);
    uint64_t commits = 0, before = 0;
    for (size_t i = 0; i < g->commit_us->n_count && i < FRAME_BUCKETS_MAX; i++) {
        commits += g->commit_us->count[i];
        before += b->commits[i];
    }
    fprintf(out, "\ncommits ");
    write_rate(out, "commits", commits, before, us);
    const uint64_t *since = commits > before ? b->commits : none; /* else since the start */
    write_ms(out, "half", quantile(g->commit_us, since, 500));
    write_ms(out, "99 %", quantile(g->commit_us, since, 990));
    fputc('\n', out);
    *b = (struct frame_before){g->now_us, g->inputs, g->items_accepted, refused, {0}};
    for (size_t i = 0; i < g->commit_us->n_count && i < FRAME_BUCKETS_MAX; i++)
        b->commits[i] = g->commit_us->count[i];
}

static void write_state(FILE *out, const S75__V1__StatusAnswer *s)
{
    const figures *g = s->figures;
    fprintf(out, "journal   %llu inputs  %llu events  %u pools  %u open items\n",
            (ull)s->last_journal, (ull)s->last_event, s->pools, s->open_items);
    fprintf(out, "behind    books %llu inputs  checkpoint %llu inputs",
            (ull)(s->last_journal - s->projected_journal),
            (ull)(s->last_journal - s->checkpoint_journal));
    if (g)
        fprintf(out, "  followers %llu events  log %llu MiB  disk %llu MiB free",
                (ull)g->follower_lag, (ull)(g->wal_bytes >> 20), (ull)(g->disk_free_bytes >> 20));
    fprintf(out,
            "\npeers     %u of %u connections  %u follow  %u listen  memory %llu of %llu MiB\n",
            s->connections, s->connections_max, s->followers, s->listeners,
            (ull)(s->memory_bytes >> 20), (ull)(s->memory_limit_bytes >> 20));
}

struct findings {
    FILE *out;
    bool colours;
};

static void write_finding(void *ctx, const struct health_finding *h)
{
    const struct findings *f = ctx;
    const enum style style = h->level == HEALTH_WRONG ? STYLE_BAD : STYLE_BOLD;
    if (h->level == HEALTH_GOOD)
        return;
    fprintf(f->out, "%s%s%s  ", style_begin(style, f->colours),
            h->level == HEALTH_WRONG ? "WRONG" : "look ", style_end(style, f->colours));
    (void)s75_print(f->out, "%s: %s%s%s\n", h->about, h->text, h->cure ? "; " : "",
                    h->cure ? h->cure : "");
}

/* Most exceptions first; then money that is held or belongs nowhere; then by name. */
static int by_attention(const void *a, const void *b)
{
    const S75__V1__PoolSummary *x = *(S75__V1__PoolSummary *const *)a;
    const S75__V1__PoolSummary *y = *(S75__V1__PoolSummary *const *)b;
    if (x->exceptions != y->exceptions)
        return x->exceptions > y->exceptions ? -1 : 1;
    const int x_holds = x->held_pence != 0 || x->unallocated_pence != 0;
    const int y_holds = y->held_pence != 0 || y->unallocated_pence != 0;
    return x_holds != y_holds ? y_holds - x_holds : strcmp(x->pool, y->pool);
}

static void print_table(struct table *t, FILE *out, const struct frame *f)
{
    t->is_one_line = true; /* the terminal's edge cuts it, so that a frame has its lines */
    (void)table_print(t, f->colours, (int)f->columns, out);
    table_fini(t);
}

static void write_pools(FILE *out, const struct frame *f)
{
    static const struct column columns[] = {
        {"POOL", ALIGN_LEFT},        {"EXCEPTIONS", ALIGN_RIGHT}, {"DUE", ALIGN_RIGHT},
        {"PAID", ALIGN_RIGHT},       {"RECEIVED", ALIGN_RIGHT},   {"HELD", ALIGN_RIGHT},
        {"UNALLOCATED", ALIGN_RIGHT}};
    const size_t most =
        f->rows > LINES_AROUND_POOLS + POOLS_LEAST ? f->rows - LINES_AROUND_POOLS : POOLS_LEAST;
    struct table t;
    if (!f->pools || f->pools->n_pools == 0)
        return;
    qsort(f->pools->pools, f->pools->n_pools, sizeof *f->pools->pools, by_attention);
    table_init(&t, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < f->pools->n_pools && i < most; i++) {
        const S75__V1__PoolSummary *p = f->pools->pools[i];
        table_cell(&t, STYLE_PLAIN, "%s", p->pool);
        table_cell(&t, p->exceptions ? STYLE_BAD : STYLE_GOOD, "%u", p->exceptions);
        table_pence(&t, STYLE_PLAIN, p->due_pence);
        table_pence(&t, STYLE_PLAIN, p->paid_pence);
        table_pence(&t, STYLE_PLAIN, p->received_pence);
        table_pence(&t, STYLE_PLAIN, p->held_pence);
        table_pence(&t, STYLE_PLAIN, p->unallocated_pence);
    }
    fputc('\n', out);
    print_table(&t, out, f);
    if (f->pools->n_pools > most)
        fprintf(out, "... and %zu pools more\n", f->pools->n_pools - most);
}

enum { AGES_MAX = 8, STATES_MAX = 16 };

/* Their ages, ascending; how many. */
static size_t ages_of(const figures *g, uint32_t ages[AGES_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < g->n_exceptions; i++) {
        size_t at = 0;
        while (at < count && ages[at] < g->exceptions[i]->age_days)
            at++;
        if ((at < count && ages[at] == g->exceptions[i]->age_days) || count == AGES_MAX)
            continue;
        memmove(ages + at + 1, ages + at, (count++ - at) * sizeof *ages);
        ages[at] = g->exceptions[i]->age_days;
    }
    return count;
}

static void write_exceptions(FILE *out, const struct frame *f, const figures *g)
{
    uint32_t ages[AGES_MAX];
    char titles[AGES_MAX][32], state[S75_NAME_MAX];
    struct column columns[AGES_MAX + 1] = {{"EXCEPTIONS BY AGE", ALIGN_LEFT}};
    const size_t count = ages_of(g, ages);
    struct table t;
    if (count == 0)
        return;
    for (size_t i = 0; i < count; i++) {
        snprintf(titles[i], sizeof titles[i], "%" PRIu32 "+ DAYS", ages[i]);
        columns[i + 1] = (struct column){titles[i], ALIGN_RIGHT};
    }
    table_init(&t, columns, count + 1);
    for (size_t i = 0; i < g->n_exceptions;) { /* in order of their states */
        const S75__V1__ExceptionState of = g->exceptions[i]->state;
        table_cell(&t, STYLE_PLAIN, "%s",
                   words_enum(&s75__v1__exception_state__descriptor, (int)of, state));
        for (size_t k = 0; k < count; k++) {
            const bool is_there = i < g->n_exceptions && g->exceptions[i]->state == of &&
                                  g->exceptions[i]->age_days == ages[k];
            if (is_there)
                table_cell(&t, STYLE_PLAIN, "%u", g->exceptions[i++]->count);
            else
                table_cell(&t, STYLE_PLAIN, "%s", "");
        }
    }
    fputc('\n', out);
    print_table(&t, out, f);
    if (g->exceptions_past_due || g->pending)
        fprintf(out, "%u past their date; %u inputs wait for officers, the oldest for %u days\n",
                g->exceptions_past_due, g->pending, g->pending_oldest_days);
}

static int by_silence(const void *a, const void *b)
{
    const S75__V1__FeedFigures *x = *(S75__V1__FeedFigures *const *)a;
    const S75__V1__FeedFigures *y = *(S75__V1__FeedFigures *const *)b;
    return (x->heard_us > y->heard_us) - (x->heard_us < y->heard_us);
}

static void write_feeds(FILE *out, const struct frame *f, const figures *g)
{
    static const struct column columns[] = {{"FEED", ALIGN_LEFT},
                                            {"", ALIGN_LEFT},
                                            {"SUBMISSIONS", ALIGN_RIGHT},
                                            {"SILENT FOR", ALIGN_RIGHT}};
    struct table t;
    if (g->n_feeds == 0)
        return;
    qsort(g->feeds, g->n_feeds, sizeof *g->feeds, by_silence);
    table_init(&t, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < g->n_feeds && i < FEEDS_SHOWN; i++) {
        const S75__V1__FeedFigures *feed = g->feeds[i];
        const ull s = feed->heard_us && g->now_us > feed->heard_us
                          ? (ull)(g->now_us - feed->heard_us) / 1000000
                          : 0;
        table_cell(&t, STYLE_PLAIN, "%s", feed->party);
        table_cell(&t, STYLE_PLAIN, "%s", feed->feed);
        table_cell(&t, STYLE_PLAIN, "%llu", (ull)feed->submissions);
        table_cell(&t, STYLE_PLAIN, "%llu d %02llu:%02llu:%02llu", s / 86400, s / 3600 % 24,
                   s / 60 % 60, s % 60);
    }
    fputc('\n', out);
    print_table(&t, out, f);
}

void frame_write(FILE *out, const struct frame *f, struct frame_before *before)
{
    struct findings findings = {out, f->colours};
    if (!f->status) {
        (void)s75_print(out, "%s\n", f->why);
        fputs("asking again; q ends\n", out);
        *before = (struct frame_before){0};
        return;
    }
    write_head(out, f);
    if (f->status->figures)
        write_work(out, f->status->figures, before);
    else
        fputs("figures are for administrators, auditors and observers (man s75-keys)\n", out);
    write_state(out, f->status);
    health_judge(f->status, S75D_VERSION, write_finding, &findings);
    write_pools(out, f);
    if (f->status->figures) {
        write_exceptions(out, f, f->status->figures);
        write_feeds(out, f, f->status->figures);
    }
}
