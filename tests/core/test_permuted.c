/* The same rows in another order leave the same findings and balances: drawn worlds, the 64
 * published payments of Salford, and those of Gloucestershire. synthetic but for those rows, the
 * agreements about them and Gloucestershire's numbers. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/money.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/governance/record.h"
#include "part_print.h"
#include "payer.h"

enum { ROWS = 400, FILES = 80, LINES = 2000, NUMBER = 24, DRAWN = 60, ORDERS = 4 };

struct file {
    size_t first, count;
    date_t from, to;
};

/* What is loaded: rows, file by file. */
struct load {
    struct item rows[ROWS];
    char numbers[ROWS][NUMBER];
    struct file files[FILES];
    size_t row_count, file_count;
    uint8_t salt;
};

static void add_row(struct load *l, const char *contribution, int64_t amount, date_t date,
                    const char *number)
{
    cr_assert_lt(l->row_count, ROWS);
    struct item *row = &l->rows[l->row_count];
    (void)snprintf(l->numbers[l->row_count], NUMBER, "%s", number);
    *row = (struct item){.kind = ITEM_PAYMENT,
                         .payment = {.payer = text_of("COUNCIL"),
                                     .pool = text_of("pool"),
                                     .contribution = text_of(contribution),
                                     .amount = amount,
                                     .reference = text_of(l->numbers[l->row_count]),
                                     .value_date = date,
                                     .row = (uint32_t)l->row_count + 1}};
    l->row_count++;
    l->files[l->file_count - 1].count++;
}

/* What the host says of it. */
static void add_receipt(struct load *l, int64_t amount, date_t date, const char *number)
{
    cr_assert_lt(l->row_count, ROWS);
    struct item *row = &l->rows[l->row_count];
    (void)snprintf(l->numbers[l->row_count], NUMBER, "%s", number);
    *row = (struct item){.kind = ITEM_RECEIPT,
                         .receipt = {.payer = text_of("COUNCIL"),
                                     .pool = text_of("pool"),
                                     .amount = amount,
                                     .reference = text_of(l->numbers[l->row_count]),
                                     .value_date = date,
                                     .row = (uint32_t)l->row_count + 1}};
    l->row_count++;
    l->files[l->file_count - 1].count++;
}

static void begin_file(struct load *l, date_t from, date_t to)
{
    cr_assert_lt(l->file_count, FILES);
    l->files[l->file_count++] = (struct file){l->row_count, 0, from, to};
}

static void shuffle(struct random_source *r, size_t *items, size_t count)
{
    for (size_t i = count; i-- > 1;) {
        size_t k = random_below(r, i + 1), x = items[i];
        items[i] = items[k];
        items[k] = x;
    }
}

