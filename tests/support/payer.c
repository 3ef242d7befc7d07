#include "core/governance/record.h"
#include "called.h"
#include "payer.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core_check.h"
#include "part_print.h"

int64_t payer_twelfth(int64_t annual, unsigned parts)
{
    int64_t part = 0;
    (void)money_scale(annual, parts, 12, ROUND_TRUNCATE, &part);
    return part;
}

static void keep_found(struct payer *r, const struct event *e)
{
    struct buffer found = BUFFER_NULL;
    part_print_all(&e->parts, &found);
    cr_assert_lt(found.size, sizeof r->found);
    (void)snprintf(r->found, sizeof r->found, "%.*s", (int)found.size, (const char *)found.data);
    buffer_fini(&found);
}

void payer_submit(struct payer *r, const struct item *item)
{
    const struct effects *effects;
    char broken[CORE_CHECK_MAX];
    cr_assert_eq(stage_submit_one(&r->stage, item, &effects), 0);
    cr_assert_eq(effects->refusal_count, 0);
    cr_assert(r->unchecked || core_check(r->stage.engine, effects, broken), "%s", broken);
    for (size_t i = 0; i < effects->event_count; i++) {
        const struct event *e = &effects->events[i];
        if (e->kind == EVENT_UNALLOCATED)
            keep_found(r, e);
        if (e->kind != EVENT_UNDERPAID && e->kind != EVENT_OVERPAID && e->kind != EVENT_OVERDUE)
            continue;
        if (!text_equal(e->contribution, text_of("contribution-0")))
            continue;
        r->reason = e->reason;
        keep_found(r, e);
    }
}

void payer_day(struct payer *r, date_t date)
{
    do /* in parts, where much falls due */
        payer_submit(r, &(struct item){.kind = ITEM_DAY, .day = {.date = date}});
    while (r->stage.engine->tables.day_to != DATE_NONE);
}

static void submit_party(struct payer *r, const char *code, enum party_kind kind)
{
    struct item item = {.kind = ITEM_PARTY,
                        .party = {.code = text_of(code),
                                  .name = text_of(code),
                                  .kind = kind,
                                  .valid_from = DATE_NONE,
                                  .valid_to = DATE_NONE}};
    payer_submit(r, &item);
}

static void submit_agreement(struct payer *r)
{
    static const char *const ids[CONTRIBUTIONS] = {"contribution-0", "contribution-1",
                                                   "contribution-2"};
    const struct text partners[] = {text_of("CCG"), text_of("COUNCIL")};
    struct contribution_input contributions[CONTRIBUTIONS];
    for (unsigned i = 0; i < CONTRIBUTIONS; i++)
        contributions[r->backwards ? CONTRIBUTIONS - 1 - i : i] = (struct contribution_input){
            .contribution = text_of(ids[i]),
            .partner = text_of("COUNCIL"),
            .kind = text_of("la_additional"),
            .economy = ECONOMY_REVENUE,
            .annual = r->annual[i],
            .schedule = {.kind = SCHEDULE_MONTHLY_DAY, .day = 1},
            .rounding = ROUND_TRUNCATE,
            .last_instalment = LAST_LEAVES,
            .recognition = r->recognition,
            .from = DATE_NONE,
            .to = DATE_NONE,
            .tolerance_instalment = 0,
            .tolerance_year = 12,
            .grace_working_days = 5,
        };
    const struct appointment_input officers[] = {{.officer = text_of("A"),
                                                  .name = text_of("A. Synthetic"),
                                                  .party = text_of("CCG"),
                                                  .from = DATE_NONE,
                                                  .to = DATE_NONE},
                                                 {.officer = text_of("B"),
                                                  .name = text_of("B. Synthetic"),
                                                  .party = text_of("COUNCIL"),
                                                  .from = DATE_NONE,
                                                  .to = DATE_NONE}};
    struct item item = {.kind = ITEM_AGREEMENT,
                        .agreement = {.pool = text_of("pool"),
                                      .name = text_of("synthetic"),
                                      .area = text_of("Nowhere"),
                                      .host = text_of("CCG"),
                                      .pool_manager = text_of("nobody"),
                                      .partners = partners,
                                      .partners_count = 2,
                                      .effective_from = START,
                                      .effective_to = DATE_NONE,
                                      .signed_on = START,
                                      .contributions = contributions,
                                      .contributions_count = CONTRIBUTIONS,
                                      .officers = officers,
                                      .officers_count = 2,
                                      .single_officer = 100,
                                      .receipts_expected = r->receives,
                                      .synthetic = true}};
    payer_submit(r, &item);
}

