/* Performance elements in the whole core: random elements, results, agreed figures, payments and
 * closes. After every input core_check holds (among others: earned + not released + retained =
 * performance fund, and receivable = due less paid), and the state survives being saved and loaded.
 */
#include <criterion/criterion.h>
#include "core/performance/performance.h"
#include "called.h"
#include "core_check.h"
#include "stage.h"
#include "core/performance/state.h"
#include "core/contribution/held_money.h"

static uint64_t seed;

static int64_t below(int64_t limit)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((seed >> 20) % (uint64_t)limit);
}

static date_t date(int32_t number)
{
    date_t d;
    cr_assert_eq(date_from_number(number, &d), 0);
    return d;
}

static const struct effects *submit(struct stage *s, const struct item *item)
{
    const struct effects *effects;
    char broken[CORE_CHECK_MAX];
    cr_assert_eq(stage_submit_one(s, item, &effects), 0);
    cr_assert(core_check(s->engine, effects, broken), "%s", broken);
    return effects;
}

/* Of what waits for an officer of the other side: his approval. */
static void approve(struct stage *s)
{
    (void)submit(s, &(struct item){.kind = ITEM_APPROVAL,
                                   .approval = {.pending = s->journal,
                                                .officer = text_of("officer"),
                                                .decision = DECISION_APPROVED,
                                                .on = business_date(s->engine)}});
}

static void must(struct stage *s, const struct item *item)
{
    const struct effects *effects = submit(s, item);
    cr_assert_eq(effects->refusal_count, 0, "%.*s", TEXT_ARG(effects->refusals[0].text));
}

static void must_party(struct stage *s, const char *code, enum party_kind kind)
{
    must(s, &(struct item){.kind = ITEM_PARTY,
                           .party = {.code = text_of(code),
                                     .name = text_of(code),
                                     .kind = kind,
                                     .valid_from = DATE_NONE,
                                     .valid_to = DATE_NONE}});
}

static const struct text partners[] = {{"01T", 3}, {"E1", 2}};

static void begin(struct stage *s)
{
    struct contribution_input contribution = {
        .contribution = text_of("minimum"),
        .partner = partners[0],
        .kind = text_of("nhs_minimum"),
        .economy = ECONOMY_REVENUE,
        .annual = 100000000 + below(100000000),
        .schedule = {.kind = below(2) ? SCHEDULE_QUARTERLY : SCHEDULE_MONTHLY_DAY, .day = 1},
        .rounding = ROUND_HALF_UP,
        .last_instalment = LAST_BALANCES,
        .recognition = RECOGNISE_ANY,
        .from = DATE_NONE,
        .to = DATE_NONE,
        .grace_working_days = 5,
    };
    cr_assert_eq(stage_init(s), 0);
    must_party(s, "01T", PARTY_CCG);
    must_party(s, "E1", PARTY_COUNCIL);
    must(s, &(struct item){.kind = ITEM_DAY, .day = {date(20150401)}});
    const struct appointment_input officers[] = {
        {text_of("officer"), text_of("Officer"), partners[1], DATE_NONE, DATE_NONE, TEXT_NONE},
        {text_of("other"), text_of("Other"), partners[0], DATE_NONE, DATE_NONE, TEXT_NONE}};
    must(s, &(struct item){.kind = ITEM_AGREEMENT,
                           .agreement = {.pool = text_of("pool"),
                                         .name = text_of("Pool"),
                                         .area = text_of("Area"),
                                         .host = partners[1],
                                         .pool_manager = text_of("somebody"),
                                         .partners = partners,
                                         .partners_count = 2,
                                         .effective_from = date(20150401),
                                         .effective_to = DATE_NONE,
                                         .signed_on = date(20150401),
                                         .contributions = &contribution,
                                         .contributions_count = 1,
                                         .officers = officers,
                                         .officers_count = 2,
                                         .single_officer = 60000000}});
}

static const char *const names[] = {"p4p", "support", "beds"};

static struct text any_name(void)
{
    return text_of(names[below(3)]);
}

static struct item any_element(int64_t baseline[4], int64_t plan[4])
{
    size_t count = (size_t)(1 + below(4));
    for (size_t q = 0; q < count; q++) {
        baseline[q] = 10000 + below(500);
        plan[q] = baseline[q] - below(400);
    }
    return (struct item){.kind = ITEM_PERFORMANCE_ELEMENT,
                         .performance_element = {
                             .pool = text_of("pool"),
                             .element = any_name(),
                             .contribution = text_of("minimum"),
                             .year = (uint32_t)(2014 + below(3)),
                             .name = text_of("measure"),
                             .formula = (enum performance_formula)(1 + below(3)),
                             .baseline = baseline,
                             .baseline_count = count,
                             .plan = plan,
                             .plan_count = count,
                             .unit_value = 149000,
                             .performance_fund = below(60000000),
                         }};
}

