/* Single errors made on purpose, with amounts drawn from seeds: each is named as it was made, or,
 * where something else fits to the penny as well, is listed beside it. The list does not depend on
 * the order in which contributions were told. synthetic. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/clue.h"
#include "core/stream.h"
#include "core_check.h"
#include "random_effects.h"
#include "stage.h"

enum { SEEDS = 300, LINES = 3, START = 17257 /* 2017-04-01 */ };

enum slip {
    DROPPED,
    ADDED,
    EXCHANGED,
    WRONG,
    TWICE_IN_ONE,
    TWICE_IN_TWO,
    AHEAD_TOO,
    OLD_SUM,
    NO_CHANGE,
    CHANGE_ALONE,
    ANOTHER_LINE,
    A_YEAR_EARLY,
    YEAR_PENNIES,
    UNDONE,
    NOBODY_AGREED,
    SLIPS
};
static const enum reason names[SLIPS] = {
    REASON_DROPPED_DIGIT, REASON_EXTRA_DIGIT,  REASON_TRANSPOSED_DIGITS,
    REASON_WRONG_DIGIT,   REASON_DOUBLED,      REASON_DOUBLED,
    REASON_AHEAD,         REASON_OTHER_RATE,   REASON_TRUE_UP_DUE,
    REASON_TRUE_UP_DUE,   REASON_OTHER_STREAM, REASON_OTHER_STREAM,
    REASON_ROUNDING,      REASON_REVERSED,     REASON_UNAGREED_SUM,
};
static const char *const words[SLIPS] = {
    "one digit dropped",
    "one digit too many",
    "two digits exchanged",
    "one digit different",
    "twice that amount",
    "and here once more",
    "with all up to number",
    "the sum agreed at first",
    "without the backdated change",
    "the backdated change alone",
    "of line-1 for 2017/18",
    "for 2018/19, due on",
    "the year's pennies",
    "and undone",
    "which nobody agreed",
};

/* A pool of three lines, paid by one council to its CCG, monthly on the first. */
struct rig {
    struct stage stage;
    struct random_source random;
    int64_t annual[LINES];
    bool backwards; /* the lines are told the other way round */
    unsigned number;
    enum reason reason;
    char explanation[600];
    enum recognition recognition;
    bool unchecked; /* too much to look over after every input */
};

static int64_t twelfth(int64_t annual, unsigned parts)
{
    int64_t part = 0;
    (void)money_scale(annual, parts, 12, ROUND_TRUNCATE, &part);
    return part;
}

/* Keeps what is said of money that is not as it should be. */
static void tell(struct rig *r, const struct item *item)
{
    const struct effects *effects;
    char broken[CORE_CHECK_MAX];
    cr_assert_eq(stage_tell(&r->stage, item, &effects), 0);
    cr_assert_eq(effects->refusal_count, 0);
    cr_assert(r->unchecked || core_check(r->stage.engine, effects, broken), "%s", broken);
    for (size_t i = 0; i < effects->event_count; i++) {
        const struct event *e = &effects->events[i];
        cr_assert_leq(e->explanation.size, 500);
        if (e->kind == EVENT_UNALLOCATED)
            (void)snprintf(r->explanation, sizeof r->explanation, "%.*s", TEXT_ARG(e->explanation));
        if (e->kind != EVENT_SHORT && e->kind != EVENT_OVER && e->kind != EVENT_MISSING)
            continue;
        if (!text_equal(e->line, text_of("line-0")))
            continue;
        r->reason = e->reason;
        (void)snprintf(r->explanation, sizeof r->explanation, "%.*s", TEXT_ARG(e->explanation));
    }
}

static void tell_day(struct rig *r, date_t date)
{
    tell(r, &(struct item){.kind = ITEM_DAY, .day = {.date = date}});
}