static void begin(struct payer *r, uint64_t seed, bool backwards, enum recognition recognition,
                  bool receives)
{
    memset(r, 0, sizeof *r);
    r->recognition = recognition;
    r->receives = receives;
    r->random.state = seed * 77 + 1;
    r->backwards = backwards;
    for (unsigned i = 0; i < CONTRIBUTIONS; i++) /* so far apart that none look alike */
        r->annual[i] = (INT64_C(1200000000) << 2 * i) +
                       (int64_t)random_below(&r->random, 900000000) / 100 * 100;
    cr_assert_eq(stage_init(&r->stage), 0);
    payer_day(r, START);
    submit_party(r, "CCG", PARTY_CCG);
    submit_party(r, "COUNCIL", PARTY_COUNCIL);
    submit_agreement(r);
}

void payer_begin_recognised(struct payer *r, uint64_t seed, bool backwards,
                            enum recognition recognition)
{
    begin(r, seed, backwards, recognition, false);
}

void payer_begin_received(struct payer *r, uint64_t seed)
{
    begin(r, seed, false, RECOGNISE_NAMED, true);
}

void payer_begin(struct payer *r, uint64_t seed, bool backwards)
{
    payer_begin_recognised(r, seed, backwards, RECOGNISE_NAMED);
}

date_t payer_due(unsigned n)
{
    date_t date = DATE_NONE;
    cr_assert_eq(date_make(2017 + (int)(3 + n) / 12, (int)(3 + n) % 12 + 1, 1, &date), 0);
    return date;
}

void payer_pay(struct payer *r, unsigned contribution, int64_t amount, date_t date)
{
    char id[] = "contribution-?", number[16];
    id[sizeof "contribution-" - 1] = (char)('0' + contribution % CONTRIBUTIONS);
    (void)snprintf(number, sizeof number, "N%u", ++r->number);
    struct item item = {
        .kind = ITEM_PAYMENT,
        .payment = {.payer = text_of("COUNCIL"),
                    .pool = text_of("pool"),
                    .contribution = contribution < CONTRIBUTIONS ? text_of(id) : TEXT_NONE,
                    .reference = text_of(number),
                    .amount = amount,
                    .value_date = date}};
    payer_submit(r, &item);
}

void payer_vary(struct payer *r, int64_t annual, date_t from, date_t agreed)
{
    struct item item = {.kind = ITEM_VARIATION,
                        .variation = {.pool = text_of("pool"),
                                      .contribution = text_of("contribution-0"),
                                      .variation = text_of("V"),
                                      .effective_from = from,
                                      .agreed_on = agreed,
                                      .annual = annual,
                                      .officer = text_of("A")}};
    payer_submit(r, &item);
    if (pending_count(r->stage.engine))
        payer_submit(r, &(struct item){.kind = ITEM_APPROVAL,
                                       .approval = {.pending = r->stage.journal,
                                                    .officer = text_of("B"),
                                                    .decision = DECISION_APPROVED,
                                                    .on = business_date(r->stage.engine)}});
}

void payer_pay_before(struct payer *r, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        payer_day(r, payer_due(i));
        for (unsigned contribution = 0; contribution < CONTRIBUTIONS; contribution++)
            payer_pay(r, contribution, payer_twelfth(r->annual[contribution], 1), payer_due(i));
    }
    payer_day(r, payer_due(n));
}

int64_t payer_misprint(struct payer *r, enum mistake mistake, int64_t amount)
{
    char digits[24], other[24];
    size_t size = (size_t)snprintf(digits, sizeof digits, "%lld", (long long)amount);
    size_t at = 1 + random_below(&r->random, size - 2);
    char digit = (char)('0' + random_below(&r->random, 10));
    (void)snprintf(other, sizeof other, "%s", digits);
    if (mistake == DROPPED)
        memmove(other + at, digits + at + 1, size - at);
    else if (mistake == WRONG)
        other[at] = digit;
    else if (mistake == ADDED)
        (void)snprintf(other, sizeof other, "%.*s%c%s", (int)at, digits, digit, digits + at);
    else
        other[at] = digits[at + 1], other[at + 1] = digits[at];
    return strcmp(other, digits) == 0 ? 0 : atoll(other);
}

void payer_match_rules(struct payer *p, const enum match_rule *rules, size_t count)
{
    payer_submit(p, &(struct item){.kind = ITEM_MATCH_RULES,
                                   .match_rules = {.pool = text_of("pool"),
                                                   .rules = rules,
                                                   .rules_count = count,
                                                   .window_working_days = 5,
                                                   .authority = text_of("Board")}});
}
