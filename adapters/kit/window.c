/* kit/window: the submissions that are not answered yet.
 *
 * A ring in order of number. After a new Welcome, a busy or a gap, sending goes back to the place
 * concerned and goes on from there: what the daemon has is answered with its first outcome. What it
 * refuses for good is dropped with all that follows, and its number is given to the next. */
#include <stdio.h>
#include <stdlib.h>
#include "client.h"

#define REQUEST_TAG 0x12 /* Request.submission: field 2, length-delimited */

static struct slot *slot_at(const struct s75_client *c, unsigned i)
{
    return &c->slots[(c->head + i) % c->options.window];
}

/* The place of a number in the window, or c->count. */
static unsigned place_of(const struct s75_client *c, uint64_t number)
{
    if (c->count == 0 || number < slot_at(c, 0)->sent.number)
        return c->count;
    uint64_t place = number - slot_at(c, 0)->sent.number;
    return place < c->count ? (unsigned)place : c->count;
}

int window_open(struct s75_client *c)
{
    c->slots = calloc(c->options.window, sizeof *c->slots);
    return c->slots ? 0 : client_break(c, S75_ERR_MEMORY, "out of memory");
}

static void empty(struct slot *s)
{
    buffer_fini(&s->frame);
    if (s->reply)
        s75__v1__reply__free_unpacked(s->reply, NULL);
    s->reply = NULL;
}

static void pop(struct s75_client *c)
{
    empty(slot_at(c, 0));
    c->head = (c->head + 1) % c->options.window;
    c->count--;
    if (c->to_send > 0)
        c->to_send--;
}

static void forget_refusal(struct s75_client *c)
{
    if (c->turned_away)
        s75__v1__reply__free_unpacked(c->turned_away, NULL);
    c->turned_away = NULL;
    c->is_turned_away = false;
}

void window_close(struct s75_client *c)
{
    while (c->slots && c->count > 0)
        pop(c);
    free(c->slots);
    c->slots = NULL;
    forget_refusal(c);
}

int window_send(struct s75_client *c)
{
    for (; c->to_send < c->count; c->to_send++) {
        const struct slot *s = slot_at(c, c->to_send);
        int r = s->reply ? 0 : link_send(c, s->frame.data, s->frame.size);
        if (r != 0)
            return r;
    }
    return 0;
}

/* Outcomes that came before those of earlier numbers, and that the daemon has lost since. */
static void forget_replies(struct s75_client *c, uint64_t from)
{
    for (unsigned i = 0; i < c->count; i++) {
        struct slot *s = slot_at(c, i);
        if (!s->reply || s->sent.number < from)
            continue;
        s75__v1__reply__free_unpacked(s->reply, NULL);
        s->reply = NULL;
    }
}

/* Whether what was refused is free indeed: then it goes, with all that was to follow. */
static void settle_refusal(struct s75_client *c, uint64_t next_number)
{
    if (!c->turned_away || c->is_turned_away)
        return;
    uint64_t number = c->turned_away->refused->number;
    unsigned place = place_of(c, number);
    if (next_number > number || place == c->count) {
        forget_refusal(c); /* another copy of it was taken: its outcome will come */
        return;
    }
    for (unsigned i = place; i < c->count; i++)
        empty(slot_at(c, i));
    c->count = place;
    c->next_number = number;
    c->is_turned_away = true;
    c->is_document_broken = true;
}

static int report_refused(struct s75_client *c, S75__V1__Reply **reply)
{
    char what[128];
    snprintf(what, sizeof what, "s75d refused submission %llu of feed %s",
             (unsigned long long)(*reply)->refused->number, c->options.feed);
    return client_refused(c, what, reply);
}

int window_report(struct s75_client *c)
{
    if (!c->is_turned_away)
        return 0;
    c->is_turned_away = false;
    return report_refused(c, &c->turned_away);
}

int window_greeted(struct s75_client *c, const S75__V1__Welcome *before,
                   const S75__V1__Welcome *now)
{
    c->to_send = 0;
    if (!*c->options.feed)
        return 0;
    settle_refusal(c, now->next_number);
    if (!before) {
        c->next_number = now->next_number;
        return 0;
    }
    uint64_t lowest = c->count ? slot_at(c, 0)->sent.number : c->next_number;
    if (now->epoch != before->epoch)
        forget_replies(c, now->next_number);
    if (now->next_number > c->next_number)
        return client_break(
            c, S75_ERR_FEED,
            "another program submits as feed %s of %s: its next number is %llu, and "
            "this program's is %llu",
            c->options.feed, c->options.party, (unsigned long long)now->next_number,
            (unsigned long long)c->next_number);
    if (now->next_number < lowest && now->restored)
        return client_break(
            c, S75_ERR_RESTORED,
            "s75d at %s went back to input %llu, as was declared there: feed %s of %s is at number "
            "%llu, and was at %llu; what was answered since is to be sent again",
            c->options.desk, (unsigned long long)now->restored->journal, c->options.feed,
            c->options.party, (unsigned long long)now->next_number, (unsigned long long)lowest);
    if (now->next_number < lowest && now->epoch != before->epoch)
        return client_break(
            c, S75_ERR_FEED,
            "s75d at %s lost submissions that it had acknowledged: feed %s of %s is at "
            "number %llu, and was at %llu",
            c->options.desk, c->options.feed, c->options.party,
            (unsigned long long)now->next_number, (unsigned long long)lowest);
    return 0;
}

