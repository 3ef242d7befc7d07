/* s75ctl check FILE...: what files would come to, asked of the daemon before they are sent. */
#include <stdlib.h>
#include <string.h>
#include "ctl/talk/ctl.h"
#include "ctl/talk/event_line.h"
#include "ctl/screen/table.h"
#include "ctl/screen/words.h"
#include "asked.h"
#include "kit/s75_explanation.h"

enum { SHOWN_OF_A_KIND = 20, KINDS_MAX = 128 };

struct args {
    char **files;
    int count;
};

struct tally {
    uint32_t accepted, refused;
    uint32_t kinds[KINDS_MAX]; /* events by kind */
};

/* What a person should see one by one before it is sent; the rest is counted. */
static bool is_worth_a_line(S75__V1__EventKind kind)
{
    static const S75__V1__EventKind kinds[] = {
        S75__V1__EVENT_KIND__EVENT_HELD,
        S75__V1__EVENT_KIND__EVENT_UNDERPAID,
        S75__V1__EVENT_KIND__EVENT_OVERPAID,
        S75__V1__EVENT_KIND__EVENT_OVERDUE,
        S75__V1__EVENT_KIND__EVENT_UNALLOCATED,
        S75__V1__EVENT_KIND__EVENT_DUPLICATE_SUSPECTED,
        S75__V1__EVENT_KIND__EVENT_DATE_SUSPECTED,
        S75__V1__EVENT_KIND__EVENT_REFERENCE_SUSPECTED,
        S75__V1__EVENT_KIND__EVENT_PENDING,
        S75__V1__EVENT_KIND__EVENT_BELOW_MINIMUM,
        S75__V1__EVENT_KIND__EVENT_OVERCLAIMED,
        S75__V1__EVENT_KIND__EVENT_EXPENDITURE_QUERY,
        S75__V1__EVENT_KIND__EVENT_MINIMUM_SPEND_UNMET,
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i] == kind)
            return true;
    return false;
}

static void print_place(const struct asked_submission *s, bool has_item, uint32_t item,
                        const char *field)
{
    size_t line, column;
    (void)s75_print(stdout, "%s:", s->file);
    if (!has_item || !asked_place(s, item, field, &line, &column))
        return;
    printf("%zu:", line);
    if (column)
        printf("%zu:", column);
}

static void print_refusals(const struct asked_submission *s, const S75__V1__CheckedSubmission *c)
{
    char text[1024];
    for (size_t i = 0; i < c->n_refusals; i++) {
        const S75__V1__Refusal *r = c->refusals[i];
        print_place(s, r->has_item, r->item, r->field);
        if (r->code == S75__V1__REFUSAL_CODE__REFUSED_REPEATED_DOCUMENT)
            puts(" was sent before: nothing of it would be counted again");
        else
            (void)s75_print(stdout, " would be refused: %s\n",
                            s75_refusal_text(r, text, sizeof text));
    }
}

static void print_event(const struct ctl *ctl, const struct asked_submission *s,
                        const S75__V1__Event *e)
{
    char kind[S75_NAME_MAX], pounds[S75_TEXT_MAX], day[S75_TEXT_MAX];
    print_place(s, e->has_item, e->item, NULL);
    printf(" %s", words_enum(&s75__v1__event_kind__descriptor, (int)e->kind, kind));
    if (e->pool && strcmp(e->pool, "-") != 0)
        (void)s75_print(stdout, ", %s", e->pool);
    if (e->contribution)
        (void)s75_print(stdout, " %s", e->contribution);
    const char *amount = event_amount(e, pounds);
    if (*amount)
        printf(", %s", amount);
    if (e->has_value_date)
        printf(" of %s", s75_day_text(e->value_date, day));
    if (e->has_reason)
        printf(": %s", words_enum(&s75__v1__reason__descriptor, (int)e->reason, kind));
    puts("");
    char *found = s75_explanation(e->parts, e->n_parts);
    if (found && *found)
        text_wrap(found, 4, ctl->width, stdout);
    free(found);
}

static void print_events(const struct ctl *ctl, const struct asked_submission *s,
                         const S75__V1__CheckedSubmission *c, struct tally *t)
{
    for (size_t i = 0; i < c->n_events; i++) {
        const S75__V1__Event *e = c->events[i];
        const size_t kind = (size_t)e->kind < KINDS_MAX ? (size_t)e->kind : 0;
        if (e->kind == S75__V1__EVENT_KIND__EVENT_INPUT_REFUSED)
            continue; /* told as a refusal */
        if (is_worth_a_line(e->kind) && t->kinds[kind] < SHOWN_OF_A_KIND)
            print_event(ctl, s, e);
        t->kinds[kind]++;
    }
}

