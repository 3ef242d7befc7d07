#include "feed/sender.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "feed/message.h"
#include "kit/s75_text.h"

/* The one translation of the kit's errors. */
static enum outcome outcome_of(const struct sender *s, int error, struct problem *problem)
{
    if (error >= 0)
        return OUTCOME_DONE;
    problem_set(problem, error, "%s", s75_error(s->client));
    switch ((enum s75_error)error) {
    case S75_ERR_DOCUMENT:
        return OUTCOME_LATER;
    case S75_ERR_STOPPED:
        return OUTCOME_STOPPED;
    case S75_ERR_RESTORED:
        return OUTCOME_RESTORED;
    case S75_ERR_MEMORY:
    case S75_ERR_TIMEOUT:
    case S75_ERR_REFUSED:
    case S75_ERR_INPUT:
    case S75_ERR_NETWORK:
    case S75_ERR_PROTOCOL:
    case S75_ERR_FEED:
    case S75_ERR_KNOWN:
        break;
    }
    return OUTCOME_BROKEN;
}

static enum outcome no_memory(struct problem *problem)
{
    problem_set(problem, 0, "out of memory");
    return OUTCOME_BROKEN;
}

static void report(struct sender *s, uint32_t row, const S75__V1__Refusal *refusal)
{
    char text[1024];
    s75_refusal_text(refusal, text, sizeof text);
    if (s->options.on_refused)
        s->options.on_refused(s->options.ctx, row, text);
}

/* Items refused of a submission of so many, those sent as unreadable apart; a refusal without an
 * index is of all of them. */
static uint32_t count_refused(const S75__V1__Outcome *outcome, uint32_t items)
{
    uint32_t refused = 0;
    for (size_t i = 0; i < outcome->n_refusals; i++)
        if (outcome->refusals[i]->code != S75__V1__REFUSAL_CODE__REFUSED_UNREADABLE)
            refused += outcome->refusals[i]->has_item ? 1 : items;
    return refused;
}

/* Those of items before so many, which are answered: a document may have millions. */
static void forget_rows(struct sender *s, uint32_t upto)
{
    const size_t answered = upto > s->rows.first ? upto - s->rows.first : 0;
    if (!answered || answered > s->rows.count)
        return;
    s->rows.count -= answered;
    s->rows.first = upto;
    memmove(s->rows.items, s->rows.items + answered, s->rows.count * sizeof *s->rows.items);
}

void sender_outcome(void *ctx, const S75__V1__Outcome *outcome, const struct s75_sent *sent)
{
    struct sender *s = ctx;
    s->journal = outcome->journal;
    s->refused += count_refused(outcome, sent->items);
    for (size_t i = 0; i < outcome->n_refusals; i++) {
        const S75__V1__Refusal *refusal = outcome->refusals[i];
        const size_t at = (size_t)sent->first_row + refusal->item - s->rows.first;
        if (refusal->code == S75__V1__REFUSAL_CODE__REFUSED_UNREADABLE)
            continue;
        report(s, refusal->has_item && at < s->rows.count ? s->rows.items[at] : 0, refusal);
    }
    forget_rows(s, sent->first_row + sent->items);
}

static void on_wait(void *ctx, const char *text)
{
    const struct sender *s = ctx;
    if (s->options.on_wait)
        s->options.on_wait(s->options.ctx, text);
}

enum outcome sender_open(struct sender *s, const struct sender_options *options,
                         struct problem *problem)
{
    *s = (struct sender){.options = *options, .memory = ARENA_NULL};
    const struct s75_options kit = {
        .desk = options->desk,
        .party = options->party,
        .feed = options->feed,
        .program = options->program,
        .known_file = options->known_file,
        .timeout_ms = options->timeout_ms,
        .on_outcome = sender_outcome,
        .on_wait = on_wait,
        .ctx = s,
        .stop = options->stop,
    };
    return outcome_of(s, s75_open(&kit, &s->client), problem);
}

void sender_close(struct sender *s)
{
    sender_abandon(s);
    s75_close(s->client);
    arena_fini(&s->memory);
    free(s->rows.items);
    s->rows.items = NULL;
    s->rows.count = s->rows.capacity = 0;
    s->client = NULL;
}

/* What the outcome of the input that completed a document says of rows refused then. A daemon that
 * no longer tells is no failure: nothing is left to be sent. */
static enum outcome find_refused(struct sender *s, struct problem *problem)
{
    S75__V1__InputQuery input = S75__V1__INPUT_QUERY__INIT;
    input.journal = s->journal;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    query.body_case = S75__V1__QUERY__BODY_INPUT;
    query.input = &input;
    S75__V1__Answer *answer;
    const int rc = s75_query(s->client, &query, &answer);
    if (rc == S75_ERR_REFUSED)
        return OUTCOME_KNOWN;
    if (rc < 0)
        return outcome_of(s, rc, problem);
    const S75__V1__InputAnswer *a = answer->input;
    S75__V1__Submission *sent = s75__v1__submission__unpack(NULL, a->raw.len, a->raw.data);
    s->refused = count_refused(a->outcome, sent ? (uint32_t)sent->n_items : 0);
    s->partly = sent && sent->document && sent->document->first_row > 0;
    if (sent)
        s75__v1__submission__free_unpacked(sent, NULL);
    s75__v1__answer__free_unpacked(answer, NULL);
    return OUTCOME_KNOWN;
}

