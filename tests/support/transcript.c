#include "transcript.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "core/report/report.h"
#include "core_check.h"
#include "core_names.h"
#include "part_print.h"
#include "stage.h"
#include "transcript_item.h"
#include "report_check.h"
#include "transcript_report.h"
#include "transcript_write.h"

struct player {
    const char *at, *end; /* of the source */
    unsigned line;
    struct buffer *out;
    struct arena reported; /* lines and items of the statement in hand */
    struct stage stage;
    struct issued_kept kept;
    struct manner manner;
    char party[CODE_MAX + 1], feed[ID_MAX + 1];
    bool reload;
    char *problem;
};

/* The next line that is not an answer, copied to the output. */
static bool next_line(struct player *p, struct text *ret_line)
{
    while (p->at < p->end) {
        const char *stop = memchr(p->at, '\n', (size_t)(p->end - p->at));
        struct text line = {p->at, (size_t)((stop ? stop : p->end) - p->at)};
        p->at = stop ? stop + 1 : p->end;
        p->line++;
        if (line.size >= 1 && line.data[0] == '=')
            continue;
        put(p->out, "%.*s\n", TEXT_ARG(line));
        *ret_line = line;
        return true;
    }
    return false;
}

/* A statement's words live in memory that is given back after the step: what the core still
 * borrowed then, the address sanitizer sees. */
static bool next_words(struct player *p, struct words *ret_words)
{
    struct text line;
    while (next_line(p, &line)) {
        words_split(arena_text(&p->reported, line), ret_words);
        if (ret_words->count || ret_words->problem)
            return true;
    }
    return false;
}

static bool next_in_block(void *ctx, struct words *ret_words)
{
    struct player *p = ctx;
    return next_words(p, ret_words) && !words_take(ret_words, "}");
}

static int fail(struct player *p, const char *what, struct text about)
{
    (void)snprintf(p->problem, TRANSCRIPT_PROBLEM_MAX, "line %u: %s: %.*s", p->line, what,
                   TEXT_ARG(about));
    return ERR_FORM;
}

static int check(struct player *p, const struct effects *effects)
{
    char broken[CORE_CHECK_MAX];
    if (core_check(p->stage.engine, effects, broken))
        return 0;
    return fail(p, "a rule does not hold", text_of(broken));
}

/* What holds of a day that is over need not hold in the middle of one. */
static int check_finished(struct player *p)
{
    struct report_clock clock;
    report_clock(p->stage.engine, &clock);
    return clock.day_to == DATE_NONE
               ? 0
               : fail(p, "too much falls due at once", text_of("go there by several days"));
}

static int submit(struct player *p, const struct document_input *document, const struct item *items,
                  size_t count, bool one)
{
    const struct effects *effects = NULL;
    int rc = stage_submit(&p->stage, p->party, p->feed, document, items, count, &effects);
    arena_fini(&p->reported);
    if (rc)
        return rc;
    write_effects(p->out, effects, &p->manner, one);
    rc = issued_kept_add(&p->kept, effects);
    if (!rc)
        rc = check_finished(p);
    if (!rc)
        rc = check(p, effects);
    return rc || !p->reload ? rc : stage_reload(&p->stage);
}

/* The items of a block up to "}", and its submission. */
static int play_block(struct player *p, const struct document_input *document)
{
    struct item *items = arena_take(&p->reported, ITEMS_MAX * sizeof *items);
    struct lines lines = {p, next_in_block};
    struct words w;
    size_t count = 0;
    while (count < ITEMS_MAX && next_in_block(p, &w)) {
        if (!transcript_item(&w, &lines, &p->reported, &items[count++]))
            return fail(p, "no such statement", w.items[0]);
        if (w.problem)
            return fail(p, w.problem, w.about);
    }
    return submit(p, document, items, count, false);
}

static int play_document(struct player *p, struct words *w)
{
    struct document_input d = {.complete = true, .period_from = DATE_NONE, .period_to = DATE_NONE};
    d.name = words_text(w);
    for (size_t i = 0; i < sizeof d.sha256 && d.name.size; i++)
        d.sha256[i] = (uint8_t)d.name.data[i % d.name.size];
    if (words_take(w, "period")) {
        d.period_from = words_date(w);
        d.period_to = words_date(w);
    }
    struct report_feed feed;
    report_feed(p->stage.engine, text_of(p->party), text_of(p->feed), &feed);
    d.first_row = words_take(w, "row") ? words_number(w)
                  : feed.document_open ? feed.document_next_row
                                       : 0;
    d.complete = !words_take(w, "open");
    if (words_take(w, "as"))
        d.name = words_text(w);
    words_need(w, "{");
    return w->problem ? 0 : play_block(p, &d);
}

