/* kit/submit: submissions of the caller's. */
#include "client.h"

int submit_add(struct s75_client *c, const struct s75_sent *sent, const S75__V1__Submission *s,
               struct bytes more_items)
{
    int r = window_add(c, sent, s, more_items);
    return r == 0 ? client_turn(c, 0) : r;
}

static int check_items(struct s75_client *c, S75__V1__Item *const *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!protobuf_c_message_check(&items[i]->base))
            return client_fail(c, S75_ERR_INPUT, "a required field of item %zu is not set", i);
    return 0;
}

int s75_submit(struct s75_client *c, const S75__V1__Document *document, S75__V1__Item *const *items,
               size_t count)
{
    int r = client_run(c, window_has_room);
    if (r == 0)
        r = window_check(c, count, 0);
    if (r == 0)
        r = check_items(c, items, count);
    if (r != 0)
        return r;
    S75__V1__Submission s = S75__V1__SUBMISSION__INIT;
    s.party = (char *)c->options.party;
    s.feed = (char *)c->options.feed;
    s.number = c->next_number;
    s.document = (S75__V1__Document *)document;
    s.items = (S75__V1__Item **)items;
    s.n_items = count;
    r = window_check(c, count, s75__v1__submission__get_packed_size(&s) + 8);
    if (r != 0)
        return r;
    struct s75_sent sent = {c->next_number, document ? document->first_row : 0, (uint32_t)count};
    return submit_add(c, &sent, &s, (struct bytes){NULL, 0});
}

static bool all_answered(const struct s75_client *c)
{
    return c->count == 0;
}

int s75_drain(struct s75_client *c)
{
    int r = client_run(c, all_answered);
    return r == 0 ? known_write(c, true) : r;
}

unsigned s75_pending(const struct s75_client *c)
{
    return c->count;
}
