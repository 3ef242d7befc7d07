/* kit/document: the items of a file, cut into submissions.
 *
 * A full chunk is sent when the next item arrives, so that the last chunk, which is marked
 * complete, is never empty. Items are kept packed: a submission is its head followed by them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "client.h"

#define ITEM_TAG 0x2a   /* Submission.items: field 5, length-delimited */
#define ITEM_HEAD_MAX 6 /* tag and length */
#define HEAD_ROOM 256   /* party, feed, number, document without its name, Request */

struct s75_document {
    struct s75_client *client;
    struct s75_source source;
    char *name;
    uint32_t skip;    /* items that the daemon has */
    uint32_t put;     /* items given by the caller */
    uint32_t waiting; /* of those, packed and not submitted */
    struct buffer items;
};

static int query_known(struct s75_client *c, const struct s75_source *source)
{
    S75__V1__DocumentQuery document = S75__V1__DOCUMENT_QUERY__INIT;
    document.sha256 = (ProtobufCBinaryData){sizeof source->sha256, (uint8_t *)source->sha256};
    S75__V1__Query query = S75__V1__QUERY__INIT;
    query.body_case = S75__V1__QUERY__BODY_DOCUMENT;
    query.document = &document;
    S75__V1__Answer *answer = NULL;
    int r = s75_query(c, &query, &answer);
    if (r != 0)
        return r;
    int known = answer->document->known ? S75_DOCUMENT_KNOWN : 0;
    s75__v1__answer__free_unpacked(answer, NULL);
    return known;
}

static bool has_reading(const S75__V1__OpenDocument *open, const uint8_t reading[32])
{
    static const uint8_t nothing[32];
    return memcmp(open->has_reading && open->reading.len == sizeof nothing ? open->reading.data
                                                                           : nothing,
                  reading, sizeof nothing) == 0;
}

/* The items of it that the daemon has, or that another document is in the way. */
static int find_place(struct s75_client *c, const struct s75_source *source, uint32_t *ret_skip)
{
    const S75__V1__OpenDocument *open = s75_welcome(c)->open_document;
    bool same = open && open->sha256.len == sizeof source->sha256 &&
                memcmp(open->sha256.data, source->sha256, sizeof source->sha256) == 0;
    if (open && !same)
        return client_fail(
            c, S75_ERR_DOCUMENT,
            "document '%s' of feed %s was begun and not finished (%u items are there): "
            "send it again before '%s'",
            open->name, c->options.feed, open->next_row, source->name);
    if (open && !has_reading(open, source->reading))
        return client_fail(c, S75_ERR_DOCUMENT,
                           "'%s' was begun with another mapping and not finished (%u items are "
                           "there): go on with that one, or take back what came of it (s75ctl "
                           "reverse-document) and send it anew",
                           source->name, open->next_row);
    *ret_skip = same ? open->next_row : 0;
    return 0;
}

static struct s75_document *make(struct s75_client *c, const struct s75_source *source,
                                 uint32_t skip)
{
    struct s75_document *d = calloc(1, sizeof *d);
    char *name = strdup(source->name);
    if (!d || !name) {
        free(d);
        free(name);
        client_break(c, S75_ERR_MEMORY, "out of memory");
        return NULL;
    }
    *d = (struct s75_document){
        .client = c, .source = *source, .name = name, .skip = skip, .items = BUFFER_NULL};
    uint32_t items_max = s75_welcome(c)->max_items;
    d->source.name = name;
    if (source->items_max == 0 || source->items_max > items_max)
        d->source.items_max = items_max;
    return d;
}

int s75_document_open(struct s75_client *c, const struct s75_source *source,
                      struct s75_document **ret_document)
{
    if (c->document || !*c->options.feed)
        return client_fail(c, S75_ERR_INPUT,
                           c->document ? "this client has a document open already"
                                       : "this client has no feed");
    if (!source->name || !*source->name || strlen(source->name) > S75_TEXT_BYTES_MAX)
        return client_fail(c, S75_ERR_INPUT, "a document's name has 1 to %d bytes",
                           S75_TEXT_BYTES_MAX);
    int r = s75_drain(c);
    if (r == 0)
        r = client_greet(c); /* what is open now, not when the client began */
    if (r == 0)
        r = query_known(c, source);
    uint32_t skip = 0;
    if (r == 0)
        r = find_place(c, source, &skip);
    if (r != 0)
        return r;
    struct s75_document *d = make(c, source, skip);
    if (!d)
        return S75_ERR_MEMORY;
    c->document = d;
    c->is_document_broken = false;
    *ret_document = d;
    return 0;
}

uint32_t s75_document_resumed(const struct s75_document *d)
{
    return d->skip;
}

static bool is_said(const uint8_t reading[32])
{
    bool is = false;
    for (int i = 0; i < 32; i++)
        is |= reading[i] != 0;
    return is;
}

