#include "wire/item.h"
#include <string.h>
#include "base/error.h"
#include "wire/shape.h"

/* The core's numbers are the wire's. */
#define SAME(a, b) _Static_assert((int)(a) == (int)(b), #a)
SAME(PARTY_OTHER, S75__V1__PARTY_KIND__PARTY_OTHER);
SAME(KIND_OPERATIONAL_RESILIENCE, S75__V1__CONTRIBUTION_KIND__KIND_OPERATIONAL_RESILIENCE);
SAME(KIND_DISCHARGE_FUND_LA, S75__V1__CONTRIBUTION_KIND__KIND_DISCHARGE_FUND_LA);
SAME(ECONOMY_CAPITAL, S75__V1__ECONOMY__ECONOMY_CAPITAL);
SAME(SCHEDULE_DATES, S75__V1__SCHEDULE_KIND__SCHEDULE_DATES);
SAME(SCHEDULE_QUARTERLY, S75__V1__SCHEDULE_KIND__SCHEDULE_QUARTERLY);
SAME(ROUND_TRUNCATE, S75__V1__ROUNDING__ROUNDING_TRUNCATE);
SAME(LAST_LEAVES, S75__V1__LAST_INSTALMENT__LAST_LEAVES);
SAME(RECOGNISE_ANY, S75__V1__RECOGNITION__RECOGNISE_ANY);
SAME(PLAN_NOT_APPROVED, S75__V1__PLAN_OUTCOME__PLAN_NOT_APPROVED);

static void convert_texts(struct form *f, const char *field, char **in, size_t n, size_t max_count,
                          size_t max_bytes, const struct text **ret, size_t *ret_count)
{
    *ret = NULL;
    *ret_count = 0;
    if (n > max_count) {
        form_refuse(f, REFUSED_OUT_OF_RANGE, field,
                    max_count == ALIASES_MAX ? "at most 64 aliases" : "2 to 32 partners");
        return;
    }
    struct text *texts = form_array(f, n, sizeof *texts);
    for (size_t i = 0; texts && i < n; i++)
        texts[i] = form_text(f, field, in[i], max_bytes, true);
    *ret = texts;
    *ret_count = texts ? n : 0;
}

static void convert_party(struct form *f, const S75__V1__Party *in, struct party_input *out)
{
    form_known(f, &in->base);
    out->code = form_code(f, "code", in->code, CODE_MAX, true);
    out->name = form_text(f, "name", in->name, NAME_MAX_BYTES, true);
    out->kind = (enum party_kind)form_enum(f, "kind", (int)in->kind, PARTY_OTHER);
    out->valid_from = form_date(f, "valid_from", in->has_valid_from, in->valid_from, false);
    out->valid_to = form_date(f, "valid_to", in->has_valid_to, in->valid_to, false);
    convert_texts(f, "aliases", in->aliases, in->n_aliases, ALIASES_MAX, NAME_MAX_BYTES,
                  &out->aliases, &out->alias_count);
}

static void convert_dates(struct form *f, const S75__V1__Schedule *in, struct schedule_terms *out)
{
    date_t *dates = form_array(f, in->n_dates, sizeof *dates);
    for (size_t i = 0; dates && i < in->n_dates; i++) {
        dates[i] = form_date(f, "contributions.schedule.dates", true, in->dates[i], true);
        if (i && (dates[i] <= dates[i - 1] ||
                  date_financial_year(dates[i]) != date_financial_year(dates[0])))
            form_refuse(f, REFUSED_BAD_VALUE, "contributions.schedule.dates",
                        "ascending dates of one financial year");
    }
    out->dates = dates;
    out->date_count = dates ? (uint8_t)in->n_dates : 0;
}

static void convert_schedule(struct form *f, const S75__V1__Schedule *in,
                             struct schedule_terms *out)
{
    uint32_t day_max = in->kind == S75__V1__SCHEDULE_KIND__SCHEDULE_MONTHLY_WORKING_DAY ? 23 : 31;
    form_known(f, &in->base);
    out->kind = (enum schedule_kind)form_enum(f, "contributions.schedule.kind", (int)in->kind,
                                              SCHEDULE_DATES);
    if (out->kind == SCHEDULE_DATES) {
        if (in->n_dates < 1 || in->n_dates > DATES_MAX)
            form_refuse(f, REFUSED_OUT_OF_RANGE, "contributions.schedule.dates", "1 to 53 dates");
        else
            convert_dates(f, in, out);
        return;
    }
    if (!in->has_day)
        form_refuse(f, REFUSED_MISSING_FIELD, "contributions.schedule.day", NULL);
    out->day = (uint8_t)form_range(f, "contributions.schedule.day", in->day, 1, day_max);
    if (out->kind != SCHEDULE_ANNUAL)
        return;
    if (!in->has_month)
        form_refuse(f, REFUSED_MISSING_FIELD, "contributions.schedule.month", NULL);
    out->month = (uint8_t)form_range(f, "contributions.schedule.month", in->month, 1, 12);
}

