/* core/report/report_ranking: areas by the points of what is open there, highest first, each point
 * explained by the findings behind it; those that are quiet in one line; and what is open by class
 * and age, where each finding stands once.
 *
 * Points are by the rules recorded (core/planning/monitoring), one a finding where there are none.
 * A finding of no pool is of no area. Classes: disputed whatever it is of; else held pending
 * release, in transit, overdue, underpaid, overpaid, and the others. */
#include <string.h>
#include "base/error.h"
#include "core/foundation/exception.h"
#include "core/message/words.h"
#include "core/planning/monitoring.h"
#include "core/report/plans.h"
#include "core/report/reports.h"

/* Of one area by one rule. */
struct score {
    int64_t count, amount, points;
};
struct ranked {
    const struct area_plan *plan;
    struct score *by_rule;
    int64_t points, findings;
};

#define CLASSES(X)                                                                                 \
    X(CLASS_HELD, 0, "held pending release")                                                       \
    X(CLASS_TIMING, 1, "in transit")                                                               \
    X(CLASS_OVERDUE, 2, "overdue")                                                                 \
    X(CLASS_UNDERPAID, 3, "underpaid")                                                             \
    X(CLASS_OVERPAID, 4, "overpaid")                                                               \
    X(CLASS_UNALLOCATED, 5, "unallocated")                                                         \
    X(CLASS_DISPUTED, 6, "disputed")                                                               \
    X(CLASS_OTHER, 7, "other")
enum finding_class { CLASSES(ENUMERATION_VALUE) CLASS_COUNT = 0 CLASSES(PLUS_ONE) };
static const char *const class_words[] = {CLASSES(ENUMERATION_WORD)};
enum { AGES = 4 };
static const uint32_t age_ends[AGES] = {30, 60, 90, UINT32_MAX}; /* days, inclusive */
struct aged {
    int64_t count, amounts[AGES];
};

struct ranking {
    const struct engine *e;
    const struct report_asked *asked;
    struct report *r;
    struct area_plans plans;
    struct ranked *areas;
    const struct monitoring_rule *rules;
    size_t rule_count;
    struct aged classes[CLASS_COUNT];
    int64_t elsewhere; /* findings of no area */
};

/* --- counting --------------------------------------------------------------------------------- */

static enum finding_class class_of(const struct exception *x)
{
    static const uint8_t of_kind[EVENT_KIND_COUNT] = {
        [EVENT_HELD] = 1 + CLASS_HELD,         [EVENT_TIMING_DIFFERENCE] = 1 + CLASS_TIMING,
        [EVENT_OVERDUE] = 1 + CLASS_OVERDUE,   [EVENT_UNDERPAID] = 1 + CLASS_UNDERPAID,
        [EVENT_OVERPAID] = 1 + CLASS_OVERPAID, [EVENT_UNALLOCATED] = 1 + CLASS_UNALLOCATED,
    };
    if (x->state == STATE_DISPUTED)
        return CLASS_DISPUTED;
    return of_kind[x->kind] ? (enum finding_class)(of_kind[x->kind] - 1) : CLASS_OTHER;
}

static int64_t days_old(const struct ranking *k, const struct exception *x)
{
    return k->asked->as_of > x->raised_on ? k->asked->as_of - x->raised_on : 0;
}

static bool weighs(const struct ranking *k, const struct monitoring_rule *rule,
                   const struct exception *x)
{
    return (!rule->finding.size || text_equal(rule->finding, text_of(words_event_kind(x->kind)))) &&
           (!rule->older_than_days || days_old(k, x) > rule->older_than_days) &&
           llabs(x->amount) >= rule->amount_from;
}

static void count(struct ranking *k, const struct exception *x)
{
    const uint32_t plan = x->pool == NONE ? NONE : k->plans.of_pool[x->pool];
    if (plan == NONE) {
        k->elsewhere += x->pool == NONE;
        return;
    }
    struct ranked *a = &k->areas[plan];
    struct aged *aged = &k->classes[class_of(x)];
    size_t age = 0;
    while (days_old(k, x) > age_ends[age])
        age++;
    a->findings++;
    aged->count++;
    aged->amounts[age] = report_sum(k->r, aged->amounts[age], x->amount);
    for (size_t i = 0; i < k->rule_count; i++) {
        if (!weighs(k, &k->rules[i], x))
            continue;
        a->by_rule[i].count++;
        a->by_rule[i].amount = report_sum(k->r, a->by_rule[i].amount, x->amount);
    }
}