static void tell_party(struct rig *r, const char *code, enum party_kind kind)
{
    struct item item = {.kind = ITEM_PARTY,
                        .party = {.code = text_of(code),
                                  .name = text_of(code),
                                  .kind = kind,
                                  .valid_from = DATE_NONE,
                                  .valid_to = DATE_NONE}};
    tell(r, &item);
}

static void tell_agreement(struct rig *r)
{
    static const char *const ids[LINES] = {"line-0", "line-1", "line-2"};
    const struct text partners[] = {text_of("CCG"), text_of("COUNCIL")};
    struct contribution_input lines[LINES];
    for (unsigned i = 0; i < LINES; i++)
        lines[r->backwards ? LINES - 1 - i : i] = (struct contribution_input){
            .line = text_of(ids[i]),
            .partner = text_of("COUNCIL"),
            .kind = KIND_LA_ADDITIONAL,
            .economy = ECONOMY_REVENUE,
            .annual = r->annual[i],
            .schedule = {.kind = SCHEDULE_MONTHLY_DAY, .day = 1},
            .rounding = ROUND_TRUNCATE,
            .last = LAST_LEAVES,
            .recognition = r->recognition,
            .from = DATE_NONE,
            .to = DATE_NONE,
            .tolerance_instalment = 0,
            .tolerance_year = 12,
            .grace_working_days = 5,
        };
    struct item item = {.kind = ITEM_AGREEMENT,
                        .agreement = {.pool = text_of("pool"),
                                      .name = text_of("synthetic"),
                                      .area = text_of("Nowhere"),
                                      .host = text_of("CCG"),
                                      .pool_manager = text_of("nobody"),
                                      .partners = partners,
                                      .partner_count = 2,
                                      .effective_from = START,
                                      .effective_to = DATE_NONE,
                                      .signed_on = START,
                                      .plan_outcome = PLAN_APPROVED,
                                      .contributions = lines,
                                      .contribution_count = LINES,
                                      .synthetic = true}};
    tell(r, &item);
}

static void begin_recognised(struct rig *r, uint64_t seed, bool backwards,
                             enum recognition recognition)
{
    memset(r, 0, sizeof *r);
    r->recognition = recognition;
    r->random.state = seed * 77 + 1;
    r->backwards = backwards;
    for (unsigned i = 0; i < LINES; i++) /* so far apart that lines do not look alike */
        r->annual[i] = (INT64_C(1200000000) << 2 * i) +
                       (int64_t)random_below(&r->random, 900000000) / 100 * 100;
    cr_assert_eq(stage_init(&r->stage), 0);
    tell_day(r, START);
    tell_party(r, "CCG", PARTY_CCG);
    tell_party(r, "COUNCIL", PARTY_COUNCIL);
    tell_agreement(r);
}

static void begin(struct rig *r, uint64_t seed, bool backwards)
{
    begin_recognised(r, seed, backwards, RECOGNISE_NAMED);
}

static date_t due(unsigned n)
{
    date_t date = DATE_NONE;
    cr_assert_eq(date_make(2017 + (int)(3 + n) / 12, (int)(3 + n) % 12 + 1, 1, &date), 0);
    return date;
}

static void pay(struct rig *r, unsigned line, int64_t amount, date_t date)
{
    char id[] = "line-?", number[16];
    id[5] = (char)('0' + line % LINES);
    (void)snprintf(number, sizeof number, "N%u", ++r->number);
    struct item item = {.kind = ITEM_PAYMENT,
                        .payment = {.payer = text_of("COUNCIL"),
                                    .pool = text_of("pool"),
                                    .line = line < LINES ? text_of(id) : TEXT_NONE,
                                    .reference = text_of(number),
                                    .amount = amount,
                                    .value_date = date}};
    tell(r, &item);
}

