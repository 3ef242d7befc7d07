/* kit/turn: the conversation. See client.h. */
#include <stdio.h>
#include <stdlib.h>
#include "client.h"

#define TURN_REPLIES_MAX 256
#define TURN_WAIT_MS 1000 /* so that on_wait and the stop flag are looked at */

static int send_hello(struct s75_client *c)
{
    S75__V1__Hello hello = S75__V1__HELLO__INIT;
    hello.version = S75_VERSION;
    hello.party = (char *)c->options.party;
    hello.feed = (char *)c->options.feed;
    hello.program = (char *)c->options.program;
    S75__V1__Known known;
    hello.known = known_message(c, &known) ? &known : NULL;
    S75__V1__Request request = S75__V1__REQUEST__INIT;
    request.body_case = S75__V1__REQUEST__BODY_HELLO;
    request.hello = &hello;
    int r = link_send_request(c, &request);
    if (r == 0) {
        c->greeting = GREET_SENT;
        c->hello_ms = clock_ms();
    }
    return r;
}

static int send_due(struct s75_client *c)
{
    if (c->blocked || clock_ms() < c->hold_ms)
        return 0;
    int r = 0;
    if (c->greeting == GREET_DUE)
        r = send_hello(c);
    if (r == 0 && c->greeting == GREETED) {
        r = window_send(c);
        struct exchange *x = c->exchange;
        if (r == 0 && x && !x->sent && !x->done && (r = x->send(c, x)) == 0)
            x->sent = true;
    }
    return r < 0 ? r : 0;
}

static int check_exchange(struct s75_client *c, const S75__V1__Welcome *w)
{
    struct exchange *x = c->exchange;
    if (!x || !x->sent)
        return 0;
    int r = x->check ? x->check(c, x, w) : 1;
    if (r > 0 || c->welcome->welcome->epoch != w->epoch)
        x->sent = false;
    return r < 0 ? r : 0;
}

static int take_welcome(struct s75_client *c, S75__V1__Reply **reply)
{
    const S75__V1__Welcome *w = (*reply)->welcome;
    if (c->greeting != GREET_SENT)
        return 0; /* from before a reconnection, or a second answer to a repeated Hello */
    if (w->version != S75_VERSION)
        return client_break(c, S75_ERR_PROTOCOL, "s75d at %s speaks version %u, this program %d",
                            c->options.desk, w->version, S75_VERSION);
    int r = known_welcomed(c, w);
    if (r == 0)
        r = window_greeted(c, c->welcome ? c->welcome->welcome : NULL, w);
    if (r == 0)
        r = check_exchange(c, w);
    if (r != 0)
        return r;
    if (!c->welcome || (c->exchange && c->exchange->live))
        c->progress_ms = c->heard_ms;
    if (c->welcome)
        s75__v1__reply__free_unpacked(c->welcome, NULL);
    c->welcome = *reply;
    *reply = NULL;
    c->greeting = GREETED;
    return c->exchange ? 0 : window_report(c);
}

/* A refusal that names neither a submission nor a request is about Hello, or about bytes that the
 * daemon could not read. */
static int take_refused(struct s75_client *c, S75__V1__Reply **reply)
{
    const S75__V1__Refused *refused = (*reply)->refused;
    const S75__V1__Refusal *refusal = refused->refusal;
    bool busy = refusal->code == S75__V1__REFUSAL_CODE__REFUSED_BUSY || !refusal->final;
    if (refused->has_number)
        return window_refused(c, reply);
    if (busy)
        client_busy(c, refusal);
    struct exchange *x = c->exchange;
    if (refused->has_request) {
        if (!x || x->request != refused->request)
            return 0;
        if (busy) {
            x->sent = false;
            return 0;
        }
        x->done = true;
        x->result = client_refused(c, "refused", reply);
        return 0;
    }
    if (busy) {
        c->greeting = c->greeting == GREET_SENT ? GREET_DUE : c->greeting;
        return 0;
    }
    c->failed = client_refused(c, "s75d refused this program", reply);
    return c->failed;
}

static int take_for_exchange(struct s75_client *c, uint64_t request, S75__V1__Reply **reply)
{
    struct exchange *x = c->exchange;
    if (!x || x->done || x->request != request)
        return 0; /* an answer to what is no longer asked */
    c->progress_ms = c->heard_ms;
    c->busy[0] = '\0';
    return x->take(c, x, reply);
}

static int take(struct s75_client *c, S75__V1__Reply **reply)
{
    c->heard_ms = clock_ms();
    switch ((*reply)->body_case) {
    case S75__V1__REPLY__BODY_WELCOME: return take_welcome(c, reply);
    case S75__V1__REPLY__BODY_OUTCOME: return window_outcome(c, reply);
    case S75__V1__REPLY__BODY_REFUSED: return take_refused(c, reply);
    case S75__V1__REPLY__BODY_ANSWER: return take_for_exchange(c, (*reply)->answer->request, reply);
    case S75__V1__REPLY__BODY_EVENTS: return take_for_exchange(c, (*reply)->events->request, reply);
    case S75__V1__REPLY__BODY__NOT_SET:
    case _S75__V1__REPLY__BODY__CASE_IS_INT_SIZE: break;
    }
    return 0; /* of a later version of the package: not asked for, so not needed */
}