static bool is_nhs_kind(enum contribution_kind kind)
{
    return kind == KIND_NHS_MINIMUM || kind == KIND_NHS_ADDITIONAL ||
           kind == KIND_DISCHARGE_FUND_ICB || kind == KIND_OPERATIONAL_RESILIENCE;
}

static void convert_contribution(struct form *f, const S75__V1__Contribution *in,
                                 struct contribution_input *out)
{
    form_known(f, &in->base);
    out->contribution = form_code(f, "contributions.contribution", in->contribution, ID_MAX, true);
    out->partner = form_code(f, "contributions.partner", in->partner, CODE_MAX, true);
    out->kind =
        (enum contribution_kind)form_enum(f, "contributions.kind", (int)in->kind, KIND_COUNT - 1);
    out->economy =
        (enum economy)form_enum(f, "contributions.economy", (int)in->economy, ECONOMY_CAPITAL);
    out->annual =
        form_money(f, "contributions.annual_pence", in->annual_pence, 0, MONEY_LIMIT / 10);
    convert_schedule(f, in->schedule, &out->schedule);
    out->rounding =
        (enum rounding)form_enum(f, "contributions.rounding", (int)in->rounding, ROUND_TRUNCATE);
    out->last = (enum last_instalment)form_enum(f, "contributions.last_instalment",
                                                (int)in->last_instalment, LAST_LEAVES);
    out->recognition = in->has_recognition
                           ? (enum recognition)form_enum(f, "contributions.recognition",
                                                         (int)in->recognition, RECOGNISE_ANY)
                           : RECOGNISE_NAMED;
    out->from = form_date(f, "contributions.from", in->has_from, in->from, false);
    out->to = form_date(f, "contributions.to", in->has_to, in->to, false);
    out->tolerance_instalment = form_money(
        f, "contributions.tolerance_instalment_pence",
        in->has_tolerance_instalment_pence ? in->tolerance_instalment_pence : 1, 0, 1000000000);
    out->tolerance_year =
        form_money(f, "contributions.tolerance_year_pence",
                   in->has_tolerance_year_pence ? in->tolerance_year_pence : 12, 0, 1000000000);
    out->grace_working_days =
        (uint8_t)form_range(f, "contributions.grace_working_days",
                            in->has_grace_working_days ? in->grace_working_days : 5, 0, 60);
    out->allocation_required =
        in->has_allocation_required ? in->allocation_required : is_nhs_kind(out->kind);
}

static void convert_agreement(struct form *f, const S75__V1__Agreement *in,
                              struct agreement_input *out)
{
    form_known(f, &in->base);
    out->pool = form_code(f, "pool", in->pool, ID_MAX, true);
    out->name = form_text(f, "name", in->name, NAME_MAX_BYTES, true);
    out->area = form_text(f, "area", in->area, NAME_MAX_BYTES, true);
    out->host = form_code(f, "host", in->host, CODE_MAX, true);
    out->pool_manager = form_text(f, "pool_manager", in->pool_manager, NAME_MAX_BYTES, true);
    convert_texts(f, "partners", in->partners, in->n_partners, PARTNERS_MAX, CODE_MAX,
                  &out->partners, &out->partner_count);
    if (in->n_partners < 2)
        form_refuse(f, REFUSED_OUT_OF_RANGE, "partners", "2 to 32 partners");
    out->effective_from = form_date(f, "effective_from", true, in->effective_from, true);
    out->effective_to = form_date(f, "effective_to", in->has_effective_to, in->effective_to, false);
    out->signed_on = form_date(f, "signed_on", in->has_signed_on, in->signed_on, false);
    out->plan_outcome = in->has_plan_outcome
                            ? (enum plan_outcome)form_enum(f, "plan_outcome", (int)in->plan_outcome,
                                                           PLAN_NOT_APPROVED)
                            : PLAN_NONE;
    out->receipts_expected = in->has_receipts_expected ? in->receipts_expected : true;
    out->synthetic = in->has_synthetic && in->synthetic;
    out->note = form_text(f, "note", in->note, NOTE_MAX, false);
    out->region = form_text(f, "region", in->region, NAME_MAX_BYTES, false);
    if (in->n_contributions > CONTRIBUTIONS_MAX) {
        form_refuse(f, REFUSED_OUT_OF_RANGE, "contributions", "at most 256 contributions");
        return;
    }
    struct contribution_input *list = form_array(f, in->n_contributions, sizeof *list);
    for (size_t i = 0; list && i < in->n_contributions; i++)
        convert_contribution(f, in->contributions[i], &list[i]);
    out->contributions = list;
    out->contribution_count = list ? in->n_contributions : 0;
}

