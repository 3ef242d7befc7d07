#include "called.h"
#include "hostile.h"

#include <stdlib.h>
#include <string.h>

#include "core/message/shape.h"

#define START 16892     /* 2016-04-01 */
#define FIRST_DAY 10957 /* 2000-01-01 */
#define LAST_DAY 47481  /* 2099-12-31 */

static uint64_t below(struct hostile *h, uint64_t bound)
{
    return random_below(&h->random, bound);
}

static bool one_in(struct hostile *h, uint64_t n)
{
    return below(h, n) == 0;
}

static void *take(struct hostile *h, size_t size)
{
    void *p = arena_take(&h->reported, size ? size : 1);
    if (!p)
        abort();
    memset(p, 0, size);
    return p;
}

static struct text print(struct hostile *h, const char *stem, uint64_t n)
{
    return arena_print(&h->reported, "%s%llu", stem, (unsigned long long)n);
}

void hostile_init(struct hostile *h, uint64_t seed)
{
    *h = (struct hostile){
        .random = {seed * 0x9E3779B97F4A7C15u + 1}, .today = START, .is_greedy = seed % 3 == 0};
}

void hostile_fini(struct hostile *h)
{
    arena_fini(&h->reported);
}

static struct text some_pool(struct hostile *h)
{
    return one_in(h, 200) ? text_of("no-such") : print(h, "K", one_in(h, 8) ? 2 : below(h, 2));
}

static struct text some_party(struct hostile *h)
{
    return print(h, "P", one_in(h, 30) ? below(h, HOSTILE_PARTIES + 1) : below(h, 4));
}

/* Names that a field of this name may hold: a stem and how many there are. */
static const struct {
    const char *field, *stem;
    uint64_t count;
} stems[] = {
    {"contribution", "L", 4}, {"officer", "O", 4},     {"owner", "O", 5},
    {"scheme", "SC", 3},      {"source", "S", 3},      {"element", "E", 2},
    {"hold", "H", 6},         {"condition", "C", 5},   {"reference", "R", 40},
    {"commitment", "M", 8},   {"variation", "V", 12},  {"adjustment", "A", 60},
    {"area", "Area ", 2},     {"category", "cat ", 2},
};

static const char *const parties[] = {"party",        "partner",      "payer",   "payee",
                                      "predecessors", "commissioner", "district"};

static struct text some_text(struct hostile *h, const struct shape_field *f)
{
    for (size_t i = 0; i < sizeof parties / sizeof *parties; i++)
        if (strcmp(f->name, parties[i]) == 0)
            return some_party(h);
    for (size_t i = 0; i < sizeof stems / sizeof *stems; i++)
        if (strcmp(f->name, stems[i].field) == 0)
            return print(h, stems[i].stem, below(h, stems[i].count));
    if (strcmp(f->name, "pool") == 0)
        return some_pool(h);
    if (strcmp(f->name, "sha256") == 0)
        return arena_print(&h->reported, "%064llu", (unsigned long long)below(h, 20));
    return print(h, "T", below(h, 2));
}

static int64_t some_amount(struct hostile *h, int64_t min, int64_t max)
{
    static const int64_t amounts[] = {0, 1, 7, 100, 99999, 12345678, -1, -100, -12345678};
    int64_t x = amounts[below(h, sizeof amounts / sizeof *amounts)];
    uint64_t extremes = below(h, h->is_greedy ? 3 : 12);
    if (extremes == 0)
        x = one_in(h, 3) ? min : max;
    return x < min ? min : x > max ? max : x;
}

static date_t some_date(struct hostile *h)
{
    switch (below(h, 30)) {
    case 0:
        return FIRST_DAY;
    case 1:
        return LAST_DAY;
    case 2:
    case 3:
    case 4:
        return START + (date_t)below(h, 1200);
    default:
        return h->today - (date_t)below(h, one_in(h, 3) ? 200 : 10);
    }
}

