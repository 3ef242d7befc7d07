/* kit/query: one question, one answer. */
#include "client.h"

struct asking {
    struct exchange exchange; /* first: the exchange is the asking */
    S75__V1__Query *query;
    S75__V1__Answer *answer;
};

static int send_query(struct s75_client *c, struct exchange *x)
{
    struct asking *a = (struct asking *)x;
    S75__V1__Request request = S75__V1__REQUEST__INIT;
    a->query->request = x->request;
    request.body_case = S75__V1__REQUEST__BODY_QUERY;
    request.query = a->query;
    return link_send_request(c, &request);
}

/* The members of Query and Answer carry the same numbers, so an answer can be seen to fit. */
_Static_assert((int)S75__V1__QUERY__BODY_STATUS == (int)S75__V1__ANSWER__BODY_STATUS &&
                   (int)S75__V1__QUERY__BODY_DOCUMENT == (int)S75__V1__ANSWER__BODY_DOCUMENT,
               "Query and Answer are numbered alike");

static int take_answer(struct s75_client *c, struct exchange *x, S75__V1__Reply **reply)
{
    struct asking *a = (struct asking *)x;
    if ((*reply)->body_case != S75__V1__REPLY__BODY_ANSWER ||
        (int)(*reply)->answer->body_case != (int)a->query->body_case)
        return client_break(c, S75_ERR_PROTOCOL,
                            "s75d at %s answered something else than was asked", c->options.desk);
    a->answer = (*reply)->answer;
    (*reply)->answer = NULL;
    (*reply)->body_case = S75__V1__REPLY__BODY__NOT_SET;
    x->done = true;
    return 0;
}

/* A verification, trial or backup reads the journal and may take minutes: while Welcomes come it is
 * being worked on, and asking again on the same connection would only begin another. */
static int check_verify(struct s75_client *c, struct exchange *x, const S75__V1__Welcome *w)
{
    (void)c;
    (void)x;
    (void)w;
    return 0;
}

int s75_query(struct s75_client *c, S75__V1__Query *query, S75__V1__Answer **ret_answer)
{
    if (!protobuf_c_message_check(&query->base))
        return client_fail(c, S75_ERR_INPUT, "a required field of the query is not set");
    struct asking a = {.exchange = {.send = send_query, .take = take_answer}, .query = query};
    if (query->body_case == S75__V1__QUERY__BODY_VERIFY ||
        query->body_case == S75__V1__QUERY__BODY_TRY_RULES ||
        query->body_case == S75__V1__QUERY__BODY_BACKUP) {
        a.exchange.live = true;
        a.exchange.check = check_verify;
    }
    int r = client_exchange(c, &a.exchange);
    if (r == 0)
        *ret_answer = a.answer;
    else if (a.answer)
        s75__v1__answer__free_unpacked(a.answer, NULL);
    return r;
}
