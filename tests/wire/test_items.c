/* Every kind of item: each field arrives as it was sent. */
#include <criterion/criterion.h>
#include <string.h>
#include "called.h"
#include "messages.h"

#define TEXT(t, s)                                                                                 \
    cr_expect(text_equal((t), text_of(s)), "\"%.*s\" is not \"%s\"", TEXT_ARG(t), (s))

static date_t date_of(int32_t number)
{
    date_t date;
    cr_assert_eq(date_from_number(number, &date), 0);
    return date;
}

static const struct item *good(enum item_kind kind)
{
    const struct item *item = decode_item(good_item(kind));
    cr_assert_eq(item->kind, kind);
    cr_assert_eq(item->refusal, 0, "%.*s: %.*s", TEXT_ARG(item->refusal_field),
                 TEXT_ARG(item->refusal_limit));
    return item;
}

Test(items, party)
{
    const struct party_input *p = &good(ITEM_PARTY)->party;
    TEXT(p->code, "01G");
    TEXT(p->name, "NHS Salford CCG");
    cr_expect_eq(p->kind, PARTY_CCG);
    cr_expect_eq(p->valid_from, date_of(20130401));
    cr_expect_eq(p->valid_to, date_of(20220630));
    cr_assert_eq(p->aliases_count, 2);
    TEXT(p->aliases[0], "NHS SALFORD CCG");
    TEXT(p->aliases[1], "Salford Clinical Commissioning Group");
}

Test(items, party_without_what_is_optional)
{
    S75__V1__Item *m = good_item(ITEM_PARTY);
    m->party->has_valid_from = m->party->has_valid_to = false;
    m->party->n_aliases = 0;
    const struct item *item = decode_item(m);
    cr_expect_eq(item->refusal, 0);
    cr_expect_eq(item->party.valid_from, DATE_NONE);
    cr_expect_eq(item->party.valid_to, DATE_NONE);
    cr_expect_eq(item->party.aliases_count, 0);
}

Test(items, agreement)
{
    const struct agreement_input *a = &good(ITEM_AGREEMENT)->agreement;
    TEXT(a->pool, "salford");
    TEXT(a->name, "Salford integrated care");
    TEXT(a->area, "Salford");
    TEXT(a->host, "01G");
    TEXT(a->pool_manager, "Chief finance officer");
    TEXT(a->note, "synthetic");
    cr_assert_eq(a->partners_count, 2);
    TEXT(a->partners[0], "01G");
    TEXT(a->partners[1], "E08000006");
    cr_expect_eq(a->effective_from, date_of(20170401));
    cr_expect_eq(a->effective_to, date_of(20200331));
    cr_expect_eq(a->signed_on, date_of(20170701));
    TEXT(a->plan_outcome, "approved_with_support");
    cr_expect(!a->receipts_expected);
    cr_expect(a->synthetic);
    cr_expect(a->better_care_fund);
    cr_expect_eq(a->plan_to_year, 2018u);
    cr_assert_eq(a->contributions_count, 1);
}

Test(items, contribution)
{
    const struct contribution_input *c = good(ITEM_AGREEMENT)->agreement.contributions;
    TEXT(c->contribution, "council");
    TEXT(c->partner, "E08000006");
    TEXT(c->kind, "la_additional");
    cr_expect_eq(c->economy, ECONOMY_CAPITAL);
    cr_expect_eq(c->annual, 7443180200);
    cr_expect_eq(c->rounding, ROUND_TRUNCATE);
    cr_expect_eq(c->last_instalment, LAST_LEAVES);
    cr_expect_eq(c->recognition, RECOGNISE_AMOUNT);
    cr_expect_eq(c->from, date_of(20170401));
    cr_expect_eq(c->to, date_of(20190331));
    cr_expect_eq(c->tolerance_instalment, 3);
    cr_expect_eq(c->tolerance_year, 40);
    cr_expect_eq(c->grace_working_days, 7);
    cr_expect(c->allocation_required);
    cr_expect_eq(c->schedule.kind, SCHEDULE_ANNUAL);
    cr_expect_eq(c->schedule.day, 28);
    cr_expect_eq(c->schedule.month, 2);
}

/* What the .proto files promise of absent fields. */
Test(items, agreement_defaults)
{
    S75__V1__Item *m = good_item(ITEM_AGREEMENT);
    S75__V1__Agreement *a = m->agreement;
    S75__V1__Contribution *c = a->contributions[0];
    a->has_effective_to = a->has_signed_on = false;
    a->plan_outcome = NULL;
    a->has_better_care_fund = a->has_plan_to_year = false;
    a->has_receipts_expected = a->has_synthetic = false;
    a->note = NULL;
    c->has_from = c->has_to = c->has_recognition = c->has_allocation_required = false;
    c->has_tolerance_instalment_pence = c->has_tolerance_year_pence = false;
    c->has_grace_working_days = false;
    const struct item *item = decode_item(m);
    cr_assert_eq(item->refusal, 0);
    cr_expect_eq(item->agreement.effective_to, DATE_NONE);
    cr_expect_eq(item->agreement.signed_on, DATE_NONE);
    cr_expect_eq(item->agreement.plan_outcome.size, 0u);
    cr_expect(item->agreement.better_care_fund);
    cr_expect_eq(item->agreement.plan_to_year, 0u);
    cr_expect(item->agreement.receipts_expected);
    cr_expect(!item->agreement.synthetic);
    cr_expect_eq(item->agreement.note.size, 0);
    const struct contribution_input *line = item->agreement.contributions;
    cr_expect_eq(line->from, DATE_NONE);
    cr_expect_eq(line->to, DATE_NONE);
    cr_expect_eq(line->recognition, RECOGNISE_NAMED);
    cr_expect_eq(line->tolerance_instalment, 1);
    cr_expect_eq(line->tolerance_year, 12);
    cr_expect_eq(line->grace_working_days, 5);
    cr_expect_eq(line->allocation_required, NOT_SAID);
}