static void vary(struct rig *r, int64_t annual, date_t from, date_t agreed)
{
    struct item item = {.kind = ITEM_VARIATION,
                        .variation = {.pool = text_of("pool"),
                                      .line = text_of("line-0"),
                                      .variation = text_of("V"),
                                      .effective_from = from,
                                      .agreed_on = agreed,
                                      .annual = annual}};
    tell(r, &item);
}

/* Everything as due, up to instalment n (from 0) without it. */
static void pay_before(struct rig *r, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        tell_day(r, due(i));
        for (unsigned line = 0; line < LINES; line++)
            pay(r, line, twelfth(r->annual[line], 1), due(i));
    }
    tell_day(r, due(n));
}

/* Another amount, by one stroke of the pen at a place drawn; 0 when the stroke changes nothing. */
static int64_t misprint(struct rig *r, enum slip slip, int64_t amount)
{
    char digits[24], other[24];
    size_t size = (size_t)snprintf(digits, sizeof digits, "%lld", (long long)amount);
    size_t at = 1 + random_below(&r->random, size - 2);
    char digit = (char)('0' + random_below(&r->random, 10));
    (void)snprintf(other, sizeof other, "%s", digits);
    if (slip == DROPPED)
        memmove(other + at, digits + at + 1, size - at);
    else if (slip == WRONG)
        other[at] = digit;
    else if (slip == ADDED)
        (void)snprintf(other, sizeof other, "%.*s%c%s", (int)at, digits, digit, digits + at);
    else
        other[at] = digits[at + 1], other[at + 1] = digits[at];
    return strcmp(other, digits) == 0 ? 0 : atoll(other);
}

/* The whole year, then the next by a new sum up to an instalment dated a year early. */
static bool pay_a_year_early(struct rig *r)
{
    unsigned n = 12 + (unsigned)random_below(&r->random, 10);
    int64_t annual = r->annual[0] * 2 + (int64_t)random_below(&r->random, 1000000) * 100;
    for (unsigned i = 0; i < n; i++) {
        tell_day(r, due(i));
        if (i == 12)
            vary(r, annual, due(12), due(12));
        pay(r, 0, twelfth(i < 12 ? r->annual[0] : annual, 1), due(i));
    }
    if (n == 12)
        vary(r, annual, due(12), due(11));
    tell_day(r, due(n));
    pay(r, 0, twelfth(annual, 1), due(n) - 365);
    return true;
}

static bool pay_by_change(struct rig *r, enum slip slip, unsigned n, int64_t one)
{
    int64_t raised = r->annual[0] + 1000000 + (int64_t)random_below(&r->random, 100000000) * 100;
    int64_t half_up = 0, then = 0;
    (void)money_scale(raised, n + 1, 12, ROUND_HALF_UP, &half_up);
    (void)money_scale(r->annual[0], n, 12, ROUND_HALF_UP, &then);
    if (slip == NOBODY_AGREED) {
        pay(r, 0, half_up - then, due(n));
        return (half_up - then) % 100 != 0;
    }
    vary(r, raised, slip == OLD_SUM ? due(n) : due(0), due(n) - 3);
    pay(r, 0,
        slip == OLD_SUM     ? one
        : slip == NO_CHANGE ? twelfth(raised, 1)
                            : half_up - then - twelfth(raised, 1),
        due(n));
    return true;
}