static uint32_t some_number(struct hostile *h, const struct shape_field *f)
{
    if (strcmp(f->name, "year") == 0)
        return one_in(h, 40)
                   ? (one_in(h, 2) ? 2000 : 2098)
                   : (uint32_t)(2016 + below(h, one_in(h, 3)
                                                    ? 3
                                                    : 1 + (uint64_t)((h->today - START) / 365)));
    if (strcmp(f->name, "exception") == 0)
        return (uint32_t)(1 + below(h, (uint64_t)h->exceptions + 2));
    if (strcmp(f->name, "item") == 0)
        return one_in(h, 50) ? UINT32_MAX : 0;
    uint64_t span = (uint64_t)(f->max - f->min);
    return (uint32_t)(f->min +
                      (int64_t)below(h, one_in(h, 4) ? span + 1 : (span < 5 ? span + 1 : 5)));
}

/* Seldom one that no pack has. */
static struct text some_word(struct hostile *h, enum vocabulary vocabulary)
{
    if (one_in(h, 40))
        return text_of("of_tomorrow");
    switch (vocabulary) {
    case VOCABULARY_CONTRIBUTION_KIND:
        return kind_nth(below(h, 4));
    case VOCABULARY_PLAN_OUTCOME:
        return one_in(h, 4) ? text_of("not_approved") : approval_nth(below(h, 3));
    case VOCABULARY_AREA_OF_SPEND:
        return area_nth(below(h, 7));
    case VOCABULARY_PROVIDER:
        return provider_nth(below(h, 4));
    case VOCABULARY_CONDITION:
    case VOCABULARY_METRIC:
    case VOCABULARY_STAGE:
        break;
    }
    return text_of("of_tomorrow");
}

static void fill(struct hostile *h, const struct shape *shape, uint8_t *at);

static void put(struct hostile *h, const struct shape_field *f, uint8_t *at)
{
    switch (f->type) {
    case SHAPE_TYPE_TEXT:
    case SHAPE_TYPE_CODE:
        *(struct text *)(void *)at = some_text(h, f);
        break;
    case SHAPE_TYPE_DATE:
        *(date_t *)(void *)at = some_date(h);
        break;
    case SHAPE_TYPE_MONEY:
    case SHAPE_TYPE_WHOLE:
        *(int64_t *)(void *)at = some_amount(h, f->min, f->max);
        break;
    case SHAPE_TYPE_NUMBER:
        *(uint32_t *)(void *)at = some_number(h, f);
        break;
    case SHAPE_TYPE_SERIAL:
        *(uint64_t *)(void *)at = h->journal - 1 - below(h, one_in(h, 4) ? h->journal : 40);
        break;
    case SHAPE_TYPE_CHOICE:
        *(int *)(void *)at = 1 + (int)below(h, (uint64_t)shape_last_choice(f));
        break;
    case SHAPE_TYPE_WORD:
        *(struct text *)(void *)at = some_word(h, f->vocabulary);
        break;
    case SHAPE_TYPE_FLAG:
        *(bool *)(void *)at = one_in(h, 2);
        break;
    case SHAPE_TYPE_BYTES:
        memset(at, 0, (size_t)f->max);
        break;
    case SHAPE_TYPE_FIELDS:
        fill(h, f->element, at);
        break;
    }
}

static void put_list(struct hostile *h, const struct shape_field *f, uint8_t *base)
{
    static const int64_t usual[] = {0, 1, 2, 4, 12};
    int64_t count = one_in(h, 30) ? f->list_max : usual[below(h, 5)];
    count = count < f->list_min ? f->list_min : count > f->list_max ? f->list_max : count;
    size_t size = shape_value_size(f);
    uint8_t *all = take(h, (size_t)count * size);
    for (int64_t i = 0; i < count; i++)
        put(h, f, all + (size_t)i * size);
    *(void **)(void *)(base + f->offset) = all;
    *(size_t *)(void *)(base + f->count_offset) = (size_t)count;
}

static void fill(struct hostile *h, const struct shape *shape, uint8_t *at)
{
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct shape_field *f = &shape->fields[i];
        if (f->is_list)
            put_list(h, f, at);
        else if (f->need == MUST || one_in(h, 2))
            put(h, f, at + f->offset);
        else
            shape_put_absent(f, at);
    }
}