static int send_chunk(struct s75_document *d, bool complete)
{
    struct s75_client *c = d->client;
    int r = client_run(c, window_has_room);
    if (r != 0)
        return r;
    S75__V1__Document document = S75__V1__DOCUMENT__INIT;
    document.sha256 = (ProtobufCBinaryData){sizeof d->source.sha256, d->source.sha256};
    document.name = d->name;
    document.reading = (ProtobufCBinaryData){sizeof d->source.reading, d->source.reading};
    document.has_reading = is_said(d->source.reading);
    document.first_row = d->put - d->waiting;
    document.complete = complete;
    document.has_period_from = d->source.period_from != 0;
    document.period_from = d->source.period_from;
    document.has_period_to = d->source.period_to != 0;
    document.period_to = d->source.period_to;
    S75__V1__Submission s = S75__V1__SUBMISSION__INIT;
    s.party = (char *)c->options.party;
    s.feed = (char *)c->options.feed;
    s.number = c->next_number;
    s.document = &document;
    struct s75_sent sent = {c->next_number, document.first_row, d->waiting};
    r = submit_add(c, &sent, &s, buffer_bytes(&d->items));
    buffer_clear(&d->items);
    d->waiting = 0;
    return r;
}

static int add_item(struct s75_document *d, const S75__V1__Item *item, size_t size)
{
    buffer_put_u8(&d->items, ITEM_TAG);
    buffer_put_varint(&d->items, size);
    uint8_t *room = buffer_reserve(&d->items, size);
    if (!room)
        return client_break(d->client, S75_ERR_MEMORY, "out of memory");
    d->items.size += s75__v1__item__pack(item, room);
    d->put++;
    d->waiting++;
    return 0;
}

/* Nothing more of a document may be sent after a part of it was turned away. */
static int check_document(const struct s75_document *d)
{
    struct s75_client *c = d->client;
    int r = c->failed ? c->failed : window_report(c);
    if (r == 0 && c->is_document_broken)
        r = client_fail(c, S75_ERR_DOCUMENT,
                        "a part of '%s' was refused: close it, and open it again once that is "
                        "mended", d->name);
    return r;
}

int s75_document_put(struct s75_document *d, const S75__V1__Item *item)
{
    struct s75_client *c = d->client;
    int broken = check_document(d);
    if (broken)
        return broken;
    if (d->put < d->skip) {
        d->put++;
        return 0;
    }
    if (!protobuf_c_message_check(&item->base))
        return client_fail(c, S75_ERR_INPUT, "a required field of item %u of '%s' is not set",
                           d->put, d->name);
    size_t size = s75__v1__item__get_packed_size(item);
    size_t limit = s75_welcome(c)->max_request_bytes, head = HEAD_ROOM + strlen(d->name);
    if (head + ITEM_HEAD_MAX + size > limit)
        return client_fail(c, S75_ERR_INPUT, "item %u of '%s' has %zu bytes, limit %zu", d->put,
                           d->name, size, limit > head ? limit - head : 0);
    int r = 0;
    if (d->waiting >= d->source.items_max || head + d->items.size + ITEM_HEAD_MAX + size > limit)
        r = send_chunk(d, false);
    return r != 0 ? r : add_item(d, item, size);
}

static int finish(struct s75_document *d)
{
    struct s75_client *c = d->client;
    int broken = check_document(d);
    if (broken)
        return broken;
    if (d->skip > 0 && d->put <= d->skip)
        return client_fail(
            c, S75_ERR_DOCUMENT,
            "s75d has %u items of '%s' and awaits more, but only %u were made of it now", d->skip,
            d->name, d->put);
    int r = d->waiting > 0 ? send_chunk(d, true) : 0;
    return r != 0 ? r : s75_drain(c);
}

int s75_document_close(struct s75_document *d)
{
    int r = finish(d);
    s75_document_abandon(d);
    return r;
}

void s75_document_abandon(struct s75_document *d)
{
    if (!d)
        return;
    d->client->document = NULL;
    buffer_fini(&d->items);
    free(d->name);
    free(d);
}

/* Copies what it needs: s75_submit may take a new Welcome, and the one given goes. */
static int submit_last(struct s75_client *c, const S75__V1__OpenDocument *open, const char *reason)
{
    uint8_t sha256[32] = {0}, reading[32] = {0};
    char name[S75_TEXT_BYTES_MAX + 1];
    snprintf(name, sizeof name, "%s", open->name);
    memcpy(sha256, open->sha256.data,
           open->sha256.len < sizeof sha256 ? open->sha256.len : sizeof sha256);
    if (open->has_reading && open->reading.len == sizeof reading)
        memcpy(reading, open->reading.data, sizeof reading);
    S75__V1__Unreadable unreadable = S75__V1__UNREADABLE__INIT;
    unreadable.row = open->next_row + 1;
    unreadable.column = "";
    unreadable.value = "";
    unreadable.reason = (char *)reason;
    S75__V1__Item item = S75__V1__ITEM__INIT, *items[] = {&item};
    item.body_case = S75__V1__ITEM__BODY_UNREADABLE;
    item.unreadable = &unreadable;
    S75__V1__Document document = S75__V1__DOCUMENT__INIT;
    document.sha256 = (ProtobufCBinaryData){sizeof sha256, sha256};
    document.name = name;
    document.has_reading = open->has_reading;
    document.reading = (ProtobufCBinaryData){sizeof reading, reading};
    document.first_row = open->next_row;
    document.complete = true;
    int r = s75_submit(c, &document, items, 1);
    return r != 0 ? r : s75_drain(c);
}

int s75_document_give_up(struct s75_client *c, const char *reason)
{
    if (c->document)
        return client_fail(c, S75_ERR_INPUT, "this client has a document open");
    int r = s75_drain(c);
    if (r == 0)
        r = client_greet(c);
    if (r != 0)
        return r;
    const S75__V1__OpenDocument *open = s75_welcome(c)->open_document;
    r = open ? submit_last(c, open, reason) : 0;
    return r != 0 ? r : open != NULL;
}