/* Makes the error; false when the draw made none. */
static bool make(struct rig *r, enum slip slip)
{
    unsigned n = slip == YEAR_PENNIES ? 11 : 4 + (unsigned)random_below(&r->random, 6);
    int64_t one = twelfth(r->annual[0], 1), amount = 0;
    if (slip == A_YEAR_EARLY)
        return pay_a_year_early(r);
    pay_before(r, n);
    switch (slip) {
    case DROPPED:
    case ADDED:
    case EXCHANGED:
    case WRONG:
        amount = misprint(r, slip, one);
        break;
    case TWICE_IN_ONE:
        amount = one * 2;
        break;
    case TWICE_IN_TWO:
        pay(r, 0, one, due(n));
        amount = one;
        break;
    case AHEAD_TOO:
        amount = one * 3;
        break;
    case ANOTHER_LINE:
        pay(r, 0, one, due(n));
        amount = twelfth(r->annual[1], 1);
        break;
    case YEAR_PENNIES:
        (void)money_scale(r->annual[0], 1, 1, ROUND_HALF_UP, &amount);
        amount -= one * 11;
        break;
    case UNDONE:
        pay(r, 0, one, due(n));
        pay(r, 0, -one, due(n) + 2);
        tell_day(r, due(n) + 25);
        return true;
    case A_YEAR_EARLY:
    case OLD_SUM:
    case NO_CHANGE:
    case CHANGE_ALONE:
    case NOBODY_AGREED:
    case SLIPS:
        return pay_by_change(r, slip, n, one);
    }
    if (amount == 0 || amount == one ? slip < TWICE_IN_ONE || slip == YEAR_PENNIES : false)
        return false;
    pay(r, 0, amount, due(n));
    return true;
}

Test(clue, every_single_error_is_named_or_listed)
{
    for (unsigned slip = 0; slip < SLIPS; slip++) {
        unsigned made = 0, first = 0;
        for (uint64_t seed = 1; seed <= SEEDS / 6; seed++) {
            struct rig r;
            begin(&r, seed * SLIPS + slip, false);
            bool was_made = make(&r, (enum slip)slip);
            stage_fini(&r.stage);
            if (!was_made)
                continue;
            made++;
            first += r.reason == names[slip];
            cr_assert(r.reason == names[slip] || strstr(r.explanation, words[slip]),
                      "error %u, seed %llu is told as %d: %s", slip, (unsigned long long)seed,
                      r.reason, r.explanation);
        }
        cr_log_info("error %2u (%s): %u made, %u named first, %u listed behind another", slip,
                    words[slip], made, first, made - first);
        cr_assert_gt(made, 20, "error %u was made only %u times", slip, made);
        cr_assert_gt(first * 2, made, "error %u is mostly taken for another", slip);
    }
}

Test(clue, the_order_of_contributions_changes_nothing)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct rig r[2];
        for (int i = 0; i < 2; i++) {
            begin(&r[i], seed, i == 1);
            (void)make(&r[i], (enum slip)(seed % SLIPS));
            stage_fini(&r[i].stage);
        }
        cr_assert_eq(r[0].reason, r[1].reason);
        cr_assert_str_eq(r[0].explanation, r[1].explanation);
    }
}

/* Contributions recognised by their amounts: a misprint belongs to none, and what it is a misprint
 * of is said. */
Test(clue, a_misprint_that_belongs_to_no_contribution)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        enum slip slip = (enum slip)(seed % 4);
        struct rig r;
        begin_recognised(&r, seed, false, RECOGNISE_AMOUNT);
        unsigned n = (unsigned)random_below(&r.random, 10);
        int64_t amount = misprint(&r, slip, twelfth(r.annual[0], 1));
        pay_before(&r, n);
        r.explanation[0] = '\0';
        if (amount)
            pay(&r, LINES, amount, due(n));
        stage_fini(&r.stage);
        cr_assert(!amount || strstr(r.explanation, words[slip]), "seed %llu: %s",
                  (unsigned long long)seed, r.explanation);
        cr_assert(!amount || strstr(r.explanation, " of line-0 for 2017/18"));
    }
}