static int take_replies(struct s75_client *c)
{
    for (int i = 0; i < TURN_REPLIES_MAX; i++) {
        S75__V1__Reply *reply = NULL;
        int r = link_receive(c, &reply);
        if (r != 0)
            return r < 0 ? r : 0;
        r = take(c, &reply);
        if (reply)
            s75__v1__reply__free_unpacked(reply, NULL);
        if (r != 0)
            return r;
        if (c->exchange && c->exchange->done)
            return 0;
    }
    return 0;
}

static void report_waiting(struct s75_client *c, int64_t now)
{
    if (!c->options.on_wait || now - c->progress_ms < 1000 || now - c->reported_ms < 1000)
        return;
    if (c->exchange && c->exchange->live && c->greeting == GREETED)
        return; /* nothing happens, and that is well */
    c->reported_ms = now;
    char text[600], why[240] = "";
    if (c->greeting == GREET_NONE)
        snprintf(why, sizeof why, " (nobody answers there)");
    else if (now < c->hold_ms)
        snprintf(why, sizeof why, " (busy%s%s)", *c->busy ? ": " : "", c->busy);
    snprintf(text, sizeof text, "waiting for s75d at %s%s, %lld s", c->options.desk, why,
             (long long)(now - c->progress_ms) / 1000);
    c->options.on_wait(c->options.ctx, text);
}

/* When a silence will have lasted long enough to say Hello again. */
static int64_t silence_end_ms(const struct s75_client *c)
{
    int64_t since = c->heard_ms > c->hello_ms ? c->heard_ms : c->hello_ms;
    return since + c->options.silence_ms;
}

static int look_at_clocks(struct s75_client *c)
{
    int64_t now = clock_ms();
    report_waiting(c, now);
    if ((c->greeting == GREETED || c->greeting == GREET_SENT) && now > silence_end_ms(c) &&
        now >= c->hold_ms)
        c->greeting = GREET_DUE;
    if (c->options.timeout_ms < 0 || now - c->progress_ms <= c->options.timeout_ms)
        return 0;
    if (c->greeting != GREET_NONE && *c->busy)
        return client_break(c, S75_ERR_TIMEOUT, "s75d at %s is busy: %s (waited %d s)",
                            c->options.desk, c->busy, (c->options.timeout_ms + 500) / 1000);
    if (c->greeting == GREET_NONE)
        (void)reach_look(c);
    return client_break(c, S75_ERR_TIMEOUT, "%s %s%s%s (waited %d s)",
                        c->greeting == GREET_NONE ? "no s75d can be reached at"
                                                  : "no answer from s75d, though connected, at",
                        c->options.desk, c->greeting == GREET_NONE ? lock_hint(c) : "",
                        c->greeting == GREET_NONE ? c->reach : "",
                        (c->options.timeout_ms + 500) / 1000);
}

static int64_t wait_ms(const struct s75_client *c, int64_t most)
{
    int64_t now = clock_ms(), wait = most;
    const int64_t ends[] = {
        c->hold_ms > now ? c->hold_ms : now + most,
        c->options.timeout_ms < 0 ? now + most : c->progress_ms + c->options.timeout_ms + 1,
        c->greeting == GREET_NONE ? now + most : silence_end_ms(c) + 1,
    };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (ends[i] - now > 0 && ends[i] - now < wait)
            wait = ends[i] - now;
    return wait;
}

int client_turn(struct s75_client *c, int64_t most_ms)
{
    if (c->options.stop && __atomic_load_n(c->options.stop, __ATOMIC_RELAXED))
        return client_fail(c, S75_ERR_STOPPED, "stopped");
    int r = link_watch(c);
    if (r == 0)
        r = send_due(c);
    if (r == 0)
        r = link_wait(c, wait_ms(c, most_ms < TURN_WAIT_MS ? most_ms : TURN_WAIT_MS));
    if (r == 0)
        r = take_replies(c);
    if (r == 0)
        r = known_write(c, false);
    return r == 0 ? look_at_clocks(c) : r;
}

int client_run(struct s75_client *c, client_done_fn done)
{
    if (c->failed)
        return c->failed;
    c->heard_ms = c->progress_ms = clock_ms();
    int r = c->exchange ? 0 : window_report(c);
    while (r == 0 && !done(c))
        r = client_turn(c, TURN_WAIT_MS);
    return r;
}

int client_greet(struct s75_client *c)
{
    if (c->greeting == GREETED)
        c->greeting = GREET_DUE;
    return client_run(c, client_is_greeted);
}

static bool exchange_done(const struct s75_client *c)
{
    return c->exchange->done;
}

int client_exchange(struct s75_client *c, struct exchange *x)
{
    x->request = ++c->next_request;
    c->exchange = x;
    int r = client_run(c, exchange_done);
    c->exchange = NULL;
    if (r == 0)
        r = known_write(c, true);
    return r != 0 ? r : x->result;
}