static void convert_variation(struct form *f, const S75__V1__Variation *in,
                              struct variation_input *out)
{
    form_known(f, &in->base);
    out->pool = form_code(f, "pool", in->pool, ID_MAX, true);
    out->contribution = form_code(f, "contribution", in->contribution, ID_MAX, true);
    out->variation = form_text(f, "variation", in->variation, ID_MAX, true);
    out->effective_from = form_date(f, "effective_from", true, in->effective_from, true);
    out->annual = form_money(f, "annual_pence", in->annual_pence, 0, MONEY_LIMIT / 10);
    out->rounding =
        in->has_rounding ? form_enum(f, "rounding", (int)in->rounding, ROUND_TRUNCATE) : 0;
    out->agreed_on = form_date(f, "agreed_on", in->has_agreed_on, in->agreed_on, false);
    out->evidence = form_text(f, "evidence", in->evidence, NAME_MAX_BYTES, false);
    out->authority = form_text(f, "authority", in->authority, NAME_MAX_BYTES, false);
}

static void convert_allocation(struct form *f, const S75__V1__Allocation *in,
                               struct allocation_input *out)
{
    form_known(f, &in->base);
    out->payee = form_code(f, "payee", in->payee, CODE_MAX, true);
    out->kind = (enum contribution_kind)form_enum(f, "kind", (int)in->kind, KIND_COUNT - 1);
    out->year = (int)form_range(f, "year", in->year, 2000, 2098);
    out->amount = form_money(f, "amount_pence", in->amount_pence, -MONEY_LIMIT, MONEY_LIMIT);
    out->value_date = form_date(f, "value_date", true, in->value_date, true);
    out->reference = form_text(f, "reference", in->reference, ID_MAX, true);
}

/* Either parts or a fixed sum. */
static void convert_share_sum(struct form *f, const S75__V1__Share *in, struct share_input *out)
{
    if (in->has_parts == in->has_amount_pence)
        form_refuse(f, in->has_parts ? REFUSED_BAD_VALUE : REFUSED_MISSING_FIELD, "shares.parts",
                    "either parts or amount_pence");
    if (in->has_parts)
        out->parts = form_range(f, "shares.parts", in->parts, 1, SHARE_PARTS);
    out->amount = form_money(f, "shares.amount_pence", in->has_amount_pence ? in->amount_pence : 0,
                             -MONEY_LIMIT, MONEY_LIMIT);
    out->reference = form_text(f, "shares.reference", in->reference, ID_MAX, false);
}

static void convert_shares(struct form *f, const S75__V1__Payment *in, struct payment_input *out)
{
    if (in->n_shares > SHARES_MAX) {
        form_refuse(f, REFUSED_OUT_OF_RANGE, "shares", "at most 64 shares");
        return;
    }
    struct share_input *shares = form_array(f, in->n_shares, sizeof *shares);
    for (size_t i = 0; shares && i < in->n_shares; i++) {
        form_known(f, &in->shares[i]->base);
        shares[i].pool = form_code(f, "shares.pool", in->shares[i]->pool, ID_MAX, true);
        shares[i].contribution =
            form_code(f, "shares.contribution", in->shares[i]->contribution, ID_MAX, false);
        convert_share_sum(f, in->shares[i], &shares[i]);
    }
    out->shares = shares;
    out->share_count = shares ? in->n_shares : 0;
}