static void make_shaped(struct hostile *h, struct item *item)
{
    /* Those before are made by the others: most would be refused for want of what they name. */
    do
        item->kind = (enum item_kind)(1 + below(h, ITEM_KIND_COUNT - 1));
    while (item->kind <= ITEM_CONFLICT);
    /* A succession or the end of an agreement changes too much to come often. */
    if ((item->kind == ITEM_SUCCESSION || item->kind == ITEM_MILESTONE ||
         item->kind == ITEM_YEAR_END) &&
        !one_in(h, 20))
        item->kind = ITEM_EXPENDITURE;
    fill(h, shape_of(item->kind), (uint8_t *)&item->party);
    if (item->kind == ITEM_OFFICER) { /* people stay what they are */
        item->officer.party = print(h, "P", (uint64_t)(item->officer.officer.data[1] - '0') % 3);
        item->officer.from = START;
        item->officer.name = text_of("N");
        item->officer.to = one_in(h, 200) ? h->today : DATE_NONE;
    }
    if (item->kind == ITEM_APPROVAL && h->pending && !one_in(h, 4)) {
        item->approval.pending = h->pending;
        item->approval.on = h->today;
    }
    if (item->kind == ITEM_PERIOD_CLOSE) /* the ends of a few periods */
        item->period_close.to = h->today - (h->today - START) % 30 - 1;
    if (item->kind == ITEM_PERIOD_REOPEN)
        item->period_reopen.to = h->today - (h->today - START) % 30 - 1;
    if (item->kind == ITEM_DELEGATION && !h->is_greedy && !one_in(h, 3))
        item->delegation.single_officer = MONEY_LIMIT / 10;
}

static void make_party(struct hostile *h, struct item *item, unsigned n)
{
    item->kind = ITEM_PARTY;
    item->party = (struct party_input){.code = print(h, "P", n),
                                       .name = print(h, "Party ", n),
                                       .kind = n % 2 ? PARTY_COUNCIL : PARTY_CCG,
                                       .valid_from = DATE_NONE,
                                       .valid_to = DATE_NONE};
}

static void make_agreement(struct hostile *h, struct item *item, unsigned pool)
{
    struct text *partners = take(h, 3 * sizeof *partners);
    struct contribution_input *contributions =
        take(h, HOSTILE_CONTRIBUTIONS * sizeof *contributions);
    for (unsigned i = 0; i < 3; i++)
        partners[i] = print(h, "P", i);
    for (unsigned i = 0; i < HOSTILE_CONTRIBUTIONS; i++)
        contributions[i] = (struct contribution_input){
            .contribution = print(h, "L", i),
            .partner = partners[(i + 1) % 3],
            .kind = kind_nth(i),
            .economy = i == 3 ? ECONOMY_CAPITAL : ECONOMY_REVENUE,
            .annual = pool == 1 ? MONEY_LIMIT / 100 : 120000000 + (int64_t)i * 77,
            .schedule = {.kind = i % 2 ? SCHEDULE_QUARTERLY : SCHEDULE_MONTHLY_DAY,
                         .day = 1,
                         .month = 4},
            .rounding = i % 2 ? ROUND_HALF_UP : ROUND_TRUNCATE,
            .last_instalment = LAST_BALANCES,
            .recognition = RECOGNISE_ANY,
            .from = DATE_NONE,
            .to = DATE_NONE,
            .allocation_required = i == 2 && pool == 1};
    item->kind = ITEM_AGREEMENT;
    item->agreement = (struct agreement_input){.pool = print(h, "K", pool),
                                               .name = print(h, "Pool ", pool),
                                               .area = print(h, "Area ", pool % 2),
                                               .region = text_of("Region"),
                                               .host = partners[0],
                                               .partners = partners,
                                               .partners_count = 3,
                                               .contributions = contributions,
                                               .contributions_count = HOSTILE_CONTRIBUTIONS,
                                               .effective_from = pool == 2 ? START + 365 : START,
                                               .effective_to = DATE_NONE,
                                               .signed_on = START,
                                               .better_care_fund = pool == 1,
                                               .receipts_expected = true};
}