static int set_hidden(struct player *p, struct words *w, bool hidden)
{
    while (words_left(w))
        p->manner.hidden[words_one_of(w, event_called)] = hidden;
    return 0;
}

static int set_feed(struct player *p, struct words *w)
{
    struct text party = words_text(w), feed = words_text(w);
    (void)snprintf(p->party, sizeof p->party, "%.*s", TEXT_ARG(party));
    (void)snprintf(p->feed, sizeof p->feed, "%.*s", TEXT_ARG(feed));
    return 0;
}

static int play_positions(struct player *p, struct words *w, uint32_t pool)
{
    date_t as_of = DATE_NONE, booked_to = DATE_NONE;
    if (words_take(w, "as")) {
        words_need(w, "of");
        as_of = words_date(w);
    }
    if (words_take(w, "booked"))
        booked_to = words_date(w);
    return w->problem ? 0 : write_positions(p->out, p->stage.engine, pool, as_of, booked_to);
}

/* Questions about a pool, or (exceptions) about all. */
static int play_question(struct player *p, struct words *w, const char *question)
{
    const struct engine *e = p->stage.engine;
    uint32_t pool = UINT32_MAX;
    if (words_left(w)) {
        pool = report_pool_find(e, words_text(w));
        if (pool == UINT32_MAX)
            words_fail(w, "no such pool");
    } else if (*question != 'e') {
        words_fail(w, "which pool?");
    }
    if (w->problem)
        return 0;
    switch (question[1]) {
    case 'x':
        write_exceptions(p->out, e, pool);
        return 0;
    case 'a':
        write_balances(p->out, e, pool);
        return 0;
    default:
        if (!strcmp(question, "positions"))
            return play_positions(p, w, pool);
        write_pool(p->out, e, pool);
        return 0;
    }
}

static int play_other(struct player *p, struct words *w)
{
    static const char *const questions[] = {"exceptions", "balances", "positions", "pool"};
    if (words_take(w, "document"))
        return play_document(p, w);
    if (words_take(w, "batch")) {
        words_need(w, "{");
        return w->problem ? 0 : play_block(p, NULL);
    }
    if (words_take(w, "feed"))
        return set_feed(p, w);
    if (words_take(w, "hide"))
        return set_hidden(p, w, true);
    if (words_take(w, "unhide"))
        return set_hidden(p, w, false);
    if (words_take(w, "postings") || words_take(w, "no_postings")) {
        p->manner.postings = w->items[0].data[0] == 'p';
        return 0;
    }
    if (words_take(w, "report"))
        return write_report(p->out, p->stage.engine, &p->kept, w);
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
        if (words_take(w, questions[i]))
            return play_question(p, w, questions[i]);
    words_fail(w, "no such statement");
    w->about = w->items[0];
    return 0;
}

static int play_statement(struct player *p, struct words *w)
{
    struct lines lines = {p, next_in_block};
    struct item item;
    bool is_item = transcript_item(w, &lines, &p->reported, &item);
    int rc = is_item ? 0 : play_other(p, w);
    if (!rc && words_left(w)) {
        w->at++;
        words_fail(w, "not understood here");
    }
    if (w->problem)
        return fail(p, w->problem, w->about);
    return is_item ? submit(p, NULL, &item, 1, true) : rc;
}

int transcript_play(struct text source, bool reload, struct buffer *out,
                    char ret_problem[TRANSCRIPT_PROBLEM_MAX])
{
    struct player p = {.at = source.data,
                       .end = source.data + source.size,
                       .out = out,
                       .reload = reload,
                       .problem = ret_problem,
                       .party = "TEST",
                       .feed = "test"};
    struct words w;
    int rc = stage_init(&p.stage);
    while (!rc && next_words(&p, &w)) {
        rc = play_statement(&p, &w);
        arena_fini(&p.reported);
    }
    char broken[REPORT_CHECK_MAX];
    if (!rc && !report_check(p.stage.engine, broken)) {
        (void)snprintf(ret_problem, TRANSCRIPT_PROBLEM_MAX, "reports do not tie: %s", broken);
        rc = ERR_FORM;
    }
    if (rc && rc != ERR_FORM)
        (void)snprintf(ret_problem, TRANSCRIPT_PROBLEM_MAX, "line %u: %s", p.line, error_text(rc));
    stage_fini(&p.stage);
    issued_kept_fini(&p.kept);
    arena_fini(&p.reported);
    return rc ? rc : out->failed ? ERR_MEMORY : 0;
}
