#include "messages.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"

struct arena arena;
struct request request;

static uint8_t digest[32] = {1, 2, 3, 0, 5, 6, 7, 8, 9, [31] = 31};

static void fill_party(S75__V1__Party *m)
{
    static char *aliases[2];
    aliases[0] = "NHS SALFORD CCG";
    aliases[1] = "Salford Clinical Commissioning Group";
    s75__v1__party__init(m);
    m->code = "01G";
    m->name = "NHS Salford CCG";
    m->has_kind = 1;
    m->kind = S75__V1__PARTY_KIND__PARTY_CCG;
    m->has_valid_from = m->has_valid_to = true;
    m->valid_from = 20130401;
    m->valid_to = 20220630;
    m->aliases = aliases;
    m->n_aliases = 2;
}

static S75__V1__Contribution *good_contribution(void)
{
    static int32_t dates[2] = {20170401, 20180331};
    static S75__V1__Schedule schedule;
    static S75__V1__Contribution m;
    s75__v1__schedule__init(&schedule);
    schedule.has_kind = 1;
    schedule.kind = S75__V1__SCHEDULE_KIND__SCHEDULE_ANNUAL;
    schedule.has_day = schedule.has_month = true;
    schedule.day = 28;
    schedule.month = 2;
    schedule.dates = dates;
    schedule.n_dates = 2;
    s75__v1__contribution__init(&m);
    m.contribution = "council";
    m.partner = "E08000006";
    m.kind = "la_additional";
    m.economy = S75__V1__ECONOMY__ECONOMY_CAPITAL;
    m.annual_pence = 7443180200;
    m.schedule = &schedule;
    m.has_rounding = 1;
    m.rounding = S75__V1__ROUNDING__ROUNDING_TRUNCATE;
    m.has_last_instalment = 1;
    m.last_instalment = S75__V1__LAST_INSTALMENT__LAST_LEAVES;
    m.has_from = m.has_to = m.has_recognition = m.has_tolerance_instalment_pence = true;
    m.has_tolerance_year_pence = m.has_grace_working_days = m.has_allocation_required = true;
    m.from = 20170401;
    m.to = 20190331;
    m.recognition = S75__V1__RECOGNITION__RECOGNISE_AMOUNT;
    m.tolerance_instalment_pence = 3;
    m.tolerance_year_pence = 40;
    m.grace_working_days = 7;
    m.allocation_required = true;
    return &m;
}

static void fill_agreement(S75__V1__Agreement *m)
{
    static char *partners[2];
    static S75__V1__Contribution *contributions[1];
    partners[0] = "01G";
    partners[1] = "E08000006";
    contributions[0] = good_contribution();
    s75__v1__agreement__init(m);
    m->pool = "salford";
    m->name = "Salford integrated care";
    m->area = "Salford";
    m->host = "01G";
    m->pool_manager = "Chief finance officer";
    m->partners = partners;
    m->n_partners = 2;
    m->effective_from = 20170401;
    m->has_effective_to = m->has_signed_on = true;
    m->effective_to = 20200331;
    m->signed_on = 20170701;
    m->plan_outcome = "approved_with_support";
    m->contributions = contributions;
    m->n_contributions = 1;
    m->has_receipts_expected = m->has_synthetic = true;
    m->receipts_expected = false;
    m->synthetic = true;
    m->note = "synthetic";
    m->has_better_care_fund = m->has_plan_to_year = true;
    m->better_care_fund = true;
    m->plan_to_year = 2018;
}

static void fill_payment(S75__V1__Payment *m)
{
    static S75__V1__Share shares[2];
    static S75__V1__Share *list[2] = {&shares[0], &shares[1]};
    for (int i = 0; i < 2; i++) {
        s75__v1__share__init(&shares[i]);
        shares[i].pool = i ? "b" : "a";
        shares[i].contribution = i ? NULL : "council";
        shares[i].has_parts = 1;
        shares[i].parts = i ? 400000 : 600000;
    }
    s75__v1__payment__init(m);
    m->payer = "Salford City Council";
    m->payee = "NHS SALFORD CCG";
    m->pool = "salford";
    m->contribution = "council";
    m->kind = "dfg";
    m->amount_pence = -576242500;
    m->value_date = 20170801;
    m->reference = "2203489571";
    m->description = "Better care fund \xC2\xA3";
    m->shares = list;
    m->n_shares = 2;
    m->has_row = true;
    m->row = 12;
}