Test(items, schedules)
{
    static const struct { S75__V1__ScheduleKind kind; uint32_t day; } days[] = {
        {S75__V1__SCHEDULE_KIND__SCHEDULE_MONTHLY_DAY, 31},
        {S75__V1__SCHEDULE_KIND__SCHEDULE_MONTHLY_WORKING_DAY, 23},
        {S75__V1__SCHEDULE_KIND__SCHEDULE_QUARTERLY, 1},
    };
    S75__V1__Item *m = good_item(ITEM_AGREEMENT);
    S75__V1__Schedule *s = m->agreement->contributions[0]->schedule;
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        s->kind = days[i].kind;
        s->day = days[i].day;
        s->has_month = false;
        s->n_dates = 0;
        const struct item *item = decode_item(m);
        cr_assert_eq(item->refusal, 0, "%.*s", TEXT_ARG(item->refusal_field));
        cr_expect_eq((int)item->agreement.contributions->schedule.kind, (int)days[i].kind);
        cr_expect_eq(item->agreement.contributions->schedule.day, days[i].day);
    }
    s->has_kind = 1;
    s->kind = S75__V1__SCHEDULE_KIND__SCHEDULE_DATES;
    s->has_day = false;
    s->n_dates = 2;
    const struct schedule_input *terms = &decode_item(m)->agreement.contributions->schedule;
    cr_expect_eq(terms->kind, SCHEDULE_DATES);
    cr_assert_eq(terms->dates_count, 2);
    cr_expect_eq(terms->dates[0], date_of(20170401));
    cr_expect_eq(terms->dates[1], date_of(20180331));
}

Test(items, signature_and_assurance)
{
    const struct signature_input *s = &good(ITEM_SIGNATURE)->signature;
    TEXT(s->pool, "salford");
    TEXT(s->evidence, "page 12");
    cr_expect_eq(s->signed_on, date_of(20170701));
    const struct assurance_input *a = &good(ITEM_ASSURANCE)->assurance;
    TEXT(a->pool, "salford");
    TEXT(a->evidence, "letter");
    TEXT(a->outcome, "not_approved");
    cr_expect_eq(a->decided_on, date_of(20170702));
    cr_expect_eq(a->year, 2017u);
    cr_expect_eq(a->to_year, 2018u);
}

Test(items, variation)
{
    S75__V1__Item *m = good_item(ITEM_VARIATION);
    const struct variation_input *v = &good(ITEM_VARIATION)->variation;
    TEXT(v->pool, "salford");
    TEXT(v->contribution, "council");
    TEXT(v->variation, "2017-18 uplift");
    TEXT(v->evidence, "minutes of July");
    TEXT(v->authority, "partnership board");
    cr_expect_eq(v->effective_from, date_of(20170401));
    cr_expect_eq(v->agreed_on, date_of(20170715));
    cr_expect_eq(v->annual, 8000000000);
    cr_expect_eq(v->rounding, ROUND_HALF_UP);
    m->variation->has_rounding = m->variation->has_agreed_on = false;
    v = &decode_item(m)->variation;
    cr_expect_eq(v->rounding, 0);
    cr_expect_eq(v->agreed_on, DATE_NONE);
}

Test(items, allocation)
{
    const struct allocation_input *a = &good(ITEM_ALLOCATION)->allocation;
    TEXT(a->payee, "01G");
    TEXT(a->reference, "2017-18/M1");
    TEXT(a->kind, "nhs_minimum");
    cr_expect_eq(a->year, 2017);
    cr_expect_eq(a->amount, -100);
    cr_expect_eq(a->value_date, date_of(20170403));
}

Test(items, payment)
{
    const struct payment_input *p = &good(ITEM_PAYMENT)->payment;
    TEXT(p->payer, "Salford City Council");
    TEXT(p->payee, "NHS SALFORD CCG");
    TEXT(p->pool, "salford");
    TEXT(p->contribution, "council");
    TEXT(p->reference, "2203489571");
    TEXT(p->description, "Better care fund \xC2\xA3");
    TEXT(p->kind, "dfg");
    cr_expect_eq(p->amount, -576242500);
    cr_expect_eq(p->value_date, date_of(20170801));
    cr_expect_eq(p->row, 12);
    cr_assert_eq(p->shares_count, 2);
    TEXT(p->shares[0].pool, "a");
    TEXT(p->shares[0].contribution, "council");
    cr_expect_eq(p->shares[0].parts, 600000);
    TEXT(p->shares[1].pool, "b");
    cr_expect_eq(p->shares[1].contribution.size, 0);
    cr_expect_eq(p->shares[1].parts, 400000);
}