static void convert_payment(struct form *f, const S75__V1__Payment *in, struct payment_input *out)
{
    form_known(f, &in->base);
    out->payer = form_text(f, "payer", in->payer, NAME_MAX_BYTES, true);
    out->payee = form_text(f, "payee", in->payee, NAME_MAX_BYTES, false);
    out->pool = form_code(f, "pool", in->pool, ID_MAX, false);
    out->contribution = form_code(f, "contribution", in->contribution, ID_MAX, false);
    out->kind = in->has_kind
                    ? (enum contribution_kind)form_enum(f, "kind", (int)in->kind, KIND_COUNT - 1)
                    : KIND_NONE;
    out->amount = form_money(f, "amount_pence", in->amount_pence, -MONEY_LIMIT, MONEY_LIMIT);
    out->value_date = form_date(f, "value_date", true, in->value_date, true);
    out->reference = form_text(f, "reference", in->reference, ID_MAX, false);
    out->description = form_text(f, "description", in->description, NAME_MAX_BYTES, false);
    out->row = in->has_row ? in->row : 0;
    out->end_to_end_id = form_text(f, "end_to_end_id", in->end_to_end_id, ID_MAX, false);
    if (in->n_shares)
        convert_shares(f, in, out);
}

static void convert_receipt(struct form *f, const S75__V1__Receipt *in, struct receipt_input *out)
{
    form_known(f, &in->base);
    out->pool = form_code(f, "pool", in->pool, ID_MAX, true);
    out->payer = form_text(f, "payer", in->payer, NAME_MAX_BYTES, true);
    out->amount = form_money(f, "amount_pence", in->amount_pence, -MONEY_LIMIT, MONEY_LIMIT);
    out->value_date = form_date(f, "value_date", true, in->value_date, true);
    out->reference = form_text(f, "reference", in->reference, ID_MAX, false);
    out->description = form_text(f, "description", in->description, NAME_MAX_BYTES, false);
    out->row = in->has_row ? in->row : 0;
    out->end_to_end_id = form_text(f, "end_to_end_id", in->end_to_end_id, ID_MAX, false);
}

static void convert_reversal(struct form *f, const S75__V1__Reversal *in,
                             struct reversal_input *out)
{
    form_known(f, &in->base);
    out->pool = form_code(f, "pool", in->pool, ID_MAX, true);
    out->payer = form_text(f, "payer", in->payer, NAME_MAX_BYTES, true);
    out->reference = form_text(f, "reference", in->reference, ID_MAX, true);
    out->amount = form_money(f, "amount_pence", in->amount_pence, -MONEY_LIMIT, MONEY_LIMIT);
    out->value_date = form_date(f, "value_date", true, in->value_date, true);
    out->reason = form_text(f, "reason", in->reason, NAME_MAX_BYTES, false);
    out->row = in->has_row ? in->row : 0;
}

static void convert_conflict(struct form *f, const S75__V1__ConflictNotice *in,
                             struct conflict_input *out)
{
    form_known(f, &in->base);
    out->party = form_code(f, "party", in->party, CODE_MAX, true);
    out->feed = form_code(f, "feed", in->feed, ID_MAX, true);
    out->number = in->number;
    if (in->digest.len == sizeof out->digest)
        memcpy(out->digest, in->digest.data, sizeof out->digest);
    else
        form_refuse(f, REFUSED_BAD_VALUE, "digest", "32 bytes");
}

static void convert_unreadable(struct form *f, const S75__V1__Unreadable *in,
                               struct unreadable_input *out)
{
    form_known(f, &in->base);
    out->row = in->row;
    out->column = form_text(f, "column", in->column, NAME_MAX_BYTES, false);
    out->value = form_text(f, "value", in->value, NAME_MAX_BYTES, false);
    out->reason = form_text(f, "reason", in->reason, NAME_MAX_BYTES, true);
}

static void convert_conditions(struct form *f, const S75__V1__Assurance *in,
                               struct assurance_input *out)
{
    if (in->n_conditions > CONDITIONS_MAX) {
        form_refuse(f, REFUSED_OUT_OF_RANGE, "conditions", "at most 32 conditions");
        return;
    }
    struct condition_input *conditions = form_array(f, in->n_conditions, sizeof *conditions);
    for (size_t i = 0; conditions && i < in->n_conditions; i++) {
        const S75__V1__Condition *m = in->conditions[i];
        form_known(f, &m->base);
        conditions[i].condition = form_code(f, "conditions.condition", m->condition, ID_MAX, true);
        conditions[i].text = form_text(f, "conditions.text", m->text, NAME_MAX_BYTES, true);
        conditions[i].due = form_date(f, "conditions.due", true, m->due, true);
    }
    out->conditions = conditions;
    out->condition_count = conditions ? in->n_conditions : 0;
}