/* "It would be reported: 12 routed, 2 held". */
static void print_tally(const struct tally *t)
{
    char kind[S75_NAME_MAX];
    bool any = false;
    for (size_t i = 0; i < KINDS_MAX; i++) {
        if (t->kinds[i] == 0)
            continue;
        printf("%s%u %s", any ? ", " : "It would be reported: ", t->kinds[i],
               words_enum(&s75__v1__event_kind__descriptor, (int)i, kind));
        any = true;
    }
    if (any)
        puts("");
}

static void print_file(const char *file, const struct tally *t)
{
    (void)s75_print(stdout, "%s: %u item%s would be accepted, %u refused\n", file, t->accepted,
                    t->accepted == 1 ? "" : "s", t->refused);
}

static void count(struct tally *t, const struct asked_submission *s,
                  const S75__V1__CheckedSubmission *c)
{
    t->accepted += c->accepted;
    for (size_t i = 0; i < c->n_refusals; i++) {
        const S75__V1__Refusal *r = c->refusals[i];
        if (r->has_item)
            t->refused++;
        else if (r->code != S75__V1__REFUSAL_CODE__REFUSED_REPEATED_DOCUMENT)
            t->refused += (uint32_t)s->count;
    }
}

static int print(const struct ctl *ctl, const struct asked *a, const S75__V1__CheckAnswer *answer)
{
    struct tally all = {0}, file = {0};
    char day[S75_TEXT_MAX];
    if (answer->business_date == 0)
        puts("There is no business date yet, so no money can be booked: s75ctl day DATE");
    else
        printf("As of input %llu, business date %s\n", (unsigned long long)answer->journal,
               s75_day_text(answer->business_date, day));
    for (size_t i = 0; i < a->count && i < answer->n_submissions; i++) {
        const struct asked_submission *s = &a->items[i];
        const S75__V1__CheckedSubmission *c = answer->submissions[i];
        print_refusals(s, c);
        print_events(ctl, s, c, &all);
        count(&file, s, c);
        if (i + 1 < a->count && a->items[i + 1].file == s->file)
            continue;
        print_file(s->file, &file);
        all.accepted += file.accepted;
        all.refused += file.refused;
        file = (struct tally){0};
    }
    print_tally(&all);
    if (a->cut_off)
        (void)s75_print(stdout,
                        "%s is more than one question holds: only what is told of it here "
                        "was checked\n",
                        a->cut_off);
    puts("Nothing was sent and nothing is changed.");
    return all.refused ? CTL_NO : CTL_OK;
}

static int ask(const struct ctl *ctl, const struct asked *a)
{
    S75__V1__CheckQuery check = S75__V1__CHECK_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    S75__V1__Answer *answer = NULL;
    ProtobufCBinaryData packed[ASKED_SUBMISSIONS_MAX];
    struct s75_client *client;
    for (size_t i = 0; i < a->count; i++)
        packed[i] = (ProtobufCBinaryData){a->items[i].size, a->items[i].packed};
    check.submissions = packed;
    check.n_submissions = a->count;
    query.body_case = S75__V1__QUERY__BODY_CHECK;
    query.check = &check;
    int code = ctl_open(ctl, NULL, NULL, NULL, &client);
    if (code == 0)
        code = ctl_query(client, &query, &answer);
    if (code == 0)
        code = ctl->json ? ctl_json(&answer->check->base) : print(ctl, a, answer->check);
    if (answer)
        s75__v1__answer__free_unpacked(answer, NULL);
    s75_close(client);
    return code;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct args *args = state->input;
    (void)arg;
    switch (key) {
    case ARGP_KEY_ARGS:
        args->files = state->argv + state->next;
        args->count = state->argc - state->next;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "files are wanted: what s75ctl apply takes, or a mapping and its files");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    struct args args = {0};
    struct asked a = {0};
    ctl_parse(ctl, self, argc, argv, NULL, parse, &args);
    int code = CTL_OK;
    for (int i = 0; i < args.count; i++) {
        const int r = a.cut_off ? CTL_OK : asked_add(&a, args.files[i]);
        code = r ? r : code;
    }
    if (code == CTL_OK && a.mapping && a.mapped == 0)
        (void)s75_print(stdout,
                        "%s: a mapping without errors; name a file after it, to see what "
                        "its rows would come to\n",
                        a.mapping_file);
    if (code == CTL_OK && a.count > 0)
        code = ask(ctl, &a);
    else if (code == CTL_OK && !a.mapping)
        puts("Nothing is in them.");
    asked_fini(&a);
    return code;
}

const struct command command_check = {
    "check",
    "FILE...",
    "Asks the daemon what files would come to, and sends nothing: agreements (YAML, as s75ctl "
    "apply takes it), and files of payments after the mapping by which they are read."
    "\vThe daemon takes them one after the other on a copy of its state, by the rules by which it "
    "takes what is sent: who is not known, what would be held and what would release it, what "
    "would be unallocated, which dates are odd, what would wait for a second officer. Files that "
    "depend on each other are named in their order:\n"
    "  s75ctl check area.yaml mapping.yaml payments.csv\n"
    "Exit code 1 when something would be refused, 2 when a file has errors of its own.",
    run,
};
