/* s75ctl reverse-document: what a file brought is taken back, or replaced by another file. */
#include <errno.h>
#include <sodium.h>
#include <string.h>
#include "ctl/screen/csv_out.h"
#include "ctl/talk/submit_one.h"
#include "ctl/screen/table.h"
#include "ctl/screen/words.h"

enum { OPTION_REPLACED_BY = 512, OPTION_CSV };

struct args {
    bool csv;
    const char *document, *replaced_by, *officer, *reason;
};

/* A document as it was named: by a file, by its digest, or by the input that began it. */
struct named {
    bool is_digest;
    uint8_t sha256[32];
    uint64_t journal;
};

static int digest_of(const char *path, FILE *file, uint8_t ret[32])
{
    unsigned char block[1 << 16];
    crypto_hash_sha256_state state;
    size_t n;
    crypto_hash_sha256_init(&state);
    while ((n = fread(block, 1, sizeof block, file)) > 0)
        crypto_hash_sha256_update(&state, block, n);
    crypto_hash_sha256_final(&state, ret);
    if (!ferror(file))
        return CTL_OK;
    ctl_print("%s: %s", path, strerror(errno));
    return CTL_USAGE;
}

static bool is_number(const char *text)
{
    return strlen(text) < 20 && strspn(text, "0123456789") == strlen(text);
}

static int name_document(const char *text, struct named *ret)
{
    size_t size = 0;
    *ret = (struct named){.is_digest = false};
    if (is_number(text))
        return ctl_number("the input", text, INT64_MAX, &ret->journal);
    ret->is_digest = true;
    if (strlen(text) == 64 && sodium_hex2bin(ret->sha256, 32, text, 64, NULL, &size, NULL) == 0 &&
        size == 32)
        return CTL_OK;
    FILE *file = fopen(text, "rb");
    if (!file) {
        ctl_print("%s: %s; a document is named by its file, by its SHA-256, or by the number of "
                  "the input that began it",
                  text, strerror(errno));
        return CTL_USAGE;
    }
    int code = digest_of(text, file, ret->sha256);
    fclose(file);
    return code;
}

static int ask_plan(struct s75_client *client, S75__V1__DocumentPlanQuery *plan,
                    S75__V1__Answer **ret)
{
    S75__V1__Query query = S75__V1__QUERY__INIT;
    query.body_case = S75__V1__QUERY__BODY_DOCUMENT_PLAN;
    query.document_plan = plan;
    return ctl_query(client, &query, ret);
}

static int ask(struct s75_client *client, const struct args *args, S75__V1__Answer **ret)
{
    S75__V1__DocumentPlanQuery plan = S75__V1__DOCUMENT_PLAN_QUERY__INIT;
    struct named document, instead = {.is_digest = false};
    int code = name_document(args->document, &document);
    if (!code && args->replaced_by)
        code = name_document(args->replaced_by, &instead);
    if (code)
        return code;
    plan.has_sha256 = document.is_digest;
    plan.sha256 = (ProtobufCBinaryData){sizeof document.sha256, document.sha256};
    plan.has_document = !document.is_digest;
    plan.document = document.journal;
    plan.has_replaced_by_sha256 = instead.is_digest;
    plan.replaced_by_sha256 = (ProtobufCBinaryData){sizeof instead.sha256, instead.sha256};
    plan.has_replaced_by = instead.journal != 0;
    plan.replaced_by = instead.journal;
    return ask_plan(client, &plan, ret);
}

static const char *becomes_of(const S75__V1__PlannedItem *x)
{
    if (x->instead)
        return "booked";
    return x->stays ? "stays" : "taken back";
}