static void convert_gate(struct form *f, const S75__V1__Item *in, struct item *out)
{
    if (in->body_case == S75__V1__ITEM__BODY_SIGNATURE) {
        const S75__V1__Signature *m = in->signature;
        form_known(f, &m->base);
        out->signature.pool = form_code(f, "pool", m->pool, ID_MAX, true);
        out->signature.signed_on = form_date(f, "signed_on", true, m->signed_on, true);
        out->signature.evidence = form_text(f, "evidence", m->evidence, NAME_MAX_BYTES, false);
        out->signature.authority = form_text(f, "authority", m->authority, NAME_MAX_BYTES, false);
    } else {
        const S75__V1__Assurance *m = in->assurance;
        form_known(f, &m->base);
        out->assurance.pool = form_code(f, "pool", m->pool, ID_MAX, true);
        out->assurance.outcome =
            (enum plan_outcome)form_enum(f, "outcome", (int)m->outcome, PLAN_NOT_APPROVED);
        out->assurance.decided_on = form_date(f, "decided_on", true, m->decided_on, true);
        out->assurance.evidence = form_text(f, "evidence", m->evidence, NAME_MAX_BYTES, false);
        out->assurance.authority = form_text(f, "authority", m->authority, NAME_MAX_BYTES, false);
        convert_conditions(f, m, &out->assurance);
    }
}

static void convert_body(struct form *f, const S75__V1__Item *in, struct item *out)
{
    switch ((int)in->body_case) {
    case S75__V1__ITEM__BODY_PARTY:
        convert_party(f, in->party, &out->party);
        break;
    case S75__V1__ITEM__BODY_AGREEMENT:
        convert_agreement(f, in->agreement, &out->agreement);
        break;
    case S75__V1__ITEM__BODY_SIGNATURE:
    case S75__V1__ITEM__BODY_ASSURANCE:
        convert_gate(f, in, out);
        break;
    case S75__V1__ITEM__BODY_VARIATION:
        convert_variation(f, in->variation, &out->variation);
        break;
    case S75__V1__ITEM__BODY_ALLOCATION:
        convert_allocation(f, in->allocation, &out->allocation);
        break;
    case S75__V1__ITEM__BODY_PAYMENT:
        convert_payment(f, in->payment, &out->payment);
        break;
    case S75__V1__ITEM__BODY_RECEIPT:
        convert_receipt(f, in->receipt, &out->receipt);
        break;
    case S75__V1__ITEM__BODY_REVERSAL:
        convert_reversal(f, in->reversal, &out->reversal);
        break;
    case S75__V1__ITEM__BODY_UNREADABLE:
        convert_unreadable(f, in->unreadable, &out->unreadable);
        break;
    case S75__V1__ITEM__BODY_DAY:
        form_known(f, &in->day->base);
        out->day.date = form_date(f, "date", true, in->day->date, true);
        break;
    case S75__V1__ITEM__BODY_CONFLICT:
        convert_conflict(f, in->conflict, &out->conflict);
        break;
    case S75__V1__ITEM__BODY__NOT_SET:
    case _S75__V1__ITEM__BODY__CASE_IS_INT_SIZE:
    default:
        form_refuse(f, REFUSED_MISSING_FIELD, "body", NULL);
    }
}

/* An input that core/shape describes: the body is a message pointer like every member of the oneof.
 */
static void convert_shaped(struct form *f, const S75__V1__Item *in, const struct shape *shape,
                           struct item *out)
{
    const ProtobufCMessage *body = (const ProtobufCMessage *)in->party;
    shape_convert(f, body, shape, &out->party);
}

int item_convert(const S75__V1__Item *in, uint32_t index, struct arena *arena,
                 struct item *ret_item)
{
    static const char *const prefixes[ITEM_CONFLICT + 1] = {
        "item",    "party",   "agreement", "signature",  "assurance", "variation", "allocation",
        "payment", "receipt", "reversal",  "unreadable", "day",       "conflict",
    };
    enum item_kind kind = (enum item_kind)in->body_case;
    const struct shape *shape = shape_of(kind);
    struct form f = {.arena = arena,
                     .item = index,
                     .prefix = shape                   ? shape->name
                               : kind <= ITEM_CONFLICT ? prefixes[kind]
                                                       : prefixes[0]};
    memset(ret_item, 0, sizeof *ret_item);
    ret_item->kind = kind;
    form_known(&f, &in->base);
    if (shape)
        convert_shaped(&f, in, shape, ret_item);
    else
        convert_body(&f, in, ret_item);
    ret_item->refusal = f.refusal;
    ret_item->refusal_field = f.field;
    ret_item->refusal_limit = f.limit;
    return f.failed_memory ? ERR_MEMORY : 0;
}