static void fill_money(S75__V1__Item *item)
{
    static S75__V1__Payment payment;
    static S75__V1__Receipt receipt;
    static S75__V1__Reversal reversal;
    if (item->body_case == S75__V1__ITEM__BODY_PAYMENT) {
        fill_payment(item->payment = &payment);
        return;
    }
    if (item->body_case == S75__V1__ITEM__BODY_RECEIPT) {
        receipt = (S75__V1__Receipt)S75__V1__RECEIPT__INIT;
        receipt.pool = "salford";
        receipt.payer = "E08000006";
        receipt.amount_pence = 576242500;
        receipt.value_date = 20170803;
        receipt.reference = "2203489571";
        receipt.description = "BACS";
        receipt.has_row = true;
        receipt.row = 3;
        item->receipt = &receipt;
        return;
    }
    reversal = (S75__V1__Reversal)S75__V1__REVERSAL__INIT;
    reversal.pool = "salford";
    reversal.payer = "E08000006";
    reversal.reference = "2203489571";
    reversal.amount_pence = 576242500;
    reversal.value_date = 20170901;
    reversal.reason = "paid to another pool";
    reversal.has_row = true;
    reversal.row = 4;
    item->reversal = &reversal;
}

static void fill_terms(S75__V1__Item *item)
{
    static S75__V1__Variation variation;
    static S75__V1__Allocation allocation;
    if (item->body_case == S75__V1__ITEM__BODY_VARIATION) {
        variation = (S75__V1__Variation)S75__V1__VARIATION__INIT;
        variation.pool = "salford";
        variation.contribution = "council";
        variation.variation = "2017-18 uplift";
        variation.effective_from = 20170401;
        variation.annual_pence = 8000000000;
        variation.has_rounding = variation.has_agreed_on = true;
        variation.rounding = S75__V1__ROUNDING__ROUNDING_HALF_UP;
        variation.agreed_on = 20170715;
        variation.evidence = "minutes of July";
        variation.authority = "partnership board";
        item->variation = &variation;
        return;
    }
    allocation = (S75__V1__Allocation)S75__V1__ALLOCATION__INIT;
    allocation.payee = "01G";
    allocation.kind = "nhs_minimum";
    allocation.year = 2017;
    allocation.amount_pence = -100;
    allocation.value_date = 20170403;
    allocation.reference = "2017-18/M1";
    item->allocation = &allocation;
}

static void fill_gate(S75__V1__Item *item)
{
    static S75__V1__Signature signature;
    static S75__V1__Assurance assurance;
    if (item->body_case == S75__V1__ITEM__BODY_SIGNATURE) {
        signature = (S75__V1__Signature)S75__V1__SIGNATURE__INIT;
        signature.pool = "salford";
        signature.signed_on = 20170701;
        signature.evidence = "page 12";
        item->signature = &signature;
        return;
    }
    assurance = (S75__V1__Assurance)S75__V1__ASSURANCE__INIT;
    assurance.pool = "salford";
    assurance.outcome = "not_approved";
    assurance.decided_on = 20170702;
    assurance.evidence = "letter";
    assurance.has_year = assurance.has_to_year = true;
    assurance.year = 2017;
    assurance.to_year = 2018;
    item->assurance = &assurance;
}

