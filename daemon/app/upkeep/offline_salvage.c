#include <stdio.h>
#include <stdlib.h>
#include "app/upkeep/offline.h"
#include "app/commit/recover.h"
#include "base/error.h"
#include "core/report/report.h"
#include "sqlite/journal/copy.h"
#include "sqlite/salvage/salvage.h"
#include "store/record.h"
#include "wire/wire.h"

/* The rules make anew what a batch caused whose record is damaged. */
struct remaking {
    struct engine *engine;
    struct arena arena;
    struct record_writer record;
    struct wire_bodies bodies;
    struct effect_row made;
    uint64_t events;
};

static void remake_begin(void *ctx)
{
    struct remaking *r = ctx;
    record_begin(&r->record);
    r->made = (struct effect_row){.first_event = r->events + 1};
}

static int remake_stand(void *ctx, const struct stand_row *stand)
{
    struct remaking *r = ctx;
    struct report_status status;
    engine_free(r->engine);
    r->engine = NULL;
    int rc = engine_load(stand->image, &r->engine);
    if (rc)
        return rc;
    report_status(r->engine, &status);
    r->events = status.last_event;
    if (r->made.first_event) /* the batch that is begun is its own */
        r->made.first_event = r->events + 1;
    return 0;
}

/* What other rules stepped before the last stand is passed over, and cannot be made anew. */
static int remake_step(void *ctx, const struct journal_row *row)
{
    struct remaking *r = ctx;
    const struct effects *effects;
    if (row->rules != engine_rules() && !r->made.first_event)
        return 0;
    int rc = recover_step(r->engine, row, &r->arena, &effects);
    if (rc)
        return rc;
    r->events += effects->event_count;
    if (!r->made.first_event)
        return 0; /* before the first batch to be made anew */
    rc = wire_encode_bodies(&r->bodies, effects);
    if (rc)
        return rc;
    record_put(&r->record, effects, &r->bodies.list);
    if (!r->made.first_journal)
        r->made.first_journal = row->number;
    r->made.last_journal = row->number;
    return 0;
}

static int remake_end(void *ctx, struct effect_row *ret_effects)
{
    struct remaking *r = ctx;
    r->made.last_event = r->events;
    r->made.packed = buffer_bytes(&r->record.packed);
    *ret_effects = r->made;
    return r->record.packed.failed ? ERR_MEMORY : 0;
}

static void remaking_fini(struct remaking *r)
{
    engine_free(r->engine);
    arena_fini(&r->arena);
    buffer_fini(&r->record.packed);
    wire_bodies_fini(&r->bodies);
    free(r);
}

/* Missing inputs of which nothing is known are reported as a range. */
struct range {
    uint64_t first, last; /* of the range in hand; 0: none */
};

static void end_range(struct range *t)
{
    if (t->first && t->first == t->last)
        printf("input %llu: missing; nothing tells whose it was\n", (unsigned long long)t->first);
    else if (t->first)
        printf("inputs %llu to %llu: missing; nothing tells whose they were\n",
               (unsigned long long)t->first, (unsigned long long)t->last);
    t->first = t->last = 0;
}

/* What a damaged journal says is shown only where a terminal takes no harm from it. */
static void report_missing(void *ctx, const struct salvage_missing *m)
{
    struct range *t = ctx;
    const bool named = m->party.size && text_is_clean(m->party) && text_is_clean(m->feed);
    if (!named && !m->found) {
        if (t->last + 1 != m->number)
            end_range(t);
        t->first = t->first ? t->first : m->number;
        t->last = m->number;
        return;
    }
    end_range(t);
    printf("input %llu: %s", (unsigned long long)m->number, m->found ? "damaged" : "missing");
    if (named)
        printf("; number %llu of feed %.*s of %.*s", (unsigned long long)m->feed_number,
               TEXT_ARG(m->feed), TEXT_ARG(m->party));
    putchar('\n');
}

static const char *why_it_ends(enum salvage_end end)
{
    switch (end) {
    case SALVAGE_WHOLE:
        return "";
    case SALVAGE_ROW:
        return " (the next one is damaged or missing)";
    case SALVAGE_CHAIN:
        return " (the next one's message is intact, its place in the chain is not)";
    case SALVAGE_STAND:
        return " (the state on which the next one took a stand is damaged)";
    case SALVAGE_EFFECTS:
        break;
    }
    return " (what the next ones caused is damaged, and the rules do not make it anew)";
}

static void print_next(const struct config *c, const struct salvage_report *r)
{
    printf("next: s75d --verify --state %s, and put it in the place of %s, which is to be kept",
           c->salvage, c->state);
    if (r->end != SALVAGE_WHOLE)
        printf(";\n      start once with --accept-loss REASON, so that peers know and senders "
               "send again from where it ends");
    if (r->salvaged)
        printf(";\n      what no sender has any more is in salvaged.db");
    printf(" (systemd/README.md, Restore)\n");
}

static int report(const struct config *c, const struct salvage_report *r)
{
    const bool whole = r->end == SALVAGE_WHOLE && !r->missing;
    printf("kept: inputs 1 to %llu of %llu, as a journal in %s%s\n", (unsigned long long)r->kept,
           (unsigned long long)r->last, c->salvage, why_it_ends(r->end));
    if (r->salvaged)
        printf("salvaged: %llu more inputs whose messages are intact, in %s/salvaged.db\n",
               (unsigned long long)r->salvaged, c->salvage);
    printf("missing or damaged: %llu inputs\n", (unsigned long long)r->missing);
    if (r->effects_remade)
        printf("made anew: what %llu batches caused; the chain proves it\n",
               (unsigned long long)r->effects_remade);
    if (r->epochs_remade)
        printf("%llu starts of the daemon are recorded anew, without their time\n",
               (unsigned long long)r->epochs_remade);
    if (r->unread)
        printf("%llu pages could not be read from the disk\n", (unsigned long long)r->unread);
    print_next(c, r);
    return whole ? EXIT_OK : EXIT_FAILED;
}

static const char *why_not(int rc)
{
    switch (rc) {
    case COPY_STRANGE:
        return "the directory to salvage into is not empty: name another one";
    case ERR_BUSY:
        return "a daemon works on one of the directories: stop it first";
    case ERR_ABSENT:
        return "there is no journal.db in the state directory";
    case ERR_FULL:
        return "there is not enough space in the directory to salvage into";
    default:
        return error_text(rc);
    }
}

int offline_salvage(const struct config *config)
{
    struct salvage_report r;
    struct range range = {0, 0};
    struct remaking *remaking = calloc(1, sizeof *remaking); /* its record is large */
    int rc = remaking ? engine_new(&remaking->engine) : ERR_MEMORY;
    if (!rc) {
        const struct salvage_remake remake = {remake_begin, remake_stand, remake_step, remake_end,
                                              remaking};
        remaking->arena.limit = RECOVER_ARENA_BYTES_MAX;
        rc = salvage_run(config->state, config->salvage, &remake, report_missing, &range, &r);
    }
    if (remaking)
        remaking_fini(remaking);
    end_range(&range);
    if (rc == 0)
        return report(config, &r);
    printf("NOTHING SALVAGED: from %s into %s: %s\n", config->state, config->salvage, why_not(rc));
    return EXIT_NOT_DONE;
}