static int print_rows(const struct ctl *ctl, const S75__V1__DocumentPlanAnswer *a)
{
    static const struct column columns[] = {
        {"INPUT", ALIGN_LEFT},   {"POOL", ALIGN_LEFT},    {"PARTNER", ALIGN_LEFT},
        {"AMOUNT", ALIGN_RIGHT}, {"DATED", ALIGN_LEFT},   {"REFERENCE", ALIGN_LEFT},
        {"STANDS", ALIGN_LEFT},  {"WILL BE", ALIGN_LEFT},
    };
    struct table t;
    char day[S75_TEXT_MAX];
    table_init(&t, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < a->n_rows; i++) {
        const S75__V1__PlannedItem *x = a->rows[i];
        table_cell(&t, STYLE_PLAIN, "%llu/%u", (unsigned long long)x->journal, x->item);
        table_cell(&t, STYLE_PLAIN, "%s", x->pool);
        table_cell(&t, STYLE_PLAIN, "%s", x->partner);
        table_pence(&t, STYLE_PLAIN, x->amount_pence);
        table_cell(&t, STYLE_PLAIN, "%s", s75_day_text(x->value_date, day));
        table_cell(&t, STYLE_PLAIN, "%s", x->reference ? x->reference : "");
        table_cell(&t, STYLE_PLAIN, "%s", x->standing);
        table_cell(&t, x->stays ? STYLE_PLAIN : STYLE_BAD, "%s", becomes_of(x));
    }
    int r = table_print(&t, ctl->colours, ctl->width, stdout);
    table_fini(&t);
    return r == 0 ? CTL_OK : CTL_NO;
}

static int print(const struct ctl *ctl, const S75__V1__DocumentPlanAnswer *a)
{
    char pounds[S75_TEXT_MAX];
    int code = print_rows(ctl, a);
    if (a->more)
        puts("  ... and more rows; the sums are of all");
    (void)s75_print(stdout, "%s (input %llu): %u items with %s in all are to be taken back.\n",
                    a->name, (unsigned long long)a->document, a->items,
                    s75_pounds(a->amount_pence, pounds));
    if (a->has_replaced_by)
        (void)s75_print(stdout, "Replaced by %s (input %llu): %u rows that both brought stay.\n",
                        a->replaced_by_name, (unsigned long long)a->replaced_by, a->same);
    if (a->waiting)
        printf("%u refused rows of it that wait go with it.\n", a->waiting);
    if (a->missing)
        printf("%u items of it are remembered no more: it will be refused.\n", a->missing);
    if (a->others)
        printf("%u items of it are neither payments nor receipts: it will be refused.\n",
               a->others);
    return code;
}

static int print_csv(const S75__V1__DocumentPlanAnswer *a)
{
    static const char *const heads[] = {"input",        "item",   "pool",       "partner",
                                        "contribution", "amount", "value_date", "reference",
                                        "stands",       "will_be"};
    const size_t count = sizeof heads / sizeof *heads;
    char text[S75_TEXT_MAX];
    for (size_t i = 0; i < count; i++)
        csv_field(heads[i], i + 1 == count);
    for (size_t i = 0; i < a->n_rows; i++) {
        const S75__V1__PlannedItem *x = a->rows[i];
        snprintf(text, sizeof text, "%llu", (unsigned long long)x->journal);
        csv_field(text, false);
        snprintf(text, sizeof text, "%u", x->item);
        csv_field(text, false);
        csv_text(x->pool, false);
        csv_text(x->partner, false);
        csv_text(x->contribution ? x->contribution : "", false);
        csv_pence(x->amount_pence, false);
        csv_field(s75_day_text(x->value_date, text), false);
        csv_text(x->reference ? x->reference : "", false);
        csv_field(x->standing, false);
        csv_field(becomes_of(x), true);
    }
    return CTL_OK;
}

/* Whether there is such a document, and one to replace it where one was named. */
static int check(const struct args *args, const S75__V1__DocumentPlanAnswer *a)
{
    if (!a->has_document) {
        ctl_print("%s is no document that was loaded and not taken back", args->document);
        return CTL_NO;
    }
    if (a->reversed) {
        ctl_print("%s (input %llu) was taken back already", a->name,
                  (unsigned long long)a->document);
        return CTL_NO;
    }
    if (args->replaced_by && !a->has_replaced_by) {
        ctl_print("%s is no other document that was loaded", args->replaced_by);
        return CTL_NO;
    }
    return CTL_OK;
}

#define TEXT(text) ((char *)(uintptr_t)(text))