Test(items, payment_with_payer_only)
{
    S75__V1__Payment p = S75__V1__PAYMENT__INIT;
    S75__V1__Item m = S75__V1__ITEM__INIT;
    p.payer = "E08000006";
    p.amount_pence = 1;
    p.value_date = 20170801;
    m.body_case = S75__V1__ITEM__BODY_PAYMENT;
    m.payment = &p;
    const struct item *item = decode_item(&m);
    cr_assert_eq(item->refusal, 0);
    cr_expect_eq(item->payment.kind.size, 0u);
    cr_expect_eq(item->payment.row, 0);
    cr_expect_eq(item->payment.shares_count, 0);
    cr_expect_eq(item->payment.payee.size + item->payment.pool.size +
                     item->payment.contribution.size + item->payment.reference.size +
                     item->payment.description.size,
                 0);
}

Test(items, receipt_and_reversal)
{
    const struct receipt_input *r = &good(ITEM_RECEIPT)->receipt;
    TEXT(r->pool, "salford");
    TEXT(r->payer, "E08000006");
    TEXT(r->reference, "2203489571");
    TEXT(r->description, "BACS");
    cr_expect_eq(r->amount, 576242500);
    cr_expect_eq(r->value_date, date_of(20170803));
    cr_expect_eq(r->row, 3);
    const struct reversal_input *v = &good(ITEM_REVERSAL)->reversal;
    TEXT(v->pool, "salford");
    TEXT(v->payer, "E08000006");
    TEXT(v->reference, "2203489571");
    TEXT(v->reason, "paid to another pool");
    cr_expect_eq(v->amount, 576242500);
    cr_expect_eq(v->value_date, date_of(20170901));
    cr_expect_eq(v->row, 4);
}

/* The ends of what is allowed. */
Test(items, texts_that_just_fit)
{
    char name[NAME_MAX_BYTES + 1];
    memset(name, 'n', NAME_MAX_BYTES);
    name[NAME_MAX_BYTES] = '\0';
    S75__V1__Item *m = good_item(ITEM_PARTY);
    m->party->code = "azAZ09-_.aZ9";
    m->party->name = name;
    const struct item *item = decode_item(m);
    cr_expect_eq(item->refusal, 0, "%.*s", TEXT_ARG(item->refusal_field));
    cr_expect(item->party.code.size == CODE_MAX && item->party.name.size == NAME_MAX_BYTES);
    static char *const bad[] = {"a@", "a[", "a`", "a{", "a/", "a:"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        m->party->code = bad[i];
        cr_expect_eq(decode_item(m)->refusal, REFUSED_BAD_VALUE, "%s", bad[i]);
    }
}

Test(items, what_may_be_empty)
{
    S75__V1__Item *m = good_item(ITEM_UNREADABLE);
    m->unreadable->column = m->unreadable->value = "";
    cr_expect_eq(decode_item(m)->refusal, 0);
    m = good_item(ITEM_SIGNATURE);
    m->signature->evidence = NULL;
    cr_expect_eq(decode_item(m)->refusal, 0);
    m = good_item(ITEM_ASSURANCE);
    m->assurance->evidence = "";
    cr_expect_eq(decode_item(m)->refusal, 0);
    m = good_item(ITEM_VARIATION);
    m->variation->evidence = NULL;
    cr_expect_eq(decode_item(m)->refusal, 0);
}

Test(items, amounts_at_their_limits)
{
    S75__V1__Item *m = good_item(ITEM_PAYMENT);
    for (int sign = -1; sign <= 1; sign++) {
        m->payment->amount_pence = sign * MONEY_LIMIT;
        const struct item *item = decode_item(m);
        cr_expect(item->refusal == 0 && item->payment.amount == sign * MONEY_LIMIT);
    }
    m = good_item(ITEM_VARIATION);
    m->variation->annual_pence = MONEY_LIMIT / 10;
    cr_expect_eq(decode_item(m)->refusal, 0);
}

Test(items, unreadable_day_and_conflict)
{
    const struct unreadable_input *u = &good(ITEM_UNREADABLE)->unreadable;
    cr_expect_eq(u->row, 9);
    TEXT(u->column, "Amount");
    TEXT(u->value, "12,34.5");
    TEXT(u->reason, "not an amount");
    cr_expect_eq(good(ITEM_DAY)->day.date, date_of(20170401));
    const struct conflict_input *c = &good(ITEM_CONFLICT)->conflict;
    TEXT(c->party, "E08000006");
    TEXT(c->feed, "ledger");
    cr_expect_eq(c->number, 5);
    cr_expect_eq(c->digest[0], 1);
    cr_expect_eq(c->digest[31], 31);
}