static void score(struct ranking *k, struct ranked *a)
{
    for (size_t i = 0; i < k->rule_count; i++) {
        const struct monitoring_rule *rule = &k->rules[i];
        struct score *s = &a->by_rule[i];
        s->points = s->count * rule->points;
        if (rule->most && s->points > rule->most)
            s->points = rule->most;
        a->points += s->points;
    }
}

static int by_points(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->points != y->points)
        return x->points > y->points ? -1 : 1;
    if (x->findings != y->findings)
        return x->findings > y->findings ? -1 : 1;
    return text_compare(x->plan->area->area, y->plan->area->area);
}

/* --- tables ----------------------------------------------------------------------------------- */

enum { RANK, AREA, REGION, POINTS, FINDINGS, PLAN, WHY, RANK_COLUMNS };
static const struct report_column rank_columns[RANK_COLUMNS] = {
    [RANK] = {"rank", "Rank", CELL_NUMBER},
    [AREA] = {"area", "Area", CELL_TEXT},
    [REGION] = {"region", "Region", CELL_TEXT},
    [POINTS] = {"points", "Points", CELL_NUMBER},
    [FINDINGS] = {"findings", "Open findings", CELL_NUMBER},
    [PLAN] = {"plan", "Plan", CELL_TEXT},
    [WHY] = {"why", "Why", CELL_TEXT},
};

/* "2 condition_overdue 40; 1 below_minimum 20" */
static struct text why_of(struct ranking *k, const struct ranked *a)
{
    struct text why = TEXT_NONE;
    for (size_t i = 0; i < k->rule_count; i++) {
        const struct score *s = &a->by_rule[i];
        const struct text finding =
            k->rules[i].finding.size ? k->rules[i].finding : text_of("findings");
        if (s->points)
            why = arena_print(k->r->arena, "%.*s%s%lld %.*s %lld", TEXT_ARG(why),
                              why.size ? "; " : "", (long long)s->count, TEXT_ARG(finding),
                              (long long)s->points);
    }
    return why;
}

static void write_ranks(struct ranking *k, uint32_t excused_to)
{
    struct table *t = table_new(k->r, "ranking", "Whom to call", rank_columns, RANK_COLUMNS);
    int64_t rank = 0, quiet = 0, findings = 0, points = 0;
    for (size_t i = 0; i < k->plans.count; i++) {
        const struct ranked *a = &k->areas[i];
        if (a->points <= excused_to) {
            quiet++;
            findings += a->findings;
            points += a->points;
            continue;
        }
        struct row *row = table_row(k->r, t, false);
        cell_number(row, RANK, ++rank);
        cell_text(row, AREA, a->plan->area->area);
        cell_text(row, REGION, plans_region(a->plan->area));
        cell_number(row, POINTS, a->points);
        cell_number(row, FINDINGS, a->findings);
        cell_text(row, PLAN,
                  a->plan->outcome ? vocabulary_word(a->plan->outcome) : text_of("undecided"));
        cell_text(row, WHY, why_of(k, a));
    }
    struct row *row = table_row(k->r, t, true);
    cell_text(row, AREA,
              arena_print(k->r->arena, "%lld quiet: at most %u points each, excused from a return",
                          (long long)quiet, excused_to));
    cell_number(row, POINTS, points);
    cell_number(row, FINDINGS, findings);
}

enum { P_AREA, P_FINDING, P_COUNT, P_AMOUNT, P_EACH, P_MOST, P_POINTS, P_COLUMNS };
static const struct report_column point_columns[P_COLUMNS] = {
    [P_AREA] = {"area", "Area", CELL_TEXT},
    [P_FINDING] = {"finding", "Finding", CELL_TEXT},
    [P_COUNT] = {"count", "Number", CELL_NUMBER},
    [P_AMOUNT] = {"amount_pence", "Amount", CELL_MONEY},
    [P_EACH] = {"points_each", "Points each", CELL_NUMBER},
    [P_MOST] = {"most", "At most", CELL_NUMBER},
    [P_POINTS] = {"points", "Points", CELL_NUMBER},
};

static void write_points(struct ranking *k, uint32_t excused_to)
{
    struct table *t = table_new(k->r, "points", "What each point is for", point_columns, P_COLUMNS);
    for (size_t i = 0; i < k->plans.count && k->areas[i].points > excused_to; i++)
        for (size_t n = 0; n < k->rule_count; n++) {
            const struct score *s = &k->areas[i].by_rule[n];
            if (!s->points)
                continue;
            struct row *row = table_row(k->r, t, false);
            cell_text(row, P_AREA, k->areas[i].plan->area->area);
            cell_text(row, P_FINDING,
                      k->rules[n].finding.size ? k->rules[n].finding : text_of("any"));
            cell_number(row, P_COUNT, s->count);
            cell_money(row, P_AMOUNT, s->amount);
            cell_number(row, P_EACH, k->rules[n].points);
            if (k->rules[n].most)
                cell_number(row, P_MOST, k->rules[n].most);
            cell_number(row, P_POINTS, s->points);
        }
}