static struct item any_result(date_t today)
{
    return (struct item){.kind = ITEM_PERFORMANCE_ACTUAL,
                         .performance_actual = {
                             .pool = text_of("pool"),
                             .element = any_name(),
                             .period = (uint32_t)(1 + below(4)),
                             .actual = 9600 + below(900),
                             .reported_on = today - (date_t)below(20),
                         }};
}

/* At times less than was earned already, or more than the performance fund. */
static struct item any_agreed(const struct engine *e)
{
    struct text name = any_name();
    uint32_t found = performance_find(e, 0, name);
    int64_t most = found == NONE ? 1000 : e->performance->elements.items[found].performance_fund;
    uint32_t reported = found == NONE ? 0 : e->performance->elements.items[found].reported;
    return (struct item){.kind = ITEM_EARNED_OVERRIDE,
                         .earned_override = {
                             .pool = text_of("pool"),
                             .element = name,
                             .period = below(8) && reported ? reported : (uint32_t)(1 + below(4)),
                             .earned = below(most + most / 8 + 1),
                             .comment = text_of("comment"),
                             .officer = text_of("officer"),
                             .authority = text_of("authority"),
                         }};
}

/* Of what is awaited, of all there is to earn, or of anything. */
static struct item any_payment(const struct engine *e, date_t today)
{
    struct text name = any_name();
    uint32_t found = performance_find(e, 0, name);
    int64_t amount = 1 + below(20000000);
    bool named = found != NONE && below(3) > 0;
    if (found != NONE && below(2)) {
        const struct element *x = &e->performance->elements.items[found];
        amount = sum(x->earned, -year_at(e, x->contribution_year)->paid);
    } else if (found != NONE && below(3) == 0) {
        amount = e->performance->elements.items[found].performance_fund;
    }
    if (amount <= 0)
        amount = 1;
    return (struct item){.kind = ITEM_PAYMENT,
                         .payment = {.payer = partners[0],
                                     .pool = text_of("pool"),
                                     .contribution = named ? name : TEXT_NONE,
                                     .amount = below(12) ? amount : -amount,
                                     .value_date = today - (date_t)below(40)}};
}

static struct item any_other(date_t today)
{
    if (below(2))
        return (struct item){.kind = ITEM_PERFORMANCE_CLOSE,
                             .performance_close = {.pool = text_of("pool"),
                                                   .element = any_name(),
                                                   .on = today - (date_t)below(10),
                                                   .authority = text_of("authority"),
                                                   .officer = text_of("other")}};
    return (struct item){.kind = ITEM_VARIATION,
                         .variation = {.officer = text_of("other"),
                                       .pool = text_of("pool"),
                                       .contribution = below(6) ? text_of("minimum") : any_name(),
                                       .variation = text_of(below(2) ? "V1" : "V2"),
                                       .effective_from = date(20150401) + (date_t)below(365),
                                       .agreed_on = DATE_NONE,
                                       .annual = below(300000000)}};
}

static struct item any_input(const struct engine *e, date_t *today, int64_t figures[8])
{
    switch (below(8)) {
    case 0:
    case 1:
        *today += (date_t)below(45);
        return (struct item){.kind = ITEM_DAY, .day = {*today}};
    case 2:
        return any_element(figures, figures + 4);
    case 3:
    case 4:
        return any_result(*today);
    case 5:
        return below(3) ? any_agreed(e) : any_result(*today);
    case 6:
        return any_payment(e, *today);
    default:
        return below(3) ? any_payment(e, *today) : any_other(*today);
    }
}

Test(performance, whatever_is_recorded)
{
    size_t earned = 0, closed = 0, held = 0, agreed = 0;
    for (int world = 0; world < 120; world++) {
        struct stage s;
        seed = (uint64_t)world + 1;
        begin(&s);
        date_t today = date(20150401);
        for (int reported = 0; reported < 80; reported++) {
            int64_t figures[8] = {0};
            struct item item = any_input(s.engine, &today, figures);
            const struct effects *effects = submit(&s, &item);
            if (effects->event_count && effects->events[0].kind == EVENT_PENDING)
                approve(&s);
            held += held_money_count(s.engine, 0);
            if (below(10) == 0)
                cr_assert_eq(stage_reload(&s), 0);
        }
        for (size_t i = 0; i < s.engine->performance->elements.count; i++) {
            earned += s.engine->performance->elements.items[i].earned > 0;
            closed += s.engine->performance->elements.items[i].retained > 0;
            for (uint32_t q = 0; q < FORMULA_PERIODS; q++)
                agreed += s.engine->performance->elements.items[i].periods[q].figures.is_agreed;
        }
        stage_fini(&s);
    }
    cr_expect(earned > 100 && closed > 20 && held > 100 && agreed > 20,
              "%zu earned, %zu closed, %zu held, %zu agreed", earned, closed, held, agreed);
}