static void make_payment(struct hostile *h, struct item *item)
{
    struct payment_input *p = &item->payment;
    item->kind = ITEM_PAYMENT;
    *p = (struct payment_input){.payer = some_party(h),
                                .pool = some_pool(h),
                                .reference = print(h, "R", below(h, 40)),
                                .amount = some_amount(h, -MONEY_LIMIT, MONEY_LIMIT),
                                .value_date = some_date(h)};
    if (one_in(h, 2))
        p->contribution = print(h, "L", below(h, HOSTILE_CONTRIBUTIONS));
}

static void make_receipt(struct hostile *h, struct item *item)
{
    item->kind = ITEM_RECEIPT;
    item->receipt = (struct receipt_input){.pool = some_pool(h),
                                           .payer = some_party(h),
                                           .reference = print(h, "R", below(h, 40)),
                                           .amount = some_amount(h, 1, MONEY_LIMIT),
                                           .value_date = some_date(h)};
}

static void make_reversal(struct hostile *h, struct item *item)
{
    item->kind = ITEM_REVERSAL;
    item->reversal = (struct reversal_input){.pool = some_pool(h),
                                             .payer = some_party(h),
                                             .reference = print(h, "R", below(h, 40)),
                                             .amount = some_amount(h, 1, MONEY_LIMIT),
                                             .value_date = some_date(h)};
}

static void make_variation(struct hostile *h, struct item *item)
{
    item->kind = ITEM_VARIATION;
    item->variation =
        (struct variation_input){.pool = some_pool(h),
                                 .contribution = print(h, "L", below(h, HOSTILE_CONTRIBUTIONS)),
                                 .variation = print(h, "V", below(h, 12)),
                                 .effective_from = some_date(h),
                                 .agreed_on = DATE_NONE,
                                 .annual = some_amount(h, 0, MONEY_LIMIT)};
}

static void make_allocation(struct hostile *h, struct item *item)
{
    item->kind = ITEM_ALLOCATION;
    item->allocation =
        (struct allocation_input){.payee = some_party(h),
                                  .reference = print(h, "R", below(h, 40)),
                                  .kind = kind_nth(below(h, 4)),
                                  .year = 2016 + (uint32_t)(h->today % 3),
                                  .amount = some_amount(h, -MONEY_LIMIT, MONEY_LIMIT),
                                  .value_date = some_date(h)};
}

static void make_assurance(struct hostile *h, struct item *item)
{
    struct condition_input *c = take(h, sizeof *c);
    *c = (struct condition_input){.condition = print(h, "C", below(h, 5)),
                                  .text = text_of("do"),
                                  .due = some_date(h),
                                  .owner = print(h, "owner", below(h, 3))};
    item->kind = ITEM_ASSURANCE;
    item->assurance = (struct assurance_input){.pool = some_pool(h),
                                               .authority = text_of("NHS England"),
                                               .outcome = approval_nth(2),
                                               .decided_on = h->today,
                                               .year = 2016 + (uint32_t)below(h, 3),
                                               .conditions = c,
                                               .conditions_count = 1};
}

static void make_day(struct hostile *h, struct item *item)
{
    item->kind = ITEM_DAY;
    h->today += (date_t)below(h, 16);
    item->day.date = h->today;
}

typedef void (*make_fn)(struct hostile *h, struct item *item);

void hostile_next(struct hostile *h, struct item *ret_item)
{
    static const make_fn others[] = {make_payment, make_receipt,   make_reversal,
                                     make_payment, make_variation, make_allocation,
                                     make_receipt, make_assurance};
    unsigned turn = h->turn++;
    arena_reset(&h->reported);
    *ret_item = (struct item){0};
    h->journal++;
    if (turn == 0) {
        make_day(h, ret_item);
    } else if (turn <= HOSTILE_PARTIES) {
        make_party(h, ret_item, turn - 1);
    } else if (turn <= HOSTILE_PARTIES + HOSTILE_POOLS) {
        make_agreement(h, ret_item, turn - HOSTILE_PARTIES - 1);
    } else if (one_in(h, 40)) {
        make_day(h, ret_item);
    } else if (one_in(h, 3)) {
        others[below(h, sizeof others / sizeof *others)](h, ret_item);
    } else {
        make_shaped(h, ret_item);
    }
}