static enum outcome ask_document(struct sender *s, const uint8_t sha256[32], bool *ret_known,
                                 uint64_t *ret_journal, struct problem *problem)
{
    uint8_t digest[32];
    memcpy(digest, sha256, sizeof digest);
    S75__V1__DocumentQuery document = S75__V1__DOCUMENT_QUERY__INIT;
    document.sha256 = (ProtobufCBinaryData){sizeof digest, digest};
    S75__V1__Query query = S75__V1__QUERY__INIT;
    query.body_case = S75__V1__QUERY__BODY_DOCUMENT;
    query.document = &document;
    S75__V1__Answer *answer;
    const int rc = s75_query(s->client, &query, &answer);
    if (rc < 0)
        return outcome_of(s, rc, problem);
    *ret_known = answer->document->known;
    *ret_journal = answer->document->journal;
    s75__v1__answer__free_unpacked(answer, NULL);
    return OUTCOME_DONE;
}

/* Which input completed a document that is known. */
static enum outcome find_known(struct sender *s, const struct row_source *d,
                               struct problem *problem)
{
    bool known;
    const enum outcome outcome = ask_document(s, d->sha256, &known, &s->journal, problem);
    return outcome == OUTCOME_DONE ? find_refused(s, problem) : outcome;
}

enum outcome sender_knows(struct sender *s, const uint8_t sha256[32], bool *ret_known,
                          struct problem *problem)
{
    uint64_t journal;
    return ask_document(s, sha256, ret_known, &journal, problem);
}

bool sender_restored(const struct sender *s, uint64_t *ret_journal)
{
    const S75__V1__Restored *restored = s75_restored(s->client);
    if (restored)
        *ret_journal = restored->journal;
    return restored != NULL;
}

/* Any question will do: on its way the client greets a daemon that was started anew. */
enum outcome sender_look(struct sender *s, struct problem *problem)
{
    static const uint8_t nothing[32];
    bool known;
    uint64_t journal;
    const enum outcome outcome = sender_knows(s, nothing, &known, problem);
    return outcome == OUTCOME_DONE && sender_restored(s, &journal) ? OUTCOME_RESTORED : outcome;
}

enum outcome sender_restored_done(struct sender *s, struct problem *problem)
{
    return outcome_of(s, s75_restored_done(s->client), problem);
}

/* A day outside of it by no more is not suspected. */
static date_t with_slack(const struct intake *intake, date_t date, int days)
{
    return date == DATE_NONE ? DATE_NONE : date + days * intake->mapping->period_slack;
}

enum outcome sender_begin(struct sender *s, const struct intake *intake, struct problem *problem)
{
    const struct row_source *d = intake->source;
    struct s75_source source = {
        .name = d->name,
        .period_from = date_to_number(with_slack(intake, intake->period_from, -1)),
        .period_to = date_to_number(with_slack(intake, intake->period_to, 1)),
        .items_max = s->options.batch,
    };
    memcpy(source.sha256, d->sha256, sizeof source.sha256);
    memcpy(source.reading, intake->mapping->sha256, sizeof source.reading);
    s->rows.count = s->rows.first = s->put = 0;
    s->refused = s->resumed = 0;
    s->partly = false;
    s->journal = 0;
    const int rc = s75_document_open(s->client, &source, &s->document);
    if (rc == S75_DOCUMENT_KNOWN)
        return find_known(s, d, problem);
    if (rc < 0)
        return outcome_of(s, rc, problem);
    s->resumed = s->rows.first = s75_document_resumed(s->document);
    return OUTCOME_DONE;
}

enum outcome sender_put(struct sender *s, const struct item *item, struct problem *problem)
{
    S75__V1__Item message;
    arena_reset(&s->memory);
    if (message_make(item, &s->memory, &message) < 0 || ARRAY_ROOM(&s->rows) < 0)
        return no_memory(problem);
    if (s->put++ >= s->resumed) /* what the daemon has is answered */
        s->rows.items[s->rows.count++] = item->row;
    return outcome_of(s, s75_document_put(s->document, &message), problem);
}

enum outcome sender_finish(struct sender *s, struct problem *problem)
{
    struct s75_document *document = s->document;
    s->document = NULL;
    return outcome_of(s, s75_document_close(document), problem);
}

void sender_abandon(struct sender *s)
{
    s75_document_abandon(s->document);
    s->document = NULL;
}
