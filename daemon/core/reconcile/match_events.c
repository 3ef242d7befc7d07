#include "core/reconcile/match_events.h"
#include <stdio.h>
#include "base/error.h"
#include "core/diagnosis/explain.h"
#include "core/foundation/calendar.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/recent_payments.h"

static const struct {
    enum reason reason;
    const char *word;
    enum part_kind part;
} rules[] = {
    {REASON_MANUAL, "manual", PART_BY_PERSON},
    [MATCH_REFERENCE] = {REASON_BY_REFERENCE, "reference", PART_BY_REFERENCE},
    [MATCH_END_TO_END] = {REASON_BY_END_TO_END, "end_to_end", PART_BY_END_TO_END_ID},
    [MATCH_AMOUNT] = {REASON_BY_AMOUNT_AND_DATE, "amount", PART_BY_AMOUNT},
    [MATCH_ONE_TO_MANY] = {REASON_BY_SUM, "one_to_many", PART_BY_SUM_OF_RECEIPTS},
    [MATCH_MANY_TO_ONE] = {REASON_BY_SUM, "many_to_one", PART_BY_SUM_OF_PAYMENTS},
    [MATCH_PART] = {REASON_IN_PART, "part", PART_BY_REFERENCE_IN_PART},
};

const char *match_rule_word(int rule)
{
    return rules[rule].word;
}

enum part_kind match_rule_part(int rule)
{
    return rules[rule].part;
}

static bool shares_identity(const struct open_item *a, const struct open_item *b)
{
    return (a->money.reference.size && reference_equal(&a->money.reference, &b->money.reference)) ||
           (a->money.end_to_end.size &&
            reference_equal(&a->money.end_to_end, &b->money.end_to_end));
}

/* Working days apart for the score: more than ten count as ten and are not counted one by one. */
static int days_apart(date_t a, date_t b)
{
    if (abs(a - b) > 31)
        return 10;
    int days = calendar_working_days_between(a, b);
    return days < 10 ? days : 10;
}

uint32_t match_score(const struct match *m)
{
    bool equal = matched_sum(m, SIDE_PAYMENT) == matched_sum(m, SIDE_RECEIPT);
    int amount = equal ? 30 : 25, lowest = 100;
    if (m->rule == MATCH_PART)
        amount = 0;
    struct pairing at = {0};
    while (matched_next_pair(m, &at)) {
        const struct open_item *payment = &m->sides.items[at.payment].was;
        const struct open_item *receipt = &m->sides.items[m->payment_count + at.receipt].was;
        int score = amount + (shares_identity(payment, receipt) ? 50 : 0) + 20 -
                    2 * days_apart(payment->money.value_date, receipt->money.value_date);
        lowest = score < lowest ? score : lowest;
    }
    return (uint32_t)lowest;
}

struct event *match_event(struct step *s, enum event_kind kind, const struct open_item *payment)
{
    const struct partner *p = partner_at(s->e, payment->partner);
    struct event *event = payment->contribution_year == NONE
                              ? emit(s, kind, p->pool)
                              : emit_for_year(s, kind, payment->contribution_year);
    event->partner = party_at(s->e, p->party)->code;
    return event;
}

static struct matched_pair pair_of(const struct match *m, const struct open_item *payment,
                                   const struct open_item *receipt)
{
    return (struct matched_pair){
        .rule = (int)m->rule,
        .score = m->score,
        .rejected = m->rejected_count,
        .payment_cause = payment->money.cause,
        .payment_item = payment->money.item,
        .payment_serial = payment->serial,
        .receipt_cause = receipt->money.cause,
        .receipt_item = receipt->money.item,
        .receipt_serial = receipt->serial,
    };
}

static struct text number_text(struct step *s, const struct match *m)
{
    return arena_print(&s->out->arena, "%llu", (unsigned long long)m->number);
}

static void add_parts(struct step *s, struct event *event, const struct making *making,
                      const struct match *m, const struct pairing *at)
{
    const struct open_item *payment = &m->sides.items[at->payment].was;
    const struct open_item *receipt = &m->sides.items[m->payment_count + at->receipt].was;
    const int days =
        calendar_working_days_between(payment->money.value_date, receipt->money.value_date);
    event_part(s, event,
               PART(MATCHED, .date = payment->money.value_date, .until = receipt->money.value_date,
                    .count = (uint32_t)days));
    event_part(s, event, (struct part){.kind = rules[m->rule].part, .note = making->why});
    if (m->rejected_count)
        event_part(s, event, PART(OTHERS_REJECTED, .count = m->rejected_count));
}

static void emit_pair(struct step *s, const struct making *making, const struct match *m,
                      const struct pairing *at)
{
    const struct open_item *payment = &m->sides.items[at->payment].was;
    const struct open_item *receipt = &m->sides.items[m->payment_count + at->receipt].was;
    struct event *event = match_event(s, EVENT_MATCHED, payment);
    bool receipt_came = receipt->money.cause == s->in->journal && receipt->money.item == s->item;
    const struct open_item *other = receipt_came ? payment : receipt;
    event->value_date = receipt->money.value_date;
    event->reason = rules[m->rule].reason;
    event->reference = arena_text(&s->out->arena, reference_text(&payment->money.reference));
    event->subject = number_text(s, m);
    event->officer = making->officer;
    event->pair = pair_of(m, payment, receipt);
    event_difference(event, at->received, at->paid);
    event_other(event, other->money.cause, other->money.item);
    add_parts(s, event, making, m, at);
}

void match_emit(struct step *s, const struct making *making, const struct match *m)
{
    struct pairing at = {0};
    while (matched_next_pair(m, &at))
        emit_pair(s, making, m, &at);
}

void match_emit_rest(struct step *s, const struct match *m, struct open_item *rest, bool is_payment,
                     int64_t whole)
{
    const struct open_item *payment = &m->sides.items[0].was;
    const struct open_item *receipt = &m->sides.items[m->payment_count].was;
    int64_t used = sum(whole, -rest->money.amount);
    int64_t received = is_payment ? used : whole, paid = is_payment ? whole : used;
    struct event *event = match_event(s, is_payment ? EVENT_UNDERPAID : EVENT_OVERPAID, payment);
    event->value_date = receipt->money.value_date;
    event->reference = arena_text(&s->out->arena, reference_text(&receipt->money.reference));
    event->subject = number_text(s, m);
    event->pair = pair_of(m, payment, receipt);
    event->pair.payment_serial = is_payment ? rest->serial : 0;
    event->pair.receipt_serial = is_payment ? 0 : rest->serial;
    if (rest->money.cause != s->in->journal || rest->money.item != s->item)
        event_other(event, rest->money.cause, rest->money.item);
    event_difference(event, received, paid);
    explain_difference(&s->out->arena, received, paid, &event->parts, &event->reason);
    rest->exception = exception_open(s, event, payment->contribution_year, payment->partner);
}