enum { CLASS, CLASS_NUMBER, FIRST_AGE, CLASS_AMOUNT = FIRST_AGE + AGES, CLASS_COLUMNS };
static const struct report_column class_columns[CLASS_COLUMNS] = {
    [CLASS] = {"class", "Class", CELL_TEXT},
    [CLASS_NUMBER] = {"count", "Number", CELL_NUMBER},
    [FIRST_AGE] = {"days_0_to_30_pence", "0-30 days", CELL_MONEY},
    [FIRST_AGE + 1] = {"days_31_to_60_pence", "31-60 days", CELL_MONEY},
    [FIRST_AGE + 2] = {"days_61_to_90_pence", "61-90 days", CELL_MONEY},
    [FIRST_AGE + 3] = {"over_90_days_pence", "over 90 days", CELL_MONEY},
    [CLASS_AMOUNT] = {"amount_pence", "Amount", CELL_MONEY},
};

static void write_classes(struct ranking *k)
{
    struct table *t =
        table_new(k->r, "ageing", "Open, by class and age", class_columns, CLASS_COLUMNS);
    for (size_t i = 0; i < CLASS_COUNT; i++) {
        const struct aged *a = &k->classes[i];
        int64_t amount = 0;
        if (!a->count)
            continue;
        struct row *row = table_row(k->r, t, false);
        cell_text(row, CLASS, text_of(class_words[i]));
        cell_number(row, CLASS_NUMBER, a->count);
        for (size_t age = 0; age < AGES; age++) {
            cell_money(row, FIRST_AGE + age, a->amounts[age]);
            amount = report_sum(k->r, amount, a->amounts[age]);
        }
        cell_money(row, CLASS_AMOUNT, amount);
    }
}

static int begin(struct ranking *k)
{
    if (plans_make(k->e, k->asked, k->r->arena, &k->plans))
        return ERR_MEMORY;
    const size_t each = k->rule_count * sizeof(struct score);
    k->areas = arena_take(k->r->arena, (k->plans.count + 1) * sizeof *k->areas);
    struct score *scores = arena_take(k->r->arena, (k->plans.count + 1) * each);
    if (!k->areas || !scores)
        return ERR_MEMORY;
    memset(scores, 0, (k->plans.count + 1) * each);
    for (size_t i = 0; i < k->plans.count; i++)
        k->areas[i] =
            (struct ranked){.plan = &k->plans.items[i], .by_rule = scores + i * k->rule_count};
    return 0;
}

int report_ranking(const struct engine *e, const struct report_asked *asked, struct report *r)
{
    static const struct monitoring_rule each = {.points = 1};
    const struct monitoring *m = monitoring_of(e);
    const struct exception *x;
    struct ranking k = {.e = e,
                        .asked = asked,
                        .r = r,
                        .rules = m->rules.count ? m->rules.items : &each,
                        .rule_count = m->rules.count ? m->rules.count : 1};
    if (begin(&k))
        return ERR_MEMORY;
    report_title(r, "Areas to look at, %d/%02d%s%.*s", asked->year, (asked->year + 1) % 100,
                 asked->region.size ? ", " : "", TEXT_ARG(asked->region));
    for (size_t at = 0; (x = exception_next(e, &at)) != NULL;)
        if (exception_is_open(x))
            count(&k, x);
    for (size_t i = 0; i < k.plans.count; i++)
        score(&k, &k.areas[i]);
    for (uint32_t i = 0; i < e->tables.pools.count; i++)
        r->is_synthetic |= k.plans.of_pool[i] != NONE && pool_at(e, i)->synthetic;
    qsort(k.areas, k.plans.count, sizeof *k.areas, by_points);
    write_ranks(&k, m->excused_to);
    write_points(&k, m->excused_to);
    write_classes(&k);
    if (m->rules.count)
        report_note(r, "rules of %.*s: %zu", TEXT_ARG(m->authority), m->rules.count);
    else
        report_note(r, "no rules of monitoring are recorded: every open finding is one point");
    if (k.elsewhere)
        report_note(r, "%lld findings belong to no pool and to no area", (long long)k.elsewhere);
    return 0;
}
