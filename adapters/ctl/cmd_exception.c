/* s75ctl exception NUMBER: one exception, its whole history, and what may be done about it. */
#include <stdlib.h>
#include <string.h>
#include "ctl/talk/event_line.h"
#include "ctl/talk/exceptions.h"
#include "ctl/screen/words.h"
#include "kit/s75_json.h"

struct history {
    const struct ctl *ctl;
    uint32_t exception;
    json_t *events; /* with --json; NULL: printed */
};

static int on_event(void *ctx, const S75__V1__Event *e)
{
    struct history *h = ctx;
    if (!e->has_exception || e->exception != h->exception)
        return 0;
    if (h->events)
        json_array_append_new(h->events, s75_json(&e->base));
    else
        event_line(h->ctl, e, stdout);
    return 0;
}

static void print_head(const struct ctl *ctl, const S75__V1__Exception *x)
{
    char kind[S75_NAME_MAX], state[S75_NAME_MAX], day[S75_TEXT_MAX], pounds[S75_TEXT_MAX],
        year[S75_TEXT_MAX];
    (void)s75_print(stdout, "Exception %u: %s in %s, %s\n", x->id,
                    words_enum(&s75__v1__event_kind__descriptor, (int)x->kind, kind), x->pool,
                    words_enum(&s75__v1__exception_state__descriptor, (int)x->state, state));
    (void)s75_print(stdout, "  about    %s %s %s\n", x->partner ? x->partner : "",
                    x->contribution ? x->contribution : "",
                    x->has_year ? words_year(x->year, year) : "");
    if (x->has_amount_pence)
        printf("  amount   %s%s%s\n", s75_pounds(x->amount_pence, pounds),
               x->has_value_date ? " of " : "",
               x->has_value_date ? s75_day_text(x->value_date, day) : "");
    if (x->reference)
        (void)s75_print(stdout, "  number   %s\n", x->reference);
    printf("  raised   %s, %u days ago, by input %llu (s75ctl show %llu)\n",
           s75_day_text(x->raised_on, day), x->age_days, (unsigned long long)x->cause,
           (unsigned long long)x->cause);
    if (x->owner)
        (void)s75_print(stdout, "  owner    %s\n", x->owner);
    if (x->has_due)
        printf("  due      %s\n", s75_day_text(x->due, day));
    char *found = s75_explanation(x->parts, x->n_parts);
    if (found && *found)
        text_wrap(found, 2, ctl->width, stdout);
    free(found);
}

static void print_allowed(const S75__V1__Exception *x)
{
    char word[S75_NAME_MAX];
    printf("\n%s", x->n_allowed ? "It may be worked on so: " : "Nothing more may be done about it");
    for (size_t i = 0; i < x->n_allowed; i++) {
        s75_enum_text(&s75__v1__exception_action__descriptor, (int)x->allowed[i]->action, word);
        for (char *at = word; *at; at++)
            *at = *at == '_' ? '-' : *at;
        printf("%s%s", i ? ", " : "", word);
    }
    printf("\n");
    if (x->n_allowed)
        printf("  s75ctl work %u ACTION --officer ID\n", x->id);
}

/* Whoever may not read inputs is shown the history from the beginning of the pool's. */
static uint64_t event_before(struct s75_client *client, uint64_t cause)
{
    S75__V1__InputQuery input = S75__V1__INPUT_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    S75__V1__Answer *answer = NULL;
    input.journal = cause;
    query.body_case = S75__V1__QUERY__BODY_INPUT;
    query.input = &input;
    if (cause == 0 || s75_query(client, &query, &answer) != 0)
        return 0;
    const S75__V1__Outcome *o = answer->input->outcome;
    const uint64_t first = o->has_first_event && o->first_event > 0 ? o->first_event - 1 : 0;
    s75__v1__answer__free_unpacked(answer, NULL);
    return first;
}

static int follow(struct s75_client *client, const S75__V1__Exception *x, struct history *h)
{
    S75__V1__Follow follow = S75__V1__FOLLOW__INIT;
    const bool has_pool = strcmp(x->pool, "-") != 0;
    follow.after = event_before(client, x->cause);
    follow.pool = has_pool ? x->pool : NULL;
    follow.has_until_caught_up = follow.until_caught_up = true;
    const int r = s75_follow(client, &follow, on_event, h);
    return r == 0 ? CTL_OK : ctl_failed(client, r, NULL);
}

static int show(const struct ctl *ctl, struct s75_client *client, const S75__V1__Exception *x)
{
    struct history h = {.ctl = ctl, .exception = x->id};
    if (!ctl->json) {
        print_head(ctl, x);
        puts("\nHistory");
        const int code = follow(client, x, &h);
        if (code == CTL_OK)
            print_allowed(x);
        return code;
    }
    h.events = json_array();
    int code = follow(client, x, &h);
    json_t *o = json_pack("{s:o, s:o}", "exception", s75_json(&x->base), "history", h.events);
    if (code == CTL_OK && (!o || s75_json_write(o, 1, stdout) != 0))
        code = CTL_NO;
    putchar('\n');
    json_decref(o);
    return code;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    uint64_t *number = state->input;
    switch (key) {
    case ARGP_KEY_ARG:
        if (*number || ctl_number("exception", arg, UINT32_MAX, number) != 0 || *number == 0)
            argp_error(state, "one exception's number is wanted, from 1");
        return 0;
    case ARGP_KEY_END:
        if (*number == 0)
            argp_error(state, "a number is wanted, as s75ctl exceptions lists them");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    S75__V1__ExceptionsQuery which = S75__V1__EXCEPTIONS_QUERY__INIT;
    struct exceptions all = {0};
    struct s75_client *client;
    uint64_t number = 0;
    uint32_t total = 0;
    ctl_parse(ctl, self, argc, argv, NULL, parse, &number);
    which.has_exception = true;
    which.exception = (uint32_t)number;
    int code = ctl_open(ctl, NULL, NULL, NULL, &client);
    if (code == 0)
        code = exceptions_ask_for(client, &which, 1, &all, &total);
    if (code == 0 && all.count == 0) {
        ctl_print("there is no exception %u that is open, or was closed by a person; s75ctl "
                  "exceptions lists them",
                  which.exception);
        code = CTL_NO;
    } else if (code == 0) {
        code = show(ctl, client, all.items[0]);
    }
    exceptions_fini(&all);
    s75_close(client);
    return code;
}

const struct command command_exception = {
    "exception",
    "NUMBER",
    "Shows one exception: what was found and what would explain it, all that became of it, and "
    "what may be done about it now."
    "\vNumbers are those of s75ctl exceptions. One that a person closed is shown as long as it is "
    "remembered.",
    run,
};