static void submit_file(struct payer *p, const struct load *l, size_t file,
                        struct random_source *order)
{
    const struct file *f = &l->files[file];
    struct item items[ROWS];
    size_t places[ROWS];
    const struct effects *effects;
    struct document_input d = {
        .name = text_of("file.csv"), .complete = true, .period_from = f->from, .period_to = f->to};
    uint8_t digest[32] = {l->salt, (uint8_t)file, 1};
    memcpy(d.sha256, digest, sizeof digest);
    for (size_t i = 0; i < f->count; i++)
        places[i] = f->first + i;
    if (order)
        shuffle(order, places, f->count);
    for (size_t i = 0; i < f->count; i++)
        items[i] = l->rows[places[i]];
    cr_assert_eq(stage_submit(&p->stage, "COUNCIL", "ledger", &d, items, f->count, &effects), 0);
    cr_assert_eq(effects->refusal_count, 0);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What is open, sorted, and every balance. Left out is what is said of numbers that are not like
 * those before them: those are the last that came (core/payment/numbering). */
static char *outcome(const struct payer *p)
{
    const struct engine *e = p->stage.engine;
    char *lines[LINES], *text = NULL;
    size_t count = 0, at = 0, size;
    const struct exception *x;
    struct arena arena = ARENA_NULL;
    while ((x = exception_next(e, &at))) {
        struct buffer said = BUFFER_NULL;
        struct parts parts;
        if (!exception_is_open(x) || x->kind == EVENT_REFERENCE_SUSPECTED)
            continue;
        cr_assert_eq(exception_parts(x, &arena, &parts), 0);
        part_print_all(&parts, &said);
        cr_assert_lt(count, LINES);
        cr_assert_gt(asprintf(&lines[count++], "kind %d #%u %lld on %d ref %.*s reason %d: %.*s",
                              x->kind, x->instalment, (long long)x->amount, x->value_date,
                              TEXT_ARG(reference_text(&x->reference)), x->reason, (int)said.size,
                              (const char *)said.data),
                     0);
        buffer_fini(&said);
    }
    qsort(lines, count, sizeof *lines, by_text);
    FILE *to = open_memstream(&text, &size);
    for (size_t i = 0; i < count; i++) {
        fprintf(to, "%s\n", lines[i]);
        free(lines[i]);
    }
    const struct account *a;
    for (size_t i = 0; (a = ledger_account_of(e, 0, i)); i++)
        fprintf(to, "%.*s %lld\n", TEXT_ARG(a->name), (long long)a->balance);
    fclose(to);
    arena_fini(&arena);
    return text;
}

/* Loads all on one day, in the order of a seed; 0: as it is. */
static char *load_in(struct load *l, uint64_t seed, date_t day, uint64_t order_seed,
                     void (*begin)(struct payer *, uint64_t))
{
    struct payer p;
    struct random_source order = {order_seed};
    size_t files[FILES];
    begin(&p, seed);
    payer_day(&p, day);
    for (size_t i = 0; i < l->file_count; i++)
        files[i] = i;
    if (order_seed)
        shuffle(&order, files, l->file_count);
    for (size_t i = 0; i < l->file_count; i++)
        submit_file(&p, l, files[i], order_seed ? &order : NULL);
    payer_day(&p, day + 12); /* what counts again has its days to be confirmed */
    char *text = outcome(&p);
    stage_fini(&p.stage);
    return text;
}

/* How many orders were tried, and how many left something else. */
struct tried {
    unsigned orders, other;
    char *first[2]; /* of the first that did */
    uint64_t seed;
};

static void try_orders(struct load *l, uint64_t seed, date_t day, unsigned orders,
                       void (*begin)(struct payer *, uint64_t), struct tried *t)
{
    char *as_is = load_in(l, seed, day, 0, begin);
    for (unsigned k = 1; k <= orders; k++) {
        char *now = load_in(l, seed, day, seed * 100 + k, begin);
        t->orders++;
        if (strcmp(as_is, now) != 0 && !t->other++) {
            t->first[0] = strdup(as_is);
            t->first[1] = strdup(now);
            t->seed = seed;
        }
        free(now);
    }
    free(as_is);
}

/* The lines of one that the other has not. */
static void print_more(const char *one, const char *other, const char *sign, FILE *to)
{
    for (const char *end; (end = strchr(one, '\n')); one = end + 1) {
        char line[1000];
        (void)snprintf(line, sizeof line, "%.*s\n", (int)(end - one), one);
        if (!strstr(other, line))
            fprintf(to, "%s %s", sign, line);
    }
}

static void expect_none(const struct tried *t, const char *what)
{
    fprintf(stderr, "%s: %u orders tried, %u left something else\n", what, t->orders, t->other);
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    if (t->other) {
        print_more(t->first[0], t->first[1], "-", to);
        print_more(t->first[1], t->first[0], "+", to);
    }
    fclose(to);
    cr_expect_eq(t->other, 0, "%s: %u of %u orders left something else, first seed %llu:\n%s", what,
                 t->other, t->orders, (unsigned long long)t->seed, text);
    free(text);
    free(t->first[0]);
    free(t->first[1]);
}

static void begin_drawn(struct payer *p, uint64_t seed)
{
    payer_begin(p, seed, false);
    p->unchecked = true;
}

/* By what money is called: other rules take what waits (core/reconcile/match_find). */
static void begin_received(struct payer *p, uint64_t seed)
{
    static const enum match_rule rules[] = {MATCH_REFERENCE, MATCH_END_TO_END, MATCH_PART};
    payer_begin_received(p, seed);
    p->unchecked = true;
    payer_match_rules(p, rules, sizeof rules / sizeof *rules);
}

/* The host's file: what it received by number, in part now and then, or something else; what was
 * paid too much it paid back, which the payer does not know. */
static void draw_receipts(struct load *l, struct random_source *r)
{
    const size_t rows = l->row_count;
    begin_file(l, DATE_NONE, DATE_NONE);
    for (size_t i = 0; i < rows; i++) {
        const struct payment_input *p = &l->rows[i].payment;
        const bool is_twice = (i && strcmp(l->numbers[i], l->numbers[i - 1]) == 0) ||
                              (i + 1 < rows && strcmp(l->numbers[i], l->numbers[i + 1]) == 0);
        const unsigned how = (unsigned)random_below(r, 8);
        if (!l->numbers[i][0] || is_twice || how == 0)
            continue;
        add_receipt(l, how == 1 ? p->amount - 7 : p->amount, p->value_date + 1, l->numbers[i]);
        if (how == 2)
            add_receipt(l, 777 + (int64_t)i, p->value_date + 2, "");
        if (how == 3)
            add_receipt(l, -3000, p->value_date + 3, "");
    }
}

/* A year of twelve files, with an error in some of them. */
static void draw(struct load *l, uint64_t seed)
{
    struct payer p;
    begin_drawn(&p, seed);
    const int64_t one = payer_twelfth(p.annual[0], 1);
    struct random_source *r = &p.random;
    *l = (struct load){.salt = (uint8_t)seed};
    for (unsigned n = 0; n < 12; n++) {
        char number[NUMBER];
        const date_t due = payer_due(n);
        const unsigned error = (unsigned)random_below(r, 14);
        (void)snprintf(number, sizeof number, "N%u", n);
        begin_file(l, due, payer_due(n + 1) - 1);
        if (error == 1) /* not paid */
            continue;
        if (error == 2) { /* printed before what it undoes */
            add_row(l, "contribution-0", -one / 3, due, "");
            add_row(l, "contribution-0", one / 3, due, "");
        }
        if (error == 3) { /* returned and paid again */
            add_row(l, "contribution-0", -one, due + 2, "");
            add_row(l, "contribution-0", one, due + 2, "");
        }
        if (error == 4) { /* in four parts */
            for (unsigned k = 0; k < 4; k++)
                add_row(l, "contribution-0", k ? one / 4 : one - one / 4 * 3, due + (date_t)k, "");
            continue;
        }
        if (error == 5) /* a stroke of the pen */
            add_row(l, "contribution-0", one + 3000, due, number);
        else if (error == 6 && n) /* dated a month or more before its file */
            add_row(l, "contribution-0", one, due - 45, number);
        else
            add_row(l, "contribution-0", one, due + (date_t)random_below(r, 3), number);
        if (error == 7) /* once more, the very row */
            add_row(l, "contribution-0", one, l->rows[l->row_count - 1].payment.value_date, number);
        if (error == 8) /* nobody awaits it */
            add_row(l, "contribution-0", 12345, due + 3, "");
        if (error == 9) /* another contribution's */
            add_row(l, "contribution-1", payer_twelfth(p.annual[1], 1), due, "");
    }
    draw_receipts(l, r);
    stage_fini(&p.stage);
}

Test(permuted, of_drawn_worlds)
{
    struct tried t = {.orders = 0};
    for (uint64_t seed = 1; seed <= DRAWN; seed++) {
        struct load l;
        draw(&l, seed);
        try_orders(&l, seed, payer_due(11) + 25, ORDERS, begin_received, &t);
    }
    expect_none(&t, "drawn worlds");
}

/* The published rows of a file, of a payer, from START to a date; those of one month are one file.
 * columns: of the date, the amount, the number (0: none). */
static void read_rows(struct load *l, const char *path, const char *payer, date_t until,
                      const unsigned columns[3])
{
    const unsigned date_column = columns[0], amount_column = columns[1], number_column = columns[2];
    char line[1000], month[8] = "";
    FILE *from = fopen(path, "r");
    cr_assert_not_null(from);
    while (fgets(line, sizeof line, from) && l->row_count < ROWS) {
        char *cells[8] = {line};
        unsigned count = 1;
        for (char *at = line; *at && count < 8; at++)
            if (*at == ',') {
                *at = '\0';
                cells[count++] = at + 1;
            }
        date_t date;
        int64_t amount;
        if (strcmp(cells[0], payer) != 0 ||
            date_parse(cells[date_column], strlen(cells[date_column]), &date) || date < START ||
            date > until)
            continue;
        cells[amount_column][strcspn(cells[amount_column], "\r\n")] = '\0';
        cr_assert_eq(money_parse(cells[amount_column], strlen(cells[amount_column]), &amount), 0,
                     "%s", cells[amount_column]);
        if (strncmp(month, cells[date_column], 7) != 0) {
            (void)snprintf(month, sizeof month, "%.7s", cells[date_column]);
            begin_file(l, DATE_NONE, DATE_NONE);
        }
        add_row(l, "contribution-0", amount, date, number_column ? cells[number_column] : "");
    }
    fclose(from);
}

static void vary(struct payer *p, const char *id, int64_t annual, date_t from, date_t agreed)
{
    payer_submit(p, &(struct item){.kind = ITEM_VARIATION,
                                   .variation = {.pool = text_of("pool"),
                                                 .contribution = text_of("contribution-0"),
                                                 .variation = text_of(id),
                                                 .effective_from = from,
                                                 .agreed_on = agreed,
                                                 .annual = annual,
                                                 .officer = text_of("A")}});
    if (!pending_count(p->stage.engine))
        return;
    payer_submit(p, &(struct item){.kind = ITEM_APPROVAL,
                                   .approval = {.pending = p->stage.journal,
                                                .officer = text_of("B"),
                                                .decision = DECISION_APPROVED,
                                                .on = business_date(p->stage.engine)}});
}

/* What Salford's payments follow, to the penny (domain section 2). */
static void begin_salford(struct payer *p, uint64_t seed)
{
    begin_drawn(p, seed);
    vary(p, "V1", 6914910000, START, START);
    payer_day(p, START + 365);
    vary(p, "V2", 7443180200, START, START + 121);
    payer_day(p, START + 730);
    vary(p, "V3", 7336818200, START + 365, START + 457);
    vary(p, "V4", 8110111200, START + 365, START + 548);
}

Test(permuted, of_salford)
{
    struct tried t = {.orders = 0};
    static const unsigned columns[] = {1, 4, 2};
    static struct load l;
    read_rows(&l, S75_SOURCE_DIR "/tests/support/data/vectors/salford_pool_transfers_2013_2022.csv",
              "salford", START + 729, columns);
    cr_assert_gt(l.row_count, 20);
    try_orders(&l, 1, START + 2000, 12, begin_salford, &t);
    expect_none(&t, "Salford");
}

Test(permuted, of_gloucestershire)
{
    struct tried t = {.orders = 0};
    static const unsigned columns[] = {1, 3, 0};
    static struct load l;
    read_rows(&l, S75_SOURCE_DIR "/tests/support/data/gloucestershire/icb_to_county_council.csv",
              "NHS Gloucestershire ICB", START + 2100, columns);
    cr_assert_gt(l.row_count, 100);
    try_orders(&l, 2, START + 2600, 3, begin_drawn, &t);
    expect_none(&t, "Gloucestershire");
}

/* --- one error in the published rows ------------------------------------------------------------
 */

enum { DOUBLED, TRANSPOSED, A_YEAR_BEFORE, ERRORS };

/* Two digits of the pounds next to each other, the first two that differ. */
static int64_t transpose(int64_t amount)
{
    for (int64_t place = 10000000; place >= 1000; place /= 10) {
        const int64_t high = amount / place % 10, low = amount / (place / 10) % 10;
        if (high != low)
            return amount + (low - high) * place + (high - low) * (place / 10);
    }
    return amount;
}

/* Once more in the same file. */
static void double_row(struct load *l, size_t row)
{
    struct file *f = l->files;
    while (row >= f->first + f->count)
        f++;
    memmove(&l->rows[row + 1], &l->rows[row], (l->row_count - row) * sizeof *l->rows);
    l->row_count++;
    f->count++;
    while (++f < l->files + l->file_count)
        f->first++;
}

/* What is found is of the row in error, of the instalment that misses it, or was found without it;
 * or of the one published row that is in error itself: dated a year early (domain section 2). */
static bool is_its_own(const struct load *l, size_t row, const char *line, const char *without)
{
    int kind = 0, date = 0;
    unsigned instalment = 0;
    long long amount = 0;
    char key[80], number[NUMBER + 8];
    cr_assert_eq(sscanf(line, "kind %d #%u %lld on %d", &kind, &instalment, &amount, &date), 4);
    (void)snprintf(key, sizeof key, "kind %d #%u %lld on %d ", kind, instalment, amount, date);
    (void)snprintf(number, sizeof number, "ref %s", l->numbers[row]);
    return strstr(without, key) || strstr(line, number) || strstr(line, "ref 2205077315") ||
           (kind == EVENT_OVERDUE && abs(date - l->rows[row].payment.value_date) < 8);
}

static unsigned alarms_elsewhere(const struct load *l, size_t row, int error, const char *without)
{
    static struct load with;
    unsigned elsewhere = 0;
    with = *l;
    for (size_t i = 0; i < with.row_count; i++)
        with.rows[i].payment.reference = text_of(with.numbers[i]);
    if (error == DOUBLED)
        double_row(&with, row);
    else if (error == TRANSPOSED)
        with.rows[row].payment.amount = transpose(with.rows[row].payment.amount);
    else
        with.rows[row].payment.value_date -= 365;
    char *now = load_in(&with, 1, START + 2000, 0, begin_salford), *line = now;
    for (char *end; (end = strchr(line, '\n')) && strncmp(line, "kind", 4) == 0; line = end + 1) {
        *end = '\0';
        elsewhere += !is_its_own(l, row, line, without);
    }
    free(now);
    return elsewhere;
}

Test(permuted, an_error_in_a_row_is_said_of_that_row)
{
    static const unsigned columns[] = {1, 4, 2};
    static struct load l;
    unsigned tried = 0, elsewhere[ERRORS] = {0};
    read_rows(&l, S75_SOURCE_DIR "/tests/support/data/vectors/salford_pool_transfers_2013_2022.csv",
              "salford", START + 729, columns);
    for (size_t i = 0; i < l.file_count; i++) {
        int year, month, day;
        date_split(l.rows[l.files[i].first].payment.value_date, &year, &month, &day);
        cr_assert_eq(date_make(year, month, 1, &l.files[i].from), 0);
        l.files[i].to = l.files[i].from + date_days_in_month(year, month) - 1;
    }
    char *without = load_in(&l, 1, START + 2000, 0, begin_salford);
    for (size_t row = 0; row < l.row_count; row++)
        for (int error = 0; error < ERRORS; error++, tried++)
            elsewhere[error] += alarms_elsewhere(&l, row, error, without) > 0;
    fprintf(stderr, "%u errors tried; elsewhere: %u doubled, %u transposed, %u moved by a year\n",
            tried, elsewhere[DOUBLED], elsewhere[TRANSPOSED], elsewhere[A_YEAR_BEFORE]);
    cr_expect(tried == ERRORS * l.row_count && !elsewhere[DOUBLED] && !elsewhere[TRANSPOSED] &&
              !elsewhere[A_YEAR_BEFORE]);
    free(without);
}