/* Thousands of payments alike, and instalments enough: a list costs its bound and no more. */
Test(clue, a_list_has_a_bound)
{
    struct rig r;
    begin(&r, 1, false);
    r.unchecked = true;
    tell_day(&r, due(2));
    int64_t one = twelfth(r.annual[0], 1);
    for (int i = 0; i < TAIL_MAX + 200; i++)
        pay(&r, 0, one, due(2));
    struct arena arena = ARENA_NULL;
    struct clues c = {.e = r.stage.engine, .arena = &arena, .slot = NONE, .amount = one};
    c.date = due(2);
    clue_find(&c);
    cr_assert_gt(c.steps, CLUE_STEPS_MAX / 10, "there was something to look at");
    cr_assert_leq(c.steps, CLUE_STEPS_MAX);
    uint32_t steps = c.steps;
    while (c.steps > 0 && c.steps < CLUE_STEPS_MAX - 3) { /* lists made together share it */
        clue_find(&c);
        cr_assert(c.steps >= steps && c.steps <= CLUE_STEPS_MAX);
        steps = c.steps;
    }
    arena_fini(&arena);
    stage_fini(&r.stage);
}

static int64_t variance(const struct rig *r, int year, date_t as_of)
{
    const struct engine *e = r->stage.engine;
    struct position position = {0};
    for (uint32_t i = 0; i < e->streams.count; i++)
        if (e->streams.items[i].year == year &&
            text_equal(e->lines.items[e->streams.items[i].line].id, text_of("line-0")))
            stream_position(e, i, as_of, &position);
    return position.variance;
}

/* A change agreed after the year's last instalment, up or down, comes with the next year's first:
 * it is counted in its own year, and undone with the payment. Pennies of rounding remain. */
Test(clue, a_change_agreed_late_is_carried_by_the_next_year)
{
    for (uint64_t seed = 1; seed <= SEEDS / 6; seed++) {
        struct rig r;
        begin(&r, seed, false);
        for (unsigned i = 0; i < 12; i++) {
            tell_day(&r, due(i));
            pay(&r, 0, twelfth(r.annual[0], 1), due(i));
        }
        int64_t change = (int64_t)random_below(&r.random, 50000000) - 25000000 + 77;
        tell_day(&r, due(11) + 12);
        vary(&r, r.annual[0] + change, START, due(11) + 12);
        tell_day(&r, due(12));
        int64_t open = variance(&r, 2017, due(12)), one = twelfth(r.annual[0] + change, 1);
        r.explanation[0] = '\0';
        pay(&r, 0, one + change, due(12));
        cr_assert_str_empty(r.explanation, "seed %llu: %s", (unsigned long long)seed,
                            r.explanation);
        cr_assert_leq(llabs(variance(&r, 2017, due(12))), 12);
        cr_assert_leq(llabs(variance(&r, 2018, due(12))), 1);
        cr_assert_eq(variance(&r, 2017, due(12) - 1), open, "as of the day before it is open");
        pay(&r, 0, -one - change, due(12) + 3);
        cr_assert_eq(variance(&r, 2017, due(12) + 3), open);
        cr_assert_leq(llabs(variance(&r, 2018, due(12) + 3) + one), 1);
        stage_fini(&r.stage);
    }
}

Test(clue, a_list_is_ranked_and_short)
{
    struct arena arena = ARENA_NULL;
    struct clues c = {.arena = &arena};
    for (int i = 0; i < 20; i++) {
        clue_add(&c, REASON_DOUBLED, CLUE_SAME, 19 - i, "same %d", i);
        clue_add(&c, REASON_DOUBLED, CLUE_SAME, 19 - i, "same %d", i);
    }
    clue_add(&c, REASON_ROUNDING, CLUE_PENNIES, 900, "pennies");
    clue_add(&c, REASON_WRONG_DIGIT, CLUE_DIGITS, 0, "falls off");
    cr_assert_eq(c.count, CLUES_MAX);
    cr_assert(
        text_equal(clue_tell(&c, 3, CLUE_TEXT_MAX), text_of("pennies; or: same 19; or: same 18")));
    cr_assert(
        text_equal(clue_tell(&c, CLUES_MAX, 40), text_of("pennies; or: same 19; and 4 more")));
    cr_assert_eq(c.items[CLUES_MAX - 1].days, 4);
    arena_fini(&arena);
}