int window_outcome(struct s75_client *c, S75__V1__Reply **reply)
{
    unsigned place = place_of(c, (*reply)->outcome->number);
    known_received(c, (*reply)->outcome->known);
    if (place == c->count || slot_at(c, place)->reply)
        return 0; /* answered before */
    slot_at(c, place)->reply = *reply;
    *reply = NULL;
    c->progress_ms = c->heard_ms;
    c->back_off_ms = 0;
    c->busy[0] = '\0';
    while (c->count > 0 && slot_at(c, 0)->reply) {
        S75__V1__Reply *first = slot_at(c, 0)->reply;
        struct s75_sent sent = slot_at(c, 0)->sent;
        slot_at(c, 0)->reply = NULL;
        pop(c);
        if (c->options.on_outcome)
            c->options.on_outcome(c->options.ctx, first->outcome, &sent);
        s75__v1__reply__free_unpacked(first, NULL);
    }
    return 0;
}

static int refused_gap(struct s75_client *c, const S75__V1__Refusal *refusal)
{
    unsigned place = place_of(c, refusal->expected_number);
    client_hold(c, 0);
    if (place < c->to_send)
        c->to_send = place;
    else if (refusal->expected_number < c->next_number && place == c->count &&
             c->greeting == GREETED)
        c->greeting = GREET_DUE; /* it wants what we believe answered: Welcome will show */
    return 0;
}

/* Keeps the lowest, and asks where the feed stands. */
static void turn_away(struct s75_client *c, S75__V1__Reply **reply)
{
    if (c->turned_away &&
        (c->is_turned_away || c->turned_away->refused->number <= (*reply)->refused->number))
        return;
    forget_refusal(c);
    c->turned_away = *reply;
    *reply = NULL;
    c->progress_ms = c->heard_ms;
    if (c->greeting == GREETED)
        c->greeting = GREET_DUE;
}

int window_refused(struct s75_client *c, S75__V1__Reply **reply)
{
    const S75__V1__Refused *refused = (*reply)->refused;
    const S75__V1__Refusal *refusal = refused->refusal;
    unsigned place = place_of(c, refused->number);
    if (place == c->count)
        return 0; /* of a number that is answered by now */
    if (refusal->code == S75__V1__REFUSAL_CODE__REFUSED_GAP)
        return refused_gap(c, refusal);
    if (refusal->code == S75__V1__REFUSAL_CODE__REFUSED_BUSY || !refusal->final) {
        client_busy(c, refusal);
        if (place < c->to_send)
            c->to_send = place;
        return 0;
    }
    if (refusal->code == S75__V1__REFUSAL_CODE__REFUSED_CONFLICT) {
        c->failed = report_refused(c, reply);
        return c->failed;
    }
    turn_away(c, reply);
    return 0;
}

int window_check(struct s75_client *c, size_t items, size_t bytes)
{
    const S75__V1__Welcome *w = s75_welcome(c);
    if (!*c->options.feed)
        return client_fail(c, S75_ERR_INPUT, "this client has no feed, it only asks and follows");
    if (items < 1 || items > w->max_items)
        return client_fail(c, S75_ERR_INPUT, "%zu items in a submission, limit 1 to %u", items,
                           w->max_items);
    if (bytes > w->max_request_bytes)
        return client_fail(c, S75_ERR_INPUT, "%zu bytes in a submission, limit %u", bytes,
                           w->max_request_bytes);
    return 0;
}

bool window_has_room(const struct s75_client *c)
{
    return c->count < c->options.window && c->greeting == GREETED;
}

int window_add(struct s75_client *c, const struct s75_sent *sent, const S75__V1__Submission *s,
               struct bytes more_items)
{
    size_t size = s75__v1__submission__get_packed_size(s);
    struct buffer frame = BUFFER_NULL;
    buffer_put_u8(&frame, REQUEST_TAG);
    buffer_put_varint(&frame, size + more_items.size);
    uint8_t *body = buffer_reserve(&frame, size + more_items.size);
    if (!body) {
        buffer_fini(&frame);
        return client_break(c, S75_ERR_MEMORY, "out of memory");
    }
    frame.size += s75__v1__submission__pack(s, body);
    buffer_put(&frame, more_items.data, more_items.size);
    *slot_at(c, c->count) = (struct slot){.sent = *sent, .frame = frame, .reply = NULL};
    c->count++;
    c->next_number++;
    return 0;
}
