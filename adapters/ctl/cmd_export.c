/* s75ctl export POOL: the books of a pool as plain-text accounting. */
#include <string.h>
#include "base/money.h"
#include "ctl/talk/ctl.h"
#include "ctl/screen/table.h"

struct args {
    const char *pool, *format;
};

/* "GBP 5762425.00": no thousands separators, the sign before the commodity's sum. */
static void print_amount(int64_t pence)
{
    uint64_t size = pence < 0 ? 0 - (uint64_t)pence : (uint64_t)pence;
    printf("GBP %s%llu.%02llu", pence < 0 ? "-" : "", (unsigned long long)(size / 100),
           (unsigned long long)(size % 100));
}

static bool has_one_value_date(const S75__V1__PostingsAnswer__Entry *entry)
{
    for (size_t i = 1; i < entry->n_postings; i++)
        if (entry->postings[i]->value_date != entry->postings[0]->value_date)
            return false;
    return true;
}

/* The booking date and, where it differs, the value date, which hledger reads as the secondary
 * date: "2017-08-02=2017-08-01". */
static void print_dates(const S75__V1__Posting *p, bool has_value_date)
{
    char booked[S75_TEXT_MAX], value[S75_TEXT_MAX];
    fputs(s75_day_text(p->booked_on, booked), stdout);
    if (has_value_date && p->value_date != p->booked_on)
        printf("=%s", s75_day_text(p->value_date, value));
}

/* With a value date of its own when the entry has none for all. */
static void print_posting(const S75__V1__Posting *p, bool has_value_date)
{
    char value[S75_TEXT_MAX];
    (void)s75_print(stdout, "    %s:", p->pool);
    text_clean(p->account, stdout);
    fputs("  ", stdout);
    print_amount(p->amount_pence);
    printf("  ; item %u", p->item);
    if (has_value_date)
        printf(", date2:%s", s75_day_text(p->value_date, value));
    putchar('\n');
}

/* Adds up what is noted at the end: the balance of cash. */
static int64_t cash_of(const S75__V1__PostingsAnswer__Entry *entry, int64_t cash)
{
    for (size_t i = 0; i < entry->n_postings; i++)
        if (strcmp(entry->postings[i]->account, "cash") == 0)
            (void)money_add(cash, entry->postings[i]->amount_pence, &cash);
    return cash;
}

static void print_cash_note(int64_t cash)
{
    const char *note = ctl_balance_note("cash", cash);
    if (!note)
        return;
    fputs("\n; cash ", stdout);
    print_amount(cash);
    printf(", %s\n", note);
}

static void print_entry(const S75__V1__PostingsAnswer__Entry *entry)
{
    bool is_shared = has_one_value_date(entry);
    if (entry->n_postings == 0)
        return;
    putchar('\n');
    print_dates(entry->postings[0], is_shared);
    printf(" (%llu) input %llu\n", (unsigned long long)entry->journal,
           (unsigned long long)entry->journal);
    for (size_t i = 0; i < entry->n_postings; i++)
        print_posting(entry->postings[i], !is_shared);
}

static int ask_page(struct s75_client *client, const char *pool, uint64_t after,
                    S75__V1__Answer **ret_answer)
{
    S75__V1__PostingsQuery postings = S75__V1__POSTINGS_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    postings.pool = (char *)(uintptr_t)pool;
    postings.has_after = after != 0;
    postings.after = after;
    query.body_case = S75__V1__QUERY__BODY_POSTINGS;
    query.postings = &postings;
    return ctl_query(client, &query, ret_answer);
}

/* What the reader must know before the figures. */
static int print_head(struct s75_client *client, const char *pool)
{
    S75__V1__PoolsQuery pools = S75__V1__POOLS_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    S75__V1__Answer *answer = NULL;
    query.body_case = S75__V1__QUERY__BODY_POOLS;
    query.pools = &pools;
    int code = ctl_query(client, &query, &answer);
    if (code)
        return code;
    printf("; Books of the pooled fund %s, from s75d's journal: one transaction an input,\n"
           "; dated as booked, =as valued. The commodity is pounds sterling.\n",
           pool);
    for (size_t i = 0; i < answer->pools->n_pools; i++)
        if (strcmp(answer->pools->pools[i]->pool, pool) == 0 && answer->pools->pools[i]->synthetic)
            puts("; synthetic: parts of this pool's agreement are not real");
    puts("commodity GBP 1000.00");
    s75__v1__answer__free_unpacked(answer, NULL);
    return CTL_OK;
}

static int print_pages(const struct ctl *ctl, struct s75_client *client, const char *pool)
{
    uint64_t after = 0;
    int64_t cash = 0;
    for (bool more = true; more;) {
        S75__V1__Answer *answer = NULL;
        int code = ask_page(client, pool, after, &answer);
        if (code)
            return code;
        const S75__V1__PostingsAnswer *a = answer->postings;
        for (size_t i = 0; i < a->n_entries && !ctl->json; i++) {
            print_entry(a->entries[i]);
            cash = cash_of(a->entries[i], cash);
        }
        for (size_t i = 0; i < a->n_entries && ctl->json && code == 0; i++)
            code = ctl_json(&a->entries[i]->base);
        more = a->more && a->through > after;
        after = a->through;
        s75__v1__answer__free_unpacked(answer, NULL);
        if (code)
            return code;
    }
    if (!ctl->json) {
        print_cash_note(cash);
        printf("\n; complete up to input %llu\n", (unsigned long long)after);
    }
    return CTL_OK;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct args *args = state->input;
    switch (key) {
    case 'f':
        if (strcmp(arg, "hledger") != 0)
            argp_error(state, "there is no format '%s'; known is hledger", arg);
        args->format = arg;
        return 0;
    default:
        return ctl_parse_pool(key, arg, state, &args->pool);
    }
}

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"format", 'f', "FORMAT", 0, "hledger (the only one, and the default)", 0}, {0}};
    struct args args = {.format = "hledger"};
    struct s75_client *client;
    ctl_parse(ctl, self, argc, argv, options, parse, &args);
    int code = ctl_open(ctl, NULL, NULL, NULL, &client);
    if (code)
        return code;
    if (!ctl->json)
        code = print_head(client, args.pool);
    if (!code)
        code = print_pages(ctl, client, args.pool);
    s75_close(client);
    return code;
}

const struct command command_export = {
    "export",
    "POOL",
    "Prints the books of a pool as a journal for hledger (plain-text accounting): every entry of "
    "every input, so that others can add it up."
    "\vWith --json, one object for each input that booked something in the pool.",
    run,
};
