#include "ctl/talk/happened.h"
#include <stdlib.h>
#include <string.h>
#include "ctl/talk/event_line.h"
#include "ctl/screen/table.h"
#include "ctl/screen/words.h"
#include "kit/s75_explanation.h"

enum { KINDS_MAX = 128, LINES_MAX = 20 };

struct telling {
    const struct ctl *ctl;
    uint32_t kinds[KINDS_MAX]; /* events that are counted, by kind */
    unsigned lines;
};

static void explain(const struct telling *t, const S75__V1__Event *e)
{
    char *found = s75_explanation(e->parts, e->n_parts);
    if (found && *found)
        text_wrap(found, 4, t->ctl->width, stdout);
    free(found);
}

/* "14/0": item 0 need not be said. */
static void print_waiting(const struct telling *t, const S75__V1__Event *e)
{
    const char *subject = e->subject ? e->subject : "";
    const char *slash = strchr(subject, '/');
    const bool is_first = slash && strcmp(slash, "/0") == 0;
    const int size = (int)(is_first ? (size_t)(slash - subject) : strlen(subject));
    (void)s75_print(stdout,
                    "Input %.*s waits for another officer: s75ctl approve %.*s --officer ID\n",
                    size, subject, size, subject);
    explain(t, e);
}

static void print_exception(const struct telling *t, const S75__V1__Event *e)
{
    char state[S75_NAME_MAX];
    printf("Exception %u", e->exception);
    if (e->has_state)
        printf(" is %s", words_enum(&s75__v1__exception_state__descriptor, (int)e->state, state));
    puts("");
    explain(t, e);
}

static void print_found(const struct telling *t, const S75__V1__Event *e)
{
    char kind[S75_NAME_MAX], pounds[S75_TEXT_MAX];
    const char *amount = event_amount(e, pounds);
    (void)s75_print(stdout, "%s: %s%s%s%s%s\n",
                    words_enum(&s75__v1__event_kind__descriptor, (int)e->kind, kind),
                    e->pool ? e->pool : "", e->contribution ? " " : "",
                    e->contribution ? e->contribution : "", *amount ? ", " : "", amount);
    explain(t, e);
}

static bool is_told(S75__V1__EventKind kind)
{
    return kind == S75__V1__EVENT_KIND__EVENT_DECIDED ||
           kind == S75__V1__EVENT_KIND__EVENT_ADJUSTED || kind == S75__V1__EVENT_KIND__EVENT_HELD ||
           kind == S75__V1__EVENT_KIND__EVENT_RELEASED ||
           kind == S75__V1__EVENT_KIND__EVENT_PERIOD_CLOSED ||
           kind == S75__V1__EVENT_KIND__EVENT_PERIOD_REOPENED;
}

static void tell(struct telling *t, const S75__V1__Event *e)
{
    if (e->kind == S75__V1__EVENT_KIND__EVENT_INPUT_REFUSED)
        return; /* told already, with its place */
    const bool has_room = t->lines < LINES_MAX;
    if (e->kind == S75__V1__EVENT_KIND__EVENT_PENDING && has_room)
        print_waiting(t, e);
    else if (e->kind == S75__V1__EVENT_KIND__EVENT_EXCEPTION_CHANGED && has_room)
        print_exception(t, e);
    else if (is_told(e->kind) && has_room)
        print_found(t, e);
    else if ((size_t)e->kind < KINDS_MAX)
        t->kinds[e->kind]++;
    t->lines++;
}

static void print_counts(const struct telling *t)
{
    char kind[S75_NAME_MAX];
    bool any = false;
    for (size_t i = 0; i < KINDS_MAX; i++) {
        if (t->kinds[i] == 0)
            continue;
        printf("%s%u %s", any ? ", " : "Reported: ", t->kinds[i],
               words_enum(&s75__v1__event_kind__descriptor, (int)i, kind));
        any = true;
    }
    if (any)
        puts("");
}

void happened_print(const struct ctl *ctl, struct s75_client *client, uint64_t input)
{
    S75__V1__InputQuery asked = S75__V1__INPUT_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    S75__V1__Answer *answer = NULL;
    struct telling t = {.ctl = ctl};
    if (ctl->json || input == 0)
        return;
    asked.journal = input;
    query.body_case = S75__V1__QUERY__BODY_INPUT;
    query.input = &asked;
    if (s75_query(client, &query, &answer) != 0) {
        printf("Kept as input %llu\n", (unsigned long long)input);
        return;
    }
    for (size_t i = 0; i < answer->input->n_events; i++)
        tell(&t, answer->input->events[i]);
    print_counts(&t);
    if (answer->input->n_events == 0)
        puts("Nothing changed: it was so already");
    s75__v1__answer__free_unpacked(answer, NULL);
}

static int count(void *ctx, const S75__V1__Event *e)
{
    struct telling *t = ctx;
    if ((size_t)e->kind < KINDS_MAX)
        t->kinds[e->kind]++;
    return 0;
}

void happened_since(const struct ctl *ctl, struct s75_client *client, uint64_t event)
{
    S75__V1__Follow follow = S75__V1__FOLLOW__INIT;
    struct telling t = {.ctl = ctl};
    follow.after = event;
    follow.has_until_caught_up = follow.until_caught_up = true;
    if (!ctl->json && s75_follow(client, &follow, count, &t) == 0)
        print_counts(&t);
}