/* What was shown is what is sent: the daemon refuses it when it is not so any more. */
static int send(struct s75_client *client, struct submit_one *one, const struct args *args,
                const S75__V1__DocumentPlanAnswer *a)
{
    S75__V1__DocumentReversal reversal = S75__V1__DOCUMENT_REVERSAL__INIT;
    S75__V1__Item item = S75__V1__ITEM__INIT;
    reversal.document = a->document;
    reversal.has_replaced_by = a->has_replaced_by;
    reversal.replaced_by = a->replaced_by;
    reversal.items = a->items;
    reversal.amount_pence = a->amount_pence;
    reversal.officer = TEXT(args->officer);
    reversal.reason = TEXT(args->reason);
    item.body_case = S75__V1__ITEM__BODY_DOCUMENT_REVERSAL;
    item.document_reversal = &reversal;
    return submit_one(client, one, &item);
}

static int show(const struct ctl *ctl, const struct args *args,
                const S75__V1__DocumentPlanAnswer *a)
{
    if (args->csv)
        return print_csv(a);
    if (!ctl->json)
        return print(ctl, a);
    return args->officer ? CTL_OK : ctl_json(&a->base); /* then the outcome is printed */
}

/* What came of it. */
static int tell(struct s75_client *client, const S75__V1__DocumentPlanAnswer *was)
{
    S75__V1__DocumentPlanQuery plan = S75__V1__DOCUMENT_PLAN_QUERY__INIT;
    S75__V1__Answer *answer = NULL;
    plan.has_document = true;
    plan.document = was->document;
    int code = ask_plan(client, &plan, &answer);
    if (code)
        return code;
    puts(answer->document_plan->reversed
             ? "Done."
             : "Nothing is changed yet: it waits for another officer (s75ctl report pending).");
    s75__v1__answer__free_unpacked(answer, NULL);
    return CTL_OK;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct args *args = state->input;
    switch (key) {
    case 'O':
        args->officer = arg;
        return 0;
    case 'n':
        args->reason = arg;
        return 0;
    case OPTION_REPLACED_BY:
        args->replaced_by = arg;
        return 0;
    case OPTION_CSV:
        args->csv = true;
        return 0;
    case ARGP_KEY_ARG:
        if (args->document)
            argp_error(state, "'%s' is one argument too many", arg);
        args->document = arg;
        return 0;
    case ARGP_KEY_END:
        if (!args->document)
            argp_error(state, "a document is wanted: its file, its SHA-256, or the input that "
                              "began it");
        if (!args->officer != !args->reason)
            argp_error(state, "it is taken back with --officer and --note; without them it is "
                              "shown what that would do");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"replaced-by", OPTION_REPLACED_BY, "DOCUMENT", 0,
         "Another document that was loaded: rows that both brought stay, the others of it are "
         "booked after those that differ are taken back",
         0},
        {"csv", OPTION_CSV, NULL, 0, "What is shown as CSV, at most 1024 rows", 0},
        {"officer", 'O', "ID", 0, "Who decides; without, nothing is done", 0},
        {"note", 'n', "TEXT", 0, "Why", 0},
        {0}};
    struct args args = {0};
    struct submit_one one = {.ctl = ctl};
    struct s75_client *client;
    S75__V1__Answer *answer = NULL;
    ctl_parse(ctl, self, argc, argv, options, parse, &args);
    int code = ctl_open(ctl, args.officer ? "desk" : NULL, submit_one_outcome, &one, &client);
    if (code == 0)
        code = ask(client, &args, &answer);
    if (code == 0)
        code = check(&args, answer->document_plan);
    if (code == 0)
        code = show(ctl, &args, answer->document_plan);
    if (code == 0 && args.officer)
        code = send(client, &one, &args, answer->document_plan);
    if (code == 0 && args.officer && !ctl->json)
        code = tell(client, answer->document_plan);
    if (answer)
        s75__v1__answer__free_unpacked(answer, NULL);
    s75_close(client);
    return code;
}

const struct command command_reverse_document = {
    "reverse-document",
    "DOCUMENT",
    "Shows what taking a document back would do; does it with --officer and --note."
    "\vDOCUMENT is its file, its SHA-256, or the number of the input that began it. All that it "
    "brought is reversed in one input, on the dates on which it was booked; then the same bytes "
    "can be loaded again, with another mapping too. Above the limit of delegation it waits for "
    "another officer: s75ctl approve. With --replaced-by a revised file takes its place: load it, "
    "then say so here.",
    run,
};