static void fill_notice(S75__V1__Item *item)
{
    static S75__V1__Unreadable unreadable;
    static S75__V1__ConflictNotice conflict;
    if (item->body_case == S75__V1__ITEM__BODY_UNREADABLE) {
        unreadable = (S75__V1__Unreadable)S75__V1__UNREADABLE__INIT;
        unreadable.row = 9;
        unreadable.column = "Amount";
        unreadable.value = "12,34.5";
        unreadable.reason = "not an amount";
        item->unreadable = &unreadable;
        return;
    }
    conflict = (S75__V1__ConflictNotice)S75__V1__CONFLICT_NOTICE__INIT;
    conflict.party = "E08000006";
    conflict.feed = "ledger";
    conflict.number = 5;
    conflict.digest = (ProtobufCBinaryData){sizeof digest, digest};
    item->conflict = &conflict;
}

S75__V1__Item *good_item(enum item_kind kind)
{
    static S75__V1__Item item;
    static S75__V1__Party party;
    static S75__V1__Agreement agreement;
    static S75__V1__Day day;
    s75__v1__item__init(&item);
    item.body_case = (S75__V1__Item__BodyCase)kind;
    if (kind == ITEM_PARTY)
        fill_party(item.party = &party);
    else if (kind == ITEM_AGREEMENT)
        fill_agreement(item.agreement = &agreement);
    else if (kind == ITEM_SIGNATURE || kind == ITEM_ASSURANCE)
        fill_gate(&item);
    else if (kind == ITEM_VARIATION || kind == ITEM_ALLOCATION)
        fill_terms(&item);
    else if (kind == ITEM_UNREADABLE || kind == ITEM_CONFLICT)
        fill_notice(&item);
    else if (kind == ITEM_DAY) {
        day = (S75__V1__Day)S75__V1__DAY__INIT;
        day.date = 20170401;
        item.day = &day;
    } else
        fill_money(&item);
    return &item;
}

S75__V1__Submission *good_submission(void)
{
    static S75__V1__Submission m;
    static S75__V1__Document document;
    s75__v1__document__init(&document);
    document.sha256 = (ProtobufCBinaryData){sizeof digest, digest};
    document.name = "2017-08.csv";
    document.first_row = 40;
    document.has_period_from = document.has_period_to = true;
    document.period_from = 20170801;
    document.period_to = 20170831;
    s75__v1__submission__init(&m);
    m.party = "E08000006";
    m.feed = "ledger";
    m.number = 7;
    m.document = &document;
    return &m;
}

void repeat_item(S75__V1__Submission *m, size_t n)
{
    static S75__V1__Item *items[2 * ITEMS_MAX];
    S75__V1__Item *payment = good_item(ITEM_PAYMENT);
    for (size_t i = 0; i < n; i++)
        items[i] = payment;
    m->items = items;
    m->n_items = n;
}

struct bytes frame_of(const S75__V1__Request *m)
{
    static uint8_t *frame;
    const size_t size = s75__v1__request__get_packed_size(m);
    free(frame);
    frame = malloc(size + 1);
    cr_assert_not_null(frame);
    return (struct bytes){frame, s75__v1__request__pack(m, frame)};
}

struct bytes frame_of_submission(const S75__V1__Submission *m)
{
    S75__V1__Request r = S75__V1__REQUEST__INIT;
    r.body_case = S75__V1__REQUEST__BODY_SUBMISSION;
    r.submission = (S75__V1__Submission *)(uintptr_t)m;
    return frame_of(&r);
}

int decode(struct bytes frame)
{
    arena_reset(&arena);
    arena.limit = WIRE_ARENA_BYTES_MAX;
    return wire_decode_request(frame, &arena, &request);
}

const struct item *decode_item(const S75__V1__Item *m)
{
    S75__V1__Submission *s = good_submission();
    S75__V1__Item *items[1] = {(S75__V1__Item *)(uintptr_t)m};
    s->items = items;
    s->n_items = 1;
    cr_assert_eq(decode(frame_of_submission(s)), 0, "refused as a whole: %.*s: %.*s",
                 TEXT_ARG(request.refusal.field), TEXT_ARG(request.refusal.text));
    cr_assert_eq(request.submission.item_count, 1);
    return &request.submission.items[0];
}
